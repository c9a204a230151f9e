"""The store as one of another type, or under another password."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.strength import password_hint
from wizard.domain.text import NOTHING, T, Text, join
from wizard.flows.answers import check_store_password
from wizard.flows.survey import Survey
from wizard.views import texts
from wizard.views.keystores.told import new_password_words, old_password_words
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    CheckBox,
    Field,
    Label,
    Notice,
    PasswordField,
    PathField,
    RadioButton,
)


@dataclass(frozen=True, slots=True)
class ConvertWish:
    """What the store is to become.

    Parameters
    ----------
    type : str
        "JKS" or "PKCS12".
    target : Path or None
        None = the store itself.
    password : Secret or None
        None = the one it has.
    keys : tuple of Secret
        Tried on private keys with passwords of their own.
    leave_out, replace, keep : bool
        Go on without what cannot be taken along; the target may be replaced; the new password
        comes into the vault.
    """

    type: str
    target: Path | None
    password: Secret | None
    keys: tuple[Secret, ...] = ()
    leave_out: bool = False
    replace: bool = False
    keep: bool = False


class ConvertCard(Card):
    """Which type, under which password, into which file.

    Attributes
    ----------
    wanted : Signal(ConvertWish)
    closed : Signal
    jks, pkcs12, itself, elsewhere, same, other : RadioButton
    path, first, second, key : Field
        The target; the new password, twice; a private key's own password.
    keep, replace, leave_out : CheckBox
    connector : Notice
        What it means for the connector.
    go, cancel : Button
    problem : Notice
    """

    wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Convert the store"),
            T("Entries, private keys and names come along; what cannot is named first."),
            parent=parent,
        )
        self._found: Survey | None = None
        self._connectors = False
        self._vault = False
        self._kept = False
        self._busy = False
        self._keys: tuple[Secret, ...] = ()
        self.jks = RadioButton(T("JKS: read by every Java"))
        self.pkcs12 = RadioButton(T("PKCS#12: read by Java 8u301 and later, and by OpenSSL"))
        self.itself = RadioButton(T("The store itself; a backup is kept"))
        self.elsewhere = RadioButton(T("Another file"))
        self.same = RadioButton(T("The one it has now"))
        self.other = RadioButton(T("Another one"))
        self.body.addLayout(self._choice(T("Type"), self.jks, self.pkcs12))
        self.body.addLayout(self._choice(T("Written into"), self.itself, self.elsewhere))
        self._path = PathField("save", title=T("Convert the store"))
        self.path = Field(T("File to write"), self._path)
        self.path.changed.connect(self._changed_path)
        self.body.addWidget(self.path)
        self.replace = CheckBox(T("Replace the file that is there; a backup of it is kept"))
        self.replace.toggled.connect(self._settle)
        self.replace.hide()
        self.body.addWidget(self.replace)
        self.body.addLayout(self._choice(T("Password"), self.same, self.other))
        self._build_password()
        self.connector = Notice(self)
        self.body.addWidget(self.connector)
        self.problem = Notice(self)
        self.body.addWidget(self.problem)
        self._build_refused()
        foot = QHBoxLayout()
        foot.setSpacing(16)
        self.go = Button(T("Convert"), "primary")
        self.go.clicked.connect(self._convert)
        self.cancel = Button(T("Cancel"), "link")
        self.cancel.setAccessibleName(texts.show(T("Cancel the conversion")))
        self.cancel.clicked.connect(lambda: self.closed.emit())
        foot.addWidget(self.go)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.hide()

    def _choice(self, title: Text, *radios: RadioButton) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(Label(title, "strong", parent=self))
        group = QButtonGroup(self)
        for radio in radios:
            group.addButton(radio)
            column.addWidget(radio)
            radio.toggled.connect(self._settle)
        radios[0].setChecked(True)
        return column

    def _build_password(self) -> None:
        self._new = QWidget(self)
        column = QVBoxLayout(self._new)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(16)
        self._first, self._second = PasswordField(), PasswordField()
        self.first = Field(T("New password"), self._first, self._check_first)
        self.second = Field(T("New password again"), self._second, self._check_second)
        self.first.changed.connect(self._typed)
        self.second.changed.connect(self._settle)
        row.addWidget(self.first, 1)
        row.addWidget(self.second, 1)
        column.addLayout(row)
        self.keep = CheckBox(T("Keep the new password in the vault"))
        column.addWidget(self.keep)
        self.body.addWidget(self._new)

    def _build_refused(self) -> None:
        self._refused = QWidget(self)
        column = QVBoxLayout(self._refused)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._key = PasswordField()
        self.key = Field(
            T("Password of a private key"),
            self._key,
            hint=T("Where a key has one of its own. Several: type one, convert, type the next."),
        )
        self.key.changed.connect(self._settle)
        column.addWidget(self.key)
        self.leave_out = CheckBox(T("Go on without what cannot be taken along"))
        self.leave_out.toggled.connect(self._settle)
        column.addWidget(self.leave_out)
        self._refused.hide()
        self.body.addWidget(self._refused)

    # ------------------------------------------------------------ showing

    def open_for(self, found: Survey, *, connectors: bool) -> None:
        """Ask what the store is to become.

        Parameters
        ----------
        connectors : bool
            It is the one in a gateway's connector folder.
        """
        self._found, self._connectors = found, connectors
        kind = found.store.content.type if found.store is not None else ""
        (self.pkcs12 if kind == "JKS" else self.jks).setChecked(True)
        self.itself.setChecked(True)
        self.same.setChecked(True)
        self._forget()
        self.problem.clear()
        self.show()
        self._settle()
        (self.pkcs12 if kind == "JKS" else self.jks).setFocus(Qt.FocusReason.OtherFocusReason)
        settle_soon()

    def show_keeping(self, *, vault: bool, kept: bool) -> None:
        """Whether there is a vault, and whether it keeps the store's password."""
        self._vault, self._kept = vault, kept
        self.keep.setChecked(vault)
        self._settle()

    def shut(self) -> None:
        """Nothing is converted any more; what was typed goes."""
        self._forget()
        self.hide()
        settle_soon()

    def show_problem(self, found: Problem) -> None:
        """What was not converted: a key's password may help, or leaving it out."""
        if found.id == "flows.target-exists":
            self.replace.show()
            self.path.set_problem(found)
        elif found.id == "keystore.not-convertible":
            self._refused.show()
            self.problem.show_problem(found, kind="warning")
        elif found.id.startswith("keystore.password-"):
            self.first.set_problem(found)
        else:
            self.problem.show_problem(found)
        self._settle()
        settle_soon()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        self._busy = busy
        self._settle()

    def _forget(self) -> None:
        for field in (self._first, self._second, self._key):
            field.clear()
        self._keys = ()
        self.leave_out.setChecked(False)
        self._refused.hide()
        self.replace.setChecked(False)
        self.replace.hide()

    # ------------------------------------------------------------ deciding

    @property
    def _type(self) -> str:
        return "JKS" if self.jks.isChecked() else "PKCS12"

    def _target(self) -> Path | None:
        typed = self._path.path()
        if typed is None or self._found is None:
            return None
        return self._found.path.parent / typed

    def _changed_path(self) -> None:
        self.replace.setChecked(False)
        self.replace.hide()
        self._settle()
        settle_soon()

    def _check_first(self, typed: str) -> str:
        check_store_password(Secret(typed))
        return typed

    def _check_second(self, typed: str) -> str:
        if typed != self._first.text():
            raise ProblemError("flows.passwords-differ")
        return typed

    def _typed(self) -> None:
        """The first password changed."""
        secret = self._first.secret()
        self.first.set_hint(password_hint(secret, generated=False) if secret else "")
        # What was typed the second time may fit now, or no longer.
        self.second.set_validator(self._check_second)
        self._settle()

    @property
    def _same_store(self) -> bool:
        """Whether it is that already."""
        store = self._found.store if self._found is not None else None
        return (
            store is not None
            and self.itself.isChecked()
            and self.same.isChecked()
            and store.content.type == self._type
        )

    def _settle(self) -> None:
        if self._found is None:
            return
        another = self.other.isChecked()
        self._new.setVisible(another)
        self.keep.setVisible(self._vault and not (self._kept and self.itself.isChecked()))
        self.path.setVisible(self.elsewhere.isChecked())
        reason: Text = NOTHING
        if self._same_store:
            reason = T("The store is that already.")
        elif self.elsewhere.isChecked() and self._target() is None:
            reason = T("Name the file to write.")
        elif self.elsewhere.isChecked() and not self.replace.isHidden():
            if not self.replace.isChecked():
                reason = T("Say that the file may be replaced, or name another one.")
        elif another and not (self.first.valid and self.second.valid):
            reason = T("Type the new password twice.")
        if another and not reason and not (self.first.valid and self.second.valid):
            reason = T("Type the new password twice.")
        self.go.setEnabled(not reason and not self._busy)
        self.go.setToolTip(texts.tip(reason))
        self.go.setAccessibleDescription(texts.show(reason))
        self.cancel.setEnabled(not self._busy)
        self._show_connector()

    def _show_connector(self) -> None:
        """What to change, so that the connector still reads what it shall."""
        found = self._found
        if found is None or found.store is None or not self._connectors:
            self.connector.clear()
            return
        if self.elsewhere.isChecked():
            self.connector.say(
                T("The connector goes on reading {name}.", name=found.path.name),
                T("A file beside it changes nothing for the connector."),
                T("To have it read the new file, name that in javax.net.ssl.trustStore."),
            )
            return
        steps = self.connector_steps
        if not steps:
            self.connector.clear()
            return
        if self.other.isChecked():
            self.connector.say(new_password_words(), old_password_words(), steps, kind="warning")
            return
        self.connector.say(
            T("The connector reads this store, and will after the conversion: its path stays."),
            T(
                "The gateway's own Java then opens it and shakes hands with every partition. Where "
                "it cannot, the old store is put back."
            ),
            steps,
        )

    @property
    def connector_steps(self) -> Text:
        """What to change on the gateway, where its connector reads the store."""
        found = self._found
        if found is None or found.store is None or not self._connectors:
            return NOTHING
        steps: list[Text] = []
        if found.store.content.type != self._type:
            steps.append(
                T(
                    "Where its Java is told the type (javax.net.ssl.trustStoreType), make that "
                    "{type}.",
                    type=self._type,
                )
            )
        if self.other.isChecked():
            steps.append(
                T(
                    "Where it is told the store's password (javax.net.ssl.trustStorePassword), "
                    "make that the new one before you restart it."
                )
            )
        return join(*steps) if steps else NOTHING

    def _convert(self) -> None:
        if not self.go.isEnabled():
            return
        typed = self._key.secret()
        if typed:
            self._keys = (*self._keys, typed)
            self._key.clear()
        self.problem.clear()
        elsewhere = self.elsewhere.isChecked()
        self.wanted.emit(
            ConvertWish(
                self._type,
                self._target() if elsewhere else None,
                self._first.secret() if self.other.isChecked() else None,
                self._keys,
                self.leave_out.isChecked(),
                self.replace.isChecked(),
                self.keep.isChecked() and not self.keep.isHidden() and self.other.isChecked(),
            )
        )
