"""Done: what was set up and proven, the report, and what is left to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import T, Text, join
from wizard.domain.verdicts import Verdict
from wizard.flows.apply import ApplyResult
from wizard.flows.report import make_report, report_text, save_report
from wizard.flows.reporthtml import report_html
from wizard.flows.steps import APPLY, DONE, step
from wizard.views import tasks, texts
from wizard.views.pages.aftermath import PartitionResults, RestoreCard, unproven_lines
from wizard.views.pages.context import SetupContext
from wizard.views.pages.rehearsalcard import RehearsalCard
from wizard.views.pages.rows import LineList
from wizard.views.widgets import Button, Card, Facts, FlowLayout, Notice, Page

#: kind -> (suffix, the dialog's filter)
FORMATS = {
    "html": (".html", T("Web page (*.html)")),
    "json": (".json", T("JSON (*.json)")),
}


def open_folder(folder: Path) -> bool:
    """Show a folder in the system's file manager; False when there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class DonePage(Page):
    """Sums up; saves the report.

    Attributes
    ----------
    ask_file : callable
        (suggested path, filter) -> the chosen path, "" when the person gave up.
    open_folder : callable
        Shows a folder (Path); returns False when it cannot.
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        found = step(DONE)
        super().__init__(found.title, found.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._folder = Path.home()
        self._saved: Path | None = None
        self.ask_file: Callable[[str, str], str] = self._ask_file
        self.open_folder: Callable[[Path], bool] = open_folder

        self.outcome = Notice()
        self.body.addWidget(self.outcome)
        self.results = PartitionResults(context)
        self.results.checked.connect(self.refresh)
        self.body.addWidget(self.results)

        self.rehearsal = RehearsalCard(context)
        self.body.addWidget(self.rehearsal)

        self.warnings_card = Card(T("What remains"))
        self.warnings = LineList("warning")
        self.warnings_card.body.addWidget(self.warnings)
        self.body.addWidget(self.warnings_card)

        self.todo_card = Card(T("What to do next"))
        self.todo = LineList("current")
        self.todo_card.body.addWidget(self.todo)
        self.open_apply = Button(T("Open Apply to restart"), "link")
        self.open_apply.clicked.connect(lambda: self._flow.go_to(APPLY))
        self.open_certificates = Button(T("All certificates and their renewal"), "link")
        self.open_certificates.clicked.connect(self._open_certificates)
        if context.open_certificates is None:
            self.open_certificates.hide()
        links = QVBoxLayout()
        links.addWidget(self.open_apply)
        links.addWidget(self.open_certificates)
        self.todo_card.body.addLayout(links)
        self.body.addWidget(self.todo_card)

        self._build_report()
        self.files_card = Card(T("Files"))
        self.files = Facts()
        self.files_card.body.addWidget(self.files)
        self.body.addWidget(self.files_card)
        self.restore = RestoreCard(context)
        self.restore.busy_changed.connect(self._restoring)
        self.restore.failed.connect(self._refused)
        self.body.addWidget(self.restore)

    def _open_certificates(self) -> None:
        if self._context.open_certificates is not None:
            self._context.open_certificates()

    def _build_report(self) -> None:
        card = Card(T("Report"), T("What was set, proven and written, for your records. It holds "
                                   "no password."))  # fmt: skip
        buttons = QWidget()
        flow = FlowLayout(8, 8, buttons)
        self.save_html = Button(T("Save as web page"), icon="save")
        self.save_html.clicked.connect(lambda: self._save("html"))
        self.save_json = Button(T("Save as JSON"), icon="save")
        self.save_json.clicked.connect(lambda: self._save("json"))
        for button in (self.save_html, self.save_json):
            flow.addWidget(button)
        card.body.addWidget(buttons)
        self.saved = Notice()
        self.show_folder = self.saved.add_action(T("Open the folder"))
        self.show_folder.clicked.connect(self._show_folder)
        card.body.addWidget(self.saved)
        self.body.addWidget(card)

    # ------------------------------------------------------------ hooks

    def on_ready(self) -> None:
        """Sum up what Apply did."""
        self.hush()
        self.refresh()

    def refresh(self) -> None:
        """Derive everything from the flow's result."""
        result = self._flow.result
        for button in (self.save_html, self.save_json):
            button.setEnabled(not self.busy)
        self.restore.set_result(result)
        if result is None:
            return
        self._say_outcome(result)
        self.rehearsal.refresh()
        self.results.show_reports(result.reports)
        self._show_remaining(result)
        self._show_todo(result)
        self._show_files(result)

    # ------------------------------------------------------------ summing up

    def _say_outcome(self, result: ApplyResult) -> None:
        failed = result.verdict is Verdict.FAIL
        warned = result.verdict is Verdict.WARN
        kind = "failed" if failed else "warning" if warned else "passed"
        if failed or result.problems or not result.reports:
            self.outcome.say(result.summary, kind=kind if result.reports else "warning")
            return
        names = ", ".join(report.name for report in result.reports)
        words = (
            T("The gateway is set up for {names}, with warnings.", names=names)
            if warned
            else T("The gateway is set up for {names}.", names=names)
        )
        self.outcome.say(words, result.summary, kind=kind)

    def _show_remaining(self, result: ApplyResult) -> None:
        lines: list[Text | str] = [join(one.what, one.next_step) for one in result.problems]
        for report in result.reports:
            lines += [
                T("{name}: {title}", name=report.name, title=check.title)
                for check in report.checks
                if check.verdict in (Verdict.WARN, Verdict.FAIL)
            ]
        lines += unproven_lines(self._flow)
        self.warnings.show_lines(tuple(dict.fromkeys(lines)))
        self.warnings_card.setVisible(bool(lines))

    def _show_todo(self, result: ApplyResult) -> None:
        lines: list[Text | str] = []
        if result.services:
            lines.append(
                T("Restart {names}, unless you did on the Apply page: the connector reads its "
                  "files when it starts.", names=", ".join(result.services))
            )  # fmt: skip
        else:
            lines.append(
                T("Restart the MyPass Gateway by hand, in Services or in the IIS Manager: the "
                  "connector reads its files when it starts.")
            )  # fmt: skip
        lines.append(T("Reset the password of a test user through MyPass, then sign on with it."))
        if self._flow.answers.logging.level in ("DEBUG", "TRACE", "ALL"):
            lines.append(
                T("Set the log level back to INFO once the cause is found; {level} may hold "
                  "personal data.", level=self._flow.answers.logging.level)
            )  # fmt: skip
        lines.append(T("Save the report with the change's papers."))
        self.todo.show_lines(tuple(lines))
        self.open_apply.setVisible(bool(result.services))

    def _show_files(self, result: ApplyResult) -> None:
        lines: list[tuple[Text | str, Text | str]] = [
            (T("New") if file.created else T("Changed"), str(file.path)) for file in result.written
        ]
        if not lines:
            lines.append((T("Written"), T("nothing had to be")))
        if result.backup is not None:
            lines.append((T("Backup"), str(result.backup.folder)))
        if result.truststore is not None:
            lines.append((T("Truststore"), str(result.truststore)))
        if result.stored:
            lines.append((T("In the vault"), ", ".join(result.stored)))
        self.files.show_facts(lines)

    # ------------------------------------------------------------ the report

    def _save(self, kind: str) -> None:
        flow, services = self._flow, self._context.services
        tree, result = flow.tree, flow.result
        if tree is None or result is None or self.busy:
            return
        suffix, words = FORMATS[kind]
        name = f"MyPass-iSeries-{result.ended.astimezone():%Y-%m-%d}{suffix}"
        typed = self.ask_file(str(self._folder / name), texts.show(words))
        if not typed:
            return
        path = Path(typed)
        if not path.suffix:
            path = path.with_suffix(suffix)
        answers, reports, choice = flow.answers, flow.reports(), flow.choice
        unproven = flow.unproven()
        language = QLocale().bcp47Name() or "en"

        def work() -> Path:
            report = make_report(
                services, answers, tree, reports, choice=choice, result=result, unproven=unproven
            )
            if kind == "html":
                content = report_html(report, _translate, language)
            else:
                content = report_text(report)
            save_report(path, content)
            return path

        self.saved.clear()
        self.busy = True
        tasks.run(work, self._saved_as, self._not_saved, owner=self)

    def _saved_as(self, path: Path) -> None:
        self.busy = False
        self._saved, self._folder = path, path.parent
        self.show_folder.show()
        self.saved.say(T("The report is saved as {path}.", path=path), kind="passed")

    def _not_saved(self, problem: Problem) -> None:
        self.busy = False
        self.show_folder.hide()
        self.saved.show_problem(problem)

    def _show_folder(self) -> None:
        if self._saved is not None and not self.open_folder(self._saved.parent):
            self.saved.say(
                T(
                    "This system has no file manager to show {folder} in.",
                    folder=self._saved.parent,
                ),
                kind="info",
            )

    def _ask_file(self, suggested: str, filters: str) -> str:
        return QFileDialog.getSaveFileName(
            self, texts.show(T("Save the report")), suggested, filters
        )[0]

    def _restoring(self, busy: bool) -> None:
        self.busy = busy

    def _refused(self, problem: Problem) -> None:
        self.error = problem


def _translate(template: str) -> str:
    return QCoreApplication.translate(texts.CONTEXT, template)
