"""The doors to the outside, as interfaces that the composition root fills.

Every method blocks; it is called off the UI thread. Every method raises `ProblemError`
and nothing else. Timeouts are seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from wizard.domain.hostfacts import (
    ChainJudgement,
    CommandOutcome,
    DisabledAlgorithms,
    Greeting,
    Handshake,
    JavaStore,
    Profile,
    SignOn,
    SystemValues,
    ToolboxInfo,
)
from wizard.domain.hosts import Partition
from wizard.domain.problems import Problem
from wizard.domain.rights import RightsNames
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, Text

# ---------------------------------------------------------------- the live host


class NetworkProbe(Protocol):
    """The host's network, without Java and without credentials."""

    def resolve(self, host: str, *, timeout: float) -> tuple[str, ...]:
        """The addresses of a name, in the resolver's order."""

    def ask_mapper(self, host: str, port: int, service: str, *, timeout: float) -> int:
        """The port of a service name (``as-signon-s``) from the port mapper."""

    def knock(self, host: str, port: int, *, timeout: float) -> None:
        """A TCP connection, opened and closed."""

    def greet_signon(self, host: str, port: int, *, tls: bool, timeout: float) -> Greeting:
        """The sign-on server's attributes, before any credential."""

    def greet_command(self, host: str, port: int, *, tls: bool, timeout: float) -> Greeting:
        """The remote command server's seeds, before any credential."""

    def own_address(self, host: str) -> str:
        """This machine's address on the way to `host`; "" where there is no way."""

    def presented_chain(self, host: str, port: int, *, timeout: float) -> tuple[bytes, ...]:
        """The DER certificates that the host presents, leaf first, whoever issued them."""


@dataclass(frozen=True, slots=True)
class TrustStore:
    """A truststore as it reaches the connector: path, type, password (None = not given)."""

    path: Path
    type: str = "JKS"
    password: Secret | None = None


class ToolboxSession(Protocol):
    """One AS400 object in the worker, for one partition and one user."""

    def sign_on(self) -> SignOn: ...

    def validate(self) -> None:
        """Prove the session's user and password, and run nothing: one attempt."""

    def run_command(self, command: str) -> CommandOutcome: ...

    def call_program(self) -> None:
        """A harmless program call (QWCRSVAL), to tell a refusal of commands from one of calls."""

    def profile(self, name: str) -> Profile: ...

    def system_values(self, names: Sequence[str]) -> SystemValues:
        """The values that the host knows; a name it does not know is left out."""

    def close(self) -> None: ...

    def abandon(self) -> None:
        """End the worker, so that whoever waits for its answer has one; from any thread."""


class Toolbox(Protocol):
    """jt400 in the gateway's JVM, in a worker process."""

    def info(self) -> ToolboxInfo: ...

    def handshake(self, host: str, port: int, *, timeout: float) -> Handshake: ...

    def open_store(self) -> JavaStore:
        """The truststore in use, as this Java opens it (None given: Java's own cacerts)."""

    def judge(
        self,
        chain: Sequence[bytes],
        *,
        at: datetime | None = None,
        without: Sequence[str] = (),
    ) -> ChainJudgement:
        """Java's path validation of a DER chain, leaf first, against the truststore in use.

        `at` is another time than now; `without` are SHA-256 fingerprints of trusted entries
        that are left out, as if they had been removed. Revocation is not asked for.
        """

    def algorithms(self) -> DisabledAlgorithms: ...

    def session(
        self,
        partition: Partition,
        password: Secret,
        *,
        signon_port: int,
        command_port: int,
        connect_timeout: float,
        read_timeout: float,
    ) -> ToolboxSession: ...

    def close(self) -> None: ...


# ---------------------------------------------------------------- Java and the jar


@dataclass(frozen=True, slots=True)
class JavaCandidate:
    """A Java runtime that was found.

    `source` says where ("the connector folder"); `problem` why it cannot be used, or empty.
    `home` is the folder that holds ``bin``; `jvm` the JVM library; `bits` 32 or 64.
    """

    home: Path
    source: Text
    vendor: str = ""
    version: str = ""
    architecture: str = ""
    jvm: Path | None = None
    problem: Text = NOTHING


