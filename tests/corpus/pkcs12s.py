"""PKCS#12: modern and legacy algorithms, with and without password, seal and mark of trust."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12
from cryptography.hazmat.primitives.serialization.pkcs12 import PBES

from tests.corpus.lab import PASSWORD, PKI, bad, good, java_25, keytool, made_file, openssl
from tests.corpus.pkcs7s import open_ended
from wizard.keystore.asn1 import (
    element,
    integer_der,
    octets,
    octets_der,
    oid_der,
    read,
    sequence,
    set_of,
)

ROOT, PAIR, CHAIN = (lambda: [PKI.root.der]), (lambda: PKI.pair), (lambda: PKI.chain)


def export(*options: str, password: str = PASSWORD) -> bytes:
    """Leaf, its key and its chain."""
    return openssl(
        "pkcs12", "-export", "-in", PKI.path["chain"], "-inkey", PKI.path["leaf.key"],
        "-name", "i-prod", "-passout", f"pass:{password}", *options,
    )  # fmt: skip


OPENSSL: dict[str, tuple[str, ...]] = {
    "modern": (),
    "legacy": ("-legacy",),
    "descert": ("-legacy", "-descert"),
    "aes-128": ("-keypbe", "AES-128-CBC", "-certpbe", "AES-128-CBC"),
    "aes-192-sha384": ("-certpbe", "AES-192-CBC", "-macalg", "SHA384"),
    "mac-sha1": ("-macalg", "SHA1"),
    "mac-sha512": ("-macalg", "SHA512"),
    "3des": ("-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "SHA1"),
    "2des": ("-certpbe", "PBE-SHA1-2DES"),
    "pbes2-3des": ("-certpbe", "DES-EDE3-CBC"),
    "rc2-40": ("-legacy", "-certpbe", "PBE-SHA1-RC2-40"),
    "rc2-128": ("-legacy", "-certpbe", "PBE-SHA1-RC2-128"),
    "rc4-40": ("-legacy", "-certpbe", "PBE-SHA1-RC4-40"),
    "rc4-128": ("-legacy", "-certpbe", "PBE-SHA1-RC4-128"),
    "md5-des": ("-legacy", "-certpbe", "PBE-MD5-DES"),
    "sha1-des": ("-legacy", "-certpbe", "PBE-SHA1-DES"),
    "sha1-rc2-64": ("-legacy", "-certpbe", "PBE-SHA1-RC2-64"),
    "one-round": ("-noiter", "-nomaciter"),
    "no-mac": ("-nomac",),
    "certificates-in-clear": ("-certpbe", "NONE"),
    "all-in-clear": ("-certpbe", "NONE", "-keypbe", "NONE", "-nomac"),
    "sealed-in-clear": ("-certpbe", "NONE", "-keypbe", "NONE"),
    "csp-name": ("-CSP", "Microsoft Enhanced RSA and AES Cryptographic Provider", "-keysig"),
    "ca-names": ("-caname", "issuing", "-caname", "root"),
}
for _name, _options in OPENSSL.items():
    good(
        f"pkcs12/openssl-{_name}.pfx", "PKCS#12", CHAIN,
        " ".join(("openssl pkcs12 -export", *_options)), keys=1, passwords=[PASSWORD],
    )(lambda options=_options: export(*options))  # fmt: skip

good("pkcs12/certificates-only.p12", "PKCS#12", PAIR, "openssl pkcs12 -export -nokeys",
     passwords=["wrong", PASSWORD])(
    lambda: openssl("pkcs12", "-export", "-nokeys", "-in", PKI.path["both"],
                    "-passout", f"pass:{PASSWORD}")
)  # fmt: skip
good("pkcs12/no-seal.p12", "PKCS#12", CHAIN, "openssl's, its seal taken off", keys=1,
     passwords=["falsch", PASSWORD])(lambda: unsealed(export()))  # fmt: skip
good("pkcs12/no-seal-legacy.p12", "PKCS#12", CHAIN, "openssl's -legacy, its seal taken off",
     keys=1, passwords=["falsch", PASSWORD])(lambda: unsealed(export("-legacy")))  # fmt: skip
good("pkcs12/empty-password.p12", "PKCS#12", CHAIN, "openssl, an empty password", keys=1)(
    lambda: export(password="")
)
good("pkcs12/empty-password-legacy.p12", "PKCS#12", CHAIN, "openssl -legacy, an empty password",
     keys=1)(lambda: export("-legacy", password=""))  # fmt: skip
good("pkcs12/umlauts.p12", "PKCS#12", CHAIN, "openssl, a password with umlauts", keys=1,
     passwords=["Bärenstärke ß"])(lambda: export(password="Bärenstärke ß"))  # fmt: skip
good("pkcs12/umlauts-legacy.p12", "PKCS#12", CHAIN, "openssl -legacy, a password with umlauts",
     keys=1, passwords=["Bärenstärke ß"])(
    lambda: export("-legacy", password="Bärenstärke ß")
)  # fmt: skip
bad("pkcs12/wrong-password.p12", "wrong-password", "openssl, and only wrong passwords",
    passwords=["falsch", "CHANGEIT"])(export)  # fmt: skip
bad("pkcs12/wrong-password-no-mac.p12", "wrong-password", "its seal taken off, a wrong password",
    passwords=["falsch"])(lambda: unsealed(export()))  # fmt: skip
bad("pkcs12/password-needed.p12", "password-needed", "openssl, no password at hand")(export)
bad("pkcs12/password-needed-legacy.p12", "password-needed", "openssl -legacy, none at hand")(
    lambda: export("-legacy")
)
bad("pkcs12/key-only.p12", "private-key", "openssl pkcs12 -export -nocerts",
    passwords=[PASSWORD])(
    lambda: openssl("pkcs12", "-export", "-nocerts", "-inkey", PKI.path["leaf.key"],
                    "-passout", f"pass:{PASSWORD}")
)  # fmt: skip
good("pkcs12/pem-label.pem", "PKCS#12", CHAIN, "PEM with the label PKCS12, as GnuTLS writes",
     keys=1, passwords=[PASSWORD])(
    lambda: b"-----BEGIN PKCS12-----\n" + openssl("base64", input=export())
    + b"-----END PKCS12-----\n"
)  # fmt: skip

# ---------------------------------------------------------------- Java

JAVA = {
    "pbes2-sha1-aes-128": ("PBEWithHmacSHA1AndAES_128", "HmacPBESHA1"),
    "pbes2-sha256-aes-256": ("PBEWithHmacSHA256AndAES_256", "HmacPBESHA256"),
    "pbes2-sha384-aes-128": ("PBEWithHmacSHA384AndAES_128", "HmacPBESHA384"),
    "pbes2-sha512-aes-256": ("PBEWithHmacSHA512AndAES_256", "HmacPBESHA512"),
    "pbes2-sha224-aes-128": ("PBEWithHmacSHA224AndAES_128", "HmacPBESHA224"),
    "3des": ("PBEWithSHA1AndDESede", "HmacPBESHA1"),
    "rc2-40": ("PBEWithSHA1AndRC2_40", "HmacPBESHA1"),
    "none": ("NONE", "NONE"),
    "no-seal": ("PBEWithHmacSHA256AndAES_256", "NONE"),
}


def trusted_by_java(*java: str, program: str = "keytool") -> bytes:
    return keytool(
        *(
            ("-importcert", "-noprompt", "-storetype", "PKCS12", "-alias", name, "-file",
             PKI.path[f"{name}.cer"])
            for name in ("root", "middle")
        ),
        java=java, program=program,
    )  # fmt: skip


for _name, (_pbe, _mac) in JAVA.items():
    good(
        f"pkcs12/java-{_name}.p12", "PKCS#12", lambda: sorted_pair(), f"keytool, {_pbe}, {_mac}",
        passwords=[PASSWORD],
    )(
        lambda pbe=_pbe, mac=_mac: trusted_by_java(
            f"-Dkeystore.pkcs12.certPbeAlgorithm={pbe}", f"-Dkeystore.pkcs12.macAlgorithm={mac}"
        )
    )  # fmt: skip


def sorted_pair() -> list[bytes]:
    """keytool writes trusted entries in the order of a hash table: "root" before "middle"."""
    return PKI.pair


good("pkcs12/java-25.p12", "PKCS#12", PAIR, "keytool of Java 25", passwords=[PASSWORD])(
    lambda: trusted_by_java(program=java_25())
)
good("pkcs12/java-legacy.p12", "PKCS#12", PAIR, "keytool -J-Dkeystore.pkcs12.legacy",
     passwords=[PASSWORD])(lambda: trusted_by_java("-Dkeystore.pkcs12.legacy"))  # fmt: skip
good("pkcs12/java-key-and-trusted.p12", "PKCS#12", lambda: [*PKI.chain, PKI.other.der],
     "keytool -importkeystore of openssl's, then -importcert", keys=1,
     passwords=[PASSWORD])(
    lambda: keytool(*from_openssl("PKCS12"), trust("PKCS12"))
)  # fmt: skip


def from_openssl(type: str) -> list[tuple[str, ...]]:
    """The step that takes leaf, key and chain from a PKCS#12 of openssl."""
    from pathlib import Path

    source = Path(PKI.path["chain"]).with_name("source.p12")
    source.write_bytes(export())
    return [
        ("-importkeystore", "-srckeystore", str(source), "-srcstorepass", PASSWORD,
         "-srcstoretype", "PKCS12", "-deststoretype", type)
    ]  # fmt: skip


