"""One certificate, as the product knows it.

Certificates of old Digital Certificate Managers, of scanners and of private CAs break
RFC 5280 in ways that Java accepts: serial numbers of zero or below, names that are too long,
Latin-1 in strings that promise something else, extensions that do not parse. `cryptography`
warns about some of these (process-wide, so not to be silenced from a worker thread), refuses
others, and has announced that it will refuse more. So the fields are read by
`wizard.keystore.oddcert`, with cryptography as its judge in the tests, and cryptography
checks signatures, which is its trade.
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
# Lists are shown again and again; the size keeps hostile giants from filling the memory.
_CACHED_SIZE = 8192


def certificate(der: bytes) -> Certificate:
    """What one DER certificate says.

    Bytes behind the certificate (OpenSSL's trust settings) are left out of ``der``.

    Raises
    ------
    ProblemError
        ``keystore.certificate-malformed``.
    """
    try:
        return (_cached if len(der) <= _CACHED_SIZE else _certificate)(bytes(der))
    except Asn1Error as error:
        raise ProblemError("keystore.certificate-malformed", details=str(error)) from None


def loaded(der: bytes) -> x509.Certificate | None:
    """cryptography's own object for signature checks, or None where it refuses."""
    from cryptography import x509

    try:
        if oddcert.outline(der).odd:
            return None
        return x509.load_der_x509_certificate(der)
    except (ValueError, TypeError, x509.InvalidVersion):
        return None


def _certificate(der: bytes) -> Certificate:
    return oddcert.outline(der[:MAX_CERTIFICATE]).certificate()


_cached = lru_cache(maxsize=2048)(_certificate)
