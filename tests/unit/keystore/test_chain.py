"""Which certificate to trust, and what is wrong with one."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.keystore import chain
from wizard.keystore.asn1 import oid_der, sequence
from wizard.keystore.store import KeystoreRoom

from .conftest import Made, Pki, certificates, make
from .test_x509 import CA, odd

NOW = dt.datetime(2030, 6, 1, 12, tzinfo=dt.UTC)


def anchors(*made: Made) -> list[Certificate]:
    return list(KeystoreRoom().anchors(certificates(*made)))


def test_the_root_when_it_is_presented(pki: Pki) -> None:
    assert anchors(pki.leaf, pki.middle, pki.root) == certificates(pki.root)


def test_the_issuing_ca_when_the_root_is_absent(pki: Pki) -> None:
    assert anchors(pki.leaf, pki.middle) == certificates(pki.middle)


def test_a_lone_self_signed_leaf(pki: Pki) -> None:
    assert anchors(pki.alone) == certificates(pki.alone)
    assert anchors(pki.alone, pki.root, pki.middle) == certificates(pki.alone)


def test_a_missing_issuer_is_named(pki: Pki) -> None:
    for given_chain in ((pki.leaf,), (pki.leaf, pki.root), (pki.leaf, pki.other, pki.alone)):
        with pytest.raises(ProblemError) as caught:
            anchors(*given_chain)
        assert caught.value.id == "keystore.issuer-missing"
        assert "CN=Issuing CA" in str(caught.value.problem)


def test_an_empty_chain() -> None:
    with pytest.raises(ProblemError) as caught:
        anchors()
    assert caught.value.id == "keystore.chain-empty"


def test_any_order_with_strangers(pki: Pki) -> None:
    shuffler = random.Random(7)  # noqa: S311 - the order of a test
    for _ in range(20):
        made = [pki.leaf, pki.middle, pki.root, pki.other]
        shuffler.shuffle(made)
        assert anchors(*made, pki.leaf) == certificates(pki.root)


def test_a_file_of_cas_leads_to_each_root(pki: Pki) -> None:
    assert anchors(pki.middle, pki.other, pki.root) == certificates(pki.root, pki.other)
    assert anchors(pki.middle) == certificates(pki.middle)


def test_a_ca_of_the_same_name_is_not_the_issuer(pki: Pki) -> None:
    impostor = make("Issuing CA")
    assert anchors(pki.leaf, impostor, pki.middle) == certificates(pki.middle)
    with pytest.raises(ProblemError):
        anchors(pki.leaf, impostor)


def test_a_renewed_root_with_the_same_key() -> None:
    """Old and new root both fit; the one that lasts longer is trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    old = make("Root", key=key, end=dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    new = make("Root", key=key)
    leaf = make("host", new, ca=False)
    assert anchors(leaf, old, new) == certificates(new)
    assert anchors(leaf, new, old) == certificates(new)


def test_cross_signed_cas_do_not_turn_in_circles() -> None:
    first, second = make("A"), make("B")
    ab = make("A", second, key=first.key)
    ba = make("B", first, key=second.key)
    leaf = make("host", first, ca=False)
    assert set(anchors(leaf, ab, ba)) <= set(certificates(ab, ba))
    assert anchors(leaf, ab, ba, second) == certificates(second)


def test_names_are_compared_as_java_does(pki: Pki) -> None:
    """A CA that writes its own name in other letters and blanks is still the issuer."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ISSUING  ca")])
    issuer = Made(_renamed(pki.middle, name), pki.middle.key)
    leaf = make("host", issuer, ca=False)
    assert anchors(leaf, pki.middle) == certificates(pki.middle)


def _renamed(made: Made, name: x509.Name) -> x509.Certificate:
    return make(name.rdns[0].rfc4514_string()[3:], key=made.key).x509


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.booleans(), st.randoms(use_true_random=False))
def test_random_chains(length: int, with_root: bool, shuffler: random.Random) -> None:
    line = [make("Root 0")]
    for number in range(1, length + 1):
        line.append(make(f"CA {number}", line[-1]))
    leaf = make("leaf", line[-1], ca=False)
    presented = line if with_root else line[1:]
    rest = [*presented, make("stranger")]
    shuffler.shuffle(rest)
    assert anchors(leaf, *rest) == certificates(presented[0])


# ---------------------------------------------------------------- problems


def said(made: Made | bytes, now: dt.datetime = NOW) -> str:
    room = KeystoreRoom()
    der = made if isinstance(made, bytes) else made.der
    return " ".join(map(str, room.problems(room.certificate(der), now)))


def ending(days: float) -> Made:
    return make("CA", end=NOW + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, "It expired on 2030-05-31."),
        (0.5, "It expires within a day."),
        (1.5, "It expires in one day, on 2030-06-03."),
        (30.5, "It expires in 30 days, on 2030-07-02."),
        (90.5, "It expires in 90 days, on 2030-08-31."),
        (91.5, ""),
    ],
)
def test_dates(days: float, expected: str) -> None:
    assert said(ending(days)) == expected


def test_not_yet_valid() -> None:
    assert said(make("CA"), dt.datetime(2023, 12, 31, tzinfo=dt.UTC)) == (
        "It is not valid before 2024-01-01."
    )


def test_no_ca(pki: Pki) -> None:
    assert said(pki.leaf) == "It is not a CA: it stands for one server only."


def test_weak_ones() -> None:
    md5 = sequence(oid_der("1.2.840.113549.1.1.4"), b"\5\0")
    assert "MD5" in said(odd(algorithm=md5, extensions=sequence(CA)))
    sha1 = sequence(oid_der("1.2.840.113549.1.1.5"), b"\5\0")
    assert "SHA-1" in said(odd(algorithm=sha1, extensions=sequence(CA)))
    assert "1024 bits" in said(odd(bits=1024, extensions=sequence(CA)))
    assert said(odd(extensions=sequence(CA))) == ""


def test_an_algorithm_that_nobody_knows_leaves_the_verdict_to_java() -> None:
    unknown = sequence(oid_der("1.2.3.4.5"), b"\5\0")
    found = KeystoreRoom().certificate(odd(algorithm=unknown))
    assert chain.issued(found, found)


def test_the_same_name_above_and_below_is_no_signature() -> None:
    """A leaf with its issuer's own name, issued by another key, is not self-signed."""
    root = make("Twin")
    leaf = make("Twin", root, ca=False)
    assert anchors(leaf, root) == certificates(root)
    with pytest.raises(ProblemError) as caught:
        anchors(leaf)
    assert caught.value.id == "keystore.issuer-missing"
