"""Work on one truststore wherever it lies: saving it with a backup, undo, what a removal means."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wizard.domain.ports import Backup, FileChange, SavedFile
from wizard.domain.problems import ProblemError
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.domain.text import T, Text
from wizard.flows.backups import BACKUP_FOLDER
from wizard.flows.services import Services


def store_backups(path: Path) -> Path:
    """The folder with the backups of a store that is worked on by itself: beside it."""
    return path.absolute().parent / BACKUP_FOLDER


def save_store(services: Services, path: Path, before: bytes | None, after: bytes) -> Backup | None:
    """Replace a store atomically, the old one kept in a backup. Blocks.

    Returns
    -------
    Backup or None
        None when nothing changed, so that nothing was written.

    Raises
    ------
    ProblemError
        ``configfiles.*``, ``flows.store-cut-short``; the store is as it was then.
    """
    check_whole(services, path)
    if before is None and services.files.read(path) == b"":
        before = b""  # an empty file stands for a new store, and stays one in the backup
    change = FileChange(path.absolute(), before, after, text=False)
    if not change.needed:
        return None
    root = store_backups(path)
    # What was not proven is not proven by writing more.
    unproven = services.files.unproven(root, change.path) is not None
    return services.files.apply([change], root, unproven=unproven)


def cut_short(services: Services, path: Path) -> Backup | None:
    """The backup of a change of this store that a crash cut short.

    Raises
    ------
    ProblemError
        ``configfiles.*``.
    """
    found = services.files.unfinished(store_backups(path))
    wanted = _place(path)
    if found is not None and any(_place(saved) == wanted for saved in found.files):
        return found
    return None


def check_whole(services: Services, path: Path) -> None:
    """Refuse a store that a crash may have left beside files of another time.

    Raises
    ------
    ProblemError
        ``flows.store-cut-short``, ``configfiles.*``.
    """
    torn = cut_short(services, path)
    if torn is not None:
        raise ProblemError("flows.store-cut-short", path=path, folder=torn.folder)


def withdraw_store(
    services: Services, backup: Backup | None, fault: BaseException | None = None
) -> None:
    """Put back what a change replaced, as if it had never been; None = it replaced nothing. Blocks.

    What somebody else wrote since is not written over.

    Parameters
    ----------
    fault : BaseException or None
        Why it is put back.

    Raises
    ------
    ProblemError
        ``flows.store-overtaken``: nothing is put back; ``configfiles.*``.
    """
    if backup is None:
        return
    for saved in services.files.saved(backup):
        if not is_as_written(saved, services.files.read(saved.path)):
            cause = (
                fault.problem.what
                if isinstance(fault, ProblemError)
                else T("The work did not come to its end.")
            )
            raise ProblemError(
                "flows.store-overtaken", path=saved.path, folder=backup.folder, cause=cause
            ) from None
    services.files.withdraw(backup)


def last_backup(services: Services, path: Path) -> Backup:
    """The newest backup of this store.

    Raises
    ------
    ProblemError
        ``flows.store-no-backup``, ``configfiles.*``.
    """
    wanted = _place(path)
    for backup in services.files.backups(store_backups(path)):
        if any(_place(saved) == wanted for saved in backup.files):
            return backup
    raise ProblemError("flows.store-no-backup", path=path, folder=store_backups(path))


def saved_file(services: Services, backup: Backup, path: Path) -> SavedFile:
    """What a backup holds of a store, and what the change made of it. Blocks.

    Raises
    ------
    ProblemError
        ``configfiles.backup-damaged``, ``flows.store-no-backup``.
    """
    wanted = _place(path)
    for one in services.files.saved(backup):
        if _place(one.path) == wanted:
            return one
    raise ProblemError("flows.store-no-backup", path=path, folder=backup.folder)


def is_as_written(saved: SavedFile, now: bytes | None) -> bool:
    """Whether a file still is what the change made of it: nobody else wrote it since."""
    return saved.after_sha256 == ("" if now is None else hashlib.sha256(now).hexdigest())


def undo_store(services: Services, path: Path, *, unproven: bool = False) -> Backup:
    """Put the store back as its newest backup has it; undone again by the same call. Blocks.

    Other files of that backup (an Apply saves several) stay as they are, unless the Apply was
    cut short: then they belong together.

    Parameters
    ----------
    path : Path
    unproven : bool
        The journal says that nobody proved what is back, until `ConfigFiles.proven`.

    Returns
    -------
    Backup
        Where it was put back from.

    Raises
    ------
    ProblemError
        ``flows.store-no-backup``, ``flows.store-as-backup``, ``configfiles.*``.
    """
    torn = cut_short(services, path)
    if torn is not None:
        services.files.restore(torn, unproven=unproven)
        return torn
    wanted = _place(path)
    backup = last_backup(services, path)
    before = services.files.read(path)
    only = [saved for saved in backup.files if _place(saved) == wanted]
    services.files.restore(backup, only, unproven=unproven)
    if services.files.read(path) == before:
        raise ProblemError("flows.store-as-backup", path=path, folder=backup.folder)
    return backup


def _place(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


@dataclass(frozen=True, slots=True)
class Removal:
    """Entries to be removed, and what the person should know first.

    Parameters
    ----------
    entries : tuple of StoreEntry
    losses : tuple of Text
        What cannot be had again, or what stops working; empty when nothing of weight is lost.
    """

    entries: tuple[StoreEntry, ...]
    losses: tuple[Text, ...]


def planned_removal(content: StoreContent, aliases: Sequence[str]) -> Removal:
    """What the removal of these entries means.

    Raises
    ------
    ProblemError
        ``keystore.alias-unknown``.
    """
    wanted = {alias.lower() for alias in aliases}
    for alias in aliases:
        if not any(entry.alias.lower() == alias.lower() for entry in content.entries):
            raise ProblemError("keystore.alias-unknown", alias=alias)
    gone = [entry for entry in content.entries if entry.alias.lower() in wanted]
    left = [entry for entry in content.entries if entry.alias.lower() not in wanted]
    losses = list(_keys_lost(gone))
    if _trusted(gone) and not _trusted(left):
        losses.append(
            T(
                "No trusted certificate stays in the store. Java then refuses every host: “the "
                "trustAnchors parameter must be non-empty”."
            )
        )
    return Removal(tuple(gone), tuple(losses))


def _trusted(entries: Iterable[StoreEntry]) -> bool:
    return any(entry.kind == "trusted" for entry in entries)


def _keys_lost(entries: Iterable[StoreEntry]) -> Iterable[Text]:
    for entry in entries:
        if entry.kind == "private key":
            owner = entry.certificate.subject if entry.certificate else "a certificate not readable"
            yield T(
                "“{alias}” is a private key: that of {owner}. Without another copy of the key its "
                "certificate is of no use any more and has to be issued anew.",
                alias=entry.alias,
                owner=owner,
            )
        elif entry.kind == "secret key":
            yield T(
                "“{alias}” is a secret key. What was encrypted with it stays unreadable without "
                "another copy of the key.",
                alias=entry.alias,
            )
