"""A level whose time is over goes back, also while the window is open."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QTimer, Signal

from wizard.domain.ports import InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.flows.logs.debugging import Ended, finish_due, last, running
from wizard.flows.logs.inforce import in_force
from wizard.flows.logs.notes import Debugging
from wizard.flows.logs.words import read_by_itself
from wizard.flows.services import Services
from wizard.views import tasks
from wizard.views.operations.bench import Bench

LOOK_MS = 10_000

State = tuple[Debugging | None, Debugging | None]
"""What runs, and what ran last."""


class LevelKeeper(QTimer):
    """Looks from time to time whether a level for a while is on, and ends it in time.

    Attributes
    ----------
    running : Debugging or None
        As it was seen last.
    last : Debugging or None
        The trace that can be reviewed while none runs.
    ended : Ended or None
        What went back by itself since the window was opened.
    restart : tuple of str or None
        The services that read the level only when they start; None where none has to.
    problem : Problem or None
        Why the note, or the way back, cannot be used.
    changed : Signal
    """

    changed = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._tree: InstallTree | None = None
        self._task: tasks.TaskHandle | None = None
        self.running: Debugging | None = None
        self.last: Debugging | None = None
        self.ended: Ended | None = None
        self.restart: tuple[str, ...] | None = None
        self.problem: Problem | None = None
        self.known = False
        self.setInterval(LOOK_MS)
        self.timeout.connect(self.look)
        bench.changed.connect(self._follow)
        self._follow()

    def look(self) -> None:
        """Look now; not while the bench writes."""
        tree = self._tree
        if tree is None or self._bench.busy or self._task is not None:
            return
        services = self._bench.services

        def work() -> tuple[Ended | None, State, tuple[str, ...] | None]:
            ended = finish_due(services, tree)
            names = None
            if ended is not None and not ended.untouched:
                names = to_restart(services, tree)
            return ended, _seen(services, tree), names

        self._task = tasks.run(work, self._took, self._refused, owner=self)

    def take(self, debugging: Debugging | None, last: Debugging | None = None) -> None:
        """What a page has just begun, or ended: then `last`."""
        self._show((debugging, last), None)
        self.ended = self.restart = None
        self.changed.emit()

    def _follow(self) -> None:
        found = self._bench.found
        tree = None if found is None else found.tree
        if tree == self._tree:
            return
        self._tree, self.running, self.ended, self.problem = tree, None, None, None
        self.last = None
        self.known = False
        self.changed.emit()
        if tree is None:
            self.stop()
        else:
            self.start()
            self.look()

    def _took(self, found: tuple[Ended | None, State, tuple[str, ...] | None]) -> None:
        self._task = None
        ended, state, names = found
        if self._bench.busy and ended is None:
            return  # what the page does now counts
        if ended is not None:
            self.ended, self.restart = ended, names
        self._show(state, None)
        self.changed.emit()

    def _refused(self, problem: Problem) -> None:
        self._task = None
        self._show((None, None), problem)
        self.changed.emit()

    def _show(self, state: State, problem: Problem | None) -> None:
        self.running, self.last = state
        self.problem, self.known = problem, True
        if self.running is not None:
            self.ended = None


def _seen(services: Services, tree: InstallTree) -> State:
    now = running(services, tree)
    before = None
    if now is None:
        # A damaged note of what is over is no reason not to begin anew.
        with contextlib.suppress(ProblemError):
            before = last(services, tree)
    return now, before


def to_restart(services: Services, tree: InstallTree) -> tuple[str, ...] | None:
    """What has to be restarted to read a level; None when log4j looks by itself. Blocks."""
    try:
        if read_by_itself(in_force(services, tree)):
            return None
        return services.gateway.services()
    except ProblemError:
        return ()


def keeper_of(bench: Bench) -> LevelKeeper:
    """The keeper of a bench, made where nobody has made it yet."""
    found = next((one for one in bench.children() if isinstance(one, LevelKeeper)), None)
    return found or LevelKeeper(bench)
