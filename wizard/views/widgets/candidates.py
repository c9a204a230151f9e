"""A list of things that were found, one of which is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.text import NOTHING, Text
from wizard.views import texts
from wizard.views.theme import theme, tokens
from wizard.views.widgets.controls import Icon, RadioButton
from wizard.views.widgets.label import Label


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that was found.

    Parameters
    ----------
    key : str
        What `CandidateList.chosen` tells.
    title, secondary : str or Text
        Name it, and say where it is and what it is.
    problem : str or Text
        Why it cannot be used; such a candidate cannot be chosen.
    """

    key: str
    title: Text | str
    secondary: Text | str = ""
    problem: Text | str = NOTHING


class _Row(QWidget):
    def __init__(self, candidate: Candidate, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = candidate.key
        self.first = self.last = False
        usable = not candidate.problem
        row = QHBoxLayout(self)
        row.setContentsMargins(17, tokens.ROW_PADDING, 17, tokens.ROW_PADDING)
        row.setSpacing(14)
        self.radio = RadioButton("", self)
        self.radio.setEnabled(usable)
        row.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(0, 3, 0, 0)
        column.setSpacing(2)
        title = Label(candidate.title, ink="text" if usable else "muted", parent=self)
        column.addWidget(title)
        words = [title.text()]
        if candidate.secondary:
            column.addWidget(Label(candidate.secondary, "small", "muted", parent=self))
            words.append(texts.show(candidate.secondary))
        if not usable:
            line = QHBoxLayout()
            line.setSpacing(6)
            line.addWidget(Icon("warning", size=16, parent=self), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(candidate.problem, "small", "warning", parent=self), 1)
            column.addLayout(line)
            words.append(texts.show(candidate.problem))
        row.addLayout(column, 1)
        self.radio.setAccessibleName(". ".join(words))
        self.setAccessibleName(". ".join(words))
        if usable:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton and self.radio.isEnabled():
            self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
            self.radio.click()
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self.radio.isChecked():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("soft_accent"))
        radius = tokens.CARD_RADIUS - 1
        painter.setClipRect(self.rect())
        ground = QRectF(self.rect()).adjusted(
            0, 0 if self.first else -20, 0, 0 if self.last else 20
        )
        painter.drawRoundedRect(ground, radius, radius)
        painter.end()


class CandidateList(QWidget):
    """Radio buttons in a card; the whole row can be clicked, arrows walk.

    Attributes
    ----------
    chosen : Signal(str)
        The key of what the person chose (not of what `choose` set).
    """

    chosen = Signal(str)

    def __init__(self, name: Text | str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._clicked)
        self._group.buttonToggled.connect(lambda _button, _on: self._repaint())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._empty = Label(
            QCoreApplication.translate("CandidateList", "Nothing was found."),
            ink="muted",
            parent=self,
        )
        self._empty.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._empty)
        self._empty.hide()
        self.setAccessibleName(texts.show(name))

    def set_candidates(self, candidates: Sequence[Candidate], chosen: str = "") -> None:
        """Show these; `chosen` is marked when it can be used."""
        for row in self._rows:
            self._group.removeButton(row.radio)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_Row(candidate, self) for candidate in candidates]
        for place, row in enumerate(self._rows):
            row.first, row.last = place == 0, place == len(self._rows) - 1
            self._group.addButton(row.radio, place)
            self._column.addWidget(row)
            row.show()  # now: a layout that is on screen would show it in a later round
            if place:
                QWidget.setTabOrder(self._rows[place - 1].radio, row.radio)
        self._empty.setVisible(not self._rows)
        self.choose(chosen)

    def choose(self, key: str) -> None:
        """Mark a candidate; nothing is marked when no usable one has that key."""
        self._group.setExclusive(False)
        for row in self._rows:
            row.radio.setChecked(row.key == key and row.radio.isEnabled())
        self._group.setExclusive(True)
        self._repaint()

    def selected(self) -> str:
        """The marked key, or ""."""
        return next((row.key for row in self._rows if row.radio.isChecked()), "")

    def radio(self, key: str) -> RadioButton:
        """The radio button of a key.

        Raises
        ------
        KeyError
            No candidate has that key.
        """
        for row in self._rows:
            if row.key == key:
                return row.radio
        raise KeyError(key)

    def _clicked(self) -> None:
        self.chosen.emit(self.selected())

    def _repaint(self) -> None:
        for row in self._rows:
            row.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("border"), 1))
        painter.setBrush(theme().colour("surface"))
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(rect, tokens.CARD_RADIUS, tokens.CARD_RADIUS)
        painter.end()
