"""What an announcement of a newer version says, and whether it may be believed.

The address answers with one text: the four lines of a minisign signature (its file format, which
minisign's documentation describes), then the JSON document that they sign. minisign itself can
check both halves.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from wizard.domain.problems import ProblemError

PRODUCT = "mypass-iseries-gateway-wizard"
MOST_BYTES = 65536
"""Of an announcement."""

_KEY_BYTES, _SIGNATURE_BYTES, _NUMBER_BYTES = 32, 64, 8
PLAIN, HASHED = b"Ed", b"ED"
"""minisign's algorithms: the data itself is signed, or its BLAKE2b-512 hash."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """minisign's public key: its number (8 bytes, in the signature too) and the Ed25519 key."""

    number: bytes
    key: bytes

    @property
    def name(self) -> str:
        """As minisign names it."""
        return self.number[::-1].hex().upper()


@dataclass(frozen=True, slots=True)
class Signature:
    """minisign's signature of some data, and of its own trusted comment."""

    algorithm: bytes
    number: bytes
    signature: bytes
    comment: bytes
    over_all: bytes


@dataclass(frozen=True, slots=True)
class Announcement:
    """The newest version as its publisher tells it; times are aware, UTC."""

    version: str
    issued: datetime
    expires: datetime
    summary: str
    page: str


class UpdateSource(Protocol):
    """Where announcements come from; raises ``update.*``."""

    def fetch(self, address: str, *, timeout: float) -> bytes:
        """One HTTPS request; at most `MOST_BYTES`."""

    def proven(self, key: PublicKey, signature: Signature, data: bytes) -> bool:
        """Whether the key made the signature of the data and of the trusted comment."""


def public_key(text: str) -> PublicKey:
    """minisign's public key, alone or with its comment line.

    Raises
    ------
    ProblemError
        ``update.no-key``
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if lines and lines[0].startswith("untrusted comment:"):
        lines = lines[1:]
    data = _decoded(lines[0]) if len(lines) == 1 else b""
    if len(data) != 2 + _NUMBER_BYTES + _KEY_BYTES or data[:2] != PLAIN:
        raise ProblemError("update.no-key")
    return PublicKey(data[2:10], data[10:])


def halves(answer: bytes) -> tuple[Signature, bytes]:
    """An answer as its signature and the document that it signs.

    Raises
    ------
    ProblemError
        ``update.garbled``
    """
    *lines, document = [*answer.split(b"\n", 4), b"", b"", b"", b""][:5]
    first, coded, trusted, all_coded = (line.removesuffix(b"\r") for line in lines)
    head = _decoded(coded.decode("ascii", "replace"))
    over_all = _decoded(all_coded.decode("ascii", "replace"))
    if (
        not first.startswith(b"untrusted comment: ")
        or not trusted.startswith(b"trusted comment: ")
        or len(head) != 2 + _NUMBER_BYTES + _SIGNATURE_BYTES
        or head[:2] not in (PLAIN, HASHED)
        or len(over_all) != _SIGNATURE_BYTES
    ):
        raise ProblemError("update.garbled")
    comment = trusted.removeprefix(b"trusted comment: ")
    return Signature(head[:2], head[2:10], head[10:], comment, over_all), document


def announced(document: bytes) -> Announcement:
    """What a proven document says.

    Raises
    ------
    ProblemError
        ``update.garbled``, or ``update.other-product``.
    """
    try:
        found = json.loads(document.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ProblemError("update.garbled") from None
    if not isinstance(found, dict):
        raise ProblemError("update.garbled")
    if found.get("product") != PRODUCT:
        raise ProblemError("update.other-product")
    words = {key: _words(found, key) for key in ("version", "summary", "page")}
    if not re.fullmatch(r"\d+(\.\d+){1,3}", words["version"]):
        raise ProblemError("update.garbled")
    if not words["page"].startswith("https://"):
        raise ProblemError("update.garbled")
    return Announcement(
        words["version"],
        _time(found, "issued"),
        _time(found, "expires"),
        words["summary"],
        words["page"],
    )


def newer(one: str, other: str) -> bool:
    """Whether a version of numbers comes after another, whose end after the numbers is dropped."""
    return _numbers(one) > _numbers(other)


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    return tuple([*numbers, 0, 0, 0, 0][:4])


def _words(found: Mapping[str, object], key: str) -> str:
    words = found.get(key)
    if not isinstance(words, str) or not 0 < len(words) <= 1000:
        raise ProblemError("update.garbled")
    if not all(one.isprintable() or one == "\n" for one in words):
        raise ProblemError("update.garbled")
    return words


def _time(found: Mapping[str, object], key: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_words(found, key).replace("Z", "+00:00"))
    except ValueError:
        raise ProblemError("update.garbled") from None
    if moment.tzinfo is None:
        raise ProblemError("update.garbled")
    return moment.astimezone(UTC)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
