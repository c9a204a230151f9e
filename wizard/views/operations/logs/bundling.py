"""The support bundle: what goes in, what is left out, and where it lies."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.ports import InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import T, Text
from wizard.flows.logs.bundle import Bundle, collect, read_report, write
from wizard.flows.services import Services
from wizard.views import texts
from wizard.views.operations.bench import Bench
from wizard.views.pages.rows import ProgressRows
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, CheckBox, Field, Notice, PathField


def open_folder(folder: Path) -> bool:
    """Show a folder in the desktop's file manager; whether there was one."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class BundleCard(Card):
    """A ZIP for those who help.

    Attributes
    ----------
    target, report : Field
    replace : CheckBox
    look, write : Button
    parts : ProgressRows
        What goes in and what does not.
    told : Notice
    opened : Button
        The link to the folder.
    open_folder : callable
    """

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Bundle for support"),
            T("Versions, settings and the log's end in one ZIP. Passwords, keys and every word "
              "that is not known to be harmless are left out."),
            parent=parent,
        )  # fmt: skip
        self._bench = bench
        self._made: Bundle | None = None
        self._written: Path | None = None
        self.open_folder: Callable[[Path], bool] = open_folder
        zip_ = PathField("save", filters=texts.show(T("ZIP files (*.zip)")), title=T("Bundle"))
        self.target = Field(T("Where it is written"), zip_)
        self.body.addWidget(self.target)
        report = PathField("open", filters=texts.show(T("Reports (*.json);;All files (*)")),
                           title=T("Report"))  # fmt: skip
        self.report = Field(
            T("Report of the checks (optional)"), report,
            hint=T("The JSON document that check --json printed."),
        )  # fmt: skip
        self.body.addWidget(self.report)
        self.replace = CheckBox(T("Replace the file that is there"))
        self.replace.hide()
        self.body.addWidget(self.replace)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.look = Button(T("Show what goes in"))
        self.look.clicked.connect(self._look)
        self.write = Button(T("Write the bundle"), "primary")
        self.write.clicked.connect(self._write)
        row.addWidget(self.look)
        row.addWidget(self.write)
        row.addStretch(1)
        self.body.addLayout(row)
        self.parts = ProgressRows()
        self.body.addWidget(self.parts)
        self.parts.hide()
        self.told = Notice()
        self.opened = self.told.add_action(T("Open the folder"))
        self.opened.clicked.connect(self._open)
        self.body.addWidget(self.told)
        self.report.changed.connect(self._forget)
        self.target.changed.connect(self.replace.hide)
        bench.busy_changed.connect(self.settle)

    def propose(self) -> None:
        """Fill in where it could lie, until the person says otherwise."""
        if not self.target.text():
            now = self._bench.services.clock().astimezone()
            self.target.set_text(str(Path.home() / f"mypass-support-{now:%Y%m%d-%H%M}.zip"))

    def settle(self) -> None:
        """Nothing may be pressed while work is on its way."""
        for button in (self.look, self.write):
            button.setEnabled(not self._bench.busy)

    # ------------------------------------------------------------ looking and writing

    def _asked(self) -> tuple[InstallTree, str] | None:
        found = self._bench.found
        return None if found is None else (found.tree, self.report.text().strip())

    def _look(self) -> None:
        asked = self._asked()
        if asked is not None:
            self._bench.run(partial(_collect, self._bench.services, *asked), self._show,
                            self._refused)  # fmt: skip

    def _show(self, made: Bundle) -> None:
        self._made = made
        self.told.clear()
        self.parts.clear()
        for entry in made.entries:
            left = T("Left out: {what}.", what=entry.left_out) if entry.left_out else T("")
            self.parts.show_row(entry.name, "passed", T("{name}: {about}", name=entry.name,
                                about=entry.about), left)  # fmt: skip
        for name, why in made.missing:
            self.parts.show_row(name, "skipped", T("{name} does not go in.", name=name), why)
        self.parts.show_row(
            "never", "info",
            T("Never inside: passwords, truststores, private keys, backups, saved answers."),
            T("INDEX.txt in the ZIP says all this to whoever opens it."),
        )  # fmt: skip
        self.parts.show()
        settle_soon()

    def _write(self) -> None:
        asked, path = self._asked(), self.target.text().strip()
        if asked is None or not path:
            self.target.touch()
            return
        target = Path(path).expanduser().absolute()
        replace = self.replace.isVisible() and self.replace.isChecked()

        def work() -> tuple[Bundle, Path]:
            made = _collect(self._bench.services, *asked)
            write(self._bench.services, made, target, replace=replace)
            return made, target

        self._bench.run(work, self._wrote, self._refused)

    def _wrote(self, done: tuple[Bundle, Path]) -> None:
        made, self._written = done
        self._show(made)
        self.replace.hide()
        self.replace.setChecked(False)
        self.opened.show()
        self._say(
            T("Written: {path}", path=self._written),
            T("Look into it before you send it: it is yours to decide."),
        )

    def _say(self, what: Text, why: Text) -> None:
        self.told.say(what, why, kind="passed")
        settle_soon()

    def _refused(self, problem: Problem) -> None:
        self.opened.hide()
        self.told.show_problem(problem)
        self.replace.setVisible(problem.id == "log.out-exists")
        settle_soon()

    def _forget(self) -> None:
        self.parts.hide()
        self.told.clear()

    def _open(self) -> None:
        if self._written is not None and not self.open_folder(self._written.parent):
            self.opened.hide()
            self._say(
                T("Written: {path}", path=self._written),
                T("This desktop has no program that shows folders."),
            )


def _collect(services: Services, tree: InstallTree, report: str) -> Bundle:
    found = None
    if report:
        path = Path(report).expanduser().absolute()
        data = services.files.read(path)
        if data is None:
            raise ProblemError("log.report", path=path)
        found = read_report(data, path)
    return collect(services, tree, lambda: services.finder.find(tree.connector), found)
