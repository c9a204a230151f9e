"""Remarks on a template or a password, made of the product's sentences."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.domain.problems import Problem
from wizard.domain.sentences import SENTENCES
from wizard.domain.text import Text

SEVERITIES = ("error", "warning", "info")


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


def of_problem(problem: Problem) -> LintFinding:
    """An "error" that says what a problem says."""
    column = dict(problem.what.args).get("column", 0)
    return LintFinding(
        problem.id,
        "error",
        column if isinstance(column, int) else 0,
        problem.what,
        problem.next_step,
    )


def finding(id: str, severity: str, column: int, **args: object) -> LintFinding:
    """A remark of the sentences of `id`."""
    what, why, next_step = SENTENCES[id]
    values = (("column", column), *args.items())
    message = f"{what} {why}" if why else what
    return LintFinding(id, severity, column, Text(message, values), Text(next_step, values))


def moved(found: LintFinding, column: int) -> LintFinding:
    """The same remark at another column."""

    def placed(text: Text) -> Text:
        return Text(
            text.template,
            tuple((name, column if name == "column" else value) for name, value in text.args),
        )

    return LintFinding(
        found.id, found.severity, column, placed(found.message), placed(found.next_step)
    )
