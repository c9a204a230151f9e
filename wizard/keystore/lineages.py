"""Certificates as a small tree: whoever issued stands above what it issued."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.domain.certificates import Certificate
from wizard.keystore import oddcert
from wizard.keystore.asn1 import Asn1Error
from wizard.keystore.chain import issued

# Namesakes whose signatures are tried: hostile files hold thousands.
_MAX_NAMESAKES = 16


def lineage(certificates: Sequence[Certificate]) -> tuple[tuple[int, Certificate], ...]:
    """Each distinct certificate once, with its depth, behind the one that issued it.

    Parameters
    ----------
    certificates : sequence of Certificate

    Returns
    -------
    tuple of (int, Certificate)
        Depth 0 are those whose issuer is not among them, in the order given.
    """
    distinct = list({one.der: one for one in certificates}.values())
    names = [_names(one) for one in distinct]
    by_subject: dict[bytes, list[int]] = {}
    for number, (subject, _) in enumerate(names):
        by_subject.setdefault(subject, []).append(number)
    parents = [_parent(number, distinct, names, by_subject) for number in range(len(distinct))]
    children: dict[int | None, list[int]] = {}
    for number, parent in enumerate(parents):
        children.setdefault(parent, []).append(number)
    shown: list[tuple[int, Certificate]] = []
    seen: set[int] = set()
    # The last round begins anew at certificates that issued each other.
    for start in (*children.get(None, ()), *range(len(distinct))):
        waiting = [(0, start)]
        while waiting:
            depth, number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            shown.append((depth, distinct[number]))
            waiting += [(depth + 1, child) for child in reversed(children.get(number, []))]
    return tuple(shown)


def _parent(
    number: int,
    distinct: list[Certificate],
    names: list[tuple[bytes, bytes]],
    by_subject: dict[bytes, list[int]],
) -> int | None:
    subject, issuer = names[number]
    if subject == issuer:
        return None
    candidates = by_subject.get(issuer, [])[:_MAX_NAMESAKES]
    fitting = [one for one in candidates if issued(distinct[number], distinct[one])]
    return max(fitting, key=lambda one: distinct[one].not_after, default=None)


def _names(certificate: Certificate) -> tuple[bytes, bytes]:
    try:
        fields = oddcert.outline(certificate.der)
    except Asn1Error:
        return certificate.subject.encode(), certificate.issuer.encode()
    return oddcert.comparable(fields.subject), oddcert.comparable(fields.issuer)
