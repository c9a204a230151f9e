"""Regular expressions whose work on a line is bounded.

Python's engine tries every way through an expression: ``(a+)+$`` on thirty letters takes
minutes, and nothing stops it. What it can only do quickly it does; everything else runs here as
a set of states that moves once for each character (Thompson's construction), with the moves
remembered. That cannot look back or ahead, so such expressions are refused.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from typing import Any

from wizard.domain.problems import ProblemError

# The parser behind `re`: what it reads is what `re` would have read.
_parser: Any = importlib.import_module("re._parser")
_ops: Any = importlib.import_module("re._constants")

LONGEST_PATTERN = 1_000
MOST_STATES = 4_000
MOST_REMEMBERED = 20_000
"""Moves kept; beyond them all are forgotten, so that memory stays bounded."""
QUICK = 2_000_000
"""Steps that Python's engine may need at most for one line."""

_Test = Callable[[str], bool]


class LineGrep:
    """Whether a line holds what a regular expression describes.

    Parameters
    ----------
    pattern : str
        In Python's syntax, without references, looking ahead or looking behind.
    ignore_case : bool, optional

    Attributes
    ----------
    needle : str
        Text in ASCII that every line it matches holds, in either case; "" when there is none.

    Raises
    ------
    ProblemError
        ``log.grep``, ``log.grep-looks``, ``log.grep-large``.
    """

    def __init__(self, pattern: str, *, ignore_case: bool = False) -> None:
        if len(pattern) > LONGEST_PATTERN:
            raise ProblemError("log.grep-large", most=LONGEST_PATTERN)
        try:
            self._re = re.compile(pattern, re.IGNORECASE if ignore_case else 0)
            tree = _parser.parse(pattern, self._re.flags & ~re.DEBUG)
        except (re.error, RecursionError, OverflowError, ValueError) as wrong:
            at = getattr(wrong, "pos", None)
            words = getattr(wrong, "msg", None) or "it is too deep or too large"
            raise ProblemError(
                "log.grep", reason=words, column=1 if at is None else at + 1
            ) from None
        self.pattern = pattern
        self.ignore_case = ignore_case
        self._loops = _loops(tree)
        self._states: _States | None = None
        # Built even when it may never be needed: a person learns at once what cannot be done.
        self._machine = _Machine(tree, self._re.flags)
        folded = bool(self._re.flags & re.IGNORECASE)
        self._literal = "" if folded else _literal(tree)
        self.needle = _needle(tree, folded=folded)

    @property
    def literal(self) -> str:
        """The plain text that the expression is, "" when it is more than that."""
        return self._literal

    def found_in(self, line: str) -> bool:
        """Whether the expression matches anywhere in the line."""
        if self._literal:
            return self._literal in line
        if self._loops is not None and (len(line) + 1) ** (self._loops + 1) <= QUICK:
            return self._re.search(line) is not None
        if self._states is None:
            self._states = _States(self._machine)
        return self._states.search(line)


def _literal(tree: Any) -> str:
    if any(op is not _ops.LITERAL for op, _ in tree):
        return ""
    return "".join(chr(value) for _, value in tree)


# Other letters fold to these: the dotless i, the long s, the sign for Kelvin.
_FOLDED = frozenset("iksIKS")


def _needle(tree: Any, *, folded: bool) -> str:
    """The longest text that stands in every match, in ASCII letters of either case."""
    best = now = ""
    for op, value in [*tree, (None, None)]:
        letter = chr(value) if op is _ops.LITERAL else ""
        if letter and letter.isascii() and not (folded and letter in _FOLDED):
            now += letter
            continue
        best, now = max(best, now, key=len), ""
    return best


def _loops(tree: Any) -> int | None:
    """How many repetitions of one character stand in the expression; None when a repetition
    holds more than one character, where Python's engine has no bound."""
    count = 0
    for op, value in tree:
        if op in (_ops.MAX_REPEAT, _ops.MIN_REPEAT):
            _, high, body = value
            if len(body) != 1 or body[0][0] not in _SINGLE:
                return None
            count += high != 1
        elif op is _ops.SUBPATTERN:
            inner = _loops(value[3])
            if inner is None:
                return None
            count += inner
        elif op is _ops.BRANCH:
            # Each branch may be tried, each with its repetitions.
            for branch in value[1]:
                inner = _loops(branch)
                if inner is None:
                    return None
                count += inner
        elif op not in _SINGLE and op is not _ops.AT:
            return None
    return count


_SINGLE = (_ops.LITERAL, _ops.NOT_LITERAL, _ops.ANY, _ops.IN)


