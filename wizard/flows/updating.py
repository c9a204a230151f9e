"""The look for a newer version: off unless turned on, one request, and nothing is installed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.updates import (
    Announcement,
    PublicKey,
    UpdateSource,
    announced,
    halves,
    newer,
    public_key,
)
from wizard.flows.services import SettingsStore

SECONDS = 15.0
_AHEAD = timedelta(days=1)
"""Clocks differ; one that is further behind would take an announcement for one of the future."""


@dataclass(frozen=True, slots=True)
class UpdateSettings:
    """Where this person's program looks, with which key, and the newest announcement it saw."""

    on: bool = False
    address: str = ""
    key: str = ""
    newest: str = ""


@dataclass(frozen=True, slots=True)
class UpdateAnswer:
    """What was found."""

    current: str
    announcement: Announcement
    newer: bool

    @property
    def words(self) -> Text:
        """For a person."""
        if not self.newer:
            return T("Version {version} is the newest.", version=self.current)
        return T(
            "Version {version} is there since {day}; this is {current}. {summary}",
            version=self.announcement.version,
            day=f"{self.announcement.issued:%Y-%m-%d}",
            current=self.current,
            summary=self.announcement.summary,
        )

    @property
    def next_step(self) -> Text:
        """What to do now."""
        if not self.newer:
            return NOTHING
        return T(
            "Get it from {page}, and install it by yourself: nothing is fetched or installed.",
            page=self.announcement.page,
        )


def read_settings(store: SettingsStore) -> UpdateSettings:
    """What is saved; a file that cannot be understood is the same as off.

    Raises
    ------
    ProblemError
        ``app.settings-unreadable``
    """
    data = store.load()
    try:
        found = json.loads(data or b"{}")
        settings = UpdateSettings(
            found.get("on") is True,
            str(found.get("address", "")),
            str(found.get("key", "")),
            str(found.get("newest", "")),
        )
        if settings != UpdateSettings():
            check_address(settings.address)
            public_key(settings.key)
    except (ValueError, AttributeError, RecursionError, ProblemError):
        return UpdateSettings()
    return settings


def turn_on(store: SettingsStore, address: str, key: str) -> UpdateSettings:
    """Look there from now on.

    Raises
    ------
    ProblemError
        ``update.address``, ``update.no-key``, ``app.settings-...``
    """
    check_address(address)
    public_key(key)
    before = read_settings(store)
    # What was seen before counts for the same publisher alone.
    newest = before.newest if before.key == key else ""
    return _save(store, UpdateSettings(True, address, key, newest))


def turn_off(store: SettingsStore) -> UpdateSettings:
    """Ask nobody any more; address and key are kept.

    Raises
    ------
    ProblemError
        ``app.settings-...``
    """
    return _save(store, replace(read_settings(store), on=False))


def check_address(address: str) -> str:
    """The host of an address that may be asked.

    Raises
    ------
    ProblemError
        ``update.address``
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    plain = address.isascii() and address.isprintable() and " " not in address
    if not host or not plain or parts.scheme != "https" or parts.username or port == 0:
        raise ProblemError("update.address", address=address)
    return host


def look(source: UpdateSource, store: SettingsStore, current: str, now: datetime) -> UpdateAnswer:
    """Ask once. Blocks.

    Parameters
    ----------
    current : str
        This program's version.
    now : datetime
        Aware.

    Raises
    ------
    ProblemError
        ``update.*``, ``app.settings-...``
    """
    settings = read_settings(store)
    if not settings.on:
        raise ProblemError("update.off")
    key = public_key(settings.key)
    answer = source.fetch(settings.address, timeout=SECONDS)
    found = proven(source, key, answer)
    if found.expires <= now:
        raise ProblemError("update.expired", day=f"{found.expires:%Y-%m-%d}")
    if found.issued > now + _AHEAD:
        raise ProblemError("update.early", day=f"{found.issued:%Y-%m-%d}")
    before = _moment(settings.newest)
    if before is not None and found.issued < before:
        raise ProblemError(
            "update.older", day=f"{found.issued:%Y-%m-%d}", before=f"{before:%Y-%m-%d}"
        )
    if found.issued.isoformat() != settings.newest:
        _save(store, replace(settings, newest=found.issued.isoformat()))
    return UpdateAnswer(current, found, newer(found.version, current))


def proven(source: UpdateSource, key: PublicKey, answer: bytes) -> Announcement:
    """What an answer announces, once its signature is proven.

    Raises
    ------
    ProblemError
        ``update.garbled``, ``update.other-key``, ``update.bad-signature``,
        ``update.other-product``
    """
    signature, document = halves(answer)
    if signature.number != key.number:
        other = PublicKey(signature.number, b"")
        raise ProblemError("update.other-key", found=other.name, wanted=key.name)
    if not source.proven(key, signature, document):
        raise ProblemError("update.bad-signature")
    return announced(document)


def _save(store: SettingsStore, settings: UpdateSettings) -> UpdateSettings:
    store.save(json.dumps(asdict(settings), indent=2).encode())
    return settings


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
