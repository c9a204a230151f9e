"""A small CL parser: one command string, positional and keyword parameters.

Rules of CL used here (IBM's CL programming reference): words outside apostrophes fold to
upper case; an apostrophe inside a quoted string is doubled; ``/* */`` is a comment; a
parameter may hold a list of values in parentheses.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from wizard.simulator.messages import command_failed

_LONGEST = 32702  # the longest command string CL takes
_FOLD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SHOWN = {
    "CHGUSRPRF",
    "CHKOBJ",
    "DLYJOB",
    "DSPAUTUSR",
    "DSPLIB",
    "DSPOBJD",
    "DSPSYSVAL",
    "DSPUSRPRF",
    "WRKSYSVAL",
}
_SECRET_KEYWORDS = {"PASSWORD", "PWD", "NEWPWD", "CURPWD", "DOCPWD"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value; `quoted` tells ``'*NONE'`` from ``*NONE``."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its keyword ("" when positional), values, place, and its text as written."""

    keyword: str
    values: tuple[Value, ...]
    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A parsed command string."""

    library: str
    name: str
    parameters: tuple[Parameter, ...] = ()


@dataclass(slots=True)
class _Reader:
    text: str
    position: int = 0
    depth: int = field(default=0)

    def blanks(self) -> None:
        while self.position < len(self.text):
            if self.text.startswith("/*", self.position):
                end = self.text.find("*/", self.position + 2)
                self.position = len(self.text) if end < 0 else end + 2
            elif self.text[self.position].isspace():
                self.position += 1
            else:
                return

    @property
    def here(self) -> str:
        return self.text[self.position : self.position + 1]

    def value(self) -> Value:
        if self.here == "'":
            return self._quoted()
        start = self.position
        while self.here and not self.here.isspace() and self.here not in "()'":
            self.position += 1
        if self.position == start:
            raise command_failed("CPD0020", self.here, self.text[:start][-10:].strip())
        return Value(self.text[start : self.position].translate(_FOLD))

    def _quoted(self) -> Value:
        self.position += 1
        parts: list[str] = []
        while True:
            end = self.text.find("'", self.position)
            if end < 0:
                self.position = len(self.text)
                raise command_failed("CPD0016")
            parts.append(self.text[self.position : end])
            self.position = end + 1
            if self.here != "'":
                return Value("".join(parts), quoted=True)
            parts.append("'")
            self.position += 1

    def values(self) -> tuple[Value, ...]:
        """The values up to the closing parenthesis; inner parentheses are flattened."""
        found: list[Value] = []
        depth = 1
        while True:
            self.blanks()
            if not self.here:
                raise command_failed("CPD0013")
            if self.here == ")":
                self.position += 1
                depth -= 1
                if not depth:
                    return tuple(found)
            elif self.here == "(":
                self.position += 1
                depth += 1
            else:
                found.append(self.value())

    def parameter(self, keyword: str, start: int) -> Parameter:
        """The parameter whose opening parenthesis was just read."""
        begin = self.position
        values = self.values()
        text = self.text[begin : self.position - 1]
        return Parameter(keyword, values, start, self.position, text)


def parse(text: str) -> Command:
    """A command string, taken apart.

    Raises
    ------
    HostProgramError
        With the diagnostic and CPF0006: unmatched apostrophe or parenthesis, a stray
        character, an empty or over-long string.
    """
    if len(text) > _LONGEST:
        raise command_failed("CPD0074", "CMD", str(_LONGEST))
    reader = _Reader(text)
    reader.blanks()
    while reader.here == "?":
        reader.position += 1
        reader.blanks()
    if not reader.here:
        raise command_failed("CPD0071", "CMD")
    verb = reader.value()
    library, _, name = verb.text.rpartition("/")
    parameters: list[Parameter] = []
    while True:
        reader.blanks()
        if not reader.here:
            return Command(library or "*LIBL", name, tuple(parameters))
        start = reader.position
        if reader.here == "(":
            reader.position += 1
            parameters.append(reader.parameter("", start))
            continue
        word = reader.value()
        if not word.quoted and reader.here == "(":
            reader.position += 1
            parameters.append(reader.parameter(word.text, start))
        else:
            parameters.append(Parameter("", (word,), start, reader.position))


def bind(command: Command, positional: tuple[str, ...], keywords: frozenset[str]) -> Bound:
    """Parameters by keyword, positional ones named in order.

    Raises
    ------
    HostProgramError
        An unknown or doubled keyword, or too many positional parameters.
    """
    bound: Bound = {}
    place = 0
    for item in command.parameters:
        keyword = item.keyword
        if not keyword:
            if place >= len(positional):
                raise command_failed("CPD0041", command.name)
            keyword = positional[place]
            place += 1
        if keyword not in keywords:
            raise command_failed("CPD0043", keyword)
        if keyword in bound:
            raise command_failed("CPD0044", keyword)
        bound[keyword] = item.values
    return bound


Bound = dict[str, tuple[Value, ...]]


def redacted(text: str, command: Command | None) -> str:
    """The command string for a log, without any password.

    Commands that are known to carry none are shown; of all others, and of a string that
    could not be parsed, only the first word is.
    """
    if command is None or command.name not in _SHOWN:
        words = text.split(maxsplit=1)
        first = words[0].partition("(")[0] if words else ""
        return f"{first} ***" if len(words) > 1 or "(" in text else first
    shown: list[str] = []
    position = 0
    place = 0
    for item in command.parameters:
        place += not item.keyword
        hidden = item.keyword in _SECRET_KEYWORDS or (
            not item.keyword and command.name == "CHGUSRPRF" and place >= 2
        )
        if hidden and not _special(item.values):
            keyword = f"{item.keyword}(***)" if item.keyword else "***"
            shown += (text[position : item.start], keyword)
            position = item.end
    shown.append(text[position:])
    return "".join(shown)


def _special(values: tuple[Value, ...]) -> bool:
    return all(value.text in {"*SAME", "*NONE"} and not value.quoted for value in values)
