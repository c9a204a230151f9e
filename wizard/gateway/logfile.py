"""Log files of any size: `wizard.domain.logports.LogFiles`.

A file is opened for each look and closed again. On Windows an open file cannot be renamed, so a
reader that keeps the log open stops log4j's rotation. A file that was renamed between two looks
is found again beside the log, by its number on the disk and its first bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from wizard.domain.logports import Left, LogBatch, Mark
from wizard.domain.logs import LogLine
from wizard.domain.problems import ProblemError
from wizard.gateway.loglines import Coding, Splitter, coding, last_feed

CHUNK = 256 * 1024
MOST_LINES = 20_000
"""Lines given by one look at a growing file."""
MOST_BYTES = 8 * 1024 * 1024
SEARCHED = 1024 * 1024
NEAR = 4 * 1024
"""Bytes between two places that are looked at as one."""
HEAD = 256
PACKED = (".gz", ".zip", ".bz2", ".xz")
_PART = r"\d[\d\-_.T]{0,30}(?:-?[AP]M)?"
"""The number or the time in a rotated file's name."""
MOST_BESIDE = 5_000
"""Files of the folder that are looked at for a rotated one."""


class GatewayLogs:
    """Reads logs on this machine."""

    def size(self, path: Path) -> int:
        """The file's size.

        Raises
        ------
        ProblemError
            ``log.file-missing``, ``log.unreadable``.
        """
        found = _stat(path)
        if found is None:
            raise ProblemError("log.file-missing", path=path)
        return found.st_size

    def mark(self, path: Path) -> Mark:
        """The file's end as it is now."""
        found = _stat(path)
        return Mark(0) if found is None else _mark(path, found, found.st_size)

    def line_start(self, path: Path, at: int) -> int:
        """The beginning of the line that holds byte `at`."""
        with _opened(path) as stream:
            how = coding(stream.read(4096))
            at -= (at - how.mark) % how.unit
            end = at
            while end > how.mark:
                start = max(how.mark, end - CHUNK)
                start -= (start - how.mark) % how.unit
                stream.seek(start)
                data = stream.read(end - start)
                found = last_feed(data, how.feed, start)
                if found >= 0:
                    return start + found + how.unit
                end = start
            return min(at, how.mark)

    def lines(self, path: Path, start: int, stop: int) -> Iterator[LogLine]:
        """The lines from `start` to `stop`, the last one also when nothing ends it."""
        with _opened(path) as stream:
            how = coding(stream.read(4096))
            start = max(start, how.mark)
            splitter = Splitter(how, start)
            stream.seek(start)
            while start < stop:
                data = stream.read(min(CHUNK, stop - start))
                if not data:
                    break
                start += len(data)
                yield from splitter.feed(data)
            yield from splitter.rest()

    def areas(
        self, path: Path, start: int, stop: int, needles: Sequence[str]
    ) -> Iterator[tuple[int, int]]:
        """Where one of these texts stands, in either case; near places as one area."""
        with _opened(path) as stream:
            how = coding(stream.read(4096))
            raw = [how.raw(needle.lower()) for needle in needles]
            wanted = re.compile(b"|".join(map(re.escape, raw)))
            overlap = max(map(len, raw)) - 1
            area: tuple[int, int] | None = None
            while start < stop:
                stream.seek(start)
                data = stream.read(min(SEARCHED, stop - start)).lower()
                if not data:
                    break
                # A plain search is quicker than an expression, and most pieces hold nothing.
                found = wanted.finditer(data) if any(one in data for one in raw) else ()
                for one in found:
                    begin, end = start + one.start(), start + one.end()
                    if area is not None and begin - area[1] > NEAR:
                        yield area
                        area = None
                    area = (begin if area is None else area[0], end)
                if len(data) <= overlap or start + len(data) >= stop:
                    break
                start += len(data) - overlap
            if area is not None:
                yield area

    def since(self, path: Path, mark: Mark) -> tuple[tuple[Path, int], ...]:
        """The files that hold what was written since a mark, oldest first."""
        now = _stat(path)
        if now is not None and _is_marked(path, now, mark):
            return ((path, mark.position),)
        pieces: list[tuple[Path, int]] = []
        old = _find(path, mark) if mark.file != (0, 0) else None
        if old is not None:
            pieces.append((old[0], mark.position))
            pieces += [(one, 0) for one in _newer(path, old)]
        if now is not None:
            pieces.append((path, 0))
        return tuple(pieces)

    def left(self, path: Path, mark: Mark, began: float) -> Left:
        """What is left of the lines since a mark, and why others are missing."""
        now = _stat(path)
        here = now is not None and _is_marked(path, now, mark)
        if here or (mark.file != (0, 0) and _find(path, mark) is not None):
            return Left(self.since(path, mark))
        later = {one for one, found in _beside(path) if found.st_mtime >= began}
        pieces = [(one, 0) for one in reversed(_rotated(path)) if one in later]
        packed = [(found.st_mtime_ns, one) for one, found in _beside(path, packed=True)
                  if found.st_mtime >= began]  # fmt: skip
        if now is not None:
            pieces.append((path, 0))
        if packed:
            return Left(tuple(pieces), "compressed", min(packed)[1])
        if mark.file == (0, 0):
            return Left(tuple(pieces))
        emptied = now is not None and _same_file(now, mark)
        return Left(tuple(pieces), "emptied" if emptied else "removed")

    def earlier(self, path: Path, mark: Mark) -> Path | None:
        """The rotated file before the marked one."""
        ranked = _rotated(path)
        now = _stat(path)
        if now is not None and _is_marked(path, now, mark):
            return ranked[0] if ranked else None
        old = _find(path, mark) if mark.file != (0, 0) else None
        if old is None or old[0] not in ranked:
            return None
        at = ranked.index(old[0]) + 1
        return ranked[at] if at < len(ranked) else None

    def follow(self, path: Path, mark: Mark) -> Follower:
        """What is written from a mark on."""
        return Follower(self, path, mark)


