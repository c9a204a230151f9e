"""A TOML file as blocks of lines, one per table header, so that tables move as text.

`tomlkit` keeps what it parses, but it hands a comment above a table to the table before it
and gathers tables that stand apart; as blocks, a table keeps its comments and its place.
The text was accepted by `tomllib` before, so that the scanner meets no malformed TOML.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

_PLAIN = re.compile(r"[^\"'#\[\]{}\n]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


@dataclass(slots=True)
class Block:
    """Lines that belong together.

    `kind` is "partition" (a ``[[partition]]`` table with its sub-tables) or "other".
    """

    kind: str
    text: str


def split(text: str) -> list[Block]:
    """The blocks, in order; their texts joined are `text`.

    Comment lines directly above a header belong to it; those at the end, behind an empty line,
    to nobody.
    """
    starts = _headers(text)
    blocks: list[Block] = []
    last = 0
    kind = "other"
    for start, end in starts:
        is_table, is_sub = _role(text[start:end])
        if is_sub and kind == "partition":
            continue
        above = _comments_above(text, start, last)
        blocks.append(Block(kind, text[last:above]))
        last = above
        kind = "partition" if is_table else "other"
    end = _last_comments(text, last) if kind == "partition" else len(text)
    blocks.append(Block(kind, text[last:end]))
    blocks.append(Block("other", text[end:]))
    return [block for block in blocks if block.text]


def _last_comments(text: str, floor: int) -> int:
    """Where the comments behind the last empty line begin, else the end of the text."""
    found = at = len(text)
    empty = True
    while at > floor:
        line = text.rfind("\n", floor, at - 1) + 1 if at - 1 > floor else floor
        words = text[line:at].strip()
        if words and not words.startswith("#"):
            break
        if not words and not empty:
            found = line
        empty = not words
        at = line
    return found


def _headers(text: str) -> list[tuple[int, int]]:
    """Start and end of every header line."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        if text[at] in " \t\r\n":
            at += 1
        elif text[at] == "#":
            at = _line_end(text, at)
        elif text[at] == "[":
            end = _line_end(text, at)
            found.append((at, end))
            at = end
        else:
            at = _statement_end(text, at)
    return found


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _statement_end(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        character = text[at]
        if character == "\n":
            at += 1
            if depth <= 0:
                return at
        elif character in "\"'":
            match = _STRING.match(text, at)
            at = match.end() if match else at + 1
        elif character == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif character in "[{":
            depth += 1
            at += 1
        elif character in "]}":
            depth -= 1
            at += 1
        else:
            plain = _PLAIN.match(text, at)
            at = plain.end() if plain else at + 1
    return at


def _role(header: str) -> tuple[bool, bool]:
    """Whether a header opens a ``[[partition]]`` table, and whether it is a sub-table of one."""
    (key, value), *_ = tomllib.loads(header).items()
    return key == "partition" and isinstance(value, list), (
        key == "partition" and isinstance(value, dict)
    )


def _comments_above(text: str, start: int, floor: int) -> int:
    above = text.rfind("\n", 0, start) + 1
    while above > floor:
        line = text.rfind("\n", 0, above - 1) + 1
        if line < floor or not text[line:above].lstrip(" \t").startswith("#"):
            break
        above = line
    return above
