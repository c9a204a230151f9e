"""A TLS server with a generated certificate, and clients that decide whether to trust it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from pathlib import Path
from types import TracebackType

import pytest

from .conftest import OPENSSL, PASSWORD, openssl

_CLIENT = """
import javax.net.ssl.*;
public class Client {
    public static void main(String[] words) throws Exception {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (SSLSocket socket =
                (SSLSocket) factory.createSocket("127.0.0.1", Integer.parseInt(words[0]))) {
            socket.setSoTimeout(20000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            System.out.print("trusted");
        } catch (SSLException refused) {
            System.out.print(refused);
        }
    }
}
"""


class Served:
    """A TLS server on loopback whose key and chain come from a PKCS#12 file."""

    def __init__(self, bundle: bytes, password: str, folder: Path) -> None:
        path, pem = folder / "served.p12", folder / "served.pem"
        path.write_bytes(bundle)
        word = folder / "served.word"
        word.write_text(password, "utf-8")
        pem.write_bytes(openssl("pkcs12", "-in", str(path), "-nodes", "-passin", f"file:{word}"))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pem)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(20)
            with (
                contextlib.suppress(OSError),
                connection,
                self._context.wrap_socket(connection, server_side=True) as secured,
            ):
                secured.recv(1)

    def greeted(self, client: ssl.SSLContext, name: str) -> bytes:
        """The certificate (DER) that a client accepted under this name."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain,
            client.wrap_socket(plain, server_hostname=name) as secured,
        ):
            found = secured.getpeercert(binary_form=True)
            assert found is not None
            return found

    def __enter__(self) -> Served:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(20)


def java_verdict(java: str, classes: Path, port: int, store: Path, type: str) -> str:
    """ "trusted", or the words with which Java refused the server."""
    done = subprocess.run(
        [
            java, "-XX:TieredStopAtLevel=1", "-cp", str(classes),
            f"-Djavax.net.ssl.trustStore={store}", f"-Djavax.net.ssl.trustStoreType={type}",
            f"-Djavax.net.ssl.trustStorePassword={PASSWORD}", "Client", str(port),
        ],
        capture_output=True, text=True, timeout=90, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.stdout


def compiled(folder: Path) -> Path:
    """The folder with the Java client's class, which Java 8 reads as well."""
    compiler = shutil.which("javac")
    if compiler is None:
        pytest.skip("this machine has no javac")
    source = folder / "Client.java"
    source.write_text(_CLIENT, "utf-8")
    subprocess.run(
        [compiler, "--release", "8", "-nowarn", "-Xlint:-options", "-d", str(folder), str(source)],
        check=True, timeout=90,
    )  # fmt: skip
    return folder


def openssl_tells(*arguments: str, input: bytes = b"") -> str:
    """What `openssl` printed on both of its outputs."""
    if OPENSSL is None:
        pytest.skip("this machine has no openssl")
    done = subprocess.run(
        [OPENSSL, *arguments], input=input, timeout=60, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    told = done.stdout.decode("utf-8", "replace")
    if done.returncode and "unsupported" in told and "-legacy" in arguments:
        pytest.skip("this openssl has no legacy provider")
    assert done.returncode == 0, told
    return told
