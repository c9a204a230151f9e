"""What the pages of the operations window share: a gateway as it is set up, one work at a time."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from wizard.domain.problems import Problem
from wizard.flows.accounts.gateway import NOTHING_HANDED
from wizard.flows.accounts.rehearsal import Rehearsal
from wizard.flows.checking import Ledger
from wizard.flows.looking import GatewayLook, look
from wizard.flows.services import Services
from wizard.views.onework import OneWork


class Bench(OneWork):
    """A gateway that is set up already.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway that the command line or another window named.

    Attributes
    ----------
    found : GatewayLook or None
        As it was looked at last; None before the first look.
    problem : Problem or None
        Why the last look found no gateway.
    folder : Path or None
    handed : Handed
        What the set-up knows and no file holds, where it opened the window.
    ledger : Ledger
        Passwords that a host has refused, as long as the window is open.
    rehearsals : tuple of Rehearsal
        The latest, on each partition.
    rehearsed : Signal
        `rehearsals` has another one.
    changed : Signal
        Another look came in, or there is no gateway any more.
    """

    changed = Signal()
    rehearsed = Signal()

    def __init__(
        self, services: Services, folder: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.services = services
        self.folder = folder
        self.found: GatewayLook | None = None
        self.problem: Problem | None = None
        self.handed = NOTHING_HANDED
        self.ledger = Ledger()
        self.rehearsals: tuple[Rehearsal, ...] = ()

    def keep(self, found: tuple[Rehearsal, ...]) -> None:
        """Remember the latest rehearsals; those on other partitions stay."""
        names = {one.partition for one in found}
        self.rehearsals = (*(one for one in self.rehearsals if one.partition not in names), *found)
        self.rehearsed.emit()

    def start(self) -> None:
        """Look at the gateway that is named, else at the likeliest one; once."""
        if self.found is not None or self.busy or self.problem is not None:
            return
        if self.folder is None:
            self.run(self.services.gateway.guesses, self._guessed, lambda _problem: None)
        else:
            self.look()

    def _guessed(self, guesses: tuple[Path, ...]) -> None:
        if guesses:
            self.open_gateway(guesses[0])
        else:
            self.changed.emit()

    def open_gateway(self, folder: Path) -> None:
        """Work on this gateway."""
        self.when_idle(partial(self._look_at, folder))

    def _look_at(self, folder: Path) -> None:
        self.folder = folder
        self.look()

    def look(self) -> None:
        """Look at it again; writes nothing."""
        if self.folder is not None:
            self.run(partial(look, self.services, self.folder), self._take, self._refuse)

    def clear(self) -> None:
        """The person chooses another gateway."""
        self.found = self.problem = self.folder = None
        self.changed.emit()

    def _take(self, found: GatewayLook) -> None:
        self.found, self.problem = found, None
        self.changed.emit()

    def _refuse(self, problem: Problem) -> None:
        self.found, self.problem = None, problem
        self.changed.emit()
