"""Colours of a CL command as it is typed, and marks below what lint remarks on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Tolerant where the parser is not: half a command is coloured as far as it goes.
_PARTS = re.compile(
    r"(?P<comment>/\*.*?(?:\*/|$))"
    r"|(?P<mark>\{(?:user|pwd)\})"
    r"|(?P<text>'(?:[^'{]|''|\{(?!user\}|pwd\}))*'?)"
    r"|(?P<keyword>[A-Za-z$@#][A-Za-z0-9$@#_]*(?=\())"
    r"|(?P<special>\*[A-Za-z][A-Za-z0-9]*)",
    re.DOTALL,
)
_NAME = re.compile(r"\s*([A-Za-z0-9$@#_./*]+)")
INKS = {
    "name": "accent",
    "keyword": "accent",
    "mark": "passed",
    "special": "text",
    "text": "text",
    "comment": "muted",
}
_WORD = re.compile(r"'[^']*'?|[^\s()']+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the command: its offsets, its token of colour, and the one of its underline."""

    start: int
    end: int
    ink: str = ""
    underline: str = ""


def stretches(command: str) -> Iterator[Stretch]:
    """The coloured pieces."""
    name = _NAME.match(command)
    begin = 0
    if name is not None and not command[name.end() :].startswith("("):
        begin = name.end()
        yield Stretch(name.start(1), name.end(1), INKS["name"])
    for found in _PARTS.finditer(command, begin):
        kind = found.lastgroup or "text"
        yield Stretch(found.start(), found.end(), INKS[kind])


def underlined(command: str, places: Sequence[tuple[int, str]]) -> Iterator[Stretch]:
    """The word at each place (a column counted from 1, and a token of colour)."""
    for column, ink in places:
        word = _WORD.match(command, column - 1) if 0 < column <= len(command) else None
        if word is not None:
            yield Stretch(word.start(), word.end(), underline=ink)
