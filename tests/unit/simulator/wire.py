"""A raw client for the simulator's ports, written from the protocol facts."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from wizard.simulator import RunningPartition, passwords


@contextmanager
def connected(host: RunningPartition, port: int) -> Iterator[socket.socket]:
    """A plain connection with a timeout, so that a hanging server fails the test."""
    with socket.create_connection((host.address, port), timeout=5) as wire:
        yield wire


def frame(server: int, request: int, body: bytes, *, correlation: int = 0) -> bytes:
    """A request as section 2 of the facts describes it."""
    head = struct.pack(">IBBHIIHH", 20 + len(body), 0, 0, server, 0, correlation, 0, request)
    return head + body


def parameter(code: int, data: bytes) -> bytes:
    return struct.pack(">IH", 6 + len(data), code) + data


def receive(wire: socket.socket) -> bytes:
    """One whole reply; empty when the server closed."""
    data = b""
    while len(data) < 4 or len(data) < int.from_bytes(data[:4], "big"):
        try:
            more = wire.recv(65536)
        except ConnectionResetError:
            return b""
        if not more:
            return b""
        data += more
    return data


SEED = bytes.fromhex("0000019ABCDEF012")


def sign_on(wire: socket.socket, user: str, password: str, level: int = 3) -> int:
    """7003 and 7004; the return code."""
    wire.sendall(frame(0xE009, 0x7003, parameter(0x1103, SEED)))
    reply = receive(wire)
    assert reply[18:20] == b"\xf0\x03"
    at = reply.index(b"\x00\x00\x00\x0e\x11\x03", 42)
    server_seed = reply[at + 6 : at + 14]
    kind = passwords.kind_for(level)
    answer = passwords.substitute(kind, user, password, SEED, server_seed)
    name = user.ljust(10).encode("cp037")
    body = bytes([kind]) + parameter(0x1105, answer) + parameter(0x1104, name)
    wire.sendall(frame(0xE009, 0x7004, body))
    return int.from_bytes(receive(wire)[20:24], "big")


def command_job(wire: socket.socket, user: str, password: str) -> int:
    """7001, 7002 and 1001; the return code of 7002."""
    wire.sendall(frame(0xE008, 0x7001, SEED))
    server_seed = receive(wire)[24:32]
    answer = passwords.substitute(passwords.SHA_1, user, password, SEED, server_seed)
    name = user.ljust(10).encode("cp037")
    body = b"\x03\x01" + parameter(0x1105, answer) + parameter(0x1104, name)
    wire.sendall(frame(0xE008, 0x7002, body))
    code = int.from_bytes(receive(wire)[20:24], "big")
    if not code:
        wire.sendall(frame(0xE008, 0x1001, bytes(14)))
        assert receive(wire)[18:20] == b"\x80\x01"
    return code


def run_command(wire: socket.socket, text: str, option: int = 5) -> bytes:
    """1002 with a Unicode command; the whole reply."""
    body = bytes([option]) + parameter(0x1104, struct.pack(">I", 1200) + text.encode("utf-16-be"))
    wire.sendall(frame(0xE008, 0x1002, body, correlation=77))
    return receive(wire)
