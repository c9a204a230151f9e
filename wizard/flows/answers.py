"""What the person answered, page by page: frozen, typed, and kept even while half-typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType

from wizard.domain import cl, clsource
from wizard.domain.cl import DEFAULT_TEMPLATE
from wizard.domain.clfixes import powers
from wizard.domain.cllint import POWER
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.drafts import DraftHost, HostsAnswer, suggested_name

DEFAULT_COMMAND = DEFAULT_TEMPLATE
"""The connector's default for the key ``command`` (product guide, Configuration File)."""

LOG_LEVELS = ("INFO", "DEBUG", "WARN", "ERROR")
"""The levels the product guide documents, its default first."""

KEPT_LEVELS = (*LOG_LEVELS, "FATAL", "TRACE", "ALL", "OFF")
"""Log4j's other levels are kept where a file has one already."""

LONGEST_COMMAND = 32702
"""Characters; the longest string QCMDEXC and the remote command server take (IBM i docs)."""

LEAST_STORE_PASSWORD = 6
"""Characters; keytool's own minimum."""


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """The gateway folder, None until one is chosen."""

    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class JavaAnswer:
    """The person's own Java folder and jt400.jar; None = whatever the finder prefers."""

    java_home: Path | None = None
    jar: Path | None = None


@dataclass(frozen=True, slots=True)
class NetworkAnswer:
    """How long to wait for a connection, seconds."""

    connect_timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A certificate that the person decided to trust, and where it came from.

    Parameters
    ----------
    der : bytes
    host : str
        The host that presented it, or "" for a file's certificate. An anchor of a host is
        used only while a partition with that host is there.
    file : str
        The name of the file it came from, or "".
    """

    der: bytes
    host: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The person compared this fingerprint (SHA-256, colons) with the host administrator's."""

    host: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class TrustAnswer:
    """What the connector shall trust.

    Parameters
    ----------
    anchors : tuple of Anchor
        Certificates to add to the truststore.
    confirmed : tuple of Confirmation
        Fingerprints that the person confirmed, bound to the host that presented them.
    path : Path or None
        The truststore; None = the one the connector folder holds, else the usual name there.
    type : str
        Type of a new store.
    stores_password : bool
        Keep the store's password in the vault (when there is one).
    """

    anchors: tuple[Anchor, ...] = ()
    confirmed: tuple[Confirmation, ...] = ()
    path: Path | None = None
    type: str = "JKS"
    stores_password: bool = True

    def wanted(self, hosts: frozenset[str]) -> tuple[bytes, ...]:
        """The certificates (DER) to add while `hosts` are the TLS hosts, each once."""
        return tuple(
            dict.fromkeys(
                anchor.der for anchor in self.anchors if not anchor.host or anchor.host in hosts
            )
        )

    def is_confirmed(self, host: str, fingerprint: str) -> bool:
        """Whether the person confirmed this fingerprint for this host."""
        return Confirmation(host, fingerprint) in self.confirmed

    def with_anchors(self, *anchors: Anchor, confirmed: Confirmation | None = None) -> TrustAnswer:
        """The answer with more anchors; one whose host or file replaced nothing is kept."""
        kept = tuple(dict.fromkeys((*self.anchors, *anchors)))
        marks = self.confirmed if confirmed is None else (*self.confirmed, confirmed)
        return TrustAnswer(
            kept, tuple(dict.fromkeys(marks)), self.path, self.type, self.stores_password
        )

    def without(self, der: bytes) -> TrustAnswer:
        """The answer without this certificate."""
        return TrustAnswer(
            tuple(anchor for anchor in self.anchors if anchor.der != der),
            self.confirmed,
            self.path,
            self.type,
            self.stores_password,
        )


@dataclass(frozen=True, slots=True)
class AccountAnswer:
    """How long to wait for the host's answers, seconds; the rest is in each `DraftHost`."""

    read_timeout: float = 20.0


