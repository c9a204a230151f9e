"""For which certificates a compared fingerprint speaks: those that signatures tie to it.

Whoever stands between the gateway and the host can append the host's real CA to a chain of his
own. Its fingerprint is the right one then, and says nothing about the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wizard.domain.certificates import Certificate
from wizard.domain.findings import WEAK_HASHES
from wizard.domain.problems import ProblemError
from wizard.domain.renewal import same_name
from wizard.flows.services import Services

_MOST = 32
"""Certificates of a chain that are tied to each other; no real one has as many."""

Families = Mapping[bytes, frozenset[bytes]]
"""DER of a certificate -> DER of all that speak for it, itself among them."""


def proves(services: Services, child: Certificate, parent: Certificate) -> bool:
    """Whether the signature proves that a CA issued `child`.

    A signature that cannot be checked passes for a fitting one when a chain is drawn. Nobody
    may vouch by such a one: so the same certificate with a bit of its signature changed has to
    fail.
    """
    if not parent.is_ca or child.signature in WEAK_HASHES:
        return False
    if not services.keystores.issued(child, parent):
        return False
    try:
        spoilt = services.keystores.certificate(child.der[:-1] + bytes([child.der[-1] ^ 1]))
        return not services.keystores.issued(spoilt, parent)
    except ProblemError:
        return False


def families(services: Services, certificates: Sequence[Certificate]) -> Families:
    """Who speaks for whom: issuers for what they issued, and what they issued for them."""
    known = list(dict.fromkeys(certificates))[:_MOST]
    above: dict[bytes, list[Certificate]] = {
        child.der: [
            parent
            for parent in known
            if parent.der != child.der
            and same_name(child.issuer, parent.subject)
            and proves(services, child, parent)
        ]
        for child in known
    }
    lines = {one.der: _line(one, above) for one in known}
    return {
        one.der: lines[one.der] | {other for other, line in lines.items() if one.der in line}
        for one in known
    }


def _line(
    certificate: Certificate, above: Mapping[bytes, Sequence[Certificate]]
) -> frozenset[bytes]:
    """A certificate and all its proven issuers."""
    found = {certificate.der}
    waiting = [certificate]
    while waiting:
        for parent in above.get(waiting.pop().der, ()):
            if parent.der not in found:
                found.add(parent.der)
                waiting.append(parent)
    return frozenset(found)


def unspoken(
    known: Families, wanted: Sequence[Certificate], compared: Sequence[Certificate]
) -> tuple[Certificate, ...]:
    """Those of `wanted` for which none of the compared certificates speaks."""
    ders = {one.der for one in compared}
    return tuple(one for one in wanted if not ders & (known.get(one.der, frozenset()) | {one.der}))
