"""The window's frame: rail, pages and footer, all derived from the flow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QMainWindow, QWidget

from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.engine import SetupFlow, State, StepStatus
from wizard.flows.passwords import passwords_from_vault
from wizard.flows.proving import Prover
from wizard.flows.services import Services
from wizard.flows.steps import (
    APPLY,
    DONE,
    GATEWAY_FOLDER,
    REVIEW,
    SERVICE_ACCOUNT,
    STEPS,
    TRUST,
    step,
)
from wizard.views import tasks, texts
from wizard.views.doors import Doors
from wizard.views.finding import Finder, first_stop
from wizard.views.pages.checks import CheckPage
from wizard.views.pages.context import SetupContext
from wizard.views.pages.places import PAGES
from wizard.views.settling import Memory, Once, settle_soon
from wizard.views.widgets import (
    Footer,
    Page,
    Rail,
    Shell,
    StepState,
)

PRODUCT = "MyPass iSeries Gateway Wizard"
SIZE = QSize(1160, 740)
LEAST = QSize(640, 480)
"""Usable from 1024x640; smaller still does not clip, it scrolls."""

WAITS = T("What is written is being checked; the window closes when that is done.")

CLOSING_MS = 3000
"""How long closing waits for work that is on its way."""

_SWITCH_SECONDS = 0.001

_STATES = {
    State.TODO: StepState.TODO,
    State.DONE: StepState.DONE,
    State.WARN: StepState.WARN,
    State.FAIL: StepState.FAIL,
    State.LOCKED: StepState.LOCKED,
}


class MainWindow(QMainWindow):
    """The guided set-up in a window.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway that the command line named.
    hint : Text
        Shown on the Hosts page.

    Attributes
    ----------
    started : Signal
        The answers of last time are there, and every page is made.
    flow : SetupFlow
    doors : Doors
    finder : Finder
    pages : dict of str to Page
        Step id -> page; complete once `started`.
    idle : bool
        After closing: whether all work ended in time.
    """

    started = Signal()

    def __init__(
        self,
        services: Services,
        folder: Path | None = None,
        hint: Text = NOTHING,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        # Checks run on threads of this process: at Python's own 5 ms each of Qt's calls that
        # gives the interpreter away would get it back that much later.
        sys.setswitchinterval(_SWITCH_SECONDS)
        self.flow = SetupFlow(services)
        self.prover = Prover(services)
        self.rail = Rail()
        self.rail.set_steps([(one.id, one.title) for one in STEPS])
        self.rail.step_chosen.connect(self.go_to)
        self.doors = Doors(self.flow, self.rail, self._applying, self)
        self.door, self.operations = self.doors.certificates, self.doors.operations
        self.door.changed.connect(self._stores_changed)
        self.door.settled.connect(self._close_written)
        self.context = SetupContext(self.flow, self.prover, hint)
        self.context.open_certificates = self.door.open
        self.operations.rehearsed.connect(self._rehearsed)
        self.operations.closed.connect(self._close_now)
        self.context.rehearsals = self.operations
        self.pages: dict[str, Page] = {}
        self.idle = True
        self._shown = ""
        self._name = ""
        self._unsaved: Problem | None = None
        self._closing = False
        self._waiting = False
        self._saving: tasks.TaskHandle | None = None
        self._soon = Once(self.refresh, self)
        self._memory = Memory()

        self.finder = Finder(self.flow, self.doors, self.build, self.go_to)
        self.footer = Footer()
        self.footer.back.connect(self.go_back)
        self.footer.next.connect(self.go_next)
        self.shell = Shell(self.rail, self.footer)
        self.setCentralWidget(self.shell)
        self._shortcut("Alt+Left", self.go_back)
        self._shortcut("Alt+Right", self.go_next)
        self._shortcut("Alt+B", self.go_back)
        self._shortcut("Alt+N", self.go_next)
        self.setMinimumSize(LEAST)
        self.resize(SIZE)
        self._show_name()

        self._welcome = Page(T("MyPass iSeries"), T("Reads the answers of last time …"))
        self.shell.show_page(self._welcome)
        for one in STEPS:
            self.rail.set_step(one.id, StepState.TODO, reachable=False)
        self.footer.set_back(shown=False)
        self.footer.set_next("", shown=False)
        self.footer.set_reassurance(step(GATEWAY_FOLDER).reassurance, busy=True)
        tasks.run(partial(self._resume, self.flow, folder), self._resumed, self._not_resumed)

    def _shortcut(self, keys: str, act: Callable[[], None]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(act)

    # ------------------------------------------------------------ starting

    @staticmethod
    def _resume(flow: SetupFlow, folder: Path | None) -> str:
        """Off the UI thread, and before anybody listens to the flow or asks it."""
        flow.resume(folder)
        return flow.services.gateway.name()

    def _not_resumed(self, found: Problem) -> None:
        self._resumed("")
        self.page.error = found

    def _resumed(self, name: str) -> None:
        self._name = name
        self.build(self.flow.current.id)
        self.flow.on_change(self._follow)
        self._show_name()
        self.refresh()
        if self.flow.notice is not None:
            notice = self.flow.notice
            self.page.say(notice.what, f"{texts.show(notice.why)} {texts.show(notice.next_step)}",
                          kind="warning")  # fmt: skip
        work = partial(passwords_from_vault, self.flow.services, self.flow.answers)
        tasks.run(work, self.flow.offer_passwords, _ignore, owner=self)
        self._build_rest()

    def build(self, id: str) -> Page:
        """A step's page, made on its first use."""
        page = self.pages.get(id)
        if page is None:
            page = self.pages[id] = PAGES[id](self.context)
            page.changed.connect(self.refresh)
            # In the stack from the start: the window takes it along when it goes.
            self.shell.stack.addWidget(page)
        return page

    def _build_rest(self) -> None:
        """One page a round of the event loop, so that the window answers from the start."""
        missing = next((one for one in PAGES if one not in self.pages), None)
        if missing is None:
            self.rail.set_search(self.finder.entries())
            self.started.emit()
            return
        self.build(missing)
        QTimer.singleShot(0, self, self._build_rest)

    def _show_name(self) -> None:
        self.setWindowTitle(f"{PRODUCT} — {self._name}" if self._name else PRODUCT)
        self.rail.set_gateway(T("Gateway {name}", name=self._name) if self._name else "")

    # ------------------------------------------------------------ deriving

    @property
    def page(self) -> Page:
        """The page on screen."""
        return self.pages.get(self._shown, self._welcome)

    def _follow(self) -> None:
        """The flow changed: another page and the next button at once, the rest in a moment."""
        if self.flow.current.id != self._shown:
            self.refresh()
        else:
            self._refresh_next(self.page)
            self._soon.ask()

    def refresh(self) -> None:
        """Derive rail, page and footer from the flow and the page's state."""
        if not self.pages:
            return
        flow, current = self.flow, self.flow.current
        if current.id != self._shown:
            self._show(current.id)
        page = self.page
        locked = self._applying()
        for status in flow.statuses():
            name = status.step.id
            reachable = not locked and flow.missing(name) is None
            state = self._state(status)
            if self._memory.differs(name, (state, reachable, status.reason, current.id)):
                self.rail.set_step(name, state, reachable=reachable)
                if status.reason:
                    self.rail.step(name).setToolTip(texts.tip(status.reason))
        self.doors.follow()
        self._close_written()
        if self._memory.differs("back", (flow.can_go_back, locked)):
            self.footer.set_back(shown=flow.can_go_back, enabled=not locked)
        self._refresh_next(page)
        settle_soon()

    def _applying(self) -> bool:
        """Whether Apply is at work: nothing else may be opened or changed."""
        return bool(self.pages) and self.flow.current.id == APPLY and self.page.busy

    def _stores_changed(self) -> None:
        """A truststore was changed in the certificates' window: prove and review anew."""
        for name in (TRUST, SERVICE_ACCOUNT):
            page = self.pages.get(name)
            if isinstance(page, CheckPage):
                page.runs.forget(frozenset())
        if self.flow.current.id not in (TRUST, SERVICE_ACCOUNT, REVIEW):
            return
        self.page.on_ready()
        self.page.say(
            T("The truststore was changed in the window with all certificates."),
            T("This page starts from what it holds now; your answers are as they were."),
        )

    def _rehearsed(self) -> None:
        page = self.pages.get(DONE)
        if page is not None:
            page.refresh()

    def _state(self, status: StepStatus) -> StepState:
        """As the flow has it; a page that was left while its checks run says so."""
        page = self.pages.get(status.step.id)
        if isinstance(page, CheckPage) and page is not self.page and page.runs.any_active:
            return StepState.RUNNING
        return _STATES[status.outcome]

    def _refresh_next(self, page: Page) -> None:
        flow, current = self.flow, self.flow.current
        last = current.id == DONE
        # Apply has its own button, beside what it will do.
        waits = current.id == APPLY and flow.result is None
        obstacle = None if last or waits else flow.obstacle()
        enabled = last or (flow.can_go_next and page.valid and not page.busy)
        words = texts.show(obstacle.what) if obstacle is not None else ""
        button = texts.show(flow.next_button)
        if self._memory.differs("next", (button, enabled, waits, words)):
            self.footer.set_next(button, enabled=enabled, shown=not waits, reason=words)
        foot = current.reassurance if page.busy or obstacle is None else obstacle.what
        busy = page.busy or self._waiting
        if self._waiting:
            foot = WAITS
        if self._memory.differs("foot", (foot, busy)):
            self.footer.set_reassurance(foot, busy=busy)

    def _show(self, id: str) -> None:
        self._shown = id
        page = self.build(id)
        self.rail.set_current(id)
        self.shell.show_page(page)
        if len(self.pages) == len(PAGES):
            self.rail.set_search(self.finder.entries())
        # A page that still computes has nothing to press, but it scrolls: else the focus would
        # fall on the rail's search, and a key would open that.
        entrance = first_stop(page) or page.scroll_area
        entrance.setFocus(Qt.FocusReason.OtherFocusReason)
        self._save_behind()

    # ------------------------------------------------------------ going

    def go_next(self) -> None:
        """Put the page's answers away and open the next page; the last page closes."""
        if not self.pages or not self.footer.next_button.isEnabled():
            return
        if self.flow.current.id == DONE:
            self.close()
            return
        page = self.page
        try:
            page.apply()
            self.flow.next()
        except ProblemError as error:
            page.error = error.problem
        else:
            if page.error is not None:
                page.error = None

    def go_back(self) -> None:
        """Open the page before."""
        if self.pages and self.footer.back_button.isEnabled():
            self.flow.back()

    def go_to(self, id: str) -> None:
        """Open a step's page, where the flow lets it be opened."""
        try:
            self.flow.go_to(id)
        except ProblemError as error:
            self.page.error = error.problem

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in a field goes on: to the next page when it can be opened, else one field."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(self.focusWidget(), QLineEdit):
            if self.footer.next_button.isEnabled() and self.footer.next_button.isVisible():
                self.go_next()
            else:
                self.focusNextChild()
            return
        super().keyPressEvent(event)

    # ------------------------------------------------------------ keeping, closing

    def _save_behind(self) -> None:
        """Keep the answers whenever a page is opened, so that a power cut costs one page."""
        if self._saving is not None and not self._saving.finished:
            return
        data, settings = self.flow.saved_state(), self.flow.services.settings
        self._saving = tasks.run(partial(settings.save, data), _ignore, _ignore, owner=self)

    def show_unexpected(self, kind: str) -> None:
        """Something unforeseen happened in this window: a sentence on the page."""
        self.page.error = problem("machine.unexpected", details=kind)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask nothing; keep the answers, never a password; end the work.

        What writes is waited for: a store that nobody proved must not stay.
        """
        if self._writes():
            self._waiting = True
            self.refresh()
            event.ignore()
            return
        if not self.operations.close():
            # A rehearsal puts its last password in first.
            self._closing = True
            event.ignore()
            return
        if self.pages:
            try:
                self.flow.save()
            except ProblemError as error:
                if self._unsaved is None:
                    # Told once; closing again is the person's answer to it.
                    self._unsaved = self.page.error = error.problem
                    event.ignore()
                    return
        self.hide()
        self.door.close()
        self.idle = tasks.close(CLOSING_MS)
        self.prover.close()
        event.accept()

    def _writes(self) -> bool:
        """Whether something is written, here or behind the door, that is not proven yet."""
        return self.door.writing or self._applying()

    def _close_now(self) -> None:
        """What kept the person's wish to close waiting is over."""
        if self._closing:
            self.close()

    def _close_written(self) -> None:
        """As `_close_now`, for what is written."""
        if self._waiting and not self._writes():
            self._waiting = False
            # Once the page knows the result.
            QTimer.singleShot(0, self, self.close)


def _ignore(_value: object) -> None:
    """Nothing depends on it: closing saves again and tells."""
