"""Writes IBM CMS key databases for the tests, after the layout in the project's field notes."""

from __future__ import annotations

import hashlib
import hmac
import struct

from wizard.keystore.asn1 import element, integer_der, octets_der, oid_der, sequence


def key_database(
    records: list[tuple[str, bytes, bool]],
    *,
    version: int = 4,
    password: str = "changeit",  # noqa: S107 - the tests' own
    kind: bytes = b"X509KEY\0",
    slot: int = 5000,
    empty: int = 0,
) -> bytes:
    """A key database of (label, certificate DER, with private key) records.

    `empty` slots follow the records.
    """
    count = len(records) + empty
    header = b"\x37\x48" + bytes((version, 2)) + bytes(4) + kind + struct.pack(">II", slot, count)
    header += hashlib.sha256(b"salt").digest()[:24]
    slots = b"".join(
        _slot(number, label, der, private, slot)
        for number, (label, der, private) in enumerate(records, 1)
    ) + bytes(slot * empty)
    key = password.encode()
    if version == 3:
        # The first seal as GSKit 7 makes it; how it makes the second is not known.
        first = hashlib.md5(header + key, usedforsecurity=False).digest()
        return header + first + hashlib.md5(slots, usedforsecurity=False).digest() + slots
    name = {4: "sha1", 6: "sha384"}[version]
    first = hmac.digest(key, header, name)
    second = hmac.digest(key, header + first + slots, name)
    return header + first + second + slots


def _slot(number: int, label: str, der: bytes, private: bool, size: int) -> bytes:
    if private:
        algorithm = sequence(oid_der("1.2.840.113549.1.12.1.3"), sequence(octets_der(b"8" * 8)))
        body = element(0xA2, sequence(der, sequence(algorithm, octets_der(b"e" * 64))))
    else:
        body = element(0xA1, der)
    text = label.encode("latin-1")
    record = sequence(integer_der(number), body, element(0x1A, text), element(3, b"\0\x80"))
    packed = struct.pack(">III", 1, number, len(record)) + record
    packed += struct.pack(">I", len(text) + 1) + text + b"\0"
    return packed.ljust(size, b"\0")
