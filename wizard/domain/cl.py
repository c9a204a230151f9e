"""The template of the reset command: what it may be, and how a password gets into it.

Quoting is decided here and nowhere else. A value inside the template's own apostrophes gets
its apostrophes doubled; a value outside gets apostrophes of its own unless it is a plain
upper-case name, which CL takes as it stands.
"""

from __future__ import annotations

import re
import unicodedata

from wizard.domain.clfindings import LintFinding, finding, of_problem
from wizard.domain.cllint import lint
from wizard.domain.clparse import parse, quoted, tokens
from wizard.domain.cltemplate import DEFAULT_TEMPLATE, Template
from wizard.domain.hosts import profile_name
from wizard.domain.passwordrules import folded
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret

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

HIDDEN = "••••••••"

# Password levels 0 and 1: 10 characters of these; 2, 3 and 4: 128 of any (IBM i, QPWDLVL).
_LOW_LEVEL = re.compile(r"[A-Z0-9$@#_]*")
_LOW_LEVEL_LONGEST, _LONGEST = 10, 128
# What ends a value or begins a special one; EBCDIC tables put their wide forms on the same bytes.
_SYNTAX = set("'\"()*")
_PLAIN = re.compile(r"[A-Z$@#][A-Z0-9$@#_]{0,9}")


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
        ``cl.password-lookalike``,
        ``cl.password-long``, ``cl.password-long-low``, ``cl.password-characters``.
    """
    value = password.reveal()
    if not value.strip(" "):
        raise ProblemError("cl.password-empty")
    # CL takes a special value in apostrophes as well, and blanks before it may go on the way.
    if value.lstrip(" ").startswith("*"):
        raise ProblemError("cl.password-star")
    # No sentence names a character of the password, or where it is.
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise ProblemError("cl.password-control")
    if any(_SYNTAX & set(unicodedata.normalize("NFKC", one)) - {one} for one in value):
        raise ProblemError("cl.password-lookalike")
    if len(value) > _LONGEST:
        raise ProblemError("cl.password-long", limit=_LONGEST)
    if level is not None and level < 2:
        if len(value) > _LOW_LEVEL_LONGEST:
            raise ProblemError("cl.password-long-low", level=level, limit=_LOW_LEVEL_LONGEST)
        # What CL does with a value without apostrophes, and a sign-on with any.
        if not _LOW_LEVEL.fullmatch(folded(value)):
            raise ProblemError("cl.password-characters", level=level)


def password_findings(password: Secret, level: int | None = None) -> tuple[LintFinding, ...]:
    """What `check_password` refuses, as a finding; and what is only worth a warning."""
    try:
        check_password(password, level)
    except ProblemError as refused:
        return (of_problem(refused.problem),)
    value = password.reveal()
    if level is not None and level < 2 and value.isdigit():
        return (finding("cl.password-digits", "warning", 0, level=level),)
    if value.endswith(" "):
        return (finding("cl.password-blanks", "warning", 0),)
    return ()


def substitute(template: Template, user: str, password: Secret, level: int | None = None) -> Secret:
    """The command to run, in one literal pass: what stands in a value is never expanded.

    At levels 0 and 1, which know no lower case, the password goes in upper case, as CL sends it
    without apostrophes: in apostrophes it would not be folded.

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
    if level is not None and level < 2:
        value = folded(value)
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
