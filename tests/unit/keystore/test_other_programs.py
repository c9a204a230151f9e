"""Shapes that files of other programs have in the field: read, or named for what they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable
from pathlib import Path

import jks
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import asn1, pkcs12
from wizard.keystore.asn1 import (
    element,
    integer_der,
    octets,
    octets_der,
    oid_der,
    sequence,
    set_of,
)
from wizard.keystore.keyfiles import armoured as pem
from wizard.keystore.store import KeystoreRoom

from .conftest import Keytool, Pki, certificates, fingerprints, make

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


def pbmac1(content: bytes, password: bytes, *, length: int | None = 32, size: int = 32) -> bytes:
    """A PKCS#12 store sealed after RFC 9579, also in ways that it forbids."""
    salt = b"salt" * 4
    key = hashlib.pbkdf2_hmac("sha256", password, salt, 2048, length or 32)
    hmac_sha256 = sequence(oid_der("1.2.840.113549.2.9"), b"\5\0")
    derivation = sequence(
        oid_der("1.2.840.113549.1.5.12"),
        sequence(
            octets_der(salt),
            integer_der(2048),
            b"" if length is None else integer_der(length),
            hmac_sha256,
        ),
    )
    seal = octets_der(hmac.digest(key, content, "sha256")[:size].ljust(size, b"\0"))
    algorithm = sequence(oid_der("1.2.840.113549.1.5.14"), sequence(derivation, hmac_sha256))
    mac = sequence(sequence(algorithm, seal), octets_der(salt))
    data = sequence(oid_der(pkcs12.DATA), element(0xA0, octets_der(content)))
    return sequence(integer_der(3), data, mac)


def authenticated_safe(store: bytes) -> bytes:
    """What the seal of a PKCS#12 store covers."""
    return octets(asn1.read(store).parts()[1].parts()[1].first())


@pytest.mark.parametrize(
    ("length", "size", "expected"),
    [
        (32, 32, ""),
        (20, 32, ""),
        (None, 32, "keystore.damaged"),
        (19, 32, "keystore.damaged"),
        (32, 31, "keystore.damaged"),
        (32, 33, "keystore.damaged"),
    ],
)
def test_the_seal_of_rfc_9579(
    room: KeystoreRoom, pki: Pki, length: int | None, size: int, expected: str
) -> None:
    """A key without a length, or a short one, must not pass; cryptography judges."""
    made = room.add(None, Secret("geheim"), certificates(pki.root), type="PKCS12")
    data = pbmac1(authenticated_safe(made), b"geheim", length=length, size=size)
    try:
        judged = bool(load_pkcs12(data, b"geheim").additional_certs)
    except ValueError:
        judged = False
    assert judged is (not expected)
    if expected:
        with pytest.raises(ProblemError) as caught:
            room.read(data, passwords=[Secret("geheim")])
        assert caught.value.id == expected
        return
    assert room.read(data, passwords=[Secret("geheim")]).certificates[0].der == pki.root.der
    with pytest.raises(ProblemError) as caught:
        room.read(data, passwords=[Secret("falsch")])
    assert caught.value.id == "keystore.wrong-password"


def test_a_damaged_seal_hides_no_certificate_that_lies_open(room: KeystoreRoom, pki: Pki) -> None:
    data = pbmac1(sequence(safe(bag(pki.root.der))), b"geheim", size=31)
    assert room.read(data, passwords=[Secret("geheim")]).certificates[0].der == pki.root.der


def test_java_opens_what_had_that_seal_once_it_was_changed(
    room: KeystoreRoom, pki: Pki, keytool: Keytool, tmp_path: Path
) -> None:
    """Java before 26 does not know PBMAC1: a change leaves the seal that every Java knows."""
    made = room.add(None, Secret("geheim"), certificates(pki.root), type="PKCS12")
    data = pbmac1(authenticated_safe(made), b"geheim")
    path = tmp_path / "store.p12"
    path.write_bytes(room.add(data, Secret("geheim"), certificates(pki.other)))
    assert keytool.listed(path, "geheim") == fingerprints(pki.root, pki.other)


