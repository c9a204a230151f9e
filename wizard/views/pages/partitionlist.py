"""The partitions as a list to choose from: name, host, and a mark where something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from wizard.domain.text import T
from wizard.views import texts
from wizard.views.theme import icons, theme, tokens

_ROLE = Qt.ItemDataRole.UserRole
_PADDING = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One partition: its name, what stands below it, and whether its fields can be used."""

    name: str
    below: str
    usable: bool


class _Painter(QStyledItemDelegate):
    """Draws a line from tokens; the style sheet's own item knows no second line."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        line: Line = index.data(_ROLE)
        look = theme()
        rect = QRectF(option.rect).adjusted(0, 1, 0, -1)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(look.colour("soft_accent" if chosen else "hover"))
            painter.drawRoundedRect(rect, tokens.CONTROL_RADIUS, tokens.CONTROL_RADIUS)
        area = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if not line.usable:
            box = QRectF(area.right() - 16, area.center().y() - 8, 16, 16)
            icons.paint(painter, "warning", box, look.ink("warning"))
            area.setRight(box.left() - 6)
        upper, lower = QRectF(area), QRectF(area)
        upper.setBottom(area.center().y() + 1)
        lower.setTop(area.center().y() + 2)
        for box, role, ink, words, flag in (
            (
                upper,
                "strong" if chosen else "text",
                "text",
                line.name,
                Qt.AlignmentFlag.AlignBottom,
            ),
            (lower, "small", "muted", line.below, Qt.AlignmentFlag.AlignTop),
        ):
            font = look.font(role)
            painter.setFont(font)
            painter.setPen(look.colour(ink))
            shown = QFontMetrics(font).elidedText(
                words, Qt.TextElideMode.ElideRight, int(box.width())
            )
            painter.drawText(box, int(flag), shown)
        painter.restore()

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        look = theme()
        height = (
            QFontMetrics(look.font("text")).height() + QFontMetrics(look.font("small")).height()
        )
        return QSize(120, height + 16)


class PartitionList(QListWidget):
    """One row a partition; arrows and clicks choose.

    Attributes
    ----------
    picked : Signal(int)
        The person chose another row.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Painter(self))
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setContentsMargins(5, 5, 5, 5)
        self.setViewportMargins(5, 4, 5, 4)
        self.setAccessibleName(texts.show(T("Partitions")))
        self._filling = False
        self.currentRowChanged.connect(self._changed)

    def show_lines(self, lines: Sequence[Line], chosen: int) -> None:
        """Show these and mark one; `picked` stays silent."""
        self._filling = True
        while self.count() > len(lines):
            self.takeItem(self.count() - 1)
        while self.count() < len(lines):
            self.addItem(QListWidgetItem())
        for place, line in enumerate(lines):
            item = self.item(place)
            item.setData(_ROLE, line)
            mark = "" if line.usable else texts.show(T("something is missing"))
            words = ", ".join(part for part in (line.name, line.below, mark) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setToolTip(texts.tip(words))
        self.setCurrentRow(chosen)
        self._filling = False

    def line(self, row: int) -> Line:
        """What a row shows."""
        found: Line = self.item(row).data(_ROLE)
        return found

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        rows = max(self.count(), 1)
        height = self.sizeHintForRow(0) * min(rows, 8) if self.count() else 60
        return QSize(200, height + 14)

    def _changed(self, row: int) -> None:
        if not self._filling and row >= 0:
            self.picked.emit(row)
