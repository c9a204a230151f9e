"""The last proof of the set-up: a rehearsed reset on each partition."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.text import T
from wizard.views.pages.context import SetupContext
from wizard.views.pages.rows import ProgressRows
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card


class RehearsalCard(Card):
    """What is rehearsed and what is not, and the way there.

    Attributes
    ----------
    rows : ProgressRows
        One for each partition.
    button : Button
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        super().__init__(
            T("The last proof: a rehearsed reset"),
            T("Goes the whole way of a user's password reset on a profile that nobody needs, with "
              "what was set up here."),
            parent=parent,
        )  # fmt: skip
        self._context = context
        self.rows = ProgressRows()
        self.body.addWidget(self.rows)
        self.button = Button(T("Rehearse a reset"))
        self.button.clicked.connect(self._open)
        row = QHBoxLayout()
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(row)
        self.refresh()

    def refresh(self) -> None:
        """Derive it from what was rehearsed since Apply."""
        door = self._context.rehearsals
        if door is None:
            self.hide()
            return
        found = {one.partition: one for one in door.rehearsals}
        partitions = self._context.flow.answers.hosts.usable()
        if self.rows.order() != [partition.name for partition in partitions]:
            self.rows.clear()
        for partition in partitions:
            name, one = partition.name, found.get(partition.name)
            if one is None:
                self.rows.show_row(name, "waiting", T("{name}: not rehearsed", name=name))
            elif one.passed:
                words = T("{name}: a user's reset works", name=name)
                self.rows.show_row(name, "passed", words, one.told)
            else:
                words = T("{name}: the rehearsal did not pass", name=name)
                self.rows.show_row(name, "failed", words, one.told)
        settle_soon()

    def _open(self) -> None:
        if self._context.rehearsals is not None:
            self._context.rehearsals.open()
