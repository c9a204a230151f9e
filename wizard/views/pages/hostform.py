"""The fields of one partition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.hosts import (
    COMMAND_PORT,
    COMMAND_TLS_PORT,
    MAPPER_PORT,
    SIGNON_PORT,
    SIGNON_TLS_PORT,
    host_name,
    partition_name,
    port_number,
    profile_name,
)
from wizard.domain.problems import Problem
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.flows.drafts import DraftHost, suggested_name
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Card,
    CheckBox,
    ComboBox,
    Disclosure,
    Field,
    Label,
    Notice,
    PasswordField,
)

_SSL_ON, _SSL_OFF = 0, 1


class HostForm(Card):
    """Name, host, account, password, SSL mode; ports and special cases fold away.

    Attributes
    ----------
    edited : Signal
        The draft changed.
    password_edited : Signal
        Without the password.
    name, host, user, password, ssl, mapper, signon, command : Field
    """

    edited = Signal()
    password_edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._draft = DraftHost()
        self._taken: frozenset[str] = frozenset()
        self._filling = False
        self._fields: dict[str, Field] = {}
        self.host = self._field(
            "host",
            Field(
                T("Host name or address"),
                validate=host_name,
                hint=T("The fully qualified name, as it stands in the host's certificate."),
                placeholder=T("i-prod.example.com"),
            ),
        )
        self.name = self._field(
            "name",
            Field(
                T("Name of the partition"),
                validate=lambda typed: partition_name(typed, self._taken),
                hint=T("Your own short name for it, such as PROD."),
            ),
        )
        self.user = self._field(
            "user",
            Field(
                T("Service account"),
                validate=profile_name,
                hint=T("The user profile that resets passwords."),
                placeholder="MYPASSSVC",
            ),
        )
        secret = PasswordField()
        secret.textChanged.connect(self._password_typed)
        self._secret = secret
        self.password = Field(T("Password"), secret, hint=T("Asked for again when left empty."))
        self._mode = ComboBox()
        self._mode.addItem(self._words(T("On (recommended)")))
        self._mode.addItem(self._words(T("Off: clear text")))
        self._mode.currentIndexChanged.connect(self._typed)
        self.ssl = Field(T("SSL mode"), self._mode)
        self.stores = CheckBox(T("Keep the password in the vault"))
        self.stores.toggled.connect(self._typed)
        self._stores_hint = Label(role="small", ink="muted")
        self.clear_text = Notice()
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.addWidget(self.host, 0, 0, 1, 2)
        grid.addWidget(self.name, 1, 0)
        grid.addWidget(self.ssl, 1, 1)
        grid.addWidget(self.user, 2, 0)
        grid.addWidget(self.password, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        vault = QVBoxLayout()
        vault.setSpacing(2)
        vault.addWidget(self.stores)
        vault.addWidget(self._stores_hint)
        self.body.addLayout(vault)
        self.body.addWidget(self.clear_text)
        self._build_special()
        self._build_ports()
        self.set_vault(None)
        for before, after in (
            (self.host.editor, self.name.editor),
            (self.name.editor, self._mode),
            (self._mode, self.user.editor),
            (self.user.editor, secret.edit),
        ):
            QWidget.setTabOrder(before, after)

    # ------------------------------------------------------------ building

    def _field(self, key: str, field: Field) -> Field:
        field.changed.connect(self._typed)
        self._fields[key] = field
        return field

    def _build_special(self) -> None:
        self.special = Disclosure(T("What is special on this partition"))
        self.elevated = self._option(
            T("MyPass resets profiles with special authorities here"),
            T("Needs *ALLOBJ for the service account; leave it off for ordinary users."),
        )
        self.shares = self._option(
            T("IFS shares take their passwords from Active Directory"),
            T("Needs password level 2 or higher (QPWDLVL)."),
        )
        self.filter = self._option(
            T("The MyPass Password Filter enforces the directory's policy"),
            T("Only then is password level 1 enough."),
        )
        self.body.addWidget(self.special)

    def _option(self, words: Text, sentence: Text) -> CheckBox:
        box = CheckBox(words)
        box.setAccessibleDescription(self._words(sentence))
        box.toggled.connect(self._typed)
        # Its words are cut, with a tool tip, rather than the page made wider than the window.
        box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(box)
        below = QHBoxLayout()
        below.setContentsMargins(28, 0, 0, 0)
        below.addWidget(Label(sentence, "small", "muted"))
        column.addLayout(below)
        self.special.body.addLayout(column)
        return box

    def _build_ports(self) -> None:
        self.advanced = Disclosure(T("Advanced: ports"))
        row = QHBoxLayout()
        row.setSpacing(16)
        for key, label in (
            ("mapper", T("Port mapper")),
            ("signon", T("Sign-on server")),
            ("command", T("Remote command server")),
        ):
            field = self._field(key, Field(label, QLineEdit(), port_number))
            row.addWidget(field, 1)
        self.mapper, self.signon, self.command = (
            self._fields[key] for key in ("mapper", "signon", "command")
        )
        self.advanced.body.addLayout(row)
        self.advanced.body.addWidget(
            Label(
                T("Empty fields take the standard ports, or those that the port mapper names."),
                "small",
                "muted",
            )
        )
        self.body.addWidget(self.advanced)

    @staticmethod
    def _words(text: Text) -> str:
        from wizard.views import texts

        return texts.show(text)

    # ------------------------------------------------------------ filling and reading

    @property
    def draft(self) -> DraftHost:
        """The partition as it stands in the fields."""
        return self._draft

    def show_draft(self, draft: DraftHost, taken: frozenset[str], secret: Secret | None) -> None:
        """Fill the fields; `taken` are the other partitions' names."""
        self._filling = True
        self._taken = taken
        self._draft = draft
        for key, field in self._fields.items():
            field.set_text(getattr(draft, key))
        self._secret.set_secret(secret)
        self._mode.setCurrentIndex(_SSL_ON if draft.ssl else _SSL_OFF)
        self.stores.setChecked(draft.stores_password)
        self.elevated.setChecked(draft.resets_elevated)
        self.shares.setChecked(draft.ifs_shares)
        self.filter.setChecked(draft.password_filter)
        if draft.mapper or draft.signon or draft.command:
            self.advanced.set_open(True)
        if draft.resets_elevated or draft.ifs_shares or draft.password_filter:
            self.special.set_open(True)
        self._filling = False
        self._settle()

    def secret(self) -> Secret:
        """The password as it stands in the field."""
        return self._secret.secret()

    def set_secret(self, secret: Secret | None) -> None:
        """Fill in a password that was found elsewhere (the vault)."""
        self._filling = True
        self._secret.set_secret(secret)
        self._filling = False

    def touch(self, problems: Mapping[str, Problem]) -> None:
        """Show what keeps the fields from being used."""
        for key, field in self._fields.items():
            if key in problems:
                field.touch()
        if {"mapper", "signon", "command"} & set(problems):
            self.advanced.set_open(True)

    def set_vault(self, available: bool | None) -> None:
        """Whether passwords can be kept; None while that is not known."""
        self.stores.setEnabled(bool(available))
        if available is None:
            words = T("Asks whether this system has a vault …")
        elif available:
            words = T("Otherwise it stays in memory and is asked for again next time.")
        else:
            words = T(
                "This system has no password vault, so the password stays in memory. Page Service "
                "account offers an encrypted file instead."
            )
        self._stores_hint.show_text(words)
        self.stores.setAccessibleDescription(self._words(words))

    def name_it(self) -> None:
        """Fill in a name when a host was typed and no name yet."""
        if not self.name.text().strip() and self.host.valid:
            self.name.set_text(suggested_name(self.host.text(), self._taken))

    # ------------------------------------------------------------ inside

    def _typed(self) -> None:
        if self._filling:
            return
        self._draft = replace(
            self._draft,
            ssl=self._mode.currentIndex() == _SSL_ON,
            stores_password=self.stores.isChecked(),
            resets_elevated=self.elevated.isChecked(),
            ifs_shares=self.shares.isChecked(),
            password_filter=self.filter.isChecked(),
            **{key: field.text() for key, field in self._fields.items()},
        )
        self._settle()
        self.edited.emit()

    def _password_typed(self) -> None:
        if not self._filling:
            self.password_edited.emit()

    def _settle(self) -> None:
        settle_soon()
        ssl = self._draft.ssl
        if ssl:
            self.clear_text.clear()
        else:
            self.clear_text.say(
                T("Without SSL, everything travels in clear text."),
                T("Whoever listens on the network reads each reset with its new password."),
                T("Turn SSL on; the Trust page helps with the certificate."),
                kind="warning",
            )
        standard = (
            (MAPPER_PORT, SIGNON_TLS_PORT, COMMAND_TLS_PORT)
            if ssl
            else (MAPPER_PORT, SIGNON_PORT, COMMAND_PORT)
        )
        for field, port in zip((self.mapper, self.signon, self.command), standard, strict=True):
            editor = field.editor
            if isinstance(editor, QLineEdit):
                editor.setPlaceholderText(str(port))
                editor.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
