"""IBM CMS key databases (``.kdb``) of Digital Certificate Manager and GSKit.

Layout: the project's field notes, versions 4 and 6, big-endian; version 3 of GSKit 7 and older
differs in its seals alone (two of 16 bytes, measured with files of that release). Certificates
and labels are in the clear; the password only proves that the file is intact. Every length is
hostile.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Sequence

from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.keystore.asn1 import (
    BIT_STRING,
    SEQUENCE,
    Asn1Error,
    Node,
    context,
    read,
    sequence,
)
from wizard.keystore.harvest import Harvest, Job

MAGIC = b"\x37\x48"
_HEADER = 0x30
_HASHES = {4: "sha1", 6: "sha384"}
# Bytes of each of the two seals between the header and the records.
_SEALS = {3: 16, 4: 20, 6: 48}
_SEAL_SIZES = (16, 20, 28, 32, 48, 64)
_MAX_RECORDS = 100_000
_SLOT_HEAD = 12


def is_key_database(data: bytes) -> bool:
    """Whether the data begins like a CMS key database, of whatever version."""
    return data[:2] == MAGIC and (data[8:11] == b"X50" or data[3:4] == b"\x02")


def harvest(data: bytes, job: Job) -> Harvest:
    """The certificates of a key database with their labels.

    Raises
    ------
    ProblemError
        ``keystore.kdb-requests``, ``keystore.kdb-revocations``, ``keystore.kdb-layout``,
        ``keystore.damaged``.
    """
    kind = data[8:15]
    if kind == b"X509KYP":
        raise job.problem("kdb-requests")
    if kind == b"X509CRL":
        raise job.problem("kdb-revocations")
    if len(data) < _HEADER or kind != b"X509KEY" or data[3] != 2:
        raise job.problem("kdb-layout")
    version = data[2]
    slot, count = struct.unpack_from(">II", data, 0x10)
    size = _seal_size(data, slot * count)
    if not size:
        raise job.problem("kdb-layout")
    start = _HEADER + 2 * size
    if not 64 <= slot <= 1 << 24 or count > _MAX_RECORDS or start + slot * count > len(data):
        raise job.problem("damaged", type=f"CMS v{version}", details="the slots do not fit")
    found = Harvest("IBM key database")
    for number in range(count):
        at = start + slot * number
        try:
            _record(data, at, at + slot, found)
        except Asn1Error as error:
            if version not in _SEALS:
                raise job.problem("kdb-layout") from None
            raise job.problem(
                "damaged", type=f"CMS v{version}", details=f"record {number + 1}: {error}"
            ) from None
    if job.passwords and intact(data, job.passwords):
        found.notes.append(T("The password proves that {file} is intact.", file=job.file))
    if not found.items:
        found.others.append("no-certificates")
    return found


def _seal_size(data: bytes, records: int) -> int:
    """The size of one seal, from what the file's length leaves for it; 0 when nothing fits.

    So a version that came later, or that is older than the known ones, is read as well.
    """
    left = len(data) - _HEADER - records
    if left % 2 == 0 and left // 2 in _SEAL_SIZES:
        return left // 2
    return _SEALS.get(data[2], 0)


def intact(data: bytes, passwords: Sequence[Secret]) -> bool:
    """Whether one of the passwords proves both seals of the database."""
    version = data[2] if len(data) > 2 else 0
    if version not in _HASHES or len(data) < _HEADER:
        return False
    name = _HASHES[version]
    size = hashlib.new(name, usedforsecurity=False).digest_size
    slot, count = struct.unpack_from(">II", data, 0x10)
    end = _HEADER + 2 * size + slot * count
    first = data[_HEADER : _HEADER + size]
    second = data[_HEADER + size : _HEADER + 2 * size]
    records = data[_HEADER + 2 * size : end]
    return any(
        hmac.compare_digest(hmac.digest(key, data[:_HEADER], name), first)
        and hmac.compare_digest(hmac.digest(key, data[: _HEADER + size] + records, name), second)
        for key in (one.reveal().encode("utf-8", "surrogatepass") for one in passwords)
    )


def _record(data: bytes, at: int, end: int, found: Harvest) -> None:
    kind, _number, length = struct.unpack_from(">III", data, at)
    if length == 0:
        return  # an emptied slot
    if length > end - at - _SLOT_HEAD:
        raise Asn1Error(f"a record of {length} bytes, type {kind}")
    body = at + _SLOT_HEAD
    node = read(data, body, body + length).expect(SEQUENCE)
    certificate = b""
    key = False
    for part in node.parts(8):
        if part.tag == context(1):
            certificate = _certificate(part)
        elif part.tag == context(2):
            key = True
            inner = part.first()
            certificate = _certificate(
                inner if inner.tag == SEQUENCE and not _is_certificate(inner) else part
            )
    if certificate:
        found.items.append((certificate, _label(data, body + length, end)))
        found.private_keys += key


def _certificate(parent: Node) -> bytes:
    """The certificate inside ``[1]``: as an element of its own, or with its own tag replaced."""
    parts = parent.parts(4)
    if parts and _is_certificate(parts[0]):
        return parts[0].raw
    if _looks_signed(parts):
        return sequence(parent.content)
    raise Asn1Error("a record without certificate")


def _is_certificate(node: Node) -> bool:
    return node.tag == SEQUENCE and _looks_signed(node.parts(4))


def _looks_signed(parts: list[Node]) -> bool:
    return [part.tag for part in parts] == [SEQUENCE, SEQUENCE, BIT_STRING]


def _label(data: bytes, at: int, end: int) -> str:
    if at + 4 > end:
        return ""
    (length,) = struct.unpack_from(">I", data, at)
    if length > end - at - 4:
        return ""
    text = data[at + 4 : at + 4 + length].split(b"\0")[0]
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")
