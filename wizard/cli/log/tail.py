"""``log tail``: the log's end, filtered and followed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.log.shared import EventPrinter, event_json, query
from wizard.cli.output import Output
from wizard.domain.logs import LogEvent, LogQuery
from wizard.domain.problems import ProblemError
from wizard.flows.logs.viewing import MOST_EVENTS, LogPlace, Watch, place, recent, since

PAUSE = 0.25  # seconds between two looks

Level = Annotated[str | None, typer.Option("--level", help="This level and graver ones.")]
Grep = Annotated[
    str | None, typer.Option("--grep", metavar="RE", help="Events with a line that matches.")
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="T", help="14:30, “2026-11-24 14:30”, or 10m before now."),
]
Thread = Annotated[str | None, typer.Option("--thread", help="Threads whose name holds this.")]
Case = Annotated[bool, typer.Option("--ignore-case", "-i", help="Of --grep.")]
Stack = Annotated[bool, typer.Option("--stack", help="Whole stack traces.")]
Json = Annotated[
    bool, typer.Option("--json", help="One JSON document; with -f one line for each event.")
]


def tail(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Another log than the connector's.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as it grows.")] = False,
    lines: Annotated[
        int | None, typer.Option("--lines", "-n", help="How many events; 20 unless --since.")
    ] = None,
    level: Level = None,
    grep: Grep = None,
    ignore_case: Case = False,
    since_: Since = None,
    thread: Thread = None,
    stack: Stack = False,
    as_json: Json = False,
) -> None:
    """Show the end of the log; known exceptions are explained."""
    state: Context = context.obj
    output = state.json(as_json)
    services = state.services
    if lines is not None and not 1 <= lines <= MOST_EVENTS:
        raise ProblemError("log.lines", typed=lines, most=f"{MOST_EVENTS:,}")
    asked = query(
        services, level=level, grep=grep, ignore_case=ignore_case, since=since_, thread=thread
    )
    tree = state.tree() if state.install_dir is not None else None
    where = place(services, tree, file)
    watch = Watch(services, where, asked) if follow else None
    events: Iterable[LogEvent]
    if asked.since is not None and lines is None and watch is None:
        events = since(services, where, asked)
    else:
        stop = None if watch is None else watch.start
        count = lines or (20 if asked.since is None else MOST_EVENTS)
        try:
            rotated = lines is not None or asked.since is not None
            events = recent(services, where, asked, count, stop, rotated=rotated)
        except ProblemError as fault:
            if watch is None or fault.id != "log.file-missing":
                raise
            output.aside(f"{where.path} does not exist yet; waiting for it.")
            events = ()
    _show(output, where, events, stack=stack, watch=watch)


def _show(
    output: Output,
    where: LogPlace,
    events: Iterable[LogEvent],
    *,
    stack: bool,
    watch: Watch | None,
) -> None:
    printer = EventPrinter(output, stack=stack)
    if output.as_json and watch is None:
        output.document({"path": str(where.path), "events": [event_json(one) for one in events]})
        return
    _print(output, printer, events)
    while watch is not None and not _unread():
        seen = watch.poll()
        for notice in seen.notices:
            output.aside(notice)
        _print(output, printer, seen.events)
        if not seen.more:
            sys.stdout.flush()
            time.sleep(PAUSE)


def _print(output: Output, printer: EventPrinter, events: Iterable[LogEvent]) -> bool:
    """Print them; whether there was one."""
    some = False
    for event in events:
        some = True
        if output.as_json:
            output.line(json.dumps(event_json(event), ensure_ascii=True))
        else:
            printer.show(event)
        if _unread():
            break
    return some


def _unread() -> bool:
    """Whether whoever read the output has gone (``| head``)."""
    return getattr(sys.stdout, "fault", None) is not None


def show_events(
    output: Output, path: Path, events: Iterable[LogEvent], *, stack: bool, more: dict[str, object]
) -> bool:
    """Events that come to an end, with other facts beside them in JSON; whether there was one."""
    if output.as_json:
        found = [event_json(one) for one in events]
        output.document({"path": str(path), **more, "events": found})
        return bool(found)
    return _print(output, EventPrinter(output, stack=stack), events)


__all__ = ["Case", "Grep", "Json", "Level", "LogQuery", "Since", "Stack", "Thread", "tail"]
