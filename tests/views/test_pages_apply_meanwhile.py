"""Apply over files that changed or went since Review: logging, the truststore, deleted files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.views.lastworld import LOG4J, LastWorld, clicked, clipped, make_ca, open_page
from tests.views.test_pages_apply import COMMAND, reviewed
from wizard.domain.secret import Secret
from wizard.flows.answers import Anchor, TrustAnswer
from wizard.flows.looking import look
from wizard.flows.meanwhile import FILE, LEVEL
from wizard.flows.passwords import store_entry
from wizard.flows.steps import REVIEW
from wizard.views.keychoice import KeyChoice
from wizard.views.pages.apply import ApplyPage
from wizard.views.pages.meanwhilecard import FilePart

WORD = Secret("store4you")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LastWorld]:
    made = LastWorld(tmp_path / "gateway")
    yield made
    assert made.on_ui == []


def log4j(world: LastWorld) -> Path:
    assert world.flow.tree is not None
    return world.flow.tree.log4j


def store_of(world: LastWorld) -> Path:
    assert world.flow.tree is not None
    return world.flow.tree.connector / "mypass-truststore.jks"


def with_store(world: LastWorld, *held: bytes, wants: tuple[bytes, ...]) -> Path:
    """A truststore that lies there already, and the certificates that the set-up wants in it."""
    path = store_of(world)
    keep(world, path, held)
    world.flow.stores_changed(look(world.services, world.folder))
    world.flow.set_store_password(WORD)
    world.flow.accept(TrustAnswer(tuple(Anchor(der, file="ca.cer") for der in wants)))
    return path


def keep(world: LastWorld, path: Path, ders: tuple[bytes, ...], word: Secret = WORD) -> None:
    """What somebody else makes of the store, with other means."""
    keystores = world.services.keystores._real  # type: ignore[attr-defined] # without the watch
    path.write_bytes(keystores.add(None, word, [keystores.certificate(der) for der in ders]))


def held(world: LastWorld, path: Path, word: Secret = WORD) -> set[bytes]:
    keystores = world.services.keystores._real  # type: ignore[attr-defined] # without the watch
    entries = keystores.open(path.read_bytes(), word).entries
    return {entry.certificate.der for entry in entries if entry.certificate is not None}


def changed(qtbot: QtBot, world: LastWorld, change: Callable[[], object]) -> ApplyPage:
    """Somebody does that between Review and Apply; the page shows it."""
    reviewed(qtbot, world)
    page = open_page(qtbot, ApplyPage, world)
    change()
    clicked(qtbot, page.start_button)
    qtbot.waitUntil(lambda: bool(page.meanwhile.files) and not page.busy)
    return page


def only(page: ApplyPage) -> FilePart:
    (part,) = page.meanwhile.parts
    return part


def decide(qtbot: QtBot, page: ApplyPage, choice: KeyChoice, *, mine: bool) -> None:
    button = choice.mine if mine else choice.theirs
    page.scroll_area.ensureWidgetVisible(button)
    clicked(qtbot, button)


def write(qtbot: QtBot, page: ApplyPage) -> None:
    qtbot.waitUntil(page.meanwhile.write.isEnabled)
    qtbot.waitUntil(lambda: clipped(page) == [])
    page.scroll_area.ensureWidgetVisible(page.meanwhile.write)
    clicked(qtbot, page.meanwhile.write)
    qtbot.waitUntil(lambda: page.valid)
    assert page.error is None and not page.meanwhile.isVisible()


# ---------------------------------------------------------------- logging


@pytest.mark.parametrize("mine", [True, False])
def test_a_level_that_both_changed_is_asked_and_the_rest_of_the_log_file_stays(
    qtbot: QtBot, world: LastWorld, mine: bool
) -> None:
    theirs = LOG4J.replace(b"=INFO, file", b"=WARN, file") + b"log4j.logger.com.example=ERROR\n"
    page = changed(qtbot, world, lambda: log4j(world).write_bytes(theirs))
    part = only(page)
    assert part.file.collisions == (LEVEL,)
    assert set(part.rows) == {LEVEL, FILE}
    assert not page.meanwhile.write.isEnabled()
    decide(qtbot, page, part.rows[LEVEL], mine=mine)
    assert log4j(world).read_bytes() == theirs
    write(qtbot, page)
    wanted = theirs.replace(
        b"C:\\\\MyPassLogs\\\\iSeriesConnector.log", b"D:\\\\Logs\\\\connector.log"
    )
    if mine:
        wanted = wanted.replace(b"=WARN, file", b"=DEBUG, file")
    assert log4j(world).read_bytes() == wanted


def test_a_log_file_that_somebody_else_moved_to_the_same_place_is_no_question(
    qtbot: QtBot, world: LastWorld
) -> None:
    theirs = LOG4J.replace(
        b"C:\\\\MyPassLogs\\\\iSeriesConnector.log", b"D:\\\\Logs\\\\connector.log"
    )
    page = changed(qtbot, world, lambda: log4j(world).write_bytes(theirs))
    assert only(page).file.collisions == ()
    write(qtbot, page)
    assert log4j(world).read_bytes() == theirs.replace(b"=INFO, file", b"=DEBUG, file")


# ---------------------------------------------------------------- the truststore


def test_a_certificate_that_somebody_else_added_stays_beside_that_of_the_set_up(
    qtbot: QtBot, world: LastWorld
) -> None:
    old, new, other = (make_ca(name) for name in ("Old CA", "New CA", "Other CA"))
    path = with_store(world, old, wants=(old, new))
    page = changed(qtbot, world, lambda: keep(world, path, (old, other)))
    part = only(page)
    assert part.file.collisions == ()
    assert sorted(key.split(" (")[0] for key in part.rows) == ["New CA", "Other CA"]
    write(qtbot, page)
    assert held(world, path) == {old, new, other}


def test_a_certificate_that_somebody_else_removed_stays_out(qtbot: QtBot, world: LastWorld) -> None:
    old, new, kept = (make_ca(name) for name in ("Old CA", "New CA", "Kept CA"))
    path = with_store(world, old, kept, wants=(old, kept, new))
    page = changed(qtbot, world, lambda: keep(world, path, (kept,)))
    assert sorted(key.split(" (")[0] for key in only(page).rows) == ["New CA", "Old CA"]
    write(qtbot, page)
    assert held(world, path) == {kept, new}
    assert {anchor.der for anchor in world.flow.answers.trust.anchors} == {kept, new}


def test_a_store_that_came_meanwhile_under_another_password_is_left_alone(
    qtbot: QtBot, world: LastWorld
) -> None:
    path = store_of(world)
    before = make_ca("Somebody's CA")
    page = changed(qtbot, world, lambda: keep(world, path, (before,), Secret("of somebody")))
    theirs = path.read_bytes()
    # A password that opens nothing is not left in the vault.
    assert store_entry(path) not in world.vault.kept
    qtbot.waitUntil(lambda: page.error is not None)
    assert "password" in page.notice.problem_text
    assert not page.meanwhile.write.isEnabled()
    page.scroll_area.ensureWidgetVisible(page.meanwhile.review)
    clicked(qtbot, page.meanwhile.review)
    assert world.flow.current.id == REVIEW
    assert path.read_bytes() == theirs


def test_a_store_that_came_meanwhile_and_whose_password_is_kept_takes_the_set_ups_certificates(
    qtbot: QtBot, world: LastWorld
) -> None:
    path, theirs = store_of(world), make_ca("Somebody's CA")

    def somebody() -> None:
        keep(world, path, (theirs,))
        world.vault.kept[store_entry(path)] = WORD

    page = changed(qtbot, world, somebody)
    assert world.vault.kept[store_entry(path)] == WORD  # not written over either
    part = only(page)
    assert part.file.problem is None
    assert "Somebody's CA" in {key.split(" (")[0] for key in part.rows}
    write(qtbot, page)
    assert held(world, path) == {theirs, *world.anchors}


# ---------------------------------------------------------------- deleted files


def test_settings_that_were_deleted_are_written_anew_once_that_is_decided(
    qtbot: QtBot, world: LastWorld
) -> None:
    assert world.flow.tree is not None
    path = world.flow.tree.properties
    page = changed(qtbot, world, path.unlink)
    part = only(page)
    assert part.file.theirs is None and part.file.collisions == ("command",)
    decide(qtbot, page, part.rows["command"], mine=True)
    assert not path.exists()
    write(qtbot, page)
    values = {one.key: one.value for one in world.files._real.properties(path.read_bytes())}
    assert values == {"SSLmode": "true", "command": COMMAND}


def test_a_truststore_that_was_deleted_is_made_with_what_the_set_up_adds(
    qtbot: QtBot, world: LastWorld
) -> None:
    old, new = make_ca("Old CA"), make_ca("New CA")
    path = with_store(world, old, wants=(old, new))
    page = changed(qtbot, world, path.unlink)
    assert only(page).file.theirs is None
    assert sorted(key.split(" (")[0] for key in only(page).rows) == ["New CA", "Old CA"]
    write(qtbot, page)
    assert held(world, path) == {new}


def test_a_logging_file_that_was_deleted_is_asked_about(qtbot: QtBot, world: LastWorld) -> None:
    page = changed(qtbot, world, lambda: log4j(world).unlink())
    part = only(page)
    assert part.file.theirs is None
    assert set(part.file.collisions) == {LEVEL, FILE}
    for key in (LEVEL, FILE):
        decide(qtbot, page, part.rows[key], mine=True)
    write(qtbot, page)
    now = world.services.logconfigs.settings(log4j(world), log4j(world).read_bytes())
    assert (now.level.upper(), now.file) == ("DEBUG", r"D:\Logs\connector.log")
