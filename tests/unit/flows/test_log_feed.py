"""What a window shows of a log, over real files."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.unit.flows.fakes import World
from wizard.domain.linegrep import LineGrep
from wizard.domain.logs import LogQuery
from wizard.flows.logs.feed import FIRST, MOST, LogFeed, Older, Shown
from wizard.flows.logs.viewing import LogPlace
from wizard.flows.services import Services
from wizard.gateway.logfile import GatewayLogs

EVERYTHING = LogQuery()


def lines(first: int, count: int) -> str:
    return "".join(
        f"2026-11-24 14:00:00,000 INFO  [main] a.B - number {number}.\n"
        for number in range(first, first + count)
    )


def numbers(rows: tuple[Shown, ...]) -> list[int]:
    return [
        int(row.event.raw.rpartition(" ")[2].rstrip(".")) for row in rows if row.event is not None
    ]


@pytest.fixture
def services() -> Services:
    return replace(World().services, logs=GatewayLogs())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "c.log"


def add(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as stream:
        stream.write(text)


def test_pages_upwards_meet_without_a_gap(services: Services, log: Path) -> None:
    add(log, lines(0, 3 * FIRST + 7))
    feed = LogFeed(services, LogPlace(log), EVERYTHING)
    opened = feed.open()
    rows, more = opened.rows, opened.more
    while more:
        older = feed.older(rows[0])
        rows, more = older.rows + rows, older.more
    assert numbers(rows) == list(range(3 * FIRST + 7))


def test_what_stands_above_is_found_after_a_rotation(services: Services, log: Path) -> None:
    add(log, lines(0, 2 * FIRST))
    feed = LogFeed(services, LogPlace(log), EVERYTHING)
    opened = feed.open()
    log.replace(log.with_name("c.log.1"))
    add(log, lines(2 * FIRST, 10))
    came = ()
    while not numbers(came):
        came = feed.poll().rows
    assert numbers(came) == list(range(2 * FIRST, 2 * FIRST + 10))
    # The first row is of the file that has another name now; the later ones are of the new one.
    assert numbers(feed.older(opened.rows[0]).rows) == list(range(FIRST))
    last = [row for row in came if row.event is not None][-1]
    # Above the new one stands what the old one holds.
    assert numbers(feed.older(last).rows) == list(range(FIRST + 9, 2 * FIRST + 9))


@pytest.mark.parametrize(
    "names",
    [
        ["c.log.2", "c.log.1"],
        ["c.log.2026-11-22", "c.log.2026-11-23"],
        ["c-2026-11-22-1.log", "c-2026-11-23-1.log"],
    ],
)
def test_pages_upwards_go_on_through_the_rotated_files(
    services: Services, log: Path, names: list[str]
) -> None:
    for number, name in enumerate((*names, "c.log")):
        add(log.with_name(name), lines(number * 700, 700))
        os.utime(log.with_name(name), (1_000 + number, 1_000 + number))
    add(log.with_name("c.log.gz"), "packed")
    add(log.with_name("c-other.log"), lines(9_000, 3))
    feed = LogFeed(services, LogPlace(log), EVERYTHING)
    opened = feed.open()
    rows, more = opened.rows, opened.more
    asked = 0
    while more:
        older = feed.older(next(row for row in rows if row.event is not None))
        assert 0 < len(numbers(older.rows)) <= FIRST
        rows, more = older.rows + rows, older.more
        asked += 1
    assert numbers(rows) == list(range(2_100))
    assert asked == 4
    told = [str(row.remark) for row in rows if row.event is None]
    assert [names[0] in told[0], names[1] in told[1]] == [True, True]


def test_a_log_that_was_just_rotated_shows_the_end_of_the_old_one(
    services: Services, log: Path
) -> None:
    add(log.with_name("c.log.1"), lines(0, 50))
    add(log, lines(50, 2))
    feed = LogFeed(services, LogPlace(log), EVERYTHING)
    parts: list[Older] = []
    opened = feed.open(parts.append)
    assert numbers(opened.rows) == list(range(52))
    assert not opened.more
    # What is told on the way is the same, latest first, and never begins with a remark.
    assert tuple(row for part in reversed(parts) for row in part.rows) == opened.rows
    assert all(not part.rows or part.rows[0].event is not None for part in parts)


def test_a_rotation_while_it_is_read_upwards(services: Services, log: Path) -> None:
    add(log.with_name("c.log.1"), lines(0, FIRST))
    add(log, lines(FIRST, FIRST))
    feed = LogFeed(services, LogPlace(log), EVERYTHING)
    opened = feed.open()
    assert opened.more
    log.with_name("c.log.1").replace(log.with_name("c.log.2"))
    log.replace(log.with_name("c.log.1"))
    add(log, lines(2 * FIRST, 5))
    assert numbers(feed.older(opened.rows[0]).rows) == list(range(FIRST))


def test_a_rare_text_is_looked_for_in_all_files_and_since_a_time_in_few(
    services: Services, log: Path
) -> None:
    for number in range(4):
        name = f"c.log.{3 - number}" if number < 3 else "c.log"
        text = lines(number * 10, 10).replace("2026-11-24", f"2026-11-2{number}")
        add(log.with_name(name), text)
    rare = LogFeed(services, LogPlace(log), LogQuery(grep=LineGrep("number 3[.]"))).open()
    assert (numbers(rare.rows), rare.more) == ([3], False)
    late = LogQuery(since=datetime(2026, 11, 22))  # noqa: DTZ001 - a log's time
    opened = LogFeed(services, LogPlace(log), late).open()
    assert (numbers(opened.rows), opened.more) == (list(range(20, 40)), False)


def test_nothing_stands_above_in_a_log_that_was_emptied(services: Services, log: Path) -> None:
    add(log, lines(0, 2 * FIRST))
    feed = LogFeed(services, LogPlace(log), EVERYTHING)
    opened = feed.open()
    log.write_text(lines(9_000, 3), encoding="utf-8")
    assert numbers(feed.poll().rows) == [9_000, 9_001, 9_002]
    assert feed.older(opened.rows[0]) == Older()


def test_too_much_at_once_is_counted_and_told(services: Services, log: Path) -> None:
    add(log, lines(0, 1))
    feed = LogFeed(services, LogPlace(log), EVERYTHING)
    feed.open()
    add(log, lines(1, MOST + 2_000))
    came = feed.poll()
    assert came.passed_over == 2_000
    assert "2000 more lines" in str(came.rows[0].remark)
    assert numbers(came.rows) == list(range(2_001, MOST + 2_001))


def test_a_trace_shows_nothing_from_before_it(services: Services, log: Path) -> None:
    add(log, lines(0, 300))
    mark = services.logs.mark(log)
    add(log, lines(300, 20))
    feed = LogFeed(services, LogPlace(log), EVERYTHING, mark)
    assert feed.open().rows == ()
    came = feed.poll().rows
    assert numbers(came) == list(range(300, 320))
    assert feed.older(came[0]) == Older()
    assert numbers(feed.older(came[5]).rows) == [300, 301, 302, 303, 304]


def test_what_is_found_is_told_as_it_is_found(services: Services, log: Path) -> None:
    add(log, lines(0, 1) + lines(1, 40_000).replace("number", "nothing") + lines(40_001, 1))
    feed = LogFeed(services, LogPlace(log), LogQuery(grep=LineGrep("number")))
    parts: list[Older] = []
    opened = feed.open(parts.append)
    assert numbers(opened.rows) == [0, 40_001]
    assert not opened.more
    assert [numbers(part.rows) for part in parts if part.rows] == [[40_001], [0]]


def test_a_log_that_is_not_there_is_waited_for(services: Services, log: Path) -> None:
    feed = LogFeed(services, LogPlace(log), EVERYTHING)
    opened = feed.open()
    assert opened.missing is not None and opened.missing.id == "log.file-missing"
    assert feed.poll().rows == ()
    add(log, lines(0, 2))
    assert numbers(feed.poll().rows) == [0, 1]
