"""DER as strictly as Java's certificate parser takes it, measured with Java 17 and 25.

`wizard.keystore.asn1` reads whatever files in the field hold; a certificate in a store has to
pass Java's parser, which insists on the shortest length and on well-formed object identifiers,
bit strings and times.
"""

from __future__ import annotations

import re

from wizard.keystore.asn1 import (
    BIT_STRING,
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    NULL,
    OID,
    UTC_TIME,
    Node,
)

_FROM_MONTH = rb"(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d"
_ZONE = rb"(Z|[+-]([01]\d|2[0-3])[0-5]\d)"
_TIMES = {
    UTC_TIME: re.compile(rb"\d{2}" + _FROM_MONTH + rb"([0-5]\d)?" + _ZONE),
    GENERALIZED_TIME: re.compile(rb"\d{4}" + _FROM_MONTH + rb"([0-5]\d([.,]\d{1,9})?)?" + _ZONE),
}
# 80 begins no number of an object identifier.
_PADDED_OID = re.compile(rb"(?:\A|[\x00-\x7f])\x80", re.DOTALL)


def fault(node: Node) -> str:
    """What Java holds against the encoding of an element and of everything inside, or ""."""
    found = _own_fault(node)
    if found or not node.tag & 0x20:
        return found
    for child in node.children():
        found = fault(child)
        if found:
            return found
    return ""


def time_fault(node: Node) -> str:
    """What Java holds against a time, or ""."""
    form = _TIMES.get(node.tag)
    if form is None or not form.fullmatch(node.content):
        return "a time of a form that Java does not read"
    return ""


def _own_fault(node: Node) -> str:
    length = node.end - node.body
    if node.after != node.end:
        return "an indefinite length"
    shortest = 2 if length < 0x80 else 2 + (length.bit_length() + 7) // 8
    if node.body - node.start != shortest or shortest > 6:
        return "a length in a longer form than it needs"
    if node.tag == OID:
        content = node.content
        if not content or content[-1] & 0x80 or _PADDED_OID.search(content):
            return "a damaged object identifier"
    elif node.tag == BIT_STRING:
        unused = node.data[node.body] if length else 8
        if unused > 7 or (length == 1 and unused):
            return "a damaged bit string"
    elif (node.tag == INTEGER and not length) or (node.tag == BOOLEAN and length != 1):
        return "an empty number"
    elif node.tag == NULL and length:
        return "a null with content"
    return ""
