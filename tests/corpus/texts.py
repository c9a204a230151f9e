"""Certificates as text: PEM in every dress, and base64 or hex without armour."""

from __future__ import annotations

import base64
import textwrap

from tests.corpus.lab import PKI, good, iconv, in_folder, openssl, run

ROOT, PAIR, CHAIN = (lambda: [PKI.root.der]), (lambda: PKI.pair), (lambda: PKI.chain)


def both() -> bytes:
    return PKI.root.pem + PKI.middle.pem


def lines(data: bytes, before: bytes = b"", after: bytes = b"\n") -> bytes:
    return b"".join(before + line + after for line in data.splitlines())


def base64_of(der: bytes) -> bytes:
    return openssl("base64", "-A", input=der)


@good("pem/one.cer", "PEM", ROOT, "openssl x509 -inform DER")
def one() -> bytes:
    return openssl("x509", "-inform", "DER", input=PKI.root.der)


@good("pem/many.pem", "PEM", CHAIN, "cat of three certificates")
def many() -> bytes:
    return PKI.leaf.pem + PKI.middle.pem + PKI.root.pem


@good("pem/no-last-line-end.pem", "PEM", PAIR, "without a last line end")
def no_last_line_end() -> bytes:
    return both().rstrip()


@good("pem/twice.pem", "PEM", PAIR, "the same two certificates twice")
def twice() -> bytes:
    return both() * 2


@good("pem/openssl-text.crt", "PEM", ROOT, "openssl x509 -text")
def openssl_text() -> bytes:
    return openssl("x509", "-text", input=PKI.root.pem)


@good("pem/openssl-nameopt.crt", "PEM", PAIR, "openssl crl2pkcs7 | openssl pkcs7 -print_certs")
def print_certs() -> bytes:
    p7 = openssl("crl2pkcs7", "-nocrl", "-certfile", PKI.path["both"])
    return openssl("pkcs7", "-print_certs", "-text", input=p7)


@good("pem/s-client.txt", "PEM", CHAIN, "the -showcerts output of openssl s_client, shortened")
def s_client() -> bytes:
    parts = [b"CONNECTED(00000003)\n---\nCertificate chain\n"]
    for number, made in enumerate((PKI.leaf, PKI.middle, PKI.root)):
        head = openssl("x509", "-noout", "-subject", "-issuer", input=made.pem)
        parts += [b" %d " % number, head, made.pem]
    return b"".join([*parts, b"---\nServer certificate\n", PKI.leaf.pem, b"---\nNo client CA\n"])


@good("pem/bag-attributes.pem", "PEM", CHAIN, "openssl pkcs12 -nodes", keys=1)
def bag_attributes() -> bytes:
    p12 = openssl(
        "pkcs12", "-export", "-in", PKI.path["chain"], "-inkey", PKI.path["leaf.key"],
        "-name", "i-prod", "-passout", "pass:x",
    )  # fmt: skip
    return openssl("pkcs12", "-nodes", "-passin", "pass:x", input=p12)


@good("pem/java-rfc.pem", "PEM", ROOT, "keytool -printcert -rfc")
def java_rfc() -> bytes:
    return run("keytool", "-printcert", "-rfc", "-file", PKI.path["root.der"])


@good("pem/java-list-rfc.txt", "PEM", PAIR, "keytool -list -rfc of a store of two")
def java_list_rfc() -> bytes:
    with in_folder() as folder:
        common = ("-keystore", str(folder / "s"), "-storepass", "changeit")
        for name in ("root", "middle"):
            run("keytool", "-importcert", "-noprompt", "-alias", name[::-1],
                "-file", PKI.path[f"{name}.der"], *common)  # fmt: skip
        text = run("keytool", "-J-Duser.language=de", "-list", "-rfc", *common)
        blocks = text.split(b"-----END CERTIFICATE-----\n")
        blocks[:2] = sorted(blocks[:2], key=lambda one: base64_of(PKI.middle.der)[:200] in
                            b"".join(one.split()))  # fmt: skip
        return b"-----END CERTIFICATE-----\n".join(blocks)


