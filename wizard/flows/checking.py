"""Runs the catalogue of checks over partitions, one by one and several at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wizard.domain.catalogue import BY_ID, CATALOGUE, CheckKind
from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition
from wizard.domain.ports import NetworkProbe, Toolbox
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.checks import account, network, signon, system, tls
from wizard.flows.checks.run import Check, CheckOptions, Ledger, Outcome, Run, Skip

__all__ = ["CheckOptions", "CheckSubject", "Doors", "Ledger", "Watcher", "check_all", "check_one"]

CHECKS: dict[str, Check] = {
    **network.CHECKS,
    **tls.CHECKS,
    **signon.CHECKS,
    **account.CHECKS,
    **system.CHECKS,
}
MOST_AT_ONCE = 4
NOT_EITHER = "Not checked: “{title}” was not checked either."
"""Said of a check that waits for one that waits itself."""


@dataclass(frozen=True, slots=True)
class CheckSubject:
    """A partition with the service account's password (None when it is not known)."""

    partition: Partition
    password: Secret | None


@dataclass(frozen=True, slots=True)
class Doors:
    """What a run asks.

    Parameters
    ----------
    network : NetworkProbe
    toolbox : callable
        The worker pool, started on the first call; may raise ProblemError.
    read_certificate : callable
        DER bytes to `Certificate`.
    clock : callable
        The present, aware.
    """

    network: NetworkProbe
    toolbox: Callable[[], Toolbox]
    read_certificate: Callable[[bytes], Certificate]
    clock: Callable[[], datetime]


class Watcher(Protocol):
    """Sees each check start and end; called from the run's own thread."""

    def started(self, name: str, kind: CheckKind) -> None: ...

    def finished(self, name: str, result: CheckResult) -> None: ...

    def cancelled(self) -> bool: ...


class Nobody:
    """A watcher that looks away."""

    def started(self, name: str, kind: CheckKind) -> None:
        """Nothing."""

    def finished(self, name: str, result: CheckResult) -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        """Never."""
        return False


def check_one(
    subject: CheckSubject,
    doors: Doors,
    *,
    options: CheckOptions | None = None,
    ledger: Ledger | None = None,
    watcher: Watcher | None = None,
    only: frozenset[str] | None = None,
    failed_on: set[tuple[str, str]] | None = None,
) -> PartitionReport:
    """Run the checks over one partition.

    Parameters
    ----------
    only : frozenset of str or None
        Ids to report; the checks that these build on run as well and are reported too.

    failed_on : set or None
        (machine, user) of sign-ons that failed in this run, shared by its partitions.

    Returns
    -------
    PartitionReport
        One result per check of the catalogue (or of `only` and what it needs), in order.
    """
    watcher = watcher or Nobody()
    run = Run(
        subject.partition,
        subject.password,
        doors.network,
        doors.toolbox,
        doors.read_certificate,
        options or CheckOptions(),
        ledger or Ledger(),
        doors.clock(),
        failed_on if failed_on is not None else set(),
    )
    results: dict[str, CheckResult] = {}
    wanted = _with_needs(only)
    try:
        for kind in CATALOGUE:
            if kind.id not in wanted:
                continue
            if watcher.cancelled():
                result = _skipped(kind, T("Cancelled before it ran."))
            else:
                watcher.started(subject.partition.name, kind)
                result = _one(kind, run, results)
            results[kind.id] = result
            watcher.finished(subject.partition.name, result)
    finally:
        if run.session is not None:
            run.session.close()
    return PartitionReport(subject.partition.name, subject.partition.host, tuple(results.values()))


def check_all(
    subjects: Sequence[CheckSubject],
    doors: Doors,
    *,
    options: CheckOptions | None = None,
    ledger: Ledger | None = None,
    watcher: Watcher | None = None,
    only: frozenset[str] | None = None,
) -> tuple[PartitionReport, ...]:
    """`check_one` over several partitions at the same time, the reports in their order."""
    if len(subjects) == 1:
        return (
            check_one(
                subjects[0], doors, options=options, ledger=ledger, watcher=watcher, only=only
            ),
        )
    ledger = ledger or Ledger()
    failed_on: set[tuple[str, str]] = set()
    pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="check")
    try:
        return tuple(
            pool.map(
                lambda subject: check_one(
                    subject,
                    doors,
                    options=options,
                    ledger=ledger,
                    watcher=watcher,
                    only=only,
                    failed_on=failed_on,
                ),
                subjects,
            )
        )
    finally:
        # After Ctrl-C nobody waits for hosts that do not answer.
        pool.shutdown(wait=False, cancel_futures=True)


def _with_needs(only: frozenset[str] | None) -> frozenset[str]:
    if only is None:
        return frozenset(BY_ID)
    wanted: set[str] = set()
    todo = list(only)
    while todo:
        found = todo.pop()
        if found not in wanted:
            wanted.add(found)
            todo.extend((*BY_ID[found].needs, *BY_ID[found].after))
    return frozenset(wanted)


def _one(kind: CheckKind, run: Run, results: dict[str, CheckResult]) -> CheckResult:
    check = CHECKS[kind.id]
    blocker = _blocker(kind, run, results)
    if blocker is not None:
        known = account.known_after_refusal(run) if blocker == "command.rmtsrv" else {}
        if kind.id in known:
            check = known[kind.id]
        elif kind.id == "system.password-level" and _level_is_known(run, results):
            check = _level_from_greeting
        else:
            return _skipped(kind, _because(BY_ID[blocker], results[blocker]))
    began = time.monotonic()
    try:
        outcome = check(run)
    except Skip as skip:
        return _skipped(kind, skip.reason)
    except ProblemError as fault:
        outcome = _as_failure(kind, fault.problem)
    return CheckResult(
        kind.id,
        outcome.verdict,
        outcome.title,
        outcome.seen,
        outcome.cause,
        outcome.next_step,
        round((time.monotonic() - began) * 1000),
        outcome.details,
        outcome.command,
    )


def _blocker(kind: CheckKind, run: Run, results: dict[str, CheckResult]) -> str | None:
    """The first check whose result makes this one meaningless."""
    for need in kind.needs:
        result = results.get(need)
        if result is None or result.verdict in (Verdict.PASS, Verdict.WARN):
            continue
        without_tls = result.verdict is Verdict.SKIPPED and need.startswith("tls.")
        if without_tls and not run.partition.ssl:
            continue
        return need
    return None


def _because(blocker: CheckKind, result: CheckResult) -> Text:
    if result.verdict is Verdict.SKIPPED:
        return T(NOT_EITHER, title=blocker.title)
    return T("Not checked: it needs “{title}” first.", title=blocker.title)


def _level_is_known(run: Run, results: dict[str, CheckResult]) -> bool:
    """The sign-on was held back because of password level 4, which is thereby known."""
    return (
        results.get("signon") is not None
        and results["signon"].verdict is Verdict.FAIL
        and run.session is None
        and run.info is not None
        and not run.info.knows_level_4
        and run.greeting is not None
        and (run.greeting.password_level or 0) >= 4
    )


def _level_from_greeting(run: Run) -> Outcome:
    return system.judge_level(run, (run.greeting.password_level if run.greeting else None) or 0)


def _as_failure(kind: CheckKind, problem: Problem) -> Outcome:
    return Outcome(
        Verdict.FAIL,
        kind.failed,
        problem.what,
        problem.why,
        problem.next_step,
        problem.details,
    )


def _skipped(kind: CheckKind, reason: Text) -> CheckResult:
    return CheckResult(kind.id, Verdict.SKIPPED, kind.title, reason)
