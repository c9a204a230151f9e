"""A debug level for a while: switched on, the lines since, and back.

What is needed for the way back stands in a note beside the backups, in the gateway's own folder:
so another administrator finishes what one began, and so does the scheduled task. The person's own
data folder only remembers which gateways have such a note.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from wizard.domain.logports import Left, Mark
from wizard.domain.logs import LogEvent, LogQuery, level_name
from wizard.domain.ports import FileChange, InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.flows.backups import backup_root
from wizard.flows.logs import cutshort
from wizard.flows.logs.inforce import InForce, changed, in_force, level_of, log_path
from wizard.flows.logs.notes import LAST, NOTE, Debugging, read, written
from wizard.flows.logs.viewing import LogPlace, after
from wizard.flows.services import Services

MOST_GATEWAYS = 50


@dataclass(frozen=True, slots=True)
class Started:
    """A debug level that was switched on.

    `unscheduled` says why no task of the system will end it: then the next start of any command
    does. `services` could be restarted, so that the connector reads the level.
    """

    debugging: Debugging
    found: InForce
    unscheduled: Problem | None
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A level that went back.

    `level` is what the file says now; `untouched` that somebody else had set another one
    meanwhile, which stays; `exact` that the file is the one from before, byte for byte.
    """

    debugging: Debugging
    level: str
    untouched: bool
    exact: bool
    backup: Path | None = None


def running(services: Services, tree: InstallTree) -> Debugging | None:
    """The debug level that is on, None without one.

    A level that the logging file no longer has (somebody restored the file) is not on, whatever
    the note says.

    Raises
    ------
    ProblemError
        ``log.debug-note``.
    """
    found = noted(services, tree)
    return found if found is None or _holds(services, found) else None


def noted(services: Services, tree: InstallTree) -> Debugging | None:
    """What the note says, also when the logging file says otherwise by now.

    Raises
    ------
    ProblemError
        ``log.debug-note``.
    """
    path = _note(tree)
    data = services.logconfigs.load_note(path)
    if data is None:
        return None
    found = read(data)
    if found is None:
        raise ProblemError("log.debug-note", path=path)
    return found


def last(services: Services, tree: InstallTree) -> Debugging | None:
    """The level that is on or was never ended, else the last one; None when there was none.

    Raises
    ------
    ProblemError
        ``log.debug-note``, ``log.trace-note``.
    """
    now = noted(services, tree)
    path = backup_root(tree) / LAST
    data = None if now is not None else services.logconfigs.load_note(path)
    if data is None:
        return now
    found = read(data)
    if found is None or found.ended is None:
        raise ProblemError("log.trace-note", path=path)
    return found


