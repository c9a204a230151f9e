"""Templates that can be chosen by name instead of being typed."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.domain.cltemplate import DEFAULT_TEMPLATE
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text

_RESET = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED)"


@dataclass(frozen=True, slots=True)
class Preset:
    """One template.

    Parameters
    ----------
    key : str
        Its name on the command line.
    command : str
    name, does : Text
        Its name for a person, and what it means for the user whose password is reset.
    """

    key: str
    command: str
    name: Text
    does: Text


# The first two are the product guide's.
PRESETS = (
    Preset(
        "default",
        DEFAULT_TEMPLATE,
        T("The product's default"),
        T("The new password is good at once and does not expire early (PWDEXP(*NO))."),
    ),
    Preset(
        "sysval",
        f"{_RESET} PWDEXPITV(*SYSVAL)",
        T("Enforce the system's password expiration"),
        T("The new password expires after as many days as the host's QPWDEXPITV says."),
    ),
    Preset(
        "change",
        f"{_RESET} PWDEXP(*YES)",
        T("Must change at first sign-on"),
        T("The new password works once: the host asks for another one at the next sign-on."),
    ),
)


def preset(key: str) -> Preset:
    """The preset of a name.

    Raises
    ------
    ProblemError
        ``cl.preset-unknown``.
    """
    for one in PRESETS:
        if one.key == key.strip().lower():
            return one
    known = "; ".join(f"{one.key} ({one.name})" for one in PRESETS)
    raise ProblemError("cl.preset-unknown", typed=key, known=known)


def preset_of(command: str) -> Preset | None:
    """The preset that a command is, None when it is one of its own."""
    return next((one for one in PRESETS if one.command == command.strip()), None)
