"""The keystore wizard's window: a door of its own to the certificates of a gateway."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from wizard.domain.problems import problem
from wizard.domain.text import T
from wizard.flows.services import Services
from wizard.views import tasks
from wizard.views.keystores.aftercard import AfterCard
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.places import CERTIFICATES, PLACES
from wizard.views.settling import settle_soon
from wizard.views.widgets import Footer, Rail, Shell, StepState

TITLE = "MyPass Keystore Wizard"
SIZE = QSize(1060, 740)
LEAST = QSize(640, 480)
CLOSING_MS = 3000


class KeystoreWindow(QMainWindow):
    """Certificates, their renewal, and the truststore.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway that the command line named.
    guest : bool
        Opened by another window of this process, which goes on when this one is closed.

    Attributes
    ----------
    desk : Desk
    pages : dict of str to DeskPage
        Place id -> page; each is made when it is first opened.
    after : AfterCard
        The restart after a write, on the page that is shown.
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
        services: Services,
        folder: Path | None = None,
        parent: QWidget | None = None,
        *,
        guest: bool = False,
    ) -> None:
        super().__init__(parent)
        self._guest = guest
        self.idle = True
        self.setWindowTitle(TITLE)
        self.setMinimumSize(LEAST)
        self.resize(SIZE)
        self.desk = Desk(services, folder, self)
        self.pages: dict[str, DeskPage] = {}
        self.rail = Rail("MyPass Keystore Wizard")
        self.rail.set_steps([(place.id, place.title) for place in PLACES])
        for place in PLACES:
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
        self.after = AfterCard(self.desk)
        self.desk.wrote.connect(self._show_after)
        self.desk.changed.connect(self._refresh)
        self.desk.busy_changed.connect(self._refresh)
        self.open(CERTIFICATES)

    @property
    def page(self) -> DeskPage:
        """The page on screen."""
        return self.pages[self._shown]

    def open(self, id: str) -> None:
        """Bring a place on screen."""
        page = self.pages.get(id)
        if page is None:
            make = next(place.make for place in PLACES if place.id == id)
            page = self.pages[id] = make(self.desk)
            page.place_asked.connect(self.open)
            page.follow()
        if id != self._shown:
            self.after.leave()
        self._shown = id
        page.after.addWidget(self.after)
        self.after.settle()
        self.rail.set_current(id)
        self.shell.show_page(page)
        self._refresh()
        settle_soon()

    def _show_after(self) -> None:
        """A store was written: what is left to do stands on top of the page."""
        page = self.page
        QTimer.singleShot(0, page, lambda: page.scroll_area.verticalScrollBar().setValue(0))

    def _refresh(self) -> None:
        found = self.desk.found
        self.rail.set_gateway(str(found.folder) if found is not None else "")
        self.footer.set_reassurance(
            T("A store that Java refuses is put back at once; every change leaves a backup."),
            busy=self.desk.busy,
        )

    def show_unexpected(self, kind: str) -> None:
        """Something unforeseen happened in this window: a sentence on the page."""
        self.page.error = problem("machine.unexpected", details=kind)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """A write that is on its way ends by itself; nothing else is waited for."""
        self.hide()
        event.accept()
        if self._guest:
            self.desk.leave()
            self.left.emit()
            self.desk.busy_changed.connect(self._ended)
            self._ended()
        else:
            self.idle = tasks.close(CLOSING_MS)

    def _ended(self) -> None:
        if not self.desk.busy:
            self.desk.busy_changed.disconnect(self._ended)
            self.closed.emit()
