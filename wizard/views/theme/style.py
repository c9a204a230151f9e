"""The theme in force: follows the system's light, dark, contrast and motion settings, live."""

from __future__ import annotations

import sys
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from wizard.views.theme.fonts import Fonts
from wizard.views.theme.icons import application_icon
from wizard.views.theme.sheet import sheet
from wizard.views.theme.tokens import DARK, LIGHT, Tokens, luminance


class Scheme(StrEnum):
    """Which colours to use."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The tokens in force and the switch between them.

    Attributes
    ----------
    tokens : Tokens
    fonts : Fonts
    dark, high_contrast : bool
    changed : Signal
        Emitted after palette, style sheet and tokens changed.
    """

    changed = Signal()

    def __init__(self, app: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = scheme
        self._system_font = QFont(app.font())
        app.setStyle("Fusion")
        app.setWindowIcon(application_icon())
        self.tokens = LIGHT
        self.dark = False
        self.high_contrast = False
        self.fonts = Fonts(self._system_font)
        # Kept: the accessibility hints' wrapper lives only as long as its parent's.
        self._style_hints = hints = app.styleHints()
        hints.colorSchemeChanged.connect(self.refresh)
        # Qt 6.10 and later tell the contrast the person asked for, and 6.12 the motion.
        accessibility = getattr(hints, "accessibility", None)
        self._hints: QObject | None = accessibility() if accessibility is not None else None
        if self._hints is not None:
            self._hints.contrastPreferenceChanged.connect(self.refresh)
        self.refresh()

    def use(self, scheme: Scheme) -> None:
        """Follow the system, or stay light or dark."""
        self._scheme = scheme
        self.refresh()

    def ink(self, token: str) -> str:
        """The colour (``#RRGGBB``) of a token's name.

        Raises
        ------
        AttributeError
            No token has that name.
        """
        return str(getattr(self.tokens, token))

    def colour(self, token: str) -> QColor:
        """The same as a `QColor`."""
        return QColor(self.ink(token))

    def font(self, role: str) -> QFont:
        """The font of a role: title, heading, strong, text, small, mono."""
        return self.fonts.font(role)

    @property
    def animated(self) -> bool:
        """Whether the person lets things move."""
        preference = getattr(self._hints, "motionPreference", None)
        if preference is not None and getattr(preference(), "name", "") == "ReducedMotion":
            return False
        style = self._app.style()
        return style.styleHint(QStyle.StyleHint.SH_Widget_Animate) != 0

    def refresh(self) -> None:
        """Ask the system again and apply what it says."""
        self._app.setPalette(QPalette())
        system = self._app.palette()
        self.high_contrast = self._asks_for_contrast()
        if self._scheme is Scheme.SYSTEM:
            self.dark = self._system_is_dark(system)
        else:
            self.dark = self._scheme is Scheme.DARK
        if self.high_contrast:
            self.tokens = from_palette(system)
            self.dark = luminance(self.tokens.background) < luminance(self.tokens.text)
        else:
            self.tokens = DARK if self.dark else LIGHT
        self._app.setFont(self.fonts.font("text"))
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(sheet(self.tokens, self.fonts.pixels("text") + 6))
        self.changed.emit()

    def _system_is_dark(self, system: QPalette) -> bool:
        scheme = self._app.styleHints().colorScheme()
        if scheme is Qt.ColorScheme.Unknown:
            window = system.color(QPalette.ColorRole.Window)
            text = system.color(QPalette.ColorRole.WindowText)
            return window.lightness() < text.lightness()
        return scheme is Qt.ColorScheme.Dark

    def _asks_for_contrast(self) -> bool:
        preference = getattr(self._hints, "contrastPreference", None)
        if preference is not None:
            return getattr(preference(), "name", "") == "HighContrast"
        return _windows_high_contrast()


def palette(tokens: Tokens) -> QPalette:
    """The palette for everything that Qt draws without the style sheet."""
    made = QPalette()
    role = QPalette.ColorRole
    for target, token in (
        (role.Window, tokens.background),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.hover),
        (role.ToolTipBase, tokens.surface),
        (role.ToolTipText, tokens.text),
        (role.Text, tokens.text),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.failed),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.PlaceholderText, tokens.muted),
        (role.Accent, tokens.accent),
    ):
        made.setColor(target, QColor(token))
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens.muted))
    return made


def from_palette(system: QPalette) -> Tokens:
    """Tokens made of the system's own colours: its high-contrast theme wins over ours."""
    role = QPalette.ColorRole
    window = system.color(role.Window).name().upper()
    base = system.color(role.Base).name().upper()
    text = system.color(role.WindowText).name().upper()
    accent = system.color(role.Highlight).name().upper()
    on_accent = system.color(role.HighlightedText).name().upper()
    # Meaning is carried by the icons' shapes and the words here, so every ink is the text's.
    return Tokens(
        background=window,
        surface=base,
        rail=window,
        border=text,
        control_border=text,
        text=text,
        muted=text,
        accent=accent if _readable(accent, window) else text,
        accent_hover=accent if _readable(accent, window) else text,
        on_accent=on_accent if _readable(accent, window) else window,
        soft_accent=window,
        hover=window,
        passed=text,
        warning=text,
        failed=text,
        skipped=text,
        passed_tint=window,
        warning_tint=window,
        failure_tint=window,
    )


def _readable(ink: str, ground: str) -> bool:
    first, second = luminance(ink), luminance(ground)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05) >= 4.5


def _windows_high_contrast() -> bool:
    """Whether Windows runs a contrast theme (SystemParametersInfo, SPI_GETHIGHCONTRAST)."""
    if sys.platform != "win32":
        return False
    import ctypes

    class HighContrast(ctypes.Structure):
        _fields_ = (
            ("cbSize", ctypes.c_uint),
            ("dwFlags", ctypes.c_uint),
            ("lpszDefaultScheme", ctypes.c_wchar_p),
        )

    answer = HighContrast(cbSize=ctypes.sizeof(HighContrast))
    asked = ctypes.windll.user32.SystemParametersInfoW(
        0x0042, answer.cbSize, ctypes.byref(answer), 0
    )
    return bool(asked) and bool(answer.dwFlags & 1)


_installed: list[Theme] = []


def install(app: QApplication, scheme: Scheme = Scheme.SYSTEM) -> Theme:
    """Give the application its look; once per process, later calls only change the scheme."""
    if _installed and _installed[0].parent() is app:
        _installed[0].use(scheme)
    else:
        _installed[:] = [Theme(app, scheme)]
    return _installed[0]


def theme() -> Theme:
    """The theme in force; installed on the running application when nobody did so yet.

    Raises
    ------
    RuntimeError
        There is no `QApplication` yet (a programming fault).
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("a QApplication comes before the theme")
    if not _installed:
        return install(app)
    return _installed[0]
