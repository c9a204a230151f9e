"""The rail: the gateway's name, the steps with their state, the way to the search."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.text import Text
from wizard.views import texts
from wizard.views.theme import icons, theme, tokens
from wizard.views.widgets.controls import Button, focus_ring
from wizard.views.widgets.label import Label
from wizard.views.widgets.search import SearchEntry, SearchPopup

_COMPACT_WIDTH = 64
# Icon and words of a step, and of a door below the steps.
_SIDE = 18
_INDENT = 10
_WORDS = 38


class StepState(StrEnum):
    """What a step's icon says."""

    TODO = "todo"
    DONE = "done"
    WARN = "warn"
    FAIL = "fail"
    RUNNING = "running"
    LOCKED = "locked"


# state -> (icon, token)
_ICONS = {
    StepState.TODO: ("todo", "muted"),
    StepState.DONE: ("passed", "passed"),
    StepState.WARN: ("warning", "warning"),
    StepState.FAIL: ("failed", "failed"),
    StepState.RUNNING: ("running", "accent"),
    StepState.LOCKED: ("locked", "muted"),
}


def _tr(words: str) -> str:
    return QCoreApplication.translate("Rail", words)


def _spoken(state: StepState) -> str:
    return {
        StepState.TODO: _tr("not visited"),
        StepState.DONE: _tr("done"),
        StepState.WARN: _tr("done with a warning"),
        StepState.FAIL: _tr("needs attention"),
        StepState.RUNNING: _tr("running"),
        StepState.LOCKED: _tr("opens later"),
    }[state]


class StepButton(QPushButton):
    """One step of the rail."""

    def __init__(self, id: str, title: Text | str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id = id
        self.title = texts.show(title)
        self.state = StepState.TODO
        self.mark = ""  # of a place, which has no state
        self.current = False
        self.reachable = False
        self.compact = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.settle()

    def settle(self) -> None:
        """Derive look, focus and spoken words from the state."""
        usable = self.reachable or self.current
        self.setEnabled(usable)
        # One tab stop for the rail: the arrows go on from the current step.
        self.setFocusPolicy(
            Qt.FocusPolicy.StrongFocus if self.current else Qt.FocusPolicy.ClickFocus
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor if usable else Qt.CursorShape.ArrowCursor)
        state = _tr("current step") if self.current else _spoken(self.state)
        if self.mark:
            state = _tr("current page") if self.current else _tr("page")
        self.setAccessibleName(f"{self.title}, {state}")
        cut = QFontMetrics(theme().font("strong")).horizontalAdvance(self.title) > self._room()
        self.setToolTip(texts.tip(self.title) if self.compact or cut else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        height = QFontMetrics(theme().font("text")).height() + 16
        return QSize(tokens.RAIL_WIDTH - 32, max(36, height))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(32, self.sizeHint().height())

    def _room(self) -> int:
        return max(self.width(), 1) - _WORDS - 8

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        self.settle()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        radius = float(tokens.CONTROL_RADIUS)
        if self.current or (self.underMouse() and self.isEnabled()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("soft_accent" if self.current else "hover"))
            painter.drawRoundedRect(rect, radius, radius)
        name, ink = _ICONS[self.state]
        if self.current and self.state is StepState.TODO:
            name, ink = "current", "accent"
        if self.mark and self.state is StepState.TODO:
            name = self.mark
        side = _SIDE
        left = (rect.width() - side) / 2 if self.compact else float(_INDENT)
        box = QRectF(left, (rect.height() - side) / 2, side, side)
        if name == "running":
            icons.paint_spinner(painter, box, 0, look.ink("border"), look.ink("accent"))
        else:
            icons.paint(painter, name, box, look.ink(ink))
        if not self.compact:
            font = look.font("strong" if self.current else "text")
            painter.setFont(font)
            unseen = self.state in (StepState.TODO, StepState.LOCKED) and not self.mark
            quiet = unseen and not self.current
            painter.setPen(look.colour("muted" if quiet else "text"))
            words = QFontMetrics(font).elidedText(
                self.title, Qt.TextElideMode.ElideRight, self._room()
            )
            area = rect.adjusted(_WORDS, 0, -8, 0)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), words)
        if self.hasFocus():
            focus_ring(painter, rect, radius)
        painter.end()