def trust(type: str, name: str = "other", alias: str = "") -> tuple[str, ...]:
    return ("-importcert", "-noprompt", "-storetype", type, "-alias", alias or name, "-file",
            PKI.path[f"{name}.cer"])  # fmt: skip


bad("pkcs12/java-secret-key.p12", "no-certificates", "keytool -genseckey", passwords=[PASSWORD])(
    lambda: keytool(("-genseckey", "-storetype", "PKCS12", "-alias", "s", "-keyalg", "AES",
                     "-keysize", "256"))
)  # fmt: skip

# ---------------------------------------------------------------- Python


def by_python(builder: object) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"i-prod", PKI.leaf.key, PKI.leaf.x509, [PKI.middle.x509, PKI.root.x509], builder
    )


ENCRYPTION = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(5000)
for _name, _builder in {
    "aes": ENCRYPTION.key_cert_algorithm(PBES.PBESv2SHA256AndAES256CBC).hmac_hash(hashes.SHA512()),
    "3des": ENCRYPTION.key_cert_algorithm(PBES.PBESv1SHA1And3KeyTripleDESCBC).hmac_hash(
        hashes.SHA1()  # noqa: S303 - as old programs write
    ),
}.items():
    good(f"pkcs12/python-{_name}.p12", "PKCS#12", CHAIN, f"cryptography's builder, {_name}",
         keys=1, passwords=["geheim"])(
        lambda builder=_builder: by_python(builder.build(b"geheim"))
    )  # fmt: skip
