"""How one password is encrypted: AES-256-GCM with a key file, or Windows' data protection.

Both are given 32 random bytes from a file of its own (`wizard.gateway.filevault.KeyFile`) and
the entry's name, so that a password never opens under another entry's name.

With DPAPI at machine scope, every program of the machine may ask Windows to decrypt: only the
extra entropy keeps it to the accounts that may read the entropy's file. So it is random, and
not derived: what can be derived (from the path, the machine's name, a constant of this program)
is known to every account of the machine. And it lies in a file of its own, so that a copy of
the password file alone (a backup, a mail to support) opens nowhere, also not on this machine.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Protocol

from wizard.domain.problems import ProblemError

VERSION = 1
KEY_BYTES = 32
_NONCE_BYTES = 12
_SHOWN_IN_BLOB = "MyPass iSeries Gateway Wizard"  # DPAPI keeps it in clear text

CRYPTPROTECT_UI_FORBIDDEN, CRYPTPROTECT_LOCAL_MACHINE = 0x1, 0x4  # Windows SDK: dpapi.h


class SpoiltError(Exception):
    """It does not open: other key, other entry, other machine, or damage."""


class Sealer(Protocol):
    """Encrypts one password at a time.

    Attributes
    ----------
    kind : str
        As it stands in the file.
    tied : bool
        Whether only this machine opens it.
    """

    kind: str
    tied: bool

    def seal(self, key: bytes, entry: str, plain: bytes) -> bytes: ...

    def open(self, key: bytes, entry: str, sealed: bytes) -> bytes:
        """What was sealed; raises `SpoiltError`."""


def key_id(key: bytes) -> str:
    """What names a key and says nothing about it."""
    return hmac.new(key, b"mypass-vault key id", hashlib.sha256).hexdigest()[:16]


def _bound(key: bytes, entry: str) -> bytes:
    """What a sealed password belongs to."""
    name = entry.encode("utf-8", "surrogatepass")
    return b"\0".join((b"mypass-vault", str(VERSION).encode(), key_id(key).encode(), name))


class AesSealer:
    """AES-256-GCM, a new nonce for each password, the entry's name authenticated."""

    kind = "aes-256-gcm"
    tied = False

    def seal(self, key: bytes, entry: str, plain: bytes) -> bytes:
        """Nonce and ciphertext."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, plain, _bound(key, entry))

    def open(self, key: bytes, entry: str, sealed: bytes) -> bytes:
        """What was sealed.

        Raises
        ------
        SpoiltError
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return AESGCM(key).decrypt(nonce, text, _bound(key, entry))
        except (InvalidTag, ValueError):  # ValueError: shorter than a nonce
            raise SpoiltError from None


class Dpapi(Protocol):
    """CryptProtectData and CryptUnprotectData, with entropy; a refusal is an OSError."""

    def protect(self, plain: bytes, entropy: bytes, flags: int) -> bytes: ...

    def unprotect(self, sealed: bytes, entropy: bytes, flags: int) -> bytes: ...


class WindowsDpapi:
    """crypt32.dll through pywin32."""

    def protect(self, plain: bytes, entropy: bytes, flags: int) -> bytes:
        """Encrypted by this Windows."""
        import pywintypes
        import win32crypt

        try:
            sealed: bytes = win32crypt.CryptProtectData(
                plain, _SHOWN_IN_BLOB, entropy, None, None, flags
            )
        except pywintypes.error as refusal:
            raise OSError(refusal.winerror, "CryptProtectData") from None
        return sealed

    def unprotect(self, sealed: bytes, entropy: bytes, flags: int) -> bytes:
        """Decrypted by this Windows."""
        import pywintypes
        import win32crypt

        try:
            _shown, plain = win32crypt.CryptUnprotectData(sealed, entropy, None, None, flags)
        except pywintypes.error as refusal:
            raise OSError(refusal.winerror, "CryptUnprotectData") from None
        return bytes(plain)


class DpapiSealer:
    """Windows' data protection at machine scope: every account that may read both files.

    Parameters
    ----------
    dpapi : Dpapi, optional
        Windows' own by default.
    """

    kind = "dpapi-machine"
    tied = True

    def __init__(self, dpapi: Dpapi | None = None) -> None:
        self._dpapi = dpapi if dpapi is not None else WindowsDpapi()

    def seal(self, key: bytes, entry: str, plain: bytes) -> bytes:
        """Windows' blob.

        Raises
        ------
        ProblemError
            ``vault.dpapi``.
        """
        flags = CRYPTPROTECT_UI_FORBIDDEN | CRYPTPROTECT_LOCAL_MACHINE
        try:
            return self._dpapi.protect(plain, self._entropy(key, entry), flags)
        except OSError as refusal:
            raise ProblemError("vault.dpapi", code=refusal.errno) from None

    def open(self, key: bytes, entry: str, sealed: bytes) -> bytes:
        """What was sealed.

        Raises
        ------
        SpoiltError
        """
        try:
            return self._dpapi.unprotect(
                sealed, self._entropy(key, entry), CRYPTPROTECT_UI_FORBIDDEN
            )
        except OSError:
            # ERROR_INVALID_DATA, NTE_BAD_KEY_STATE and others: what they mean differs by release.
            raise SpoiltError from None

    def _entropy(self, key: bytes, entry: str) -> bytes:
        return hmac.new(key, _bound(key, entry), hashlib.sha256).digest()