class Follower:
    """`wizard.domain.logports.LogFollower` of one path."""

    def __init__(self, logs: GatewayLogs, path: Path, mark: Mark) -> None:
        self._logs = logs
        self._path = path
        self._mark = mark
        self._how: Coding | None = None
        self._splitter: Splitter | None = None
        self._pieces: list[tuple[Path, int]] = []

    def mark(self) -> Mark:
        """The place up to which whole lines were given."""
        at = self._splitter.start if self._splitter is not None else self._mark.position
        return replace(self._mark, position=at)

    def poll(self) -> LogBatch:
        """What came since the last call."""
        if self._pieces:
            return self._piece(LogBatch())
        found = _stat(self._path)
        if found is None:
            # Between the renaming of the old log and the first line of the new one.
            return LogBatch()
        if self._mark.file == (0, 0) or _is_marked(self._path, found, self._mark):
            return self._grown(self._path, found)
        if _same_file(found, self._mark) and not _find(self._path, self._mark):
            self._begin_anew()
            return replace(self._grown(self._path, found), truncated=True)
        pieces = self._logs.since(self._path, self._mark)
        lost = len(pieces) == 1
        self._pieces = list(pieces)
        return self._piece(LogBatch(rotated=True, lost=lost))

    def _begin_anew(self) -> None:
        self._mark, self._how, self._splitter = Mark(0), None, None

    def _piece(self, batch: LogBatch) -> LogBatch:
        """Read on in the file that was rotated, or go over to the next."""
        path, start = self._pieces[0]
        found = _stat(path)
        got = LogBatch()
        if found is not None:
            if start == 0 and self._mark.file != _number(found):
                # Not the marked file but one after it, from its beginning.
                self._begin_anew()
            got = self._grown(path, found)
        if not got.more:
            self._pieces.pop(0)
            last = tuple(self._splitter.rest()) if self._splitter and self._pieces else ()
            if self._pieces:
                self._begin_anew()
            got = replace(got, lines=got.lines + last, more=bool(self._pieces))
        return replace(got, rotated=batch.rotated, lost=batch.lost)

    def _grown(self, path: Path, found: os.stat_result) -> LogBatch:
        lines: list[LogLine] = []
        read = 0
        with _opened(path) as stream:
            if self._how is None:
                sample = stream.read(4096)
                if not sample:
                    self._mark = _mark(path, found, 0)
                    return LogBatch()
                self._how = coding(sample)
            if self._splitter is None:
                self._splitter = Splitter(self._how, max(self._mark.position, self._how.mark))
                self._mark = replace(self._mark, position=self._splitter.start)
            position = self._mark.position
            stream.seek(position)
            while read < MOST_BYTES and len(lines) < MOST_LINES:
                data = stream.read(CHUNK)
                if not data:
                    break
                read += len(data)
                lines += self._splitter.feed(data)
            more = len(data) == CHUNK
        self._mark = _mark(path, found, position + read, self._mark)
        return LogBatch(tuple(lines), more=more)