@pytest.mark.parametrize("version", [1, 2])
def test_certificates_of_a_bouncy_castle_store(room: KeystoreRoom, pki: Pki, version: int) -> None:
    """pyjks judges; what is encrypted after the same beginning stays named (UBER)."""
    head = struct.pack(">II", version, 20) + b"s" * 20 + struct.pack(">I", 1024)
    leaf, root = (utf("X.509") + sized(one.der) for one in (pki.leaf, pki.root))
    private = pki.leaf.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    key = utf("PKCS#8") + utf("EC") + sized(private)
    sealed = sized(b"s" * 20) + struct.pack(">I", 1024) + b"x" * 40
    entries = b"".join(
        (
            b"\1" + utf("Wurzel") + struct.pack(">QI", 10**12, 0) + root,
            b"\4" + utf("server") + struct.pack(">QI", 10**12, 2) + leaf + root + sized(sealed),
            b"\2" + utf("open") + struct.pack(">QI", 10**12, 1) + leaf + b"\0" + key,
            b"\3" + utf("secret") + struct.pack(">QI", 10**12, 0) + sized(b"x" * 8),
            b"\0",
        )
    )
    size = {1: 2, 2: 20}[version]
    seal = jks.rfc7292.derive_key(
        hashlib.sha1, jks.rfc7292.PURPOSE_MAC_MATERIAL, "geheim", b"s" * 20, 1024, size
    )
    data = head + entries + hmac.digest(seal, entries, "sha1")
    judged = jks.bks.BksKeyStore.loads(data, "geheim")
    assert {one.cert for one in judged.certs.values()} == {pki.root.der}
    found = room.read(data)
    assert (found.format, found.private_keys) == ("BKS", 2)
    assert [one.der for one in found.certificates] == [
        one.der for one in (pki.root, pki.leaf, pki.root, pki.leaf)
    ]
    assert found.labels == ("Wurzel", "server", "server", "open")
    for harmed in (data[:-1], data[:60], head + bytes(range(200)), data + b"x"):
        with pytest.raises(ProblemError) as caught:
            room.read(harmed)
        assert caught.value.id == "keystore.bouncy-castle"


def utf(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()


def sized(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def bag(der: bytes) -> bytes:
    certificate = sequence(oid_der(pkcs12.X509_CERTIFICATE), element(0xA0, octets_der(der)))
    return sequence(oid_der(pkcs12.CERTIFICATE_BAG), element(0xA0, certificate))


def safe(*bags: bytes) -> bytes:
    return sequence(oid_der(pkcs12.DATA), element(0xA0, octets_der(sequence(*bags))))


def test_bags_inside_a_bag(room: KeystoreRoom, pki: Pki, keytool: Keytool, tmp_path: Path) -> None:
    """RFC 7292 section 4.2.6. Java looks past them: they are read, and kept as they are."""
    nesting = sequence(oid_der(pkcs12.SAFE_BAG), element(0xA0, sequence(bag(pki.leaf.der))))
    data = room.add(None, Secret("geheim"), certificates(pki.root), type="PKCS12")
    infos = asn1.read(authenticated_safe(data)).content
    data = pbmac1(sequence(infos, safe(nesting)), b"geheim")
    found = room.read(data, passwords=[Secret("geheim")])
    assert {one.der for one in found.certificates} == {pki.root.der, pki.leaf.der}
    changed = room.add(data, Secret("geheim"), certificates(pki.other))
    assert nesting in changed
    path = tmp_path / "store.p12"
    path.write_bytes(changed)
    assert keytool.listed(path, "geheim") == fingerprints(pki.root, pki.other)
    listed = room.open(changed, Secret("geheim")).entries
    assert {one.certificate.der for one in listed if one.certificate} == {
        pki.root.der,
        pki.other.der,
    }


def test_an_alias_that_every_reader_of_jks_understands(
    room: KeystoreRoom, keytool: Keytool, tmp_path: Path
) -> None:
    """pyjks gives up a store in which Java's UTF-8 has surrogates."""
    koala, alone = make("\N{KOALA} Zoo CA"), make("\N{KOALA}")
    data = room.add(None, Secret("geheim"), certificates(koala, alone))
    assert set(jks.KeyStore.loads(data, "geheim").certs) == {"zoo ca", "certificate"}
    path = tmp_path / "store.jks"
    path.write_bytes(data)
    assert keytool.listed(path, "geheim") == fingerprints(koala, alone)
