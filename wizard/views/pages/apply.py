"""Apply: what will happen with its size, the work line by line, and the way back."""

from __future__ import annotations

import contextlib
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text, join
from wizard.domain.verdicts import PartitionReport, Verdict
from wizard.flows.apply import ApplyResult, Event, Phase, Plan, Verify
from wizard.flows.carryingout import Outcome, carry_out, usable
from wizard.flows.meanwhile import ChangedFile, Reconciled, reconcile
from wizard.flows.steps import APPLY, REVIEW, step
from wizard.views import tasks
from wizard.views.pages.aftermath import PartitionResults, RestoreCard, in_short
from wizard.views.pages.context import SetupContext
from wizard.views.pages.latest import Latest
from wizard.views.pages.meanwhilecard import MeanwhileCard
from wizard.views.pages.plancard import PlanCard
from wizard.views.pages.restartcard import RestartCard
from wizard.views.pages.rows import ProgressRows
from wizard.views.theme import tokens
from wizard.views.widgets import Card, Page

_ICONS = {
    Verdict.PASS: "passed",
    Verdict.WARN: "warning",
    Verdict.FAIL: "failed",
    Verdict.SKIPPED: "skipped",
}


# What stands on the page after Apply: the partitions, the restart, the way back.
_PARTS = 3
_PAUSE_MS = 20


