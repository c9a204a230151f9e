"""Steps and results as rows of a check list: one look for everything that was found."""

from __future__ import annotations

from wizard.domain.text import NOTHING, T
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.flows.accounts.facts import Ending, OperationResult
from wizard.flows.accounts.rehearsal import StepResult

_VERDICTS = {
    Ending.DONE: Verdict.PASS,
    Ending.FAILED: Verdict.FAIL,
    Ending.SKIPPED: Verdict.SKIPPED,
}


def verdict_of(found: OperationResult) -> Verdict:
    """What was done and leaves something to do is a warning."""
    if found.outcome is Ending.DONE and found.next_step:
        return Verdict.WARN
    return _VERDICTS[found.outcome]


def step_row(found: StepResult) -> CheckResult:
    """A rehearsal's step: its title while it is well, what was found when it is not."""
    step, result = found.step, found.result
    failed = result.outcome is Ending.FAILED
    return CheckResult(
        step.id,
        verdict_of(result),
        result.sentence if failed else step.title,
        T("Step: {title}", title=step.title) if failed else result.sentence,
        result.cause,
        result.next_step,
        result.ms,
        _details(result),
        result.command,
    )


def result_row(found: OperationResult) -> CheckResult:
    """An operation on one partition; the partition's name is the row's id."""
    failed = found.outcome is Ending.FAILED
    return CheckResult(
        found.partition,
        verdict_of(found),
        found.sentence,
        T("{name} · {host}", name=found.partition, host=found.host) if failed else found.cause,
        found.cause if failed else NOTHING,
        found.next_step,
        found.ms,
        _details(found),
        found.command,
    )


def _details(result: OperationResult) -> str:
    """The host's own words; its message's id alone where there are none."""
    return result.details or (result.message_id if result.outcome is Ending.FAILED else "")
