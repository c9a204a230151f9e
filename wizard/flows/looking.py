"""How the gateway is set up now: its files read once, as suggestions for the answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.domain.hosts import Partition
from wizard.domain.ports import Backup, ConfigFiles, InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.flows.answers import (
    DEFAULT_COMMAND,
    Answers,
    ConnectorAnswer,
    DraftHost,
    GatewayAnswer,
    HostsAnswer,
    LoggingAnswer,
)
from wizard.flows.backups import backup_root
from wizard.flows.filerights import alarming
from wizard.flows.logs.inforce import choose, is_usual
from wizard.flows.passwords import password_entry
from wizard.flows.services import Services
from wizard.flows.stores import RecognisedStore, recognise_stores
from wizard.flows.unproven import left_open

SSL_KEY, COMMAND_KEY = "SSLmode", "command"
"""The two documented keys of ``fpc101.properties`` (product guide)."""


@dataclass(frozen=True, slots=True)
class GatewayLook:
    """What a gateway folder holds.

    Parameters
    ----------
    folder : Path
        As the person chose it.
    tree : InstallTree
    name : str
        The machine's own name.
    partitions : tuple of Partition
        From ``partitions.toml``.
    ssl_mode : bool or None
    command : str or None
        From ``fpc101.properties``; None = the key or the file is absent.
    logging : LoggingAnswer or None
        From the logging file in force, or what a new one would say; None = it is unreadable.
    stores : tuple of RecognisedStore
        Truststores in the connector folder, the one to use first.
    stored : frozenset of str
        Names of the partitions whose password lies in the vault.
    problems : tuple of Problem
        Files that could not be understood; they are never overwritten.
    remarks : tuple of Problem
        What in ``partitions.toml`` has no effect, or no place there; it stays as it is.
    exposed : tuple of Problem
        Files that everyone may change (`wizard.flows.filerights.put_right`).
    unfinished : Backup or None
        What an Apply that was cut short had saved: the files may be a mixture until it is
        put back (`wizard.flows.apply.restore_last`).
    unproven : Problem or None
        A truststore that was written and never proven.
    """

    folder: Path
    tree: InstallTree
    name: str = ""
    partitions: tuple[Partition, ...] = ()
    ssl_mode: bool | None = None
    command: str | None = None
    logging: LoggingAnswer | None = None
    stores: tuple[RecognisedStore, ...] = ()
    stored: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    exposed: tuple[Problem, ...] = ()
    unfinished: Backup | None = None
    unproven: Problem | None = None

    @property
    def empty(self) -> bool:
        """Nothing is configured yet."""
        return (
            not self.partitions
            and self.ssl_mode is None
            and self.command is None
            and not self.stores
        )

    def suggestions(self) -> Answers:
        """The answers that the files give; defaults where they say nothing."""
        ssl = True if self.ssl_mode is None else self.ssl_mode
        command = DEFAULT_COMMAND if self.command is None else self.command
        return Answers(
            gateway=GatewayAnswer(self.folder),
            hosts=HostsAnswer(
                tuple(
                    DraftHost.of(partition, stores_password=partition.name in self.stored)
                    for partition in self.partitions
                )
            ),
            connector=ConnectorAnswer(ssl, command),
            # A file that could not be read is left as it is unless the person says otherwise.
            logging=self.logging or LoggingAnswer("", ""),
        )


def look(services: Services, folder: Path) -> GatewayLook:
    """Read how the gateway in `folder` is set up; nothing is written. Blocks.

    Raises
    ------
    ProblemError
        The folder holds no gateway (``gateway.*``).
    """
    tree = services.gateway.tree(folder)
    found = GatewayLook(folder, tree, name=services.gateway.name())
    problems: list[Problem] = []
    try:
        partitions, remarks = _partitions(services.files, tree.partitions)
        found = replace(found, partitions=partitions, remarks=remarks)
    except ProblemError as error:
        problems.append(error.problem)
    try:
        ssl_mode, command = read_connector(services.files, services.files.read(tree.properties))
        found = replace(found, ssl_mode=ssl_mode, command=command)
    except ProblemError as error:
        problems.append(error.problem)
    try:
        found = replace(found, logging=read_logging(services, tree))
    except ProblemError as error:
        problems.append(error.problem)
    try:
        found = replace(found, stores=recognise_stores(services, tree))
    except ProblemError as error:
        problems.append(error.problem)
    try:
        unfinished = services.files.unfinished(backup_root(tree))
        found = replace(found, unfinished=unfinished)
    except ProblemError as error:
        problems.append(error.problem)
    if found.stores and found.unfinished is None:
        found = replace(found, unproven=left_open(services, found.stores[0].path))
    found = replace(found, stored=_stored(services, found.partitions))
    found = replace(found, exposed=alarming(services, tree))
    return replace(found, problems=tuple(problems))


def read_connector(files: ConfigFiles, data: bytes | None) -> tuple[bool | None, str | None]:
    """``SSLmode`` and ``command`` of the bytes; None where the key is absent.

    ``SSLmode`` is read as Java's ``Boolean.parseBoolean`` does: all but "true" is false.
    """
    values = {entry.key: entry.value for entry in files.properties(data or b"")}
    ssl = values.get(SSL_KEY)
    return (None if ssl is None else ssl.lower() == "true"), values.get(COMMAND_KEY)


def _partitions(
    files: ConfigFiles, path: Path
) -> tuple[tuple[Partition, ...], tuple[Problem, ...]]:
    data = files.read(path)
    return ((), ()) if data is None else (files.partitions(data), files.partition_remarks(data))


def read_logging(services: Services, tree: InstallTree) -> LoggingAnswer:
    """Level and file of the logging file in force, or what a new one would say.

    Raises
    ------
    ProblemError
        ``log.config-...``, ``configfiles.*``: the file cannot be understood, or Log4j 2 would
        not read the one that could be made.
    """
    found = choose(services, tree)
    if not is_usual(tree, found.path):
        now = services.logconfigs.settings(found.path, found.data or b"")
        return LoggingAnswer(now.level.upper(), now.file)
    if found.data is None and not found.sure:
        raise ProblemError("log.config-none", folder=found.path.parent, why=found.why)
    data = services.files.read(tree.log4j) or b""
    return LoggingAnswer(services.files.log_level(data), services.files.log_file(data))


def _stored(services: Services, partitions: Sequence[Partition]) -> frozenset[str]:
    try:
        if not partitions or not services.vault.available():
            return frozenset()
        return frozenset(
            partition.name
            for partition in partitions
            if services.vault.get(password_entry(partition)) is not None
        )
    except ProblemError:
        return frozenset()
