"""Levels and the log's path, changed together: shown as a difference first, then written."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.domain.logs import level_name
from wizard.domain.ports import Backup, FileChange, InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.answers import LoggingAnswer, check_logging
from wizard.flows.backups import backup_root
from wizard.flows.logs.cutshort import demand_settled
from wizard.flows.logs.inforce import InForce, level_of, to_edit
from wizard.flows.services import Services


@dataclass(frozen=True, slots=True)
class LogEdits:
    """What a person wants; "" leaves it.

    Parameters
    ----------
    level : str
        Of the root logger.
    file : str
        The log's full path.
    loggers : tuple of (str, str)
        Others with their levels.
    """

    level: str = ""
    file: str = ""
    loggers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A change that waits to be written."""

    found: InForce
    change: FileChange
    diff: str


def plan(services: Services, tree: InstallTree, edits: LogEdits) -> Planned:
    """The logging file in force with these edits; nothing is written.

    Raises
    ------
    ProblemError
        ``log.level``, ``log.logger-name``, ``flows.log-file...``, ``configfiles.log-file...``,
        ``log.config-...`` and those of `in_force`.
    """
    found = to_edit(services, tree)
    change = change_of(services, found, edits)
    return Planned(found, change, services.files.diff(change) if change.needed else "")


def change_of(services: Services, found: InForce, edits: LogEdits) -> FileChange:
    """As `plan`, for a file that was found already.

    Raises
    ------
    ProblemError
        As `plan`.
    """
    now = found.settings
    level = level_name(edits.level) if edits.level else ""
    file = edits.file.strip()
    if file and (now is None or file != now.file):
        file = check_logging(LoggingAnswer("", file)).file
    else:
        file = ""
    after = found.data
    if after is None:
        if not (level or file or edits.loggers):
            return FileChange(found.path, b"", b"")
        if found.path.suffix.lower() != ".properties":
            raise ProblemError("log.config-other", path=found.path)
        after = services.files.set_logging(b"", level=level or "INFO", file=file or None)
        level = file = ""
    if level and level != level_of(now).upper():
        after = services.logconfigs.changed(found.path, after, level=level)
    if file:
        after = services.logconfigs.changed(found.path, after, file=file)
    for name, typed in edits.loggers:
        wanted = level_name(typed)
        if wanted == level_of(now, name).upper():
            continue
        after = services.logconfigs.changed(found.path, after, level=wanted, logger=name)
    return FileChange(found.path, found.data, after)


def write(services: Services, tree: InstallTree, planned: Planned) -> Backup:
    """Write what was shown, with a backup.

    Raises
    ------
    ProblemError
        ``configfiles.changed-on-disk``, ``cli.unfinished`` and those of writing.
    """
    demand_settled(services, tree, planned.change.path)
    return services.files.apply([planned.change], backup_root(tree))
