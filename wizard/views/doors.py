"""The doors out of the steps, at the foot of the rail: to the certificates, to the operations."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from wizard.domain.text import T
from wizard.flows.engine import SetupFlow
from wizard.views.door import CertificatesDoor
from wizard.views.operationsdoor import OperationsDoor
from wizard.views.widgets import Rail, SearchEntry

CERTIFICATES = T("All certificates and their renewal")
OPERATIONS = T("Operations: rehearsal, log, settings and licence")


class Doors(QObject):
    """Both doors, and their buttons in the rail.

    Parameters
    ----------
    flow : SetupFlow
    rail : Rail
    applying : callable
        Whether Apply is at work: nothing else may be opened.

    Attributes
    ----------
    certificates : CertificatesDoor
    operations : OperationsDoor
    to_certificates, to_operations : Button
    """

    def __init__(
        self, flow: SetupFlow, rail: Rail, applying: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._flow, self._applying = flow, applying
        self.certificates = CertificatesDoor(flow, applying, parent)
        self.operations = OperationsDoor(flow, parent)
        self.to_certificates = rail.add_door(
            T("Certificates and renewal"), CERTIFICATES, "certificate"
        )
        self.to_certificates.clicked.connect(self.certificates.open)
        self.to_operations = rail.add_door(T("Operations and log"), OPERATIONS, "eye")
        self.to_operations.clicked.connect(partial(self.operations.open, ""))
        self._settle()

    @property
    def usable(self) -> bool:
        """Whether there is a gateway to open them for."""
        return self._flow.tree is not None and not self._applying()

    def follow(self) -> None:
        """The flow or its page changed."""
        self._settle()
        self.certificates.follow()
        self.operations.follow()

    def entries(self) -> list[SearchEntry]:
        """What the search finds of them."""
        if not self.usable:
            return []
        return [
            (CERTIFICATES, self.certificates.open),
            (OPERATIONS, partial(self.operations.open, "")),
        ]

    def _settle(self) -> None:
        for button in (self.to_certificates, self.to_operations):
            if button.isEnabled() != self.usable:
                button.setEnabled(self.usable)
