"""Password-based encryption and integrity of PKCS#12: what files in the field use.

Facts: RFC 7292 appendix B (key derivation, PBE with SHA-1 and 3DES, RC2, RC4), RFC 8018
(PBES1, PBES2, scrypt as in RFC 7914), RFC 9579 (PBMAC1). Iteration counts are hostile, so a
`Budget` limits how much work one file may cause.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from wizard.domain.secret import Secret
from wizard.keystore.asn1 import (
    INTEGER,
    NULL_DER,
    OCTET_STRING,
    SEQUENCE,
    Asn1Error,
    Node,
    integer,
    integer_der,
    octets,
    octets_der,
    oid,
    oid_der,
    sequence,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import CBC

PBES2, PBKDF2, SCRYPT = "1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12", "1.3.6.1.4.1.11591.4.11"
PBMAC1 = "1.2.840.113549.1.5.14"
PBE_3DES = "1.2.840.113549.1.12.1.3"
AES_256_CBC, HMAC_SHA256 = "2.16.840.1.101.3.4.1.42", "1.2.840.113549.2.9"
SHA256 = "2.16.840.1.101.3.4.2.1"
HASHES = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    SHA256: "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.5": "sha512_224",
    "2.16.840.1.101.3.4.2.6": "sha512_256",
}
_HMACS = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.8": "sha224",
    HMAC_SHA256: "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
    "1.2.840.113549.2.12": "sha512_224",
    "1.2.840.113549.2.13": "sha512_256",
}
# PBES2 ciphers: name and key length in bytes.
_CIPHERS = {
    "2.16.840.1.101.3.4.1.2": ("AES", 16),
    "2.16.840.1.101.3.4.1.22": ("AES", 24),
    AES_256_CBC: ("AES", 32),
    "1.2.840.113549.3.7": ("3DES", 24),
    "1.3.14.3.2.7": ("3DES", 8),
    "1.2.840.113549.3.2": ("RC2", 16),
}
# PKCS#12 algorithms: cipher, key length in bytes, vector length.
_PKCS12_PBE = {
    "1.2.840.113549.1.12.1.1": ("RC4", 16, 0),
    "1.2.840.113549.1.12.1.2": ("RC4", 5, 0),
    PBE_3DES: ("3DES", 24, 8),
    "1.2.840.113549.1.12.1.4": ("3DES", 16, 8),
    "1.2.840.113549.1.12.1.5": ("RC2", 16, 8),
    "1.2.840.113549.1.12.1.6": ("RC2", 5, 8),
}
# PBES1: hash and cipher (RFC 8018 appendix A.3).
_PBES1 = {
    "1.2.840.113549.1.5.3": ("md5", "3DES"),
    "1.2.840.113549.1.5.6": ("md5", "RC2"),
    "1.2.840.113549.1.5.10": ("sha1", "3DES"),
    "1.2.840.113549.1.5.11": ("sha1", "RC2"),
}
_ITERATIONS = 10_000  # what Java writes since 8u301


class UnsupportedError(ValueError):
    """An algorithm that is not known here."""


class CostlyError(ValueError):
    """The file asks for more key-derivation rounds than a real one needs."""


class WrongKeyError(ValueError):
    """The decrypted bytes have no proper padding: not this password."""


@dataclass(slots=True)
class Budget:
    """Key-derivation rounds that are left for one file."""

    rounds: int = 6_000_000
    memory: int = field(default=256 << 20)

    def spend(self, rounds: int) -> int:
        """`rounds` again, once they are paid for.

        Raises
        ------
        CostlyError
        """
        if not 1 <= rounds <= self.rounds:
            raise CostlyError(f"{rounds} rounds")
        self.rounds -= rounds
        return rounds


def bmp_password(password: Secret | None) -> bytes:
    """A password as PKCS#12's own derivation takes it; None is no password at all."""
    if password is None:
        return b""
    return password.reveal().encode("utf-16-be", "surrogatepass") + b"\0\0"


def _utf8(password: Secret | None) -> bytes:
    return b"" if password is None else password.reveal().encode("utf-8", "surrogatepass")


