"""The conductor of the set-up: where the person is, what is answered, what is proven.

No Qt and no blocking call on the way: pages do the work of `looking`, `stores`, `trust`,
`reviewing` and `apply` off the UI thread and hand the results over here. One thread uses a flow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from wizard.domain.ports import ToolboxChoice
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.verdicts import CheckResult, PartitionReport
from wizard.flows import merging, resuming
from wizard.flows.answers import ANSWER_FIELDS, Answer, Answers, HostsAnswer
from wizard.flows.apply import ApplyResult
from wizard.flows.looking import GatewayLook
from wizard.flows.passwords import Origin
from wizard.flows.proofs import Ticket
from wizard.flows.reviewing import Review
from wizard.flows.rules import State, StepStatus
from wizard.flows.services import Services
from wizard.flows.standing import Standing
from wizard.flows.steps import (
    APPLY,
    CHECK_STEPS,
    DONE,
    REVIEW,
    SERVICE_ACCOUNT,
    STEP_IDS,
    TRUST,
    step,
)

__all__ = ["SetupFlow", "State", "StepStatus"]


class SetupFlow(Standing):
    """The guided set-up, page by page.

    Parameters
    ----------
    services : Services
        Kept for `save` and for the pages; the flow itself calls nothing that waits for a host.
    """

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self._listeners: list[Callable[[], None]] = []
        self.notice: Problem | None = None
        """What the person should know about the last `resume`; None when all went well."""

    # ------------------------------------------------------------ listening

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; the returned callable ends that."""
        self._listeners.append(listener)

        def forget() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return forget

    # ------------------------------------------------------------ the way

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
        self.rules.demand(self._current)
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

    def stores_changed(self, found: GatewayLook) -> None:
        """Take the folder's truststores as they are now: they were changed outside the set-up.

        Every answer stays. Verdicts that rest on a truststore count no longer, and neither does
        a review that is not applied yet: it was computed from what the store held before.
        The look at another gateway is ignored.
        """
        known = self._look
        if known is None or known.tree.connector != found.tree.connector:
            return
        self._look = replace(known, stores=found.stores)
        self._ledger.forget((TRUST, SERVICE_ACCOUNT))
        if self.store_password_generated and found.stores:
            # It was made up for a new store, and there is one now that has its own.
            self._generated = None
            self._answers = replace(self._answers, store_password=None)
        if self._result is None:
            self._review = None
            if self._current == APPLY:
                self._current = REVIEW
        self._changed()

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

    def _take(self, answers: Answers, *, always: bool = False) -> None:
        if answers == self._answers and not always:
            return
        if always or merging.writes_differ(self._answers, answers):
            self._review = self._result = None
        self._answers = answers
        self._changed()

    # ------------------------------------------------------------ verdicts

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

    def reconciled(self, found: GatewayLook, review: Review) -> None:
        """Take what was made anew after files had changed between Review and Apply.

        Parameters
        ----------
        found : GatewayLook
            The files as they are now.
        review : Review
            With the answers that fit what was decided.
        """
        self._look, self._suggested = found, found.suggestions()
        self._answers = review.answers
        self.reviewed(review)

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

    # ------------------------------------------------------------ closing and coming back

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
        found = resuming.resume(self.services, folder)
        self.notice = found.notice
        self._answers, self._settled = found.answers, set(found.settled)
        if found.look is None:
            return
        if found.same:
            # The same gateway as last time: what was typed then wins over its files.
            self._look, self._suggested = found.look, found.look.suggestions()
        else:
            self.accept_gateway(found.look)
        self._current = found.current
        while self.missing(self._current) is not None:
            self.back()

    def _changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()
