"""What a file is when it is no certificate, by its first bytes: for a sentence that helps."""

from __future__ import annotations

import base64
import hashlib
import re

# First bytes -> problem id (without the room). Sources: the formats' own specifications.
_MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"\0\0\1\0", "picture"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\0", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"MSCF", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"LZIP", "archive"),
    (b"!<arch>\n", "archive"),
    (b"L\0\0\0\1\x14\2\0", "shortcut"),
    (b"\x78\x9f\x3e\x22", "office"),  # Outlook's winmail.dat (TNEF)
    (b"SQLite format 3\0", "browser-store"),
    (b"\0\x06\x15\x61", "browser-store"),
    (b"\x03\xd9\xa2\x9a", "password-store"),
    (b"\x1e\xf1\xb5\xb0", "private-key"),  # Microsoft PVK, little-endian B0B5F11E
    (b"(11:private-key(", "pgp"),  # GnuPG's private-keys-v1.d
    (b"(21:protected-private-key(", "pgp"),
    (b"(20:shadowed-private-key(", "pgp"),
    (b"\0\0\0\1\0\0\0\x14", "bouncy-castle"),
    (b"\0\0\0\2\0\0\0\x14", "bouncy-castle"),
)
# How texts begin (lower case, after blanks) -> problem id.
_TEXTS: tuple[tuple[str, str], ...] = (
    ("<!doctype html", "web-page"),
    ("<html", "web-page"),
    ("from: <saved by", "web-page"),  # a page in one file (MHTML)
    ("<head", "web-page"),
    ("http://", "web-page"),
    ("https://", "web-page"),
    ("[internetshortcut]", "web-page"),
    ("putty-user-key-file", "ssh-key"),
    ("ssh-", "ssh-key"),
    ("ecdsa-sha2-", "ssh-key"),
    ("---- begin ssh2", "ssh-key"),
    ("spkac=", "request"),
    ("library=\nname=nss", "browser-store"),
)
_MAIL = re.compile(
    r"(received|return-path|from|to|date|subject|message-id|mime-version|delivered-to|x-[a-z-]+):"
)
# A line of known_hosts or authorized_keys: a host or options, the kind, the key (sshd(8)).
_SSH_LINE = re.compile(
    r"^[^#\n]{0,1000}(ssh-(rsa|dss|ed25519)|(sk-)?(ecdsa-sha2|ssh-ed25519)[^ \n]{1,60}) AAAA", re.M
)
# A JWS has three parts, a JWE five (RFC 7515 and 7516); base64 of '{"' begins both.
_TOKEN = re.compile(r"ey[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){2,4}")
# First bytes of OpenPGP packets (RFC 9580): secret key, public key, old and new form; the byte
# behind the length is the key's version.
_PGP_KEYS = {0x94: 2, 0x95: 3, 0x98: 2, 0x99: 3, 0xC5: 2, 0xC6: 2}
# A stash file of GSKit 7 and 8 is the password, a zero and a filling, each byte XOR F5. Since
# then it is encrypted: 32 random bytes, SHA-256 of 01 and those, and 129 encrypted bytes.
_STASH, _NEW_STASH = 129, 193


def of_bytes(data: bytes) -> str | None:
    """The problem id for binary data of a known kind."""
    for magic, problem in _MAGICS:
        # A short magic made of letters may begin a text as well; binary files have zeros.
        if data.startswith(magic) and (b"\0" in data[:4096] or not magic.isalnum()):
            return problem
    if data[8:12] == b"KBXf":
        return "pgp"  # GnuPG's keybox
    if data[257:262] == b"ustar":
        return "archive"
    version = _PGP_KEYS.get(data[0]) if data else None
    if version is not None and data[version : version + 1] in (b"\3", b"\4", b"\5", b"\6"):
        return "pgp"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "picture"
    return "stash" if _is_stash(data) else None


def _token(text: str) -> str:
    """A web token, or a private key that is encrypted like one (RFC 7517)."""
    head = text.partition(".")[0][:4096]
    header = base64.urlsafe_b64decode(head[: len(head) & ~3])
    return "private-key" if b"jwk+json" in header else "token"


def _is_stash(data: bytes) -> bool:
    if len(data) == _NEW_STASH:
        return hashlib.sha256(b"\1" + data[:32]).digest() == data[32:64]
    if len(data) != _STASH:
        return False
    password, end, _ = bytes(one ^ 0xF5 for one in data).partition(b"\0")
    return bool(end) and min(password, default=0) >= 0x20


def of_text(text: str) -> str:
    """The problem id for text without certificates."""
    head = text[:4096].lstrip("\ufeff \t\r\n").lower()
    for start, problem in _TEXTS:
        if head.startswith(start):
            return problem
    if _MAIL.match(head) and "content-type:" in head:
        return "office"
    if "<html" in head:
        return "web-page"
    if "<plist" in head and "<key>url</key>" in head:
        return "web-page"
    if _SSH_LINE.search(text[:65536]):
        return "ssh-key"
    if _TOKEN.fullmatch(text.strip()):
        return _token(text.strip())
    if '"kty"' in head:
        return "private-key" if '"d"' in text[:65536] else "public-key"
    return "text"
