"""The few host-server frames that are asked before any credential is sent.

Formats: JTOpen `ClientAccessDataStream`, `SignonExchangeAttributeReq/Rep`,
`AS400XChgRandSeedDS` and its reply. All integers are big-endian; the length at offset 0
counts itself; a reply's id stands at offset 18, its return code at offset 20.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass

HEADER = 20
LARGEST_REPLY = 64 * 1024
SIGNON_SERVER, COMMAND_SERVER = 0xE009, 0xE008
_CLIENT_LEVEL = 10  # SignonExchangeAttributeReq: 8 or more is needed for password level 4


class NotAHostServerError(ValueError):
    """The answer is no host-server reply; `args[0]` holds its first bytes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply's id (0xF003), return code and the whole frame."""

    id: int
    code: int
    frame: bytes


def _frame(server: int, request: int, template: bytes, attributes: int = 0) -> bytes:
    return struct.pack(
        ">IBBHIIHH", HEADER + len(template), attributes, 0, server, 0, 0, 0, request
    ) + (template)


def _seed() -> bytes:
    # The first byte stays below 0xE0 and the seed is never all zero, as the client sends them.
    return bytes([secrets.randbelow(0xDF) + 1]) + secrets.token_bytes(7)


def exchange_attributes() -> bytes:
    """Request 7003: what the sign-on server is, asked without a user."""
    return _frame(
        SIGNON_SERVER,
        0x7003,
        struct.pack(">IHI", 10, 0x1101, 1)
        + struct.pack(">IHH", 8, 0x1102, _CLIENT_LEVEL)
        + struct.pack(">IH", 14, 0x1103)
        + _seed(),
    )


def exchange_seeds() -> bytes:
    """Request 7001: the remote command server's seed, asked without a user."""
    return _frame(COMMAND_SERVER, 0x7001, _seed(), attributes=1)


def reply_length(head: bytes) -> int:
    """The whole length that a reply's first 20 bytes announce.

    Raises
    ------
    NotAHostServerError
        The bytes are no host-server reply.
    """
    length: int = struct.unpack(">I", head[:4])[0]
    server: int = struct.unpack(">H", head[6:8])[0]
    if not HEADER + 4 <= length <= LARGEST_REPLY or server >> 8 != 0xE0:
        raise NotAHostServerError(head)
    return length


def read_reply(frame: bytes, wanted: int) -> Reply:
    """A whole frame as a `Reply`.

    Raises
    ------
    NotAHostServerError
        It is not the reply `wanted` (0xF003, 0xF001).
    """
    (found,) = struct.unpack(">H", frame[18:20])
    if found != wanted:
        raise NotAHostServerError(frame[:HEADER])
    (code,) = struct.unpack(">I", frame[20:24])
    return Reply(found, code, frame)


def parameters(frame: bytes, start: int) -> dict[int, bytes]:
    """The LL/CP parameters of a reply from `start`: code point -> data.

    A length that leads nowhere ends the list: the rest cannot be trusted.
    """
    found: dict[int, bytes] = {}
    position = start
    while position + 6 <= len(frame):
        length, code_point = struct.unpack(">IH", frame[position : position + 6])
        if length < 6 or position + length > len(frame):
            break
        found.setdefault(code_point, frame[position + 6 : position + length])
        position += length
    return found
