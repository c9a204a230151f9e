"""Trace a fault: the documented debug workflow as one card."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.ports import InstallTree
from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.logs import debugging
from wizard.flows.logs.debugging import Debugging, Ended, Started
from wizard.flows.logs.inforce import in_force
from wizard.flows.logs.words import at, back, by_whom, on_since, read_by_itself, when_read, who
from wizard.flows.services import Services
from wizard.views import texts
from wizard.views.operations.bench import Bench
from wizard.views.operations.logs.keeper import keeper_of
from wizard.views.pages.restartcard import RestartCard
from wizard.views.pages.rows import ProgressRows
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, ComboBox, Field, FlowLayout, Notice

_SPANS: tuple[tuple[int, Text], ...] = (
    (10, T("10 minutes")),
    (30, T("30 minutes")),
    (60, T("1 hour")),
    (240, T("4 hours")),
    (1440, T("1 day")),
)
_USUAL = 1


class TraceCard(Card):
    """Switch to DEBUG, reproduce, review, go back.

    Attributes
    ----------
    span : ComboBox
    start, review, rehearse, stop : Button
    state : Notice
        What runs, or went back.
    steps : ProgressRows
    restart : RestartCard
        Stands below this card, with it.
    reviewed : Signal(object)
        Show only the lines since this `Debugging`.
    rehearsal_asked : Signal
    """

    reviewed = Signal(object)
    rehearsal_asked = Signal()

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Trace a fault"),
            T("The connector writes down every step for a while, and then goes back by itself."),
            parent=parent,
        )
        self._bench = bench
        self._keeper = keeper_of(bench)
        self._reread = False
        self._services: tuple[str, ...] | None = None
        self._restarting = False
        self.state = Notice()
        self.body.addWidget(self.state)
        self.steps = ProgressRows()
        self.body.addWidget(self.steps)
        self._begin = QWidget(self)
        row = QHBoxLayout(self._begin)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.span = ComboBox()
        for minutes, words in _SPANS:
            self.span.addItem(texts.show(words), minutes)
        self.span.setCurrentIndex(_USUAL)
        self._span = Field(T("For how long"), self.span)
        row.addWidget(self._span)
        self.start = Button(T("Switch to DEBUG"), "primary")
        self.start.clicked.connect(self._start)
        row.addWidget(self.start, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self.body.addWidget(self._begin)
        self._links = QWidget(self)
        tools = FlowLayout(12, 8, self._links)
        self.review = Button(T("Show only the lines since"), "primary")
        self.rehearse = Button(T("Rehearse a reset"), icon="again")
        self.stop = Button(T("Go back now"))
        self.review.clicked.connect(self._review)
        self.rehearse.clicked.connect(self.rehearsal_asked)
        self.stop.clicked.connect(self._stop)
        for button in (self.review, self.rehearse, self.stop):
            tools.addWidget(button)
        self.body.addWidget(self._links)
        self.restart = RestartCard(bench.services)
        self.restart.restarted.connect(self._restarted)
        self.restart.hide()
        self.problem = Notice()
        self.body.addWidget(self.problem)
        self._keeper.changed.connect(self.settle)
        bench.busy_changed.connect(self.settle)
        self.settle()

    # ------------------------------------------------------------ what is shown

    def settle(self) -> None:
        """Derive everything from the level that runs."""
        now = self._keeper.running
        busy = self._bench.busy
        self._begin.setVisible(now is None)
        self._links.setVisible(now is not None)
        self.start.setEnabled(not busy and self._keeper.known)
        for button in (self.review, self.stop):
            button.setEnabled(not busy)
        self.steps.setVisible(now is None or self._keeper.ended is None)
        self._show_state(now)
        self._show_steps(now)
        self.restart.setVisible(self._restarting and not self.isHidden())
        settle_soon()

    def _show_state(self, now: Debugging | None) -> None:
        clock = self._bench.services.clock()
        ended, problem = self._keeper.ended, self._keeper.problem
        if now is not None:
            self.stop.set_text(T("Go back to {level} now", level=now.previous or "INFO"))
            self.state.say(
                on_since(now, clock),
                by_whom(now),
                NOTHING if now.until is not None else T("Go back as soon as the cause is found."),
                kind="warning",
            )
        elif ended is not None:
            self.state.say(
                back(ended),
                T("The time of {level} is over.", level=ended.debugging.level)
                if self._over(ended)
                else NOTHING,
                kind="passed",
            )
        elif problem is not None:
            self.state.show_problem(problem)
        else:
            self.state.clear()

    def _over(self, ended: Ended) -> bool:
        until = ended.debugging.until
        return until is not None and self._bench.services.clock() >= until

    def _show_steps(self, now: Debugging | None) -> None:
        show = self.steps.show_row
        running = now is not None
        show("on", "passed" if running else "waiting", T("Switch to DEBUG"),
             NOTHING if running else T("User names and what is done for them stand in the log "
                                       "then, and it grows fast."))  # fmt: skip
        read = running and not self._restarting
        show("read", "passed" if read else "waiting",
             T("The connector reads the level"), self._when_read(running=running))  # fmt: skip
        show("do", "running" if running else "waiting", T("Reproduce the fault"),
             T("Do what failed, for example reset the password of the user it failed for. A "
               "rehearsal on a test user does as well."))  # fmt: skip
        show(
            "see",
            "waiting",
            T("Read only the lines since"),
            T("They are found even after the log was rotated or this program was closed."),
        )
        when: Text = T("It goes back by itself when the time is over.")
        if now is not None and now.until is not None:
            clock = self._bench.services.clock()
            when = T("It goes back by itself at {time}.", time=at(now.until, clock))
        show("off", "waiting", T("Go back to the level from before"), when)

    def _when_read(self, *, running: bool) -> Text:
        if not running:
            return T("log4j 1 reads it at the next start of the Gateway service.")
        if self._restarting:
            return T("Restart the gateway below.")
        return NOTHING

    # ------------------------------------------------------------ with the card

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.restart.setVisible(self._restarting)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        if self.isHidden():
            self.restart.hide()

    # ------------------------------------------------------------ what is done

    def _tree(self) -> InstallTree | None:
        return None if self._bench.found is None else self._bench.found.tree

    def _start(self) -> None:
        tree = self._tree()
        if tree is None:
            return
        self.problem.clear()
        span = timedelta(minutes=int(self.span.currentData()))
        work = partial(debugging.start, self._bench.services, tree, span=span, who=who())
        self._bench.run(work, self._started, self._refused)

    def _started(self, started: Started) -> None:
        self._keeper.take(started.debugging)
        if started.unscheduled is not None:
            self.problem.say(
                started.unscheduled.what,
                T("The level goes back while this window is open, else at the next start of this "
                  "program after that time."),
                kind="warning",
            )  # fmt: skip
        self._offer(started.services, needed=not read_by_itself(started.found))
        self._bench.look()

    def _offer(self, services: tuple[str, ...], *, needed: bool) -> None:
        self._restarting = needed
        if needed:
            self.restart.set_services(services)
            self.restart.begin_anew()
        self.settle()

    def _restarted(self, _service: str) -> None:
        self._restarting = False
        # The card stays for the sentence that says so.
        self._show_steps(self._keeper.running)

    def _review(self) -> None:
        self.reviewed.emit(self._keeper.running)

    def _stop(self) -> None:
        tree, services = self._tree(), self._bench.services
        if tree is None:
            return
        self.problem.clear()
        self._bench.run(partial(_back, services, tree), self._stopped, self._refused)

    def _stopped(self, found: tuple[Ended, bool, tuple[str, ...], Text]) -> None:
        ended, by_itself, services, _when = found
        self._keeper.take(None)
        self._keeper.ended = ended
        self._offer(services, needed=not by_itself and not ended.untouched)
        self.reviewed.emit(None)
        self._bench.look()

    def _refused(self, problem: Problem) -> None:
        self.problem.show_problem(problem)
        self._keeper.look()
        settle_soon()


def _back(services: Services, tree: InstallTree) -> tuple[Ended, bool, tuple[str, ...], Text]:
    ended = debugging.stop(services, tree)
    found = in_force(services, tree)
    by_itself = read_by_itself(found)
    names = () if by_itself else services.gateway.services()
    return ended, by_itself, names, when_read(found)
