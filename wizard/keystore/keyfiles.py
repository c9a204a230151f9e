"""Private keys in files of their own: a CA's, and a request's until its reply comes.

Written as text: PKCS#8 encrypted with AES-256 (RFC 5958, RFC 8018), then the certificates.
PKCS#12 is not used for these, because its seal lets somebody try passwords far faster than
its encryption does. What is read may also be PKCS#12, or a key that other programs wrote.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import pbe, pem, pkcs12
from wizard.keystore.asn1 import SEQUENCE, Asn1Error, octets, octets_der, read, sequence
from wizard.keystore.pbe import Budget, CostlyError, UnsupportedError, WrongKeyError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey: TypeAlias = RSAPrivateKey | EllipticCurvePrivateKey

MAX_SIZE = 1 << 20
# OWASP's figure for PBKDF2 with HMAC-SHA256 (2023); about 0.2 s.
_ROUNDS = 600_000
_ENCRYPTED = "ENCRYPTED PRIVATE KEY"
_PLAIN = ("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")
_CERTIFICATES = ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A private key and the certificates (DER) that lay beside it."""

    key: PrivateKey = field(repr=False)
    certificates: tuple[bytes, ...] = ()


def written(key: PrivateKey, certificates: Sequence[bytes], password: Secret) -> bytes:
    """The file's bytes: the key encrypted with `password`, then the certificates."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    plain = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    algorithm, ciphertext = pbe.encrypt(plain, password, None, rounds=_ROUNDS)
    parts = [armoured(_ENCRYPTED, sequence(algorithm, octets_der(ciphertext)))]
    parts += [armoured("CERTIFICATE", der) for der in certificates]
    return b"".join(parts)


def armoured(label: str, der: bytes) -> bytes:
    """One PEM block (RFC 7468)."""
    text = base64.b64encode(der).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", "")).encode()


def opened(data: bytes, password: Secret, *, name: str) -> KeyFile:
    """The private key of a file.

    Parameters
    ----------
    data : bytes
    password : Secret
    name : str
        The file's, for the sentences.

    Raises
    ------
    ProblemError
        ``generate.key-file``, ``generate.key-unsupported``, ``generate.wrong-password``.
    """
    try:
        if len(data) > MAX_SIZE:
            raise ProblemError("generate.key-file", file=name)
        if pkcs12.is_pfx(data):
            return _from_pfx(data, password, name)
        return _from_text(data, password, name)
    except (WrongKeyError, pkcs12.PasswordError):
        raise ProblemError("generate.wrong-password", file=name) from None
    except (UnsupportedError, CostlyError) as error:
        raise ProblemError("generate.key-unsupported", file=name, details=str(error)) from None
    except (ValueError, IndexError, OverflowError) as error:
        raise ProblemError("generate.key-file", file=name, details=str(error)) from None


def _from_pfx(data: bytes, password: Secret, name: str) -> KeyFile:
    budget = Budget()
    pfx = pkcs12.open_pfx(data, [password], budget)
    if pfx.mac and not pfx.sealed:
        raise pkcs12.PasswordError("the seal does not fit")
    for bag in pfx.bags:
        if bag.is_key:
            value = read(bag.raw).parts(3)[1].first()
            der = value.raw
            if bag.kind == pkcs12.SHROUDED_BAG:
                der = _decrypted(der, password, budget)
            certificates = tuple(one.certificate for one in pfx.bags if one.certificate)
            return KeyFile(_loaded(der, name), certificates)
    raise ProblemError("generate.key-file", file=name)


def _from_text(data: bytes, password: Secret, name: str) -> KeyFile:
    key: PrivateKey | None = None
    certificates: list[bytes] = []
    for block in pem.blocks(pem.decode(data) or ""):
        der = pem.payload(block.body) or b""
        if block.label in _CERTIFICATES:
            certificates.append(der)
        elif key is None and block.label == _ENCRYPTED:
            key = _loaded(_decrypted(der, password, Budget()), name, decrypted=True)
        elif key is None and block.label in _PLAIN:
            if "Proc-Type" in block.body:  # OpenSSL's own encryption of old, by MD5
                raise UnsupportedError("Proc-Type")
            key = _loaded(der, name)
    if key is None:
        raise ProblemError("generate.key-file", file=name)
    return KeyFile(key, tuple(certificates))


def _decrypted(der: bytes, password: Secret, budget: Budget) -> bytes:
    """The PrivateKeyInfo of an EncryptedPrivateKeyInfo (RFC 5958 section 3)."""
    parts = read(der).expect(SEQUENCE).parts(2)
    if len(parts) != 2:
        raise Asn1Error("an encrypted key has two parts")
    plain = pbe.decrypt(parts[0], octets(parts[1]), password, budget)
    try:
        read(plain).expect(SEQUENCE)
    except Asn1Error:
        # One wrong password in 256 leaves bytes whose padding looks right.
        raise WrongKeyError("the decrypted bytes are no key") from None
    return plain


def _loaded(der: bytes, name: str, *, decrypted: bool = False) -> PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        key = load_der_private_key(der, None)
    except UnsupportedAlgorithm:
        raise UnsupportedError("the kind of key") from None
    except (ValueError, TypeError):
        # The library's own words could quote what it read: they stay here.
        if decrypted:
            raise WrongKeyError("the decrypted bytes are no key") from None
        raise ProblemError("generate.key-file", file=name) from None
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise UnsupportedError("the kind of key")
    return key
