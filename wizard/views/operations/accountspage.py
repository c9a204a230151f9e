"""Reset, prove or synchronise one user's password, as the connector does it."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.hosts import Partition
from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text, join, one_of
from wizard.domain.verdicts import CheckResult
from wizard.flows.accounts.facts import (
    AccountSubject,
    Action,
    Ending,
    Operated,
    OperationResult,
)
from wizard.flows.accounts.gateway import STORE_LOCKED, doors_of, options_of, subjects_of
from wizard.flows.accounts.handingout import Finder, finder
from wizard.flows.accounts.operating import operate
from wizard.flows.accounts.rows import result_row
from wizard.flows.accounts.ruling import HostRules, rules_everywhere
from wizard.flows.looking import GatewayLook
from wizard.views import tasks
from wizard.views.operations.accountform import ACTIONS, AccountForm
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.watching import News, OperationWatch
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    CheckList,
    Label,
    Notice,
)


class AccountsPage(BenchPage):
    """One user's password on the partitions that are chosen.

    Attributes
    ----------
    form : AccountForm
    start, stop, repeat : Button
    outcome : Notice
    rows : CheckList
        One for each partition.
    """

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            bench,
            T("Reset and validate"),
            T("Does with one user's password what the connector does, and tells for each "
              "partition what came of it."),
            parent,
        )  # fmt: skip
        self._stop = threading.Event()
        self._mine = self._held = False
        self._asked: dict[str, Partition] = {}
        self._about = ""
        self._found: dict[str, OperationResult] = {}
        self.form = AccountForm()
        self.form.changed.connect(self._settle)
        self.form.rules.asked.connect(self._read_rules)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.start = Button(ACTIONS[Action.RESET][2], "primary")
        self.start.clicked.connect(lambda: self._run(self.form.pick.chosen()))
        self.stop = Button(T("Stop"))
        self.stop.clicked.connect(self._stop_it)
        self.repeat = Button(T("Repeat where it was not done"))
        self.repeat.clicked.connect(lambda: self._run(self._undone()))
        for button in (self.start, self.stop, self.repeat):
            foot.addWidget(button)
        self.words = Label(role="small", ink="muted")
        foot.addWidget(self.words, 1)
        self.form.body.addLayout(foot)
        self.content.addWidget(self.form)
        self.outcome = Notice()
        self.content.addWidget(self.outcome)
        self.rows = CheckList()
        self.rows.set_again(T("Repeat for this partition"))
        self.rows.again.connect(lambda name: self._run((self._asked[name],)))
        self.rows.set_helper(bench.services, self._help)
        self.rows.hide()
        self.content.addWidget(self.rows)
        self._settle()

    # ------------------------------------------------------------ hooks

    def show_found(self, found: GatewayLook) -> None:
        """The gateway's partitions and what the vault holds."""
        self.form.show_found(found, self.bench.handed)

    def settle_busy(self, *, busy: bool) -> None:
        """Nothing of the form is changed meanwhile."""
        self.form.set_busy(busy=busy)
        self._settle()

    def hold(self) -> bool:
        """What was sent is waited for: else nobody would know what came of it."""
        if not self._mine:
            return False
        self._held = True
        self._stop_it()
        return True

    @property
    def tells(self) -> bool:
        """Whether it is not known everywhere what came of it."""
        return any(one.topic == "account.unknown-outcome" for one in self._found.values())

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """No password is kept longer than the page is looked at."""
        super().hideEvent(event)
        if not self._mine:
            self.form.forget()

    # ------------------------------------------------------------ following

    def _settle(self) -> None:
        busy, chosen = self.bench.busy, self.form.pick.chosen()
        self.start.set_text(ACTIONS[self.form.action][2])
        self.start.setEnabled(not busy and bool(chosen))
        self.form.rules.read.setEnabled(not busy and bool(chosen))
        self.stop.setVisible(self._mine)
        self.stop.setEnabled(not self._stop.is_set())
        self.repeat.setVisible(not self._mine and 0 < len(self._undone()) < len(self._found))
        self.repeat.setEnabled(not busy)
        self.words.show_text(self._said(chosen))
        settle_soon()

    def _said(self, chosen: tuple[Partition, ...]) -> Text:
        if not self._mine:
            return NOTHING if chosen else T("Choose a partition.")
        if self._held:
            return T("What was sent is waited for; then the window closes. Close it once more to "
                     "leave at once.")  # fmt: skip
        return T("Nothing more is sent.") if self._stop.is_set() else NOTHING

    # ------------------------------------------------------------ the rules

    def _read_rules(self) -> None:
        found, chosen = self.found, self.form.pick.chosen()
        if found is None or self.bench.busy:
            return
        if self._lacks_passwords():
            return
        services, handed, ledger = self.bench.services, self.bench.handed, self.bench.ledger
        typed, store = self.form.passwords.typed(), self.form.passwords.store_password()

        def work() -> tuple[HostRules, ...]:
            return rules_everywhere(
                subjects_of(services, chosen, typed, handed),
                doors_of(services, found, handed, store),
                options=options_of(found, handed),
                ledger=ledger,
            )

        self.hush()
        self.outcome.clear()
        self.bench.run(work, self._take_rules, self._broke)

    def _take_rules(self, found: tuple[HostRules, ...]) -> None:
        self.form.rules.show_rules(found, self.form.name, self.form.secret())

    # ------------------------------------------------------------ the operation

    def _undone(self) -> tuple[Partition, ...]:
        return tuple(
            self._asked[name]
            for name, result in self._found.items()
            if result.outcome is not Ending.DONE
        )

    def _run(self, chosen: tuple[Partition, ...]) -> None:
        found = self.found
        if found is None or self.bench.busy or not chosen:
            return
        if not self.form.ready() or self._lacks_passwords():
            return
        action, user, secret = self.form.action, self.form.name, self.form.secret()
        self._begin(chosen, user)
        services, handed, ledger = self.bench.services, self.bench.handed, self.bench.ledger
        typed, store, stop = (
            self.form.passwords.typed(),
            self.form.passwords.store_password(),
            self._stop,
        )

        def work(report: tasks.Reporter[News]) -> Operated:
            subjects = (
                tuple(AccountSubject(one) for one in chosen)
                if action is Action.VALIDATE
                else subjects_of(services, chosen, typed, handed)
            )
            return operate(
                action,
                user,
                secret,
                subjects,
                doors_of(services, found, handed, store),
                options=options_of(found, handed),
                ledger=ledger,
                watcher=OperationWatch(report, stop),
            )

        self.bench.run(work, self._ended, self._broke, partial(self._heard, stop))

    def _lacks_passwords(self) -> bool:
        lacking = self.form.lacking()
        if lacking:
            self.outcome.say(T("Type the password of {names} first.", names=", ".join(lacking)))
            settle_soon()
        return bool(lacking)

    def _begin(self, chosen: tuple[Partition, ...], user: str) -> None:
        self.hush()
        self.outcome.clear()
        self._stop = threading.Event()
        self._mine, self._held = True, False
        names = {one.name for one in chosen}
        if user != self._about or not names <= self._asked.keys():
            self.rows.clear()
            self._found, self._asked = {}, {}
        self._about = user
        for one in chosen:
            self._asked[one.name] = one
            self.rows.set_waiting(one.name, one.name, one.host)
        self.rows.set_context(user)
        self.rows.show()

    def _stop_it(self) -> None:
        self._stop.set()
        self._settle()

    def _heard(self, run: threading.Event, news: News) -> None:
        if run is not self._stop or not self._mine:
            return  # a host that nobody waits for any more
        if news.result is not None:
            self._take(news.result)
        elif news.partition in self._asked:
            self.rows.set_running(news.partition, news.partition)
        settle_soon()

    def _take(self, result: OperationResult) -> None:
        self._found[result.partition] = result
        self.rows.show_result(result_row(result))

    def _ended(self, operated: Operated) -> None:
        self._mine = False
        for result in operated.results:
            if self._found.get(result.partition) != result:
                self._take(result)
        self._sum_up()
        if all(one.outcome is Ending.DONE for one in self._found.values()):
            self.form.forget()
        self._settle()
        QTimer.singleShot(
            0, self, partial(self.scroll_area.ensureWidgetVisible, self.outcome, 0, 24)
        )

    def _sum_up(self) -> None:
        by = {
            ending: [
                name
                for name in self._asked
                if name in self._found and self._found[name].outcome is ending
            ]
            for ending in Ending
        }
        done = by[Ending.DONE]
        words = join(
            T("Done on {names}.", names=", ".join(done)) if done else NOTHING,
            T("Failed on {names}.", names=", ".join(by[Ending.FAILED]))
            if by[Ending.FAILED]
            else NOTHING,
            T("Not asked: {names}.", names=", ".join(by[Ending.SKIPPED]))
            if by[Ending.SKIPPED]
            else NOTHING,
        )
        whole = len(done) == len(self._found)
        more = NOTHING
        if not whole and done:
            more = one_of(
                len(self._found) - len(done),
                "It can be repeated for the one that is left; what is done stays done.",
                "It can be repeated for the {count} that are left; what is done stays done.",
            )
        clear = whole and not any(one.next_step for one in self._found.values())
        kind = "passed" if clear else "warning" if done else "failed"
        self.outcome.say(words, more, kind=kind)

    def _broke(self, problem: Problem) -> None:
        self._mine = False
        for name in [one for one in self.rows.ids() if one not in self._found]:
            self.rows.remove(name)
        self.rows.setVisible(bool(self.rows.ids()))
        if not self.form.refuse(problem):
            self.error = problem
        if problem.id in STORE_LOCKED:
            self.form.passwords.show()
            self.form.passwords.ask_store()
        self._settle()

    def _help(self, row: CheckResult) -> Finder | None:
        result, partition = self._found.get(row.id), self._asked.get(row.id)
        if result is None or partition is None:
            return None
        return finder(
            self.bench.services, partition, result.topic, command=result.command,
            target=self._about,
        )  # fmt: skip
