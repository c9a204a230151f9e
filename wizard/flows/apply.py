"""Apply: back up, write what was reviewed, keep the passwords, prove every partition again."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from wizard.domain.ports import Backup, FileChange, InstallTree, TrustStore
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text, one_of
from wizard.domain.verdicts import PartitionReport, Verdict, worst
from wizard.flows.answers import Answers
from wizard.flows.backups import backup_root
from wizard.flows.passwords import Origin, password_entry
from wizard.flows.services import Services
from wizard.flows.staging import Staging

RESTART_TIMEOUT = 120.0
"""Seconds that a service may take to stop and start."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What Apply does: the answers and the changes exactly as Review showed them."""

    tree: InstallTree
    answers: Answers
    staging: Staging


class Phase(StrEnum):
    """The stages of Apply, in order."""

    PASSWORDS = "passwords"
    BACKUP = "backup"
    WRITE = "write"
    VERIFY = "verify"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of Apply's progress: a sentence, and whether this stage has ended with it.

    `name` is the partition of a `VERIFY` event, "" otherwise; `problem` says what failed.
    """

    phase: Phase
    text: Text
    done: bool = False
    name: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file that Apply wrote: hexadecimal SHA-256 before ("" = it is new) and after."""

    path: Path
    sha256_before: str
    sha256_after: str

    @property
    def created(self) -> bool:
        """The file was not there before."""
        return not self.sha256_before


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """What Apply did.

    Parameters
    ----------
    started, ended : datetime
        Aware, UTC.
    backup : Backup or None
        None when no file needed a change.
    written : tuple of WrittenFile
    reports : tuple of PartitionReport
        Every partition, checked again with the written files.
    services : tuple of str
        Services that were found and may be restarted; none was.
    stored : tuple of str
        Names of the vault's entries that hold a password now.
    store_entry : str
        The vault's entry of the truststore's password, "" when it is not kept there.
    problems : tuple of Problem
        What did not work after the files were written.
    truststore : Path or None
        The truststore in use, None = Java's own.
    trust_broken : bool
        TLS trust fails with the written files: restoring the backup may be the way out.
    """

    started: datetime
    ended: datetime
    backup: Backup | None
    written: tuple[WrittenFile, ...]
    reports: tuple[PartitionReport, ...] = ()
    services: tuple[str, ...] = ()
    stored: tuple[str, ...] = ()
    store_entry: str = ""
    problems: tuple[Problem, ...] = ()
    truststore: Path | None = None
    trust_broken: bool = False

    @property
    def verdict(self) -> Verdict:
        """The worst of the checks; a problem of the writing itself is a failure."""
        found = worst(report.verdict for report in self.reports)
        if self.problems and found is not Verdict.FAIL:
            return Verdict.WARN
        return found

    @property
    def restorable(self) -> bool:
        """Whether there is a backup to put back."""
        return self.backup is not None

    @property
    def summary(self) -> Text:
        """One sentence about the outcome."""
        failed = [report.name for report in self.reports if report.verdict is Verdict.FAIL]
        if failed and self.trust_broken:
            return T(
                "The files are written, but {names} no longer trusts its host. "
                "Restore the backup, or correct the Trust page and apply again.",
                names=", ".join(failed),
            )
        if failed:
            return T("The files are written, but checks of {names} fail.", names=", ".join(failed))
        if self.problems:
            return T("The files are written. {what}", what=self.problems[0].what)
        if not self.written:
            return T("Every file was as it should be; nothing had to be written.")
        return one_of(len(self.written), "{count} file is written.", "{count} files are written.")


Verify = Callable[[Answers, TrustStore | None], Iterable[PartitionReport]]
"""Checks every partition with the truststore that lies in the gateway now, one report at a time."""


def _unheard(event: Event) -> None:
    del event