def start(
    services: Services,
    tree: InstallTree,
    *,
    level: str = "DEBUG",
    logger: str = "",
    span: timedelta | None = None,
    who: str = "",
    again: bool = False,
    on_restartable: bool = True,
) -> Started:
    """Switch to a level and keep what is needed to go back and to find the lines since.

    Parameters
    ----------
    span : timedelta or None
        After it the level goes back by itself.
    again : bool
        One that is running gets the new level and span; what is gone back to stays.

    Raises
    ------
    ProblemError
        ``log.debug-running``, ``log.no-config``, ``log.level``, ``cli.unfinished``, those of
        `in_force`.
    """
    wanted = level_name(level)
    now = services.clock()
    before = running(services, tree)
    if before is not None and not again:
        raise ProblemError(
            "log.debug-running",
            since=f"{before.started.astimezone():%Y-%m-%d %H:%M}",
            who=before.who or "Somebody",
        )
    if before is not None and before.logger != logger:
        stop(services, tree)
        before = None
    found = in_force(services, tree)
    if found.data is None:
        raise ProblemError("log.no-config", path=found.path)
    cutshort.demand_settled(services, tree, found.path)
    change = changed(services, found, wanted, logger)
    debugging = Debugging(
        found.path,
        logger,
        wanted,
        level_of(found.settings, logger),
        now,
        None if span is None else now + span,
        who,
        "",
        found.settings.pattern if found.settings else "",
        Mark(0),
        found.data,
        hashlib.sha256(change.after).hexdigest(),
    )
    with contextlib.suppress(ProblemError):
        path = log_path(tree, found)
        debugging = replace(debugging, log=str(path), mark=services.logs.mark(path))
    if before is not None:
        debugging = replace(
            debugging,
            previous=before.previous,
            before=before.before,
            started=before.started,
            mark=before.mark,
            log=before.log,
        )
    # The note first: after a power cut between the two there is nothing to go back from.
    services.logconfigs.save_note(_note(tree), written(debugging))
    try:
        if change.needed:
            services.files.apply([change], backup_root(tree))
    except BaseException:
        services.logconfigs.save_note(_note(tree), None if before is None else written(before))
        raise
    _remember(services, lambda folders: {*folders, str(tree.install_dir)})
    unscheduled = _schedule(services, tree, debugging)
    restartable: tuple[str, ...] = ()
    if on_restartable:
        with contextlib.suppress(ProblemError):
            restartable = services.gateway.services()
    return Started(debugging, found, unscheduled, restartable)


def shown(
    services: Services, debugging: Debugging, query: LogQuery
) -> tuple[Left, Iterator[LogEvent]]:
    """The events since it began, through rotations, and whether some are missing.

    Raises
    ------
    ProblemError
        ``log.no-file``, ``log.unreadable``.
    """
    if not debugging.log:
        raise ProblemError("log.no-file", path=debugging.config)
    where = LogPlace(Path(debugging.log), debugging.pattern)
    left = services.logs.left(where.path, debugging.mark, debugging.started.timestamp())
    return left, after(services, where, query, left)


def stop(services: Services, tree: InstallTree) -> Ended:
    """Go back to the level from before.

    Raises
    ------
    ProblemError
        ``log.debug-none``, ``cli.unfinished`` after a change of this and other files that was
        cut short, those of writing.
    """
    debugging = noted(services, tree)
    if debugging is None:
        raise ProblemError("log.debug-none")
    cutshort.demand_settled(services, tree, debugging.config)
    ended = _back(services, tree, debugging)
    return replace(ended, debugging=forget(services, tree, debugging))


def forget(services: Services, tree: InstallTree, debugging: Debugging) -> Debugging:
    """Leave the level as it is and forget that it was to go back; where its lines begin is kept.

    Returns
    -------
    Debugging
        With the time of its end.
    """
    kept = replace(debugging, before=b"", ended=services.clock())
    # Going back counts more than the review of the lines.
    with contextlib.suppress(ProblemError):
        services.logconfigs.save_note(backup_root(tree) / LAST, written(kept))
    services.logconfigs.save_note(_note(tree), None)
    _remember(services, lambda folders: folders - {str(tree.install_dir)})
    with contextlib.suppress(ProblemError):
        services.tasks.unregister(purpose(tree))
    return kept


def finish_due(services: Services, tree: InstallTree) -> Ended | None:
    """Go back when the time is over; None when there is nothing to do.

    Raises
    ------
    ProblemError
        As `stop`.
    """
    debugging = noted(services, tree)
    if debugging is None or debugging.until is None or services.clock() < debugging.until:
        return None
    return stop(services, tree)


def finish_all(services: Services, folder: Path | None) -> tuple[tuple[Path, Ended | Problem], ...]:
    """What every start of the program does: finish on this gateway and on those that this person
    began on. Nothing is raised: a command that has other work goes on with it."""
    folders = _remembered(services) | ({str(folder)} if folder is not None else set())
    done: list[tuple[Path, Ended | Problem]] = []
    for one in sorted(folders):
        try:
            tree = services.gateway.tree(Path(one))
        except ProblemError:
            # Moved or removed, or on a drive that is not connected now.
            continue
        try:
            ended = finish_due(services, tree)
        except ProblemError as fault:
            done.append((tree.install_dir, fault.problem))
            continue
        if ended is not None:
            done.append((tree.install_dir, ended))
        elif services.logconfigs.load_note(_note(tree)) is None:
            _remember(services, lambda folders, one=one: folders - {one})  # type: ignore[misc]
    return tuple(done)


