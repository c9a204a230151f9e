"""The door from the set-up to the operations window, with the set-up's own answers."""

from __future__ import annotations

from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from wizard.flows.accounts.gateway import Handed
from wizard.flows.accounts.rehearsal import Rehearsal
from wizard.flows.engine import SetupFlow
from wizard.flows.passwords import password_entry
from wizard.views.fitting import fit
from wizard.views.operations.places import LOG, REHEARSAL
from wizard.views.operations.window import OperationsWindow


def handed_over(flow: SetupFlow) -> Handed:
    """What the set-up knows and no file holds."""
    answers = flow.answers
    passwords = {
        password_entry(partition): secret
        for partition in answers.hosts.usable()
        if (secret := answers.password(partition.name)) is not None
    }
    return Handed(
        MappingProxyType(passwords),
        flow.choice,
        answers.store_password,
        answers.network.connect_timeout,
        answers.account.read_timeout,
    )


class OperationsDoor(QObject):
    """Opens the rehearsal for the gateway that was set up.

    Parameters
    ----------
    flow : SetupFlow

    Attributes
    ----------
    rehearsed : Signal
        `rehearsals` has another one.
    rehearsals : tuple of Rehearsal
        The latest on each partition, of the answers that were applied.
    window : OperationsWindow or None
        While it is open.
    closed : Signal
        The window was left, and nothing of it goes on.
    """

    rehearsed = Signal()
    closed = Signal()

    def __init__(self, flow: SetupFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._result: object = None
        self.rehearsals: tuple[Rehearsal, ...] = ()
        self.window: OperationsWindow | None = None
        self._leaving: list[OperationsWindow] = []

    def open(self, place: str = REHEARSAL) -> None:
        """Open the window, or bring it to the front.

        Parameters
        ----------
        place : str, optional
            The page to show. Empty leaves an open window at the page where it was left, with
            whatever is typed there.
        """
        found = self._flow.look
        if found is None:
            return
        window, new = self.window, self.window is None
        if window is None:
            window = self.window = OperationsWindow(self._flow.services, found.folder, guest=True)
            fit(window)
            window.left.connect(self._left)
            window.closed.connect(lambda window=window: self._closed(window))
            window.bench.rehearsed.connect(self._take)
        else:
            window.bench.open_gateway(found.folder)
        window.bench.handed = handed_over(self._flow)
        if place or new:
            # Before Apply there is nothing to rehearse, but a log to read.
            window.open(place or (LOG if self._flow.result is None else REHEARSAL))
        window.show()
        window.raise_()
        window.activateWindow()

    def close(self) -> bool:
        """The set-up closes, and the window with it; False while that ends its work first."""
        return self.window is None or self.window.close()

    def follow(self) -> None:
        """The flow changed: what was rehearsed before another Apply proves nothing now."""
        if self._flow.result is not self._result:
            self._result = self._flow.result
            if self.window is not None:
                self.window.bench.rehearsals = ()
            if self.rehearsals:
                self.rehearsals = ()
                self.rehearsed.emit()

    def _take(self) -> None:
        if self.window is not None:
            self.rehearsals = self.window.bench.rehearsals
            self.rehearsed.emit()

    def _left(self) -> None:
        if self.window is not None:
            self._leaving.append(self.window)
            self.window = None

    def _closed(self, window: OperationsWindow) -> None:
        if window in self._leaving:
            self._leaving.remove(window)
        window.deleteLater()
        self.closed.emit()
