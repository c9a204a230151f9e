"""What the command line writes to: letters in a pipe on Windows."""

from __future__ import annotations

import io
import sys

import pytest

from wizard.cli.streams import enduring

WORDS = "Größe \u2713 \u20ac"


class Console(io.TextIOWrapper):
    """A stream that a person reads."""

    def isatty(self) -> bool:
        return True


def written(kind: type[io.TextIOWrapper], *, utf8: bool, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The bytes of `WORDS` in a stream that has the code page of a German Windows."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", kind(raw, encoding="cp1252", errors="replace"))
    with enduring(utf8=utf8):
        sys.stdout.write(WORDS)
    return raw.getvalue()


def test_a_pipe_gets_utf8_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(io.TextIOWrapper, utf8=True, monkeypatch=monkeypatch) == WORDS.encode()


def test_a_console_keeps_its_own_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    told = written(Console, utf8=True, monkeypatch=monkeypatch)
    assert told == WORDS.encode("cp1252", "replace")


def test_elsewhere_the_locale_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    told = written(io.TextIOWrapper, utf8=False, monkeypatch=monkeypatch)
    assert told == WORDS.encode("cp1252", "replace")


def test_half_a_letter_in_a_file_name_does_not_end_the_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    with enduring(utf8=True):
        sys.stdout.write("a\ud800b")
    assert raw.getvalue() == b"a\\ud800b"