class DoorButton(Button):
    """A button of the rail that stands in line with the steps."""

    def __init__(self, words: Text | str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(words, "quiet", icon=icon, parent=parent)
        self._side, self._padding, self._end = _SIDE, _INDENT, 2
        self._gap = _WORDS - _INDENT - _SIDE + 1  # a button draws its words a pixel earlier
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class Rail(QWidget):
    """The left side of the window.

    Attributes
    ----------
    step_chosen : Signal(str)
        The person asked for a reachable step.
    doors : list of Button
        Lead out of the steps; see `add_door`.
    search_button : Button
    """

    step_chosen = Signal(str)

    def __init__(
        self, product: str = "MyPass iSeries", gateway: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedWidth(tokens.RAIL_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._entries: list[SearchEntry] = []
        self._popup: SearchPopup | None = None
        self._steps: dict[str, StepButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 20, 16, 16)
        column.setSpacing(0)
        self._product = Label(product, "heading", parent=self)
        self._gateway = Label(gateway, "small", "muted", parent=self)
        column.addWidget(self._product)
        column.addSpacing(2)
        column.addWidget(self._gateway)
        column.addSpacing(18)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("ground", "clear")
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2)
        self._list.addStretch(1)
        self._scroll.setWidget(inside)
        column.addWidget(self._scroll, 1)
        column.addSpacing(8)
        self.doors: list[Button] = []
        self._door_words: list[str] = []
        self._door_names: list[str] = []
        self._exits = QVBoxLayout()
        self._exits.setSpacing(2)
        column.addLayout(self._exits)
        column.addSpacing(8)
        self.search_button = Button(f"{_tr('Search')}  Ctrl+K", parent=self)
        self.search_button.setAccessibleName(_tr("Search steps and fields"))
        self.search_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search_button.clicked.connect(self.open_search)
        column.addWidget(self.search_button)
        # Of the window, not of the button: a button's own shortcut answers 100 ms late.
        QShortcut(QKeySequence("Ctrl+K"), self).activated.connect(self.open_search)
        self.setAccessibleName(_tr("Steps"))

    def set_gateway(self, name: Text | str) -> None:
        """Show the gateway's name ("Gateway GW-PROD-01")."""
        self._gateway.show_text(name)

    def set_steps(self, steps: Sequence[tuple[str, Text | str]]) -> None:
        """The steps in order, each as (id, title)."""
        for button in self._steps.values():
            self._list.removeWidget(button)
            button.deleteLater()
        self._steps = {}
        for place, (name, title) in enumerate(steps):
            button = StepButton(name, title, self)
            button.clicked.connect(partial(self._chosen, name))
            button.installEventFilter(self)
            self._list.insertWidget(place, button)
            self._steps[name] = button

    def set_step(self, id: str, state: StepState, *, reachable: bool) -> None:
        """A step's icon, and whether it can be clicked."""
        button = self._steps[id]
        button.state, button.reachable = state, reachable
        button.settle()

    def set_current(self, id: str) -> None:
        """The step whose page is shown."""
        focused = any(button.hasFocus() for button in self._steps.values())
        for button in self._steps.values():
            button.current = button.id == id
            button.settle()
        if focused:
            # The page was opened from elsewhere: the ring goes along.
            self._steps[id].setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(self._steps[id])

    def step(self, id: str) -> StepButton:
        """A step's button."""
        return self._steps[id]

    def set_compact(self, compact: bool) -> None:
        """Icons only, for narrow windows."""
        self.setFixedWidth(_COMPACT_WIDTH if compact else tokens.RAIL_WIDTH)
        self._product.setVisible(not compact)
        self._gateway.setVisible(not compact)
        self.search_button.set_text("" if compact else f"{_tr('Search')}  Ctrl+K")
        self.search_button.set_icon("search" if compact else "")
        self.search_button.setAccessibleName(_tr("Search steps and fields"))
        self._name_doors(compact=compact)
        # Beside the icons there is no room for a scroll bar; wheel and arrows scroll all the same.
        bars = Qt.ScrollBarPolicy
        self._scroll.setVerticalScrollBarPolicy(
            bars.ScrollBarAlwaysOff if compact else bars.ScrollBarAsNeeded
        )
        for button in self._steps.values():
            button.compact = compact
            button.settle()

    def add_door(self, words: Text | str, name: Text | str, icon: str) -> Button:
        """A button that leads out of the steps, below the others.

        Parameters
        ----------
        words : Text or str
        name : Text or str
            In full, for who hears them or sees the icon alone.
        icon : str
        """
        door = DoorButton(words, icon, self)
        door.setToolTip(texts.tip(name))
        self.doors.append(door)
        self._door_words.append(texts.show(words))
        self._door_names.append(texts.show(name))
        self._exits.addWidget(door)
        self._name_doors(compact=False)
        return door

    def _name_doors(self, *, compact: bool) -> None:
        named = zip(self.doors, self._door_words, self._door_names, strict=True)
        for door, words, name in named:
            door.set_text("" if compact else words)
            door.setAccessibleName(name)

    def set_search(self, entries: Sequence[SearchEntry]) -> None:
        """What the search finds: (title, callback) pairs."""
        self._entries = list(entries)

    def open_search(self) -> SearchPopup:
        """Show the search over the window."""
        self._popup = SearchPopup(self._entries, self.window())
        self._popup.open_at(self)
        return self._popup

    def _chosen(self, name: str, _checked: bool = False) -> None:
        self.step_chosen.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if (
            isinstance(watched, StepButton)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            order = [button for button in self._steps.values() if button.isEnabled()]
            move = {
                Qt.Key.Key_Up: -1,
                Qt.Key.Key_Down: 1,
                Qt.Key.Key_Home: -len(order),
                Qt.Key.Key_End: len(order),
            }.get(Qt.Key(event.key()))
            if move is not None and watched in order:
                place = min(max(order.index(watched) + move, 0), len(order) - 1)
                order[place].setFocus(Qt.FocusReason.TabFocusReason)
                self._scroll.ensureWidgetVisible(order[place])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                watched.click()
                return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("rail"))
        painter.fillRect(QRectF(self.width() - 1, 0, 1, self.height()), theme().colour("border"))
        painter.end()
