"""Where the passwords lie that somebody chose to keep: the choice, on the service account page."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T
from wizard.domain.vaultports import Moved, VaultPlace
from wizard.views import tasks
from wizard.views.pages.context import SetupContext
from wizard.views.widgets import Button, Candidate, CandidateList, Card, Notice


class KeepingCard(Card):
    """The places of this machine; hidden until they are known, and where there is no choice.

    A place is marked first and moved to with the button: arrow keys alone move no password.

    Attributes
    ----------
    list : CandidateList
    use : Button
    notice : Notice
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Where kept passwords lie"),
            T("The choice is for every password that you keep, in all windows and commands."),
            parent=parent,
        )
        self._context = context
        self._in_use = ""
        self._busy = False
        self._focus = False
        self._places: tuple[str, ...] = ()
        self.list = CandidateList(T("Places for passwords"))
        self.list.chosen.connect(lambda _place: self._settle())
        self.use = Button(T("Use this place"))
        self.use.clicked.connect(self._move)
        self.notice = Notice()
        self.body.addWidget(self.list)
        self.body.addWidget(self.use, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.notice)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether the places are being asked, or passwords moved."""
        return self._busy

    def look(self) -> None:
        """Ask which places there are, off the UI thread; a system's vault may be locked."""
        if not self._busy:
            self._set_busy(True)
            tasks.run(self._ask, self._show, self._refused, owner=self)

    # ------------------------------------------------------------ inside

    def _ask(self) -> tuple[str, tuple[VaultPlace, ...]]:
        places = self._context.services.places
        return places.chosen(), places.places()

    def _show(self, found: tuple[str, tuple[VaultPlace, ...]]) -> None:
        self._in_use, places = found
        self._places = tuple(one.id for one in places)
        self._set_busy(False)  # first: a list that is off marks nothing
        self.list.set_candidates(
            [
                Candidate(
                    one.id,
                    one.title,
                    one.explained,
                    one.problem.what if one.problem is not None else NOTHING,
                )
                for one in places
            ],
            self._in_use,
        )
        self._settle()
        self.setVisible(bool(places))
        self._take_focus()
        now = next((one for one in places if one.id == self._in_use), None)
        if now is not None and now.problem is not None and now.where:
            self.notice.show_problem(now.problem)

    def _move(self) -> None:
        place = self.list.selected()
        self.notice.clear()
        self._focus = self.use.hasFocus()
        self._set_busy(True)
        work = partial(self._context.services.places.move, place)
        tasks.run(work, self._moved, self._refused, owner=self)

    def _moved(self, done: Moved) -> None:
        self._context.vault = None  # to be asked again: there may be one now
        names = ", ".join(done.entries)
        if done.problem is not None:
            self.notice.say(
                T("Passwords are kept in this place now; the earlier one still holds {names}.",
                  names=", ".join(done.left) or names),
                done.problem.what,
                done.problem.next_step,
                kind="warning",
            )  # fmt: skip
        else:
            self.notice.say(
                T("Passwords are kept in this place now."),
                T("Moved: {names}.", names=names) if names else NOTHING,
                kind="passed",
            )
        self._set_busy(False)
        self.look()

    def _refused(self, found: Problem) -> None:
        self.notice.show_problem(found)
        self._set_busy(False)
        self.list.choose(self._in_use)
        self._settle()
        self.show()
        self._take_focus()

    def _take_focus(self) -> None:
        """Back from where Qt put it when the button that was pressed went off."""
        if not self._focus:
            return
        self._focus = False
        for key in (self._in_use, *self._places):
            if key in self._places and self.list.radio(key).isEnabled():
                self.list.radio(key).setFocus()
                return

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.list.setEnabled(not busy)
        self._settle()

    def _settle(self) -> None:
        chosen = self.list.selected()
        self.use.setEnabled(not self._busy and chosen not in ("", self._in_use))
