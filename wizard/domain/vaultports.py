"""Where passwords may be kept, and who chose: the port behind `vault` and its card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import Text

SYSTEM, FILE = "system", "file"
"""The system's own vault; an encrypted file of this program."""


@dataclass(frozen=True, slots=True)
class VaultPlace:
    """One place for passwords, as this machine has it.

    Attributes
    ----------
    id : str
        `SYSTEM` or `FILE`.
    title, explained : Text
        Its name, and one sentence on who can read what is kept there.
    where : str
        The file; "" for the system's.
    entries : tuple of str
        Names of what is kept there. A system's vault cannot be listed: there, the names that this
        program stored or found.
    problem : Problem or None
        Why it cannot be used now.
    """

    id: str
    title: Text
    explained: Text
    where: str
    entries: tuple[str, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A move of passwords from one place to another.

    Attributes
    ----------
    place : str
        Where passwords are kept now.
    entries : tuple of str
        What was moved.
    left : tuple of str
        What the earlier place did not forget and still holds as well.
    problem : Problem or None
        Why it did not.
    """

    place: str
    entries: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    problem: Problem | None = None


class VaultPlaces(Protocol):
    """The places of this machine, and the one that the person chose."""

    def places(self) -> tuple[VaultPlace, ...]:
        """All places, the system's own vault first."""

    def chosen(self) -> str:
        """The id of the place in use."""

    def move(self, place: str, *, leave: bool = False) -> Moved:
        """Keep passwords there from now on, those that are kept already as well.

        With `leave`, what is kept already stays where it is.
        """

    def remove(self, entry: str) -> tuple[str, ...]:
        """Remove an entry from every place; the ids of those that held it."""


class NoVaultPlaces:
    """A program without places to choose from."""

    def places(self) -> tuple[VaultPlace, ...]:
        """None."""
        return ()

    def chosen(self) -> str:
        """The system's."""
        return SYSTEM

    def move(self, place: str, *, leave: bool = False) -> Moved:
        """Refused."""
        del leave
        raise ProblemError("vault.place-unknown", typed=place, known="")

    def remove(self, entry: str) -> tuple[str, ...]:
        """There is none."""
        del entry
        return ()
