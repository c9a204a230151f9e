"""The template of the reset command: what it may be, and how a password gets into it.

Quoting is decided here and nowhere else. A value inside the template's own apostrophes gets
its apostrophes doubled; a value outside gets apostrophes of its own unless it is a plain
upper-case name, which CL takes as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from wizard.domain.clparse import Command, Token, Value, parse, quoted, tokens
from wizard.domain.hosts import profile_name
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.sentences import SENTENCES
from wizard.domain.text import Text

__all__ = [
    "DEFAULT_TEMPLATE",
    "HIDDEN",
    "LintFinding",
    "Template",
    "check_password",
    "lint",
    "parse",
    "password_findings",
    "preview",
    "substitute",
    "tokens",
]

# The product guide's default.
DEFAULT_TEMPLATE = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXP(*NO)"
HIDDEN = "••••••••"

# Password levels 0 and 1: 10 characters of these; 2, 3 and 4: 128 of any (IBM i, QPWDLVL).
_LOW_LEVEL = re.compile(r"[A-Z0-9$@#_]*")
_LOW_LEVEL_LONGEST, _LONGEST = 10, 128
_PLAIN = re.compile(r"[A-Z$@#][A-Z0-9$@#_]{0,9}")

# CHGUSRPRF takes three values without keywords (its command reference).
_POSITIONS = ("USRPRF", "PASSWORD", "SPCAUT")
# Parameters of CHGUSRPRF that give a profile more than a new password.
_POWERS = frozenset(
    {
        "SPCAUT", "USRCLS", "GRPPRF", "SUPGRPPRF", "OWNER", "GRPAUT", "GRPAUTTYP", "INLPGM",
        "INLMNU", "LMTCPB", "ATNPGM", "JOBD", "UID", "GID", "EIMASSOC",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One remark on a template (or a password).

    Parameters
    ----------
    id : str
        From the sentences (``"cl.status-missing"``).
    severity : str
        "error", "warning" or "info".
    column : int
        Where, counted from 1; 0 for the whole.
    message, next_step : Text
        What is there; what to do.
    """

    id: str
    severity: str
    column: int
    message: Text
    next_step: Text


