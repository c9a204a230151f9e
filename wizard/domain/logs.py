"""The connector's log as a person reads it: levels, events, what is looked for.

Times are those of the log: local and without a zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from wizard.domain.linegrep import LineGrep
from wizard.domain.problems import ProblemError
from wizard.domain.symptoms import recognise

LEVELS = ("ALL", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF")
"""log4j's levels, from everything to nothing."""
_RANK = {level: rank for rank, level in enumerate(LEVELS)} | {"WARNING": LEVELS.index("WARN")}
_SPAN = re.compile(r"(\d{1,6})\s*(s|m|min|h|d)", re.ASCII)
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
LONGEST_SPAN = timedelta(days=7)


class LogLine(NamedTuple):
    """One line of a file: its text, where it begins, bytes that were left out of a long one."""

    text: str
    offset: int
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event of the log.

    Parameters
    ----------
    offset : int
        Where it begins in its file.
    level, thread, logger : str
        "" when the line does not tell.
    time : datetime or None
    message : tuple of str
        The message's lines.
    stack : tuple of str
        The lines of its stack trace, the exception's own first; bounded.
    raw : str
        The first line as it stands in the file.
    dropped : int
        Bytes and lines beyond the bounds that are not kept.
    continues : bool
        More lines of an event that was shown before.
    """

    offset: int
    raw: str
    level: str = ""
    time: datetime | None = None
    thread: str = ""
    logger: str = ""
    message: tuple[str, ...] = ()
    stack: tuple[str, ...] = ()
    dropped: int = 0
    continues: bool = False

    @property
    def symptom(self) -> str:
        """Id in `wizard.domain.symptoms.SYMPTOMS` of what it shows, "" for nothing known."""
        # Traces of every step quote what did not happen; only what was thrown counts there.
        if self.level in ("DEBUG", "TRACE") and not self.stack:
            return ""
        return recognise((*self.message, *self.stack[:50]))

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line as it stands in the file."""
        rest = (*self.message[1:], *self.stack)
        return rest if self.continues and not self.raw else (self.raw, *rest)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What of a log is wanted; None and "" ask for everything."""

    level: str = ""
    grep: LineGrep | None = None
    since: datetime | None = None
    thread: str = ""

    @property
    def everything(self) -> bool:
        """Whether no event is left out."""
        return not (self.level or self.grep or self.since or self.thread)

    def takes(self, event: LogEvent) -> bool:
        """Whether an event is wanted."""
        return self.fits(event.level, event.time, event.thread, event.lines)

    def fits(self, level: str, time: datetime | None, thread: str, lines: Iterable[str]) -> bool:
        """As `takes`, before an event is made of these."""
        if self.level and _RANK.get(level, -1) < _RANK[self.level]:
            return False
        if self.thread and self.thread not in thread:
            return False
        if self.since is not None and (time is None or time < self.since):
            return False
        return self.grep is None or any(map(self.grep.found_in, lines))

    @property
    def needles(self) -> tuple[str, ...]:
        """Texts of which a wanted event holds at least one, in either case of its letters; empty
        when that is not known or leaves out too little to be of use."""
        if self.grep is not None and len(self.grep.needle) > 2:
            return (self.grep.needle,)
        if self.level and _RANK[self.level] >= _RANK["WARN"]:
            return tuple(name for name, rank in _RANK.items() if rank >= _RANK[self.level])
        if len(self.thread) > 2 and self.thread.isascii():
            return (self.thread,)
        return ()


def level_name(typed: str) -> str:
    """The level in capitals.

    Raises
    ------
    ProblemError
        ``log.level``.
    """
    level = typed.strip().upper()
    if level not in _RANK:
        raise ProblemError("log.level", typed=_short(typed), levels=", ".join(LEVELS))
    return LEVELS[_RANK[level]]


def rank(level: str) -> int:
    """How grave a level is, -1 for one that log4j does not know."""
    return _RANK.get(level, -1)


def span(typed: str) -> timedelta:
    """How long, of ``30m``, ``90s``, ``2h``, ``1d``: one second to seven days.

    Raises
    ------
    ProblemError
        ``log.span``.
    """
    found = _SPAN.fullmatch(typed.strip().lower())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 0 < seconds <= LONGEST_SPAN.total_seconds():
        raise ProblemError("log.span", typed=_short(typed))
    return timedelta(seconds=seconds)


def moment(typed: str, now: datetime) -> datetime:
    """The time that a person means: a span before `now`, a time of day, a date, or both.

    Parameters
    ----------
    typed : str
        ``10m``, ``14:30``, ``2026-11-24``, ``2026-11-24 14:30[:59]``.
    now : datetime
        The present in the log's own terms: local, without a zone.

    Raises
    ------
    ProblemError
        ``log.since``.
    """
    words = typed.strip()
    found = _SPAN.fullmatch(words.lower())
    if found:
        try:
            return now - timedelta(seconds=int(found[1]) * _UNITS[found[2]])
        except OverflowError:
            raise ProblemError("log.since", typed=_short(typed)) from None
    day = re.fullmatch(r"(\d{1,2}):(\d\d)(?::(\d\d))?", words, re.ASCII)
    try:
        if day:
            hour, minute, second = int(day[1]), int(day[2]), int(day[3] or 0)
            at = now.replace(hour=hour, minute=minute, second=second, microsecond=0)
            # 23:50 asked for at ten past midnight is yesterday's.
            return at if at <= now else at - timedelta(days=1)
        at = datetime.fromisoformat(words.replace(",", "."))
    except (ValueError, OverflowError):
        raise ProblemError("log.since", typed=_short(typed)) from None
    return at if at.tzinfo is None else at.astimezone().replace(tzinfo=None)


def gravest(events: Sequence[LogEvent]) -> str:
    """The gravest level among events, "" when none has one."""
    return max((event.level for event in events), key=rank, default="")


def _short(typed: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in typed[:80])
