"""What will be written, and the one button that writes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text, join, one_of
from wizard.flows.making import Fate, Foresight, Making, PlannedFile
from wizard.views import texts
from wizard.views.settling import Memory, settle_soon
from wizard.views.widgets import Button, Card, CheckBox, Icon, Label, Notice

_FATES: dict[Fate, tuple[str, str, Text]] = {
    Fate.MADE: ("plus", "accent", T("new")),
    Fate.REPLACED: ("warning", "", T("is there: replaced, a backup is kept")),
    Fate.USED: ("key", "muted", T("is there: used again, not changed")),
    Fate.EXTENDED: ("lock", "muted", T("is there: gets what it lacks, keeps the rest")),
}
_VERBS: dict[Making, Text] = {
    Making.LOCAL_CA: T("Make the certificate"),
    Making.SELF_SIGNED: T("Make the certificate"),
    Making.REQUEST: T("Make the request"),
    Making.REPLY: T("Take the reply"),
}


class PreviewCard(Card):
    """A row a file with what becomes of it; what is left to do before the button can be pressed.

    Attributes
    ----------
    changed, pressed : Signal
    rows : list of PlannedFile
        As they stand on the screen.
    replace : CheckBox
        Files that are there may be replaced.
    make : Button
    reason : Label
        Why the button cannot be pressed.
    """

    changed = Signal()
    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("What will be written"), " ", parent=parent)
        self._memory = Memory()
        self.rows: list[PlannedFile] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.body.addLayout(self._rows)
        self._parts = QVBoxLayout()
        self.body.addLayout(self._parts)
        self.replace = CheckBox(" ")
        self.replace.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.replace.toggled.connect(lambda _on: self.changed.emit())
        self.replace.hide()
        self.body.addWidget(self.replace)
        self.notice = Notice(self)
        self.body.addWidget(self.notice)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        self.make = Button(_VERBS[Making.LOCAL_CA], "primary")
        self.make.clicked.connect(lambda: self.pressed.emit())
        foot.addWidget(self.make, 0, Qt.AlignmentFlag.AlignTop)
        self.reason = Label(role="small", ink="muted", parent=self)
        foot.addWidget(self.reason, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(foot)

    def add_part(self, part: QWidget) -> None:
        """What changes the files, below their rows."""
        self._parts.addWidget(part)

    def show_making(self, making: Making) -> None:
        """The button says what it does."""
        self.make.set_text(_VERBS[making])

    def show_foresight(self, seen: Foresight | None) -> None:
        """The files, none while it is not known which."""
        if not self._memory.differs("files", seen and seen.files):
            return
        while (item := self._rows.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.rows = list(seen.files) if seen is not None else []
        folders = {one.path.parent for one in self.rows}
        folder = self.rows[0].path.parent if len(folders) == 1 else None
        self.sentence.show_text(self._sentence(folder))
        earlier = seen.authority if seen is not None else None
        for planned in self.rows:
            line = self._line(planned, folder)
            self._rows.addWidget(line)
            line.show()
        if seen is not None and earlier is not None:
            words = T(
                "The earlier CA “{name}” is used again: it is valid until {day}.",
                name=earlier.common_name or earlier.subject,
                day=texts.day_with_days(earlier.not_after),
            )
            if seen.kept_secret is None:
                words = join(words, T("Its password is needed."))
            note = Label(words, "small", "muted", parent=self)
            self._rows.addWidget(note)
            note.show()
        replaced = seen.replaced if seen is not None else ()
        # Another file than the one that the person agreed to is asked for anew.
        if self._memory.differs("replaced", replaced):
            self.replace.setChecked(False)
        self._show_replace(replaced)
        settle_soon()

    def _sentence(self, folder: Path | None) -> Text:
        if folder is not None:
            return T("In {folder}; all of it or nothing.", folder=folder)
        if self.rows:
            return T("All of it or nothing.")
        return T("The files are named after the host.")

    def _show_replace(self, replaced: Sequence[Path]) -> None:
        self.replace.setVisible(bool(replaced))
        names = ", ".join(path.name for path in replaced)
        self.replace.setText(
            texts.show(
                one_of(
                    len(replaced),
                    "Replace {names} (a backup is kept)",
                    "Replace {names} (a backup of each is kept)",
                    names=names,
                )
            )
        )

    def _line(self, planned: PlannedFile, folder: Path | None) -> QWidget:
        icon, ink, fate = _FATES[planned.fate]
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(Icon(icon, ink, parent=line), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        name = planned.path.name if folder is not None else str(planned.path)
        column.addWidget(Label(name, parent=line))
        words = T("{what} – {fate}", what=planned.what, fate=fate)
        column.addWidget(Label(words, "small", "muted", parent=line))
        row.addLayout(column, 1)
        return line

    def show_reason(self, reason: Text, *, busy: bool, seeing: bool) -> None:
        """Whether the button can be pressed, and why not."""
        if busy:
            reason = T("Makes the keys, writes the files, and asks the gateway's Java …")
        elif seeing and not reason:
            reason = T("Looks at the folder …")
        self.reason.show_text(reason)
        self.make.setEnabled(not reason)
        settle_soon()

    def show_problem(self, problem: Problem, *, rolled_back: bool = False) -> None:
        """Nothing was written, and why."""
        after = T("Every file is as it was.") if rolled_back else NOTHING
        self.notice.say(
            problem.what,
            problem.why,
            join(after, problem.next_step),
            kind="failed",
            details=problem.details,
        )
        settle_soon()
