"""What the keystore wizard tells a person who sees it for the first time, by real clicks."""

# ruff: noqa: F811 - fixtures that were imported have the names of parameters

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from tests.views.lastworld import FakeVault, clipped
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from tests.views.test_keystore_store import OTHER, Person, begun, opened_row, rested, typed
from tests.views.test_keystore_window import (  # noqa: F401 - two fixtures among them
    PASSWORD,
    hosts,
    opened,
    settled,
    world,
)
from wizard.domain.problems import problem
from wizard.domain.secret import Secret
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.views.keystores.places import CERTIFICATES, REMINDER, STORE
from wizard.views.keystores.reminderpage import ReminderPage
from wizard.views.keystores.storepage import StorePage
from wizard.views.keystores.window import KeystoreWindow

JAVAS = Secret("changeit")


@pytest.fixture
def store(world: Services, gateway: Path) -> Path:
    return connector(gateway) / "mypass-truststore.jks"


def another_password(qtbot: QtBot, window: KeystoreWindow, page: StorePage, hand: Person) -> None:
    """Convert with nothing but another password."""
    hand.click(page.head.convert)
    card = page.converting
    hand.click(card.jks)
    hand.click(card.other)
    typed(card._first.edit, OTHER)
    typed(card._second.edit, OTHER)
    qtbot.waitUntil(lambda: clipped(page) == [], timeout=5_000)


def begin(qtbot: QtBot, window: KeystoreWindow) -> tuple[StorePage, Person]:
    page, hand = begun(qtbot, window)
    assert isinstance(hand, Person)
    return page, hand


# ---------------------------------------------------------------- another password


def test_another_password_warns_about_the_connector_before_and_after(
    qtbot: QtBot, world: Services, gateway: Path, store: Path
) -> None:
    with opened(qtbot, world, gateway) as window:
        page, hand = begin(qtbot, window)
        another_password(qtbot, window, page, hand)
        before = page.converting.connector
        assert before._kind == "warning"
        for words in ("must be told the new password", "resets fail after its next restart",
                      "trustStorePassword"):  # fmt: skip
            assert words in before.problem_text
        hand.click(page.converting.go)
        result = window.after.warning
        qtbot.waitUntil(lambda: "password was changed" in result.problem_text, timeout=60_000)
        rested(qtbot, window)
        assert "JKS now" not in result.problem_text
        assert result._kind == "warning"
        for words in ("must be told the new password", "resets fail", "trustStorePassword"):
            assert words in result.problem_text
        qtbot.waitUntil(lambda: clipped(page) == [], timeout=5_000)


def test_the_warning_about_the_new_password_stands_above_the_restart_on_every_page(
    qtbot: QtBot, world: Services, gateway: Path, store: Path
) -> None:
    with opened(qtbot, world, gateway) as window:
        page, hand = begin(qtbot, window)
        window.resize(640, 480)
        another_password(qtbot, window, page, hand)
        hand.click(page.converting.go)
        after = window.after
        qtbot.waitUntil(after.card.isVisible, timeout=60_000)
        rested(qtbot, window)

        def first_seen() -> bool:
            top = after.warning.mapTo(window, QPoint(0, 0)).y()
            return (
                not after.warning._what.visibleRegion().isEmpty()
                and top < after.card.mapTo(window, QPoint(0, 0)).y()
                and top < page.head.mapTo(window, QPoint(0, 0)).y()
            )

        qtbot.waitUntil(first_seen, timeout=5_000)
        assert not page.head.result.isVisible()  # said once
        # It goes along, also when the restart is put off.
        hand.click(after.later)
        assert after.warning.isVisible() and not after.card.isVisible()
        hand.click(window.rail.step(CERTIFICATES))
        assert after.warning.isVisible() and window.page.isAncestorOf(after.warning)
        hand.click(window.rail.step(STORE))
        # The old password is back: there is nothing to tell the connector.
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: not after.warning.isVisible(), timeout=60_000)
        rested(qtbot, window)
        assert after.card.isVisible()


def test_the_warning_goes_once_the_connector_knows_the_password(
    qtbot: QtBot, world: Services, gateway: Path, store: Path
) -> None:
    with opened(qtbot, world, gateway) as window:
        page, hand = begin(qtbot, window)
        another_password(qtbot, window, page, hand)
        hand.click(page.converting.go)
        after = window.after
        qtbot.waitUntil(after.card.isVisible, timeout=60_000)
        rested(qtbot, window)
        hand.click(after.known)
        assert not after.warning.isVisible() and after.card.isVisible()


