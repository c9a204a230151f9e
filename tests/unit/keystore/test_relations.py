"""The same, a re-issue, a successor; and certificates as a tree."""

from __future__ import annotations

import datetime as dt

from wizard.domain.certificates import Certificate, Relation
from wizard.domain.renewal import related
from wizard.keystore.lineages import lineage
from wizard.keystore.store import KeystoreRoom

from .conftest import Made, Pki, certificates, make


def told(new: Made, *old: Made) -> list[tuple[Relation, bytes]]:
    found = related(certificates(new), certificates(*old))
    assert all(one.new.der == new.der for one in found)
    return [(one.relation, one.old.der) for one in found]


def test_the_strongest_relation_is_told() -> None:
    old = make("Local CA")
    same_key = make("Local CA", key=old.key, end=dt.datetime(2050, 1, 1, tzinfo=dt.UTC))
    other_name = make("Renamed CA", key=old.key)
    successor = make("LOCAL  ca")
    stranger = make("Another CA")
    assert told(old, old) == [(Relation.SAME_CERTIFICATE, old.der)]
    assert told(same_key, old) == [(Relation.SAME_KEY, old.der)]
    assert told(other_name, old) == [(Relation.SAME_KEY, old.der)]
    assert told(successor, old) == [(Relation.SAME_SUBJECT, old.der)]
    assert told(stranger, old) == []
    assert told(same_key, stranger, successor, old, same_key) == [
        (Relation.SAME_CERTIFICATE, same_key.der),
        (Relation.SAME_KEY, old.der),
        (Relation.SAME_SUBJECT, successor.der),
    ]


def test_a_damaged_one_stands_alone(pki: Pki) -> None:
    (one,) = certificates(pki.root)
    broken = Certificate(b"x", "CN=x", "CN=x", 1, one.not_before, one.not_after, True)
    assert related([broken], [one]) == ()
    assert lineage([broken, one]) == ((0, broken), (0, one))


def test_thousands_of_namesakes_cost_little() -> None:
    key = make("one").key
    many = certificates(*(make("one", key=key) for _ in range(400)))
    assert len(related(many, many)) <= 400 * 33


def test_issuers_stand_above(room: KeystoreRoom, pki: Pki) -> None:
    root, middle, leaf, other, alone = certificates(*pki.made)
    assert room.lineage([leaf, other, middle, root, alone, leaf]) == (
        (0, other),
        (0, root),
        (1, middle),
        (2, leaf),
        (0, alone),
    )
    assert room.lineage([leaf, root]) == ((0, leaf), (0, root))
    assert room.lineage([]) == ()


def test_a_namesake_that_did_not_sign_is_no_issuer() -> None:
    true, false = make("CA"), make("CA")
    leaf = make("leaf", true, ca=False)
    one, two, three = certificates(false, leaf, true)
    assert lineage([one, two, three]) == ((0, one), (0, three), (1, two))


def test_two_that_issued_each_other() -> None:
    left, right = make("left"), make("right")
    crossed = certificates(make("left", right, key=left.key), make("right", left, key=right.key))
    assert lineage(crossed) == ((0, crossed[0]), (1, crossed[1]))
