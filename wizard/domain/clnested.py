"""Commands inside a value of another one, as in ``SBMJOB CMD(CHGUSRPRF ...)``.

A parameter for a command takes it as it is written and hands that text on: what is quoted in it
is quoted once. A command in apostrophes has its own apostrophes doubled, so no placeholder can
stand in it (``cl.pwd-quoted``); what it grants is seen all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wizard.domain.clparse import Command, Value, is_keyword, name_of, values_of
from wizard.domain.problems import ProblemError

PROFILE_COMMANDS = frozenset({"CHGUSRPRF", "CRTUSRPRF", "CHGPRF"})
"""The commands whose parameters are known; none of them takes a command."""

SUBMIT = "SBMJOB"
"""The command that hands another one to a job of its own and does not wait for its end."""

# Each level doubles the apostrophes: the longest command of a host holds no more.
_DEEPEST = 14
_Place = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Nested:
    """A profile command inside another command.

    Parameters
    ----------
    values : tuple of Value
        Its name and what follows.
    place : callable
        The column in the whole command of one of its own.
    """

    values: tuple[Value, ...]
    place: _Place

    @property
    def texts(self) -> frozenset[str]:
        """Every value at any depth, as written."""
        return frozenset(_texts(self.values))


def nested(command: Command) -> Iterator[Nested]:
    """The profile commands in the values of another command, at any depth."""
    if command.name in PROFILE_COMMANDS:
        return
    for given in command.parameters:
        # What a program is called with is data.
        yield from _inside(given.values, lambda column: column, 0, data=command.name == "CALL")


def submits(command: Command) -> bool:
    """Whether a command only hands over to a job what it holds, itself or at any depth."""
    return command.name == SUBMIT or any(
        _submits(given.values) for given in command.parameters if command.name != "CALL"
    )


def _submits(values: Sequence[Value]) -> bool:
    name = name_of(values[0]) if len(values) > 1 else None
    if name is not None and name[1] == SUBMIT:
        return True
    return any(_submits(one.items) for one in values)


def _inside(
    values: Sequence[Value], place: _Place, depth: int, *, data: bool = False
) -> Iterator[Nested]:
    name = name_of(values[0]) if values else None
    if name is not None and name[1] in PROFILE_COMMANDS and _says(values, depth, data=data):
        yield Nested(tuple(values), place)
        return
    called = name is not None and name[1] == "CALL"
    for value in values:
        if value.kind == "list":
            yield from _inside(value.items, place, depth, data=called)
        elif value.kind == "quoted" and depth < _DEEPEST and names_profile_command(value.text):
            try:
                inner = values_of(value.text)
            except ProblemError:
                continue  # no command for the host either
            yield from _inside(inner, _within(value, place), depth + 1)


def _says(values: Sequence[Value], depth: int, *, data: bool) -> bool:
    """Whether there is more than a name; a text that begins with one is prose without syntax."""
    following = values[1:]
    if data:
        return any(is_keyword(one, after) for one, after in pairwise(following))
    if depth == 0:
        return bool(following)
    return any(one.kind == "list" or one.text.startswith("*") for one in following)


def names_profile_command(text: str) -> bool:
    """Whether a profile command may stand in a text."""
    folded = text.upper()
    return any(name in folded for name in PROFILE_COMMANDS)


def _within(value: Value, place: _Place) -> _Place:
    """Where a column of a quoted text stands: each apostrophe in it is written twice."""

    def found(column: int) -> int:
        return place(value.column + column + value.text.count("'", 0, column - 1))

    return found


def _texts(values: Sequence[Value]) -> Iterator[str]:
    for value in values:
        yield value.text
        yield from _texts(value.items)
