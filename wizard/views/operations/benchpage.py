"""The base of the operations window's pages: a gateway is opened first, then there is content."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.text import T, Text
from wizard.flows.looking import GatewayLook
from wizard.views.operations.bench import Bench
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, Field, Page, PathField


class GatewayCard(Card):
    """Shown until a gateway is open.

    Attributes
    ----------
    folder : Field
    button : Button
    """

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(T("Which gateway?"), parent=parent)
        self._bench = bench
        self._path = PathField("folder", title=T("Gateway folder"))
        self.folder = Field(
            T("Gateway folder"), self._path, hint=T("The folder that holds MyPassGateway.")
        )
        self._path.chosen.connect(lambda _path: self._open())
        self.button = Button(T("Open"))
        self.button.clicked.connect(self._open)
        self.folder.put_beside(self.button)
        self.body.addWidget(self.folder)
        bench.changed.connect(self.settle)
        bench.busy_changed.connect(self.settle)
        self.settle()

    def settle(self) -> None:
        """Derive what is shown from the bench."""
        bench = self._bench
        self.setVisible(bench.found is None and not bench.busy)
        if bench.folder is not None and bench.found is None:
            self._path.set_path(bench.folder)
        self.folder.set_problem(bench.problem)
        self.button.setEnabled(not bench.busy)
        settle_soon()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in the field is the button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._path.edit.hasFocus():
            self._open()
            return
        super().keyPressEvent(event)

    def _open(self) -> None:
        folder = self._path.path()
        if folder is not None:
            self._bench.open_gateway(folder)


class BenchPage(Page):
    """A page about the gateway on the bench.

    A page fills `content` and overrides `show_found` (another look came in) and `settle_busy`
    (work began or ended: nothing may be pressed meanwhile). A page that needs no gateway sets
    `alone`.

    Attributes
    ----------
    bench : Bench
    opening : GatewayCard
    content : QVBoxLayout
    place_asked : Signal(str)
        The person wants another page: its place id.
    """

    alone = False
    place_asked = Signal(str)

    def __init__(
        self, bench: Bench, title: Text, sentence: Text, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, sentence, parent)
        self.bench = bench
        self.opening = GatewayCard(bench)
        self.body.addWidget(self.opening)
        self._inside = QWidget(self)
        self.content = QVBoxLayout(self._inside)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(16)
        self._inside.setVisible(self.alone)
        self.body.addWidget(self._inside)
        bench.changed.connect(self.follow)
        bench.busy_changed.connect(self._follow_busy)

    # ------------------------------------------------------------ hooks

    def show_found(self, found: GatewayLook) -> None:
        """Show the gateway as it was looked at."""

    def settle_busy(self, *, busy: bool) -> None:
        """Work began or ended."""

    def hold(self) -> bool:
        """The person closes the window: True asks it to stay until the present work has ended.

        The page stops its work and says so.
        """
        return False

    @property
    def tells(self) -> bool:
        """Whether work that was stopped so left something that the person has to read."""
        return False

    @property
    def unsaved(self) -> bool:
        """Whether something was typed that closing would lose."""
        return False

    def ask_to_save(self, *, asked: bool) -> None:
        """Say beside it that closing once more loses it, or no longer."""

    # ------------------------------------------------------------ following

    @property
    def found(self) -> GatewayLook | None:
        """The gateway as it was looked at last."""
        return self.bench.found

    def on_ready(self) -> None:
        """Look, where nobody has looked yet."""
        self.bench.start()

    def follow(self) -> None:
        """Derive everything from the bench."""
        found = self.bench.found
        if self.alone:
            self.opening.hide()
        self._inside.setVisible(self.alone or found is not None)
        if found is not None:
            self.show_found(found)
        self._follow_busy()
        settle_soon()
        self.changed.emit()

    def _follow_busy(self) -> None:
        busy = self.bench.busy
        self.settle_busy(busy=busy)
        if self.alone:
            self.opening.hide()
        self.busy = busy
