"""After a write in the keystore wizard: the restart and the last handshake, by real clicks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.views.lastworld import Machine, clipped, unnamed
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.test_keystore_window import (
    Hand,
    certificates,
    hosts,
    opened,
    settled,
    world,
)
from wizard.flows.services import Services
from wizard.simulator import RunningPartition
from wizard.views.keystores.places import STORE
from wizard.views.keystores.window import KeystoreWindow

__all__ = ["hosts", "world"]

SERVICE = "MyPass Gateway"


@pytest.fixture
def machine(world: Services) -> Machine:
    return Machine(world.gateway)


@pytest.fixture
def renewed(
    qtbot: QtBot, world: Services, machine: Machine, hosts: tuple[RunningPartition, ...]
) -> Callable[[KeystoreWindow], None]:
    """Renew the trust in PROD in the window."""
    hosts[0].renew(authority="new")

    def renew(window: KeystoreWindow) -> None:
        settled(qtbot, window)
        hand, page = Hand(qtbot), certificates(window)
        card = page.hosts["PROD"]
        hand.click(card.renew)
        qtbot.waitUntil(lambda: card.compared.isVisible() and not page.busy, timeout=60_000)
        hand.click(card.compared)
        hand.click(card.trust)
        qtbot.waitUntil(lambda: window.desk.proof is not None, timeout=60_000)
        settled(qtbot, window)

    return renew


def test_after_a_write_the_restart_stands_on_top_and_the_last_handshake_follows(
    qtbot: QtBot,
    world: Services,
    machine: Machine,
    gateway: Path,
    renewed: Callable[[KeystoreWindow], None],
) -> None:
    with opened(qtbot, replace(world, gateway=machine), gateway) as window:
        settled(qtbot, window)
        assert not window.after.isVisible()  # looking is no reason for a restart
        window.resize(640, 480)
        renewed(window)
        after = window.after
        row = after.card.rows[SERVICE]
        assert row.words.text() == (
            "This restarts “MyPass Gateway”: password resets wait for about 20 seconds."
        )
        qtbot.waitUntil(lambda: not row.words.visibleRegion().isEmpty())  # in view
        assert machine.restarted == [] and not after.told.isVisible()
        assert not after.ask.isVisible()
        machine.gate.clear()
        Hand(qtbot).click(after.card.buttons[SERVICE])
        assert row.icon.name == "running"
        machine.gate.set()
        qtbot.waitUntil(
            lambda: "After the restart Java trusts PROD and TEST." in after.told.problem_text,
            timeout=60_000,
        )
        assert row.icon.name == "passed" and machine.restarted == [SERVICE]
        page = window.page
        assert unnamed(page) == []
        qtbot.waitUntil(lambda: clipped(page) == [])
        # What is restarted and proven stays behind.
        window.open(STORE)
        assert not after.isVisible()


def test_the_card_goes_along_from_page_to_page(
    qtbot: QtBot,
    world: Services,
    machine: Machine,
    gateway: Path,
    renewed: Callable[[KeystoreWindow], None],
) -> None:
    with opened(qtbot, replace(world, gateway=machine), gateway) as window:
        renewed(window)
        window.open(STORE)
        assert window.after.isVisible() and window.page.isAncestorOf(window.after)
        certificates(window)
        assert window.after.isVisible() and window.page.isAncestorOf(window.after)
        # Another store on the desk has nothing to do with it.
        window.desk.open_store(gateway / "another.jks")
        settled(qtbot, window)
        assert not window.after.isVisible()


def test_a_partition_that_changed_meanwhile_is_told(
    qtbot: QtBot,
    world: Services,
    machine: Machine,
    gateway: Path,
    hosts: tuple[RunningPartition, ...],
    renewed: Callable[[KeystoreWindow], None],
) -> None:
    with opened(qtbot, replace(world, gateway=machine), gateway) as window:
        renewed(window)
        hosts[1].renew(authority="new")
        Hand(qtbot).click(window.after.card.buttons[SERVICE])
        after = window.after
        qtbot.waitUntil(lambda: "Java refuses TEST." in after.told.problem_text, timeout=60_000)
        assert "The Certificates page says why." in after.told.problem_text
        assert certificates(window).hosts["TEST"].icon.name == "failed"


def test_a_restart_that_is_refused_makes_no_handshake(
    qtbot: QtBot,
    world: Services,
    machine: Machine,
    gateway: Path,
    renewed: Callable[[KeystoreWindow], None],
) -> None:
    machine.refuses = True
    with opened(qtbot, replace(world, gateway=machine), gateway) as window:
        renewed(window)
        row = window.after.card.rows[SERVICE]
        Hand(qtbot).click(window.after.card.buttons[SERVICE])
        qtbot.waitUntil(lambda: row.icon.name == "failed")
        assert "as administrator" in row.more.text()
        assert not window.after.told.isVisible() and not window.desk.busy


def test_without_a_service_the_person_restarts_by_hand_and_says_so(
    qtbot: QtBot,
    world: Services,
    machine: Machine,
    gateway: Path,
    renewed: Callable[[KeystoreWindow], None],
) -> None:
    machine.found = ()
    with opened(qtbot, replace(world, gateway=machine), gateway) as window:
        renewed(window)
        after = window.after
        assert after.card.by_hand.isVisible() and "IIS Manager" in after.card.by_hand.text()
        Hand(qtbot).click(after.ask)
        qtbot.waitUntil(lambda: "trusts PROD and TEST" in after.told.problem_text, timeout=60_000)
        page = window.page
        qtbot.waitUntil(lambda: clipped(page) == [])
