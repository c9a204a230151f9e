"""The time line of certificates, by real clicks and keys, at every width."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from wizard.views.theme import theme
from wizard.views.widgets import Card, Page, TimeLine, TimeRow
from wizard.views.widgets.timeline import MOST, ZONES, Axis

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def day(count: float) -> datetime:
    return NOW + timedelta(days=count)


def row(name: str, left: float, kind: str = "passed", *, since: float = -100) -> TimeRow:
    return TimeRow(name.lower(), name, "Certificate of the host", day(since), day(left), kind)


ROWS = (
    row("GONE", -3, "failed"),
    row("PROD", 5, "failed"),
    row("TEST", 24, "warning"),
    row("DEV", 300),
    row("ROOT", 4000, since=-4000),
    row("LATER", 400, "failed", since=10),
)


_pages: list[Page] = []


@pytest.fixture(autouse=True)
def pages() -> Iterator[None]:
    """They live as long as their test."""
    yield
    _pages.clear()


def shown(qtbot: QtBot, rows: tuple[TimeRow, ...], width: int = 860) -> TimeLine:
    page = Page("Certificates")
    _pages.append(page)
    card = Card("When each certificate runs out")
    line = TimeLine()
    card.body.addWidget(line)
    page.body.addWidget(card)
    line.show_rows(rows, NOW)
    qtbot.addWidget(page)
    page.resize(width, 500)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.waitUntil(lambda: all(one.height() >= one.sizeHint().height() for one in visible(line)))
    return line


def visible(line: TimeLine) -> list[QWidget]:
    return [one for one in line.rows if not one.isHidden()]


def test_time_runs_from_left_to_right_and_stops_at_the_edges() -> None:
    axis = Axis(NOW, [day(400)])
    days = (-9999, -400, -30, -1, 0, 1, 7, 30, 90, 400, 401, 9999)
    places = [axis.at(day(count)) for count in days]
    assert places == sorted(places)
    assert places[0] == 0.0 and places[-1] == 1.0
    assert axis.at(NOW) == axis.today
    assert axis.at(day(400)) < 1.0 and axis.reaches(day(400))
    assert not axis.reaches(day(9999))


@pytest.mark.parametrize("ends", [[], [1], [90], [397], [100_000], [-500]])
def test_the_next_days_have_room_whatever_else_is_there(ends: list[int]) -> None:
    axis = Axis(NOW, [day(count) for count in ends])
    edges = [axis.today, *(axis.at_day(count) for count, _ in ZONES)]
    # In 280 pixels, which a small window has, each zone is wider than a finger-nail's line.
    assert all(280 * (right - left) > 15 for left, right in pairwise(edges))
    assert edges[-1] < 1.0


def test_each_row_is_read_aloud_with_its_end_the_days_and_its_standing(qtbot: QtBot) -> None:
    line = shown(qtbot, ROWS)
    spoken = {one.row.key: one.accessibleName() for one in line.rows}
    assert spoken["prod"] == (
        "PROD, Certificate of the host: 30 November 2026, 5 days left. Failed"
    )
    assert "3 days ago. Failed" in spoken["gone"]
    assert "from 5 December 2026, not valid yet" in spoken["later"]
    assert spoken["test"].endswith("24 days left. Warning")
    assert "17 August 2026 – 30 November 2026" in line.row("prod").accessibleDescription()
    assert line.accessibleName()


def test_a_click_and_enter_tell_which_row(qtbot: QtBot) -> None:
    line = shown(qtbot, ROWS)
    told: list[str] = []
    line.chosen.connect(told.append)
    qtbot.mouseClick(line.row("test"), Qt.MouseButton.LeftButton)
    QTest.keyClick(line.row("test"), Qt.Key.Key_Return)
    QTest.keyClick(line.row("test"), Qt.Key.Key_Space)
    assert told == ["test"] * 3


def test_one_stop_of_tab_and_the_arrows_go_on(qtbot: QtBot) -> None:
    line = shown(qtbot, ROWS)
    stops = [one for one in line.rows if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [line.rows[0]]
    line.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(line.rows[0], Qt.Key.Key_Down)
    assert line.rows[1].hasFocus()
    QTest.keyClick(line.rows[1], Qt.Key.Key_End)
    assert line.rows[-1].hasFocus()
    QTest.keyClick(line.rows[-1], Qt.Key.Key_Down)
    assert line.rows[-1].hasFocus()
    QTest.keyClick(line.rows[-1], Qt.Key.Key_Home)
    assert line.rows[0].hasFocus()


def test_of_fifty_the_next_ones_are_shown_until_all_are_asked_for(qtbot: QtBot) -> None:
    line = shown(qtbot, tuple(row(f"P{place:02}", 10 * place) for place in range(1, 51)))
    assert [one.title for one in visible(line)] == [f"P{place:02}" for place in range(1, MOST + 1)]
    assert line.all_rows.words == "Show all 50"
    qtbot.mouseClick(line.all_rows, Qt.MouseButton.LeftButton)
    assert len(visible(line)) == 50
    assert line.all_rows.isHidden()
    assert line.rows[MOST].hasFocus()
    QTest.keyClick(line.rows[MOST], Qt.Key.Key_End)
    last = line.rows[-1]
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())  # the page scrolled to it
    # Looked at again, they stay open and the focus stays where it is.
    line.show_rows([one.row for one in line.rows], NOW)
    assert len(visible(line)) == 50
    assert line.row("p50").hasFocus()


def test_of_thousands_those_that_are_not_shown_are_made_when_asked_for(qtbot: QtBot) -> None:
    rows = tuple(row(f"P{place:04}", 10 * place) for place in range(1, 1001))
    line = shown(qtbot, rows)
    assert len(line.rows) == len(visible(line)) == MOST
    assert line.all_rows.words == "Show all 1000"
    qtbot.mouseClick(line.all_rows, Qt.MouseButton.LeftButton)
    # The window goes on meanwhile: the first ones stand there at once.
    assert MOST < len(line.rows) < len(rows)
    assert line.rows[MOST].hasFocus()
    qtbot.waitUntil(lambda: len(visible(line)) == len(rows))
    assert [one.row for one in line.rows] == list(rows)
    QTest.keyClick(line.rows[MOST], Qt.Key.Key_End)
    assert line.rows[-1].hasFocus()
    line.show_rows(rows[:5], NOW)
    assert len(visible(line)) == 5
    qtbot.waitUntil(lambda: not line._rest.isActive())
    assert len(line.rows) == 5


@pytest.mark.parametrize(("count", "hidden"), [(1, 0), (MOST + 2, 0), (MOST + 3, 3)])
def test_a_link_for_one_or_two_more_is_not_worth_it(qtbot: QtBot, count: int, hidden: int) -> None:
    line = shown(qtbot, tuple(row(f"P{place}", 100) for place in range(count)))
    assert len(line.rows) - len(visible(line)) == hidden
    assert line.all_rows.isHidden() == (hidden == 0)


@pytest.mark.parametrize("width", [576, 640, 860])
def test_names_and_words_have_room_beside_each_other(qtbot: QtBot, width: int) -> None:
    line = shown(qtbot, ROWS, width)
    assert line.width() <= width
    frame = line.frame
    assert frame.names[1] < frame.words[0]
    assert frame.names[1] - frame.names[0] >= 100
    assert frame.track[1] - frame.track[0] >= 150
    # Beside each other, or one below the other: never one over the other.
    if frame.beside:
        assert frame.names[1] < frame.track[0] < frame.track[1] < frame.words[0]


@pytest.mark.parametrize("width", [576, 860])
def test_the_line_of_today_and_the_bars_are_drawn_in_their_colours(
    qtbot: QtBot, width: int
) -> None:
    line = shown(qtbot, ROWS, width)

    def colours(key: str) -> set[str]:
        picture = line.row(key).grab().toImage()
        across = range(picture.width())
        down = range(picture.height())
        return {picture.pixelColor(QPoint(x, y)).name().upper() for x in across for y in down}

    for key, token in (("prod", "failed"), ("test", "warning"), ("dev", "passed")):
        found = colours(key)
        assert theme().ink(token).upper() in found
        assert theme().ink("text").upper() in found
        for _, zone in ZONES:
            assert theme().ink(zone).upper() in found


def test_nothing_to_show_shows_nothing(qtbot: QtBot) -> None:
    line = shown(qtbot, ())
    assert visible(line) == []
    line.grab()
