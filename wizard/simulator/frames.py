"""The host servers' frames, read from a hostile network with every length bounded.

Layout: section 2 of the protocol facts (JTOpen `ClientAccessDataStream`).
"""

from __future__ import annotations

import socket
import ssl
import struct
import time
from dataclasses import dataclass
from datetime import datetime

from wizard.simulator import ccsid

_HEADER = struct.Struct(">IBBHIIHH")
_LARGEST = 256 * 1024
_FRAME_SECONDS = 30.0


class FrameError(Exception):
    """The peer sent what is not a frame; the connection is closed without an answer."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One request: the header's fields that matter and everything after its 20 bytes."""

    client_attributes: int
    server_id: int
    instance: int
    correlation: int
    request: int
    body: bytes

    def byte(self, offset: int) -> int:
        """The byte at `offset` of the whole frame (facts count from the frame's start)."""
        return self.part(offset, 1)[0]

    def part(self, offset: int, length: int) -> bytes:
        """`length` bytes at `offset` of the whole frame.

        Raises
        ------
        FrameError
            The frame ends before that.
        """
        start = offset - _HEADER.size
        data = self.body[start : start + length]
        if start < 0 or len(data) != length:
            raise FrameError(f"frame {self.request:04X} ends before offset {offset + length}")
        return data

    def parameters(self, offset: int) -> dict[int, bytes]:
        """The LL/CP parameters from `offset` on, by code point; the first of each counts."""
        found: dict[int, bytes] = {}
        position = offset - _HEADER.size
        while position + 6 <= len(self.body):
            length, code = struct.unpack_from(">IH", self.body, position)
            if length < 6 or position + length > len(self.body):
                raise FrameError(f"parameter length {length} in frame {self.request:04X}")
            found.setdefault(code, self.body[position + 6 : position + length])
            position += length
        return found

    def reply(
        self, reply: int, body: bytes, *, template: int = 4, server_attributes: int = 0
    ) -> bytes:
        """An answer to this request; server id and correlation are echoed."""
        length = _HEADER.size + len(body)
        head = _HEADER.pack(
            length,
            0,
            server_attributes,
            self.server_id,
            self.instance,
            self.correlation,
            template,
            reply,
        )
        return head + body


def parameter(code: int, data: bytes) -> bytes:
    """One LL/CP parameter."""
    return struct.pack(">IH", len(data) + 6, code) + data


def text_parameter(code: int, text: str, page: int, length: int | None = None) -> bytes:
    """An LL/CP parameter that holds a CCSID and EBCDIC text."""
    return parameter(code, struct.pack(">I", page) + ccsid.encode(text, page, length))


def date_time(moment: datetime) -> bytes:
    """The sign-on server's date and time: year(2) and five single bytes, one unused."""
    return struct.pack(
        ">HBBBBBx",
        moment.year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
    )


class Channel:
    """One accepted connection, plain or TLS, with deadlines on everything.

    Parameters
    ----------
    connection : socket
        Connected; owned by the caller.
    idle : float
        Seconds a client may stay quiet between two requests.
    """

    def __init__(self, connection: socket.socket, *, idle: float) -> None:
        self._connection = connection
        self._idle = idle

    def read_some(self, limit: int, seconds: float) -> bytes:
        """At most `limit` bytes within `seconds`; empty at the end of the stream."""
        self._connection.settimeout(max(seconds, 0.001))
        try:
            return self._connection.recv(limit)
        except ssl.SSLError as problem:
            raise ConnectionError(str(problem)) from problem

    def _read_exactly(self, count: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        while count:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise FrameError("a frame did not arrive in time")
            data = self.read_some(min(count, 65536), remaining)
            if not data:
                raise FrameError("the connection ended inside a frame")
            parts.append(data)
            count -= len(data)
        return b"".join(parts)

    def read_frame(self) -> Frame | None:
        """The next request, None when the client has gone.

        Raises
        ------
        FrameError
            Bytes that are no frame, or too slow.
        OSError
            The connection broke, or stayed idle too long.
        """
        first = self.read_some(1, self._idle)
        if not first:
            return None
        deadline = time.monotonic() + _FRAME_SECONDS
        head = first + self._read_exactly(_HEADER.size - 1, deadline)
        length, client, _, server_id, instance, correlation, _, request = _HEADER.unpack(head)
        if not _HEADER.size <= length <= _LARGEST:
            raise FrameError(f"frame length {length}")
        if server_id >> 8 != 0xE0:
            raise FrameError(f"server id {server_id:04X}")
        body = self._read_exactly(length - _HEADER.size, deadline)
        return Frame(client, server_id, instance, correlation, request, body)

    def send(self, data: bytes) -> None:
        """All of `data`, within the frame deadline."""
        self._connection.settimeout(_FRAME_SECONDS)
        try:
            self._connection.sendall(data)
        except ssl.SSLError as problem:
            raise ConnectionError(str(problem)) from problem
