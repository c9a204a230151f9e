"""Where an import writes: the store on the desk; type and password of one that is to be made."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.secret import Secret
from wizard.domain.strength import password_hint
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.flows.answers import check_store_password
from wizard.flows.importing import NewStore, Target
from wizard.flows.passwords import generate_store_password
from wizard.flows.stores import type_of_name
from wizard.flows.survey import Survey
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    CheckBox,
    Field,
    Label,
    PasswordField,
    RadioButton,
)


class TargetCard(Card):
    """The store on the desk, there or to be made.

    Attributes
    ----------
    changed : Signal
        Another choice for a new store.
    elsewhere : Signal
        The person wants another store.
    jks, pkcs12, made_up, typed : RadioButton
        For a new store alone.
    password, again : Field
    keep : CheckBox
    """

    changed = Signal()
    elsewhere = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("Where they go"), parent=parent)
        self._found: Survey | None = None
        self._vault: bool | None = None
        self._made: Secret | None = None
        self.path = Label(role="strong", parent=self)
        self.words = Label(role="small", ink="muted", parent=self)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.path)
        column.addWidget(self.words)
        self.other = Button(T("Another store…"), "link")
        self.other.clicked.connect(lambda: self.elsewhere.emit())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self.other, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.body.addWidget(self._build_new())

    def _build_new(self) -> QWidget:
        self.new = QWidget(self)
        column = QVBoxLayout(self.new)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.jks = RadioButton(T("JKS (recommended): every Java from 8 to 25 reads it"))
        self.pkcs12 = RadioButton(
            T("PKCS#12: for other programs; Java 8 needs update 301 or later")
        )
        self.made_up = RadioButton(T("Make up a password and keep it in the vault"))
        self.typed = RadioButton(T("Type a password"))
        self._types, self._ways = QButtonGroup(self), QButtonGroup(self)
        for group, heading, buttons in (
            (self._types, T("Type of the new store"), (self.jks, self.pkcs12)),
            (self._ways, T("Its password"), (self.made_up, self.typed)),
        ):
            column.addWidget(Label(heading, "small", "muted"))
            for button in buttons:
                button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
                group.addButton(button)
                column.addWidget(button)
            column.addSpacing(6)
        self.jks.setChecked(True)
        self.typed.setChecked(True)
        self.no_vault = Label(
            T("This system has no password vault that could keep one."), "small", "muted"
        )
        column.addWidget(self.no_vault)
        self._secret, self._repeated = PasswordField(), PasswordField()
        for editor in (self._secret, self._repeated):
            editor.edit.setAcceptDrops(False)
        self.password = Field(T("Password of the new store"), self._secret, _check_password)
        self.again = Field(T("The same once more"), self._repeated)
        self._fields = QWidget(self.new)
        pair = QHBoxLayout(self._fields)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(12)
        pair.addWidget(self.password, 1)
        pair.addWidget(self.again, 1)
        column.addWidget(self._fields)
        self.keep = CheckBox(T("Keep this password in the vault"))
        self.keep.setChecked(True)
        column.addWidget(self.keep)
        for group in (self._types, self._ways):
            group.buttonClicked.connect(lambda _button: self._settle())
        for field in (self.password, self.again):
            field.changed.connect(self._settle)
        return self.new

    # ------------------------------------------------------------ showing

    def show_found(self, found: Survey, target: Target | None) -> None:
        """The store, as it was looked at; `target` None until that is known."""
        if self._found is None or self._found.path != found.path:
            self._made = None
            self._secret.clear()
            self._repeated.clear()
            # Other programs go by the ending of the name.
            (self.pkcs12 if type_of_name(found.path) == "PKCS12" else self.jks).setChecked(True)
        self._found = found
        self.path.show_text(str(found.path))
        self.words.show_text(_words(found, target))
        self.new.setVisible(found.new)
        if target is not None and target.vault != self._vault:
            self._vault = target.vault
            self.made_up.setEnabled(target.vault)
            (self.made_up if target.vault else self.typed).setChecked(True)
        self._settle()

    def _settle(self) -> None:
        asks = not self._made_up
        self._fields.setVisible(asks)
        self.no_vault.setVisible(self._vault is False)
        self.keep.setVisible(asks and bool(self._vault))
        secret = self._secret.secret()
        words = password_hint(secret, generated=bool(self._vault)) if secret else NOTHING
        self.password.set_hint(
            words
            or T("At least 6 characters; twelve of different kinds, or four words, are strong.")
        )
        repeated = self._repeated.secret()
        same = not repeated or repeated == secret
        self.again.set_hint(NOTHING if same else T("It differs from the first one."))
        settle_soon()
        self.changed.emit()

    @property
    def _made_up(self) -> bool:
        return self.made_up.isChecked() and bool(self._vault)

    # ------------------------------------------------------------ the choice

    @property
    def lacking(self) -> Text:
        """What a new store still needs, `NOTHING` when it is complete."""
        found = self._found
        if found is None or not found.new or self._made_up:
            return NOTHING
        if not self._secret.secret():
            return T("The new store needs a password.")
        if not self.password.valid:
            return T("The new store's password is too short.")
        if self._repeated.secret() != self._secret.secret():
            return T("Type the new store's password the same twice.")
        return NOTHING

    def new_store(self) -> NewStore | None:
        """The store to be made; None where it is there already."""
        if self._found is None or not self._found.new:
            return None
        kind = "PKCS12" if self.pkcs12.isChecked() else "JKS"
        if self._made_up:
            # Once for each store: a second try after a refusal keeps the first password.
            self._made = self._made or generate_store_password()
            return NewStore(kind, self._made, keep=True)
        keep = bool(self._vault) and self.keep.isChecked()
        return NewStore(kind, self._secret.secret(), keep=keep)

    def forget(self) -> None:
        """The store is made; its password is none of this card's business any more."""
        self._made = None
        self._secret.clear()
        self._repeated.clear()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be changed while work is on its way."""
        self.other.setEnabled(not busy)
        self.new.setEnabled(not busy)


def _words(found: Survey, target: Target | None) -> Text:
    own = target is not None and target.own
    if found.store is not None:
        count = len(found.store.content.entries)
        kind = found.store.content.type
        whose = T("The connector's own truststore") if own else T("A truststore")
        kept = one_of(count, "its entry stays as it is", "its {count} entries stay as they are")
        return T("{whose} ({type}); {kept}.", whose=whose, type=kind, kept=kept)
    if found.new:
        if own:
            return T("There is no truststore yet. It is made where the connector looks for it.")
        return T("It is not there yet; the import makes it.")
    if found.problem is not None:
        return found.problem.what
    return NOTHING


def _check_password(typed: str) -> str:
    if typed:
        check_store_password(Secret(typed))
    return typed
