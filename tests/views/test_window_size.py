"""The window fits the screen that it opens on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from wizard.views.fitting import fit


class SmallScreen:
    """A full-HD screen at 200 %."""

    def availableGeometry(self) -> QRect:  # noqa: N802 - Qt's name
        return QRect(0, 0, 960, 520)


def test_a_small_screen_bounds_the_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setMinimumSize(1024, 640)
    window.resize(1160, 740)
    monkeypatch.setattr(window, "screen", SmallScreen)
    fit(window)
    assert window.size() == QSize(960, 520)


def test_a_large_screen_leaves_it(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(400, 300)
    fit(window)
    assert window.size() == QSize(400, 300)