@dataclass(frozen=True, slots=True)
class ConnectorAnswer:
    """``fpc101.properties``: ``SSLmode`` and ``command`` (product guide).

    Parameters
    ----------
    ssl_mode : bool
    command : str
    powers : tuple of str
        Parameters that change what a profile may do and that the person confirmed with their
        values (``SPCAUT(*JOBCTL)``); kept nowhere, so that whoever resumes confirms anew.
    """

    ssl_mode: bool = True
    command: str = DEFAULT_COMMAND
    powers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoggingAnswer:
    """``classes/log4j.properties``: level and log file; "" leaves what is there."""

    level: str = LOG_LEVELS[0]
    file: str = ""


Answer = (
    GatewayAnswer
    | JavaAnswer
    | HostsAnswer
    | NetworkAnswer
    | TrustAnswer
    | AccountAnswer
    | ConnectorAnswer
    | LoggingAnswer
)


def _no_passwords() -> Mapping[str, Secret]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answers:
    """All pages' answers, and apart from them the passwords, which are never serialised.

    Parameters
    ----------
    gateway ... logging
        One answer per page.
    passwords : mapping of str to Secret
        Partition name (`DraftHost.key`) -> the service account's password.
    store_password : Secret or None
        The truststore's password, typed or generated.
    """

    gateway: GatewayAnswer = GatewayAnswer()
    java: JavaAnswer = JavaAnswer()
    hosts: HostsAnswer = field(default_factory=HostsAnswer)
    network: NetworkAnswer = NetworkAnswer()
    trust: TrustAnswer = TrustAnswer()
    account: AccountAnswer = AccountAnswer()
    connector: ConnectorAnswer = ConnectorAnswer()
    logging: LoggingAnswer = LoggingAnswer()
    passwords: Mapping[str, Secret] = field(default_factory=_no_passwords)
    store_password: Secret | None = None

    def partition(self, name: str) -> Partition:
        """The usable partition of a name.

        Raises
        ------
        ProblemError
            ``flows.partition-unknown``.
        """
        known = self.hosts.usable()
        for partition in known:
            if partition.name == name:
                return partition
        raise ProblemError(
            "flows.partition-unknown",
            name=name,
            known=", ".join(partition.name for partition in known) or "none",
        )

    def password(self, name: str) -> Secret | None:
        """The service account's password of a partition, None when it is not known."""
        return self.passwords.get(name)

    def tls_hosts(self) -> frozenset[str]:
        """The hosts of the partitions that use TLS."""
        return frozenset(partition.host for partition in self.hosts.usable() if partition.ssl)

    def anchors(self) -> tuple[bytes, ...]:
        """The certificates (DER) to add to the truststore."""
        return self.trust.wanted(self.tls_hosts())


ANSWER_FIELDS: Mapping[type, str] = MappingProxyType(
    {
        GatewayAnswer: "gateway",
        JavaAnswer: "java",
        HostsAnswer: "hosts",
        NetworkAnswer: "network",
        TrustAnswer: "trust",
        AccountAnswer: "account",
        ConnectorAnswer: "connector",
        LoggingAnswer: "logging",
    }
)


# ---------------------------------------------------------------- what keeps a page from Next


def check_command(command: str) -> str:
    """The CL command template, trimmed.

    Raises
    ------
    ProblemError
        ``flows.command-empty``, ``flows.command-lines``, ``flows.command-long``.
    """
    # CL source of several lines is written as the one that the host takes.
    text = clsource.read(command.strip()).text
    if not text:
        raise ProblemError("flows.command-empty")
    if not text.isprintable():
        raise ProblemError("flows.command-lines")
    if len(text) > LONGEST_COMMAND:
        raise ProblemError("flows.command-long", length=len(text))
    return text


