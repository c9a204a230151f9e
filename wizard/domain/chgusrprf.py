"""The parameters of CHGUSRPRF and the values that each one takes.

Facts: IBM's command reference "Change User Profile (CHGUSRPRF)" of IBM i 7.4 and 7.5 (the
table "Keyword, Description, Choices, Notes"); MAXSIGN came with 7.5, AUTHMTH and TOTPOPTITV
with 7.6. The values of these three are taken from descriptions of the releases and not from the
table itself, so nothing is refused because of them (`Parameter.open`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NAME = re.compile(r"[A-Z$@#][A-Z0-9$@#_.]{0,9}")
_QUALIFIED = re.compile(rf"(?:(?:\*LIBL|\*CURLIB|{_NAME.pattern})/)?{_NAME.pattern}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}")
_DATE = re.compile(r"[0-9]{6}|[0-9]{8}|[0-9]{2}([-/.,:])[0-9]{2}\1[0-9]{2}(?:[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter.

    Parameters
    ----------
    keyword, means : str
        ``"PWDEXP"``; IBM's prompt for it, ``"Set password to expired"``.
    kind : str
        What is taken beside the special values: "" (nothing), "name", "qualified", "text",
        "number", "date".
    singles : tuple of str
        Special values that stand alone.
    values : tuple of str
        Special values that may stand in a list.
    most : int
        How many values at most.
    low, high : int
        The range of a "number".
    power : bool
        It changes what the profile may do, or how it is let in.
    since : str
        The release that brought it, "" when every supported one has it.
    open : bool
        The values are not known well enough to refuse one.
    elements : tuple of tuple of str
        The special values of each element where the value is a list of different elements.
    """

    keyword: str
    means: str
    kind: str = ""
    singles: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    most: int = 1
    low: int = 0
    high: int = 0
    power: bool = False
    since: str = ""
    open: bool = False
    elements: tuple[tuple[str, ...], ...] = ()

    @property
    def special(self) -> tuple[str, ...]:
        """Every special value."""
        return (*self.singles, *self.values, *(one for each in self.elements for one in each))

    def takes(self, text: str) -> bool:
        """Whether one value fits; `text` is folded, as the command gets it."""
        return text in self.special or self.open or (bool(self.kind) and self._ordinary(text))

    def _ordinary(self, text: str) -> bool:
        if self.kind == "number":
            return bool(_INTEGER.fullmatch(text)) and self.low <= int(text) <= self.high
        if self.kind == "text":
            return not text.startswith("*")
        shapes = {"name": _NAME, "qualified": _QUALIFIED, "date": _DATE}
        return bool(shapes[self.kind].fullmatch(text))

    def nearest(self, text: str) -> str:
        """The special value that a mistyped one most likely stands for, "" when none is near."""
        wanted = text.upper().lstrip("*")
        plain = {one.lstrip("*"): one for one in self.special}
        close = difflib.get_close_matches(wanted, plain, 1, cutoff=0.6)
        if close:
            return plain[close[0]]
        begun = [one for name, one in plain.items() if wanted and name.startswith(wanted)]
        return begun[0] if len(begun) == 1 else ""

    @property
    def choices(self) -> str:
        """What it takes, for a sentence."""
        ordinary = {
            "": "",
            "name": "a name",
            "qualified": "an object's name",
            "text": "a text",
            "number": f"a number from {self.low} to {self.high}",
            "date": "a date",
        }[self.kind]
        return ", ".join((*((ordinary,) if ordinary else ()), *self.special))


def _made(*parameters: Parameter) -> Mapping[str, Parameter]:
    return MappingProxyType({one.keyword: one for one in parameters})


_P = Parameter
_IDS = 4_294_967_294

