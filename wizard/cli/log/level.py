"""``log level``: shown, set, and set for a while."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.log.shared import restart_hint, say_started, started_json, tree_to_level
from wizard.cli.output import Output
from wizard.domain.logs import span
from wizard.domain.ports import Backup, InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.answers import LoggingAnswer, check_logging
from wizard.flows.connectorsettings import printable
from wizard.flows.logs import debugging
from wizard.flows.logs.inforce import InForce, in_force, level_of, set_level
from wizard.flows.logs.words import goes_back, who


def level(
    context: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="[LEVEL]", help="INFO, DEBUG, WARN, ERROR ...")
    ] = None,
    logger: Annotated[
        str, typer.Option(metavar="NAME", help="Of this logger instead of the root logger.")
    ] = "",
    for_: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="Go back by itself after 30m, 2h, 1d."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show the log level, or set it; a backup is kept."""
    state: Context = context.obj
    output = state.json(as_json)
    if wanted is None:
        if for_ is not None:
            raise ProblemError("log.for-without-level")
        tree = state.tree()
        _show(state, output, tree, in_force(state.services, tree), logger)
        return
    length = None if for_ is None else span(for_)
    wanted = check_logging(LoggingAnswer(wanted.strip().upper(), "")).level
    tree = tree_to_level(state)
    if length is not None:
        started = debugging.start(
            state.services, tree, level=wanted, logger=logger, span=length, who=who(), again=True
        )
        if output.as_json:
            output.document(started_json(started))
        else:
            say_started(output, started, state.services.clock())
        return
    change = set_level(state.services, tree, wanted, logger)
    note = debugging.noted(state.services, tree)
    if note is not None and note.logger == logger:
        # Set without an end, it stays: nothing is to go back any more.
        debugging.forget(state.services, tree, note)
    _show(state, output, tree, change.after, logger, change.backup, asked=True)


def _show(
    state: Context,
    output: Output,
    tree: InstallTree,
    found: InForce,
    logger: str,
    backup: Backup | None = None,
    *,
    asked: bool = False,
) -> None:
    settings = found.settings
    note = debugging.running(state.services, tree)
    until = None if note is None or note.until is None else note.until
    current = level_of(settings, logger) or None
    if output.as_json:
        output.document(
            {
                "path": str(found.path),
                "format": settings.dialect if settings else None,
                "level": current,
                "level_from": (settings.source(logger) or None) if settings else None,
                "file": (settings.file or None) if settings else None,
                "loggers": dict(settings.loggers) if settings else {},
                "until": None if until is None else until.isoformat(),
                "others": [str(path) for path in found.others],
                "why": str(found.why),
                "sure": found.sure,
                "changed": backup is not None,
                "backup": str(backup.folder) if backup else None,
            }
        )
        return
    if found.why:
        output.say(f"{found.path} is in force. {found.why}")
    if settings is None:
        output.say(f"{found.path} does not exist yet; setting a level makes it.")
        return
    source = settings.source(logger)
    if source:
        of = logger or "the root logger"
        output.say(
            f"{found.path} does not tell the level of {of}: it comes from “{printable(source)}” "
            "and is changed there."
        )
    if logger and not source:
        own = current or f"that of the loggers above it (the root logger has {settings.level})"
        output.say(f"The log level of {logger} is {own}.")
    if not logger:
        head = "The log" if source else f"The log level is {current}; the log"
        output.say(f"{head} is {settings.file or 'not a file'}.")
        for name, its in settings.loggers:
            from_ = settings.source(name)
            told = f"from “{printable(from_)}”" if from_ else its or "as above it"
            output.say(f"  {name}: {told}")
    if until is not None and note is not None:
        back = goes_back(
            until, state.services.clock(), scheduled=debugging.scheduled(state.services, tree)
        )
        output.say(f"{note.level} is on for a while; before it was {note.previous or 'not set'}.")
        output.say(back)
    if backup is not None:
        output.say(f"Written. The file as it was lies in {backup.folder}. {restart_hint(found)}")
    elif asked:
        output.say("Nothing to change: the file says so already.")
