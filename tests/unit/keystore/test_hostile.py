"""Random bytes, mutations of valid files and files made to hurt: a `ProblemError` or a reading,
nothing else, and soon."""

from __future__ import annotations

import base64
import functools
import hashlib
import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import Found
from wizard.keystore.asn1 import element, integer_der, octets, octets_der, oid_der, read, sequence
from wizard.keystore.pbe import new_mac
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, Pki, certificates, make
from .keydatabase import key_database
from .test_reading import both, indefinite_p7, p7b, p12, request, revocations, signed_p7, zipped
from .test_stores import pyjks_store, server_p12

ROOM = KeystoreRoom()
SOON = 10.0  # seconds of this thread's own work; the usual is a few milliseconds


@functools.cache
def pki() -> Pki:
    root = make("Root")
    middle = make("Middle", root)
    return Pki(root, middle, make("leaf", middle, ca=False), make("O"), make("alone", ca=False))


@functools.cache
def seeds() -> tuple[bytes, ...]:
    one = pki()
    store = ROOM.add(None, Secret(PASSWORD), certificates(one.root, one.other))
    return (
        one.root.der,
        both(one),
        both(one).decode().encode("utf-16"),
        base64.encodebytes(one.root.der),
        p7b(one),
        p7b(one, Encoding.PEM),
        signed_p7(one),
        indefinite_p7(one),
        p12(one),
        server_p12(one),
        ROOM.add(None, Secret(PASSWORD), certificates(one.root), type="PKCS12"),
        store,
        pyjks_store(one),
        b"\xce\xce\xce\xce" + store[4:],
        zipped({"a.pem": both(one), "b.p7b": p7b(one)}),
        key_database([("a", one.root.der, False), ("b", one.leaf.der, True)], slot=2000),
        key_database([("a", one.root.der, False)], version=6, slot=2000),
        request(one),
        revocations(one),
        SEALED,
    )


def sealed_object() -> bytes:
    """A JCEKS secret entry's serialised object, as Java writes it, shortened."""

    def utf(text: str) -> bytes:
        return len(text).to_bytes(2, "big") + text.encode()

    byte_array = b"\x75\x72" + utf("[B") + b"\xac\xf3\x17\xf8\x06\x08\x54\xe0\2\0\0\x78\x70"
    parent = (
        b"\x72" + utf("javax.crypto.SealedObject") + b"\x3e\x36\x3d\xa6\xc3\xb7\x54\x70\2\0\4"
        b"[" + utf("encodedParams") + b"\x74" + utf("[B")
        + b"[" + utf("encryptedContent") + b"\x71\0\x7e\0\1"
        + b"L" + utf("paramsAlg") + b"\x74" + utf("Ljava/lang/String;")
        + b"L" + utf("sealAlg") + b"\x71\0\x7e\0\2" + b"\x78\x70"
    )  # fmt: skip
    child = (
        b"\x72" + utf("com.sun.crypto.provider.SealedObjectForKeyProtector")
        + b"\xcd\x57\xca\x59\xe7\x30\xbb\x53\2\0\0\x78" + parent
    )  # fmt: skip
    values = byte_array + b"\0\0\0\3abc" + b"\x75\x71\0\x7e\0\5\0\0\0\4defg"
    values += b"\x74" + utf("PBEWithMD5AndTripleDES") + b"\x70"
    return b"\xac\xed\0\5\x73" + child + values


SEALED = (
    b"\xce\xce\xce\xce\0\0\0\2\0\0\0\1" + b"\0\0\0\3\0\1s" + bytes(8) + sealed_object() + bytes(20)
)


def attempt(data: bytes) -> None:
    """Everything that takes bytes from outside."""
    start = time.thread_time()
    acts: tuple[Callable[[], object], ...] = (
        lambda: ROOM.read(data, passwords=[Secret(PASSWORD)]),
        lambda: ROOM.open(data, Secret(PASSWORD)),
        lambda: ROOM.open(data, None),
        lambda: ROOM.add(data, Secret(PASSWORD), certificates(pki().alone)),
        lambda: ROOM.remove(data, Secret(PASSWORD), "root"),
        lambda: ROOM.certificate(data),
    )
    for act in acts:
        try:
            found = act()
        except ProblemError as error:
            assert error.id.startswith("keystore.")
            assert all(map(str, (error.problem.what, error.problem.why, error.problem.next_step)))
        else:
            if isinstance(found, Found):
                ROOM.problems(found.certificates[0])
                try:
                    ROOM.anchors(found.certificates)
                except ProblemError as error:
                    assert error.id == "keystore.issuer-missing"
    assert time.thread_time() - start < SOON


relaxed = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@relaxed
@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    attempt(data)


@relaxed
@given(
    st.sampled_from(
        [b"0\x82", b"\xfe\xed\xfe\xed\0\0\0\2", b"\xce\xce\xce\xce\0\0\0\2\0\0\0\1\0\0\0\3",
         b"PK\3\4", b"\x37\x48\4\2\0\0\0\0X509KEY\0", b"-----BEGIN CERTIFICATE-----\n"]
    ),
    st.binary(max_size=300),
)  # fmt: skip
def test_random_bytes_behind_a_magic(magic: bytes, data: bytes) -> None:
    attempt(magic + data)


@relaxed
@given(st.text(max_size=300))
def test_random_text(text: str) -> None:
    attempt(text.encode("utf-8"))


