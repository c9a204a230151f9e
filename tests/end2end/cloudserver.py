"""A small MyPass Cloud and a small proxy on loopback, each in a thread of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


class Pki:
    """A root, and certificates of it in files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        now = dt.datetime.now(dt.UTC)
        self._root = self._sign("Root of the tests", self._key, now + DAY * 365, ca=True)
        self.root = folder / "root.pem"
        self.root.write_bytes(self._root.public_bytes(Encoding.PEM))

    def server(self, name: str, ends: dt.timedelta = DAY) -> Path:
        """Key and certificate for a name, in one file."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = self._sign(name, key, dt.datetime.now(dt.UTC) + ends, ca=False)
        file = self._folder / f"{name}{ends.days}.pem"
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(plain + made.public_bytes(Encoding.PEM))
        return file

    def _sign(
        self, name: str, key: ec.EllipticCurvePrivateKey, ends: dt.datetime, *, ca: bool
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if ca else self._root.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(ends - DAY * 366)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )


@contextmanager
def listening(talk: Callable[[socket.socket], object]) -> Iterator[int]:
    """The port of a server on loopback that has `talk` with each who connects, one by one."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)

        def serve() -> None:
            while not ended.is_set():
                try:
                    peer, _ = server.accept()
                except TimeoutError:
                    continue
                peer.settimeout(10)
                with peer, contextlib.suppress(OSError):
                    talk(peer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            ended.set()
            thread.join()


class Cloud:
    """Answers one HTTPS request; `asked` holds what came."""

    def __init__(self, certificate: Path, status: str = "200 OK", clock: str = "") -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._status = status
        self._clock = clock
        self.asked: list[str] = []

    def talk(self, peer: socket.socket) -> None:
        with self._context.wrap_socket(peer, server_side=True) as line:
            self.asked.append(line.recv(65536).decode())
            date = self._clock or format_datetime(dt.datetime.now(dt.UTC), usegmt=True)
            line.sendall(f"HTTP/1.1 {self._status}\r\nDate: {date}\r\n\r\n".encode())


class Connecting:
    """A proxy that connects to a port of loopback, whatever host is named, or answers `refusal`."""

    def __init__(self, port: int, refusal: str = "") -> None:
        self._port = port
        self._refusal = refusal
        self.asked: list[str] = []

    def talk(self, peer: socket.socket) -> None:
        self.asked.append(peer.recv(65536).decode())
        if self._refusal:
            peer.sendall(f"HTTP/1.1 {self._refusal}\r\n\r\n".encode())
            return
        with socket.create_connection(("127.0.0.1", self._port), timeout=10) as far:
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            while True:
                ready, _, _ = select.select([peer, far], [], [], 10)
                for one in ready:
                    data = one.recv(65536)
                    if not data:
                        return
                    (far if one is peer else peer).sendall(data)
