"""The base of the pages that prove something: header, check rows, the other partitions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.catalogue import BY_ID, CATALOGUE, CheckKind
from wizard.domain.hosts import Partition
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.domain.verdicts import CheckResult, Verdict, worst
from wizard.flows.steps import NETWORK, checks_of, step
from wizard.views.pages.context import SetupContext
from wizard.views.pages.helping import help_about
from wizard.views.pages.runs import Run, Runs, Stage
from wizard.views.settling import Memory, Once, settle
from wizard.views.widgets import (
    Button,
    CheckList,
    Notice,
    Page,
    PartitionHeader,
    PartitionSummary,
    SummaryGrid,
)

_TICK_MS = 250
_NO_LIMIT = 10_000
_FEW = 4  # partitions that are on the screen at once
_ROWS_MS = 8  # of one round; further rows come in the next, so that keys and clicks get between


class CheckPage(Page):
    """Runs its checks by itself for every partition that is not proven.

    Parameters
    ----------
    context : SetupContext
    id : str
        One of `wizard.flows.steps.CHECK_STEPS`.

    Attributes
    ----------
    header : PartitionHeader
    rows : CheckList
    grid : SummaryGrid
    runs : Runs
    broken : Notice
        Why the shown partition's checks could not begin.
    """

    def __init__(self, context: SetupContext, id: str, parent: QWidget | None = None) -> None:
        shown = step(id)
        super().__init__(shown.title, shown.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._id = id
        self._ids = checks_of(id)
        self._kinds = tuple(kind for kind in CATALOGUE if kind.id in self._ids)
        self._summaries: dict[str, PartitionSummary] = {}
        self._drawn: dict[str, object] = {}
        self._memory = Memory()
        self._drawn_for = ""
        self.runs = Runs(context, id, self)
        self._soon = Once(self._draw, self)
        self._later: tuple[str, ...] = ()
        self._more = Once(self._start_some, self, pause=1)
        self.runs.changed.connect(lambda _name: self._soon.ask())

        self.header = PartitionHeader()
        self.header.again.connect(lambda: self.start(self.selected))
        self.header.cancelled.connect(lambda: self.runs.cancel(self.selected))
        self.broken = Notice()
        self.rows = CheckList()
        self.rows.set_order([kind.id for kind in CATALOGUE])
        self.rows.again.connect(lambda _id: self.start(self.selected))
        self.rows.set_helper(
            context.services, lambda result: help_about(context, self.selected, result)
        )
        self.grid = SummaryGrid()
        self.all_again = Button(T("Check all partitions again"), "link", icon="again")
        self.all_again.clicked.connect(self.start_all)
        self._below = QWidget()
        foot = QHBoxLayout(self._below)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.all_again)
        foot.addStretch(1)
        self.build()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_header)
        self._flow.on_change(self._follow)

    def build(self) -> None:
        """Put the parts in the page; a page with more of them overrides it."""
        for part in (self.header, self.broken, self.rows, self.grid, self._below):
            self.body.addWidget(part)

    # ------------------------------------------------------------ what a page may say

    def concerns(self, partition: Partition) -> bool:
        """Whether this page proves anything for the partition."""
        del partition
        return True

    def waits(self, partition: Partition) -> Text:
        """What a partition's checks wait for before they may start; empty = nothing."""
        del partition
        if self._id != NETWORK and self._flow.choice is None:
            return T("waits for the search for Java and jt400.jar")
        return NOTHING

    def refresh_more(self, partition: Partition | None) -> None:
        """Show what the page has beside the checks."""

    # ------------------------------------------------------------ state

    @property
    def partitions(self) -> tuple[Partition, ...]:
        """The partitions whose fields are all answered."""
        return self._flow.answers.hosts.usable()

    @property
    def drawn(self) -> bool:
        """Whether the page shows all that is known; else it will within a moment."""
        return not self._soon.due and not self._later

    @property
    def selected(self) -> str:
        """The name of the partition that the page shows."""
        return self._context.choose(tuple(partition.name for partition in self.partitions))

    def partition(self) -> Partition | None:
        """The partition that the page shows."""
        name = self.selected
        return next((one for one in self.partitions if one.name == name), None)

    # ------------------------------------------------------------ running

    def on_ready(self) -> None:
        """Start what is not proven yet."""
        self.runs.forget(frozenset(partition.name for partition in self.partitions))
        self._start_unproven()
        self.refresh()

    def start(self, name: str) -> None:
        """Check one partition (again)."""
        self.runs.start(name)

    def start_all(self) -> None:
        """Check every partition (again), all at the same time."""
        self._start_each(
            partition.name
            for partition in self.partitions
            if self.concerns(partition) and not self.waits(partition)
        )

    def _start_unproven(self) -> None:
        self._start_each(
            partition.name
            for partition in self.partitions
            if self._unproven(partition) and not self.waits(partition)
        )

    def _start_each(self, names: Iterable[str]) -> None:
        """Start these; of dozens, the later ones in the next rounds of the event loop."""
        self._later = tuple(dict.fromkeys((*self._later, *names)))
        self._start_some()

    def _start_some(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        known = {partition.name for partition in self.partitions}
        for place in range(len(self._later)):
            if place >= _FEW and clock.elapsed() > _ROWS_MS:
                self._more.ask()
                return
            name, self._later = self._later[0], self._later[1:]
            if name in known:
                self.start(name)

    def _unproven(self, partition: Partition) -> bool:
        name = partition.name
        running = self.runs.active(name) and not self.runs.outdated(partition)
        return (
            self.concerns(partition) and not running and self._flow.verdict(self._id, name) is None
        )

    def _follow(self) -> None:
        """The flow changed: another answer, or the search for Java has ended."""
        if not self.isVisible():
            return
        if not self._later:
            self._start_each(
                partition.name
                for partition in self.partitions
                if (self.runs.run(partition.name) is None or self.runs.outdated(partition))
                and self._unproven(partition)
                and not self.waits(partition)
            )
        self._soon.ask()

    def _draw(self) -> None:
        self.refresh()
        ticks = self.runs.active(self.selected)
        if ticks != self._tick.isActive():
            if ticks:
                self._tick.start()
            else:
                self._tick.stop()

    # ------------------------------------------------------------ showing

    def open_partition(self, name: str) -> None:
        """Show another partition."""
        self._context.selected = name
        self.refresh()
        self.scroll_area.verticalScrollBar().setValue(0)
        self.header.button.setFocus()

    def refresh(self) -> None:
        """Derive header, rows and summaries from the flow and the runs."""
        self._show_selected()
        others = [one.name for one in self.partitions if one.name != self.selected]
        for name in [name for name in self._summaries if name not in others]:
            gone = self._summaries.pop(name)
            self._memory.differs(gone, None)
            gone.hide()
            gone.deleteLater()
        clock = QElapsedTimer()
        clock.start()
        for place, name in enumerate(others):
            if name not in self._summaries:
                if place >= _FEW and clock.elapsed() > _ROWS_MS:
                    # Dozens of partitions: the others come in the next rounds.
                    others = others[:place]
                    self._soon.ask()
                    break
                summary = self._summaries[name] = PartitionSummary(name, self.grid)
                summary.opened.connect(self.open_partition)
            self._summarise(name)
        if self._memory.differs("grid", tuple(others)):
            self.grid.set_summaries([self._summaries[name] for name in others])
        self.grid.setVisible(bool(others))
        self._below.setVisible(bool(others))
        settle()

    def _show_selected(self) -> None:
        partition = self.partition()
        for part in (self.header, self.rows):
            part.setVisible(partition is not None)
        if partition is None:
            self.broken.say(
                T("No partition is named yet."),
                T("These checks need a host and a service account."),
                T("Name one on the Hosts page."),
                kind="info",
            )
            self._memory.forget()
            self.refresh_more(None)
            return
        if self._memory.differs("header", (partition.name, partition.host)):
            self.header.set_partition(partition.name, partition.host)
        self._show_broken(partition.name)
        self._show_header()
        # What can be decided here is the selected partition's at once; its rows may follow.
        self.refresh_more(partition)
        if not self._show_rows(partition):
            self._soon.ask()

    def _show_broken(self, name: str) -> None:
        run = self.runs.run(name)
        found = run.problem if run is not None and not run.active else None
        if not self._memory.differs("broken", found):
            return
        if found is not None:
            self.broken.show_problem(found)
        else:
            self.broken.clear()

    def _show_header(self) -> None:
        partition = self.partition()
        if partition is None:
            return
        concerned = self.concerns(partition)
        run = self.runs.run(partition.name)
        results = self.results(partition.name)
        verdict = None
        if run is None or not run.active:
            verdict = worst(one.verdict for one in results) if results else None
        ms = run.elapsed if run is not None and (run.active or results) else None
        total = len(self._kinds) if concerned else 0
        running = run is not None and run.active
        if self._memory.differs("progress", (len(results), total, ms, verdict, running)):
            self.header.set_progress(len(results), total, ms, verdict)
            self.header.set_running(running)
            self.header.bar.setVisible(concerned)
            self.header.button.setVisible(concerned)

    def results(self, name: str) -> tuple[CheckResult, ...]:
        """The page's results for a partition: of the run on its way, else those that count."""
        run = self.runs.run(name)
        if run is not None and run.active:
            return tuple(run.results.values())
        return self._flow.results(self._id, name)

    def _show_rows(self, partition: Partition) -> bool:
        """Bring the rows up to date; False when the time for one round ran out before that."""
        clock = QElapsedTimer()
        clock.start()
        name = partition.name
        # Another partition's results do not stay on the screen for another round.
        limit = _ROWS_MS if name == self._drawn_for else _NO_LIMIT
        if name != self._drawn_for:
            self._drawn, self._drawn_for = {}, name
            self.rows.set_context(self.header.context)
        concerned = self.concerns(partition)
        self.rows.setVisible(concerned)
        if not concerned:
            return True
        run = self.runs.run(name)
        known = {result.id: result for result in self.results(name)}
        blockers = (
            dict(run.blockers) if run is not None and known.keys() <= run.results.keys() else {}
        )
        for old in [one for one in self.rows.ids() if one not in (*self._ids, *blockers)]:
            self.rows.remove(old)
            self._drawn.pop(old, None)
        for result in (*blockers.values(), *known.values()):
            if self._drawn.get(result.id) != result:
                if clock.elapsed() > limit:
                    return False
                self._drawn[result.id] = result
                self.rows.show_result(result)
        for kind in self._kinds:
            if kind.id not in known:
                if clock.elapsed() > limit:
                    return False
                self._show_pending(kind, partition, run, known)
        return True

    def _show_pending(
        self, kind: CheckKind, partition: Partition, run: Run | None, known: dict[str, CheckResult]
    ) -> None:
        if run is not None and run.active and run.running == kind:
            state: object = "running"
            if self._drawn.get(kind.id) != state:
                self.rows.set_running(kind.id, kind.title)
        else:
            reason = self._reason(kind, partition, run, known)
            state = ("waiting", reason)
            if self._drawn.get(kind.id) != state:
                self.rows.set_waiting(kind.id, kind.title, reason)
        self._drawn[kind.id] = state

    def _reason(
        self, kind: CheckKind, partition: Partition, run: Run | None, known: dict[str, CheckResult]
    ) -> Text:
        if run is not None and run.active:
            need = next((one for one in kind.needs if one in self._ids and one not in known), None)
            if need is not None:
                return T("waits for “{title}”", title=BY_ID[need].title)
            if run.running is not None and run.running.id not in self._ids:
                return T("first: {title}", title=run.running.title)
            return NOTHING
        if run is not None and run.stage is Stage.CANCELLED and known:
            return T("cancelled before it ran")
        return self.waits(partition) or T("not checked yet")

    # ------------------------------------------------------------ summaries

    def _summarise(self, name: str) -> None:
        summary = self._summaries.get(name)
        partition = next((one for one in self.partitions if one.name == name), None)
        if summary is None or partition is None:
            return
        icon, words = self._summary(partition)
        if self._memory.differs(summary, (icon, words)):
            if isinstance(icon, Verdict):
                summary.set_verdict(icon, words)
            elif icon == "running":
                summary.set_running(words)
            else:
                summary.set_waiting(words)

    def _summary(self, partition: Partition) -> tuple[Verdict | str, Text]:
        run = self.runs.run(partition.name)
        results = self.results(partition.name)
        if not self.concerns(partition):
            return "waiting", self.unconcerned(partition)
        if run is not None and run.active:
            total = len(self._kinds)
            return "running", T("{done} of {total} checks", done=len(results), total=total)
        if run is not None and run.problem is not None and not results:
            return Verdict.FAIL, run.problem.what
        if not results:
            return "waiting", self.waits(partition) or T("not checked yet")
        verdict = worst(result.verdict for result in results)
        if verdict is Verdict.SKIPPED and run is not None and run.blockers:
            return verdict, next(iter(run.blockers.values())).title
        return verdict, self.in_short(verdict, results)

    def unconcerned(self, partition: Partition) -> Text:
        """One line for a partition for which this page proves nothing."""
        del partition
        return T("nothing to check here")

    def in_short(self, verdict: Verdict, results: tuple[CheckResult, ...]) -> Text:
        """ "9 of 9", or what is wrong."""
        wrong = [result for result in results if result.verdict is verdict]
        if verdict in (Verdict.FAIL, Verdict.WARN):
            if len(wrong) == 1:
                return wrong[0].title
            more = len(wrong) - 1
            return T(
                "{title}, and {more}", title=wrong[0].title,
                more=one_of(more, "{count} more", "{count} more"),
            )  # fmt: skip
        passed = sum(result.verdict is Verdict.PASS for result in results)
        return T("{done} of {total}", done=passed, total=len(self._kinds))
