"""Private keys as stores protect them, to PKCS#8 and back.

JKS (facts: the format as pyjks and others document it, measured with keytool): an
EncryptedPrivateKeyInfo of algorithm 1.3.6.1.4.1.42.2.17.1.1 whose data is a salt of 20 bytes,
the key under a keystream, and a check of 20 bytes. The keystream is SHA-1 over password
(UTF-16BE) and the block before it, the salt first; the check is SHA-1 over password and plain
key. JCEKS: 1.3.6.1.4.1.42.2.19.1, 3DES under a key that MD5 makes of each half of the salt.
PKCS#12: `wizard.keystore.pbe`. PKCS#8: RFC 5208.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence

from wizard.domain.secret import Secret
from wizard.keystore import pbe
from wizard.keystore.asn1 import (
    INTEGER,
    NULL_DER,
    OCTET_STRING,
    SEQUENCE,
    Asn1Error,
    Node,
    integer,
    octets,
    octets_der,
    oid,
    oid_der,
    read,
    sequence,
)
from wizard.keystore.pbe import Budget, CostlyError, UnsupportedError, WrongKeyError

_JKS, _JCEKS = "1.3.6.1.4.1.42.2.17.1.1", "1.3.6.1.4.1.42.2.19.1"
_SHA1_SIZE = 20


def opened(protected: bytes, passwords: Sequence[Secret | None], budget: Budget) -> bytes:
    """The PKCS#8 bytes of an EncryptedPrivateKeyInfo, with the first password that fits.

    Raises
    ------
    WrongKeyError, UnsupportedError, CostlyError, Asn1Error
    """
    parts = read(protected).expect(SEQUENCE).parts(2)
    if len(parts) != 2:
        raise Asn1Error("a protected key has two parts")
    algorithm, encrypted = parts[0], octets(parts[1].expect(OCTET_STRING))
    kind = oid(algorithm.expect(SEQUENCE).first())
    for password in passwords:
        try:
            if kind == _JKS:
                plain = _from_jks(encrypted, password)
            elif kind == _JCEKS:
                plain = _from_jceks(algorithm, encrypted, password, budget)
            else:
                plain = pbe.decrypt(algorithm, encrypted, password, budget)
            return checked(plain)
        except (CostlyError, UnsupportedError):
            raise
        except (WrongKeyError, Asn1Error):
            continue  # a wrong password may end in padding that fits by chance
    raise WrongKeyError("none of the passwords opens the key")


def checked(plain: bytes) -> bytes:
    """The bytes again, when they are a PKCS#8 PrivateKeyInfo and nothing else.

    Raises
    ------
    WrongKeyError
    """
    try:
        node = read(plain)
        tags = [part.tag for part in node.expect(SEQUENCE).parts(8)][:3]
        if tags != [INTEGER, SEQUENCE, OCTET_STRING] or node.after != len(plain):
            raise WrongKeyError("not a private key")
    except Asn1Error:
        raise WrongKeyError("not a private key") from None
    return plain


def for_jks(pkcs8: bytes, password: Secret) -> bytes:
    """The EncryptedPrivateKeyInfo that a JKS store holds."""
    salt = os.urandom(_SHA1_SIZE)
    words = _utf16(password)
    hidden = _xor(pkcs8, _keystream(words, salt, len(pkcs8)))
    return sequence(
        sequence(oid_der(_JKS), NULL_DER), octets_der(salt + hidden + _sha1(words, pkcs8))
    )


def for_pkcs12(pkcs8: bytes, password: Secret) -> bytes:
    """The EncryptedPrivateKeyInfo that a PKCS#12 store holds: PBES2 with AES-256."""
    algorithm, encrypted = pbe.encrypt(pkcs8, password, None)
    return sequence(algorithm, octets_der(encrypted))


def _from_jks(encrypted: bytes, password: Secret | None) -> bytes:
    if len(encrypted) < 2 * _SHA1_SIZE:
        raise Asn1Error("a protected key that is too short")
    if password is None:
        raise WrongKeyError("no password")
    salt, hidden = encrypted[:_SHA1_SIZE], encrypted[_SHA1_SIZE:-_SHA1_SIZE]
    words = _utf16(password)
    plain = _xor(hidden, _keystream(words, salt, len(hidden)))
    if not hmac.compare_digest(_sha1(words, plain), encrypted[-_SHA1_SIZE:]):
        raise WrongKeyError("the check does not fit")
    return plain


def _keystream(words: bytes, salt: bytes, length: int) -> bytes:
    blocks = [salt]
    for _ in range(-(-length // _SHA1_SIZE)):
        blocks.append(_sha1(words, blocks[-1]))
    return b"".join(blocks[1:])[:length]


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(len(one))


def _sha1(*parts: bytes) -> bytes:
    # SHA-1 is what the format prescribes.
    digest = hashlib.sha1(usedforsecurity=False)
    for part in parts:
        digest.update(part)
    return digest.digest()


def _utf16(password: Secret) -> bytes:
    return password.reveal().encode("utf-16-be", "surrogatepass")


def _from_jceks(
    algorithm: Node, encrypted: bytes, password: Secret | None, budget: Budget
) -> bytes:
    parts = algorithm.parts(2)
    settings = parts[1].expect(SEQUENCE).parts(2) if len(parts) == 2 else []
    if len(settings) != 2:
        raise Asn1Error("salt and rounds are two parts")
    salt, rounds = octets(settings[0]), integer(settings[1], 8)
    if len(salt) != 8:
        raise Asn1Error("a salt of unlikely size")
    if password is None or not password.reveal().isascii():
        raise WrongKeyError("Java takes ASCII alone for such a key")
    budget.spend(2 * rounds)
    halves = [salt[:4], salt[4:]]
    if halves[0] == halves[1]:
        # Java means to turn the first half round, and does this (JDK: PBES1Core).
        halves[0] = bytes((salt[3], salt[0], salt[1], salt[3]))
    material = b"".join(_md5(half, password.reveal().encode("ascii"), rounds) for half in halves)
    return pbe.decipher("3DES", material[:24], material[24:], encrypted)


def _md5(half: bytes, words: bytes, rounds: int) -> bytes:
    digest = half
    for _ in range(rounds):
        digest = hashlib.md5(digest + words, usedforsecurity=False).digest()
    return digest


def first_words(passwords: Iterable[Secret | None]) -> list[Secret | None]:
    """Distinct passwords in their order; with an empty one, none at all is tried as well."""
    found: list[Secret | None] = []
    for one in passwords:
        for tried in (one,) if one is None or one else (one, None):
            if tried not in found:
                found.append(tried)
    return found
