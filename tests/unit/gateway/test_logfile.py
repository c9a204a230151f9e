"""Logs on a real disk: every encoding, rotation in every way, and memory that stays small."""

from __future__ import annotations

import os
import random
import shutil
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.domain.logports import LogFollower, Mark
from wizard.domain.logs import LogLine
from wizard.domain.problems import ProblemError
from wizard.gateway.logfile import GatewayLogs
from wizard.gateway.loglines import LONGEST_LINE, Coding, Splitter, coding

LOGS = GatewayLogs()
CODINGS = ["utf-8", "utf-8-sig", "latin-1", "utf-16-le", "utf-16-be", "utf-16"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "iSeriesConnector.log"


def append(path: Path, *lines: str, end: str = "\n") -> None:
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write("".join(line + end for line in lines))


def drained(follower: LogFollower) -> tuple[list[str], set[str]]:
    """All that is there now, and what was noticed."""
    lines, noticed = [], set()
    while True:
        batch = follower.poll()
        lines += [line.text for line in batch.lines]
        noticed |= {name for name in ("rotated", "truncated", "lost") if getattr(batch, name)}
        if not batch.more:
            return lines, noticed


@pytest.mark.parametrize("name", CODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_encoding(log: Path, name: str, end: str) -> None:
    text = ["first ä", "zweite Zeile €" if name != "latin-1" else "zweite ß", "", "Ċ" if
            name.startswith("utf") else "x", "last"]  # fmt: skip
    log.write_bytes(end.join(text).encode(name))
    size = LOGS.size(log)
    lines = list(LOGS.lines(log, 0, size))
    assert [line.text for line in lines] == text
    for line in lines:
        again = next(iter(LOGS.lines(log, line.offset, size)))
        assert again.text == line.text
        # From any byte of a line its beginning is found.
        for at in (line.offset, line.offset + 1):
            if line.text:
                assert LOGS.line_start(log, at) == line.offset


def test_a_log_that_changes_its_encoding_is_read_line_by_line(log: Path) -> None:
    log.write_bytes("é utf-8\n".encode() + "é latin\n".encode("latin-1") + b"\x80 \x81\n")
    assert [line.text for line in LOGS.lines(log, 0, 1_000)] == ["é utf-8", "é latin", "\x80 \x81"]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.text(alphabet="ab\u010aäЀ\u0a00 ", max_size=8), max_size=8),
    st.sampled_from(["8", "le", "be"]),
    st.lists(st.integers(1, 7), min_size=1, max_size=30),
)
def test_lines_do_not_depend_on_the_pieces(lines: list[str], kind: str, sizes: list[int]) -> None:
    name = {"8": "utf-8", "le": "utf-16-le", "be": "utf-16-be"}[kind]
    data = "".join(f"{line}\n" for line in lines).encode(name)
    splitter, found, at = Splitter(Coding(kind), 0), [], 0
    for size in sizes * (len(data) + 1):
        if at >= len(data):
            break
        found += splitter.feed(data[at : at + size])
        at += size
    found += splitter.rest()
    assert [line.text for line in found] == lines
    assert [line.offset for line in found] == [
        len("".join(f"{one}\n" for one in lines[:number]).encode(name))
        for number in range(len(lines))
    ]


def test_a_sample_tells_the_encoding() -> None:
    assert coding(b"\xef\xbb\xbfx") == Coding("8", 3)
    assert coding("\ufeffx".encode("utf-16-le")) == Coding("le", 2)
    assert coding("abc".encode("utf-16-be")) == Coding("be", 0)
    assert coding("abc".encode("utf-16-le")) == Coding("le", 0)
    assert coding(b"") == coding(b"a") == coding(b"abc\0") == Coding()


def test_a_line_of_a_hundred_megabytes(log: Path) -> None:
    piece = b"x" * 1_000_000
    with log.open("wb") as stream:
        stream.write(b"before\n")
        for _ in range(100):
            stream.write(piece)
        stream.write(b"\nafter\n")
    size = LOGS.size(log)
    tracemalloc.start()
    lines = list(LOGS.lines(log, 0, size))
    start = LOGS.line_start(log, size - 20)
    follower = LOGS.follow(log, Mark(0))
    seen = []
    while True:
        batch = follower.poll()
        seen += batch.lines
        if not batch.more:
            break
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [line.text[:6] for line in lines] == ["before", "xxxxxx", "after"]
    assert lines[1].dropped == 100_000_000 - LONGEST_LINE
    assert start == 7
    assert seen == lines
    assert peak < 8 * 1024 * 1024


def test_a_log_is_followed_as_it_grows(log: Path) -> None:
    follower = LOGS.follow(log, Mark(0))
    assert drained(follower) == ([], set())
    append(log, "one")
    assert drained(follower) == (["one"], set())
    append(log, "tw", end="")
    assert drained(follower) == ([], set())
    append(log, "o", "three")
    assert drained(follower) == (["two", "three"], set())
    assert follower.mark().position == log.stat().st_size


