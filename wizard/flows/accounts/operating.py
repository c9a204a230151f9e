"""An operation over several partitions at the same time, each one reported.

Each partition is first reached by plain sockets; only one that answers gets a place at a JVM.
So a partition that is down or slow takes nothing from the others, and ends by its own time-out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from enum import StrEnum

from wizard.domain.cl import Template, check_password
from wizard.domain.hosts import profile_name
from wizard.domain.problems import ProblemError, problem
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.flows.accounts.access import leave, new_run, reach
from wizard.flows.accounts.facts import (
    AccountSubject,
    Action,
    Ending,
    NobodyWatches,
    Operated,
    OperationResult,
    OperationWatcher,
    of_problem,
)
from wizard.flows.accounts.resetting import (
    Reset,
    failed,
    read_template,
    refuse_target,
    validated,
)
from wizard.flows.checking import Doors
from wizard.flows.checks.run import CheckOptions, Ledger

MOST_AT_ONCE = 32
"""As many partitions as are reached at the same time."""

SESSIONS_AT_ONCE = 8
"""As many workers as the Toolbox has."""

_LAST_WORD = 5.0  # seconds: a command that was sent when Ctrl-C came may still be answered
_ROUND = 0.2  # seconds between two looks at whether the person has stopped it


class _Stage(StrEnum):
    WAITING = "waiting"
    SENT = "sent"


class StoppedError(Exception):
    """The person stopped before anything was sent."""


@dataclass(slots=True)
class _Job:
    """One partition on its way."""

    subject: AccountSubject
    stage: _Stage = _Stage.WAITING
    result: OperationResult | None = None
    began: float = field(default_factory=time.monotonic)

    def ms(self) -> int:
        return round((time.monotonic() - self.began) * 1000)


def operate(
    action: Action,
    user: str,
    password: Secret,
    subjects: Sequence[AccountSubject],
    doors: Doors,
    *,
    options: CheckOptions | None = None,
    ledger: Ledger | None = None,
    watcher: OperationWatcher | None = None,
) -> Operated:
    """Reset, validate or synchronise one profile's password on every partition named.

    It can be repeated: what was done is done again with the same end.

    Parameters
    ----------
    action : Action
    user : str
        The profile, as typed.
    password : Secret
        The user's: the new one, or the one to prove.
    subjects : sequence of AccountSubject
    options : CheckOptions or None
        The template and the time-outs.
    watcher : OperationWatcher or None

    Raises
    ------
    ProblemError
        Before any host is asked: ``account.own``, ``account.system-profile``,
        ``account.template``, ``cl.*``, ``answers.profile-*``.
    """
    options = options or CheckOptions()
    partitions = tuple(subject.partition for subject in subjects)
    template: Template | None = None
    user = profile_name(user)
    if action is not Action.VALIDATE:
        user = refuse_target(user, partitions)
        template = read_template(options.template)
        check_password(password)
    work = _Work(
        user,
        password,
        template,
        doors,
        options,
        ledger or Ledger(),
        watcher or NobodyWatches(),
    )
    return work.over([_Job(subject) for subject in subjects])


@dataclass(slots=True)
class _Work:
    """What all partitions of one operation share."""

    user: str
    password: Secret
    template: Template | None
    doors: Doors
    options: CheckOptions
    ledger: Ledger
    watcher: OperationWatcher
    failed_on: set[tuple[str, str]] = field(default_factory=set)
    stopped: threading.Event = field(default_factory=threading.Event)
    sending: threading.Lock = field(default_factory=threading.Lock)
    places: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(SESSIONS_AT_ONCE)
    )

    def over(self, jobs: list[_Job]) -> Operated:
        pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="account")
        interrupted = False
        futures = [pool.submit(self._one, job) for job in jobs]
        try:
            while wait(futures, _ROUND).not_done:
                if self.watcher.cancelled():
                    self._stop()
                    self._last_word(jobs, futures)
                    break
        except KeyboardInterrupt:
            interrupted = True
            self._stop()
            self._last_word(jobs, futures)
        finally:
            # Nobody waits for hosts that do not answer.
            pool.shutdown(wait=False, cancel_futures=True)
        cancelled = self.stopped.is_set() or self.watcher.cancelled()
        return Operated(tuple(self._ended(job) for job in jobs), interrupted or cancelled)

    def _stop(self) -> None:
        """From here on nothing is sent: what is not on its way now never will be."""
        with self.sending:
            self.stopped.set()

    @staticmethod
    def _last_word(jobs: list[_Job], futures: list[Future[None]]) -> None:
        sent = [
            future for job, future in zip(jobs, futures, strict=True) if job.stage is _Stage.SENT
        ]
        try:
            wait(sent, _LAST_WORD)
        except KeyboardInterrupt:
            return

    def _ended(self, job: _Job) -> OperationResult:
        if job.result is not None:
            return job.result
        partition = job.subject.partition
        if job.stage is _Stage.SENT:
            found = problem(
                "account.unknown-outcome",
                user=self.user,
                host=partition.name,
                what=T("It was interrupted."),
            )
            return of_problem(partition, found, "account.unknown-outcome", job.ms())
        return replace(self._not_sent(job), ms=job.ms())

    def _not_sent(self, job: _Job) -> OperationResult:
        partition = job.subject.partition
        return OperationResult(
            partition.name,
            partition.host,
            Ending.SKIPPED,
            "",
            T("Stopped before anything was sent to {host}.", host=partition.name),
            self._unchanged(),
            T("Repeat it for this partition."),
            job.ms(),
        )

    def _unchanged(self) -> Text:
        return T("{user} is as it was there.", user=self.user)

    def _one(self, job: _Job) -> None:
        partition = job.subject.partition
        self.watcher.started(partition.name)
        try:
            self._demand()
            result = self._validate(job) if self.template is None else self._reset(job)
        except StoppedError:
            result = self._not_sent(job)
        except Exception as fault:  # noqa: BLE001 - it must not hide what was done elsewhere
            found = problem("app.unexpected", details=type(fault).__name__)
            result = of_problem(partition, found, found.id)
        result = replace(result, ms=job.ms())
        job.result = result
        self.watcher.finished(result)

    def _demand(self) -> None:
        if self.stopped.is_set() or self.watcher.cancelled():
            raise StoppedError

    def _reset(self, job: _Job) -> OperationResult:
        subject = job.subject
        run = new_run(
            subject.partition,
            subject.password,
            self.doors,
            self.options,
            self.ledger,
            self.failed_on,
        )

        def sending() -> None:
            with self.sending:
                self._demand()
                job.stage = _Stage.SENT

        assert self.template is not None  # noqa: S101 - only a validation has none
        try:
            reach(run)
            with self.places:
                self._demand()
                reset = Reset(run, self.user, self.password, self.template, sending)
                try:
                    return reset.perform()
                finally:
                    leave(run)
        except ProblemError as fault:
            return failed(run, self.user, fault)

    def _validate(self, job: _Job) -> OperationResult:
        partition = replace(job.subject.partition, user=self.user)
        run = new_run(
            partition, self.password, self.doors, self.options, self.ledger, self.failed_on
        )
        try:
            reach(run)
            with self.places:
                self._demand()
                return validated(run, self.user)
        except ProblemError as fault:
            return failed(run, self.user, fault)
