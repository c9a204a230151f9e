"""What every page of the set-up gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from wizard.domain.text import NOTHING, Text
from wizard.flows.accounts.rehearsal import Rehearsal
from wizard.flows.engine import SetupFlow
from wizard.flows.proving import Prover
from wizard.flows.services import Services


class Rehearsals(Protocol):
    """The way to the rehearsal, and what came of it since Apply."""

    rehearsals: tuple[Rehearsal, ...]

    def open(self) -> None: ...


@dataclass(slots=True)
class SetupContext:
    """The flow, the adapters behind it, and what lives as long as the window.

    Parameters
    ----------
    flow : SetupFlow
    prover : Prover
        Runs the checks; remembers refused passwords while this window is open.
    hint : Text
        Shown on the Hosts page (the demonstration's addresses), or empty.
    selected : str
        The partition that the pages show; it stays the same from page to page.
    vault : bool or None
        Whether the system has a password vault; None until that was asked.
    open_certificates : callable or None
        Opens the window with all certificates; None where there is no such window.
    rehearsals : Rehearsals or None
        None where there is no such window.
    """

    flow: SetupFlow
    prover: Prover
    hint: Text = NOTHING
    selected: str = ""
    vault: bool | None = None
    open_certificates: Callable[[], object] | None = None
    rehearsals: Rehearsals | None = None

    @property
    def services(self) -> Services:
        """The adapters."""
        return self.flow.services

    def choose(self, names: tuple[str, ...]) -> str:
        """The partition to show: the selected one while it is there, else the first, else ""."""
        if self.selected not in names:
            self.selected = names[0] if names else ""
        return self.selected
