"""``fpc101.properties`` as a person looks at it: every key, what it means, where it comes from."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wizard.domain import cl
from wizard.domain.cl import LintFinding
from wizard.domain.clfindings import finding
from wizard.domain.ports import ConfigFiles, PropertyEntry
from wizard.domain.text import T, Text
from wizard.flows.answers import DEFAULT_COMMAND
from wizard.flows.looking import COMMAND_KEY, SSL_KEY

DEFAULTS = {SSL_KEY: "true", COMMAND_KEY: DEFAULT_COMMAND}
"""The documented keys with their defaults (product guide, Configuration File)."""

_MEANINGS = {
    SSL_KEY: T("Whether the connection to the hosts is encrypted; true is recommended."),
    COMMAND_KEY: T("The CL command that runs on the host for every password reset."),
}
# Two to four bytes of UTF-8, each read as a character of Latin-1; a run of them is one text.
_UTF8 = re.compile("(?:[\u00c2-\u00f4][\u0080-\u00bf]{1,3})+")
_UNKNOWN = T("Not in the product guide; it is left as it is.")


class Origin(StrEnum):
    """Where a value comes from."""

    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key with the value that counts.

    Parameters
    ----------
    key, value : str
    origin : Origin
    line : int or None
        Of the entry that counts; None for a default.
    default : str or None
        None where the product guide does not document the key.
    meaning : Text
    overridden : tuple of PropertyEntry
        Earlier entries of the same key, which Java does not see.
    """

    key: str
    value: str
    origin: Origin
    line: int | None
    default: str | None
    meaning: Text
    overridden: tuple[PropertyEntry, ...] = ()

    @property
    def documented(self) -> bool:
        """Whether the product guide describes the key."""
        return self.default is not None

    @property
    def source(self) -> Text:
        """Where the value comes from, for a person."""
        if self.line is None:
            return T("default, the file does not say")
        if self.overridden:
            lines = ", ".join(str(one.line) for one in self.overridden)
            return T("line {line}; overrides line {lines}", line=self.line, lines=lines)
        return T("line {line}", line=self.line)


def settings_of(files: ConfigFiles, data: bytes | None) -> tuple[Setting, ...]:
    """The documented keys first, then the others in the order of the file.

    Raises
    ------
    ProblemError
        ``configfiles.*``: the file cannot be read as properties.
    """
    every: dict[str, list[PropertyEntry]] = {}
    for entry in files.all_properties(data or b""):
        every.setdefault(entry.key, []).append(entry)
    return tuple(
        _setting(key, every.get(key, []))
        for key in (*DEFAULTS, *(key for key in every if key not in DEFAULTS))
    )


def _setting(key: str, entries: list[PropertyEntry]) -> Setting:
    default = DEFAULTS.get(key)
    meaning = _MEANINGS.get(key, _UNKNOWN)
    if not entries:
        return Setting(key, default or "", Origin.DEFAULT, None, default, meaning)
    last = entries[-1]
    return Setting(key, last.value, Origin.FILE, last.line, default, meaning, tuple(entries[:-1]))


def printable(text: str) -> str:
    """A value for a terminal: what could not be seen, or would steer it, as an escape."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def documented_key(key: str) -> str:
    """The documented key that a mistyped one stands for, "" when it resembles none."""
    if key in DEFAULTS:
        return ""
    folded = {one.lower(): one for one in DEFAULTS}
    close = difflib.get_close_matches(key.lower(), folded, 1, cutoff=0.8)
    return folded[close[0]] if close else ""


@dataclass(frozen=True, slots=True)
class LintReport:
    """What is worth saying about a command, and about the file that holds it."""

    command: str
    findings: tuple[LintFinding, ...]

    @property
    def refused(self) -> bool:
        """Whether anything is an "error"."""
        return any(one.severity == "error" for one in self.findings)


def lint_command(command: str) -> LintReport:
    """What is worth saying about a command alone."""
    return LintReport(command, cl.lint(command))


def lint_file(files: ConfigFiles, data: bytes | None) -> LintReport:
    """What is worth saying about a file; its command is the default where it names none.

    Raises
    ------
    ProblemError
        As `settings_of`.
    """
    found: list[LintFinding] = []
    command = DEFAULT_COMMAND
    for setting in settings_of(files, data):
        if setting.key == COMMAND_KEY:
            command = setting.value
        found += setting_findings(setting)
    return LintReport(command, (*found, *cl.lint(command)))


def duplicates(setting: Setting) -> tuple[LintFinding, ...]:
    """A warning where a key stands more than once."""
    if not setting.overridden:
        return ()
    return (
        finding(
            "settings.duplicate",
            "warning",
            0,
            key=printable(setting.key),
            count=len(setting.overridden) + 1,
            first=setting.overridden[-1].line,
            last=setting.line,
        ),
    )


def setting_findings(setting: Setting) -> list[LintFinding]:
    """What is worth saying about one key, its value aside where that is a command."""
    return [*duplicates(setting), *_of_ssl(setting), *_of_encoding(setting), *_of_key(setting)]


def value_findings(setting: Setting) -> list[LintFinding]:
    """What is worth saying about a value that was just given, or is shown."""
    return [*_of_ssl(setting), *_of_encoding(setting)]


def shown_value(setting: Setting) -> str:
    """A value for a table: in quotes where a blank at an end would not be seen."""
    text = printable(setting.value)
    return text if text == text.strip() else f"“{text}”"


def _of_ssl(setting: Setting) -> Iterator[LintFinding]:
    if setting.key == SSL_KEY and setting.value.lower() != "true":
        off = setting.value.lower() == "false"
        yield finding(
            "settings.ssl-off" if off else "settings.ssl-value",
            "warning" if off else "error",
            0,
            line=setting.line,
            value=printable(setting.value),
        )


def _of_key(setting: Setting) -> Iterator[LintFinding]:
    meant = documented_key(setting.key)
    if meant:
        yield finding(
            "settings.key-near",
            "warning",
            0,
            typed=printable(setting.key),
            meant=meant,
            line=setting.line,
        )


def _of_encoding(setting: Setting) -> Iterator[LintFinding]:
    for word in setting.value.split(" "):  # a byte of UTF-8 may be another kind of blank
        for match in _UTF8.finditer(word):
            try:
                meant = match[0].encode("latin-1").decode("utf-8")
            except UnicodeDecodeError:
                continue
            whole = word.replace(match[0], meant)
            yield finding(
                "settings.utf8",
                "warning",
                0,
                key=printable(setting.key),
                line=setting.line,
                read=printable(word),
                meant=printable(whole),
                escaped=_escaped(whole),
            )
            return


def _escaped(text: str) -> str:
    """As an editor of any encoding may write it: Java's escapes."""
    units = text.encode("utf-16-be", "surrogatepass")
    codes = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(chr(one) if one < 0x80 else f"\\u{one:04x}" for one in codes)


__all__ = [
    "DEFAULTS",
    "LintReport",
    "Origin",
    "Setting",
    "documented_key",
    "duplicates",
    "lint_command",
    "lint_file",
    "printable",
    "setting_findings",
    "settings_of",
    "shown_value",
    "value_findings",
]
