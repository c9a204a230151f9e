"""One source of an import: what it is and holds, its password where it is locked, Remove."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.flows.sources import Source
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Field, Icon, Label, PasswordField


class SourceRow(QWidget):
    """A row of the list of sources.

    Attributes
    ----------
    removed : Signal
    unlocked : Signal(object)
        A `Secret` was typed for it.
    title, words : Label
        Its name; its format and how many certificates, or what it is.
    problem : Label
        Why there is no certificate and what to do instead; hidden where there is one.
    password : Field
    open, remove : Button
    """

    removed = Signal()
    unlocked = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source: Source | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.icon = Icon("running", parent=self)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        row.addLayout(column, 1)
        self.title = Label(name, "strong", parent=self)
        self.words = Label(T("Reads it …"), "small", "muted", parent=self)
        self.problem = Label(parent=self)
        self.problem.hide()
        self.next_step = Label(role="small", ink="muted", parent=self)
        self.next_step.hide()
        for label in (self.title, self.words, self.problem, self.next_step):
            column.addWidget(label)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(2)
        column.addLayout(self._notes)
        column.addWidget(self._build_password())
        self.remove = Button(T("Remove"), "link", parent=self)
        self.remove.setAccessibleName(texts.show(T("Remove {name}", name=name)))
        self.remove.clicked.connect(lambda: self.removed.emit())
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def _build_password(self) -> QWidget:
        self._locked = QWidget(self)
        row = QHBoxLayout(self._locked)
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(8)
        self._typed = PasswordField()
        self.password = Field(
            T("Password of this file"), self._typed, hint=T("It is used once, and not kept.")
        )
        self._typed.edit.setAcceptDrops(False)
        row.addWidget(self.password, 1)
        self.open = Button(T("Open"))
        self.open.setAccessibleName(
            texts.show(T("Open {name} with this password", name=self.title.text()))
        )
        self.open.clicked.connect(self._unlock)
        # In line with the editor, which stands below the field's label.
        lower = QVBoxLayout()
        lower.addSpacing(self.password.label.sizeHint().height() + 4)
        lower.addWidget(self.open)
        lower.addStretch(1)
        row.addLayout(lower)
        self._locked.hide()
        return self._locked

    @property
    def field(self) -> QWidget:
        """Where its password is typed."""
        return self._typed.edit

    def show_reading(self) -> None:
        """It is being read."""
        self.icon.set_icon("running")
        self.words.show_text(T("Reads it …"))
        self.open.setEnabled(False)

    def show_source(self, source: Source, *, tried: bool = False) -> None:
        """What it is and holds.

        Parameters
        ----------
        tried : bool
            A password was typed for it.
        """
        self.source = source
        self.open.setEnabled(True)
        self.title.show_text(source.name)
        self.title.setToolTip(texts.tip(str(source.path)) if source.path is not None else "")
        self.words.show_text(source.summary)
        self.words.setVisible(bool(source.certificates) or bool(source.format))
        self.icon.set_icon("locked" if source.locked else "warning" if source.problem else "passed")
        self._show_problem(source, tried=tried)
        while (item := self._notes.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for note in source.notes:
            self._notes.addWidget(self._note(note))
        self.setAccessibleName(f"{source.name}: {self.words.text()}")
        settle_soon()

    def _show_problem(self, source: Source, *, tried: bool) -> None:
        problem = source.problem
        said = problem is not None and not (source.locked and tried)
        self.problem.setVisible(said)
        self.next_step.setVisible(said and not source.locked)
        if problem is not None:
            # That the store's own password does not open it is no news to anybody.
            locked = T("It is locked: type the password that was set when it was exported.")
            self.problem.show_text(locked if source.locked else problem.what)
            self.problem.setToolTip(texts.tip(problem.details))
            self.next_step.show_text(T("{why} {next}", why=problem.why, next=problem.next_step))
        self._locked.setVisible(source.locked)
        if source.locked:
            self.password.set_problem(problem if tried else None)
            self._typed.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._typed.clear()

    def _note(self, words: Text) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        row.addWidget(Icon("info", size=16, parent=line), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(words, "small", parent=line), 1)
        return line

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in the password's field opens it."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._typed.edit.hasFocus():
            self._unlock()
            return
        super().keyPressEvent(event)

    def _unlock(self) -> None:
        secret: Secret = self._typed.secret()
        if secret and self.open.isEnabled():
            self.unlocked.emit(secret)
