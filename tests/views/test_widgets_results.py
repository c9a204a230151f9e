"""Check rows, partitions, certificates, diffs and words, by real clicks and keys."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.views.gallery_pages import DIFF, RESULTS, certificates
from wizard.domain.background import BACKGROUND
from wizard.domain.text import T
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.views import texts
from wizard.views.theme import theme
from wizard.views.widgets import (
    CertificateChain,
    CheckList,
    DiffView,
    PartitionHeader,
    PartitionSummary,
    Prose,
    SummaryGrid,
)
from wizard.views.widgets.chain import validity
from wizard.views.widgets.diff import kinds

LEFT = Qt.MouseButton.LeftButton
FAILED = next(result for result in RESULTS if result.verdict is Verdict.FAIL)


@pytest.fixture
def checks(qtbot: QtBot) -> CheckList:
    made = CheckList()
    qtbot.addWidget(made)
    made.set_context("PROD · i-prod.example.com")
    made.resize(800, 500)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_rows_stand_in_the_catalogue_s_order(checks: CheckList) -> None:
    checks.set_order(["a", "b", "c"])
    checks.set_running("c", "C")
    checks.set_running("a", "A")
    checks.set_waiting("z", "Z", "waits")
    checks.set_waiting("b", "B", "waits for A")
    assert checks.ids() == ["a", "b", "c", "z"]


def test_a_row_goes_from_waiting_to_running_to_its_answer(checks: CheckList) -> None:
    checks.set_waiting("x", "Sign-on", "waits for the network")
    row = checks.row("x")
    assert row.icon.name == "waiting"
    assert row.seen.text() == "waits for the network"
    checks.set_running("x", "Sign-on")
    assert row.icon.name == "running"
    assert row.icon.turning == theme().animated
    assert not row.seen.isVisible()
    checks.show_result(CheckResult("x", Verdict.PASS, T("Signed on"), T("IBM i 7.5"), ms=38))
    assert (row.icon.name, row.title.text(), row.time.text()) == ("passed", "Signed on", "38 ms")
    assert not row.icon.turning
    assert row.accessibleName() == "Passed: Signed on. IBM i 7.5"
    assert checks.results()[0].id == "x"


def test_nothing_turns_when_the_person_wants_nothing_to_move(
    checks: CheckList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(theme()), "animated", property(lambda self: False))
    checks.set_running("x", "Sign-on")
    assert not checks.row("x").icon.turning


def test_a_failure_opens_itself_with_cause_command_and_links(checks: CheckList) -> None:
    checks.show_result(FAILED)
    row = checks.row(FAILED.id)
    assert row.open
    assert list(row.links) == ["command", "ticket", "again", "details", "about"]
    assert FAILED.command in [prose.text() for prose in row.findChildren(Prose)]
    assert "Failed: *SECADM is missing" in row.accessibleName()
    assert "CPF2292" in row.accessibleName()


def test_a_passed_row_stays_short_and_opens_only_when_there_is_more(
    qtbot: QtBot, checks: CheckList
) -> None:
    checks.show_result(RESULTS[0])
    row = checks.row(RESULTS[0].id)
    assert not row.open
    qtbot.mouseClick(row, LEFT, pos=QPoint(100, 15))
    assert not row.open
    checks.show_result(CheckResult("y", Verdict.PASS, T("Y"), details="the host's words"))
    more = checks.row("y")
    assert not more.open
    qtbot.mouseClick(more, LEFT, pos=QPoint(100, 15))
    assert more.open


def test_the_links_copy_the_command_and_the_ticket(qtbot: QtBot, checks: CheckList) -> None:
    checks.show_result(FAILED)
    row = checks.row(FAILED.id)
    qtbot.mouseClick(row.links["command"], LEFT)
    assert QGuiApplication.clipboard().text() == FAILED.command
    assert row.links["command"].words == "Copied"
    qtbot.mouseClick(row.links["ticket"], LEFT)
    ticket = QGuiApplication.clipboard().text()
    for part in (
        "PROD · i-prod.example.com",
        "Failed: *SECADM is missing (account.secadm)",
        str(FAILED.seen),
        str(FAILED.cause),
        FAILED.command,
        FAILED.details,
    ):
        assert part in ticket
    qtbot.waitUntil(lambda: row.links["command"].words == "Copy command", timeout=5000)


def test_check_again_names_the_check(qtbot: QtBot, checks: CheckList) -> None:
    checks.show_result(FAILED)
    with qtbot.waitSignal(checks.again) as told:
        qtbot.mouseClick(checks.row(FAILED.id).links["again"], LEFT)
    assert told.args == [FAILED.id]


def test_details_show_the_host_s_words(qtbot: QtBot, checks: CheckList) -> None:
    checks.show_result(FAILED)
    row = checks.row(FAILED.id)
    assert row.details is not None
    assert not row.details.isVisible()
    qtbot.keyClick(row.links["details"], Qt.Key.Key_Space)
    assert row.details.isVisible()
    assert row.details.text() == FAILED.details


def test_learn_more_tells_what_the_check_is_about(qtbot: QtBot, checks: CheckList) -> None:
    checks.show_result(FAILED)
    row = checks.row(FAILED.id)
    assert row.links["about"].words == "Learn more"
    qtbot.mouseClick(row.links["about"], LEFT)
    assert row.about is not None
    assert row.about.isVisible()
    assert row.about.text() == str(BACKGROUND[FAILED.id])
    assert row.about in row.stops()
    qtbot.keyClick(row.links["about"], Qt.Key.Key_Space)
    assert not row.about.isVisible()
    assert row.links["about"].words == "Learn more"
    # Another answer takes the old words along.
    qtbot.mouseClick(row.links["about"], LEFT)
    checks.show_result(CheckResult(FAILED.id, Verdict.PASS, T("Has *SECADM")))
    assert row.about is None


def test_the_keyboard_walks_rows_opens_them_and_goes_on_into_links(
    qtbot: QtBot, checks: CheckList
) -> None:
    for result in RESULTS:
        checks.show_result(result)
    first, second = checks.row(RESULTS[0].id), checks.row(RESULTS[1].id)
    failed, last = checks.row(FAILED.id), checks.row(RESULTS[-1].id)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_End)
    assert last.hasFocus()
    qtbot.keyClick(last, Qt.Key.Key_Up)
    assert failed.hasFocus()
    qtbot.keyClick(failed, Qt.Key.Key_Return)
    assert not failed.open
    qtbot.keyClick(failed, Qt.Key.Key_Right)
    assert failed.open
    qtbot.keyClick(failed, Qt.Key.Key_Tab)
    prose = next(part for part in failed.findChildren(Prose) if part.isVisible())
    assert prose.hasFocus()
    qtbot.keyClick(prose, Qt.Key.Key_Tab)
    assert failed.links["command"].hasFocus()


def test_a_skipped_row_says_why_in_its_second_line(checks: CheckList) -> None:
    checks.show_result(
        CheckResult("s", Verdict.SKIPPED, T("Sign-on"), cause=T("The port is closed."), ms=0)
    )
    row = checks.row("s")
    assert row.icon.name == "skipped"
    assert row.seen.text() == "The port is closed."
    assert row.time.text() == ""
    assert not row.open


def test_clear_takes_every_row_away(checks: CheckList) -> None:
    checks.show_result(FAILED)
    checks.set_running("x", "X")
    checks.clear()
    assert checks.ids() == []
    with pytest.raises(KeyError):
        checks.row("x")


def test_the_header_counts_cancels_and_repeats(qtbot: QtBot) -> None:
    header = PartitionHeader("PROD", "i-prod.example.com")
    qtbot.addWidget(header)
    header.show()
    header.set_running(True)
    header.set_progress(7, 9, 1240)
    assert header.count_text == "7 of 9 checks, 1.2 s"
    assert header.bar.share == pytest.approx(7 / 9)
    assert header.context == "PROD  ·  i-prod.example.com"
    with qtbot.waitSignal(header.cancelled):
        qtbot.mouseClick(header.button, LEFT)
    header.set_running(False)
    assert header.button.words == "Check again"
    with qtbot.waitSignal(header.again):
        qtbot.keyClick(header.button, Qt.Key.Key_Space)


def test_a_summary_opens_its_partition(qtbot: QtBot) -> None:
    grid = SummaryGrid()
    qtbot.addWidget(grid)
    test, standby = PartitionSummary("TEST"), PartitionSummary("HA")
    test.set_verdict(Verdict.PASS, "9 of 9")
    standby.set_running("2 of 9")
    grid.set_summaries([test, standby])
    grid.resize(800, 100)
    grid.show()
    assert test.y() == standby.y()
    with qtbot.waitSignal(standby.opened) as told:
        qtbot.mouseClick(standby, LEFT)
    assert told.args == ["HA"]
    assert test.accessibleName() == "TEST: 9 of 9"
    grid.resize(400, 200)
    qtbot.waitUntil(lambda: standby.y() > test.y())
    grid.set_summaries([standby])
    assert not test.isVisible()


def test_the_chain_stands_issuer_first_with_fingerprints(qtbot: QtBot) -> None:
    chain = CertificateChain()
    qtbot.addWidget(chain)
    leaf, root = certificates()
    now = datetime(2026, 11, 22, tzinfo=UTC)
    chain.show_chain([leaf, root], {root.der: "will be trusted"}, now)
    chain.resize(700, 400)
    chain.show()
    assert chain.titles() == ["EXAMPLE LOCAL CA", "i-prod.example.com"]
    entry = chain.entry(1)
    assert entry.fingerprint.text() == leaf.sha256
    assert "112 days left" in entry.validity.text()
    qtbot.mouseClick(entry.copy, LEFT)
    assert QGuiApplication.clipboard().text() == leaf.sha256
    chain.show_chain([leaf], now=now)
    assert chain.titles() == ["i-prod.example.com"]


@pytest.mark.parametrize(
    ("days", "icon", "words"),
    [
        (-400, "failed", "Not valid before"),
        (0, "passed", "Valid until"),
        (350, "warning", "days left"),
        (366, "failed", "Ran out on"),
    ],
)
def test_validity_is_judged_by_the_day(days: int, icon: str, words: str) -> None:
    leaf = certificates()[0]
    said, shape, _ = validity(leaf, leaf.not_before + timedelta(days=days))
    assert shape == icon
    assert words in said


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows sets its time zone otherwise")
@pytest.mark.parametrize("zone", ["XXX-14", "XXX+12"])
@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_day_of_the_calendar(
    monkeypatch: pytest.MonkeyPatch, zone: str, year: int
) -> None:
    """Certificates "without an end" run out on 31 December 9999, which has no tomorrow."""
    moment = datetime(year, *((1, 1) if year == 1 else (12, 31, 23, 59, 59)), tzinfo=UTC)
    try:
        with monkeypatch.context() as there:
            there.setenv("TZ", zone)
            time.tzset()
            assert str(year) in texts.day(moment)
    finally:
        time.tzset()


def test_diff_lines_are_told_apart() -> None:
    assert kinds("--- a\n+++ b\n@@ -1 +1 @@\n keep\n--- a removed line\n+++ an added one") == [
        "file",
        "file",
        "place",
        "kept",
        "removed",
        "added",
    ]


def test_the_diff_counts_and_colours_its_lines(qtbot: QtBot) -> None:
    view = DiffView(DIFF, "fpc101.properties")
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    assert view.counts() == (2, 1)
    assert view.accessibleName() == "fpc101.properties: 2 lines added, 1 removed"
    assert view.isReadOnly()
    assert view.toPlainText() == DIFF.rstrip("\n")
    removed = view.document().findBlock(view.toPlainText().index("-SSLmode"))
    assert removed.blockFormat().background().color() == theme().colour("failure_tint")
    assert removed.begin().fragment().charFormat().foreground().color() == theme().colour("failed")
    qtbot.waitUntil(lambda: not view.verticalScrollBar().isVisible())
    view.show_diff("", "x")
    assert view.counts() == (0, 0)


def test_a_long_diff_scrolls_by_keyboard(qtbot: QtBot) -> None:
    view = DiffView("@@ -1 +1 @@\n" + "\n".join(f"+line {number}" for number in range(200)))
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    assert view.height() < 400
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > 0


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0, "0 ms"), (999, "999 ms"), (1240, "1.2 s"), (59_999, "59.9 s"), (125_000, "2 min 5 s")],
)
def test_durations_have_units(ms: int, words: str) -> None:
    assert texts.duration(ms) == words


def test_days_are_written_in_full_with_the_days_left() -> None:
    day = datetime(2027, 3, 14, 12, tzinfo=UTC)
    assert texts.day_with_days(day, day - timedelta(days=112)) == "14 March 2027, 112 days left"
    assert texts.day_with_days(day, day - timedelta(days=1)) == "14 March 2027, 1 day left"
    assert texts.day_with_days(day, day - timedelta(hours=2)).endswith("less than a day left")
    assert texts.day_with_days(day, day + timedelta(days=3)) == "14 March 2027, 3 days ago"


def test_tool_tips_show_markup_as_it_is() -> None:
    assert texts.tip("a <b> & c") == "<qt>a &lt;b&gt; &amp; c</qt>"
    assert texts.show(T("{n} of {m}", n=1, m=T("{k}", k=2))) == "1 of 2"
