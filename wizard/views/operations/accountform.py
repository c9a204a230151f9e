"""What is done with whose password, on which partitions: the form of the accounts' page."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.cl import check_password
from wizard.domain.hosts import profile_name
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.flows.accounts.facts import Action
from wizard.flows.accounts.gateway import Handed
from wizard.flows.accounts.resetting import refuse_target
from wizard.flows.looking import GatewayLook
from wizard.views.operations.choosing import AccountPasswords, PartitionPick
from wizard.views.operations.rulescard import HostRulesPart
from wizard.views.settling import settle_soon
from wizard.views.widgets import Card, Field, Label, PasswordField, RadioButton

_OF_TARGET = ("account.own", "account.system-profile", "answers.profile")
ACTIONS: dict[Action, tuple[Text, Text, Text]] = {
    Action.RESET: (
        T("Reset"),
        T("Sets a new password, by the connector's own command."),
        T("Reset the password"),
    ),
    Action.SYNC: (
        T("Synchronise"),
        T("Sets the same password on all partitions at the same time; it can be repeated."),
        T("Synchronise the password"),
    ),
    Action.VALIDATE: (
        T("Validate"),
        T("Proves a password and changes nothing. A wrong one spends one sign-on attempt on each "
          "partition."),
        T("Validate the password"),
    ),
}  # fmt: skip
"""Action -> its name, what it does, the button's words."""


class AccountForm(Card):
    """Action, user, partitions, passwords.

    Attributes
    ----------
    radios : dict of Action to RadioButton
    user, new, again : Field
    pick : PartitionPick
    rules : HostRulesPart
    passwords : AccountPasswords
    changed : Signal
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("What is done?"), parent=parent)
        self._found: GatewayLook | None = None
        self._handed = Handed()
        line = QHBoxLayout()
        line.setSpacing(20)
        self.radios: dict[Action, RadioButton] = {}
        for action, (title, _, _) in ACTIONS.items():
            radio = self.radios[action] = RadioButton(title)
            radio.toggled.connect(partial(self._chosen, action))
            line.addWidget(radio)
        line.addStretch(1)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addLayout(line)
        self.purpose = Label(role="small", ink="muted")
        head.addWidget(self.purpose)
        self.body.addLayout(head)
        self.user = Field(T("User profile"), validate=self._target)
        self.user.changed.connect(self._typed)
        self.body.addWidget(self.user)
        self.pick = PartitionPick(all_=False)
        self.pick.changed.connect(self._picked)
        self.body.addWidget(self.pick)
        pair = QHBoxLayout()
        pair.setSpacing(16)
        self.new = Field(T("New password"), PasswordField(), self._usable)
        self.again = Field(T("The same again"), PasswordField(), self._same)
        for field in (self.new, self.again):
            field.changed.connect(self._typed)
            pair.addWidget(field, 1)
        self.body.addLayout(pair)
        self.rules = HostRulesPart()
        self.body.addWidget(self.rules)
        self.passwords = AccountPasswords()
        self.passwords.changed.connect(self.changed)
        self.body.addWidget(self.passwords)
        self.radios[Action.RESET].setChecked(True)

    # ------------------------------------------------------------ what is chosen

    @property
    def action(self) -> Action:
        """What is to be done."""
        return next((one for one, radio in self.radios.items() if radio.isChecked()), Action.RESET)

    @property
    def sets(self) -> bool:
        """Whether it sets a password, as the service account."""
        return self.action is not Action.VALIDATE

    @property
    def name(self) -> str:
        """The user's profile, "" while it cannot be one."""
        return str(self.user.value()) if self.user.valid else ""

    def secret(self) -> Secret:
        """The user's password."""
        editor = self.new.editor
        assert isinstance(editor, PasswordField)  # noqa: S101 - made so
        return editor.secret()

    def ready(self) -> bool:
        """Whether all fields can be used; the first that cannot gets the focus and says why."""
        fields = [self.user, self.new, *([self.again] if self.sets else [])]
        for field in fields:
            field.touch()
        wrong = next((field for field in fields if not field.valid), None)
        if wrong is not None:
            wrong.setFocus()
        return wrong is None

    def lacking(self) -> tuple[str, ...]:
        """The service accounts whose passwords are still to be typed; the first is focused."""
        if not self.sets:
            return ()
        found = [name for name, field in self.passwords.fields.items() if not field.text()]
        if found:
            self.passwords.fields[found[0]].setFocus()
        return tuple(found)

    # ------------------------------------------------------------ from the page

    def show_found(self, found: GatewayLook, handed: Handed) -> None:
        """The gateway's partitions and what is stored."""
        self._found, self._handed = found, handed
        self.pick.show_partitions(found.partitions)
        self._picked()

    def set_busy(self, *, busy: bool) -> None:
        """Nothing is changed meanwhile."""
        parts: tuple[QWidget, ...] = (
            *self.radios.values(), self.user, self.pick, self.new, self.again, self.rules,
            self.passwords,
        )  # fmt: skip
        for part in parts:
            part.setEnabled(not busy)

    def refuse(self, problem: Problem) -> bool:
        """Show a problem at the user's field, if it is about that."""
        if problem.id.startswith(_OF_TARGET):
            self.user.set_problem(problem)
            return True
        return False

    def forget(self) -> None:
        """Empty every password."""
        for field in (self.new, self.again):
            editor = field.editor
            assert isinstance(editor, PasswordField)  # noqa: S101 - made so
            editor.clear()
        self.passwords.clear()

    # ------------------------------------------------------------ following

    def _chosen(self, action: Action, on: bool) -> None:
        if not on:
            return
        self.purpose.show_text(ACTIONS[action][1])
        if action is Action.SYNC:
            self.pick.choose_all(on=True)
        sets = self.sets
        self.new.label.show_text(T("New password") if sets else T("Password"))
        for part in (self.again, self.rules, self.passwords):
            part.setVisible(sets)
        self._picked()

    def _target(self, typed: str) -> str:
        return refuse_target(typed, self.pick.chosen()) if self.sets else profile_name(typed)

    def _usable(self, _text: str) -> None:
        if self.sets:
            check_password(self.secret())
        elif not self.secret():
            raise ProblemError("cl.password-empty")

    def _same(self, text: str) -> None:
        if self.sets and text != self.new.text():
            raise ProblemError("account.passwords-differ")

    def _picked(self) -> None:
        if self._found is not None:
            self.passwords.show_for(self.pick.chosen(), self._found.stored, self._handed)
        self.user.set_validator(self._target)
        self.new.set_validator(self._usable)
        self._typed()

    def _typed(self) -> None:
        self.again.set_validator(self._same)
        self.rules.judge(self.name, self.secret())
        settle_soon()
        self.changed.emit()