@dataclass(frozen=True, slots=True)
class JarCandidate:
    """A jt400.jar that was found: path, version from its manifest or classes, SHA-256."""

    path: Path
    source: Text
    version: str = ""
    sha256: str = ""
    problem: Text = NOTHING


@dataclass(frozen=True, slots=True)
class ToolboxChoice:
    """What was found and what is used (None when nothing fits)."""

    javas: tuple[JavaCandidate, ...]
    jars: tuple[JarCandidate, ...]
    java: JavaCandidate | None
    jar: JarCandidate | None


class ToolboxFinder(Protocol):
    """Looks for Java and jt400.jar where the connector takes them from first."""

    def find(
        self,
        connector_folder: Path | None,
        *,
        java_home: Path | None = None,
        jar: Path | None = None,
    ) -> ToolboxChoice:
        """All candidates in order of preference. `java_home` and `jar` are the person's own
        settings, looked at right after the connector folder."""


# ---------------------------------------------------------------- the gateway machine


@dataclass(frozen=True, slots=True)
class InstallTree:
    """The gateway's folders.

    `install_dir` holds ``MyPassGateway``; `connector` is its
    ``bin/ConnectorIBMSystemI`` (product guide). The files may be absent: an empty gateway.
    """

    install_dir: Path
    gateway: Path
    connector: Path
    properties: Path
    log4j: Path
    partitions: Path
    truststore: Path
    writable: bool = True


class GatewayMachine(Protocol):
    """The folder, the service and the name of the gateway."""

    def name(self) -> str:
        """The machine's own name."""

    def guesses(self) -> tuple[Path, ...]:
        """Folders where a gateway seems to be installed, the likeliest first."""

    def tree(self, folder: Path) -> InstallTree:
        """The install tree of `folder`: DIR, DIR/MyPassGateway or the connector folder itself."""

    def services(self) -> tuple[str, ...]:
        """Names of the MyPass Gateway services and application pools found on this machine."""

    def restart(self, service: str, *, timeout: float) -> None: ...


REMINDER = "verify certificates"
"""The purpose of the task that verifies the certificates."""


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """A task as the system's scheduler has it: its name there, "HH:MM", its command."""

    name: str
    daily_at: str
    command: str


class TaskScheduler(Protocol):
    """The operating system's scheduler: one task for each purpose, a few plain words."""

    def register(
        self, arguments: Sequence[str], daily_at: str, purpose: str = REMINDER
    ) -> ScheduledTask:
        """Run this program with `arguments` every day; replaces that purpose's task."""

    def unregister(self, purpose: str = REMINDER) -> bool:
        """Remove the task; False when there is none."""

    def registered(self, purpose: str = REMINDER) -> ScheduledTask | None: ...

    def command(self, arguments: Sequence[str]) -> str:
        """The line that runs this program with `arguments`, for a scheduler of one's own."""


class Vault(Protocol):
    """The operating system's password vault."""

    def available(self) -> bool: ...

    def get(self, entry: str) -> Secret | None: ...

    def put(self, entry: str, secret: Secret) -> None: ...

    def forget(self, entry: str) -> None: ...


# ---------------------------------------------------------------- files


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file to be written at Apply.

    `before` is None when the file does not exist yet. `text` says whether a diff can be shown.
    `secret` files (truststores) are written with mode 0600-like rights.
    """

    path: Path
    before: bytes | None
    after: bytes
    text: bool = True

    @property
    def needed(self) -> bool:
        """Whether anything changes."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Backup:
    """Where the files of one Apply were saved, with the time (ISO 8601) as its name."""

    folder: Path
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class SavedFile:
    """One file as a backup holds it.

    `before` is what it held, None when there was none; `after_sha256` what the change made of
    it ("" when it removed it); `time` (ISO 8601) when.
    """

    path: Path
    before: bytes | None
    after_sha256: str
    time: str


