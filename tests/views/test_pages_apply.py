"""Apply, by real clicks and keys: what Review showed is what lies on disk, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.views.heartbeat import Heartbeat
from tests.views.lastworld import (
    LastWorld,
    clicked,
    clipped,
    open_page,
    report,
    tab_to,
    unnamed,
)
from wizard.app import build
from wizard.domain.hosts import Partition
from wizard.domain.ports import ToolboxChoice
from wizard.domain.secret import Secret
from wizard.domain.verdicts import Verdict
from wizard.flows.answers import ConnectorAnswer, LoggingAnswer
from wizard.flows.steps import APPLY, DONE, REVIEW
from wizard.views import tasks
from wizard.views.pages.apply import ApplyPage
from wizard.views.pages.review import ReviewPage

COMMAND = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXPITV(*SYSVAL)"


def reviewed(qtbot: QtBot, world: LastWorld) -> ReviewPage:
    world.flow.accept(ConnectorAnswer(True, COMMAND))
    world.flow.accept(LoggingAnswer("DEBUG", r"D:\Logs\connector.log"))
    world.walk_to("review")
    review = open_page(qtbot, ReviewPage, world)
    qtbot.waitUntil(lambda: review.valid)
    review.hide()
    world.flow.next()
    return review


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LastWorld]:
    made = LastWorld(tmp_path / "gateway")
    yield made
    assert made.on_ui == []


@pytest.fixture
def review(qtbot: QtBot, world: LastWorld) -> ReviewPage:
    return reviewed(qtbot, world)


@pytest.fixture
def page(qtbot: QtBot, world: LastWorld, review: ReviewPage) -> ApplyPage:
    return open_page(qtbot, ApplyPage, world)


def run(qtbot: QtBot, page: ApplyPage) -> None:
    clicked(qtbot, page.start_button)
    qtbot.waitUntil(lambda: page.valid or page.error is not None)


def words(page: ApplyPage, key: str) -> str:
    return page.rows.row(key).accessibleName()


def test_what_will_happen_is_said_with_its_size(world: LastWorld, page: ApplyPage) -> None:
    tree = world.flow.tree
    assert tree is not None
    assert page.before.extent.text() == (
        "4 files are written, all or none; a backup is kept in "
        f"{tree.connector / 'wizard-backups'}."
    )
    assert page.start_button.isVisible() and page.start_button.isEnabled()
    assert not page.valid
    assert not page.progress.isVisible()


def test_opening_the_page_writes_nothing(qtbot: QtBot, world: LastWorld) -> None:
    before = world.disk()
    reviewed(qtbot, world)
    open_page(qtbot, ApplyPage, world)
    assert world.disk() == before
    assert world.vault.kept == {}


def test_the_disk_holds_byte_for_byte_what_review_showed_and_restore_brings_all_back(
    qtbot: QtBot, world: LastWorld, review: ReviewPage, page: ApplyPage
) -> None:
    before = world.disk()
    changes = [card.reviewed.change for card in review.cards]
    shown = {card.reviewed.change.path: card.diff for card in review.cards}
    assert len(changes) == 4
    run(qtbot, page)
    assert page.valid and page.error is None
    gateway = world.folder / "MyPassGateway"
    expected = dict(before)
    for change in changes:
        assert change.path.read_bytes() == change.after
        expected[str(change.path.relative_to(gateway))] = change.after
        diff = shown[change.path]
        if diff is not None:
            added = [
                line[1:] for line in diff.toPlainText().split("\n")[2:] if line.startswith("+")
            ]
            written = change.path.read_text("utf-8").splitlines()
            assert added and all(line in written for line in added)
    assert world.disk() == expected
    result = world.flow.result
    assert result is not None and [file.path for file in result.written] == [
        change.path for change in changes
    ]
    page.scroll_area.ensureWidgetVisible(page.restore.button)
    clicked(qtbot, page.restore.button)
    qtbot.waitUntil(lambda: world.flow.current.id == REVIEW)
    assert world.disk() == before
    assert world.flow.result is None
    assert "every file is as it was before Apply" in review.restored.problem_text


def test_rows_appear_one_by_one(qtbot: QtBot, world: LastWorld, page: ApplyPage) -> None:
    world.prover.gate.clear()
    clicked(qtbot, page.start_button)
    qtbot.waitUntil(lambda: "verify:TEST" in page.rows)
    assert page.busy and not page.valid and not page.before.isVisible()
    assert page.rows.row("backup").icon.name == "passed"
    assert page.rows.row("verify:PROD").icon.name == "running"
    assert words(page, "verify:PROD").startswith("Running: Checking PROD")
    world.prover.gate.set()
    qtbot.waitUntil(lambda: not page.busy)
    order = page.rows.order()
    assert order[0] == "passwords:1" and order[1] == "backup" and order[-1] == "services"
    assert sum(key.startswith("write:") for key in order) == 4
    assert words(page, "verify:PROD") == "Done: PROD works 19 of 19 checks passed"


def test_every_partition_is_checked_with_the_store_that_was_written(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    run(qtbot, page)
    ((answers, store),) = world.prover.asked
    tree = world.flow.tree
    assert tree is not None and store is not None
    assert answers == world.flow.answers
    assert store.path == tree.truststore
    assert store.path.is_file()
    assert world.vault.kept["MYPASSSVC@i-prod.example.com"] == Secret("secret-of-PROD")
    assert "MYPASSSVC@i-test.example.com" not in world.vault.kept


def test_a_failing_partition_opens_itself_and_the_way_back_stands_on_top(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    before = world.disk()
    world.prover.reports["TEST"] = report("TEST", account_secadm=Verdict.FAIL)
    run(qtbot, page)
    assert page.valid  # it is applied, and Done says what remains
    assert "checks of TEST fail" in page.notice.problem_text
    assert page.results.open == "TEST"
    assert page.results.list.ids() == ["account.secadm"]
    assert page.rows.row("verify:TEST").icon.name == "failed"
    assert page.results.summary("TEST").words == "1 of 19 checks fails"
    clicked(qtbot, page.results.all_checks)
    assert len(page.results.list.ids()) == 19
    page.scroll_area.verticalScrollBar().setValue(0)
    clicked(qtbot, page.go_back)
    qtbot.waitUntil(lambda: world.flow.current.id == REVIEW)
    assert world.disk() == before


def test_a_failing_partition_is_checked_again(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    world.prover.reports["TEST"] = report("TEST", account_secadm=Verdict.FAIL)
    run(qtbot, page)
    world.prover.reports["TEST"] = report("TEST")
    again = page.results.list.row("account.secadm").links["again"]
    clicked(qtbot, again)
    qtbot.waitUntil(lambda: page.results.summary("TEST").words == "19 of 19 checks passed")
    assert page.valid
    result = world.flow.result
    assert result is not None and result.verdict is Verdict.PASS
    assert "4 files are written" in page.notice.problem_text
    assert not page.go_back.isVisible()


def changed_behind(world: LastWorld, page: ApplyPage, qtbot: QtBot, data: bytes) -> Path:
    """fpc101.properties becomes `data` once, as Apply is about to write."""
    tree = world.flow.tree
    assert tree is not None

    def change() -> None:
        tree.properties.write_bytes(data)
        world.files.before_apply = lambda: None

    world.files.before_apply = change
    clicked(qtbot, page.start_button)
    qtbot.waitUntil(lambda: bool(page.meanwhile.files))
    return tree.properties


def test_a_file_changed_meanwhile_is_shown_three_ways_and_both_changes_are_written(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    tree = world.flow.tree
    assert tree is not None
    theirs = (
        tree.properties.read_bytes().replace(b"SSLmode : true", b"SSLmode : false") + b"x=1\r\n"
    )
    before = world.disk() | {
        str(tree.properties.relative_to(world.folder / "MyPassGateway")): theirs
    }
    path = changed_behind(world, page, qtbot, theirs)
    assert world.disk() == before
    assert world.flow.result is None and not page.valid and page.error is None
    assert not page.start_button.isVisible()
    (part,) = page.meanwhile.parts
    assert part.file.path == path and part.file.collisions == ()
    assert set(part.rows) == {"SSLmode", "command", "x"}
    qtbot.waitUntil(page.meanwhile.write.isEnabled)
    assert "SSLmode" not in part.diff.toPlainText().replace(" SSLmode : false", "")
    page.scroll_area.ensureWidgetVisible(page.meanwhile.write)
    clicked(qtbot, page.meanwhile.write)
    qtbot.waitUntil(lambda: page.valid)
    assert path.read_bytes() == theirs.replace(b"PWDEXP(*NO)", b"PWDEXPITV(*SYSVAL)")
    assert world.flow.answers.connector == ConnectorAnswer(False, COMMAND)
    assert not page.meanwhile.isVisible()


@pytest.mark.parametrize("mine", [True, False])
def test_a_key_that_both_changed_is_written_only_once_a_person_decided(
    qtbot: QtBot, world: LastWorld, page: ApplyPage, mine: bool
) -> None:
    tree = world.flow.tree
    assert tree is not None
    theirs = tree.properties.read_bytes().replace(b"PWDEXP(*NO)", b"PWDEXP(*YES)")
    path = changed_behind(world, page, qtbot, theirs)
    card = page.meanwhile
    (part,) = card.parts
    assert part.file.collisions == ("command",)
    assert not card.write.isEnabled()
    choice = part.rows["command"]
    button = choice.mine if mine else choice.theirs
    page.scroll_area.ensureWidgetVisible(button)
    clicked(qtbot, button)
    qtbot.waitUntil(card.write.isEnabled)
    assert path.read_bytes() == theirs
    page.scroll_area.ensureWidgetVisible(card.write)
    clicked(qtbot, card.write)
    qtbot.waitUntil(lambda: page.valid)
    wanted = theirs.replace(b"PWDEXP(*YES)", b"PWDEXPITV(*SYSVAL)") if mine else theirs
    assert path.read_bytes() == wanted


def test_a_file_that_changes_once_more_while_it_is_decided_is_compared_anew(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    tree = world.flow.tree
    assert tree is not None
    first = tree.properties.read_bytes().replace(b"PWDEXP(*NO)", b"PWDEXP(*YES)")
    path = changed_behind(world, page, qtbot, first)
    second = first + b"y=2\r\n"
    path.write_bytes(second)
    choice = page.meanwhile.parts[0].rows["command"]
    page.scroll_area.ensureWidgetVisible(choice.mine)
    clicked(qtbot, choice.mine)
    qtbot.waitUntil(lambda: page.meanwhile.files[0].theirs == second)
    assert "y" in page.meanwhile.parts[0].rows
    assert not page.meanwhile.write.isEnabled()
    assert path.read_bytes() == second


def test_a_partition_that_someone_else_added_stays_beside_those_of_the_set_up(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    tree = world.flow.tree
    assert tree is not None
    other = Partition("OTHER", "i-other.example.com", "MYPASSSVC")
    theirs = build(world.folder / "other.json")[0].files.set_partitions(b"# ours\n", [other])

    def change() -> None:
        tree.partitions.write_bytes(theirs)
        world.files.before_apply = lambda: None

    world.files.before_apply = change
    clicked(qtbot, page.start_button)
    qtbot.waitUntil(lambda: bool(page.meanwhile.files) and page.meanwhile.write.isEnabled())
    assert set(page.meanwhile.parts[0].rows) == {"OTHER", "PROD", "TEST"}
    page.scroll_area.ensureWidgetVisible(page.meanwhile.write)
    clicked(qtbot, page.meanwhile.write)
    qtbot.waitUntil(lambda: page.valid)
    written = tree.partitions.read_bytes()
    assert written.startswith(b"# ours\n")
    names = {draft.name for draft in world.flow.answers.hosts.drafts}
    assert all(f'"{name}"'.encode() in written for name in names)
    assert names == {"OTHER", "PROD", "TEST"}


def test_review_is_the_way_back_from_files_that_changed(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    tree = world.flow.tree
    assert tree is not None
    path = changed_behind(world, page, qtbot, tree.properties.read_bytes() + b"x=1\r\n")
    theirs = path.read_bytes()
    page.scroll_area.ensureWidgetVisible(page.meanwhile.review)
    clicked(qtbot, page.meanwhile.review)
    assert world.flow.current.id == REVIEW
    assert path.read_bytes() == theirs


def test_a_failure_in_the_middle_leaves_everything_as_it_was_and_says_so(
    qtbot: QtBot, world: LastWorld, page: ApplyPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wizard.configfiles import disk

    before = world.disk()
    real = disk.replace

    def failing(source: Path, target: Path) -> None:
        if target.name == "partitions.toml":
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(disk, "replace", failing)
    run(qtbot, page)
    assert page.error is not None and page.error.id == "configfiles.apply-failed"
    assert world.disk() == before
    assert words(page, "untouched").startswith("Done: Every file is as it was before Apply")
    assert page.start_button.isVisible() and page.start_button.isEnabled()
    monkeypatch.undo()
    run(qtbot, page)
    assert page.error is None and page.valid


def test_a_service_is_restarted_only_on_request_and_its_size_is_named(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    run(qtbot, page)
    assert world.machine.restarted == []
    row, button = page.restart.rows["MyPass Gateway"], page.restart.buttons["MyPass Gateway"]
    assert row.words.text() == (
        "This restarts “MyPass Gateway”: password resets wait for about 20 seconds."
    )
    assert button.accessibleName() == "Restart MyPass Gateway"
    world.machine.gate.clear()
    clicked(qtbot, button)
    assert row.icon.name == "running" and not button.isEnabled()
    world.machine.gate.set()
    qtbot.waitUntil(lambda: row.icon.name == "passed")
    assert world.machine.restarted == ["MyPass Gateway"]


def test_after_another_apply_the_restart_is_due_again(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    run(qtbot, page)
    clicked(qtbot, page.restart.buttons["MyPass Gateway"])
    row = page.restart.rows["MyPass Gateway"]
    qtbot.waitUntil(lambda: row.icon.name == "passed")
    world.flow.restored()
    world.walk_to(REVIEW)
    review = open_page(qtbot, ReviewPage, world)
    qtbot.waitUntil(lambda: review.valid)
    review.hide()
    world.flow.next()
    page.on_ready()
    run(qtbot, page)
    assert row.icon.name == "info" and "password resets wait" in row.words.text()


def test_a_refused_restart_says_what_to_do(qtbot: QtBot, world: LastWorld, page: ApplyPage) -> None:
    world.machine.refuses = True
    run(qtbot, page)
    clicked(qtbot, page.restart.buttons["MyPass Gateway"])
    row = page.restart.rows["MyPass Gateway"]
    qtbot.waitUntil(lambda: row.icon.name == "failed")
    assert "as administrator" in row.more.text()
    assert page.restart.buttons["MyPass Gateway"].isEnabled()


def test_no_service_found_says_how_to_restart_by_hand(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    world.machine.found = ()
    run(qtbot, page)
    assert page.restart.by_hand.isVisible()
    assert "IIS Manager" in page.restart.by_hand.text()
    assert page.restart.buttons == {}


def test_without_java_the_files_are_written_and_the_missing_check_is_said(
    qtbot: QtBot, world: LastWorld
) -> None:
    reviewed(qtbot, world)
    world.flow.accept_toolbox(ToolboxChoice((), (), None, None))
    page = open_page(qtbot, ApplyPage, world)
    run(qtbot, page)
    assert words(page, "verify").startswith("Skipped: The partitions are not checked again")
    assert world.flow.result is not None and world.prover.asked == []


def test_checks_that_cannot_begin_lose_no_result(
    qtbot: QtBot, world: LastWorld, page: ApplyPage
) -> None:
    world.prover.problem = "app.no-java"
    run(qtbot, page)
    assert world.flow.result is not None and page.valid
    assert page.rows.row("verify").icon.name == "failed"
    assert page.rows.row("verify:PROD").icon.name == "skipped"
    assert page.restore.isVisible()


def test_nothing_to_write_still_checks(qtbot: QtBot, world: LastWorld, page: ApplyPage) -> None:
    run(qtbot, page)
    world.flow.go_to(REVIEW)
    again = open_page(qtbot, ReviewPage, world)
    qtbot.waitUntil(lambda: again.valid)
    assert "Nothing has to be written" in again.nothing.problem_text
    # The result of Apply stands: Done can be opened again.
    assert world.flow.result is not None
    world.flow.go_to(APPLY)
    page.on_ready()
    assert page.valid
    world.flow.next()
    assert world.flow.current.id == DONE


def test_the_window_lives_while_it_works(qtbot: QtBot, world: LastWorld, page: ApplyPage) -> None:
    """Every stage is held up, and the loop goes on ticking all the same."""
    world.files.gate.clear()
    world.prover.gate.clear()
    heart = Heartbeat()
    heart.start()
    clicked(qtbot, page.start_button)
    for gate in (world.files.gate, world.prover.gate):
        ticks = heart.ticks
        qtbot.waitUntil(lambda ticks=ticks: heart.ticks >= ticks + 10)
        assert page.busy
        gate.set()
    qtbot.waitUntil(lambda: page.valid)
    ticks = heart.ticks
    page.scroll_area.ensureWidgetVisible(page.restore.button)
    clicked(qtbot, page.restore.button)
    qtbot.waitUntil(lambda: world.flow.current.id == REVIEW)
    qtbot.waitUntil(lambda: heart.ticks >= ticks + 3)
    heart.stop()


def test_a_window_that_closes_meanwhile_leaves_nothing_half_done(
    qtbot: QtBot, world: LastWorld, review: ReviewPage, page: ApplyPage
) -> None:
    changes = [card.reviewed.change for card in review.cards]
    world.files.gate.clear()
    clicked(qtbot, page.start_button)
    qtbot.waitUntil(lambda: "backup" in page.rows)
    assert not tasks.close(50)
    world.files.gate.set()
    assert tasks.close(5000)
    assert all(change.path.read_bytes() == change.after for change in changes)
    assert "MYPASSSVC@i-prod.example.com" in world.vault.kept


def test_by_keyboard_alone(qtbot: QtBot, world: LastWorld, page: ApplyPage) -> None:
    before = world.disk()
    assert page.start_button.hasFocus()
    qtbot.keyClick(page.start_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.valid)
    summary = page.results.summary("PROD")
    qtbot.waitUntil(summary.hasFocus)
    qtbot.keyClick(summary, Qt.Key.Key_Space)
    assert page.results.open == "PROD"
    tab_to(qtbot, page, page.restart.buttons["MyPass Gateway"])
    tab_to(qtbot, page, page.restore.button)
    qtbot.keyClick(page.restore.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: world.flow.current.id == REVIEW)
    assert world.disk() == before


@pytest.mark.parametrize("size", [(1024, 640), (512, 320)])
def test_nothing_is_unnamed_or_clipped(
    qtbot: QtBot, world: LastWorld, page: ApplyPage, size: tuple[int, int]
) -> None:
    page.resize(*size)
    qtbot.waitUntil(lambda: clipped(page) == [])
    assert unnamed(page) == []
    world.prover.reports["TEST"] = report("TEST", account_secadm=Verdict.FAIL)
    page.start()
    qtbot.waitUntil(lambda: page.valid)
    qtbot.waitUntil(lambda: clipped(page) == [])
    assert unnamed(page) == []
    assert page.column.width() <= page.scroll_area.viewport().width()
