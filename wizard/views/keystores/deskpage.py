"""The base of the keystore wizard's pages: a store is opened first, then there is content."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.text import T, Text
from wizard.flows.survey import Survey
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.opencard import OpenCard
from wizard.views.settling import settle_soon
from wizard.views.widgets import Label, Notice, Page

_STORE = "store"  # the place where a change is undone


class DeskPage(Page):
    """A page about what is on the desk.

    A page fills `content` and overrides `show_found` (another look came in, a store is open or
    to be made) and `settle_busy` (work began or ended: nothing may be pressed meanwhile).

    Attributes
    ----------
    desk : Desk
    opening : OpenCard
    left_open : Notice
        What an earlier change of the store left open.
    verify, take_back : Button
        What to do about it.
    after : QVBoxLayout
        Where the window puts what is left to do after a write.
    content : QVBoxLayout
        Its cards; they are out of sight until a store is open.
    place_asked : Signal(str)
        The person wants another page: its place id.
    warned : Signal(NewPassword)
        The connector must be told something before it is restarted.
    """

    undoes = False
    """Whether a change of the store is undone on this very page."""

    place_asked = Signal(str)
    warned = Signal(object)

    def __init__(
        self, desk: Desk, title: Text, sentence: Text, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, sentence, parent)
        self.desk = desk
        self.opening = OpenCard(desk)
        self.body.addWidget(self.opening)
        self._progress = Label(T("Asks the hosts and the gateway's Java …"), "small", "muted")
        self._progress.hide()
        self.body.addWidget(self._progress)
        self.after = QVBoxLayout()
        self.body.addLayout(self.after)
        self.left_open = Notice(self)
        self.verify = self.left_open.add_action(T("Verify now"))
        self.verify.clicked.connect(desk.look)
        self.take_back = self.left_open.add_action(T("Open Truststore to undo it"))
        self.take_back.clicked.connect(lambda: self.place_asked.emit(_STORE))
        self.left_open.hide()
        self.body.addWidget(self.left_open)
        self._inside = QWidget(self)
        self.content = QVBoxLayout(self._inside)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(16)
        self._inside.hide()
        self.body.addWidget(self._inside)
        desk.changed.connect(self.follow)
        desk.busy_changed.connect(self._follow_busy)

    # ------------------------------------------------------------ hooks

    def show_found(self, found: Survey) -> None:
        """Show what was looked at: it is not locked, and its store may be one to be made."""

    def settle_busy(self, *, busy: bool) -> None:
        """Work began or ended."""

    # ------------------------------------------------------------ following

    @property
    def found(self) -> Survey | None:
        """What was looked at last."""
        return self.desk.found

    def on_ready(self) -> None:
        """Look, where nobody has looked yet."""
        self.desk.start()

    def follow(self) -> None:
        """Derive everything from the desk."""
        found = self.desk.found
        usable = found is not None and not found.locked
        self._inside.setVisible(usable)
        if found is not None and usable:
            self.show_found(found)
        self._show_left_open(found)
        self._follow_busy()
        settle_soon()
        self.changed.emit()

    def _show_left_open(self, found: Survey | None) -> None:
        """Before anything else is done with the store: nobody proved it, or it is a mixture."""
        open_ = found.left_open if found is not None else None
        torn = open_ is not None and open_.id == "flows.store-cut-short"
        self.verify.setVisible(open_ is not None and not torn)
        self.take_back.setVisible(open_ is not None and not self.undoes)
        if open_ is not None:
            step = T(
                "Verify it now, or take it back: Undo the last change, on the page Truststore."
            )
            if self.undoes:
                step = T("Verify it now, or take it back: Undo the last change.")
            self.left_open.say(
                open_.what, open_.why, open_.next_step if torn else step, kind="warning"
            )
        elif found is not None and found.proven_now:
            self.left_open.say(
                T("The truststore was written without proof earlier."),
                T("The gateway's own Java has proven it now."),
                kind="passed",
            )
        else:
            self.left_open.clear()

    def _follow_busy(self) -> None:
        busy = self.desk.busy
        self.verify.setEnabled(not busy)
        self._progress.setVisible(busy)
        self.settle_busy(busy=busy)
        self.opening.settle()
        self.busy = busy