def apply(
    plan: Plan,
    services: Services,
    *,
    verify: Verify | None = None,
    on_event: Callable[[Event], None] = _unheard,
) -> ApplyResult:
    """Write the plan's changes. Blocks; nothing in the gateway changes before this call.

    Parameters
    ----------
    plan : Plan
    services : Services
    verify : callable or None
        Runs the checks against the written files; None leaves them out.
    on_event : callable
        Gets each `Event`, on the calling thread.

    Returns
    -------
    ApplyResult

    Raises
    ------
    ProblemError
        Nothing was changed: the truststore's password could not be kept, a file changed on
        disk, or a write failed and everything was put back.
    """
    started = services.clock()
    services.gateway.tree(plan.tree.connector)  # it may have gone since it was reviewed
    changes = plan.staging.changes
    store = plan.staging.store
    # Should the program end before the checks, the journal tells that nobody proved the store.
    due = verify is not None and store is not None and store.change.needed
    # First of all: a generated password that is lost after the store is written is lost for good.
    store_entry, former = _keep_store_password(plan, services, on_event)
    backup = None
    if changes:
        on_event(Event(Phase.BACKUP, T("Backing up {count} files", count=len(changes))))
        try:
            backup = services.files.apply(changes, backup_root(plan.tree), unproven=due)
        except ProblemError:
            _take_back_store_password(plan, services, store_entry, former)
            raise
        on_event(Event(Phase.BACKUP, T("Backed up to {folder}", folder=backup.folder), done=True))
    problems: list[Problem] = []
    written = []
    for change in changes:
        record, problem = _check_written(change, services)
        written.append(record)
        if problem is not None:
            problems.append(problem)
        text = T("{path} is written", path=change.path.name)
        on_event(Event(Phase.WRITE, text, done=True, problem=problem))
    stored, vault_problems = _keep_passwords(plan, services, on_event)
    problems += vault_problems
    reports, verify_problems = _verify(plan, verify, on_event)
    if due and backup is not None and _trusted(plan, reports):
        with contextlib.suppress(ProblemError):
            services.files.proven(backup)
    found, service_problems = _services(services, on_event)
    problems += [*verify_problems, *service_problems]
    return ApplyResult(
        started=started,
        ended=services.clock(),
        backup=backup,
        written=tuple(written),
        reports=reports,
        services=found,
        stored=(*((store_entry,) if store_entry else ()), *stored),
        store_entry=store_entry,
        problems=tuple(problems),
        truststore=plan.staging.store.change.path if plan.staging.store is not None else None,
        trust_broken=_trust_broken(plan, reports),
    )


def last_backup(services: Services, tree: InstallTree) -> Backup | None:
    """The newest backup of a gateway, None when there is none. Blocks."""
    return next(iter(services.files.backups(backup_root(tree))), None)


def restore_last(services: Services, tree: InstallTree, backup: Backup | None = None) -> Backup:
    """Put a backup back. Blocks.

    Parameters
    ----------
    backup : Backup or None
        `ApplyResult.backup` where it is at hand; None takes the newest one on disk.

    Returns
    -------
    Backup
        What was restored.

    Raises
    ------
    ProblemError
        ``flows.nothing-to-restore``, or the files' own problem.
    """
    backup = backup or last_backup(services, tree)
    if backup is None:
        raise ProblemError("flows.nothing-to-restore", folder=backup_root(tree))
    services.files.restore(backup)
    return backup


def restart_sentence(service: str) -> Text:
    """What a restart means, said before the person asks for it."""
    return T(
        "This restarts “{service}”: password resets wait for about 20 seconds.", service=service
    )


def restart(services: Services, service: str) -> None:
    """Restart a service that `ApplyResult.services` names. Blocks; may raise ``gateway.*``."""
    services.gateway.restart(service, timeout=RESTART_TIMEOUT)


# ---------------------------------------------------------------- the stages


def _keep_store_password(
    plan: Plan, services: Services, on_event: Callable[[Event], None]
) -> tuple[str, Secret | None]:
    """The vault's entry that holds it now, and what it held before."""
    store = plan.staging.store
    if store is None or store.password is None or not store.change.needed:
        return "", None
    password = store.password
    if password.origin is Origin.VAULT:
        return password.entry, password.secret
    known = password.origin in (Origin.JAVA_DEFAULT, Origin.EMPTY)
    keep = plan.answers.trust.stores_password and not known
    if not keep or not services.vault.available():
        return "", None
    former = services.vault.get(password.entry)
    services.vault.put(password.entry, password.secret)
    on_event(
        Event(
            Phase.PASSWORDS,
            T("The truststore's password is kept in the vault as “{entry}”", entry=password.entry),
            done=True,
        )
    )
    return password.entry, former


def _take_back_store_password(
    plan: Plan, services: Services, entry: str, former: Secret | None
) -> None:
    """The store was not written: the vault's password is again that of the one that is there."""
    store = plan.staging.store
    if not entry or store is None:
        return
    with contextlib.suppress(ProblemError):  # what is told is why nothing was written
        if services.files.read(store.change.path) == store.change.after:
            return
        if former is None:
            services.vault.forget(entry)
        else:
            services.vault.put(entry, former)


