"""A publisher of announcements: a key of minisign's kind, and an HTTPS server on loopback."""

from __future__ import annotations

import base64
import datetime
import hashlib
import http.server
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

Answer = Callable[["Handler"], None]


class Publisher:
    """A key, and what it signs."""

    def __init__(self, number: bytes = b"mypass01") -> None:
        self.number = number
        self._key = Ed25519PrivateKey.generate()
        raw = self._key.public_key().public_bytes_raw()
        self.public = base64.b64encode(b"Ed" + number + raw).decode()

    def announce(self, now: datetime.datetime, **other: object) -> bytes:
        """A signed announcement of version 99.1.0, issued a day ago, good for a year."""
        told = {
            "product": "mypass-iseries-gateway-wizard",
            "version": "99.1.0",
            "issued": (now - datetime.timedelta(days=1)).isoformat(),
            "expires": (now + datetime.timedelta(days=365)).isoformat(),
            "summary": "Renews certificates in half the time.",
            "page": "https://downloads.example.com/wizard",
            **other,
        }
        return self.sign(json.dumps(told).encode())

    def sign(self, document: bytes) -> bytes:
        """The four lines and the document."""
        signature = self._key.sign(hashlib.blake2b(document).digest())
        comment = b"timestamp:1"
        lines = (
            b"untrusted comment: signature",
            base64.b64encode(b"ED" + self.number + signature),
            b"trusted comment: " + comment,
            base64.b64encode(self._key.sign(signature + comment)),
            document,
        )
        return b"\n".join(lines)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as the server was told."""

    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(f"{self.requestline}\n{self.headers}")
        self.server.answer(self)

    def give(self, data: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Server(http.server.ThreadingHTTPServer):
    """HTTPS on loopback, with a certificate for ``localhost`` that is its own CA."""

    daemon_threads = True

    def __init__(self, folder: Path, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[str] = []
        self.ca = folder / "server.pem"
        self.ca.write_bytes(certificate())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.address = f"https://localhost:{self.server_address[1]}/wizard.txt"
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def handle_error(self, *_: object) -> None:
        """A client that refuses the certificate is no fault here."""

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


def certificate() -> bytes:
    """Key and certificate, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + made.public_bytes(serialization.Encoding.PEM)