PARAMETERS = _made(
    _P("USRPRF", "User profile", "name"),
    _P("PASSWORD", "User password", "text", ("*SAME", "*NONE")),
    _P("PWDEXP", "Set password to expired", singles=("*SAME", "*NO", "*YES")),
    _P("STATUS", "Status", singles=("*SAME", "*ENABLED", "*DISABLED")),
    _P(
        "USRCLS",
        "User class",
        singles=("*SAME", "*USER", "*SYSOPR", "*PGMR", "*SECADM", "*SECOFR"),
        power=True,
    ),
    _P(
        "ASTLVL",
        "Assistance level",
        singles=("*SAME", "*SYSVAL", "*BASIC", "*INTERMED", "*ADVANCED"),
    ),
    _P("CURLIB", "Current library", "name", ("*SAME", "*CRTDFT")),
    _P("INLPGM", "Initial program to call", "qualified", ("*SAME", "*NONE"), power=True),
    _P("INLMNU", "Initial menu", "qualified", ("*SAME", "*SIGNOFF"), power=True),
    _P("LMTCPB", "Limit capabilities", singles=("*SAME", "*NO", "*PARTIAL", "*YES"), power=True),
    _P("TEXT", "Text 'description'", "text", ("*SAME", "*BLANK")),
    _P(
        "SPCAUT",
        "Special authority",
        singles=("*SAME", "*USRCLS", "*NONE"),
        values=(
            "*ALLOBJ", "*AUDIT", "*IOSYSCFG", "*JOBCTL", "*SAVSYS", "*SECADM", "*SERVICE",
            "*SPLCTL",
        ),
        most=8,
        power=True,
    ),
    _P("SPCENV", "Special environment", singles=("*SAME", "*SYSVAL", "*NONE", "*S36")),
    _P("DSPSGNINF", "Display sign-on information", singles=("*SAME", "*NO", "*YES", "*SYSVAL")),
    _P(
        "PWDEXPITV",
        "Password expiration interval",
        "number",
        ("*SAME", "*SYSVAL", "*NOMAX"),
        low=1,
        high=366,
    ),
    _P(
        "PWDCHGBLK",
        "Block password change",
        "number",
        ("*SAME", "*SYSVAL", "*NONE"),
        low=1,
        high=99,
    ),
    _P("LCLPWDMGT", "Local password management", singles=("*SAME", "*YES", "*NO")),
    _P(
        "LMTDEVSSN",
        "Limit device sessions",
        "number",
        ("*SAME", "*SYSVAL", "*YES", "*NO"),
        low=0,
        high=9,
    ),
    _P(
        "KBDBUF",
        "Keyboard buffering",
        singles=("*SAME", "*SYSVAL", "*NO", "*TYPEAHEAD", "*YES"),
    ),
    _P("MAXSTGLRG", "Maximum allowed storage large", "text", ("*SAME", "*NOMAX")),
    _P("MAXSTG", "Maximum allowed storage", "number", ("*SAME", "*NOMAX"), high=2_147_483_647),
    _P("PTYLMT", "Highest schedule priority", "number", ("*SAME",), high=9),
    _P("JOBD", "Job description", "qualified", ("*SAME",), power=True),
    _P("GRPPRF", "Group profile", "name", ("*SAME", "*NONE"), power=True),
    _P("OWNER", "Owner", singles=("*SAME", "*USRPRF", "*GRPPRF"), power=True),
    _P(
        "GRPAUT",
        "Group authority",
        singles=("*SAME", "*NONE", "*ALL", "*CHANGE", "*USE", "*EXCLUDE"),
        power=True,
    ),
    _P("GRPAUTTYP", "Group authority type", singles=("*SAME", "*PRIVATE", "*PGP"), power=True),
    _P("SUPGRPPRF", "Supplemental groups", "name", ("*SAME", "*NONE"), most=15, power=True),
    _P("ACGCDE", "Accounting code", "text", ("*SAME", "*BLANK")),
    _P("DOCPWD", "Document password", "name", ("*SAME", "*NONE")),
    _P("MSGQ", "Message queue", "qualified", ("*SAME", "*USRPRF")),
    _P("DLVRY", "Delivery", singles=("*SAME", "*NOTIFY", "*BREAK", "*HOLD", "*DFT")),
    _P("SEV", "Severity code filter", "number", ("*SAME",), high=99),
    _P("PRTDEV", "Print device", "name", ("*SAME", "*WRKSTN", "*SYSVAL")),
    _P("OUTQ", "Output queue", "qualified", ("*SAME", "*WRKSTN", "*DEV")),
    _P(
        "ATNPGM",
        "Attention program",
        "qualified",
        ("*SAME", "*SYSVAL", "*NONE", "*ASSIST"),
        power=True,
    ),
    _P(
        "SRTSEQ",
        "Sort sequence",
        "qualified",
        ("*SAME", "*SYSVAL", "*HEX", "*LANGIDSHR", "*LANGIDUNQ"),
    ),
    _P("LANGID", "Language ID", "text", ("*SAME", "*SYSVAL")),
    _P("CNTRYID", "Country or region ID", "text", ("*SAME", "*SYSVAL")),
    _P(
        "CCSID",
        "Coded character set ID",
        "number",
        ("*SAME", "*SYSVAL", "*HEX"),
        low=1,
        high=65_535,
    ),
    _P(
        "CHRIDCTL",
        "Character identifier control",
        singles=("*SAME", "*SYSVAL", "*DEVD", "*JOBCCSID"),
    ),
    _P(
        "SETJOBATR",
        "Locale job attributes",
        singles=("*SAME", "*SYSVAL", "*NONE"),
        values=("*CCSID", "*DATFMT", "*DATSEP", "*DECFMT", "*SRTSEQ", "*TIMSEP"),
        most=6,
    ),
    _P("LOCALE", "Locale", "text", ("*SAME", "*SYSVAL", "*NONE", "*C", "*POSIX")),
    _P(
        "USROPT",
        "User options",
        singles=("*SAME", "*NONE"),
        values=(
            "*CLKWD", "*EXPERT", "*ROLLKEY", "*NOSTSMSG", "*STSMSG", "*HLPFULL", "*PRTMSG",
        ),
        most=7,
    ),
    _P("UID", "User ID number", "number", ("*SAME",), low=1, high=_IDS, power=True),
    _P("GID", "Group ID number", "number", ("*SAME", "*GEN", "*NONE"), low=1, high=_IDS,
       power=True),
    _P("HOMEDIR", "Home directory", "text", ("*SAME", "*USRPRF")),
    _P(
        "EIMASSOC",
        "EIM association",
        "text",
        ("*NOCHG",),
        most=4,
        power=True,
        elements=(
            ("*USRPRF",),
            ("*TARGET", "*SOURCE", "*TGTSRC", "*ADMIN", "*ALL"),
            ("*REPLACE", "*ADD", "*REMOVE"),
            ("*NOCRTEIMID", "*CRTEIMID"),
        ),
    ),
    _P("USREXPDATE", "User expiration date", "date", ("*SAME", "*NONE", "*USREXPITV")),
    _P("USREXPITV", "User expiration interval", "number", low=1, high=366),
    _P(
        "MAXSIGN",
        "Maximum sign-on attempts",
        "number",
        ("*SAME", "*SYSVAL", "*NOMAX"),
        low=1,
        high=25,
        since="7.5",
        open=True,
    ),
    _P(
        "AUTHMTH",
        "Authentication methods",
        singles=("*SAME",),
        values=("*NONE", "*TOTP", "*REGFAC"),
        most=3,
        power=True,
        since="7.6",
        open=True,
    ),
    _P(
        "TOTPOPTITV",
        "TOTP optional interval",
        "number",
        ("*SAME", "*NONE"),
        low=1,
        high=720,
        power=True,
        since="7.6",
        open=True,
    ),
)  # fmt: skip
"""Every parameter by its keyword, in the order of IBM's table."""

POSITIONS = ("USRPRF", "PASSWORD", "SPCAUT")
"""The three that may stand without their keyword."""

NOTHING_GIVEN = "*N"
"""A positional value left out."""


def nearest_keyword(typed: str) -> str:
    """The keyword that a mistyped one most likely stands for, "" when none is near."""
    close = difflib.get_close_matches(typed.upper(), PARAMETERS, 1, cutoff=0.7)
    return close[0] if close else ""
