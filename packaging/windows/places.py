"""Where the build keeps what it fetches, and where it puts what it makes."""

from __future__ import annotations

import re
from pathlib import Path

import fetch_jt400
from dev_shell import ROOT, run

OUTPUT = ROOT / "dist"
"""The frozen folders and the set-up."""

WORK = ROOT / "build" / "freeze"
"""What lies between; may be removed at any time."""

SPEC = ROOT / "packaging" / "mypass-wizard.spec"
PRODUCT = "MyPassISeriesWizard"


def cache() -> Path:
    """Fetched packages, the Windows Python and the Wine prefix, shared by all checkouts."""
    return fetch_jt400.cache_folder().parent / "build"


def version() -> str:
    """The program's version, read and not imported: nothing of it is installed here."""
    text = (ROOT / "wizard" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.M)
    assert found is not None  # noqa: S101 - the package cannot be built without it either
    return found[1]


def moment() -> int:
    """The commit's own time, which every time stamp of the build is pinned to."""
    outcome = run(["git", "log", "-1", "--format=%ct"], timeout=30)
    return int(outcome.output) if outcome else 1_700_000_000


def four(text: str) -> tuple[int, int, int, int]:
    """A version as Windows wants it: four numbers; whatever follows the numbers is dropped."""
    numbers = [int(part) for part in re.findall(r"\d+", re.split(r"[^0-9.]", text)[0])]
    first, second, third, fourth = (*numbers, 0, 0, 0, 0)[:4]
    return first, second, third, fourth
