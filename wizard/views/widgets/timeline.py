"""A time line: one row each for what begins and ends, today as a line through all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.text import Text
from wizard.views import texts
from wizard.views.theme import icons, theme, tokens
from wizard.views.widgets.controls import Button, focus_ring

#: Rows that are shown before the person asks for all of them.
MOST = 8
#: Rows that are made at once; a store of thousands of entries must not hold the window up.
AT_ONCE = 100

#: (days from today, token of the ground up to there); the colour says how soon.
ZONES = ((7, "failure_tint"), (30, "warning_tint"), (90, "hover"))

_LEAST_DAYS, _MOST_DAYS = 120, 1096
_PAST = 0.16
_BESIDE_FROM = 560
_ICON = 18
_LEFT = 32
_GAP = 16
_BAR = 8
_EDGE = 8


def _tr(words: str) -> str:
    return QCoreApplication.translate("TimeLine", words)


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One row.

    Parameters
    ----------
    key : str
        What a click tells.
    title, detail : str or Text
    begins, ends : datetime
        Aware.
    kind : str
        "passed", "warning" or "failed": icon and colour.
    """

    key: str
    title: Text | str
    detail: Text | str
    begins: datetime
    ends: datetime
    kind: str = "passed"


class Axis:
    """From a moment to its place on the line, 0 to 1.

    The root of the days, so that the next weeks, which matter, have as much room as the years
    after them. What lies outside stands at the edge.

    Parameters
    ----------
    now : datetime
    ends : sequence of datetime
        What has to find room, up to three years ahead.

    Attributes
    ----------
    days : float
        How far ahead it reaches.
    """

    def __init__(self, now: datetime, ends: Sequence[datetime] = ()) -> None:
        self.now = now
        ahead = max(((end - now) / timedelta(days=1) for end in ends), default=0.0)
        self.days = min(max(ahead * 1.02, _LEAST_DAYS), _MOST_DAYS)

    @property
    def today(self) -> float:
        """Where today stands."""
        return _PAST

    def at(self, moment: datetime) -> float:
        """Where a moment stands."""
        return self.at_day((moment - self.now) / timedelta(days=1))

    def at_day(self, days: float) -> float:
        """Where so many days from today stand; negative ones are past."""
        share = math.sqrt(min(abs(days) / self.days, 1.0))
        return _PAST * (1 - share) if days < 0 else _PAST + (1 - _PAST) * share

    def reaches(self, moment: datetime) -> bool:
        """Whether a moment lies on the line, not beyond its edge."""
        return abs((moment - self.now) / timedelta(days=1)) <= self.days


class _Frame:
    """Where the parts of every row stand, the same for all of them."""

    def __init__(self, width: int, words: int) -> None:
        self.beside = width >= _BESIDE_FROM
        right = width - _EDGE
        if self.beside:
            names = min(int(width * 0.3), 236)
            self.names = (_LEFT, _LEFT + names)
            self.track = (_LEFT + names + _GAP, right - words - _GAP)
        else:
            self.names = (_LEFT, right - words - _GAP)
            self.track = (_LEFT, right)
        self.words = (right - words, right)

    def x(self, share: float) -> float:
        """A place on the line, in pixels of the row."""
        left, right = self.track
        return left + share * (right - left)


