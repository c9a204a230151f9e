"""Certificates out of every wrapping, by content alone."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore.asn1 import element, integer_der, octets_der, oid_der, sequence
from wizard.keystore.store import KeystoreRoom

from .conftest import Pki, certificates, make

Bytes = Callable[[Pki], bytes]


def both(pki: Pki) -> bytes:
    return pki.root.pem + pki.middle.pem


def p7b(pki: Pki, encoding: Encoding = Encoding.DER) -> bytes:
    return pkcs7.serialize_certificates([pki.root.x509, pki.middle.x509], encoding)


def signed_p7(pki: Pki) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"text")
    builder = builder.add_signer(pki.middle.x509, pki.middle.key, hashes.SHA256())
    return builder.add_certificate(pki.root.x509).sign(
        Encoding.DER, [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    )


def indefinite_p7(pki: Pki) -> bytes:
    """As NSS and Windows write it: BER with indefinite lengths."""

    def open_ended(tag: int, *content: bytes) -> bytes:
        return bytes((tag, 0x80)) + b"".join(content) + b"\0\0"

    data = open_ended(0x30, oid_der("1.2.840.113549.1.7.1"))
    signed = open_ended(
        0x30,
        integer_der(1),
        element(0x31),
        data,
        open_ended(0xA0, pki.root.der, pki.middle.der),
        element(0x31),
    )
    return open_ended(0x30, oid_der("1.2.840.113549.1.7.2"), open_ended(0xA0, signed))


def p12(pki: Pki, password: bytes | None = None) -> bytes:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(
        b"ca", None, None, [pki.root.x509, pki.middle.x509], encryption
    )


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def quoted(data: bytes) -> bytes:
    return b"".join(b"> " + line + b"\r\n" for line in data.splitlines())


WRAPPED: dict[str, tuple[str, Bytes]] = {
    "PEM": ("PEM", both),
    "PEM with CRLF": ("PEM", lambda pki: both(pki).replace(b"\n", b"\r\n")),
    "PEM with CR": ("PEM", lambda pki: both(pki).replace(b"\n", b"\r")),
    "PEM indented": (
        "PEM",
        lambda pki: b"".join(b"    " + line + b"\n" for line in both(pki).splitlines()),
    ),
    "PEM quoted in a mail": ("PEM", lambda pki: quoted(both(pki))),
    "PEM with text around": (
        "PEM",
        lambda pki: (
            "subject=Größe\n".encode()
            + pki.root.pem
            + b"issuer=/CN=x\n\n"
            + pki.middle.pem
            + b"the end"
        ),
    ),
    "PEM in UTF-8 with BOM": ("PEM", lambda pki: b"\xef\xbb\xbf" + both(pki)),
    "PEM in UTF-16 with BOM": ("PEM", lambda pki: both(pki).decode().encode("utf-16")),
    "PEM in UTF-16 LE without BOM": ("PEM", lambda pki: both(pki).decode().encode("utf-16-le")),
    "PEM in UTF-16 BE with BOM": (
        "PEM",
        lambda pki: b"\xfe\xff" + both(pki).decode().encode("utf-16-be"),
    ),
    "PEM in EBCDIC": ("PEM", lambda pki: both(pki).decode().encode("cp037")),
    "PEM without a last line end": ("PEM", lambda pki: both(pki).rstrip()),
    "PEM on one line": (
        "PEM",
        lambda pki: pki.root.pem.replace(b"\n", b"") + pki.middle.pem.replace(b"\n", b""),
    ),
    "PEM from JSON": (
        "PEM",
        lambda pki: b'{"ca": "' + both(pki).replace(b"\n", b"\\n") + b'"}',
    ),
    "PEM of OpenSSL's trusted kind": (
        "PEM",
        lambda pki: b"".join(
            b"-----BEGIN TRUSTED CERTIFICATE-----\n"
            + base64.encodebytes(one.der + sequence(sequence(oid_der("1.3.6.1.5.5.7.3.1"))))
            + b"-----END TRUSTED CERTIFICATE-----\n"
            for one in (pki.root, pki.middle)
        ),
    ),
    "PEM named X509": (
        "PEM",
        lambda pki: both(pki).replace(b" CERTIFICATE", b" X509 CERTIFICATE"),
    ),
    "PEM with a header": (
        "PEM",
        lambda pki: both(pki).replace(
            b"CERTIFICATE-----\nMII", b"CERTIFICATE-----\nComment: x\n\nMII"
        ),
    ),
    "PEM beside a private key": ("PEM", lambda pki: pki.leaf.key_pem + both(pki)),
    "DER, one after the other": ("DER", lambda pki: pki.root.der + pki.middle.der),
    "DER with a line end": ("DER", lambda pki: pki.root.der + pki.middle.der + b"\r\n"),
    "PKCS#7 DER": ("PKCS#7", p7b),
    "PKCS#7 PEM": ("PKCS#7", lambda pki: p7b(pki, Encoding.PEM)),
    "PKCS#7 signed": ("PKCS#7", signed_p7),
    "PKCS#7 BER": ("PKCS#7", indefinite_p7),
    "PKCS#7 base64": ("PKCS#7", lambda pki: base64.b64encode(p7b(pki))),
    "PKCS#7 under a wrong PEM name": (
        "PKCS#7",
        lambda pki: p7b(pki, Encoding.PEM).replace(b" PKCS7-", b" CERTIFICATE-"),
    ),
    "base64 DER in lines": ("PKCS#7", lambda pki: base64.encodebytes(p7b(pki))),
    "hex": ("PKCS#7", lambda pki: p7b(pki).hex(" ").encode()),
    "PkiPath": ("PkiPath", lambda pki: sequence(pki.root.der, pki.middle.der)),
    "Netscape sequence": (
        "Netscape certificate sequence",
        lambda pki: sequence(
            oid_der("2.16.840.1.113730.2.5"),
            element(0xA0, sequence(pki.root.der, pki.middle.der)),
        ),
    ),
    "PKCS#12 without password": ("PKCS#12", p12),
    "PKCS#12 with password": ("PKCS#12", lambda pki: p12(pki, b"geheim")),
    "PKCS#12 base64": ("PKCS#12", lambda pki: base64.b64encode(p12(pki))),
    "JKS": (
        "JKS",
        lambda pki: KeystoreRoom().add(None, Secret("unknown"), certificates(pki.root, pki.middle)),
    ),
    "JKS base64": (
        "JKS",
        lambda pki: base64.b64encode(
            KeystoreRoom().add(None, Secret("unknown"), certificates(pki.root, pki.middle))
        ),
    ),
    "PKCS#12 of ours": (
        "PKCS#12",
        lambda pki: KeystoreRoom().add(
            None, Secret("geheim"), certificates(pki.root, pki.middle), type="PKCS12"
        ),
    ),
    "ZIP of PEM": ("ZIP (PEM)", lambda pki: zipped({"readme.txt": b"hi", "ca.txt": both(pki)})),
    "ZIP of several": (
        "ZIP",
        lambda pki: zipped({"a/root.cer": pki.root.der, "b/middle.bin": pki.middle.pem}),
    ),
    "ZIP of PKCS#12": ("ZIP (PKCS#12)", lambda pki: zipped({"x": p12(pki, b"geheim")})),
    "ZIP in ZIP": (
        "ZIP (ZIP (PKCS#7))",
        lambda pki: zipped({"inner.zip": zipped({"x.p7b": p7b(pki)}, zipfile.ZIP_STORED)}),
    ),
}


@pytest.mark.parametrize("name", ["", "wrong.kdb"])
@pytest.mark.parametrize("case", WRAPPED)
def test_every_wrapping(room: KeystoreRoom, pki: Pki, case: str, name: str) -> None:
    kind, wrap = WRAPPED[case]
    found = room.read(wrap(pki), name=name, passwords=[Secret("falsch"), Secret("geheim")])
    assert {one.der for one in found.certificates} == {pki.root.der, pki.middle.der}
    assert len(found.certificates) == 2
    assert found.format == kind
    assert found.private_keys == ("private key" in case)
    assert len(found.labels) in (0, 2)


def test_a_single_der(room: KeystoreRoom, pki: Pki) -> None:
    found = room.read(pki.root.der, name="ca.pem")
    assert (found.format, found.certificates[0].der) == ("DER", pki.root.der)
    found = room.read(base64.b64encode(pki.root.der))
    assert (found.format, found.certificates[0].der) == ("Base64 DER", pki.root.der)


def test_a_block_twice_is_one_certificate(room: KeystoreRoom, pki: Pki) -> None:
    assert len(room.read(pki.root.pem * 3).certificates) == 1


def test_labels_stand_beside_their_certificates(room: KeystoreRoom, pki: Pki) -> None:
    data = room.add(None, Secret("geheim"), certificates(pki.middle, pki.other))
    found = room.read(data)
    assert found.labels == ("issuing ca", "other root")
    assert [one.der for one in found.certificates] == [pki.middle.der, pki.other.der]


def test_a_damaged_block_is_told_and_the_good_ones_are_kept(room: KeystoreRoom, pki: Pki) -> None:
    damaged = pki.root.pem.replace(b"\nMII", b"\nM!!")
    found = room.read(damaged + pki.middle.pem, name="ca.pem")
    assert [one.der for one in found.certificates] == [pki.middle.der]
    assert "Block 1" in str(found.notes[0])


# ---------------------------------------------------------------- named for what it is


def request(pki: Pki) -> bytes:
    builder = x509.CertificateSigningRequestBuilder().subject_name(pki.leaf.x509.subject)
    return builder.sign(pki.leaf.key, hashes.SHA256()).public_bytes(Encoding.DER)


def revocations(pki: Pki) -> bytes:
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(pki.root.x509.subject)
        .last_update(pki.root.x509.not_valid_before_utc)
        .next_update(pki.root.x509.not_valid_after_utc)
    )
    return crl.sign(pki.root.key, hashes.SHA256()).public_bytes(Encoding.DER)


def pem(label: str, data: bytes) -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (
        label.encode(),
        base64.encodebytes(data),
        label.encode(),
    )


def private(pki: Pki, format: PrivateFormat, password: bytes = b"") -> bytes:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return pki.leaf.key.private_bytes(Encoding.DER, format, encryption)


WRONG: dict[str, tuple[str, Bytes]] = {
    "nothing": ("empty", lambda _: b""),
    "blanks": ("empty", lambda _: b" \r\n\t\n"),
    "zeros": ("empty", lambda _: b"\0" * 1000),
    "text": ("text", lambda _: b"Dear administrator, attached is the certificate.\n"),
    "UTF-16 text": ("text", lambda _: "Guten Tag, anbei das Zertifikat.".encode("utf-16")),
    "short base64": ("text", lambda _: b"TUlJ"),
    "HTML": ("web-page", lambda _: b"\n<!DOCTYPE html><html><body>Sign on</body></html>"),
    "HTML without doctype": ("web-page", lambda _: b"<HTML><head></head></HTML>"),
    "PNG": ("picture", lambda _: b"\x89PNG\r\n\x1a\n" + bytes(64)),
    "JPEG": ("picture", lambda _: b"\xff\xd8\xff\xe0" + bytes(64)),
    "GIF": ("picture", lambda _: b"GIF89a" + bytes(64)),
    "BMP": ("picture", lambda _: b"BM" + bytes(64)),
    "text that begins like a bitmap": ("text", lambda _: b"BMW root certificate, see mail"),
    "PDF": ("pdf", lambda _: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    "EXE": ("program", lambda _: b"MZ\x90\0\3\0\0\0" + bytes(64)),
    "ELF": ("program", lambda _: b"\x7fELF\2\1\1" + bytes(64)),
    "Java class": ("program", lambda _: b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(64)),
    "JAR": ("program", lambda _: zipped({"META-INF/MANIFEST.MF": b"", "x.class": b"x"})),
    "Word": ("office", lambda _: zipped({"[Content_Types].xml": b"<x/>", "word/a.xml": b"x"})),
    "old Word": ("office", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "RTF": ("office", lambda _: b"{\\rtf1\\ansi certificate}"),
    "mail": (
        "office",
        lambda _: b"From: a@example.com\nSubject: CA\nContent-Type: text/plain\n\nattached",
    ),
    "gzip": ("archive", lambda _: b"\x1f\x8b\x08\0" + bytes(20)),
    "7z": ("archive", lambda _: b"7z\xbc\xaf\x27\x1c\0\4" + bytes(20)),
    "tar": ("archive", lambda _: b"ca.cer" + bytes(251) + b"ustar\x0000" + bytes(300)),
    "SQLite": ("browser-store", lambda _: b"SQLite format 3\0" + bytes(100)),
    "KeePass": ("password-store", lambda _: b"\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5" + bytes(99)),
    "BKS": ("bouncy-castle", lambda _: b"\0\0\0\2\0\0\0\x14" + b"s" * 20 + b"\0\0\4\0"),
    "stash": ("stash", lambda _: bytes(b ^ 0xF5 for b in b"secret".ljust(129, b"\0"))),
    "request DER": ("request", request),
    "request PEM": ("request", lambda pki: pem("CERTIFICATE REQUEST", request(pki))),
    "request under another name": (
        "request",
        lambda pki: pem("NEW CERTIFICATE REQUEST", request(pki)),
    ),
    "CRL DER": ("revocation-list", revocations),
    "CRL PEM": ("revocation-list", lambda pki: pem("X509 CRL", revocations(pki))),
    "PKCS#8 DER": ("private-key", lambda pki: private(pki, PrivateFormat.PKCS8)),
    "PKCS#8 PEM": ("private-key", lambda pki: pki.leaf.key_pem),
    "PKCS#8 locked": ("private-key", lambda pki: private(pki, PrivateFormat.PKCS8, b"x" * 8)),
    "EC key": ("private-key", lambda pki: private(pki, PrivateFormat.TraditionalOpenSSL)),
    "base64 PKCS#8": (
        "private-key",
        lambda pki: base64.b64encode(private(pki, PrivateFormat.PKCS8)),
    ),
    "PVK": ("private-key", lambda _: b"\x1e\xf1\xb5\xb0" + bytes(40)),
    "JWK": ("private-key", lambda _: b'{"kty":"EC","d":"AAAA","x":"AAAA"}'),
    "public key": (
        "public-key",
        lambda pki: pki.leaf.key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        ),
    ),
    "SSH key": (
        "ssh-key",
        lambda pki: pki.leaf.key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH),
    ),
    "SSH private key": (
        "ssh-key",
        lambda pki: pki.leaf.key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()),
    ),
    "PuTTY": ("ssh-key", lambda _: b"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n"),
    "PGP": ("pgp", lambda _: pem("PGP PUBLIC KEY BLOCK", b"\x99\x01" * 60)),
    "PKCS#7 without certificates": (
        "no-certificates",
        lambda _: sequence(
            oid_der("1.2.840.113549.1.7.2"),
            element(
                0xA0,
                sequence(
                    integer_der(1),
                    element(0x31),
                    sequence(oid_der("1.2.840.113549.1.7.1")),
                    element(0x31),
                ),
            ),
        ),
    ),
    "encrypted mail": (
        "mail-encrypted",
        lambda pki: (
            pkcs7.PKCS7EnvelopeBuilder()
            .set_data(b"x")
            .add_recipient(make_rsa())
            .encrypt(Encoding.DER, [])
        ),
    ),
    "empty JKS": (
        "no-certificates",
        lambda _: KeystoreRoom().add(None, Secret("geheim"), []),
    ),
    "empty PKCS#12": (
        "no-certificates",
        lambda _: KeystoreRoom().add(None, Secret("geheim"), [], type="PKCS12"),
    ),
    "PKCS#12 of another password": ("wrong-password", lambda pki: p12(pki, b"other")),
    "unknown bytes": ("unknown", lambda _: bytes(range(1, 255))),
    "cut-off DER": ("cut-off", lambda pki: pki.root.der[:-20]),
    "cut-off PEM": ("block-cut-off", lambda pki: pki.root.pem[:-20]),
    "PEM of nonsense": ("block-damaged", lambda _: pem("CERTIFICATE", b"nonsense" * 20)),
    "cut-off JKS": (
        "damaged",
        lambda pki: KeystoreRoom().add(None, Secret("geheim"), certificates(pki.root))[:-30],
    ),
    "damaged ZIP": ("zip-damaged", lambda pki: zipped({"ca": both(pki)})[:-30]),
    "ZIP of a picture": ("picture", lambda _: zipped({"a.cer": b"\x89PNG\r\n\x1a\n" + bytes(9)})),
    "ZIP of texts": ("zip-nothing", lambda _: zipped({"a.cer": b"hello", "b.cer": b"world"})),
}


def make_rsa() -> x509.Certificate:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return make("reader", key=rsa.generate_private_key(65537, 2048)).x509


@pytest.mark.parametrize("case", WRONG)
def test_wrong_things_are_named(room: KeystoreRoom, pki: Pki, case: str) -> None:
    expected, build = WRONG[case]
    with pytest.raises(ProblemError) as caught:
        room.read(build(pki), name="ca.cer", passwords=[Secret("geheim")])
    assert caught.value.id == f"keystore.{expected}"
    problem = caught.value.problem
    for sentence in (problem.what, problem.why, problem.next_step):
        assert str(sentence)


def test_a_locked_store_asks_for_its_password(room: KeystoreRoom, pki: Pki) -> None:
    with pytest.raises(ProblemError) as caught:
        room.read(p12(pki, b"geheim"), name="ca.pfx")
    assert caught.value.id == "keystore.password-needed"
    assert str(caught.value.problem.what) == "“ca.pfx” is locked with a password."


def test_an_octet_string_in_pieces(room: KeystoreRoom, pki: Pki) -> None:
    """PKCS#12 as BER: the content of the store in chunks (NSS and old Windows)."""
    from wizard.keystore.asn1 import octets, read

    whole = read(p12(pki)).parts(3)
    content = octets(whole[1].parts(2)[1].first())
    half = len(content) // 2
    chunks = b"\x24\x80" + octets_der(content[:half]) + octets_der(content[half:]) + b"\0\0"
    info = b"\x30\x80" + oid_der("1.2.840.113549.1.7.1") + b"\xa0\x80" + chunks + b"\0\0\0\0"
    data = b"\x30\x80" + integer_der(3) + info + b"".join(p.raw for p in whole[2:]) + b"\0\0"
    assert len(room.read(data).certificates) == 2
