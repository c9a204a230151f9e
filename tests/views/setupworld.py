"""The whole window over simulated hosts, the real worker and the real rooms, by real clicks."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from tests.contract.jars import jars
from tests.views.lastworld import FakeVault
from wizard.app import Toolboxes, build
from wizard.domain.hosts import Ports
from wizard.domain.ports import JarCandidate, JavaCandidate, ToolboxChoice
from wizard.domain.problems import ProblemError
from wizard.domain.resources import resource
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.domain.vaultports import NoVaultPlaces
from wizard.flows.services import Services
from wizard.flows.steps import STEP_IDS
from wizard.simulator import PartitionScenario, RunningPartition, Scenario, Simulation
from wizard.views.pages.checks import CheckPage
from wizard.views.walk import Walker
from wizard.views.widgets import Label, Prose
from wizard.views.window import MainWindow

PASSWORD = "mypass4u"
USER = "MYPASSSVC"


def make_gateway(base: Path) -> Path:
    """An empty gateway's folders; the folder that holds MyPassGateway."""
    folder = base / "gateway"
    (folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "classes").mkdir(parents=True)
    return folder


def connector(folder: Path) -> Path:
    """The connector's folder in a gateway."""
    return folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"


@dataclass(frozen=True, slots=True)
class TypedHost:
    """What the walk types for a partition."""

    name: str
    host: str
    user: str
    password: Secret
    ports: Ports


def typed(partition: RunningPartition, password: str = PASSWORD) -> TypedHost:
    """A running partition as a person would type it."""
    ports = Ports() if partition.standard_ports else Ports(mapper=partition.mapper_port)
    return TypedHost(partition.name, partition.address, USER, Secret(password), ports)


@dataclass
class StandInFinder:
    """A finder with made-up candidates, for pages that start no Java."""

    javas: tuple[JavaCandidate, ...] = (
        JavaCandidate(Path("/gw/jre"), T("the connector folder"), "Temurin", "17.0.9", "x86_64"),
        JavaCandidate(Path("/usr/java8"), T("PATH"), "Oracle", "1.8.0_401", "x86_64"),
        JavaCandidate(
            Path("/old"), T("PATH"), "Sun", "1.6.0", "x86_64", problem=T("It is too old.")
        ),
    )
    jars: tuple[JarCandidate, ...] = (
        JarCandidate(Path("/gw/jt400.jar"), T("the connector folder"), "21.0.2", "ab" * 32),
        JarCandidate(Path("/cache/jt400-9.4.jar"), T("the user's cache"), "9.4", "cd" * 32),
    )
    asked: list[tuple[Path | None, Path | None, Path | None]] = field(default_factory=list)

    def find(
        self,
        connector_folder: Path | None,
        *,
        java_home: Path | None = None,
        jar: Path | None = None,
    ) -> ToolboxChoice:
        self.asked.append((connector_folder, java_home, jar))
        if java_home is not None and java_home not in {one.home for one in self.javas}:
            raise ProblemError("machine.java-missing", path=java_home)
        if jar is not None and jar not in {one.path for one in self.jars}:
            raise ProblemError("machine.jar-missing", path=jar)
        usable = [one for one in self.javas if not one.problem]
        return ToolboxChoice(
            self.javas,
            self.jars,
            next(one for one in usable if java_home in (None, one.home)),
            next(one for one in self.jars if jar in (None, one.path)),
        )


class Desk:
    """A window, and a person in front of it."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self.lines: list[str] = []
        self.hands = Walker(window, None, self.lines.append)

    def page(self, kind: type[QWidget]) -> QWidget:
        """The page on screen, of the kind the test expects."""
        assert isinstance(self.window.page, kind)
        return self.window.page

    def click(self, button: QAbstractButton) -> None:
        """A real click, once the button can take it."""
        self.wait(lambda: button.isVisible() and button.isEnabled(), 10)
        self.hands.click(button)

    def type(self, target: QWidget, words: str) -> None:
        """Real keys."""
        self.hands.type_into(target, words)

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """A key to whatever has the focus."""
        target = self.window.focusWidget() or self.window
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(target, key, held)

    def wait(self, ready: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait for a condition."""
        self.hands.wait(ready, "the condition never held", seconds)

    def started(self) -> None:
        """Wait until every page is made."""
        self.wait(lambda: len(self.window.pages) == len(STEP_IDS))

    def to_hosts(self, hosts: Sequence[TypedHost]) -> None:
        """From the first page to Network."""
        self.started()
        self.hands.gateway(self.folder)
        self.hands.java()
        self.hands.hosts(hosts)

    def settled(self, page: CheckPage) -> bool:
        """Every partition of a page of checks has its verdict, and it is on the screen."""
        names = [one.name for one in page.partitions if page.concerns(one)]
        return page.drawn and all(
            self.window.flow.verdict(page._id, name) is not None and not page.runs.active(name)
            for name in names
        )


