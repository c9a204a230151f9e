"""Who may do what with the files that the program writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from wizard.domain import sddl
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.sddl import Ace, Descriptor

LONGEST_NAME = 256
RIGHTS_FILE = "rights.toml"
"""In the connector folder, beside ``partitions.toml``: the names are the gateway's."""

WayBack = Callable[[], None]
"""Puts back what was changed; raises ``rights.half`` where it cannot."""


class FileRole(Enum):
    """What a file is for: it decides what the application pool's account may do with it."""

    SETTINGS = "settings"
    TRUSTSTORE = "truststore"
    SECRET = "secret"  # noqa: S105 - a kind of file
    LOGS = "logs"
    BACKUPS = "backups"


@dataclass(frozen=True, slots=True)
class RightsNames:
    """The customer's own names; "" where there is none.

    Parameters
    ----------
    group : str
        The configuration group, for example ``MP-GWGroup``.
    pool : str
        The application pool's account: ``IIS AppPool\\NAME`` or a user such as ``MP-IISUser``.
    """

    group: str = ""
    pool: str = ""

    def __bool__(self) -> bool:
        return bool(self.group or self.pool)


@dataclass(frozen=True, slots=True)
class Holder:
    """An account or a group, and what it may do with a file: ``read, write``."""

    account: str
    may: str


@dataclass(frozen=True, slots=True)
class FileRights:
    """Who may do what with one file; `problem` is what is wider than it should be."""

    holders: tuple[Holder, ...]
    problem: Problem | None = None


class Security(Protocol):
    """Windows' own security functions, text in and text out."""

    def sid(self, account: str) -> str | None:
        """The SID of an account's or a group's name, None when Windows knows none."""

    def name(self, sid: str) -> str:
        """The name of a SID, the SID itself when Windows knows none."""

    def read(self, path: Path) -> str:
        """Owner and access list of a file or folder."""

    def write(self, path: Path, text: str) -> None:
        """Replace the access list; the owner stays."""

    def hand_over(self, path: Path, text: str) -> None:
        """Replace the access list of a file that was just made.

        It stays as it was (``rights.locked-out``) where it could not be written, renamed and
        removed afterwards.
        """


class FileGuard(Protocol):
    """Keeps files of ours to those who need them."""

    def check(self, names: RightsNames) -> None:
        """Refuse names that cannot be used: ``rights.name-...``."""

    def cover(self, path: Path, like: Path | None, role: FileRole = FileRole.SETTINGS) -> None:
        """Give a file or folder that was just made its rights, while nothing is in it.

        Those of the file `like` that it will replace; else those of its role, where the
        customer's names are set.
        """

    def look(self, path: Path, role: FileRole = FileRole.SETTINGS) -> FileRights | None:
        """Who may do what with it, None when it is not there."""

    def protect(self, path: Path, role: FileRole = FileRole.SETTINGS) -> WayBack | None:
        """Give the file or folder the rights of its role, read them back, or put them back.

        None when it had them already.
        """

    def judge(self, path: Path, role: FileRole = FileRole.SETTINGS) -> Problem | None:
        """What is wider than it should be, None when nothing is."""


class NoGuard:
    """`FileGuard` of a system whose rights are not known: looks at nothing, changes nothing."""

    def check(self, names: RightsNames) -> None:
        """Every name will do."""

    def cover(self, path: Path, like: Path | None, role: FileRole = FileRole.SETTINGS) -> None:
        """Nothing."""

    def look(self, path: Path, role: FileRole = FileRole.SETTINGS) -> FileRights | None:
        """None."""

    def protect(self, path: Path, role: FileRole = FileRole.SETTINGS) -> WayBack | None:
        """None."""

    def judge(self, path: Path, role: FileRole = FileRole.SETTINGS) -> Problem | None:
        """None."""


def plain_name(account: str) -> str:
    """A name as it is typed, without blanks around it.

    Raises
    ------
    ProblemError
        ``rights.name-characters``.
    """
    name = account.strip()
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        raise ProblemError("rights.name-characters")
    return name


def resolved(security: Security, account: str) -> str:
    """The SID of one of the names.

    Raises
    ------
    ProblemError
        ``rights.name-unknown``, ``rights.name-wide``, ``rights.name-characters``.
    """
    name = plain_name(account)
    sid = security.sid(name)
    if sid is None:
        raise ProblemError("rights.name-unknown", account=name)
    if sddl.is_wide(sid):
        raise ProblemError("rights.name-wide", account=name)
    return sid


