"""What the pages of the keystore wizard share: the store on the desk, and one work at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from wizard.domain.problems import Problem
from wizard.domain.secret import Secret
from wizard.flows.services import Services
from wizard.flows.storeproof import Proof
from wizard.flows.survey import Survey, survey, survey_store
from wizard.views.onework import OneWork


class Desk(OneWork):
    """A gateway's truststore with its partitions, or a store by itself.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway that the command line named.

    Attributes
    ----------
    found : Survey or None
        As it was looked at last; None before the first look.
    problem : Problem or None
        Why the last look found nothing to work on.
    folder, path : Path or None
        What is looked at: a gateway, or (without one) a store by itself.
    secrets : list of Secret
        Those that opened the store since it was put on the desk, the latest first: what an undo
        brings back may need an earlier one.
    proof : Proof or None
        Of the last change that was written: the connector reads it after a restart.
    changed : Signal
        Another look came in, or nothing is on the desk any more.
    wrote : Signal
        A store was written: `proof` tells.
    """

    changed = Signal()
    wrote = Signal()

    def __init__(
        self, services: Services, folder: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.services = services
        self.folder = folder
        self.path: Path | None = None
        self.found: Survey | None = None
        self.problem: Problem | None = None
        self.proof: Proof | None = None
        self.secrets: list[Secret] = []
        self._secret: Secret | None = None
        self._typed = False
        self._earlier = False

    # ------------------------------------------------------------ looking

    def start(self) -> None:
        """Look at the gateway that is named, else at the likeliest one; once."""
        if self.found is not None or self.busy or self.problem is not None:
            return
        if self.folder is None and self.path is None:
            self.run(self.services.gateway.guesses, self._guessed, lambda _problem: None)
        else:
            self.look()

    def _guessed(self, guesses: tuple[Path, ...]) -> None:
        if guesses:
            self.open_gateway(guesses[0])
        else:
            self.changed.emit()

    def open_gateway(self, folder: Path) -> None:
        """Put this gateway on the desk."""
        self._put(folder, None)

    def open_store(self, path: Path) -> None:
        """Put a store by itself on the desk; one that is not there yet is to be made."""
        self._put(None, path)

    def _put(self, folder: Path | None, path: Path | None) -> None:
        # While the first guess is still looked at, the person's own choice waits for its end.
        self.when_idle(partial(self._look_at, folder, path))

    def _look_at(self, folder: Path | None, path: Path | None) -> None:
        self.folder, self.path = folder, path
        self._lock()
        self.look()

    def know(self, secret: Secret) -> None:
        """The store's password from now on: it was changed. The next look takes it."""
        self._secret, self._typed = secret, False

    def forget(self) -> None:
        """The store got a password back that is not known here, and this program did that."""
        self._secret, self._typed, self._earlier = None, False, True

    def unlock(self, secret: Secret) -> None:
        """Look again with a password that was typed; kept until another store is opened."""
        self._secret, self._typed = secret, True
        self.when_idle(self.look)

    def look(self) -> None:
        """Look at it again; writes nothing."""
        work: Callable[[], Survey]
        if self.folder is not None:
            work = partial(survey, self.services, self.folder, self._secret)
        elif self.path is not None:
            work = partial(survey_store, self.services, self.path, self._secret)
        else:
            return
        self.run(work, self._take, self._refuse)

    def clear(self) -> None:
        """Nothing on the desk: the person chooses another gateway or store."""
        self.found = self.problem = self.folder = self.path = None
        self.proof = None
        self._lock()
        self.changed.emit()

    def _lock(self) -> None:
        self._secret, self._typed, self._earlier = None, False, False
        self.secrets = []

    @property
    def tried(self) -> bool:
        """Whether a password was typed for the store that is still locked."""
        return self._typed

    @property
    def changed_elsewhere(self) -> bool:
        """Whether the store is locked now, although it was open and nobody here closed it."""
        found = self.found
        return found is not None and found.locked and bool(self.secrets) and not self._earlier

    def _take(self, found: Survey) -> None:
        self.found, self.problem = found, None
        if found.store is not None:
            self.secrets = list(dict.fromkeys([found.store.password, *self.secrets]))
            self._typed = self._earlier = False
        self.changed.emit()

    def _refuse(self, problem: Problem) -> None:
        self.found, self.problem = None, problem
        self.changed.emit()

    # ------------------------------------------------------------ work

    def leave(self) -> None:
        """Nobody looks at the desk any more: a look ends here, a write by itself."""
        self.folder = self.path = self._secret = None

    def change(
        self,
        work: Callable[[], Proof],
        on_result: Callable[[Proof], object],
        on_error: Callable[[Problem], object],
        *,
        password: Secret | None = None,
    ) -> None:
        """As `run`, for what writes the store; afterwards, either way, it is looked at again.

        Parameters
        ----------
        password : Secret or None
            Of a store that the work makes: it opens the store until another one is opened.
        """

        def written(proof: Proof) -> None:
            self.proof = proof
            if password is not None:
                self._secret = password
            on_result(proof)
            self.wrote.emit()
            self.look()

        def refused(problem: Problem) -> None:
            # The old store is in place again.
            on_error(problem)
            self.look()

        self.run(work, written, refused, writes=True)
