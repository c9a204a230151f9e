"""What every page of the set-up gets."""

from __future__ import annotations

from dataclasses import dataclass, field

from wizard.domain.text import NOTHING, Text
from wizard.flows.checking import Ledger
from wizard.flows.engine import SetupFlow
from wizard.flows.services import Services


@dataclass(slots=True)
class SetupContext:
    """The flow, the adapters behind it, and what lives as long as the window.

    Parameters
    ----------
    flow : SetupFlow
    ledger : Ledger
        Passwords that a host refused while this window was open.
    hint : Text
        Shown on the Hosts page (the demonstration's addresses), or empty.
    """

    flow: SetupFlow
    ledger: Ledger = field(default_factory=Ledger)
    hint: Text = NOTHING

    @property
    def services(self) -> Services:
        """The adapters."""
        return self.flow.services
