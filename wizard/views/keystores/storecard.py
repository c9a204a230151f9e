"""The truststore: its entries, what may go, and the way back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.certificates import EntryView, Spare
from wizard.flows.survey import Survey
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, Icon, Label, Notice


class StoreCard(Card):
    """What the truststore holds.

    Attributes
    ----------
    removed : Signal(str)
        Take this entry (its alias) out: no host needs it.
    undone : Signal
        Put the store back as it was before its last change.
    removals : dict of str to Button
        By alias.
    undo : Button
    """

    removed = Signal(str)
    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("Truststore"), " ", parent=parent)
        self.problem = Notice(self)
        self.body.addWidget(self.problem)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.body.addLayout(self._rows)
        self.removals: dict[str, Button] = {}
        self.result = Notice(self)
        self.body.addWidget(self.result)
        foot = QHBoxLayout()
        self.undo = Button(T("Undo the last change"), "link")
        self.undo.clicked.connect(lambda: self.undone.emit())
        foot.addWidget(self.undo)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def show_survey(self, found: Survey) -> None:
        """The entries as they are now."""
        while (item := self._rows.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.removals = {}
        self.sentence.show_text(str(found.path))
        if found.problem is not None and not found.locked:
            self.problem.show_problem(found.problem, kind="warning")
        else:
            self.problem.clear()
        view = found.view
        spares = {} if view is None else {spare.alias: spare for spare in view.spares}
        for entry in view.entries if view is not None else ():
            line = self._line(entry, spares.get(entry.alias))
            self._rows.addWidget(line)
            line.show()
        settle_soon()

    def _line(self, entry: EntryView, spare: Spare | None) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        worst = next(iter(entry.findings), None)
        icon = "passed" if worst is None else "warning"
        if entry.seen is False:
            icon = "failed"
        row.addWidget(Icon(icon, parent=line), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        known = entry.certificate
        title = T("{alias} ({kind})", alias=entry.alias, kind=entry.kind)
        column.addWidget(Label(title, parent=line))
        for words in self._words(entry, spare):
            column.addWidget(Label(words, "small", "muted", parent=line))
        row.addLayout(column, 1)
        if spare is not None and known is not None:
            remove = Button(T("Remove"), "link")
            remove.setAccessibleName(texts.show(T("Remove {alias}", alias=entry.alias)))
            remove.clicked.connect(partial(self._remove, entry.alias))
            row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
            self.removals[entry.alias] = remove
        return line

    @staticmethod
    def _words(entry: EntryView, spare: Spare | None) -> list[Text]:
        words: list[Text] = []
        if entry.certificate is not None:
            words.append(
                T(
                    "{subject}, valid until {day}",
                    subject=entry.certificate.subject,
                    day=texts.day_with_days(entry.certificate.not_after),
                )
            )
        if entry.users:
            words.append(T("Vouches for {names}", names=", ".join(entry.users)))
        if entry.seen is False:
            words.append(T("Java does not see it: it lacks Java's mark of trust."))
        words += [finding.text for finding in entry.findings]
        if spare is not None:
            words.append(spare.reason)
        return words

    def _remove(self, alias: str, _checked: bool = False) -> None:
        self.removed.emit(alias)

    def say(self, what: Text, why: Text = NOTHING, next_step: Text = NOTHING) -> None:
        """What was done to the store."""
        self.result.say(what, why, next_step, kind="passed")
        settle_soon()

    def show_problem(self, found: Problem) -> None:
        """What was not done; the store is as it was."""
        self.result.show_problem(found)
        settle_soon()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        for button in (self.undo, *self.removals.values()):
            button.setEnabled(not busy)
