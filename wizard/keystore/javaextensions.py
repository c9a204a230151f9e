"""What Java holds against a critical extension: one that it knows and cannot parse.

Java gives up the certificate then, and with it the whole store. What is not critical, or not
known to Java, it keeps without a look. Measured with Java 17 and 25.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from wizard.keystore import strictder
from wizard.keystore.asn1 import (
    BIT_STRING,
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    Asn1Error,
    Node,
    context,
    integer,
    oid,
    read,
)
from wizard.keystore.oddcert import MAX_NAMES

_OF_LISTS = frozenset(f"2.5.29.{number}" for number in (20, 21, 23, 24, 27, 28, 29))
_FIRST, _SECOND = context(0, constructed=False), context(1, constructed=False)
_THIRD = context(2, constructed=False)
_AUTHORITY_KEYS = ((), (_FIRST,), (_FIRST, context(1), _THIRD), (context(1), _THIRD))
# Mail, DNS, address of the web, IP and registered identifier (RFC 5280 section 4.2.1.6).
_MAIL, _DNS, _URI, _IP, _REGISTERED = 0x81, 0x82, 0x86, 0x87, 0x88
_HOST = rb"[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9][A-Za-z0-9-]*)*"
_DOMAIN = re.compile(rb"\.?" + _HOST)
# Addresses that Java surely takes; it takes more.
_ADDRESS = re.compile(
    rb"[A-Za-z][A-Za-z0-9+.-]*:(//" + _HOST + rb"(:\d{1,5})?([/?][A-Za-z0-9._~/?=&,;+-]*)?"
    rb"|[A-Za-z0-9._~:-]+)"
)


def fault(kind: str, value: bytes) -> str:
    """Why Java cannot parse a critical extension, or "".

    Parameters
    ----------
    kind : str
        Its object identifier.
    value : bytes

    Raises
    ------
    Asn1Error
        It is no ASN.1 of the form that the kind has.
    """
    if kind in _OF_LISTS:
        return f"extension {kind}, which belongs in revocation lists"
    judge = _JUDGES.get(kind)
    if judge is None:
        return ""
    node = read(value)
    if node.after != len(value):
        return f"bytes behind extension {kind}"
    return strictder.fault(node) or judge(node)


def attributes(name: Node) -> int:
    """How many attributes a name has.

    Raises
    ------
    Asn1Error
        One of them is not a kind and a value.
    """
    count = 0
    for relative in name.expect(SEQUENCE).parts(MAX_NAMES):
        for attribute in relative.expect(SET).parts(MAX_NAMES):
            parts = attribute.expect(SEQUENCE).parts(3)
            if len(parts) != 2:
                raise Asn1Error("a name's attribute has two parts")
            oid(parts[0])
            count += 1
    return count


def _key_usage(node: Node) -> str:
    return "" if node.tag == BIT_STRING and node.end > node.body else "an empty key usage"


def _bits(node: Node) -> str:
    node.expect(BIT_STRING)
    return ""


def _key_identifier(node: Node) -> str:
    node.expect(OCTET_STRING)
    return ""


def _authority_key(node: Node) -> str:
    tags = tuple(part.tag for part in node.expect(SEQUENCE).parts(4))
    if tags not in _AUTHORITY_KEYS:
        return "a damaged authority key identifier"
    return next((_general_names(part) for part in node.parts(4) if part.tag == context(1)), "")


def _usage_period(node: Node) -> str:
    parts = node.expect(SEQUENCE).parts(3)
    if [part.tag for part in parts] not in ([_FIRST], [_SECOND], [_FIRST, _SECOND]):
        return "a damaged period of use"
    for part in parts:
        found = strictder.time_fault(replace(part, tag=GENERALIZED_TIME))
        if found:
            return found
    return ""


def _basic_constraints(node: Node) -> str:
    parts = node.expect(SEQUENCE).parts(3)
    if [part.tag for part in parts] not in ([], [BOOLEAN], [INTEGER], [BOOLEAN, INTEGER]):
        return "damaged basic constraints"
    if parts and parts[-1].tag == INTEGER and parts[-1].end - parts[-1].body > 4:
        return "an endless path length"
    return ""


def _alternative_names(node: Node) -> str:
    node.expect(SEQUENCE)
    return "an empty alternative name" if node.end == node.body else _general_names(node)


def _points(node: Node) -> str:
    for point in node.expect(SEQUENCE).children():
        inside = {part.tag for part in point.expect(SEQUENCE).parts(4)}
        if not inside <= {context(0), _SECOND, context(2)}:
            return "damaged distribution points"
    return ""


def _name_constraints(node: Node) -> str:
    for part in node.expect(SEQUENCE).parts(3):
        if part.tag not in (context(0), context(1)):
            return "damaged name constraints"
        for subtree in part.children():
            pieces = subtree.expect(SEQUENCE).parts(4)
            if not pieces or any(not _small(one, (_FIRST, _SECOND)) for one in pieces[1:]):
                return "damaged name constraints"
            found = _general_name(pieces[0], _constraint)
            if found:
                return found
    return ""


def _policies(node: Node) -> str:
    for policy in node.expect(SEQUENCE).children():
        pieces = policy.expect(SEQUENCE).parts(3)
        if [one.tag for one in pieces] not in ([OID], [OID, SEQUENCE]):
            return "damaged policies"
        if len(pieces) == 2:
            qualifiers = list(pieces[1].children())
            if not qualifiers or any(
                [one.tag for one in each.expect(SEQUENCE).parts(3)][:1] != [OID]
                for each in qualifiers
            ):
                return "damaged policies"
    return ""


def _mappings(node: Node) -> str:
    for mapping in node.expect(SEQUENCE).children():
        if [part.tag for part in mapping.expect(SEQUENCE).parts(3)] != [OID, OID]:
            return "damaged policy mappings"
    return ""


def _policy_constraints(node: Node) -> str:
    parts = node.expect(SEQUENCE).parts(3)
    tags = [part.tag for part in parts]
    if len(set(tags)) != len(tags) or any(not _small(one, (_FIRST, _SECOND)) for one in parts):
        return "damaged policy constraints"
    return ""


def _any_policy(node: Node) -> str:
    return "" if integer(node, 4) >= -1 else "an impossible count of certificates"


def _purposes(node: Node) -> str:
    tags = {part.tag for part in node.expect(SEQUENCE).children()}
    return "" if tags <= {OID} else "damaged purposes"


def _access(node: Node) -> str:
    for description in node.expect(SEQUENCE).children():
        pieces = description.expect(SEQUENCE).parts(3)
        if len(pieces) != 2 or pieces[0].tag != OID:
            return "damaged information access"
        found = _general_name(pieces[1], _plain)
        if found:
            return found
    return ""


def _small(node: Node, tags: tuple[int, ...]) -> bool:
    return node.tag in tags and 1 <= node.end - node.body <= 4


def _general_names(parent: Node) -> str:
    """What Java holds against the first names inside, or ""."""
    names = list(islice(parent.children(), 1000))
    if not names:
        return "an empty list of names"
    return next((found for name in names if (found := _general_name(name, _plain))), "")


def _general_name(name: Node, address: Callable[[bytes], bool]) -> str:
    text = name.content
    if name.tag == context(0):
        fits = [part.tag for part in name.parts(3)] == [OID, context(0)]
    elif name.tag == context(4):
        attributes(name.first())
        fits = True
    elif name.tag == _MAIL:
        fits = text.partition(b"@")[2 if b"@" in text else 0] not in (b"", b".")
    elif name.tag == _URI:
        fits = address(text)
    elif name.tag == _IP:
        fits = len(text) in (4, 8, 16, 32)
    else:
        fits = name.tag == _DNS or (name.tag == _REGISTERED and bool(text))
    return "" if fits else "a name of an unknown form"


def _plain(address: bytes) -> bool:
    return _ADDRESS.fullmatch(address) is not None


def _constraint(domain: bytes) -> bool:
    """A constraint on addresses names their host alone: no scheme, no port."""
    return _DOMAIN.fullmatch(domain) is not None


_JUDGES: dict[str, Callable[[Node], str]] = {
    "2.5.29.14": _key_identifier,
    "2.5.29.15": _key_usage,
    "2.5.29.16": _usage_period,
    "2.5.29.17": _alternative_names,
    "2.5.29.18": _alternative_names,
    "2.5.29.19": _basic_constraints,
    "2.5.29.30": _name_constraints,
    "2.5.29.31": _points,
    "2.5.29.32": _policies,
    "2.5.29.33": _mappings,
    "2.5.29.35": _authority_key,
    "2.5.29.36": _policy_constraints,
    "2.5.29.37": _purposes,
    "2.5.29.46": _points,
    "2.5.29.54": _any_policy,
    "1.3.6.1.5.5.7.1.1": _access,
    "1.3.6.1.5.5.7.1.11": _access,
    "2.16.840.1.113730.1.1": _bits,
}
