"""Try the Windows program under Wine: the frozen folder, and what the set-up installs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import dev_setup
from dev_shell import LackingError, Outcome, ending, run, say

from windows import servicetrial, smoke
from windows.places import OUTPUT
from windows.wine import Wine, find

DOOR_SECONDS = 25.0
LEAST_COLOURS = 30

# The display's picture is an XWD file: a header of big-endian numbers (X11/XWDFile.h), a table of
# colours, 12 bytes each, then the pixels.
PICTURE = """
import struct, sys
from PySide6.QtGui import QImage
data = open(sys.argv[1], "rb").read()
header = struct.unpack(">25I", data[:100])
pixels = data[header[0] + 12 * header[19]:]
image = QImage(pixels, header[4], header[5], header[12], QImage.Format.Format_RGB32).copy()
image.save(sys.argv[2])
print(len({image.pixel(x, y) for x in range(0, header[4], 3) for y in range(0, header[5], 3)}))
"""


def seen_from_wine(path: Path) -> str:
    """How Wine names a path of this machine: drive Z: is the root."""
    return "Z:" + str(path).replace("/", "\\")


@contextlib.contextmanager
def display(folder: Path) -> Iterator[str]:
    """A virtual X display, for windows that nobody has to see.

    Parameters
    ----------
    folder : Path
        Where it keeps its picture, as ``Xvfb_screen0``.

    Raises
    ------
    LackingError
        Xvfb does not start.
    """
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    words += ["-fbdir", str(folder)]
    process = subprocess.Popen(
        words, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    with ending(process), open(reading) as answer:  # noqa: PTH123 - a descriptor, no path
        number = answer.readline().strip()
        if not number:
            raise LackingError("Xvfb does not start here.")
        yield f":{number}"


def command_line(wine: Wine, folder: Path) -> None:
    """The command line of a folder with the program, with the program's own Java and jar.

    Parameters
    ----------
    wine : Wine
        Where it runs.
    folder : Path
        The folder with ``mypass-wizard.exe``.

    Raises
    ------
    TrialError
        It does not do what it should.
    """

    def start(words: Sequence[object]) -> Outcome:
        return wine.run([folder / "mypass-wizard.exe", *words], timeout=smoke.LIMIT)

    inside = folder / "_internal" / "resources" / "runtime" / "java"
    java = seen_from_wine(inside)
    if folder.is_relative_to(wine.drive):
        java = "C:\\" + str(inside.relative_to(wine.drive)).replace("/", "\\")
    with tempfile.TemporaryDirectory() as scratch:
        smoke.trial(start, Path(scratch), seen_from_wine, java, tls=False)
    servicetrial.service(wine, start)
    # Java gathers its first random numbers from the network cards among others, and its net.dll
    # asks them by a function of iphlpapi.dll that Wine 8 lacks: the JVM ends (0xc06d007f).
    say("  not seen: TLS by the program's Java, which Wine ends; the workflow on Windows shows it")


def windows(wine: Wine, folder: Path) -> None:
    """Both doors with a window stay open on the real ``windows`` platform plug-in.

    Raises
    ------
    TrialError
        One of them ended by itself.
    """
    program = find("wine64")
    with tempfile.TemporaryDirectory() as screen, display(Path(screen)) as number:
        shown = Wine(wine.prefix, number)
        for door in ("GatewaySetup", "KeystoreWizard"):
            command = ["timeout", "-k", "5", "120", str(program), str(folder / f"{door}.exe")]
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **shown.environment()},
            )
            with ending(process):
                until = time.monotonic() + DOOR_SECONDS
                while process.poll() is None and time.monotonic() < until:
                    time.sleep(0.5)
                if process.poll() is not None:
                    raise smoke.TrialError(f"{door} ended by itself, code {process.returncode}.")
                picture(Path(screen, "Xvfb_screen0"), OUTPUT / f"{door}.png")


def picture(screen: Path, target: Path) -> None:
    """Keep what the display shows as a PNG; more than a few colours stand for a drawn page.

    Raises
    ------
    TrialError
        The display is all but empty.
    """
    outcome = run([dev_setup.PYTHON, "-c", PICTURE, screen, target], timeout=60)
    drawn = outcome and int(outcome.output) > LEAST_COLOURS
    smoke.expect(drawn, f"{target.stem} opens, stays open and draws its page", outcome)


def folder(wine: Wine, frozen: Path) -> None:
    """Try the frozen folder from a path with blanks and letters.

    Raises
    ------
    TrialError
        It does not work there.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch, smoke.ODD_NAME, frozen.name)
        shutil.copytree(frozen, copy)
        before = smoke.listing(copy)
        command_line(wine, copy)
        windows(wine, copy)
        if smoke.listing(copy) != before:
            raise smoke.TrialError("The program wrote into its own folder.")
    say("The Windows folder works under Wine.")