def check_connector(
    answer: ConnectorAnswer,
    current: ConnectorAnswer | None = None,
    *,
    allow_power: bool = False,
) -> ConnectorAnswer:
    """The answer, its command trimmed and fit for the connector.

    Parameters
    ----------
    answer : ConnectorAnswer
    current : ConnectorAnswer or None
        What the file holds now; its own command works on that gateway and is left alone.
    allow_power : bool
        The person insists on parameters that change what a profile may do (``cl.power``);
        those of ``answer.powers`` are confirmed one by one.

    Raises
    ------
    ProblemError
        As `check_command`; ``cl.*`` for a text that is no CL command or lacks ``{user}`` or
        ``{pwd}``; ``flows.command-refused`` for one that does more than set a password.
    """
    command = check_command(answer.command)
    if current is None or command != current.command.strip():
        cl.Template.parse(command)
        for finding in cl.lint(command):
            allowed = allow_power or set(powers((finding,))) <= set(answer.powers)
            if finding.severity == "error" and not (finding.id == POWER and allowed):
                raise ProblemError(
                    "flows.command-refused",
                    message=finding.message,
                    next_step=finding.next_step,
                )
    return ConnectorAnswer(answer.ssl_mode, command, answer.powers)


def check_logging(answer: LoggingAnswer, current: LoggingAnswer | None = None) -> LoggingAnswer:
    """The answer, its level in capitals and its file trimmed.

    Parameters
    ----------
    answer : LoggingAnswer
    current : LoggingAnswer or None
        What the file holds now; its own file name is never complained about.

    Raises
    ------
    ProblemError
        ``flows.log-level``, ``flows.log-file``, ``flows.log-file-relative``.
    """
    level = answer.level.strip().upper()
    if level and level not in KEPT_LEVELS:
        raise ProblemError("flows.log-level", level=answer.level, levels=", ".join(LOG_LEVELS))
    file = answer.file.strip()
    if file and not file.isprintable():
        raise ProblemError("flows.log-file")
    if current is not None and file == current.file.strip():
        return LoggingAnswer(level, file)
    # ${catalina.home}/logs and the like are log4j's own substitution: full by the time it opens.
    absolute = PureWindowsPath(file).is_absolute() or PurePosixPath(file).is_absolute()
    if file and not absolute and not file.startswith("${"):
        raise ProblemError("flows.log-file-relative", file=file)
    return LoggingAnswer(level, file)


def check_timeout(seconds: float) -> float:
    """A timeout from 1 to 120 seconds.

    Raises
    ------
    ProblemError
        ``flows.timeout-range``.
    """
    if not 1 <= seconds <= 120:
        raise ProblemError("flows.timeout-range", seconds=f"{seconds:g}")
    return seconds


def check_limit(seconds: float) -> float:
    """The time for one partition as a whole, from 5 to 3600 seconds.

    Raises
    ------
    ProblemError
        ``account.limit-range``.
    """
    if not 5 <= seconds <= 3600:
        raise ProblemError("account.limit-range", seconds=f"{seconds:g}")
    return seconds


def check_store_password(password: Secret) -> Secret:
    """A password for a new truststore.

    Raises
    ------
    ProblemError
        ``flows.store-password-short``.
    """
    if len(password) < LEAST_STORE_PASSWORD:
        raise ProblemError("flows.store-password-short", length=len(password))
    return password


__all__ = [
    "ANSWER_FIELDS",
    "DEFAULT_COMMAND",
    "KEPT_LEVELS",
    "LOG_LEVELS",
    "AccountAnswer",
    "Anchor",
    "Answer",
    "Answers",
    "Confirmation",
    "ConnectorAnswer",
    "DraftHost",
    "GatewayAnswer",
    "HostsAnswer",
    "JavaAnswer",
    "LoggingAnswer",
    "NetworkAnswer",
    "TrustAnswer",
    "check_command",
    "check_connector",
    "check_logging",
    "check_store_password",
    "check_timeout",
    "suggested_name",
]
