"""One certificate, read through `cryptography`, and through our own eyes where that refuses.

Certificates of old Digital Certificate Managers, of scanners and of private CAs break
RFC 5280 in ways that Java accepts: serial numbers of zero or below, Latin-1 in strings that
promise something else, extensions that do not parse. A person still needs to see whose
certificate it is, so such a certificate is read field by field (`wizard.keystore.oddcert`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.keystore import oddcert
from wizard.keystore.asn1 import Asn1Error

if TYPE_CHECKING:
    from cryptography import x509

MAX_CERTIFICATE = 1 << 20
_EMAIL = "1.2.840.113549.1.9.1"


def certificate(der: bytes) -> Certificate:
    """What one DER certificate says.

    Bytes behind the certificate (OpenSSL's trust settings) are left out of ``der``.

    Raises
    ------
    ProblemError
        ``keystore.certificate-malformed``.
    """
    try:
        fields = oddcert.read_fields(der[:MAX_CERTIFICATE])
    except Asn1Error as error:
        raise ProblemError("keystore.certificate-malformed", details=str(error)) from None
    # cryptography warns about (and will refuse) the odd ones; asking it only about the
    # regular ones keeps its warnings away without touching the process-wide filters.
    if fields.odd:
        return fields.certificate()
    try:
        return _through_cryptography(fields.der, fields)
    except (ValueError, TypeError, OverflowError, ArithmeticError):
        return fields.certificate()


def loaded(der: bytes) -> x509.Certificate | None:
    """cryptography's own object for signature checks, or None where it refuses."""
    from cryptography import x509

    try:
        if oddcert.read_fields(der).odd:
            return None
        return x509.load_der_x509_certificate(der)
    except (ValueError, TypeError):
        return None


@lru_cache(maxsize=1)
def _overrides() -> dict[x509.ObjectIdentifier, str]:
    from cryptography.x509 import ObjectIdentifier

    return {ObjectIdentifier(_EMAIL): "E"}


def _through_cryptography(der: bytes, fields: oddcert.Fields) -> Certificate:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    parsed = x509.load_der_x509_certificate(der)
    overrides = _overrides()
    common = parsed.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    dns: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    is_ca = fields.version == 1 and fields.subject == fields.issuer
    try:
        extensions = parsed.extensions
    except (ValueError, UnsupportedAlgorithm):
        # One unreadable or repeated extension spoils cryptography's whole list; ours reads
        # each on its own.
        dns, addresses, is_ca = fields.dns_names, fields.ip_names, fields.is_ca
    else:
        for extension in extensions:
            value = extension.value
            if isinstance(value, x509.BasicConstraints):
                is_ca = value.ca
            elif isinstance(value, x509.SubjectAlternativeName):
                dns = tuple(value.get_values_for_type(x509.DNSName))
                addresses = tuple(str(ip) for ip in value.get_values_for_type(x509.IPAddress))
    return Certificate(
        der=der,
        subject=parsed.subject.rfc4514_string(overrides),
        issuer=parsed.issuer.rfc4514_string(overrides),
        serial=parsed.serial_number,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        is_ca=is_ca,
        dns_names=dns,
        ip_names=addresses,
        key=fields.key,
        signature=fields.signature,
        common_name=_text(common[0].value) if common else "",
    )


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")
