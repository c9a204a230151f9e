"""The order of Tab where things are made later than what stands around them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton, QWidget


def tab_place(parent: QWidget) -> QWidget:
    """A place in the order of Tab, never shown, after which things made later can be put."""
    place = QPushButton(parent)
    place.hide()
    return place


def chain(place: QWidget, stops: Sequence[QWidget]) -> None:
    """Let Tab visit `stops` after `place`, in their order."""
    for stop in stops:
        QWidget.setTabOrder(place, stop)
        place = stop
