"""Edits of `.properties` files, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.configfiles.files import ConfigRoom
from wizard.configfiles.properties import PropertiesDocument
from wizard.domain.cl import DEFAULT_TEMPLATE
from wizard.domain.ports import ConfigFiles, PropertyEntry
from wizard.domain.problems import ProblemError

ROOM: ConfigFiles = ConfigRoom()


def edit(data: bytes, key: str, value: str) -> bytes:
    return ROOM.set_properties(data, {key: value})


@pytest.mark.parametrize(
    ("before", "key", "value", "after"),
    [
        # separators, indents and line ends stay
        (b"# c\r\n  a : b\r\nc=d", "a", "x", b"# c\r\n  a : x\r\nc=d"),
        (b"a\tb\n", "a", "c", b"a\tc\n"),
        (b"a=1\rb=2\r", "b", "3", b"a=1\rb=3\r"),
        (b"a=1\nb=2\r\nc=3\n", "b", "9", b"a=1\nb=9\r\nc=3\n"),
        (b"a=b", "a", "c", b"a=c"),
        # the last of several is edited
        (b"a=1\na=2\n", "a", "3", b"a=1\na=3\n"),
        # what stays of a value keeps its continuation and its escapes
        (b"l = a,\\\n    b,\\\n   c\n", "l", "a,b,d", b"l = a,\\\n    b,\\\n   d\n"),
        (b"p=C\\:\\\\a\\u00e9\n", "p", "C:\\a\xe9!", b"p=C\\:\\\\a\\u00e9\\!\n"),
        (b"k=a\\\n   b\n", "k", "a b", b"k=a\\\n   \\ b\n"),
        # keys without a value, empty values
        (b"a\nb: 1\n", "a", "x", b"a: x\nb: 1\n"),
        (b"a\n", "a", "= x", b"a== x\n"),
        (b"a b\n", "a", "=1", b"a \\=1\n"),
        (b"a = b\n", "a", "", b"a = \n"),
        (b"a =b\n", "a", " b", b"a =\\ b\n"),
        # escaped separators in keys
        (b"a\\:b\\ c=1\n", "a:b c", "2", b"a\\:b\\ c=2\n"),
        # characters
        (b"a=\xe9\n", "a", "\xe8", b"a=\xe8\n"),
        (b"a=b\n", "a", "\xe8", b"a=\\u00E8\n"),
        (b"a=b\n", "a", "\u20ac\U0001f600", b"a=\\u20AC\\uD83D\\uDE00\n"),
        (b"a=\\u00e9\n", "a", "\u20ac", b"a=\\u20ac\n"),
        (b"# \xc3\xa9 (UTF-8)\na=b\n", "a", "\xe9", b"# \xc3\xa9 (UTF-8)\na=\\u00E9\n"),
        (b"a=b\n", "a", "C:\\Logs\\x", b"a=C:\\\\Logs\\\\x\n"),
        (b"a=b\n", "a", "x\ny\0", b"a=x\\ny\\u0000\n"),
        # new keys: the file's separator and line end, after a last line that lacks its own
        (b"a : 1\r\nb : 2", "c", "3", b"a : 1\r\nb : 2\r\nc : 3\r\n"),
        (b"a=1\n", "#x y", "3", b"a=1\n\\#x\\ y=3\n"),
        (b"a=b\\\n", "n", "1", b"a=b\\\n\nn=1\n"),
        (b"a=b\n# c \\", "n", "1", b"a=b\n# c \\\nn=1\n"),
        (b"a=b\\\n\n", "n", "1", b"a=b\\\n\nn=1\n"),
        # a commented-out key is a comment
        (b"#a=1\n", "a", "2", b"#a=1\na=2\n"),
    ],
)
def test_an_edit_touches_only_its_entry(before: bytes, key: str, value: str, after: bytes) -> None:
    done = edit(before, key, value)
    assert done == after
    assert {entry.key: entry.value for entry in ROOM.properties(done)}[key] == value


def test_entries_have_lines_and_the_last_wins() -> None:
    data = b"# c\na=1\\\n  2\n\nb\r\na:3\n"
    assert ROOM.properties(data) == (PropertyEntry("b", "", 5), PropertyEntry("a", "3", 6))


@given(st.lists(st.sampled_from([b"a=1", b"\\", b"\n", b"\r\n", b" ", b"#", b"\\u00e9", b"\xe9"])))
def test_setting_what_is_there_changes_no_byte(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    try:
        entries = ROOM.properties(data)
    except ProblemError as refused:
        assert refused.id == "configfiles.properties-escape"
        return
    assert ROOM.set_properties(data, {entry.key: entry.value for entry in entries}) == data
    assert PropertiesDocument(data).data == data


def test_a_new_file_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.linesep", "\r\n")
    new = ROOM.set_properties(b"", {"SSLmode": "false"})
    found = {entry.key: entry.value for entry in ROOM.properties(new)}
    assert found == {"SSLmode": "false", "command": DEFAULT_TEMPLATE}
    assert new.startswith(b"# ")
    assert new.count(b"\r\n") == new.count(b"\n") == 3
    assert ROOM.set_properties(b"", {}) == b""
    assert ROOM.set_properties(b"", {"x": "1"}) == b"x=1\r\n"


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"\xef\xbb\xbfa=1\n", "configfiles.utf8-mark"),
        ("a=1\n".encode("utf-16"), "configfiles.utf16"),
        ("SSLmode=true\n".encode("utf-16-le"), "configfiles.utf16"),
        ("SSLmode=true\n".encode("utf-16-be"), "configfiles.utf16"),
        (b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\0", "configfiles.binary"),
        (b"a=1\nb=\\\n \\u12g4\n", "configfiles.properties-escape"),
        (b"f=C:\\users\n", "configfiles.properties-escape"),
        (b"a=" + b"xxxxxxxxxxxxxxxxxxxx\\\n" * 20_000, "configfiles.properties-continued"),
    ],
)
def test_what_java_would_not_read_is_refused(data: bytes, id: str) -> None:
    with pytest.raises(ProblemError) as caught:
        ROOM.properties(data)
    assert caught.value.id == id
    assert str(caught.value.problem)


def test_the_line_of_a_broken_escape_is_named() -> None:
    with pytest.raises(ProblemError) as caught:
        ROOM.properties(b"# c\n\na=b\\\n c\nf=C:\\users\\\xe9\n")
    assert "Line 5" in str(caught.value.problem)
    assert "\\user" in str(caught.value.problem)


@pytest.mark.timeout(20)
def test_a_large_file_is_edited_in_seconds() -> None:
    data = b"".join(b"key.%d = value %d\r\n" % (number, number) for number in range(60_000))
    done = edit(data, "key.30000", "new")
    assert done == data.replace(b"key.30000 = value 30000\r\n", b"key.30000 = new\r\n")
