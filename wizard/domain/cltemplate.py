"""The template of the reset command: its structure and its two placeholders."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from wizard.domain import clsource
from wizard.domain.clnested import names_profile_command, nested, submits
from wizard.domain.clparse import Command, Token, command_of, parse, tokens
from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, T, Text

# The product guide's default.
DEFAULT_TEMPLATE = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXP(*NO)"

_BRACED = re.compile(r"\{([^{}\s]{1,30})\}")
# What people write for the two.
_MEANT = {
    "user": ("user", "usrprf", "userid", "username", "profile"),
    "pwd": ("pwd", "password", "passwd", "newpwd"),
}


@dataclass(frozen=True, slots=True)
class Template:
    """A template with ``{user}`` and ``{pwd}``, each a value of its own, exactly once.

    Parameters
    ----------
    text : str
        The template, as one line.
    command : Command
        Its structure; the placeholders stand as words or quoted strings.
    user_at, password_at : int
        Offsets of the placeholders.
    user_quoted, password_quoted : bool
        Whether the template puts apostrophes around them.
    """

    text: str
    command: Command
    user_at: int
    password_at: int
    user_quoted: bool
    password_quoted: bool

    @property
    def name(self) -> str:
        """The command's name with its library where one is given (``QSYS/CHGUSRPRF``)."""
        return full_name(self.command)

    @property
    def enables(self) -> bool:
        """Whether it says STATUS(*ENABLED), itself or in a command inside it."""
        return self._says_status("*ENABLED")

    @property
    def disables(self) -> bool:
        """Whether it says STATUS(*DISABLED), itself or in a command inside it."""
        return self._says_status("*DISABLED")

    def _says_status(self, wanted: str) -> bool:
        inner = (command_of(one.values) for one in nested(self.command))
        return any(
            given.keyword == "STATUS" and [value.folded for value in given.values] == [wanted]
            for command in (self.command, *inner)
            for given in command.parameters
        )

    @property
    def submits(self) -> bool:
        """Whether a job of its own carries it out: "done" says no more than "handed over"."""
        return submits(self.command)

    @classmethod
    def parse(cls, text: str) -> Template:
        """The template of a text.

        Raises
        ------
        ProblemError
            ``cl.*`` of the grammar, ``cl.user-missing``, ``cl.user-twice``,
            ``cl.pwd-missing``, ``cl.pwd-twice``, ``cl.user-glued``, ``cl.pwd-glued``,
            ``cl.user-quoted``, ``cl.pwd-quoted``.
        """
        command = parse(text)
        source = clsource.read(text)
        with source.located():
            found = tokens(source.text)
            user_at, user_quoted = _placeholder(source.text, found, "user")
            password_at, password_quoted = _placeholder(source.text, found, "pwd")
        return cls(source.text, command, user_at, password_at, user_quoted, password_quoted)


def full_name(command: Command) -> str:
    """A command's name with its library where one is given."""
    return f"{command.library}/{command.name}".lstrip("/")


def placeholder_problems(text: str, *, readable: bool) -> Iterator[ProblemError]:
    """What keeps ``{user}`` and ``{pwd}`` from being filled, each for itself.

    Parameters
    ----------
    text : str
        One line.
    readable : bool
        Whether its tokens can be told; else only the counts are looked at.
    """
    found = tokens(text) if readable else ()
    for name in ("user", "pwd"):
        try:
            if readable:
                _placeholder(text, found, name)
            else:
                _counted(text, name)
        except ProblemError as wrong:
            yield wrong


def _counted(text: str, name: str) -> int:
    mark = f"{{{name}}}"
    count = text.count(mark)
    if count == 0:
        raise ProblemError(f"cl.{name}-missing", column=0, near=_near(text, name))
    at = text.index(mark)
    if count > 1:
        raise ProblemError(f"cl.{name}-twice", column=text.index(mark, at + 1) + 1, count=count)
    return at


def _near(text: str, name: str) -> Text:
    """A word about what may have been meant, or nothing."""
    for found in _BRACED.finditer(text):
        word = found[1].lower()
        other = next(one for one in _MEANT if one != name)
        meant = word in _MEANT[name] or difflib.get_close_matches(word, _MEANT[name], 1)
        if found[1] not in _MEANT and meant and word not in _MEANT[other]:
            return T(
                " {mark} at column {at} is none: the connector leaves it as it is.",
                mark=found[0],
                at=found.start() + 1,
            )
    return NOTHING


def _placeholder(text: str, found: tuple[Token, ...], name: str) -> tuple[int, bool]:
    """Where a placeholder stands, and whether in apostrophes."""
    at = _counted(text, name)
    for token in found[1:]:
        if token.text == f"{{{name}}}" and token.kind in ("word", "quoted"):
            followed = text[token.end : token.end + 1] == "("
            if not followed:
                return text.index(f"{{{name}}}"), token.kind == "quoted"
    around = next((one for one in found if one.start <= at < one.end), None)
    quoted = around is not None and around.kind == "quoted" and names_profile_command(around.text)
    raise ProblemError(f"cl.{name}-{'quoted' if quoted else 'glued'}", column=at + 1)
