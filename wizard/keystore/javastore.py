"""JKS and JCEKS stores: read entry by entry, written without touching the entries kept.

Layout (big-endian, from the documented behaviour of Java's KeyStore providers and measured
with keytool): magic FEEDFEED (JKS) or CECECECE (JCEKS), version, entry count; per entry a tag
(1 private key, 2 trusted certificate, 3 sealed secret key), the alias in Java's modified
UTF-8, the creation time in milliseconds since 1970, then the protected key and its chain, one
certificate, or a serialised Java object. SHA-1 over password (UTF-16BE), "Mighty Aphrodite"
and all bytes before it ends the file.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wizard.domain.secret import Secret
from wizard.keystore.serialised import SerialisedError, skip_object

JKS_MAGIC, JCEKS_MAGIC = b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce"
PRIVATE, TRUSTED, SECRET = 1, 2, 3
MAX_ENTRIES = 50_000
MAX_CHAIN = 100
MAX_ALIAS = 0xFFFF  # bytes: two of them tell its length
_WHITENING = b"Mighty Aphrodite"
_X509 = b"\0\x05X.509"


class DamagedError(ValueError):
    """The store's layout is broken; stays inside this room."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what it says, and its bytes exactly as they stood in the store.

    `created` is in milliseconds since 1970; `certificates` hold DER (a private key's chain,
    leaf first); `raw` is a version 2 entry, ready to be written again.
    """

    tag: int
    alias: str
    created: int
    certificates: tuple[bytes, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Store:
    """A parsed store: `type` "JKS" or "JCEKS", entries in file order, the stored digest."""

    type: str
    entries: tuple[Entry, ...]
    signed: bytes
    digest: bytes

    def opened_by(self, password: Secret) -> bool:
        """Whether the integrity digest is this password's."""
        return hmac.compare_digest(_digest(password, self.signed), self.digest)


def is_java_store(data: bytes) -> bool:
    """Whether the data begins with the magic of a JKS or JCEKS store."""
    return data[:4] in (JKS_MAGIC, JCEKS_MAGIC)


def type_of(data: bytes) -> str:
    """ "JKS" or "JCEKS", by the magic."""
    return "JKS" if data[:4] == JKS_MAGIC else "JCEKS"


def parse(data: bytes) -> Store:
    """The store's entries, its integrity unchecked.

    Raises
    ------
    DamagedError
        A length, a tag or the version does not fit.
    """
    kind = type_of(data)
    try:
        version, count = struct.unpack_from(">II", data, 4)
        if version not in (1, 2):
            raise DamagedError(f"version {version}")
        if count > MAX_ENTRIES:
            raise DamagedError(f"{count} entries")
        cursor = Cursor(data, 12)
        entries = tuple(_entry(cursor, version, kind) for _ in range(count))
    except struct.error:
        raise DamagedError("the data ends early") from None
    signed, digest = data[: cursor.at], data[cursor.at : cursor.at + 20]
    if len(digest) != 20:
        raise DamagedError("the integrity digest is cut off")
    return Store(kind, entries, signed, digest)


def serialise(type: str, raws: Iterable[bytes], password: Secret) -> bytes:
    """A store of encoded entries, sealed with `password`; linear in their size."""
    body = list(raws)
    magic = JKS_MAGIC if type == "JKS" else JCEKS_MAGIC
    signed = b"".join((magic, struct.pack(">II", 2, len(body)), *body))
    return signed + _digest(password, signed)


def trusted_entry(alias: str, der: bytes, created: int | None = None) -> bytes:
    """An encoded trusted certificate entry; `created` in milliseconds, None = now."""
    moment = time.time_ns() // 1_000_000 if created is None else created
    return b"".join(
        (
            struct.pack(">I", TRUSTED),
            _utf(alias),
            struct.pack(">q", moment),
            _X509,
            struct.pack(">I", len(der)),
            der,
        )
    )


def private_entry(
    alias: str, protected: bytes, chain: Sequence[bytes], created: int | None = None
) -> bytes:
    """An encoded private key entry; `created` in milliseconds, None = now."""
    moment = time.time_ns() // 1_000_000 if created is None else created
    return _version_2(PRIVATE, encode_utf(alias), moment, protected, chain)