@pytest.fixture
def gateway(tmp_path: Path) -> Path:
    """An empty gateway."""
    return make_gateway(tmp_path)


@pytest.fixture
def vault() -> FakeVault:
    """A vault in memory."""
    return FakeVault()


@pytest.fixture
def rooms(tmp_path: Path, vault: FakeVault) -> Iterator[Services]:
    """The real adapters; the vault is in memory, and no folder is guessed."""
    services, toolboxes = build(tmp_path / "settings" / "setup.json")
    yield replace(services, vault=vault, places=NoVaultPlaces())
    toolboxes.close()


@pytest.fixture
def toolboxes(tmp_path: Path, vault: FakeVault) -> Iterator[tuple[Services, Toolboxes]]:
    """The same, with the workers' pool at hand."""
    services, pools = build(tmp_path / "settings" / "setup.json")
    yield replace(services, vault=vault, places=NoVaultPlaces()), pools
    pools.close()


@contextlib.contextmanager
def opened(services: Services, folder: Path, named: Path | None = None) -> Iterator[Desk]:
    """A window on screen; closed in the end."""
    window = MainWindow(services, named)
    window.show()
    try:
        yield Desk(window, folder)
    finally:
        window.close()
        window.deleteLater()


@pytest.fixture
def desk(rooms: Services, gateway: Path) -> Iterator[Desk]:
    """A window over the real rooms with made-up Javas: for pages that ask no host."""
    with opened(replace(rooms, finder=StandInFinder()), gateway) as found:
        found.started()
        yield found


@pytest.fixture
def live_desk(toolboxes: tuple[Services, Toolboxes], gateway: Path) -> Iterator[Desk]:
    """A window over the real rooms, the real worker and the machine's jt400."""
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    with opened(toolboxes[0], gateway) as found:
        found.started()
        yield found


@pytest.fixture
def simulated() -> Iterator[Callable[..., tuple[RunningPartition, ...]]]:
    """Start partitions: ``simulated(PartitionScenario("PROD"), PartitionScenario("TEST"))``."""
    running: list[Simulation] = []

    def start(*partitions: PartitionScenario) -> tuple[RunningPartition, ...]:
        simulation = Simulation(Scenario(partitions), base_address=None)
        running.append(simulation)
        return simulation.start().partitions

    yield start
    for simulation in running:
        simulation.stop()


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[Callable[[int], tuple[TypedHost, ...]]]:
    """Start partitions in a process of their own, as real hosts are: ``other_process(3)``."""
    running: list[subprocess.Popen[str]] = []

    def start(count: int) -> tuple[TypedHost, ...]:
        scenario = resource("scenarios", "demo.toml")
        options = ["--partitions", str(count), "--scenario", str(scenario)]
        address = f"127.{os.getpid() % 200 + 30}.{len(running) + 1}.1"
        process = subprocess.Popen(
            [sys.executable, "-m", "wizard", "simulate", *options, "--address", address, "--json"],
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        words = ""
        while True:
            line = process.stdout.readline()
            assert line, "the simulation did not start"
            words += line
            with contextlib.suppress(ValueError):
                found = json.loads(words)["partitions"]
                break
        return tuple(
            TypedHost(
                one["name"],
                one["host"],
                USER,
                Secret(PASSWORD),
                Ports() if one["mapper_port"] == 449 else Ports(mapper=one["mapper_port"]),
            )
            for one in found
        )

    yield start
    for process in running:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()


def clipped(page: QWidget) -> list[str]:
    """The labels that stand in less room than their words need."""
    found = []
    for label in page.findChildren(QWidget):
        if isinstance(label, Label | Prose) and label.isVisibleTo(page):
            if label.hasHeightForWidth():
                short = label.height() < label.heightForWidth(label.width()) - 1
            else:
                short = label.width() < label.sizeHint().width() - 1
            if short:
                found.append(label.text())
    return found
