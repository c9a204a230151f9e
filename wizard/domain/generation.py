"""What a person orders when a certificate is to be made, and what comes back.

Everything typed becomes a frozen order here or a sentence; nothing here needs cryptography.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from wizard.domain.certificates import Certificate
from wizard.domain.hosts import host_name
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text

_Choice = TypeVar("_Choice", bound=StrEnum)

SERVER_DAYS = 397
CA_DAYS = MOST_DAYS = 3653  # ten years with three leap days
MOST_NAMES = 100
_MOST_LABEL = 64
# X.520's upper bounds, which RFC 5280 appendix A.1 repeats (ub-common-name and so on).
_MOST_COMMON_NAME = 64

# CA/Browser Forum ballot SC-031: at most 398 days since September 2020; certificates are
# dated back an hour here, for the clocks, and stay below that.
DAYS_REASON = T(
    "{days} days are a year and a month to renew in. Browsers and scanners refuse or mark server "
    "certificates that last longer than 398 days, and a key that was copied unseen is of use no "
    "longer than its certificate.",
    days=SERVER_DAYS,
)
CA_DAYS_REASON = T(
    "The CA lasts ten years: the gateway trusts the CA, so the host's certificate can be renewed "
    "meanwhile without a change on the gateway."
)


class Kind(StrEnum):
    """What is made."""

    LOCAL_CA = "ca"
    SELF_SIGNED = "self-signed"
    REQUEST = "csr"


class KeyKind(StrEnum):
    """The kind and size of a new key."""

    RSA_2048 = "rsa-2048"
    RSA_3072 = "rsa-3072"
    RSA_4096 = "rsa-4096"
    EC_P256 = "ec-p256"
    EC_P384 = "ec-p384"


KIND_TEXTS: dict[Kind, Text] = {
    Kind.LOCAL_CA: T(
        "A small CA of your own and a server certificate from it. The gateway trusts the CA, so "
        "a later renewal changes nothing on the gateway."
    ),
    Kind.SELF_SIGNED: T(
        "One certificate that signs itself. Every renewal has to be trusted anew on the gateway."
    ),
    Kind.REQUEST: T(
        "A request to your company's CA or a public one. The key is kept here until the reply "
        "comes."
    ),
}
KEY_TEXTS: dict[KeyKind, Text] = {
    KeyKind.RSA_2048: T("RSA with 2048 bits: read everywhere, also by old releases of IBM i."),
    KeyKind.RSA_3072: T("RSA with 3072 bits: for use beyond 2030."),
    KeyKind.RSA_4096: T("RSA with 4096 bits: the largest; each connection costs the host more."),
    KeyKind.EC_P256: T("EC on the curve P-256: small and fast; needs TLS 1.2 with ECDSA."),
    KeyKind.EC_P384: T("EC on the curve P-384: stronger still; needs TLS 1.2 with ECDSA."),
}
_CA_KEYS = {KeyKind.RSA_2048: KeyKind.RSA_3072}


def ca_key(key: KeyKind) -> KeyKind:
    """The kind of a new CA's key: the server's, but never RSA below 3072 bits, for a CA made
    now is in use beyond 2030 (NIST SP 800-57 part 1, table 4)."""
    return _CA_KEYS.get(key, key)


@dataclass(frozen=True, slots=True)
class ServerNames:
    """What clients call the host: DNS names (lower case) and addresses, none of them twice."""

    dns: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        """The name that stands for the host."""
        return (self.dns or self.addresses)[0]

    @property
    def common_name(self) -> str:
        """The subject's CN: the first name, its first label where the whole is too long."""
        return self.first if len(self.first) <= _MOST_COMMON_NAME else self.first.split(".")[0]


@dataclass(frozen=True, slots=True)
class Subject:
    """The parts of the subject's name beside CN; each may be empty."""

    organisation: str = ""
    unit: str = ""
    locality: str = ""
    state: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class CertificateOrder:
    """What to make; `certificate_order` builds it from what was typed.

    Parameters
    ----------
    kind : Kind
    names : ServerNames
    key : KeyKind
        Of the server's certificate; a new CA's follows from it.
    days : int
        Validity of the server's certificate; no part of a request.
    subject : Subject
    label : str
        The PKCS#12 entry's friendly name, which DCM shows.
    ca_name : str
        The new CA's common name.
    legacy : bool
        Old algorithms in the PKCS#12 file, for old releases of IBM i.
    """

    kind: Kind
    names: ServerNames
    key: KeyKind = KeyKind.RSA_2048
    days: int = SERVER_DAYS
    subject: Subject = field(default_factory=Subject)
    label: str = ""
    ca_name: str = ""
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """A server's certificate, ready for the host.

    Parameters
    ----------
    chain : tuple of Certificate
        The server's first, then its issuers as far as they are known.
    anchors : tuple of Certificate
        What the gateway trusts.
    bundle : bytes
        PKCS#12: the private key and the chain.
    authority : bytes
        The new CA's key, encrypted, with its certificate; b"" when no CA was made.
    """

    chain: tuple[Certificate, ...]
    anchors: tuple[Certificate, ...]
    bundle: bytes = field(repr=False)
    authority: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Requested:
    """A request (PKCS#10, PEM) and its key, encrypted (PKCS#8, PEM)."""

    request: bytes = field(repr=False)
    key: bytes = field(repr=False)


