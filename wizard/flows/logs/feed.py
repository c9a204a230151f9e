"""What a window shows of a log: its end, what comes, and what stands above, within bounds.

A feed is used by one thread at a time; whoever shows it keeps its events and tells it what the
first one is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from wizard.domain.logports import Mark
from wizard.domain.logs import LogEvent, LogQuery
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.symptoms import BY_ID, Symptom
from wizard.domain.text import T, Text, one_of
from wizard.flows.logs.viewing import LogPlace, Watch, backwards, earlier
from wizard.flows.services import Services

FIRST = 500
"""Events shown at once."""
OLDER = 500
"""Events added when the person scrolls up."""
MOST = 5_000
"""Events given by one look at a growing log."""
MOST_TEXT = 8 * 1024 * 1024
"""Characters of these events."""
MOST_FILES = 1_000
"""Files of one log that are gone through."""
POLLS = 8
"""Looks that one call makes while there is more at once."""
_STRANGE = frozenset(map(chr, (*range(9), 11, 12, *range(14, 27), *range(28, 32), 0xFFFD)))
_SAMPLED = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the view: an event with what is known about it, or a remark between events.

    Parameters
    ----------
    event : LogEvent or None
    symptom : Symptom or None
    remark : Text or str
        Of the log itself: it was rotated, lines were passed over.
    epoch : int
        Which of the files it is from: 0 the one that was opened, one more after each rotation,
        one less for each that was rotated before.
    """

    event: LogEvent | None = None
    symptom: Symptom | None = None
    remark: Text | str = ""
    epoch: int = 0

    @property
    def size(self) -> int:
        """Characters, about."""
        event = self.event
        return 200 if event is None else 200 + sum(map(len, event.lines))


