"""The viewer: a log's last events at once, those since a time, and those to come.

Nothing here holds more than `MOST_KEPT` characters, however large the log is.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from wizard.domain.logevents import Events, Forms
from wizard.domain.logpattern import form, usual
from wizard.domain.logports import Left, LogBatch, Mark
from wizard.domain.logs import LogEvent, LogLine, LogQuery
from wizard.domain.ports import InstallTree
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text
from wizard.flows.logs.inforce import in_force, log_path
from wizard.flows.services import Services

FIRST_BLOCK = 128 * 1024
BLOCK = 4 * 1024 * 1024
MOST_EVENTS = 10_000
MOST_KEPT = 32 * 1024 * 1024
NEAR = 64 * 1024
"""Bytes at which the search for a time goes on line by line."""
FIRST_BACK = 2 * 1024
MOST_BACK = 1024 * 1024
"""Bytes before a place in which the beginning of its event is looked for."""
LOOKED_AT = 2_000
"""Lines looked at for one that tells its time."""


@dataclass(frozen=True, slots=True)
class LogPlace:
    """A log and the pattern its lines are written by ("" when it is not known)."""

    path: Path
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a growing log gave; `notices` tell of rotation and truncation."""

    events: tuple[LogEvent, ...] = ()
    notices: tuple[Text, ...] = ()
    more: bool = False


def place(services: Services, tree: InstallTree | None, file: Path | None) -> LogPlace:
    """The log to be looked at: the one named, else the connector's.

    Raises
    ------
    ProblemError
        ``log.no-file``, ``log.relative``, ``log.file-missing``, those of `in_force`.
    """
    if tree is None:
        if file is None:
            raise ProblemError("cli.no-gateway")
        return LogPlace(file.absolute())
    try:
        found = in_force(services, tree)
    except ProblemError:
        # A log that is named can be read whatever the settings are like.
        if file is None:
            raise
        return LogPlace(file.absolute())
    pattern = "" if found.settings is None else found.settings.pattern
    return LogPlace(log_path(tree, found, file), pattern)


def log_now(services: Services) -> datetime:
    """The present in the log's terms: local, without a zone."""
    return services.clock().astimezone().replace(tzinfo=None)


def forms(services: Services, where: LogPlace) -> Forms:
    """How the lines of a log are read."""
    configured = form(where.pattern, log_now(services)) if where.pattern else None
    found = Forms((*((configured,) if configured else ()), *usual()))
    with contextlib.suppress(ProblemError):
        size = services.logs.size(where.path)
        start = services.logs.line_start(where.path, max(0, size - NEAR))
        lines = services.logs.lines(where.path, start, size)
        found.sample(line.text for line in _some(lines))
    return found


def recent(
    services: Services,
    where: LogPlace,
    query: LogQuery,
    count: int,
    stop: int | None = None,
    *,
    rotated: bool = False,
) -> tuple[LogEvent, ...]:
    """The last `count` events that are wanted, oldest first.

    Parameters
    ----------
    stop : int or None
        Where the log is taken to end.
    rotated : bool
        Go on in the files that were rotated while there are fewer.

    Raises
    ------
    ProblemError
        ``log.file-missing``, ``log.unreadable``.
    """
    events: deque[LogEvent] = deque()
    size = 0
    now, mark = where, services.logs.mark(where.path)
    while True:
        for part in backwards(services, now, query, count - len(events), stop):
            events.extendleft(reversed(part.events))
            size += sum(map(_size, part.events))
        if not rotated or len(events) >= count or size >= MOST_KEPT:
            break
        before = earlier(services, where, now, mark, query)
        if before is None:
            break
        now, mark = before
        stop = mark.position
    return tuple(events)


