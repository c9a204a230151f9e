"""What the real `java.util.Properties` reads is what we read, before and after an edit."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from wizard.configfiles.properties import PropertiesDocument
from wizard.domain.problems import ProblemError

# Pieces that meet each other in every order: separators, escapes, line ends, blanks, text.
PIECES = st.sampled_from(
    [
        *"=:#! \t\fabkK0",
        "\\",
        "\\\\",
        "\n",
        "\r\n",
        "\r",
        "\\\n",
        "\\\r\n",
        "\\\r  ",
        "\\\n\t #",
        "\\u00e9",
        "\\u003D",
        "\\u0020",
        "\\uD83D\\uDE00",
        "\\n",
        "\\:",
        "\\ ",
        "\\x",
        "é",
        "\x85",
        "\xa0",
        "\x0b",
        "\x1c",
        "key=value\n",
        "SSLmode = true\r\n",
    ]
)
FILES = st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode("latin-1"))
RAW = st.binary(max_size=60).filter(lambda data: 0 not in data)
VALUES = st.text(max_size=12) | st.sampled_from(
    ["", " ", "= x", ": x", "#", " a ", "\\", "C:\\Logs\\x.log", "\t", "é€", "a\nb", "😀", "\x00"]
)
SLOW_CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


# After a line that is a lone backslash, Java 8 takes "#" for a key and Java 9 for a comment.
JAVAS_DIFFER = re.compile(rb"(^|[\r\n])([ \t\f]*\\(\r\n|\r|\n))+[ \t\f]*[#!]")
# A lone backslash is an empty key, but only at the very end of a file.
LONE_AT_END = re.compile(rb"(^|[\r\n])([ \t\f]*\\(\r\n|\r|\n))*[ \t\f]*\\(\r\n|\r|\n)?\Z")


def comparable(data: bytes) -> bool:
    """Whether every Java reads the file alike, and reads it at all as Latin-1 text."""
    marks = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
    return not data.startswith(marks) and not JAVAS_DIFFER.search(data)


def ours(data: bytes) -> dict[str, str] | None:
    try:
        return {entry.key: entry.value for entry in PropertiesDocument(data).entries}
    except ProblemError as refused:
        assert refused.id == "configfiles.properties-escape"
        return None


def joined(found: dict[str, str] | None) -> dict[str, str] | None:
    """With surrogate pairs as one character, as Python has them."""

    def join(text: str) -> str:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")

    return None if found is None else {join(key): join(value) for key, value in found.items()}


@settings(max_examples=1500, deadline=None, suppress_health_check=SLOW_CHECKS)
@given(FILES | RAW)
@example(b"a=b\\")
@example(b"a=\\u00\\\n41")
@example(b"\\\n\\\n\n#x\n")
@example(b"=x\n: y\n z\n")
def test_java_reads_the_same(java: Any, data: bytes) -> None:
    assume(comparable(data))
    assert joined(java.read(data)) == ours(data)


@settings(max_examples=1500, deadline=None, suppress_health_check=SLOW_CHECKS)
@given(FILES, st.sampled_from(["SSLmode", "k", "a", "key", "new key", "#x", "ü=", ""]), VALUES)
@example(b"k=a\\\n   b", "k", "a b")
@example(b"k=a\\\n", "new key", "")
@example(b"k", "k", "= x")
@example(b"\\\n=\\\r", "SSLmode", "")
@example(b"b x\na\\\r  ", "a", "0")
def test_java_reads_an_edit_as_meant(java: Any, data: bytes, key: str, value: str) -> None:
    assume(comparable(data) and not LONE_AT_END.search(data))
    before = java.read(data)
    assume(before is not None)
    assert before is not None
    document = PropertiesDocument(data)
    document.set(key, value)
    after = java.read(document.data)
    assert joined(after) == joined({**before, key: value})
    # Set again, nothing moves: neither in the edited document nor in one read anew.
    again = PropertiesDocument(document.data)
    again.set(key, value)
    assert again.data == document.data
