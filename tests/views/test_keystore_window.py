"""The keystore wizard by real clicks, over simulated hosts, the real worker and real files."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.contract.jars import jars
from tests.views.lastworld import FakeVault, clipped
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from wizard.app import Toolboxes
from wizard.domain.hosts import Partition, Ports
from wizard.domain.secret import Secret
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.simulator import CertificateScenario, PartitionScenario, RunningPartition
from wizard.simulator.certificates import LocalCA
from wizard.views.keystores.certificatespage import CertificatesPage
from wizard.views.keystores.places import CERTIFICATES, STORE
from wizard.views.keystores.storepage import StorePage
from wizard.views.keystores.window import KeystoreWindow

Simulated = Callable[..., tuple[RunningPartition, ...]]
PASSWORD = Secret("store4you")


@pytest.fixture
def hosts(simulated: Simulated) -> tuple[RunningPartition, ...]:
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    return simulated(PartitionScenario("PROD"), PartitionScenario("TEST"))


def named(running: RunningPartition) -> Partition:
    ports = Ports() if running.standard_ports else Ports(mapper=running.mapper_port)
    return Partition(running.name, running.address, "MYPASSSVC", True, ports)


@pytest.fixture
def world(
    toolboxes: tuple[Services, Toolboxes],
    gateway: Path,
    vault: FakeVault,
    hosts: tuple[RunningPartition, ...],
) -> Services:
    """A gateway that was set up: its partitions, its truststore, the password in the vault."""
    services = toolboxes[0]
    folder = connector(gateway)
    partitions = services.files.set_partitions(b"", [named(one) for one in hosts])
    (folder / "partitions.toml").write_bytes(partitions)
    trusted = [services.keystores.certificate(one.ca.export("der")) for one in hosts]
    store = folder / "mypass-truststore.jks"
    store.write_bytes(services.keystores.add(None, PASSWORD, trusted))
    services.vault.put(store_entry(store), PASSWORD)
    return services


@contextlib.contextmanager
def opened(qtbot: QtBot, services: Services, folder: Path) -> Iterator[KeystoreWindow]:
    window = KeystoreWindow(services, folder)
    window.show()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()


def certificates(window: KeystoreWindow) -> CertificatesPage:
    window.open(CERTIFICATES)
    page = window.page
    assert isinstance(page, CertificatesPage)
    return page


def truststore(qtbot: QtBot, window: KeystoreWindow) -> StorePage:
    window.open(STORE)
    page = window.page
    assert isinstance(page, StorePage)
    qtbot.waitUntil(lambda: clipped(page) == [])
    return page


def settled(qtbot: QtBot, window: KeystoreWindow) -> None:
    desk = window.desk
    qtbot.waitUntil(lambda: desk.found is not None and not desk.busy, timeout=60_000)


def shows(widget: QWidget, *words: str) -> bool:
    """Whether a person finds all of it on the widget, whatever breaks its lines."""
    seen = [
        *(one.text() for one in widget.findChildren(QLabel) if one.isVisible()),
        *(one.toPlainText() for one in widget.findChildren(QTextEdit) if one.isVisible()),
    ]
    text = "\n".join(seen).replace("\u2060", "").replace("\u200b", "")
    return all(word in text for word in words)


class Hand:
    """Clicks, and counts them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.clicks = 0

    def click(self, button: QAbstractButton) -> None:
        self.qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=60_000)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.clicks += 1


def test_every_partition_is_shown_with_its_standing(
    qtbot: QtBot, world: Services, gateway: Path
) -> None:
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        page = certificates(window)
        assert list(page.hosts) == ["PROD", "TEST"]
        for card in page.hosts.values():
            assert card.words.text() == "Java trusts its certificate"
            assert card.icon.name == "passed"
        assert page.headline.isVisible()
        qtbot.waitUntil(lambda: clipped(page) == [])
        store = truststore(qtbot, window)
        assert store.entries.removals == {}