@dataclass(frozen=True, slots=True)
class PropertyEntry:
    """One key of a .properties file as Java's Properties would read it (last one wins)."""

    key: str
    value: str
    line: int


class ConfigFiles(Protocol):
    """The connector's text files, read and edited without losing a byte."""

    def read(self, path: Path) -> bytes | None:
        """The file's bytes, None when it does not exist."""

    def properties(self, data: bytes) -> tuple[PropertyEntry, ...]: ...

    def all_properties(self, data: bytes) -> tuple[PropertyEntry, ...]:
        """Every entry, also those that a later one of the same key overrides."""

    def set_properties(self, data: bytes, values: Mapping[str, str]) -> bytes:
        """`data` with the values set; identical bytes where nothing changed."""

    def unset_properties(self, data: bytes, keys: Collection[str]) -> bytes:
        """`data` without these keys, every entry of each."""

    def tidy_properties(self, data: bytes, keys: Collection[str]) -> bytes:
        """`data` without the entries of these keys that a later one overrides."""

    def log_level(self, data: bytes) -> str: ...

    def log_file(self, data: bytes) -> str: ...

    def set_logging(self, data: bytes, *, level: str | None, file: str | None) -> bytes: ...

    def partitions(self, data: bytes) -> tuple[Partition, ...]: ...

    def partition_remarks(self, data: bytes) -> tuple[Problem, ...]:
        """Keys of a partitions.toml that have no effect or no place there; they are kept."""

    def set_partitions(self, data: bytes, partitions: Sequence[Partition]) -> bytes:
        """`data` (TOML) with these partitions; unknown keys and comments kept."""

    def rights_names(self, data: bytes) -> RightsNames:
        """The names of a rights.toml."""

    def rights_remarks(self, data: bytes) -> tuple[Problem, ...]:
        """Keys of a rights.toml that have no effect; they are kept."""

    def set_rights_names(self, data: bytes, names: RightsNames) -> bytes:
        """`data` (TOML) with these names; unknown keys and comments kept."""

    def diff(self, change: FileChange) -> str:
        """A unified diff for a person (a summary line for a binary file)."""

    def apply(
        self, changes: Sequence[FileChange], backup_root: Path, *, unproven: bool = False
    ) -> Backup:
        """Back up, then replace every file atomically; on a failure put all of them back.

        `unproven`: the journal says that nobody proved what was written, until `proven`.
        Refuses (``configfiles.changed-on-disk``) when a file is no longer as `before` says.
        """

    def backups(self, backup_root: Path) -> tuple[Backup, ...]:
        """All backups, newest first."""

    def saved(self, backup: Backup) -> tuple[SavedFile, ...]:
        """What a backup holds of each of its files."""

    def unfinished(self, backup_root: Path) -> Backup | None:
        """The backup of an apply that was cut short (a crash, a power cut), None otherwise."""

    def unproven(self, backup_root: Path, path: Path) -> Backup | None:
        """The change that made `path` what it is now, where nobody proved it since."""

    def proven(self, backup: Backup) -> None:
        """What this change wrote is proven."""

    def restore(self, backup: Backup, only: Sequence[Path] = (), *, unproven: bool = False) -> None:
        """Put every file of a backup back; files that did not exist are removed.

        With `only` (some of ``backup.files``) the others stay as they are. `unproven`: as `apply`.
        """

    def withdraw(self, backup: Backup) -> None:
        """Put every file of an apply back as if it had never been: no backup is left of it.

        Where somebody changed a file since, that change is kept in a backup.
        """


@dataclass(frozen=True, slots=True)
class SimulatedPartition:
    """One running simulated partition: where it listens."""

    name: str
    address: str
    mapper_port: int
    signon_port: int
    signon_tls_port: int
    command_port: int
    command_tls_port: int
    profiles: tuple[str, ...] = ()
    certificates: Mapping[str, bytes] = field(default_factory=dict)
