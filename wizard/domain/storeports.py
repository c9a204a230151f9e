"""The keystore room's door, as an interface, and what goes through it.

As in `wizard.domain.ports`: every method blocks and raises `ProblemError` and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from wizard.domain.certificates import Certificate
from wizard.domain.generation import CertificateOrder, Issued, Requested
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import Text


@dataclass(frozen=True, slots=True)
class Found:
    """What one file (or other bytes) held.

    `format` is a person's word ("PKCS#7", "JKS"); `private_keys` counts what is not imported;
    `notes` say what could not be read beside the certificates that could.
    """

    format: str
    certificates: tuple[Certificate, ...]
    labels: tuple[str, ...] = ()
    private_keys: int = 0
    notes: tuple[Text, ...] = ()


class NoCertificateError(ProblemError):
    """The data is of a known kind and holds no certificate.

    Attributes
    ----------
    format : str
        The container ("PEM"), "" when it is none.
    private_keys : int
        How many lie in it.
    """

    def __init__(
        self,
        id: str,
        /,
        *,
        format: str = "",
        private_keys: int = 0,
        details: str = "",
        **args: object,
    ) -> None:
        super().__init__(id, details=details, **args)
        self.format = format
        self.private_keys = private_keys


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """One entry of a store: alias, and its kind.

    Kinds: "trusted", "private key", "secret key", and "certificate Java ignores" (in a PKCS#12
    store, without Java's mark of trust). `certificate` is None where there is none to read.
    """

    alias: str
    kind: str
    certificate: Certificate | None
    chain: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class StoreContent:
    """A keystore's entries; `type` is "JKS", "JCEKS" or "PKCS12"."""

    type: str
    entries: tuple[StoreEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that a conversion cannot take along, and why."""

    alias: str
    kind: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted store, and what it lacks because the person said to leave it out."""

    data: bytes
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportItem:
    """A certificate on its way out, with the name that it has in the store ("" = none)."""

    certificate: Certificate
    alias: str = ""


class CertificateMaker(Protocol):
    """Certificates for the host. Private keys leave it encrypted and in no other form."""

    def issue(
        self,
        order: CertificateOrder,
        password: Secret,
        now: datetime,
        *,
        authority: bytes | None = None,
        authority_password: Secret | None = None,
        authority_name: str = "",
    ) -> Issued:
        """Self-signed, from a new CA, or from the CA whose file is `authority`."""

    def request(
        self,
        order: CertificateOrder,
        password: Secret,
        *,
        kept: bytes | None = None,
        name: str = "",
    ) -> Requested:
        """A request for a CA, with a new key or the one in the file `kept`."""

    def accept(
        self,
        kept: bytes,
        kept_password: Secret,
        reply: Sequence[Certificate],
        *,
        password: Secret,
        known: Sequence[Certificate] = (),
        name: str = "",
        label: str = "",
        legacy: bool = False,
    ) -> Issued:
        """A CA's reply joined with the key in the file `kept`; refuses one that does not fit."""


class Keystores(CertificateMaker, Protocol):
    """Certificate containers in, truststores out."""

    def certificate(self, der: bytes) -> Certificate: ...

    def read(self, data: bytes, *, name: str = "", passwords: Sequence[Secret] = ()) -> Found:
        """Certificates in anything, recognised by content.

        What is encrypted is tried without a password, with an empty one, then with `passwords`.
        `NoCertificateError` where the data is known and holds none.
        """

    def read_file(self, path: Path, passwords: Sequence[Secret] = ()) -> Found:
        """Certificates in a regular file of at most 50 MiB; nothing else is opened."""

    def open(self, data: bytes, password: Secret | None) -> StoreContent:
        """A JKS, JCEKS or PKCS#12 store."""

    def add(
        self,
        data: bytes | None,
        password: Secret,
        certificates: Sequence[Certificate],
        *,
        type: str = "JKS",
        alias: str = "",
    ) -> bytes:
        """The store's new bytes with the certificates as trusted entries; all others kept.

        `data` None makes a new store. A certificate that is there already is not added twice.
        Entries are named after their certificates, the first of them `alias` where one is given.
        """

    def anchors(self, chain: Sequence[Certificate]) -> tuple[Certificate, ...]:
        """Which of a presented chain to trust: the issuing CA, else the lone self-signed leaf."""

    def issued(self, child: Certificate, parent: Certificate) -> bool:
        """Whether `parent` issued `child`: the names fit, and so does the signature."""

    def lineage(self, certificates: Sequence[Certificate]) -> tuple[tuple[int, Certificate], ...]:
        """The certificates as a tree: each with its depth, behind the one that issued it."""

    def remove(self, data: bytes, password: Secret, *aliases: str) -> bytes:
        """The store's new bytes without these entries; all others kept."""

    def rename(self, data: bytes, password: Secret, alias: str, new: str) -> bytes:
        """The store's new bytes with one entry under another name; its date and place kept."""

    def convert(
        self,
        data: bytes,
        password: Secret,
        *,
        type: str,
        new_password: Secret,
        key_passwords: Sequence[Secret] = (),
        leave_out: bool = False,
    ) -> Converted:
        """The entries of a store as a store of `type` under `new_password`.

        Trusted certificates, aliases, private keys with their chains, and creation dates where
        the format has them. A private key is opened with the store's password or one of
        `key_passwords`. ``keystore.not-convertible`` where an entry cannot be converted, unless
        the person said to `leave_out` such.
        """

    def export(
        self, certificates: Sequence[ExportItem], format: str, *, plain: bool = False
    ) -> bytes:
        """Certificates as "pem" (with a comment before each, unless `plain`), "der" or "p7b"."""

    def problems(self, certificate: Certificate, now: datetime | None = None) -> tuple[Text, ...]:
        """What a person should know before trusting it: dates, no CA, weak algorithms."""

    def check_store_password(self, password: Secret, *, type: str = "JKS") -> None:
        """Refuses a password that Java would refuse for a new store."""
