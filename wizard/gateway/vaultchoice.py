"""The file that says where passwords are kept.

    {"format": "mypass-vault-choice", "version": 1, "place": "file", "system": ["<name>"]}

With no such file the system's vault is in use. `system` are the names that were stored in it:
keyring cannot list entries, and a move has to know them.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wizard.domain.problems import ProblemError
from wizard.domain.vaultports import FILE, SYSTEM
from wizard.gateway import privatefiles

_FORMAT, _VERSION = "mypass-vault-choice", 1


@dataclass(frozen=True, slots=True)
class Choice:
    """The file as it stands."""

    place: str = SYSTEM
    system: tuple[str, ...] = ()


class ChoiceFile:
    """Read and written whole; one writer at a time.

    Parameters
    ----------
    path : Path
    seconds : float
        How long another writer is waited for.
    """

    def __init__(self, path: Path, seconds: float) -> None:
        self.path = path
        self._seconds = seconds

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else stores, moves or forgets meanwhile.

        Raises
        ------
        ProblemError
            ``vault.busy``, ``vault.unwritable``, ``vault.unprotected``.
        """
        with privatefiles.alone(self.path, privatefiles.by_mode, self._seconds):
            yield

    def read(self) -> Choice:
        """What was chosen.

        Raises
        ------
        ProblemError
            ``vault.choice-damaged``, ``vault.unreadable``.
        """
        found = privatefiles.read(self.path)
        if found is None:
            return Choice()
        damaged = ProblemError("vault.choice-damaged", path=self.path)
        try:
            read = json.loads(found[0])
        except (ValueError, RecursionError):
            raise damaged from None
        if not isinstance(read, dict) or read.get("format") != _FORMAT:
            raise damaged
        place, system = read.get("place"), read.get("system")
        if read.get("version") != _VERSION or place not in (SYSTEM, FILE):
            raise damaged
        if not isinstance(system, list) or not all(isinstance(one, str) for one in system):
            raise damaged
        return Choice(place, tuple(system))

    def read_to_replace(self) -> Choice:
        """A choice that cannot be read is made anew; the names in it are lost with it.

        Raises
        ------
        ProblemError
            ``vault.unreadable``.
        """
        try:
            return self.read()
        except ProblemError as wrong:
            if wrong.id != "vault.choice-damaged":
                raise
            return Choice()

    def write(self, choice: Choice) -> None:
        """Replace the file; the one that holds `alone` calls it.

        Raises
        ------
        ProblemError
            ``vault.unwritable``, ``vault.unprotected``.
        """
        document = {
            "format": _FORMAT,
            "version": _VERSION,
            "place": choice.place,
            "system": list(choice.system),
        }
        data = json.dumps(document, indent=1).encode() + b"\n"
        privatefiles.write(self.path, data, privatefiles.by_mode)