class TimeLineRow(QPushButton):
    """A row: icon, name, the bar, and in words when it ends."""

    def __init__(self, row: TimeRow, line: TimeLine) -> None:
        super().__init__(line)
        self.row = row
        self._line = line
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        now = line.axis.now
        self.title, self.detail = texts.show(row.title), texts.show(row.detail)
        if row.begins > now:
            self.until = _tr("from {day}").format(day=texts.day(row.begins))
            self.left = _tr("not valid yet")
        else:
            self.until = texts.day(row.ends)
            self.left = texts.days_left(row.ends, now)
        spoken = {
            "failed": _tr("Failed"),
            "warning": _tr("Warning"),
            "passed": _tr("In order"),
        }[row.kind]
        self.setAccessibleName(f"{self.title}, {self.detail}: {self.until}, {self.left}. {spoken}")
        span = f"{texts.day(row.begins)} – {texts.day(row.ends)}"
        self.setAccessibleDescription(span)
        self.setToolTip(texts.tip(f"{self.title}, {self.detail}: {span}, {self.left}"))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        height = self._line.text_height + 16
        if not self._line.frame.beside:
            height += _BAR + 10
        return QSize(240, height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Home: -len(self._line.rows),
            Qt.Key.Key_End: len(self._line.rows),
        }.get(Qt.Key(event.key()))
        if step is not None:
            self._line.go(self, step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        look, frame, axis = theme(), self._line.frame, self._line.axis
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("hover"))
            painter.drawRoundedRect(rect, tokens.CONTROL_RADIUS, tokens.CONTROL_RADIUS)
        text = self._line.text_height
        band = (0.0, rect.height())
        middle = rect.height() / 2
        if not frame.beside:
            band = (text + 10.0, rect.height())
            middle = (band[0] + band[1]) / 2
        self._line.paint_ground(painter, *band)
        self._paint_bar(painter, middle)
        today = frame.x(axis.today)
        painter.fillRect(QRectF(today - 1, band[0], 2, band[1] - band[0]), look.colour("text"))
        top = (rect.height() - text) / 2 if frame.beside else 8.0
        box = QRectF(6, top + (text / 2 - _ICON) / 2, _ICON, _ICON)
        icons.paint(painter, self.row.kind, box, look.ink(self.row.kind))
        self._paint_words(painter, top)
        if self.hasFocus():
            focus_ring(painter, rect, tokens.CONTROL_RADIUS)
        painter.end()

    def _paint_bar(self, painter: QPainter, middle: float) -> None:
        frame, axis, row = self._line.frame, self._line.axis, self.row
        left, right = frame.x(axis.at(row.begins)), frame.x(axis.at(row.ends))
        left = min(left, right - _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(row.kind))
        top = middle - _BAR / 2
        bar = QPainterPath()
        bar.addRoundedRect(QRectF(left, top, right - left, _BAR), _BAR / 2, _BAR / 2)
        flat = QPainterPath()
        # A flat end: it goes on beyond the edge.
        if not axis.reaches(row.begins):
            flat.addRect(QRectF(left, top, _BAR, _BAR))
        if not axis.reaches(row.ends):
            flat.addRect(QRectF(right - _BAR, top, _BAR, _BAR))
        painter.drawPath(bar.united(flat))

    def _paint_words(self, painter: QPainter, top: float) -> None:
        look, frame = theme(), self._line.frame
        lines = (("strong", "text", self.title, self.until), ("small", "muted", self.detail,
                                                              self.left))  # fmt: skip
        for role, ink, name, words in lines:
            font = look.font(role)
            metrics = QFontMetrics(font)
            height = metrics.height()
            painter.setFont(font)
            painter.setPen(look.colour(ink))
            room = frame.names[1] - frame.names[0]
            painter.drawText(
                QRectF(frame.names[0], top, room, height),
                int(Qt.AlignmentFlag.AlignVCenter),
                metrics.elidedText(name, Qt.TextElideMode.ElideRight, room),
            )
            if role == "strong":
                font = look.font("text")
                painter.setFont(font)
            elif self.row.kind != "passed":
                painter.setPen(look.colour("text"))
            painter.drawText(
                QRectF(frame.words[0], top, frame.words[1] - frame.words[0], height),
                int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                words,
            )
            top += height + 1


