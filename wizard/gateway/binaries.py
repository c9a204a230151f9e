"""What kind of machine a native library is made for, from the first bytes of the file.

Sources: the ELF header (System V ABI: class at 4, byte order at 5, machine at 18), the PE
header (Microsoft PE/COFF: offset of the signature at 0x3C, machine after it), the Mach-O
header (magic and cputype).
"""

from __future__ import annotations

import platform
import struct
import sys
from pathlib import Path

HEAD = 4096
"""Bytes that are read; the PE signature of a JVM library lies within the first few hundred."""

ELF = {3: "x86", 62: "x86_64", 40: "arm", 183: "aarch64", 21: "ppc64", 22: "s390x", 243: "riscv64"}
PE = {0x014C: "x86", 0x8664: "x86_64", 0xAA64: "aarch64", 0x01C4: "arm"}
MACH = {0x01000007: "x86_64", 0x0100000C: "aarch64", 7: "x86"}
BITS = {"x86": 32, "arm": 32}


def architecture(library: Path) -> str:
    """The architecture of a native library ("x86_64"), empty when it is none that is known.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with library.open("rb") as file:
        head = file.read(HEAD)
    if head[:4] == b"\x7fELF" and len(head) >= 20:
        (machine,) = struct.unpack_from("<H" if head[5] == 1 else ">H", head, 18)
        return ELF.get(machine, "")
    if head[:2] == b"MZ" and len(head) >= 64:
        (at,) = struct.unpack_from("<I", head, 0x3C)
        if head[at : at + 4] == b"PE\0\0" and len(head) >= at + 6:
            (machine,) = struct.unpack_from("<H", head, at + 4)
            return PE.get(machine, "")
    if head[:4] == b"\xcf\xfa\xed\xfe" and len(head) >= 8:
        (machine,) = struct.unpack_from("<I", head, 4)
        return MACH.get(machine, "")
    return ""


def bits(name: str) -> int:
    """32 or 64, for an architecture's name."""
    return BITS.get(name, 64)


def own_architecture() -> str:
    """The architecture of this very program (a 32-bit Python on a 64-bit Windows is x86)."""
    machine = platform.machine().casefold()
    name = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    if sys.maxsize < 2**32:
        return {"x86_64": "x86", "aarch64": "arm"}.get(name, name)
    return name