class ApplyPage(Page):
    """Writes what Review showed and checks every partition with it.

    Attributes
    ----------
    before : PlanCard
    start_button : Button
        "Apply now".
    meanwhile : MeanwhileCard
        Files that somebody else changed since Review.
    rows : ProgressRows
        Keys: ``passwords:N``, ``backup``, ``write:NAME``, ``verify:PARTITION``, ``services``.
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        found = step(APPLY)
        super().__init__(found.title, found.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._plan: Plan | None = None
        self._verdicts: dict[str, PartitionReport] = {}
        self._passwords = 0
        self._parts = 0

        self.before = PlanCard()
        self.start_button = self.before.button
        self.start_button.clicked.connect(self.start)
        self.body.addWidget(self.before)

        self.meanwhile = MeanwhileCard()
        self.meanwhile.decided.connect(self._decide)
        self.meanwhile.agreed.connect(self._write_both)
        self.meanwhile.left.connect(lambda: self._flow.go_to(REVIEW))
        self._agreed: Reconciled | None = None
        self._agreer = Latest(self)
        self.body.addWidget(self.meanwhile)

        self.results = PartitionResults(context)
        self.results.checked.connect(self.refresh)
        self.results.hide()
        self.body.addWidget(self.results)
        self.restart = RestartCard(context.services)
        self.restart.hide()
        self.body.addWidget(self.restart)
        self.restore = RestoreCard(context)
        self.restore.hide()
        self.restore.busy_changed.connect(self._restoring)
        self.restore.failed.connect(self._refused)
        self.body.addWidget(self.restore)
        self.progress = Card(T("Progress"))
        self.rows = ProgressRows()
        self.progress.body.addWidget(self.rows)
        self.progress.hide()
        self.body.addWidget(self.progress)

        self.go_back = self.notice.add_action(T("Restore the backup"))
        self.go_back.clicked.connect(self.restore.restore)
        self.open_review = self.notice.add_action(T("Open Review"))
        self.open_review.clicked.connect(lambda: self._flow.go_to(REVIEW))
        self._valid = False
        self.refresh()

    # ------------------------------------------------------------ hooks

    def on_ready(self) -> None:
        """Show what would be done now, or what was done."""
        if self.busy:
            return
        self.hush()
        if self._flow.result is not None:
            self.refresh()
            if self._parts < _PARTS:
                self._show_parts()
            return
        self.rows.clear()
        self.progress.hide()
        self._settle_meanwhile()
        self._plan, self._parts = None, 0
        try:
            self._plan = self._flow.plan()
        except ProblemError as error:
            self.error = error.problem
        if self._plan is not None:
            self.before.show_plan(self._plan, checks=usable(self._flow.choice))
        self.refresh()
        self.start_button.setFocus()

    def refresh(self) -> None:
        """Derive what is shown from the flow's result and the page's state."""
        result = self._flow.result
        # While it works, the rows have the page for themselves.
        planned = result is None and self._plan is not None and not self.meanwhile.files
        self.before.setVisible(planned and not self.busy)
        self.start_button.setEnabled(not self.busy)
        done = result is not None and not self.busy
        parts = self._parts if done else 0
        self.results.setVisible(parts >= 1)
        self.restart.setVisible(parts >= 2)
        self.restore.set_result(result if parts >= _PARTS else None)
        if result is not None and done:
            self._say_outcome(result)
            if parts >= 1:
                self.results.show_reports(result.reports)
            if parts >= 2:
                self.restart.set_services(result.services)
        self.open_review.setVisible(self.error is not None)
        broken = result is not None and result.verdict is Verdict.FAIL and result.restorable
        self.go_back.setVisible(done and broken)
        self._set_valid(done and parts >= _PARTS)

    def _show_parts(self) -> None:
        """Show what can be done after Apply, a part a turn.

        Laid out all at once they would hold up the event loop for longer than a tenth of a
        second.
        """
        if self._flow.result is None or self.busy:
            return
        self._parts += 1
        self.refresh()
        if self._parts < _PARTS:
            QTimer.singleShot(_PAUSE_MS, self, self._show_parts)
        elif self.isVisible() and not self.start_button.isVisible():
            # The button that had the focus is gone.
            self.results.take_focus()

    # ------------------------------------------------------------ the work

    def start(self) -> None:
        """Write what Review showed; the person pressed the button."""
        if self.busy or self._plan is None or self._flow.result is not None:
            return
        plan, services, choice = self._plan, self._context.services, self._flow.choice
        verify: Verify | None = None
        if choice is not None and usable(choice):
            verify = self._context.prover.verifier(choice)
        self.hush()
        self.rows.clear()
        self._verdicts, self._passwords, self._parts = {}, 0, 0
        self.progress.show()
        self.restart.begin_anew()
        # The button that was pressed goes out of sight.
        self.scroll_area.setFocus()
        self.busy = True

        def work(report: tasks.Reporter[Event | PartitionReport]) -> Outcome:
            def tell(news: Event | PartitionReport) -> None:
                # A window that closes meanwhile must not leave the work half done.
                with contextlib.suppress(tasks.Cancelled):
                    report(news)

            return carry_out(plan, services, verify, tell)

        tasks.run(work, self._ended, self._failed, self._heard, owner=self)

    def _heard(self, news: Event | PartitionReport) -> None:
        if isinstance(news, PartitionReport):
            self._verdicts[news.name] = news
            return
        if news.phase is Phase.VERIFY and not news.name and news.problem is None:
            for partition in self._plan.answers.hosts.usable() if self._plan else ():
                self._show_row(
                    f"verify:{partition.name}",
                    "running",
                    T("Checking {name} with the written files", name=partition.name),
                )
            return
        icon = "passed" if news.done else "running"
        more: Text = NOTHING
        if news.problem is not None:
            icon, more = "failed", join(news.problem.why, news.problem.next_step)
        key = news.phase.value
        if news.phase is Phase.PASSWORDS:
            self._passwords += 1
            key = f"{key}:{self._passwords}"
        elif news.phase is Phase.WRITE:
            key = f"{key}:{news.text.render()}"
        elif news.phase is Phase.VERIFY:
            key = f"{key}:{news.name}" if news.name else key
            report = self._verdicts.get(news.name)
            if report is not None:
                icon, more = _ICONS[report.verdict], in_short(report)
        elif news.phase is Phase.SERVICES:
            icon = "info" if news.problem is None else icon
            if not any(known.startswith(Phase.VERIFY.value) for known in self.rows.order()):
                self.rows.show_row(
                    Phase.VERIFY.value,
                    "skipped",
                    T("The partitions are not checked again"),
                    T("No Java or no jt400.jar is chosen on the page “Java and Toolbox”."),
                )
        self._show_row(key, icon, news.text, more)

    def _show_row(self, key: str, icon: str, words: Text, more: Text = NOTHING) -> None:
        self.rows.show_row(key, icon, words, more)
        # Once the layout knows where the row stands.
        QTimer.singleShot(0, self.rows.row(key), partial(self._scroll_to, key))

    def _scroll_to(self, key: str) -> None:
        if self.busy and key in self.rows:
            self.scroll_area.ensureWidgetVisible(self.rows.row(key), 0, tokens.PAGE_MARGIN)

    def _ended(self, outcome: Outcome) -> None:
        if outcome.changed:
            self.progress.hide()
            self.busy = False
            self._show_changed(outcome.changed)
            return
        if outcome.problem is not None or outcome.result is None:
            if outcome.problem is not None:
                self._failed(outcome.problem, untouched=outcome.untouched)
            return
        self.rows.settle("skipped")
        self._flow.applied(outcome.result)
        self.busy = False
        self.scroll_area.verticalScrollBar().setValue(0)
        self._show_parts()

    def _failed(self, problem: Problem, *, untouched: bool = False) -> None:
        self.rows.settle("failed")
        if untouched:
            self.rows.show_row(
                "untouched",
                "passed",
                T("Every file is as it was before Apply"),
                T("Each one was read again and compared."),
            )
        else:
            self.rows.show_row(
                "untouched",
                "warning",
                T("Not every file is proven to be as it was before Apply"),
                T("Open Review: it shows what each file holds now. Backups lie in {folder}.",
                  folder=self._flow.backups or ""),
            )  # fmt: skip
        self.busy = False
        self.error = problem

    def _restoring(self, busy: bool) -> None:
        self.busy = busy

    def _refused(self, problem: Problem) -> None:
        self.error = problem

    # ------------------------------------------------------------ changed meanwhile

    def _show_changed(self, changed: tuple[ChangedFile, ...]) -> None:
        self._agreed = None
        self.meanwhile.show_files(changed)
        self.refresh()
        self.scroll_area.verticalScrollBar().setValue(0)
        self._decide()

    def _decide(self) -> None:
        """What would be written follows the choices."""
        plan, choices, changed = self._plan, self.meanwhile.choices, self.meanwhile.files
        self._agreed = None
        self.meanwhile.show_review(None)
        if plan is None or choices is None:
            self._agreer.drop()
            return
        work = partial(reconcile, self._context.services, plan, changed, choices)
        self._agreer.ask(work, self._show_agreed, self._refused, at_once=True)

    def _show_agreed(self, outcome: Reconciled | tuple[ChangedFile, ...]) -> None:
        if not isinstance(outcome, Reconciled):
            self._show_changed(outcome)
            return
        self._agreed = outcome
        self.meanwhile.show_review(outcome.review)

    def _write_both(self) -> None:
        agreed = self._agreed
        if agreed is None or self.busy:
            return
        self._settle_meanwhile()
        self._flow.reconciled(agreed.look, agreed.review)
        self._plan = self._flow.plan()
        self.start()

    def _settle_meanwhile(self) -> None:
        self._agreed = None
        self._agreer.drop()
        self.meanwhile.clear()

    # ------------------------------------------------------------ what is said

    def _say_outcome(self, result: ApplyResult) -> None:
        if self.error is not None:
            return
        kinds = {Verdict.FAIL: "failed", Verdict.WARN: "warning"}
        kind = kinds.get(result.verdict, "passed")
        why: Text = NOTHING
        if result.problems:
            why = join(*(join(one.what, one.why, one.next_step) for one in result.problems))
        elif kind == "passed" and result.reports:
            why = T("Every partition was checked with them.")
        self.say(result.summary, why, kind=kind)

    def _set_valid(self, valid: bool) -> None:
        # Not through the property: that calls `refresh` again.
        if valid != self._valid:
            self._valid = valid
            self.changed.emit()
