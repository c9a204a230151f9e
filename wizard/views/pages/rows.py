"""Rows of icon and sentence: remarks, and work that appears as it is done."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.text import NOTHING, T, Text
from wizard.views import texts
from wizard.views.widgets import Icon, Label

_SPOKEN = {
    "passed": T("Done"),
    "running": T("Running"),
    "waiting": T("Waiting"),
    "warning": T("Warning"),
    "failed": T("Failed"),
    "skipped": T("Skipped"),
    "info": T("Remark"),
}


class ProgressRow(QWidget):
    """Icon, what is done, and one line more below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.icon = Icon("waiting", parent=self)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(2)
        row.addLayout(column, 1)
        self.words = Label(parent=self)
        self.more = Label(role="small", ink="muted", parent=self)
        column.addWidget(self.words)
        column.addWidget(self.more)
        # Beside a taller neighbour the words stay level with the icon.
        column.addStretch(1)

    def show_state(self, icon: str, words: Text | str, more: Text | str = NOTHING) -> None:
        """Show how far it is."""
        self.icon.set_icon(icon)
        self.words.show_text(words)
        self.more.show_text(more)
        self.more.setVisible(bool(more))
        parts = [part for part in (self.words.text(), self.more.text()) if part]
        self.setAccessibleName(f"{texts.show(_SPOKEN[icon])}: {' '.join(parts)}")


class ProgressRows(QWidget):
    """Rows by key, in the order in which they appeared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._rows: dict[str, ProgressRow] = {}

    def show_row(self, key: str, icon: str, words: Text | str, more: Text | str = NOTHING) -> None:
        """Show a row's state; a new key appears below the others."""
        row = self._rows.get(key)
        if row is None:
            row = ProgressRow(self)
            self._rows[key] = row
            self._column.addWidget(row)
            row.show()
        row.show_state(icon, words, more)

    def settle(self, icon: str) -> None:
        """Nothing runs any longer: what did gets this icon."""
        for row in self._rows.values():
            if row.icon.name in ("running", "waiting"):
                row.show_state(icon, row.words.text(), row.more.text())

    def clear(self) -> None:
        """Take all rows away."""
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}

    def __contains__(self, key: str) -> bool:
        return key in self._rows

    def order(self) -> list[str]:
        """The rows' keys, from top to bottom."""
        return list(self._rows)

    def row(self, key: str) -> ProgressRow:
        """A row; KeyError when there is none."""
        return self._rows[key]


class LineList(QWidget):
    """Sentences, each with an icon."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.lines: list[Text | str] = []

    def show_lines(self, lines: tuple[Text | str, ...]) -> None:
        """Show these."""
        if self.lines == list(lines):
            return
        while (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.lines = list(lines)
        for words in lines:
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            row.addWidget(Icon(self._icon, parent=line), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(words, parent=line), 1)
            self._column.addWidget(line)
            line.show()
