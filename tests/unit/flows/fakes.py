"""Every adapter in memory (files on a real disk), as the flows see them through the ports."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from wizard.domain.certificates import Certificate
from wizard.domain.hostfacts import Greeting
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import (
    Backup,
    FileChange,
    InstallTree,
    JarCandidate,
    JavaCandidate,
    PropertyEntry,
    SavedFile,
    Toolbox,
    ToolboxChoice,
    TrustStore,
)
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import Found, StoreContent, StoreEntry
from wizard.domain.text import T, Text
from wizard.flows.services import Services

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def certificate(
    name: str, *, issuer: str = "", is_ca: bool = False, days: int = 300
) -> Certificate:
    """A certificate whose DER is its description; the fake keystores read it back."""
    der = json.dumps([name, issuer or name, is_ca, days]).encode()
    return read_der(der)


def read_der(der: bytes) -> Certificate:
    name, issuer, is_ca, days = json.loads(der)
    return Certificate(
        der=der,
        subject=f"CN={name}",
        issuer=f"CN={issuer}",
        serial=1,
        not_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_after=datetime.fromtimestamp(NOON.timestamp() + days * 86400, UTC),
        is_ca=is_ca,
        dns_names=(name,),
        common_name=name,
    )


class FakeGateway:
    def __init__(self) -> None:
        self.found_services: tuple[str, ...] = ("MyPass Gateway",)
        self.restarted: list[str] = []

    def name(self) -> str:
        return "GW-PROD-01"

    def guesses(self) -> tuple[Path, ...]:
        return ()

    def tree(self, folder: Path) -> InstallTree:
        if folder.name == "ConnectorIBMSystemI":
            folder = folder.parents[2]
        connector = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
        if not connector.is_dir():
            raise ProblemError("flows.file-unreadable", path=folder, reason="It holds no gateway")
        return InstallTree(
            install_dir=folder,
            gateway=folder / "MyPassGateway",
            connector=connector,
            properties=connector / "fpc101.properties",
            log4j=connector / "classes" / "log4j.properties",
            partitions=connector / "partitions.toml",
            truststore=connector / "truststore.jks",
        )

    def services(self) -> tuple[str, ...]:
        return self.found_services

    def restart(self, service: str, *, timeout: float) -> None:
        self.restarted.append(service)


def make_gateway(folder: Path) -> Path:
    (folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "classes").mkdir(parents=True)
    return folder


CHOICE = ToolboxChoice(
    (),
    (),
    JavaCandidate(Path("/java"), T("PATH"), "Temurin", "17", "x86_64"),
    JarCandidate(Path("/jt400.jar"), T("the connector folder"), "21.0.4", "ab" * 32),
)


class FakeFinder:
    def find(
        self,
        connector_folder: Path | None,
        *,
        java_home: Path | None = None,
        jar: Path | None = None,
    ) -> ToolboxChoice:
        return CHOICE


class FakeNetwork:
    """Presents the chain kept for (host, port); anything else is refused."""

    def __init__(self) -> None:
        self.chains: dict[tuple[str, int], tuple[Certificate, ...]] = {}
        self.mapped: dict[str, int] = {}
        self.refused: set[int] = set()

    def resolve(self, host: str, *, timeout: float) -> tuple[str, ...]:
        return ("192.0.2.1",)

    def ask_mapper(self, host: str, port: int, service: str, *, timeout: float) -> int:
        if service not in self.mapped:
            raise ProblemError("flows.file-unreadable", path=host, reason="No mapper")
        return self.mapped[service]

    def knock(self, host: str, port: int, *, timeout: float) -> None:
        return None

    def own_address(self, host: str) -> str:
        return "192.0.2.17"

    def greet_signon(self, host: str, port: int, *, tls: bool, timeout: float) -> Greeting:
        return Greeting()

    def greet_command(self, host: str, port: int, *, tls: bool, timeout: float) -> Greeting:
        return Greeting()

    def presented_chain(self, host: str, port: int, *, timeout: float) -> tuple[bytes, ...]:
        if port in self.refused or (host, port) not in self.chains:
            raise ProblemError("flows.file-unreadable", path=host, reason=f"Port {port} refused")
        return tuple(certificate.der for certificate in self.chains[host, port])


class FakeVault:
    def __init__(self, *, there: bool = True) -> None:
        self.there = there
        self.kept: dict[str, Secret] = {}
        self.broken = False

    def available(self) -> bool:
        return self.there

    def get(self, entry: str) -> Secret | None:
        return self.kept.get(entry)

    def put(self, entry: str, secret: Secret) -> None:
        if self.broken:
            raise ProblemError("flows.file-unreadable", path="the vault", reason="It is locked")
        self.kept[entry] = secret

    def forget(self, entry: str) -> None:
        self.kept.pop(entry, None)


class FakeSettings:
    def __init__(self) -> None:
        self.data: bytes | None = None
        self.aside: list[bytes] = []

    def load(self) -> bytes | None:
        return self.data

    def save(self, data: bytes) -> None:
        self.data = data

    def keep_aside(self) -> str:
        assert self.data is not None
        self.aside.append(self.data)
        self.data = None
        return "answers-damaged.json"


class FakeFiles:
    """Line-based ``key=value`` files and partitions as JSON; real reads, writes and backups."""

    def __init__(self) -> None:
        self.writes: list[Path] = []
        self.fail_on: str = ""
        self.tamper: str = ""
        self.to_prove: list[Path] = []  # folders of the backups

    def read(self, path: Path) -> bytes | None:
        return path.read_bytes() if path.exists() else None

    def properties(self, data: bytes) -> tuple[PropertyEntry, ...]:
        entries = []
        for number, line in enumerate(data.decode().splitlines(), 1):
            if "=" in line and not line.startswith("#"):
                key, _, value = line.partition("=")
                entries.append(PropertyEntry(key, value, number))
        return tuple(entries)

    def all_properties(self, data: bytes) -> tuple[PropertyEntry, ...]:
        return self.properties(data)

    def unset_properties(self, data: bytes, keys: Collection[str]) -> bytes:
        lines = data.decode().splitlines()
        return "".join(f"{line}\n" for line in lines if line.partition("=")[0] not in keys).encode()

    def set_properties(self, data: bytes, values: Mapping[str, str]) -> bytes:
        lines = data.decode().splitlines()
        for key, value in values.items():
            for number, line in enumerate(lines):
                if line.startswith(f"{key}="):
                    lines[number] = f"{key}={value}"
                    break
            else:
                lines.append(f"{key}={value}")
        return "".join(f"{line}\n" for line in lines).encode()

    def _value(self, data: bytes, key: str, default: str) -> str:
        return {e.key: e.value for e in self.properties(data)}.get(key, default)

    def log_level(self, data: bytes) -> str:
        if b"log4j2" in data:
            raise ProblemError("flows.file-unreadable", path="log4j.properties", reason="Log4j 2")
        return self._value(data, "log4j.rootLogger", "INFO, file").split(",")[0]

    def log_file(self, data: bytes) -> str:
        if b"log4j2" in data:
            raise ProblemError("flows.file-unreadable", path="log4j.properties", reason="Log4j 2")
        return self._value(data, "log4j.appender.file.File", "C:\\MyPassLogs\\new.log")

    def set_logging(self, data: bytes, *, level: str | None, file: str | None) -> bytes:
        self.log_level(data)
        values = {}
        if level is not None:
            values["log4j.rootLogger"] = f"{level}, file"
        if file is not None or not data:
            values["log4j.appender.file.File"] = file or self.log_file(b"")
        return self.set_properties(data, values)

    def partitions(self, data: bytes) -> tuple[Partition, ...]:
        try:
            tables = json.loads(data)
        except ValueError:
            raise ProblemError(
                "flows.file-unreadable", path="partitions.toml", reason="Line 1 is malformed"
            ) from None
        return tuple(Partition(**{**table, "ports": Ports(**table["ports"])}) for table in tables)

    def partition_remarks(self, data: bytes) -> tuple[Problem, ...]:
        return ()

    def set_partitions(self, data: bytes, partitions: Sequence[Partition]) -> bytes:
        return json.dumps([asdict(partition) for partition in partitions], indent=1).encode()

    def diff(self, change: FileChange) -> str:
        if not change.text:
            return f"{change.path.name}: {len(change.after)} bytes"
        return f"--- {change.path.name}\n+++ {change.path.name}\n" + change.after.decode()

    def apply(
        self, changes: Sequence[FileChange], backup_root: Path, *, unproven: bool = False
    ) -> Backup:
        for change in changes:
            if self.read(change.path) != change.before:
                raise ProblemError("flows.verify-differs", path=change.path)
        number = len(list(backup_root.iterdir())) if backup_root.exists() else 0
        folder = backup_root / f"{number:04}"
        folder.mkdir(parents=True)
        index = []
        for position, change in enumerate(changes):
            if change.before is not None:
                (folder / str(position)).write_bytes(change.before)
            after = hashlib.sha256(change.after).hexdigest()
            index.append((str(change.path), change.before is not None, after))
        (folder / "index.json").write_text(json.dumps(index))
        backup = Backup(folder, tuple(change.path for change in changes))
        if unproven:
            self.to_prove.append(folder)
        for change in changes:
            if change.path.name == self.fail_on:
                self.restore(backup)
                raise ProblemError("flows.report-unwritable", path=change.path, reason="Disk full")
            change.path.write_bytes(change.after)
            self.writes.append(change.path)
            if change.path.name == self.tamper:
                change.path.write_bytes(b"tampered")
        return backup

    def backups(self, backup_root: Path) -> tuple[Backup, ...]:
        if not backup_root.exists():
            return ()
        return tuple(
            Backup(folder, tuple(Path(p) for p, _, _ in self._index(folder)))
            for folder in sorted(backup_root.iterdir(), reverse=True)
        )

    def _index(self, folder: Path) -> list[tuple[str, bool, str]]:
        rows = json.loads((folder / "index.json").read_text())
        return [(path, was, after) for path, was, after in rows]

    def saved(self, backup: Backup) -> tuple[SavedFile, ...]:
        return tuple(
            SavedFile(
                Path(path),
                (backup.folder / str(position)).read_bytes() if was else None,
                after,
                "2026-01-01T00:00:00+00:00",
            )
            for position, (path, was, after) in enumerate(self._index(backup.folder))
        )

    def unfinished(self, backup_root: Path) -> Backup | None:
        return None

    def unproven(self, backup_root: Path, path: Path) -> Backup | None:
        return None

    def proven(self, backup: Backup) -> None:
        self.to_prove.remove(backup.folder)

    def restore(self, backup: Backup, only: Sequence[Path] = (), *, unproven: bool = False) -> None:
        for position, (path, was_there, _) in enumerate(self._index(backup.folder)):
            if only and Path(path) not in only:
                continue
            if was_there:
                Path(path).write_bytes((backup.folder / str(position)).read_bytes())
            else:
                Path(path).unlink(missing_ok=True)

    def withdraw(self, backup: Backup) -> None:
        self.restore(backup)
        shutil.rmtree(backup.folder)


class FakeLogConfigs:
    """Knows which logging files lie there, and reads what kind of lines these tests write."""

    def there(self, folder: Path) -> tuple[Path, ...]:
        return tuple(folder.glob("log4j*")) if folder.is_dir() else ()

    def libraries(self, folders: Sequence[Path]) -> tuple[str, ...]:
        return tuple(sorted(one.name for folder in folders for one in folder.glob("log4j*.jar")))

    def read(self, path: Path) -> bytes | None:
        return path.read_bytes() if path.is_file() else None


class FakeKeystores:
    """Stores as the JKS magic, a password's hash, and the certificates' descriptions."""

    MAGIC = b"\xfe\xed\xfe\xed"

    def __init__(self) -> None:
        self.made = 0

    def certificate(self, der: bytes) -> Certificate:
        try:
            return read_der(der)
        except ValueError:
            # A bit of its signature was changed: nobody issued it.
            return replace(read_der(der[:-1] + b"]"), issuer="CN=?")

    def read(self, data: bytes, *, name: str = "", passwords: Sequence[Secret] = ()) -> Found:
        try:
            return Found("PEM", tuple(read_der(line) for line in data.splitlines()))
        except ValueError:
            raise ProblemError("flows.nothing-to-trust", name=name, reason="Garbage") from None

    def _parse(self, data: bytes, password: Secret | None) -> list[bytes]:
        if not data.startswith(self.MAGIC):
            raise ProblemError("flows.nothing-to-trust", name="store", reason="Not a JKS")
        document = json.loads(data[4:])
        if password is not None and document["password"] != self._hash(password):
            raise ProblemError("flows.store-password-needed", path="store")
        if password is None:
            raise ProblemError("flows.store-password-needed", path="store")
        return [bytes.fromhex(entry) for entry in document["entries"]]

    def _hash(self, password: Secret) -> str:
        return hashlib.sha256(password.reveal().encode()).hexdigest()

    def open(self, data: bytes, password: Secret | None) -> StoreContent:
        return StoreContent(
            "JKS",
            tuple(
                StoreEntry(f"ca{number}", "trusted", read_der(der))
                for number, der in enumerate(self._parse(data, password))
            ),
        )

    def add(
        self,
        data: bytes | None,
        password: Secret,
        certificates: Sequence[Certificate],
        *,
        type: str = "JKS",
    ) -> bytes:
        entries = [] if data is None else self._parse(data, password)
        entries += [c.der for c in certificates if c.der not in entries]
        self.made += 1
        document = {
            "password": self._hash(password),
            "made": self.made,  # like a JKS entry's date: no two stores have equal bytes
            "entries": [entry.hex() for entry in entries],
        }
        return self.MAGIC + json.dumps(document).encode()

    def issued(self, child: Certificate, parent: Certificate) -> bool:
        return child.issuer == parent.subject

    def read_file(self, path: Path, passwords: Sequence[Secret] = ()) -> Found:
        return self.read(path.read_bytes(), name=path.name, passwords=passwords)

    def remove(self, data: bytes, password: Secret, alias: str) -> bytes:
        raise AssertionError("the flows remove nothing")

    def problems(self, certificate: Certificate, now: datetime | None = None) -> tuple[Text, ...]:
        if certificate.days_left(now) < 0:
            return (T("{name} has run out", name=certificate.common_name),)
        return ()

    def check_store_password(self, password: Secret, *, type: str = "JKS") -> None:
        if not password.reveal().isascii():
            raise ProblemError("flows.store-password-needed", path="store")

    def anchors(self, chain: Sequence[Certificate]) -> tuple[Certificate, ...]:
        authorities = [c for c in chain if c.is_ca]
        if authorities:
            return (authorities[-1],)
        return tuple(c for c in chain[:1] if c.self_issued)


@dataclass
class World:
    """All fakes of one test, and the services made of them."""

    gateway: FakeGateway = field(default_factory=FakeGateway)
    network: FakeNetwork = field(default_factory=FakeNetwork)
    files: FakeFiles = field(default_factory=FakeFiles)
    keystores: FakeKeystores = field(default_factory=FakeKeystores)
    vault: FakeVault = field(default_factory=FakeVault)
    settings: FakeSettings = field(default_factory=FakeSettings)
    clock: Callable[[], datetime] = lambda: NOON

    @property
    def services(self) -> Services:
        def toolbox(choice: ToolboxChoice, store: TrustStore | None) -> Toolbox:
            raise AssertionError("these tests start no worker")

        return Services(
            gateway=self.gateway,
            finder=FakeFinder(),
            network=self.network,
            toolbox=toolbox,
            files=self.files,
            keystores=self.keystores,
            vault=self.vault,
            settings=self.settings,
            clock=self.clock,
            logconfigs=FakeLogConfigs(),  # type: ignore[arg-type] # a double
        )
