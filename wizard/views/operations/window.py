"""The operations window: a gateway that is set up, tried, watched and estimated."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from wizard.domain.text import T
from wizard.flows.services import Services
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.logs.keeper import LevelKeeper
from wizard.views.operations.places import PLACES
from wizard.views.placeswindow import PlacesWindow

TITLE = "MyPass Gateway Operations"


class OperationsWindow(PlacesWindow[Bench, BenchPage]):
    """What the connector does, and what it wrote down.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway that the command line named.
    guest : bool
        Opened by another window of this process, which goes on when this one is closed.

    Attributes
    ----------
    bench : Bench
    keeper : LevelKeeper
        A debug level whose time is over goes back, whatever page is shown.
    """

    def __init__(
        self,
        services: Services,
        folder: Path | None = None,
        parent: QWidget | None = None,
        *,
        guest: bool = False,
    ) -> None:
        self.bench = Bench(services, folder)
        self.keeper = LevelKeeper(self.bench)
        self._holder: BenchPage | None = None
        self._asking: BenchPage | None = None
        super().__init__(
            TITLE,
            self.bench,
            PLACES,
            T("Every change of a file leaves a backup; passwords typed here are not kept."),
            parent,
            guest=guest,
        )
        self.bench.changed.connect(self.refresh)
        self.bench.busy_changed.connect(self._leave_later)
        self.open(PLACES[0].id)

    def made(self, page: BenchPage) -> None:
        """The page may lead to others."""
        page.place_asked.connect(self.open)
        page.changed.connect(self._ask_no_longer)
        page.follow()

    def gateway_words(self) -> str:
        """The gateway's folder."""
        found = self.bench.found
        return str(found.folder) if found is not None else ""

    # ------------------------------------------------------------ closing

    def may_close(self) -> bool:
        """A page may end what it does first, or have something to save.

        Closing once more waits for neither.
        """
        if self._holder is not None or self._asking is not None:
            return True
        if not self.bench.busy:
            return not self._ask_to_save()
        for place, page in self.pages.items():
            if page.hold():
                self._holder = page
                self.open(place)
                return False
        return True

    def _ask_to_save(self) -> bool:
        """Whether something typed would be lost; it is shown, and the person asked."""
        for place, page in self.pages.items():
            if page.unsaved:
                self._asking = page
                self.open(place)
                page.ask_to_save(asked=True)
                self.footer.set_next(T("Close without saving"))
                self.raise_()
                self.activateWindow()
                return True
        return False

    def _ask_no_longer(self) -> None:
        page = self._asking
        if page is not None and not page.unsaved:
            self._asking = None
            page.ask_to_save(asked=False)
            self.footer.set_next(T("Close"))

    def _leave_later(self) -> None:
        if self._holder is not None and not self.bench.busy:
            # Once the page knows the result.
            QTimer.singleShot(0, self, self._leave_now)

    def _leave_now(self) -> None:
        holder = self._holder
        if holder is None or self.bench.busy:
            return
        if holder.tells:
            self._holder = None
        else:
            self.close()
