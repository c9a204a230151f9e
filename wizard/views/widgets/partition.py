"""A partition's header above its checks, and its summary below the others'."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from wizard.domain.text import Text
from wizard.domain.verdicts import Verdict
from wizard.views import texts
from wizard.views.theme import icons, theme, tokens
from wizard.views.widgets.controls import Button, Icon, focus_ring
from wizard.views.widgets.label import Label

_ICONS = {
    Verdict.PASS: "passed",
    Verdict.WARN: "warning",
    Verdict.FAIL: "failed",
    Verdict.SKIPPED: "skipped",
}
_TWO_COLUMNS_FROM = 560


def _tr(words: str) -> str:
    return QCoreApplication.translate("Partition", words)


class ProgressLine(QWidget):
    """A thin bar, 0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self._ink = "accent"
        self.setFixedHeight(4)

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return self._share

    def set_share(self, share: float, ink: str = "accent") -> None:
        """Fill the bar."""
        self._share, self._ink = min(max(share, 0.0), 1.0), ink
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        rect = QRectF(self.rect())
        painter.setBrush(theme().colour("border"))
        painter.drawRoundedRect(rect, 2, 2)
        if self._share:
            rect.setWidth(max(rect.width() * self._share, 4))
            painter.setBrush(theme().colour(self._ink))
            painter.drawRoundedRect(rect, 2, 2)
        painter.end()


class PartitionHeader(QWidget):
    """Name · host, how far the checks are, Cancel or Check again, and a thin bar.

    Attributes
    ----------
    cancelled, again : Signal
    button : Button
        Reads "Cancel" while running, "Check again" otherwise.
    """

    cancelled = Signal()
    again = Signal()

    def __init__(self, name: str = "", host: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        self._title = Label(role="heading", parent=self)
        self._title.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self._count = Label(role="small", ink="muted", wrap=False, parent=self)
        self.button = Button(_tr("Check again"), parent=self)
        self.button.clicked.connect(self._pressed)
        row.addWidget(self._title, 1)
        row.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button)
        column.addLayout(row)
        self.bar = ProgressLine(self)
        column.addWidget(self.bar)
        self._running = False
        self.set_partition(name, host)

    @property
    def running(self) -> bool:
        """Whether the button cancels."""
        return self._running

    @property
    def context(self) -> str:
        """Name · host, as shown; fits `CheckList.set_context`."""
        return self._title.text()

    @property
    def count_text(self) -> str:
        """The words beside the button."""
        return self._count.text()

    def set_partition(self, name: str, host: str) -> None:
        """Which partition it is."""
        self._title.show_text(f"{name}  ·  {host}" if name and host else name or host)
        self.setAccessibleName(self._title.text())

    def set_progress(
        self, done: int, total: int, ms: int | None = None, verdict: Verdict | None = None
    ) -> None:
        """ "7 of 9 checks, 1.2 s"; once finished, `verdict` colours the bar."""
        words = _tr("{done} of {total} checks").format(done=done, total=total)
        if ms is not None:
            words = f"{words}, {texts.duration(ms)}"
        self._count.show_text(words if total else "")
        ink = "accent" if verdict is None else _ICONS[verdict]
        self.bar.set_share(done / total if total else 0.0, ink)
        self.bar.setAccessibleName(words)

    def set_running(self, running: bool) -> None:
        """Cancel while running, Check again otherwise."""
        self._running = running
        self.button.set_text(_tr("Cancel") if running else _tr("Check again"))

    def _pressed(self) -> None:
        (self.cancelled if self._running else self.again).emit()


class PartitionSummary(QPushButton):
    """One partition in one line: icon, name, what to know; a click opens it.

    Attributes
    ----------
    opened : Signal(str)
        The partition's name.
    """

    opened = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._icon = "waiting"
        self._words = ""
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.opened.emit(self.name))
        self.set_waiting("")

    def set_verdict(self, verdict: Verdict, words: Text | str) -> None:
        """How its checks ended: "9 of 9", "password expires in 5 days"."""
        self._set(_ICONS[verdict], words)

    def set_running(self, words: Text | str) -> None:
        """Its checks run."""
        self._set("running", words)

    def set_waiting(self, words: Text | str) -> None:
        """Its checks wait."""
        self._set("waiting", words)

    @property
    def words(self) -> str:
        """What it says after the name."""
        return self._words

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        height = QFontMetrics(theme().font("heading")).height() + 22
        return QSize(240, max(42, height))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(120, self.sizeHint().height())

    def _set(self, icon: str, words: Text | str) -> None:
        self._icon, self._words = icon, texts.show(words)
        self.setAccessibleName(f"{self.name}: {self._words}" if self._words else self.name)
        self.setToolTip(texts.tip(f"{self.name}: {self._words}" if self._words else self.name))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        over = self.underMouse()
        painter.setPen(QPen(look.colour("control_border" if over else "border"), 1))
        painter.setBrush(look.colour("hover" if self.isDown() else "surface"))
        radius = tokens.CARD_RADIUS
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        box = QRectF(17, (rect.height() - 20) / 2, 20, 20)
        if self._icon == "running":
            icons.paint_spinner(painter, box, 0, look.ink("border"), look.ink("accent"))
        else:
            icons.paint(painter, self._icon, box, look.ink(Icon.OWN[self._icon]))
        flags = int(Qt.AlignmentFlag.AlignVCenter)
        area = rect.adjusted(43, 0, -34, 0)
        strong = look.font("heading")
        painter.setFont(strong)
        painter.setPen(look.colour("text"))
        metrics = QFontMetrics(strong)
        name = metrics.elidedText(
            self.name, Qt.TextElideMode.ElideRight, int(max(area.width() * 0.6, 40))
        )
        painter.drawText(area, flags, name)
        area.setLeft(area.left() + metrics.horizontalAdvance(name) + 7)
        font = look.font("text")
        painter.setFont(font)
        painter.setPen(look.colour("muted"))
        words = QFontMetrics(font).elidedText(
            self._words, Qt.TextElideMode.ElideRight, int(area.width())
        )
        painter.drawText(area, flags, words)
        chevron = QRectF(rect.width() - 30, (rect.height() - 16) / 2, 16, 16)
        icons.paint(painter, "chevron-right", chevron, look.ink("muted"))
        if self.hasFocus():
            focus_ring(painter, rect, radius)
        painter.end()


class SummaryGrid(QWidget):
    """Summaries in two columns, in one when the width runs out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._shown: list[PartitionSummary] = []
        self._columns = 2

    def set_summaries(self, summaries: Sequence[PartitionSummary]) -> None:
        """Show these, in this order; summaries no longer named are hidden."""
        for summary in self._shown:
            self._grid.removeWidget(summary)
            if summary not in summaries:
                summary.hide()
        self._shown = list(summaries)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        columns = 2 if self.width() >= _TWO_COLUMNS_FROM else 1
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def _arrange(self) -> None:
        for summary in self._shown:
            self._grid.removeWidget(summary)
        for place, summary in enumerate(self._shown):
            self._grid.addWidget(summary, place // self._columns, place % self._columns)
            summary.show()
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if self._columns == 2 else 0)
