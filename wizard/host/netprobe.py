"""The host's network as this machine sees it: names, ports, who answers there.

No credential is ever sent from here, and every wait has a deadline.
"""

from __future__ import annotations

import contextlib
import errno
import queue
import socket
import ssl
import struct
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from wizard.domain.hostfacts import Greeting
from wizard.domain.problems import ProblemError
from wizard.host import frames
from wizard.host.tlsprobe import presented_chain

_ANY_PORT = 9  # discard
_UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, 10051, 10065}


class SocketProbe:
    """`wizard.domain.ports.NetworkProbe` over plain sockets."""

    def resolve(self, host: str, *, timeout: float) -> tuple[str, ...]:
        """The addresses of `host`.

        Parameters
        ----------
        host : str
        timeout : float
            Seconds; the resolver itself knows none, so it runs aside.

        Raises
        ------
        ProblemError
            ``host.unknown``, ``host.resolver-silent``.
        """
        answers: queue.Queue[tuple[str, ...] | OSError | UnicodeError] = queue.Queue()

        def ask() -> None:
            try:
                found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError) as fault:
                answers.put(fault)
            else:
                answers.put(tuple(dict.fromkeys(str(entry[4][0]) for entry in found)))

        threading.Thread(target=ask, daemon=True, name="resolver").start()
        try:
            answer = answers.get(timeout=timeout)
        except queue.Empty:
            raise ProblemError(
                "host.resolver-silent", host=host, seconds=_seconds(timeout)
            ) from None
        if isinstance(answer, tuple) and answer:
            return answer
        raise ProblemError("host.unknown", host=host, details=str(answer) if answer else "")

    def own_address(self, host: str) -> str:
        """This machine's address on the way to `host`; "" where there is no way.

        A router that translates addresses may show the host another one.
        """
        for family in (socket.AF_INET, socket.AF_INET6):
            # Connecting a datagram socket sends nothing: it only picks the way.
            with (
                contextlib.suppress(OSError, UnicodeError),
                socket.socket(family, socket.SOCK_DGRAM) as way,
            ):
                way.connect((host, _ANY_PORT))
                return str(way.getsockname()[0])
        return ""

    def ask_mapper(self, host: str, port: int, service: str, *, timeout: float) -> int:
        """The port of `service` from the port mapper.

        The question is the name alone; the answer is ``+`` and 4 bytes (JTOpen `PortMapper`).

        Raises
        ------
        ProblemError
            ``mapper.*``, or a connection problem (``port.*``).
        """
        with _connection(host, port, timeout) as (link, deadline):
            try:
                _send(link, service.encode("ascii"), deadline, host, port)
                answer = _receive(link, 5, deadline, host, port)
            except ProblemError as fault:
                if fault.id != "port.closed-at-once":
                    raise
                answer = b""
        if not answer:
            # Its port is plain whatever the SSL mode, so that the sentence is another one.
            raise ProblemError("mapper.closed", host=host, port=port)
        if answer[:1] == b"+" and len(answer) == 5:
            mapped = int(struct.unpack(">I", answer[1:])[0])
            if 1 <= mapped <= 65535:
                return mapped
            raise ProblemError("mapper.not-a-mapper", host=host, port=port, details=repr(answer))
        if answer[:1] == b"-":
            raise ProblemError("mapper.no-service", host=host, port=port, service=service)
        raise ProblemError("mapper.not-a-mapper", host=host, port=port, details=repr(answer))

    def knock(self, host: str, port: int, *, timeout: float) -> None:
        """Open and close a TCP connection.

        Raises
        ------
        ProblemError
            ``port.refused``, ``port.timeout``, ``port.unreachable``, ``port.failed``.
        """
        with _connection(host, port, timeout):
            pass

    def greet_signon(self, host: str, port: int, *, tls: bool, timeout: float) -> Greeting:
        """The sign-on server's release and password level (request 7003, no credential).

        Raises
        ------
        ProblemError
            ``port.*``, ``tls.*`` or ``port.not-a-host-server``.
        """
        reply = self._ask(host, port, frames.exchange_attributes(), 0xF003, tls, timeout)
        if reply.code != 0:
            raise _refused_greeting(host, port, reply.code)
        found = frames.parameters(reply.frame, 24)
        vrm, level = found.get(0x1101, b""), found.get(0x1102, b"")
        if len(vrm) != 4 or len(level) != 2:
            raise ProblemError("port.not-a-host-server", host=host, port=port, seen="no release")
        password_level = found.get(0x1119, b"")
        return Greeting(
            vrm=int.from_bytes(vrm, "big"),
            level=int.from_bytes(level, "big"),
            password_level=password_level[0] if len(password_level) == 1 else 0,
        )

    def greet_command(self, host: str, port: int, *, tls: bool, timeout: float) -> Greeting:
        """The remote command server's answer to request 7001 (no credential).

        Raises
        ------
        ProblemError
            As `greet_signon`.
        """
        reply = self._ask(host, port, frames.exchange_seeds(), 0xF001, tls, timeout)
        if reply.code != 0:
            raise _refused_greeting(host, port, reply.code)
        return Greeting(password_level=reply.frame[5])

    def presented_chain(self, host: str, port: int, *, timeout: float) -> tuple[bytes, ...]:
        """The DER certificates that the host presents, leaf first.

        Raises
        ------
        ProblemError
            ``port.*``, ``tls.*``.
        """
        with _connection(host, port, timeout) as (link, deadline):
            return presented_chain(link, host, port, deadline)

    def _ask(
        self, host: str, port: int, request: bytes, wanted: int, tls: bool, timeout: float
    ) -> frames.Reply:
        with _connection(host, port, timeout) as (plain, deadline):
            link = _unverified_tls(plain, host, port, deadline) if tls else plain
            # TLS takes the socket over, so it is closed here as well.
            with link:
                return _conversation(link, request, wanted, host, port, deadline)


