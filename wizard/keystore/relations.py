"""What a certificate is to one that was known before: the same, a re-issue, a successor.

A renewal keeps the key or makes a new one, and keeps the subject's name; so these two are
compared (RFC 5280 section 4.1: SubjectPublicKeyInfo, subject), as bytes and as Java compares
names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from wizard.domain.certificates import Certificate, Related, Relation
from wizard.keystore import oddcert
from wizard.keystore.asn1 import Asn1Error

# A person reads about a few; hostile files hold thousands of one name.
_MAX_NAMESAKES = 16
_NO_NAME = oddcert.comparable(b"\x30\0")


def related(new: Sequence[Certificate], old: Sequence[Certificate]) -> tuple[Related, ...]:
    """What each of `new` is to those of `old`; the strongest relation of each pair.

    Linear: the old ones are looked up by what they have in common.

    Parameters
    ----------
    new, old : sequence of Certificate

    Returns
    -------
    tuple of Related
        In the order of `new`; of each, the same certificate first, then same keys, then same
        subjects.
    """
    known = list({one.der: one for one in old}.values())
    keys: dict[bytes, list[Certificate]] = {}
    subjects: dict[bytes, list[Certificate]] = {}
    for one in known:
        key, subject = traits(one)
        keys.setdefault(key, []).append(one)
        subjects.setdefault(subject, []).append(one)
    there = {one.der: one for one in known}
    found: list[Related] = []
    for one in new:
        key, subject = traits(one)
        pairs: dict[bytes, Related] = {}
        same = (there[one.der],) if one.der in there else ()
        _pair(pairs, one, Relation.SAME_CERTIFICATE, same)
        _pair(pairs, one, Relation.SAME_KEY, keys.get(key, ()) if key else ())
        _pair(pairs, one, Relation.SAME_SUBJECT, subjects.get(subject, ()) if subject else ())
        found += pairs.values()
    return tuple(found)


def traits(certificate: Certificate) -> tuple[bytes, bytes]:
    """The public key's bytes and the subject in a form to compare; b"" where it has none."""
    try:
        outline = oddcert.outline(certificate.der)
    except Asn1Error:
        return b"", certificate.subject.encode()
    subject = oddcert.comparable(outline.subject)
    return outline.spki.raw, b"" if subject == _NO_NAME else subject


def _pair(
    pairs: dict[bytes, Related], one: Certificate, relation: Relation, olds: Iterable[Certificate]
) -> None:
    for other in islice(olds, _MAX_NAMESAKES):
        pairs.setdefault(other.der, Related(one, relation, other))
