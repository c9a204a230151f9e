"""The mutable memory of one running partition: profiles, counters, clock and log."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from wizard.domain.secret import Secret
from wizard.simulator import passwords, rules
from wizard.simulator.scenario import (
    SPECIAL_AUTHORITIES,
    PartitionScenario,
    ProfileScenario,
    SystemValue,
)

_REMEMBERED = 2000
_HISTORY = 32  # the host compares with at most 32 earlier passwords

# Return codes of the sign-on and command servers (facts, section 9).
OK = 0
PASSWORD_CHANGE_NOT_VALID = 0x0001000C
SIGNON_NOT_VALID = 0x0001000B
UNKNOWN_USER = 0x00020001
DISABLED = 0x00020002
WRONG_PASSWORD = 0x0003000B
WRONG_PASSWORD_LAST_TRY = 0x0003000C
PASSWORD_EXPIRED = 0x0003000D
NO_PASSWORD = 0x00030010


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log: the host's time, the service, the client's address, what happened."""

    time: datetime
    service: str
    peer: str
    text: str


@dataclass(slots=True)
class ProfileState:
    """A profile as it is now; starts as its scenario says."""

    scenario: ProfileScenario
    password: Secret | None
    status: str
    expired: bool
    expires: datetime | None
    changed: datetime
    expiry_interval: int
    attempts: int
    limit_capabilities: str
    special_authorities: tuple[str, ...]
    user_class: str
    text: str
    groups: tuple[str, ...]
    previous_signon: datetime | None = None
    last_signon: datetime | None = None
    history: list[Secret] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The profile's name."""
        return self.scenario.name