DRESSED = {
    "crlf.pem": ("CR LF line ends", lambda: both().replace(b"\n", b"\r\n")),
    "cr.pem": ("CR line ends", lambda: both().replace(b"\n", b"\r")),
    "cr-cr-lf.pem": ("CR CR LF: text mode twice", lambda: both().replace(b"\n", b"\r\r\n")),
    "mixed-line-ends.pem": (
        "one with LF, one with CR LF",
        lambda: PKI.root.pem + PKI.middle.pem.replace(b"\n", b"\r\n"),
    ),
    "indented.yaml": (
        "a YAML block",
        lambda: (
            b"ca: |\n" + textwrap.indent(PKI.root.pem.decode(), "    ").encode()
            + b"issuing: |\n" + textwrap.indent(PKI.middle.pem.decode(), "    ").encode()
        ),
    ),
    "tabs.pem": ("indented with tabs", lambda: lines(both(), b"\t\t")),
    "blanks-behind.pem": ("blanks behind every line", lambda: lines(both(), after=b"   \n")),
    "double-spaced.pem": ("an empty line behind every line", lambda: lines(both(), after=b"\n\n")),
    "quoted-mail.txt": ("quoted in a mail", lambda: lines(both(), b"> ", b"\r\n")),
    "quoted-twice.txt": ("quoted twice in a mail", lambda: lines(both(), b"> > ", b"\r\n")),
    "diff.txt": (
        "added lines of a diff",
        lambda: b"+++ b/ca.pem\n@@ -0,0 +1,30 @@\n" + lines(both(), b"+"),
    ),
    "one-line.pem": ("all on one line", lambda: both().replace(b"\n", b"")),
    "one-line-blanks.pem": ("line ends became blanks", lambda: both().replace(b"\n", b" ")),
    "json.json": (
        "a JSON string", lambda: b'{"ca": "' + both().replace(b"\n", b"\\n") + b'"}'
    ),
    "json-crlf.json": (
        "a JSON string with CR LF",
        lambda: b'{"ca": "' + both().replace(b"\n", b"\\r\\n") + b'"}',
    ),
    "source-code.txt": (
        "string literals of a program",
        lambda: b"static String PEM =\n" + b" +\n".join(
            b'    "' + line + b'\\n"' for line in both().splitlines()
        ) + b";\n",
    ),
    "web-page-pre.html": (
        "in the <pre> of a web page",
        lambda: b"<html><body><h1>CA</h1><pre>" + both() + b"</pre></body></html>",
    ),
    "web-page-br.html": (
        "a web page with <br> at the line ends",
        lambda: b"<html><body><p>" + both().replace(b"\n", b"<br/>\n") + b"</p></body></html>",
    ),
    "short-lines.pem": (
        "lines of 20 characters",
        lambda: b"".join(
            b"-----BEGIN CERTIFICATE-----\n"
            + "\n".join(textwrap.wrap(base64_of(der).decode(), 20)).encode()
            + b"\n-----END CERTIFICATE-----\n"
            for der in PKI.pair
        ),
    ),
    "long-lines.pem": (
        "one line of base64",
        lambda: b"".join(
            b"-----BEGIN CERTIFICATE-----\n" + base64_of(der) + b"\n-----END CERTIFICATE-----\n"
            for der in PKI.pair
        ),
    ),
    "no-padding.pem": ("base64 without its = signs", lambda: both().replace(b"=", b"")),
    "headers.pem": (
        "RFC 1421 headers",
        lambda: both().replace(
            b"CERTIFICATE-----\nMI", b"CERTIFICATE-----\nComment: made by hand\nX: y\n\nMI"
        ),
    ),
    "x509-label.pem": (
        "the label X509 CERTIFICATE",
        lambda: both().replace(b" CERTIFICATE-", b" X509 CERTIFICATE-"),
    ),
    "x509-dot-label.pem": (
        "the label X.509 CERTIFICATE",
        lambda: both().replace(b" CERTIFICATE-", b" X.509 CERTIFICATE-"),
    ),
    "lower-case-label.pem": (
        "begin and end in lower case",
        lambda: both().replace(b"BEGIN CERTIFICATE", b"begin certificate").replace(
            b"END CERTIFICATE", b"end certificate"
        ),
    ),
    "another-end.pem": (
        "the end says something else",
        lambda: both().replace(b"END CERTIFICATE", b"END CA"),
    ),
    "latin-1-around.txt": (
        "Latin-1 text around the blocks",
        lambda: "Herausgeber: Größe\n".encode("latin-1") + both() + "für Süd".encode("cp1252"),
    ),
    "utf-8-bom.pem": ("UTF-8 with a byte order mark", lambda: b"\xef\xbb\xbf" + both()),
    "utf-16-le-bom.pem": (
        "iconv -t UTF-16LE, mark before", lambda: b"\xff\xfe" + iconv(both(), "UTF-16LE")
    ),
    "utf-16-be-bom.pem": (
        "iconv -t UTF-16BE, mark before", lambda: b"\xfe\xff" + iconv(both(), "UTF-16BE")
    ),
    "utf-16-le.pem": ("iconv -t UTF-16LE", lambda: iconv(both(), "UTF-16LE")),
    "utf-16-be.pem": ("iconv -t UTF-16BE", lambda: iconv(both(), "UTF-16BE")),
    "utf-16-text.txt": (
        "Notepad: UTF-16 with text and CR LF",
        lambda: iconv(
            "\ufeffUnser CA-Zertifikat für Köln:\r\n".encode() + lines(both(), after=b"\r\n"),
            "UTF-16LE",
        ),
    ),
    "utf-32.pem": ("iconv -t UTF-32", lambda: iconv(both(), "UTF-32")),
    "utf-32-be.pem": ("iconv -t UTF-32BE, mark before", lambda: iconv(
        b"\xef\xbb\xbf" + both(), "UTF-32BE")),
    "ebcdic-037.pem": ("iconv -t IBM037", lambda: iconv(both(), "IBM037")),
    "ebcdic-273.pem": (
        "iconv -t IBM273 with German text", lambda: iconv("für Köln\n".encode() + both(), "IBM273")
    ),
    "ebcdic-500.pem": ("iconv -t IBM500", lambda: iconv(both(), "IBM500")),
    "ebcdic-1140-nl.pem": (
        "iconv -t IBM1140, line end X'25' became X'15'",
        lambda: iconv(both(), "IBM1140").replace(b"\x25", b"\x15"),
    ),
    "base64-of-pem.txt": ("base64 of PEM, as a secret of Kubernetes", lambda: base64_of(both())),
    "nul-behind.pem": ("zeros behind, as a fixed-length record pads", lambda: both() + bytes(80)),
    "eof-mark.pem": ("the end mark of DOS behind", lambda: both() + b"\x1a"),
}  # fmt: skip
for _name, (_how, _build) in DRESSED.items():
    good(f"pem/{_name}", "PEM", PAIR, _how)(_build)


