"""The system's interface font in the sizes of the design, scaled as the person set it."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

# Role -> (pixels at the system's ordinary text size, weight).
ROLES: dict[str, tuple[int, int]] = {
    "title": (24, 600),
    "heading": (15, 600),
    "strong": (14, 600),
    "text": (14, 400),
    "small": (12, 400),
    "mono": (12, 400),
}

# The interface font's height in pixels where nobody enlarged it: Windows 9 pt at 96 dpi,
# macOS 13 pt at 72 dpi, desktops on Linux up to 11 pt at 96 dpi.
_ORDINARY = {"win32": 12, "darwin": 13}.get(sys.platform, 15)
_LARGEST = 2.0

# Preferred where they are installed; the desktop's own font otherwise.
_TEXT_FAMILIES = {"win32": ("Segoe UI Variable Text", "Segoe UI")}.get(sys.platform, ("Inter",))
_MONO_FAMILIES = {"win32": ("Cascadia Mono", "Consolas")}.get(sys.platform, ())


class Fonts:
    """The fonts of every role, made once from what the system says.

    Parameters
    ----------
    system : QFont
        The interface font as the platform names it (before anybody changed it).
    """

    def __init__(self, system: QFont) -> None:
        known = set(QFontDatabase.families())
        mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.scale = min(_LARGEST, max(1.0, QFontInfo(system).pixelSize() / _ORDINARY))
        self.family = next((name for name in _TEXT_FAMILIES if name in known), system.family())
        self.mono_family = next((name for name in _MONO_FAMILIES if name in known), mono.family())

    def pixels(self, role: str) -> int:
        """The size of a role in device-independent pixels."""
        return round(ROLES[role][0] * self.scale)

    def font(self, role: str) -> QFont:
        """The font of a role.

        Raises
        ------
        KeyError
            No role has that name.
        """
        font = QFont(self.mono_family if role == "mono" else self.family)
        font.setPixelSize(self.pixels(role))
        font.setWeight(QFont.Weight(ROLES[role][1]))
        if role == "mono":
            font.setStyleHint(QFont.StyleHint.Monospace)
        return font
