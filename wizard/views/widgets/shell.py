"""Rail, page and footer put together: the inside of the window."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from wizard.views.widgets.footer import Footer
from wizard.views.widgets.page import Page
from wizard.views.widgets.rail import Rail

#: Below this width (device-independent pixels) the rail shows icons only.
COMPACT_BELOW = 860


class Shell(QWidget):
    """The rail at the left, the stack of pages, the footer below them.

    Attributes
    ----------
    rail : Rail
    footer : Footer
    stack : QStackedWidget
    """

    def __init__(self, rail: Rail, footer: Footer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rail, self.footer = rail, footer
        self.setProperty("ground", "background")
        self._compact = False
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(rail)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.stack = QStackedWidget(self)
        self.stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        column.addWidget(self.stack, 1)
        column.addWidget(footer)
        across.addLayout(column, 1)

    def show_page(self, page: Page) -> None:
        """Bring a page on screen (adding it the first time) and tell it so."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        page.scroll_area.verticalScrollBar().setValue(0)
        page.on_ready()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        compact = self.width() < COMPACT_BELOW
        if compact != self._compact:
            self._compact = compact
            self.rail.set_compact(compact)
