"""This gateway's machine: its Windows and services, its firewall, its way to MyPass Cloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.cloudports import HTTPS, Proxy, named_proxy
from wizard.domain.hosts import Partition, host_and_port
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import T, Text
from wizard.domain.verdicts import CheckResult
from wizard.flows import cloud, firewall, thisgateway
from wizard.flows.services import Services
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.updatecard import UpdateCard
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, CheckList, Field, Label, Notice

Results = tuple[CheckResult, ...]


class MachinePage(BenchPage):
    """Nothing here changes the machine; what it needs besides is named for the administrator.

    Attributes
    ----------
    machine, ways, cloud : CheckList
        Windows and services; a row for each host and port; a row for each stage.
    inspect, attempt : Button
    host, proxy : Field
    problem : Notice
    updates : UpdateCard
    """

    alone = True

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            bench,
            T("This gateway"),
            T("Shows whether this machine may carry the gateway, and what it lets out."),
            parent,
        )
        self._looked = False
        self.problem = Notice()
        self.content.addWidget(self.problem)
        self.machine = self._list()
        walls = Card(T("Windows' firewall"))
        row = QHBoxLayout()
        row.setSpacing(16)
        words = T("The ports out to the partitions' hosts and to MyPass Cloud.")
        row.addWidget(Label(words, ink="muted"), 1)
        self.inspect = Button(T("Inspect"))
        self.inspect.clicked.connect(self._inspect)
        row.addWidget(self.inspect, 0, Qt.AlignmentFlag.AlignTop)
        walls.body.addLayout(row)
        self.content.addWidget(walls)
        self.ways = self._list()
        clouds = Card(T("MyPass Cloud"))
        fields = QHBoxLayout()
        fields.setSpacing(16)
        self.host = Field(T("Host name"), hint=T("As MyPass Cloud shows it in its address."))
        self.proxy = Field(T("Proxy"), hint=T("http://HOST:PORT; empty = the one that is set."))
        self.attempt = Button(T("Try"))
        self.attempt.clicked.connect(self._try)
        for field in (self.host, self.proxy):
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.proxy.put_beside(self.attempt)
        clouds.body.addLayout(fields)
        self.content.addWidget(clouds)
        self.cloud = self._list()
        self.updates = UpdateCard(bench)
        self.content.addWidget(self.updates)

    def _list(self) -> CheckList:
        made = CheckList()
        made.set_again("")
        made.hide()
        self.content.addWidget(made)
        return made

    def on_ready(self) -> None:
        """Look at Windows and the services, once; the firewall takes too long for that."""
        super().on_ready()
        if not self._looked:
            self.bench.when_idle(self._look)

    def settle_busy(self, *, busy: bool) -> None:
        """One work at a time."""
        self.inspect.setEnabled(not busy)
        self.attempt.setEnabled(not busy)
        self.updates.settle_busy(busy=busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in a field is the button."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and (self.host.editor.hasFocus() or self.proxy.editor.hasFocus()):
            self._try()
            return
        super().keyPressEvent(event)

    # ------------------------------------------------------------ work

    def _look(self) -> None:
        self._looked = True
        work = partial(_machine, self.bench.services)
        self._run(work, self.machine, T("Looks at Windows and the gateway's services"))

    def _inspect(self) -> None:
        found = self.bench.found
        partitions = found.partitions if found is not None else ()
        work = partial(_ways, self.bench.services, partitions)
        self._run(work, self.ways, T("Reads the rules of Windows' firewall"))

    def _try(self) -> None:
        if self.bench.busy:
            return
        self.host.set_problem(None)
        self.proxy.set_problem(None)
        typed = self.proxy.text().strip()
        try:
            host, port = host_and_port(self.host.text().strip())
        except ProblemError as fault:
            self.host.set_problem(fault.problem)
            return
        try:
            proxy = named_proxy(typed, str(T("this field"))) if typed else None
        except ProblemError as fault:
            self.proxy.set_problem(fault.problem)
            return
        work = partial(_cloud, self.bench.services, host, port or HTTPS, proxy)
        self._run(work, self.cloud, T("Tries the way to {host}", host=host))

    def _run(self, work: partial[Results], shown: CheckList, words: Text) -> None:
        self.problem.clear()
        shown.clear()
        shown.set_running("running", words)
        shown.show()
        self.bench.run(work, partial(self._show, shown), partial(self._failed, shown))
        settle_soon()

    def _show(self, shown: CheckList, results: Sequence[CheckResult]) -> None:
        self.updates.read()
        shown.clear()
        for number, result in enumerate(results):
            # Hosts share their ports, and rows go by their ids.
            shown.show_result(replace(result, id=f"{result.id}.{number}"))
        settle_soon()

    def _failed(self, shown: CheckList, problem: Problem) -> None:
        self.updates.read()
        shown.clear()
        shown.hide()
        self.problem.show_problem(problem)
        settle_soon()


def _machine(services: Services) -> Results:
    windows = thisgateway.windows(services.windows)
    return (windows, *thisgateway.services(services.control))


def _ways(services: Services, partitions: Sequence[Partition]) -> Results:
    def resolve(host: str) -> tuple[str, ...]:
        return services.network.resolve(host, timeout=firewall.RESOLVE_SECONDS)

    policy = services.firewall.read()
    return firewall.inspect(policy, firewall.needs(partitions, resolve))


def _cloud(services: Services, host: str, port: int, proxy: Proxy | None) -> Results:
    return cloud.reach(services.cloud, services.clock, host, port, proxy)
