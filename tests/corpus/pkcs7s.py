"""DER and PKCS#7: one, several, with signers, indefinite lengths, nothing inside."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from tests.corpus.lab import PKI, bad, good, in_folder, openssl, run
from wizard.keystore.asn1 import element, integer_der, oid_der, sequence

ROOT, PAIR, CHAIN = (lambda: [PKI.root.der]), (lambda: PKI.pair), (lambda: PKI.chain)

# ---------------------------------------------------------------- DER


@good("der/one.cer", "DER", ROOT, "openssl x509 -outform DER")
def one() -> bytes:
    return openssl("x509", "-outform", "DER", input=PKI.root.pem)


DER = {
    "several.der": ("three, one after the other", CHAIN, lambda: b"".join(PKI.chain)),
    "line-end-behind.cer": ("a line end behind", ROOT, lambda: PKI.root.der + b"\r\n"),
    "zeros-behind.cer": ("padded with zeros", ROOT, lambda: PKI.root.der + bytes(512)),
    "blanks-behind.cer": (
        "padded with EBCDIC blanks", ROOT, lambda: PKI.root.der + b"\x40" * 100
    ),
    "text-behind.cer": ("text behind", ROOT, lambda: PKI.root.der + b"-- sent by mail --"),
    "second-cut-off.cer": (
        "the second is cut off", ROOT, lambda: PKI.root.der + PKI.middle.der[:-9]
    ),
    "same-twice.cer": ("the same twice", ROOT, lambda: PKI.root.der * 2),
}  # fmt: skip
for _name, (_how, _found, _build) in DER.items():
    good(f"der/{_name}", "DER", _found, _how)(_build)
good("der/trusted.der", "DER", ROOT, "openssl x509 -trustout -outform DER")(
    lambda: openssl("x509", "-trustout", "-addtrust", "serverAuth", "-outform", "DER",
                    input=PKI.root.pem)
)  # fmt: skip
good("der/pki-path.pkipath", "PkiPath", lambda: PKI.chain[::-1], "SEQUENCE of certificates")(
    lambda: sequence(*PKI.chain[::-1])
)
good("der/netscape.cer", "Netscape certificate sequence", PAIR, "Netscape certificate sequence")(
    lambda: sequence(oid_der("2.16.840.1.113730.2.5"), element(0xA0, sequence(*PKI.pair)))
)
good("der/netscape-openssl.cer", "Netscape certificate sequence", CHAIN, "openssl nseq -toseq")(
    lambda: openssl("nseq", "-toseq", "-in", PKI.path["chain"])
)
bad("der/cut-off.cer", "cut-off", "dd of all but the last 20 bytes")(lambda: PKI.root.der[:-20])
bad("der/first-kilobyte.cer", "cut-off", "dd of the first 300 bytes")(lambda: PKI.root.der[:300])
bad("der/text-mode.cer", "text-mode", "transferred in text mode: LF became CR LF")(
    lambda: PKI.root.der.replace(b"\n", b"\r\n")
)
bad("der/to-ebcdic.cer", "text-mode", "transferred in text mode: ASCII became EBCDIC")(
    lambda: PKI.root.der.decode("latin-1").encode("cp037")
)
bad("der/from-ebcdic.cer", "text-mode", "transferred in text mode: EBCDIC became ASCII")(
    lambda: PKI.root.der.decode("cp037").encode("latin-1")
)
bad("der/utf-8.cer", "text-mode", "saved by an editor as UTF-8 text")(
    lambda: PKI.root.der.decode("latin-1").encode("utf-8")
)
bad("der/replacement.cer", "text-mode", "pasted as text: odd bytes became U+FFFD")(
    lambda: PKI.root.der.decode("utf-8", "replace").encode("utf-8")
)

# ---------------------------------------------------------------- PKCS#7


def degenerate(*options: str) -> bytes:
    return openssl("crl2pkcs7", "-nocrl", "-certfile", PKI.path["both"], *options)


good("pkcs7/degenerate.p7b", "PKCS#7", PAIR, "openssl crl2pkcs7 -nocrl")(degenerate)
good("pkcs7/degenerate-der.p7b", "PKCS#7", PAIR, "openssl crl2pkcs7 -nocrl -outform DER")(
    lambda: degenerate("-outform", "DER")
)
good("pkcs7/one.p7c", "PKCS#7", ROOT, "openssl crl2pkcs7 of one certificate, DER")(
    lambda: openssl("crl2pkcs7", "-nocrl", "-certfile", PKI.path["root.cer"], "-outform", "DER")
)
good(
    "pkcs7/python.spc",
    "PKCS#7",
    lambda: in_set(*PKI.pair),
    "cryptography's serialize_certificates, DER",
)(lambda: pkcs7.serialize_certificates([PKI.root.x509, PKI.middle.x509], Encoding.DER))
good(
    "pkcs7/python.p7b",
    "PKCS#7",
    lambda: in_set(*PKI.pair),
    "cryptography's serialize_certificates, PEM",
)(lambda: pkcs7.serialize_certificates([PKI.root.x509, PKI.middle.x509], Encoding.PEM))
good("pkcs7/cms-label.pem", "PKCS#7", PAIR, "the label CMS")(
    lambda: degenerate().replace(b" PKCS7-", b" CMS-")
)
good("pkcs7/signed-data-label.pem", "PKCS#7", PAIR, "the label PKCS #7 SIGNED DATA")(
    lambda: degenerate().replace(b" PKCS7-", b" PKCS #7 SIGNED DATA-")
)
good("pkcs7/crlf-utf-16.p7b", "PKCS#7", PAIR, "PEM with CR LF in UTF-16")(
    lambda: b"\xff\xfe" + degenerate().replace(b"\n", b"\r\n").decode().encode("utf-16-le")
)


def revocations(format: str = "PEM") -> bytes:
    """A CRL of the root, made by openssl ca."""
    with in_folder() as folder:
        (folder / "index").write_text("")
        (folder / "number").write_text("01\n")
        (folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\n"
            "default_crl_days=30\n"
        )
        pem = run(
            "openssl", "ca", "-gencrl", "-config", "ca.cnf", "-cert", PKI.path["root.cer"],
            "-keyfile", PKI.path["root.key"], cwd=folder,
        )  # fmt: skip
    return pem if format == "PEM" else openssl("crl", "-outform", "DER", input=pem)


@good("pkcs7/with-crl.p7b", "PKCS#7", PAIR, "openssl crl2pkcs7 with a revocation list")
def with_crl() -> bytes:
    return openssl("crl2pkcs7", "-certfile", PKI.path["both"], input=revocations())


bad("pkcs7/crl-only.p7b", "revocation-list", "openssl crl2pkcs7 of a revocation list alone")(
    lambda: openssl("crl2pkcs7", input=revocations())
)


def signed(*options: str, command: str = "cms", data: bytes = b"Guten Tag\r\n") -> bytes:
    return openssl(
        command, "-sign", "-signer", PKI.path["leaf.cer"], "-inkey", PKI.path["leaf.key"],
        "-certfile", PKI.path["above"], *options, input=data,
    )  # fmt: skip


SIGNED = {
    "signed-detached.p7s": ("openssl cms -sign -outform DER", ("-outform", "DER")),
    "signed-content.p7m": (
        "openssl cms -sign -nodetach", ("-nodetach", "-binary", "-outform", "DER")
    ),
    "signed-content.pem": ("openssl cms -sign -nodetach, PEM", ("-nodetach", "-outform", "PEM")),
    "signed-indefinite.p7m": (
        "openssl cms -sign -stream: indefinite lengths",
        ("-nodetach", "-stream", "-binary", "-outform", "DER"),
    ),
    "signed-key-id.p7s": (
        "openssl cms -sign -noattr -nosmimecap", ("-noattr", "-nosmimecap", "-outform", "DER")
    ),
}  # fmt: skip
for _name, (_how, _options) in SIGNED.items():
    good(f"pkcs7/{_name}", "PKCS#7", lambda: in_set(*PKI.chain), _how)(
        lambda options=_options: signed(*options)
    )
good(
    "pkcs7/smime-signed.p7m",
    "PKCS#7",
    lambda: [*PKI.chain[1:], PKI.leaf.der],
    "openssl smime -sign -nodetach",
)(lambda: signed("-nodetach", "-outform", "DER", command="smime"))
bad("pkcs7/signed-nocerts.p7s", "no-certificates", "openssl cms -sign -nocerts")(
    lambda: openssl(
        "cms", "-sign", "-signer", PKI.path["leaf.cer"], "-inkey", PKI.path["leaf.key"],
        "-nocerts", "-outform", "DER", input=b"x",
    )
)  # fmt: skip
bad("pkcs7/signed-pem-nocerts.p7s", "no-certificates", "openssl smime -sign -nocerts, PEM")(
    lambda: openssl(
        "smime", "-sign", "-signer", PKI.path["leaf.cer"], "-inkey", PKI.path["leaf.key"],
        "-nocerts", "-outform", "PEM", input=b"x",
    )
)  # fmt: skip


def in_set(*ders: bytes) -> list[bytes]:
    """DER sorts the certificates of a SET."""
    return sorted(ders)


def open_ended(tag: int, *content: bytes) -> bytes:
    return bytes((tag, 0x80)) + b"".join(content) + b"\0\0"


@good("pkcs7/indefinite.p7b", "PKCS#7", PAIR, "indefinite lengths throughout, as NSS writes")
def indefinite() -> bytes:
    inner = open_ended(
        0x30,
        integer_der(1),
        element(0x31),
        open_ended(0x30, oid_der("1.2.840.113549.1.7.1")),
        open_ended(0xA0, *PKI.pair),
        element(0x31),
    )
    return open_ended(0x30, oid_der("1.2.840.113549.1.7.2"), open_ended(0xA0, inner))


@good("pkcs7/indefinite-zeros-behind.p7b", "PKCS#7", PAIR, "indefinite, zeros behind")
def indefinite_zeros() -> bytes:
    return indefinite() + bytes(64)


@good("pkcs7/bare-signed-data.p7b", "PKCS#7", PAIR, "SignedData without its ContentInfo")
def bare() -> bytes:
    return sequence(
        integer_der(1),
        element(0x31),
        sequence(oid_der("1.2.840.113549.1.7.1")),
        element(0xA0, *PKI.pair),
        element(0x31),
    )


@bad("pkcs7/empty.p7b", "no-certificates", "SignedData without certificates")
def empty() -> bytes:
    inner = sequence(
        integer_der(1), element(0x31), sequence(oid_der("1.2.840.113549.1.7.1")), element(0x31)
    )
    return sequence(oid_der("1.2.840.113549.1.7.2"), element(0xA0, inner))


bad("pkcs7/cut-off.p7b", "cut-off", "the last 40 bytes are missing")(
    lambda: degenerate("-outform", "DER")[:-40]
)
bad("pkcs7/cut-off-indefinite.p7m", "cut-off", "indefinite, the last 40 bytes are missing")(
    lambda: signed("-nodetach", "-stream", "-binary", "-outform", "DER")[:-40]
)
bad("pkcs7/cut-off.pem", "block-cut-off", "PEM without its end")(lambda: degenerate()[:-30])


def sealed_for(*options: str) -> bytes:
    return openssl("cms", "-encrypt", *options, PKI.path["leaf.cer"], input=b"secret")


bad("pkcs7/enveloped.p7m", "mail-encrypted", "openssl cms -encrypt -aes256")(
    lambda: sealed_for("-aes256", "-outform", "DER")
)
bad("pkcs7/enveloped.pem", "mail-encrypted", "openssl cms -encrypt -des3, PEM")(
    lambda: sealed_for("-des3", "-outform", "PEM")
)
bad("pkcs7/auth-enveloped.p7m", "mail-encrypted", "openssl cms -encrypt -aes-256-gcm")(
    lambda: sealed_for("-aes-256-gcm", "-outform", "DER")
)
bad("pkcs7/encrypted-data.p7m", "mail-encrypted", "openssl cms -EncryptedData_encrypt")(
    lambda: openssl("cms", "-EncryptedData_encrypt", "-aes128", "-secretkey", "00" * 16,
                    "-outform", "DER", input=b"secret")
)  # fmt: skip
bad("pkcs7/data.p7", "no-certificates", "openssl cms -data_create")(
    lambda: openssl("cms", "-data_create", "-outform", "DER", input=b"text")
)
bad("pkcs7/digest.p7", "no-certificates", "openssl cms -digest_create")(
    lambda: openssl("cms", "-digest_create", "-outform", "DER", input=b"text")
)


good(
    "pkcs7/signed-sha512.p7s", "PKCS#7", lambda: in_set(*PKI.chain), "openssl cms -sign -md sha512"
)(lambda: signed("-md", "sha512", "-outform", "DER"))


# ---------------------------------------------------------------- mail


def mail(*options: str) -> bytes:
    head = ("-from", "ca@example.com", "-to", "desk@example.com", "-subject", "Our CA")
    return signed(*head, *options, command="smime")


bad("mail/signed.eml", "office", "openssl smime -sign: a clear-signed mail")(mail)
bad("mail/opaque.eml", "office", "openssl smime -sign -nodetach: a mail in its signature")(
    lambda: mail("-nodetach")
)
bad("mail/encrypted.eml", "office", "openssl smime -encrypt: a mail")(
    lambda: openssl("smime", "-encrypt", "-from", "a@example.com", "-to", "b@example.com",
                    "-subject", "x", "-aes128", PKI.path["leaf.cer"], input=b"secret")
)  # fmt: skip


@bad("mail/attachment.eml", "office", "a mail with a certificate attached, by Python's email")
def attachment() -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "CA"
    message.set_content("The certificate is attached.")
    message.add_attachment(
        Path(PKI.path["root.der"]).read_bytes(),
        maintype="application", subtype="x-x509-ca-cert", filename="ca.cer",
    )  # fmt: skip
    return message.as_bytes()
