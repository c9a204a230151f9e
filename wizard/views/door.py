"""The door from the set-up to all certificates of its gateway, and what changed behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from wizard.domain.problems import Problem
from wizard.flows.engine import SetupFlow
from wizard.flows.looking import GatewayLook, look
from wizard.flows.stores import RecognisedStore
from wizard.views import tasks
from wizard.views.fitting import fit
from wizard.views.keystores.window import KeystoreWindow


class CertificatesDoor(QObject):
    """Opens the keystore wizard for the set-up's gateway, and looks at its truststores again.

    Parameters
    ----------
    flow : SetupFlow
    writing : callable
        Whether Apply writes right now: the flow is left alone meanwhile.

    Attributes
    ----------
    changed : Signal
        A truststore was changed there, and the flow knows.
    window : KeystoreWindow or None
        While it is open.
    writing : bool
        A store is being written or proven there, also after the window was left.
    settled : Signal
        What `writing` says may have changed.
    """

    changed = Signal()
    settled = Signal()

    def __init__(
        self, flow: SetupFlow, writing: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._flow = flow
        self._writing = writing
        self.window: KeystoreWindow | None = None
        self._leaving: list[KeystoreWindow] = []
        self._folder: Path | None = None
        self._stores: tuple[RecognisedStore, ...] | None = None
        self._result: object = None
        self._task: tasks.TaskHandle | None = None
        self._due = False

    def open(self) -> None:
        """Open the window, or bring it to the front."""
        found = self._flow.look
        if found is None:
            return
        window = self.window
        if window is None:
            window = self.window = KeystoreWindow(self._flow.services, found.folder, guest=True)
            fit(window)
            window.left.connect(self._left)
            window.closed.connect(partial(self._closed, window))
            window.desk.busy_changed.connect(self.settled)
            window.desk.wrote.connect(self.look_again)
            window.desk.changed.connect(self.look_again)
        elif self._folder != found.folder:
            window.desk.open_gateway(found.folder)
        if self._folder != found.folder or self._result is not self._flow.result:
            self._stores = None
        self._folder, self._result = found.folder, self._flow.result
        # What there is before anything can be changed.
        self.look_again()
        window.show()
        window.raise_()
        window.activateWindow()

    @property
    def writing(self) -> bool:
        """Whether the program must not end yet."""
        return any(one.desk.writing for one in (self.window, *self._leaving) if one is not None)

    def close(self) -> None:
        """The set-up closes, and the window with it."""
        if self.window is not None:
            self.window.close()

    def follow(self) -> None:
        """The flow or its page changed."""
        if self._folder is None:
            return
        if self._flow.result is not None and self._flow.result is not self._result:
            # Apply itself has written, and proven what it wrote.
            self._result, self._stores, self._due = self._flow.result, None, True
        if self._due and not self._writing():
            self.look_again()

    # ------------------------------------------------------------ looking again

    def look_again(self) -> None:
        """Look at the truststores; what differs from the look before is told."""
        if self._folder is None:
            return
        if self._task is not None or self._writing():
            self._due = True
            return
        self._due = False
        work = partial(look, self._flow.services, self._folder)
        self._task = tasks.run(work, self._take, self._fail, owner=self)

    def _take(self, found: GatewayLook) -> None:
        self._task = None
        if self._due or self._writing():
            # It began before the last change.
            self._due = True
            self.follow()
            return
        former, self._stores = self._stores, found.stores
        if former is not None and former != found.stores:
            self._flow.stores_changed(found)
            self.changed.emit()

    def _fail(self, _problem: Problem) -> None:
        """The folder has gone: Review and Apply find that out and say so."""
        self._task = None

    # ------------------------------------------------------------ leaving

    def _left(self) -> None:
        if self.window is not None:
            self._leaving.append(self.window)
            self.window = None

    def _closed(self, window: KeystoreWindow) -> None:
        if window in self._leaving:
            self._leaving.remove(window)
        window.deleteLater()
        self.settled.emit()
        self.look_again()
