"""Views are tested without a screen, and always in the same look."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

# Before any QApplication is made; a screen named by the caller wins.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_configure(config: pytest.Config) -> None:
    # The offscreen platform says so whenever a window or popup is shown; it is no fault of ours.
    config.addinivalue_line(
        "qt_log_ignore",
        r"This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)",
    )


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """The light theme, whatever a test before has chosen."""
    from wizard.views import tasks
    from wizard.views.theme import install
    from wizard.views.theme.style import Scheme

    install(qapp, Scheme.LIGHT)
    yield
    assert tasks.close(5000)
