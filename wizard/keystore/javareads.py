"""Whether Java parses a certificate at all, from what was measured with Java 17 and 25.

Java gives up a whole store at the first certificate in it that it cannot parse. It is lenient
where RFC 5280 is strict (serial numbers, string types, unknown algorithms) and strict where
others look away (an extension twice, a damaged critical extension, an impossible key).
"""

from __future__ import annotations

from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.keystore.asn1 import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    UTC_TIME,
    Asn1Error,
    Node,
    context,
    octets,
    oid,
    read,
)
from wizard.keystore.oddcert import Outline, outline

_RSA, _EC = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1"
# Java: "RSA keys must be at least 512 bits long" and "no longer than 16384 bits".
_RSA_BITS = range(512, 16385)
# Sizes of a coordinate in bytes.
_CURVES = {"1.2.840.10045.3.1.7": 32, "1.3.132.0.34": 48, "1.3.132.0.35": 66}
_PLAIN_KEYS = {"1.3.101.112": 32, "1.3.101.113": 57, "1.3.101.110": 32, "1.3.101.111": 56}
_BASIC_CONSTRAINTS, _KEY_USAGE = "2.5.29.19", "2.5.29.15"
_ALTERNATIVE_NAME = "2.5.29.17"


def check_java_reads(one: Certificate) -> None:
    """Refuses a certificate that would make the whole store unreadable for Java.

    Raises
    ------
    ProblemError
        ``keystore.java-refuses``, ``keystore.certificate-malformed``.
    """
    try:
        laid_out = outline(one.der)
        fault = java_fault(laid_out)
    except Asn1Error as error:
        raise ProblemError("keystore.certificate-malformed", details=str(error)) from None
    if len(laid_out.der) != len(one.der):
        raise ProblemError("keystore.certificate-malformed", details="bytes behind its end")
    if fault:
        raise ProblemError(
            "keystore.java-refuses", subject=one.common_name or one.subject, details=fault
        )


def java_fault(one: Outline) -> str:
    """Why Java refuses the certificate, or ""."""
    try:
        return (
            _names(one)
            or _structure(one)
            or _times(one.validity)
            or _extensions(one)
            or _key(one.spki)
        )
    except Asn1Error as error:
        return str(error)


def _structure(one: Outline) -> str:
    whole = read(one.der)
    parts = whole.parts(4)
    tbs = parts[0].parts(12)
    if len(parts) != 3 or parts[-1].after != whole.end:
        return "bytes behind the signature"
    if any(_indefinite(part) for part in tbs):
        return "an indefinite length"
    inner = tbs[2 if tbs[0].tag == context(0) else 1]
    if inner.expect(SEQUENCE).first().raw != one.algorithm.expect(SEQUENCE).first().raw:
        return "two different signature algorithms"
    if one.version < 1:
        return f"version {one.version}"
    if one.version == 1 and one.rest:
        return "version 1 with more fields"
    if one.version == 2 and any(part.tag == context(3) for part in one.rest):
        return "version 2 with extensions"
    return ""


def _indefinite(node: Node, depth: int = 0) -> bool:
    if node.after != node.end:
        return True
    return (
        depth < 6
        and bool(node.tag & 0x20)
        and any(_indefinite(child, depth + 1) for child in node.children())
    )


def _names(one: Outline) -> str:
    if not _attributes(one.issuer):
        return "the issuer has no name"
    if not _attributes(one.subject):
        # Java allows it with a critical alternative name; a truststore has no use for that.
        return "the subject has no name"
    return ""


def _attributes(name: bytes) -> int:
    count = 0
    for relative in read(name).parts(200):
        for attribute in relative.expect(SET).parts(200):
            parts = attribute.expect(SEQUENCE).parts(2)
            oid(parts[0]) if parts else ""
            count += 1
    return count


def _times(validity: Node) -> str:
    times = validity.parts(3)
    if len(times) != 2:
        return "the validity has two times"
    for time in times:
        text = time.content
        if not (text.endswith(b"Z") or text[-5:-4] in (b"+", b"-")):
            return "a time without a zone"
        if time.tag == UTC_TIME and not text[:10].isdigit():
            return "a time of unknown form"
    return ""


def _extensions(one: Outline) -> str:
    seen = set()
    for part in one.rest:
        if part.tag != context(3):
            continue
        for extension in part.first().expect(SEQUENCE).children():
            pieces = extension.expect(SEQUENCE).parts(4)
            if not 2 <= len(pieces) <= 3 or pieces[-1].tag != OCTET_STRING:
                return "an extension without value"
            kind = oid(pieces[0])
            if kind in seen:
                return f"extension {kind} twice"
            seen.add(kind)
            critical = pieces[1].tag == BOOLEAN and pieces[1].content not in (b"", b"\0")
            if critical and kind.startswith("2.5.29."):
                fault = _critical(kind, octets(pieces[-1]))
                if fault:
                    return fault
    return ""


def _critical(kind: str, value: bytes) -> str:
    node = read(value)
    if node.after != len(value):
        return f"bytes behind extension {kind}"
    if kind == _KEY_USAGE:
        return "" if node.tag == BIT_STRING and node.end - node.body >= 2 else "an empty key usage"
    node.expect(SEQUENCE)
    _walk(node)
    if kind == _BASIC_CONSTRAINTS:
        tags = [part.tag for part in node.parts(3)]
        if tags not in ([], [BOOLEAN], [INTEGER], [BOOLEAN, INTEGER]):
            return "damaged basic constraints"
    if kind == _ALTERNATIVE_NAME and node.end == node.body:
        return "an empty alternative name"
    return ""


def _walk(node: Node) -> None:
    """Looks at every element inside; `Asn1Error` where one does not fit."""
    for child in node.children():
        if child.tag & 0x20:
            _walk(child)


def _key(spki: Node) -> str:
    parts = spki.parts(3)
    if len(parts) != 2 or parts[1].tag != BIT_STRING or parts[1].end == parts[1].body:
        return "no public key"
    algorithm = parts[0].expect(SEQUENCE).parts(3)
    kind = oid(algorithm[0]) if algorithm else ""
    bits = parts[1].content[1:]
    if kind == _RSA:
        numbers = read(bits).expect(SEQUENCE).parts(3)
        if len(numbers) != 2:
            return "a damaged RSA key"
        modulus, exponent = (int.from_bytes(one.expect(INTEGER).content[:4096]) for one in numbers)
        if modulus.bit_length() not in _RSA_BITS:
            return f"an RSA key of {modulus.bit_length()} bits"
        if exponent < 3 or exponent % 2 == 0 or exponent >= modulus:
            return "an RSA key with an impossible exponent"
    elif kind == _EC and len(algorithm) == 2 and algorithm[1].tag == OID:
        size = _CURVES.get(oid(algorithm[1]))
        if size and not (bits[:1] == b"\4" and len(bits) == 1 + 2 * size):
            return "a damaged EC key"
    elif kind in _PLAIN_KEYS and len(bits) != _PLAIN_KEYS[kind]:
        return f"a key of {len(bits)} bytes"
    return ""
