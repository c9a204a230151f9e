"""A certificate's fields read one by one, so that one odd field does not hide the others.

Layout: RFC 5280 section 4.1; names: X.520 and RFC 4514; keys: RFC 3279, 5480, 8410.
"""

from __future__ import annotations

import contextlib
import ipaddress
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MINYEAR, UTC, datetime, timedelta

from wizard.domain.certificates import Certificate, fingerprint
from wizard.keystore.asn1 import (
    BIT_STRING,
    BMP_STRING,
    BOOLEAN,
    GENERALIZED_TIME,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    UTC_TIME,
    Asn1Error,
    Node,
    context,
    integer,
    octets,
    oid,
    read,
)

MAX_NAMES = 10_000  # parts of a name, and values in a part; Java knows no limit
_NAMES = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
    "1.2.840.113549.1.9.1": "E",
}
# Object identifier -> hash, for the signatures that certificates carry (RFC 3279, 4055, 5758,
# 8410, and the dotted names of old Microsoft and OIW tools).
_SIGNATURES = {
    "1.2.840.113549.1.1.2": "md2",
    "1.2.840.113549.1.1.3": "md4",
    "1.2.840.113549.1.1.4": "md5",
    "1.2.840.113549.1.1.5": "sha1",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
    "1.2.840.113549.1.1.14": "sha224",
    "1.3.14.3.2.3": "md5",
    "1.3.14.3.2.15": "sha1",
    "1.3.14.3.2.27": "sha1",
    "1.3.14.3.2.29": "sha1",
    "1.2.840.10040.4.3": "sha1",
    "1.2.840.10045.4.1": "sha1",
    "1.2.840.10045.4.3.1": "sha224",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
    "2.16.840.1.101.3.4.3.1": "sha224",
    "2.16.840.1.101.3.4.3.2": "sha256",
    "2.16.840.1.101.3.4.3.14": "sha3-256",
    "2.16.840.1.101.3.4.3.15": "sha3-384",
    "2.16.840.1.101.3.4.3.16": "sha3-512",
    "1.3.101.112": "ed25519",
    "1.3.101.113": "ed448",
    "2.16.840.1.101.3.4.3.17": "ml-dsa-44",
    "2.16.840.1.101.3.4.3.18": "ml-dsa-65",
    "2.16.840.1.101.3.4.3.19": "ml-dsa-87",
}
_PSS = "1.2.840.113549.1.1.10"
_HASHES = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.4": "sha224",
}
_CURVES = {
    "1.2.840.10045.3.1.1": "P-192",
    "1.3.132.0.33": "P-224",
    "1.2.840.10045.3.1.7": "P-256",
    "1.3.132.0.34": "P-384",
    "1.3.132.0.35": "P-521",
    "1.3.132.0.10": "secp256k1",
    "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
    "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
    "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
}
_PLAIN_KEYS = {
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a certificate's fields lie in its bytes; what costs time is read when asked for.

    `subject` and `issuer` are the encoded names.
    """

    der: bytes
    version: int
    serial: int
    issuer: bytes
    subject: bytes
    algorithm: Node
    validity: Node
    spki: Node
    rest: tuple[Node, ...]

    @property
    def odd(self) -> bool:
        """cryptography would warn about it or refuse it."""
        return self.serial <= 0 or not 1 <= self.version <= 3

    @property
    def key(self) -> str:
        """The public key's kind and size ("RSA 2048"), or "" where it is unreadable."""
        return _key(self.spki)

    @property
    def signature(self) -> str:
        """The signature's hash, lower case, or its object identifier."""
        return _signature(self.algorithm)

    def certificate(self) -> Certificate:
        """The certificate as the product knows it.

        Raises
        ------
        Asn1Error
        """
        subject, common_name = name_text(self.subject)
        issuer, _ = name_text(self.issuer)
        times = self.validity.parts(2)
        if len(times) != 2:
            raise Asn1Error("the validity has two times")
        is_ca, dns, addresses = self.extensions()
        return Certificate(
            der=self.der,
            subject=subject,
            issuer=issuer,
            serial=self.serial,
            not_before=_time(times[0]),
            not_after=_time(times[1]),
            is_ca=is_ca,
            dns_names=dns,
            ip_names=addresses,
            key=self.key,
            signature=self.signature,
            common_name=common_name,
            spki_sha256=fingerprint(self.spki.raw),
        )

    def extensions(self) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
        """Whether it is a CA, its DNS names and its addresses, from what can be read."""
        found = _extensions(self.rest)
        dns, addresses = _alternative_names(found.get("2.5.29.17", b""))
        if "2.5.29.19" in found:
            return _basic_constraints(found["2.5.29.19"]), dns, addresses
        return self.version == 1 and self.issuer == self.subject, dns, addresses


def outline(der: bytes) -> Outline:
    """The outline of one certificate; whatever follows it is ignored.

    Raises
    ------
    Asn1Error
        The bytes are no certificate, or one of the fields that every certificate has is absent.
    """
    whole = read(der).expect(SEQUENCE)
    outer = whole.parts(3)
    if len(outer) != 3:
        raise Asn1Error("a certificate has three parts")
    tbs, algorithm, signature_value = outer
    tbs.expect(SEQUENCE)
    signature_value.expect(BIT_STRING)
    parts = tbs.parts(12)
    version = 1
    if parts and parts[0].tag == context(0):
        version = integer(parts[0].first()) + 1
        parts = parts[1:]
    if len(parts) < 6:
        raise Asn1Error("the certificate lacks a field")
    issuer, validity, subject, spki = parts[2:6]
    return Outline(
        der=whole.raw,
        version=version,
        serial=integer(parts[0], 256),
        issuer=issuer.expect(SEQUENCE).raw,
        subject=subject.expect(SEQUENCE).raw,
        algorithm=algorithm,
        validity=validity.expect(SEQUENCE),
        spki=spki.expect(SEQUENCE),
        rest=tuple(parts[6:]),
    )


def name_text(der: bytes) -> tuple[str, str]:
    """An encoded name in RFC 4514 form, and its common name (or "")."""
    pieces: list[str] = []
    common = ""
    for relative in read(der).parts(MAX_NAMES):
        values = []
        for attribute in relative.expect(SET).parts(MAX_NAMES):
            kind = attribute.expect(SEQUENCE).first()
            label = _NAMES.get(oid(kind), "") or oid(kind)
            try:
                words = _string(_value(attribute, kind))
            except Asn1Error:
                # A value of no known shape is shown as its bytes: RFC 4514 section 2.4.
                values.append(f"{label}=#{attribute.data[kind.after : attribute.end].hex()}")
                continue
            if label == "CN" and not common:
                common = visible(words)
            values.append(f"{label}={_escape(words)}")
        pieces.append("+".join(values))
    return ",".join(reversed(pieces)), common


def comparable(der: bytes) -> bytes:
    """An encoded name as Java compares names: without regard to case and to repeated blanks."""
    try:
        relatives = []
        for relative in read(der).parts(MAX_NAMES):
            pairs = []
            for attribute in relative.expect(SET).parts(MAX_NAMES):
                kind = attribute.expect(SEQUENCE).first()
                words = _string(_value(attribute, kind))
                pairs.append((oid(kind), " ".join(words.casefold().split())))
            relatives.append(sorted(pairs))
    except Asn1Error:
        return der
    return repr(relatives).encode("utf-8", "backslashreplace")


def _value(attribute: Node, kind: Node) -> Node:
    """What follows the kind in a name's attribute."""
    return read(attribute.data, kind.after, attribute.end, attribute.depth + 1)


def _string(node: Node) -> str:
    """A directory string as people wrote it: promised or not, UTF-8 first, then Latin-1."""
    content = octets(node)
    if node.tag == BMP_STRING:
        return content.decode("utf-16-be", "replace")
    if node.tag == 0x1C:
        return content.decode("utf-32-be", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def visible(words: str) -> str:
    """Words of a certificate, without what a screen would obey instead of showing it.

    Control characters move a terminal's cursor, marks of direction turn a line around, a line
    feed begins another: whoever issues a certificate could write a fingerprint over the real
    one. Each of them is shown as its UTF-8 bytes (RFC 4514 section 2.4: ``\\1B``).
    """
    if words.isprintable():
        return words
    return "".join(one if _shows(one) else _hexpairs(one) for one in words)


def _shows(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _hexpairs(character: str) -> str:
    return "".join(f"\\{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _escape(text: str) -> str:
    """RFC 4514 section 2.4."""
    escaped = "".join(
        "\\" + one if one in '",+;<>\\' else one if _shows(one) else _hexpairs(one) for one in text
    )
    if escaped[:1] in ("#", " "):
        escaped = "\\" + escaped
    if escaped.endswith(" ") and len(escaped) > 1 and escaped[-2] != "\\":
        escaped = escaped[:-1] + "\\ "
    return escaped


def _time(node: Node) -> datetime:
    """UTCTime or GeneralizedTime, also without seconds or with an offset as old tools wrote."""
    if node.tag not in (UTC_TIME, GENERALIZED_TIME):
        raise Asn1Error("a time of unknown type")
    try:
        text = node.content.decode("ascii")
    except UnicodeDecodeError:
        raise Asn1Error("a time that is no text") from None
    if node.tag == UTC_TIME:
        text = ("20" if text[:2] < "50" else "19") + text
    digits = text[:14] if text[12:14].isdigit() else text[:12]
    zone = text[len(digits) :]
    if zone.startswith("."):
        zone = zone.lstrip(".0123456789")
    try:
        year = int(digits[0:4])
        moment = datetime(
            max(year, MINYEAR),  # X.690 knows a year 0, which the calendar here does not
            int(digits[4:6]),
            int(digits[6:8]),
            int(digits[8:10]),
            int(digits[10:12]),
            min(int(digits[12:14] or 0), 59),
            tzinfo=UTC,
        )
        if zone[:1] in ("+", "-"):
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5] or 0))
            with contextlib.suppress(OverflowError):  # within a day of the calendar's end
                moment = moment - offset if zone[0] == "+" else moment + offset
    except (ValueError, OverflowError):
        raise Asn1Error("a time that does not exist") from None
    return moment


def _key(node: Node) -> str:
    try:
        parts = node.expect(SEQUENCE).parts(2)
        bits = parts[1].expect(BIT_STRING).content[1:]
        algorithm = parts[0].expect(SEQUENCE).parts(2)
        kind = oid(algorithm[0])
        if kind in ("1.2.840.113549.1.1.1", "2.5.8.1.1", _PSS):
            modulus = read(bits).expect(SEQUENCE).parts(2)[0].expect(INTEGER).content
            return f"RSA {int.from_bytes(modulus[:4096], 'big').bit_length()}"
        if kind == "1.2.840.10045.2.1":
            if len(algorithm) > 1 and algorithm[1].tag == OID:
                curve = oid(algorithm[1])
                return f"EC {_CURVES.get(curve, curve)}"
            return "EC with explicit parameters"
        if kind == "1.2.840.10040.4.1":
            if len(algorithm) > 1 and algorithm[1].tag == SEQUENCE:
                prime = algorithm[1].parts(3)[0].expect(INTEGER).content
                return f"DSA {int.from_bytes(prime[:4096], 'big').bit_length()}"
            return "DSA"
        return _PLAIN_KEYS.get(kind, kind)
    except (Asn1Error, IndexError):
        return ""


def _signature(node: Node) -> str:
    try:
        parts = node.expect(SEQUENCE).parts(2)
        kind = oid(parts[0])
        if kind == _PSS:
            # RSASSA-PSS-params: [0] hashAlgorithm DEFAULT sha1 (RFC 4055 section 3.1).
            for part in parts[1].children() if len(parts) > 1 else ():
                if part.tag == context(0):
                    return _HASHES.get(oid(part.first().first()), "")
            return "sha1"
        return _SIGNATURES.get(kind, kind)
    except (Asn1Error, IndexError):
        return ""


def _extensions(rest: Iterable[Node]) -> dict[str, bytes]:
    """Extension values by object identifier; what has no proper shape is left out."""
    found: dict[str, bytes] = {}
    for part in rest:
        if part.tag != context(3):
            continue
        try:
            for extension in part.first().expect(SEQUENCE).children():
                pieces = extension.parts(3)
                if pieces and pieces[-1].tag == OCTET_STRING:
                    found.setdefault(oid(pieces[0]), octets(pieces[-1]))
        except Asn1Error:
            continue
    return found


def _basic_constraints(value: bytes) -> bool:
    try:
        parts = read(value).expect(SEQUENCE).parts(2)
    except Asn1Error:
        return False
    return bool(parts) and parts[0].tag == BOOLEAN and parts[0].content not in (b"", b"\0")


def _alternative_names(value: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """dNSName [2] and iPAddress [7] of a subject alternative name."""
    dns: list[str] = []
    addresses: list[str] = []
    try:
        for name in read(value).expect(SEQUENCE).children() if value else ():
            if name.tag == context(2, constructed=False):
                dns.append(visible(name.content.decode("latin-1")))
            elif name.tag == context(7, constructed=False):
                try:
                    addresses.append(str(ipaddress.ip_address(name.content)))
                except ValueError:
                    continue
    except Asn1Error:
        pass  # what was read before the damage still names the host
    return tuple(dns), tuple(addresses)
