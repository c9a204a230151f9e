"""Which of the files that PyInstaller collects travel with the program."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

PLUGINS = {
    "platforms": re.compile(r"q(windows|offscreen|minimal|xcb|wayland.*)"),
    "styles": re.compile(r".*"),
    "imageformats": re.compile(r"q(svg|ico)"),
    "iconengines": re.compile(r".*"),
    "xcbglintegrations": re.compile(r"nothing"),
    "wayland-shell-integration": re.compile(r".*"),
    "wayland-decoration-client": re.compile(r".*"),
}
"""Qt's plug-in folders that are used, each with the plug-ins that are."""

UNUSED = re.compile(
    r"(Qt6|QtCore6|Qt)(Network|Qml|Quick|VirtualKeyboard|Pdf|OpenGL|OpenGLWidgets|Sql|Xml|Concurrent"
    r"|PrintSupport|Designer|Help|UiTools)[A-Za-z]*\b"
)
TEST_ONLY = ("bcryptprimitives.dll", "icuuc.dll", "mscms.dll")
"""The stand-ins for libraries of Windows; a copy in the program would hide the real ones."""


def stays(name: str) -> bool:
    """Whether a collected file travels with the program.

    Parameters
    ----------
    name : str
        Its place in the program's folder.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.name.casefold() in (*TEST_ONLY, "opengl32sw.dll"):
        return False
    parts = path.parts
    if "PySide6" not in parts and not path.name.startswith(("Qt6", "libQt6")):
        return True
    if "translations" in parts:
        return path.stem.startswith("qtbase_") or path.suffix != ".qm"
    if "plugins" in parts:
        group, plugin = parts[parts.index("plugins") + 1], path.stem.removeprefix("lib")
        return group in PLUGINS and bool(PLUGINS[group].fullmatch(plugin))
    return not UNUSED.match(path.name.removeprefix("lib"))


def test_only(names: list[str]) -> list[str]:
    """Those of the names that must never be in the program."""
    return [
        name
        for name in names
        if PurePosixPath(name.replace("\\", "/")).name.casefold() in TEST_ONLY
    ]
