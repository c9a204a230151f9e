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
from wizard.flows.logs.debugging import Ended, Started
from wizard.flows.logs.notes import Debugging
from wizard.flows.logs.words import (
    at,
    back,
    by_whom,
    goes_back,
    on_since,
    ran,
    read_by_itself,
    who,
)
from wizard.flows.services import Services
from wizard.views import texts
from wizard.views.operations.bench import Bench
from wizard.views.operations.logs.keeper import keeper_of, to_restart
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
    start, last, review, rehearse, stop : Button
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
        self._restarting = False
        self._unscheduled = False
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
        self.last = Button(T("Show the last trace's lines"))
        self.last.clicked.connect(self._review)
        row.addStretch(1)
        self.body.addWidget(self._begin)
        self.body.addWidget(self.last, 0, Qt.AlignmentFlag.AlignLeft)
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
        names, self._keeper.restart = self._keeper.restart, None
        if names is not None:
            # The level went back by itself, and the service still has the other one.
            self._restarting = True
            self.restart.set_services(names)
            self.restart.begin_anew()
        self._begin.setVisible(now is None)
        last = self._keeper.last if now is None else None
        self._links.setVisible(now is not None)
        self.last.setVisible(last is not None)
        self.start.setEnabled(not busy and self._keeper.known)
        for button in (self.last, self.review, self.stop):
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
        elif self._keeper.last is not None:
            self.state.say(ran(self._keeper.last, clock))
        else:
            self.state.clear()

    def _over(self, ended: Ended) -> bool:
        until = ended.debugging.until
        return until is not None and self._bench.services.clock() >= until

    def _show_steps(self, now: Debugging | None) -> None:
        running = now is not None
        read = running and not self._restarting
        when: Text = T("It goes back by itself when the time is over.")
        if now is not None:
            clock = self._bench.services.clock()
            when = T("Go back as soon as the cause is found.") if now.until is None else (
                T("It goes back at {time} while this window is open.", time=at(now.until, clock))
                if self._unscheduled
                else goes_back(now.until, clock, scheduled=True)
            )  # fmt: skip
        reading = T("Restart the gateway below.") if running and not read else NOTHING
        if not running:
            reading = T("log4j 1 reads it at the next start of the Gateway service.")
        doing = T("Do what failed, for example reset the password of the user it failed for. A "
                  "rehearsal on a test user does as well.")  # fmt: skip
        rows = (
            ("on", running, T("Switch to DEBUG"), NOTHING if running else T(
                "User names and what is done for them stand in the log then, and it grows fast.")),
            ("read", read, T("The connector reads the level"), reading),
            ("do", False, T("Reproduce the fault"), doing if read else NOTHING),
            ("see", False, T("Read only the lines since"), NOTHING),
            ("off", False, T("Go back to the level from before"), when),
        )  # fmt: skip
        # The step that is to be done now turns; only it and what cannot be seen is explained.
        due = next(key for key, done, _words, _more in rows if not done) if running else ""
        for key, done, words, more in rows:
            icon = "passed" if done else "running" if key == due else "waiting"
            self.steps.show_row(key, icon, words, more)

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
        self._unscheduled = started.unscheduled is not None
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
        self.reviewed.emit(self._keeper.running or self._keeper.last)

    def _stop(self) -> None:
        tree, services = self._tree(), self._bench.services
        if tree is None:
            return
        self.problem.clear()
        self._bench.run(partial(_back, services, tree), self._stopped, self._refused)

    def _stopped(self, found: tuple[Ended, tuple[str, ...] | None]) -> None:
        ended, names = found
        self._keeper.take(None, ended.debugging)
        self._keeper.ended = ended
        self._offer(names or (), needed=names is not None and not ended.untouched)
        self.reviewed.emit(None)
        self._bench.look()

    def _refused(self, problem: Problem) -> None:
        self.problem.show_problem(problem)
        self._keeper.look()
        settle_soon()


def _back(services: Services, tree: InstallTree) -> tuple[Ended, tuple[str, ...] | None]:
    return debugging.stop(services, tree), to_restart(services, tree)
