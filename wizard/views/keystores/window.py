"""The keystore wizard's window: a door of its own to the certificates of a gateway."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from wizard.domain.text import T
from wizard.flows.services import Services
from wizard.flows.survey import opens_as_store
from wizard.views.keystores.aftercard import AfterCard
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.importpage import DropHighlight, ImportPage
from wizard.views.keystores.places import CERTIFICATES, IMPORT, PLACES, STORE
from wizard.views.placeswindow import PlacesWindow

TITLE = "MyPass Keystore Wizard"
WAITS = T(
    "The store is being proven; the window closes when that is done. If Java refuses it, the old "
    "store is put back."
)


class KeystoreWindow(PlacesWindow[Desk, DeskPage]):
    """Certificates, their renewal, and the truststore.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway that the command line named.
    guest : bool
        Opened by another window of this process, which goes on when this one is closed.
    file : Path or None
        What was double-clicked: a truststore is opened, any other file is read on the Import page.

    Attributes
    ----------
    desk : Desk
    after : AfterCard
        The restart after a write, on the page that is shown.
    """

    def __init__(
        self,
        services: Services,
        folder: Path | None = None,
        parent: QWidget | None = None,
        *,
        guest: bool = False,
        file: Path | None = None,
    ) -> None:
        self.desk = Desk(services, folder)
        self._closing = False
        super().__init__(
            TITLE,
            self.desk,
            PLACES,
            T("A store that Java refuses is put back at once; every change leaves a backup."),
            parent,
            guest=guest,
        )
        self.after = AfterCard(self.desk)
        self.desk.wrote.connect(self._show_after)
        self.desk.changed.connect(self.refresh)
        self.desk.busy_changed.connect(self._leave_later)
        self._open_first(file)
        self.setAcceptDrops(True)
        self.highlight = DropHighlight(self.shell)

    def _open_first(self, file: Path | None) -> None:
        if file is None:
            self.open(CERTIFICATES)
            return
        file = file.absolute()
        if opens_as_store(file):
            self.desk.open_store(file)
            self.open(STORE)
            return
        self.open(IMPORT)
        page = self.page
        if isinstance(page, ImportPage):
            page.sources.add_files([file])

    def made(self, page: DeskPage) -> None:
        """The page may lead to others."""
        page.place_asked.connect(self.open)
        page.warned.connect(lambda new: self.after.warn(new))
        page.follow()

    def opened(self, page: DeskPage, *, again: bool) -> None:
        """What is left to do after a write goes along."""
        if not again:
            self.after.leave()
        page.after.addWidget(self.after)
        self.after.settle()

    def gateway_words(self) -> str:
        """The gateway's folder, or the path of a store by itself."""
        found = self.desk.found
        if found is None:
            return ""
        return str(found.folder if self.desk.folder is not None else found.path)

    def refresh(self) -> None:
        """While the window waits to be closed, the footer says for what."""
        super().refresh()
        self.footer.set_next(T("Close"), enabled=not self._closing)
        if self._closing:
            self.footer.set_reassurance(WAITS, busy=True)

    def may_close(self) -> bool:
        """A store that is written is proven, or put back, before the program can end."""
        self._closing = not self._guest and self.desk.writing
        if self._closing:
            self.refresh()
        return not self._closing

    def _leave_later(self) -> None:
        if self._closing and not self.desk.writing:
            self._closing = False
            # Once the page knows the result; another look is not waited for.
            QTimer.singleShot(0, self, self.close)

    def leave(self) -> None:
        """A look ends here, a write by itself."""
        self.desk.leave()

    # ------------------------------------------------------------ files from anywhere

    def _takes(self, data: QMimeData) -> bool:
        """Whether files fell on a page that wants none, and the Import page can take them."""
        found, page = self.desk.found, self.pages.get(IMPORT)
        writing = isinstance(page, ImportPage) and page.writing
        usable = found is not None and not found.locked and not writing
        return usable and any(url.isLocalFile() for url in data.urls())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Certificates are welcome on every page."""
        if self._takes(event.mimeData()):
            event.acceptProposedAction()
            self.highlight.resize(self.shell.size())
            self.highlight.raise_()
            self.highlight.show()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """It went elsewhere, maybe onto a field that takes it."""
        self.highlight.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Read them on the Import page."""
        self.highlight.hide()
        if not self._takes(event.mimeData()):
            return
        self.open(IMPORT)
        page = self.page
        if isinstance(page, ImportPage) and page.take(event.mimeData()):
            event.acceptProposedAction()

    def _show_after(self) -> None:
        """A store was written: what is left to do stands on top of the page."""
        page = self.page
        QTimer.singleShot(0, page, lambda: page.scroll_area.verticalScrollBar().setValue(0))
