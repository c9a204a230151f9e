"""The grammar of one IBM i CL command: a command's name, then keyword or positional values.

Facts: IBM's "CL syntax": an unquoted string ends at a blank, an apostrophe or a parenthesis
and folds to upper case; a quoted string doubles its apostrophes; ``X'41'`` is hexadecimal;
a keyword stands right before its parenthesis; ``/* */`` is a comment.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `keyword` is upper case, empty for a positional one."""

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
    """One command.

    Raises
    ------
    ProblemError
        As `tokens`, and ``cl.empty``, ``cl.command-name``, ``cl.keyword``,
        ``cl.keyword-empty``.
    """
    kept = [token for token in tokens(command) if token.kind != "comment"]
    if not kept:
        raise ProblemError("cl.empty", column=1)
    first, rest = kept[0], kept[1:]
    match = _NAME.fullmatch(first.text.translate(_FOLD)) if first.kind == "word" else None
    if match is None or (rest and rest[0].start == first.end):
        raise ProblemError("cl.command-name", column=first.column)
    parameters: list[Parameter] = []
    at = 0
    while at < len(rest):
        token = rest[at]
        keyword = ""
        following = rest[at + 1] if at + 1 < len(rest) else None
        if (
            token.kind == "word"
            and following is not None
            and (following.kind == "open" and following.start == token.end)
        ):
            keyword = token.text.translate(_FOLD)
            if not keyword.isascii() or not keyword.isalnum() or not keyword[0].isalpha():
                raise ProblemError("cl.keyword", column=token.column, keyword=token.text)
            at += 1
        value, at = _value(rest, at)
        values = value.items if value.kind == "list" else (value,)
        if keyword and not values:
            raise ProblemError("cl.keyword-empty", column=token.column, keyword=keyword)
        parameters.append(Parameter(keyword, values, token.column))
    return Command(match["library"] or "", match["name"], tuple(parameters))


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
