"""The foot of the window: one sentence of reassurance and two buttons."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from wizard.domain.text import Text
from wizard.views.theme import theme, tokens
from wizard.views.widgets.controls import Button, Icon
from wizard.views.widgets.label import Label

# Against a stretch of 1: the column takes all there is up to its greatest width.
_MOST = 10_000


class Footer(QWidget):
    """Reassurance at the left, Back and Next at the right, in line with the page's column.

    Attributes
    ----------
    back, next : Signal
        The person asked for it.
    back_button, next_button : Button
    """

    back = Signal()
    next = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(tokens.PAGE_MARGIN, 13, tokens.PAGE_MARGIN, 12)
        outer.setSpacing(0)
        inner = QWidget(self)
        inner.setMaximumWidth(tokens.COLUMN_WIDTH)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        outer.addWidget(inner, _MOST)
        outer.addStretch(1)
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._busy = Icon("running", size=16, parent=self)
        self._busy.hide()
        row.addWidget(self._busy)
        self._words = Label(role="small", ink="muted", parent=self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self._words, 1)
        tr = QCoreApplication.translate
        self.back_button = Button(tr("Footer", "Back"), parent=self)
        self.next_button = Button(tr("Footer", "Next"), "primary", parent=self)
        self.next_button.setDefault(True)
        row.addWidget(self.back_button)
        row.addWidget(self.next_button)
        self.back_button.clicked.connect(lambda: self.back.emit())
        self.next_button.clicked.connect(lambda: self.next.emit())

    @property
    def reassurance(self) -> str:
        """The sentence shown."""
        return self._words.text()

    def set_reassurance(self, text: Text | str, *, busy: bool = False) -> None:
        """Say what cannot happen ("Nothing is written..."), or what goes on when `busy`."""
        self._words.show_text(text)
        self._busy.setVisible(busy)

    def set_back(self, *, shown: bool = True, enabled: bool = True) -> None:
        """Back there or not, usable or not."""
        self.back_button.setVisible(shown)
        self.back_button.setEnabled(enabled)

    def set_next(
        self, text: Text | str, *, enabled: bool = True, shown: bool = True, reason: str = ""
    ) -> None:
        """Name the next step; `reason` is the tool tip of a button that cannot be used."""
        self.next_button.set_text(text)
        self.next_button.setEnabled(enabled)
        self.next_button.setVisible(shown)
        self.next_button.setToolTip(reason)
        self.next_button.setAccessibleDescription(reason)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("surface"))
        painter.fillRect(QRectF(0, 0, self.width(), 1), theme().colour("border"))
        painter.end()
