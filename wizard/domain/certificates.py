"""What the product knows of a certificate, and the rules that need no cryptography."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Certificate:
    """One X.509 certificate, read.

    Parameters
    ----------
    der : bytes
        The encoded certificate.
    subject, issuer : str
        RFC 4514 names.
    serial : int
    not_before, not_after : datetime
        Aware, UTC.
    is_ca : bool
        Basic constraints say CA (or it is a self-issued version 1 certificate).
    dns_names, ip_names : tuple of str
        Subject alternative names.
    key : str
        "RSA 2048", "EC P-256", ...
    signature : str
        Hash of the signature, lower case ("sha256").
    common_name : str
        The subject's CN, or "".
    spki_sha256 : str
        Fingerprint of the public key (SubjectPublicKeyInfo, RFC 5280 section 4.1.2.7), written
        as `sha256`: equal when a certificate was issued again with the old key.
    """

    der: bytes
    subject: str
    issuer: str
    serial: int
    not_before: datetime
    not_after: datetime
    is_ca: bool
    dns_names: tuple[str, ...] = ()
    ip_names: tuple[str, ...] = ()
    key: str = ""
    signature: str = ""
    common_name: str = ""
    spki_sha256: str = ""

    @property
    def sha256(self) -> str:
        """Fingerprint, upper-case hex with colons, as DCM and browsers show it."""
        return fingerprint(self.der, "sha256")

    @property
    def sha1(self) -> str:
        """SHA-1 fingerprint, upper-case hex with colons."""
        return fingerprint(self.der, "sha1")

    @property
    def self_issued(self) -> bool:
        """Subject and issuer are the same name."""
        return self.subject == self.issuer

    def days_left(self, now: datetime | None = None) -> int:
        """Whole days until it runs out; negative once it has."""
        return (self.not_after - (now or datetime.now(UTC))).days


class Relation(StrEnum):
    """What a certificate is to another one, the strongest first."""

    SAME_CERTIFICATE = "same certificate"
    SAME_KEY = "same key"
    SAME_SUBJECT = "same subject"


@dataclass(frozen=True, slots=True)
class Related:
    """A certificate, one that was known before, and what ties them.

    With `Relation.SAME_KEY` the new one is a re-issue of the old one's key, with
    `Relation.SAME_SUBJECT` a successor (or a namesake) with a key of its own.
    """

    new: Certificate
    relation: Relation
    old: Certificate


def fingerprint(der: bytes, algorithm: str = "sha256") -> str:
    """Upper-case hex pairs with colons of a DER certificate's hash."""
    return hashlib.new(algorithm, der, usedforsecurity=False).digest().hex(":").upper()


def same_fingerprint(certificate: Certificate, typed: str) -> bool:
    """Whether `typed` (any case, colons, blanks or none) is its SHA-256 or SHA-1 fingerprint."""
    plain = "".join(character for character in typed.upper() if character in "0123456789ABCDEF")
    return plain != "" and plain in {
        certificate.sha256.replace(":", ""),
        certificate.sha1.replace(":", ""),
    }


def names_host(certificate: Certificate, host: str) -> bool:
    """Whether the certificate names `host` (RFC 6125: SAN, else CN; one left-most wildcard)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        wanted = host.rstrip(".").lower()
        names = certificate.dns_names
        if not names and not certificate.ip_names:
            names = (certificate.common_name,)
        return any(_matches(name.rstrip(".").lower(), wanted) for name in names)
    for name in certificate.ip_names:
        try:
            if ipaddress.ip_address(name) == address:
                return True
        except ValueError:
            continue
    return False


def _matches(pattern: str, host: str) -> bool:
    if not pattern:
        return False
    if not pattern.startswith("*."):
        return pattern == host
    head, _, tail = host.partition(".")
    return bool(head) and tail == pattern[2:] and "." in tail
