"""``log debug``: the documented debug workflow, from switching on to going back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.log.shared import debugging_json, query, say_started, started_json, tree_to_level
from wizard.cli.log.tail import Case, Grep, Level, Since, Stack, Thread, show_events
from wizard.cli.output import Output
from wizard.domain.logs import span
from wizard.domain.problems import Problem, ProblemError
from wizard.flows.logs import debugging
from wizard.flows.logs.debugging import Ended
from wizard.flows.logs.words import missing, nothing, ran, who

app = typer.Typer(help="Trace a fault: start, reproduce it, show, stop.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("start")
def start(
    context: typer.Context,
    for_: Annotated[
        str, typer.Option("--for", metavar="TIME", help="Go back by itself after this time.")
    ] = "30m",
    logger: Annotated[
        str, typer.Option(metavar="NAME", help="This logger alone, not the root logger.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Switch to DEBUG and remember where the log ends now."""
    state: Context = context.obj
    output = state.json(as_json)
    length = span(for_)
    tree = tree_to_level(state)
    started = debugging.start(state.services, tree, logger=logger, span=length, who=who())
    if output.as_json:
        output.document(started_json(started))
        return
    say_started(output, started, state.services.clock())
    output.say("Now reproduce the fault. Then: log debug show, and log debug stop.")


@app.command("show")
def show(
    context: typer.Context,
    level: Level = None,
    grep: Grep = None,
    ignore_case: Case = False,
    since: Since = None,
    thread: Thread = None,
    stack: Stack = False,
    as_json: AsJson = False,
) -> None:
    """Show what the log got since: of the level that is on, or of the one that ended last."""
    state: Context = context.obj
    output = state.json(as_json)
    asked = query(
        state.services, level=level, grep=grep, ignore_case=ignore_case, since=since, thread=thread
    )
    now = debugging.last(state.services, state.tree())
    if now is None:
        raise ProblemError("log.debug-none")
    if now.ended is not None or debugging.running(state.services, state.tree()) is None:
        output.aside(ran(now, state.services.clock()))
    left, events = debugging.shown(state.services, now, asked)
    clock = state.services.clock()
    lack = missing(left, now, clock) if left.lost else None
    if lack is not None:
        output.say(lack)
    more: dict[str, object] = {
        "debug": debugging_json(now),
        "incomplete": lack is not None,
        "missing": None if lack is None else str(lack),
    }
    if not show_events(output, Path(now.log), events, stack=stack, more=more):
        output.say(nothing(left, asked, now, clock))


@app.command("stop")
def stop(context: typer.Context, as_json: AsJson = False) -> None:
    """Go back to the level from before."""
    state: Context = context.obj
    output = state.json(as_json)
    ended = debugging.stop(state.services, tree_to_level(state))
    if output.as_json:
        output.document(
            {
                "path": str(ended.debugging.config),
                "level": ended.level,
                "untouched": ended.untouched,
                "backup": None if ended.backup is None else str(ended.backup),
            }
        )
        return
    output.say(ended_words(ended))
    if ended.backup is not None:
        output.say("The connector reads it at the next start of the Gateway service.")


def ended_words(ended: Ended) -> str:
    """What a level that went back is told as."""
    of = f" of {ended.debugging.logger}" if ended.debugging.logger else ""
    if not ended.level:
        return f"The log level{of} is the one from before: it has none of its own again."
    if ended.untouched:
        return (
            f"The log level{of} stays {ended.level}: somebody set it while "
            f"{ended.debugging.level} was running."
        )
    return f"The log level{of} is {ended.level} again."


def finish(state: Context) -> None:
    """What every command does first: levels whose time is over go back."""
    for folder, done in debugging.finish_all(state.services, state.install_dir):
        _tell(state.output, folder, done)


def _tell(output: Output, folder: Path, done: Ended | Problem) -> None:
    if isinstance(done, Problem):
        output.aside(f"The log level of the gateway in {folder} could not go back: {done}")
        if done.id == "cli.unfinished":
            output.aside("The level goes back at the next start of this program after that.")
    else:
        output.aside(f"{folder}: the time of {done.debugging.level} is over. {ended_words(done)}")
