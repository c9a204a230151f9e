"""The grammar of one IBM i CL command: a command's name, then keyword or positional values.

Facts: IBM's "CL syntax": an unquoted string ends at a blank, an apostrophe or a parenthesis
and folds to upper case; a quoted string doubles its apostrophes; ``X'41'`` is hexadecimal;
a keyword stands right before its parenthesis; ``/* */`` is a comment. Variables, operators and
built-in functions belong to compiled programs; ``?`` asks for a display. What is sent to the
remote command server can have none of them, so they are refused by name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from wizard.domain import clsource
from wizard.domain.problems import ProblemError

# A command string of the remote command server holds at most 32,702 characters (QCMDEXC).
LONGEST = 32_702
_DEEPEST = 25
_WORD = re.compile(r"[^ ()']+")
_QUOTED = re.compile(r"'((?:[^']|'')*+)'")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_NAME = re.compile(
    r"(?:(?P<library>[A-Z$#@*][A-Z0-9$#@_.]{0,9})/)?(?P<name>[A-Z$#@][A-Z0-9$#@_.]{0,9})"
)
_CONCATENATION = frozenset({"*CAT", "*BCAT", "*TCAT", "||", "|>", "|<"})
# These are operators only between two values: some commands have values of the same name.
_BETWEEN = frozenset(
    "+ - = > < >= <= *EQ *NE *GT *LT *GE *LE *NG *NL *AND *OR *NOT".split()  # noqa: SIM905
)
_VARIABLE = re.compile(r"&[A-Z$#@][A-Z0-9$#@_]{0,9}")
_KEYWORD = re.compile(r"[A-Z][A-Z0-9]{0,9}")
_FOLD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Parameters
    ----------
    kind : str
        "word", "quoted", "hex", "open", "close" or "comment".
    text : str
        A word as written, a quoted string's content with single apostrophes, hexadecimal
        digits, a comment's text; empty for parentheses.
    start, end : int
        Offsets in the command.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def column(self) -> int:
        """Where the token begins, counted from 1."""
        return self.start + 1


@dataclass(frozen=True, slots=True)
class Value:
    """One value: a token's kind and text, or a "list" of values."""

    kind: str
    text: str
    column: int
    items: tuple[Value, ...] = ()

    @property
    def folded(self) -> str:
        """The text as the command gets it: unquoted letters in upper case."""
        return self.text.translate(_FOLD) if self.kind == "word" else self.text

    @property
    def qualified(self) -> tuple[str, str]:
        """Library and name of ``LIB/NAME``; the library is "" where none is given."""
        library, _, name = self.folded.rpartition("/")
        return library, name


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `keyword` is upper case, empty for a positional one.

    `values` are those between its parentheses, which may be none in a positional ``()``.
    """

    keyword: str
    values: tuple[Value, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Command:
    """One command: library ("" when not qualified), name, parameters in their order."""

    library: str
    name: str
    parameters: tuple[Parameter, ...]

    def parameter(self, keyword: str) -> Parameter | None:
        """The first parameter of a keyword."""
        return next((one for one in self.parameters if one.keyword == keyword), None)


def tokens(command: str) -> tuple[Token, ...]:
    """The tokens of one command, comments included.

    Raises
    ------
    ProblemError
        ``cl.long``, ``cl.newline``, ``cl.control``, ``cl.quote-open``, ``cl.quote-glued``,
        ``cl.hex``, ``cl.comment-open``, ``cl.parenthesis-open``, ``cl.parenthesis-close``,
        ``cl.nested``, each with the column.
    """
    if len(command) > LONGEST:
        raise ProblemError("cl.long", length=len(command), limit=LONGEST, column=LONGEST + 1)
    for at, character in enumerate(command):
        if character in "\n\r\x85\u2028\u2029":
            raise ProblemError("cl.newline", column=at + 1)
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise ProblemError("cl.control", column=at + 1, code=f"U+{ord(character):04X}")
    found: list[Token] = []
    opened: list[int] = []
    at = 0
    while at < len(command):
        character = command[at]
        if character == " ":
            at += 1
            continue
        if command.startswith("/*", at):
            end = command.find("*/", at + 2)
            if end < 0:
                raise ProblemError("cl.comment-open", column=at + 1)
            token = Token("comment", command[at + 2 : end], at, end + 2)
        elif character == "(":
            opened.append(at)
            if len(opened) > _DEEPEST:
                raise ProblemError("cl.nested", column=at + 1)
            token = Token("open", "", at, at + 1)
        elif character == ")":
            if not opened:
                raise ProblemError("cl.parenthesis-close", column=at + 1)
            opened.pop()
            token = Token("close", "", at, at + 1)
        else:
            token = _value_token(command, at)
        found.append(token)
        at = token.end
    if opened:
        raise ProblemError("cl.parenthesis-open", column=opened[-1] + 1)
    return tuple(found)


def _value_token(command: str, at: int) -> Token:
    kind, start = "quoted", at
    if command[at] in "Xx" and command[at + 1 : at + 2] == "'":
        kind, start = "hex", at + 1
    if command[start] == "'":
        match = _QUOTED.match(command, start)
        if match is None:
            raise ProblemError("cl.quote-open", column=start + 1)
        if kind == "hex" and not _HEX.fullmatch(match[1]):
            raise ProblemError("cl.hex", column=at + 1)
        token = Token(kind, match[1].replace("''", "'"), at, match.end())
    else:
        word = _WORD.match(command, at)
        end = len(command) if word is None else word.end()
        token = Token("word", command[at:end], at, end)
    following = command[token.end : token.end + 1]
    if following == "'" or (token.kind != "word" and following not in ("", " ", ")")):
        raise ProblemError("cl.quote-glued", column=token.end + 1)
    return token


def parse(command: str) -> Command:
    """One command; a source of several lines is joined where ``+`` or ``-`` continues it.

    Raises
    ------
    ProblemError
        As `tokens`, and ``cl.empty``, ``cl.command-name``, ``cl.keyword``,
        ``cl.keyword-empty``, ``cl.continuation-open``, ``cl.expression``, ``cl.variable``,
        ``cl.prompt``.
    """
    source = clsource.read(command)
    with source.located():
        return parse_line(source.text)


def parse_line(command: str) -> Command:
    """One command on one line: nothing continues it.

    Raises
    ------
    ProblemError
        As `parse`.
    """
    return command_of(values_of(command))


def values_of(line: str) -> tuple[Value, ...]:
    """The values of one line, one after the other: a command's name is the first.

    Raises
    ------
    ProblemError
        As `tokens`, and ``cl.empty``, ``cl.continuation-open``, ``cl.expression``,
        ``cl.variable``, ``cl.prompt``.
    """
    kept = [token for token in tokens(line) if token.kind != "comment"]
    if not kept:
        raise ProblemError("cl.empty", column=1)
    _refuse_program_words(kept)
    values: list[Value] = []
    at = 0
    while at < len(kept):
        value, at = _value(kept, at)
        values.append(value)
    return tuple(values)


def _refuse_program_words(kept: list[Token]) -> None:
    """What only a compiled program or a display can have."""
    for at, token in enumerate(kept):
        if token.kind != "word":
            continue
        word = token.text.translate(_FOLD)
        following = kept[at + 1] if at + 1 < len(kept) else None
        if word.startswith("?"):
            raise ProblemError("cl.prompt", column=token.column)
        if at == 0:
            continue
        if following is None and word in ("+", "-"):
            raise ProblemError("cl.continuation-open", column=token.column, sign=word)
        if _VARIABLE.fullmatch(word):
            raise ProblemError("cl.variable", column=token.column, name=word)
        called = (
            word.startswith("%")
            and following is not None
            and (following.kind == "open" and following.start == token.end)
        )
        between = (
            word in _BETWEEN
            and following is not None
            and following.kind != "close"
            and kept[at - 1].kind != "open"
            and at > 1
        )
        if (
            called
            or between
            or any(sign in word for sign in ("||", "|>", "|<"))
            or (word in _CONCATENATION)
        ):
            raise ProblemError("cl.expression", column=token.column, operator=token.text)


def name_of(value: Value) -> tuple[str, str] | None:
    """Library ("" when not qualified) and name of a command, None for what names none."""
    match = _NAME.fullmatch(value.folded) if value.kind == "word" else None
    return None if match is None else (match["library"] or "", match["name"])


def command_of(values: Sequence[Value]) -> Command:
    """The command that these values make, one or more.

    Raises
    ------
    ProblemError
        ``cl.command-name``, ``cl.keyword``, ``cl.keyword-empty``.
    """
    first, rest = values[0], values[1:]
    name = name_of(first)
    if name is None or (rest and is_keyword(first, rest[0])):
        raise ProblemError("cl.command-name", column=first.column)
    parameters: list[Parameter] = []
    at = 0
    while at < len(rest):
        value, begin = rest[at], rest[at].column
        keyword = ""
        if at + 1 < len(rest) and is_keyword(value, rest[at + 1]):
            keyword = value.folded
            if not _KEYWORD.fullmatch(keyword):
                raise ProblemError("cl.keyword", column=begin, keyword=value.text)
            at += 1
            value = rest[at]
        inner = value.items if value.kind == "list" else (value,)
        if keyword and not inner:
            raise ProblemError("cl.keyword-empty", column=begin, keyword=keyword)
        parameters.append(Parameter(keyword, inner, begin))
        at += 1
    return Command(*name, tuple(parameters))


def is_keyword(value: Value, following: Value) -> bool:
    """Whether a value stands right before a parenthesis."""
    end = value.column + len(value.text)
    return value.kind == "word" and following.kind == "list" and following.column == end


def _value(found: list[Token], at: int) -> tuple[Value, int]:
    token = found[at]
    if token.kind != "open":
        return Value(token.kind, token.text, token.column), at + 1
    items: list[Value] = []
    at += 1
    while found[at].kind != "close":
        item, at = _value(found, at)
        items.append(item)
    return Value("list", "", token.column, tuple(items)), at + 1


def quoted(text: str) -> str:
    """`text` as a CL quoted string: apostrophes around it, those inside doubled."""
    return "'" + text.replace("'", "''") + "'"
