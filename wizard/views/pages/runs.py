"""The runs of one page's checks: a task a partition, each cancelled and repeated on its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from wizard.domain.catalogue import CheckKind
from wizard.domain.hosts import Partition
from wizard.domain.ports import ToolboxChoice
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.proofs import Ticket, basis
from wizard.flows.steps import checks_of
from wizard.views import tasks
from wizard.views.pages.context import SetupContext

_NO_TOOLBOX = ToolboxChoice((), (), None, None)


class Stage(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    CANCELLED = "cancelled"
    ENDED = "ended"
    BROKEN = "broken"


@dataclass(slots=True)
class Run:
    """One run for one partition.

    Parameters
    ----------
    ticket : Ticket
    stage : Stage
    running : CheckKind or None
        The check that runs now; it may be one that the page's own checks need.
    results : dict of str to CheckResult
        The page's own checks that have answered.
    blockers : dict of str to CheckResult
        Checks of earlier pages that ran again and failed: they explain what was skipped.
    problem : Problem or None
        Why the run could not begin.
    ms : int
        How long it took, milliseconds, once it is over.
    """

    ticket: Ticket
    stage: Stage = Stage.RUNNING
    running: CheckKind | None = None
    results: dict[str, CheckResult] = field(default_factory=dict)
    blockers: dict[str, CheckResult] = field(default_factory=dict)
    problem: Problem | None = None
    ms: int = 0
    clock: QElapsedTimer = field(default_factory=QElapsedTimer)
    handle: tasks.TaskHandle | None = None

    @property
    def active(self) -> bool:
        """Whether checks are still to answer."""
        return self.stage is Stage.RUNNING

    @property
    def elapsed(self) -> int:
        """Milliseconds since the run began, or that it took."""
        return self.clock.elapsed() if self.active else self.ms


@dataclass(frozen=True, slots=True)
class _News:
    """What the run's own thread tells: a check began, or answered."""

    began: CheckKind | None = None
    answered: CheckResult | None = None


class _Relay:
    """`wizard.flows.checking.Watcher` that posts to the UI thread."""

    def __init__(self, report: tasks.Reporter[_News]) -> None:
        self._report = report

    def started(self, name: str, kind: CheckKind) -> None:
        """A check began; raises `tasks.Cancelled` once nobody waits for it."""
        del name
        self._report(_News(began=kind))

    def finished(self, name: str, result: CheckResult) -> None:
        """A check answered."""
        del name
        self._report(_News(answered=result))

    def cancelled(self) -> bool:
        """Whether the person pressed Cancel or closed the window."""
        return self._report.cancelled


class Runs(QObject):
    """Starts, follows and cancels the runs of one page.

    Attributes
    ----------
    changed : Signal(str)
        A partition's name: its run went on.
    """

    changed = Signal(str)

    def __init__(self, context: SetupContext, step: str, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._flow = context.flow
        self._step = step
        self._ids = checks_of(step)
        self._runs: dict[str, Run] = {}
        self._beginning: set[str] = set()

    def run(self, name: str) -> Run | None:
        """The partition's newest run."""
        return self._runs.get(name)

    def active(self, name: str) -> bool:
        """Whether the partition's checks run now."""
        found = self._runs.get(name)
        return name in self._beginning or (found is not None and found.active)

    def outdated(self, partition: Partition) -> bool:
        """Whether the partition's newest run stands on answers that are no longer given."""
        found = self._runs.get(partition.name)
        if found is None or partition.name in self._beginning:
            return False
        ground = basis(self._step, self._flow.answers, partition, self._flow.choice)
        return found.ticket.bases != ((self._step, ground),)

    @property
    def any_active(self) -> bool:
        """Whether any checks run now."""
        return any(run.active for run in self._runs.values())

    def start(self, name: str) -> None:
        """Begin anew; a run that is on its way for this partition is dropped."""
        look = self._flow.look
        if look is None:
            return
        self._drop(name)
        # The flow tells its listeners, who must not take this one for a run that is missing.
        self._beginning.add(name)
        try:
            ticket = self._flow.begin_checks(name, (self._step,))
        except ProblemError:
            return  # the partition is gone or half-typed: it is not on this page either
        finally:
            self._beginning.discard(name)
        run = self._runs[name] = Run(ticket)
        run.clock.start()
        answers, choice = self._flow.answers, self._flow.choice or _NO_TOOLBOX
        prover, only = self._context.prover, self._ids

        def work(report: tasks.Reporter[_News]) -> tuple[PartitionReport, ...]:
            return prover.prove(
                answers,
                look.tree,
                choice,
                look.stores,
                names=(name,),
                only=only,
                watcher=_Relay(report),
            )

        run.handle = tasks.run(
            work,
            partial(self._ended, name, run),
            partial(self._broken, name, run),
            partial(self._heard, name, run),
            owner=self,
        )
        self.changed.emit(name)

    def cancel(self, name: str) -> None:
        """Stop at the next check; what has answered stays."""
        run = self._runs.get(name)
        if run is not None and run.active:
            if run.handle is not None:
                run.handle.cancel()
            run.ms, run.stage, run.running = run.elapsed, Stage.CANCELLED, None
            self.changed.emit(name)

    def forget(self, names: frozenset[str]) -> None:
        """Drop the runs of all other partitions."""
        for name in [name for name in self._runs if name not in names]:
            self._drop(name)
            del self._runs[name]

    # ------------------------------------------------------------ inside

    def _drop(self, name: str) -> None:
        run = self._runs.get(name)
        if run is not None and run.active and run.handle is not None:
            run.handle.cancel()

    def _heard(self, name: str, run: Run, news: _News) -> None:
        if self._runs.get(name) is not run or not run.active:
            return
        result = news.answered
        if result is None:
            run.running = news.began
        else:
            run.running = None
            if result.id in self._ids:
                run.results[result.id] = result
                self._flow.record(run.ticket, result)
            elif result.verdict is Verdict.FAIL:
                run.blockers[result.id] = result
        self.changed.emit(name)

    def _ended(self, name: str, run: Run, _reports: tuple[PartitionReport, ...]) -> None:
        if self._runs.get(name) is not run:
            return
        run.ms, run.stage, run.running = run.elapsed, Stage.ENDED, None
        self._flow.finish_checks(run.ticket)
        self.changed.emit(name)

    def _broken(self, name: str, run: Run, found: Problem) -> None:
        if self._runs.get(name) is not run:
            return
        run.ms, run.stage, run.running = run.elapsed, Stage.BROKEN, None
        run.problem = found
        self.changed.emit(name)
