"""Bags of PKCS#12 stores, made and changed (layout: RFC 7292 section 4.2).

Java keeps a private key's creation date in its localKeyID, as "Time " and the milliseconds
since 1970 (measured with Java 17 and 25); the certificate of the same localKeyID is the key's.
"""

from __future__ import annotations

import re

from wizard.keystore.asn1 import (
    BMP_STRING,
    SEQUENCE,
    Node,
    context,
    element,
    octets_der,
    oid,
    oid_der,
    read,
    sequence,
    set_of,
)
from wizard.keystore.pkcs12 import (
    CERTIFICATE_BAG,
    FRIENDLY_NAME,
    JAVA_TRUST,
    LOCAL_KEY_ID,
    SHROUDED_BAG,
    X509_CERTIFICATE,
    Bag,
)

_ANY_USAGE = "2.5.29.37.0"
_TIME = re.compile(rb"Time (\d{1,15})\Z")


def trusted_bag(alias: str, der: bytes) -> bytes:
    """A certificate bag that Java reads as a trusted entry (seen with Java 17 and 25)."""
    return _certificate_bag(
        der, _name(alias), sequence(oid_der(JAVA_TRUST), set_of(oid_der(_ANY_USAGE)))
    )


def key_bag(alias: str, protected: bytes, key_id: bytes) -> bytes:
    """A bag of a protected private key (EncryptedPrivateKeyInfo)."""
    return sequence(
        oid_der(SHROUDED_BAG), element(context(0), protected), set_of(_name(alias), _id(key_id))
    )


def leaf_bag(alias: str, der: bytes, key_id: bytes) -> bytes:
    """The bag of a private key's own certificate."""
    return _certificate_bag(der, _name(alias), _id(key_id))


def issuer_bag(der: bytes) -> bytes:
    """The bag of a certificate further up in a private key's chain."""
    return _certificate_bag(der)


def time_id(created: int) -> bytes:
    """The localKeyID in which Java keeps a creation date (milliseconds since 1970)."""
    return b"Time %d" % created


def created(bag: Bag) -> int | None:
    """The creation date of a private key, None when the store keeps none."""
    found = _TIME.match(bag.key_id or b"")
    return int(found[1]) if found else None


def renamed(bag: Bag, alias: str) -> bytes:
    """The bag's bytes under another friendly name; all else in it stays."""
    parts = read(bag.raw).expect(SEQUENCE).parts(3)
    kept = [] if len(parts) < 3 else [one.raw for one in parts[2].parts(100) if not _names(one)]
    return sequence(parts[0].raw, parts[1].raw, set_of(*kept, _name(alias)))


def protected_key(bag: Bag) -> bytes:
    """What a bag of a private key holds: the protected key, or the plain one (PKCS#8)."""
    return read(bag.raw).expect(SEQUENCE).parts(3)[1].expect(context(0)).first().raw


def with_key(bag: Bag, protected: bytes) -> bytes:
    """The bag with its key under another protection; its attributes stay."""
    parts = read(bag.raw).expect(SEQUENCE).parts(3)
    attributes = b"".join(part.raw for part in parts[2:])
    return sequence(oid_der(SHROUDED_BAG), element(context(0), protected), attributes)


def _certificate_bag(der: bytes, *attributes: bytes) -> bytes:
    return sequence(
        oid_der(CERTIFICATE_BAG),
        element(
            context(0), sequence(oid_der(X509_CERTIFICATE), element(context(0), octets_der(der)))
        ),
        set_of(*attributes) if attributes else b"",
    )


def _name(alias: str) -> bytes:
    words = element(BMP_STRING, alias.encode("utf-16-be", "surrogatepass"))
    return sequence(oid_der(FRIENDLY_NAME), set_of(words))


def _id(key_id: bytes) -> bytes:
    return sequence(oid_der(LOCAL_KEY_ID), set_of(octets_der(key_id)))


def _names(attribute: Node) -> bool:
    return oid(attribute.expect(SEQUENCE).first()) == FRIENDLY_NAME
