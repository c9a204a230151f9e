"""What a window shows of a log, over real files."""

from __future__ import annotations

from dataclasses import replace
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
    assert numbers(feed.older(last).rows) == list(range(2 * FIRST, 2 * FIRST + 9))


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
