"""Certificates, regular ones judged by cryptography, odd ones as old tools really made them."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509 as peer
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain.certificates import fingerprint
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import javastore, oddcert, reading
from wizard.keystore.asn1 import (
    element,
    integer_der,
    octets_der,
    oid_der,
    sequence,
    set_of,
)
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, Keytool, Pki, make

CN = "2.5.4.3"
PRINTABLE, T61, UTF8, BMP = 0x13, 0x14, 0x0C, 0x1E
SHA256_RSA = sequence(oid_der("1.2.840.113549.1.1.11"), b"\x05\0")
BUNDLES = [
    path
    for path in map(
        Path, ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
    )
    if path.is_file()
]


def name(*parts: tuple[str, int, bytes]) -> bytes:
    return sequence(
        *(set_of(sequence(oid_der(kind), element(tag, text))) for kind, tag, text in parts)
    )


def odd(
    *,
    serial: bytes | None = None,
    version: int | None = 2,
    subject: bytes | None = None,
    issuer: bytes | None = None,
    start: bytes = element(0x17, b"200101000000Z"),
    end: bytes = element(0x17, b"400101000000Z"),
    algorithm: bytes = SHA256_RSA,
    extensions: bytes = b"",
    bits: int = 2048,
) -> bytes:
    """An encoded certificate whose fields are whatever a test wants; its signature is noise."""
    plain = name((CN, PRINTABLE, b"Old CA"))
    key = sequence(
        sequence(oid_der("1.2.840.113549.1.1.1"), b"\x05\0"),
        element(3, b"\0" + sequence(integer_der((1 << bits - 1) + 1), integer_der(65537))),
    )
    tbs = sequence(
        b"" if version is None else element(0xA0, integer_der(version)),
        serial if serial is not None else integer_der(5),
        algorithm,
        issuer or subject or plain,
        sequence(start, end),
        subject or plain,
        key,
        element(0xA3, extensions) if extensions else b"",
    )
    return sequence(tbs, algorithm, element(3, b"\0" + b"\x5a" * 256))


def extension(kind: str, value: bytes, *critical: bytes) -> bytes:
    return sequence(oid_der(kind), *critical, octets_der(value))


CA = extension("2.5.29.19", sequence(element(1, b"\xff")))


def test_a_regular_certificate(room: KeystoreRoom, pki: Pki) -> None:
    found = room.certificate(pki.leaf.der)
    theirs = pki.leaf.x509
    assert found.subject == theirs.subject.rfc4514_string() == "CN=i-prod.example.com"
    assert found.issuer == "CN=Issuing CA"
    assert found.serial == theirs.serial_number
    assert (found.not_before, found.not_after) == (
        theirs.not_valid_before_utc,
        theirs.not_valid_after_utc,
    )
    assert (found.key, found.signature, found.is_ca) == ("EC P-256", "sha256", False)
    assert found.dns_names == ("i-prod.example.com",)
    assert found.der == pki.leaf.der
    assert room.certificate(pki.root.der).is_ca


def test_both_readers_agree_on_every_certificate_of_this_machine(pki: Pki) -> None:
    """The field-by-field reader against cryptography, on all root CAs there are."""
    made = [one.der for one in pki.made]
    for bundle in BUNDLES[:1]:
        made += [one.der for one in reading.read(bundle.read_bytes()).certificates]
    for der in made:
        outline = oddcert.outline(der)
        if outline.odd:
            continue
        ours, theirs = outline.certificate(), peer.load_der_x509_certificate(der)
        overrides = {peer.NameOID.EMAIL_ADDRESS: "E"}
        assert ours.subject == theirs.subject.rfc4514_string(overrides)
        assert ours.issuer == theirs.issuer.rfc4514_string(overrides)
        assert ours.serial == theirs.serial_number
        assert ours.not_after == theirs.not_valid_after_utc
        assert ours.not_before == theirs.not_valid_before_utc
        algorithm = theirs.signature_hash_algorithm
        assert algorithm is None or ours.signature == algorithm.name
        key = theirs.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert ours.spki_sha256 == fingerprint(key)
        assert ours == KeystoreRoom().certificate(der)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
        min_size=1,
        max_size=4,
    )
)
def test_names_read_as_cryptography_writes_them(values: list[str]) -> None:
    theirs = peer.Name([peer.NameAttribute(peer.NameOID.COMMON_NAME, one) for one in values])
    text, common = oddcert.name_text(theirs.public_bytes())
    # cryptography leaves control characters and marks of direction as they are.
    plain = theirs.rfc4514_string().replace("\\00", "\0")
    assert text == oddcert.visible(plain)
    assert common == oddcert.visible(values[0])
    assert all(one.isprintable() or one.isspace() for one in text + common)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        # The cursor goes up and a fingerprint is written over the real one.
        ("CA\x1b[3A\x1b[1G SHA-256 AA", "CA\\1B[3A\\1B[1G SHA-256 AA"),
        ("CA\n    SHA-256 AA", "CA\\0A    SHA-256 AA"),
        ("CA\u202eBB:AA", "CA\\E2\\80\\AEBB:AA"),
        ("CA\x9b1A", "CA\\C2\\9B1A"),
        ("CA\u2028x", "CA\\E2\\80\\A8x"),
        ("Bär\u00a0AG 世界", "Bär\u00a0AG 世界"),
    ],
)
def test_a_name_gives_no_orders_to_a_screen(words: str, shown: str) -> None:
    name = peer.Name([peer.NameAttribute(peer.NameOID.COMMON_NAME, words)])
    text, common = oddcert.name_text(name.public_bytes())
    assert (text, common) == (f"CN={shown}", shown)


@pytest.mark.parametrize("serial", [0, -1, -(1 << 70), 1 << 150, 1 << 200])
def test_serial_numbers_that_no_standard_allows(room: KeystoreRoom, serial: int) -> None:
    found = room.certificate(odd(serial=integer_der(serial), extensions=sequence(CA)))
    assert (found.serial, found.subject, found.is_ca) == (serial, "CN=Old CA", True)
    assert (found.key, found.signature) == ("RSA 2048", "sha256")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ((CN, T61, "Bär AG".encode("latin-1")), "Bär AG"),
        ((CN, PRINTABLE, "Bär AG".encode("latin-1")), "Bär AG"),
        ((CN, PRINTABLE, b"under_score@home*"), "under_score@home*"),
        ((CN, UTF8, "Bär".encode("latin-1")), "Bär"),
        ((CN, BMP, "Bär 世界".encode("utf-16-be")), "Bär 世界"),
        ((CN, 0x1C, "Bär".encode("utf-32-be")), "Bär"),
        ((CN, UTF8, b""), ""),
        ((CN, UTF8, b"x" * 300), "x" * 300),
    ],
)
def test_names_in_every_encoding(
    room: KeystoreRoom, subject: tuple[str, int, bytes], expected: str
) -> None:
    assert room.certificate(odd(subject=name(subject))).common_name == expected


@pytest.mark.parametrize(
    "value",
    [
        element(0x69, b"PyCA"),  # an application's own, which says that it has parts
        bytes((0x5F, 0x20, 2)) + b"CA",  # a tag of two bytes
    ],
)
def test_a_name_of_no_known_shape_is_shown_as_its_bytes(room: KeystoreRoom, value: bytes) -> None:
    subject = sequence(
        set_of(sequence(oid_der(CN), value)),
        set_of(sequence(oid_der("2.5.4.10"), element(PRINTABLE, b"Org"))),
    )
    assert room.certificate(odd(subject=subject)).subject == f"O=Org,CN=#{value.hex()}"


def test_a_name_of_many_parts(room: KeystoreRoom) -> None:
    subject = name(*((CN, PRINTABLE, b"t%d" % number) for number in range(1025)))
    read = room.certificate(odd(subject=subject))
    assert read.subject.count(",") == 1024
    assert read.common_name == "t0"
    assert room.add(None, Secret("geheim"), [read])


def test_version_1_is_a_ca_when_it_issued_itself(room: KeystoreRoom) -> None:
    assert room.certificate(odd(version=None)).is_ca
    other = name((CN, PRINTABLE, b"Somebody else"))
    assert not room.certificate(odd(version=None, issuer=other)).is_ca
    assert not room.certificate(odd()).is_ca  # version 3 must say so itself


@pytest.mark.parametrize(
    "extensions",
    [
        sequence(CA, CA),  # twice
        sequence(CA, extension("2.5.29.17", b"\x99garbage")),
        sequence(CA, extension("1.3.18.0.2.18.1", b"IBM's own, no ASN.1")),
        sequence(CA, extension("2.5.29.32", b"\x30\x03\x02\x01")),
        sequence(CA, sequence(oid_der("1.2.3.4"))),
        sequence(extension("2.5.29.15", b""), CA),
    ],
)
def test_one_odd_extension_does_not_hide_the_others(room: KeystoreRoom, extensions: bytes) -> None:
    found = room.certificate(odd(extensions=extensions))
    assert found.is_ca
    assert found.common_name == "Old CA"


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (element(0x17, b"4001010000Z"), dt.datetime(2040, 1, 1, tzinfo=dt.UTC)),
        (element(0x17, b"400101000000+0100"), dt.datetime(2039, 12, 31, 23, tzinfo=dt.UTC)),
        (element(0x18, b"20400101000000.000Z"), dt.datetime(2040, 1, 1, tzinfo=dt.UTC)),
        (element(0x18, b"99991231235959Z"), dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)),
        (
            element(0x18, b"99991231235959-0100"),
            dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
        ),
        (element(0x18, b"00000101000000Z"), dt.datetime(1, 1, 1, tzinfo=dt.UTC)),
    ],
)
def test_times_as_old_tools_wrote_them(
    room: KeystoreRoom, encoded: bytes, expected: dt.datetime
) -> None:
    assert room.certificate(odd(end=encoded)).not_after == expected


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("1.2.840.113549.1.1.4", "md5"),
        ("1.2.840.113549.1.1.5", "sha1"),
        ("1.3.14.3.2.29", "sha1"),
        ("1.2.3.4.5", "1.2.3.4.5"),
    ],
)
def test_signature_algorithms(room: KeystoreRoom, algorithm: str, expected: str) -> None:
    found = room.certificate(odd(algorithm=sequence(oid_der(algorithm), b"\x05\0")))
    assert found.signature == expected


def test_an_odd_certificate_tells_its_key_as_well(room: KeystoreRoom) -> None:
    one, other = room.certificate(odd(serial=integer_der(0))), room.certificate(odd(version=None))
    assert one.der != other.der
    assert one.spki_sha256 == other.spki_sha256 != ""
    assert one.spki_sha256 != room.certificate(odd(bits=1024)).spki_sha256


def test_small_keys_are_read(room: KeystoreRoom) -> None:
    assert room.certificate(odd(bits=512)).key == "RSA 512"


def test_what_follows_a_certificate_is_left_out(room: KeystoreRoom, pki: Pki) -> None:
    assert room.certificate(pki.root.der + b"trust settings").der == pki.root.der


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"0",
        b"\x30\x80",
        b"\x30\x03\x02\x01\x05",
        sequence(sequence(), sequence(), element(3, b"\0")),
        odd(end=element(0x17, b"not a time  ")),
        odd(end=element(0x17, b"401345000000Z")),
        odd(serial=element(2)),
        odd(serial=element(2, b"\x01" * 4000)),
        b"\xff" * 100,
    ],
)
def test_what_is_no_certificate_gets_a_sentence(room: KeystoreRoom, data: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        room.certificate(data)
    assert caught.value.id == "keystore.certificate-malformed"


# Accepted and refused by Java 17 and 25 (measured with CertificateFactory).
JAVA_READS = {
    "serial zero": odd(serial=integer_der(0)),
    "serial negative": odd(serial=integer_der(-5)),
    "serial long": odd(serial=integer_der(1 << 200)),
    "latin-1 in T61": odd(subject=name((CN, T61, b"B\xe4r"))),
    "latin-1 in PrintableString": odd(subject=name((CN, PRINTABLE, b"B\xe4r"))),
    "latin-1 in UTF8String": odd(subject=name((CN, UTF8, b"B\xe4r"))),
    "empty common name": odd(subject=name((CN, UTF8, b""))),
    "long common name": odd(subject=name((CN, UTF8, b"x" * 300))),
    "version 1": odd(version=None),
    "version 4": odd(version=3),
    "garbage in a name that is not critical": odd(
        extensions=sequence(CA, extension("2.5.29.17", b"\x99garbage"))
    ),
    "IBM's own extension": odd(extensions=sequence(CA, extension("1.3.18.0.2.18.1", b"IBM"))),
    "no seconds": odd(end=element(0x17, b"4001010000Z")),
    "offset": odd(end=element(0x17, b"400101000000+0100")),
    "MD5": odd(algorithm=sequence(oid_der("1.2.840.113549.1.1.4"), b"\x05\0")),
    "unknown signature": odd(algorithm=sequence(oid_der("1.2.3.4.5"), b"\x05\0")),
    "RSA 512": odd(bits=512),
    "RSA 16384": odd(bits=16384),
}
JAVA_REFUSES = {
    "no name": odd(subject=sequence()),
    "an extension twice": odd(extensions=sequence(CA, CA)),
    "an extension without value": odd(extensions=sequence(CA, sequence(oid_der("1.2.3.4")))),
    "garbage in a critical name": odd(
        extensions=sequence(CA, extension("2.5.29.17", b"\x99garbage", element(1, b"\xff")))
    ),
    "empty critical key usage": odd(
        extensions=sequence(CA, extension("2.5.29.15", b"", element(1, b"\xff")))
    ),
    "version 1 with extensions": odd(version=None, extensions=sequence(CA)),
    "version 2 with extensions": odd(version=1, extensions=sequence(CA)),
    "no time zone": odd(end=element(0x17, b"400101000000")),
    "RSA 384": odd(bits=384),
    "RSA 17000": odd(bits=17000),
    "two algorithms": odd().replace(
        SHA256_RSA, sequence(oid_der("1.2.840.113549.1.1.5"), b"\x05\0"), 1
    ),
}


@pytest.mark.parametrize("type", ["JKS", "PKCS12"])
def test_java_opens_a_store_of_every_odd_certificate_that_is_let_in(
    room: KeystoreRoom, password: Secret, keytool: Keytool, tmp_path: Path, type: str
) -> None:
    odd_ones = [room.certificate(der) for der in JAVA_READS.values()]
    path = tmp_path / "truststore"
    path.write_bytes(room.add(None, password, odd_ones, type=type))
    assert keytool.listed(path) == {one.sha256 for one in odd_ones}


@pytest.mark.parametrize("der", JAVA_REFUSES.values(), ids=JAVA_REFUSES)
def test_a_certificate_that_java_cannot_parse_is_kept_out(
    room: KeystoreRoom, password: Secret, der: bytes
) -> None:
    with pytest.raises(ProblemError) as caught:
        room.add(None, password, [room.certificate(der)])
    assert caught.value.id == "keystore.java-refuses"


def test_java_would_have_refused_the_whole_store(
    room: KeystoreRoom, password: Secret, pki: Pki, any_keytool: Keytool, tmp_path: Path
) -> None:
    """Why they are kept out: one of them hides a good certificate."""
    raws = [
        javastore.trusted_entry("good", pki.root.der),
        javastore.trusted_entry("bad", JAVA_REFUSES["an extension twice"]),
    ]
    path = tmp_path / "truststore"
    path.write_bytes(javastore.serialise("JKS", raws, password))
    text = any_keytool.run("-list", "-keystore", str(path), "-storepass", PASSWORD, check=False)
    assert "Duplicate extensions" in text
    # Ours still shows both.
    assert [entry.alias for entry in room.open(path.read_bytes(), password).entries] == [
        "good",
        "bad",
    ]


def test_expiry_far_in_the_past(room: KeystoreRoom) -> None:
    old = make(
        "Old",
        start=dt.datetime(1995, 1, 1, tzinfo=dt.UTC),
        end=dt.datetime(1999, 1, 1, tzinfo=dt.UTC),
    )
    assert room.certificate(old.der).not_after.year == 1999


def test_the_room_loads_nothing_heavy_before_it_is_used() -> None:
    """`import wizard.keystore.store` costs neither cryptography nor pyjks."""
    program = (
        "import sys, wizard.keystore, wizard.keystore.store;"
        "print([m for m in ('cryptography', 'jks', 'Cryptodome') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parents[3],
        check=True,
    )
    assert done.stdout.strip() == "[]"
