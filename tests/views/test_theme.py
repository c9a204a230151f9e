"""Tokens, style, fonts and icons."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wizard.views.theme import icons, theme
from wizard.views.theme.fonts import ROLES, Fonts
from wizard.views.theme.sheet import sheet
from wizard.views.theme.style import Scheme, from_palette
from wizard.views.theme.tokens import (
    DARK,
    LIGHT,
    SHAPE_PAIRS,
    TEXT_PAIRS,
    Tokens,
    contrast,
)

THEMES = {"light": LIGHT, "dark": DARK}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_is_readable(name: str, ink: str, ground: str) -> None:
    chosen = THEMES[name]
    assert contrast(getattr(chosen, ink), getattr(chosen, ground)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), SHAPE_PAIRS)
def test_shapes_are_visible(name: str, ink: str, ground: str) -> None:
    chosen = THEMES[name]
    assert contrast(getattr(chosen, ink), getattr(chosen, ground)) >= 3


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#FFFFFF", "#FFFFFF", 1.0)],
)
def test_contrast_is_computed_as_wcag_says(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)


def test_every_token_is_judged_or_is_a_plain_divider() -> None:
    judged = {name for pair in (*TEXT_PAIRS, *SHAPE_PAIRS) for name in pair}
    assert {field.name for field in fields(Tokens)} - judged == {"border"}


def test_the_brief_s_ratios_hold() -> None:
    assert contrast(LIGHT.text, LIGHT.failure_tint) == pytest.approx(14.3, abs=0.1)
    assert contrast(DARK.text, DARK.failure_tint) == pytest.approx(13.0, abs=0.1)
    assert contrast(LIGHT.on_accent, LIGHT.accent) == pytest.approx(6.7, abs=0.1)


def test_the_sheet_knows_only_tokens() -> None:
    for chosen in THEMES.values():
        made = sheet(chosen, 20)
        colours = {word.strip(" ;") for word in made.replace(":", " ").split() if "#" in word}
        known = {getattr(chosen, field.name) for field in fields(Tokens)}
        assert colours <= known
        assert "$" not in made


def test_the_scheme_changes_live(qtbot: QtBot, qapp: QApplication) -> None:
    with qtbot.waitSignal(theme().changed):
        theme().use(Scheme.DARK)
    assert theme().dark
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.background)
    theme().use(Scheme.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.background)


def test_the_system_s_scheme_is_followed(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme().use(Scheme.SYSTEM)
    answer = Qt.ColorScheme.Dark

    class Hints:
        def colorScheme(self) -> Qt.ColorScheme:  # noqa: N802 - Qt's name
            return answer

    monkeypatch.setattr(qapp, "styleHints", Hints, raising=False)
    theme().refresh()
    assert theme().tokens == DARK
    answer = Qt.ColorScheme.Light
    theme().refresh()
    assert theme().tokens == LIGHT


def test_high_contrast_of_the_system_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme(), "_asks_for_contrast", lambda: True)
    theme().use(Scheme.LIGHT)
    try:
        used = theme().tokens
        assert used not in (LIGHT, DARK)
        assert contrast(used.text, used.background) >= 4.5
        assert used.border == used.text
    finally:
        monkeypatch.undo()
        theme().use(Scheme.LIGHT)


def test_high_contrast_tokens_come_from_the_system_s_palette() -> None:
    system = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, "#000000"),
        (role.Base, "#000000"),
        (role.WindowText, "#FFFF00"),
        (role.Highlight, "#00FFFF"),
        (role.HighlightedText, "#000000"),
    ):
        system.setColor(target, QColor(colour))
    made = from_palette(system)
    for pairs, least in ((TEXT_PAIRS, 4.5), (SHAPE_PAIRS, 3.0)):
        for ink, ground in pairs:
            assert contrast(getattr(made, ink), getattr(made, ground)) >= least


def test_fonts_have_the_sizes_of_the_design() -> None:
    system = QFont()
    system.setPixelSize(12)
    fonts = Fonts(system)
    assert {role: fonts.font(role).pixelSize() for role in ROLES} == {
        "title": 24,
        "heading": 15,
        "strong": 14,
        "text": 14,
        "small": 12,
        "mono": 12,
    }
    assert fonts.font("title").weight() == 600
    assert fonts.font("mono").styleHint() == QFont.StyleHint.Monospace


def test_fonts_grow_with_the_system_s_text_size() -> None:
    system = QFont()
    system.setPixelSize(30)
    fonts = Fonts(system)
    assert fonts.scale == 2.0
    assert fonts.font("text").pixelSize() == 28


@pytest.mark.parametrize("name", sorted(icons.SHAPES))
def test_every_icon_draws_in_its_ink_inside_the_grid(qapp: QApplication, name: str) -> None:
    image = QImage(80, 80, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    icons.paint(painter, name, QRectF(0, 0, 80, 80), "#B42318")
    painter.end()
    drawn = [(x, y) for x in range(80) for y in range(80) if image.pixelColor(x, y).alpha() > 200]
    assert len(drawn) > 40
    assert all(
        image.pixelColor(x, y).name().upper() in {"#B42318", "#B42317", "#B32318", "#B42218"}
        for x, y in drawn
        if image.pixelColor(x, y).alpha() == 255
    )
    assert all(2 <= x <= 77 and 2 <= y <= 77 for x, y in drawn)


def test_verdict_icons_differ_in_shape_not_in_colour_alone(qapp: QApplication) -> None:
    shapes = {
        name: icons.pixmap(name, "#000000", ratio=4).toImage()
        for name in ("passed", "warning", "failed", "skipped", "waiting", "info")
    }
    names = list(shapes)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            differing = sum(
                abs(
                    shapes[first].pixelColor(x, y).alpha() - shapes[second].pixelColor(x, y).alpha()
                )
                > 128
                for x in range(80)
                for y in range(80)
            )
            assert differing > 100, (first, second)


def test_icons_are_drawn_at_the_screen_s_density(qapp: QApplication) -> None:
    image = icons.pixmap("passed", "#000000", ratio=2.0)
    assert image.width() == 40
    assert image.deviceIndependentSize().width() == 20


def test_the_installers_get_the_same_application_icon() -> None:
    file = Path(__file__).parents[2] / "resources" / "icons" / "mypass-wizard.svg"
    assert file.read_text(encoding="ascii") == icons.APPLICATION
