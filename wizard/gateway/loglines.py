"""The bytes of a log as lines: how they are encoded, where each ends, and no more than is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wizard.domain.logs import LogLine

LONGEST_LINE = 64 * 1024
"""Bytes kept of one line."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How a file's bytes are read: "8" (UTF-8, or Latin-1 line by line), "le", "be" (UTF-16)."""

    kind: str = "8"
    mark: int = 0

    @property
    def unit(self) -> int:
        return 1 if self.kind == "8" else 2

    @property
    def feed(self) -> bytes:
        return {"8": b"\n", "le": b"\n\0", "be": b"\0\n"}[self.kind]

    def raw(self, text: str) -> bytes:
        """ASCII text as it stands in the file."""
        name = {"8": "ascii", "le": "utf-16-le", "be": "utf-16-be"}[self.kind]
        return text.encode(name)

    def text(self, raw: bytes) -> str:
        if self.kind != "8":
            name = "utf-16-le" if self.kind == "le" else "utf-16-be"
            return raw.decode(name, "replace").removesuffix("\r")
        try:
            return raw.removesuffix(b"\r").decode("utf-8")
        except UnicodeDecodeError:
            # Windows' own Latin-1 has signs where the standard has controls; both are read.
            try:
                return raw.removesuffix(b"\r").decode("cp1252")
            except UnicodeDecodeError:
                return raw.removesuffix(b"\r").decode("latin-1")


def coding(sample: bytes) -> Coding:
    """How a file is written, by its first bytes: a byte order mark, or where the zeros stand."""
    if sample.startswith(b"\xef\xbb\xbf"):
        return Coding("8", 3)
    if sample.startswith(b"\xff\xfe"):
        return Coding("le", 2)
    if sample.startswith(b"\xfe\xff"):
        return Coding("be", 2)
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if (
        max(even, odd) * 3 >= len(sample)
        and len(sample) > 1
        and min(even, odd) * 8 < max(even, odd)
    ):
        return Coding("le" if odd > even else "be")
    return Coding()


def find_feed(data: bytes, feed: bytes, start: int, base: int) -> int:
    """Where the next line feed stands, at a whole unit from the file's beginning; -1 for none."""
    at = data.find(feed, start)
    while at >= 0 and len(feed) == 2 and (base + at) % 2:
        at = data.find(feed, at + 1)
    return at


class Splitter:
    """Bytes in, whole lines out; at most `LONGEST_LINE` bytes of a line are held.

    Parameters
    ----------
    how : Coding
    offset : int
        Where the next byte stands in the file.
    """

    def __init__(self, how: Coding, offset: int) -> None:
        self._how = how
        self._start = offset
        self._offset = offset
        self._held = b""
        self._odd = b""
        self._size = 0

    @property
    def start(self) -> int:
        """Where the line that is not ended yet begins."""
        return self._start

    def feed(self, data: bytes) -> Iterator[LogLine]:
        """The lines that these bytes end."""
        how, at = self._how, 0
        data, base = self._odd + data, self._offset - len(self._odd)
        feed, unit, text = how.feed, how.unit, how.text
        whole = len(data) - (base + len(data) - how.mark) % unit
        # A unit that two pieces share waits for its other half.
        data, self._odd = data[:whole], data[whole:]
        while True:
            end = find_feed(data, feed, at, base - how.mark)
            if end < 0:
                break
            self._hold(data[at : min(end, at + LONGEST_LINE)], end - at)
            yield LogLine(text(self._held), self._start, self._size - len(self._held))
            self._held, self._size = b"", 0
            at = end + unit
            self._start = base + at
        self._hold(data[at : at + LONGEST_LINE], len(data) - at)
        self._offset = base + len(data) + len(self._odd)

    def rest(self) -> Iterator[LogLine]:
        """The last line, which nothing ends yet."""
        if self._size:
            yield LogLine(self._how.text(self._held), self._start, self._size - len(self._held))
        self._held, self._size = b"", 0
        self._start = self._offset

    def _hold(self, data: bytes, size: int) -> None:
        room = LONGEST_LINE - len(self._held)
        self._held = self._held + data[:room] if self._held else data[:room]
        self._size += size


def last_feed(data: bytes, feed: bytes, base: int) -> int:
    """Where the last line feed stands; -1 for none."""
    at = data.rfind(feed)
    while at >= 0 and len(feed) == 2 and (base + at) % 2:
        at = data.rfind(feed, 0, at + 1)
    return at
