"""Files that somebody changed between Review and Apply: compared, decided, reviewed anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from wizard.domain.hosts import Partition
from wizard.domain.ports import FileChange
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent
from wizard.flows import merging
from wizard.flows.answers import DEFAULT_COMMAND, Answers, DraftHost, HostsAnswer
from wizard.flows.apply import Plan
from wizard.flows.looking import COMMAND_KEY, SSL_KEY, GatewayLook, look, read_connector
from wizard.flows.passwords import Origin, opened_store
from wizard.flows.reviewing import Review, review
from wizard.flows.services import Services
from wizard.flows.threeway import KeyRow, Side, key_rows

LEVEL, FILE = "log level", "log file"
"""What a logging file of either form is compared by."""


class Kind(StrEnum):
    """What a file is compared by."""

    SETTINGS = "settings"
    LOGGING = "logging"
    PARTITIONS = "partitions"
    TRUSTSTORE = "truststore"


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that is no longer what Review read.

    Parameters
    ----------
    path : Path
    kind : Kind
    theirs : bytes or None
        What it holds now; None = it is gone.
    rows : tuple of KeyRow
        What differs: keys, the level and the log's place, partitions, certificates. What else
        is in the file stays as it is now.
    problem : Problem or None
        Why the file as it is now cannot be compared.
    partitions : mapping of str to Partition
        Those of the file as it is now.
    certificates : mapping of str to bytes
        A certificate's row -> its DER.
    """

    path: Path
    kind: Kind
    theirs: bytes | None
    rows: tuple[KeyRow, ...] = ()
    problem: Problem | None = None
    partitions: Mapping[str, Partition] = field(default_factory=dict)
    certificates: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def collisions(self) -> tuple[str, ...]:
        """The rows that a person has to decide."""
        return tuple(row.key for row in self.rows if row.collides)


Choices = Mapping[tuple[Path, str], Side]
"""A file and one of its rows -> whose value it takes."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The answers that fit what was decided, and what they would write now.

    Parameters
    ----------
    look : GatewayLook
        The gateway's files as they are now.
    review : Review
    """

    look: GatewayLook
    review: Review


def changed_meanwhile(services: Services, plan: Plan) -> tuple[ChangedFile, ...]:
    """The files that are not as Review read them, in the order of writing. Blocks.

    Files that the plan leaves alone count too: what they say now is not to be written over by a
    plan that is made anew.

    Raises
    ------
    ProblemError
        ``configfiles.*``: one cannot be read at all.
    """
    found = []
    for change in (*plan.staging.changes, *plan.staging.kept):
        theirs = services.files.read(change.path)
        if theirs == change.before or (not change.needed and not theirs and not change.before):
            continue
        found.append(_compared(services, plan, change, theirs))
    return tuple(found)


def reconcile(
    services: Services, plan: Plan, changed: tuple[ChangedFile, ...], choices: Choices
) -> Reconciled | tuple[ChangedFile, ...]:
    """Review anew, from the files as they are now and what was decided. Blocks; writes nothing.

    Returns
    -------
    Reconciled or tuple of ChangedFile
        The latter when a file changed once more.

    Raises
    ------
    ProblemError
        ``settings.choice-missing``; as `wizard.flows.reviewing.review`.
    """
    wanted = agreed(plan.answers, changed, choices)
    if any(one.kind is Kind.TRUSTSTORE and one.theirs for one in changed):
        wanted = _without_made_up(wanted, plan)
    now = look(services, plan.answers.gateway.folder or plan.tree.connector)
    made = review(services, wanted, now.tree)
    again = changed_meanwhile(services, plan)
    if [(one.path, one.theirs) for one in again] != [(one.path, one.theirs) for one in changed]:
        return again
    return Reconciled(now, made)


def agreed(answers: Answers, changed: tuple[ChangedFile, ...], choices: Choices) -> Answers:
    """The answers with what is taken from the files as they are now.

    Raises
    ------
    ProblemError
        ``settings.choice-missing``.
    """
    missing = [
        key for file in changed for key in file.collisions if (file.path, key) not in choices
    ]
    if missing:
        raise ProblemError("settings.choice-missing", keys=", ".join(missing))
    for file in changed:
        for row in file.rows:
            side = row.side or choices[(file.path, row.key)]
            if side is Side.THEIRS:
                answers = _with_theirs(answers, file, row)
    return answers


def _without_made_up(answers: Answers, plan: Plan) -> Answers:
    """A password that was made up for a new store opens none that somebody else put there."""
    store = plan.staging.store
    if store and store.password and store.password.origin is Origin.GENERATED:
        return replace(answers, store_password=None)
    return answers