def test_an_undo_tries_javas_own_password(
    qtbot: QtBot, world: Services, gateway: Path, store: Path, vault: FakeVault
) -> None:
    content = world.keystores.open(store.read_bytes(), PASSWORD)
    trusted = [entry.certificate for entry in content.entries if entry.certificate is not None]
    store.write_bytes(world.keystores.add(None, JAVAS, trusted))
    vault.kept.clear()
    before = store.read_bytes()
    with opened(qtbot, world, gateway) as window:
        page, hand = begin(qtbot, window)
        another_password(qtbot, window, page, hand)
        hand.click(page.converting.go)
        qtbot.waitUntil(lambda: store.read_bytes() != before, timeout=60_000)
        rested(qtbot, window)
    # Another day: nobody remembers what opened it before.
    vault.kept = {store_entry(store): Secret(OTHER)}
    with opened(qtbot, world, gateway) as window:
        page, hand = begin(qtbot, window)
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: store.read_bytes() == before, timeout=60_000)
        rested(qtbot, window)
        assert not page.opening.isVisible()
        assert "trusts PROD, TEST" in page.head.result.problem_text


def test_a_store_that_is_locked_by_an_undo_does_not_blame_a_password_that_nobody_typed(
    qtbot: QtBot, world: Services, gateway: Path, store: Path, vault: FakeVault
) -> None:
    before = store.read_bytes()
    with opened(qtbot, world, gateway) as window:
        page, hand = begin(qtbot, window)
        another_password(qtbot, window, page, hand)
        hand.click(page.converting.go)
        qtbot.waitUntil(lambda: store.read_bytes() != before, timeout=60_000)
        rested(qtbot, window)
    vault.kept.clear()
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        window.desk.unlock(Secret(OTHER))
        page, hand = begin(qtbot, window)
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: store.read_bytes() == before, timeout=60_000)
        settled(qtbot, window)
        assert page.opening.locked.isVisible()
        assert not page.opening.password.shows_problem


# ---------------------------------------------------------------- locked


def test_a_store_that_somebody_else_changed_says_so_and_which_it_is(
    qtbot: QtBot, world: Services, tmp_path: Path, store: Path
) -> None:
    alone = tmp_path / "alone.jks"
    alone.write_bytes(store.read_bytes())
    with opened(qtbot, world, tmp_path) as window:
        qtbot.waitUntil(lambda: window.desk.problem is not None, timeout=60_000)
        window.desk.open_store(alone)
        settled(qtbot, window)
        card = window.page.opening
        assert card.name.text() == str(alone) and card.name.isVisible()
        assert not card.meanwhile.isVisible()
        assert window.gateway_words() == str(alone)
        window.desk.unlock(PASSWORD)
        settled(qtbot, window)
        trusted = [
            entry.certificate
            for entry in world.keystores.open(alone.read_bytes(), PASSWORD).entries
            if entry.certificate is not None
        ]
        alone.write_bytes(world.keystores.add(None, Secret(OTHER), trusted))
        window.desk.look()
        settled(qtbot, window)
        assert card.locked.isVisible()
        assert "Somebody else changed" in card.meanwhile.problem_text
        assert not card.password.shows_problem  # nobody typed one now
        qtbot.waitUntil(lambda: clipped(window.page) == [], timeout=5_000)


def test_a_file_of_somebody_else_is_not_sent_to_a_backup_of_the_store() -> None:
    words = str(problem("keystore.wrong-password", file="a.p12", type="PKCS#12").next_step)
    assert "whoever made the file" in words and "a store of your own" in words


# ---------------------------------------------------------------- removal


def test_a_removal_that_asks_has_the_focus_on_what_keeps_the_entry(
    qtbot: QtBot, world: Services, gateway: Path, store: Path
) -> None:
    with opened(qtbot, world, gateway) as window:
        page, hand = begin(qtbot, window)
        details = opened_row(page, hand, "prod local ca").details
        assert details is not None
        hand.click(details.remove)
        qtbot.waitUntil(lambda: details.removal_now.isVisible())
        qtbot.waitUntil(lambda: window.focusWidget() is details.keep, timeout=5_000)


# ---------------------------------------------------------------- by itself


def test_the_reminder_of_a_store_by_itself_tells_of_no_partition(
    qtbot: QtBot, world: Services, tmp_path: Path, store: Path
) -> None:
    alone = tmp_path / "alone.jks"
    alone.write_bytes(store.read_bytes())
    world.vault.put(store_entry(alone), PASSWORD)
    with opened(qtbot, world, tmp_path) as window:
        qtbot.waitUntil(lambda: window.desk.problem is not None, timeout=60_000)
        window.desk.open_store(alone)
        settled(qtbot, window)
        window.open(REMINDER)
        page = window.page
        assert isinstance(page, ReminderPage)
        qtbot.waitUntil(lambda: page.look is not None and not page.working, timeout=60_000)
        told = " ".join(one.text() for one in page.facts._labels)
        assert "opens the store" in told and "partition" not in told
