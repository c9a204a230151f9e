"""PKCS#12 stores, bag by bag, so that whatever a store holds survives a change of it.

Layout: RFC 7292. Java's marks: a certificate bag is a trusted entry only when it carries the
attribute 2.16.840.1.113894.746875.1.1 (Oracle's "trusted key usage"); without it Java uses
the certificate in a private key's chain or ignores it. Bags are kept as their own bytes:
protected private keys are never opened, only the certificates' envelope and the seal over
the whole store are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from wizard.domain.secret import Secret
from wizard.keystore import pbe
from wizard.keystore.asn1 import (
    OCTET_STRING,
    SEQUENCE,
    SET,
    Asn1Error,
    Node,
    context,
    element,
    integer,
    integer_der,
    octets,
    octets_der,
    oid,
    oid_der,
    read,
    sequence,
)
from wizard.keystore.pbe import Budget, UnsupportedError, WrongKeyError

DATA, SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
ENVELOPED_DATA, ENCRYPTED_DATA = "1.2.840.113549.1.7.3", "1.2.840.113549.1.7.6"
_BAG = "1.2.840.113549.1.12.10.1."
KEY_BAG, SHROUDED_BAG, CERTIFICATE_BAG = _BAG + "1", _BAG + "2", _BAG + "3"
SECRET_BAG, SAFE_BAG = _BAG + "5", _BAG + "6"
X509_CERTIFICATE = "1.2.840.113549.1.9.22.1"
FRIENDLY_NAME, LOCAL_KEY_ID = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21"
JAVA_TRUST = "2.16.840.1.113894.746875.1.1"
MAX_BAGS = 100_000
MAX_SAFES = 1000


class PasswordError(ValueError):
    """None of the passwords opens the store."""


@dataclass(frozen=True, slots=True)
class Bag:
    """One safe bag: its kind (object identifier), its bytes, and what its attributes say.

    `inside` are the bags of a bag of bags, which Java looks past.
    """

    kind: str
    raw: bytes
    certificate: bytes = b""
    name: str | None = None
    key_id: bytes | None = None
    trusted: bool = False
    algorithm: bytes = b""
    inside: tuple[Bag, ...] = ()

    @property
    def is_key(self) -> bool:
        """A private key, protected or not."""
        return self.kind in (KEY_BAG, SHROUDED_BAG)


@dataclass(frozen=True, slots=True)
class Safe:
    """One ContentInfo of the store: its bytes, its bags, and how it is encrypted (b"" = not)."""

    raw: bytes
    bags: tuple[Bag, ...]
    algorithm: bytes = b""


@dataclass(frozen=True, slots=True)
class Pfx:
    """An opened store. `mac` holds the MacData (b"" = none); `sealed` says that it was checked."""

    safes: tuple[Safe, ...]
    mac: bytes
    sealed: bool
    bags: tuple[Bag, ...] = field(default=())


def all_bags(bags: Sequence[Bag]) -> Iterator[Bag]:
    """The bags, and those inside bags of bags."""
    for bag in bags:
        yield bag
        yield from all_bags(bag.inside)


def is_pfx(data: bytes) -> bool:
    """Whether the data has the outer shape of a PKCS#12 store."""
    try:
        parts = read(data).expect(SEQUENCE).parts(3)
        return (
            len(parts) >= 2
            and integer(parts[0]) == 3
            and oid(parts[1].expect(SEQUENCE).first()) in (DATA, SIGNED_DATA)
        )
    except Asn1Error:
        return False


