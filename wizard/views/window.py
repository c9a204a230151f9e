"""The window's frame: rail, pages and footer, all derived from the flow."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QMainWindow, QRadioButton, QWidget

from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.engine import SetupFlow, State, StepStatus
from wizard.flows.passwords import passwords_from_vault
from wizard.flows.proving import Prover
from wizard.flows.services import Services
from wizard.flows.steps import (
    APPLY,
    CONNECTOR,
    DONE,
    GATEWAY_FOLDER,
    HOST,
    JAVA_TOOLBOX,
    LOGGING,
    NETWORK,
    REVIEW,
    SERVICE_ACCOUNT,
    STEPS,
    TRUST,
    step,
)
from wizard.views import tasks, texts
from wizard.views.door import CertificatesDoor
from wizard.views.operationsdoor import OperationsDoor
from wizard.views.pages.account import AccountPage
from wizard.views.pages.apply import ApplyPage
from wizard.views.pages.checks import CheckPage
from wizard.views.pages.connector import ConnectorPage
from wizard.views.pages.context import SetupContext
from wizard.views.pages.done import DonePage
from wizard.views.pages.gateway import GatewayPage
from wizard.views.pages.hosts import HostsPage
from wizard.views.pages.java import JavaPage
from wizard.views.pages.logging import LoggingPage
from wizard.views.pages.network import NetworkPage
from wizard.views.pages.review import ReviewPage
from wizard.views.pages.trust import TrustPage
from wizard.views.settling import Memory, Once, settle_soon
from wizard.views.widgets import (
    CheckBox,
    Disclosure,
    Field,
    Footer,
    Page,
    Rail,
    SearchEntry,
    Shell,
    StepState,
)

PRODUCT = "MyPass iSeries Gateway Wizard"
SIZE = QSize(1160, 740)
LEAST = QSize(640, 480)
"""Usable from 1024x640; smaller still does not clip, it scrolls."""

ALL_CERTIFICATES = T("All certificates and their renewal")

WAITS = T("What is written is being checked; the window closes when that is done.")

CLOSING_MS = 3000
"""How long closing waits for work that is on its way."""

_SWITCH_SECONDS = 0.001

PAGES: dict[str, Callable[[SetupContext], Page]] = {
    GATEWAY_FOLDER: GatewayPage,
    JAVA_TOOLBOX: JavaPage,
    HOST: HostsPage,
    NETWORK: NetworkPage,
    TRUST: TrustPage,
    SERVICE_ACCOUNT: AccountPage,
    CONNECTOR: ConnectorPage,
    LOGGING: LoggingPage,
    REVIEW: ReviewPage,
    APPLY: ApplyPage,
    DONE: DonePage,
}

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
        self.door = CertificatesDoor(self.flow, self._applying, self)
        self.door.changed.connect(self._stores_changed)
        self.door.settled.connect(self._close_written)
        self.context = SetupContext(self.flow, self.prover, hint)
        self.context.open_certificates = self.door.open
        self.operations = OperationsDoor(self.flow, self)
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

        self.rail = Rail()
        self.rail.set_steps([(one.id, one.title) for one in STEPS])
        self.rail.step_chosen.connect(self._go_to)
        self.rail.set_door(T("Certificates and renewal"), ALL_CERTIFICATES, "certificate")
        self.rail.door.clicked.connect(self.door.open)
        self.rail.door.setEnabled(False)
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
        self._build(self.flow.current.id)
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

    def _build(self, id: str) -> Page:
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
            self.rail.set_search(self._entries())
            self.started.emit()
            return
        self._build(missing)
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
        if self._memory.differs("door", self.door.usable):
            self.rail.door.setEnabled(self.door.usable)
        self.door.follow()
        self.operations.follow()
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
        page = self._build(id)
        self.rail.set_current(id)
        self.shell.show_page(page)
        if len(self.pages) == len(PAGES):
            self.rail.set_search(self._entries())
        self._focus(page)
        self._save_behind()

    @staticmethod
    def _focus(page: Page) -> None:
        """The first field of the page, else the first thing that takes the focus."""
        first: QWidget | None = None
        here = page.nextInFocusChain()
        while here is not None and here is not page:
            usable = (
                page.isAncestorOf(here)
                and here.isEnabledTo(page)
                and here.isVisibleTo(page)
                and bool(here.focusPolicy() & Qt.FocusPolicy.TabFocus)
                and here.focusProxy() is None
            )
            if usable and isinstance(here, QLineEdit):
                first = here
                break
            if usable and first is None:
                first = here
            here = here.nextInFocusChain()
        if isinstance(first, QRadioButton):
            group = first.group()
            marked = group.checkedButton() if group is not None else None
            first = marked if marked is not None else first
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

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

    def _go_to(self, id: str) -> None:
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

    # ------------------------------------------------------------ search

    def _entries(self) -> list[SearchEntry]:
        """Steps that can be opened, and the fields on them."""
        found: list[SearchEntry] = []
        for one in STEPS:
            if self.flow.missing(one.id) is None:
                found.append((one.title, partial(self._go_to, one.id)))
        if self.door.usable:
            found.append((ALL_CERTIFICATES, self.door.open))
        for one in STEPS:
            if self.flow.missing(one.id) is not None:
                continue
            title = texts.show(one.title)
            page = self._build(one.id)
            for field in page.findChildren(Field):
                words = f"{field.label.text()} – {title}"
                found.append((words, partial(self._open_field, one.id, field)))
            for box in page.findChildren(CheckBox):
                words = f"{box.accessibleName()} – {title}"
                found.append((words, partial(self._open_field, one.id, box)))
        return found

    def _open_field(self, id: str, field: QWidget) -> None:
        self._go_to(id)
        if self._shown != id:
            return
        here = field.parentWidget()
        while here is not None:
            if isinstance(here, Disclosure):
                here.set_open(True)
            here = here.parentWidget()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.page.scroll_area.ensureWidgetVisible(field)

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
