"""Backups: one folder per apply, with a manifest that is also the journal of the apply.

The manifest is written, through to the disk, after every copy and before the first change.
While its state is "started" the apply has not ended: a crash is found by that. "written" has
ended, but what it wrote is still to be proven. Format: JSON,
``{"version": 1, "time", "state", "folders": [...], "files": [{"path", "existed", "copy",
"size", "sha256", "mode", "mtime_ns", "after_sha256", "temporary"}]}``.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wizard.configfiles import disk
from wizard.domain.ports import Backup, SavedFile
from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileGuard, FileRole, NoGuard

MANIFEST = "manifest.json"
STARTED, WRITTEN, DONE = "started", "written", "done"
ROLLED_BACK, SUPERSEDED = "rolled-back", "superseded"
_MAX_MANIFEST = 4 * 1024 * 1024
_LOCK_WAIT = 10.0
_PAUSE = 0.05
NO_GUARD = NoGuard()


@dataclass(frozen=True, slots=True)
class Saved:
    """One file of a backup.

    `copy` is the name of its copy in the backup's folder, "" when the file did not exist.
    `after_sha256` is what the apply makes of it ("" when it removes it), `temporary` the name
    under which the new content waits beside the file.
    """

    path: str
    existed: bool
    copy: str
    size: int
    sha256: str
    mode: int
    mtime_ns: int
    after_sha256: str
    temporary: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup's contents; `folders` are those that the apply makes."""

    time: str
    state: str
    files: tuple[Saved, ...]
    folders: tuple[str, ...] = ()


def make_root(root: Path, guard: FileGuard) -> None:
    """Make the folder of all backups where there is none.

    Raises
    ------
    OSError, ProblemError
    """
    if root.is_dir():
        return
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    _cover(root, guard)


def _cover(folder: Path, guard: FileGuard) -> None:
    """Whoever looks after the gateway may use a backup, not only who made it.

    On Windows a folder of mode 0o700 is its owner's and the administrators' alone.
    """
    try:
        guard.cover(folder, None, FileRole.BACKUPS)
    except BaseException:
        with contextlib.suppress(OSError):
            folder.rmdir()
        raise


