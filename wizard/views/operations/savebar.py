"""What is not saved yet, below the page and always in sight."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.text import NOTHING, T, Text
from wizard.views.theme import theme, tokens
from wizard.views.widgets import Button, Label


class SaveBar(QWidget):
    """Which keys change; Save, Discard, and the way to the difference.

    Attributes
    ----------
    words : Label
    closing : bool
        The person wanted to close the window.
    difference, discard, save : Button
    saved, discarded, shown : Signal
    """

    saved = Signal()
    discarded = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.PAGE_MARGIN, 10, tokens.PAGE_MARGIN, 10)
        row.setSpacing(8)
        self.words = Label("", "strong", parent=self)
        row.addWidget(self.words, 1)
        self.difference = Button(T("See the difference"), "link", parent=self)
        self.difference.clicked.connect(lambda: self.shown.emit())
        self.discard = Button(T("Discard"), parent=self)
        self.discard.clicked.connect(lambda: self.discarded.emit())
        self.save = Button(T("Save"), "primary", parent=self)
        self.save.clicked.connect(lambda: self.saved.emit())
        row.addWidget(self.difference)
        row.addSpacing(8)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        self.closing = False
        self.hide()

    def show_keys(self, keys: tuple[str, ...], obstacle: Text = NOTHING) -> None:
        """These are not saved; `obstacle` says why they cannot be."""
        self.setVisible(bool(keys))
        names = ", ".join(keys)
        if self.closing:
            words = T("Not saved yet, and lost when the window closes: {keys}", keys=names)
        else:
            words = T("Not saved yet: {keys}", keys=names)
        self.words.show_text(words if self.closing else obstacle or words)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("soft_accent"))
        painter.setPen(QPen(theme().colour("border"), 1))
        painter.drawLine(0, 0, self.width(), 0)
        painter.end()
