"""Windows that fit the screen that they open on."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow


def fit(window: QMainWindow) -> None:
    """Never larger than the screen: at 200 % a full-HD screen has room for 960 x 540."""
    screen = window.screen()
    if screen is None:
        return
    room = screen.availableGeometry().size()
    window.setMinimumSize(window.minimumSize().boundedTo(room))
    window.resize(window.size().boundedTo(room))