good("pkcs12/python-java-trust.p12", "PKCS#12", PAIR,
     "cryptography's serialize_java_truststore", passwords=["geheim"])(
    lambda: pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(PKI.root.x509, b"root"),
         pkcs12.PKCS12Certificate(PKI.middle.x509, b"middle")],
        ENCRYPTION.key_cert_algorithm(PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256()).build(b"geheim"),
    )
)  # fmt: skip


# ---------------------------------------------------------------- by hand, from openssl's


def parts() -> tuple[bytes, list[bytes]]:
    """The content of openssl's store in the clear, and what stands behind it (nothing)."""
    whole = read(export("-certpbe", "NONE", "-keypbe", "NONE", "-nomac")).parts(3)
    return octets(whole[1].parts(2)[1].first()), [part.raw for part in whole[2:]]


@good("pkcs12/indefinite.pfx", "PKCS#12", CHAIN, "BER: indefinite lengths, content in pieces",
      keys=1)  # fmt: skip
def indefinite() -> bytes:
    content, _ = parts()
    pieces = [content[at : at + 500] for at in range(0, len(content), 500)]
    chunks = open_ended(0x24, *map(octets_der, pieces))
    info = open_ended(0x30, oid_der("1.2.840.113549.1.7.1"), open_ended(0xA0, chunks))
    return open_ended(0x30, integer_der(3), info)


