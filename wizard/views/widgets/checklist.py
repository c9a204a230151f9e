"""The checks of one partition, as rows that appear as they finish."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.text import Text
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.flows.services import Services
from wizard.views import texts
from wizard.views.theme import theme, tokens
from wizard.views.widgets.checkrow import CheckRow, Helper

_KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class CheckList(QWidget):
    """A card of rows: running, waiting, passed, warning, failed, skipped.

    One tab stop; Up and Down walk the rows, Enter opens one, Tab goes on into its links.

    Attributes
    ----------
    again : Signal(str)
        The person wants this check's id to run again.
    """

    again = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, CheckRow] = {}
        self._order: list[str] = []
        self._context = ""
        self._again_words: str | None = None
        self._helper: tuple[Services, Helper] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self.setAccessibleName(QCoreApplication.translate("CheckList", "Checks"))

    def set_context(self, context: str) -> None:
        """Where these checks ran ("PROD · i-prod.example.com"), for "Copy for a ticket"."""
        self._context = context
        for row in self._rows.values():
            row.context = context

    def set_again(self, words: Text | str) -> None:
        """Other words for "Check again"; empty = rows cannot be repeated one by one."""
        self._again_words = texts.show(words)
        for row in self._rows.values():
            row.again_words = self._again_words

    def set_helper(self, services: Services, helper: Helper) -> None:
        """Offer host-side help about rows that fail; `helper` gets a row's result."""
        self._helper = services, helper
        for row in self._rows.values():
            row.helper = self._helper

    def set_order(self, ids: Sequence[str]) -> None:
        """The catalogue's order; rows of other ids come after it as they appear."""
        self._order = list(ids)

    def set_running(self, id: str, title: Text | str) -> None:
        """A check runs now."""
        self._row(id).set_running(title)

    def set_waiting(self, id: str, title: Text | str, reason: Text | str) -> None:
        """A check waits; `reason` says for what."""
        self._row(id).set_waiting(title, reason)

    def show_result(self, result: CheckResult) -> None:
        """A check's answer."""
        self._row(result.id).show_result(result)

    def remove(self, id: str) -> None:
        """Take a row away."""
        row = self._rows.pop(id, None)
        if row is not None:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
            self._settle()

    def clear(self) -> None:
        """Take all rows away."""
        for known in list(self._rows):
            self.remove(known)

    def row(self, id: str) -> CheckRow:
        """A row.

        Raises
        ------
        KeyError
            No row has that id.
        """
        return self._rows[id]

    def ids(self) -> list[str]:
        """The ids shown, from top to bottom."""
        return [row.id for row in self._shown()]

    def results(self) -> tuple[CheckResult, ...]:
        """The answers shown, from top to bottom."""
        return tuple(row.result for row in self._shown() if row.result is not None)

    def verdicts(self) -> tuple[Verdict, ...]:
        """Their verdicts."""
        return tuple(result.verdict for result in self.results())

    # ------------------------------------------------------------ inside

    def _row(self, id: str) -> CheckRow:
        row = self._rows.get(id)
        if row is None:
            row = CheckRow(id, self)
            row.context = self._context
            row.helper = self._helper
            if self._again_words is not None:
                row.again_words = self._again_words
            row.again.connect(self.again)
            row.rebuilt.connect(self._chain)
            row.installEventFilter(self)
            self._column.insertWidget(self._place(id), row)
            self._rows[id] = row
            row.show()
            self._settle()
        return row

    def _place(self, id: str) -> int:
        if id not in self._order:
            return self._column.count()
        before = set(self._order[: self._order.index(id)])
        place = 0
        for number, row in enumerate(self._shown()):
            if row.id in before:
                place = number + 1
        return place

    def _shown(self) -> list[CheckRow]:
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        rows = (item.widget() for item in items if item is not None)
        return [row for row in rows if isinstance(row, CheckRow)]

    def _settle(self) -> None:
        rows = self._shown()
        for place, row in enumerate(rows):
            row.first, row.last = place == 0, place == len(rows) - 1
            row.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if row.first else Qt.FocusPolicy.ClickFocus
            )
        self._chain()
        self.updateGeometry()
        self.update()

    def _chain(self) -> None:
        """Put rows and links that came later where Tab expects them: in reading order."""
        # Qt leaves widgets out of the order that take no focus, and the list is our anchor.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        anchor: QWidget = self
        for row in self._shown():
            for stop in (row, *row.stops()):
                QWidget.setTabOrder(anchor, stop)
                anchor = stop
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        rows = self._shown()
        if not isinstance(watched, CheckRow) or watched not in rows:
            return False
        place = rows.index(watched)
        if event.key() == Qt.Key.Key_Home:
            place = 0
        elif event.key() == Qt.Key.Key_End:
            place = len(rows) - 1
        elif Qt.Key(event.key()) in _KEYS:
            place = min(max(place + _KEYS[Qt.Key(event.key())], 0), len(rows) - 1)
        else:
            return False
        rows[place].setFocus(Qt.FocusReason.TabFocusReason)
        return True

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