class _Machine:
    """The states: each consumes one character, asks about its place, or branches."""

    def __init__(self, tree: Any, flags: int) -> None:
        self.tests: list[_Test | None] = []
        self.places: list[Any] = []
        self.after: list[list[int]] = []
        self.flags = flags
        self.end = self._state()
        self.start = self._sequence(tree, self.end)

    def _state(
        self, test: _Test | None = None, place: Any = None, after: list[int] | None = None
    ) -> int:
        if len(self.tests) >= MOST_STATES:
            raise ProblemError("log.grep-large", most=LONGEST_PATTERN)
        self.tests.append(test)
        self.places.append(place)
        self.after.append(after or [])
        return len(self.tests) - 1

    def _sequence(self, tree: Any, then: int) -> int:
        for op, value in reversed(list(tree)):
            then = self._one(op, value, then)
        return then

    def _one(self, op: Any, value: Any, then: int) -> int:
        if op in _SINGLE:
            return self._state(self._test(op, value), after=[then])
        if op is _ops.AT:
            return self._state(place=value, after=[then])
        if op is _ops.BRANCH:
            return self._state(after=[self._sequence(branch, then) for branch in value[1]])
        if op is _ops.SUBPATTERN:
            _, add, remove, body = value
            before, self.flags = self.flags, (self.flags | add) & ~remove
            start = self._sequence(body, then)
            self.flags = before
            return start
        if op in (_ops.MAX_REPEAT, _ops.MIN_REPEAT):
            low, high, body = value
            return self._repeat(low, high, body, then)
        raise ProblemError("log.grep-looks")

    def _repeat(self, low: int, high: Any, body: Any, then: int) -> int:
        if max(low, 0 if high is _ops.MAXREPEAT else high) > MOST_STATES:
            raise ProblemError("log.grep-large", most=LONGEST_PATTERN)
        start = then
        if high is _ops.MAXREPEAT:
            loop = self._state()
            self.after[loop] = [self._sequence(body, loop), then]
            start = loop
        else:
            for _ in range(int(high) - low):
                start = self._state(after=[self._sequence(body, start), then])
        for _ in range(low):
            start = self._sequence(body, start)
        return start

    def _test(self, op: Any, value: Any) -> _Test:
        flags = self.flags
        if op is _ops.ANY:
            return (lambda _: True) if flags & re.DOTALL else (lambda c: c != "\n")
        if op is _ops.IN:
            return re.compile(_class(value), flags & _KEPT).fullmatch  # type: ignore[return-value]
        sign = "^" if op is _ops.NOT_LITERAL else ""
        return re.compile(f"[{sign}{_escaped(value)}]", flags & _KEPT).fullmatch  # type: ignore[return-value]


_KEPT = re.IGNORECASE | re.ASCII | re.DOTALL
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _escaped(point: int) -> str:
    return f"\\U{point:08x}"


def _class(items: Any) -> str:
    """The character class that the parser took apart, together again."""
    parts = []
    for op, value in items:
        if op is _ops.NEGATE:
            parts.append("^")
        elif op is _ops.LITERAL:
            parts.append(_escaped(value))
        elif op is _ops.RANGE:
            parts.append(f"{_escaped(value[0])}-{_escaped(value[1])}")
        elif op is _ops.CATEGORY:
            parts.append(_CATEGORIES[str(value)])
        else:
            raise ProblemError("log.grep-looks")
    return f"[{''.join(parts)}]"


class _States:
    """The sets of states that a line leads through, and the moves between them."""

    def __init__(self, machine: _Machine) -> None:
        self._machine = machine
        self._word = re.compile(r"\w", machine.flags & re.ASCII).fullmatch
        self._moves: dict[tuple[frozenset[int], str, str], frozenset[int] | None] = {}

    def search(self, line: str) -> bool:
        moves = self._moves
        now: frozenset[int] = frozenset()
        before = "start"
        last = len(line) - 1
        for at, character in enumerate(line):
            # Only the last character can be a line feed that "$" stands before.
            here = "last\n" if character == "\n" and at == last else character
            key = (now, before, here)
            try:
                found = moves[key]
            except KeyError:
                found = self._move(now, before, here)
                if len(moves) >= MOST_REMEMBERED:
                    moves.clear()
                moves[key] = found
            if found is None:
                return True
            now = found
            before = "\n" if character == "\n" else ("w" if self._is_word(character) else "n")
        return self._move(now, before, "") is None

    def _is_word(self, character: str) -> bool:
        if character.isascii():
            return character.isalnum() or character == "_"
        return self._word(character) is not None

    def _move(self, now: frozenset[int], before: str, here: str) -> frozenset[int] | None:
        """The states after the character `here` ("": the line's end); None: it is found."""
        machine = self._machine
        seen: set[int] = set()
        todo = [machine.start, *now]
        after: set[int] = set()
        character = here[-1:]
        while todo:
            state = todo.pop()
            if state in seen:
                continue
            seen.add(state)
            if state == machine.end:
                return None
            test, place = machine.tests[state], machine.places[state]
            if test is not None:
                if character and test(character):
                    after.update(machine.after[state])
            elif place is None or self._stands(place, before, here):
                todo += machine.after[state]
        return frozenset(after)

    def _stands(self, place: Any, before: str, here: str) -> bool:
        name = str(place)
        many = bool(self._machine.flags & re.MULTILINE)
        if name in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            line = many and name == "AT_BEGINNING" and before == "\n"
            return before == "start" or line
        if name in ("AT_END", "AT_END_STRING"):
            if name == "AT_END_STRING":
                return here == ""
            return here in ("", "last\n") or (many and here == "\n")
        between = (before == "w") != (bool(here) and self._is_word(here[-1]))
        return between if name == "AT_BOUNDARY" else not between
