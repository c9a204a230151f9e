"""The backups of a gateway: when they were made, and what changed then."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wizard.domain.ports import Backup, ConfigFiles, FileChange, SavedFile
from wizard.domain.problems import Problem, ProblemError

_NUMBER = 4  # digits of a number, at most; a backup's own name is longer
_NAMED = 3  # backups in one sentence


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key of a properties file; None = it was, or is, not there."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PastChange:
    """One change as its backup tells it.

    Parameters
    ----------
    number : int
        1 for the newest.
    backup : Backup
    time : datetime or None
        None where the backup does not say.
    changes : tuple of KeyChange
        What it did to the properties file.
    touches : bool
        Whether it changed that file at all.
    edited_afterwards : bool
        Somebody edited the file by other means before the next change, so that `changes`
        may be theirs in part.
    problem : Problem or None
        Why the backup cannot be read.
    """

    number: int
    backup: Backup
    time: datetime | None = None
    changes: tuple[KeyChange, ...] = ()
    touches: bool = False
    edited_afterwards: bool = False
    problem: Problem | None = None


def key_changes(
    files: ConfigFiles, before: bytes | None, after: bytes | None
) -> tuple[KeyChange, ...]:
    """The keys whose value differs.

    Raises
    ------
    ProblemError
        ``configfiles.*``: one of the two cannot be read as properties.
    """
    old, new = (
        {entry.key: entry.value for entry in files.properties(data or b"")}
        for data in (before, after)
    )
    return tuple(
        KeyChange(key, old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    )


def history(files: ConfigFiles, root: Path, path: Path) -> tuple[PastChange, ...]:
    """Every backup under `root`, newest first, with what it did to `path`. Blocks.

    Raises
    ------
    ProblemError
        ``configfiles.unreadable``: the folder or the file itself.
    """
    found: list[PastChange] = []
    after = files.read(path)
    for number, backup in enumerate(files.backups(root), 1):
        try:
            saved = files.saved(backup)
            own = _of(saved, path)
            time = _time(saved)
            if own is None:
                found.append(PastChange(number, backup, time))
                continue
            edited = _digest(after) != own.after_sha256
            changes = key_changes(files, own.before, after)
            after = own.before
            found.append(PastChange(number, backup, time, changes, True, edited))
        except ProblemError as damaged:
            found.append(PastChange(number, backup, problem=damaged.problem))
    return tuple(found)


def find_backup(files: ConfigFiles, root: Path, typed: str) -> Backup:
    """The backup that a number (1 = the newest), a name or the beginning of one stands for.

    Raises
    ------
    ProblemError
        ``settings.backup-unknown``, ``settings.backup-many``, ``flows.nothing-to-restore``.
    """
    known = files.backups(root)
    if not known:
        raise ProblemError("flows.nothing-to-restore", folder=root)
    wanted = typed.strip()
    number = wanted.isascii() and wanted.isdigit() and len(wanted) <= _NUMBER
    if number and 1 <= int(wanted) <= len(known):
        return known[int(wanted) - 1]
    if number and len(wanted) < _NUMBER:
        matching = []  # a mistyped number never stands for another backup
    else:  # four digits may also be the year that a name begins with
        exact = [one for one in known if wanted in (one.folder.name, str(one.folder))]
        matching = exact or [one for one in known if wanted and one.folder.name.startswith(wanted)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise ProblemError(
            "settings.backup-many", typed=typed, count=len(matching), known=_names(matching)
        )
    raise ProblemError("settings.backup-unknown", typed=typed, folder=root, known=_names(known))


def _names(backups: Sequence[Backup]) -> str:
    return ", ".join(one.folder.name for one in backups[:_NAMED])


@dataclass(frozen=True, slots=True)
class Comparison:
    """The file now beside a backup of it.

    Parameters
    ----------
    backup : Backup
    change : FileChange
        From what the backup holds to what the file holds.
    diff : str
        "" when they are the same.
    changes : tuple of KeyChange
    """

    backup: Backup
    change: FileChange
    diff: str
    changes: tuple[KeyChange, ...]

    @property
    def differs(self) -> bool:
        """Whether one byte differs."""
        return self.change.needed


def compare(files: ConfigFiles, root: Path, path: Path, typed: str = "") -> Comparison:
    """Compare a file with the newest backup of it, or with a named one. Blocks.

    Raises
    ------
    ProblemError
        ``settings.*`` when there is none, ``configfiles.*``.
    """
    candidates = (find_backup(files, root, typed),) if typed else files.backups(root)
    for backup in candidates:
        saved = _of(files.saved(backup), path)
        if saved is None:
            continue
        now = files.read(path)
        # A file that is gone is compared as an empty one.
        change = FileChange(path, saved.before, now or b"")
        if saved.before is None and now is None:
            change = FileChange(path, b"", b"")
        diff = files.diff(change) if change.needed else ""
        return Comparison(backup, change, diff, key_changes(files, saved.before, now))
    raise ProblemError("settings.no-backup", path=path, folder=root)


@dataclass(frozen=True, slots=True)
class Replaced:
    """One file that putting a backup back replaces, or removes.

    Parameters
    ----------
    path : Path
    diff : str
        From what it holds now to what it held.
    edited : bool
        Somebody changed it by other means after the last change of this program.
    time : datetime or None
        When it was changed last; None where the disk does not say, or it is gone.
    """

    path: Path
    diff: str
    edited: bool
    time: datetime | None = None


def replaced_by(files: ConfigFiles, root: Path, backup: Backup) -> tuple[Replaced, ...]:
    """What putting a backup back does to the files as they are now; nothing is written. Blocks.

    Raises
    ------
    ProblemError
        ``configfiles.*``.
    """
    found = []
    for saved in files.saved(backup):
        now = files.read(saved.path)
        if now == saved.before:
            continue
        text = _is_text(now) and _is_text(saved.before)
        change = FileChange(saved.path, now, saved.before or b"", text)
        diff = files.diff(change) if change.needed else ""
        if saved.before is None:
            diff = f"{saved.path.name}: removed, it did not exist before\n"
        edited = _digest(now) != _left(files, root, saved.path)
        found.append(Replaced(saved.path, diff, edited, _changed_at(saved.path)))
    return tuple(found)


def _left(files: ConfigFiles, root: Path, path: Path) -> str:
    """As what the last change of this program left a file."""
    for backup in files.backups(root):
        try:
            own = _of(files.saved(backup), path)
        except ProblemError:
            continue
        if own is not None:
            return own.after_sha256
    return ""


def _is_text(data: bytes | None) -> bool:
    return data is None or b"\0" not in data


def _changed_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except (OSError, ValueError, OverflowError):
        return None


def _of(saved: tuple[SavedFile, ...], path: Path) -> SavedFile | None:
    # A backup names what was written: behind a link that is the file itself.
    places = (path, path.resolve())
    return next((one for one in saved if one.path in places), None)


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _time(saved: tuple[SavedFile, ...]) -> datetime | None:
    try:
        return datetime.fromisoformat(saved[0].time)
    except (ValueError, IndexError):
        return None