# ---------------------------------------------------------------- which file it is


def _stat(path: Path) -> os.stat_result | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as wrong:
        raise _unreadable(path, wrong) from None
    if not stat.S_ISREG(found.st_mode):
        raise ProblemError("log.unreadable", path=path, reason="it is not a regular file")
    return found


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise ProblemError("log.file-missing", path=path) from None
    except (OSError, ValueError) as wrong:
        raise _unreadable(path, wrong) from None


def _unreadable(path: Path, wrong: OSError | ValueError) -> ProblemError:
    words = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else str(wrong)
    return ProblemError("log.unreadable", path=path, reason=words.rstrip("."), fault=wrong)


def _number(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _same_file(found: os.stat_result, mark: Mark) -> bool:
    return _number(found) == mark.file


def _head(path: Path, size: int) -> str:
    with _opened(path) as stream:
        return hashlib.sha256(stream.read(size)).hexdigest()


def _mark(path: Path, found: os.stat_result, position: int, before: Mark | None = None) -> Mark:
    if before is not None and before.head_size == HEAD and _same_file(found, before):
        return replace(before, position=position)
    size = min(HEAD, position)
    return Mark(position, _number(found), _head(path, size) if size else "", size)


def _is_marked(path: Path, found: os.stat_result, mark: Mark) -> bool:
    """Whether this is the file that was marked, grown since and not emptied."""
    if not _same_file(found, mark) or found.st_size < mark.position:
        return False
    return not mark.head_size or _head(path, mark.head_size) == mark.head


def _find(path: Path, mark: Mark) -> tuple[Path, os.stat_result] | None:
    """The marked file under its new name: by its number, else (a copy) by its first bytes."""
    beside = _beside(path)
    numbered = [one for one in beside if _same_file(one[1], mark)]
    for one, found in [*numbered, *(beside if mark.head_size == HEAD else ())]:
        try:
            if found.st_size >= mark.position and (
                not mark.head_size or _head(one, mark.head_size) == mark.head
            ):
                return one, found
        except ProblemError:
            continue
    return None


def _newer(path: Path, old: tuple[Path, os.stat_result]) -> list[Path]:
    """Rotated files that came after one, oldest first."""
    later = [
        (found.st_mtime_ns, one)
        for one, found in _beside(path)
        if found.st_mtime_ns > old[1].st_mtime_ns and _number(found) != _number(old[1])
    ]
    return [one for _, one in sorted(later)]


def _rotated(path: Path) -> list[Path]:
    """The files that log4j rotated, latest first.

    ``c.log.1`` is the latest of the numbered (RollingFile); dated ones (``c.log.2026-11-24``,
    ``c-2026-11-24-1.log``) follow their times, for a pattern may count either way.
    """
    name, stem = re.escape(path.name), re.escape(path.stem)
    form = re.compile(rf"{name}\.{_PART}|{stem}[-._]{_PART}{re.escape(path.suffix)}")
    found = [(state.st_mtime_ns, one.name, one) for one, state in _beside(path)
             if form.fullmatch(one.name)]  # fmt: skip
    places = [one for _time, _name, one in sorted(found, reverse=True)]
    # A copy may have lost its time, never its number.
    index = re.compile(rf"{name}\.(\d{{1,5}})")
    numbers = {one: int(hit[1]) for one in places if (hit := index.fullmatch(one.name))}
    numbered = sorted(numbers, key=lambda one: numbers[one], reverse=True)
    return [numbered.pop() if one in numbers else one for one in places]


def _beside(path: Path, *, packed: bool = False) -> list[tuple[Path, os.stat_result]]:
    """Files beside the log whose names begin as its own: the compressed ones, or the others."""
    found: list[tuple[Path, os.stat_result]] = []
    try:
        with os.scandir(path.parent) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST_BESIDE:
                    break
                name = entry.name
                if name == path.name or not name.startswith(path.stem):
                    continue
                if name.endswith(PACKED) is not packed or not entry.is_file():
                    continue
                # Not entry.stat(): on Windows it has no file number.
                found.append((path.with_name(name), path.with_name(name).stat()))
    except OSError:
        return found
    return found
