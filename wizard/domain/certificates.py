"""What the product knows of a certificate, and the rules that need no cryptography."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from wizard.domain.problems import ProblemError

_LABEL = re.compile(
    r"(?:(?:SHA[-_ ]?(?:256|1)(?![0-9A-F])|FINGERPRINTS?|THUMBPRINT)[\s:=()\-]*|\()+"
)
"""As "SHA256 Fingerprint=", "SHA-256: ", "Fingerprint (SHA-1): ", "Thumbprint"."""
_SEPARATORS = re.compile(r"[\s:\-]")
_DIGITS = {"256": 64, "1": 40}
_MOST_JUNK = 20  # characters that a sentence shows


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


def fingerprint_digits(typed: str) -> str:
    """The hexadecimal digits of a fingerprint as it was typed or pasted, upper case.

    With colons, hyphens, blanks or nothing between them, and with the label that keytool,
    openssl, browsers and Windows put before it.

    Raises
    ------
    ProblemError
        ``answers.fingerprint``: something else stands in it; ``answers.fingerprint-kind``: its
        label names another hash than its length.
    """
    # Windows' certificate dialog copies an invisible mark of direction before the first digit.
    text = "".join(one for one in typed if unicodedata.category(one) != "Cf").strip().upper()
    label = _LABEL.match(text)
    digits = _SEPARATORS.sub("", text[label.end() :] if label else text)
    junk = re.search(r"[^0-9A-F]+", digits)
    if junk is not None:
        raise ProblemError("answers.fingerprint", junk=junk[0][:_MOST_JUNK])
    named = re.search(r"SHA\D?(\d+)", label[0]) if label else None
    if named is not None and digits and _DIGITS[named[1]] != len(digits):
        raise ProblemError(
            "answers.fingerprint-kind", kind=f"SHA-{named[1]}", wanted=_DIGITS[named[1]],
            count=len(digits),
        )  # fmt: skip
    return digits


def same_fingerprint(certificate: Certificate, typed: str) -> bool:
    """Whether `typed`, as `fingerprint_digits` reads it, is its SHA-256 or SHA-1 fingerprint.

    What cannot be read is nobody's; `fingerprint_digits` says why.
    """
    try:
        plain = fingerprint_digits(typed)
    except ProblemError:
        return False
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