@settings(relaxed, max_examples=400)
@given(st.integers(0, 19), st.data())
def test_mutations_of_valid_files(which: int, draw: st.DataObject) -> None:
    data = bytearray(seeds()[which])
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(data) - 1))
        kind = draw.draw(st.sampled_from(["set", "cut", "drop", "insert", "repeat"]))
        if kind == "set":
            data[at] = draw.draw(st.integers(0, 255))
        elif kind == "cut" and at > 0:
            del data[at:]
        elif kind == "drop" and len(data) > 8:
            del data[at : at + draw.draw(st.integers(1, 8))]
        elif kind == "insert":
            data[at:at] = draw.draw(st.binary(max_size=8))
        elif kind == "repeat":
            data[at:at] = data[at : at + 40]
        if not data:
            data = bytearray(b"0")
    attempt(bytes(data))


@settings(relaxed, max_examples=100)
@given(st.integers(0, 2), st.data())
def test_mutations_below_a_good_seal(which: int, draw: st.DataObject) -> None:
    """Whoever knows the password can seal anything: the readers behind the seal hold as well."""
    stores = (seeds()[9], seeds()[10], seeds()[12])
    data = stores[which]
    secret = Secret(PASSWORD)
    if which == 2:
        content = bytearray(data[12:-20])
    else:
        whole = read(data).parts(3)
        content = bytearray(octets(whole[1].parts(2)[1].first()))
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(content) - 1))
        content[at] = draw.draw(st.integers(0, 255))
    if which == 2:
        signed = data[:12] + bytes(content)
        attempt(signed + hashlib.sha1(MIGHTY + signed, usedforsecurity=False).digest())
        return
    sealed = sequence(
        integer_der(3),
        sequence(oid_der("1.2.840.113549.1.7.1"), element(0xA0, octets_der(bytes(content)))),
        new_mac(bytes(content), secret, read(ONE_ROUND)),
    )
    attempt(sealed)


ONE_ROUND = sequence(
    sequence(sequence(oid_der("2.16.840.1.101.3.4.2.1"), b"\5\0"), octets_der(b"")),
    octets_der(b""),
    integer_der(1),
)
MIGHTY = PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite"


def test_the_seeds_themselves_are_read() -> None:
    for number, data in enumerate(seeds()):
        try:
            assert ROOM.read(data, passwords=[Secret(PASSWORD)]).certificates
        except ProblemError as error:
            assert number >= 17, error


def test_a_secret_key_of_jceks_is_stepped_over() -> None:
    assert [one.kind for one in ROOM.open(SEALED, None).entries] == ["secret key"]


# ---------------------------------------------------------------- made to hurt

MANY = 3_000_000
ROUNDS = sequence(octets_der(b"salt"), integer_der(2**31 - 1))
COSTLY = sequence(
    integer_der(3),
    sequence(
        oid_der("1.2.840.113549.1.7.1"),
        element(0xA0, octets_der(sequence())),
    ),
    sequence(
        sequence(sequence(oid_der("1.3.14.3.2.26"), b"\5\0"), octets_der(bytes(20))),
        octets_der(b"salt"),
        integer_der(2**31 - 1),
    ),
)
HURTFUL: dict[str, Callable[[], bytes]] = {
    "nested sequences": lambda: b"\x30\x80" * MANY,
    "definite nested sequences": lambda: functools.reduce(
        lambda inner, _: sequence(inner), range(3000), b""
    ),
    "many tiny elements": lambda: sequence(b"\5\0" * MANY),
    "many tiny sequences": lambda: b"0\3\2\1\1" * MANY,
    "many tiny elements of indefinite length": lambda: b"\x30\x80" + b"\x30\x80\0\0" * MANY,
    "a length of 2^64": lambda: b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff" + bytes(100),
    "many begins": lambda: b"-----BEGIN CERTIFICATE-----\n" * (MANY // 10),
    "many dashes": lambda: b"-" * MANY,
    "many ends": lambda: b"-----END A-----" * (MANY // 10),
    "a block of blanks": lambda: (
        b"-----BEGIN CERTIFICATE-----" + b" " * MANY + b"-----END CERTIFICATE-----"
    ),
    "many colons": lambda: b"-----BEGIN A-----\n" + b"a: b\n" * (MANY // 5) + b"-----END A-----",
    "base64 in base64": lambda: functools.reduce(
        lambda inner, _: base64.b64encode(inner), range(12), b"0\3\2\1\1" * 40
    ),
    "rounds of a seal": lambda: COSTLY,
    "entries of a JKS": lambda: b"\xfe\xed\xfe\xed\0\0\0\2\xff\xff\xff\xff" + bytes(1000),
    "a chain of a JKS": lambda: (
        b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1\0\1a" + bytes(12) + b"\xff\xff\xff\xff"
    ),
    "an array of a JCEKS": lambda: SEALED.replace(b"\0\0\0\3abc", b"\xff\xff\xff\xffabc"),
    "a JCEKS object in itself": lambda: (
        b"\xce\xce\xce\xce\0\0\0\2\0\0\0\1\0\0\0\3\0\1s"
        + bytes(8)
        + b"\xac\xed\0\5"
        + b"\x73" * 999
    ),
    "many slots of a key database": lambda: (
        b"\x37\x48\4\2\0\0\0\0X509KEY\0" + b"\0\0\0\x40\0\1\x86\xa0" + bytes(MANY * 2 + 500_000)
    ),
    "zeros": lambda: bytes(50 << 20),
    "letters": lambda: b"A" * (50 << 20),
    "too much": lambda: bytes((50 << 20) + 1),
}


@pytest.mark.parametrize("case", HURTFUL)
def test_files_made_to_hurt(case: str) -> None:
    attempt(HURTFUL[case]())
