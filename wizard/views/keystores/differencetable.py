"""An old certificate beside a new one, row by row."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from wizard.domain.renewal import Difference
from wizard.domain.text import NOTHING, T, Text
from wizard.views import texts
from wizard.views.widgets import Label

_DIGESTS = ("sha256", "sha1", "key_sha256")


class DifferenceTable(QWidget):
    """Old and new, side by side; only what changed.

    Parameters
    ----------
    difference : Difference
    without : collection of str
        Keys of rows that stand elsewhere on the screen.
    """

    def __init__(
        self,
        difference: Difference,
        parent: QWidget | None = None,
        *,
        without: Collection[str] = (),
    ) -> None:
        super().__init__(parent)
        self.difference = difference
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        for column, words in enumerate((NOTHING, T("Until now"), T("New"))):
            if words:
                grid.addWidget(Label(words, "small", "muted", parent=self), 0, column)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        rows = (row for row in difference.changed if row.key not in without)
        for place, row in enumerate(rows, 1):
            cells: tuple[Text | str, ...] = (row.what, row.old or "–", row.new or "–")
            for column, value in enumerate(cells):
                ink = "muted" if column < 2 else "text"
                role = "mono" if column and row.key in _DIGESTS else "small"
                cell = texts.breakable(value) if isinstance(value, str) else value
                label = Label(cell, role, ink, parent=self)
                label.setAccessibleName(f"{texts.show(row.what)}: {texts.show(value)}")
                grid.addWidget(label, place, column, Qt.AlignmentFlag.AlignTop)
