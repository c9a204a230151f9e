"""A file that somebody else changed meanwhile: three values a key, and one to take."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.text import T, one_of
from wizard.flows.threeway import Side, ThreeWay
from wizard.views import texts
from wizard.views.keychoice import KeyChoice
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, DiffView, FlowLayout, Label


class ThreeWayCard(Card):
    """The keys that differ, a choice where both changed one, and the file that comes of it.

    Attributes
    ----------
    choices : dict of str to KeyChoice
    diff : DiffView
        From what the file holds now to what Save makes of it.
    save, leave : Button
    decided : Signal
        Another choice was made.
    saved, left : Signal
    """

    decided = Signal()
    saved = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("fpc101.properties was changed by someone else in the meantime"), " ", parent=parent
        )
        self.view: ThreeWay | None = None
        self.choices: dict[str, KeyChoice] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(16)
        self.body.addLayout(self._rows)
        self._caption = Label(T("What Save changes in the file as it is now"), "strong")
        self.body.addWidget(self._caption)
        self.diff = DiffView()
        self.body.addWidget(self.diff)
        foot = QWidget(self)
        flow = FlowLayout(across=8, down=8, parent=foot)
        self.save = Button(T("Save both together"), "primary", parent=foot)
        self.save.clicked.connect(lambda: self.saved.emit())
        self.leave = Button(T("Drop my changes"), parent=foot)
        self.leave.clicked.connect(lambda: self.left.emit())
        flow.addWidget(self.save)
        flow.addWidget(self.leave)
        self.body.addWidget(foot)
        self.hide()

    def show_view(self, view: ThreeWay) -> None:
        """Show the three."""
        self.view = view
        count = len(view.collisions)
        self.sentence.show_text(
            one_of(
                count,
                "Nothing was written. Both of you changed one key: choose its value.",
                "Nothing was written. Both of you changed {count} keys: choose a value for each.",
            )
            if count
            else T("Nothing was written. You changed different keys: the two go together.")
        )
        for row in self.choices.values():
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.choices = {}
        # What has to be decided comes first.
        for one in sorted(view.rows, key=lambda row: not row.collides):
            choice = KeyChoice(one, self)
            choice.chosen.connect(lambda: self.decided.emit())
            self._rows.addWidget(choice)
            choice.show()
            self.choices[one.key] = choice
        self.show_diff(None)
        self.show()
        settle_soon()

    def clear(self) -> None:
        """It is settled."""
        self.view = None
        self.hide()

    @property
    def sides(self) -> Mapping[str, Side] | None:
        """A side for each key that both changed, None while one is missing."""
        if self.view is None:
            return None
        found = {key: self.choices[key].side for key in self.view.collisions}
        return (
            {key: side for key, side in found.items() if side is not None}
            if all(side is not None for side in found.values())
            else None
        )

    def show_diff(self, diff: str | None) -> None:
        """What Save would write; None while that is not known."""
        self._caption.setVisible(bool(diff))
        self.diff.setVisible(bool(diff))
        if diff:
            self.diff.show_diff(diff, texts.show(T("fpc101.properties")))
        self.save.setEnabled(diff is not None)
        settle_soon()
