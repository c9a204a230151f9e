"""Files that somebody else changed between Review and Apply: what each side wants of them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.text import T, Text, one_of
from wizard.flows.meanwhile import ChangedFile, Choices, Kind
from wizard.flows.reviewing import Review
from wizard.flows.threeway import KeyRow
from wizard.views.keychoice import KeyChoice
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, DiffView, FlowLayout, Label, Notice

MOST_SETTLED = 12
"""Rows of a file that need no decision and are shown: a store that was replaced has hundreds."""

_RESTS: dict[Kind, Text] = {
    Kind.SETTINGS: T("Comments and the order of the keys stay as they are in the file now."),
    Kind.LOGGING: T("Everything else in the file stays as it is now."),
    Kind.PARTITIONS: T("Comments and keys of others stay as they are in the file now."),
    Kind.TRUSTSTORE: T("Every other entry of the store stays as it is now."),
}


class FilePart(QWidget):
    """One file: its rows, those to be decided first, and what it would become."""

    def __init__(self, file: ChangedFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = file
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(Label(file.path.name, "heading", parent=self))
        column.addWidget(Label(_state(file), parent=self))
        self.rows: dict[str, KeyChoice] = {}
        for row in _shown(file.rows):
            choice = KeyChoice(row, self)
            self.rows[row.key] = choice
            column.addWidget(choice)
        left = len(file.rows) - len(self.rows)
        if left:
            words = one_of(left, "{count} more differs and needs no decision.",
                           "{count} more differ and need no decision.")  # fmt: skip
            column.addWidget(Label(words, "small", "muted", parent=self))
        if file.problem is not None:
            notice = Notice(self)
            notice.show_problem(file.problem)
            column.addWidget(notice)
        self.caption = Label(role="strong", parent=self)
        self.caption.hide()
        column.addWidget(self.caption)
        self.diff = DiffView(parent=self)
        self.diff.hide()
        column.addWidget(self.diff)

    def show_review(self, review: Review | None) -> None:
        """What is written into the file as it is now; None while that is not known."""
        found = None
        if review is not None:
            found = next((one for one in review.changes if one.change.path == self.file.path), None)
        self.caption.setVisible(review is not None)
        self.diff.setVisible(found is not None and found.change.text)
        if found is None:
            self.caption.show_text(T("Nothing is written into it: it stays as it is now."))
        elif found.change.text:
            self.caption.show_text(T("What is written into the file as it is now"))
            self.diff.show_diff(found.diff, self.file.path.name)
        else:
            self.caption.show_text(T("{what}", what=found.diff.strip()))


def _shown(rows: Iterable[KeyRow]) -> list[KeyRow]:
    ordered = sorted(rows, key=lambda row: not row.collides)
    collide = sum(row.collides for row in ordered)
    return ordered[: max(collide, MOST_SETTLED)]


def _state(file: ChangedFile) -> Text:
    if file.theirs is None:
        return T("The file is gone.")
    if not file.rows:
        return T("Nothing in it differs that the set-up writes. {rest}", rest=_RESTS[file.kind])
    return _RESTS[file.kind]


class MeanwhileCard(Card):
    """The files that changed, a choice where both sides changed the same, and what comes of it.

    Attributes
    ----------
    files : tuple of ChangedFile
        Empty when there is nothing to decide.
    parts : list of FilePart
    write, review : Button
    decided : Signal
        Another choice was made.
    agreed : Signal
        Write what is shown.
    left : Signal
        Back to Review.
    """

    decided = Signal()
    agreed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("Someone else changed files in the meantime"), " ", parent=parent)
        self.files: tuple[ChangedFile, ...] = ()
        self.parts: list[FilePart] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(24)
        self.body.addLayout(self._column)
        foot = QWidget(self)
        flow = FlowLayout(across=8, down=8, parent=foot)
        self.write = Button(T("Write both together"), "primary", parent=foot)
        self.write.setEnabled(False)
        self.write.clicked.connect(lambda: self.agreed.emit())
        self.review = Button(T("Back to Review"), parent=foot)
        self.review.clicked.connect(lambda: self.left.emit())
        flow.addWidget(self.write)
        flow.addWidget(self.review)
        self.body.addWidget(foot)
        self.hide()

    def show_files(self, files: tuple[ChangedFile, ...]) -> None:
        """Show these."""
        self.clear()
        self.files = files
        count = sum(len(file.collisions) for file in files)
        self.sentence.show_text(
            one_of(
                count,
                "Nothing was written. Both of you changed one value: choose which one counts.",
                "Nothing was written. Both of you changed {count} values: choose which ones count.",
            )
            if count
            else T("Nothing was written. You changed different things: the two go together.")
        )
        for file in files:
            part = FilePart(file, self)
            for choice in part.rows.values():
                choice.chosen.connect(lambda: self.decided.emit())
            self._column.addWidget(part)
            part.show()
            self.parts.append(part)
        self.show()
        self.show_review(None)

    def clear(self) -> None:
        """It is settled."""
        self.files = ()
        for part in self.parts:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.parts = []
        self.hide()

    @property
    def choices(self) -> Choices | None:
        """A side for each value that both changed, None while one is missing."""
        found = {
            (part.file.path, key): part.rows[key].side
            for part in self.parts
            for key in part.file.collisions
        }
        decided = {where: side for where, side in found.items() if side is not None}
        return decided if len(decided) == len(found) else None

    def show_review(self, review: Review | None) -> None:
        """What would be written; None while that is not known."""
        for part in self.parts:
            part.show_review(review)
        self.write.setEnabled(review is not None)
        settle_soon()
