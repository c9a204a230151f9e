"""Review, by real clicks and keys: what it shows is what would be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.views.lastworld import (
    PROD,
    LastWorld,
    clicked,
    clipped,
    open_page,
    report,
    tab_to,
    unnamed,
)
from wizard.domain.secret import Secret
from wizard.domain.verdicts import Verdict
from wizard.flows.answers import ConnectorAnswer, HostsAnswer, LoggingAnswer, TrustAnswer
from wizard.flows.drafts import DraftHost
from wizard.views.pages.review import ReviewPage
from wizard.views.widgets import Label

COMMAND = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXPITV(*SYSVAL)"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LastWorld]:
    made = LastWorld(tmp_path / "gateway")
    made.flow.accept(ConnectorAnswer(True, COMMAND))
    made.flow.accept(LoggingAnswer("DEBUG", r"C:\MyPassLogs\iSeriesConnector.log"))
    made.walk_to("review")
    yield made
    assert made.on_ui == []


def shown(qtbot: QtBot, world: LastWorld) -> ReviewPage:
    page = open_page(qtbot, ReviewPage, world)
    qtbot.waitUntil(lambda: not page.busy)
    return page


@pytest.fixture
def page(qtbot: QtBot, world: LastWorld) -> ReviewPage:
    return shown(qtbot, world)


def names(page: ReviewPage) -> list[str]:
    return [card.reviewed.change.path.name for card in page.cards]


def words(widget) -> str:  # type: ignore[no-untyped-def] # any widget
    return "\n".join(label.text() for label in widget.findChildren(Label))


def test_every_file_is_a_card_with_its_difference(world: LastWorld, page: ReviewPage) -> None:
    assert names(page) == [
        "fpc101.properties",
        "log4j.properties",
        "partitions.toml",
        "mypass-truststore.jks",
    ]
    properties, log4j, partitions, store = page.cards
    assert properties.diff is not None and log4j.diff is not None and partitions.diff is not None
    assert properties.diff.toPlainText().count("\n-command=") == 1
    assert f"\n+command={COMMAND}" in properties.diff.toPlainText()
    assert "\n-log4j.rootLogger=INFO, file\n+log4j.rootLogger=DEBUG, file" in (
        log4j.diff.toPlainText()
    )
    assert '+host = "i-prod.example.com"' in partitions.diff.toPlainText()
    assert store.diff is None
    assert "Example Local CA, valid until" in words(store)
    assert world.flow.review is not None
    assert [card.reviewed for card in page.cards] == list(world.flow.review.changes)
    assert page.count.text() == "Apply writes 4 files"
    assert "wizard-backups" in page.backup.text() and page.backup.isVisible()
    assert page.valid


def test_looking_writes_nothing(qtbot: QtBot, world: LastWorld) -> None:
    before = world.disk()
    shown(qtbot, world)
    assert world.disk() == before
    assert world.vault.kept == {}


def test_it_is_busy_while_it_is_computed_and_the_window_lives(
    qtbot: QtBot, world: LastWorld
) -> None:
    page = open_page(qtbot, ReviewPage, world)
    assert page.busy and not page.valid
    qtbot.waitUntil(lambda: page.valid)
    assert not page.busy


def test_what_is_unproven_is_named_and_is_no_wall(page: ReviewPage) -> None:
    assert [str(line) for line in page.unproven.lines] == [
        "PROD, not proven yet: Network, Trust, Service account",
        "TEST, not proven yet: Network, Trust, Service account",
    ]
    assert page.unproven_card.isVisible()
    assert page.valid


def test_what_failed_is_named_apart(qtbot: QtBot, world: LastWorld) -> None:
    world.flow.record_report(report("PROD"))
    world.flow.record_report(report("TEST", account_secadm=Verdict.FAIL))
    page = shown(qtbot, world)
    assert [str(line) for line in page.unproven.lines] == ["TEST, failed: Service account"]


def test_all_proven_says_nothing_of_it(qtbot: QtBot, world: LastWorld) -> None:
    world.flow.record_report(report("PROD"))
    world.flow.record_report(report("TEST", tls_expiry=Verdict.WARN))
    assert shown(qtbot, world).unproven_card.isHidden()


def test_nothing_to_change_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    world = LastWorld(tmp_path / "g", anchors=())
    data = world.services.files.set_partitions(b"", HostsAnswer((PROD,)).partitions())
    tree = world.flow.tree
    assert tree is not None
    tree.partitions.write_bytes(data)
    world.flow.accept(HostsAnswer((PROD,)))
    world.walk_to("review")
    page = shown(qtbot, world)
    assert names(page) == []
    assert "Nothing has to be written" in page.nothing.problem_text
    assert page.count.isHidden() and page.backup.isHidden()
    assert page.valid


def test_a_generated_password_is_shown_once(
    qtbot: QtBot, world: LastWorld, page: ReviewPage
) -> None:
    card = page.password
    secret = world.flow.answers.store_password
    assert secret is not None and world.flow.store_password_generated
    assert card.isVisible() and "vault" in card.where.text()
    assert secret.reveal() not in words(page)
    clicked(qtbot, card.show_button)
    assert card.words.isVisible() and card.words.text() == secret.reveal()
    clicked(qtbot, card.show_button)
    assert card.words.isHidden() and card.words.text() == ""
    assert not card.show_button.isEnabled()


def test_a_password_that_is_shown_goes_when_the_page_is_left(
    qtbot: QtBot, page: ReviewPage
) -> None:
    clicked(qtbot, page.password.show_button)
    page.hide()
    assert page.password.words.text() == ""


def test_the_password_is_copied_for_no_clipboard_history(
    qtbot: QtBot, world: LastWorld, page: ReviewPage
) -> None:
    clicked(qtbot, page.password.copy_button)
    secret = world.flow.answers.store_password
    clipboard = QGuiApplication.clipboard()
    assert secret is not None and clipboard.text() == secret.reveal()
    assert bytes(clipboard.mimeData().data("x-kde-passwordManagerHint").data()) == b"secret"
    clipboard.clear()


def test_looking_again_makes_up_no_other_password(
    qtbot: QtBot, world: LastWorld, page: ReviewPage
) -> None:
    first = world.flow.answers.store_password
    page.on_ready()
    qtbot.waitUntil(lambda: not page.busy)
    assert world.flow.answers.store_password == first
    assert page.password.isVisible()


def test_a_password_of_one_s_own_is_not_offered(qtbot: QtBot, world: LastWorld) -> None:
    world.flow.set_store_password(Secret("typed-by-me"))
    assert shown(qtbot, world).password.isHidden()


def test_a_missing_vault_is_a_problem_with_a_way_on(qtbot: QtBot, world: LastWorld) -> None:
    world.vault.there = False
    page = shown(qtbot, world)
    assert page.error is not None and page.error.id == "flows.store-password-choose"
    assert not page.valid and page.cards == ()
    assert page.again.isVisible()
    world.flow.set_store_password(Secret("typed-by-me"))
    clicked(qtbot, page.again)
    qtbot.waitUntil(lambda: page.valid)
    assert page.error is None


def test_a_damaged_file_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    world = LastWorld(tmp_path / "g", anchors=())
    tree = world.flow.tree
    assert tree is not None
    world.walk_to("review")
    tree.partitions.write_bytes(b"[[partition\nname = ")
    page = shown(qtbot, world)
    assert page.error is not None and page.error.id.startswith("configfiles.")
    assert not page.valid


def test_an_answer_that_changes_meanwhile_is_not_passed_over(
    qtbot: QtBot, world: LastWorld
) -> None:
    page = open_page(qtbot, ReviewPage, world)
    world.flow.accept(TrustAnswer())
    qtbot.waitUntil(lambda: not page.busy)
    assert page.error is not None and page.error.id == "flows.review-outdated"
    page.on_ready()
    qtbot.waitUntil(lambda: page.valid)
    assert names(page)[-1] == "partitions.toml"


def test_remarks_are_shown(qtbot: QtBot, world: LastWorld) -> None:
    world.flow.accept(ConnectorAnswer(False, COMMAND))
    page = shown(qtbot, world)
    assert page.remarks_card.isVisible()
    assert any("SSLmode is false" in str(line) for line in page.remarks.lines)


def test_a_long_difference_is_shortened_until_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    drafts = tuple(DraftHost(f"P{number}", f"i{number}.example.com", "SVC") for number in range(90))
    world = LastWorld(tmp_path / "g", anchors=(), drafts=drafts)
    world.walk_to("review")
    page = shown(qtbot, world)
    card = page.cards[-1]
    assert card.diff is not None and card.all_lines is not None
    assert card.diff.document().lineCount() < 250
    page.scroll_area.ensureWidgetVisible(card.all_lines)
    clicked(qtbot, card.all_lines)
    assert card.diff.toPlainText() == card.reviewed.diff.rstrip("\n")
    assert card.all_lines.isHidden()


def test_by_keyboard_alone(qtbot: QtBot, world: LastWorld, page: ReviewPage) -> None:
    first = page.cards[0].diff
    assert first is not None
    first.setFocus()
    for card in page.cards[1:]:
        if card.diff is not None:
            tab_to(qtbot, page, card.diff)
    tab_to(qtbot, page, page.password.show_button)
    qtbot.keyClick(page.password.show_button, Qt.Key.Key_Space)
    assert page.password.words.isVisible()
    tab_to(qtbot, page, page.password.words)


@pytest.mark.parametrize("size", [(1024, 640), (512, 320)])
def test_nothing_is_unnamed_or_clipped(
    qtbot: QtBot, page: ReviewPage, size: tuple[int, int]
) -> None:
    clicked(qtbot, page.password.show_button)
    page.resize(*size)
    qtbot.waitUntil(lambda: clipped(page) == [])
    assert unnamed(page) == []
    assert page.column.width() <= page.scroll_area.viewport().width()
