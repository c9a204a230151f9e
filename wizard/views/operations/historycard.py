"""The backups of ``fpc101.properties``: what each change did, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.flows.editingsettings import told
from wizard.flows.settingshistory import Comparison, PastChange
from wizard.views import texts
from wizard.views.pages.taborder import chain, tab_place
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, DiffView, FlowLayout, Label

_FIRST = 5


def moment(change: PastChange) -> str:
    """When a change was made."""
    if change.time is None:
        return texts.show(T("time unknown"))
    local = change.time.astimezone()
    # With seconds: two changes of one minute are told apart.
    return f"{texts.day(local)}, {local:%H:%M:%S}"


class PastRow(QWidget):
    """One change.

    Attributes
    ----------
    words : list of str
        What it did.
    compare, back : Button
    diff : DiffView
    compared, taken_back : Signal
    """

    compared = Signal()
    taken_back = Signal()

    def __init__(self, change: PastChange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.change = change
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(12)
        when = moment(change)
        top.addWidget(Label(when, "strong", parent=self), 1)
        self._links = QWidget(self)
        flow = FlowLayout(across=16, parent=self._links)
        self.compare = Button(T("Compare with now"), "link", parent=self._links)
        self.compare.clicked.connect(self._switch)
        self.back = Button(T("Put back"), "link", icon="again", parent=self._links)
        self.back.clicked.connect(lambda: self.taken_back.emit())
        for button in (self.compare, self.back):
            button.setAccessibleName(f"{button.words}: {when}")
            flow.addWidget(button)
        column.addLayout(top)
        self.words: list[str] = []
        for words, ink in _lines(change):
            label = Label(words, "small", ink, parent=self)
            column.addWidget(label)
            self.words.append(label.text())
        column.addWidget(self._links)
        self._caption = Label("", "small", "muted", parent=self)
        self.diff = DiffView(parent=self)
        column.addWidget(self._caption)
        column.addWidget(self.diff)
        self._caption.hide()
        self.diff.hide()
        self._links.setVisible(change.problem is None)

    def show_comparison(self, found: Comparison) -> None:
        """The file now beside this backup."""
        self._caption.show_text(
            T("From the file as it was before this change to the file as it is now:")
            if found.differs
            else T("The file now is as it was before this change.")
        )
        self._caption.show()
        self.diff.setVisible(bool(found.diff))
        if found.diff:
            self.diff.show_diff(found.diff, moment(self.change))
        self.compare.set_text(T("Hide the comparison"))
        settle_soon()

    def show_problem(self, problem: Problem) -> None:
        """Why it cannot be compared."""
        self._caption.show_text(f"{texts.show(problem.what)} {texts.show(problem.why)}")
        self._caption.show()
        settle_soon()

    def _switch(self) -> None:
        if self._caption.isHidden():
            self.compared.emit()
            return
        self._caption.hide()
        self.diff.hide()
        self.compare.set_text(T("Compare with now"))
        settle_soon()


def _lines(change: PastChange) -> list[tuple[Text, str]]:
    if change.problem is not None:
        return [(change.problem.what, "warning"), (change.problem.why, "muted")]
    lines: list[tuple[Text, str]] = [(told(one), "text") for one in change.changes]
    if not change.changes:
        lines.append((T("No key changed its value."), "muted"))
    if change.edited_afterwards:
        lines.append(
            (T("The file was edited by other means afterwards; this includes that."), "muted")
        )
    others = [path.name for path in change.backup.files if path.name != "fpc101.properties"]
    if others:
        names = ", ".join(others)
        lines.append((T("Written with it: {names}; Put back leaves those.", names=names), "muted"))
    return lines


class HistoryCard(Card):
    """The changes, newest first.

    Attributes
    ----------
    rows : list of PastRow
    more : Button
    compared, taken_back : Signal(object)
        The `PastRow`.
    """

    compared = Signal(object)
    taken_back = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("History"), " ", parent=parent)
        self.rows: list[PastRow] = []
        self._past: tuple[PastChange, ...] = ()
        self._all = False
        self._enabled = True
        self._reason: Text = NOTHING
        self._before = tab_place(self)
        self._column = QVBoxLayout()
        self._column.setSpacing(16)
        self.body.addLayout(self._column)
        self.more = Button(T("Show more"), "link", icon="chevron-down")
        self.more.clicked.connect(self._show_all)
        self.body.addWidget(self.more)

    def show_past(self, past: tuple[PastChange, ...]) -> None:
        """Show these."""
        if past == self._past and self.rows:
            return
        self._past = past
        self._fill()

    def set_enabled(self, enabled: bool, reason: Text = NOTHING) -> None:
        """Whether something may be put back now, and why not."""
        self._enabled, self._reason = enabled, reason
        for row in self.rows:
            row.back.setEnabled(enabled)
            row.back.setToolTip(texts.tip(reason))
        self._tell()

    def _tell(self) -> None:
        words = (
            T("Each change left the file as it was in a backup. Put back takes a change away, and "
              "all that came after it; that is a change of its own, with a way back.")
            if self._past
            else T("No change of this file left a backup yet.")
        )  # fmt: skip
        self.sentence.show_text(self._reason if self._past and self._reason else words)
        self.sentence.show()

    def _show_all(self) -> None:
        self._all = True
        self._fill()

    def _fill(self) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        shown = self._past if self._all else self._past[:_FIRST]
        self.rows = []
        for change in shown:
            row = PastRow(change, self)
            row.compared.connect(lambda row=row: self.compared.emit(row))
            row.taken_back.connect(lambda row=row: self.taken_back.emit(row))
            self._column.addWidget(row)
            row.show()
            self.rows.append(row)
        left = len(self._past) - len(shown)
        self.more.setVisible(left > 0)
        self.more.set_text(one_of(left, "Show one more", "Show {count} more"))
        chain(self._before, [stop for row in self.rows for stop in (row.compare, row.back)])
        self.set_enabled(self._enabled, self._reason)
        settle_soon()
