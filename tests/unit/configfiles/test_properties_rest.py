"""What was not edited is identical, and Java reads all of it as before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.unit.configfiles.test_properties_java import (
    FILES,
    LONE_AT_END,
    SLOW_CHECKS,
    VALUES,
    comparable,
    joined,
)
from wizard.configfiles.files import ConfigRoom
from wizard.configfiles.properties import PropertiesDocument
from wizard.domain.cl import DEFAULT_TEMPLATE

ROOM = ConfigRoom()
KEYS = st.sampled_from(["SSLmode", "command", "k", "a", "key", "new key", "#x", "é", ""])

# Whole entries in every dress, which follow each other as in files that people edit by hand.
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
SEPARATORS = st.sampled_from(["=", ":", " ", "\t", " = ", " : ", "  ", "=  ", "\f=", " \\\n  = "])
DRESSED = st.sampled_from(
    [
        "a",
        "SSLmode",
        "command",
        "k",
        "\\u0061",
        "k\\ e",
        "k\\:",
        "\\#x",
        "é",
        "\\u00e9",
        "ke\\\r\n  y",
    ]
)
TEXTS = st.sampled_from(
    ["", "true", "a,\\\n    b", "x \\\r\n\ty", "C:\\\\Logs", "\\u20ac", "ü", "=x", "it''s", "  ",
     DEFAULT_TEMPLATE, "CHGUSRPRF USRPRF({user}) \\\r\n    PASSWORD({pwd})", "\\ lead", "tail ",
     "#no"]
)  # fmt: skip
ENTRY = st.builds(
    lambda indent, key, separator, text, end: indent + key + separator + text + end,
    st.sampled_from(["", " ", "\t"]), DRESSED, SEPARATORS, TEXTS, ENDS,
)  # fmt: skip
LINE = st.sampled_from(["# comment\n", "! x = y \\\r\n", "\r\n", "\r", "  \n", "#é\r\n"])
DOCUMENTS = st.builds(
    lambda parts, cut: ("".join(parts).rstrip("\r\n") if cut else "".join(parts)).encode("latin-1"),
    st.lists(ENTRY | LINE, max_size=8),
    st.booleans(),
)


def pieces(data: bytes) -> list[tuple[str, str | None]]:
    """Every entry, comment and blank line as it stands, with its key."""
    document = PropertiesDocument(data)
    keys = [keyed[0] if keyed else None for keyed in document._keyed]
    return list(zip(document._sources, keys, strict=True))


@settings(max_examples=1000, deadline=None, suppress_health_check=SLOW_CHECKS)
@given(DOCUMENTS | FILES, KEYS, VALUES)
@example(b"a=1\ra=2\r\n", "a", "3")
@example(b"a : 1\\\n  2\r\nSSLmode", "SSLmode", "false")
def test_an_edit_leaves_the_others_identical(java: Any, data: bytes, key: str, value: str) -> None:
    assume(comparable(data) and not LONE_AT_END.search(data))
    before = java.read(data)
    assume(before is not None)
    document = PropertiesDocument(data)
    document.set(key, value)
    done = document.data
    assert joined(java.read(done)) == joined({**before, key: value})
    old, new = pieces(data), pieces(done)
    if key in before:
        last = max(at for at, (_, one) in enumerate(old) if one == key)
        assert [one for at, one in enumerate(old) if at != last] == [
            one for at, one in enumerate(new) if at != last
        ]
    else:
        # Only a line end that was missing is added before the new entry.
        assert done.startswith(data)


@settings(max_examples=1000, deadline=None, suppress_health_check=SLOW_CHECKS)
@given(DOCUMENTS | FILES, KEYS)
@example(b"a=1\\\n\r\nk=2\n", "k")
@example(b"x=1\rk=2\n\ny=3", "k")
@example(b"k=1\nx=2\nk=3", "k")
def test_a_key_that_is_removed_is_gone_and_nothing_else(java: Any, data: bytes, key: str) -> None:
    assume(comparable(data) and not LONE_AT_END.search(data))
    before = java.read(data)
    assume(before is not None)
    done = ROOM.unset_properties(data, [key])
    assume(comparable(done))
    assert joined(java.read(done)) == joined(
        {one: value for one, value in before.items() if one != key}
    )
    assert done == "".join(source for source, one in pieces(data) if one != key).encode("latin-1")
    if key not in before:
        assert done == data


@settings(max_examples=500, deadline=None, suppress_health_check=SLOW_CHECKS)
@given(DOCUMENTS | FILES, KEYS)
@example(b"k=1\nx=2\nk=3", "k")
@example(b"k=1\\\n 2\r\n# c\nk 3\r\\u006b:4", "k")
def test_overridden_entries_go_and_java_reads_the_same(java: Any, data: bytes, key: str) -> None:
    assume(comparable(data) and not LONE_AT_END.search(data))
    before = java.read(data)
    assume(before is not None)
    done = ROOM.tidy_properties(data, [key])
    assume(comparable(done))
    assert joined(java.read(done)) == joined(before)
    assert [one.key for one in ROOM.all_properties(done)].count(key) == int(key in before)
    others = [one for one in ROOM.all_properties(data) if one.key != key]
    kept = [one for one in ROOM.all_properties(done) if one.key != key]
    assert [(one.key, one.value) for one in kept] == [(one.key, one.value) for one in others]


@settings(max_examples=500, deadline=None, suppress_health_check=SLOW_CHECKS)
@given(DOCUMENTS, st.lists(st.tuples(KEYS, VALUES | st.none()), min_size=2, max_size=5))
def test_a_row_of_changes_reads_as_the_last_word_of_each(
    java: Any, data: bytes, changes: list[tuple[str, str | None]]
) -> None:
    assume(comparable(data) and not LONE_AT_END.search(data) and data)
    expected = java.read(data)
    assume(expected is not None)
    for key, value in changes:
        if value is None:
            data = ROOM.unset_properties(data, [key])
            expected.pop(key, None)
        elif data:
            data = ROOM.set_properties(data, {key: value})
            expected[key] = value
        assume(comparable(data))
    assert joined(java.read(data)) == joined(expected)


def test_entries_that_do_not_count_are_told_with_their_lines() -> None:
    data = b"a=1\n\\u0061 : 2\r\nb\rA=0\ra=\\\n 3"
    assert [(one.key, one.value, one.line) for one in ROOM.all_properties(data)] == [
        ("a", "1", 1), ("a", "2", 2), ("b", "", 3), ("A", "0", 4), ("a", "3", 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        (b"a=1\r\nb=2\r\n", "a", b"b=2\r\n"),
        (b"a=1\r\nb=2", "b", b"a=1\r\n"),
        (b"a=1\\\n  2\n# c\na:3", "a", b"# c\n"),
        (b"a=1\n", "b", b"a=1\n"),
        (b"  k\\:x = 1\rz=1\r", "k:x", b"z=1\r"),
        (b"", "a", b""),
    ],
)
def test_a_key_is_removed_with_its_lines(before: bytes, key: str, after: bytes) -> None:
    assert ROOM.unset_properties(before, [key]) == after
