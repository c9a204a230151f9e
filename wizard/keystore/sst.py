"""Serialised certificate stores of Windows (``.sst``), which its certificate manager exports.

Layout (little-endian, as ``certutil`` shows it and Windows writes it): version 0, "CERT", then
elements of kind, encoding, length and bytes; kind 32 is a certificate, 33 a revocation list,
34 a trust list, lower ones are properties of the next certificate, 0 is the end.
"""

from __future__ import annotations

import struct

from wizard.keystore.harvest import MAX_CERTIFICATES, Harvest, Job

MAGIC = b"\0\0\0\0CERT"
_CERTIFICATE, _REVOCATIONS = 32, 33
_MAX_ELEMENTS = 40 * MAX_CERTIFICATES


def is_serialised_store(data: bytes) -> bool:
    """Whether the data begins like one."""
    return data.startswith(MAGIC)


def harvest(data: bytes, job: Job) -> Harvest:
    """The certificates in order.

    Raises
    ------
    ProblemError
        ``keystore.damaged``.
    """
    found = Harvest("Windows certificate store")
    at = len(MAGIC)
    for _ in range(_MAX_ELEMENTS):
        if at + 12 > len(data):
            break
        kind, _encoding, length = struct.unpack_from("<III", data, at)
        at += 12
        if not kind:
            if not found.items:
                found.others.append("no-certificates")
            return found
        if length > len(data) - at:
            break
        if kind == _CERTIFICATE:
            found.items.append((data[at : at + length], ""))
        elif kind == _REVOCATIONS:
            found.others.append("revocation-list")
        at += length
    raise job.problem("damaged", type="Windows certificate store", details="it ends early")
