"""Build one commit twice, in two folders, and name what differs.

``python -m windows.twice`` builds once, in the checkout that it lies in.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from dev_shell import ROOT, LackingError, run, say

from windows import freeze, setup
from windows.places import OUTPUT, PRODUCT, version

LIMIT = 1800.0
FOLDERS = ("one", "the other one/below")
"""Of another length, too: a path that got into a file is seen by its size alone."""


def difference(one: Path, two: Path) -> str:
    """What is not the same in two files; empty when they are the same."""
    first, second = one.read_bytes(), two.read_bytes()
    if first == second:
        return ""
    places = [at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]]
    if len(first) != len(second):
        return f"{len(first)} and {len(second)} bytes, from byte {places[0] if places else 'end'}"
    return f"{len(places)} of {len(first)} bytes, from byte {places[0]}"


def compare(one: Path, two: Path) -> list[str]:
    """The differences of two folders, a line each.

    Parameters
    ----------
    one, two : Path
        What was built.
    """
    sides = []
    for folder in (one, two):
        files = (path for path in folder.rglob("*") if path.is_file())
        sides.append({path.relative_to(folder).as_posix() for path in files})
    lines = [f"only the first has {name}" for name in sorted(sides[0] - sides[1])]
    lines += [f"only the second has {name}" for name in sorted(sides[1] - sides[0])]
    for name in sorted(sides[0] & sides[1]):
        told = difference(one / name, two / name)
        if told:
            lines.append(f"{name} differs: {told}")
    return lines


def build(folder: Path) -> Path:
    """A clone of this checkout's commit, built; what came of it.

    Raises
    ------
    LackingError
        It could not be built there.
    """
    began = time.monotonic()
    folder.parent.mkdir(parents=True, exist_ok=True)
    cloned = run(["git", "clone", "--quiet", ROOT, folder], timeout=120)
    if not cloned:
        raise LackingError(f"The checkout could not be cloned.\n{cloned.last_lines()}")
    told = {"PYTHONPATH": str(folder / "packaging"), "PYTHONUNBUFFERED": "1"}
    outcome = run([sys.executable, "-m", "windows.twice"], timeout=LIMIT, env=told, cwd=folder)
    if not outcome:
        raise LackingError(f"The build in {folder} failed.\n{outcome.last_lines(12)}")
    say(f"Built in {time.monotonic() - began:.0f} s in {folder}")
    return folder / "dist"


def once() -> None:
    """The frozen folder and the set-up of this checkout, unsigned."""
    folder, _ = freeze.windows()
    setup.make(folder)


def main() -> int:
    """Build twice and compare; 1 when something differs."""
    with tempfile.TemporaryDirectory() as scratch:
        one, two = (build(Path(scratch, name)) for name in FOLDERS)
        lines = compare(one, two)
        for line in lines:
            say(f"  {line}")
        if lines:
            kept = OUTPUT / "differs"
            shutil.rmtree(kept, ignore_errors=True)
            for side, folder in (("one", one), ("two", two)):
                keep(lines, folder, kept / side)
            say(f"Two builds of one commit differ; the files are kept in {kept}.")
            return 1
    say(f"Two builds of one commit are the same: {PRODUCT} {version()}, folder and set-up.")
    return 0


def keep(lines: list[str], source: Path, target: Path) -> None:
    """Keep the files that differ, to look at."""
    for line in lines:
        name, differs, _ = line.partition(" differs: ")
        if differs:
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, copy)


if __name__ == "__main__":
    once()
