"""What can be done once Apply has written: look at each partition, go back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import T, Text, one_of
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.apply import ApplyResult, restore_last
from wizard.flows.engine import SetupFlow
from wizard.flows.steps import CHECK_STEPS, TRUST, step
from wizard.views import tasks, texts
from wizard.views.pages.context import SetupContext
from wizard.views.pages.helping import help_about
from wizard.views.pages.taborder import chain, tab_place
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    CheckList,
    Label,
    Notice,
    PartitionSummary,
    SummaryGrid,
)


def in_short(report: PartitionReport) -> Text:
    """ "19 checks passed", "1 of 19 checks fails", in a partition's one line."""
    total = len(report.checks)
    by = dict.fromkeys(Verdict, 0)
    for check in report.checks:
        by[check.verdict] += 1
    if report.verdict is Verdict.FAIL:
        failed = by[Verdict.FAIL]
        return one_of(
            failed, "{count} of {total} checks fails", "{count} of {total} checks fail", total=total
        )
    if report.verdict is Verdict.WARN:
        warned = by[Verdict.WARN]
        return one_of(
            warned,
            "{passed} of {total} checks passed, {count} warning",
            "{passed} of {total} checks passed, {count} warnings",
            passed=by[Verdict.PASS],
            total=total,
        )
    if report.verdict is Verdict.SKIPPED:
        return T("not checked")
    return T("{count} of {total} checks passed", count=by[Verdict.PASS], total=total)


def unproven_lines(flow: SetupFlow) -> tuple[Text, ...]:
    """What no fresh verdict passes, in one or two lines a partition."""
    lines = []
    for partition in flow.answers.hosts.usable():
        found: dict[bool, list[str]] = {True: [], False: []}
        for page in CHECK_STEPS:
            if page == TRUST and not partition.ssl:
                continue
            verdict = flow.verdict(page, partition.name)
            if verdict in (None, Verdict.SKIPPED, Verdict.FAIL):
                found[verdict is Verdict.FAIL].append(texts.show(step(page).title))
        if found[True]:
            pages = ", ".join(found[True])
            lines.append(T("{name}, failed: {pages}", name=partition.name, pages=pages))
        if found[False]:
            pages = ", ".join(found[False])
            lines.append(T("{name}, not proven yet: {pages}", name=partition.name, pages=pages))
    return tuple(lines)


_LOUD = (Verdict.FAIL, Verdict.WARN)


def loud(report: PartitionReport) -> tuple[CheckResult, ...]:
    """The checks that fail or warn, or all of them when none does."""
    return tuple(check for check in report.checks if check.verdict in _LOUD) or report.checks


