"""The connector's files: the room's one door (`wizard.domain.ports.ConfigFiles`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from wizard.configfiles import atomic, backups, diff, disk, log4j, rightsnames
from wizard.configfiles import partitions as hosts_file
from wizard.configfiles.properties import PropertiesDocument
from wizard.domain.cl import DEFAULT_TEMPLATE
from wizard.domain.hosts import Partition
from wizard.domain.ports import Backup, FileChange, PropertyEntry, SavedFile
from wizard.domain.problems import Problem
from wizard.domain.rights import FileGuard, NoGuard, RightsNames

# The product guide's defaults for fpc101.properties.
_CONNECTOR_DEFAULTS = {"SSLmode": "true", "command": DEFAULT_TEMPLATE}


class ConfigRoom:
    """Reads, edits, compares and writes the connector's files.

    Parameters
    ----------
    guard : FileGuard, optional
        Keeps what is written to those who need it.
    """

    def __init__(self, guard: FileGuard | None = None) -> None:
        self._guard: FileGuard = NoGuard() if guard is None else guard

    def read(self, path: Path) -> bytes | None:
        """The file's bytes, None when it does not exist.

        Raises
        ------
        ProblemError
            ``configfiles.not-a-file``, ``configfiles.unreadable``, ``configfiles.too-large``.
        """
        found = disk.state(path)
        return None if found is None else found.data

    def properties(self, data: bytes) -> tuple[PropertyEntry, ...]:
        """The keys with their values, in the order of their lines."""
        return PropertiesDocument(data).entries

    def all_properties(self, data: bytes) -> tuple[PropertyEntry, ...]:
        """Every entry, also those that a later one of the same key overrides."""
        return PropertiesDocument(data).all_entries

    def set_properties(self, data: bytes, values: Mapping[str, str]) -> bytes:
        """`data` with the values set; identical bytes where nothing changed.

        An empty `data` that gets one of the connector's own keys becomes a complete
        fpc101.properties.
        """
        document = PropertiesDocument(data)
        wanted = dict(values)
        if not data and not wanted.keys().isdisjoint(_CONNECTOR_DEFAULTS):
            document.comment("Behaviour of the MyPass iSeries Connector.")
            wanted = {**_CONNECTOR_DEFAULTS, **wanted}
        for key, value in wanted.items():
            document.set(key, value)
        return document.data

    def unset_properties(self, data: bytes, keys: Collection[str]) -> bytes:
        """`data` without these keys, every entry of each; the rest byte for byte."""
        document = PropertiesDocument(data)
        for key in keys:
            document.unset(key)
        return document.data

    def tidy_properties(self, data: bytes, keys: Collection[str]) -> bytes:
        """`data` without the entries of these keys that a later one overrides."""
        document = PropertiesDocument(data)
        for key in keys:
            document.tidy(key)
        return document.data

    def log_level(self, data: bytes) -> str:
        """The root logger's level, upper case."""
        return log4j.level(data)

    def log_file(self, data: bytes) -> str:
        """The log file's path."""
        return log4j.file(data)

    def set_logging(self, data: bytes, *, level: str | None, file: str | None) -> bytes:
        """`data` with this level and log file; None leaves what is there."""
        return log4j.changed(data, level=level, file=file)

    def partitions(self, data: bytes) -> tuple[Partition, ...]:
        """The partitions of a partitions.toml."""
        return hosts_file.read(data)

    def partition_remarks(self, data: bytes) -> tuple[Problem, ...]:
        """Keys of a partitions.toml that are not known, or have no place in it."""
        return hosts_file.remarks(data)

    def set_partitions(self, data: bytes, partitions: Sequence[Partition]) -> bytes:
        """`data` (TOML) with these partitions; unknown keys and comments kept."""
        return hosts_file.changed(data, partitions)

    def rights_names(self, data: bytes) -> RightsNames:
        """The names of a rights.toml."""
        return rightsnames.read(data)

    def rights_remarks(self, data: bytes) -> tuple[Problem, ...]:
        """Keys of a rights.toml that have no effect."""
        return rightsnames.remarks(data)

    def set_rights_names(self, data: bytes, names: RightsNames) -> bytes:
        """`data` (TOML) with these names; everything else kept."""
        return rightsnames.changed(data, names)

    def diff(self, change: FileChange) -> str:
        """A unified diff for a person (a summary line for a binary file)."""
        return diff.unified(change)

    def apply(
        self, changes: Sequence[FileChange], backup_root: Path, *, unproven: bool = False
    ) -> Backup:
        """Back up, then replace every file atomically; on a failure put all of them back."""
        return atomic.apply(changes, backup_root, unproven=unproven, guard=self._guard)

    def backups(self, backup_root: Path) -> tuple[Backup, ...]:
        """All backups, newest first."""
        return backups.listed(backup_root)

    def saved(self, backup: Backup) -> tuple[SavedFile, ...]:
        """What a backup holds of each of its files."""
        return backups.saved(backup.folder)

    def unfinished(self, backup_root: Path) -> Backup | None:
        """The backup of an apply that a crash cut short, for `restore`; else None."""
        return atomic.unfinished(backup_root)

    def unproven(self, backup_root: Path, path: Path) -> Backup | None:
        """The change that made `path` what it is now, where nobody proved it since."""
        return backups.unproven(backup_root, path)

    def proven(self, backup: Backup) -> None:
        """What this change wrote is proven."""
        atomic.proven(backup)

    def restore(self, backup: Backup, only: Sequence[Path] = (), *, unproven: bool = False) -> None:
        """Put every file of a backup back (or `only` some); files that did not exist go."""
        atomic.restore(backup, only, unproven=unproven, guard=self._guard)

    def withdraw(self, backup: Backup) -> None:
        """Undo an apply as if it had never been: no backup tells of it."""
        atomic.withdraw(backup, guard=self._guard)
