"""The `Vault` that the person chose: the system's own, or a file of this program's own."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from wizard.domain.ports import Vault
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.rights import FileGuard, FileRole
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.domain.vaultports import FILE, SYSTEM, Moved, VaultPlace
from wizard.gateway import privatefiles
from wizard.gateway.filevault import FileVault
from wizard.gateway.privatefiles import Protect
from wizard.gateway.vaultchoice import Choice, ChoiceFile

CHOICE, PASSWORDS = "vault.json", "passwords.json"
"""Files in the person's data folder, beside the other settings."""

_PROBE = "MyPass iSeries probe"


def opens(path: Path) -> bool:
    """Whether this account may read and write a file."""
    try:
        os.close(os.open(path, os.O_RDWR))
    except PermissionError:
        return False
    return True


def guarded(guard: FileGuard, can_open: Callable[[Path], bool] = opens) -> Protect:
    """The rights of password files on Windows; the one who writes keeps access, or is told.

    The data folder keeps its own rights: the person's other settings lie in it, and a profile's
    folder lets nobody else in.

    Parameters
    ----------
    guard : FileGuard
    can_open : callable, optional
        Whether this account may still use the file.
    """

    def protect(path: Path) -> None:
        if path.is_dir():
            return
        guard.protect(path, FileRole.SECRET)
        if not can_open(path):
            raise ProblemError("vault.locked-out", path=path)

    return protect


