"""Several files changed as one: all of them, or none.

The order: compare with what the person reviewed; copy every file into a backup; write the
journal; write every new content beside its file; replace one after the other; close the
journal. A crash leaves each file old or new, never half, and the journal open.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from wizard.configfiles import backups, disk
from wizard.configfiles.backups import NO_GUARD, Manifest, Saved
from wizard.domain.ports import Backup, FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileGuard, FileRole

# New files: the gateway's application pool reads them through their group; a truststore
# is protected by its rights alone.
TEXT_MODE, BINARY_MODE = 0o640, 0o600


@dataclass(frozen=True, slots=True)
class _Step:
    """One file to be written (or removed: `after` is None), with what it holds now."""

    path: Path
    before: disk.State | None
    after: bytes | None
    mode: int
    mtime_ns: int | None = None

    def cover(self, guard: FileGuard, new: Path) -> None:
        """Give `new`, empty still, the rights of the file that it replaces or of its kind."""
        role = FileRole.SETTINGS if disk.is_text(self.path) else FileRole.TRUSTSTORE
        # On the way back from a removal the file is gone, and its rights with it.
        there = self.before is not None and self.path.exists()
        guard.cover(new, self.path if there else None, role)


def apply(
    changes: Sequence[FileChange],
    backup_root: Path,
    *,
    unproven: bool = False,
    guard: FileGuard = NO_GUARD,
) -> Backup:
    """Back up, then write every change that is needed.

    Parameters
    ----------
    unproven : bool
        The journal ends as "written": what was written is still to be proven.
    guard : FileGuard, optional
        Gives each new file its rights before its content.

    Raises
    ------
    ProblemError
        ``rights.*``, ``configfiles.changed-on-disk``, ``configfiles.read-only``,
        ``configfiles.not-a-file``, ``configfiles.too-large``, ``configfiles.twice``,
        ``configfiles.backup-failed``, ``configfiles.apply-failed``,
        ``configfiles.rollback-failed``, ``configfiles.busy``, ``configfiles.folder-gone``.
    """
    steps = [_step(change) for change in changes if change.needed]
    _missing_folders(steps)  # said before the backup makes any
    with _alone(backup_root, guard):
        steps = [_step(change) for change in changes if change.needed]
        backup = _run(steps, backup_root, backups.WRITTEN if unproven else backups.DONE, guard)
        # The person reviewed what a crash had left of these files, and went on from there.
        backups.supersede(backup_root, backup.files)
        return backup


def proven(backup: Backup) -> None:
    """Close the journal of a change that was written and is proven now.

    Raises
    ------
    ProblemError
        ``configfiles.backup-damaged``, ``configfiles.backup-failed``, ``configfiles.busy``.
    """
    with _alone(backup.folder.parent):
        manifest = backups.read_manifest(backup.folder)
        if manifest.state != backups.WRITTEN:
            return
        _set_state(backup.folder, backups.DONE)
        # An earlier change that wrote the same is proven with it.
        for other in backups.alike(backup.folder.parent, manifest):
            _set_state(other, backups.DONE)


def restore(
    backup: Backup,
    only: Sequence[Path] = (),
    *,
    unproven: bool = False,
    guard: FileGuard = NO_GUARD,
) -> None:
    """Put every file of a backup back, itself backed up first.

    A file that did not exist is removed, as is a folder that the apply made, once empty.
    Later edits are in the new backup.

    Parameters
    ----------
    backup : Backup
    only : sequence of Path
        Some of the backup's files: the others stay as they are, and the journal of an apply
        that was cut short stays open. All of them by default.
    unproven : bool
        As `apply`: what is back is still to be proven.
    guard : FileGuard, optional
        As `apply`.

    Raises
    ------
    ProblemError
        As `apply`, and ``configfiles.backup-damaged``.
    """
    with _alone(backup.folder.parent):
        _restore(backup, only, backups.WRITTEN if unproven else backups.DONE, guard)


def withdraw(backup: Backup, *, guard: FileGuard = NO_GUARD) -> None:
    """Put every file of an apply back as if it had never been; its backup goes as well.

    Otherwise the newest backup would hold what was refused, and an undo would bring that back.
    Where somebody changed a file since the apply, both backups stay, with that change in them.

    Raises
    ------
    ProblemError
        As `restore`.
    """
    with _alone(backup.folder.parent):
        saved = backups.read_manifest(backup.folder).files
        untouched = all(_digest(Path(one.path)) == one.after_sha256 for one in saved)
        made = _restore(backup, guard=guard)
        if untouched:
            for folder in (made.folder if made else None, backup.folder):
                if folder is not None:
                    backups.discard(folder)


def _restore(
    backup: Backup,
    only: Sequence[Path] = (),
    ends: str = backups.DONE,
    guard: FileGuard = NO_GUARD,
) -> Backup | None:
    """The work of `restore`; the backup of what was replaced, None when nothing was."""
    root = backup.folder.parent
    manifest = backups.read_manifest(backup.folder)
    chosen = [one for one in manifest.files if not only or Path(one.path) in only]
    steps: list[_Step] = []
    for saved in chosen:
        path = Path(saved.path)
        after = backups.copied(backup.folder, saved) if saved.existed else None
        before = disk.state(path)
        if (None if before is None else before.data) != after:
            _check_writable(path, before)
            mtime = saved.mtime_ns if saved.existed else None
            steps.append(_Step(path, before, after, saved.mode, mtime))
    made = _run(steps, root, ends, guard) if steps else None
    for saved in chosen:
        if saved.temporary:
            disk.remove(Path(saved.path).with_name(saved.temporary))
    if len(chosen) != len(manifest.files):
        return made
    _remove_folders(manifest.folders)
    # While this is unproven it may be withdrawn, and the change then stays as unproven as it was.
    open_still = manifest.state == backups.WRITTEN and ends != backups.WRITTEN
    if manifest.state == backups.STARTED or open_still:
        _set_state(backup.folder, backups.ROLLED_BACK)
    return made


def _set_state(folder: Path, state: str) -> None:
    try:
        backups.set_state(folder, state)
    except OSError as wrong:
        raise ProblemError(
            "configfiles.backup-failed", path=folder, reason=disk.reason(wrong), fault=wrong
        ) from None


def unfinished(backup_root: Path) -> Backup | None:
    """The backup of an apply that a crash cut short; `restore` rolls it back.

    None while another process is still at it.
    """
    if not backup_root.is_dir():
        return None
    try:
        with backups.alone(backup_root, wait=0):
            return backups.unfinished(backup_root)
    except ProblemError as busy:
        if busy.id != "configfiles.busy":
            raise
        return None
    except OSError:
        # A root that cannot be locked can still be read.
        return backups.unfinished(backup_root)


@contextlib.contextmanager
def _alone(root: Path, guard: FileGuard = NO_GUARD) -> Iterator[None]:
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(backups.alone(root, guard=guard))
        except OSError as wrong:
            raise ProblemError(
                "configfiles.backup-failed", path=root, reason=disk.reason(wrong), fault=wrong
            ) from None
        yield


def _step(change: FileChange) -> _Step:
    path = disk.target(change.path)
    if path != change.path and change.path.is_symlink() and not path.parent.exists():
        raise ProblemError("configfiles.folder-gone", path=change.path, folder=path.parent)
    before = disk.state(path)
    if (None if before is None else before.data) != change.before:
        raise ProblemError("configfiles.changed-on-disk", path=change.path)
    most = disk.MAX_TEXT if change.text else disk.MAX_BINARY
    if len(change.after) > most:
        raise ProblemError(
            "configfiles.too-large", path=change.path, size=len(change.after), limit=most
        )
    _check_writable(path, before)
    new = TEXT_MODE if change.text else BINARY_MODE
    return _Step(path, before, change.after, new if before is None else before.mode)


def _check_writable(path: Path, before: disk.State | None) -> None:
    # A replaced file does not ask its own rights: so they are asked here, also for root.
    if before is not None and (before.mode & 0o222 == 0 or not os.access(path, os.W_OK)):
        raise ProblemError("configfiles.read-only", path=path)


def _run(steps: Sequence[_Step], root: Path, ends: str, guard: FileGuard) -> Backup:
    for number, step in enumerate(steps):
        if any(_same(step.path, other.path) for other in steps[:number]):
            raise ProblemError("configfiles.twice", path=step.path)
    folder, manifest = _back_up(steps, root, guard)
    at = steps[0].path if steps else folder
    done: list[_Step] = []
    made: list[Path] = []
    try:
        for missing in manifest.folders:
            at = Path(missing)
            at.mkdir()
            made.append(at)
        for step, saved in zip(steps, manifest.files, strict=True):
            at = step.path
            if step.after is not None:
                disk.write_new(
                    at.with_name(saved.temporary),
                    step.after,
                    mode=step.mode,
                    mtime_ns=step.mtime_ns,
                    owner=step.before.owner if step.before else None,
                    cover=partial(step.cover, guard),
                )
        for step, saved in zip(steps, manifest.files, strict=True):
            at = step.path
            if _data(at) != (None if step.before is None else step.before.data):
                raise ProblemError("configfiles.changed-on-disk", path=at)
            done.append(step)
            if step.after is None:
                disk.unlink(at)
            else:
                disk.replace(at.with_name(saved.temporary), at)
        for step in steps:
            at = step.path
            if _data(at) != step.after:
                raise OSError("what was written does not read back")
        at = folder
        backups.write_manifest(folder, replace(manifest, state=ends))
    except BaseException as wrong:
        _roll_back(folder, manifest, done, made, guard)
        if isinstance(wrong, OSError):
            raise ProblemError(
                "configfiles.apply-failed",
                path=at,
                reason=disk.reason(wrong),
                fault=wrong,
                details=type(wrong).__name__,
            ) from None
        raise
    return Backup(folder, tuple(step.path for step in steps))


def _same(one: Path, other: Path) -> bool:
    return os.path.normcase(one) == os.path.normcase(other)


def _digest(path: Path) -> str:
    """As `Saved.after_sha256`: "" for a file that is not there."""
    found = disk.state(path)
    return "" if found is None else found.sha256


def _data(path: Path) -> bytes | None:
    found = disk.state(path)
    return None if found is None else found.data


def _back_up(steps: Sequence[_Step], root: Path, guard: FileGuard) -> tuple[Path, Manifest]:
    folder: Path | None = None
    try:
        folder, stamp = backups.new_folder(root, guard)
        files: list[Saved] = []
        for number, step in enumerate(steps, 1):
            before = step.before
            copy = "" if before is None else f"{number:04}-{step.path.name}"
            if before is not None:
                disk.write_new(
                    folder / copy,
                    before.data,
                    mode=before.mode,
                    mtime_ns=before.mtime_ns,
                    owner=before.owner,
                )
            files.append(
                Saved(
                    path=str(step.path),
                    existed=before is not None,
                    copy=copy,
                    size=0 if before is None else len(before.data),
                    sha256="" if before is None else before.sha256,
                    mode=step.mode if before is None else before.mode,
                    mtime_ns=0 if before is None else before.mtime_ns,
                    after_sha256="" if step.after is None else disk.digest(step.after),
                    temporary="" if step.after is None else f".{step.path.name}.{stamp}.new",
                )
            )
        manifest = Manifest(
            time=datetime.now(UTC).isoformat(),
            state=backups.STARTED,
            files=tuple(files),
            folders=tuple(str(one) for one in _missing_folders(steps)),
        )
        backups.write_manifest(folder, manifest)
        disk.sync_folder(root)
    except OSError as wrong:
        if folder is not None:
            backups.discard(folder)
        raise ProblemError(
            "configfiles.backup-failed",
            path=folder or root,
            reason=disk.reason(wrong),
            fault=wrong,
            details=type(wrong).__name__,
        ) from None
    return folder, manifest


def _missing_folders(steps: Sequence[_Step]) -> list[Path]:
    """The folders to make: those that the files lie in, never what these lie in.

    Raises
    ------
    ProblemError
        ``configfiles.folder-gone``.
    """
    missing: list[Path] = []
    for step in steps:
        folder = step.path.parent
        if step.after is None or folder.exists() or folder in missing:
            continue
        if not folder.parent.exists():
            # A gateway that was moved or removed is not to be built anew, half of it.
            raise ProblemError("configfiles.folder-gone", path=step.path, folder=folder.parent)
        missing.append(folder)
    return missing


def _roll_back(
    folder: Path,
    manifest: Manifest,
    done: Sequence[_Step],
    made: Sequence[Path],
    guard: FileGuard,
) -> None:
    """Put back what was replaced; the journal stays open when that fails."""
    saved = {one.path: one for one in manifest.files}
    failed: ProblemError | None = None
    for step in reversed(done):
        try:
            _put_back(step, saved[str(step.path)], guard)
        except (OSError, ProblemError) as wrong:
            words = disk.reason(wrong) if isinstance(wrong, OSError) else str(wrong.problem.what)
            failed = ProblemError(
                "configfiles.rollback-failed",
                path=step.path,
                reason=words,
                backup=folder,
                details=type(wrong).__name__,
            )
    for one in manifest.files:
        if one.temporary:
            disk.remove(Path(one.path).with_name(one.temporary))
    _remove_folders([str(one) for one in made])
    if failed is not None:
        raise failed
    # Everything is as it was: a backup of it would only mislead.
    backups.discard(folder)


def _put_back(step: _Step, saved: Saved, guard: FileGuard) -> None:
    now = _data(step.path)
    before = step.before
    if now == (None if before is None else before.data):
        return
    if now != step.after:
        raise OSError("somebody else changed it in the meantime")
    if before is None:
        disk.unlink(step.path)
        return
    waiting = step.path.with_name(saved.temporary or f".{step.path.name}.back.new")
    disk.remove(waiting)
    disk.write_new(
        waiting,
        before.data,
        mode=before.mode,
        mtime_ns=before.mtime_ns,
        owner=before.owner,
        cover=partial(step.cover, guard),
    )
    disk.replace(waiting, step.path)


def _remove_folders(folders: Sequence[str]) -> None:
    """Remove the folders that an apply made, where nothing else lies in them."""
    for one in reversed(folders):
        with contextlib.suppress(OSError):
            Path(one).rmdir()