def new_folder(root: Path, guard: FileGuard) -> tuple[Path, str]:
    """A new folder under `root`, and its time (ISO 8601 basic: a colon cannot name a folder).

    Raises
    ------
    OSError, ProblemError
    """
    make_root(root, guard)
    while True:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        folder = root / stamp
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        _cover(folder, guard)
        return folder, stamp


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write or replace the manifest, through to the disk.

    Raises
    ------
    OSError
    """
    text = json.dumps({"version": 1, **asdict(manifest)}, indent=2)
    waiting = folder / f"{MANIFEST}.new"
    disk.remove(waiting)
    disk.write_new(waiting, text.encode(), mode=0o600)
    disk.replace(waiting, folder / MANIFEST)


def set_state(folder: Path, state: str) -> None:
    """Record how the apply ended.

    Raises
    ------
    OSError, ProblemError
    """
    write_manifest(folder, replace(read_manifest(folder), state=state))


def read_manifest(folder: Path) -> Manifest:
    """A backup's manifest.

    Raises
    ------
    ProblemError
        ``configfiles.backup-damaged``.
    """
    try:
        with (folder / MANIFEST).open("rb") as stream:
            raw = json.loads(stream.read(_MAX_MANIFEST))
        if raw["version"] != 1:
            raise ValueError("version")
        files = tuple(
            Saved(**{name: _typed(one[name], kind) for name, kind in _KINDS.items()})
            for one in raw["files"]
        )
        if not all(_plain(one) for one in files):
            raise ValueError("path")
        return Manifest(
            _typed(raw["time"], str),
            _typed(raw["state"], str),
            files,
            tuple(_typed(one, str) for one in raw["folders"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise ProblemError(
            "configfiles.backup-damaged",
            path=folder,
            reason=f"Its {MANIFEST} cannot be read.",
            details=type(wrong).__name__,
        ) from None


_KINDS: dict[str, type] = {
    "path": str,
    "existed": bool,
    "copy": str,
    "size": int,
    "sha256": str,
    "mode": int,
    "mtime_ns": int,
    "after_sha256": str,
    "temporary": str,
}


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(kind.__name__)
    return value


def _plain(saved: Saved) -> bool:
    """Whether the names lead nowhere else: copies and temporaries have no folder in them."""
    return Path(saved.path).is_absolute() and all(
        name == Path(name).name and name not in (".", "..") and "\\" not in name
        for name in (saved.copy, saved.temporary)
    )


def copied(folder: Path, saved: Saved) -> bytes:
    """The bytes that a file had.

    Raises
    ------
    ProblemError
        ``configfiles.backup-damaged`` when the copy is missing or is not as the manifest says.
    """
    found = disk.state(folder / saved.copy)
    if found is None or found.sha256 != saved.sha256:
        words = "A copy in it is missing." if found is None else "A copy in it was changed."
        raise ProblemError("configfiles.backup-damaged", path=folder, reason=words)
    return found.data


def saved(folder: Path) -> tuple[SavedFile, ...]:
    """What a backup holds of each of its files.

    Raises
    ------
    ProblemError
        As `read_manifest` and `copied`.
    """
    manifest = read_manifest(folder)
    return tuple(
        SavedFile(
            Path(one.path),
            copied(folder, one) if one.existed else None,
            one.after_sha256,
            manifest.time,
        )
        for one in manifest.files
    )


def listed(root: Path) -> tuple[Backup, ...]:
    """All backups with a manifest that can be read, newest first.

    Raises
    ------
    ProblemError
        ``configfiles.unreadable``.
    """
    found: list[Backup] = []
    for folder in _folders(root):
        with contextlib.suppress(ProblemError):
            found.append(backup(folder))
    return tuple(one for one in found if one.files)


def unfinished(root: Path) -> Backup | None:
    """The backup of an apply that never ended (a crash), the newest of them."""
    for folder in _folders(root):
        with contextlib.suppress(ProblemError):
            if read_manifest(folder).state == STARTED:
                return backup(folder)
    return None


def unproven(root: Path, path: Path) -> Backup | None:
    """The newest change that made `path` what it is now, where nobody proved it since."""
    now: str | None = None
    for folder in _folders(root):
        with contextlib.suppress(ProblemError):
            manifest = read_manifest(folder)
            if manifest.state != WRITTEN:
                continue
            if now is None:
                found = disk.state(path)
                now = "" if found is None else found.sha256
            if any(_place(one.path) == _place(path) and one.after_sha256 == now
                   for one in manifest.files):  # fmt: skip
                return backup(folder)
    return None


def alike(root: Path, manifest: Manifest) -> Iterator[Path]:
    """The folders of unproven changes all of whose files a change wrote as they did."""
    wrote = {(_place(one.path), one.after_sha256) for one in manifest.files}
    for folder in _folders(root):
        with contextlib.suppress(ProblemError):
            other = read_manifest(folder)
            if other.state == WRITTEN and wrote >= {
                (_place(one.path), one.after_sha256) for one in other.files
            }:
                yield folder


def _place(path: Path | str) -> str:
    return os.path.normcase(os.path.realpath(path))


def supersede(root: Path, paths: Sequence[Path]) -> None:
    """Close the journals of applies of these files that never ended: a later one went on there."""
    files = {str(one) for one in paths}
    for folder in _folders(root):
        with contextlib.suppress(ProblemError, OSError):
            manifest = read_manifest(folder)
            if manifest.state == STARTED and files & {one.path for one in manifest.files}:
                set_state(folder, SUPERSEDED)


def backup(folder: Path) -> Backup:
    """The `Backup` of a folder."""
    return Backup(folder, tuple(Path(one.path) for one in read_manifest(folder).files))


def discard(folder: Path) -> None:
    """Remove a backup's folder, if that is possible."""
    shutil.rmtree(folder, ignore_errors=True)


def _folders(root: Path) -> list[Path]:
    try:
        return sorted((one for one in root.iterdir() if one.is_dir()), reverse=True)
    except FileNotFoundError:
        return []
    except OSError as wrong:
        raise ProblemError(
            "configfiles.unreadable", path=root, reason=disk.reason(wrong), fault=wrong
        ) from None


@contextlib.contextmanager
def alone(root: Path, wait: float = _LOCK_WAIT, guard: FileGuard = NO_GUARD) -> Iterator[None]:
    """Hold the lock of `root`; the system lets go of it when the process dies.

    Raises
    ------
    ProblemError
        ``configfiles.busy`` after `wait` seconds.
    OSError
    """
    make_root(root, guard)
    descriptor = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + wait
        while not _locked(descriptor):
            if time.monotonic() >= deadline:
                raise ProblemError("configfiles.busy")
            time.sleep(_PAUSE)
        yield
    finally:
        # Closing lets go of the lock on every system.
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