class HostState:
    """One partition's state, shared by all of its connections.

    Parameters
    ----------
    scenario : PartitionScenario
    stopping : threading.Event
        Set when the simulation ends; every wait ends with it.
    """

    def __init__(self, scenario: PartitionScenario, stopping: threading.Event) -> None:
        self.scenario = scenario
        self.stopping = stopping
        self.lock = threading.RLock()
        self._started = time.monotonic()
        self._first = scenario.clock or datetime.now()  # noqa: DTZ005 - the host's local time
        self.events: deque[Event] = deque(maxlen=_REMEMBERED)
        self.commands: deque[str] = deque(maxlen=_REMEMBERED)
        self.programs: deque[str] = deque(maxlen=_REMEMBERED)
        self.dropped = 0
        self.lost = 0
        self._jobs = 12345
        self.profiles = {profile.name: self._profile(profile) for profile in scenario.profiles}

    # ------------------------------------------------------------ clock and log

    def now(self) -> datetime:
        """The host's local time."""
        return self._first + timedelta(seconds=time.monotonic() - self._started)

    def note(self, service: str, peer: str, text: str) -> None:
        """One line for the log; callers never pass a password."""
        self.events.append(Event(self.now(), service, peer, text))

    def next_job(self) -> int:
        """A job number of its own."""
        with self.lock:
            self._jobs = self._jobs % 999_999 + 1
            return self._jobs

    # ------------------------------------------------------------ system values

    @property
    def system_values(self) -> Mapping[str, SystemValue]:
        """Every system value this host knows."""
        return rules.system_values(self.scenario)

    def interval_days(self, interval: int) -> int | None:
        """Days of a profile's expiration interval, None for never."""
        if interval == 0:
            value = str(self.system_values["QPWDEXPITV"]).strip()
            return int(value) if value.isdigit() else None
        return interval if interval > 0 else None

    # ------------------------------------------------------------ profiles

    def _profile(self, scenario: ProfileScenario) -> ProfileState:
        password = None if scenario.no_password else scenario.password
        level = self.scenario.password_level
        if password is not None:
            password = Secret(passwords.stored_form(password.reveal(), level))
        now = self.now()
        days = scenario.expires_in_days
        if days is None:
            days = self.interval_days(scenario.expiry_interval)
        return ProfileState(
            scenario=scenario,
            password=password,
            status=scenario.status,
            expired=scenario.expired,
            expires=None if days is None else now + timedelta(days=days),
            changed=now - timedelta(days=30),
            expiry_interval=scenario.expiry_interval,
            attempts=scenario.attempts,
            limit_capabilities=scenario.limit_capabilities,
            special_authorities=scenario.special_authorities,
            user_class=scenario.user_class,
            text=scenario.text,
            groups=(*scenario.groups, *scenario.supplemental),
        )

    def find(self, name: str) -> ProfileState | None:
        """The profile named `name`, None when there is none."""
        return self.profiles.get(name)

    def effective_authorities(self, name: str) -> frozenset[str]:
        """Special authorities of a profile and of its groups."""
        profile = self.find(name)
        if profile is None:
            return frozenset()
        found = set(profile.special_authorities)
        for group in profile.groups:
            member = self.find(group)
            if member is not None:
                found.update(member.special_authorities)
        return frozenset(found) & frozenset(SPECIAL_AUTHORITIES)

    def set_password(self, profile: ProfileState, password: str | None) -> None:
        """A new password (None removes it); its expiration counts from now."""
        with self.lock:
            if profile.password is not None:
                profile.history = [profile.password, *profile.history][:_HISTORY]
            level = self.scenario.password_level
            profile.password = (
                None if password is None else Secret(passwords.stored_form(password, level))
            )
            profile.changed = self.now()
            self.restart_expiry(profile)

    def restart_expiry(self, profile: ProfileState) -> None:
        """Count the expiration interval from now."""
        days = self.interval_days(profile.expiry_interval)
        profile.expires = None if days is None else self.now() + timedelta(days=days)

    def is_expired(self, profile: ProfileState) -> bool:
        """Whether the password has expired by flag or by date."""
        return profile.expired or (profile.expires is not None and profile.expires <= self.now())

    def change(self, **knobs: object) -> None:
        """Replace knobs of the running partition (not its ports or profiles)."""
        with self.lock:
            self.scenario = replace(self.scenario, **knobs)  # type: ignore[arg-type]  # checked by replace

    # ------------------------------------------------------------ authentication

    def authenticate(
        self, user: str, kind: int, client_seed: bytes, server_seed: bytes, answer: bytes
    ) -> int:
        """Check a password substitute and keep the count of wrong ones.

        Returns
        -------
        int
            A return code of section 9; 0 when the password is right. An expired password
            gives `PASSWORD_EXPIRED` only when it is otherwise right.
        """
        with self.lock:
            profile = self.find(user)
            if profile is None:
                return UNKNOWN_USER
            if profile.status == "*DISABLED":
                return DISABLED
            if profile.password is None:
                return NO_PASSWORD
            password = profile.password.reveal()
        # The hashing of level 4 takes milliseconds: outside the lock.
        right = kind == passwords.kind_for(self.scenario.password_level) and passwords.matches(
            kind, user, password, client_seed, server_seed, answer
        )
        with self.lock:
            if not right:
                return self._wrong(profile)
            if self.is_expired(profile):
                return PASSWORD_EXPIRED
            return OK

    def _wrong(self, profile: ProfileState) -> int:
        profile.attempts += 1
        most = self.scenario.max_sign_on_attempts
        # QMAXSGNACN 1 disables only the display device, which a host server has none of.
        if not most or str(self.system_values["QMAXSGNACN"]) == "1":
            return WRONG_PASSWORD
        if profile.attempts >= most:
            profile.status = "*DISABLED"
            return DISABLED
        return WRONG_PASSWORD_LAST_TRY if profile.attempts == most - 1 else WRONG_PASSWORD

    def signed_on(self, profile: ProfileState) -> None:
        """A successful sign-on: the counter starts again."""
        with self.lock:
            profile.attempts = 0
            profile.previous_signon, profile.last_signon = profile.last_signon, self.now()
