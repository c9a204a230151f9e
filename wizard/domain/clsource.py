"""CL as it stands in a source member: lines joined where one ends with ``+`` or ``-``.

Facts: IBM's "CL command continuation": the sign is the last non-blank character of its line;
blanks before it stay, blanks behind it go; the next line's leading blanks go after ``+`` and
stay after ``-``. The host gets one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from wizard.domain.problems import ProblemError

_EOL = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Source:
    """A command's text as one line.

    Parameters
    ----------
    text : str
        Joined; a line end that nothing continues is still in it.
    lines : tuple of (int, int)
        Where each piece begins: in `text`, and in the source.
    """

    text: str
    lines: tuple[tuple[int, int], ...]

    @property
    def continued(self) -> bool:
        """Whether there was more than one line."""
        return len(self.lines) > 1

    def column(self, column: int) -> int:
        """The place in the source, counted from 1; 0 stays 0."""
        at = column - 1
        for joined, original in reversed(self.lines):
            if at >= joined:
                return original + at - joined + 1
        return column

    @contextmanager
    def located(self) -> Iterator[None]:
        """Problems raised inside name their columns in the source."""
        try:
            yield
        except ProblemError as refused:
            values: dict[str, Any] = dict(refused.problem.what.args)
            column = values.get("column")
            if not self.continued or not isinstance(column, int):
                raise
            values["column"] = self.column(column)
            raise ProblemError(refused.id, **values) from None


def read(source: str) -> Source:
    """The command of a source of one or more lines."""
    pieces: list[str] = []
    lines: list[tuple[int, int]] = []
    length = at = 0
    sign = ""
    while True:
        match = _EOL.search(source, at)
        end = len(source) if match is None else match.start()
        start = at
        if sign == "+":
            while start < end and source[start] in " \t":
                start += 1
        line = source[start:end]
        kept = line.rstrip(" \t")
        sign = kept[-1:] if match is not None and kept.endswith(("+", "-")) else ""
        piece = kept[:-1] if sign else source[start : end if match is None else match.end()]
        if not lines or pieces:
            lines.append((length, start))
        pieces.append(piece)
        length += len(piece)
        if match is None:
            return Source("".join(pieces), tuple(lines))
        at = match.end()
