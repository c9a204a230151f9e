"""A window of places: a rail of pages that can be opened in any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from wizard.domain.problems import problem
from wizard.domain.text import T, Text
from wizard.views import tasks
from wizard.views.onework import OneWork
from wizard.views.settling import settle_soon
from wizard.views.widgets import Footer, Page, Rail, Shell, StepState

SIZE = QSize(1060, 740)
LEAST = QSize(640, 480)
CLOSING_MS = 3000

W = TypeVar("W", bound=OneWork)
P = TypeVar("P", bound=Page)


@dataclass(frozen=True, slots=True)
class Place(Generic[W, P]):
    """A page: its id, its name in the rail, its icon there, and what makes it."""

    id: str
    title: Text
    icon: str
    make: Callable[[W], P]


class PlacesWindow(QMainWindow, Generic[W, P]):
    """Pages around one thing that they share.

    Parameters
    ----------
    title : str
    shared : OneWork
        What the pages share.
    places : sequence of Place
        The first one is shown.
    reassurance : Text
        Of the footer.
    guest : bool
        Opened by another window of this process, which goes on when this one is closed.

    Attributes
    ----------
    pages : dict of str to Page
        Place id -> page; each is made when it is first opened.
    idle : bool
        After closing: whether all work ended in time.
    left : Signal
        A guest was closed by the person.
    closed : Signal
        And nothing of it writes any more.
    """

    left = Signal()
    closed = Signal()

    def __init__(
        self,
        title: str,
        shared: W,
        places: Sequence[Place[W, P]],
        reassurance: Text,
        parent: QWidget | None = None,
        *,
        guest: bool = False,
    ) -> None:
        super().__init__(parent)
        self._guest = guest
        self._shared = shared
        self._places = {place.id: place for place in places}
        self._reassurance = reassurance
        self.idle = True
        self.setWindowTitle(title)
        self.setMinimumSize(LEAST)
        self.resize(SIZE)
        shared.setParent(self)
        self.pages: dict[str, P] = {}
        self.rail = Rail(title)
        self.rail.set_steps([(place.id, place.title) for place in places])
        for place in places:
            self.rail.step(place.id).mark = place.icon
            self.rail.set_step(place.id, StepState.TODO, reachable=True)
        self.rail.step_chosen.connect(self.open)
        self.rail.search_button.hide()
        self.footer = Footer()
        self.footer.set_back(shown=False)
        self.footer.set_next(T("Close"))
        self.footer.next.connect(self.close)
        self.shell = Shell(self.rail, self.footer)
        self.setCentralWidget(self.shell)
        self._shown = ""
        shared.busy_changed.connect(self.refresh)

    @property
    def page(self) -> P:
        """The page on screen."""
        return self.pages[self._shown]

    def open(self, id: str) -> None:
        """Bring a place on screen."""
        page = self.pages.get(id)
        if page is None:
            page = self.pages[id] = self._places[id].make(self._shared)
            self.made(page)
        former, self._shown = self._shown, id
        self.opened(page, again=former == id)
        self.rail.set_current(id)
        self.shell.show_page(page)
        self.refresh()
        settle_soon()

    # ------------------------------------------------------------ hooks

    def made(self, page: P) -> None:
        """A page was made, and is not on screen yet."""

    def opened(self, page: P, *, again: bool) -> None:
        """A page comes on screen."""

    def gateway_words(self) -> str:
        """What stands below the title in the rail."""
        return ""

    def may_close(self) -> bool:
        """False keeps the window open: it says why, and closes by itself where it can."""
        return True

    # ------------------------------------------------------------ following

    def refresh(self) -> None:
        """Derive rail and footer."""
        self.rail.set_gateway(self.gateway_words())
        self.footer.set_reassurance(self._reassurance, busy=self._shared.busy)

    def show_unexpected(self, kind: str) -> None:
        """Something unforeseen happened in this window: a sentence on the page."""
        self.page.error = problem("machine.unexpected", details=kind)

    # ------------------------------------------------------------ closing

    def leave(self) -> None:
        """A guest was closed: nobody looks any more."""

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """A write that is on its way ends by itself; nothing else is waited for."""
        if not self.may_close():
            event.ignore()
            return
        self.hide()
        event.accept()
        if self._guest:
            self.leave()
            self.left.emit()
            self._shared.busy_changed.connect(self._ended)
            self._ended()
        else:
            self.idle = tasks.close(CLOSING_MS)

    def _ended(self) -> None:
        if not self._shared.busy:
            self._shared.busy_changed.disconnect(self._ended)
            self.closed.emit()
