"""Two certificates side by side, what is wrong with one, and what a Java refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from wizard.domain.algorithms import refusal
from wizard.domain.certificates import Certificate
from wizard.domain.findings import findings, horizon
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.renewal import Kinship, Known, closest, compare, kinship, same_name

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

OLD = Certificate(
    der=b"old",
    subject="CN=PROD Local CA,O=Example",
    issuer="CN=PROD Local CA,O=Example",
    serial=0xAB,
    not_before=datetime(2020, 1, 1, tzinfo=UTC),
    not_after=datetime(2027, 3, 14, tzinfo=UTC),
    is_ca=True,
    key="RSA 2048",
    signature="sha256",
    spki_sha256="AA:01",
)


def certificate(**knobs: object) -> Certificate:
    return replace(OLD, der=b"new", **knobs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, Kinship.SAME),
        (certificate(), Kinship.REISSUED),
        (certificate(subject="cn=prod  local ca,o=example"), Kinship.REISSUED),
        (certificate(issuer="CN=Root"), Kinship.REISSUED),
        (certificate(subject="CN=X"), Kinship.SAME_ISSUER_AND_KEY),
        (certificate(subject="CN=X", issuer="CN=X"), Kinship.SAME_KEY),
        (certificate(spki_sha256="BB:02"), Kinship.SAME_SUBJECT),
        (certificate(spki_sha256=""), Kinship.SAME_SUBJECT),
        (certificate(subject="CN=X", spki_sha256="BB:02"), Kinship.OTHER),
    ],
)
def test_kinship(new: Certificate, expected: Kinship) -> None:
    assert kinship(OLD, new) is expected


def test_keys_that_could_not_be_read_are_not_the_same() -> None:
    unread = replace(OLD, spki_sha256="")
    assert kinship(unread, certificate(subject="CN=X", spki_sha256="")) is Kinship.OTHER


def test_names_as_java_compares_them() -> None:
    assert same_name("CN=A  b", "cn=a B")
    assert not same_name("CN=A", "CN=B")


def test_the_difference_row_by_row() -> None:
    new = certificate(
        spki_sha256="BB:02", serial=0xCD, not_after=datetime(2036, 1, 2, 3, 4, tzinfo=UTC)
    )
    found = compare(OLD, new)
    assert [row.key for row in found.rows] == [
        "subject", "issuer", "names", "not_before", "not_after", "key", "signature", "sha256",
        "sha1", "serial", "key_sha256",
    ]  # fmt: skip
    assert {row.key for row in found.changed} == {
        "not_after", "key_sha256", "sha256", "sha1", "serial",
    }  # fmt: skip
    until = next(row for row in found.rows if row.key == "not_after")
    assert (until.old, until.new) == ("2027-03-14 00:00 UTC", "2036-01-02 03:04 UTC")
    assert "new key" in str(found.summary)
    assert "old key" in str(compare(OLD, certificate()).summary)
    assert compare(OLD, OLD).changed == ()


def test_what_a_new_certificate_renews() -> None:
    named = replace(OLD, der=b"named", spki_sha256="BB:02")
    later = replace(named, der=b"later", not_after=OLD.not_after + timedelta(days=1))
    stranger = replace(OLD, der=b"x", subject="CN=X", issuer="CN=X", spki_sha256="CC:03")
    new = certificate()
    assert closest(new, [stranger, named, OLD]) == OLD
    assert closest(new, [stranger, named, later]) == later
    assert closest(new, [stranger, new]) is None
    assert closest(new, []) is None


def test_the_closest_of_many_is_the_one_that_a_search_finds() -> None:
    order = list(Kinship)
    many = [
        replace(
            OLD, der=f"{subject}{issuer}{key}{day}".encode(), subject=f"CN={subject}",
            issuer=f"CN={issuer}", spki_sha256=key, not_after=OLD.not_after + timedelta(days=day),
        )
        for subject, issuer, key, day in product("aAb", "ab", ("X", "Y", ""), (1, 2, 3))
    ]  # fmt: skip
    for old in (many, many[::2], many[::5], many[1::7], []):
        known = Known(old)
        for new in many:
            kin = [(order.index(kinship(one, new)), one.not_after) for one in old]
            near = [one for one in kin if order[one[0]] not in (Kinship.SAME, Kinship.OTHER)]
            best = min(near, key=lambda one: (one[0], -one[1].timestamp()), default=None)
            found = known.closest(new)
            if found is None:
                assert best is None
            else:
                assert (order.index(kinship(found, new)), found.not_after) == best


@pytest.mark.parametrize(
    ("left", "near", "key"),
    [
        (timedelta(seconds=-1), 0, "expired"),
        (timedelta(hours=3), 7, "expires-7"),
        (timedelta(days=7, hours=1), 7, "expires-7"),
        (timedelta(days=8), 30, "expires-30"),
        (timedelta(days=31), 90, "expires-90"),
        (timedelta(days=91), None, None),
    ],
)
def test_how_near_the_end_is(left: timedelta, near: int | None, key: str | None) -> None:
    one = replace(OLD, not_after=NOW + left)
    assert horizon(one, NOW) == near
    assert [found.key for found in findings(one, NOW)] == ([key] if key else [])


def test_what_is_wrong_with_a_certificate() -> None:
    one = replace(
        OLD, is_ca=False, issuer="CN=Root", signature="sha1", key="RSA 1024",
        not_before=NOW + timedelta(days=1),
    )  # fmt: skip
    assert [found.key for found in findings(one, NOW)] == [
        "not-yet-valid", "not-a-ca", "weak-signature", "weak-key",
    ]  # fmt: skip


JAVA_17 = DisabledAlgorithms(
    (
        "MD2",
        "MD5",
        "SHA1 jdkCA & usage TLSServer",
        "RSA keySize < 1024",
        "DSA keySize < 1024",
        "EC keySize < 224",
        "SHA1 usage SignedJAR & denyAfter 2019-01-01",
    ),
    ("SSLv3", "MD5withRSA", "DH keySize < 1024", "EC keySize < 224", "ECDH", "secp256k1"),
)


@pytest.mark.parametrize(
    ("knobs", "rule"),
    [
        ({}, ""),
        ({"key": "RSA 1024"}, ""),
        ({"key": "RSA 1023"}, "RSA keySize < 1024"),
        ({"key": "EC P-192"}, "EC keySize < 224"),
        ({"key": "EC P-256"}, ""),
        ({"key": "EC secp256k1"}, "secp256k1"),
        ({"key": "EC 1.2.3.4"}, ""),
        ({"key": "Ed25519"}, ""),
        ({"key": ""}, ""),
        ({"signature": "md5"}, ""),
        ({"signature": "md5", "issuer": "CN=Root"}, "MD5"),
        ({"signature": "sha1", "issuer": "CN=Root"}, ""),
    ],
)
def test_what_java_refuses(knobs: dict[str, str], rule: str) -> None:
    assert refusal(replace(OLD, **knobs), JAVA_17, NOW) == rule  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        ("SHA1", True),
        ("SHA1 usage TLSServer", True),
        ("SHA1 denyAfter 2019-01-01", True),
        ("SHA1 denyAfter 2030-01-01", False),
        ("SHA1 denyAfter nonsense", False),
        ("SHA1 jdkCA", False),
        ("sha-1 usage TLSServer & denyAfter 2019-01-01", True),
        ("SHA1 something new", False),
        ("SHA1withRSA", True),
        ("SHA1 keySize < x", False),
        ("", False),
    ],
)
def test_the_words_of_a_rule(rule: str, refused: bool) -> None:
    one = replace(OLD, issuer="CN=Root", signature="sha1")
    assert bool(refusal(one, DisabledAlgorithms((rule,)), NOW)) is refused
