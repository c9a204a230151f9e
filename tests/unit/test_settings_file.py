"""The file that keeps half-way answers: this person's alone, old or new, never half."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from wizard.app import FileSettings
from wizard.domain.problems import ProblemError

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")


@POSIX
def test_nobody_else_reads_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        FileSettings(tmp_path / "a" / "setup.json").save(b"{}")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a" / "setup.json").stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "setup.json"
    settings = FileSettings(path)
    settings.save(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProblemError) as caught:
        settings.save(b"new and longer")
    assert caught.value.id == "app.settings-unwritable"
    assert caught.value.problem.lacking
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["setup.json"]