def _hasher(name: str) -> Callable[[bytes], hashlib._Hash]:
    """The hash's own constructor: `hashlib.new` takes four times as long, round by round."""
    maker = getattr(hashlib, name, None) or partial(hashlib.new, name)
    return partial(maker, usedforsecurity=False)


def pkcs12_key(
    hash_name: str, purpose: int, password: bytes, salt: bytes, rounds: int, length: int
) -> bytes:
    """Key material of `length` bytes (RFC 7292 appendix B.2; purpose 1 key, 2 vector, 3 MAC)."""
    block = 128 if hash_name.startswith(("sha384", "sha512")) else 64
    hasher = _hasher(hash_name)

    def filled(text: bytes) -> bytes:
        size = block * -(-len(text) // block)
        return (text * (size // len(text) + 1))[:size] if text else b""

    diversifier = bytes((purpose,)) * block
    state = filled(salt) + filled(password)
    result = b""
    while True:
        digest = hasher(diversifier + state).digest()
        for _ in range(rounds - 1):
            digest = hasher(digest).digest()
        result += digest
        if len(result) >= length:
            return result[:length]
        step = int.from_bytes(filled(digest)[:block], "big") + 1
        state = b"".join(
            ((int.from_bytes(state[at : at + block], "big") + step) % (1 << 8 * block)).to_bytes(
                block, "big"
            )
            for at in range(0, len(state), block)
        )


def decrypt(algorithm: Node, encrypted: bytes, password: Secret | None, budget: Budget) -> bytes:
    """Plain bytes.

    Parameters
    ----------
    algorithm : Node
        The AlgorithmIdentifier.
    encrypted : bytes
    password : Secret or None
        None is "no password", which differs from an empty one.
    budget : Budget

    Raises
    ------
    UnsupportedError, CostlyError, WrongKeyError, Asn1Error
    """
    kind, parameters = _algorithm(algorithm)
    if parameters is None:
        raise UnsupportedError(kind)
    if kind == PBES2:
        key, (cipher, vector) = _pbes2(parameters, password, budget)
    elif kind in _PKCS12_PBE:
        cipher, length, vector_length = _PKCS12_PBE[kind]
        salt, rounds = _salt_and_rounds(parameters)
        budget.spend(3 * rounds)
        words = bmp_password(password)
        key = pkcs12_key("sha1", 1, words, salt, rounds, length)
        vector = pkcs12_key("sha1", 2, words, salt, rounds, vector_length)[:vector_length]
    elif kind in _PBES1:
        hash_name, cipher = _PBES1[kind]
        salt, rounds = _salt_and_rounds(parameters)
        digest = _utf8(password) + salt
        hasher = _hasher(hash_name)
        for _ in range(budget.spend(rounds)):
            digest = hasher(digest).digest()
        key, vector = digest[:8], digest[8:16]
    else:
        raise UnsupportedError(kind)
    return decipher(cipher, key, vector, encrypted)


def encrypt(
    plain: bytes, password: Secret, like: Node | None, *, rounds: int = _ITERATIONS
) -> tuple[bytes, bytes]:
    """AlgorithmIdentifier (DER) and ciphertext.

    A store that protects its certificates with PBES2, or not at all like Java, gets AES-256
    with HMAC-SHA256, as Java writes since 8u301; one with an older algorithm (`like`) gets
    SHA-1 with 3DES, so that the old program which reads it still can. `rounds` are those of
    PBES2's key derivation.
    """
    salt = os.urandom(20)
    if like is not None and _algorithm(like)[0] != PBES2:
        words = bmp_password(password)
        key = pkcs12_key("sha1", 1, words, salt, _ITERATIONS, 24)
        vector = pkcs12_key("sha1", 2, words, salt, _ITERATIONS, 8)
        parameters = sequence(octets_der(salt), integer_der(_ITERATIONS))
        return sequence(oid_der(PBE_3DES), parameters), _encipher("3DES", key, vector, plain)
    vector = os.urandom(16)
    key = hashlib.pbkdf2_hmac("sha256", _utf8(password), salt, rounds, 32)
    derivation = sequence(
        oid_der(PBKDF2),
        sequence(
            octets_der(salt),
            integer_der(rounds),
            integer_der(32),
            sequence(oid_der(HMAC_SHA256), NULL_DER),
        ),
    )
    scheme = sequence(oid_der(AES_256_CBC), octets_der(vector))
    algorithm = sequence(oid_der(PBES2), sequence(derivation, scheme))
    return algorithm, _encipher("AES", key, vector, plain)


def mac_matches(mac: Node, content: bytes, password: Secret | None, budget: Budget) -> bool:
    """Whether the MacData of a PFX fits this content and password."""
    parts = mac.expect(SEQUENCE).parts(3)
    if len(parts) < 2:
        raise Asn1Error("a seal without salt")
    digest_info = parts[0].expect(SEQUENCE).parts(2)
    if len(digest_info) < 2:
        raise Asn1Error("a seal without digest")
    kind, parameters = _algorithm(digest_info[0])
    stored = octets(digest_info[1])
    if kind == PBMAC1:
        if parameters is None:
            raise UnsupportedError(kind)
        pair = parameters.expect(SEQUENCE).parts(2)
        if len(pair) < 2:
            raise Asn1Error("a seal without derivation or scheme")
        derivation, scheme = pair
        hash_name = _known(_HMACS, _algorithm(scheme)[0])
        _check_seal_size(stored, hash_name)
        _check_key_length(derivation)
        key = _derive(derivation, password, len(stored), budget)
    else:
        hash_name = _known(HASHES, kind)
        size = _check_seal_size(stored, hash_name)
        rounds = budget.spend(integer(parts[2], 8) if len(parts) > 2 else 1)
        key = pkcs12_key(hash_name, 3, bmp_password(password), octets(parts[1]), rounds, size)
    return hmac.compare_digest(hmac.digest(key, content, hash_name), stored)


def _check_seal_size(stored: bytes, hash_name: str) -> int:
    size = hashlib.new(hash_name, usedforsecurity=False).digest_size
    if len(stored) != size:
        raise Asn1Error(f"a seal of {len(stored)} bytes where {size} belong")
    return size


def _check_key_length(derivation: Node) -> None:
    """RFC 9579: a seal's derivation has a key length, which no file may leave out or shrink."""
    kind, parameters = _algorithm(derivation)
    parts = parameters.expect(SEQUENCE).parts(6) if parameters and kind == PBKDF2 else []
    if parts and not any(part.tag == INTEGER and integer(part, 4) >= 20 for part in parts[2:]):
        raise Asn1Error("a seal whose key has no proper length")


def new_mac(content: bytes, password: Secret, like: Node | None) -> bytes:
    """MacData (DER) over `content`; an older store's hash (`like`) is kept."""
    kind = SHA256
    rounds = _ITERATIONS
    if like is not None:
        parts = like.parts(3)
        seen = _algorithm(parts[0].parts(2)[0])[0]
        if seen in HASHES and HASHES[seen] != "md5":
            kind = seen
            rounds = integer(parts[2], 8) if len(parts) > 2 else 1
    hash_name = HASHES[kind]
    salt = os.urandom(20)
    size = hashlib.new(hash_name, usedforsecurity=False).digest_size
    key = pkcs12_key(hash_name, 3, bmp_password(password), salt, rounds, size)
    digest = hmac.digest(key, content, hash_name)
    return sequence(
        sequence(sequence(oid_der(kind), NULL_DER), octets_der(digest)),
        octets_der(salt),
        integer_der(rounds),
    )


def _known(table: dict[str, str], kind: str) -> str:
    if kind not in table:
        raise UnsupportedError(kind)
    return table[kind]


def _algorithm(node: Node) -> tuple[str, Node | None]:
    parts = node.expect(SEQUENCE).parts(2)
    if not parts:
        raise Asn1Error("an algorithm without a name")
    return oid(parts[0]), parts[1] if len(parts) > 1 else None


def _salt_and_rounds(parameters: Node) -> tuple[bytes, int]:
    parts = parameters.expect(SEQUENCE).parts(2)
    if len(parts) != 2:
        raise Asn1Error("salt and rounds are two parts")
    return octets(parts[0]), integer(parts[1], 8)


def _pbes2(
    parameters: Node, password: Secret | None, budget: Budget
) -> tuple[bytes, tuple[str, bytes]]:
    parts = parameters.expect(SEQUENCE).parts(2)
    if len(parts) != 2:
        raise Asn1Error("PBES2 has two parts")
    kind, settings = _algorithm(parts[1])
    if kind not in _CIPHERS or settings is None:
        raise UnsupportedError(kind)
    cipher, length = _CIPHERS[kind]
    if settings.tag == SEQUENCE:  # RC2: version and vector
        vector = octets(settings.parts(2)[-1])
    else:
        vector = octets(settings.expect(OCTET_STRING))
    return _derive(parts[0], password, length, budget), (cipher, vector)


def _derive(node: Node, password: Secret | None, length: int, budget: Budget) -> bytes:
    kind, parameters = _algorithm(node)
    if parameters is None:
        raise UnsupportedError(kind)
    parts = parameters.expect(SEQUENCE).parts(6)
    if len(parts) < 2:
        raise Asn1Error("a key derivation without salt or rounds")
    salt = octets(parts[0])
    if kind == PBKDF2:
        rounds = budget.spend(integer(parts[1], 8))
        hash_name = "sha1"
        for part in parts[2:]:
            if part.tag == INTEGER:
                length = integer(part, 2) if 5 <= integer(part, 2) <= 64 else length
            elif part.tag == SEQUENCE:
                hash_name = _known(_HMACS, _algorithm(part)[0])
        return hashlib.pbkdf2_hmac(hash_name, _utf8(password), salt, rounds, length)
    if kind == SCRYPT:
        if len(parts) < 4:
            raise Asn1Error("scrypt has four parameters")
        n, r, p = (integer(part, 8) for part in parts[1:4])
        memory = 128 * n * r
        if min(n, r, p) < 1 or memory > budget.memory:
            raise CostlyError("scrypt")
        budget.spend(n * r * p)
        if n < 2 or n & (n - 1):
            raise Asn1Error("scrypt's first parameter is no power of two")
        return hashlib.scrypt(
            _utf8(password), salt=salt, n=n, r=r, p=p, maxmem=2 * memory + (1 << 20), dklen=length
        )
    raise UnsupportedError(kind)


def decipher(cipher: str, key: bytes, vector: bytes, encrypted: bytes) -> bytes:
    """Plain bytes without padding; `cipher` is AES, 3DES, RC2 or RC4.

    Raises
    ------
    WrongKeyError, Asn1Error
    """
    try:
        if cipher == "RC4":
            from Cryptodome.Cipher import ARC4

            return ARC4.new(key).decrypt(encrypted)
        if cipher == "RC2":
            from Cryptodome.Cipher import ARC2

            # cryptography's RC2 knows 128-bit keys only; certificates have 40-bit ones.
            bits: dict[str, Any] = {"effective_keylen": 8 * len(key)}
            rc2 = ARC2.new(key, ARC2.MODE_CBC, vector, **bits)  # noqa: S304 - reading
            return _unpad(rc2.decrypt(encrypted), 8)
        decryptor = _block(cipher, key, vector).decryptor()
        return _unpad(
            decryptor.update(encrypted) + decryptor.finalize(), 16 if cipher == "AES" else 8
        )
    except WrongKeyError:
        raise
    except ValueError as error:
        raise Asn1Error(f"the encrypted part does not fit its cipher: {error}") from None


def _encipher(cipher: str, key: bytes, vector: bytes, plain: bytes) -> bytes:
    size = 16 if cipher == "AES" else 8
    count = size - len(plain) % size
    encryptor = _block(cipher, key, vector).encryptor()
    return encryptor.update(plain + bytes((count,)) * count) + encryptor.finalize()


def _block(cipher: str, key: bytes, vector: bytes) -> Cipher[CBC]:
    from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    if cipher == "AES":
        return Cipher(AES(key), CBC(vector))
    if len(key) == 8:
        key = key * 3
    elif len(key) == 16:
        key = key + key[:8]
    return Cipher(TripleDES(key), CBC(vector))


def _unpad(padded: bytes, size: int) -> bytes:
    count = padded[-1] if padded else 0
    if not 1 <= count <= size or padded[-count:] != bytes((count,)) * count:
        raise WrongKeyError("the padding is wrong")
    return padded[:-count]
