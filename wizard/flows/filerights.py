"""The rights of a gateway's files: who may do what, what is too wide, and put right as one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wizard.domain.ports import Backup, FileChange, InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.rights import ALARMING, RIGHTS_FILE, FileRights, FileRole, RightsNames, WayBack
from wizard.flows.backups import backup_root
from wizard.flows.services import Services

_STORES = frozenset({".jks", ".jceks", ".p12", ".pfx", ".kdb", ".keystore", ".truststore"})


@dataclass(frozen=True, slots=True)
class OurFile:
    """A file or folder that the program writes."""

    path: Path
    role: FileRole


@dataclass(frozen=True, slots=True)
class SeenFile:
    """One of them as it stands; `refused` is why its rights cannot be read."""

    file: OurFile
    rights: FileRights
    refused: bool = False


@dataclass(frozen=True, slots=True)
class RightsSurvey:
    """What is known of a gateway's files.

    Parameters
    ----------
    names : RightsNames
    remarks : tuple of Problem
        Keys of rights.toml that have no effect.
    files : tuple of SeenFile
        Those that are there.
    """

    names: RightsNames
    remarks: tuple[Problem, ...]
    files: tuple[SeenFile, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wider than it should be, or cannot be read."""
        return tuple(one.rights.problem for one in self.files if one.rights.problem is not None)


def rights_file(tree: InstallTree) -> Path:
    """Where the names stand."""
    return tree.connector / RIGHTS_FILE


def our_files(tree: InstallTree) -> tuple[OurFile, ...]:
    """What the program writes for a gateway, whether it is there or not."""
    stores = {tree.truststore}
    # Where the folder cannot be listed, the files that are known by name are told all the same.
    with contextlib.suppress(OSError):
        stores |= {one for one in tree.connector.iterdir() if one.suffix.lower() in _STORES}
    settings = (tree.properties, tree.log4j, tree.partitions, rights_file(tree))
    return (
        *(OurFile(path, FileRole.TRUSTSTORE) for path in sorted(stores)),
        *(OurFile(path, FileRole.SETTINGS) for path in settings),
        OurFile(backup_root(tree), FileRole.BACKUPS),
    )


def survey(services: Services, tree: InstallTree) -> RightsSurvey:
    """Who may do what with the gateway's files; changes nothing.

    Raises
    ------
    ProblemError
        ``rights.file-...``, ``rights.name-...``, ``configfiles.unreadable``.
    """
    data = services.files.read(rights_file(tree)) or b""
    names, remarks = services.files.rights_names(data), services.files.rights_remarks(data)
    services.guard.check(names)
    return RightsSurvey(names, remarks, tuple(_seen(services, tree)))


def _seen(services: Services, tree: InstallTree) -> Iterator[SeenFile]:
    for file in our_files(tree):
        try:
            rights = services.guard.look(file.path, file.role)
        except ProblemError as wrong:
            yield SeenFile(file, FileRights((), wrong.problem), refused=True)
        else:
            if rights is not None:
                yield SeenFile(file, rights)


def alarming(services: Services, tree: InstallTree) -> tuple[Problem, ...]:
    """Files that everyone may change, and secrets that everyone may read.

    What cannot be looked at is left to `survey`: nobody asked for it here.
    """
    found: list[Problem] = []
    for file in our_files(tree):
        with contextlib.suppress(ProblemError):
            if file.path.exists():
                told = services.guard.judge(file.path, file.role)
                if told is not None and told.id in ALARMING:
                    found.append(told)
    return tuple(found)


def set_names(
    services: Services, tree: InstallTree, *, group: str | None, pool: str | None
) -> Backup | None:
    """Write the names into rights.toml; None leaves one as it is, "" removes it.

    Raises
    ------
    ProblemError
        ``rights.nothing-named``, ``rights.name-...`` (nothing was written), ``configfiles.*``.
    """
    if group is None and pool is None:
        raise ProblemError("rights.nothing-named")
    path = rights_file(tree)
    before = services.files.read(path)
    now = services.files.rights_names(before or b"")
    wanted = RightsNames(
        now.group if group is None else group.strip(), now.pool if pool is None else pool.strip()
    )
    services.guard.check(wanted)
    change = FileChange(path, before, services.files.set_rights_names(before or b"", wanted))
    if change.after == (before or b""):
        return None
    return services.files.apply([change], backup_root(tree))


def put_right(services: Services, tree: InstallTree) -> tuple[Path, ...]:
    """Give every file the rights of its role; all of them, or none.

    Returns
    -------
    tuple of Path
        Those that were changed.

    Raises
    ------
    ProblemError
        ``rights.*``; ``rights.half`` when the way back failed as well.
    """
    done: list[tuple[Path, WayBack]] = []
    try:
        for file in _all(tree):
            if file.path.exists():
                back = services.guard.protect(file.path, file.role)
                if back is not None:
                    done.append((file.path, back))
    except BaseException:
        _take_back([back for _, back in reversed(done)])
        raise
    return tuple(path for path, _ in done)


def _all(tree: InstallTree) -> Iterator[OurFile]:
    """The files, and what lies in the backups: it keeps its own rights when the folder's change."""
    for file in our_files(tree):
        yield file
        if file.role is FileRole.BACKUPS and file.path.is_dir():
            for inside in sorted(file.path.rglob("*")):
                yield OurFile(inside, file.role)


def _take_back(ways: list[WayBack]) -> None:
    failed: ProblemError | None = None
    for back in ways:
        try:
            back()
        except ProblemError as wrong:
            failed = failed or wrong
    if failed is not None:
        raise failed
