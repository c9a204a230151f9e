"""Who may do what with the files that the program writes on Windows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from wizard.domain import sddl
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.sddl import Ace, Descriptor

LONGEST_NAME = 256


class FileRole(Enum):
    """What a file is for: it decides what the application pool's account may do with it."""

    SETTINGS = "settings"
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


class Security(Protocol):
    """Windows' own security functions, text in and text out."""

    def sid(self, account: str) -> str | None:
        """The SID of an account's or a group's name, None when Windows knows none."""

    def read(self, path: Path) -> str:
        """Owner and access list of a file or folder."""

    def write(self, path: Path, text: str) -> None:
        """Replace the access list; the owner stays."""


class FileGuard(Protocol):
    """Keeps files of ours to those who need them."""

    def protect(self, path: Path, role: FileRole = FileRole.SETTINGS) -> None:
        """Give the file or folder the rights of its role, read them back, or put them back."""

    def judge(self, path: Path, role: FileRole = FileRole.SETTINGS) -> Problem | None:
        """What is wider than it should be, None when nothing is."""


def resolved(security: Security, account: str) -> str:
    """The SID of one of the names.

    Raises
    ------
    ProblemError
        ``rights.name-unknown``, ``rights.name-wide``, ``rights.name-characters``.
    """
    name = account.strip()
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        raise ProblemError("rights.name-characters")
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


def judged(path: Path, now: Descriptor, want: Descriptor, role: FileRole) -> Problem | None:
    """What is to be told of a file's rights, None when they are as wanted or narrower."""
    found = wider(now, want)
    if not found:
        return None
    kind = "rights.everyone" if any(map(sddl.is_wide, found)) else "rights.wide"
    if kind == "rights.everyone" and role is FileRole.SECRET:
        kind = "rights.everyone-secret"
    return problem(kind, path=path, accounts=", ".join(found))