def scheduled(services: Services, tree: InstallTree) -> bool:
    """Whether a task of the system's scheduler ends the level. Blocks."""
    try:
        return services.tasks.registered(purpose(tree)) is not None
    except ProblemError:
        return False


def purpose(tree: InstallTree) -> str:
    """The scheduled task of this gateway."""
    digest = hashlib.sha256(str(tree.install_dir).encode("utf-8", "surrogatepass")).hexdigest()
    return f"log level back {digest[:8]}"


# ---------------------------------------------------------------- the way back


def _holds(services: Services, debugging: Debugging) -> bool:
    try:
        data = services.logconfigs.read(debugging.config)
        if data is None:
            return False
        settings = services.logconfigs.settings(debugging.config, data)
    except ProblemError:
        # A file that cannot be understood tells nothing against the note.
        return True
    return level_of(settings, debugging.logger) == debugging.level


def _back(services: Services, tree: InstallTree, debugging: Debugging) -> Ended:
    data = services.logconfigs.read(debugging.config)
    if data is None:
        return Ended(debugging, "", True, False)
    if data == debugging.before:
        return Ended(debugging, debugging.previous, False, True)
    after, exact, untouched = data, False, False
    if hashlib.sha256(data).hexdigest() == debugging.after_sha256:
        after, exact = debugging.before, True
    else:
        settings = services.logconfigs.settings(debugging.config, data)
        if level_of(settings, debugging.logger) == debugging.level:
            # A logger that had no level of its own gets the root's: the same lines are written.
            level = debugging.previous or settings.level
            after = services.logconfigs.changed(
                debugging.config, data, level=level, logger=debugging.logger
            )
        else:
            untouched = True
    change = FileChange(debugging.config, data, after)
    backup = None
    if change.needed:
        backup = services.files.apply([change], backup_root(tree)).folder
    now = level_of(services.logconfigs.settings(debugging.config, after), debugging.logger)
    return Ended(debugging, now, untouched, exact, backup)


def _schedule(services: Services, tree: InstallTree, debugging: Debugging) -> Problem | None:
    if debugging.until is None:
        with contextlib.suppress(ProblemError):
            services.tasks.unregister(purpose(tree))
        return None
    # A minute later: the task must not come before the time is over. Daily, because a machine
    # that is off at that time then finishes on the next day; the task ends with the note.
    at = debugging.until.astimezone() + timedelta(minutes=1, seconds=59)
    try:
        services.tasks.register(
            ["--install-dir", str(tree.install_dir), "log", "level"], f"{at:%H:%M}", purpose(tree)
        )
    except ProblemError as fault:
        return fault.problem
    return None


def _note(tree: InstallTree) -> Path:
    return backup_root(tree) / NOTE


# ---------------------------------------------------------------- this person's gateways


def _remembered(services: Services) -> set[str]:
    if services.debugs is None:
        return set()
    try:
        folders = json.loads(services.debugs.load() or b"[]")
    except (ProblemError, ValueError):
        return set()
    if not isinstance(folders, list):
        return set()
    return {one for one in folders[:MOST_GATEWAYS] if isinstance(one, str)}


def _remember(services: Services, change: Callable[[set[str]], set[str]]) -> None:
    """Only a help: the note itself lies in the gateway's folder."""
    if services.debugs is None:
        return
    before = _remembered(services)
    after = change(before)
    if after != before:
        with contextlib.suppress(ProblemError):
            services.debugs.save(json.dumps(sorted(after)).encode())
