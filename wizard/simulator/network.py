"""Listening sockets, the connections they accept, and everything that can be wrong with them."""

from __future__ import annotations

import contextlib
import errno
import logging
import selectors
import socket
import ssl
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from wizard.domain.problems import ProblemError
from wizard.simulator.certificates import ServerCertificate
from wizard.simulator.command_server import CommandConversation, DropConnectionError
from wizard.simulator.frames import Channel, Frame, FrameError
from wizard.simulator.mapper import serve_mapper
from wizard.simulator.scenario import Behaviour, CertificateScenario
from wizard.simulator.signon_server import SignonConversation
from wizard.simulator.state import HostState

logger = logging.getLogger(__name__)

_MOST_CONNECTIONS = 256
_HANDSHAKE_SECONDS = 20.0
_IDLE_SECONDS = 900.0
_SILENCE_SECONDS = 900.0
_LINGER_SECONDS = 0.5  # so that a client reads the text before the connection ends
_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n"
    b"Connection: close\r\n\r\nBad request\n"
)
_VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}


def tls_context(certificate: ServerCertificate, scenario: CertificateScenario) -> ssl.SSLContext:
    """A server context for one TLS port.

    Raises
    ------
    ssl.SSLError
        OpenSSL refuses the key, signature or versions.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    old = scenario.tls_min in {"1.0", "1.1"}
    if old or scenario.key == "rsa1024" or scenario.signature == "sha1":
        # OpenSSL 3 offers short keys, SHA-1 and TLS below 1.2 only at security level 0.
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with warnings.catch_warnings():
        # Deprecated protocol versions are what the scenario asks for.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = _VERSIONS[scenario.tls_min]
        context.maximum_version = _VERSIONS[scenario.tls_max]
    # Python loads a key from a file alone; it lives for the time of this call.
    with tempfile.TemporaryDirectory(prefix="mypass-simulator-") as folder:
        file = Path(folder) / "server.pem"
        file.touch(mode=0o600)
        file.write_bytes(certificate.pem())
        context.load_cert_chain(file)
    return context


def listen(address: str, port: int, *, backlog: int = 256) -> socket.socket:
    """A listening socket.

    Raises
    ------
    OSError
        The address or port is not to be had.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # SO_REUSEADDR would let another program take the port over on Windows.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(backlog)
    except OSError:
        listener.close()
        raise
    return listener


@dataclass(slots=True)
class Door:
    """One open port of one partition."""

    host: HostState
    service: str
    listener: socket.socket
    context: ssl.SSLContext | None = None
    ports: dict[str, int] = field(default_factory=dict)
    plugs: list[socket.socket] = field(default_factory=list)

    @property
    def address(self) -> tuple[str, int]:
        """Address and port."""
        name = self.listener.getsockname()
        return str(name[0]), int(name[1])

    @property
    def behaviour(self) -> Behaviour:
        """What the port does now."""
        return self.host.scenario.service(self.service).behaviour

    def fill_backlog(self) -> None:
        """Make further connections hang, as behind a firewall that drops packets.

        Linux queues backlog + 1 connections and leaves the next ones unanswered; other
        systems may refuse them instead.
        """
        family = self.listener.family
        for _ in range(8):
            plug = socket.socket(family, socket.SOCK_STREAM)
            plug.setblocking(False)
            plug.connect_ex(self.listener.getsockname())
            self.plugs.append(plug)

    def close(self) -> None:
        """Stop listening."""
        for item in (*self.plugs, self.listener):
            item.close()