class PartitionResults(QWidget):
    """Each partition in one line; a click opens its checks, which can run again.

    Attributes
    ----------
    checked : Signal
        A partition was checked again and the flow knows the result.
    """

    checked = Signal()

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._reports: dict[str, PartitionReport] = {}
        self._summaries: dict[str, PartitionSummary] = {}
        self._open = ""
        self._all = False
        self._running: set[str] = set()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._before = tab_place(self)
        self.grid = SummaryGrid(self)
        column.addWidget(self.grid)
        self.problem = Notice(self)
        column.addWidget(self.problem)
        self.heading = Label(role="heading", parent=self)
        self.heading.hide()
        column.addWidget(self.heading)
        self.list = CheckList(self)
        self.list.again.connect(lambda _id: self._check_again())
        self.list.set_helper(
            context.services, lambda result: help_about(context, self._open, result)
        )
        self.list.hide()
        column.addWidget(self.list)
        self.all_checks = Button("", "link", parent=self)
        self.all_checks.clicked.connect(self._show_all)
        self.all_checks.hide()
        column.addWidget(self.all_checks)

    def show_reports(self, reports: Sequence[PartitionReport]) -> None:
        """Show these; the first one that fails opens itself."""
        self._reports = {report.name: report for report in reports}
        shown = []
        for report in reports:
            summary = self._summaries.get(report.name)
            if summary is None:
                summary = PartitionSummary(report.name, self.grid)
                summary.opened.connect(self._toggle)
                self._summaries[report.name] = summary
            if report.name not in self._running:
                summary.set_verdict(report.verdict, in_short(report))
            shown.append(summary)
        self.grid.set_summaries(shown)
        chain(self._before, shown)
        self.setVisible(bool(shown))
        failed = [report.name for report in reports if report.verdict is Verdict.FAIL]
        if self._open not in self._reports:
            self._open = failed[0] if failed else ""
        self._show_open()

    def summary(self, name: str) -> PartitionSummary:
        """A partition's line."""
        return self._summaries[name]

    def take_focus(self) -> None:
        """Put the focus on the partition whose checks are shown, else on the first."""
        name = self._open or next(iter(self._reports), "")
        if name:
            self._summaries[name].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def open(self) -> str:
        """The name of the partition whose checks are shown, or ""."""
        return self._open

    def _toggle(self, name: str) -> None:
        self._open = "" if self._open == name else name
        self._all = False
        self._show_open()

    def _show_all(self) -> None:
        self._all = True
        self._show_open()
        self.list.row(self.list.ids()[0]).setFocus()

    def _show_open(self) -> None:
        report = self._reports.get(self._open)
        settle_soon()
        self.heading.setVisible(report is not None)
        self.list.setVisible(report is not None)
        if report is None:
            self.list.clear()
            self.all_checks.hide()
            return
        checks = report.checks if self._all else loud(report)
        self.all_checks.setVisible(len(checks) < len(report.checks))
        self.all_checks.set_text(T("Show all {count} checks", count=len(report.checks)))
        if self.list.results() != checks:
            self.list.clear()
            context = f"{report.name}  ·  {report.host}"
            self.heading.show_text(context)
            self.list.set_context(context)
            for check in checks:
                self.list.show_result(check)

    def _check_again(self) -> None:
        """All checks of the open partition, since one may rest on another."""
        flow, prover = self._context.flow, self._context.prover
        name, tree, choice = self._open, flow.tree, flow.choice
        stores = flow.look.stores if flow.look is not None else ()
        if not name or tree is None or choice is None or name in self._running:
            return
        answers = flow.answers
        self._running.add(name)
        self.problem.clear()
        self._summaries[name].set_running(T("is being checked again"))

        def work() -> PartitionReport:
            return prover.prove(answers, tree, choice, stores, names=[name])[0]

        def failed(problem: Problem) -> None:
            self._running.discard(name)
            self.problem.show_problem(problem)
            self.show_reports(tuple(self._reports.values()))

        tasks.run(work, self._take, failed, owner=self)

    def _take(self, report: PartitionReport) -> None:
        flow = self._context.flow
        self._running.discard(report.name)
        result = flow.result
        if result is not None:
            reports = tuple(
                report if known.name == report.name else known for known in result.reports
            )
            flow.applied(replace(result, reports=reports))
            self.show_reports(reports)
        self.checked.emit()


class RestoreCard(Card):
    """One click puts the backup of the last Apply back.

    Attributes
    ----------
    busy_changed : Signal(bool)
    failed : Signal(object)
        The `Problem` that kept the files as they are.
    """

    busy_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        super().__init__(T("The way back"), parent=parent)
        self._context = context
        self._result: ApplyResult | None = None
        row = QHBoxLayout()
        row.setSpacing(12)
        self.words = Label(parent=self)
        row.addWidget(self.words, 1)
        self.button = Button(T("Restore the backup"), icon="again", parent=self)
        self.button.clicked.connect(self.restore)
        row.addWidget(self.button)
        self.body.addLayout(row)

    def set_result(self, result: ApplyResult | None) -> None:
        """Offer this Apply's backup; without one the card hides."""
        self._result = result
        if result is None or result.backup is None:
            self.hide()
            return
        new = sum(file.created for file in result.written)
        old = len(result.written) - new
        parts = []
        if old:
            parts.append(
                one_of(old, "puts {count} file back as it was",
                       "puts {count} files back as they were")
            )  # fmt: skip
        if new:
            parts.append(
                one_of(new, "removes {count} file that is new",
                       "removes {count} files that are new")
            )  # fmt: skip
        what = (
            T("{first} and {second}", first=parts[0], second=parts[1]) if new and old else parts[0]
        )
        self.words.show_text(
            T(
                "This {what}. The backup is in {folder}. Passwords that the vault keeps stay "
                "there; restart the gateway afterwards.",
                what=what,
                folder=result.backup.folder,
            )
        )
        self.show()

    def restore(self) -> None:
        """Put the backup back; the flow then opens Review again."""
        flow, services = self._context.flow, self._context.services
        tree, result = flow.tree, self._result
        if tree is None or result is None or not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        self.button.set_text(T("Restoring the backup"))
        self.busy_changed.emit(True)
        backup = result.backup
        tasks.run(lambda: restore_last(services, tree, backup), self._done, self._fail, owner=self)

    def _settle(self) -> None:
        self.button.setEnabled(True)
        self.button.set_text(T("Restore the backup"))
        self.busy_changed.emit(False)

    def _done(self, _backup: object) -> None:
        self._settle()
        # The person is taken back to Review, which says that everything is as it was.
        self._context.flow.restored()

    def _fail(self, problem: Problem) -> None:
        self._settle()
        self.failed.emit(problem)