def open_pfx(data: bytes, passwords: Sequence[Secret | None], budget: Budget) -> Pfx:
    """The store, opened with the first of `passwords` that fits (None = no password).

    A store whose certificates are not encrypted opens without; `sealed` is then False.

    Raises
    ------
    PasswordError, UnsupportedError, pbe.CostlyError, Asn1Error
    """
    parts = read(data).expect(SEQUENCE).parts(3)
    if len(parts) < 2:
        raise Asn1Error("a store without content")
    kind, value = _content_info(parts[1])
    if kind != DATA or value is None:
        raise UnsupportedError(kind)
    content = octets(value)
    mac = parts[2] if len(parts) > 2 else None
    infos = read(content).expect(SEQUENCE).parts(MAX_SAFES)
    sealed, fitting = False, list(passwords)
    broken: Asn1Error | None = None
    if mac is not None:
        # One after the other: each costs the rounds that the file asks for.
        matching = (one for one in passwords if pbe.mac_matches(mac, content, one, budget))
        encrypted = any(_content_info(info)[0] != DATA for info in infos)
        try:
            fitting = list(islice(matching, 1))
        except Asn1Error as error:
            if encrypted:
                raise
            broken, fitting = error, []
        sealed = bool(fitting)
        if not sealed and encrypted:
            raise PasswordError("the seal does not fit")
        if sealed and not fitting[0]:
            # With nothing typed, programs differ: no password at all, or an empty one.
            fitting += [None, Secret("")]
    safes = []
    for info in infos:
        safe = _safe(info, fitting, budget)
        safes.append(safe)
    bags = tuple(bag for safe in safes for bag in safe.bags)
    if len(bags) > MAX_BAGS:
        raise Asn1Error("too many entries")
    if broken and not any(bag.certificate for bag in all_bags(bags)):
        raise broken  # it hides no certificate that lies open
    return Pfx(tuple(safes), mac.raw if mac else b"", sealed, bags)


def with_bags(pfx: Pfx | None, raws: Sequence[bytes], password: Secret) -> bytes:
    """The store's new bytes with more bags, protected as its other certificates are.

    Parameters
    ----------
    pfx : Pfx or None
        The opened store; None makes a new one.
    raws : sequence of bytes
        Encoded bags (`wizard.keystore.bags`).
    password : Secret
    """
    safes = [] if pfx is None else [safe.raw for safe in pfx.safes]
    kept: list[bytes] = []
    algorithm = b"" if pfx is None else _protection(pfx)
    plain = pfx is not None and not algorithm and any(bag.certificate for bag in pfx.bags)
    if pfx is not None and pfx.safes:
        last = pfx.safes[-1]
        # Trusted entries of an earlier addition move into the new envelope, so that adding
        # ten times does not leave ten envelopes.
        if last.bags and all(bag.trusted for bag in last.bags) and bool(last.algorithm) != plain:
            safes.pop()
            kept = [bag.raw for bag in last.bags]
    contents = [*kept, *raws]
    if contents:
        safes.append(_envelope(contents, password, algorithm, plain=plain))
    return _assemble(safes, pfx, password)


def without(pfx: Pfx, dropped: Sequence[Bag], password: Secret) -> bytes:
    """The store's new bytes without some of its bags."""
    return replaced(pfx, [(bag, b"") for bag in dropped], password)


def replaced(
    pfx: Pfx, changes: Sequence[tuple[Bag, bytes]], password: Secret, *, anew: bool = False
) -> bytes:
    """The store's new bytes with some bags changed, or left out (b"").

    Parameters
    ----------
    pfx : Pfx
    changes : sequence of (Bag, bytes)
        Bags of `pfx` and their new bytes; the other bags stay as they are.
    password : Secret
    anew : bool
        Encrypt every envelope anew: `password` is another one than the store had.
    """
    new = {id(bag): raw for bag, raw in changes}
    safes = []
    for safe in pfx.safes:
        touched = any(id(bag) in new for bag in safe.bags)
        kept = [raw for bag in safe.bags if (raw := new.get(id(bag), bag.raw))]
        if not (touched or (anew and safe.algorithm)):
            safes.append(safe.raw)
        elif kept:
            plain = not safe.algorithm
            safes.append(_envelope(kept, password, safe.algorithm, plain=plain))
    return _assemble(safes, pfx, password)


def new_store(keys: Sequence[bytes], certificates: Sequence[bytes], password: Secret) -> bytes:
    """A new store of encoded bags: the keys (each protected by itself), and the certificates."""
    safes = [_envelope(list(keys), password, b"", plain=True)] if keys else []
    if certificates:
        safes.append(_envelope(list(certificates), password, b"", plain=False))
    return _assemble(safes, None, password)


def _assemble(safes: list[bytes], pfx: Pfx | None, password: Secret) -> bytes:
    content = sequence(*safes)
    mac = b""
    if pfx is None or pfx.mac:
        mac = pbe.new_mac(content, password, read(pfx.mac) if pfx else None)
    return sequence(integer_der(3), _info(DATA, octets_der(content)), mac)