def _check_written(change: FileChange, services: Services) -> tuple[WrittenFile, Problem | None]:
    record = WrittenFile(change.path, _sha256(change.before), _sha256(change.after))
    try:
        if services.files.read(change.path) != change.after:
            raise ProblemError("flows.verify-differs", path=change.path)
    except ProblemError as error:
        return record, error.problem
    return record, None


def _keep_passwords(
    plan: Plan, services: Services, on_event: Callable[[Event], None]
) -> tuple[tuple[str, ...], list[Problem]]:
    stored: list[str] = []
    problems: list[Problem] = []
    try:
        if not services.vault.available():
            return (), []
    except ProblemError as error:
        return (), [error.problem]
    for partition in plan.answers.hosts.usable():
        entry = password_entry(partition)
        secret = plan.answers.password(partition.name)
        try:
            if not plan.answers.hosts.stores_password(partition.name):
                # "Nowhere" includes what was kept there earlier.
                if services.vault.get(entry) is not None:
                    services.vault.forget(entry)
            elif secret:
                services.vault.put(entry, secret)
                stored.append(entry)
                text = T("The password of {name} is kept in the vault", name=partition.name)
                on_event(Event(Phase.PASSWORDS, text, done=True))
        except ProblemError as error:
            problems.append(error.problem)
            on_event(Event(Phase.PASSWORDS, error.problem.what, True, problem=error.problem))
    return tuple(stored), problems


def _verify(
    plan: Plan, verify: Verify | None, on_event: Callable[[Event], None]
) -> tuple[tuple[PartitionReport, ...], list[Problem]]:
    if verify is None:
        return (), []
    names = ", ".join(partition.name for partition in plan.answers.hosts.usable())
    on_event(Event(Phase.VERIFY, T("Checking {names} with the written files", names=names)))
    reports: list[PartitionReport] = []
    # The files are written: from here on a problem is part of the result, never an exception.
    try:
        for report in verify(plan.answers, written_store(plan)):
            reports.append(report)
            on_event(_verified(report))
    except ProblemError as error:
        on_event(Event(Phase.VERIFY, error.problem.what, True, problem=error.problem))
        return tuple(reports), [error.problem]
    order = [partition.name for partition in plan.answers.hosts.usable()]
    return tuple(sorted(reports, key=lambda report: order.index(report.name))), []


def _verified(report: PartitionReport) -> Event:
    texts = {
        Verdict.FAIL: T("{name}: a check fails", name=report.name),
        Verdict.WARN: T("{name} works, with warnings", name=report.name),
    }
    text = texts.get(report.verdict, T("{name} works", name=report.name))
    return Event(Phase.VERIFY, text, done=True, name=report.name)


def written_store(plan: Plan) -> TrustStore | None:
    """The truststore that lies in the gateway after Apply; None = Java's own cacerts."""
    store = plan.staging.store
    if store is None:
        return None
    secret = store.password.secret if store.password is not None else None
    return TrustStore(store.change.path, store.type, secret)


def _services(
    services: Services, on_event: Callable[[Event], None]
) -> tuple[tuple[str, ...], list[Problem]]:
    try:
        found = services.gateway.services()
    except ProblemError as error:
        on_event(Event(Phase.SERVICES, error.problem.what, True, problem=error.problem))
        return (), [error.problem]
    if found:
        text = T("Restart {names} so that the connector reads the files", names=", ".join(found))
    else:
        text = T("No MyPass Gateway service was found on this machine; restart it by hand")
    on_event(Event(Phase.SERVICES, text, done=True))
    return found, []


def _trust_broken(plan: Plan, reports: tuple[PartitionReport, ...]) -> bool:
    store = plan.staging.store
    if store is None or not store.change.needed:
        return False
    return any(
        check.verdict is Verdict.FAIL and check.id in ("tls.handshake", "tls.trust")
        for report in reports
        for check in report.checks
    )


def _trusted(plan: Plan, reports: tuple[PartitionReport, ...]) -> bool:
    """Whether Java trusts a host with the store that was written, and refuses none."""
    checks = [check for report in reports for check in report.checks if check.id == "tls.trust"]
    return not _trust_broken(plan, reports) and any(
        check.verdict in (Verdict.PASS, Verdict.WARN) for check in checks
    )


def _sha256(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
