"""Carries a plan out, and finds out how the files stand when that does not work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wizard.domain.ports import ToolboxChoice, TrustStore
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.verdicts import PartitionReport
from wizard.flows.answers import Answers
from wizard.flows.apply import ApplyResult, Event, Phase, Plan, Verify, apply
from wizard.flows.meanwhile import ChangedFile, changed_meanwhile
from wizard.flows.services import Services


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the work ended.

    Parameters
    ----------
    result : ApplyResult or None
        None when nothing was changed in the end.
    problem : Problem or None
        Why not.
    untouched : bool
        After a problem: every file was read again and is as it was before.
    changed : tuple of ChangedFile
        What somebody else changed since Review, so that nothing was written.
    """

    result: ApplyResult | None = None
    problem: Problem | None = None
    untouched: bool = False
    changed: tuple[ChangedFile, ...] = ()


def carry_out(
    plan: Plan,
    services: Services,
    verify: Verify | None,
    report: Callable[[Event | PartitionReport], None],
) -> Outcome:
    """Apply the plan; after a failure look whether the files are as they were. Blocks."""

    def verified(answers: Answers, store: TrustStore | None) -> list[PartitionReport]:
        found = []
        try:
            for one in verify(answers, store) if verify is not None else ():
                report(one)
                found.append(one)
        except ProblemError as error:
            # The files are written: what they need now is a result, and the way back.
            problem = error.problem
            report(Event(Phase.VERIFY, problem.what, done=True, problem=problem))
        return found

    try:
        result = apply(
            plan, services, verify=verified if verify is not None else None, on_event=report
        )
    except ProblemError as error:
        return Outcome(
            problem=error.problem,
            untouched=_untouched(plan, services),
            changed=_changed(plan, services, error.problem),
        )
    return Outcome(result)


def _changed(plan: Plan, services: Services, refused: Problem) -> tuple[ChangedFile, ...]:
    if refused.id != "configfiles.changed-on-disk":
        return ()
    try:
        return changed_meanwhile(services, plan)
    except ProblemError:
        return ()  # what is told then is why nothing was written


def _untouched(plan: Plan, services: Services) -> bool:
    try:
        return all(
            services.files.read(change.path) == change.before for change in plan.staging.changes
        )
    except ProblemError:
        return False


def usable(choice: ToolboxChoice | None) -> bool:
    """Whether the checks have a Java and a jar to run with."""
    return choice is not None and choice.java is not None and choice.jar is not None