def _envelope(raws: list[bytes], password: Secret, algorithm: bytes, *, plain: bool) -> bytes:
    contents = sequence(*raws)
    if plain:
        return _info(DATA, octets_der(contents))
    identifier, encrypted = pbe.encrypt(contents, password, read(algorithm) if algorithm else None)
    inner = sequence(oid_der(DATA), identifier, element(context(0, constructed=False), encrypted))
    return _info(ENCRYPTED_DATA, sequence(integer_der(0), inner))


def _info(kind: str, value: bytes) -> bytes:
    return sequence(oid_der(kind), element(context(0), value))


def _protection(pfx: Pfx) -> bytes:
    """The algorithm that the store's certificates, else its keys, are encrypted with."""
    for safe in pfx.safes:
        if safe.algorithm:
            return safe.algorithm
    if any(bag.certificate for bag in pfx.bags):
        return b""
    return next((bag.algorithm for bag in pfx.bags if bag.algorithm), b"")


def _content_info(node: Node) -> tuple[str, Node | None]:
    parts = node.expect(SEQUENCE).parts(2)
    if not parts:
        raise Asn1Error("a content without a type")
    value = None
    if len(parts) > 1:
        value = next(parts[1].expect(context(0)).children(), None)
    return oid(parts[0]), value


def _safe(info: Node, passwords: Sequence[Secret | None], budget: Budget) -> Safe:
    kind, value = _content_info(info)
    if value is None:
        raise Asn1Error("a safe without content")
    if kind == DATA:
        return Safe(info.raw, tuple(_bags(octets(value))))
    if kind != ENCRYPTED_DATA:
        raise UnsupportedError(kind)
    inner = value.expect(SEQUENCE).parts(3)
    if len(inner) < 2:
        raise Asn1Error("an envelope without content")
    encrypted = inner[1].expect(SEQUENCE).parts(3)
    if len(encrypted) < 3 or encrypted[2].tag & 0xDF != 0x80:
        raise Asn1Error("an envelope without content")
    ciphertext = octets(encrypted[2])
    for password in passwords:
        # Damaged parameters stay damaged with every password: that is told at once.
        try:
            plain = pbe.decrypt(encrypted[1], ciphertext, password, budget)
        except WrongKeyError:
            continue
        try:
            return Safe(info.raw, tuple(_bags(plain)), encrypted[1].raw)
        except Asn1Error:
            if len(passwords) == 1:
                raise
    raise PasswordError("the envelope does not open")


def _bags(contents: bytes, depth: int = 0) -> Iterator[Bag]:
    if depth > 4:
        raise Asn1Error("safes nested too deeply")
    for node in read(contents).expect(SEQUENCE).children():
        parts = node.expect(SEQUENCE).parts(3)
        if len(parts) < 2:
            raise Asn1Error("a bag without content")
        kind = oid(parts[0])
        value = parts[1].expect(context(0)).first()
        name, key_id, trusted = _attributes(parts[2] if len(parts) > 2 else None)
        certificate = algorithm = b""
        inside: tuple[Bag, ...] = ()
        if kind == CERTIFICATE_BAG:
            certificate = _certificate(value)
        elif kind == SHROUDED_BAG:
            algorithm = value.expect(SEQUENCE).first().raw
        elif kind == SAFE_BAG:
            inside = tuple(_bags(value.raw, depth + 1))
        yield Bag(kind, node.raw, certificate, name, key_id, trusted, algorithm, inside)


def _certificate(value: Node) -> bytes:
    parts = value.expect(SEQUENCE).parts(2)
    if len(parts) != 2 or oid(parts[0]) != X509_CERTIFICATE:
        return b""
    inner = parts[1].expect(context(0)).first()
    if inner.tag & 0xDF != OCTET_STRING:
        raise Asn1Error("a certificate bag without certificate")
    return octets(inner)


def _attributes(node: Node | None) -> tuple[str | None, bytes | None, bool]:
    name: str | None = None
    key_id: bytes | None = None
    trusted = False
    if node is None or node.tag != SET:
        return name, key_id, trusted
    for attribute in node.parts(100):
        parts = attribute.expect(SEQUENCE).parts(2)
        if len(parts) != 2:
            continue
        kind = oid(parts[0])
        value = next(parts[1].expect(SET).children(), None)
        if kind == FRIENDLY_NAME and value is not None:
            name = octets(value).decode("utf-16-be", "replace")
        elif kind == LOCAL_KEY_ID and value is not None:
            key_id = octets(value)
        elif kind == JAVA_TRUST:
            trusted = True
    return name, key_id, trusted
