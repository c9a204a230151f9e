"""The rehearsal of a user's reset, on a profile that nobody needs."""

from __future__ import annotations

import threading
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.hosts import Partition
from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.accounts.gateway import STORE_LOCKED, doors_of, options_of, subjects_of
from wizard.flows.accounts.rehearsal import ProfileNow, Rehearsal
from wizard.flows.accounts.rehearsing import rehearse
from wizard.flows.accounts.resetting import refuse_target
from wizard.flows.looking import GatewayLook
from wizard.views import tasks
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.choosing import AccountPasswords, PartitionPick
from wizard.views.operations.watching import News, RehearsalWatch
from wizard.views.operations.way import Way, summary
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, CheckBox, Field, Label, Notice

_OF_TARGET = ("account.own", "account.system-profile", "answers.profile")
_PROFILE_STEP = "profile"


class RehearsalPage(BenchPage):
    """The whole way of a reset, step by step.

    Attributes
    ----------
    user : Field
    pick : PartitionPick
    passwords : AccountPasswords
    spend : CheckBox
    start, stop : Button
    plan : Way
        The steps, before the first rehearsal.
    ways : dict of str to Way
        Partition -> its rehearsal.
    outcome : Notice
    """

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            bench,
            T("Rehearsal"),
            T("Goes the whole way of a user's password reset on a profile that nobody needs, and "
              "shows every step."),
            parent,
        )  # fmt: skip
        self._stop = threading.Event()
        self._running: tuple[Partition, ...] = ()
        self._mine = False
        self._held = False
        self.ways: dict[str, Way] = {}
        self._build_form()
        self.outcome = Notice()
        self.content.addWidget(self.outcome)
        self._ways = QVBoxLayout()
        self._ways.setSpacing(20)
        self.content.addLayout(self._ways)
        self.plan = Way(bench.services, None)
        self._ways.addWidget(self.plan)
        self._settle()

    def _build_form(self) -> None:
        card = Card(T("On which profile?"))
        self.user = Field(
            T("Test profile"),
            validate=self._target,
            hint=T("A disposable one without special authorities. Its password is replaced by one "
                   "that nobody knows."),
        )  # fmt: skip
        self.user.changed.connect(self._settle)
        card.body.addWidget(self.user)
        self.pick = PartitionPick(all_=True)
        self.pick.changed.connect(self._picked)
        card.body.addWidget(self.pick)
        self.passwords = AccountPasswords()
        self.passwords.changed.connect(self._settle)
        card.body.addWidget(self.passwords)
        spend = QVBoxLayout()
        spend.setSpacing(2)
        self.spend = CheckBox(T("Also show that the old password no longer works"))
        self.spend.toggled.connect(self._spend_switched)
        spend.addWidget(self.spend)
        row = QHBoxLayout()
        row.setContentsMargins(28, 0, 0, 0)
        row.addWidget(
            Label(
                T("This spends one sign-on attempt of the test profile on each partition. Where "
                  "it is the last one that QMAXSIGN allows, the host disables the profile; the "
                  "reset that follows enables it again, if the command says STATUS(*ENABLED)."),
                "small", "muted",
            )
        )  # fmt: skip
        spend.addLayout(row)
        card.body.addLayout(spend)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.start = Button(T("Start the rehearsal"), "primary")
        self.start.clicked.connect(self._start)
        self.stop = Button(T("Stop"))
        self.stop.clicked.connect(self._stop_it)
        foot.addWidget(self.start)
        foot.addWidget(self.stop)
        self.words = Label(role="small", ink="muted")
        foot.addWidget(self.words, 1)
        card.body.addLayout(foot)
        self.content.addWidget(card)

    # ------------------------------------------------------------ hooks

    def show_found(self, found: GatewayLook) -> None:
        """The gateway's partitions and what the vault holds."""
        self.pick.show_partitions(found.partitions)
        self._picked()

    def settle_busy(self, *, busy: bool) -> None:
        """Nothing of the form is changed meanwhile."""
        for part in (self.user, self.pick, self.passwords, self.spend):
            part.setEnabled(not busy)
        self._settle()

    def hold(self) -> bool:
        """A rehearsal puts its last password in first."""
        if not self._mine:
            return False
        self._held = True
        self._stop_it()
        return True

    @property
    def tells(self) -> bool:
        """Whether a profile was left with a password that has to be reset."""
        return any(
            way.rehearsal is None or way.rehearsal.now not in (ProfileNow.FINAL,
                                                               ProfileNow.UNCHANGED)
            for way in self.ways.values()
        )  # fmt: skip

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """What was typed is kept no longer than the page is looked at."""
        super().hideEvent(event)
        if not self._mine:
            self.passwords.clear()

    # ------------------------------------------------------------ the form

    def _target(self, typed: str) -> str:
        return refuse_target(typed, self.pick.chosen())

    def _picked(self) -> None:
        if self.found is not None:
            self.passwords.show_for(self.pick.chosen(), self.found.stored, self.bench.handed)
        self.user.set_validator(self._target)
        self._settle()

    def _spend_switched(self, on: bool) -> None:
        if not self.plan.isHidden():
            self.plan.show_plan(spends=on)

    def _settle(self) -> None:
        busy, chosen = self.bench.busy, self.pick.chosen()
        self.start.setEnabled(not busy and bool(chosen))
        again = bool(self.ways) and not self._mine
        self.start.set_text(T("Start again") if again else T("Start the rehearsal"))
        self.stop.setVisible(self._mine)
        self.stop.setEnabled(not self._stop.is_set())
        self.words.show_text(self._said(chosen))
        settle_soon()

    def _said(self, chosen: tuple[Partition, ...]) -> Text:
        if self._mine:
            if self._held:
                return T("The last password is put in first; then the window closes. Close it "
                         "once more to leave at once.")  # fmt: skip
            if self._stop.is_set():
                return T("Stops after this step, and puts the last password in.")
            return NOTHING
        if not chosen:
            return T("Choose a partition.")
        if not self.user.valid:
            return NOTHING
        names = ", ".join(one.name for one in chosen)
        return T("{user} loses its password on {names}.", user=self.user.value(), names=names)

    # ------------------------------------------------------------ the rehearsal

    def _start(self) -> None:
        found = self.found
        if found is None or self.bench.busy:
            return
        self.user.touch()
        for field in self.passwords.fields.values():
            if not field.text():
                field.setFocus()
        if not self.user.valid:
            self.user.setFocus()
        if not (self.user.valid and self.passwords.complete):
            self._ask_missing()
            return
        user, spend, chosen = self.user.value(), self.spend.isChecked(), self.pick.chosen()
        self._begin(chosen, user, spend=spend)
        services, handed, ledger = self.bench.services, self.bench.handed, self.bench.ledger
        typed, store, stop = self.passwords.typed(), self.passwords.store_password(), self._stop

        def work(report: tasks.Reporter[News]) -> tuple[Rehearsal, ...]:
            subjects = subjects_of(services, chosen, typed, handed)
            return rehearse(
                user,
                subjects,
                doors_of(services, found, handed, store),
                spend_attempt=spend,
                options=options_of(found, handed),
                ledger=ledger,
                watcher=RehearsalWatch(report, stop),
            )

        self.bench.run(work, self._ended, self._broke, self._heard)

    def _ask_missing(self) -> None:
        if self.user.valid:
            names = ", ".join(
                name for name, field in self.passwords.fields.items() if not field.text()
            )
            self.outcome.say(T("Type the password of {names} first.", names=names), kind="info")
            settle_soon()

    def _begin(self, chosen: tuple[Partition, ...], user: str, *, spend: bool) -> None:
        self.hush()
        self.outcome.clear()
        self._stop = threading.Event()
        self._mine, self._held, self._running = True, False, chosen
        self.plan.hide()
        for way in self.ways.values():
            self._ways.removeWidget(way)
            way.hide()
            way.deleteLater()
        self.ways = {}
        for one in chosen:
            way = Way(self.bench.services, one, user, spends=spend)
            self.ways[one.name] = way
            self._ways.addWidget(way)
            way.setVisible(one is chosen[0])
        settle_soon()

    def _stop_it(self) -> None:
        self._stop.set()
        self._settle()

    def _heard(self, news: News) -> None:
        way = self.ways.get(news.partition)
        if way is None:
            return
        fresh = way.isHidden()
        way.show()
        if news.found is not None:
            way.take(news.found)
        elif news.step is not None:
            way.begin(news.step)
        settle_soon()
        if fresh or news.step is None or news.found is None:
            self._keep_in_view(way, news)

    def _keep_in_view(self, way: Way, news: News) -> None:
        if news.step is None or news.step.id not in way.rows.ids():
            return
        row = way.rows.row(news.step.id)
        QTimer.singleShot(
            0, row, lambda: self.scroll_area.ensureWidgetVisible(row, 0, 24)
        )  # fmt: skip

    def _ended(self, found: tuple[Rehearsal, ...]) -> None:
        self._mine = False
        for one in found:
            way = self.ways[one.partition]
            way.end(one)
            way.show()
        if len(found) > 1:
            passed = all(one.passed for one in found)
            self.outcome.say(summary(found), kind="passed" if passed else "warning")
        if all(one.passed for one in found):
            self.passwords.clear()
        self.bench.keep(found)
        self._refuse_at_the_field(found)
        self._settle()
        last = self.ways[found[-1].partition] if len(found) == 1 else None
        target = last.state if last is not None else self.outcome
        QTimer.singleShot(
            0, self, partial(self.scroll_area.ensureWidgetVisible, target, 0, 24)
        )  # fmt: skip

    def _refuse_at_the_field(self, found: tuple[Rehearsal, ...]) -> None:
        """A profile that the host told not to be fit is said where another one is typed."""
        for one in found:
            failed = self.ways[one.partition].failure()
            if failed is not None and failed.step.id == _PROFILE_STEP:
                result = failed.result
                self.user.set_problem(
                    Problem(result.topic, result.sentence, result.cause, result.next_step)
                )
                return

    def _broke(self, problem: Problem) -> None:
        self._mine = False
        self._settle()
        if problem.id.startswith(_OF_TARGET):
            self.user.set_problem(problem)
        else:
            self.error = problem
        if problem.id in STORE_LOCKED:
            self.passwords.ask_store()
        if problem.id == "machine.unexpected":
            for way in self.ways.values():
                if way.rehearsal is None and not way.isHidden():
                    way.broke()
            return
        # Nothing was asked of any host.
        for way in self.ways.values():
            way.hide()
        self.ways = {}
        self.plan.show()
        self.plan.show_plan(spends=self.spend.isChecked())
        settle_soon()
