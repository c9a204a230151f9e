"""One key of a file that two changed: three values, and one to take."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from wizard.domain.text import T, Text
from wizard.flows.connectorsettings import printable
from wizard.flows.threeway import KeyRow, Side
from wizard.views.widgets import Facts, Label, RadioButton


def _shown(value: str | None) -> Text | str:
    return T("(not there)") if value is None else printable(value)


class KeyChoice(QWidget):
    """One key: what it was, what it is now, what is wanted.

    Attributes
    ----------
    theirs, mine : RadioButton
        Only of a key that both changed.
    chosen : Signal
    """

    chosen = Signal()

    def __init__(self, row: KeyRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Label(printable(row.key), "strong", parent=self))
        facts = Facts(self)
        facts.show_facts(
            [
                (T("When it was read"), _shown(row.base)),
                (T("In the file now"), _shown(row.theirs)),
                (T("Yours"), _shown(row.mine)),
            ]
        )
        column.addWidget(facts)
        self.theirs = RadioButton(T("Take what the file holds now"), self)
        self.mine = RadioButton(T("Take yours"), self)
        group = QButtonGroup(self)
        for button in (self.theirs, self.mine):
            button.setVisible(row.collides)
            button.setAccessibleName(f"{printable(row.key)}: {button.text()}")
            button.clicked.connect(lambda: self.chosen.emit())
            group.addButton(button)
            column.addWidget(button)
        if not row.collides:
            words = (
                T("Only the file changed it: that value stays.")
                if row.side is Side.THEIRS
                else T("Only you changed it: yours is written.")
            )
            if row.theirs == row.mine:
                words = T("Both changed it to the same.")
            column.addWidget(Label(words, "small", "muted", parent=self))

    @property
    def side(self) -> Side | None:
        """What was chosen."""
        if self.theirs.isChecked():
            return Side.THEIRS
        return Side.MINE if self.mine.isChecked() else None
