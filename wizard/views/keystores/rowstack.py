"""Rows below one another, thousands of them: Qt's own layouts ask each row again for every new one.

Two thousand rows in a `QVBoxLayout`, added piece by piece, took six times as long (measured).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wizard.views.keystores.entryrow import EntryRow

_WIDTH = 480


class RowStack(QWidget):
    """Shows rows in an order, each as tall as it needs to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[EntryRow] = ()
        self._heights: dict[int, int] = {}
        self._placed: dict[EntryRow, tuple[int, int, int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_rows(self, rows: Sequence[EntryRow], hidden: Sequence[EntryRow]) -> None:
        """Show these in their order, and no longer those."""
        self._rows = rows
        self._heights = {}
        self._placed = {row: self._placed[row] for row in rows if row in self._placed}
        for row in hidden:
            row.hide()
        self._arrange()
        for row in rows:
            if row.isHidden():
                row.show()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        if width not in self._heights:
            self._heights[width] = sum(row.needed(width) for row in self._rows)
        return self._heights[width]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(_WIDTH, self.heightForWidth(_WIDTH))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(160, 0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # A row was opened, or something in it changed.
            self._heights = {}
            self._arrange()
            self.updateGeometry()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        top, width = 0, self.width()
        for row in self._rows:
            height = row.needed(width)
            if self._placed.get(row) != (top, width, height):
                self._placed[row] = (top, width, height)
                row.setGeometry(0, top, width, height)
            top += height
