"""Small files made to hurt: lengths that lie, depth, things that hold themselves."""

from __future__ import annotations

import base64
import functools
import gzip
import struct
from collections.abc import Callable

from tests.corpus.javastores import by_pyjks
from tests.corpus.lab import PKI, bad
from tests.unit.keystore.test_hostile import SEALED
from wizard.keystore.asn1 import element, oid_der, sequence


def nested(depth: int) -> bytes:
    return functools.reduce(lambda inner, _: sequence(inner), range(depth), b"")


HURTFUL: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "length-of-2-64.cer": (
        "unknown", "a length of 2^64", lambda: b"\x30\x88" + b"\xff" * 8 + bytes(64)
    ),
    "length-of-4-gib.cer": (
        "cut-off", "a certificate of 4 GiB, by its own word",
        lambda: b"\x30\x84\xff\xff\xff\xff" + PKI.root.der[4:],
    ),
    "length-of-127-bytes.cer": (
        "unknown", "a length of 127 bytes", lambda: b"\x30\xff" + bytes(200)
    ),
    "inner-length.cer": (
        "cut-off", "an inner length beyond the end",
        lambda: PKI.root.der[:4] + b"\x30\x84\x7f\xff\xff\xff" + PKI.root.der[10:],
    ),
    "indefinite-forever.cer": (
        "unknown", "indefinite lengths, 5,000 deep", lambda: b"\x30\x80" * 5000
    ),
    "deep.cer": ("unknown", "sequences, 3,000 deep", lambda: nested(3000)),
    "many-elements.p7b": ("unknown", "5,000 empty elements", lambda: sequence(b"\5\0" * 5000)),
    "deep-name.cer": (
        "unknown", "a certificate around 200 sequences", lambda: sequence(nested(200), nested(200))
    ),
    "p7b-of-nothing.p7b": (
        "certificate-malformed", "PKCS#7 whose certificates are empty sequences",
        lambda: signed(b"\x30\0" * 500),
    ),
    "p7b-of-itself.p7b": (
        "certificate-malformed", "PKCS#7 whose certificate is a PKCS#7",
        lambda: signed(signed(PKI.root.der)),
    ),
    "base64-in-base64.txt": (
        "text", "base64 of base64, twelve times",
        lambda: functools.reduce(lambda one, _: b64(one), range(12), b"0\3\2\1\1" * 20),
    ),
    "many-begins.pem": (
        "block-cut-off", "300 beginnings", lambda: b"-----BEGIN CERTIFICATE-----\n" * 300
    ),
    "many-colons.pem": (
        "block-other", "a block of headers",
        lambda: b"-----BEGIN A-----\n" + b"a: b\n" * 2000 + b"-----END A-----",
    ),
    "long-label.pem": (
        "text", "a label of 10,000 letters",
        lambda: b"-----BEGIN " + b"A" * 10_000 + b"-----\nAAAA\n-----END A-----\n",
    ),
    "dashes.pem": ("text", "dashes only", lambda: b"-" * 10_000),
    "jks-certificate-length.jks": (
        "damaged", "a certificate of 2 GiB in a JKS",
        lambda: swapped(by_pyjks("jks", key=False), PKI.other.der, b"\x7f\xff\xff\xff"),
    ),
    "jks-key-length.jks": (
        "damaged", "a private key of 4 GiB in a JKS",
        lambda: b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1\0\1a" + bytes(8)
        + b"\xff" * 4 + bytes(99),
    ),
    "jks-chain-length.jks": (
        "damaged", "a chain of 4 billion certificates",
        lambda: b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1\0\1a" + bytes(12) + b"\xff" * 4,
    ),
    "jceks-array.jceks": (
        "damaged", "an array of 4 GiB in a JCEKS",
        lambda: SEALED.replace(b"\0\0\0\3abc", b"\xff\xff\xff\xffabc"),
    ),
    "jceks-depth.jceks": (
        "damaged", "a JCEKS object, 999 deep",
        lambda: b"\xce\xce\xce\xce\0\0\0\2\0\0\0\1\0\0\0\3\0\1s" + bytes(8) + b"\xac\xed\0\5"
        + b"\x73" * 999,
    ),
    "jceks-class-of-itself.jceks": (
        "damaged", "a class that is its own ancestor",
        lambda: b"\xce\xce\xce\xce\0\0\0\2\0\0\0\1\0\0\0\3\0\1s" + bytes(8) + b"\xac\xed\0\5\x73"
        + b"\x72\0\1A" + bytes(8) + b"\2\0\0\x78\x71\0\x7e\0\0" + bytes(20),
    ),
    "bks-salt.bks": (
        "unknown", "a Bouncy Castle salt of 4 GiB",
        lambda: b"\0\0\0\2\xff\xff\xff\xff" + bytes(range(1, 99)),
    ),
    "sst-length.sst": (
        "damaged", "a serialised store whose certificate has 4 GiB",
        lambda: b"\0\0\0\0CERT" + struct.pack("<III", 32, 1, 0xFFFFFFFF) + bytes(99),
    ),
    "gzip-bomb.gz": ("archive", "gzip of 20 MiB of zeros", lambda: gzip.compress(bytes(20 << 20))),
    "zip-local-only.zip": (
        "zip-damaged", "the beginning of a ZIP and nothing behind", lambda: b"PK\3\4" + bytes(200)
    ),
    "zip-end-only.zip": (
        "zip-nothing", "an empty ZIP: its end alone", lambda: b"PK\5\6" + bytes(18)
    ),
    "zip-overlapping.zip": (
        "zip-large", "400 directory entries for one file of 1 MiB", lambda: overlapping()
    ),
}  # fmt: skip
for _name, (_problem, _how, _build) in HURTFUL.items():
    bad(f"hostile/{_name}", _problem, _how)(_build)


def b64(data: bytes) -> bytes:
    return base64.b64encode(data)


def signed(*certificates: bytes) -> bytes:
    inner = sequence(
        b"\2\1\1", element(0x31), sequence(oid_der("1.2.840.113549.1.7.1")),
        element(0xA0, *certificates), element(0x31),
    )  # fmt: skip
    return sequence(oid_der("1.2.840.113549.1.7.2"), element(0xA0, inner))


def swapped(store: bytes, der: bytes, length: bytes) -> bytes:
    at = store.index(der)
    return store[: at - 4] + length + store[at:]


def overlapping() -> bytes:
    """A directory whose entries all lead to the same compressed megabyte."""
    from tests.corpus.zips import by_python

    one = by_python({"a": bytes(1 << 20)})
    end = one.rindex(b"PK\5\6")
    entry = one[one.index(b"PK\1\2") : end]
    tail = bytearray(one[end:])
    struct.pack_into("<HHI", tail, 8, 400, 400, 400 * len(entry))
    return one[: one.index(b"PK\1\2")] + entry * 400 + bytes(tail)
