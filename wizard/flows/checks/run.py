"""What one run of checks over one partition knows so far, and how a check answers."""

from __future__ import annotations

import hashlib
import ipaddress
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from wizard.domain.certificates import Certificate
from wizard.domain.cl import DEFAULT_TEMPLATE
from wizard.domain.hostfacts import Greeting, Handshake, Profile, SignOn, SystemValues, ToolboxInfo
from wizard.domain.hosts import (
    COMMAND_PORT,
    COMMAND_TLS_PORT,
    SIGNON_PORT,
    SIGNON_TLS_PORT,
    Partition,
)
from wizard.domain.ports import NetworkProbe, Toolbox, ToolboxSession
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, Text
from wizard.domain.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What the answers say about a run.

    Parameters
    ----------
    template : str
        The CL command template of the connector.
    connect_timeout, read_timeout : float
        Seconds for a connection, and for each answer.
    warn_days : int
        Days before a certificate's end at which it warns.
    limit : float
        Seconds for everything that an operation asks of one partition.
    allow_power : bool
        The person insists on a template that changes what a profile may do.
    """

    template: str = DEFAULT_TEMPLATE
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    warn_days: int = 30
    limit: float = 90.0
    allow_power: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check's answer before it is timed: see `CheckResult` for the fields."""

    verdict: Verdict
    title: Text
    seen: Text = NOTHING
    cause: Text = NOTHING
    next_step: Text = NOTHING
    details: str = ""
    command: str = ""


class Skip(Exception):  # noqa: N818 - it is an answer, not a fault
    """Raised by a check that has nothing to ask here.

    Parameters
    ----------
    reason : Text
    """

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Ledger:
    """Passwords that a host has refused, so that none is tried twice.

    Thread-safe; holds salted hashes only, and lives as long as the program.
    """

    def __init__(self) -> None:
        self._salt = hashlib.sha256(str(id(self)).encode()).digest()
        self._lock = threading.Lock()
        self._refused: set[tuple[str, str, bytes]] = set()
        self._trying: dict[tuple[str, str], threading.Lock] = {}

    def turn(self, machine: str, user: str) -> AbstractContextManager[object]:
        """A lock: only one sign-on of a user on a host at a time, so that one wrong password
        that several partitions share is sent once."""
        with self._lock:
            return self._trying.setdefault((machine, user), threading.Lock())

    def refused(self, machine: str, user: str, password: Secret) -> bool:
        """Whether the host has refused this password for this user."""
        with self._lock:
            return self._key(machine, user, password) in self._refused

    def refuse(self, machine: str, user: str, password: Secret) -> None:
        """Remember a refusal."""
        with self._lock:
            self._refused.add(self._key(machine, user, password))

    def forget(self, machine: str, user: str) -> None:
        """The user's password was set anew: what was refused before may be right now."""
        with self._lock:
            self._refused = {one for one in self._refused if one[:2] != (machine, user)}

    def _key(self, machine: str, user: str, password: Secret) -> tuple[str, str, bytes]:
        hashed = hashlib.scrypt(
            password.reveal().encode("utf-8", "surrogatepass"), salt=self._salt, n=2**12, r=8, p=1
        )
        return machine, user, hashed


@dataclass(slots=True)
class Run:
    """The state of one run: what to ask, whom, and what earlier checks found."""

    partition: Partition
    password: Secret | None
    network: NetworkProbe
    toolbox: Callable[[], Toolbox]
    read_certificate: Callable[[bytes], Certificate]
    options: CheckOptions
    ledger: Ledger
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    failed_on: set[tuple[str, str]] = field(default_factory=set)
    """(machine, user) whose sign-on failed in this run, shared by all its partitions."""

    permit: Callable[[], None] = lambda: None
    """Called right before a password is sent; may raise to stop before it."""

    mapped_signon: int | None = None
    mapped_command: int | None = None
    command_reachable: bool = False
    greeting: Greeting | None = None
    addresses: tuple[str, ...] = ()
    handshakes: dict[int, Handshake] = field(default_factory=dict)
    info: ToolboxInfo | None = None
    session: ToolboxSession | None = None
    signed_on: SignOn | None = None
    profile: Profile | None = None
    groups: dict[str, Profile | None] = field(default_factory=dict)
    unreadable: dict[str, Text] = field(default_factory=dict)
    """Group -> the host's answer, for those that it would not show."""

    values: SystemValues = field(default_factory=dict)

    @property
    def signon_port(self) -> int:
        """Fixed, else mapped, else the standard one."""
        standard = SIGNON_TLS_PORT if self.partition.ssl else SIGNON_PORT
        return self.partition.ports.signon or self.mapped_signon or standard

    @property
    def command_port(self) -> int:
        """Fixed, else mapped, else the standard one."""
        standard = COMMAND_TLS_PORT if self.partition.ssl else COMMAND_PORT
        return self.partition.ports.command or self.mapped_command or standard

    @property
    def machine(self) -> str:
        """The sign-on server behind all its names: the lowest address, IPv4 first, and the port."""
        known = [ipaddress.ip_address(item.partition("%")[0]) for item in self.addresses]
        first = min(known, key=lambda item: (item.version, int(item)), default=None)
        return f"{first if first is not None else self.partition.host.lower()} {self.signon_port}"

    def asked_toolbox(self) -> Toolbox:
        """The worker, its own words about itself kept."""
        toolbox = self.toolbox()
        if self.info is None:
            self.info = toolbox.info()
        return toolbox

    def signed_session(self) -> ToolboxSession:
        """The session that `signon` opened.

        Raises
        ------
        ProblemError
            ``worker.closed`` when there is none.
        """
        if self.session is None:
            raise ProblemError("worker.closed")
        return self.session


Check = Callable[[Run], Outcome]
