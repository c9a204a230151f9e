"""Whether Java parses a certificate at all, from what was measured with Java 17 and 25.

Java gives up a whole store at the first certificate in it that it cannot parse. It is lenient
where RFC 5280 is strict (serial numbers, string types, unknown algorithms) and strict where
others look away (an extension twice, a damaged critical extension, an impossible key).
"""

from __future__ import annotations

from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.keystore import javaextensions, strictder
from wizard.keystore.asn1 import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    NULL,
    OCTET_STRING,
    OID,
    SEQUENCE,
    Asn1Error,
    Node,
    context,
    integer,
    octets,
    oid,
    read,
)
from wizard.keystore.oddcert import Outline, outline

_RSA = ("1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "2.5.8.1.1")
_EC, _DSA = "1.2.840.10045.2.1", "1.2.840.10040.4.1"
_AGREEMENT = ("1.2.840.113549.1.3.1", "1.2.840.10046.2.1")  # Diffie-Hellman signs nothing
_UNUSED_BITS = tuple(bytes((count,)) for count in range(8))
# Java: "RSA keys must be at least 512 bits long" and "no longer than 16384 bits".
_RSA_BITS = range(512, 16385)
# The named curves that Java 17 and 25 know alike, by the size of a coordinate in bytes; with any
# other curve the certificate does not parse, while unknown kinds of keys do.
_CURVES_BY_SIZE = {
    14: "1.3.132.0.6 1.3.132.0.7",
    15: "1.3.132.0.4 1.3.132.0.5",
    16: "1.3.132.0.28 1.3.132.0.29",
    17: "1.3.132.0.22 1.3.132.0.23",
    20: "1.3.132.0.8 1.3.132.0.9 1.3.132.0.30 1.3.36.3.3.2.8.1.1.1",
    21: "1.3.132.0.1 1.3.132.0.2 1.3.132.0.15",
    24: "1.3.132.0.31 1.2.840.10045.3.1.1 1.2.840.10045.3.1.2 1.2.840.10045.3.1.3 "
    "1.2.840.10045.3.0.5 1.2.840.10045.3.0.6 1.2.840.10045.3.0.7 1.3.36.3.3.2.8.1.1.3",
    25: "1.3.132.0.24 1.3.132.0.25",
    28: "1.3.132.0.32 1.3.132.0.33 1.3.36.3.3.2.8.1.1.5",
    30: "1.3.132.0.3 1.3.132.0.26 1.3.132.0.27 1.2.840.10045.3.1.4 1.2.840.10045.3.1.5 "
    "1.2.840.10045.3.1.6 1.2.840.10045.3.0.11 1.2.840.10045.3.0.12 1.2.840.10045.3.0.13",
    32: "1.2.840.10045.3.1.7 1.3.132.0.10 1.3.36.3.3.2.8.1.1.7",
    36: "1.3.132.0.16 1.3.132.0.17",
    40: "1.3.36.3.3.2.8.1.1.9",
    45: "1.2.840.10045.3.0.18",
    48: "1.3.132.0.34 1.3.36.3.3.2.8.1.1.11",
    52: "1.3.132.0.36 1.3.132.0.37",
    54: "1.2.840.10045.3.0.20",
    64: "1.3.36.3.3.2.8.1.1.13",
    66: "1.3.132.0.35",
    72: "1.3.132.0.38 1.3.132.0.39",
}
_CURVES = {curve: size for size, curves in _CURVES_BY_SIZE.items() for curve in curves.split()}
_PLAIN_KEYS = {"1.3.101.112": 32, "1.3.101.113": 57, "1.3.101.110": 32, "1.3.101.111": 56}
_RSA_PSS, _MGF1 = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8"
_PSS_HASHES = ("1.3.14.3.2.26", *(f"2.16.840.1.101.3.4.2.{number}" for number in range(1, 7)))


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
    fault = strictder.fault(whole)
    if fault:
        return fault
    inner = tbs[2 if tbs[0].tag == context(0) else 1]
    if len(inner.parts()) > 2 or _algorithm(inner) != _algorithm(one.algorithm):
        return "two different signature algorithms"
    fault = _algorithm_fault(one.algorithm)
    if fault:
        return fault
    if one.version < 1:
        return f"version {one.version}"
    tags = [part.tag for part in one.rest]
    if tags[-1:] == [context(3)] and one.version == 3:
        tags.pop()
    if tags not in ([], [0x81], [0x82], [0x81, 0x82]):
        return f"fields that version {one.version} has not"
    if one.version == 1 and tags:
        return "version 1 with more fields"
    if any(part.tag in (0x81, 0x82) and part.content[:1] not in _UNUSED_BITS for part in one.rest):
        return "a damaged unique identifier"
    return ""


def _algorithm(node: Node) -> tuple[bytes, bytes]:
    """The name and the parameters; a NULL counts as none."""
    parts = node.expect(SEQUENCE).parts(3)
    if not parts:
        return b"", b""
    return parts[0].raw, b"".join(part.raw for part in parts[1:] if part.tag != NULL)


def _names(one: Outline) -> str:
    if not javaextensions.attributes(read(one.issuer)):
        return "the issuer has no name"
    if not javaextensions.attributes(read(one.subject)):
        # Java allows it with a critical alternative name; a truststore has no use for that.
        return "the subject has no name"
    return ""


def _times(validity: Node) -> str:
    times = validity.parts(3)
    if len(times) != 2:
        return "the validity has two times"
    return strictder.time_fault(times[0]) or strictder.time_fault(times[1])


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
            if len(pieces) == 3 and pieces[1].tag != BOOLEAN:
                return "an extension of an unknown form"
            critical = pieces[1].tag == BOOLEAN and pieces[1].content not in (b"", b"\0")
            if critical:
                fault = javaextensions.fault(kind, octets(pieces[-1]))
                if fault:
                    return fault
    return ""


def _pss(parameters: Node) -> str:
    """RSASSA-PSS-params (RFC 4055 section 3.1), which Java reads for signatures and for keys."""
    for part in parameters.expect(SEQUENCE).parts(4):
        inner = part.first()
        if part.tag == context(0):
            if oid(inner.expect(SEQUENCE).first()) not in _PSS_HASHES:
                return "RSASSA-PSS with an unknown hash"
        elif part.tag == context(1):
            mask = inner.expect(SEQUENCE).parts(3)
            if len(mask) != 2 or oid(mask[0]) != _MGF1:
                return "RSASSA-PSS with an unknown mask"
            if oid(mask[1].expect(SEQUENCE).first()) not in _PSS_HASHES:
                return "RSASSA-PSS with an unknown hash"
        elif part.tag == context(2):
            if integer(inner, 4) < 0:
                return "RSASSA-PSS with an impossible salt"
        elif part.tag != context(3) or integer(inner, 4) != 1:
            return "RSASSA-PSS of an unknown form"
    return ""


def _algorithm_fault(node: Node) -> str:
    parts = node.expect(SEQUENCE).parts(3)
    if not parts or parts[0].tag != OID:
        return "an algorithm without a name"
    if len(parts) > 1 and oid(parts[0]) == _RSA_PSS and parts[1].tag != NULL:
        return _pss(parts[1])
    return ""


def _key(spki: Node) -> str:
    parts = spki.parts(3)
    if len(parts) != 2 or parts[1].tag != BIT_STRING or parts[1].content[:1] != b"\0":
        return "no public key"
    algorithm = parts[0].expect(SEQUENCE).parts(3)
    kind = oid(algorithm[0]) if algorithm else ""
    if len(algorithm) > 2 or kind in _AGREEMENT:
        return "a key of an unknown form"
    fault = _algorithm_fault(parts[0])
    if fault:
        return fault
    bits = parts[1].content[1:]
    if kind in _RSA:
        whole = read(bits).expect(SEQUENCE)
        numbers = whole.parts(3)
        if len(numbers) != 2 or whole.after != len(bits) or strictder.fault(whole):
            return "a damaged RSA key"
        modulus, exponent = (int.from_bytes(one.expect(INTEGER).content[:4096]) for one in numbers)
        if -(-modulus.bit_length() // 8) * 8 not in _RSA_BITS:
            return f"an RSA key of {modulus.bit_length()} bits"
        if exponent < 3 or exponent % 2 == 0 or exponent >= modulus:
            return "an RSA key with an impossible exponent"
        if modulus.bit_length() > 3072 and exponent.bit_length() > 64:
            return "a long RSA key with an exponent of more than 64 bits"
    elif kind == _EC:
        if len(algorithm) != 2 or algorithm[1].tag != OID:
            return "an EC key with explicit parameters"
        size = _CURVES.get(oid(algorithm[1]))
        if size is None:
            return "an EC key of an unknown curve"
        if not (bits[:1] == b"\4" and len(bits) == 1 + 2 * size):
            return "a damaged EC key"
    elif kind == _DSA:
        number = read(bits).expect(INTEGER)
        if number.after != len(bits) or strictder.fault(number):
            return "a damaged DSA key"
        if (
            len(algorithm) > 1
            and [part.tag for part in algorithm[1].expect(SEQUENCE).parts(4)] != [INTEGER] * 3
        ):
            return "a damaged DSA key"
    elif kind in _PLAIN_KEYS and len(bits) != _PLAIN_KEYS[kind]:
        return f"a key of {len(bits)} bytes"
    return ""
