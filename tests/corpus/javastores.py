"""JKS and JCEKS by keytool and pyjks, IBM's key databases, and stores that are not read."""

from __future__ import annotations

import hashlib
import hmac
import struct

import jks

from tests.corpus.lab import PASSWORD, PKI, bad, good, java_25, keytool
from tests.corpus.pkcs12s import from_openssl, trust
from tests.unit.keystore.keydatabase import key_database
from wizard.keystore.asn1 import integer_der, octets_der, oid_der, sequence

ROOT, PAIR, CHAIN = (lambda: [PKI.root.der]), (lambda: PKI.pair), (lambda: PKI.chain)
BOTH = [trust("JKS", "root"), trust("JKS", "middle")]

for _type in ("JKS", "JCEKS"):
    good(f"java/keytool-trusted.{_type.lower()}", _type, ROOT, f"keytool -importcert, {_type}")(
        lambda kind=_type: keytool(trust(kind, "root"))
    )
    good(f"java/java-25-trusted.{_type.lower()}", _type, ROOT, f"keytool of Java 25, {_type}")(
        lambda kind=_type: keytool(trust(kind, "root"), program=java_25())
    )
    good(f"java/keytool-key.{_type.lower()}", _type, CHAIN,
         f"keytool -importkeystore into {_type}", keys=1)(
        lambda kind=_type: keytool(*from_openssl(kind))
    )  # fmt: skip
good("java/keytool-alias.jks", "JKS", ROOT, "an alias with umlauts and an emoji")(
    lambda: keytool(trust("JKS", "root", "größe 🔑"), java=("-Dsun.jnu.encoding=UTF-8",))
)
bad("java/secret-key.jceks", "no-certificates", "keytool -genseckey")(
    lambda: keytool(("-genseckey", "-storetype", "JCEKS", "-alias", "s", "-keyalg", "AES",
                     "-keysize", "256"))
)  # fmt: skip
good("java/secret-key-and-trusted.jceks", "JCEKS", ROOT, "keytool -genseckey, -importcert")(
    lambda: keytool(("-genseckey", "-storetype", "JCEKS", "-alias", "s", "-keyalg", "DESede"),
                    trust("JCEKS", "root"))
)  # fmt: skip


def by_pyjks(type: str, *, key: bool = True, trusted: bool = True) -> bytes:
    entries: list[object] = []
    if key:
        entries.append(jks.PrivateKeyEntry.new("i-prod", PKI.chain, PKI.leaf.key_der, "pkcs8"))
    if trusted:
        entries.append(jks.TrustedCertEntry.new("other", PKI.other.der))
    data = jks.KeyStore.new(type, entries).saves(PASSWORD)
    assert isinstance(data, bytes)
    return data


good("java/pyjks.jks", "JKS", lambda: [*PKI.chain, PKI.other.der], "pyjks, key and trusted",
     keys=1)(lambda: by_pyjks("jks"))  # fmt: skip
good("java/keytool-key-and-trusted.jceks", "JCEKS", lambda: [PKI.other.der, *PKI.chain],
     "keytool -importkeystore into JCEKS, then -importcert", keys=1)(
    lambda: keytool(*from_openssl("JCEKS"), trust("JCEKS"))
)  # fmt: skip
bad("java/empty.jks", "no-certificates", "pyjks, no entries")(
    lambda: by_pyjks("jks", key=False, trusted=False)
)


@good("java/version-1.jks", "JKS", ROOT, "version 1 of the layout, before Java 1.2")
def version_1() -> bytes:
    entry = struct.pack(">I", 2) + b"\0\3old" + struct.pack(">q", 10**12)
    signed = b"\xfe\xed\xfe\xed\0\0\0\1\0\0\0\1" + entry + sized(PKI.root.der)
    return signed + digest(signed)


