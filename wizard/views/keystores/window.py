"""The keystore wizard's window: a door of its own to the certificates of a gateway."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from wizard.domain.problems import problem
from wizard.domain.text import T
from wizard.flows.services import Services
from wizard.views import tasks
from wizard.views.keystores.page import CertificatesPage
from wizard.views.widgets import Footer, Rail, Shell, StepState

TITLE = "MyPass Keystore Wizard"
SIZE = QSize(1060, 740)
LEAST = QSize(640, 480)
CLOSING_MS = 3000
_PAGE = "certificates"


class KeystoreWindow(QMainWindow):
    """Certificates and their renewal.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway that the command line named.

    Attributes
    ----------
    page : CertificatesPage
    idle : bool
        After closing: whether all work ended in time.
    """

    def __init__(
        self, services: Services, folder: Path | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.idle = True
        self.setWindowTitle(TITLE)
        self.setMinimumSize(LEAST)
        self.resize(SIZE)
        self.page = CertificatesPage(services, folder)
        self.rail = Rail("MyPass Keystore Wizard")
        self.rail.set_steps([(_PAGE, T("Certificates"))])
        self.rail.set_step(_PAGE, StepState.TODO, reachable=True)
        self.rail.set_current(_PAGE)
        self.rail.search_button.hide()
        self.footer = Footer()
        self.footer.set_back(shown=False)
        self.footer.set_next(T("Close"))
        self.footer.next.connect(self.close)
        self.shell = Shell(self.rail, self.footer)
        self.setCentralWidget(self.shell)
        self.page.changed.connect(self._refresh)
        self.shell.show_page(self.page)
        self._refresh()

    def _refresh(self) -> None:
        found = self.page.found
        self.rail.set_gateway(str(found.folder) if found is not None else "")
        self.footer.set_reassurance(
            T("A store that Java refuses is put back at once; every change leaves a backup."),
            busy=self.page.busy,
        )

    def show_unexpected(self, kind: str) -> None:
        """Something unforeseen happened in this window: a sentence on the page."""
        self.page.error = problem("machine.unexpected", details=kind)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """A write that is on its way ends by itself; nothing else is waited for."""
        self.hide()
        self.idle = tasks.close(CLOSING_MS)
        event.accept()
