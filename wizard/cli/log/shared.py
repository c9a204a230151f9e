"""What the commands of the log have in common: events on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wizard.cli.context import Context
from wizard.cli.output import Output
from wizard.domain.linegrep import LineGrep
from wizard.domain.logevents import folded
from wizard.domain.logs import LogEvent, LogQuery, level_name, moment
from wizard.domain.ports import InstallTree
from wizard.domain.problems import ProblemError
from wizard.domain.symptoms import BY_ID
from wizard.flows.logs import cutshort
from wizard.flows.logs.debugging import Started
from wizard.flows.logs.inforce import InForce
from wizard.flows.logs.notes import Debugging
from wizard.flows.logs.viewing import log_now
from wizard.flows.logs.words import goes_back
from wizard.flows.services import Services

# A log may hold what steers a terminal; nothing of it is passed on.
_HARMLESS: Mapping[int, str] = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x09},
    0x2028: "\\u2028", 0x2029: "\\u2029",
    **{code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
}  # fmt: skip
_COLOURS = {"ERROR": "31", "FATAL": "31;1", "WARN": "33", "DEBUG": "2", "TRACE": "2"}


def query(
    services: Services,
    *,
    level: str | None,
    grep: str | None,
    ignore_case: bool,
    since: str | None,
    thread: str | None,
) -> LogQuery:
    """What a person asks for.

    Raises
    ------
    ProblemError
        ``log.level``, ``log.grep...``, ``log.since``.
    """
    return LogQuery(
        "" if level is None else level_name(level),
        None if grep is None else LineGrep(grep, ignore_case=ignore_case),
        None if since is None else moment(since, log_now(services)),
        thread or "",
    )


class EventPrinter:
    """Events for a person; each symptom is explained once.

    Parameters
    ----------
    stack : bool
        Show stack traces whole.
    """

    def __init__(self, output: Output, *, stack: bool) -> None:
        self._output = output
        self._stack = stack
        self._explained: set[str] = set()

    def show(self, event: LogEvent) -> None:
        """Print one event."""
        stack, left_out = (event.stack, 0) if self._stack else folded(event.stack)
        head = () if event.continues else (event.raw,)
        lines = [line.translate(_HARMLESS) for line in (*head, *event.message[1:], *stack)]
        if left_out:
            lines.append(f"    … {left_out} more lines of the stack trace (--stack shows them)")
        if event.dropped:
            lines.append(f"    … {event.dropped:,} bytes more, not shown")
        self._output.raw(lines, _COLOURS.get(event.level, ""))
        if event.symptom:
            symptom = BY_ID[event.symptom]
            words = str(symptom.what)
            if event.symptom not in self._explained:
                words = f"{symptom.what} {symptom.why} {symptom.next_step}"
            self._explained.add(event.symptom)
            self._output.raw([f"    » {words}"], "36")


def event_json(event: LogEvent) -> dict[str, object]:
    """An event, JSON-ready."""
    symptom = BY_ID.get(event.symptom)
    return {
        "offset": event.offset,
        "time": None if event.time is None else event.time.isoformat(),
        "level": event.level,
        "thread": event.thread,
        "logger": event.logger,
        "message": "\n".join(event.message),
        "stack": list(event.stack),
        "dropped": event.dropped,
        "continues": event.continues,
        "symptom": None
        if symptom is None
        else {
            "id": symptom.id,
            "what": str(symptom.what),
            "cause": str(symptom.why),
            "next_step": str(symptom.next_step),
            "check": symptom.check or None,
        },
    }


def tree_to_level(state: Context) -> InstallTree:
    """The gateway's folders, for a command that sets a level: a change of the logging file that
    was cut short is settled, for a level can be set whether it is the old or the new one.

    Raises
    ------
    ProblemError
        ``cli.unfinished`` when other files were being changed; else as `Context.tree`.
    """
    tree = state.tree()
    cut_short = cutshort.settle(state.services, tree)
    if cut_short is not None:
        raise ProblemError("cli.unfinished", folder=cut_short.folder)
    return tree


def restart_hint(found: InForce) -> str:
    """When the connector reads a level."""
    if found.settings is not None and found.settings.watched:
        return "Log4j 2 reads it by itself in a moment (monitorInterval)."
    return "The connector reads it at the next start of the Gateway service."


def started_json(started: Started) -> dict[str, object]:
    """A debug level that was switched on, JSON-ready."""
    return {
        **debugging_json(started.debugging),
        "changed": True,
        "scheduled": started.debugging.until is not None and started.unscheduled is None,
        "services": list(started.services),
    }


def debugging_json(debugging: Debugging) -> dict[str, object]:
    """A debug level that is on, or was, JSON-ready."""
    return {
        "path": str(debugging.config),
        "logger": debugging.logger or None,
        "level": debugging.level,
        "previous": debugging.previous or None,
        "started": debugging.started.isoformat(),
        "until": None if debugging.until is None else debugging.until.isoformat(),
        "ended": None if debugging.ended is None else debugging.ended.isoformat(),
        "who": debugging.who,
        "file": debugging.log or None,
        "position": debugging.mark.position,
    }


def say_started(output: Output, started: Started, clock: datetime) -> None:
    """A debug level that was switched on, for a person."""
    now = started.debugging
    if started.found.why:
        output.say(f"{started.found.path} is in force. {started.found.why}")
    of = f" of {now.logger}" if now.logger else ""
    output.say(f"The log level{of} is {now.level}; before it was {now.previous or 'not set'}.")
    output.say(restart_hint(started.found))
    for name in started.services:
        output.say(f"  It can be restarted here: {name}")
    if now.until is not None:
        # Without a scheduler it is no failure: one sentence, and the exit code of success.
        output.say(goes_back(now.until, clock, scheduled=started.unscheduled is None))
