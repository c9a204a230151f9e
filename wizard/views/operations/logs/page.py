"""The Log page: what the connector wrote down, and how much it writes."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from wizard.domain.text import T
from wizard.flows.logs.notes import Debugging
from wizard.flows.looking import GatewayLook
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.logs.bundling import BundleCard
from wizard.views.operations.logs.keeper import keeper_of
from wizard.views.operations.logs.levels import LevelsCard
from wizard.views.operations.logs.trace import TraceCard
from wizard.views.operations.logs.viewer import Viewer
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, FlowLayout

REHEARSAL = "rehearsal"
_ICONS = {"trace": "search", "levels": "file", "bundle": "save"}
_LEAST_LIST = 260
_AROUND_LIST = 472
"""Pixels of the page that the list leaves to what stands around it."""


class LogPage(BenchPage):
    """The viewer; above it, when asked for, the trace, the levels or the bundle.

    Attributes
    ----------
    viewer : Viewer
    trace : TraceCard
    levels : LevelsCard
    bundle : BundleCard
    tools : dict of str to Button
        "trace", "levels", "bundle": open and close these cards.
    """

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            bench,
            T("Log"),
            T("Shows what the connector wrote down, explains what is known, and traces a fault."),
            parent,
        )
        self._keeper = keeper_of(bench)
        self.viewer = Viewer(bench.services)
        self.trace = TraceCard(bench)
        self.levels = LevelsCard(bench)
        self.bundle = BundleCard(bench)
        self._cards: dict[str, Card] = {
            "trace": self.trace, "levels": self.levels, "bundle": self.bundle
        }  # fmt: skip
        row = QWidget(self)
        flow = FlowLayout(8, 8, row)
        self.tools: dict[str, Button] = {}
        for key, words in (
            ("trace", T("Trace a fault")),
            ("levels", T("Levels and file")),
            ("bundle", T("Bundle for support…")),
        ):
            tool = self.tools[key] = Button(words, icon=_ICONS[key])
            tool.setCheckable(True)
            tool.toggled.connect(lambda on, key=key: self._switch(key, on=on))
            flow.addWidget(tool)
        self.content.addWidget(row)
        for card in self._cards.values():
            card.hide()
            self.content.addWidget(card)
        for beside in (self.trace.restart, self.levels.restart):
            self.content.addWidget(beside)
        self.content.addWidget(self.viewer)
        self.trace.reviewed.connect(self._review)
        self.trace.rehearsal_asked.connect(lambda: self.place_asked.emit(REHEARSAL))
        self._keeper.changed.connect(self._follow_level)
        self._follow_level()

    def show_found(self, found: GatewayLook) -> None:
        """Its log, at the end."""
        self.viewer.set_tree(found.tree)
        self._follow_level()

    def open_card(self, key: str) -> None:
        """Bring one of the cards on screen."""
        self.tools[key].setChecked(True)

    # ------------------------------------------------------------ inside

    def _switch(self, key: str, *, on: bool) -> None:
        card = self._cards[key]
        card.setVisible(on)
        self.tools[key].set_icon("chevron-down" if on else _ICONS[key])
        if on:
            for other, tool in self.tools.items():
                if other != key:
                    tool.setChecked(False)
            if key == "levels":
                self.levels.read()
            elif key == "bundle":
                self.bundle.propose()
        settle_soon()

    def _follow_level(self) -> None:
        # What runs, or has just gone back, is seen from the start.
        keeper = self._keeper
        told = keeper.running is not None or keeper.ended is not None or keeper.problem is not None
        if told and not any(tool.isChecked() for tool in self.tools.values()):
            self.open_card("trace")

    def _review(self, debugging: Debugging | None) -> None:
        if debugging is None and not self.viewer.tracing:
            return
        self.viewer.show_trace(debugging)
        if debugging is not None:
            self.scroll_area.ensureWidgetVisible(self.viewer.list)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The list takes the height that is left."""
        super().resizeEvent(event)
        self.viewer.list.setFixedHeight(max(_LEAST_LIST, self.height() - _AROUND_LIST))
