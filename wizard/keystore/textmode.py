"""Whether binary data went through a transfer or an editor that took it for text.

FTP without ``binary`` and editors that save do it: line ends become CR LF, EBCDIC becomes ASCII
or the reverse, or every byte above 7F becomes UTF-8. What comes out is no certificate, yet
looks enough like one to say what happened.
"""

from __future__ import annotations

import re

from wizard.keystore import javastore
from wizard.keystore.asn1 import SEQUENCE, Asn1Error, read

_LONE_LINE_FEED = re.compile(rb"(?<!\r)\n")
# "0", then what a length byte 80 to 84 becomes: UTF-8 of Latin-1, of Windows-1252, and U+FFFD;
# and the same of the magic of JKS.
_AS_UTF_8 = (
    *(b"0" + mark for mark in (b"\xc2\x80", b"\xc2\x81", b"\xc2\x82", b"\xc2\x83")),
    *(b"0" + mark.encode("utf-8") for mark in ("\u20ac", "\u201a", "\u0192", "\ufffd")),
    "\xfe\xed\xfe\xed".encode(),
    "\ufffd\ufffd\ufffd\ufffd".encode(),
)


def changed(data: bytes) -> bool:
    """Whether the data looks like a container after such a journey."""
    if data.startswith(_AS_UTF_8):
        return True
    if b"\r\n" in data and not _LONE_LINE_FEED.search(data):
        repaired = data.replace(b"\r\n", b"\n")
        if _is_whole(repaired) or _is_java_store(repaired):
            return True
    return any(
        _is_whole(data.decode(one).encode(other))
        for one, other in (("latin-1", "cp037"), ("cp037", "latin-1"))
        if data[:1].decode(one).encode(other) == b"0"
    )


def _is_whole(data: bytes) -> bool:
    """One long element, with at most a line end or an end mark behind it."""
    if not (data[:1] == b"0" and 0x81 <= int.from_bytes(data[1:2]) <= 0x84):
        return False
    try:
        node = read(data).expect(SEQUENCE)
        node.parts()
    except Asn1Error:
        return False
    return len(data) - node.after <= 2


def _is_java_store(data: bytes) -> bool:
    if not javastore.is_java_store(data):
        return False
    try:
        javastore.parse(data)
    except javastore.DamagedError:
        return False
    return True