def certificate_order(
    *,
    hosts: Sequence[str],
    addresses: Sequence[str] = (),
    kind: str = Kind.LOCAL_CA,
    key: str = KeyKind.RSA_2048,
    days: str | int = SERVER_DAYS,
    subject: Subject | None = None,
    label: str = "",
    ca_name: str = "",
    legacy: bool = False,
) -> CertificateOrder:
    """The order for what a person typed.

    Raises
    ------
    ProblemError
        ``answers.host-*``, ``generate.no-name``, ``generate.names-many``,
        ``generate.address``, ``generate.kind``, ``generate.key``, ``generate.days``,
        ``generate.subject``, ``generate.country``.
    """
    names = server_names(hosts, addresses)
    return CertificateOrder(
        kind=_chosen(Kind, kind, "generate.kind"),
        names=names,
        key=_chosen(KeyKind, key, "generate.key"),
        days=days_number(days),
        subject=_subject(subject or Subject()),
        label=_words(label, T("label"), _MOST_LABEL) or names.first[:_MOST_LABEL],
        ca_name=_words(ca_name, T("name of the CA"), _MOST_COMMON_NAME),
        legacy=legacy,
    )


def server_names(hosts: Sequence[str], addresses: Sequence[str] = ()) -> ServerNames:
    """The names for a certificate; each text may hold several, with commas between them.

    An address among the host names is taken as one.

    Raises
    ------
    ProblemError
        ``answers.host-*``, ``generate.no-name``, ``generate.names-many``,
        ``generate.address``.
    """
    dns: list[str] = []
    found: list[str] = []
    for typed in _split(hosts):
        name = host_name(typed)
        try:
            ipaddress.ip_address(name)
        except ValueError:
            dns.append(name.lower())
        else:
            found.append(_address(name))
    found += [_address(typed) for typed in _split(addresses)]
    names = ServerNames(tuple(dict.fromkeys(dns)), tuple(dict.fromkeys(found)))
    count = len(names.dns) + len(names.addresses)
    if not count:
        raise ProblemError("generate.no-name")
    if count > MOST_NAMES:
        raise ProblemError("generate.names-many", count=count, most=MOST_NAMES)
    return names


def days_number(typed: str | int) -> int:
    """1 to 3653 days.

    Raises
    ------
    ProblemError
        ``generate.days``.
    """
    text = str(typed).strip()
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_DAYS:
        raise ProblemError("generate.days", typed=text, most=MOST_DAYS, usual=SERVER_DAYS)
    return int(text)


def _split(typed: Sequence[str]) -> list[str]:
    return [part for text in typed for part in text.split(",") if part.strip()]


def _address(typed: str) -> str:
    text = typed.strip().strip("[]")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ProblemError("generate.address", typed=typed.strip()) from None
    # A zone ("%eth0") means something on one machine only and does not fit into a certificate.
    if "%" in text or address.is_unspecified or address.is_multicast:
        raise ProblemError("generate.address", typed=typed.strip())
    return str(address)


def _chosen(kinds: type[_Choice], typed: str, problem: str) -> _Choice:
    try:
        return kinds(typed.strip().lower())
    except ValueError:
        raise ProblemError(problem, typed=typed, known=", ".join(kinds)) from None


def _words(typed: str, what: Text, most: int) -> str:
    text = typed.strip()
    # BMPString, which PKCS#12 names are made of, ends at U+FFFF.
    if len(text) > most or not text.isprintable() or any(one > "\uffff" for one in text):
        raise ProblemError("generate.subject", what=what, most=most)
    return text


def _subject(typed: Subject) -> Subject:
    country = typed.country.strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise ProblemError("generate.country", typed=typed.country.strip())
    return Subject(
        organisation=_words(typed.organisation, T("organisation"), 64),
        unit=_words(typed.unit, T("organisational unit"), 64),
        locality=_words(typed.locality, T("locality"), 128),
        state=_words(typed.state, T("state"), 128),
        country=country,
    )
