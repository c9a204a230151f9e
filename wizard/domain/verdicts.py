"""What a check found: the typed answer that the window, the report and the command line share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wizard.domain.text import NOTHING, Text


class Verdict(StrEnum):
    """The outcome of one check, or of all checks of a partition."""

    PASS = "pass"  # noqa: S105 - a verdict
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check's answer.

    Parameters
    ----------
    id : str
        From the catalogue (``"account.secadm"``).
    verdict : Verdict
    title : Text
        What was found, in words a person would use ("*SECADM is missing").
    seen : Text
        One line of what was seen.
    cause, next_step : Text
        Likely cause and what to do; empty on a pass.
    ms : int
        How long the check took, milliseconds.
    details : str
        The host's own words (message ids, exception class), never a secret.
    command : str
        CL for the host administrator to copy, or empty.
    """

    id: str
    verdict: Verdict
    title: Text
    seen: Text = NOTHING
    cause: Text = NOTHING
    next_step: Text = NOTHING
    ms: int = 0
    details: str = ""
    command: str = ""

    def as_json(self) -> dict[str, object]:
        """The documented fields, JSON-ready: id, verdict, title, seen, cause, next_step, ms."""
        return {
            "id": self.id,
            "verdict": self.verdict.value,
            "title": str(self.title),
            "seen": str(self.seen),
            "cause": str(self.cause),
            "next_step": str(self.next_step),
            "ms": self.ms,
            "details": self.details,
            "command": self.command,
        }


@dataclass(frozen=True, slots=True)
class PartitionReport:
    """All checks of one partition, in the catalogue's order."""

    name: str
    host: str
    checks: tuple[CheckResult, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the checks."""
        return worst(check.verdict for check in self.checks)

    def as_json(self) -> dict[str, object]:
        """``{"name", "host", "verdict", "checks": [...]}``."""
        return {
            "name": self.name,
            "host": self.host,
            "verdict": self.verdict.value,
            "checks": [check.as_json() for check in self.checks],
        }


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """fail before warn before pass; skipped only when nothing else was there."""
    found = set(verdicts)
    for verdict in (Verdict.FAIL, Verdict.WARN, Verdict.PASS):
        if verdict in found:
            return verdict
    return Verdict.SKIPPED
