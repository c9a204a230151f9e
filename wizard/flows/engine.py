"""The conductor of the set-up: where the person is, what is answered, what is proven.

No Qt and no blocking call on the way: pages do the work of `looking`, `stores`, `trust`,
`reviewing` and `apply` off the UI thread and hand the results over here. One thread uses a flow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from wizard.domain.hosts import Partition
from wizard.domain.ports import InstallTree, ToolboxChoice
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict, worst
from wizard.flows import looking, merging
from wizard.flows.answers import (
    ANSWER_FIELDS,
    Answer,
    Answers,
    GatewayAnswer,
    HostsAnswer,
    check_command,
    check_logging,
    check_timeout,
)
from wizard.flows.apply import ApplyResult, Plan, backup_root
from wizard.flows.looking import GatewayLook
from wizard.flows.passwords import Origin
from wizard.flows.proofs import Ledger, Ticket
from wizard.flows.reviewing import Review
from wizard.flows.services import Services
from wizard.flows.state import SavedState, damaged, dump, parse
from wizard.flows.steps import (
    APPLY,
    CHECK_STEPS,
    CONNECTOR,
    DONE,
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


class SetupFlow:
    """The guided set-up, page by page.

    Parameters
    ----------
    services : Services
        Kept for `save` and for the pages; the flow itself calls nothing that waits for a host.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self._answers = Answers()
        self._suggested = Answers()
        self._current = GATEWAY_FOLDER
        self._settled: set[str] = set()
        self._look: GatewayLook | None = None
        self._choice: ToolboxChoice | None = None
        self._ledger = Ledger()
        self._review: Review | None = None
        self._result: ApplyResult | None = None
        self._generated: Secret | None = None
        self._listeners: list[Callable[[], None]] = []
        self.notice: Problem | None = None
        """What the person should know about the last `resume`; None when all went well."""

    # ------------------------------------------------------------ what there is

    @property
    def answers(self) -> Answers:
        """Everything answered so far, frozen; safe to hand to another thread."""
        return self._answers

    @property
    def look(self) -> GatewayLook | None:
        """How the gateway was set up when its folder was read; None until it is."""
        found = self._look
        return found if found and found.folder == self._answers.gateway.folder else None

    @property
    def tree(self) -> InstallTree | None:
        """The gateway's folders, None before a folder was accepted."""
        return self.look.tree if self.look else None

    @property
    def choice(self) -> ToolboxChoice | None:
        """Java and jar, None while the search runs."""
        return self._choice

    @property
    def review(self) -> Review | None:
        """What Review showed, None before and as soon as an answer it rests on changes."""
        return self._review

    @property
    def result(self) -> ApplyResult | None:
        """What Apply did, None before."""
        return self._result

    @property
    def current(self) -> Step:
        """The page the person is on."""
        return step(self._current)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; the returned callable ends that."""
        self._listeners.append(listener)

        def forget() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return forget

    # ------------------------------------------------------------ the way

    def obstacle(self, id: str | None = None) -> Problem | None:
        """What keeps a page (the current one) from being left with Next; None = nothing."""
        try:
            self._demand(id or self._current)
        except ProblemError as error:
            return error.problem
        return None

    def complete(self, id: str) -> bool:
        """Whether the steps that need this one can use it."""
        return id in self._settled and self.obstacle(id) is None

    def missing(self, id: str) -> Step | None:
        """The first step that this one needs and that is not complete."""
        return next((step(need) for need in step(id).needs if not self._reachable(need)), None)

    def go_to(self, id: str) -> None:
        """Open a page.

        Raises
        ------
        ProblemError
            ``flows.step-locked``.
        """
        needed = self.missing(id)
        if needed is not None:
            raise ProblemError("flows.step-locked", step=step(id).title, needs=needed.title)
        if id != self._current:
            self._current = id
            self._changed()

    def next(self) -> None:
        """Settle the current page and open the next one.

        Raises
        ------
        ProblemError
            The page's `obstacle`, or ``flows.step-locked``.
        """
        self._demand(self._current)
        self._settled.add(self._current)
        position = STEP_IDS.index(self._current)
        if position + 1 < len(STEP_IDS):
            try:
                self.go_to(STEP_IDS[position + 1])
            finally:
                self._changed()

    def back(self) -> None:
        """Open the page before; every answer stays."""
        position = STEP_IDS.index(self._current)
        if position > 0:
            self._current = STEP_IDS[position - 1]
            self._changed()

    @property
    def can_go_next(self) -> bool:
        """Whether `next` would work."""
        position = STEP_IDS.index(self._current)
        if position + 1 >= len(STEP_IDS) or self.obstacle() is not None:
            return False
        following = STEP_IDS[position + 1]
        return all(need == self._current or self._reachable(need) for need in step(following).needs)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a page before."""
        return self._current != STEP_IDS[0]

    @property
    def next_button(self) -> Text:
        """The next button's words."""
        if self._current == APPLY and self._result is not None:
            return T("Next: Done")
        return self.current.next_button

    # ------------------------------------------------------------ the state of the steps

    def status(self, id: str) -> StepStatus:
        """How a step stands."""
        outcome, reason = self._outcome(id)
        state = State.CURRENT if id == self._current else outcome
        return StepStatus(step(id), state, outcome, reason)

    def statuses(self) -> tuple[StepStatus, ...]:
        """How every step stands, in order."""
        return tuple(self.status(name) for name in STEP_IDS)

    def _outcome(self, id: str) -> tuple[State, Text]:
        needed = self.missing(id)
        if needed is not None:
            return State.LOCKED, T("Waits for “{step}”", step=needed.title)
        if id in CHECK_STEPS:
            return self._check_outcome(id)
        obstacle = self.obstacle(id)
        if id not in self._settled:
            return State.TODO, NOTHING
        if obstacle is not None:
            return State.FAIL, obstacle.what
        if id == APPLY and self._result is not None:
            found = _VERDICT_STATES.get(self._result.verdict, State.WARN)
            return found, self._result.summary if found is not State.DONE else NOTHING
        return State.DONE, NOTHING

    def _check_outcome(self, id: str) -> tuple[State, Text]:
        partitions = self._answers.hosts.usable()
        if id == TRUST and partitions and not any(partition.ssl for partition in partitions):
            reason = T("Without SSL, passwords travel in clear text")
            return (State.WARN if id in self._settled else State.TODO), reason
        verdicts = {
            partition.name: self.verdict(id, partition.name)
            for partition in partitions
            if id != TRUST or partition.ssl
        }
        known = [verdict for verdict in verdicts.values() if verdict is not None]
        if Verdict.FAIL in known:
            failed = [name for name, verdict in verdicts.items() if verdict is Verdict.FAIL]
            return State.FAIL, T("Failed for {names}", names=", ".join(failed))
        if not partitions or len(known) < len(verdicts) or Verdict.SKIPPED in known:
            return State.TODO, T("Not proven yet") if id in self._settled else NOTHING
        if Verdict.WARN in known:
            warned = [name for name, verdict in verdicts.items() if verdict is Verdict.WARN]
            return State.WARN, T("Warnings for {names}", names=", ".join(warned))
        return _VERDICT_STATES[worst(known)], NOTHING

    def _reachable(self, id: str) -> bool:
        return self.complete(id) and self.missing(id) is None

    def _demand(self, id: str) -> None:
        """Raise what keeps a page from being complete."""
        answers = self._answers
        if id == GATEWAY_FOLDER:
            if answers.gateway.folder is None:
                raise ProblemError("flows.folder-missing")
            if self.look is None:
                raise ProblemError("flows.folder-unread", folder=answers.gateway.folder)
        elif id == JAVA_TOOLBOX:
            self._demand_toolbox()
        elif id == HOST:
            answers.hosts.partitions()
        elif id == NETWORK:
            check_timeout(answers.network.connect_timeout)
        elif id == SERVICE_ACCOUNT:
            check_timeout(answers.account.read_timeout)
        elif id == CONNECTOR:
            check_command(answers.connector.command)
        elif id == LOGGING:
            check_logging(answers.logging, self._suggested.logging)
        elif id == REVIEW and self._review is None and self._result is None:
            raise ProblemError("flows.review-outdated")
        elif id == APPLY and self._result is None:
            raise ProblemError("flows.not-applied")

    def _demand_toolbox(self) -> None:
        choice = self._choice
        if choice is None:
            # After a resume the search runs anew; what was settled then is believed meanwhile.
            if JAVA_TOOLBOX not in self._settled:
                raise ProblemError("flows.toolbox-looking")
        elif choice.java is None:
            raise ProblemError("flows.java-missing")
        elif choice.jar is None:
            raise ProblemError("flows.jar-missing")

    # ------------------------------------------------------------ answers

    def accept(self, answer: Answer) -> None:
        """Keep a page's answer as typed, finished or not; later verdicts follow by themselves.

        A `GatewayAnswer` alone only remembers the path: `accept_gateway` opens the folder.
        """
        if isinstance(answer, HostsAnswer):
            answers = merging.with_hosts(self._answers, answer)
        else:
            answers = replace(self._answers, **{ANSWER_FIELDS[type(answer)]: answer})  # type: ignore[arg-type] # the table pairs field and type
        self._take(answers)

    def accept_gateway(self, found: GatewayLook) -> None:
        """Take a gateway folder that was read; its files fill what the person left untouched."""
        suggested = found.suggestions()
        answers = merging.merged(self._answers, self._suggested, suggested)
        if self._look is not None and self._look.tree.connector != found.tree.connector:
            answers = merging.without_path_in(answers, self._look.tree.connector)
        self._look, self._suggested = found, suggested
        self._take(answers, always=True)

    def accept_toolbox(self, choice: ToolboxChoice) -> None:
        """Take what the finder found; None of its `java` and `jar` is an obstacle."""
        self._choice = choice
        self._changed()

    def set_password(self, name: str, secret: Secret | None) -> None:
        """Keep (or forget) a partition's password in memory."""
        passwords = dict(self._answers.passwords)
        if secret is None:
            passwords.pop(name, None)
        else:
            passwords[name] = secret
        self._take(replace(self._answers, passwords=MappingProxyType(passwords)))

    def offer_passwords(self, found: Mapping[str, Secret]) -> None:
        """Take passwords from the vault for partitions whose password is not known."""
        passwords = {**found, **self._answers.passwords}
        self._take(replace(self._answers, passwords=MappingProxyType(passwords)))

    def set_store_password(self, secret: Secret | None) -> None:
        """Keep (or forget) the truststore's password in memory."""
        self._take(replace(self._answers, store_password=secret))

    @property
    def store_password_generated(self) -> bool:
        """The truststore's password was made up here, so the person may want to see it."""
        known = self._answers.store_password
        return known is not None and known == self._generated

    def _take(self, answers: Answers, *, always: bool = False) -> None:
        if answers == self._answers and not always:
            return
        if always or merging.writes_differ(self._answers, answers):
            self._review = self._result = None
        self._answers = answers
        self._changed()

    # ------------------------------------------------------------ verdicts

    def partition(self, name: str) -> Partition:
        """A usable partition; raises ``flows.partition-unknown``."""
        return self._answers.partition(name)

    def begin_checks(self, name: str, steps: Iterable[str] = CHECK_STEPS) -> Ticket:
        """A run of checks of these pages for one partition begins.

        Raises
        ------
        ProblemError
            ``flows.partition-unknown``.
        """
        ticket = self._ledger.begin(self._answers, self.partition(name), self._choice, steps)
        self._changed()
        return ticket

    def record(self, ticket: Ticket, result: CheckResult) -> bool:
        """Keep one result; False when a newer run has taken over."""
        kept = self._ledger.record(ticket, result)
        if kept:
            self._changed()
        return kept

    def finish_checks(self, ticket: Ticket) -> None:
        """Every check of the run has answered; do not call it for a cancelled run."""
        self._ledger.finish(ticket)
        self._changed()

    def record_report(self, report: PartitionReport, steps: Iterable[str] = CHECK_STEPS) -> None:
        """A whole run at once, on the answers as they are now."""
        ticket = self.begin_checks(report.name, steps)
        for result in report.checks:
            self._ledger.record(ticket, result)
        self.finish_checks(ticket)

    def results(self, id: str, name: str) -> tuple[CheckResult, ...]:
        """A page's results for a partition that still count."""
        return self._ledger.results(id, self._answers, self.partition(name), self._choice)

    def verdict(self, id: str, name: str) -> Verdict | None:
        """A page's verdict for a partition; None while unproven, outdated or running."""
        return self._ledger.verdict(id, self._answers, self.partition(name), self._choice)

    def report(self, name: str) -> PartitionReport:
        """Every result of a partition that still counts."""
        return self._ledger.report(self._answers, self.partition(name), self._choice)

    def reports(self) -> tuple[PartitionReport, ...]:
        """`report` of every usable partition."""
        return tuple(self.report(partition.name) for partition in self._answers.hosts.usable())

    def unproven(self) -> tuple[Text, ...]:
        """What no fresh verdict passes, one sentence each, for Review."""
        found = []
        for partition in self._answers.hosts.usable():
            for page in CHECK_STEPS:
                if page == TRUST and not partition.ssl:
                    continue
                verdict = self.verdict(page, partition.name)
                title = step(page).title
                if verdict is Verdict.FAIL:
                    found.append(T("{name}: {page} failed", name=partition.name, page=title))
                elif verdict in (None, Verdict.SKIPPED):
                    found.append(T("{name}: {page} is not proven", name=partition.name, page=title))
        return tuple(found)

    # ------------------------------------------------------------ review, apply, restore

    def reviewed(self, review: Review) -> None:
        """Take what `reviewing.review` computed from the answers as they are now.

        Raises
        ------
        ProblemError
            ``flows.review-outdated``: an answer changed while it was computed.
        """
        if merging.writes_differ(review.answers, self._answers):
            raise ProblemError("flows.review-outdated")
        store = review.staging.store
        if store is not None and store.password and store.password.origin is Origin.GENERATED:
            # Looked at again, the review must not make up another one.
            self._generated = store.password.secret
            self._answers = replace(self._answers, store_password=self._generated)
        self._review, self._result = review, None
        self._changed()

    def plan(self) -> Plan:
        """What Apply will do: exactly what was reviewed.

        Raises
        ------
        ProblemError
            ``flows.folder-missing``, ``flows.review-outdated``.
        """
        self._demand(GATEWAY_FOLDER)
        found = self.look
        if found is None or self._review is None:
            raise ProblemError("flows.review-outdated")
        return Plan(found.tree, self._answers, self._review.staging)

    def applied(self, result: ApplyResult) -> None:
        """Take what `apply.apply` did; the page can be left now."""
        self._result, self._review = result, None
        for report in result.reports:
            if any(known.name == report.name for known in self._answers.hosts.usable()):
                self.record_report(report)
        self._settled.update((REVIEW, APPLY))
        self._changed()

    def restored(self) -> None:
        """The backup was put back: Review and Apply stand open again."""
        self._result = self._review = None
        self._settled.difference_update((REVIEW, APPLY, DONE))
        if self._current in (APPLY, DONE):
            self._current = REVIEW
        self._changed()

    @property
    def backups(self) -> Path | None:
        """Where this gateway's backups lie."""
        return backup_root(self.look.tree) if self.look else None

    # ------------------------------------------------------------ closing and coming back

    def saved_state(self) -> bytes:
        """What `save` would keep: every answer, no password."""
        return dump(
            SavedState(
                self._answers,
                self._current,
                frozenset(self._settled),
                applied=self._result is not None,
            )
        )

    def save(self) -> None:
        """Keep the answers for next time (short, but it writes a file).

        Raises
        ------
        ProblemError
            The settings cannot be written.
        """
        self.services.settings.save(self.saved_state())

    def resume(self, folder: Path | None = None) -> None:
        """Take up where the last window was closed. Blocks; call it before anybody listens.

        A damaged file starts the set-up afresh and is kept aside; a gateway folder that has
        gone brings the person back to the first page. Either leaves a sentence in `notice`.

        Parameters
        ----------
        folder : Path or None
            The gateway named on the command line; answers saved for another one are not used.
        """
        try:
            state = self._load()
        except ProblemError as error:
            state, self.notice = SavedState(), error.problem
        saved = state.answers.gateway.folder
        if folder is not None and saved is not None and saved != folder:
            state = SavedState()
        if state.applied:
            # The files say it all; only the folder and the Java are not in them.
            kept = Answers(gateway=state.answers.gateway, java=state.answers.java)
            state = SavedState(kept)
        self._answers, self._settled = state.answers, set(state.settled) - {REVIEW, APPLY, DONE}
        folder = folder or saved
        if folder is None:
            return
        try:
            found = looking.look(self.services, folder)
        except ProblemError as error:
            self._answers = replace(self._answers, gateway=GatewayAnswer(folder))
            self._settled.discard(GATEWAY_FOLDER)
            self.notice = self.notice or error.problem
            return
        if state.settled:
            # The same gateway as last time: what was typed then wins over its files.
            self._look, self._suggested = found, found.suggestions()
        else:
            self.accept_gateway(found)
        self._current = state.current
        while self.missing(self._current) is not None:
            self._current = STEP_IDS[STEP_IDS.index(self._current) - 1]

    def _load(self) -> SavedState:
        data = self.services.settings.load()
        if data is None:
            return SavedState()
        try:
            return parse(data)
        except ValueError as error:
            raise damaged(error, self.services.settings.keep_aside()) from None

    def _changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()
