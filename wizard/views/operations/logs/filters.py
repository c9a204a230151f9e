"""What of the log a person wants to see."""

from __future__ import annotations

import re

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wizard.domain.linegrep import LineGrep
from wizard.domain.logs import LogQuery, moment
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text
from wizard.flows.logs.viewing import log_now
from wizard.flows.services import Services
from wizard.views import texts
from wizard.views.widgets import CheckBox, ComboBox, Field

PAUSE = 400
"""Milliseconds without a key before what was typed is looked for."""
AT = "at"
_LEVELS: tuple[tuple[str, Text], ...] = (
    ("", T("All")),
    ("DEBUG", T("DEBUG and graver")),
    ("INFO", T("INFO and graver")),
    ("WARN", T("WARN and graver")),
    ("ERROR", T("ERROR and graver")),
)
_TIMES: tuple[tuple[str, Text], ...] = (
    ("", T("All")),
    ("10m", T("Last 10 minutes")),
    ("1h", T("Last hour")),
    ("1d", T("Last 24 hours")),
    (AT, T("A time you name")),
)


class Filters(QWidget):
    """Level, text, time and thread.

    Attributes
    ----------
    changed : Signal
        Something else is wanted, and it can be read.
    level, time : ComboBox
    text, since, by_thread : Field
    expression : CheckBox
    """

    changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._former: tuple[object, ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._first = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._first.setSpacing(12)
        column.addLayout(self._first)
        self.level = ComboBox()
        self.time = ComboBox()
        for box, choices in ((self.level, _LEVELS), (self.time, _TIMES)):
            for key, words in choices:
                box.addItem(texts.show(words), key)
        self.text = Field(T("Text"), validate=self._grep)
        self.since = Field(
            T("Since"), validate=self._moment, placeholder=T("14:30, or 2026-11-24 14:30")
        )
        self.by_thread = Field(T("Thread"))
        self._level = Field(T("Level"), self.level)
        self._time = Field(T("When"), self.time)
        for field, wide in (
            (self._level, 3), (self.text, 5), (self._time, 3), (self.since, 4), (self.by_thread, 3)
        ):  # fmt: skip
            self._first.addWidget(field, wide, Qt.AlignmentFlag.AlignTop)
        self.expression = CheckBox(T("The text is a regular expression"))
        column.addWidget(self.expression)
        self.since.hide()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PAUSE)
        self._wait.timeout.connect(self._tell)
        for field in (self.text, self.since, self.by_thread):
            field.changed.connect(self._wait.start)
        self.level.currentIndexChanged.connect(self._tell)
        self.time.currentIndexChanged.connect(self._timed)
        self.expression.toggled.connect(self._switched)

    def query(self) -> LogQuery:
        """What is wanted.

        Raises
        ------
        ProblemError
            ``log.grep...``, ``log.since``.
        """
        since = None
        span = str(self.time.currentData() or "")
        if span == AT:
            since = self.since.value() if self.since.text().strip() else None
        elif span:
            since = moment(span, log_now(self._services))
        return LogQuery(
            str(self.level.currentData() or ""), self.text.value(), since,
            self.by_thread.text().strip(),
        )  # fmt: skip

    def clear(self) -> None:
        """Everything is wanted again."""
        blocked = [
            QSignalBlocker(one) for one in (self.level, self.time, self.text, self.by_thread)
        ]
        self.level.setCurrentIndex(0)
        self.time.setCurrentIndex(0)
        self.text.set_text("")
        self.by_thread.set_text("")
        del blocked
        self.since.hide()
        self._tell()

    @property
    def everything(self) -> bool:
        """Whether nothing is filtered."""
        return not (
            self.level.currentData()
            or self.time.currentData()
            or self.text.text()
            or self.by_thread.text().strip()
        )

    # ------------------------------------------------------------ inside

    def resizeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)  # type: ignore[arg-type] # a QResizeEvent
        narrow = self.width() < 560
        self._first.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter looks at once."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            self.focusWidget(), QLineEdit
        ):
            self._wait.stop()
            self._tell(again=True)
            return
        super().keyPressEvent(event)

    def _grep(self, typed: str) -> LineGrep | None:
        if not typed:
            return None
        # Before the box exists the field asks for the first time.
        box = getattr(self, "expression", None)
        pattern = typed if box is not None and box.isChecked() else re.escape(typed)
        return LineGrep(pattern, ignore_case=True)

    def _moment(self, typed: str) -> object:
        return moment(typed, log_now(self._services)) if typed.strip() else None

    def _switched(self) -> None:
        self.text.set_validator(self._grep)
        self.text.touch()
        if self.text.text():
            self._tell()

    def _timed(self) -> None:
        self.since.setVisible(self.time.currentData() == AT)
        if self.time.currentData() == AT:
            self.since.editor.setFocus()
        self._tell()

    def _tell(self, *_index: object, again: bool = False) -> None:
        try:
            query = self.query()
        except ProblemError:
            return  # the field says why
        asked = (
            self.level.currentData(), self.time.currentData(), self.by_thread.text(),
            self.text.text(), self.expression.isChecked(), self.since.text(),
        )  # fmt: skip
        del query
        if again or asked != self._former:
            self._former = asked
            self.changed.emit()
