"""The reminder: a daily task of the system that verifies the certificates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.flows.passwords import Origin
from wizard.flows.reminder import (
    DAILY_AT,
    WARN_DAYS,
    Reminder,
    ReminderLook,
    check_days,
    check_time,
    keep_store_password,
    look_at_reminder,
    own_command,
    register_reminder,
    reminder_arguments,
)
from wizard.flows.survey import Survey
from wizard.views import tasks, texts
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, Disclosure, Facts, Field, Label, Notice, Prose

_NO_SCHEDULER = "gateway.task-no-scheduler"
_NOT_KEPT = "flows.reminder-password"
_NARROW = 160
_COPIED_MS = 2000


class ReminderPage(DeskPage):
    """Registers, changes and removes the daily task.

    Attributes
    ----------
    state : Notice
        Whether a reminder is registered, and when it runs.
    password : Notice
        Said when the task could not open the store.
    keep : Button
        Keeps the store's password in the vault.
    at, days : Field
    register, remove : Button
    result : Notice
        What was done, or why not.
    command : Prose
        What the task runs, or what another scheduler has to run.
    copy : Button
    file_words : Label
        What FILE is in the command; seen only where it is part of it.
    look : ReminderLook or None
        As it was looked at last.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            T("Reminder"),
            T("Lets the system verify every certificate daily, so that none runs out unnoticed."),
            parent,
        )
        self.look: ReminderLook | None = None
        self._task: tasks.TaskHandle | None = None
        self._told: tuple[object, ...] = ()
        self.state = Notice(self)
        self.content.addWidget(self.state)
        self._asking = Label(T("Asks the system's scheduler …"), "small", "muted")
        self.content.addWidget(self._asking)
        self.content.addWidget(self._build_form())
        self._meaning = self._build_meaning()
        self.content.addWidget(self._meaning)

    def _build_form(self) -> Card:
        self.form = Card(T("When it runs"))
        self.password = Notice(self)
        self.keep = self.password.add_action(T("Keep the password in the vault"))
        self.keep.clicked.connect(self._keep)
        self.form.body.addWidget(self.password)
        self.at = Field(T("Time of day"), None, check_time, hint=T("Local time, daily"))
        self.days = Field(T("Days of warning"), None, check_days, hint=T("Before something ends"))
        row = QHBoxLayout()
        row.setSpacing(16)
        for field, words in ((self.at, DAILY_AT), (self.days, str(WARN_DAYS))):
            field.set_text(words)
            field.editor.setMinimumWidth(_NARROW)
            field.changed.connect(self._settle)
            row.addWidget(field)
            if isinstance(field.editor, QLineEdit):
                field.editor.returnPressed.connect(self._register)
        row.addStretch(1)
        self.form.body.addLayout(row)
        self.result = Notice(self)
        self.form.body.addWidget(self.result)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        self.register = Button(T("Register the reminder"), "primary")
        self.register.clicked.connect(self._register)
        self.remove = Button(T("Remove the reminder"))
        self.remove.clicked.connect(self._remove)
        foot.addWidget(self.register)
        foot.addWidget(self.remove)
        foot.addStretch(1)
        self.form.body.addLayout(foot)
        return self.form

    def _build_meaning(self) -> Card:
        card = Card(T("What it does"))
        self.facts = Facts()
        card.body.addWidget(self.facts)
        self.more = Disclosure(T("Command"))
        self.command = Prose(name="")
        self.command.setAccessibleName(self.more.button.words)
        self.more.body.addWidget(self.command)
        self.file_words = Label(
            T("FILE is the path of a text file that holds the store's password in its first line. "
              "It belongs to this task alone: let nobody read it but the account that runs the "
              "task."),
            "small",
            parent=self,
        )  # fmt: skip
        self.file_words.hide()
        self.more.body.addWidget(self.file_words)
        self.copy = Button(T("Copy"), "link", parent=self)
        self.copy.setAccessibleName(texts.show(T("Copy the command")))
        self.copy.clicked.connect(self._copy)
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addStretch(1)
        self.more.body.addLayout(foot)
        card.body.addWidget(self.more)
        return card

    # ------------------------------------------------------------ looking

    def on_ready(self) -> None:
        """Ask the scheduler again: the task may have been removed there."""
        super().on_ready()
        self.result.clear()
        self._ask()

    def show_found(self, found: Survey) -> None:
        """Another store: the task for it is another one."""
        del found
        self._settle()
        if self.isVisible():
            self._ask()

    def settle_busy(self, *, busy: bool) -> None:
        """A look at the hosts does not keep the reminder from being changed."""

    @property
    def working(self) -> bool:
        """Whether the scheduler or the vault is being asked."""
        return self._task is not None

    def _ask(self) -> None:
        found = self.found
        if found is None or found.locked:
            return
        self._work(partial(look_at_reminder, self.desk.services, found.path, self.desk.folder),
                   self._take)  # fmt: skip

    def _work(self, work: Callable[[], Any], then: Callable[[Any], object]) -> None:
        if self._task is not None:
            return

        def ended(told: Callable[[Any], object], value: object) -> None:
            self._task = None
            told(value)
            self._settle()

        self._task = tasks.run(work, partial(ended, then), partial(ended, self._fail), owner=self)
        self._settle()

    def _fail(self, problem: Problem) -> None:
        self.result.show_problem(problem)

    # ------------------------------------------------------------ showing

    def _take(self, look: ReminderLook) -> None:
        self.look = look
        reminder = look.reminder
        # What is registered is put into the fields once, never over what is typed.
        told = () if reminder is None else (reminder.task, reminder.warn_days, reminder.same)
        if reminder is not None and reminder.same and told != self._told:
            self.at.set_text(reminder.task.daily_at or DAILY_AT)
            self.days.set_text(str(reminder.warn_days or WARN_DAYS))
        self._told = told
        self._show_state(look)
        self._show_password(look)
        self._show_meaning(look)

    def _show_state(self, look: ReminderLook) -> None:
        reminder = look.reminder
        if look.problem is not None:
            self.state.show_problem(look.problem, kind="warning")
        elif reminder is None:
            self.state.say(
                T("No reminder is registered."),
                T("Without one, a certificate that runs out is noticed when resets fail."),
                kind="info",
            )
        elif not reminder.same:
            self.state.say(
                T("The reminder that is registered is about another gateway or store."),
                T("It runs daily at {time}. A machine has one reminder.",
                  time=reminder.task.daily_at or "?"),
                T("Register replaces it."),
                kind="warning",
            )  # fmt: skip
        elif look.unopened is not None:
            self.state.say(
                _registered(reminder),
                T("But it cannot open the truststore, so it ends with an exit code other than 0."),
                kind="warning",
            )
        else:
            self.state.say(_registered(reminder), kind="passed")

    def _show_password(self, look: ReminderLook) -> None:
        found = self.found
        unopened = look.unopened
        self.password.clear()
        self.keep.hide()
        if unopened is None or found is None:
            return
        if unopened.id != _NOT_KEPT:
            self.password.show_problem(unopened, kind="warning")
            return
        offered = look.vault and found.store is not None
        self.keep.setVisible(offered)
        self.password.say(
            unopened.what,
            unopened.why,
            NOTHING
            if offered
            else T("This system has no vault that could keep it: have a scheduler of your own run "
                   "the command below with --password-file."),
            kind="warning",
        )  # fmt: skip

    def _show_meaning(self, look: ReminderLook) -> None:
        reminder = look.reminder
        days = reminder.warn_days if reminder is not None and reminder.same else None
        facts: list[tuple[Text | str, Text | str]] = [
            (T("Verifies"), self._verifies()),
            (T("Something wrong"), _ends(WARN_DAYS if days is None else days)),
            (T("Where to see it"), T("On Windows in the Task Scheduler, column “Last Run Result”: "
                                     "(0x1). Elsewhere cron mails what the command said. "
                                     "Monitoring can watch the exit code.")),
            (T("Runs as"), T("You, and on Windows only while you are signed on: nobody else can "
                             "read your vault.")),
        ]  # fmt: skip
        if look.origin is Origin.VAULT:
            facts.append((T("Password"), T("From your vault; the task holds none.")))
        elif look.origin is Origin.JAVA_DEFAULT:
            facts.append((T("Password"), T("None is needed: the store has Java's own default.")))
        elif look.origin is Origin.EMPTY:
            facts.append((T("Password"), T("None is needed: the store's password is empty.")))
        self.facts.show_facts(facts)
        alone = look.problem is not None and look.problem.id == _NO_SCHEDULER
        lacking = look.unopened is not None and look.unopened.id == _NOT_KEPT
        needs_file = lacking and (alone or not look.vault)
        self.command.show_text(
            reminder.task.command
            if reminder is not None and not needs_file
            else own_command(self.desk.services, self._arguments(), needs_file=needs_file)
        )
        self.file_words.setVisible(needs_file)
        if alone or needs_file:
            self.more.set_open(True)

    def _verifies(self) -> Text:
        if self.found is not None and not self.found.partitions:
            return T("Java opens the store, and every certificate in it is looked at. Nothing is "
                     "changed.")  # fmt: skip
        return T("The gateway's own Java makes a handshake with every partition, as here. Nothing "
                 "is changed.")  # fmt: skip

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self.copy.set_text(T("Copied"))
        QTimer.singleShot(_COPIED_MS, self.copy, lambda: self.copy.set_text(T("Copy")))

    def _settle(self) -> None:
        look, found = self.look, self.found
        reminder = look.reminder if look is not None else None
        scheduler = look is None or look.problem is None or look.problem.id != _NO_SCHEDULER
        # Nothing half-filled is shown before the scheduler has answered.
        self._asking.setVisible(look is None)
        self._meaning.setVisible(look is not None)
        self.form.setVisible(look is not None and scheduler)
        same = reminder is not None and reminder.same
        changed = (self.at.text().strip(), self.days.text().strip()) != (
            (reminder.task.daily_at, str(reminder.warn_days)) if reminder is not None else ("", "")
        )
        self.register.set_text(T("Change the reminder") if same else T("Register the reminder"))
        self.register.setEnabled(
            not self.working
            and found is not None
            and look is not None
            and look.unopened is None
            and self.at.valid
            and self.days.valid
            and (changed or not same)
        )
        self.remove.setVisible(reminder is not None)
        self.remove.setEnabled(not self.working)
        self.keep.setEnabled(not self.working)
        settle_soon()

    # ------------------------------------------------------------ doing

    def _arguments(self) -> tuple[str, ...]:
        found = self.found
        days = self.days.value() if self.days.valid else WARN_DAYS
        folder = self.desk.folder
        store = None if folder is not None or found is None else found.path
        return reminder_arguments(install_dir=folder, store=store, warn_days=days)

    def _register(self) -> None:
        found = self.found
        if found is None or not self.register.isEnabled():
            return
        self.result.clear()
        self._work(
            partial(
                register_reminder,
                self.desk.services,
                found.path,
                self._arguments(),
                self.at.value(),
            ),
            self._registered,
        )

    def _registered(self, _task: object) -> None:
        self.result.say(
            T("The system runs it from now on."),
            T("It has not run yet. To try it, run it once in the Task Scheduler, or the command "
              "below in a console."),
            kind="passed",
        )  # fmt: skip
        self._ask()

    def _remove(self) -> None:
        self.result.clear()
        self._work(self.desk.services.tasks.unregister, self._removed)

    def _removed(self, gone: bool) -> None:
        self.result.say(
            T("The reminder is removed.") if gone else T("There was no reminder any more."),
            kind="passed",
        )
        self._ask()
        self.register.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        found = self.found
        if found is None or found.store is None:
            return
        self.result.clear()
        self._work(partial(keep_store_password, self.desk.services, found.store), self._kept)

    def _kept(self, _nothing: object) -> None:
        self.result.say(T("The password is in your vault."), kind="passed")
        self._ask()


def _registered(reminder: Reminder) -> Text:
    time = reminder.task.daily_at
    if reminder.warn_days is None:
        return T("Every day at {time} the certificates are verified.", time=time)
    return one_of(
        reminder.warn_days,
        "Every day at {time} the certificates are verified, with {count} day of warning.",
        "Every day at {time} the certificates are verified, with {count} days of warning.",
        time=time,
    )


def _ends(days: int) -> Text:
    return one_of(
        days,
        "When a host is refused, or something runs out within {count} day, it ends with exit "
        "code 1 and says what.",
        "When a host is refused, or something runs out within {count} days, it ends with exit "
        "code 1 and says what.",
    )
