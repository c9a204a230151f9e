"""From the answers to the files: every change computed before anything is written."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from wizard.domain.ports import ConfigFiles, FileChange, InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.answers import (
    DEFAULT_COMMAND,
    Answers,
    LoggingAnswer,
    check_command,
    check_logging,
)
from wizard.flows.logs.inforce import choose, is_usual
from wizard.flows.looking import COMMAND_KEY, SSL_KEY, read_logging
from wizard.flows.services import Services
from wizard.flows.stores import StagedStore, recognise_stores, stage_store


@dataclass(frozen=True, slots=True)
class Staging:
    """What Apply will write.

    Parameters
    ----------
    changes : tuple of FileChange
        In the order of writing; files that stay as they are are left out.
    store : StagedStore or None
        The truststore after Apply, also when it stays as it is.
    kept : tuple of FileChange
        The files that stay as they were read.
    """

    changes: tuple[FileChange, ...]
    store: StagedStore | None = None
    kept: tuple[FileChange, ...] = ()


def stage(services: Services, answers: Answers, tree: InstallTree) -> Staging:
    """Every change that the answers ask for; nothing is written. Blocks.

    Raises
    ------
    ProblemError
        An answer is missing or a file cannot be read or edited.
    """
    files = services.files
    stores = recognise_stores(services, tree, answers)
    store = stage_store(services, answers, tree, stores)
    candidates = [
        _properties(files, answers, tree),
        _logging(services, answers, tree),
        _partitions(files, answers, tree),
    ]
    if store is not None:
        candidates.append(store.change)
    return Staging(
        tuple(change for change in candidates if change.needed),
        store,
        tuple(change for change in candidates if not change.needed),
    )


def _properties(files: ConfigFiles, answers: Answers, tree: InstallTree) -> FileChange:
    before = files.read(tree.properties)
    present = {entry.key: entry.value for entry in files.properties(before or b"")}
    command = check_command(answers.connector.command)
    ssl = answers.connector.ssl_mode
    values: dict[str, str] = {}
    # A key that is absent has the documented default already; an existing file gets only what
    # differs, a new one says everything.
    if not before:
        values = {SSL_KEY: _flag(ssl), COMMAND_KEY: command}
    else:
        if present.get(SSL_KEY, "true").lower() != _flag(ssl):
            values[SSL_KEY] = _flag(ssl)
        if present.get(COMMAND_KEY, DEFAULT_COMMAND).strip() != command:
            values[COMMAND_KEY] = command
    after = files.set_properties(before or b"", values) if values else before or b""
    return FileChange(tree.properties, before, after)


def _logging(services: Services, answers: Answers, tree: InstallTree) -> FileChange:
    found = choose(services, tree)
    asked = answers.logging
    usual = is_usual(tree, found.path)
    unread = usual and found.data is None and not found.sure
    if usual and not unread:
        return _log4j(services.files, answers, tree)
    if not (asked.level or asked.file):
        return FileChange(found.path, found.data or b"", found.data or b"")
    if unread:
        raise ProblemError("log.config-none", folder=found.path.parent, why=found.why)
    # Another file counts than the one that the product came with.
    now = LoggingAnswer("", "")
    with contextlib.suppress(ProblemError):
        now = read_logging(services, tree)
    wanted = check_logging(asked, now)
    level = wanted.level if wanted.level != now.level else ""
    file = wanted.file if wanted.file != now.file else ""
    if not (level or file):
        return FileChange(found.path, found.data, found.data or b"")
    after = services.logconfigs.changed(found.path, found.data or b"", level=level, file=file)
    return FileChange(found.path, found.data, after)


def _log4j(files: ConfigFiles, answers: Answers, tree: InstallTree) -> FileChange:
    before = files.read(tree.log4j)
    asked = answers.logging
    if not before:
        wanted = check_logging(asked)
        after = files.set_logging(
            b"", level=wanted.level or files.log_level(b""), file=wanted.file or None
        )
        return FileChange(tree.log4j, before, after)
    # What cannot be read is not compared: the editor then says whether it can be written.
    current = LoggingAnswer(
        _or_empty(files.log_level, before).upper(), _or_empty(files.log_file, before)
    )
    wanted = check_logging(asked, current)
    level = wanted.level if wanted.level and wanted.level != current.level else None
    file = wanted.file if wanted.file and wanted.file != current.file else None
    if level is None and file is None:
        return FileChange(tree.log4j, before, before)
    return FileChange(tree.log4j, before, files.set_logging(before, level=level, file=file))


def _or_empty(read: Callable[[bytes], str], data: bytes) -> str:
    try:
        return read(data)
    except ProblemError:
        return ""


def _partitions(files: ConfigFiles, answers: Answers, tree: InstallTree) -> FileChange:
    before = files.read(tree.partitions)
    wanted = answers.hosts.partitions()
    if before is not None and files.partitions(before) == wanted:
        return FileChange(tree.partitions, before, before)
    return FileChange(tree.partitions, before, files.set_partitions(before or b"", wanted))


def _flag(value: bool) -> str:
    return "true" if value else "false"
