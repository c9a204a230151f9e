"""What the live host answers, as frozen facts that the rules judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ToolboxInfo:
    """The JVM and the jt400 that give the verdicts.

    `jt400` is the Toolbox's version ("9.4"), `knows_level_4` whether it can hash for
    password level 4 (10.7.1 and later).
    """

    java_version: str
    java_vendor: str
    java_home: str
    architecture: str
    jt400: str
    jar: str
    knows_level_4: bool


@dataclass(frozen=True, slots=True)
class Greeting:
    """A host server's answer before any sign-on (requests 7003 and 7001).

    `vrm` is 0x00VVRRMM (0x00070500 = V7R5M0) or None; `password_level` 0 to 4 or None.
    """

    vrm: int | None = None
    level: int | None = None
    password_level: int | None = None


@dataclass(frozen=True, slots=True)
class Handshake:
    """One TLS handshake made by the gateway's Java.

    `chain` holds DER certificates, leaf first, as the host presented them.
    `trusted` is Java's own verdict with the truststore in use; `refusal` its words when not.
    `related` holds the DER certificates of that truststore which bear a name of the chain;
    `store` is its file's name, "" for Java's own cacerts.
    """

    protocol: str
    cipher: str
    chain: tuple[bytes, ...]
    trusted: bool
    refusal: str = ""
    refusal_class: str = ""
    related: tuple[bytes, ...] = ()
    store: str = ""


@dataclass(frozen=True, slots=True)
class JavaStore:
    """A truststore as the gateway's Java opened it.

    `trusted` holds (alias, SHA-256 fingerprint) of each trusted entry that Java sees, `anchors`
    is how many certificates Java trusts in all (the first certificate of a private key counts).
    """

    type: str
    trusted: tuple[tuple[str, str], ...]
    anchors: int

    @property
    def fingerprints(self) -> frozenset[str]:
        """SHA-256 of the trusted entries, as `Certificate.sha256` writes it."""
        return frozenset(fingerprint for _, fingerprint in self.trusted)


@dataclass(frozen=True, slots=True)
class ChainJudgement:
    """Java's own path validation of a chain.

    `refusal` and `refusal_class` are Java's words when it is not trusted; `offender` the place
    of the certificate in the chain that Java stumbled over (None: it does not say), `reason`
    its own name for the reason ("EXPIRED", "ALGORITHM_CONSTRAINED").
    """

    trusted: bool
    refusal: str = ""
    refusal_class: str = ""
    offender: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DisabledAlgorithms:
    """``jdk.certpath.disabledAlgorithms`` and ``jdk.tls.disabledAlgorithms``, rule by rule."""

    certpath: tuple[str, ...] = ()
    tls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One IBM i message: id ("CPF2204"), kind ("escape"), severity 0 to 99, text, help."""

    id: str
    text: str
    severity: int = 0
    kind: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """A CL command's end: done or not, with the host's messages (the last one names a failure)."""

    done: bool
    messages: tuple[Message, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The messages' ids in order."""
        return tuple(message.id for message in self.messages)


@dataclass(frozen=True, slots=True)
class SignOn:
    """A sign-on that succeeded: release (0x00VVRRMM), expiry of the password (None = never)."""

    vrm: int
    password_expires: datetime | None = None
    host_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A user profile as QSYRUSRI (jt400's User) gives it.

    `days_until_expiry` counts from the host's own clock; None = never expires.
    `special_authorities` are the profile's own ("*SECADM"); groups are separate names.
    """

    name: str
    status: str
    special_authorities: frozenset[str]
    groups: tuple[str, ...]
    limit_capabilities: str
    password_expired: bool
    no_password: bool
    expires: datetime | None
    expiry_interval: int
    user_class: str = ""
    text: str = ""


SystemValues = dict[str, str | int | tuple[str, ...]]
