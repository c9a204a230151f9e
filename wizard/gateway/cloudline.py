"""A line to MyPass Cloud over plain sockets: name, TCP, the proxy's CONNECT, TLS, one HEAD request.

Nothing is sent but that request; nothing signs on, neither to the Cloud nor to a proxy.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import queue
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from wizard.domain.cloudports import CloudLine, Proxy, ProxySettings, bracketed
from wizard.domain.problems import ProblemError
from wizard.gateway.proxies import MachineProxies

LONGEST_HEAD = 64 * 1024  # bytes of a proxy's answer
_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, 10051, 10065}
_DATES = {9, 10}
"""X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED."""
_NAMES = {62, 64}
"""X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH."""


class SocketCloud:
    """`wizard.domain.cloudports.CloudDoor` of this machine."""

    def __init__(self, proxies: MachineProxies | None = None) -> None:
        self._proxies = MachineProxies() if proxies is None else proxies

    def proxies(self, host: str) -> ProxySettings:
        """The proxies that are set for this host."""
        return self._proxies.found(host)

    def line(self, host: str, port: int, proxy: Proxy | None, *, timeout: float) -> CloudLine:
        """A line that is not connected yet; `timeout` seconds for each stage."""
        return SocketLine(host, port, proxy, timeout)


class SocketLine:
    """One connection; the stages in the order of `CloudLine`."""

    def __init__(self, host: str, port: int, proxy: Proxy | None, timeout: float) -> None:
        self._host, self._port, self._proxy = host, port, proxy
        self._timeout = timeout
        self._seconds = f"{timeout:g}"
        self._target = (proxy.host, proxy.port) if proxy else (host, port)
        self._addresses: tuple[str, ...] = ()
        self._socket: socket.socket | None = None

    def resolve(self) -> tuple[str, ...]:
        """Aside, because the resolver itself knows no time limit."""
        host, port = self._target
        answers: queue.Queue[tuple[str, ...]] = queue.Queue()

        def look_up() -> None:
            found: tuple[str, ...] = ()
            with contextlib.suppress(OSError, UnicodeError):
                entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                found = tuple(dict.fromkeys(str(entry[4][0]) for entry in entries))
            answers.put(found)

        threading.Thread(target=look_up, daemon=True, name="cloud-resolver").start()
        try:
            self._addresses = answers.get(timeout=self._timeout)
        except queue.Empty:
            raise ProblemError("cloud.resolver-silent", host=host, seconds=self._seconds) from None
        if not self._addresses:
            raise ProblemError("cloud.unknown", host=host)
        return self._addresses

    def connect(self) -> str:
        """Each address shares the time with those behind it."""
        host, port = self._target
        fault: OSError = TimeoutError()
        for address in self._addresses:
            try:
                self._socket = socket.create_connection(
                    (address, port), timeout=self._timeout / len(self._addresses)
                )
            except OSError as refused:
                fault = refused
            else:
                self._socket.settimeout(self._timeout)
                return address
        if isinstance(fault, TimeoutError):
            raise ProblemError("cloud.timeout", host=host, port=port, seconds=self._seconds)
        if isinstance(fault, ConnectionRefusedError):
            raise ProblemError("cloud.refused", host=host, port=port)
        if fault.errno in _NO_WAY:
            raise ProblemError("cloud.unreachable", host=host, port=port)
        raise ProblemError("cloud.unreachable", host=host, port=port, details=str(fault))

    def tunnel(self) -> None:
        """CONNECT, without a sign-on."""
        target = f"{bracketed(self._host)}:{self._port}"
        head = b""
        try:
            with self._until() as line:
                line.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
                while b"\r\n\r\n" not in head and len(head) < LONGEST_HEAD:
                    more = line.recv(4096)
                    if not more:
                        break
                    head += more
        except TimeoutError:
            raise ProblemError(
                "cloud.proxy-silent", proxy=self._proxy, host=self._host, seconds=self._seconds
            ) from None
        except OSError as fault:
            raise self._strange_proxy(str(fault)) from None
        first = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        if first is None or b"\r\n\r\n" not in head:
            raise self._strange_proxy(head[:60].decode("latin-1"))
        status = int(first[1])
        proxy, host, port = self._proxy, self._host, self._port
        if status == http.client.PROXY_AUTHENTICATION_REQUIRED:
            raise ProblemError("cloud.proxy-sign-on", proxy=proxy, host=host, port=port)
        if status >= http.client.INTERNAL_SERVER_ERROR:
            raise ProblemError(
                "cloud.proxy-no-way", proxy=proxy, host=host, port=port, status=status
            )
        if status >= http.client.MULTIPLE_CHOICES:
            raise ProblemError(
                "cloud.proxy-forbids", proxy=proxy, host=host, port=port, status=status
            )

    def secure(self) -> str:
        """TLS with the system's trust, as a browser asks for it."""
        context = ssl.create_default_context()
        try:
            with self._until() as line:
                secured = context.wrap_socket(
                    line, server_hostname=self._host, do_handshake_on_connect=False
                )
                self._socket = secured
                # The timer shuts what it finds here, and the plain one is no more.
                secured.do_handshake()
        except ssl.SSLCertVerificationError as fault:
            words = str(fault.verify_message)
            if fault.verify_code in _DATES:
                raise ProblemError("cloud.dates", host=self._host, details=words) from None
            if fault.verify_code in _NAMES:
                raise ProblemError("cloud.name", host=self._host, details=words) from None
            raise ProblemError(
                "cloud.untrusted", host=self._host, port=self._port, details=words
            ) from None
        except TimeoutError:
            raise ProblemError(
                "cloud.tls-silent", host=self._host, port=self._port, seconds=self._seconds
            ) from None
        except (ssl.SSLEOFError, ConnectionError):
            raise ProblemError("cloud.tls-closed", host=self._host, port=self._port) from None
        except (OSError, ValueError) as fault:
            raise ProblemError(
                "cloud.tls-failed", host=self._host, port=self._port, details=str(fault)
            ) from None
        return str(secured.version())

    def ask(self) -> tuple[int, datetime | None]:
        """HEAD /, and nothing else."""
        request = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            with self._until() as line:
                request.sock = line
                request.request("HEAD", "/", headers={"Connection": "close"})
                answer = request.getresponse()
                return answer.status, _date(answer.getheader("Date", ""))
        except TimeoutError:
            raise ProblemError(
                "cloud.http-silent", host=self._host, seconds=self._seconds
            ) from None
        except (OSError, http.client.HTTPException) as fault:
            raise ProblemError(
                "cloud.no-http", host=self._host, port=self._port, details=type(fault).__name__
            ) from None

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()

    @contextmanager
    def _until(self) -> Iterator[socket.socket]:
        """The connection, shut when the stage takes longer than it may, however it drips.

        Raises
        ------
        TimeoutError
        """
        if self._socket is None:
            raise OSError(errno.ENOTCONN, "not connected")
        late = threading.Event()

        def shut() -> None:
            late.set()
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    # Not that of TLS, which would free what the other thread reads with.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

        timer = threading.Timer(self._timeout, shut)
        timer.daemon = True
        timer.start()
        try:
            yield self._socket
        except (OSError, http.client.HTTPException):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
        if late.is_set():
            raise TimeoutError

    def _strange_proxy(self, details: str) -> ProblemError:
        return ProblemError("cloud.proxy-strange", proxy=self._proxy, details=details)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