SCRYPT = "1.3.6.1.4.1.11591.4.11"


def scrypt_store(n: int, *, real: bool = True) -> bytes:
    """Certificates under PBES2 with scrypt and AES-256; openssl pkcs12 has no option for it."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    bag = sequence(
        oid_der("1.2.840.113549.1.12.10.1.3"),
        element(0xA0, sequence(oid_der("1.2.840.113549.1.9.22.1"),
                               element(0xA0, octets_der(PKI.root.der)))),
    )  # fmt: skip
    plain = sequence(bag)
    plain += bytes([16 - len(plain) % 16]) * (16 - len(plain) % 16)
    salt, vector = b"salt" * 4, b"vector" * 2 + b"1234"
    key = bytes(32)
    if real:
        key = hashlib.scrypt(PASSWORD.encode(), salt=salt, n=n, r=8, p=1, dklen=32, maxmem=1 << 27)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    algorithm = sequence(
        oid_der("1.2.840.113549.1.5.13"),
        sequence(
            sequence(oid_der(SCRYPT), sequence(octets_der(salt), integer_der(n), integer_der(8),
                                               integer_der(1))),
            sequence(oid_der("2.16.840.1.101.3.4.1.42"), octets_der(vector)),
        ),
    )  # fmt: skip
    inner = sequence(
        oid_der("1.2.840.113549.1.7.1"), algorithm,
        element(0x80, encryptor.update(plain) + encryptor.finalize()),
    )  # fmt: skip
    info = sequence(oid_der("1.2.840.113549.1.7.6"), element(0xA0, sequence(integer_der(0), inner)))
    content = sequence(info)
    return sequence(
        integer_der(3),
        sequence(oid_der("1.2.840.113549.1.7.1"), element(0xA0, octets_der(content))),
    )


good("pkcs12/scrypt.p12", "PKCS#12", ROOT, "PBES2 with scrypt", passwords=[PASSWORD])(
    lambda: scrypt_store(4096)
)
bad("pkcs12/scrypt-gigabytes.p12", "costly", "scrypt that wants 1 GiB", passwords=[PASSWORD])(
    lambda: scrypt_store(1 << 20, real=False)
)


bad("pkcs12/scrypt-3.p12", "damaged", "scrypt of 3 rounds, no power of two", passwords=[PASSWORD])(
    lambda: scrypt_store(3, real=False)
)
for _number, _seal in enumerate((sequence(), sequence(sequence(sequence()), octets_der(b"s")))):
    bad(f"pkcs12/half-a-seal-{_number}.p12", "damaged", "a seal that lacks parts",
        passwords=[PASSWORD])(
        lambda seal=_seal: sequence(
            integer_der(3),
            sequence(oid_der("1.2.840.113549.1.7.1"), element(0xA0, octets_der(sequence()))),
            seal,
        )
    )  # fmt: skip


@bad("pkcs12/billions-of-rounds.p12", "costly", "a seal of 2^31 rounds", passwords=[PASSWORD])
def costly() -> bytes:
    seal = sequence(
        sequence(sequence(oid_der("1.3.14.3.2.26"), b"\5\0"), octets_der(bytes(20))),
        octets_der(b"salt"), integer_der(2**31 - 1),
    )  # fmt: skip
    info = sequence(oid_der("1.2.840.113549.1.7.1"), element(0xA0, octets_der(sequence())))
    return sequence(integer_der(3), info, seal)


@bad("pkcs12/unknown-cipher.p12", "encryption-unknown", "the envelope's algorithm is unknown",
     passwords=[PASSWORD])  # fmt: skip
def unknown_cipher() -> bytes:
    data = unsealed(export("-legacy"))
    return data.replace(oid_der("1.2.840.113549.1.12.1.6"), oid_der("1.2.840.113549.1.12.1.9"))


@bad("pkcs12/signed-seal.p12", "encryption-unknown", "sealed by a signature, not a password")
def signed_seal() -> bytes:
    content, _ = parts()
    from tests.corpus.pkcs7s import signed

    return sequence(integer_der(3), signed("-nodetach", "-binary", "-outform", "DER",
                                           data=content))  # fmt: skip


@bad("pkcs12/for-a-public-key.p12", "encryption-unknown", "encrypted for a certificate")
def for_a_public_key() -> bytes:
    safe = openssl("cms", "-encrypt", "-aes128", "-outform", "DER", "-binary",
                   PKI.path["leaf.cer"], input=sequence())  # fmt: skip
    content = sequence(safe)
    info = sequence(oid_der("1.2.840.113549.1.7.1"), element(0xA0, octets_der(content)))
    return sequence(integer_der(3), info)


def of_bags(*bags: bytes) -> bytes:
    info = sequence(oid_der("1.2.840.113549.1.7.1"), element(0xA0, octets_der(sequence(*bags))))
    return sequence(
        integer_der(3),
        sequence(oid_der("1.2.840.113549.1.7.1"), element(0xA0, octets_der(sequence(info)))),
    )


def bag(kind: str, value: bytes, *attributes: bytes) -> bytes:
    return sequence(
        oid_der(f"1.2.840.113549.1.12.10.1.{kind}"), element(0xA0, value),
        *([set_of(*attributes)] if attributes else []),
    )  # fmt: skip


def certificate_bag(der: bytes, kind: str = "1.2.840.113549.1.9.22.1") -> bytes:
    return bag("3", sequence(oid_der(kind), element(0xA0, octets_der(der))))


good("pkcs12/sdsi-and-x509.p12", "PKCS#12", ROOT, "beside an SDSI certificate")(
    lambda: of_bags(certificate_bag(b"(cert)", "1.2.840.113549.1.9.22.2"),
                    certificate_bag(PKI.root.der))
)  # fmt: skip
good("pkcs12/crl-bag.p12", "PKCS#12", ROOT, "beside a revocation list")(
    lambda: of_bags(
        bag("4", sequence(oid_der("1.2.840.113549.1.9.23.1"), element(0xA0, octets_der(b"x")))),
        certificate_bag(PKI.root.der),
    )
)
bad("pkcs12/empty.p12", "no-certificates", "no safe at all")(
    lambda: sequence(
        integer_der(3),
        sequence(oid_der("1.2.840.113549.1.7.1"), element(0xA0, octets_der(sequence()))),
    )
)
bad("pkcs12/cut-off.p12", "cut-off", "the last 50 bytes are missing", passwords=[PASSWORD])(
    lambda: export()[:-50]
)
bad("pkcs12/one-bit.p12", "wrong-password", "one bit flipped", passwords=[PASSWORD])(
    lambda: flipped(export())
)


def unsealed(data: bytes) -> bytes:
    return sequence(*(part.raw for part in read(data).parts(3)[:2]))


def flipped(data: bytes) -> bytes:
    at = len(data) // 2
    return data[:at] + bytes((data[at] ^ 1,)) + data[at + 1 :]


good("pkcs12/50000-rounds.p12", "PKCS#12", ROOT, "openssl pkcs12 -export -iter 50000",
     passwords=[PASSWORD])(
    lambda: made_file(
        "out.p12", "openssl", "pkcs12", "-export", "-nokeys", "-in", PKI.path["root.cer"],
        "-passout", f"pass:{PASSWORD}", "-maciter", "-iter", "50000", "-out", "out.p12",
    )
)  # fmt: skip