def test_a_renewal_in_three_clicks_and_the_old_one_offered_for_removal(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    prod = hosts[0]
    store = connector(gateway) / "mypass-truststore.jks"
    old = world.keystores.certificate(prod.ca.export("der"))
    prod.renew(authority="new")
    new = world.keystores.certificate(prod.ca.export("der"))
    before = store.read_bytes()
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        page = certificates(window)
        card = page.hosts["PROD"]
        assert card.words.text() == "Java refuses its certificate"
        assert "PROD" in page.headline.problem_text
        hand = Hand(qtbot)
        hand.click(card.renew)
        qtbot.waitUntil(lambda: card.compared.isVisible() and not page.busy, timeout=60_000)
        (block,) = card.renewal.blocks
        qtbot.waitUntil(lambda: shows(block, new.sha256, new.sha1), timeout=10_000)
        assert shows(block, "a new key", "the fingerprint decides")
        assert not card.trust.isEnabled()
        assert store.read_bytes() == before  # looking writes nothing
        hand.click(card.compared)
        hand.click(card.trust)
        assert hand.clicks == 3
        qtbot.waitUntil(lambda: card.words.text() == "Java trusts its certificate", timeout=60_000)
        settled(qtbot, window)
        held = {entry.certificate.der for entry in
                world.keystores.open(store.read_bytes(), PASSWORD).entries
                if entry.certificate is not None}  # fmt: skip
        assert {old.der, new.der} <= held  # side by side
        assert "is in the truststore" in card.result.problem_text
        # The host has switched: the old one may go, and comes back with one click.
        held_by = truststore(qtbot, window)
        (alias,) = held_by.entries.removals
        hand.click(held_by.entries.removals[alias])
        qtbot.waitUntil(
            lambda: not held_by.entries.removals and not window.desk.busy, timeout=60_000
        )
        left = world.keystores.open(store.read_bytes(), PASSWORD)
        assert old.der not in {entry.certificate.der for entry in left.entries if entry.certificate}
        hand.click(held_by.head.undo)
        qtbot.waitUntil(lambda: alias in held_by.entries.removals, timeout=60_000)


def test_a_pasted_fingerprint_must_be_one_of_the_chain(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    hosts[0].renew(authority="new")
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        page = certificates(window)
        card = page.hosts["PROD"]
        Hand(qtbot).click(card.renew)
        qtbot.waitUntil(lambda: card.compared.isVisible() and not page.busy, timeout=60_000)
        card.compared.setChecked(True)
        card.expected.set_text("AB:CD:" * 10)
        assert not card.trust.isEnabled()
        assert card.expected.shows_problem
        new = world.keystores.certificate(hosts[0].ca.export("der"))
        card.expected.set_text(new.sha256.lower().replace(":", " "))
        assert card.trust.isEnabled()
        assert not card.expected.shows_problem


def test_a_locked_store_asks_for_its_password(
    qtbot: QtBot, world: Services, vault: FakeVault, gateway: Path
) -> None:
    vault.kept.clear()
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        page = certificates(window)
        card = page.opening
        assert card.locked.isVisible()
        assert page.hosts == {}
        hand = Hand(qtbot)
        card._typed.edit.setFocus()
        QTest.keyClicks(card._typed.edit, "wrong-one")
        hand.click(card.unlock)
        qtbot.waitUntil(lambda: card.password.shows_problem and not page.busy, timeout=60_000)
        card._typed.edit.selectAll()
        QTest.keyClicks(card._typed.edit, PASSWORD.reveal())
        hand.click(card.unlock)
        qtbot.waitUntil(lambda: list(page.hosts) == ["PROD", "TEST"], timeout=60_000)
        assert not card.locked.isVisible()


def test_a_folder_that_holds_no_gateway(qtbot: QtBot, rooms: Services, tmp_path: Path) -> None:
    services = replace(rooms)
    with opened(qtbot, services, tmp_path) as window:
        card = certificates(window).opening
        qtbot.waitUntil(lambda: card.folder.shows_problem, timeout=60_000)
        assert card.folder.isVisible()
        assert window.desk.found is None


def test_a_store_by_itself_is_opened_without_a_gateway(
    qtbot: QtBot, world: Services, vault: FakeVault, tmp_path: Path, gateway: Path
) -> None:
    store = tmp_path / "alone.jks"
    store.write_bytes((connector(gateway) / "mypass-truststore.jks").read_bytes())
    with opened(qtbot, world, tmp_path) as window:
        card = certificates(window).opening
        qtbot.waitUntil(lambda: card.folder.shows_problem, timeout=60_000)
        hand = Hand(qtbot)
        hand.click(card.alone.button)
        QTest.keyClicks(card._path.edit, str(store))
        hand.click(card.open_path)
        qtbot.waitUntil(lambda: card.locked.isVisible() and not window.desk.busy, timeout=60_000)
        QTest.keyClicks(card._typed.edit, PASSWORD.reveal())
        hand.click(card.unlock)
        settled(qtbot, window)
        qtbot.waitUntil(lambda: not card.isVisible(), timeout=60_000)
        found = window.desk.found
        assert found is not None and found.store is not None
        assert len(found.store.content.entries) == 2


def test_what_was_shown_of_a_renewal_goes_with_another_look(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    """An answer about the former certificate beside a verdict about the new one would mislead."""
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        card = certificates(window).hosts["TEST"]
        hand = Hand(qtbot)
        hand.click(card.renew)
        qtbot.waitUntil(lambda: card.summary.isVisible() and not window.desk.busy, timeout=60_000)
        assert "already trusts" in card.summary.text()
        hosts[1].renew(authority="new")
        window.desk.look()
        qtbot.waitUntil(lambda: card.words.text() == "Java refuses its certificate", timeout=60_000)
        assert not card.summary.isVisible()
        assert "Press Renew" in card.refusal.problem_text


def test_the_old_fingerprint_is_called_so_and_a_renewal_can_be_given_up(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    old = world.keystores.certificate(hosts[0].ca.export("der"))
    hosts[0].renew(authority="new")
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        page = certificates(window)
        card = page.hosts["PROD"]
        hand = Hand(qtbot)
        hand.click(card.renew)
        qtbot.waitUntil(lambda: card.expected.isVisible() and not page.busy, timeout=60_000)
        # The cursor stands where the person goes on, and the last button is in sight.
        qtbot.waitUntil(lambda: card.expected.editor.hasFocus(), timeout=10_000)
        qtbot.waitUntil(lambda: not card.trust.visibleRegion().isEmpty(), timeout=10_000)
        card.expected.set_text(old.sha256)
        assert "holds already" in card.expected.message
        assert not card.trust.isEnabled()
        card.expected.set_text("")
        hand.click(card.compared)
        assert card.trust.isEnabled()
        hand.click(card.cancel)
        assert not card.expected.isVisible()
        assert card.refusal.isVisible()
        # What was compared then says nothing about what is shown anew.
        hand.click(card.renew)
        qtbot.waitUntil(lambda: card.expected.isVisible() and not page.busy, timeout=60_000)
        assert not card.compared.isChecked()
        assert not card.trust.isEnabled()


def test_an_entry_for_a_host_that_has_yet_to_switch_is_not_offered_for_removal(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    path = connector(gateway) / "mypass-truststore.jks"
    ahead = world.keystores.certificate(
        LocalCA("AHEAD", ("ahead.example.com",), CertificateScenario()).export("der")
    )
    path.write_bytes(world.keystores.add(path.read_bytes(), PASSWORD, [ahead]))
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        assert not certificates(window).spares.isVisible()
        entries = truststore(qtbot, window).entries
        assert entries.removals == {}


def typed(field: QWidget, words: str) -> None:
    """Into a field, as by a person who clicks there first."""
    editor = field.focusProxy()
    assert editor is not None
    QTest.mouseClick(editor, Qt.MouseButton.LeftButton)
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, words)


def test_each_port_s_new_certificate_is_shown_and_compared_by_itself(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    """The second port presents a stranger: the first one's fingerprint does not let it in."""
    prod = hosts[0]
    store = connector(gateway) / "mypass-truststore.jks"
    prod.change(command_certificate=CertificateScenario(issuer="self"))
    prod.renew(authority="new")
    ca = world.keystores.certificate(prod.ca.export("der"))
    alone = world.keystores.certificate(prod.ca.server("command").der)
    before = store.read_bytes()
    with opened(qtbot, world, gateway) as window:
        window.resize(1160, 740)
        settled(qtbot, window)
        page = certificates(window)
        card = page.hosts["PROD"]
        hand = Hand(qtbot)
        # Every chain is there to be looked at, each with its port.
        hand.click(card.more.button)
        qtbot.waitUntil(lambda: len(card.chains.chains) == 2 and card.chains.isVisible())
        assert [head.text() for head in card.chains.heads] == [
            f"Port {prod.signon_tls_port} (sign-on)",
            f"Port {prod.command_tls_port} (remote command)",
        ]
        assert shows(card.chains, ca.sha256, alone.sha256)
        hand.click(card.renew)
        panel = card.renewal
        qtbot.waitUntil(lambda: panel.compared.isVisible() and not page.busy, timeout=60_000)
        ports = (prod.signon_tls_port, prod.command_tls_port)
        for block, one, port in zip(panel.blocks, (ca, alone), ports, strict=True):
            name = one.common_name
            where = f"Presented on port {port}"
            qtbot.waitUntil(lambda block=block, one=one: shows(block, one.sha256, one.sha1))
            assert shows(block, name, where, f"{one.not_after:%Y}")
        assert shows(panel.blocks[1], "not a CA")
        window.resize(1024, 640)  # all of it fits, sideways as well
        area = page.scroll_area
        qtbot.waitUntil(lambda: panel.trust.text() == "Trust the new certificates")
        qtbot.waitUntil(lambda: clipped(page) == [])
        qtbot.waitUntil(lambda: area.widget().width() <= area.viewport().width())
        first, second = panel.fields
        assert not panel.trust.isEnabled()
        typed(first, ca.sha256)
        assert not panel.trust.isEnabled()
        # The real CA's fingerprint says nothing about the stranger.
        typed(second, ca.sha256)
        assert second.shows_problem and not first.shows_problem
        hand.click(panel.compared)
        assert not panel.trust.isEnabled()
        assert store.read_bytes() == before
        hand.click(panel.compared)
        typed(second, alone.sha1)
        assert not second.shows_problem
        hand.click(panel.trust)
        qtbot.waitUntil(lambda: card.words.text() == "Java trusts its certificate", timeout=60_000)
        settled(qtbot, window)
        held = {
            entry.certificate.der
            for entry in world.keystores.open(store.read_bytes(), PASSWORD).entries
            if entry.certificate is not None
        }
        assert {ca.der, alone.der} <= held


def test_what_is_expired_is_shown_with_the_reason_and_cannot_be_trusted(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    prod = hosts[0]
    prod.renew(CertificateScenario(issuer="self", valid_from_days=-30, valid_days=-1))
    late = world.keystores.certificate(prod.ca.server().der)
    with opened(qtbot, world, gateway) as window:
        window.resize(1160, 740)
        settled(qtbot, window)
        page = certificates(window)
        card = page.hosts["PROD"]
        hand = Hand(qtbot)
        hand.click(card.renew)
        panel = card.renewal
        qtbot.waitUntil(lambda: panel.refusal.isVisible() and not page.busy, timeout=60_000)
        said = panel.refusal.problem_text
        assert "It expired on" in said and "issue a new one in DCM" in said
        (block,) = panel.blocks
        qtbot.waitUntil(lambda: shows(block, late.sha256, late.sha1, "(not added)"))
        qtbot.waitUntil(lambda: not panel.refusal.visibleRegion().isEmpty())
        for part in (panel.trust, panel.compared, panel.expected):
            assert not part.isVisible()
        qtbot.waitUntil(lambda: clipped(page) == [])
        hand.click(panel.cancel)
        qtbot.waitUntil(lambda: not panel.isVisible())


def test_what_is_weak_is_said_before_it_is_trusted(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    prod = hosts[0]
    prod.renew(CertificateScenario(issuer="self", key="rsa1024", signature="sha1"))
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        page = certificates(window)
        card = page.hosts["PROD"]
        hand = Hand(qtbot)
        hand.click(card.renew)
        qtbot.waitUntil(lambda: card.compared.isVisible() and not page.busy, timeout=60_000)
        (block,) = card.renewal.blocks
        qtbot.waitUntil(
            lambda: shows(block, "not a CA", "SHA-1, which is weak", "1024 bits", "RSA 2048")
        )
        hand.click(card.compared)
        hand.click(card.trust)
        qtbot.waitUntil(lambda: card.words.text() == "Java trusts its certificate", timeout=60_000)
