"""The search over steps and fields (Ctrl+K)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRectF, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout, QWidget

from wizard.domain.text import Text
from wizard.views import texts
from wizard.views.theme import theme, tokens
from wizard.views.widgets.label import Label

#: A title and what to do when it is chosen.
SearchEntry = tuple[Text | str, Callable[[], object]]


def _tr(words: str) -> str:
    return QCoreApplication.translate("Search", words)


def matches(title: str, typed: str) -> bool:
    """Whether every word typed stands somewhere in the title, whatever the case."""
    folded = title.casefold()
    return all(word in folded for word in typed.casefold().split())


class SearchPopup(QWidget):
    """A small window over the page: type, arrows, Enter; Escape closes it."""

    def __init__(self, entries: Sequence[SearchEntry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries = [(texts.show(title), callback) for title, callback in entries]
        self._found: list[tuple[str, Callable[[], object]]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(_tr("Step or field"))
        self.edit.setAccessibleName(_tr("Search steps and fields"))
        self.edit.textChanged.connect(self._look)
        self.edit.installEventFilter(self)
        self.list = QListView(self)
        self.list.setProperty("kind", "choices")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(_tr("Found"))
        self._model = QStringListModel(self)
        self.list.setModel(self._model)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self._nothing = Label(_tr("No step or field has that name."), "small", "muted")
        column.addWidget(self.edit)
        column.addWidget(self.list, 1)
        column.addWidget(self._nothing)
        self._look("")

    def open_at(self, rail: QWidget) -> None:
        """Show it in the middle of the upper half of the rail's window."""
        window = rail.window()
        width = min(480, window.width() - 2 * tokens.PAGE_MARGIN)
        height = min(360, window.height() - 2 * tokens.PAGE_MARGIN)
        self.resize(width, height)
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, tokens.PAGE_MARGIN * 2)))
        self.show()
        self.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def found(self) -> list[str]:
        """The titles shown."""
        return [title for title, _ in self._found]

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.list.currentIndex().row()
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                place = min(max(row + step, 0), len(self._found) - 1)
                self.list.setCurrentIndex(self._model.index(place, 0))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(row)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return False

    def _look(self, typed: str) -> None:
        self._found = [entry for entry in self._entries if matches(entry[0], typed)]
        self._model.setStringList(self.found())
        self.list.setVisible(bool(self._found))
        self._nothing.setVisible(not self._found)
        if self._found:
            self.list.setCurrentIndex(self._model.index(0, 0))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._found):
            callback = self._found[row][1]
            self.close()
            callback()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("surface"))
        painter.setPen(QPen(theme().colour("control_border"), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
