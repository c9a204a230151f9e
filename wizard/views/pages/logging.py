"""Logging: how much the connector writes, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from wizard.domain.ports import InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.answers import LOG_LEVELS, LoggingAnswer, check_logging
from wizard.flows.logs.inforce import choose
from wizard.flows.looking import read_logging
from wizard.flows.services import Services
from wizard.flows.steps import LOGGING, step
from wizard.views import tasks, texts
from wizard.views.pages.context import SetupContext
from wizard.views.widgets import Card, ComboBox, Facts, Field, Notice, Page, PathField

#: level -> (in the list, what it means).
LEVELS: dict[str, tuple[Text, Text]] = {
    "INFO": (
        T("INFO: normal operation"),
        T("Each reset and its outcome. The product's default, and right for production."),
    ),
    "DEBUG": (
        T("DEBUG: while a cause is looked for"),
        T("Every step of every reset, for as long as a fault is looked for."),
    ),
    "WARN": (
        T("WARN: what deserves attention"),
        T("Only what deserves attention; resets that work leave no trace."),
    ),
    "ERROR": (
        T("ERROR: failures alone"),
        T("Only failures; whoever looks for a cause later finds little."),
    ),
    "FATAL": (T("FATAL: the connector's end"), T("Only what ends the connector.")),
    "TRACE": (
        T("TRACE: more than DEBUG"),
        T("More than DEBUG; for the connector's makers, not for daily use."),
    ),
    "ALL": (T("ALL: everything"), T("Everything there is; the file grows fast.")),
    "OFF": (T("OFF: nothing"), T("Nothing is logged: no reset can be traced afterwards.")),
}
VERBOSE = frozenset({"DEBUG", "TRACE", "ALL"})


@dataclass(frozen=True, slots=True)
class Present:
    """What the logging file in force says now; empty strings where it cannot be read."""

    exists: bool
    level: str = ""
    file: str = ""
    problem: Problem | None = None
    path: Path | None = None
    why: Text = NOTHING


def read_present(services: Services, tree: InstallTree) -> Present:
    """Read the file. Blocks; a file that cannot be understood is a `problem`, no exception."""
    try:
        found = choose(services, tree)
    except ProblemError as error:
        return Present(True, problem=error.problem)
    here = Present(found.data is not None, path=found.path, why=found.why)
    try:
        now = read_logging(services, tree)
    except ProblemError as error:
        return replace(here, exists=True, problem=error.problem)
    return replace(here, level=now.level, file=now.file) if here.exists else here


class LoggingPage(Page):
    """The logging file in force: level and log file, now and after Apply."""

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        found = step(LOGGING)
        super().__init__(found.title, found.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._filling = False
        self._present: Present | None = None
        self._lines: list[tuple[Text | str, Text | str]] = []
        self.unread = Notice()
        self.body.addWidget(self.unread)

        card = Card(T("Level"), T("How much the connector writes about each reset."))
        self.level = ComboBox()
        self.level_field = Field(T("Log level"), self.level)
        self.level_field.setMaximumWidth(560)
        self.level.currentIndexChanged.connect(self._typed)
        card.body.addWidget(self.level_field)
        self.verbose = Notice()
        card.body.addWidget(self.verbose)
        self.body.addWidget(card)

        card = Card(T("Log file"))
        self.file = PathField("save")
        self.file.choose = self._ask_file
        self.file_field = Field(
            T("Full path on the gateway"),
            self.file,
            self._check_file,
            hint=T("For example C:\\MyPassLogs\\iSeriesConnector.log. The account of the gateway's "
                   "application pool must be able to write there."),
        )  # fmt: skip
        self.file_field.changed.connect(self._typed)
        card.body.addWidget(self.file_field)
        self.body.addWidget(card)

        self.now = Card(T("Now and after Apply"))
        self.facts = Facts()
        self.now.body.addWidget(self.facts)
        self.body.addWidget(self.now)

    # ------------------------------------------------------------ hooks

    def on_ready(self) -> None:
        """Show the answers as they stand, and read what the file says now."""
        answer = self._flow.answers.logging
        self._filling = True
        self.level.clear()
        if not answer.level:
            self.level.addItem(texts.show(T("As the file says now")), "")
        for level in dict.fromkeys((*LOG_LEVELS, answer.level.upper())):
            if level:
                words = LEVELS[level][0] if level in LEVELS else T("{level}", level=level)
                self.level.addItem(texts.show(words), level)
        self.level.setCurrentIndex(max(0, self.level.findData(answer.level.upper())))
        self.file_field.set_text(answer.file)
        self._filling = False
        self.refresh()
        tree = self._flow.tree
        if tree is not None:
            services = self._context.services
            tasks.run(lambda: read_present(services, tree), self._take_present, owner=self)

    def apply(self) -> None:
        """Keep the answers; the flow's rule speaks when Next is pressed."""
        self._accept()

    def refresh(self) -> None:
        """Derive sentences and facts from the fields."""
        level = self._level()
        means = LEVELS.get(level)
        self.level_field.set_hint(means[1] if means else T("The level in the file stays as it is."))
        if level in VERBOSE:
            self.verbose.say(
                T("{level} is verbose and may hold personal data.", level=level),
                T("User names and what was done for them stand in the file, and it grows fast."),
                T("Set it back to INFO as soon as the cause is found, and delete the file then."),
                kind="warning",
            )
        else:
            self.verbose.clear()
        self._show_facts(level)
        self.valid = self._flow.obstacle(LOGGING) is None

    # ------------------------------------------------------------ inside

    def _level(self) -> str:
        return str(self.level.currentData() or "")

    def _suggested(self) -> LoggingAnswer | None:
        look = self._flow.look
        return look.logging if look is not None else None

    def _check_file(self, text: str) -> str:
        answer = LoggingAnswer(self._flow.answers.logging.level, text)
        return check_logging(replace(answer, level=""), self._suggested()).file

    def _typed(self) -> None:
        if not self._filling:
            self._accept()
            self.refresh()

    def _accept(self) -> None:
        self._flow.accept(LoggingAnswer(self._level(), self.file_field.text().strip()))

    def _ask_file(self, current: str) -> str:
        # A log file that is there already is gone on with, so nobody asks about replacing it.
        return QFileDialog.getSaveFileName(
            self,
            texts.show(T("Log file")),
            current,
            texts.show(T("Log files (*.log);;All files (*)")),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )[0]

    def _take_present(self, present: Present) -> None:
        self._present = present
        if present.problem is not None:
            self.unread.show_problem(present.problem, kind="warning")
        else:
            self.unread.clear()
        self.refresh()

    def _show_facts(self, level: str) -> None:
        present = self._present
        if present is None:
            self.now.hide()
            return
        self.now.show()
        # A path that cannot be used is not what Apply would write.
        file = self.file_field.text().strip() if self.file_field.valid else ""
        tree = self._flow.tree
        lines: list[tuple[Text | str, Text | str]] = []
        if tree is not None:
            lines.append((T("Settings file"), str(present.path or tree.log4j)))
        if present.why:
            lines.append((T("Why this one"), present.why))
        if not present.exists:
            lines += [
                (T("Now"), T("The file does not exist; Apply creates it.")),
                (T("Level"), level),
                (T("Log file"), file or T("the connector's usual place")),
            ]
        else:
            lines += [
                (T("Level"), _becomes(present.level, level)),
                (
                    T("Log file"),
                    _becomes(present.file, file)
                    if self.file_field.valid
                    else T("{now}, until the new path can be used", now=present.file),
                ),
            ]
        if lines != self._lines:
            self._lines = lines
            self.facts.show_facts(lines)


def _becomes(now: str, new: str) -> Text:
    """ "INFO becomes DEBUG", "INFO, stays as it is"."""
    if not new or new == now:
        return T("{now}, stays as it is", now=now) if now else T("stays as it is")
    return T("{now} becomes {new}", now=now, new=new) if now else T("{new}", new=new)
