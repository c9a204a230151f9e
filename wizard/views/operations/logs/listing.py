"""The list of a log's lines, drawn from tokens: a shape and a word for each level."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from wizard.domain.text import T
from wizard.views import texts
from wizard.views.operations.logs.model import (
    HEAD,
    LINE,
    SYMPTOM,
    Entry,
    Index,
    LogModel,
    Row,
    folded_words,
)
from wizard.views.theme import icons, theme

#: level -> (icon, its colour, the colour of the words, tint of the row).
LOOKS: dict[str, tuple[str, str, str, str]] = {
    "FATAL": ("failed", "failed", "text", "failure_tint"),
    "ERROR": ("failed", "failed", "text", "failure_tint"),
    "WARN": ("warning", "warning", "text", "warning_tint"),
    "WARNING": ("warning", "warning", "text", "warning_tint"),
    "INFO": ("info", "accent", "text", ""),
    "DEBUG": ("todo", "muted", "muted", ""),
    "TRACE": ("todo", "muted", "muted", ""),
}
_NONE = ("", "muted", "text", "")
_ICON = 16
_LEFT = 8
_FOLD = 16
_TEXT = _LEFT + _FOLD + 4 + _ICON + 8
_DRAWN = 1_000
"""Characters of a line that are drawn; no window is wider."""


class LogDelegate(QStyledItemDelegate):
    """Draws one line: fold, level's shape, the line as it stands."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802
        return QSize(200, QFontMetrics(theme().font("mono")).height() + 6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, LogModel):
            return
        row = model.row(index.row())
        rect: QRect = option.rect
        state = option.state
        look = theme()
        event = row.entry.shown.event
        shape, tone, ink, tint = LOOKS.get(event.level, _NONE) if event is not None else _NONE
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen or row.kind == SYMPTOM:
            painter.fillRect(rect, look.colour("soft_accent"))
        elif tint:
            painter.fillRect(rect, look.colour(tint))
        elif row.kind not in (HEAD, LINE):
            painter.fillRect(rect, look.colour("hover"))
        self._draw(painter, rect, row, shape, tone, ink)
        if state & QStyle.StateFlag.State_HasFocus and chosen:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()),
                             look.colour("accent"))  # fmt: skip
        painter.restore()

    def _draw(
        self, painter: QPainter, rect: QRect, row: Row, shape: str, tone: str, ink: str
    ) -> None:
        look = theme()
        middle = rect.top() + (rect.height() - _ICON) / 2
        left, right, role = rect.left() + _TEXT, rect.right() - 8, "mono"
        if row.kind == HEAD:
            if row.entry.more:
                fold = "chevron-down" if row.entry.open else "chevron-right"
                box = QRectF(rect.left() + _LEFT, middle, _FOLD, _FOLD)
                icons.paint(painter, fold, box, look.ink("muted"))
            if shape:
                box = QRectF(rect.left() + _LEFT + _FOLD + 4, middle, _ICON, _ICON)
                icons.paint(painter, shape, box, look.ink(tone))
            right = self._counted(painter, rect, row.entry, right)
        elif row.kind == SYMPTOM:
            box = QRectF(left, middle, _ICON, _ICON)
            icons.paint(painter, "search", box, look.ink("accent"))
            left, ink, role = left + _ICON + 8, "text", "small"
        elif row.kind == LINE:
            left, ink = left + 12, "muted"
        else:
            box = QRectF(rect.left() + _LEFT + _FOLD + 4, middle, _ICON, _ICON)
            icons.paint(painter, "info", box, look.ink("muted"))
            ink, role = "muted", "small"
        font = look.font(role)
        painter.setFont(font)
        painter.setPen(look.colour(ink))
        words = QFontMetrics(font).elidedText(
            row.text[:_DRAWN], Qt.TextElideMode.ElideRight, max(0, right - left)
        )
        place = QRect(left, rect.top(), max(0, right - left), rect.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, int(flags | Qt.TextFlag.TextSingleLine), words)

    def _counted(self, painter: QPainter, rect: QRect, entry: Entry, right: int) -> int:
        """The number of folded lines at the right; where the line has to end."""
        words = folded_words(entry)
        if not words:
            return right
        font = theme().font("small")
        wide = QFontMetrics(font).horizontalAdvance(words)
        if wide * 3 > rect.width():
            return right
        painter.setFont(font)
        painter.setPen(theme().colour("muted"))
        place = QRect(right - wide, rect.top(), wide + 1, rect.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
        return right - wide - 12


class LogList(QListView):
    """Lines of a log; a click on an event opens and closes it.

    Attributes
    ----------
    lines : LogModel
    above : Signal
        The person looks at the first line.
    below : Signal(bool)
        Whether the last line is on screen, each time that changes by the person.
    picked : Signal
        Another selection.
    """

    above = Signal()
    below = Signal(bool)
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LogModel(self)
        self.setModel(self.lines)
        self.setItemDelegate(LogDelegate(self))
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(texts.show(T("Lines of the log")))
        self.setFont(theme().font("mono"))
        self._own = False
        self._at_end = True
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.selectionModel().selectionChanged.connect(lambda *_both: self.picked.emit())
        theme().changed.connect(self.viewport().update)

    # ------------------------------------------------------------ where the person is

    @property
    def at_end(self) -> bool:
        """Whether the last line is on screen."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum()

    def to_end(self) -> None:
        """Show the last line."""
        self._own = True
        self.scrollToBottom()
        self._own = False
        self._at_end = True

    def top(self) -> tuple[Entry, int] | None:
        """The line at the top of what is seen: its event, and which of its lines."""
        index = self.indexAt(self.viewport().rect().topLeft())
        if not index.isValid():
            return None
        entry = self.lines.row(index.row()).entry
        return entry, index.row() - self.lines.row_of(entry)

    def keep_top(self, top: tuple[Entry, int] | None) -> None:
        """Put a line at the top again after others came above it."""
        if top is None:
            return
        at = self.lines.row_of(top[0])
        if at >= 0:
            self._own = True
            self.scrollTo(self.lines.index(at + top[1]), QListView.ScrollHint.PositionAtTop)
            self._own = False

    def _scrolled(self, value: int) -> None:
        if self._own:
            return
        if value <= 2:
            self.above.emit()
        if self.at_end != self._at_end:
            self._at_end = self.at_end
            self.below.emit(self._at_end)

    # ------------------------------------------------------------ selection

    def chosen(self) -> list[Entry]:
        """The selected events, oldest first."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return list(dict.fromkeys(self.lines.row(row).entry for row in rows))

    def chosen_text(self) -> str:
        """The selected events as they stand in the file."""
        return "\n".join(
            line
            for one in self.chosen()
            if one.shown.event is not None
            for line in one.shown.event.lines
        )

    def copy(self) -> bool:
        """Copy the selected events."""
        words = self.chosen_text()
        if words:
            QGuiApplication.clipboard().setText(words)
        return bool(words)

    # ------------------------------------------------------------ opening and closing

    def toggle(self, index: QModelIndex) -> None:
        """Open or close the event of a line."""
        if not index.isValid():
            return
        entry = self.lines.row(index.row()).entry
        if self.lines.toggle(index.row()):
            at = self.lines.index(self.lines.row_of(entry))
            self.selectionModel().setCurrentIndex(
                at, self.selectionModel().SelectionFlag.ClearAndSelect
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        index = self.indexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        single = len(self.selectionModel().selectedIndexes()) <= 1
        if (
            event.button() == Qt.MouseButton.LeftButton
            and plain
            and single
            and index.isValid()
            and self.lines.row(index.row()).kind == HEAD
        ):
            self.toggle(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle(index)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left) and index.isValid():
            if self.lines.row(index.row()).entry.open != (event.key() == Qt.Key.Key_Right):
                self.toggle(index)
        else:
            super().keyPressEvent(event)
            if event.key() == Qt.Key.Key_Home:
                self.scrollToTop()
            elif event.key() == Qt.Key.Key_End:
                self.scrollToBottom()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Keys begin where the person looks; Qt would begin at the first line."""
        if not self.currentIndex().isValid() and self.lines.rowCount():
            bottom = self.indexAt(self.viewport().rect().bottomLeft())
            last = bottom if bottom.isValid() else self.lines.index(self.lines.rowCount() - 1)
            self._own = True
            self.selectionModel().setCurrentIndex(
                last, self.selectionModel().SelectionFlag.NoUpdate
            )
            self._own = False
        super().focusInEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()