def _conversation(
    link: socket.socket, request: bytes, wanted: int, host: str, port: int, deadline: float
) -> frames.Reply:
    _send(link, request, deadline, host, port)
    head = _receive(link, frames.HEADER, deadline, host, port)
    try:
        if len(head) < frames.HEADER:
            raise frames.NotAHostServerError(head)
        length = frames.reply_length(head)
        rest = _receive(link, length - len(head), deadline, host, port)
        if len(rest) < length - len(head):
            raise ProblemError("port.closed-at-once", host=host, port=port)
        return frames.read_reply(head + rest, wanted)
    except frames.NotAHostServerError:
        if not head:
            raise ProblemError("port.closed-at-once", host=host, port=port) from None
        if head[:1] in (b"\x15", b"\x16") and head[1:2] == b"\x03":
            raise ProblemError("port.tls-on-plain", host=host, port=port) from None
        raise ProblemError(
            "port.not-a-host-server", host=host, port=port, seen=_printable(head)
        ) from None


@contextmanager
def _connection(host: str, port: int, timeout: float) -> Iterator[tuple[socket.socket, float]]:
    """A TCP connection and its deadline (`time.monotonic` seconds)."""
    deadline = time.monotonic() + timeout
    try:
        link = socket.create_connection((host, port), timeout=timeout)
    except TimeoutError:
        raise ProblemError(
            "port.timeout", host=host, port=port, seconds=_seconds(timeout)
        ) from None
    except ConnectionRefusedError:
        raise ProblemError("port.refused", host=host, port=port) from None
    except (socket.gaierror, UnicodeError) as fault:
        raise ProblemError("host.unknown", host=host, details=str(fault)) from None
    except OSError as fault:
        kind = "port.unreachable" if fault.errno in _UNREACHABLE else "port.failed"
        raise ProblemError(kind, host=host, port=port, details=str(fault)) from None
    try:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield link, deadline
    finally:
        link.close()


def _unverified_tls(plain: socket.socket, host: str, port: int, deadline: float) -> socket.socket:
    """TLS to ask who is there; nothing secret is sent over it, so trust is not asked for here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    # Whatever Java may have agreed to; it is Java's handshake that is judged, not this one.
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    plain.settimeout(max(0.05, deadline - time.monotonic()))
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except TimeoutError:
        raise ProblemError("tls.silent", host=host, port=port) from None
    except (OSError, ValueError) as fault:
        raise ProblemError("tls.failed", host=host, port=port, details=str(fault)) from None


def _send(link: socket.socket, data: bytes, deadline: float, host: str, port: int) -> None:
    link.settimeout(max(0.05, deadline - time.monotonic()))
    try:
        link.sendall(data)
    except TimeoutError:
        raise ProblemError("port.silent", host=host, port=port) from None
    except OSError as fault:
        raise ProblemError(
            "port.closed-at-once", host=host, port=port, details=str(fault)
        ) from None


def _receive(link: socket.socket, count: int, deadline: float, host: str, port: int) -> bytes:
    """Up to `count` bytes; fewer only when the host closes the connection."""
    data = b""
    while len(data) < count:
        link.settimeout(max(0.05, deadline - time.monotonic()))
        try:
            part = link.recv(count - len(data))
        except TimeoutError:
            raise ProblemError("port.silent", host=host, port=port) from None
        except OSError as fault:
            if data:
                return data
            raise ProblemError(
                "port.closed-at-once", host=host, port=port, details=str(fault)
            ) from None
        if not part:
            return data
        data += part
        if time.monotonic() > deadline:
            raise ProblemError("port.silent", host=host, port=port)
    return data


def _printable(head: bytes) -> str:
    text = head.split(b"\n")[0].decode("latin-1")
    return "".join(character if character.isprintable() else "·" for character in text)


def _refused_greeting(host: str, port: int, code: int) -> ProblemError:
    # 0x0001xxxx: "request not valid", as a server answers that is not the one meant (JTOpen
    # AS400ImplRemote.returnSecurityException).
    kind = "port.other-server" if code >> 16 == 1 else "port.refused-greeting"
    return ProblemError(kind, host=host, port=port, code=_hex(code))


def _hex(code: int) -> str:
    return f"0x{code:08X}"


def _seconds(timeout: float) -> str:
    return f"{timeout:g} s"
