"""Two certificates side by side: is one the renewal of the other, and what is different?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wizard.domain.certificates import Certificate, Related, Relation
from wizard.domain.text import T, Text


class Kinship(StrEnum):
    """How a certificate is related to an older one, the closest first.

    `REISSUED`: the same subject with the old key (Java takes either for a chain that one of
    them issued). `SAME_ISSUER_AND_KEY`: the same issuer certified the old key under another
    subject. `SAME_KEY`: the old key, but subject and issuer differ. `SAME_SUBJECT`: a new key
    under the old name: the usual renewal, and what an impostor presents.
    """

    SAME = "same"
    REISSUED = "re-issued"
    SAME_ISSUER_AND_KEY = "same issuer and key"
    SAME_KEY = "same key"
    SAME_SUBJECT = "same subject"
    OTHER = "other"


_WORDS = {
    Kinship.SAME: T("It is the very same certificate."),
    Kinship.REISSUED: T(
        "It is a re-issue: the same name with the old key. Whoever trusts the old one gets along "
        "with the new one, too."
    ),
    Kinship.SAME_ISSUER_AND_KEY: T("The same issuer certified the old key under another name."),
    Kinship.SAME_KEY: T("It has the old key under another name, from another issuer."),
    Kinship.SAME_SUBJECT: T(
        "It has the same name and a new key. Anybody can take a name and no signature ties the two "
        "together, so the fingerprint decides whether it is the renewal."
    ),
    Kinship.OTHER: T("It is another certificate: neither the name nor the key is the old one."),
}

_PROVEN = T("It is a renewal: the same name with a new key, which the old one signed.")


def same_name(one: str, other: str) -> bool:
    """Whether two RFC 4514 names are one for Java: case and repeated blanks do not count."""
    return one == other or _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def same_key(one: Certificate, other: Certificate) -> bool:
    """Whether both certify one public key; False where a key could not be read."""
    return one.spki_sha256 != "" and one.spki_sha256 == other.spki_sha256


def kinship(old: Certificate, new: Certificate) -> Kinship:
    """How `new` is related to `old`."""
    if old.der == new.der:
        return Kinship.SAME
    subject = same_name(old.subject, new.subject)
    if same_key(old, new):
        if subject:
            return Kinship.REISSUED
        if same_name(old.issuer, new.issuer):
            return Kinship.SAME_ISSUER_AND_KEY
        return Kinship.SAME_KEY
    return Kinship.SAME_SUBJECT if subject else Kinship.OTHER


# A kinship in the coarser words of an import, where only what to do with the old one counts.
_RELATIONS = {
    Kinship.SAME: Relation.SAME_CERTIFICATE,
    Kinship.REISSUED: Relation.SAME_KEY,
    Kinship.SAME_ISSUER_AND_KEY: Relation.SAME_KEY,
    Kinship.SAME_KEY: Relation.SAME_KEY,
    Kinship.SAME_SUBJECT: Relation.SAME_SUBJECT,
}
# A person reads about a few; hostile files hold thousands of one name.
_MAX_NAMESAKES = 16


def related(new: Sequence[Certificate], old: Sequence[Certificate]) -> tuple[Related, ...]:
    """What each of `new` is to those of `old`, as `kinship` sees it.

    Linear: the old ones are looked up by what they have in common.

    Parameters
    ----------
    new, old : sequence of Certificate

    Returns
    -------
    tuple of Related
        In the order of `new`; of each, the same certificate first, then same keys, then same
        subjects. Strangers are left out.
    """
    known = {one.der: one for one in old}
    keys: dict[str, list[Certificate]] = {}
    subjects: dict[str, list[Certificate]] = {}
    for one in known.values():
        keys.setdefault(one.spki_sha256, []).append(one)
        subjects.setdefault(_folded(one.subject), []).append(one)
    found: list[Related] = []
    for one in new:
        same = (known[one.der],) if one.der in known else ()
        key, subject = one.spki_sha256, _folded(one.subject)
        near = {
            other.der: other
            for kin in (
                same,
                keys.get(key, ()) if key else (),
                subjects.get(subject, ()) if subject else (),
            )
            for other in kin[:_MAX_NAMESAKES]
        }
        found += (Related(one, _RELATIONS[kinship(other, one)], other) for other in near.values())
    return tuple(found)


class Known:
    """Certificates, of which the closest kin of another one is found without a look at all.

    Parameters
    ----------
    certificates : iterable of Certificate
    """

    def __init__(self, certificates: Iterable[Certificate]) -> None:
        # Of each kin the two that end last: one of them is another certificate than the one asked.
        self._last: dict[tuple[str, ...], list[Certificate]] = {}
        for one in dict.fromkeys(certificates):
            for kin in _kin(one):
                last = self._last.setdefault(kin, [])
                last.append(one)
                last.sort(key=lambda known: known.not_after, reverse=True)
                del last[2:]

    def closest(self, new: Certificate) -> Certificate | None:
        """The certificate that `new` renews: the closest kin, of equals the one that ends last.

        None when nothing but itself has its name or its key.
        """
        found = (old for kin in _kin(new) for old in self._last.get(kin, ()))
        return next((old for old in found if old.der != new.der), None)


def _kin(one: Certificate) -> Iterator[tuple[str, ...]]:
    """What certificates of each kinship have in common, the closest kinship first."""
    subject, key = _folded(one.subject), one.spki_sha256
    if key:
        yield Kinship.REISSUED, key, subject
        yield Kinship.SAME_ISSUER_AND_KEY, key, _folded(one.issuer)
        yield Kinship.SAME_KEY, key
    yield Kinship.SAME_SUBJECT, subject


def closest(new: Certificate, known: Iterable[Certificate]) -> Certificate | None:
    """The closest kin of one certificate, as `Known.closest`; `Known` serves for many."""
    return Known(known).closest(new)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison.

    Parameters
    ----------
    key : str
        Stable, for programs: "subject", "issuer", "names", "not_before", "not_after", "key",
        "key_sha256", "signature", "sha256", "sha1", "serial".
    what : Text
        The same for a person.
    old, new : str
        Side by side.
    changed : bool
    """

    key: str
    what: Text
    old: str
    new: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """An old certificate beside a new one.

    Parameters
    ----------
    old, new : Certificate
    kinship : Kinship
    rows : tuple of Row
        Subject, issuer, names, validity, key, signature, fingerprints, serial, the key's digest;
        in this order.
    proven : bool
        The old one's signature is on the new one.
    """

    old: Certificate
    new: Certificate
    kinship: Kinship
    rows: tuple[Row, ...]
    proven: bool = False

    @property
    def summary(self) -> Text:
        """What the kinship is, and what it says."""
        if self.proven and self.kinship is Kinship.SAME_SUBJECT:
            return _PROVEN
        return _WORDS[self.kinship]

    @property
    def changed(self) -> tuple[Row, ...]:
        """The rows that differ."""
        return tuple(row for row in self.rows if row.changed)


