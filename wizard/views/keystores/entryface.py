"""The closed row of an entry, drawn in one piece: a store may hold thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from wizard.views.theme import icons, theme, tokens
from wizard.views.widgets import Button, CheckBox
from wizard.views.widgets.controls import Icon, focus_ring
from wizard.views.widgets.label import lay_out

_SIDE, _ABOVE, _BELOW = 16, 10, 11
_GAP, _LEADING = 12, 3
_CHEVRON = 16
_BAR = 120
_SMALL = 16
_MOUSE = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a row.

    Parameters
    ----------
    words, role, ink : str
    beside : str
        Muted words after it, where there is room; else below.
    icon : str
        Before the words.
    share : float
        0 to 1: a time line before the words; negative = none. `bar` is its colour.
    """

    words: str
    role: str = "small"
    ink: str = "muted"
    beside: str = ""
    icon: str = ""
    share: float = -1.0
    bar: str = ""


class EntryFace(QAbstractButton):
    """Icon and lines at the left, a chevron at the right; a click opens what is below.

    Parameters
    ----------
    icon : str
    lines : sequence of Line

    Attributes
    ----------
    last : bool
        No line is drawn below it.
    """

    def __init__(self, icon: str, lines: Sequence[Line], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.last = False
        self._icon = icon
        self._lines = lines
        self._box: CheckBox | None = None
        self._side: Button | None = None
        self._ring = False
        self._laid_out: dict[int, tuple[list[tuple[QTextLayout, float, float, str]], int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def words(self) -> str:
        """Everything that it shows, line by line."""
        return "\n".join(f"{one.words} {one.beside}".strip() for one in self._lines)

    def set_box(self, box: CheckBox | None) -> None:
        """A box before everything, or none."""
        self._box = box
        self._again()

    def set_side(self, button: Button | None) -> None:
        """A button before the chevron, or none."""
        self._side = button
        self._again()

    # ------------------------------------------------------------ room

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        return self._lay_out(width)[1]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(480, self.heightForWidth(480))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(160, 24)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._place()

    def _again(self) -> None:
        self._laid_out = {}
        self._place()
        self.updateGeometry()
        self.update()

    def _place(self) -> None:
        if self._box is not None:
            self._box.setGeometry(_SIDE, _ABOVE - 2, 24, 24)
        if self._side is not None:
            size = self._side.sizeHint()
            x = self.width() - _SIDE - _CHEVRON - _GAP - size.width()
            self._side.setGeometry(x, _ABOVE - 2, size.width(), size.height())

    def _left(self) -> int:
        return _SIDE + (24 + _GAP if self._box is not None else 0)

    def _lay_out(self, width: int) -> tuple[list[tuple[QTextLayout, float, float, str]], int]:
        if width not in self._laid_out:
            if len(self._laid_out) > 3:
                self._laid_out = {}
            self._laid_out[width] = self._lines_at(width)
        return self._laid_out[width]

    def _lines_at(self, width: int) -> tuple[list[tuple[QTextLayout, float, float, str]], int]:
        left = self._left() + tokens.ICON + _GAP
        right = _SIDE + _CHEVRON + _GAP
        if self._side is not None:
            right += self._side.sizeHint().width() + _GAP
        room = max(width - left - right, 80)
        placed: list[tuple[QTextLayout, float, float, str]] = []
        top = float(_ABOVE)
        for one in self._lines:
            inset = _SMALL + 6 if one.icon else (_BAR + 10 if one.share >= 0 else 0)
            font = theme().font(one.role)
            layout, height = lay_out(one.words, font, room - inset)
            placed.append((layout, left + inset, top, one.ink))
            if one.beside:
                wide = layout.lineAt(layout.lineCount() - 1).naturalTextWidth() + 8
                small = theme().font("small")
                beside, tall = lay_out(one.beside, small, room)
                if (
                    layout.lineCount() == 1
                    and beside.lineCount() == 1
                    and (wide + beside.lineAt(0).naturalTextWidth() <= room)
                ):
                    down = layout.lineAt(0).ascent() - beside.lineAt(0).ascent()
                    placed.append((beside, left + wide, top + down, "muted"))
                else:
                    placed.append((beside, left, top + height, "muted"))
                    height += tall
            top += max(height, _SMALL if one.icon else 0) + _LEADING
        return placed, int(top) - _LEADING + _BELOW

    # ------------------------------------------------------------ drawing

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        self._ring = event.reason() not in _MOUSE
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.underMouse() and not self.isChecked():
            painter.fillRect(rect.adjusted(0, 0, 0, -1), look.colour("hover"))
        mark = QRectF(self._left(), _ABOVE - 1, tokens.ICON, tokens.ICON)
        icons.paint(painter, self._icon, mark, look.ink(Icon.OWN.get(self._icon, "muted")))
        placed, _ = self._lay_out(self.width())
        for layout, x, y, ink in placed:
            painter.setPen(QPen(look.colour(ink)))
            layout.draw(painter, QPointF(x, y))
        self._paint_marks(painter, placed)
        name = "chevron-down" if self.isChecked() else "chevron-right"
        arrow = QRectF(self.width() - _SIDE - _CHEVRON, _ABOVE + 1, _CHEVRON, _CHEVRON)
        icons.paint(painter, name, arrow, look.ink("text"))
        if not self.last and not self.isChecked():
            line = QRectF(_SIDE, self.height() - 1, self.width() - 2 * _SIDE, 1)
            painter.fillRect(line, look.colour("border"))
        if self.hasFocus() and self._ring:
            focus_ring(painter, rect.adjusted(2, 2, -2, -3), 6)
        painter.end()

    def _paint_marks(
        self, painter: QPainter, placed: Sequence[tuple[QTextLayout, float, float, str]]
    ) -> None:
        """Icons and time lines before the words."""
        look = theme()
        left = self._left() + tokens.ICON + _GAP
        numbers = iter(placed)
        for one in self._lines:
            layout, _, y, _ = next(numbers)
            if one.beside:
                next(numbers)
            if one.icon:
                box = QRectF(left, y, _SMALL, _SMALL)
                icons.paint(painter, one.icon, box, look.ink(Icon.OWN.get(one.icon, "muted")))
            if one.share >= 0:
                middle = y + layout.lineAt(0).height() / 2
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour("border"))
                painter.drawRoundedRect(QRectF(left, middle - 2, _BAR, 4), 2, 2)
                painter.setBrush(look.colour(one.bar))
                painter.drawRoundedRect(
                    QRectF(left, middle - 2, max(_BAR * min(one.share, 1.0), 4), 4), 2, 2
                )