def sized(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def digest(signed: bytes) -> bytes:
    return hashlib.sha1(PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + signed).digest()  # noqa: S324


good("java/zeros-behind.jks", "JKS", lambda: [PKI.other.der], "padded with zeros")(
    lambda: by_pyjks("jks", key=False) + bytes(100)
)
DAMAGED = {
    "cut-off.jks": ("the digest is cut off", lambda one: one[:-30]),
    "header-only.jks": ("only the header", lambda one: one[:12]),
    "magic-only.jks": ("only the magic", lambda one: one[:4]),
    "version-9.jks": ("version 9", lambda one: one[:7] + b"\x09" + one[8:]),
    "too-many-entries.jks": ("4 billion entries", lambda one: one[:8] + b"\xff" * 4 + one[12:]),
    "long-alias.jks": ("an alias beyond the end", lambda one: one[:16] + b"\xff\xff" + one[18:]),
    "unknown-tag.jks": ("entry tag 9", lambda one: one[:15] + b"\x09" + one[16:]),
    "text-mode.jks": (
        "transferred in text mode", lambda one: one.replace(b"\n", b"\r\n").replace(b"\0\0", b"\0")
    ),
}  # fmt: skip
for _name, (_how, _harm) in DAMAGED.items():
    bad(f"java/{_name}", "damaged", _how)(lambda harm=_harm: harm(by_pyjks("jks", key=False)))

# ---------------------------------------------------------------- Bouncy Castle


def bks(version: int) -> bytes:
    """A BKS store with one certificate, after pyjks's reader of it."""
    entry = b"\x01" + utf("root") + struct.pack(">q", 10**12) + struct.pack(">I", 0)
    entry += utf("X.509") + sized(PKI.root.der) + b"\0"
    salt, rounds = b"s" * 20, 1024
    head = struct.pack(">I", version) + sized(salt) + struct.pack(">I", rounds)
    size = 160 if version == 2 else 16
    key = jks.rfc7292.derive_key(
        hashlib.sha1, jks.rfc7292.PURPOSE_MAC_MATERIAL, PASSWORD, salt, rounds, size // 8
    )
    data = head + entry + hmac.digest(key, entry, "sha1")
    jks.bks.BksKeyStore.loads(data, PASSWORD)
    return data


def utf(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()


for _version in (1, 2):
    good(f"java/bouncy-castle-{_version}.bks", "BKS", lambda: [PKI.root.der],
         f"BKS version {_version}, loads with pyjks")(
        lambda version=_version: bks(version)
    )  # fmt: skip
bad("java/bouncy-castle.ubr", "bouncy-castle", "the outer layout of UBER")(
    lambda: struct.pack(">I", 1) + sized(b"s" * 20) + struct.pack(">I", 1500)
    + hashlib.shake_256(b"twofish").digest(400)
)  # fmt: skip


@bad("java/bouncy-castle.bcfks", "bouncy-castle", "the outer layout of BCFKS")
def bcfks() -> bytes:
    derivation = sequence(
        oid_der("1.2.840.113549.1.5.12"),
        sequence(octets_der(b"s" * 64), integer_der(51200), integer_der(64)),
    )
    scheme = sequence(
        oid_der("2.16.840.1.101.3.4.1.47"), sequence(octets_der(b"n" * 12), integer_der(8))
    )
    store = sequence(
        sequence(oid_der("1.2.840.113549.1.5.13"), sequence(derivation, scheme)),
        octets_der(hashlib.shake_256(b"x").digest(300)),
    )
    check = sequence(
        sequence(oid_der("1.2.840.113549.2.11"), b"\5\0"), derivation, octets_der(bytes(64))
    )
    return sequence(store, check)


# ---------------------------------------------------------------- IBM's key databases


def database(version: int, **options: object) -> bytes:
    records = [("Local CA", PKI.root.der, False), ("ISERIES_SRV", PKI.leaf.der, True)]
    return key_database(records, version=version, slot=2200, **options)  # type: ignore[arg-type]


IBM = "IBM key database"
KEPT = lambda: [PKI.root.der, PKI.leaf.der]  # noqa: E731
for _version in (4, 6):
    good(f"kdb/version-{_version}.kdb", IBM, KEPT, f"layout version {_version}", keys=1)(
        lambda version=_version: database(version)
    )
    good(f"kdb/version-{_version}-password.kdb", IBM, KEPT,
         f"version {_version}, its password at hand", keys=1, notes=1, passwords=[PASSWORD])(
        lambda version=_version: database(version)
    )  # fmt: skip
    good(f"kdb/version-{_version}-wrong-password.kdb", IBM, KEPT,
         f"version {_version}, another password", keys=1, passwords=["falsch"])(
        lambda version=_version: database(version)
    )  # fmt: skip
    good(f"kdb/version-{_version}-emptied.kdb", IBM, KEPT, f"version {_version}, emptied slots",
         keys=1)(lambda version=_version: database(version, empty=2))  # fmt: skip
    bad(f"kdb/requests-{_version}.rdb", "kdb-requests", f"a request database, {_version}")(
        lambda version=_version: database(version, kind=b"X509KYP\0")
    )
    bad(f"kdb/revocations-{_version}.crl", "kdb-revocations", f"a CRL database, {_version}")(
        lambda version=_version: database(version, kind=b"X509CRL\0")
    )
    bad(f"kdb/cut-off-{_version}.kdb", "damaged", f"version {_version}, cut off")(
        lambda version=_version: database(version)[:-1000]
    )
    bad(f"kdb/empty-{_version}.kdb", "no-certificates", f"version {_version}, no records")(
        lambda version=_version: key_database([], version=version)
    )


def changed(at: int, value: bytes, version: int = 4) -> bytes:
    data = database(version)
    return data[:at] + value + data[at + len(value) :]


good("kdb/version-3.kdb", IBM, KEPT, "layout version 3, of GSKit 7 and older", keys=1)(
    lambda: database(3)
)
bad("kdb/version-9.kdb", "kdb-layout", "a version to come, of other lengths")(
    lambda: changed(2, b"\x09") + bytes(6)
)
bad("kdb/other-kind.kdb", "kdb-layout", "another kind of database")(
    lambda: database(4, kind=b"X509NEW\0")
)
bad("kdb/header-only.kdb", "kdb-layout", "only half of the header")(lambda: database(4)[:30])
bad("kdb/slot-size.kdb", "damaged", "a slot size of 4 GiB")(lambda: changed(0x10, b"\xff" * 4))
bad("kdb/slot-zero.kdb", "damaged", "a slot size of 0")(lambda: changed(0x10, bytes(4)))
bad("kdb/count.kdb", "damaged", "4 billion records")(lambda: changed(0x14, b"\xff" * 4))
bad("kdb/record-length.kdb", "damaged", "a record longer than its slot")(
    lambda: changed(0x30 + 40 + 8, b"\x7f\xff\xff\xff")
)
bad("kdb/record-bytes.kdb", "damaged", "a record that is no DER")(
    lambda: changed(0x30 + 40 + 12, b"\x31")
)
good("kdb/flipped.kdb", IBM, KEPT, "one bit of a seal flipped: the password proves nothing",
     keys=1, passwords=[PASSWORD])(lambda: changed(0x35, b"\xaa"))  # fmt: skip
bad("kdb/default.sth", "stash", "a stash file: the password, each byte XOR F5")(
    lambda: bytes(one ^ 0xF5 for one in PASSWORD.encode().ljust(129, b"\0"))
)