def _with_theirs(answers: Answers, file: ChangedFile, row: KeyRow) -> Answers:
    value = row.theirs
    if file.kind is Kind.SETTINGS and row.key == SSL_KEY:
        ssl = value is None or value.lower() == "true"
        return replace(answers, connector=replace(answers.connector, ssl_mode=ssl))
    if file.kind is Kind.SETTINGS and row.key == COMMAND_KEY:
        command = DEFAULT_COMMAND if value is None else value
        return replace(answers, connector=replace(answers.connector, command=command))
    if file.kind is Kind.LOGGING:
        part = "level" if row.key == LEVEL else "file"
        return replace(answers, logging=replace(answers.logging, **{part: value or ""}))
    if file.kind is Kind.PARTITIONS:
        return merging.with_hosts(answers, _hosts(answers.hosts, file, row.key))
    if file.kind is Kind.TRUSTSTORE and value is None:
        return replace(answers, trust=answers.trust.without(file.certificates[row.key]))
    return answers


def _hosts(hosts: HostsAnswer, file: ChangedFile, name: str) -> HostsAnswer:
    theirs = file.partitions.get(name)
    drafts = []
    for draft in hosts.drafts:
        if draft.key != name:
            drafts.append(draft)
        elif theirs is not None:
            drafts.append(DraftHost.of(theirs, stores_password=draft.stores_password))
            theirs = None
    if theirs is not None:
        drafts.append(DraftHost.of(theirs))
    return HostsAnswer(tuple(drafts))


# ---------------------------------------------------------------- comparing


def _compared(
    services: Services, plan: Plan, change: FileChange, theirs: bytes | None
) -> ChangedFile:
    path, tree, store = change.path, plan.tree, plan.staging.store
    three = (change.before, theirs, change.after)
    if path == tree.properties:
        kind = Kind.SETTINGS
    elif path == tree.partitions:
        kind = Kind.PARTITIONS
    elif store is not None and path == store.change.path:
        kind = Kind.TRUSTSTORE
    else:
        kind = Kind.LOGGING
    found = ChangedFile(path, kind, theirs)
    try:
        if kind is Kind.PARTITIONS:
            known = [_partitions(services, data) for data in three]
            rows = key_rows(
                *({name: described(one) for name, one in each.items()} for each in known)
            )
            return replace(found, rows=rows, partitions=known[1])
        if kind is Kind.TRUSTSTORE:
            secret = store.password.secret if store is not None and store.password else None
            opening = _without_made_up(plan.answers, plan)
            now = opened_store(services, opening, path, theirs)[1] if theirs else None
            held = [
                _certificates(_open(services, change.before, secret)),
                _certificates(now),
                _certificates(_open(services, change.after, secret)),
            ]
            every = {key: der for each in held for key, der in each.items()}
            rows = key_rows(*(dict.fromkeys(each, _TRUSTED) for each in held))
            return replace(found, rows=rows, certificates=every)
        read = _settings if kind is Kind.SETTINGS else _logging
        return replace(found, rows=key_rows(*(read(services, path, data) for data in three)))
    except ProblemError as unreadable:
        return replace(found, problem=unreadable.problem)


_TRUSTED = "trusted"


def _settings(services: Services, path: Path, data: bytes | None) -> dict[str, str]:
    del path
    values = {entry.key: entry.value for entry in services.files.properties(data or b"")}
    ssl = read_connector(services.files, data)[0]
    if ssl is not None:
        # "TRUE" and " true" differ as text, and are the same (or are not) to Java.
        values[SSL_KEY] = "true" if ssl else "false"
    return values


def _logging(services: Services, path: Path, data: bytes | None) -> dict[str, str]:
    if not data:
        return {}
    now = services.logconfigs.settings(path, data)
    found = {LEVEL: now.level.upper(), FILE: now.file}
    return {key: value for key, value in found.items() if value}


def _partitions(services: Services, data: bytes | None) -> dict[str, Partition]:
    return {one.name: one for one in services.files.partitions(data or b"")}


def described(partition: Partition) -> str:
    """Everything of a partition that can differ, in one line."""
    ports = partition.ports
    words = [partition.host, partition.user, "SSL" if partition.ssl else "no SSL"]
    words += [
        f"port {port} ({what})"
        for what, port in (
            ("mapper", ports.mapper),
            ("sign-on", ports.signon),
            ("command", ports.command),
        )
        if port is not None
    ]
    words += [
        what
        for what, there in (
            ("resets elevated profiles", partition.resets_elevated),
            ("IFS shares", partition.ifs_shares),
            ("password filter", partition.password_filter),
        )
        if there
    ]
    return ", ".join(words)


def _open(services: Services, data: bytes | None, secret: Secret | None) -> StoreContent | None:
    return services.keystores.open(data, secret) if data else None


def _certificates(content: StoreContent | None) -> dict[str, bytes]:
    found = {}
    for entry in content.entries if content is not None else ():
        held = entry.certificate
        if entry.kind == "trusted" and held is not None:
            found[f"{held.common_name or held.subject} ({held.sha256[:23]}…)"] = held.der
    return found
