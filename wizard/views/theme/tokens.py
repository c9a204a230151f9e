"""The design tokens, light and dark, and the pairs whose contrast a test computes.

One file on purpose: every colour of the product stands here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

# Lengths in device-independent pixels; multiples of 4 but for the row's inner height.
PAGE_MARGIN = 32
CARD_PADDING = 16
ROW_PADDING = 10
GAP = 8
CARD_RADIUS = 8
CONTROL_RADIUS = 6
CONTROL_HEIGHT = 34
ICON = 20
RAIL_WIDTH = 248
COLUMN_WIDTH = 900
FOCUS_WIDTH = 2


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme's colours, each ``#RRGGBB``.

    Parameters
    ----------
    border : str
        Cards and dividers, which carry no meaning of their own.
    control_border : str
        Fields, buttons, check boxes: at least 3:1, because the border is what shows the control.
    hover : str
        The ground of a row or quiet button under the pointer.
    accent_hover : str
        The primary button under the pointer.
    """

    background: str
    surface: str
    rail: str
    border: str
    control_border: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    soft_accent: str
    hover: str
    passed: str
    warning: str
    failed: str
    skipped: str
    passed_tint: str
    warning_tint: str
    failure_tint: str


LIGHT = Tokens(
    background="#F4F6F8",
    surface="#FFFFFF",
    rail="#FBFCFD",
    border="#D5DBE3",
    control_border="#7C8896",
    text="#1A2330",
    muted="#566170",
    accent="#0B5CAD",
    accent_hover="#094C90",
    on_accent="#FFFFFF",
    soft_accent="#E6F0FA",
    hover="#EEF2F6",
    passed="#1A7F37",
    warning="#8A5A00",
    failed="#B42318",
    skipped="#66707D",
    passed_tint="#EDF7F0",
    warning_tint="#FEF6E7",
    failure_tint="#FDF1F0",
)

DARK = Tokens(
    background="#14181D",
    surface="#1C2229",
    rail="#181D23",
    border="#343D48",
    control_border="#74808E",
    text="#E9EDF2",
    muted="#A9B4C0",
    accent="#6DB3F7",
    accent_hover="#8BC4FA",
    on_accent="#0C1A28",
    soft_accent="#1D3145",
    hover="#252D36",
    passed="#56C98F",
    warning="#F1B63B",
    failed="#FF8F85",
    skipped="#98A3B0",
    passed_tint="#18291F",
    warning_tint="#322A19",
    failure_tint="#33211F",
)

_GROUNDS = ("background", "surface", "rail", "hover", "soft_accent")
_TINTS = ("passed_tint", "warning_tint", "failure_tint")

#: (foreground, ground) of everything that is read: at least 4.5:1 (WCAG 2.2, 1.4.3).
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("text", "muted", "accent") for ground in (*_GROUNDS, *_TINTS)),
    *((ink, ground) for ink in ("failed", "warning") for ground in ("background", "surface")),
    ("passed", "surface"),
    ("skipped", "surface"),
    ("failed", "failure_tint"),
    ("warning", "warning_tint"),
    ("passed", "passed_tint"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
)

#: (icon, control border or focus ring; ground): at least 3:1 (WCAG 2.2, 1.4.11).
SHAPE_PAIRS: tuple[tuple[str, str], ...] = (
    *(("control_border", ground) for ground in ("background", "surface", "rail", "hover")),
    *(("accent", ground) for ground in (*_GROUNDS, *_TINTS)),
    *(
        (icon, ground)
        for icon in ("passed", "warning", "failed", "skipped")
        for ground in ("background", "surface", "rail", "hover", "soft_accent")
    ),
    # The bars of a time line run over the tints of its zones.
    *((ink, ground) for ink in ("passed", "warning", "failed") for ground in _TINTS),
    ("skipped", "warning_tint"),
)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of ``#RRGGBB`` (WCAG 2.2, "relative luminance")."""

    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(colour[start : start + 2]) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio, 1 to 21, of two colours."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