def wanted(role: FileRole, group: str = "", pool: str = "", *, folder: bool = False) -> Descriptor:
    """The access list that a file or folder of this role shall have; inheritance is off.

    Parameters
    ----------
    role : FileRole
    group, pool : str
        SIDs; "" where the customer named none.
    folder : bool
        What is made in it later gets the same.

    Raises
    ------
    ProblemError
        ``rights.name-wide``.
    """
    for sid in (group, pool):
        if sddl.is_wide(sid):
            raise ProblemError("rights.name-wide", account=sid)
    flags = sddl.FOLDER_FLAGS if folder else ""
    masks = {sddl.SYSTEM: sddl.FULL, sddl.ADMINISTRATORS: sddl.FULL}
    if group:
        masks.setdefault(group, sddl.FULL)
    if pool and role is not FileRole.BACKUPS:
        logs = role is FileRole.LOGS
        masks.setdefault(pool, sddl.CHANGE if logs else sddl.READ)
    aces = [Ace("A", sid, mask, flags) for sid, mask in masks.items()]
    # Without this entry a file's owner may always change its rights, also one who left the group.
    aces.append(Ace("A", sddl.OWNER_RIGHTS, sddl.READ_CONTROL, flags))
    return Descriptor(tuple(aces), protected=True)


def wider(now: Descriptor, want: Descriptor) -> tuple[str, ...]:
    """The SIDs that may do more with a file than they should, each once."""
    if now.absent:
        return ("S-1-1-0",)
    allowed: dict[str, int] = {}
    for ace in want.aces:
        allowed[ace.sid] = allowed.get(ace.sid, 0) | ace.file_mask
    found = [
        ace.sid
        for ace in now.aces
        if ace.kind != "D"
        # Audit and label entries give nothing.
        and ace.kind not in ("OD", "XD", "AU", "OU", "AL", "ML", "SP", "RA")
        and (ace.raw or ace.file_mask & ~allowed.get(ace.sid, 0))
    ]
    return tuple(dict.fromkeys(found))


def judged(
    path: Path,
    now: Descriptor,
    want: Descriptor,
    role: FileRole,
    *,
    named: bool = True,
    name: Callable[[str], str] = str,
) -> Problem | None:
    """What is to be told of a file's rights, None when they are as wanted or narrower.

    Parameters
    ----------
    named : bool
        The customer's names are set; else single accounts may be whom nobody named yet.
    name : callable
        The name of a SID for a person.
    """
    found = wider(now, want)
    if not named:
        found = tuple(filter(sddl.is_wide, found))
    if not found:
        return None
    reach = Reach.SOME
    if any(map(sddl.is_wide, found)):
        changes = now.absent or any(
            ace.kind != "D" and (ace.raw or ace.file_mask & _CHANGES)
            for ace in now.aces
            if ace.sid in found and sddl.is_wide(ace.sid)
        )
        reach = Reach.EVERYONE_CHANGES if changes else Reach.EVERYONE
    return too_wide(path, role, tuple(map(name, found)), reach)


class Reach(Enum):
    """How far too wide a file is: for some accounts, or for people whom nobody chose."""

    SOME = "rights.wide"
    EVERYONE = "rights.everyone"
    EVERYONE_CHANGES = "rights.everyone-changes"


_CHANGES = 0xD0156
"""Write its content or attributes, delete it, change its rights or its owner."""
ALARMING = frozenset({"rights.everyone-changes", "rights.everyone-secret"})
"""What is told without being asked for: all else is found on most machines as they are set up."""


def too_wide(path: Path, role: FileRole, accounts: tuple[str, ...], reach: Reach) -> Problem:
    """The problem of a file that more people may use than need it."""
    kind = reach.value
    if reach is Reach.EVERYONE and role is FileRole.SECRET:
        kind = "rights.everyone-secret"
    return problem(kind, path=path, accounts=", ".join(accounts))


_WORDS = (("read", 0x1), ("write", 0x6), ("delete", 0x10000), ("change rights", 0xC0000))


def words(mask: int) -> str:
    """What a mask lets do, for a person: ``read, write``."""
    if mask & sddl.FULL == sddl.FULL:
        return "full control"
    return ", ".join(word for word, bits in _WORDS if mask & bits)


def holders(now: Descriptor, name: Callable[[str], str] = str) -> tuple[Holder, ...]:
    """Who may do what, each once; what is denied stands first, as Windows asks it first."""
    if now.absent:
        return (Holder(name("S-1-1-0"), words(sddl.FULL)),)
    allowed: dict[str, int] = {}
    denied: dict[str, int] = {}
    others: list[Holder] = []
    for ace in now.aces:
        if "IO" in sddl.pairs(ace.flags):
            continue
        if ace.raw:
            others.append(Holder(name(ace.sid), "on conditions"))
        else:
            found = denied if ace.kind == "D" else allowed
            found[ace.sid] = found.get(ace.sid, 0) | ace.file_mask
    refused = [Holder(name(sid), f"not: {words(mask)}") for sid, mask in denied.items()]
    given = [Holder(name(sid), words(mask)) for sid, mask in allowed.items() if words(mask)]
    return (*refused, *given, *others)
