"""Write `requirements.lock` anew from pyproject.toml, with the hash of every file.

    python3 packaging/lock.py

`twofish` is left out on purpose: pyjks asks for it, but it exists only as source, so it
cannot be installed without a compiler, and pyjks needs it for BouncyCastle UBER stores
alone. The lock is therefore complete in itself and installed with `--no-deps`.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from dev_shell import ROOT, LackingError, run, say

LOCK = ROOT / "packaging" / "requirements.lock"
HEADER = """\
# Every package of the program and of its tests, for every platform and Python 3.11 or newer.
# Written by packaging/lock.py; installed with --require-hashes --no-deps.
# twofish, which pyjks names, is left out: it exists only as source, and pyjks needs it for
# BouncyCastle UBER stores alone.
"""


def find_uv() -> str:
    """The uv program, from the virtual environment or from PATH."""
    places = [ROOT / ".venv" / "bin" / "uv", ROOT / ".venv" / "Scripts" / "uv.exe"]
    for place in places:
        if place.is_file():
            return str(place)
    uv = shutil.which("uv")
    if uv is None:
        raise LackingError("The lock is made by uv. Install it (pip install uv), then try again.")
    return uv


def write_lock() -> None:
    """Resolve the dependencies and write the lock.

    Raises
    ------
    LackingError
        uv is missing, cannot resolve, or its answer names a registry's address.
    """
    target = LOCK.with_suffix(".new")
    words = [find_uv(), "pip", "compile", "pyproject.toml", "--extra", "dev", "--universal"]
    words += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet"]
    words += ["--no-emit-index-url", "--no-emit-package", "twofish", "--upgrade"]
    words += ["--output-file", str(target)]
    try:
        outcome = run(words, timeout=300)
        if not outcome:
            raise LackingError("uv could not resolve the packages:\n" + outcome.last_lines())
        text = target.read_text("utf-8")
        if re.search(r"://|--index|--find-links", text):
            raise LackingError("The new lock names a registry's address; the old one was kept.")
        target.write_text(HEADER + text, "utf-8", newline="\n")
        Path(target).replace(LOCK)
    finally:
        target.unlink(missing_ok=True)


def main() -> int:
    """The command line; see the module's own description."""
    try:
        write_lock()
    except LackingError as lacking:
        say(str(lacking))
        return 3
    say(f"{LOCK.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