def compare(old: Certificate, new: Certificate, *, proven: bool = False) -> Difference:
    """`old` beside `new`, row by row.

    Parameters
    ----------
    proven : bool
        The signature of `new` was checked with the key of `old`, and fits.
    """
    values: list[tuple[str, Text, str, str]] = [
        ("subject", T("Subject"), old.subject, new.subject),
        ("issuer", T("Issued by"), old.issuer, new.issuer),
        ("names", T("Names and addresses"), _names(old), _names(new)),
        ("not_before", T("Valid from"), _moment(old.not_before), _moment(new.not_before)),
        ("not_after", T("Valid until"), _moment(old.not_after), _moment(new.not_after)),
        ("key", T("Key"), old.key, new.key),
        ("signature", T("Signature"), old.signature, new.signature),
        ("sha256", T("Fingerprint SHA-256"), old.sha256, new.sha256),
        ("sha1", T("Fingerprint SHA-1"), old.sha1, new.sha1),
        ("serial", T("Serial number"), f"{old.serial:X}", f"{new.serial:X}"),
        # Last: nobody is to compare it with the fingerprints that DCM shows.
        ("key_sha256", T("Digest of the key"), old.spki_sha256, new.spki_sha256),
    ]
    return Difference(
        old,
        new,
        kinship(old, new),
        tuple(
            Row(key, what, before, after, before != after) for key, what, before, after in values
        ),
        proven,
    )


def _names(certificate: Certificate) -> str:
    return ", ".join((*certificate.dns_names, *certificate.ip_names))


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
