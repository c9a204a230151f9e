"""A window that is closed while the store it wrote is being proven: new and proven, or the old."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gate import Gate
from tests.views.lastworld import FakeVault
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from tests.views.test_keystore_window import (
    PASSWORD,
    Hand,
    Simulated,
    certificates,
    hosts,  # noqa: F401 - a fixture
    settled,
    truststore,
)
from wizard.app import Toolboxes
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import FileChange
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.flows.steps import GATEWAY_FOLDER
from wizard.flows.storework import store_backups
from wizard.flows.unproven import left_open
from wizard.simulator import RunningPartition
from wizard.views.keystores.window import WAITS, KeystoreWindow
from wizard.views.widgets import Notice
from wizard.views.window import MainWindow

assert Simulated


@pytest.fixture
def gate(hosts: tuple[RunningPartition, ...]) -> Iterator[Gate]:  # noqa: F811 - pytest's way
    made = Gate(hosts[0].address, hosts[0].signon_tls_port)
    yield made
    made.close()


@pytest.fixture
def world(
    toolboxes: tuple[Services, Toolboxes],
    gateway: Path,
    vault: FakeVault,
    hosts: tuple[RunningPartition, ...],  # noqa: F811 - pytest's way
    gate: Gate,
) -> Services:
    """A gateway whose first partition is reached through the gate."""
    services = toolboxes[0]
    folder = connector(gateway)
    ports = Ports(signon=gate.port, command=gate.port)
    prod = Partition("PROD", "127.0.0.1", "MYPASSSVC", True, ports)
    (folder / "partitions.toml").write_bytes(services.files.set_partitions(b"", [prod]))
    trusted = services.keystores.certificate(hosts[0].ca.export("der"))
    store = folder / "mypass-truststore.jks"
    store.write_bytes(services.keystores.add(None, PASSWORD, [trusted]))
    services.vault.put(store_entry(store), PASSWORD)
    hosts[0].renew(authority="new")
    return services


def held(services: Services, store: Path) -> set[bytes]:
    entries = services.keystores.open(store.read_bytes(), PASSWORD).entries
    return {entry.certificate.der for entry in entries if entry.certificate is not None}


def write_and_close(qtbot: QtBot, window: KeystoreWindow, gate: Gate, store: Path) -> None:
    """Renew by clicks, and be in the middle of the proof."""
    before = store.read_bytes()
    settled(qtbot, window)
    page = certificates(window)
    card = page.hosts["PROD"]
    hand = Hand(qtbot)
    hand.click(card.renew)
    qtbot.waitUntil(lambda: card.compared.isVisible() and not page.busy, timeout=60_000)
    hand.click(card.compared)
    gate.shut()
    hand.click(card.trust)
    qtbot.waitUntil(lambda: store.read_bytes() != before, timeout=60_000)
    qtbot.waitUntil(gate.knocks.is_set, timeout=60_000)


def test_the_proof_is_waited_for_and_the_window_closes_itself(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    hosts: tuple[RunningPartition, ...],  # noqa: F811 - pytest's way
    gate: Gate,
) -> None:
    store = connector(gateway) / "mypass-truststore.jks"
    window = KeystoreWindow(world, gateway)
    qtbot.addWidget(window)
    window.show()
    write_and_close(qtbot, window, gate, store)
    assert window.close() is False
    assert window.isVisible()
    assert window.footer.reassurance == str(WAITS)
    assert not window.footer.next_button.isEnabled()
    assert window.close() is False  # once more changes nothing
    gate.open.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=60_000)
    assert window.desk.proof is not None
    assert [one.partition.name for one in window.desk.proof.proven] == ["PROD"]
    assert world.keystores.certificate(hosts[0].ca.export("der")).der in held(world, store)


def test_what_java_refuses_is_put_back_before_the_window_is_gone(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    hosts: tuple[RunningPartition, ...],  # noqa: F811 - pytest's way
    gate: Gate,
) -> None:
    store = connector(gateway) / "mypass-truststore.jks"
    before = store.read_bytes()
    window = KeystoreWindow(world, gateway)
    qtbot.addWidget(window)
    window.show()
    write_and_close(qtbot, window, gate, store)
    window.close()
    hosts[0].renew(authority="new")  # the host changed once more
    gate.open.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=60_000)
    assert store.read_bytes() == before


def test_the_set_up_waits_for_the_window_behind_its_door(
    qtbot: QtBot, world: Services, gateway: Path, gate: Gate
) -> None:
    store = connector(gateway) / "mypass-truststore.jks"
    window = MainWindow(world, gateway)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.doors.usable, timeout=60_000)
    window.door.open()
    behind = window.door.window
    assert behind is not None
    write_and_close(qtbot, behind, gate, store)
    behind.close()  # a guest goes at once, and its work goes on
    assert not behind.isVisible()
    assert window.close() is False
    assert "closes when that is done" in window.footer.reassurance
    gate.open.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=60_000)
    assert window.idle or not window.door.writing
    assert len(held(world, store)) == 2


@contextlib.contextmanager
def proving(gateway: Path, gate: Gate, settings: Path) -> Iterator[subprocess.Popen[str]]:
    """A process whose window was asked to close in the middle of the proof."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.views.closingprocess", str(gateway), str(settings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "gate\n"
            gate.shut()
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "waits\n"
            yield process
        finally:
            process.kill()


def test_the_process_ends_by_itself_with_a_proven_store(
    world: Services, gateway: Path, gate: Gate, tmp_path: Path
) -> None:
    store = connector(gateway) / "mypass-truststore.jks"
    with proving(gateway, gate, tmp_path / "s") as process:
        assert process.poll() is None
        gate.open.set()
        assert process.wait(120) == 0
    assert len(held(world, store)) == 2
    assert left_open(world, store) is None


def test_the_next_window_tells_of_a_store_that_nobody_proved(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    hosts: tuple[RunningPartition, ...],  # noqa: F811 - pytest's way
    gate: Gate,
    tmp_path: Path,
) -> None:
    store = connector(gateway) / "mypass-truststore.jks"
    with proving(gateway, gate, tmp_path / "s") as process:
        process.kill()  # as a power cut would
        process.wait(60)
    assert len(held(world, store)) == 2
    gate.close()  # the host is down
    window = KeystoreWindow(world, gateway)
    qtbot.addWidget(window)
    window.show()
    settled(qtbot, window)
    page = certificates(window)
    qtbot.waitUntil(page.left_open.isVisible, timeout=60_000)
    assert "no handshake has proven it" in page.left_open.problem_text
    assert page.verify.isVisible()
    hand = Hand(qtbot)
    hand.click(page.take_back)
    assert window.page is window.pages["store"]
    there = truststore(qtbot, window)
    assert there.left_open.isVisible()
    assert there.head.undo.isVisible()
    again = Gate(hosts[0].address, hosts[0].signon_tls_port, at=gate.port)
    try:
        hand.click(there.verify)
        qtbot.waitUntil(lambda: "has proven it now" in there.left_open.problem_text, timeout=60_000)
        assert left_open(world, store) is None
        hand.click(there.head.again)
        qtbot.waitUntil(lambda: not there.left_open.isVisible(), timeout=60_000)
    finally:
        again.close()
    window.close()


def test_the_set_up_tells_of_it_as_well(qtbot: QtBot, world: Services, gateway: Path) -> None:
    store = connector(gateway) / "mypass-truststore.jks"
    before = store.read_bytes()
    after = world.keystores.add(None, PASSWORD, [
        entry.certificate for entry in world.keystores.open(before, PASSWORD).entries
        if entry.certificate is not None
    ])  # fmt: skip
    change = FileChange(store, before, after, text=False)
    world.files.apply([change], store_backups(store), unproven=True)
    window = MainWindow(world, gateway)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.doors.usable, timeout=60_000)
    window.rail.step_chosen.emit(GATEWAY_FOLDER)
    qtbot.waitUntil(lambda: window.page is window.pages.get(GATEWAY_FOLDER), timeout=60_000)
    said = " ".join(one.problem_text for one in window.page.findChildren(Notice))
    assert "no handshake has proven it" in said
    assert "Open Certificates and renewal" in said
    window.close()