@good("pem/trusted.pem", "PEM", PAIR, "openssl x509 -trustout -addtrust serverAuth")
def trusted() -> bytes:
    return b"".join(
        openssl(
            "x509", "-trustout", "-addtrust", "serverAuth", "-setalias", "our CA", input=made.pem
        )
        for made in (PKI.root, PKI.middle)
    )


@good("pem/with-keys.pem", "PEM", ROOT, "beside PKCS#8, RSA (encrypted) and EC keys", keys=3)
def with_keys() -> bytes:
    locked = openssl(
        "rsa", "-in", PKI.path["leaf.key"], "-traditional", "-aes128", "-passout", "pass:geheim"
    )
    curve = openssl("ec", "-in", PKI.path["middle.key"])
    parameters = openssl("ecparam", "-name", "prime256v1")
    return PKI.leaf.key_pem + locked + parameters + curve + PKI.root.pem


@good("pem/with-request-and-crl.pem", "PEM", ROOT, "beside a request and a revocation list")
def with_request() -> bytes:
    request = openssl("req", "-new", "-key", PKI.path["leaf.key"], "-subj", "/CN=i-prod")
    return request + PKI.root.pem


@good("pem/damaged-and-good.pem", "PEM", lambda: [PKI.middle.der], "the first lost characters",
      notes=2)  # fmt: skip
