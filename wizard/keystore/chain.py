"""Which certificate of a chain to trust, and what is wrong with a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wizard.domain.certificates import Certificate
from wizard.domain.findings import findings
from wizard.domain.problems import ProblemError
from wizard.domain.text import Text
from wizard.keystore import oddcert
from wizard.keystore.asn1 import Asn1Error
from wizard.keystore.x509 import loaded

if TYPE_CHECKING:
    from cryptography import x509

_MAX_LENGTH = 32


def anchors(chain: Sequence[Certificate]) -> tuple[Certificate, ...]:
    """Which certificates of a presented chain to trust.

    The top-most CA that was presented, or the leaf itself when it is self-signed. The leaf is
    the first certificate when that is no CA (TLS demands the leaf first, RFC 8446 section
    4.4.2); otherwise every certificate that is no CA; the others may come in any order, with
    strangers among them. Certificates that are all CAs each lead to their own top.

    Parameters
    ----------
    chain : sequence of Certificate

    Returns
    -------
    tuple of Certificate
        At least one, none of them twice.

    Raises
    ------
    ProblemError
        ``keystore.chain-empty``, ``keystore.issuer-missing`` (the issuer is in it).
    """
    pool = _Pool(chain)
    if not pool.certificates:
        raise ProblemError("keystore.chain-empty")
    leaves = [one for one in pool.certificates if not one.is_ca]
    if leaves and not pool.certificates[0].is_ca:
        leaves = leaves[:1]
    tops: dict[bytes, Certificate] = {}
    missing: Certificate | None = None
    for leaf in leaves or pool.certificates:
        top = pool.top(leaf)
        if top is None:
            missing = missing or leaf
        else:
            tops[top.der] = top
    if not tops:
        assert missing is not None  # noqa: S101 - no top means that a leaf had none
        raise ProblemError(
            "keystore.issuer-missing", subject=_short(missing), issuer=missing.issuer
        )
    return tuple(tops.values())


def issued(child: Certificate, parent: Certificate) -> bool:
    """Whether `parent` issued `child`: the names fit, and the signature as far as it can be
    checked (an algorithm that is unknown here counts as fitting)."""
    if _names(child)[1] != _names(parent)[0]:
        return False
    return _signature_fits(child, parent)


def problems(certificate: Certificate, now: datetime | None = None) -> tuple[Text, ...]:
    """What a person should know about a certificate before trusting it.

    Parameters
    ----------
    certificate : Certificate
    now : datetime, optional
        Aware; the present by default.
    """
    return tuple(finding.text for finding in findings(certificate, now))


class _Pool:
    """The distinct certificates of a chain, found by their subject."""

    def __init__(self, chain: Sequence[Certificate]) -> None:
        self.certificates = list({one.der: one for one in chain}.values())
        self.by_subject: dict[bytes, list[Certificate]] = {}
        for one in self.certificates:
            self.by_subject.setdefault(_names(one)[0], []).append(one)

    def top(self, leaf: Certificate) -> Certificate | None:
        """The last certificate on the way up; None when that is the leaf and not its own issuer."""
        if _self_signed(leaf):
            return leaf
        best = self._climb(leaf, {leaf.der})
        if best is leaf and not leaf.is_ca:
            return None
        return best

    def _climb(self, start: Certificate, seen: set[bytes]) -> Certificate:
        """A self-signed top by preference; each certificate is visited once."""
        fallback = start
        waiting = [start]
        while waiting and len(seen) <= _MAX_LENGTH * 32:
            current = waiting.pop(0)
            for parent in self._parents(current):
                if parent.der in seen:
                    continue
                if _self_signed(parent):
                    return parent
                seen.add(parent.der)
                waiting.append(parent)
                fallback = parent
        return fallback

    def _parents(self, child: Certificate) -> list[Certificate]:
        """Issuers, CAs before others, the one that lasts longest first."""
        candidates = self.by_subject.get(_names(child)[1], [])[:_MAX_LENGTH]
        fitting = [one for one in candidates if one.der != child.der and issued(child, one)]
        return sorted(fitting, key=lambda one: (one.is_ca, one.not_after), reverse=True)


def _self_signed(certificate: Certificate) -> bool:
    subject, issuer = _names(certificate)
    return subject == issuer and _signature_fits(certificate, certificate)


def _names(certificate: Certificate) -> tuple[bytes, bytes]:
    try:
        fields = oddcert.outline(certificate.der)
    except Asn1Error:
        return certificate.subject.encode(), certificate.issuer.encode()
    return oddcert.comparable(fields.subject), oddcert.comparable(fields.issuer)


def _signature_fits(child: Certificate, parent: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    below, above = loaded(child.der), loaded(parent.der)
    if below is None or above is None:
        return True  # an odd certificate; Java decides in the end
    try:
        return _verify(below, above.public_key())
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError):
        return True


def _verify(below: x509.Certificate, key: object) -> bool:
    """Checks one signature; raises what cryptography raises.

    Names were compared before, as Java compares them, and so cryptography's
    ``verify_directly_issued_by``, which compares their bytes, is of no use here.
    """
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

    signature, signed = below.signature, below.tbs_certificate_bytes
    parameters, algorithm = below.signature_algorithm_parameters, below.signature_hash_algorithm
    if isinstance(key, rsa.RSAPublicKey):
        if not isinstance(parameters, padding.PKCS1v15 | padding.PSS) or algorithm is None:
            return False
        key.verify(signature, signed, parameters, algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        if not isinstance(parameters, ec.ECDSA):
            return False
        key.verify(signature, signed, parameters)
    elif isinstance(key, dsa.DSAPublicKey):
        if algorithm is None:
            return False
        key.verify(signature, signed, algorithm)
    elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        if algorithm is not None:
            return False
        key.verify(signature, signed)
    return True  # a key of a kind that is not checked here


def _short(certificate: Certificate) -> str:
    return certificate.common_name or certificate.subject or "without a name"
