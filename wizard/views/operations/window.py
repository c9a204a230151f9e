"""The operations window: a gateway that is set up, tried, watched and estimated."""

from __future__ import annotations

from pathlib import Path

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
        super().__init__(
            TITLE,
            self.bench,
            PLACES,
            T("Every change of a file leaves a backup; passwords typed here are not kept."),
            parent,
            guest=guest,
        )
        self.bench.changed.connect(self.refresh)
        self.open(PLACES[0].id)

    def made(self, page: BenchPage) -> None:
        """The page may lead to others."""
        page.place_asked.connect(self.open)
        page.follow()

    def gateway_words(self) -> str:
        """The gateway's folder."""
        found = self.bench.found
        return str(found.folder) if found is not None else ""
