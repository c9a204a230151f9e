"""Shapes that files of other programs have in the field: read, or named for what they are."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import pytest

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore.asn1 import element, integer_der, octets_der, oid_der, sequence, set_of
from wizard.keystore.keyfiles import armoured as pem
from wizard.keystore.store import KeystoreRoom

from .conftest import Pki

WRONG: dict[str, tuple[str, Callable[[], bytes]]] = {
    "stash of GSKit 7": (
        "stash",
        lambda: bytes(one ^ 0xF5 for one in b"secret\0" + bytes(range(7, 129))),
    ),
    "stash of GSKit 8": (
        "stash",
        lambda: b"a" * 32 + hashlib.sha256(b"\1" + b"a" * 32).digest() + b"\x88" * 129,
    ),
    "DH parameters": ("parameters", lambda: sequence(integer_der(1 << 511 | 1), integer_der(2))),
    "DSA parameters": ("parameters", lambda: sequence(*(integer_der(n) for n in (23, 11, 4)))),
    "DH parameters in text": (
        "parameters",
        lambda: pem("DH PARAMETERS", sequence(integer_der(23), integer_der(5))),
    ),
    "a curve in text": ("parameters", lambda: pem("EC PARAMETERS", oid_der("1.3.132.0.34"))),
    "blocks of a program's own": ("block-other", lambda: pem("NAME", sequence(set_of()))),
    "a damaged certificate before them": (
        "block-damaged",
        lambda: pem("NAME", sequence(set_of())) + pem("CERTIFICATE", b"nonsense" * 9),
    ),
    "an algorithm": (
        "unknown",
        lambda: sequence(oid_der("1.2.840.113549.3.2"), octets_der(b"12345678")),
    ),
    "a web token": ("token", lambda: b".".join((base64url(b'{"alg":"HS256"}'), b"e30", b"AAAA"))),
    "an encrypted JWK": (
        "private-key",
        lambda: b".".join((base64url(b'{"p2c":1000,"cty":"jwk+json"}'), *4 * (b"AAAA",))),
    ),
    "GnuPG's keybox": ("pgp", lambda: b"\0\0\0\x20\1\1\0\2KBXf" + bytes(20)),
    "GnuPG's own key": ("pgp", lambda: b"(21:protected-private-key(3:rsa(1:n5:xxxxx)))"),
    "as long as a stash of GSKit 7": ("unknown", lambda: bytes(range(1, 130))),
    "as long as a stash of GSKit 8": ("unknown", lambda: bytes(range(1, 194))),
}


def base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


@pytest.mark.parametrize("case", WRONG)
def test_what_holds_no_certificate_is_named(room: KeystoreRoom, case: str) -> None:
    expected, build = WRONG[case]
    with pytest.raises(ProblemError) as caught:
        room.read(build(), name="ca.cer", passwords=[Secret("geheim")])
    assert caught.value.id == f"keystore.{expected}"
    problem = caught.value.problem
    assert all(str(one) for one in (problem.what, problem.why, problem.next_step))


def test_the_label_of_other_blocks_is_told(room: KeystoreRoom) -> None:
    with pytest.raises(ProblemError) as caught:
        room.read(pem("NAME CONSTRAINTS", sequence(set_of())), name="a.pem")
    assert "“NAME CONSTRAINTS”" in str(caught.value.problem.what)


def test_a_certificate_beside_blocks_of_another_kind(room: KeystoreRoom, pki: Pki) -> None:
    found = room.read(pem("NAME", sequence(set_of())) + pki.root.pem)
    assert ([one.der for one in found.certificates], found.notes) == ([pki.root.der], ())


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_base64_in_very_short_lines(room: KeystoreRoom, pki: Pki, columns: int) -> None:
    text = base64.b64encode(pki.root.der).decode()
    assert "+" in text
    lines = [text[at : at + columns] for at in range(0, len(text), columns)]
    body = "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----"))
    assert room.read(body.encode()).certificates[0].der == pki.root.der


def test_a_pair_of_cross_certificates(room: KeystoreRoom, pki: Pki) -> None:
    """The attribute crossCertificatePair of a directory: each of the two may be absent."""
    one, two = element(0xA0, pki.root.der), element(0xA1, pki.other.der)
    for parts, expected in (
        ((one, two), [pki.root.der, pki.other.der]),
        ((one,), [pki.root.der]),
        ((two,), [pki.other.der]),
    ):
        found = room.read(sequence(*parts))
        assert found.format == "certificate pair"
        assert [each.der for each in found.certificates] == expected
