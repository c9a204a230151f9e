"""The operating system's password vault, through `keyring`.

Only the vaults of operating systems are used. keyring also finds backends that keep
passwords in plain files, or that only pass on to others: those are never taken.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret

SECONDS = 10.0
"""A vault that asks the person to unlock it, or a D-Bus that hangs, must not hang us."""

USER = "MyPass iSeries Gateway Wizard"
"""The user name beside each entry, as the vault's own window shows it."""

VAULTS = (
    "keyring.backends.Windows",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
)
"""The modules of the backends that may be used: an allow-list."""


class Backend(Protocol):
    """What is needed of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


def system_backend() -> Backend | None:
    """The best backend of this machine that is a vault of the operating system's own."""
    import keyring  # late: it looks for entry points, which takes a while

    chosen = keyring.get_keyring()
    # The chainer asks one backend after the other, plain files among them: look inside it.
    held = getattr(chosen, "backends", None) if _module(chosen).endswith(".chainer") else None
    for backend in held if held is not None else [chosen]:
        if _module(backend) in VAULTS:
            found: Backend = backend
            return found
    return None


def _module(backend: object) -> str:
    return type(backend).__module__


class KeyringVault:
    """The `Vault` of this machine.

    Parameters
    ----------
    find_backend : callable, optional
        Gives the backend, None when this machine has none.
    seconds : float, optional
        How long one answer may take.
    """

    def __init__(
        self,
        find_backend: Callable[[], Backend | None] = system_backend,
        seconds: float = SECONDS,
    ) -> None:
        self._find_backend = find_backend
        self._seconds = seconds
        self._stuck: threading.Thread | None = None

    def available(self) -> bool:
        """Whether passwords can be stored: there is a vault, and it answers."""
        try:
            # Reading an entry that does not exist finds out whether the vault is unlocked.
            self._call(lambda backend: backend.get_password("MyPass iSeries", USER))
        except ProblemError:
            return False
        return True

    def get(self, entry: str) -> Secret | None:
        """The password stored under `entry`, None when there is none or no vault.

        Raises
        ------
        ProblemError
            ``gateway.vault-slow`` or ``gateway.vault-refused``.
        """
        try:
            stored = self._call(lambda backend: backend.get_password(entry, USER))
        except ProblemError as refusal:
            if refusal.id == "gateway.vault-missing":
                return None
            raise
        return Secret(stored) if isinstance(stored, str) and stored else None

    def put(self, entry: str, secret: Secret) -> None:
        """Store a password; an empty one removes the entry.

        Raises
        ------
        ProblemError
            ``gateway.vault-...``
        """
        if not secret:
            self.forget(entry)
            return
        self._call(lambda backend: backend.set_password(entry, USER, secret.reveal()))

    def forget(self, entry: str) -> None:
        """Remove an entry; nothing happens when it is not there.

        Raises
        ------
        ProblemError
            ``gateway.vault-slow`` or ``gateway.vault-refused``.
        """

        def remove(backend: Backend) -> None:
            if backend.get_password(entry, USER) is not None:
                backend.delete_password(entry, USER)

        try:
            self._call(remove)
        except ProblemError as refusal:
            if refusal.id != "gateway.vault-missing":
                raise

    def _call(self, work: Callable[[Backend], object]) -> object:
        """What `work` returns, done on a thread of its own with a time limit."""
        if self._stuck is not None and self._stuck.is_alive():
            # One hanging call is enough: a second would hang beside it.
            raise ProblemError("gateway.vault-slow", seconds=f"{self._seconds:.0f}")
        answers: queue.SimpleQueue[tuple[object, ProblemError | None]] = queue.SimpleQueue()

        def run() -> None:
            try:
                backend = self._find_backend()
                if backend is None:
                    raise ProblemError("gateway.vault-missing")
                answers.put((work(backend), None))
            except ProblemError as refusal:
                answers.put((None, refusal))
            except Exception as refusal:  # noqa: BLE001 - backends raise whatever D-Bus, COM or
                # their own libraries raise. The class's name alone is kept: messages of foreign
                # libraries might quote what they were given.
                words = type(refusal).__name__
                answers.put((None, ProblemError("gateway.vault-refused", details=words)))

        thread = threading.Thread(target=run, name="vault", daemon=True)
        thread.start()
        try:
            answer, problem = answers.get(timeout=self._seconds)
        except queue.Empty:
            self._stuck = thread
            raise ProblemError("gateway.vault-slow", seconds=f"{self._seconds:.0f}") from None
        if problem is not None:
            raise problem
        return answer
