"""The diff that Review shows."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import FileChange

ROOM = ConfigRoom()


def diff(before: bytes | None, after: bytes, name: str = "fpc101.properties") -> str:
    return ROOM.diff(FileChange(Path("connector") / name, before, after))


def test_a_changed_line_with_its_neighbours() -> None:
    before = b"".join(b"k%d=1\r\n" % number for number in range(20))
    assert diff(before, before.replace(b"k9=1", b"k9=\xe9")) == (
        "--- fpc101.properties\n+++ fpc101.properties\n@@ -7,7 +7,7 @@\n"
        " k6=1\n k7=1\n k8=1\n-k9=1\n+k9=é\n k10=1\n k11=1\n k12=1\n"
    )


def test_a_new_file() -> None:
    assert diff(None, "a = 'é'\n".encode(), "partitions.toml") == (
        "--- (no file yet)\n+++ partitions.toml\n@@ -0,0 +1 @@\n+a = 'é'\n"
    )


def test_line_ends_show_where_they_differ() -> None:
    assert diff(b"a\r\nb\r\n", b"a\r\nb\n") == (
        "--- fpc101.properties\n+++ fpc101.properties\n@@ -1,2 +1,2 @@\n a␍␊\n-b␍␊\n+b␊\n"
    )


def test_a_final_newline_that_was_lacking() -> None:
    assert diff(b"a", b"a\nb\n") == (
        "--- fpc101.properties\n+++ fpc101.properties\n@@ -1 +1,2 @@\n-a\n"
        "\\ No newline at end of file\n+a\n+b\n"
    )


def test_nothing_that_a_terminal_would_obey() -> None:
    shown = diff(b"", b"a=\x1b[2J\x07\x85\n") + diff(b"", b"\xff\xfe\x1b\n", "x.toml")
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert "\\x1b[2J" in shown


def test_nothing_changed_is_nothing_shown() -> None:
    assert diff(b"a\n", b"a\n") == ""


def test_a_binary_file_is_summed_up() -> None:
    after = b"\xfe\xed" * 700
    new = ROOM.diff(FileChange(Path("x") / "trust.jks", None, after, False))
    digest = hashlib.sha256(after).hexdigest()
    assert new == f"trust.jks: new file, 1,400 bytes, SHA-256 {digest}\n"
    changed = ROOM.diff(FileChange(Path("trust.jks"), b"old", after, False))
    assert "3 bytes" in changed
    assert digest in changed


@pytest.mark.timeout(20)
def test_large_changes_take_no_time() -> None:
    before = b"".join(b"a%d=x\n" % number for number in range(100_000))
    after = b"".join(b"b%d=x\n" % (number % 7) for number in range(100_000))
    assert "100000 lines become 100000" in diff(before, after)
    assert diff(before, before[:-4] + b"y\n").count("\n") == 8
