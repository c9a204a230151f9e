"""Certificates with odd features: each is a file of DER and expected as it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from tests.corpus.lab import HERE, PASSWORD, PKI, bad, good, in_folder, java_25, openssl, run
from tests.unit.keystore.test_x509 import CA, CN, PRINTABLE, T61, UTF8, extension, name, odd
from wizard.keystore.asn1 import element, integer_der, octets_der, oid_der, sequence, set_of


def alone(file: str, how: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    path = HERE / "files" / "odd" / file
    return good(f"odd/{file}", "DER", lambda: [path.read_bytes()], how)


# ---------------------------------------------------------------- made by openssl and keytool


def self_signed(*options: str, algorithm: str = "ec", settings: tuple[str, ...] = ()) -> bytes:
    if algorithm == "ec" and not settings:
        settings = ("-pkeyopt", "ec_paramgen_curve:P-256")
    return openssl(
        "req", "-x509", "-newkey", algorithm, *settings, "-nodes", "-keyout", "/dev/null",
        "-subj", "/O=Example/CN=Odd CA", "-days", "7000", "-outform", "DER", *options,
    )  # fmt: skip


MADE: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "ed25519.cer": ("ed25519", (), ()),
    "ed448.cer": ("ed448", (), ()),
    "rsa-pss.cer": ("rsa-pss", ("-pkeyopt", "rsa_keygen_bits:2048"), ()),
    "rsa-pss-signature.cer": (
        "rsa:2048", (), ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32")
    ),
    "rsa-1024.cer": ("rsa:1024", (), ()),
    "rsa-512.cer": ("rsa:512", (), ()),
    "rsa-3072.cer": ("rsa:3072", (), ()),
    "rsa-4096.cer": ("rsa:4096", (), ()),
    "md5.cer": ("rsa:2048", (), ("-md5",)),
    "sha1.cer": ("rsa:2048", (), ("-sha1",)),
    "sha512.cer": ("rsa:2048", (), ("-sha512",)),
    "sha3.cer": ("rsa:2048", (), ("-sha3-256",)),
    "p-384.cer": ("ec", ("-pkeyopt", "ec_paramgen_curve:P-384"), ()),
    "p-521.cer": ("ec", ("-pkeyopt", "ec_paramgen_curve:P-521"), ()),
    "secp256k1.cer": ("ec", ("-pkeyopt", "ec_paramgen_curve:secp256k1"), ()),
    "brainpool.cer": ("ec", ("-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"), ()),
    "binary-field.cer": ("ec", ("-pkeyopt", "ec_paramgen_curve:sect283r1"), ()),
    "explicit-curve.cer": (
        "ec",
        ("-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"),
        (),
    ),
    "after-2050.cer": ("ec", (), ("-days", "20000")),
    "critical-unknown.cer": ("ec", (), ("-addext", "1.2.3.4.5=critical,ASN1:UTF8String:odd")),
    "constraints.cer": (
        "ec", (), ("-addext", "nameConstraints=critical,permitted;DNS:example.com")
    ),
    "names-of-all-kinds.cer": (
        "ec",
        (),
        ("-addext", "subjectAltName=DNS:i-prod,IP:192.0.2.7,IP:2001:db8::7,email:a@example.com,"
                    "URI:https://i-prod/,RID:1.2.3.4,otherName:1.2.3;UTF8:x"),
    ),
    "many-units.cer": ("ec", (), ("-subj", "/CN=Odd+OU=a+OU=b/OU=c")),
    "utf-8-name.cer": ("ec", (), ("-utf8", "-subj", "/CN=Größe 日本 🔑")),
}  # fmt: skip
for _name, (_algorithm, _settings, _options) in MADE.items():
    alone(_name, " ".join(("openssl req -x509 -newkey", _algorithm, *_options[:2])))(
        lambda algorithm=_algorithm, settings=_settings, options=_options: self_signed(
            *options, algorithm=algorithm, settings=settings
        )
    )  # fmt: skip


@alone("dsa.cer", "openssl req -x509 of a DSA key")
def dsa() -> bytes:
    with in_folder() as folder:
        run("openssl", "dsaparam", "-genkey", "-out", "k", "2048", cwd=folder)
        return run("openssl", "req", "-x509", "-key", "k", "-subj", "/CN=DSA CA", "-outform",
                   "DER", cwd=folder)  # fmt: skip


@alone("version-1.cer", "openssl x509 -req without extensions: version 1")
def version_1() -> bytes:
    request = openssl("req", "-new", "-key", PKI.path["root.key"], "-subj", "/CN=Version 1 CA")
    return openssl("x509", "-req", "-signkey", PKI.path["root.key"], "-outform", "DER",
                   input=request)  # fmt: skip


def by_java(*options: str) -> bytes:
    with in_folder() as folder:
        common = ("-keystore", str(folder / "s"), "-storepass", PASSWORD, "-alias", "x")
        run(java_25(), "-genkeypair", "-dname", "CN=Java CA, C=DE", *options, *common)
        return run(java_25(), "-exportcert", *common)


alone("ml-dsa-65.cer", "keytool of Java 25, -keyalg ML-DSA")(
    lambda: by_java("-keyalg", "ML-DSA", "-groupname", "ML-DSA-65")
)
alone("java-san.cer", "keytool -ext bc -ext san")(
    lambda: by_java("-keyalg", "EC", "-ext", "bc:c=ca:true", "-ext", "san=dns:i,ip:192.0.2.1")
)
alone("java-dates.cer", "keytool -startdate in 2120: both dates as GeneralizedTime")(
    lambda: by_java("-keyalg", "EC", "-startdate", "2120/01/01", "-validity", "99")
)

# ---------------------------------------------------------------- made by cryptography


def built(change: Callable[[x509.CertificateBuilder], x509.CertificateBuilder]) -> bytes:
    label = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Odd CA")])
    builder = (
        x509.CertificateBuilder(issuer_name=PKI.middle.x509.subject)
        .subject_name(label)
        .public_key(PKI.leaf.key.public_key())
        .serial_number(77)
        .not_valid_before(dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2044, 1, 1, tzinfo=dt.UTC))
    )
    made = change(builder).sign(PKI.middle.key, hashes.SHA256())
    return made.public_bytes(Encoding.DER)


alone("many-names.cer", "a certificate of 600 host names")(
    lambda: built(
        lambda one: one.add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName(f"host-{number}.example.com") for number in range(600)]
            ),
            critical=False,
        )
    )
)
alone("many-attributes.cer", "150 attributes in the issuer's own form")(
    lambda: odd(subject=name(*((CN, PRINTABLE, b"part %d" % one) for one in range(150))))
)


@alone("rsa-16384.cer", "a public key of 16,384 bits")
def huge_key() -> bytes:
    key = rsa.RSAPublicNumbers(65537, (1 << 16383) | 0x1234567).public_key()
    return built(lambda one: one_with(one, key))


def one_with(one: x509.CertificateBuilder, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    one._public_key = key
    return one


# ---------------------------------------------------------------- by hand, as old tools wrote


def utc(text: bytes) -> bytes:
    return element(0x17, text)


def general(text: bytes) -> bytes:
    return element(0x18, text)


GOST = sequence(
    sequence(oid_der("1.2.643.7.1.1.1.1"), sequence(oid_der("1.2.643.2.2.35.1"))),
    element(3, b"\0" + octets_der(b"k" * 64)),
)
UNKNOWN_CURVE = sequence(
    sequence(oid_der("1.2.840.10045.2.1"), oid_der("1.3.6.1.4.1.99999.1")),
    element(3, b"\0\4" + b"k" * 64),
)


def laid_out(spki: bytes, version: int = 2, *more: bytes) -> bytes:
    label = name((CN, PRINTABLE, b"Old CA"))
    algorithm = sequence(oid_der("1.2.840.113549.1.1.11"), b"\x05\0")
    tbs = sequence(
        element(0xA0, integer_der(version)), integer_der(5), algorithm, label,
        sequence(utc(b"200101000000Z"), utc(b"400101000000Z")), label, spki, *more,
    )  # fmt: skip
    return sequence(tbs, algorithm, element(3, b"\0" + b"\x5a" * 256))


HAND: dict[str, tuple[str, Callable[[], bytes]]] = {
    "serial-negative.cer": ("a serial number of -5", lambda: odd(serial=integer_der(-5))),
    "serial-zero.cer": ("a serial number of 0", lambda: odd(serial=integer_der(0))),
    "serial-21-bytes.cer": ("a serial of 21 bytes", lambda: odd(serial=integer_der(1 << 165))),
    "serial-padded.cer": ("a serial with zeros before", lambda: odd(serial=b"\2\4\0\0\0\5")),
    "version-4.cer": ("version 4", lambda: odd(version=3)),
    "version-1-extensions.cer": (
        "version 1 with extensions", lambda: odd(version=None, extensions=sequence(CA))
    ),
    "no-subject.cer": (
        "an empty subject", lambda: odd(subject=sequence(), issuer=name((CN, UTF8, b"x")))
    ),
    "no-names.cer": ("neither subject nor issuer", lambda: odd(subject=b"\x30\0")),
    "latin-1-as-utf-8.cer": (
        "Latin-1 in an UTF8String", lambda: odd(subject=name((CN, UTF8, "Köln".encode("latin-1"))))
    ),
    "utf-8-as-printable.cer": (
        "UTF-8 in a PrintableString", lambda: odd(subject=name((CN, PRINTABLE, "Köln".encode())))
    ),
    "teletex.cer": (
        "a TeletexString", lambda: odd(subject=name((CN, T61, "Köln".encode("latin-1"))))
    ),
    "bmp.cer": (
        "a BMPString", lambda: odd(subject=name((CN, 0x1E, "Köln".encode("utf-16-be"))))
    ),
    "bmp-odd-length.cer": (
        "a BMPString of 5 bytes", lambda: odd(subject=name((CN, 0x1E, b"\0K\0\xf6\0")))
    ),
    "universal.cer": (
        "a UniversalString", lambda: odd(subject=name((CN, 0x1C, "Köln".encode("utf-32-be"))))
    ),
    "nul-in-name.cer": (
        "a NUL in the name", lambda: odd(subject=name((CN, UTF8, b"bank.example\0.evil")))
    ),
    "line-end-in-name.cer": (
        "line ends in the name", lambda: odd(subject=name((CN, UTF8, b"Old\r\nCA\t ")))
    ),
    "right-to-left.cer": (
        "a right-to-left mark in the name",
        lambda: odd(subject=name((CN, UTF8, "\u202egpj.AC\u202c".encode()))),
    ),
    "long-name.cer": (
        "a name of 5,000 letters", lambda: odd(subject=name((CN, UTF8, b"n" * 5000)))
    ),
    "empty-name.cer": ("an empty common name", lambda: odd(subject=name((CN, UTF8, b"")))),
    "unknown-attribute.cer": (
        "a name of unknown attributes", lambda: odd(subject=name(("1.2.3.4.5.6", UTF8, b"x")))
    ),
    "no-seconds.cer": (
        "times without seconds", lambda: odd(start=utc(b"2001010000Z"), end=utc(b"4001010000Z"))
    ),
    "offset.cer": (
        "times with an offset", lambda: odd(start=utc(b"200101000000+0200"))
    ),
    "fraction.cer": (
        "a time with a fraction", lambda: odd(end=general(b"20600101000000.123Z"))
    ),
    "9999.cer": ("no end: 99991231235959Z", lambda: odd(end=general(b"99991231235959Z"))),
    "1950.cer": ("a beginning in 1950", lambda: odd(start=utc(b"500101000000Z"))),
    "backwards.cer": (
        "ends before it begins",
        lambda: odd(start=utc(b"300101000000Z"), end=utc(b"200101000000Z")),
    ),
    "leap-second.cer": ("60 seconds", lambda: odd(end=utc(b"300630235960Z"))),
    "gost.cer": ("a GOST key", lambda: laid_out(GOST)),
    "unknown-curve.cer": ("a curve that nobody knows", lambda: laid_out(UNKNOWN_CURVE)),
    "no-key.cer": ("an empty key", lambda: laid_out(sequence())),
    "unknown-signature.cer": (
        "an unknown signature algorithm", lambda: odd(algorithm=sequence(oid_der("1.2.3.4")))
    ),
    "extension-twice.cer": ("an extension twice", lambda: odd(extensions=sequence(CA, CA))),
    "extension-damaged.cer": (
        "basic constraints that are no DER",
        lambda: odd(extensions=sequence(extension("2.5.29.19", b"\x30\x7f"))),
    ),
    "names-damaged.cer": (
        "host names cut off",
        lambda: odd(extensions=sequence(extension(
            "2.5.29.17", sequence(element(0x82, b"i-prod"))[:-1] + b"\x82\x60"))),
    ),
    "no-extensions.cer": ("an empty list of extensions", lambda: odd(extensions=sequence())),
    "unique-ids.cer": ("issuer and subject unique identifiers", lambda: unique()),
    "ca-integer.cer": (
        "CA:TRUE and a path length of 2^31",
        lambda: odd(extensions=sequence(extension(
            "2.5.29.19", sequence(element(1, b"\xff"), integer_der(2**31)), element(1, b"\xff")))),
    ),
    "ca-as-01.cer": (
        "a BOOLEAN of 01",
        lambda: odd(extensions=sequence(extension("2.5.29.19", sequence(element(1, b"\1"))))),
    ),
}  # fmt: skip
for _name, (_how, _build) in HAND.items():
    alone(_name, _how)(_build)


def unique() -> bytes:
    spki = PKI.leaf.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return laid_out(spki, 1, element(0x81, b"\0\1\2"), element(0x82, b"\0\3\4"))


BROKEN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "month-13.cer": ("a 13th month", lambda: odd(end=utc(b"301301000000Z"))),
    "february-30.cer": ("30 February", lambda: odd(end=general(b"20600230000000Z"))),
    "time-of-letters.cer": ("a time of letters", lambda: odd(end=utc(b"sometime soonZ"))),
    "time-as-text.cer": ("a time as a UTF8String", lambda: odd(end=element(UTF8, b"20400101"))),
    "one-time.cer": ("no end", lambda: odd(end=b"")),
    "empty-time.cer": ("an empty time", lambda: odd(end=utc(b""))),
    "serial-text.cer": ("a serial number of text", lambda: odd(serial=element(UTF8, b"5"))),
    "serial-empty.cer": ("an empty serial number", lambda: odd(serial=b"\2\0")),
    "serial-huge.cer": ("a serial of 300 bytes", lambda: odd(serial=element(2, b"\x7f" * 300))),
    "name-of-sequence.cer": (
        "a name of nested lists", lambda: odd(subject=sequence(set_of(sequence(sequence()))))
    ),
}  # fmt: skip
for _name, (_how, _build) in BROKEN.items():
    bad(f"odd/{_name}", "certificate-malformed", _how)(_build)
