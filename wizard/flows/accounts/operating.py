"""An operation over several partitions at the same time, each one reported.

Each partition is first reached by plain sockets; only one that answers gets a place at a JVM.
So a partition that is down or slow takes nothing from the others, and ends by its own time-out,
or by the limit for the whole of it: a host whose every byte is in time may never end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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
    BREAKS,
    Reset,
    failed,
    read_template,
    refuse_target,
    validated,
)
from wizard.flows.checking import Doors
from wizard.flows.checks.run import CheckOptions, Ledger, Run

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
    """The person stopped, or the time was over, before anything was sent."""


@dataclass(slots=True)
class _Job:
    """One partition on its way.

    `result` is set once, under the lock of `_Work`; `told` when the watcher has seen it.
    """

    subject: AccountSubject
    left: float
    """Seconds that its host may still take."""

    stage: _Stage = _Stage.WAITING
    result: OperationResult | None = None
    told: bool = False
    reached: bool = False
    judged: bool = False
    breaks: bool = False
    """Its host's rules are broken by the new password."""

    run: Run | None = None
    asking: float | None = None
    """Since when its host is asked; None while it waits for a place."""

    began: float = field(default_factory=time.monotonic)

    def ms(self) -> int:
        return round((time.monotonic() - self.began) * 1000)

    @contextmanager
    def clock(self) -> Iterator[None]:
        """Count the time: waiting for others is not the host's fault."""
        self.asking = time.monotonic()
        try:
            yield
        finally:
            self.left -= time.monotonic() - self.asking
            self.asking = None

    @property
    def late(self) -> bool:
        """Whether its time is over."""
        asking = self.asking
        return asking is not None and time.monotonic() - asking > self.left


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
    strict: bool = False,
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
        The template, the time-outs and the limit for each partition.
    watcher : OperationWatcher or None
    strict : bool
        Set no password anywhere that breaks the rules of one of the hosts, as far as they answer
        in time and let their rules be read.

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
        template = read_template(options.template, allow_power=options.allow_power)
        check_password(password)
    work = _Work(
        user,
        password,
        template,
        doors,
        options,
        ledger or Ledger(),
        watcher or NobodyWatches(),
        strict,
    )
    return work.over([_Job(subject, options.limit) for subject in subjects])


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
    strict: bool
    jobs: list[_Job] = field(default_factory=list)
    failed_on: set[tuple[str, str]] = field(default_factory=set)
    stopped: threading.Event = field(default_factory=threading.Event)
    ended: threading.Condition = field(default_factory=threading.Condition)
    """Its lock guards `_Job.result` and `_Job.stage`."""

    ways: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_AT_ONCE))
    places: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(SESSIONS_AT_ONCE)
    )

    def over(self, jobs: list[_Job]) -> Operated:
        interrupted = False
        self.jobs = jobs
        try:
            for job in jobs:
                # A daemon: nobody waits for hosts that do not answer, not even the program's end.
                threading.Thread(target=self._one, args=(job,), daemon=True, name="account").start()
            while self._wait(jobs, _ROUND):
                if self.watcher.cancelled():
                    self._stop()
                    self._last_word(jobs)
                    break
                for job in jobs:
                    if job.late:
                        self._give_up(job)
        except KeyboardInterrupt:
            interrupted = True
            self._stop()
            self._last_word(jobs)
        cancelled = self.stopped.is_set() or self.watcher.cancelled()
        return Operated(tuple(self._ended(job) for job in jobs), interrupted or cancelled)

    def _wait(self, jobs: Sequence[_Job], seconds: float) -> bool:
        """Wait for an end; whether any is still missing."""
        with self.ended:
            if not all(job.told for job in jobs):
                self.ended.wait(seconds)
            return not all(job.told for job in jobs)

    def _stop(self) -> None:
        """From here on nothing is sent: what is not on its way now never will be."""
        with self.ended:
            self.stopped.set()

    def _last_word(self, jobs: list[_Job]) -> None:
        until = time.monotonic() + _LAST_WORD
        sent = [job for job in jobs if job.stage is _Stage.SENT]
        try:
            while self._wait(sent, _ROUND) and time.monotonic() < until:
                pass
        except KeyboardInterrupt:
            return

    def _settle(self, job: _Job, result: OperationResult) -> bool:
        """The first result counts; a host that answers after its time is not heard any more."""
        with self.ended:
            if job.result is not None:
                return False
            job.result = replace(result, ms=job.ms())
        # Who cannot show it (a closed pipe) gets all results at the end once more.
        with suppress(Exception):
            self.watcher.finished(job.result)
        with self.ended:
            job.told = True
            self.ended.notify_all()
        return True

    def _give_up(self, job: _Job) -> None:
        with self.ended:
            # From here on nothing is sent, so that the result is true.
            job.left = -1.0
            name = "account.late"
            if job.stage is _Stage.SENT:
                name = "account.late-sent" if self.template is not None else "account.late-attempt"
        partition = job.subject.partition
        found = problem(
            name, user=self.user, host=partition.name, seconds=f"{self.options.limit:g} s"
        )
        session = job.run.session if job.run is not None else None
        if self._settle(job, of_problem(partition, found, name)) and session is not None:
            session.abandon()

    def _ended(self, job: _Job) -> OperationResult:
        with self.ended:
            if job.result is None:
                job.result = replace(self._interrupted(job), ms=job.ms())
            return job.result

    def _interrupted(self, job: _Job) -> OperationResult:
        if job.stage is _Stage.WAITING:
            return self._not_sent(job)
        partition = job.subject.partition
        name = "account.unknown-outcome" if self.template is not None else "account.unknown-attempt"
        found = problem(name, user=self.user, host=partition.name, what=T("It was interrupted."))
        return of_problem(partition, found, name)

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
        )

    def _unchanged(self) -> Text:
        return T("{user} is as it was there.", user=self.user)

    def _one(self, job: _Job) -> None:
        partition = job.subject.partition
        try:
            self.watcher.started(partition.name)
            self._demand(job)
            result = self._validate(job) if self.template is None else self._reset(job)
        except StoppedError:
            result = self._not_sent(job)
        except Exception as fault:  # noqa: BLE001 - it must not hide what was done elsewhere
            found = problem("app.unexpected", details=type(fault).__name__)
            result = of_problem(partition, found, found.id)
        self._settle(job, result)

    def _demand(self, job: _Job) -> None:
        if self.stopped.is_set() or self.watcher.cancelled():
            raise StoppedError
        if job.result is not None or job.late:
            raise StoppedError

    def _sending(self, job: _Job) -> None:
        with self.ended:
            self._demand(job)
            job.stage = _Stage.SENT

    def _reached(self, job: _Job, run: Run) -> None:
        job.run = run
        with self.ways, job.clock():
            self._demand(job)
            reach(run)
            job.reached = True

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
        run.permit = lambda: self._demand(job)
        assert self.template is not None  # noqa: S101 - only a validation has none
        reset = Reset(
            run,
            self.user,
            self.password,
            self.template,
            lambda: self._sending(job),
            self.strict,
        )
        try:
            self._reached(job, run)
            if self.strict and len(self.jobs) > 1:
                self._judge(job, reset)
            with self.places, job.clock():
                self._demand(job)
                try:
                    return reset.perform()
                finally:
                    leave(run)
        except ProblemError as fault:
            return failed(run, self.user, fault)

    def _awaited(self, *, answering: bool) -> bool:
        """Whether a verdict on the password is still missing, or one of a host that answers."""
        return any(
            not one.judged and one.result is None and (one.reached or not answering)
            for one in self.jobs
        )

    def _judge(self, job: _Job, reset: Reset) -> None:
        """Read the rules, then wait for the others' verdicts, without a place at a JVM."""
        with self.places, job.clock():
            self._demand(job)
            try:
                reset.judge()
            except ProblemError as fault:
                job.breaks = fault.id in BREAKS
                raise
            finally:
                leave(reset.run)
        # A host that did not answer by now may never do; one that did has the limit for its rules.
        until = time.monotonic() + self.options.connect_timeout
        with self.ended:
            job.judged = True
            self.ended.notify_all()
            while self._awaited(answering=time.monotonic() >= until):
                self._demand(job)
                self.ended.wait(_ROUND)
            names = ", ".join(one.subject.partition.name for one in self.jobs if one.breaks)
        if names:
            host = job.subject.partition.name
            raise ProblemError("account.rules-elsewhere", user=self.user, host=host, names=names)

    def _validate(self, job: _Job) -> OperationResult:
        partition = replace(job.subject.partition, user=self.user)
        run = new_run(
            partition, self.password, self.doors, self.options, self.ledger, self.failed_on
        )
        run.permit = lambda: self._sending(job)
        try:
            self._reached(job, run)
            with self.places, job.clock():
                self._demand(job)
                return validated(run, self.user)
        except ProblemError as fault:
            return failed(run, self.user, fault)
