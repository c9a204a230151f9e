"""Levels and the log's path: what is in force, and its change seen before it is written."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.logs import LEVELS
from wizard.domain.ports import Backup, InstallTree
from wizard.domain.problems import Problem
from wizard.domain.text import T, Text
from wizard.flows.logs.editing import LogEdits, Planned, plan, write
from wizard.flows.logs.inforce import InForce, in_force, level_of
from wizard.flows.logs.words import read_by_itself, when_read
from wizard.flows.services import Services
from wizard.views import texts
from wizard.views.operations.bench import Bench
from wizard.views.pages.restartcard import RestartCard
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    ComboBox,
    DiffView,
    Facts,
    Field,
    Label,
    Notice,
    PathField,
)


class LevelsCard(Card):
    """The logging file in force.

    Attributes
    ----------
    facts : Facts
    level : ComboBox
    file, name : Field
        The log's path; the name of one more logger.
    loggers : dict of str to ComboBox
    preview, write, drop, add : Button
    diff : DiffView
    told : Notice
    restart : RestartCard
        Stands below this card, with it.
    found : InForce or None
    """

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Levels and file"),
            T("What the connector's logging file says. A change is shown before it is written."),
            parent=parent,
        )
        self._bench = bench
        self._planned: Planned | None = None
        self._restarting = False
        self.found: InForce | None = None
        self.facts = Facts()
        self.body.addWidget(self.facts)
        self.told = Notice()
        self.body.addWidget(self.told)
        self._form = QWidget(self)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.level = _levels()
        self._level = Field(T("Level of everything (root logger)"), self.level)
        row.addWidget(self._level, 1, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        column.addLayout(row)
        self.file = Field(
            T("Log file: full path on the gateway"), PathField("save", title=T("Log"))
        )
        column.addWidget(self.file)
        column.addWidget(Label(T("Other loggers"), "strong"))
        self._none = Label(T("There are none: all have the level above."), "small", "muted")
        column.addWidget(self._none)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        column.addLayout(self._column)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.name = Field(
            T("One more"), placeholder=T("com.ibm.as400.access"),
            hint=T("The name as it stands in the log."),
        )  # fmt: skip
        self._new = _levels()
        self._new_level = Field(T("Level"), self._new)
        row.addWidget(self.name, 2, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._new_level, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self.preview = Button(T("Show the change"))
        self.preview.clicked.connect(self._plan)
        column.addWidget(self.preview)
        self.body.addWidget(self._form)
        self.diff = DiffView(name=texts.show(T("The change")))
        self.body.addWidget(self.diff)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.write = Button(T("Write"), "primary")
        self.write.clicked.connect(self._write)
        self.drop = Button(T("Leave it as it is"))
        self.drop.clicked.connect(self._discard)
        row.addWidget(self.write)
        row.addWidget(self.drop)
        row.addStretch(1)
        self.body.addLayout(row)
        self.restart = RestartCard(bench.services)
        self.restart.hide()
        self.loggers: dict[str, ComboBox] = {}
        for field in (self._level, self.file, self.name, self._new_level):
            field.changed.connect(self._edited)
        bench.busy_changed.connect(self.settle)
        self._show_planned(None)

    def read(self) -> None:
        """Read the file in force."""
        tree = self._tree()
        if tree is not None:
            self._bench.when_idle(
                partial(
                    self._bench.run,
                    partial(in_force, self._bench.services, tree),
                    self._took,
                    self._refused,
                )
            )

    def settle(self) -> None:
        """Nothing may be pressed while work is on its way."""
        busy = self._bench.busy
        for button in (self.preview, self.write, self.drop):
            button.setEnabled(not busy)

    # ------------------------------------------------------------ what is in force

    def _tree(self) -> InstallTree | None:
        return None if self._bench.found is None else self._bench.found.tree

    def _took(self, found: InForce) -> None:
        self.found = found
        self.told.clear()
        self._form.show()
        now = found.settings
        facts: list[tuple[Text | str, Text | str]] = [(T("In force"), str(found.path))]
        if found.data is None:
            facts.append((T("Now"), T("The file does not exist; writing makes it.")))
        if now is not None:
            facts.append((T("Kind"), now.dialect))
        if found.why:
            facts.append((T("Why this one"), found.why))
        facts.append(
            (T("Sure"), T("Yes") if found.sure else T("No: it is taken by the files' names alone, "
             "and a system property of the service's Java may name another one."))
        )  # fmt: skip
        if found.others:
            facts.append((T("Not read"), ", ".join(path.name for path in found.others)))
        if found.libraries:
            facts.append((T("Libraries"), ", ".join(found.libraries)))
        self.facts.show_facts(facts)
        self._fill(found)
        settle_soon()

    def _fill(self, found: InForce) -> None:
        now = found.settings
        blocked = [QSignalBlocker(one) for one in (self._level, self.file, self.name)]
        self.level.removeItem(self.level.findData(""))
        source = "" if now is None else now.source()
        if source:
            self.level.insertItem(0, texts.show(T("From {source}", source=source)), "")
        _choose(self.level, "" if source else level_of(now) or "INFO")
        _choose(self._new, "DEBUG")
        self.file.set_text("" if now is None else now.file)
        self.name.set_text("")
        del blocked
        while (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.loggers = {}
        named = () if now is None else now.loggers
        self._none.setVisible(not named)
        for name, level in named:
            box = _levels()
            if not level:
                source = "" if now is None else now.source(name)
                words = T("From {source}", source=source) if source else T("As above it")
                box.insertItem(0, texts.show(words), "")
            _choose(box, level)
            field = Field(name, box)
            field.changed.connect(self._edited)
            self._column.addWidget(field)
            field.show()
            self.loggers[name] = box

    def _refused(self, problem: Problem) -> None:
        self.told.show_problem(problem)
        if self.found is None:
            self._form.hide()
        self._show_planned(None)
        settle_soon()

    # ------------------------------------------------------------ with the card

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.restart.setVisible(self._restarting)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        if self.isHidden():
            self.restart.hide()

    # ------------------------------------------------------------ changing it

    def edits(self) -> LogEdits:
        """What the fields say."""
        loggers = [
            (name, str(box.currentData())) for name, box in self.loggers.items()
            if box.currentData()
        ]  # fmt: skip
        if self.name.text().strip():
            loggers.append((self.name.text().strip(), str(self._new.currentData())))
        return LogEdits(
            str(self.level.currentData()), self.file.text().strip(), tuple(loggers)
        )  # fmt: skip

    def _edited(self) -> None:
        self._show_planned(None)
        self.told.clear()
        self._restarting = False
        self.restart.hide()
        settle_soon()

    def _plan(self) -> None:
        tree = self._tree()
        if tree is not None:
            work = partial(plan, self._bench.services, tree, self.edits())
            self._bench.run(work, self._planned_now, self._refused)

    def _planned_now(self, planned: Planned) -> None:
        self.told.clear()
        if not planned.change.needed:
            self.told.say(T("There is nothing to change: the file says so already."))
            self._show_planned(None)
        else:
            self._show_planned(planned)
        settle_soon()

    def _show_planned(self, planned: Planned | None) -> None:
        self._planned = planned
        for part in (self.diff, self.write, self.drop):
            part.setVisible(planned is not None)
        self.preview.setVisible(planned is None)
        if planned is not None:
            self.diff.show_diff(planned.diff, planned.change.path.name)

    def _discard(self) -> None:
        self._show_planned(None)
        if self.found is not None:
            self._fill(self.found)
        settle_soon()

    def _write(self) -> None:
        tree, planned = self._tree(), self._planned
        if tree is not None and planned is not None:
            work = partial(_written, self._bench.services, tree, planned)
            self._bench.run(work, self._wrote, self._refused)

    def _wrote(self, done: tuple[Backup, InForce, tuple[str, ...]]) -> None:
        backup, found, services = done
        self._show_planned(None)
        self._took(found)
        self.told.say(
            T("Written."),
            T("The file as it was lies in {folder}.", folder=backup.folder),
            when_read(found),
            kind="passed",
        )
        self._restarting = not read_by_itself(found)
        self.restart.setVisible(self._restarting)
        if self._restarting:
            self.restart.set_services(services)
            self.restart.begin_anew()
        settle_soon()
        self._bench.look()


def _written(
    services: Services, tree: InstallTree, planned: Planned
) -> tuple[Backup, InForce, tuple[str, ...]]:
    backup = write(services, tree, planned)
    return backup, in_force(services, tree), services.gateway.services()


def _levels() -> ComboBox:
    box = ComboBox()
    for level in LEVELS:
        box.addItem(level, level)
    return box


def _choose(box: ComboBox, level: str) -> None:
    at = box.findData(level.upper())
    if at < 0:
        box.insertItem(0, level, level)
        at = 0
    box.setCurrentIndex(at)
