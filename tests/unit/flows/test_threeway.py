"""A file that somebody else changed meanwhile, in the real properties room."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.configfiles.files import ConfigRoom
from wizard.domain.problems import ProblemError
from wizard.flows.threeway import KeyRow, Side, decided, three_way

ROOM = ConfigRoom()
PATH = Path("fpc101.properties")
BASE = b"# one \xfc\r\nSSLmode : true\r\ncommand = A\r\nx=1"


def values(data: bytes) -> dict[str, str]:
    return {entry.key: entry.value for entry in ROOM.properties(data)}


def test_changes_of_different_keys_come_together_without_losing_a_byte() -> None:
    theirs = b"# one \xfc, and two\r\nSSLmode : false\r\ncommand = A\r\nx=1"
    mine = ROOM.unset_properties(ROOM.set_properties(BASE, {"command": "B"}), ["x"])
    view = three_way(ROOM, PATH, BASE, theirs, mine)
    assert view.rows == (
        KeyRow("SSLmode", "true", "false", "true"),
        KeyRow("command", "A", "A", "B"),
        KeyRow("x", "1", "1", None),
    )
    assert [row.side for row in view.rows] == [Side.THEIRS, Side.MINE, Side.MINE]
    assert view.collisions == ()
    change = view.change()
    assert change.before == theirs
    assert change.after == b"# one \xfc, and two\r\nSSLmode : false\r\ncommand = B\r\n"
    assert "command: together: B" in view.text
    assert "x: together: (not there)" in view.text


def test_two_values_of_the_same_key_are_for_a_person_to_decide() -> None:
    theirs = ROOM.set_properties(BASE, {"command": "T", "x": "2"})
    mine = ROOM.set_properties(BASE, {"command": "M", "SSLmode": "false"})
    view = three_way(ROOM, PATH, BASE, theirs, mine)
    assert view.collisions == ("command",)
    assert view.merged is None
    assert "command: both changed it" in view.text
    with pytest.raises(ProblemError, match=r"settings\.choice-missing"):
        view.change()
    with pytest.raises(ProblemError, match=r"settings\.choice-missing") as caught:
        decided(ROOM, view, {"SSLmode": Side.MINE})
    assert "command" in str(caught.value.problem)
    assert values(decided(ROOM, view, {"command": Side.MINE}).after) == {
        "SSLmode": "false", "command": "M", "x": "2",
    }  # fmt: skip
    assert values(decided(ROOM, view, {"command": Side.THEIRS}).after) == {
        "SSLmode": "false", "command": "T", "x": "2",
    }  # fmt: skip


def test_the_same_change_twice_is_no_collision() -> None:
    both = ROOM.set_properties(BASE, {"command": "B"})
    view = three_way(ROOM, PATH, BASE, both, both)
    assert view.collisions == ()
    assert view.merged == both


def test_a_file_that_went_or_came() -> None:
    mine = ROOM.set_properties(BASE, {"x": "2"})
    gone = three_way(ROOM, PATH, BASE, None, mine)
    assert gone.collisions == ("x",)
    assert gone.change if gone.merged else decided(ROOM, gone, {"x": Side.MINE}).before is None
    came = three_way(ROOM, PATH, None, b"y=1\n", b"x=2\n")
    assert came.change().after == b"y=1\nx=2\n"


SMALL = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["1", "2", " 3"]), max_size=4)


@given(SMALL, SMALL, SMALL, st.sampled_from([b"# \xe9\r\n", b"\n", b"! c\r"]))
def test_every_key_takes_the_side_that_changed_it(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str], head: bytes
) -> None:
    files = [
        ROOM.set_properties(data, each)
        for data, each in ((head, base), (head + b"#t\r\n", theirs), (head, mine))
    ]
    view = three_way(ROOM, PATH, *files)
    choices = dict.fromkeys(view.collisions, Side.MINE)
    change = decided(ROOM, view, choices)
    expected = {}
    for key in "abcd":
        old, yours, ours = base.get(key), theirs.get(key), mine.get(key)
        if (value := yours if ours == old else ours) is not None:
            expected[key] = value
    assert values(change.after) == expected
    assert change.after.startswith(head + b"#t")
    if not view.collisions:
        assert view.merged == change.after