def renamed(entry: Entry, alias: str) -> bytes:
    """The entry's bytes under another name; everything behind the name stays."""
    start = 6 + int.from_bytes(entry.raw[4:6])
    return entry.raw[:4] + _utf(alias) + entry.raw[start:]


def protected_key(entry: Entry) -> bytes:
    """The protected key (EncryptedPrivateKeyInfo) of a private key entry."""
    at = 6 + int.from_bytes(entry.raw[4:6]) + 8
    length = int.from_bytes(entry.raw[at : at + 4])
    return entry.raw[at + 4 : at + 4 + length]


def encode_utf(text: str) -> bytes:
    """Java's modified UTF-8: NUL as C0 80, characters beyond the BMP as two surrogates."""
    utf16 = text.encode("utf-16-be", "surrogatepass")
    units = struct.unpack(f">{len(utf16) // 2}H", utf16)
    return b"".join(
        b"\xc0\x80" if unit == 0 else chr(unit).encode("utf-8", "surrogatepass") for unit in units
    )


def decode_utf(data: bytes) -> str:
    """Text of Java's modified UTF-8; damaged sequences become U+FFFD, never an exception."""
    try:
        halves = data.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")
    return halves.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")


class Cursor:
    """Reads forward; `struct.error` where the data ends early."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def number(self, layout: str = ">I") -> int:
        value: int = struct.unpack_from(layout, self.data, self.at)[0]
        self.at += struct.calcsize(layout)
        return value

    def take(self, length: int) -> bytes:
        taken = self.data[self.at : self.at + length]
        if len(taken) != length:
            raise DamagedError("the data ends early")
        self.at += length
        return taken

    def utf(self) -> bytes:
        return self.take(self.number(">H"))


def _entry(cursor: Cursor, version: int, type: str) -> Entry:
    start = cursor.at
    tag = cursor.number()
    alias = cursor.utf()
    created = cursor.number(">q")
    certificates: list[bytes] = []
    protected = b""
    if tag == PRIVATE:
        protected = cursor.take(cursor.number())
        length = cursor.number()
        if length > MAX_CHAIN:
            raise DamagedError(f"a chain of {length} certificates")
        certificates = [_certificate(cursor, version) for _ in range(length)]
    elif tag == TRUSTED:
        certificates = [_certificate(cursor, version)]
    elif tag == SECRET and type == "JCEKS":
        try:
            cursor.at = skip_object(cursor.data, cursor.at)
        except SerialisedError as error:
            raise DamagedError(str(error)) from None
    else:
        raise DamagedError(f"entry tag {tag}")
    raw = cursor.data[start : cursor.at]
    if version == 1 and tag != SECRET:
        # Version 1 has no type names before the certificates; the writer writes version 2.
        raw = _version_2(tag, alias, created, protected, certificates)
    return Entry(tag, decode_utf(alias), created, tuple(certificates), raw)


def _certificate(cursor: Cursor, version: int) -> bytes:
    if version == 2:
        kind = cursor.utf()
        if kind not in (b"X.509", b"X509"):
            raise DamagedError("a certificate of unknown type")
    return cursor.take(cursor.number())


def _version_2(
    tag: int, alias: bytes, created: int, protected: bytes, certificates: Sequence[bytes]
) -> bytes:
    head = struct.pack(f">IH{len(alias)}sq", tag, len(alias), alias, created)
    chain = b"".join(_X509 + struct.pack(">I", len(der)) + der for der in certificates)
    if tag == TRUSTED:
        return head + chain
    return b"".join(
        (
            head,
            struct.pack(">I", len(protected)),
            protected,
            struct.pack(">I", len(certificates)),
            chain,
        )
    )


def _utf(text: str) -> bytes:
    encoded = encode_utf(text)
    return struct.pack(">H", len(encoded)) + encoded


def _digest(password: Secret, signed: bytes) -> bytes:
    # SHA-1 is what the format prescribes; field-knowledge.md says why JKS is used all the same.
    sha = hashlib.sha1(usedforsecurity=False)
    sha.update(password.reveal().encode("utf-16-be", "surrogatepass"))
    sha.update(_WHITENING)
    sha.update(signed)
    return sha.digest()
