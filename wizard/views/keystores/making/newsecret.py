"""A password for a file that is still to be made: generated, or typed twice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.strength import password_hint
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.making import new_password
from wizard.flows.passwords import generate_store_password
from wizard.views import texts
from wizard.views.copying import copy_secret
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    CheckBox,
    Field,
    Label,
    PasswordField,
    Prose,
    RadioButton,
)

_INDENT = 28  # below the words of a radio button
_HIDDEN = "\u2022" * 24


class NewSecret(QWidget):
    """Lets a password be generated, or typed twice, and sees to it that somebody has it then.

    A generated one is kept in the vault, or the person says that it was noted: nothing is
    written under a password that nobody knows.

    Parameters
    ----------
    title, why : Text
        What it opens, and when it is needed again.
    what : Text
        The file in a sentence ("The password for {what} cannot be used.").
    keepable : bool
        The vault may keep it; not for one that is needed on another machine.

    Attributes
    ----------
    changed : Signal
    made_up, typed : RadioButton
    show_button, copy_button : Button
    noted, keep : CheckBox
    first, second : Field
    words : Prose
        The generated password, dots while it is hidden.
    """

    changed = Signal()

    def __init__(
        self,
        title: Text,
        why: Text,
        what: Text,
        *,
        keepable: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._what = what
        self._keepable = keepable
        self._vault = False
        self._secret = generate_store_password()
        self._title = title
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QVBoxLayout()
        head.setSpacing(2)
        self._heading = Label(title, "strong", parent=self)
        head.addWidget(self._heading)
        head.addWidget(Label(why, "small", "muted", parent=self))
        column.addLayout(head)
        column.addLayout(self._build_choice())
        self._build_generated(column)
        self._build_typed(column)
        self.keep = CheckBox(T("Keep it in the vault"))
        self.keep.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.keep.toggled.connect(lambda _on: self._settle())
        column.addLayout(_indented(self.keep))
        self.noted = CheckBox(T("I noted it: it is not kept anywhere else"))
        self.noted.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.noted.toggled.connect(lambda _on: self._settle())
        column.addLayout(_indented(self.noted))
        self.made_up.setChecked(True)
        self._settle()

    def _build_choice(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(24)
        self._group = QButtonGroup(self)
        self.made_up = RadioButton(T("Let one be generated"))
        self.typed = RadioButton(T("Type one"))
        for button in (self.made_up, self.typed):
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            name = texts.show(self._title)
            button.setAccessibleName(f"{name}: {button.text()}")
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        self._group.buttonClicked.connect(lambda _button: self._switched())
        return row

    def _build_generated(self, column: QVBoxLayout) -> None:
        self._generated = QWidget(self)
        row = QHBoxLayout(self._generated)
        row.setContentsMargins(_INDENT, 0, 0, 0)
        row.setSpacing(8)
        self.words = Prose(_HIDDEN, name=texts.show(self._title), parent=self)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        self.show_button = Button(T("Show"), icon="eye", parent=self)
        self.show_button.clicked.connect(self._reveal)
        self.copy_button = Button(T("Copy"), icon="copy", parent=self)
        self.copy_button.clicked.connect(lambda: copy_secret(self._secret, self.copy_button))
        for button in (self.show_button, self.copy_button):
            button.setAccessibleName(f"{button.words}: {texts.show(self._title)}")
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addWidget(self._generated)

    def _build_typed(self, column: QVBoxLayout) -> None:
        self._typing = QWidget(self)
        row = QHBoxLayout(self._typing)
        row.setContentsMargins(_INDENT, 0, 0, 0)
        row.setSpacing(16)
        self._one, self._two = PasswordField(), PasswordField()
        self.first = Field(T("Password"), self._one, lambda _text: self._check())
        self.second = Field(T("Once more"), self._two, lambda _text: self._compare())
        for field in (self.first, self.second):
            field.changed.connect(self._retyped)
            row.addWidget(field, 1)
        column.addWidget(self._typing)

    # ------------------------------------------------------------ state

    def set_title(self, title: Text) -> None:
        """Another name for what it opens."""
        self._heading.show_text(title)

    def set_vault(self, available: bool) -> None:
        """Whether this system has a vault; a generated password is kept there then."""
        self._vault = available and self._keepable
        self.keep.setChecked(self._vault and self.made_up.isChecked())
        self._settle()

    def secret(self) -> Secret:
        """The password."""
        return self._secret if self.made_up.isChecked() else self._one.secret()

    @property
    def generated(self) -> bool:
        """Whether nobody typed it."""
        return self.made_up.isChecked()

    @property
    def kept(self) -> bool:
        """Whether the vault is to have it."""
        return self._vault and self.keep.isChecked()

    @property
    def missing(self) -> Text:
        """What is left to do before it can be used."""
        if self.made_up.isChecked():
            if self.kept or self.noted.isChecked():
                return NOTHING
            return T("Note the generated password, then tick the box below it.")
        for field in (self.first, self.second):
            problem = field.problem
            if problem is not None:
                return problem.what
        return NOTHING

    def start_anew(self) -> None:
        """Another generated password, and nothing typed."""
        self._secret = generate_store_password()
        self._one.clear()
        self._two.clear()
        self.noted.setChecked(False)
        self.made_up.setChecked(True)
        self.keep.setChecked(self._vault)
        self.hide_words()
        self._settle()

    def _check(self) -> Secret:
        return new_password(self._one.secret(), self._what)

    def _compare(self) -> None:
        if self._two.secret() != self._one.secret():
            raise ProblemError("generate.password-differs")

    def _retyped(self) -> None:
        secret = self._one.secret()
        hint = password_hint(secret) if secret else NOTHING
        self.first.set_hint(hint)
        self.second.set_validator(lambda _text: self._compare())
        self._settle()

    def _switched(self) -> None:
        # A typed one is known to whoever typed it; the vault has it only when that is wanted.
        self.keep.setChecked(self._vault and self.made_up.isChecked())
        self.hide_words()
        self._settle()
        if self.typed.isChecked():
            self._one.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reveal(self) -> None:
        if self.words.text() == _HIDDEN:
            self.words.show_text(self._secret.reveal())
            self.show_button.set_text(T("Hide"))
            self.show_button.set_icon("eye-off")
        else:
            self.hide_words()

    def hide_words(self) -> None:
        """No password on the screen."""
        self.words.show_text(_HIDDEN)
        self.show_button.set_text(T("Show"))
        self.show_button.set_icon("eye")

    def _settle(self) -> None:
        made_up = self.made_up.isChecked()
        self._generated.setVisible(made_up)
        self._typing.setVisible(not made_up)
        self.keep.setVisible(self._vault)
        self.noted.setVisible(made_up and not self.kept)
        settle_soon()
        self.changed.emit()


def _indented(box: CheckBox) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(_INDENT, 0, 0, 0)
    row.addWidget(box)
    return row
