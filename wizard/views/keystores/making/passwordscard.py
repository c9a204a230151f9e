"""The passwords: of the PKCS#12 file, of the key that stays here, of the truststore."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.generating import Passwords
from wizard.flows.making import Foresight, Making, key_entry
from wizard.flows.passwords import store_entry
from wizard.views.keystores.making.newsecret import NewSecret
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, CheckBox, Field, Icon, Label, PasswordField

_NONE = Secret("")


class PasswordsCard(Card):
    """Asks for exactly those passwords that this certificate needs.

    Attributes
    ----------
    changed : Signal
    bundle, key, store : NewSecret
        Of files that are still to be made.
    known : Field
        Of the key that is there already.
    keep_known : CheckBox
    other : Button
        Type it, although the vault has one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Passwords"),
            T("Every private key is written encrypted, and in no other form."),
            parent=parent,
        )
        self.body.setSpacing(20)
        self._making = Making.LOCAL_CA
        self._kept: Path | None = None
        self._kept_secret: Secret | None = None
        self._store: Secret | None = None
        self._vault = False
        self.bundle = NewSecret(
            T("Of the PKCS#12 file"),
            T("DCM asks for it once, when the file is imported."),
            T("the PKCS#12 file"),
            keepable=False,
        )
        self.key = NewSecret(
            T("Of the key that stays here"),
            T("Needed again for the next certificate, or for the CA's reply."),
            T("the key"),
            keepable=True,
        )
        self.store = NewSecret(
            T("Of the new truststore"),
            T("The connector opens the truststore with it."),
            T("the truststore"),
            keepable=True,
        )
        self._build_known()
        for one in (self.bundle, self._known, self.key, self.store):
            self.body.addWidget(one)
        for new in (self.bundle, self.key, self.store):
            new.changed.connect(lambda: self.changed.emit())
        self._in_use = Label(
            T("The truststore keeps its password, with which it is open now."),
            "small",
            "muted",
            parent=self,
        )
        self.body.addWidget(self._in_use)

    def _build_known(self) -> None:
        self._known = QWidget(self)
        column = QVBoxLayout(self._known)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._known_title = Label(T("Of the key that is there already"), "strong", parent=self)
        column.addWidget(self._known_title)
        self._from_vault = QWidget(self)
        row = QHBoxLayout(self._from_vault)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Icon("passed", parent=self), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(T("The vault has it: there is nothing to type."),
                            parent=self), 1)  # fmt: skip
        self.other = Button(T("Type another"), "link", parent=self)
        self.other.clicked.connect(self._type_it)
        row.addWidget(self.other, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._from_vault)
        self._typed = PasswordField()
        self.known = Field(T("Password"), self._typed)
        self.known.changed.connect(lambda: self.changed.emit())
        column.addWidget(self.known)
        self.keep_known = CheckBox(T("Keep it in the vault"))
        self.keep_known.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column.addWidget(self.keep_known)

    # ------------------------------------------------------------ showing

    def set_vault(self, available: bool) -> None:
        """Whether this system has a vault."""
        self._vault = available
        for one in (self.bundle, self.key, self.store):
            one.set_vault(available)
        self._settle()

    def show_making(self, making: Making, store: Secret | None) -> None:
        """Show the passwords of this kind; `store` is that of the truststore in use."""
        if making is not self._making:
            # What is there for one kind is not there for another.
            self._kept = self._kept_secret = None
            self._typed.clear()
        self._making, self._store = making, store
        self.key.set_title(
            T("Of the request's key, which stays here")
            if making is Making.REQUEST
            else T("Of the CA's key, which stays here")
        )
        self._settle()

    def show_foresight(self, seen: Foresight | None) -> None:
        """A key that is there already wants its own password."""
        kept = seen.kept if seen is not None else None
        if kept != self._kept:
            self._typed.clear()
            self.known.set_problem(None)
            self._kept = kept
            self._kept_secret = seen.kept_secret if seen is not None else None
            name = kept.name if kept is not None else ""
            self._known_title.show_text(T("Of {name}, which is there already", name=name))
            self._settle()

    def refuse(self, problem: Problem) -> None:
        """The key that is there does not open."""
        self._kept_secret = None
        self._settle()
        self.known.set_problem(problem)
        self._typed.edit.selectAll()
        self._typed.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def start_anew(self) -> None:
        """Nothing of the last ones stays."""
        self._typed.clear()
        self._kept = self._kept_secret = None
        self.keep_known.setChecked(False)
        for one in (self.bundle, self.key, self.store):
            one.start_anew()
        self._settle()

    def _type_it(self) -> None:
        self._kept_secret = None
        self._settle()
        self._typed.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _settle(self) -> None:
        making = self._making
        known = self._kept is not None or making is Making.REPLY
        self.bundle.setVisible(making.makes_bundle)
        self._known.setVisible(making.keeps_key and known)
        self.key.setVisible(making.keeps_key and not known)
        self.store.setVisible(making.makes_bundle and self._store is None)
        self._in_use.setVisible(making.makes_bundle and self._store is not None)
        self._from_vault.setVisible(self._kept_secret is not None)
        self.known.setVisible(self._kept_secret is None)
        self.keep_known.setVisible(self._kept_secret is None and self._vault)
        settle_soon()
        self.changed.emit()

    # ------------------------------------------------------------ answers

    @property
    def missing(self) -> Text:
        """What is left to do before the files can be written."""
        if not self.bundle.isHidden() and self.bundle.missing:
            return T("PKCS#12 file: {what}", what=self.bundle.missing)
        if not self._known.isHidden() and self._kept_secret is None and not self._typed.secret():
            return T("Type the password of the key that is there already.")
        if not self.key.isHidden() and self.key.missing:
            return T("Key that stays here: {what}", what=self.key.missing)
        if not self.store.isHidden() and self.store.missing:
            return T("Truststore: {what}", what=self.store.missing)
        return NOTHING

    def passwords(self) -> Passwords:
        """Those that this kind needs; the others are empty."""
        making = self._making
        bundle = self.bundle.secret() if making.makes_bundle else _NONE
        store = (self._store or self.store.secret()) if making.makes_bundle else _NONE
        if not making.keeps_key:
            return Passwords(store, bundle, _NONE)
        if self.key.isHidden():
            return Passwords(store, bundle, self._kept_secret or self._typed.secret())
        return Passwords(store, bundle, self.key.secret())

    def keep(self, seen: Foresight) -> dict[str, Secret]:
        """Vault's entry -> password, for those that the vault is to have."""
        found: dict[str, Secret] = {}
        words = self.passwords()
        if self._making.keeps_key:
            file = seen.where.authority if self._making is Making.LOCAL_CA else seen.where.key
            typed = self._kept_secret is None and self._vault and self.keep_known.isChecked()
            if self.key.kept if not self.key.isHidden() else typed:
                found[key_entry(file)] = words.key
        if not self.store.isHidden() and self.store.kept:
            found[store_entry(seen.where.store)] = words.store
        return found
