"""Small things that several pages need: a part that folds away, and a table of facts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.text import Text
from wizard.views import texts
from wizard.views.theme import tokens
from wizard.views.widgets.controls import Button
from wizard.views.widgets.label import Label


class Disclosure(QWidget):
    """A heading that opens and closes what stands below it ("Advanced").

    Attributes
    ----------
    body : QVBoxLayout
    toggled : Signal(bool)
    button : Button
    """

    toggled = Signal(bool)

    def __init__(self, title: Text | str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.GAP)
        row = QHBoxLayout()
        self.button = Button(title, "link", icon="chevron-right", parent=self)
        self.button.setCheckable(True)
        self.button.toggled.connect(self._switch)
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        self._inside = QWidget(self)
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)
        self._inside.hide()
        column.addWidget(self._inside)

    @property
    def open(self) -> bool:
        """Whether the body is shown."""
        return self.button.isChecked()

    def set_open(self, open_: bool) -> None:
        """Show or hide the body."""
        self.button.setChecked(open_)

    def _switch(self, shown: bool) -> None:
        self._inside.setVisible(shown)
        self.button.set_icon("chevron-down" if shown else "chevron-right")
        self.toggled.emit(shown)


class Facts(QWidget):
    """Names at the left, what was found at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[Label] = []

    def show_facts(self, facts: Sequence[tuple[Text | str, Text | str]]) -> None:
        """Show (name, value) pairs."""
        for label in self._labels:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        for place, (name, value) in enumerate(facts):
            left = Label(name, ink="muted", wrap=False, parent=self)
            right = Label(value, parent=self)
            right.setAccessibleName(f"{texts.show(name)}: {texts.show(value)}")
            self._grid.addWidget(left, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(right, place, 1)
            self._labels += [left, right]