class TimeLine(QWidget):
    """Rows over one axis; one stop of Tab, the arrows go on from row to row.

    Attributes
    ----------
    chosen : Signal(str)
        A row's key: the person pressed it.
    rows : list of TimeLineRow
        From top to bottom; those beyond `MOST` are hidden until asked for, and of more than
        `AT_ONCE` they are made then, in rounds.
    all_rows : Button
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = Axis(datetime.now(UTC))
        self.rows: list[TimeLineRow] = []
        self._given: Sequence[TimeRow] = ()
        self._words = 0
        self._all = False
        self._rest = QTimer(self)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._make_more)
        self.frame = _Frame(0, 0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, self._head(), 0, 0)
        self._column.setSpacing(0)
        self.all_rows = Button("", "link", parent=self)
        self.all_rows.clicked.connect(self._show_all)
        self._column.addSpacing(6)
        self._column.addWidget(self.all_rows)
        self.all_rows.hide()
        self.setAccessibleName(_tr("Time line, what runs out next on top"))

    @staticmethod
    def _head() -> int:
        return QFontMetrics(theme().font("small")).height() + 8

    @property
    def text_height(self) -> int:
        """The two lines of words in a row."""
        return sum(QFontMetrics(theme().font(role)).height() for role in ("strong", "small")) + 1

    def show_rows(self, rows: Sequence[TimeRow], now: datetime | None = None) -> None:
        """Show these, in this order."""
        held = next((one.row.key for one in self.rows if one.hasFocus()), None)
        for gone in self.rows:
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.axis = Axis(now or datetime.now(UTC), [row.ends for row in rows])
        self._given = rows
        self.rows = []
        self._words = 0
        self._make(len(rows) if len(rows) <= AT_ONCE else AT_ONCE if self._all else MOST)
        self._arrange()
        self._one_stop(next((one for one in self.rows if one.row.key == held), None))
        if held is not None and self.rows:
            next((one for one in self.rows if one.row.key == held), self.rows[0]).setFocus(
                Qt.FocusReason.OtherFocusReason
            )
        if self._all:
            self._rest.start()
        else:
            self._rest.stop()

    def _make(self, count: int) -> None:
        """So many rows more, as far as there are any."""
        strong, small = (QFontMetrics(theme().font(role)) for role in ("text", "small"))
        for row in self._given[len(self.rows) : len(self.rows) + count]:
            made = TimeLineRow(row, self)
            made.clicked.connect(lambda _checked=False, key=row.key: self.chosen.emit(key))
            self._words = max(
                self._words,
                strong.horizontalAdvance(made.until) + 2,
                small.horizontalAdvance(made.left) + 2,
            )
            self._column.insertWidget(len(self.rows), made)
            self.rows.append(made)

    def _make_more(self) -> None:
        """The next round of a long line that is shown whole."""
        first = len(self.rows)
        self._make(AT_ONCE)
        if len(self.rows) == len(self._given):
            self._rest.stop()
        for one in self.rows[first:]:
            one.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            one.show()
        self.frame = _Frame(self.width(), self._words)
        self.update()

    def row(self, key: str) -> TimeLineRow:
        """A row by its key; KeyError when there is none."""
        for one in self.rows:
            if one.row.key == key:
                return one
        raise KeyError(key)

    def go(self, here: TimeLineRow, step: int) -> None:
        """Put the focus on the row so many further on."""
        shown = [one for one in self.rows if not one.isHidden()]
        there = shown[min(max(shown.index(here) + step, 0), len(shown) - 1)]
        self._one_stop(there)
        there.setFocus(Qt.FocusReason.TabFocusReason)
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(there)
                return
            above = above.parentWidget()

    def _one_stop(self, wanted: TimeLineRow | None) -> None:
        stop = wanted or next(iter(self.rows), None)
        for one in self.rows:
            one.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if one is stop else Qt.FocusPolicy.ClickFocus
            )

    def _show_all(self) -> None:
        self._all = True
        if len(self.rows) < len(self._given):
            self._make(AT_ONCE)
            self._one_stop(None)
            self._rest.start()
        first = self.rows[MOST] if len(self.rows) > MOST else None
        self._arrange()
        if first is not None:
            # The link that had the focus is gone.
            self.go(first, 0)

    def _arrange(self) -> None:
        self.frame = _Frame(self.width(), self._words)
        # One or two more are shown at once: a link for them would need as much room.
        cut = not self._all and len(self._given) > MOST + 2
        for place, one in enumerate(self.rows):
            one.setVisible(not cut or place < MOST)
            one.updateGeometry()
        self.all_rows.setVisible(cut)
        self.all_rows.set_text(_tr("Show all {count}").format(count=len(self._given)))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        beside = self.frame.beside
        self.frame = _Frame(self.width(), self._words)
        if beside != self.frame.beside:
            for one in self.rows:
                one.updateGeometry()
        self.update()

    # ------------------------------------------------------------ the ground

    def paint_ground(self, painter: QPainter, top: float, bottom: float) -> None:
        """The zones of the next days, and a hair line for each year."""
        look, left = theme(), self.frame.x(self.axis.today)
        for days, token in ZONES:
            right = self.frame.x(self.axis.at_day(days))
            painter.fillRect(QRectF(left, top, right - left, bottom - top), look.colour(token))
            left = right
        painter.setPen(QPen(look.colour("border"), 1))
        for days in (365, 730, 1095):
            if days <= self.axis.days:
                x = round(self.frame.x(self.axis.at_day(days))) + 0.5
                painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self.rows:
            return
        look = theme()
        painter = QPainter(self)
        font = look.font("small")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        taken: list[tuple[float, float]] = []
        left, right = self.frame.track
        # The first ones find room for certain, the others where there is some left.
        for days, words in (
            (0, _tr("Today")),
            (90, _tr("90 days")),
            (365, _tr("1 year")),
            (30, _tr("30 days")),
            (1095, _tr("3 years")),
            (730, _tr("2 years")),
            (30, _tr("30")),
            (7, _tr("7")),
        ):
            if days > self.axis.days:
                continue
            wide = metrics.horizontalAdvance(words)
            x = self.frame.x(self.axis.at_day(days)) - wide / 2
            x = min(max(x, left), right - wide)
            if any(x < end + 7 and x + wide > begin - 7 for begin, end in taken):
                continue
            taken.append((x, x + wide))
            painter.setPen(look.colour("text" if days == 0 else "muted"))
            area = QRectF(x - 1, 0, wide + 2, metrics.height())
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.end()
