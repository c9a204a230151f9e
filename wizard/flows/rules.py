"""The rules of the way: what keeps a page from Next, what locks it, how it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from wizard.domain.hosts import Partition
from wizard.domain.ports import ToolboxChoice
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import Verdict, worst
from wizard.flows.answers import Answers, check_connector, check_logging, check_timeout
from wizard.flows.apply import ApplyResult
from wizard.flows.looking import GatewayLook
from wizard.flows.steps import (
    APPLY,
    CHECK_STEPS,
    CONNECTOR,
    GATEWAY_FOLDER,
    HOST,
    JAVA_TOOLBOX,
    LOGGING,
    NETWORK,
    REVIEW,
    SERVICE_ACCOUNT,
    STEP_IDS,
    TRUST,
    Step,
    step,
)


class State(StrEnum):
    """What the rail shows beside a step."""

    TODO = "todo"
    CURRENT = "current"
    DONE = "done"
    WARN = "warn"
    FAIL = "fail"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class StepStatus:
    """One line of the rail.

    Parameters
    ----------
    step : Step
    state : State
    outcome : State
        As `state`, but never `CURRENT`: how the step stands while the person is on it.
    reason : Text
        Why it is locked, warns or fails; empty otherwise.
    """

    step: Step
    state: State
    outcome: State
    reason: Text = NOTHING


_VERDICT_STATES = {Verdict.FAIL: State.FAIL, Verdict.WARN: State.WARN, Verdict.PASS: State.DONE}


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules over everything that is known at one moment.

    Parameters
    ----------
    answers, suggested : Answers
        As they stand; as the gateway's files gave them.
    look : GatewayLook or None
        None until the answered folder was read.
    choice : ToolboxChoice or None
    settled : frozenset of str
        The pages that were left with Next.
    reviewed : bool
        Review shows what would be written now.
    result : ApplyResult or None
    verdict : callable
        (step id, partition) -> the verdict that still counts, or None.
    """

    answers: Answers
    suggested: Answers
    look: GatewayLook | None
    choice: ToolboxChoice | None
    settled: frozenset[str]
    reviewed: bool
    result: ApplyResult | None
    verdict: Callable[[str, Partition], Verdict | None]

    def demand(self, id: str) -> None:
        """Raise the `ProblemError` that keeps a page from being left with Next."""
        answers = self.answers
        if id == GATEWAY_FOLDER:
            self._demand_gateway()
        elif id == JAVA_TOOLBOX:
            self._demand_toolbox()
        elif id == HOST:
            answers.hosts.partitions()
        elif id == NETWORK:
            check_timeout(answers.network.connect_timeout)
        elif id == SERVICE_ACCOUNT:
            check_timeout(answers.account.read_timeout)
        elif id == CONNECTOR:
            check_connector(answers.connector, self.suggested.connector)
        elif id == LOGGING:
            check_logging(answers.logging, self.suggested.logging)
        elif id == REVIEW and not self.reviewed and self.result is None:
            raise ProblemError("flows.review-outdated")
        elif id == APPLY and self.result is None:
            raise ProblemError("flows.not-applied")

    def _demand_gateway(self) -> None:
        folder = self.answers.gateway.folder
        if folder is None:
            raise ProblemError("flows.folder-missing")
        if self.look is None:
            raise ProblemError("flows.folder-unread", folder=folder)

    def _demand_toolbox(self) -> None:
        if self.choice is None:
            # After a resume the search runs anew; what was settled then is believed meanwhile.
            if JAVA_TOOLBOX not in self.settled:
                raise ProblemError("flows.toolbox-looking")
        elif self.choice.java is None:
            raise ProblemError("flows.java-missing")
        elif self.choice.jar is None:
            raise ProblemError("flows.jar-missing")

    def obstacle(self, id: str) -> Problem | None:
        """`demand` as a value; None = nothing is in the way."""
        try:
            self.demand(id)
        except ProblemError as error:
            return error.problem
        return None

    def complete(self, id: str) -> bool:
        """The page was passed and its answers can be used."""
        return id in self.settled and self.obstacle(id) is None

    def reachable(self, id: str) -> bool:
        """The page is complete, and so is everything it needs."""
        return self.complete(id) and self.missing(id) is None

    def missing(self, id: str) -> Step | None:
        """The first page that this one needs and that is not complete."""
        return next((step(need) for need in step(id).needs if not self.reachable(need)), None)

    def can_go_next(self, current: str) -> bool:
        """Whether the current page can be left for the next one."""
        position = STEP_IDS.index(current)
        if position + 1 >= len(STEP_IDS) or self.obstacle(current) is not None:
            return False
        following = step(STEP_IDS[position + 1])
        return all(need == current or self.reachable(need) for need in following.needs)

    def status(self, id: str, current: str) -> StepStatus:
        """How a page stands while the person is on `current`."""
        outcome, reason = self._outcome(id)
        return StepStatus(step(id), State.CURRENT if id == current else outcome, outcome, reason)

    def _outcome(self, id: str) -> tuple[State, Text]:
        needed = self.missing(id)
        if needed is not None:
            return State.LOCKED, T("Waits for “{step}”", step=needed.title)
        if id in CHECK_STEPS:
            return self._check_outcome(id)
        if id not in self.settled:
            return State.TODO, NOTHING
        obstacle = self.obstacle(id)
        if obstacle is not None:
            # Review and Apply are simply open again; nothing is wrong with them.
            waits = id in (REVIEW, APPLY)
            return (State.TODO, NOTHING) if waits else (State.FAIL, obstacle.what)
        if id == APPLY and self.result is not None and self.result.reports:
            found = _VERDICT_STATES.get(self.result.verdict, State.WARN)
            return found, self.result.summary if found is not State.DONE else NOTHING
        return State.DONE, NOTHING

    def _check_outcome(self, id: str) -> tuple[State, Text]:
        settled = id in self.settled
        partitions = self.answers.hosts.usable()
        if id == TRUST and partitions and not any(partition.ssl for partition in partitions):
            reason = T("Without SSL, passwords travel in clear text")
            return (State.WARN if settled else State.TODO), reason
        verdicts = {
            partition.name: self.verdict(id, partition)
            for partition in partitions
            if id != TRUST or partition.ssl
        }
        known = [verdict for verdict in verdicts.values() if verdict is not None]
        if Verdict.FAIL in known:
            return State.FAIL, T("Failed for {names}", names=_names(verdicts, Verdict.FAIL))
        if not partitions or len(known) < len(verdicts) or Verdict.SKIPPED in known:
            return State.TODO, T("Not proven yet") if settled else NOTHING
        if Verdict.WARN in known:
            return State.WARN, T("Warnings for {names}", names=_names(verdicts, Verdict.WARN))
        return _VERDICT_STATES[worst(known)], NOTHING

    def unproven(self) -> tuple[Text, ...]:
        """What no fresh verdict passes, one sentence each, for Review."""
        found = []
        for partition in self.answers.hosts.usable():
            for page in CHECK_STEPS:
                if page == TRUST and not partition.ssl:
                    continue
                verdict = self.verdict(page, partition)
                title = step(page).title
                if verdict is Verdict.FAIL:
                    found.append(T("{name}: {page} failed", name=partition.name, page=title))
                elif verdict in (None, Verdict.SKIPPED):
                    found.append(T("{name}: {page} is not proven", name=partition.name, page=title))
        return tuple(found)


def _names(verdicts: dict[str, Verdict | None], wanted: Verdict) -> str:
    return ", ".join(name for name, verdict in verdicts.items() if verdict is wanted)
