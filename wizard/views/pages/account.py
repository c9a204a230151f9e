"""Service account: it signs on, and may reset passwords on each partition."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.hosts import Partition
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.flows.steps import SERVICE_ACCOUNT
from wizard.views.pages.checks import CheckPage
from wizard.views.pages.context import SetupContext
from wizard.views.pages.keepingcard import KeepingCard
from wizard.views.widgets import Button, Card, Field, PasswordField


class AccountPage(CheckPage):
    """The checks of the account; asks for its password where it is missing or was refused.

    Attributes
    ----------
    password_card : Card
    password : Field
    sign_on : Button
    keeping : KeepingCard
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        self.password_card = Card()
        self._secret = PasswordField()
        self.password = Field(T("Password"), self._secret)
        self.sign_on = Button(T("Sign on"))
        self.sign_on.clicked.connect(self._typed)
        self._secret.textChanged.connect(self._settle)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.password, 1)
        row.addWidget(self.sign_on, 0, Qt.AlignmentFlag.AlignBottom)
        self.password_card.body.addLayout(row)
        self._asked_for = ""
        self.keeping = KeepingCard(context)
        super().__init__(context, SERVICE_ACCOUNT, parent)

    def build(self) -> None:
        """The password's card stands between header and rows."""
        for part in (
            self.header,
            self.broken,
            self.password_card,
            self.rows,
            self.grid,
            self._below,
            self.keeping,
        ):
            self.body.addWidget(part)

    def on_ready(self) -> None:
        """Start what is not proven yet; ask where passwords can be kept."""
        super().on_ready()
        self.keeping.look()

    def waits(self, partition: Partition) -> Text:
        """Java first; without a password there is nothing to sign on with."""
        found = super().waits(partition)
        if found:
            return found
        if not self._flow.answers.password(partition.name):
            return T("waits for the password of {user}", user=partition.user)
        return NOTHING

    def refresh_more(self, partition: Partition | None) -> None:
        """Ask for the password where that is the way on."""
        wanted = partition is not None and self._wants_password(partition)
        self.password_card.setVisible(wanted)
        if partition is None or not wanted:
            self._memory.differs("password", None)
            return
        refused = self._refused(partition)
        if not self._memory.differs("password", (partition, refused)):
            return
        if partition.name != self._asked_for:
            self._asked_for = partition.name
            self._secret.clear()
        self.password.label.show_text(
            T("Password of {user} on {name}", user=partition.user, name=partition.name)
        )
        self._secret.setAccessibleName(self.password.label.text())
        self.password.set_hint(
            T("The host refused the password it was given; it is not tried a second time.")
            if refused
            else T("It stays in memory unless you keep it in the vault on the Hosts page.")
        )
        self._settle()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in the password's field signs on."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._secret.edit.hasFocus():
            if self.sign_on.isEnabled():
                self._typed()
            return
        super().keyPressEvent(event)

    # ------------------------------------------------------------ inside

    def _wants_password(self, partition: Partition) -> bool:
        if self.runs.active(partition.name):
            return False
        return not self._flow.answers.password(partition.name) or self._refused(partition)

    def _refused(self, partition: Partition) -> bool:
        return any(
            result.id == "signon" and result.verdict is Verdict.FAIL
            for result in self.results(partition.name)
        )

    def _settle(self) -> None:
        self.sign_on.setEnabled(bool(self._secret.secret()))

    def _typed(self) -> None:
        partition = self.partition()
        secret = self._secret.secret()
        if partition is None or not secret:
            return
        self._secret.clear()
        self._flow.set_password(partition.name, secret)
        if not self.runs.active(partition.name) and not self.waits(partition):
            self.start(partition.name)

    def in_short(self, verdict: Verdict, results: tuple[CheckResult, ...]) -> Text:
        """The sign-on says more than what was skipped for it."""
        refused = next((one for one in results if one.id == "signon"), None)
        if refused is not None and refused.verdict is Verdict.FAIL:
            return refused.seen or refused.title
        return super().in_short(verdict, results)