def damaged_and_good() -> bytes:
    return PKI.root.pem.replace(b"\nMII", b"\nM*I") + PKI.middle.pem


@good("pem/cut-off-and-good.pem", "PEM", ROOT, "the second has no end", notes=2)
def cut_off_and_good() -> bytes:
    return both()[:-60]


@good("pem/signed-data-label.pem", "PKCS#7", PAIR, "PKCS#7 under the label of a certificate")
def wrong_label() -> bytes:
    p7 = openssl("crl2pkcs7", "-nocrl", "-certfile", PKI.path["both"])
    return p7.replace(b" PKCS7-", b" CERTIFICATE-")


BARE = {
    "wrapped-64.txt": ("base64 -w 64", lambda der: run("base64", "-w", "64", input=der)),
    "wrapped-76.txt": ("base64", lambda der: run("base64", input=der)),
    "one-line.txt": ("base64 -w 0", lambda der: run("base64", "-w", "0", input=der)),
    "crlf.b64": (
        "base64 with CR LF", lambda der: lines(run("base64", input=der), after=b"\r\n")
    ),
    "indented.txt": ("base64 indented", lambda der: lines(run("base64", input=der), b"      ")),
    "utf-16.txt": (
        "base64 in UTF-16", lambda der: b"\xff\xfe" + iconv(run("base64", input=der), "UTF-16LE")
    ),
    "utf-8-bom.txt": ("base64 behind a mark", lambda der: b"\xef\xbb\xbf" + base64_of(der)),
    "ebcdic.txt": ("base64 in EBCDIC", lambda der: iconv(run("base64", input=der), "IBM037")),
    "json-string.txt": ("a JSON string", lambda der: b'"' + base64_of(der) + b'"'),
    "url-safe.txt": ("URL-safe base64, unpadded", lambda der: base64.urlsafe_b64encode(der)
                     .rstrip(b"=")),
    "twice.txt": ("base64 of base64", lambda der: base64_of(run("base64", input=der))),
    "hex.txt": ("xxd -p", lambda der: "\n".join(textwrap.wrap(der.hex(), 60)).encode()),
    "hex-colons.txt": ("hex with colons", lambda der: der.hex(":").upper().encode()),
    "hex-blanks.txt": ("hex with blanks", lambda der: der.hex(" ").encode()),
    "data-uri.txt": (
        "a data: address",
        lambda der: b"data:application/x-x509-ca-cert;base64," + base64_of(der),
    ),
}  # fmt: skip
for _name, (_how, _change) in BARE.items():
    good(f"base64/{_name}", "Base64 DER", ROOT, _how)(lambda change=_change: change(PKI.root.der))


@good("base64/pkcs7.txt", "PKCS#7", PAIR, "base64 of PKCS#7")
def pkcs7() -> bytes:
    return base64_of(
        openssl("crl2pkcs7", "-nocrl", "-certfile", PKI.path["both"], "-outform", "DER")
    )


@good("base64/pkcs12.txt", "PKCS#12", PAIR, "base64 of PKCS#12", passwords=["changeit"])
def pkcs12() -> bytes:
    return base64_of(
        openssl(
            "pkcs12", "-export", "-nokeys", "-in", PKI.path["both"], "-passout", "pass:changeit"
        )
    )
