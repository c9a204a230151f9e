"""What every page of the set-up gets."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.domain.text import NOTHING, Text
from wizard.flows.engine import SetupFlow
from wizard.flows.proving import Prover
from wizard.flows.services import Services


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
    """

    flow: SetupFlow
    prover: Prover
    hint: Text = NOTHING

    @property
    def services(self) -> Services:
        """The adapters."""
        return self.flow.services
