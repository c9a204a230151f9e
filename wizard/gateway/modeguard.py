"""Rights of files where modes decide (Linux, macOS): nobody else reads or writes them."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.rights import (
    FileRights,
    FileRole,
    Holder,
    Reach,
    RightsNames,
    WayBack,
    plain_name,
    too_wide,
)

EVERYONE = "everyone on this machine"


def most(role: FileRole, *, folder: bool = False) -> int:
    """The widest mode of a file: its owner, and its group where that has work to do there."""
    if role is FileRole.SECRET:
        return 0o700 if folder else 0o600
    return 0o770 if folder else 0o660


class ModeGuard:
    """`wizard.domain.rights.FileGuard` over modes; owner and group of a file stay."""

    def check(self, names: RightsNames) -> None:
        """Refuse names that this machine does not know.

        Raises
        ------
        ProblemError
            ``rights.name-characters``, ``rights.name-unknown``.
        """
        if sys.platform == "win32":
            return
        import grp
        import pwd

        for name, known in ((names.group, grp.getgrnam), (names.pool, pwd.getpwnam)):
            if not name:
                continue
            try:
                known(plain_name(name))
            except KeyError:
                raise ProblemError("rights.name-unknown", account=name) from None

    def cover(self, path: Path, like: Path | None, role: FileRole = FileRole.SETTINGS) -> None:
        """Nothing: a file is made with mode 0600 and gets mode and owner of what it replaces."""

    def look(self, path: Path, role: FileRole = FileRole.SETTINGS) -> FileRights | None:
        """Who may do what with a file, None when it is not there.

        Raises
        ------
        ProblemError
            ``rights.denied``, ``rights.failed``.
        """
        found = _stat(path)
        if found is None:
            return None
        mode = stat.S_IMODE(found.st_mode)
        given = (
            (_owner(found.st_uid), mode >> 6),
            (f"group {_group(found.st_gid)}", mode >> 3),
            (EVERYONE, mode),
        )
        return FileRights(
            tuple(Holder(name, may) for name, bits in given if (may := _words(bits))),
            _judged(path, found, role),
        )

    def judge(self, path: Path, role: FileRole = FileRole.SETTINGS) -> Problem | None:
        """What is wider than it should be, None when nothing is; changes nothing.

        Raises
        ------
        ProblemError
            As `look`.
        """
        found = _stat(path)
        return None if found is None else _judged(path, found, role)

    def protect(self, path: Path, role: FileRole = FileRole.SETTINGS) -> WayBack | None:
        """Take from a file what its role does not need, and read the mode back.

        Raises
        ------
        ProblemError
            ``rights.denied``, ``rights.failed``, ``rights.link``, ``rights.not-kept``.
        """
        found = _stat(path)
        if found is None:
            return None
        if stat.S_ISLNK(path.lstat().st_mode):
            raise ProblemError("rights.link", path=path)
        before = stat.S_IMODE(found.st_mode)
        want = before & most(role, folder=stat.S_ISDIR(found.st_mode))
        if want == before:
            return None
        _set(path, want)
        if not _has(path, want):
            _back(path, before)
            raise ProblemError("rights.not-kept", path=path)
        return lambda: _back(path, before)


def _judged(path: Path, found: os.stat_result, role: FileRole) -> Problem | None:
    mode = found.st_mode
    extra = stat.S_IMODE(mode) & 0o777 & ~most(role, folder=stat.S_ISDIR(mode))
    if not extra:
        return None
    if extra & 0o007:
        reach = Reach.EVERYONE_CHANGES if extra & 0o002 else Reach.EVERYONE
        return too_wide(path, role, (EVERYONE,), reach)
    return too_wide(path, role, (f"group {_group(found.st_gid)}",), Reach.SOME)


def _words(bits: int) -> str:
    return ", ".join(word for word, bit in (("read", 4), ("write", 2)) if bits & bit)


def _owner(uid: int) -> str:
    if sys.platform == "win32":
        return str(uid)
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group(gid: int) -> str:
    if sys.platform == "win32":
        return str(gid)
    import grp

    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise _refused(path, wrong) from None


def _set(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except OSError as wrong:
        raise _refused(path, wrong) from None


def _has(path: Path, mode: int) -> bool:
    found = _stat(path)
    return found is not None and stat.S_IMODE(found.st_mode) == mode


def _back(path: Path, mode: int) -> None:
    try:
        _set(path, mode)
    except ProblemError as wrong:
        raise ProblemError("rights.half", path=path, reason=wrong.problem.what) from None
    if not _has(path, mode):
        raise ProblemError("rights.half", path=path, reason="they read back as others.")


def _refused(path: Path, wrong: OSError) -> ProblemError:
    if isinstance(wrong, PermissionError):
        return ProblemError("rights.denied", path=path)
    reason = (wrong.strerror or type(wrong).__name__).rstrip(".")
    return ProblemError("rights.failed", path=path, reason=reason, fault=wrong)
