"""Two builds of one commit: what is told about their differences."""

from __future__ import annotations

import os
from pathlib import Path

import dev_shell
import pytest
from windows import setup, twice


def made(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_each_difference_is_named(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    made(one, {"a/same": b"x", "gone": b"", "b": b"abcd", "c": b"12", "d": b"1"})
    made(two, {"a/same": b"x", "a/new": b"", "b": b"aXcX", "c": b"123", "d": b"1"})
    assert twice.compare(one, two) == [
        "only the first has gone",
        "only the second has a/new",
        "b differs: 2 of 4 bytes, from byte 1",
        "c differs: 2 and 3 bytes, from byte end",
    ]
    assert twice.compare(one, one) == []


@pytest.mark.parametrize(("second", "code"), [(b"12", 0), (b"13", 1)])
def test_the_command_fails_when_two_builds_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, second: bytes, code: int
) -> None:
    answers = iter([b"12", second])
    monkeypatch.setattr(twice, "OUTPUT", tmp_path / "dist")
    monkeypatch.setattr(
        twice, "build", lambda folder: made(folder / "dist", {"f/a": next(answers)})
    )
    assert twice.main() == code
    kept = sorted(path for path in (tmp_path / "dist").rglob("*") if path.is_file())
    assert [path.read_bytes() for path in kept] == [b"12", b"13"][: 2 * code]


def test_files_are_packed_with_the_time_of_the_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made(tmp_path / "frozen", {"a.exe": b"1", "in/b.dll": b"2"})
    seen: list[int] = []

    def packs(words: list[object], **more: object) -> dev_shell.Outcome:
        seen.extend(int(path.stat().st_mtime) for path in folder.rglob("*.*"))
        target = next(str(word) for word in words if str(word).startswith("-DOUTFILE="))
        Path(target.partition("=")[2]).write_bytes(os.urandom(4))
        assert more["env"] == {"SOURCE_DATE_EPOCH": "1234567890"}
        return dev_shell.Outcome(0, "")

    for name, value in {
        "run": packs, "moment": lambda: 1234567890, "find_nsis": lambda: "makensis",
        "OUTPUT": tmp_path, "WORK": tmp_path / "work", "ROOT": tmp_path,
    }.items():  # fmt: skip
        monkeypatch.setattr(setup, name, value)
    setup.make(folder)
    assert seen == [1234567890] * 2