class Exchange:
    """Accepts connections for all doors in one thread and serves each in one of its own.

    Parameters
    ----------
    stopping : threading.Event
        Ends everything when set; `close` sets it.
    """

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._doors: list[Door] = []
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._accept_all, name="simulator", daemon=True)
        self.failure: BaseException | None = None

    def start(self, doors: Iterable[Door]) -> None:
        """Begin to accept."""
        self._doors = [door for door in doors if door.behaviour is not Behaviour.FILTERED]
        self._thread.start()

    @property
    def connections(self) -> int:
        """Connections that are open now."""
        with self._lock:
            return len(self._open)

    def _accept_all(self) -> None:
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._woken, selectors.EVENT_READ)
                for door in self._doors:
                    door.listener.setblocking(False)
                    selector.register(door.listener, selectors.EVENT_READ, door)
                while not self._stopping.is_set():
                    for key, _ in selector.select():
                        if isinstance(key.data, Door):
                            self._accept(key.data)
        except OSError as problem:
            if not self._stopping.is_set():
                self.failure = problem
                logger.warning("the simulated partitions stopped: %s", problem)

    def _accept(self, door: Door) -> None:
        try:
            connection, address = door.listener.accept()
        except OSError as problem:
            if problem.errno in {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}:
                # Out of sockets: give the connections that exist time to end.
                self._stopping.wait(0.2)
            return
        with self._lock:
            if len(self._open) >= _MOST_CONNECTIONS or self._stopping.is_set():
                connection.close()
                return
            thread = threading.Thread(
                target=self._serve,
                args=(door, connection, str(address[0])),
                name=f"simulator-{door.service}",
                daemon=True,
            )
            self._open[thread] = connection
        try:
            thread.start()
        except RuntimeError:  # the system gives no more threads
            with self._lock:
                del self._open[thread]
            connection.close()

    def _swap(self, connection: socket.socket) -> None:
        """Remember the TLS socket instead of the plain one that it took over."""
        with self._lock:
            self._open[threading.current_thread()] = connection

    def _serve(self, door: Door, connection: socket.socket, peer: str) -> None:
        holder = [connection]
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._behave(door, holder, peer)
        except FrameError as problem:
            door.host.note(door.service, peer, f"closed: {problem}")
        except OSError as problem:
            door.host.note(door.service, peer, f"ended: {type(problem).__name__}")
        except DropConnectionError:
            door.host.note(door.service, peer, "dropped the connection during a command")
        finally:
            with self._lock:
                self._open.pop(threading.current_thread(), None)
            holder[0].close()

    def _behave(self, door: Door, holder: list[socket.socket], peer: str) -> None:
        behaviour = door.behaviour
        if behaviour is Behaviour.CLOSE:
            return
        channel = Channel(holder[0], idle=_IDLE_SECONDS)
        if behaviour is Behaviour.GARBAGE:
            channel.send(_HTTP)
            self._drain(channel, _LINGER_SECONDS)
            return
        if behaviour is Behaviour.SILENT:
            self._drain(channel, _SILENCE_SECONDS)
            return
        if door.context is not None and behaviour is not Behaviour.PLAIN:
            secured = self._secure(door, holder[0], peer)
            if secured is None:
                return
            holder[0] = secured
            channel = Channel(secured, idle=_IDLE_SECONDS)
        if behaviour is Behaviour.FOREIGN:
            if channel.read_some(4096, _HANDSHAKE_SECONDS):
                channel.send(_HTTP)
                self._drain(channel, _LINGER_SECONDS)
            return
        if door.service == "mapper":
            serve_mapper(door.host, channel, door.ports, door.service, peer)
            return
        conversation: SignonConversation | CommandConversation
        if door.service.startswith("signon"):
            conversation = SignonConversation(door.host, door.service, peer)
        else:
            conversation = CommandConversation(door.host, door.service, peer)
        self._converse(door, channel, conversation.answer)

    def _secure(self, door: Door, plain: socket.socket, peer: str) -> ssl.SSLSocket | None:
        assert door.context is not None  # noqa: S101 - the caller asked
        secured = door.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        self._swap(secured)
        secured.settimeout(_HANDSHAKE_SECONDS)
        try:
            secured.do_handshake()
        except OSError as problem:
            reason = getattr(problem, "reason", None) or type(problem).__name__
            door.host.note(door.service, peer, f"TLS handshake failed: {reason}")
            secured.close()
            return None
        return secured

    def _converse(
        self, door: Door, channel: Channel, answer: Callable[[Frame], bytes | None]
    ) -> None:
        while not self._stopping.is_set():
            frame = channel.read_frame()
            if frame is None:
                return
            reply = answer(frame)
            if reply is None:
                return
            delay = door.host.scenario.service(door.service).delay
            if delay and self._stopping.wait(delay):
                return
            channel.send(reply)

    def _drain(self, channel: Channel, seconds: float) -> None:
        """Swallow what the client sends until it goes, or the time is over."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if not channel.read_some(65536, left):
                return

    def close(self) -> None:
        """Close every port and connection; returns when all threads have ended (5 s at most)."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._wake.send(b"x")
        if self._thread.ident is not None:
            self._thread.join(5)
        for door in self._doors:
            door.close()
        with self._lock:
            threads = dict(self._open)
        for connection in threads.values():
            with contextlib.suppress(OSError):
                # Past SSLSocket's own method, which would take the TLS state from under the
                # thread that is reading.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        deadline = time.monotonic() + 5
        for thread in threads:
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))
        self._wake.close()
        self._woken.close()


def refusal(problem: OSError, name: str, address: str, port: int) -> ProblemError:
    """The sentence for a port that cannot be listened on."""
    if problem.errno == errno.EADDRINUSE or getattr(problem, "winerror", 0) == 10048:
        return ProblemError("simulator.port-taken", name=name, address=address, port=port)
    if problem.errno in {errno.EACCES, errno.EPERM}:
        return ProblemError("simulator.port-denied", name=name, address=address, port=port)
    reason = problem.strerror or "The address is not one of this machine."
    return ProblemError("simulator.address", name=name, address=address, reason=reason)
