"""The base of every page: title, one sentence, cards in a column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from wizard.domain.problems import Problem
from wizard.domain.text import Text
from wizard.views.theme import tokens
from wizard.views.widgets.label import Label
from wizard.views.widgets.notice import Notice

# Against a stretch of 1: the column takes all there is up to its greatest width.
_MOST = 10_000


class Page(QWidget):
    """One page, one purpose.

    A page overrides `on_ready` (it came on screen), `apply` (the person goes on; put the
    answers away) and `refresh` (derive every control from the state). It sets `valid`,
    `busy` and `error`; each change calls `refresh` and emits `changed`, from which the
    window derives Back and Next.

    Parameters
    ----------
    title, sentence : str or Text
        What the page is, and what it proves or changes.

    Attributes
    ----------
    body : QVBoxLayout
        The column that takes the cards.
    notice : Notice
        The strip below the sentence; `error` fills it.
    changed : Signal
    """

    changed = Signal()

    def __init__(
        self, title: Text | str, sentence: Text | str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._valid = True
        self._busy = False
        self._error: Problem | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.scroll_area = QScrollArea(self)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.viewport().setAutoFillBackground(False)
        outer.addWidget(self.scroll_area)

        canvas = QWidget()
        canvas.setProperty("ground", "clear")
        across = QHBoxLayout(canvas)
        margin = tokens.PAGE_MARGIN
        across.setContentsMargins(margin, margin - 3, margin, margin)
        across.setSpacing(0)
        self.column = QWidget(canvas)
        self.column.setMaximumWidth(tokens.COLUMN_WIDTH)
        self.column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across.addWidget(self.column, _MOST)
        across.addStretch(1)
        inside = QVBoxLayout(self.column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self.title = Label(title, "title", parent=self.column)
        self.sentence = Label(sentence, ink="muted", parent=self.column)
        self.sentence.setVisible(bool(sentence))
        self.notice = Notice(self.column)
        inside.addWidget(self.title)
        inside.addSpacing(5)
        inside.addWidget(self.sentence)
        inside.addSpacing(20)
        inside.addWidget(self.notice)
        self._below_notice = QWidget(self.column)
        self._below_notice.setFixedHeight(16)
        self._below_notice.hide()
        inside.addWidget(self._below_notice)
        self.body = QVBoxLayout()
        self.body.setSpacing(16)
        inside.addLayout(self.body)
        inside.addStretch(1)
        self.scroll_area.setWidget(canvas)
        self._across = across
        self.scroll_area.verticalScrollBar().installEventFilter(self)
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(self.sentence.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        # The scroll bar stands in the margin, so that the column keeps the footer's edges.
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            bar = self.scroll_area.verticalScrollBar()
            taken = bar.sizeHint().width() if event.type() == QEvent.Type.Show else 0
            margins = self._across.contentsMargins()
            margins.setRight(max(tokens.PAGE_MARGIN - taken, 0))
            self._across.setContentsMargins(margins)
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------ hooks

    def on_ready(self) -> None:
        """The page came on screen."""

    def apply(self) -> None:
        """The person goes on: put the answers away.

        Raises
        ------
        ProblemError
            The answers cannot be used after all; the window shows it as `error`.
        """

    def refresh(self) -> None:
        """Derive every control of the page from its state."""

    # ------------------------------------------------------------ state

    @property
    def valid(self) -> bool:
        """Whether the person may go on."""
        return self._valid

    @valid.setter
    def valid(self, value: bool) -> None:
        if value != self._valid:
            self._valid = value
            self._tell()

    @property
    def busy(self) -> bool:
        """Whether work is on its way."""
        return self._busy

    @busy.setter
    def busy(self, value: bool) -> None:
        if value != self._busy:
            self._busy = value
            self._tell()

    @property
    def error(self) -> Problem | None:
        """The problem shown in the strip, or None."""
        return self._error

    @error.setter
    def error(self, value: Problem | None) -> None:
        if value == self._error:
            return
        self._error = value
        if value is None:
            self.notice.clear()
        else:
            self.notice.show_problem(value)
            # Once the layout knows where the strip stands.
            QTimer.singleShot(0, self, self._show_notice)
        self._below_notice.setVisible(value is not None)
        self._tell()

    def say(self, what: Text | str, why: Text | str = "", *, kind: str = "info") -> None:
        """Show a strip that is no problem ("passed", "info", "warning")."""
        self._error = None
        self.notice.say(what, why, kind=kind)
        self._below_notice.show()

    def hush(self) -> None:
        """Take the strip away."""
        self.error = None
        self.notice.clear()
        self._below_notice.hide()

    def _show_notice(self) -> None:
        self.scroll_area.ensureWidgetVisible(self.notice, 0, tokens.PAGE_MARGIN)

    def _tell(self) -> None:
        self.refresh()
        self.changed.emit()
