"""A gateway that was set up over simulated hosts, and the operations window in front of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.contract.jars import jars
from tests.views.lastworld import FakeVault
from tests.views.setupworld import connector
from wizard.app import Toolboxes
from wizard.domain.hosts import Partition, Ports
from wizard.domain.secret import Secret
from wizard.flows.passwords import password_entry
from wizard.flows.services import Services
from wizard.simulator import (
    Behaviour,
    PartitionScenario,
    ProfileScenario,
    RunningPartition,
    ServiceScenario,
)
from wizard.views.operations.window import OperationsWindow
from wizard.views.widgets import Label, Prose

SERVICE_PASSWORD = "Svc7-zebra'kite"
OLD_PASSWORD = "Old4-vortex;zz"
NEW_PASSWORD = "Nw9 umbra%27(q"
SERVICE, ANNA, _ = PartitionScenario().profiles


def scenario(name: str, **knobs: object) -> PartitionScenario:
    """A partition with the service account, ANNA and a test profile."""
    account = replace(SERVICE, password=Secret(SERVICE_PASSWORD))
    authorities = knobs.pop("authorities", account.special_authorities)
    profiles = (
        replace(account, special_authorities=authorities),  # type: ignore[arg-type] # a tuple
        replace(ANNA, password=Secret(OLD_PASSWORD)),
        ProfileScenario("TESTER", Secret(OLD_PASSWORD)),
        ProfileScenario("BOSS", Secret(OLD_PASSWORD), special_authorities=("*ALLOBJ",)),
    )
    base = PartitionScenario(name=name, profiles=profiles, max_sign_on_attempts=9)
    return replace(base, **knobs)  # type: ignore[arg-type]


def down(name: str) -> PartitionScenario:
    """A partition that nobody reaches."""
    return scenario(name, mapper=ServiceScenario(Behaviour.REFUSE))


def named(running: RunningPartition) -> Partition:
    """As a person configures it."""
    ports = Ports() if running.standard_ports else Ports(mapper=running.mapper_port)
    return Partition(running.name, running.address, "MYPASSSVC", False, ports)


@dataclass
class Operating:
    """The window, the hosts, and a person's hands."""

    qtbot: QtBot
    window: OperationsWindow
    hosts: dict[str, RunningPartition]

    def click(self, button: QAbstractButton) -> None:
        """A real click, once the button can take it."""
        self.qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=60_000)
        self.window.page.scroll_area.ensureWidgetVisible(button)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, target: QWidget, words: str) -> None:
        """Real keys, after what stood there was marked."""
        inner = target.focusProxy() or target
        assert isinstance(inner, QLineEdit)
        inner.setFocus()
        inner.selectAll()
        QTest.keyClicks(inner, words)

    def idle(self) -> None:
        """Wait for the end of the work."""
        self.qtbot.waitUntil(lambda: not self.window.bench.busy, timeout=60_000)

    def wait(self, ready: Callable[[], bool]) -> None:
        """Wait for a condition."""
        self.qtbot.waitUntil(ready, timeout=60_000)


def shown_words(window: QWidget) -> str:
    """Everything that can be read in the window."""
    return "\n".join(
        one.text()
        for one in window.findChildren(QWidget)
        if isinstance(one, Label | Prose) and one.isVisibleTo(window)
    )


@contextlib.contextmanager
def operating(
    qtbot: QtBot,
    services: Services,
    gateway: Path,
    running: Sequence[RunningPartition],
    vault: FakeVault | None = None,
) -> Iterator[Operating]:
    """The window, opened on a gateway with these partitions."""
    partitions = [named(one) for one in running]
    data = services.files.set_partitions(b"", partitions)
    (connector(gateway) / "partitions.toml").write_bytes(data)
    if vault is not None:
        for one in partitions:
            vault.put(password_entry(one), Secret(SERVICE_PASSWORD))
    window = OperationsWindow(services, gateway)
    window.show()
    qtbot.waitUntil(
        lambda: window.bench.found is not None and not window.bench.busy, timeout=60_000
    )
    try:
        yield Operating(qtbot, window, {one.name: one for one in running})
    finally:
        qtbot.waitUntil(lambda: not window.bench.busy, timeout=60_000)
        window.close()
        window.deleteLater()


@pytest.fixture
def live(toolboxes: tuple[Services, Toolboxes]) -> Services:
    """The real rooms with the real worker and jt400."""
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    return toolboxes[0]
