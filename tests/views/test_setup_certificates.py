"""The door from the set-up to all certificates: two windows over one gateway, by real clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.contract.jars import jars
from tests.views.lastworld import FakeVault, clipped
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import PASSWORD as USER_PASSWORD
from tests.views.setupworld import USER, Desk, connector, opened
from wizard.app import Toolboxes
from wizard.domain.hosts import Partition, Ports
from wizard.domain.secret import Secret
from wizard.domain.verdicts import Verdict
from wizard.flows.passwords import password_entry, store_entry
from wizard.flows.services import Services
from wizard.flows.steps import (
    CONNECTOR,
    DONE,
    HOST,
    LOGGING,
    NETWORK,
    REVIEW,
    SERVICE_ACCOUNT,
    TRUST,
)
from wizard.simulator import PartitionScenario, RunningPartition, ServiceScenario
from wizard.views.keystores.certificatespage import CertificatesPage
from wizard.views.keystores.window import KeystoreWindow
from wizard.views.pages.apply import ApplyPage
from wizard.views.pages.checks import CheckPage
from wizard.views.pages.done import DonePage
from wizard.views.pages.trust import TrustPage

Simulated = Callable[..., tuple[RunningPartition, ...]]
WORD = Secret("store4you")


@pytest.fixture
def prod(simulated: Simulated) -> RunningPartition:
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    return simulated(PartitionScenario("PROD"))[0]


@pytest.fixture
def store(gateway: Path) -> Path:
    return connector(gateway) / "mypass-truststore.jks"


@pytest.fixture
def services(
    toolboxes: tuple[Services, Toolboxes],
    gateway: Path,
    vault: FakeVault,
    prod: RunningPartition,
    store: Path,
) -> Services:
    """A gateway whose host has a new CA, which its truststore does not trust yet."""
    found = toolboxes[0]
    ports = Ports() if prod.standard_ports else Ports(mapper=prod.mapper_port)
    partition = Partition("PROD", prod.address, USER, True, ports)
    (connector(gateway) / "partitions.toml").write_bytes(
        found.files.set_partitions(b"", [partition])
    )
    old = found.keystores.certificate(prod.ca.export("der"))
    store.write_bytes(found.keystores.add(None, WORD, [old]))
    vault.put(store_entry(store), WORD)
    vault.put(password_entry(partition), Secret(USER_PASSWORD))
    prod.renew(authority="new")
    return found


@pytest.fixture
def desk(services: Services, gateway: Path) -> Iterator[Desk]:
    with opened(services, gateway) as found:
        found.started()
        found.hands.gateway(gateway)
        found.hands.java()
        found.hands.arrived(HOST)
        found.wait(lambda: found.window.flow.answers.password("PROD") is not None)
        found.hands.next()
        yield found


def certificates(desk: Desk) -> tuple[KeystoreWindow, CertificatesPage]:
    """Through the door; everything is looked at."""
    desk.click(desk.window.doors.to_certificates)
    window = desk.window.door.window
    assert window is not None and window.isVisible()
    desk.wait(lambda: window.desk.found is not None and not window.desk.busy, 60)
    page = window.page
    assert isinstance(page, CertificatesPage)
    return window, page


def renew(desk: Desk, window: KeystoreWindow, page: CertificatesPage) -> None:
    card = page.hosts["PROD"]
    desk.click(card.renew)
    desk.wait(lambda: card.compared.isVisible() and not page.busy, 60)
    desk.click(card.compared)
    desk.click(card.trust)
    desk.wait(lambda: window.desk.proof is not None and not window.desk.busy, 60)


def to_apply(desk: Desk) -> ApplyPage:
    for step in (NETWORK, TRUST, SERVICE_ACCOUNT):
        desk.hands.checks(step)
    for step in (CONNECTOR, LOGGING):
        desk.hands.arrived(step)
        desk.hands.next()
    desk.hands.arrived(REVIEW)
    # Nothing can be pressed while it computes; a key must not open the rail's search.
    assert desk.window.focusWidget() is not desk.window.rail.search_button
    desk.wait(lambda: desk.window.flow.review is not None and not desk.window.page.busy)
    desk.hands.next()
    page = desk.window.page
    assert isinstance(page, ApplyPage)
    return page


def held(services: Services, store: Path) -> list[bytes]:
    entries = services.keystores.open(store.read_bytes(), WORD).entries
    return [entry.certificate.der for entry in entries if entry.certificate is not None]


def test_what_the_other_window_wrote_is_reviewed_anew_and_never_overwritten(
    desk: Desk, services: Services, store: Path, prod: RunningPartition
) -> None:
    apply = to_apply(desk)
    plan = apply._plan
    assert plan is not None and store in [change.path for change in plan.staging.changes]
    window, page = certificates(desk)
    renew(desk, window, page)
    written = store.read_bytes()
    # The set-up is back at Review, by itself, and says why.
    desk.hands.arrived(REVIEW)
    flow = desk.window.flow
    desk.wait(lambda: flow.review is not None and not desk.window.page.busy)
    assert "was changed in the window with all certificates" in desk.window.page.notice.problem_text
    review = flow.review
    assert review is not None and store not in [change.path for change in review.staging.changes]
    assert flow.verdict(TRUST, "PROD") is None  # proven with the store from before
    window.close()
    desk.hands.next()
    desk.click(apply.start_button)
    desk.wait(lambda: flow.result is not None and not apply.busy, 60)
    assert store.read_bytes() == written
    assert len(held(services, store)) == 2
    assert services.keystores.certificate(prod.ca.export("der")).der in held(services, store)
    assert flow.verdict(TRUST, "PROD") is Verdict.PASS


def test_a_change_that_nobody_told_of_is_shown_by_apply_and_not_overwritten(
    desk: Desk, services: Services, store: Path, prod: RunningPartition
) -> None:
    apply = to_apply(desk)
    alone = services.keystores.certificate(
        services.keystores.open(store.read_bytes(), WORD).entries[0].certificate.der
    )  # type: ignore[union-attr] # a trusted entry
    store.write_bytes(services.keystores.add(None, WORD, [alone]))
    before = store.read_bytes()
    desk.click(apply.start_button)
    card = apply.meanwhile
    desk.wait(lambda: bool(card.files) and card.write.isEnabled() and not apply.busy, 60)
    assert store in [file.path for file in card.files]
    assert store.read_bytes() == before
    desk.click(card.write)
    desk.wait(lambda: desk.window.flow.result is not None and not apply.busy, 60)
    # What the other one wrote, and what the set-up adds to it.
    after = held(services, store)
    assert alone.der in after and services.keystores.certificate(prod.ca.export("der")).der in after


def test_looking_alone_leaves_the_set_up_as_it_was(desk: Desk, store: Path) -> None:
    for step in (NETWORK, TRUST):
        desk.hands.checks(step)
    desk.hands.arrived(SERVICE_ACCOUNT)
    page = desk.window.page
    assert isinstance(page, CheckPage)
    desk.wait(lambda: desk.settled(page), 60)
    before, answers = store.read_bytes(), desk.window.flow.answers
    window, _ = certificates(desk)
    window.close()
    desk.wait(lambda: not desk.window.door._leaving and desk.window.door._task is None, 60)
    flow = desk.window.flow
    assert desk.window.isVisible() and flow.current.id == SERVICE_ACCOUNT
    assert flow.answers is answers and store.read_bytes() == before
    for step in (NETWORK, TRUST, SERVICE_ACCOUNT):
        assert flow.verdict(step, "PROD") is Verdict.PASS
    # And the door opens again.
    window, _ = certificates(desk)
    window.close()


def test_checks_that_run_go_on_while_the_other_window_looks_and_closes(
    desk: Desk, prod: RunningPartition
) -> None:
    for step in (NETWORK, TRUST):
        desk.hands.checks(step)
    desk.hands.arrived(SERVICE_ACCOUNT)
    page = desk.window.page
    assert isinstance(page, CheckPage)
    desk.wait(lambda: desk.settled(page), 60)
    prod.change(command_tls=ServiceScenario(delay=2.0))
    desk.click(page.header.button)
    desk.wait(lambda: page.rows.row("command.rmtsrv").icon.name == "running", 60)
    # Another truststore than that of the checks, which have the new CA staged.
    window, certs = certificates(desk)
    assert certs.hosts["PROD"].words.text() == "Java refuses its certificate"
    window.close()
    desk.wait(lambda: desk.settled(page), 120)
    failed = [result.id for result in page.rows.results() if result.verdict is Verdict.FAIL]
    assert failed == []


def test_the_trust_page_proves_anew_with_what_the_other_window_wrote(desk: Desk) -> None:
    desk.hands.checks(NETWORK)
    desk.hands.arrived(TRUST)
    page = desk.window.page
    assert isinstance(page, TrustPage)
    flow = desk.window.flow
    desk.wait(lambda: flow.verdict(TRUST, "PROD") is Verdict.FAIL and desk.settled(page), 60)
    window, certs = certificates(desk)
    renew(desk, window, certs)
    desk.wait(lambda: flow.verdict(TRUST, "PROD") is Verdict.PASS and desk.settled(page), 60)
    found = flow.look
    assert found is not None and found.stores[0].anchors == 2
    desk.wait(lambda: clipped(page) == [])
    window.close()


def test_closing_the_set_up_closes_the_other_window(desk: Desk) -> None:
    window, _ = certificates(desk)
    desk.window.close()
    assert not window.isVisible()
    assert desk.window.idle


def test_the_door_says_where_it_leads_and_waits_for_a_gateway(
    qtbot: QtBot, toolboxes: tuple[Services, Toolboxes], gateway: Path
) -> None:
    with opened(toolboxes[0], gateway) as desk:
        desk.started()
        door = desk.window.doors.to_certificates
        assert door.isVisible() and not door.isEnabled()
        assert door.accessibleName() == "All certificates and their renewal"
        desk.hands.gateway(gateway)
        desk.wait(door.isEnabled)
        assert door.accessibleName() == "All certificates and their renewal"
        desk.window.resize(640, 480)
        desk.wait(lambda: door.words == "")
        assert door.accessibleName() == "All certificates and their renewal"
        # By keyboard: the search finds it.
        desk.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        popup = desk.window.rail._popup
        assert popup is not None
        desk.wait(lambda: popup.edit.hasFocus())
        QTest.keyClicks(popup.edit, "renewal")
        QTest.keyClick(popup.edit, Qt.Key.Key_Return)
        desk.wait(lambda: desk.window.door.window is not None)
        # Once more only brings it to the front.
        first = desk.window.door.window
        desk.click(door)
        assert desk.window.door.window is first


def test_done_leads_there_too(desk: Desk) -> None:
    apply = to_apply(desk)
    desk.click(apply.start_button)
    desk.wait(lambda: desk.window.flow.result is not None and not apply.busy, 60)
    desk.hands.next()
    desk.hands.arrived(DONE)
    page = desk.window.page
    assert isinstance(page, DonePage)
    result = desk.window.flow.result
    desk.click(page.open_certificates)
    window = desk.window.door.window
    assert window is not None
    desk.wait(lambda: window.desk.found is not None and not window.desk.busy, 60)
    window.close()
    desk.wait(lambda: not desk.window.door._leaving and desk.window.door._task is None, 60)
    assert desk.window.flow.result is result
    assert desk.window.flow.verdict(TRUST, "PROD") is Verdict.PASS


def test_no_page_without_a_field_leaves_the_focus_to_the_rails_search(
    desk: Desk, store: Path
) -> None:
    window = desk.window
    apply = to_apply(desk)
    search = window.rail.search_button
    assert window.focusWidget() is apply.start_button
    desk.key(Qt.Key.Key_Space)
    assert apply.busy
    desk.wait(lambda: not apply.start_button.isVisible())
    assert window.focusWidget() is not search
    desk.wait(lambda: window.flow.result is not None and not apply.busy and apply.valid, 60)
    assert window.focusWidget() is not search