@dataclass(frozen=True, slots=True)
class Template:
    """A template with ``{user}`` and ``{pwd}``, each a value of its own, exactly once.

    Parameters
    ----------
    text : str
        The template.
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
        return f"{self.command.library}/{self.command.name}".lstrip("/")

    @classmethod
    def parse(cls, text: str) -> Template:
        """The template of a text.

        Raises
        ------
        ProblemError
            ``cl.*`` of the grammar, ``cl.user-missing``, ``cl.user-twice``,
            ``cl.pwd-missing``, ``cl.pwd-twice``, ``cl.user-glued``, ``cl.pwd-glued``.
        """
        command = parse(text)
        found = tokens(text)
        user_at, user_quoted = _placeholder(text, found, "user")
        password_at, password_quoted = _placeholder(text, found, "pwd")
        return cls(text, command, user_at, password_at, user_quoted, password_quoted)


def _placeholder(text: str, found: tuple[Token, ...], name: str) -> tuple[int, bool]:
    """Where a placeholder stands, and whether in apostrophes."""
    mark = f"{{{name}}}"
    count = text.count(mark)
    if count == 0:
        raise ProblemError(f"cl.{name}-missing", column=0)
    at = text.index(mark)
    if count > 1:
        raise ProblemError(f"cl.{name}-twice", column=text.index(mark, at + 1) + 1, count=count)
    for token in found[1:]:
        if token.text == mark and token.kind in ("word", "quoted"):
            followed = text[token.end : token.end + 1] == "("
            if not followed:
                return at, token.kind == "quoted"
    raise ProblemError(f"cl.{name}-glued", column=at + 1)


def check_password(password: Secret, level: int | None = None) -> None:
    """Refuse a password that the host could not take as it is.

    Parameters
    ----------
    password : Secret
    level : int, optional
        The host's password level 0 to 4; None for "not known", which asks what all ask.

    Raises
    ------
    ProblemError
        ``cl.password-empty``, ``cl.password-star``, ``cl.password-control``,
        ``cl.password-long``, ``cl.password-long-low``, ``cl.password-characters``.
    """
    value = password.reveal()
    if not value.strip(" "):
        raise ProblemError("cl.password-empty")
    if value.startswith("*"):
        raise ProblemError("cl.password-star")
    # No sentence names a character of the password, or where it is.
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise ProblemError("cl.password-control")
    if len(value) > _LONGEST:
        raise ProblemError("cl.password-long", limit=_LONGEST)
    if level is not None and level < 2:
        if len(value) > _LOW_LEVEL_LONGEST:
            raise ProblemError("cl.password-long-low", level=level, limit=_LOW_LEVEL_LONGEST)
        if not _LOW_LEVEL.fullmatch(value):
            raise ProblemError("cl.password-characters", level=level)


def password_findings(password: Secret, level: int | None = None) -> tuple[LintFinding, ...]:
    """What `check_password` refuses, as a finding; and what is only worth a warning."""
    try:
        check_password(password, level)
    except ProblemError as refused:
        return (_finding_of(refused.problem),)
    if password.reveal().endswith(" "):
        return (_finding("cl.password-blanks", "warning", 0),)
    return ()


def substitute(template: Template, user: str, password: Secret, level: int | None = None) -> Secret:
    """The command to run, in one literal pass: what stands in a value is never expanded.

    Parameters
    ----------
    template : Template
    user : str
        The profile whose password is set.
    password : Secret
    level : int, optional
        The host's password level, None when it is not known.

    Returns
    -------
    Secret
        The command, for it holds the password.

    Raises
    ------
    ProblemError
        As `check_password` and `wizard.domain.hosts.profile_name`.
    """
    check_password(password, level)
    value = password.reveal()
    if template.password_quoted:
        shown = quoted(value)[1:-1]
    else:
        shown = value if _PLAIN.fullmatch(value) else quoted(value)
    return Secret(_filled(template, profile_name(user), shown))


def preview(template: Template, user: str) -> str:
    """The command for a sample user, with dots for the password.

    Raises
    ------
    ProblemError
        As `wizard.domain.hosts.profile_name`.
    """
    return _filled(
        template, profile_name(user), HIDDEN if template.password_quoted else quoted(HIDDEN)
    )


def _filled(template: Template, user: str, password: str) -> str:
    parts = sorted(
        [
            (template.user_at, template.user_at + len("{user}"), user),
            (template.password_at, template.password_at + len("{pwd}"), password),
        ]
    )
    out: list[str] = []
    last = 0
    for start, end, value in parts:
        out += [template.text[last:start], value]
        last = end
    return "".join([*out, template.text[last:]])


def lint(template_text: str) -> tuple[LintFinding, ...]:
    """Everything worth saying about a template, in the order of the columns.

    A text that is no template gives one "error" (the first that stops reading).
    """
    try:
        template = Template.parse(template_text)
    except ProblemError as refused:
        return (_finding_of(refused.problem),)
    command = template.command
    found: list[LintFinding] = []
    if command.name != "CHGUSRPRF":
        found.append(_finding("cl.other-command", "warning", 1, name=template.name))
    elif command.library not in ("", "QSYS", "*LIBL"):
        found.append(_finding("cl.other-library", "warning", 1, library=command.library))
    if command.name in ("CHGUSRPRF", "CRTUSRPRF"):
        found += _lint_profile_command(command)
    return tuple(sorted(found, key=lambda finding: finding.column))


def _lint_profile_command(command: Command) -> list[LintFinding]:
    found: list[LintFinding] = []
    seen: set[str] = set()
    placed: dict[str, str] = {}
    status: Value | None = None
    for number, parameter in enumerate(command.parameters):
        keyword = parameter.keyword
        if not keyword and number < len(_POSITIONS):
            keyword = _POSITIONS[number]
        elif not keyword:
            found.append(_finding("cl.position", "error", parameter.column))
        if keyword and keyword in seen:
            found.append(_finding("cl.keyword-twice", "error", parameter.column, keyword=keyword))
        seen.add(keyword)
        if keyword in _POWERS and not _same(parameter.values):
            found.append(_finding("cl.power", "error", parameter.column, keyword=keyword))
        if keyword == "STATUS":
            status = parameter.values[0]
        for value in parameter.values:
            placed[value.text] = keyword
    for mark, keyword in (("{user}", "USRPRF"), ("{pwd}", "PASSWORD")):
        if placed.get(mark) != keyword:
            found.append(_finding("cl.misplaced", "error", 0, mark=mark, keyword=keyword))
    if status is None or status.folded in ("*SAME",):
        found.append(_finding("cl.status-missing", "warning", 0))
    elif status.folded != "*ENABLED":
        found.append(_finding("cl.status-other", "warning", status.column, status=status.text))
    return found


def _same(values: tuple[Value, ...]) -> bool:
    return [value.folded for value in values] == ["*SAME"]


def _finding_of(problem: Problem) -> LintFinding:
    column = dict(problem.what.args).get("column", 0)
    return LintFinding(
        problem.id,
        "error",
        column if isinstance(column, int) else 0,
        problem.what,
        problem.next_step,
    )


def _finding(id: str, severity: str, column: int, **args: object) -> LintFinding:
    what, why, next_step = SENTENCES[id]
    values = (("column", column), *args.items())
    return LintFinding(id, severity, column, Text(f"{what} {why}", values), Text(next_step, values))
