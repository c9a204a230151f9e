"""Done, by real clicks and keys: the summary, the report, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.views.lastworld import (
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
from wizard.flows.answers import LoggingAnswer
from wizard.flows.apply import apply
from wizard.flows.reviewing import review
from wizard.flows.steps import APPLY, DONE, REVIEW
from wizard.views.pages.done import DonePage
from wizard.views.widgets import Label


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LastWorld]:
    made = LastWorld(tmp_path / "gateway")
    yield made
    assert made.on_ui == []


def applied(world: LastWorld) -> dict[str, bytes]:
    """Walk to Done as the pages before would; the disk as it was before Apply."""
    flow, tree = world.flow, world.flow.tree
    assert tree is not None and flow.choice is not None
    before = world.disk()
    world.walk_to(REVIEW)
    flow.reviewed(review(world.services, flow.answers, tree))
    flow.next()
    verify = world.prover.verifier(flow.choice)
    flow.applied(apply(flow.plan(), world.services, verify=verify))
    flow.next()
    assert flow.current.id == DONE
    return before


def shown(qtbot: QtBot, world: LastWorld) -> DonePage:
    applied(world)
    return open_page(qtbot, DonePage, world)


@pytest.fixture
def page(qtbot: QtBot, world: LastWorld) -> DonePage:
    return shown(qtbot, world)


def facts(page: DonePage) -> str:
    return "\n".join(label.text() for label in page.files.findChildren(Label))


def test_it_sums_up_what_was_set_up(world: LastWorld, page: DonePage) -> None:
    assert page.outcome.problem_text == "The gateway is set up for PROD, TEST. 2 files are written."
    assert page.results.summary("PROD").words == "19 of 19 checks passed"
    tree, result = world.flow.tree, world.flow.result
    assert tree is not None and result is not None and result.backup is not None
    for path in (tree.partitions, tree.truststore, result.backup.folder):
        assert str(path) in facts(page)
    assert "MYPASSSVC@i-prod.example.com" in facts(page)
    assert page.warnings_card.isHidden()
    assert any("Restart MyPass Gateway" in str(line) for line in page.todo.lines)
    assert page.valid and not page.busy


def test_warnings_that_remain_are_named(qtbot: QtBot, world: LastWorld) -> None:
    world.prover.reports["PROD"] = report("PROD", tls_expiry=Verdict.WARN)
    page = shown(qtbot, world)
    assert "with warnings" in page.outcome.problem_text
    lines = [str(line) for line in page.warnings.lines]
    assert len(lines) == 1 and lines[0].startswith("PROD: ")


def test_failures_that_remain_are_named(qtbot: QtBot, world: LastWorld) -> None:
    world.prover.reports["TEST"] = report("TEST", account_secadm=Verdict.FAIL)
    page = shown(qtbot, world)
    assert "checks of TEST fail" in page.outcome.problem_text
    assert page.results.open == "TEST"
    lines = [str(line) for line in page.warnings.lines]
    assert any(line.startswith("TEST: ") for line in lines)
    assert "TEST, failed: Service account" in lines


def test_debug_is_not_forgotten(qtbot: QtBot, world: LastWorld) -> None:
    world.flow.accept(LoggingAnswer("DEBUG", r"C:\MyPassLogs\iSeriesConnector.log"))
    page = shown(qtbot, world)
    assert any("back to INFO" in str(line) for line in page.todo.lines)


def test_without_a_service_the_restart_is_by_hand(qtbot: QtBot, world: LastWorld) -> None:
    world.machine.found = ()
    page = shown(qtbot, world)
    assert any("by hand" in str(line) for line in page.todo.lines)
    assert page.open_apply.isHidden()


def test_apply_can_be_opened_to_restart(qtbot: QtBot, world: LastWorld, page: DonePage) -> None:
    clicked(qtbot, page.open_apply)
    assert world.flow.current.id == APPLY


def test_the_report_is_saved_as_json(
    qtbot: QtBot, world: LastWorld, page: DonePage, tmp_path: Path
) -> None:
    target = tmp_path / "reports" / "set-up.json"
    target.parent.mkdir()
    asked: list[tuple[str, str]] = []

    def ask(suggested: str, filters: str) -> str:
        asked.append((suggested, filters))
        return str(target)

    page.ask_file = ask
    clicked(qtbot, page.save_json)
    qtbot.waitUntil(page.saved.isVisible)
    assert Path(asked[0][0]).name.startswith("MyPass-iSeries-")
    assert asked[0][0].endswith(".json") and "*.json" in asked[0][1]
    document = json.loads(target.read_text("utf-8"))
    assert document["verdict"] == "pass"
    assert [one["name"] for one in document["partitions"]] == ["PROD", "TEST"]
    assert len(document["apply"]["files"]) == 2
    assert str(target) in page.saved.problem_text


def test_the_report_is_saved_as_a_web_page_and_holds_no_password(
    qtbot: QtBot, world: LastWorld, page: DonePage, tmp_path: Path
) -> None:
    page.ask_file = lambda _suggested, _filters: str(tmp_path / "report")
    clicked(qtbot, page.save_html)
    qtbot.waitUntil(page.saved.isVisible)
    text = (tmp_path / "report.html").read_text("utf-8")
    assert text.startswith("<!doctype html>") or text.lower().startswith("<!doctype html")
    store = (
        world.flow.answers.store_password
        or world.vault.kept[
            f"truststore {world.flow.tree.truststore}"  # type: ignore[union-attr]  # applied above
        ]
    )
    for secret in (Secret("secret-of-PROD"), Secret("secret-of-TEST"), store):
        assert secret.reveal() not in text


def test_giving_up_the_dialog_saves_nothing(qtbot: QtBot, page: DonePage, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*.json"))
    page.ask_file = lambda _suggested, _filters: ""
    clicked(qtbot, page.save_json)
    assert not page.busy and page.saved.isHidden()
    assert sorted(tmp_path.rglob("*.json")) == before


def test_a_folder_that_cannot_be_written_is_told(
    qtbot: QtBot, page: DonePage, tmp_path: Path
) -> None:
    page.ask_file = lambda _suggested, _filters: str(tmp_path / "missing" / "report.json")
    clicked(qtbot, page.save_json)
    qtbot.waitUntil(page.saved.isVisible)
    assert "cannot be saved" in page.saved.problem_text
    assert page.show_folder.isHidden()
    assert page.save_json.isEnabled()


def test_the_report_s_folder_is_opened(qtbot: QtBot, page: DonePage, tmp_path: Path) -> None:
    opened: list[Path] = []
    page.ask_file = lambda _suggested, _filters: str(tmp_path / "report.json")
    page.open_folder = lambda folder: opened.append(folder) is None
    clicked(qtbot, page.save_json)
    qtbot.waitUntil(page.show_folder.isVisible)
    clicked(qtbot, page.show_folder)
    assert opened == [tmp_path]
    page.open_folder = lambda _folder: False
    clicked(qtbot, page.show_folder)
    assert "no file manager" in page.saved.problem_text


def test_the_backup_can_still_be_restored(qtbot: QtBot, world: LastWorld) -> None:
    before = applied(world)
    page = open_page(qtbot, DonePage, world)
    assert world.disk() != before
    page.scroll_area.ensureWidgetVisible(page.restore.button)
    clicked(qtbot, page.restore.button)
    qtbot.waitUntil(lambda: world.flow.current.id == REVIEW)
    assert world.disk() == before


def test_a_backup_that_is_gone_is_a_sentence(
    qtbot: QtBot, world: LastWorld, page: DonePage
) -> None:
    result = world.flow.result
    assert result is not None and result.backup is not None
    (result.backup.folder / "manifest.json").unlink()
    page.scroll_area.ensureWidgetVisible(page.restore.button)
    clicked(qtbot, page.restore.button)
    qtbot.waitUntil(lambda: page.error is not None)
    assert page.error is not None and page.error.id == "configfiles.backup-damaged"
    assert world.flow.current.id == DONE
    assert page.restore.button.isEnabled()


def test_by_keyboard_alone(qtbot: QtBot, world: LastWorld, page: DonePage, tmp_path: Path) -> None:
    page.ask_file = lambda _suggested, _filters: str(tmp_path / "report.html")
    page.results.take_focus()
    tab_to(qtbot, page, page.save_html)
    qtbot.keyClick(page.save_html, Qt.Key.Key_Space)
    qtbot.waitUntil(page.show_folder.isVisible)
    tab_to(qtbot, page, page.show_folder)
    tab_to(qtbot, page, page.open_apply)
    tab_to(qtbot, page, page.restore.button)
    qtbot.keyClick(page.restore.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: world.flow.current.id == REVIEW)


@pytest.mark.parametrize("size", [(1024, 640), (512, 320)])
def test_nothing_is_unnamed_or_clipped(
    qtbot: QtBot, world: LastWorld, size: tuple[int, int]
) -> None:
    world.prover.reports["TEST"] = report("TEST", account_secadm=Verdict.FAIL)
    page = shown(qtbot, world)
    page.resize(*size)
    qtbot.waitUntil(lambda: clipped(page) == [])
    assert unnamed(page) == []
    assert page.column.width() <= page.scroll_area.viewport().width()
