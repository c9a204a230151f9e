"""The text of ``.properties`` entries: raw parts in, escaped text out.

Facts: ``java.util.Properties``, method ``load`` and its LineReader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

BLANKS = " \t\f"
SPECIAL = "=:#!"
EOL = re.compile(r"\r\n|\r|\n")
DANGLING = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f", "\\": "\\\\"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a file writes what can be written in more than one way."""

    separator: str
    eol: str
    raw_latin1: bool
    escape_special: bool
    lower_hex: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One UTF-16 unit of an entry and its raw text (with a continuation that follows it)."""

    raw: str
    unit: str

    @property
    def continued(self) -> bool:
        return "\n" in self.raw or "\r" in self.raw


class Entry:
    """The raw parts of one key-value entry: indent, key, separator, value, line ending."""

    def __init__(self, source: str) -> None:
        logical, offsets, end, self.eol = _logical(source)
        offsets = [*offsets, end]
        first = offsets[0]
        pieces: list[tuple[Piece, bool]] = []
        at = 0
        while at < len(logical):
            size = 1
            unit = logical[at]
            if unit == "\\":
                size = 6 if logical[at + 1] == "u" else 2
                unit = _unescape(logical[at : at + size])
            raw = source[offsets[at] : offsets[at + size]]
            pieces.append((Piece(raw, unit), size > 1))
            at += size
        key_end = 0
        while key_end < len(pieces) and not (
            not pieces[key_end][1] and pieces[key_end][0].unit in BLANKS + "=:"
        ):
            key_end += 1
        start = _skip(pieces, key_end, BLANKS)
        if start < len(pieces) and not pieces[start][1] and pieces[start][0].unit in "=:":
            start = _skip(pieces, start + 1, BLANKS)
        self.head = source[:first] + "".join(piece.raw for piece, _ in pieces[:start])
        self.separator = "".join(piece.raw for piece, _ in pieces[key_end:start])
        self.value = [piece for piece, _ in pieces[start:]]


def _skip(pieces: list[tuple[Piece, bool]], at: int, units: str) -> int:
    while at < len(pieces) and not pieces[at][1] and pieces[at][0].unit in units:
        at += 1
    return at


def _unescape(raw: str) -> str:
    if raw[1] == "u":
        return chr(int(raw[2:6], 16))
    return {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}.get(raw[1], raw[1])


def _logical(source: str) -> tuple[str, list[int], int, str]:
    """The logical line, each character's raw offset, the end of the content, the line ending.

    A backslash that continues into the end of the file belongs to neither.
    """
    characters: list[str] = []
    offsets: list[int] = []
    at = 0
    while True:
        match = EOL.search(source, at)
        stop = match.start() if match else len(source)
        eol = match.group() if match else ""
        start = at
        while start < stop and source[start] in BLANKS:
            start += 1
        continued = DANGLING.search(source, start, stop) is not None
        end = stop - 1 if continued else stop
        characters.extend(source[start:end])
        offsets.extend(range(start, end))
        at = stop + len(eol)
        if not continued or at >= len(source):
            return "".join(characters), offsets, end, eol


def units(text: str) -> list[str]:
    """The UTF-16 units of a text, as Java counts characters."""
    found: list[str] = []
    for character in text:
        point = ord(character)
        if point > 0xFFFF:
            point -= 0x10000
            found += [chr(0xD800 + (point >> 10)), chr(0xDC00 + (point & 0x3FF))]
        else:
            found.append(character)
    return found


def encode(text: Iterable[str], style: Style, *, key: bool, leading: bool) -> str:
    """Units as properties text; `leading` says that nothing precedes them on their line."""
    out: list[str] = []
    for unit in text:
        point = ord(unit)
        if unit in _SHORT:
            out.append(_SHORT[unit])
        elif point < 0x20 or 0x7F <= point < 0xA0 or point > 0xFF:
            out.append(_hex(point, style))
        elif point > 0x7E:
            out.append(unit if style.raw_latin1 else _hex(point, style))
        elif (unit == " " and (key or (leading and not out))) or (
            unit in SPECIAL and (style.escape_special or (key and (unit in "=:" or not out)))
        ):
            out.append("\\" + unit)
        else:
            out.append(unit)
    return "".join(out)


def _hex(point: int, style: Style) -> str:
    return "\\u" + format(point, "04x" if style.lower_hex else "04X")


def physical(source: str) -> list[str]:
    """The physical lines of a non-empty text, endings kept."""
    lines: list[str] = []
    at = 0
    for match in EOL.finditer(source):
        lines.append(source[at : match.end()])
        at = match.end()
    if at < len(source):
        lines.append(source[at:])
    return lines


def printable(text: str) -> str:
    """Text with every unprintable character as its escape, for sentences and diffs."""
    return "".join(
        character if character.isprintable() or character == "\t" else ascii(character)[1:-1]
        for character in text
    )
