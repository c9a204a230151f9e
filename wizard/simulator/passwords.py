"""Password substitutes at levels 0 to 4, as the sign-on and command servers check them.

Formats: section 4 of the protocol facts, read in JTOpen's `AS400ImplRemote`.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Callable

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from wizard.simulator import ccsid

DES, SHA_1, SHA_512 = 0x01, 0x03, 0x07
"""The kinds of a substitute, as a request names them."""

SIZES = {DES: 8, SHA_1: 20, SHA_512: 64}
"""Bytes of a substitute of each kind; also the block size of a protected password."""

_ITERATIONS = 10022
_MASK_64 = (1 << 64) - 1


def kind_for(level: int) -> int:
    """The kind of substitute that a password level asks for."""
    return DES if level < 2 else SHA_1 if level < 4 else SHA_512


def stored_form(password: str, level: int) -> str:
    """The password as a host of this level keeps it.

    Levels 0 and 1 fold to upper case; the higher levels keep case and drop trailing blanks.
    """
    return password.upper().rstrip(" ") if level < 2 else password.rstrip("\0 \u3000")


def des(key: bytes, data: bytes) -> bytes:
    """One DES block (FIPS 46-3); parity bits of the 8-byte key do not matter."""
    # Triple DES with three equal keys is single DES, which the library no longer offers by name.
    encryptor = Cipher(TripleDES(key * 3), modes.ECB()).encryptor()  # noqa: S305 - the protocol's
    return encryptor.update(data)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def des_token(user: str, password: str) -> bytes:
    """The 8-byte token of levels 0 and 1 (fact 4.1, steps 1 to 4)."""
    if password[:1].isdigit():
        password = "Q" + password
    secret = ccsid.encode(password.upper(), ccsid.USER_ID_CCSID, 10)
    name = ccsid.encode(user, ccsid.USER_ID_CCSID, 10)
    folded = bytearray(name[:8])
    if len(user) > 8:
        for index, byte in enumerate(name[8:10]):
            base = 4 * index
            folded[base] ^= byte & 0xC0
            folded[base + 1] ^= (byte & 0x30) << 2
            folded[base + 2] ^= (byte & 0x0C) << 4
            folded[base + 3] ^= (byte & 0x03) << 6

    def half(part: bytes) -> bytes:
        mixed = int.from_bytes(_xor(part.ljust(8, b"\x40"), b"\x55" * 8), "big")
        return des(((mixed << 1) & _MASK_64).to_bytes(8, "big"), bytes(folded))

    first = half(secret[:8])
    return first if len(password) <= 8 else _xor(first, half(secret[8:10]))


def _des_substitute(
    token: bytes, user: str, client_seed: bytes, server_seed: bytes, seq: int
) -> bytes:
    name = ccsid.encode(user, ccsid.USER_ID_CCSID, 10)
    number = (int.from_bytes(server_seed, "big") + seq) & _MASK_64
    moved = number.to_bytes(8, "big")
    blocks = (
        moved,
        client_seed,
        _xor(name[:8], moved),
        _xor(name[8:10].ljust(8, b"\x40"), moved),
        struct.pack(">Q", seq),
    )
    chained = bytes(8)
    for block in blocks:
        chained = des(token, _xor(chained, block))
    return chained


def _utf16_name(user: str) -> bytes:
    return user.ljust(10).encode("utf-16-be")


def sha_token(user: str, password: str) -> bytes:
    """The 20-byte token of levels 2 and 3."""
    kept = password.rstrip("\0 \u3000")
    data = _utf16_name(user) + kept.encode("utf-16-be", "surrogatepass")
    return hashlib.sha1(data).digest()  # noqa: S324 - the protocol's


def pbkdf2_salt(user: str, password: str) -> bytes:
    """The 32-byte salt of level 4: SHA-256 of the user id and the last four characters."""
    tail = password[-4:].ljust(4).encode("utf-16-be", "surrogatepass")
    return hashlib.sha256(_utf16_name(user) + tail).digest()


def pbkdf2_token(user: str, password: str) -> bytes:
    """The 64-byte token of level 4; the password's characters count as UTF-8 (fact 4.3)."""
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.pbkdf2_hmac("sha512", secret, pbkdf2_salt(user, password), _ITERATIONS)


def substituter(
    kind: int, user: str, password: str, client_seed: bytes, server_seed: bytes
) -> Callable[[int], bytes]:
    """A function from sequence number to substitute, its token computed once.

    Parameters
    ----------
    kind : int
        `DES`, `SHA_1` or `SHA_512`.
    user : str
        Upper case, at most 10 characters.
    client_seed, server_seed : bytes
        8 bytes each, of the same connection.
    """
    if kind == DES:
        token = des_token(user, password)
        return lambda seq: _des_substitute(token, user, client_seed, server_seed, seq)
    token = sha_token(user, password) if kind == SHA_1 else pbkdf2_token(user, password)
    digest = hashlib.sha1 if kind == SHA_1 else hashlib.sha512

    def substitute(seq: int) -> bytes:
        parts = (token, server_seed, client_seed, _utf16_name(user), struct.pack(">Q", seq))
        return digest(b"".join(parts)).digest()

    return substitute


def substitute(
    kind: int, user: str, password: str, client_seed: bytes, server_seed: bytes, seq: int = 1
) -> bytes:
    """The substitute of one password (see `substituter`)."""
    return substituter(kind, user, password, client_seed, server_seed)(seq)


def matches(
    kind: int,
    user: str,
    password: str,
    client_seed: bytes,
    server_seed: bytes,
    answer: bytes,
) -> bool:
    """Whether `answer` is the substitute of this password."""
    expected = substitute(kind, user, password, client_seed, server_seed)
    return hmac.compare_digest(expected, answer)


def unprotect(
    kind: int,
    user: str,
    old: str,
    client_seed: bytes,
    server_seed: bytes,
    *,
    protected_new: bytes,
    protected_old: bytes,
    new_length: int,
    old_length: int,
) -> str | None:
    """The new password of a change request, None when the two protected values disagree.

    The new one is hidden under a key stream of the old one and the old one under a key
    stream of the new one; one counter runs through both (fact 3.5). Lengths are bytes.
    """
    size = SIZES[kind]
    if not protected_new or len(protected_new) % size or len(protected_old) % size:
        return None
    forward = substituter(kind, user, old, client_seed, server_seed)
    clear = b"".join(
        _xor(protected_new[start : start + size], forward(2 + start // size))
        for start in range(0, len(protected_new), size)
    )
    new = _text(kind, clear, new_length)
    if not new:
        return None
    backward = substituter(kind, user, new, client_seed, server_seed)
    first = 2 + len(protected_new) // size
    check = b"".join(
        _xor(protected_old[start : start + size], backward(first + start // size))
        for start in range(0, len(protected_old), size)
    )
    proof = _text(kind, check, old_length)
    if proof is None or _comparable(kind, proof) != _comparable(kind, old):
        return None
    return new


def _comparable(kind: int, password: str) -> str:
    kept = stored_form(password, 0 if kind == DES else 2)
    # A DES client puts a Q before a leading digit (fact 4.1).
    return "Q" + kept if kind == DES and kept[:1].isdigit() else kept


def _text(kind: int, clear: bytes, length: int) -> str | None:
    if kind == DES:
        return ccsid.name(clear, ccsid.USER_ID_CCSID)
    if not 0 < length <= len(clear):
        return None
    try:
        return clear[:length].decode("utf-16-be")
    except UnicodeDecodeError:
        return None