def test_rotation_by_renaming(log: Path) -> None:
    append(log, *(f"line {number}" for number in range(50)))
    follower = LOGS.follow(log, LOGS.mark(log))
    append(log, "before the rotation")
    log.rename(log.with_name(log.name + ".1"))
    assert drained(follower) == ([], set())
    append(log, "in the new file")
    assert drained(follower) == (["before the rotation", "in the new file"], {"rotated"})
    append(log, "on")
    assert drained(follower) == (["on"], set())


def test_several_rotations_between_two_looks(log: Path) -> None:
    append(log, "a" * 300)
    follower = LOGS.follow(log, LOGS.mark(log))
    append(log, "end of the first")
    log.rename(log.with_name(log.name + ".2"))
    append(log, "all of the second")
    log.rename(log.with_name(log.name + ".1"))
    for number, name in enumerate((".2", ".1")):
        os.utime(log.with_name(log.name + name), ns=(number, 10**18 + number))
    append(log, "the third")
    lines, noticed = drained(follower)
    assert lines == ["end of the first", "all of the second", "the third"]
    assert noticed == {"rotated"}


def test_truncation(log: Path) -> None:
    append(log, *(f"old line {number}" for number in range(50)))
    follower = LOGS.follow(log, LOGS.mark(log))
    log.write_text("new\n")
    assert drained(follower) == (["new"], {"truncated"})
    append(log, "more")
    assert drained(follower) == (["more"], set())


def test_truncation_that_grew_past_the_place(log: Path) -> None:
    append(log, *(f"old line {number}" for number in range(50)))
    follower = LOGS.follow(log, LOGS.mark(log))
    log.write_text("".join(f"other line {number}\n" for number in range(400)))
    lines, noticed = drained(follower)
    assert noticed == {"truncated"}
    assert lines[0] == "other line 0"
    assert len(lines) == 400


def test_copy_and_truncate(log: Path) -> None:
    append(log, *(f"old line {number}" for number in range(50)))
    follower = LOGS.follow(log, LOGS.mark(log))
    append(log, "last of the old")
    shutil.copy(log, log.with_name("iSeriesConnector-2026-11-24.log"))
    log.write_text("first of the new\n")
    assert drained(follower) == (["last of the old", "first of the new"], {"rotated"})


def test_a_rotated_log_that_is_gone(log: Path) -> None:
    append(log, *(f"old line {number}" for number in range(50)))
    follower = LOGS.follow(log, LOGS.mark(log))
    append(log, "nobody sees this")
    keep = log.with_name("elsewhere")  # its number on the disk stays taken
    log.rename(keep)
    append(log, "new")
    assert drained(follower) == (["new"], {"rotated", "lost"})


def test_a_mark_is_found_again_by_another_process(log: Path) -> None:
    append(log, "short")
    mark = LOGS.mark(log)
    append(log, "after the mark")
    log.rename(log.with_name(log.name + ".1"))
    append(log, "new file")
    (old, at), (new, start) = GatewayLogs().since(log, mark)
    assert (old.name, at, new, start) == (log.name + ".1", 6, log, 0)
    assert LOGS.since(log, LOGS.mark(log)) == ((log, 9),)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_or_told_twice(log: Path, seed: int) -> None:
    """Writes, rotations and looks in any order."""
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    follower = LOGS.follow(log, Mark(0))
    written, rotated = ["first"], 0
    append(log, "first")
    seen = drained(follower)[0]
    for _ in range(200):
        turn = dice.random()
        if turn < 0.6:
            lines = [f"{len(written) + number} {'ä' * dice.randrange(40)}" for number in range(5)]
            append(log, *lines)
            written += lines
        elif turn < 0.7 and log.exists():
            rotated += 1
            moved = log.with_name(f"{log.name}.{rotated}")
            log.rename(moved)
            os.utime(moved, ns=(rotated, 10**18 + rotated))
        elif turn < 0.9:
            seen += drained(follower)[0]
    append(log, "end")
    seen += drained(follower)[0]
    assert seen == [*written, "end"]


@pytest.mark.skipif(os.name != "posix", reason="named pipes and folders of POSIX")
def test_what_is_no_log(log: Path, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=r"log\.file-missing"):
        LOGS.size(log)
    with pytest.raises(ProblemError, match=r"log\.file-missing"):
        list(LOGS.lines(log, 0, 10))
    assert LOGS.mark(log) == Mark(0)
    os.mkfifo(log)
    for path in (log, tmp_path, tmp_path / "a\0b"):
        with pytest.raises(ProblemError, match=r"log\.unreadable"):
            LOGS.size(path)


def test_a_line_tells_where_it_stands() -> None:
    assert LogLine("x", 3) == ("x", 3, 0)