@dataclass(frozen=True, slots=True)
class Opened:
    """The end of a log.

    `missing` tells why there is none yet; it is waited for. `unread` says that the file is
    hardly text.
    """

    rows: tuple[Shown, ...] = ()
    more: bool = False
    size: int = 0
    missing: Problem | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What came into the log; `passed_over` lines came faster than they can be shown."""

    rows: tuple[Shown, ...] = ()
    passed_over: int = 0


@dataclass(frozen=True, slots=True)
class Older:
    """What stands above; `more`, known in the end, says that there is more still."""

    rows: tuple[Shown, ...] = ()
    more: bool = False


class LogFeed:
    """A log as a window follows it.

    Parameters
    ----------
    services : Services
    where : LogPlace
    query : LogQuery
    mark : Mark or None
        Shown is what came since this place, through rotations; None = the log's end.
    """

    def __init__(
        self, services: Services, where: LogPlace, query: LogQuery, mark: Mark | None = None
    ) -> None:
        self.where = where
        self.query = query
        self._services = services
        self._since = mark
        self._watch: Watch | None = None
        self._marks: dict[int, Mark] = {}
        self._epoch = 0
        self._last = -1

    def open(self, report: Callable[[Older], object] = lambda _part: None) -> Opened:
        """Its end; `report` gets what is found while a rare text is looked for.

        Raises
        ------
        ProblemError
            ``log.unreadable``.
        """
        missing = None
        size = 0
        try:
            size = self._services.logs.size(self.where.path)
        except ProblemError as fault:
            if fault.id != "log.file-missing":
                raise
            missing = fault.problem
        self._watch = Watch(self._services, self.where, self.query, self._since)
        if self._since is not None or missing is not None:
            if self._since is not None:
                self._marks[0], self._last = self._since, self._since.position
            return Opened(size=size, missing=missing)
        self._marks[0] = self._watch.mark()
        self._last = self._watch.start
        found = self._upwards(self.where, self._watch.start, FIRST, 0, report)
        unread = not self.query.grep and _hardly_text(found.rows)
        return Opened(found.rows, found.more, size, None, unread)

    def poll(self) -> Came:
        """What came since the last call, the latest of it when it is too much.

        Raises
        ------
        ProblemError
            ``log.unreadable``.
        """
        watch = self._watch
        if watch is None:
            return Came()
        rows: deque[Shown] = deque()
        room, passed = MOST_TEXT, 0
        for _ in range(POLLS):
            seen = watch.poll()
            for words in seen.notices:
                rows.append(Shown(remark=words, epoch=self._epoch))
            for event in seen.events:
                if event.offset < self._last:
                    self._epoch += 1
                self._last = event.offset
                row = self._row(event)
                rows.append(row)
                room -= row.size
                while len(rows) > MOST or (room < 0 and len(rows) > 1):
                    gone = rows.popleft()
                    room += gone.size
                    passed += 0 if gone.event is None else len(gone.event.lines)
            mark = watch.mark()
            if seen.events and mark.file != (0, 0):
                self._marks[self._epoch] = mark
                self._marks = {key: self._marks[key] for key in sorted(self._marks)[-MOST_FILES:]}
            if not seen.more:
                break
        if passed:
            rows.appendleft(Shown(remark=_passed_over(passed), epoch=self._epoch))
        return Came(tuple(rows), passed)

    def older(
        self, first: Shown | None, report: Callable[[Older], object] = lambda _part: None
    ) -> Older:
        """What stands above the first row that is shown; nothing when its file is gone.

        Raises
        ------
        ProblemError
            ``log.unreadable``.
        """
        if first is None or first.event is None:
            return Older()
        mark = self._marks.get(first.epoch)
        if mark is None or mark.file == (0, 0):
            return Older()
        place = replace(mark, position=max(first.event.offset, 0))
        path, at = next(iter(self._services.logs.since(self.where.path, place)), (None, 0))
        if path is None or at != place.position:
            return Older()
        where = replace(self.where, path=path)
        return self._upwards(where, at, OLDER, first.epoch, report)

    def _upwards(
        self,
        where: LogPlace,
        stop: int,
        count: int,
        epoch: int,
        report: Callable[[Older], object],
    ) -> Older:
        """As `_above`, on into the files that were rotated before."""
        found = self._above(where, stop, count, epoch, report)
        rows = found.rows
        room = MOST_TEXT - sum(row.size for row in rows)
        # A trace begins in the file that was current then.
        while not found.more and self._since is None and epoch in self._marks:
            before = earlier(self._services, self.where, where, self._marks[epoch], self.query)
            if before is None:
                break
            epoch -= 1
            where, mark = before
            if self._marks.setdefault(epoch, mark).file != mark.file or (
                len(self._marks) > MOST_FILES
            ):
                break
            if len(rows) >= count or room <= 0:
                return Older(rows, True)
            told = Shown(remark=_rotated(where), epoch=epoch)
            shown = False

            def pass_on(part: Older, told: Shown = told) -> None:
                nonlocal shown
                # A remark alone would be the first row.
                report(part if shown or not part.rows else Older((*part.rows, told)))
                shown = shown or bool(part.rows)

            found = self._above(where, mark.position, count - len(rows), epoch, pass_on)
            if found.rows:
                rows = (*found.rows, told, *rows)
                room -= sum(row.size for row in found.rows)
        return Older(rows, found.more)

    def _above(
        self,
        where: LogPlace,
        stop: int,
        count: int,
        epoch: int,
        report: Callable[[Older], object],
    ) -> Older:
        since = self._since
        floor = 0
        if since is not None and self._marks.get(epoch, Mark(0)).file == since.file:
            floor = since.position
        rows: deque[Shown] = deque()
        begin = stop
        if stop > floor:
            for part in backwards(self._services, where, self.query, count, stop):
                found = tuple(self._row(one, epoch) for one in part.events if one.offset >= floor)
                rows.extendleft(reversed(found))
                begin = part.start
                report(Older(found))
                if begin <= floor:
                    break
        # With fewer than were asked for, all was looked through, or what is too old begins.
        full = len(rows) >= count and rows[0].event is not None and rows[0].event.offset > floor
        return Older(tuple(rows), full or (begin > floor and self.query.since is None))

    def _row(self, event: LogEvent, epoch: int | None = None) -> Shown:
        known = BY_ID.get(event.symptom)
        return Shown(event, known, epoch=self._epoch if epoch is None else epoch)


def _rotated(where: LogPlace) -> Text:
    return T("Here the log was rotated. What stands above is in {name}.", name=where.path.name)


def _passed_over(count: int) -> Text:
    return one_of(
        count,
        "{count} more line came than can be shown. It is in the file.",
        "{count} more lines came than can be shown. They are in the file.",
    )


def _hardly_text(rows: Iterable[Shown]) -> bool:
    text = "".join(line for row in list(rows)[-_SAMPLED:] if row.event for line in row.event.lines)[
        : 64 * 1024
    ]
    return bool(text) and sum(letter in _STRANGE for letter in text) * 20 > len(text)


UNREAD = (
    T("Most of this file is no text."),
    T("It may be compressed, or no log at all."),
    T("Unpack it first, or open another file."),
)
"""What is said of a file that is hardly text."""