class ChosenVault:
    """`Vault` and `VaultPlaces` of one person.

    Parameters
    ----------
    folder : Path
        The person's data folder.
    system : Vault
    file : FileVault
    tied : bool, optional
        Whether the file opens on this machine alone (DPAPI).
    seconds : float, optional
        How long another writer is waited for.
    """

    def __init__(
        self,
        folder: Path,
        system: Vault,
        file: FileVault,
        *,
        tied: bool = sys.platform == "win32",
        seconds: float = privatefiles.SECONDS,
    ) -> None:
        self._choices = ChoiceFile(folder / CHOICE, seconds)
        self._system = system
        self._file = file
        self._tied = tied

    # ------------------------------------------------------------ Vault

    def available(self) -> bool:
        """Whether there is one; what keeps a file from being used is told by `get` and `put`."""
        try:
            return self._vault(self.chosen()).available()
        except ProblemError:
            return True

    def get(self, entry: str) -> Secret | None:
        """The password stored under `entry`, None when there is none.

        Raises
        ------
        ProblemError
            ``vault.*``, ``gateway.vault-*``.
        """
        choice = self._choices.read()
        found = self._vault(choice.place).get(entry)
        if choice.place == SYSTEM and found is not None and entry not in choice.system:
            # Stored before names were noted. Reading works without the note.
            with contextlib.suppress(ProblemError), self._choices.alone():
                self._note(self._choices.read(), (entry,))
        return found

    def put(self, entry: str, secret: Secret) -> None:
        """Store a password; an empty one removes the entry.

        Raises
        ------
        ProblemError
            ``vault.*``, ``gateway.vault-*``.
        """
        if not secret:
            self.forget(entry)
            return
        with self._choices.alone():
            choice = self._choices.read()
            if choice.place == FILE:
                self._file.put(entry, secret)
                return
            if not self._system.available():
                raise ProblemError("gateway.vault-missing")
            noted = self._note(choice, (entry,))  # before: a name too many is harmless
            try:
                self._system.put(entry, secret)
            except ProblemError:
                if noted != choice:
                    with contextlib.suppress(ProblemError):
                        self._unnote(noted, (entry,))
                raise

    def forget(self, entry: str) -> None:
        """Remove an entry from the place in use; nothing happens when it is not there.

        Raises
        ------
        ProblemError
            ``vault.*``, ``gateway.vault-*``.
        """
        choice = self._choices.read()
        if choice.place == SYSTEM and entry not in choice.system:
            self._system.forget(entry)
            return
        if choice.place == FILE and entry not in self._file.entries():
            return
        with self._choices.alone():
            choice = self._choices.read()
            self._vault(choice.place).forget(entry)
            if choice.place == SYSTEM and self._system.available():
                self._unnote(choice, (entry,))

    # ------------------------------------------------------------ VaultPlaces

    def chosen(self) -> str:
        """The id of the place in use.

        Raises
        ------
        ProblemError
            ``vault.choice-damaged``, ``vault.unreadable``.
        """
        return self._choices.read().place

    def places(self) -> tuple[VaultPlace, ...]:
        """The system's vault and the file, each with what keeps it from being used.

        Raises
        ------
        ProblemError
            ``vault.choice-damaged``, ``vault.unreadable``.
        """
        choice = self._choices.read()
        there = self._system.available()
        system = VaultPlace(
            SYSTEM,
            T("The system's vault"),
            T("Opens for you alone, while you are signed on; a service cannot read it."),
            "",
            tuple(sorted(choice.system)),
            None if there else problem("gateway.vault-missing"),
        )
        names, wrong = self._file_state()
        file = VaultPlace(
            FILE,
            T("An encrypted file"),
            T("Windows ties it to this machine; only administrators and SYSTEM can read it.")
            if self._tied
            else T("Needs no desktop; whoever can read its key file can read the passwords."),
            str(self._file.path),
            names,
            wrong,
        )
        return system, file

    def move(self, place: str, *, leave: bool = False) -> Moved:
        """Keep passwords there from now on, those that are kept already as well.

        Each one is put there and read back before anything is switched, and the earlier place
        forgets after that alone: what fails on the way leaves every password where it was.

        Raises
        ------
        ProblemError
            ``vault.*``, ``gateway.vault-*``: nothing was moved.
        """
        if place not in (SYSTEM, FILE):
            raise ProblemError("vault.place-unknown", typed=place, known=f"{SYSTEM}, {FILE}")
        with self._choices.alone():
            choice = self._choices.read_to_replace() if leave else self._choices.read()
            if choice.place == place:
                self._prove(place)
                self._choices.write(choice)
                return Moved(place)
            source, target = self._vault(choice.place), self._vault(place)
            held = {} if leave else self._held(choice)
            self._prove(place)
            earlier: dict[str, Secret | None] = {}
            try:
                for entry, secret in held.items():
                    earlier[entry] = target.get(entry)
                    if place == SYSTEM:
                        choice = self._note(choice, (entry,))
                    target.put(entry, secret)
                    if target.get(entry) != secret:
                        raise ProblemError("vault.not-kept", entry=entry)
                self._choices.write(replace(choice, place=place))
            except BaseException:
                # An interruption may come just after the switch: the new place is in use then.
                if self._choices.read().place != place:
                    self._taken_back(target, earlier)
                raise
            if leave:
                return Moved(place)
            return self._forgotten(source, replace(choice, place=place), tuple(held))

    def remove(self, entry: str) -> tuple[str, ...]:
        """Remove an entry from every place; the ids of those that held it.

        Raises
        ------
        ProblemError
            ``vault.entry-unknown``; ``vault.*``, ``gateway.vault-*``.
        """
        with self._choices.alone():
            choice = self._choices.read()
            names, wrong = self._file_state()
            if wrong is not None and choice.place == FILE:
                names = self._file.entries()  # a lost key does not keep an entry from going
            if entry in choice.system and not self._system.available():
                raise ProblemError("vault.system-away", entries=entry)
            removed: list[str] = []
            if self._system.get(entry) is not None:
                self._system.forget(entry)
                removed.append(SYSTEM)
            self._unnote(choice, (entry,))
            if entry in names:
                self._file.forget(entry)
                removed.append(FILE)
            if not removed and entry not in choice.system:
                raise ProblemError("vault.entry-unknown", entry=entry)
            return tuple(removed)

    # ------------------------------------------------------------ inside

    def _vault(self, place: str) -> Vault:
        return self._file if place == FILE else self._system

    def _file_state(self) -> tuple[tuple[str, ...], Problem | None]:
        try:
            names = self._file.entries()
        except ProblemError as wrong:
            return (), wrong.problem
        try:
            self._file.look()
        except ProblemError as wrong:
            return names, wrong.problem
        return names, None

    def _demand_system(self, choice: Choice) -> None:
        if choice.system and not self._system.available():
            raise ProblemError("vault.system-away", entries=", ".join(choice.system))

    def _held(self, choice: Choice) -> dict[str, Secret]:
        """What the place in use holds, all of it."""
        if choice.place == SYSTEM:
            self._demand_system(choice)
        names = choice.system if choice.place == SYSTEM else self._file.entries()
        source = self._vault(choice.place)
        found = {entry: source.get(entry) for entry in names}
        return {entry: secret for entry, secret in found.items() if secret is not None}

    def _prove(self, place: str) -> None:
        """That the place can be used; a file is tried with a word that means nothing."""
        if place == SYSTEM:
            if not self._system.available():
                raise ProblemError("gateway.vault-missing")
            return
        word = Secret(secrets.token_hex(16))
        try:
            self._file.put(_PROBE, word)
            if self._file.get(_PROBE) != word:
                raise ProblemError("vault.not-kept", entry=_PROBE)
        finally:
            with contextlib.suppress(ProblemError):
                self._file.forget(_PROBE)

    @staticmethod
    def _taken_back(target: Vault, earlier: dict[str, Secret | None]) -> None:
        for entry, secret in earlier.items():
            with contextlib.suppress(ProblemError):
                target.forget(entry) if secret is None else target.put(entry, secret)

    def _forgotten(self, source: Vault, choice: Choice, moved: tuple[str, ...]) -> Moved:
        left: list[str] = []
        told: Problem | None = None
        for entry in moved:
            try:
                source.forget(entry)
            except ProblemError as wrong:
                left.append(entry)
                told = told or wrong.problem
        if source is self._system:
            gone = [entry for entry in choice.system if entry not in left]
            try:
                self._unnote(choice, gone)
            except ProblemError as wrong:
                told = told or wrong.problem
        return Moved(choice.place, moved, tuple(left), told)

    def _note(self, choice: Choice, entries: Iterable[str]) -> Choice:
        names = tuple(sorted({*choice.system, *entries}))
        if names == choice.system:
            return choice
        choice = replace(choice, system=names)
        self._choices.write(choice)
        return choice

    def _unnote(self, choice: Choice, entries: Iterable[str]) -> None:
        gone = set(entries)
        names = tuple(name for name in choice.system if name not in gone)
        if names != choice.system:
            self._choices.write(replace(choice, system=names))
