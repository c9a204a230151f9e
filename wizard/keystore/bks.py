"""Certificates of Bouncy Castle's BKS stores, versions 1 and 2, which hold them in the clear.

Layout (measured, with pyjks as judge): big-endian version, salt, rounds, then entries up to a
zero byte, then an HMAC. An entry is kind, alias, date, its chain, and what its kind holds; text
is Java's modified UTF-8. UBER, of the same beginning, is encrypted from the entries on.
"""

from __future__ import annotations

import struct

from wizard.keystore import javastore
from wizard.keystore.harvest import MAX_CERTIFICATES, Harvest

_HEADS = (b"\0\0\0\1\0\0\0\x14", b"\0\0\0\2\0\0\0\x14")
_END, _CERTIFICATE, _KEY, _SECRET, _SEALED = range(5)
_SEAL = 20


def harvest(data: bytes) -> Harvest | None:
    """The certificates with their aliases, or None where the data is no BKS store."""
    if data[:8] not in _HEADS:
        return None
    found = Harvest("BKS")
    reader = javastore.Cursor(data, 8 + 20 + 4)
    try:
        while (kind := reader.number(">B")) != _END:
            _entry(reader, kind, found)
            if len(found.items) > MAX_CERTIFICATES:
                return found
    except (struct.error, javastore.DamagedError):
        return None
    if len(data) - reader.at != _SEAL:
        return None
    if not found.items:
        found.others.append("no-certificates")
    return found


def _entry(reader: javastore.Cursor, kind: int, found: Harvest) -> None:
    alias = javastore.decode_utf(reader.utf())
    reader.number(">q")
    chain = reader.number()
    if chain > javastore.MAX_CHAIN:
        raise javastore.DamagedError(f"a chain of {chain} certificates")
    for _ in range(chain):
        _certificate(reader, alias, found)
    if kind == _CERTIFICATE:
        _certificate(reader, alias, found)
        return
    private = chain > 0  # an encrypted key tells no more
    if kind == _KEY:
        private = reader.take(1) == b"\0"
        reader.utf()
        reader.utf()
    elif kind not in (_SECRET, _SEALED):
        raise javastore.DamagedError(f"entry kind {kind}")
    reader.take(reader.number())
    found.private_keys += private


def _certificate(reader: javastore.Cursor, alias: str, found: Harvest) -> None:
    kind = reader.utf()
    der = reader.take(reader.number())
    if kind in (b"X.509", b"X509"):
        found.items.append((der, alias))
