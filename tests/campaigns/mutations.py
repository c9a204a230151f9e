"""Inputs for the parsers: files of the corpus, cut, flipped, spliced and with lengths that lie."""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from wizard.keystore.asn1 import Asn1Error, octets, oid, read
from wizard.keystore.pkcs12 import ENCRYPTED_DATA

FILES = Path(__file__).parents[1] / "corpus" / "files"
LARGEST = 64 << 10
PASSWORD = "changeit"
LENGTHS = (0, 1, 0x7F, 0x80, 0x81, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of the corpus's files."""
    return tuple(
        (path.relative_to(FILES).as_posix(), path.read_bytes())
        for path in sorted(FILES.rglob("*"))
        if path.is_file() and 0 < path.stat().st_size <= LARGEST
    )


@cache
def groups() -> tuple[tuple[bytes, ...], ...]:
    """The seeds by folder, so that few key databases weigh as much as many odd certificates;
    and what lies inside stores: seals, encryptions with their parameters, sealed objects."""
    found: dict[str, list[bytes]] = {}
    for name, data in seeds():
        found.setdefault(name.partition("/")[0], []).append(data)
        if name.startswith("pkcs12/") and name.endswith((".p12", ".pfx")):
            for kind, piece in _inner(data):
                found.setdefault(kind, []).append(piece)
        at = data.find(b"\xac\xed\0\5")
        if at >= 0:
            found.setdefault("serialised", []).append(data[at:])
        if name.endswith(".sst"):
            found.setdefault("sst", []).append(data)
    return tuple(map(tuple, found.values()))


def _inner(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The seal of a PKCS#12, and its encryptions, each with the bytes that it encrypts."""
    with contextlib.suppress(Asn1Error, ValueError):
        parts = read(data).parts(3)
        if len(parts) > 2:
            yield "mac", parts[2].raw
        for info in read(octets(parts[1].parts(2)[1].first())).parts(9):
            kind, value = info.parts(2)
            if oid(kind) == ENCRYPTED_DATA:
                _, algorithm, secret = value.first().parts(3)[1].parts(3)
                yield "pbe", algorithm.raw + secret.content
                yield "safe", info.raw


def mutated(chance: random.Random) -> bytes:
    """A file of the corpus after 1 to 6 changes, sometimes sealed or wrapped again."""
    data = bytearray(chance.choice(chance.choice(groups())))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        chance.choice(CHANGES)(data, chance)
        if not data:
            data = bytearray(b"0")
    del data[LARGEST:]
    return chance.choice(WRAPPINGS)(bytes(data), chance)


def _flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _set(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] = chance.choice(
        (0, 0x30, 0x7F, 0x80, 0xFF, chance.randrange(256))
    )


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def _drop(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.choice((1, 2, 4, 16, 200))]


def _insert(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.randbytes(chance.choice((1, 2, 4, 16)))


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.choice((4, 40, 400))] * chance.choice((1, 2, 30))


def _splice(data: bytearray, chance: random.Random) -> None:
    """A piece of another file of the corpus over, or between, the bytes."""
    _, other = chance.choice(seeds())
    start = chance.randrange(len(other))
    piece = other[start : start + chance.choice((8, 64, 512, 4096))]
    at = chance.randrange(len(data) + 1)
    data[at : at + len(piece) * chance.randrange(2)] = piece


def _length(data: bytearray, chance: random.Random) -> None:
    """A length of 1 to 8 bytes, in either order, becomes one of the awkward ones."""
    size = chance.choice((1, 2, 4, 8))
    if len(data) > size:
        at = chance.randrange(len(data) - size)
        value = chance.choice(LENGTHS) & ((1 << 8 * size) - 1)
        data[at : at + size] = value.to_bytes(size, chance.choice(("big", "little")))


def _asn1_length(data: bytearray, chance: random.Random) -> None:
    """The length bytes behind a tag of ASN.1."""
    tags = [at for at, one in enumerate(data[:4000]) if one in (0x30, 0x31, 0xA0, 4, 2, 6)]
    if tags:
        at = chance.choice(tags) + 1
        lies = (b"\x80", b"\x84\xff\xff\xff\xff", b"\x88" + b"\xff" * 8, b"\x81\0", b"\xff", b"\0")
        data[at : at + 1] = chance.choice(lies)


CHANGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _set, _cut, _drop, _insert, _repeat, _splice, _length, _asn1_length,
)  # fmt: skip


def _as_it_is(data: bytes, chance: random.Random) -> bytes:
    return data


def _sealed(data: bytes, chance: random.Random) -> bytes:
    """A JKS or JCEKS whose digest fits again: whoever knows the password can seal anything."""
    if data[:4] not in (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce") or len(data) < 32:
        return data
    signed = data[:-20]
    start = PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite"
    return signed + hashlib.sha1(start + signed, usedforsecurity=False).digest()


def _zipped(data: bytes, chance: random.Random) -> bytes:
    """A ZIP around the data, itself changed at times with its checksum made to fit."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", chance.choice((0, 8, 12, 14))) as archive:
        archive.writestr("ca.cer", data)
    whole = bytearray(stream.getvalue())
    if chance.random() < 0.3:
        _length(whole, chance)
    return bytes(whole)


def _based(data: bytes, chance: random.Random) -> bytes:
    import base64

    label = chance.choice((b"CERTIFICATE", b"PKCS7", b"TRUSTED CERTIFICATE", b"X"))
    text = base64.encodebytes(data)
    if chance.random() < 0.4:
        return text
    return b"-----BEGIN " + label + b"-----\n" + text + b"-----END " + label + b"-----\n"


def _utf_16(data: bytes, chance: random.Random) -> bytes:
    return data.decode("latin-1").encode(chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-8")))


def _crc(data: bytes, chance: random.Random) -> bytes:
    """A stored ZIP member whose checksum fits its changed bytes."""
    at = data.find(b"PK\1\2")
    if data[:4] != b"PK\3\4" or at < 40 or data[8:10] != b"\0\0":
        return data
    length = int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
    checksum = zlib.crc32(data[30 + length : at]).to_bytes(4, "little")
    whole = bytearray(data)
    whole[14:18] = checksum
    whole[at + 16 : at + 20] = checksum
    return bytes(whole)


WRAPPINGS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *[_as_it_is] * 8, _sealed, _sealed, _crc, _zipped, _based, _utf_16,
)  # fmt: skip
