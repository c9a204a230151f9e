"""The white ground that things stand on."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.text import Text
from wizard.views.theme import theme, tokens
from wizard.views.widgets.label import Label


class Card(QWidget):
    """A rounded surface with an optional heading and one sentence below it.

    Attributes
    ----------
    body : QVBoxLayout
        Where the content goes.
    """

    def __init__(
        self,
        title: Text | str = "",
        sentence: Text | str = "",
        *,
        padding: int = tokens.CARD_PADDING,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(padding, padding, padding, padding)
        outer.setSpacing(3)
        self.title = Label(title, "heading", parent=self)
        self.sentence = Label(sentence, "small", "muted", parent=self)
        for label, words in ((self.title, title), (self.sentence, sentence)):
            label.setVisible(bool(words))
            outer.addWidget(label)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.body.setContentsMargins(0, 9 if title or sentence else 0, 0, 0)
        outer.addLayout(self.body)
        if title:
            self.setAccessibleName(self.title.text())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("border"), 1))
        painter.setBrush(theme().colour("surface"))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, tokens.CARD_RADIUS, tokens.CARD_RADIUS)
        painter.end()
