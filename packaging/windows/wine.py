"""Wine: a prefix of its own, and programs for Windows run in it with a time limit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dev_shell import ROOT, LackingError, Outcome, run, say
from dev_system import install

from windows.places import cache

PACKAGES = {
    "wine64": "wine64",
    "makensis": "nsis",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64-win32",
    "osslsigncode": "osslsigncode",
    "Xvfb": "xvfb",
    "xauth": "xauth",
}
"""Program -> Debian package."""

SHIMS = Path(__file__).with_name("shims")
SHIM_LIBRARIES = {"bcryptprimitives": ("-ladvapi32",), "icuuc": (), "mscms": ()}
"""The stand-ins of `shims/`, each with what it is linked against."""
OVERRIDES = "HKCU\\Software\\Wine\\DllOverrides"

START_LIMIT = 180.0


def find(name: str) -> str | None:
    """A program on PATH; Debian keeps wine64 beside it."""
    spare = Path("/usr/lib/wine") / name
    return shutil.which(name) or (str(spare) if spare.is_file() else None)


def supply() -> None:
    """Install what this machine lacks.

    Raises
    ------
    LackingError
        Something is missing and cannot be installed from here.
    """
    if not sys.platform.startswith("linux"):
        raise LackingError("Wine is used on Linux alone; on Windows the build runs as it is.")
    lost = [package for name, package in PACKAGES.items() if find(name) is None]
    if lost and not install(lost):
        raise LackingError(
            "These are needed to build for Windows here: "
            f"apt-get install --no-install-recommends {' '.join(lost)}"
        )


class Wine:
    """One Wine prefix.

    Parameters
    ----------
    prefix : Path
        Its folder.
    display : str, optional
        The X display for windows; without one programs that open windows fail.
    """

    def __init__(self, prefix: Path, display: str = "") -> None:
        self.prefix = prefix
        self.display = display

    @property
    def drive(self) -> Path:
        """Where ``C:`` lies."""
        return self.prefix / "drive_c"

    def environment(self) -> dict[str, str]:
        """What Wine needs to be told."""
        return {
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # Neither Mono nor Gecko: both would be fetched, and neither is used.
            "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "DISPLAY": self.display,
            "PYTHONUTF8": "1",
        }

    def run(
        self,
        words: Sequence[object],
        *,
        timeout: float,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: bytes = b"",
    ) -> Outcome:
        """Run a program for Windows and collect what it says.

        Its output goes through a pipe: Python for Windows does not start under Wine when its
        standard output is a file (WinError 6).

        Parameters
        ----------
        words : sequence
            Program and arguments.
        timeout : float
            Seconds after which it is ended: a program that crashed waits for a debugger for ever.
        """
        program = find("wine64")
        assert program is not None  # noqa: S101 - supply() has seen to it
        limited: list[object] = ["timeout", "-k", "5", f"{timeout:.0f}", program, *words]
        process = subprocess.Popen(
            [str(word) for word in limited],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **self.environment(), **(env or {})},
            cwd=cwd or ROOT,
        )
        try:
            output, _ = process.communicate(stdin, timeout + 15)
        except subprocess.TimeoutExpired:
            process.kill()
            output = b""
        text = output.decode("utf-8", "replace")
        if process.returncode in (124, 137, None, -9):
            name = Path(str(words[0]).replace("\\", "/")).name
            return Outcome(None, text, f"{name} did not end within {timeout:.0f} seconds.")
        return Outcome(process.returncode, text)

    def make(self) -> None:
        """Make the prefix, as Windows 10, with the stand-ins; quick when it is there.

        Raises
        ------
        LackingError
            Wine does not start here.
        """
        stamp = self.prefix / "made.txt"
        wanted = "".join(path.read_text("utf-8") for path in sorted(SHIMS.glob("*.c")))
        if stamp.is_file() and stamp.read_text("utf-8") == wanted:
            return
        say("Making a Wine prefix")
        shutil.rmtree(self.prefix, ignore_errors=True)
        self.prefix.mkdir(parents=True)
        for words in (
            ["wineboot", "-i"],
            ["winecfg", "-v", "win10"],
            [
                *[
                    "reg",
                    "add",
                    "HKCU\\Software\\Wine\\DllOverrides",
                    "/v",
                    "mscms",
                    "/d",
                    "native",
                    "/f",
                ]
            ],
        ):
            outcome = self.run(words, timeout=START_LIMIT)
            if not outcome:
                raise LackingError(f"Wine does not start ({words[0]}):\n{outcome.last_lines()}")
        for name, libraries in SHIM_LIBRARIES.items():
            build_shim(name, libraries, self.drive / "windows" / "system32")
        stamp.write_text(wanted, "utf-8")


def build_shim(name: str, libraries: Sequence[str], folder: Path) -> None:
    """Compile one stand-in for a library of Windows 10 that this Wine has not.

    Raises
    ------
    LackingError
        The compiler refuses it.
    """
    target = folder / f"{name}.dll"
    target.unlink(missing_ok=True)
    words: list[object] = ["x86_64-w64-mingw32-gcc", "-O2", "-s", "-shared", "-Wall", "-Werror"]
    outcome = run([*words, "-o", target, SHIMS / f"{name}.c", *libraries], timeout=60)
    if not outcome:
        raise LackingError(f"{name}.dll could not be compiled:\n{outcome.last_lines(8)}")


def build_prefix() -> Wine:
    """The prefix in which the program is frozen and tried."""
    wine = Wine(cache() / "wine", os.environ.get("DISPLAY", ""))
    wine.make()
    return wine
