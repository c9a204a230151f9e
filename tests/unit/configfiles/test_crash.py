"""Backups that are damaged, and processes that are killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.configfiles import crasher
from tests.unit.configfiles.crasher import NEW, OLD, apply, content
from wizard.configfiles import atomic
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import FileChange
from wizard.domain.problems import ProblemError

ROOM = ConfigRoom()
POSIX = pytest.mark.skipif(os.name != "posix", reason="SIGKILL of POSIX")


# ------------------------------------------------------------------ damaged backups


def damage(folder: Path) -> Iterator[Any]:
    manifest = folder / "manifest.json"
    good = json.loads(manifest.read_text())
    yield lambda: manifest.write_text("{")
    yield lambda: manifest.write_text("[" * 100_000)
    yield lambda: manifest.write_text(json.dumps({**good, "version": 2}))
    yield lambda: manifest.write_text(json.dumps({**good, "files": [1]}))
    for key, value in (("path", "relative"), ("copy", "../../x"), ("mode", "x"), ("copy", "a\\b")):
        files = [{**good["files"][0], key: value}, *good["files"][1:]]
        yield lambda files=files: manifest.write_text(json.dumps({**good, "files": files}))
    copy = folder / good["files"][0]["copy"]

    def intact() -> None:
        manifest.write_text(json.dumps(good))

    yield lambda: (intact(), copy.write_bytes(b"changed"))
    yield lambda: (intact(), copy.unlink())


def test_a_damaged_backup_changes_nothing(folder: Path) -> None:
    backup = apply(folder)
    kinds = 0
    for harm in damage(backup.folder):
        harm()
        kinds += 1
        with pytest.raises(ProblemError, match="backup-damaged"):
            ROOM.restore(backup)
        assert content(folder) == NEW
        ROOM.backups(folder / "backups")
        assert ROOM.unfinished(folder / "backups") is None
    assert kinds == 10


def test_no_backups_yet(tmp_path: Path) -> None:
    assert ROOM.backups(tmp_path / "none") == ()
    assert ROOM.unfinished(tmp_path / "none") is None
    assert not (tmp_path / "none").exists()


# ------------------------------------------------------------------ killed at any step


def crash(folder: Path, step: int, what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, crasher.__file__, str(folder), str(step), what],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@POSIX
@pytest.mark.parametrize("what", ["apply", "restore"])
def test_a_kill_at_any_step_leaves_no_half_file(folder: Path, tmp_path: Path, what: str) -> None:
    start, end = (OLD, NEW) if what == "apply" else (NEW, OLD)
    if what == "restore":
        apply(folder)
    template = tmp_path / "template"
    shutil.copytree(folder, template)
    # The backup's manifest names the folder it was made for: so each run uses that folder.

    def fresh() -> None:
        shutil.rmtree(folder)
        shutil.copytree(template, folder)

    whole = crash(folder, 0, what)
    assert whole.returncode == 0, whole.stderr
    assert content(folder) == end
    steps = int(whole.stdout)
    assert steps > 40
    # Fixed choice, so that a failure can be seen again.
    chosen = sorted(random.Random(4).sample(range(1, steps + 1), 16))  # noqa: S311 - no secret
    unfinished = 0
    for step in chosen:
        fresh()
        died = crash(folder, step, what)
        assert died.returncode == -9, died.stderr
        now = {name: data for name, data in content(folder).items() if not name.endswith(".new")}
        for name in {*start, *end}:
            assert now.pop(name, None) in (start.get(name), end.get(name)), (step, name)
        assert now == {}, step
        left = ROOM.unfinished(folder / "backups")
        if left is not None:
            unfinished += 1
            ROOM.restore(left)
            assert content(folder) == start, step
            assert ROOM.unfinished(folder / "backups") is None
        else:
            visible = content(folder)
            assert visible in (start, end), step
            if visible == start and what == "apply":
                apply(folder)
                assert content(folder) == end, step
    assert unfinished > 3


def test_the_default_modes_are_the_documented_ones() -> None:
    assert (atomic.TEXT_MODE, atomic.BINARY_MODE) == (0o640, 0o600)


@POSIX
def test_a_later_apply_closes_the_journal_of_a_crash(folder: Path) -> None:
    for step in range(60, 200, 5):
        crash(folder, step, "apply")
        if ROOM.unfinished(folder / "backups") is not None:
            break
    assert ROOM.unfinished(folder / "backups") is not None
    room, path = ConfigRoom(), folder / "fpc101.properties"
    room.apply([FileChange(path, room.read(path), b"SSLmode=true\n")], folder / "backups")
    assert room.unfinished(folder / "backups") is None
    assert len(room.backups(folder / "backups")) == 2