def earlier(
    services: Services, where: LogPlace, now: LogPlace, mark: Mark, query: LogQuery
) -> tuple[LogPlace, Mark] | None:
    """The rotated file before the one that was read, with its end; None when there is none, or
    what is wanted begins after it.

    Parameters
    ----------
    where : LogPlace
        The log under its own name.
    now : LogPlace
    mark : Mark
        The file that was read, and where it lies now.
    """
    if query.since is not None and _before(
        services, now.path, forms(services, now), 0, query.since
    ):
        return None
    path = services.logs.earlier(where.path, mark)
    if path is None:
        return None
    end = services.logs.mark(path)
    # Between the two looks it may have been moved again.
    return None if end.file in ((0, 0), mark.file) else (replace(where, path=path), end)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a log: where it begins, and its last wanted events, oldest first."""

    start: int
    events: tuple[LogEvent, ...]


def backwards(
    services: Services, where: LogPlace, query: LogQuery, count: int, stop: int | None = None
) -> Iterator[Part]:
    """As `recent`, piece by piece from the end, the latest piece first; for whoever shows what
    is found while a rare text is looked for."""
    how = forms(services, where)
    end = services.logs.size(where.path) if stop is None else stop
    found = size = 0
    block = FIRST_BLOCK
    while end > 0 and found < count and size < MOST_KEPT:
        start = _block_start(services, where.path, how, end, block)
        part: deque[LogEvent] = deque(maxlen=count - found)
        room = MOST_KEPT - size
        for event in _wanted(services, where.path, how, start, end, query):
            if len(part) == part.maxlen:
                room += _size(part[0])
            part.append(event)
            room -= _size(event)
            while room < 0 and len(part) > 1:
                room += _size(part.popleft())
        yield Part(start, tuple(part))
        found += len(part)
        size += sum(map(_size, part))
        if query.since is not None and _before(services, where.path, how, start, query.since):
            break
        end, block = start, BLOCK


def since(services: Services, where: LogPlace, query: LogQuery) -> Iterator[LogEvent]:
    """Every event that is wanted from ``query.since`` on, through the rotated files that reach
    that far; the place is found by halving."""
    now, mark = where, services.logs.mark(where.path)
    pieces = [(where, services.logs.size(where.path))]
    while query.since is not None:
        before = earlier(services, where, now, mark, query)
        if before is None:
            break
        now, mark = before
        pieces.append((now, mark.position))
    for piece, end in reversed(pieces):
        how = forms(services, piece)
        start = 0
        if query.since is not None:
            start = _place_of(services, piece.path, how, end, query.since)
        yield from _wanted(services, piece.path, how, start, end, query)


def after(services: Services, where: LogPlace, query: LogQuery, left: Left) -> Iterator[LogEvent]:
    """Every event that is wanted of what is left since a mark."""
    how = forms(services, where)
    for path, at in left.pieces:
        start = services.logs.line_start(path, at) if at else 0
        yield from _wanted(services, path, how, start, services.logs.size(path), query)


class Watch:
    """What comes into a log, from its end (or a mark) on.

    Parameters
    ----------
    mark : Mark or None
        None starts at the end of the last whole line.
    """

    def __init__(
        self, services: Services, where: LogPlace, query: LogQuery, mark: Mark | None = None
    ) -> None:
        self._events = Events(forms(services, where), query)
        if mark is None:
            mark = services.logs.mark(where.path)
            if mark.position:
                mark = replace(mark, position=services.logs.line_start(where.path, mark.position))
        self.start = mark.position
        self._follower = services.logs.follow(where.path, mark)

    def mark(self) -> Mark:
        """The place up to which lines were given."""
        return self._follower.mark()

    def poll(self) -> Seen:
        """What came since the last call.

        Raises
        ------
        ProblemError
            ``log.unreadable``.
        """
        batch = self._follower.poll()
        notices = _notices(batch)
        events: list[LogEvent] = []
        if batch.truncated or batch.lost:
            events += self._events.flush()
            self._events.reset()
        events += self._events.feed(batch.lines)
        if not batch.more:
            # Nothing more for now: what is at hand is shown, not held back until the next event.
            events += self._events.flush()
        return Seen(tuple(events), notices, batch.more)


def _notices(batch: LogBatch) -> tuple[Text, ...]:
    found = []
    if batch.rotated:
        found.append(T("The log was rotated; it goes on in the new file."))
    if batch.lost:
        found.append(T("The end of the old file could not be found; lines may be missing."))
    if batch.truncated:
        found.append(T("The log was emptied; it goes on from its beginning."))
    return tuple(found)


# ---------------------------------------------------------------- pieces of a log


def _wanted(
    services: Services, path: Path, how: Forms, start: int, end: int, query: LogQuery
) -> Iterator[LogEvent]:
    """The wanted events of a piece of the log, those that begin in it."""
    needles = query.needles
    if not needles:
        events = Events(how, query)
        yield from events.feed(services.logs.lines(path, start, end))
        yield from events.flush()
        return
    # Only what is around the places where a needed text stands is read line by line.
    for begin, close in services.logs.areas(path, start, end, needles):
        if close <= start:
            continue
        start = _event_start(services, path, how, max(begin, start), start)
        events = Events(how, query)
        for line in services.logs.lines(path, start, end):
            if line.offset >= close and how.read(line.text) is not None:
                start = line.offset
                break
            yield from events.feed((line,))
        else:
            start = end
        yield from events.flush()


def _event_start(services: Services, path: Path, how: Forms, at: int, lowest: int) -> int:
    """The beginning of the event that holds byte `at`; at most `MOST_BACK` bytes before it."""
    back = FIRST_BACK
    while True:
        first = lowest if at - back <= lowest else services.logs.line_start(path, at - back)
        found = first
        # Whole lines: half of one may look like another form.
        for line in services.logs.lines(path, max(first, lowest), at + MOST_BACK):
            if line.offset > at:
                break
            if how.read(line.text) is not None:
                found = line.offset
        if found > first or first <= lowest or back >= MOST_BACK:
            return max(found, lowest)
        back *= 8


def _size(event: LogEvent) -> int:
    return 200 + len(event.raw) + sum(map(len, event.message)) + sum(map(len, event.stack))


def _block_start(services: Services, path: Path, how: Forms, end: int, block: int) -> int:
    """Where an event begins, about `block` bytes before `end`, so that none is torn."""
    if end <= block:
        return 0
    logs = services.logs
    first = logs.line_start(path, end - block)
    for line in _some(logs.lines(path, first, end)):
        if how.read(line.text) is not None and line.offset > first:
            return line.offset
    return first


def _some(lines: Iterator[LogLine]) -> Iterator[LogLine]:
    for number, line in enumerate(lines):
        if number >= LOOKED_AT:
            return
        yield line


def _first_time(
    services: Services, path: Path, how: Forms, start: int, end: int
) -> datetime | None:
    for line in _some(services.logs.lines(path, start, end)):
        fields = how.read(line.text)
        if fields is not None and fields.time is not None:
            return fields.time
    return None


def _before(services: Services, path: Path, how: Forms, at: int, since: datetime) -> bool:
    time = _first_time(services, path, how, at, at + BLOCK)
    return time is not None and time < since


def _place_of(services: Services, path: Path, how: Forms, size: int, since: datetime) -> int:
    """The beginning of a line before which every event is older than `since`."""
    low, high = 0, size
    while high - low > NEAR:
        middle = (low + high) // 2
        start = services.logs.line_start(path, middle)
        time = _first_time(services, path, how, start, min(high, start + BLOCK))
        if time is not None and time < since:
            low = max(middle, low + 1)
        else:
            high = middle
    return services.logs.line_start(path, low)
