"""What is no certificate: keys, requests, mail, pictures, documents, archives, nothing at all."""

from __future__ import annotations

import base64
import io
import sqlite3
import struct
import tarfile
import tempfile
from pathlib import Path

from tests.corpus.lab import PKI, bad, good, iconv, in_folder, made_file, openssl, run
from tests.corpus.pkcs7s import revocations
from tests.corpus.zips import by_python, pems

# ---------------------------------------------------------------- requests, lists, answers


def request(*options: str) -> bytes:
    return openssl("req", "-new", "-key", PKI.path["leaf.key"], "-subj", "/CN=i-prod", *options)


bad("other/request.csr", "request", "openssl req -new")(request)
bad("other/request.der", "request", "openssl req -new -outform DER")(
    lambda: request("-outform", "DER")
)
bad("other/request-new.csr", "request", "openssl req -newhdr")(lambda: request("-newhdr"))
bad("other/request-san.csr", "request", "openssl req -addext")(
    lambda: request("-addext", "subjectAltName=DNS:i-prod.example.com")
)
bad("other/request-base64.txt", "request", "base64 of a request")(
    lambda: openssl("base64", input=request("-outform", "DER"))
)


@bad("other/request-java.csr", "request", "keytool -certreq")
def request_java() -> bytes:
    with in_folder() as folder:
        common = ("-keystore", str(folder / "s"), "-storepass", "changeit", "-alias", "x")
        run("keytool", "-genkeypair", "-keyalg", "EC", "-dname", "CN=x", *common)
        return run("keytool", "-certreq", *common)


def spkac() -> bytes:
    return openssl("spkac", "-key", PKI.path["leaf.key"], "-challenge", "hello")


bad("other/request.spkac", "request", "openssl spkac")(spkac)
bad("other/request-spkac.der", "request", "openssl spkac, DER")(
    lambda: base64.b64decode(spkac().partition(b"=")[2])
)
bad("other/revocations.crl", "revocation-list", "openssl ca -gencrl")(revocations)
bad("other/revocations.der", "revocation-list", "openssl ca -gencrl, DER")(
    lambda: revocations("DER")
)
bad("other/revocations-base64.txt", "revocation-list", "openssl ca -gencrl, base64")(
    lambda: openssl("base64", input=revocations("DER"))
)


def ocsp(*wanted: str) -> bytes:
    """A request about the middle certificate, or the root's answer to it."""
    with in_folder() as folder:
        run("openssl", "ocsp", "-issuer", PKI.path["root.cer"], "-cert", PKI.path["middle.cer"],
            "-reqout", "request", cwd=folder)  # fmt: skip
        if wanted == ("request",):
            return (folder / "request").read_bytes()
        (folder / "index").write_text("")
        run("openssl", "ocsp", "-index", "index", "-rsigner", PKI.path["root.cer"], "-rkey",
            PKI.path["root.key"], "-CA", PKI.path["root.cer"], "-reqin", "request", "-respout",
            "answer", cwd=folder)  # fmt: skip
        return (folder / "answer").read_bytes()


bad("other/ocsp-answer.ors", "ocsp", "openssl ocsp -respout")(ocsp)
bad("other/ocsp-request.orq", "ocsp", "openssl ocsp -reqout")(lambda: ocsp("request"))


def stamp(reply: bool = True) -> bytes:
    with in_folder() as folder:
        query = run("openssl", "ts", "-query", "-data", PKI.path["root.cer"], "-cert")
        if not reply:
            return query
        (folder / "query").write_bytes(query)
        (folder / "serial").write_text("01\n")
        (folder / "ts.cnf").write_text(
            "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\nsigner_digest=sha256\n"
            "default_policy=1.2.3.4\ndigests=sha256\ness_cert_id_alg=sha256\n[e]\n"
            "extendedKeyUsage=critical,timeStamping\n[req]\ndistinguished_name=d\n[d]\n"
        )
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-out", "c",
            "-subj", "/CN=TSA", "-config", "ts.cnf", "-extensions", "e", cwd=folder)  # fmt: skip
        return run("openssl", "ts", "-reply", "-config", "ts.cnf", "-queryfile", "query", "-signer",
                   "c", "-inkey", "k", cwd=folder)  # fmt: skip


bad("other/time-stamp.tsr", "time-stamp", "openssl ts -reply")(stamp)
bad("other/time-stamp.tsq", "time-stamp", "openssl ts -query")(lambda: stamp(reply=False))

# ---------------------------------------------------------------- keys


def key(*command: str) -> bytes:
    return openssl(*command)


def der_of(pem: bytes) -> bytes:
    return base64.b64decode(b"".join(pem.splitlines()[1:-1]))


LEAF = PKI.path["leaf.key"]
KEYS = {
    "pkcs8.key": ("openssl pkcs8 -topk8 -nocrypt", ("pkcs8", "-topk8", "-nocrypt", "-in", LEAF)),
    "pkcs8.der": (
        "openssl pkcs8 -outform DER",
        ("pkcs8", "-topk8", "-nocrypt", "-in", LEAF, "-outform", "DER"),
    ),
    "pkcs8-locked.key": (
        "openssl pkcs8 -topk8 -v2 aes256",
        ("pkcs8", "-topk8", "-v2", "aes256", "-in", LEAF, "-passout", "pass:x"),
    ),
    "pkcs8-locked.der": (
        "openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES",
        ("pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-in", LEAF, "-passout", "pass:x",
         "-outform", "DER"),
    ),
    "pkcs8-scrypt.key": (
        "openssl pkcs8 -topk8 -scrypt",
        ("pkcs8", "-topk8", "-scrypt", "-in", LEAF, "-passout", "pass:x"),
    ),
    "rsa.key": ("openssl rsa -traditional", ("rsa", "-traditional", "-in", LEAF)),
    "rsa.der": (
        "openssl rsa -traditional, DER", ("rsa", "-traditional", "-in", LEAF, "-outform", "DER")
    ),
    "rsa-locked.key": (
        "openssl rsa -traditional -aes256",
        ("rsa", "-traditional", "-aes256", "-in", LEAF, "-passout", "pass:x"),
    ),
    "ec.key": ("openssl ec", ("ec", "-in", PKI.path["middle.key"])),
    "ec.der": ("openssl ec, DER", ("ec", "-in", PKI.path["middle.key"], "-outform", "DER")),
    "ec-explicit.key": (
        "openssl ecparam -genkey -param_enc explicit",
        ("ecparam", "-name", "prime256v1", "-genkey", "-param_enc", "explicit"),
    ),
    "ed25519.key": ("openssl genpkey ed25519", ("genpkey", "-algorithm", "ed25519")),
    "x25519.der": (
        "openssl genpkey x25519", ("genpkey", "-algorithm", "x25519", "-outform", "DER")
    ),
    "rsa.pvk": (
        "openssl rsa -outform PVK",
        ("rsa", "-in", LEAF, "-outform", "PVK", "-pvk-none", "-provider", "default",
         "-provider", "legacy"),
    ),
}  # fmt: skip
for _name, (_how, _command) in KEYS.items():
    bad(f"key/{_name}", "private-key", _how)(lambda command=_command: key(*command))
bad("key/dsa.key", "private-key", "openssl gendsa")(
    lambda: openssl("gendsa", "/dev/stdin", input=openssl("dsaparam", "1024"))
)
bad("key/dsa.der", "private-key", "openssl dsa -outform DER")(
    lambda: openssl("dsa", "-outform", "DER", input=openssl(
        "gendsa", "/dev/stdin", input=openssl("dsaparam", "1024")))
)  # fmt: skip
bad("key/pkcs8-utf-16.txt", "private-key", "PKCS#8 in UTF-16")(
    lambda: b"\xff\xfe" + iconv(PKI.leaf.key_pem, "UTF-16LE")
)
bad("key/public.pem", "public-key", "openssl pkey -pubout")(
    lambda: openssl("pkey", "-in", LEAF, "-pubout")
)
bad("key/public.der", "public-key", "openssl pkey -pubout -outform DER")(
    lambda: openssl("pkey", "-in", LEAF, "-pubout", "-outform", "DER")
)
bad("key/public-rsa.pem", "public-key", "openssl rsa -RSAPublicKey_out")(
    lambda: openssl("rsa", "-in", LEAF, "-RSAPublicKey_out")
)
bad("key/private.jwk", "private-key", "a JSON web key")(
    lambda: b'{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tL","d":"jpsQnnGQmL-YBIffH1136"}'
)
bad("key/public.jwks", "public-key", "a set of JSON web keys")(
    lambda: b'{"keys": [{"kty": "RSA", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps", "e": "AQAB"}]}'
)


def ssh(*options: str, public: bool = False) -> bytes:
    return made_file("k.pub" if public else "k", "ssh-keygen", "-q", "-N", "", "-C", "desk@pc",
                     "-f", "k", *options)  # fmt: skip


bad("key/id_ed25519", "ssh-key", "ssh-keygen -t ed25519")(lambda: ssh("-t", "ed25519"))
bad("key/id_ed25519.pub", "ssh-key", "ssh-keygen -t ed25519")(
    lambda: ssh("-t", "ed25519", public=True)
)
bad("key/id_ecdsa.pub", "ssh-key", "ssh-keygen -t ecdsa")(lambda: ssh("-t", "ecdsa", public=True))
bad("key/id_rsa_pem", "private-key", "ssh-keygen -m PEM")(
    lambda: ssh("-t", "rsa", "-b", "2048", "-m", "PEM")
)


def ssh_file(name: str, *command: str) -> bytes:
    with in_folder() as folder:
        run("ssh-keygen", "-q", "-N", "", "-t", "ed25519", "-f", "k", cwd=folder)
        made = run("ssh-keygen", *command, cwd=folder)
        return (folder / name).read_bytes() if name else made


bad("key/rfc4716.pub", "ssh-key", "ssh-keygen -e")(lambda: ssh_file("", "-e", "-f", "k.pub"))
bad("key/id-cert.pub", "ssh-key", "ssh-keygen -s: a certificate of SSH")(
    lambda: ssh_file("k-cert.pub", "-q", "-s", "k", "-I", "x", "k.pub")
)
bad("key/known_hosts", "ssh-key", "a known_hosts file")(
    lambda: b"i-prod.example.com,192.0.2.9 " + ssh("-t", "ed25519", public=True)
)
bad("key/known_hosts_hashed", "ssh-key", "a known_hosts file, hashed")(
    lambda: (
        b"|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= "
        + ssh("-t", "ed25519", public=True)
    )
)
bad("key/authorized_keys", "ssh-key", "authorized_keys with options")(
    lambda: b'# desk\nrestrict,command="/bin/true" ' + ssh("-t", "ed25519", public=True)
)
for _version in (2, 3):
    bad(f"key/putty-{_version}.ppk", "ssh-key", f"PuTTY's format {_version}")(
        lambda version=_version: (
            b"PuTTY-User-Key-File-%d: ssh-ed25519\r\nEncryption: none\r\nComment: x\r\n"
            b"Public-Lines: 1\r\nAAAAC3NzaC1lZDI1NTE5\r\nPrivate-Lines: 1\r\nAAAA\r\n" % version
        )
    )

# ---------------------------------------------------------------- OpenPGP


def gpg(*command: str, input: bytes = b"") -> bytes:
    with in_folder() as folder:
        home = ("--homedir", str(folder), "--batch", "--quiet", "--no-tty")
        run("gpg", *home, "--passphrase", "", "--quick-generate-key", "desk@example.com",
            "ed25519", "sign")  # fmt: skip
        try:
            return run("gpg", *home, "--pinentry-mode", "loopback", *command, input=input)
        finally:
            run("gpgconf", "--homedir", str(folder), "--kill", "gpg-agent")


bad("pgp/public.asc", "pgp", "gpg --armor --export")(lambda: gpg("--armor", "--export"))
bad("pgp/public.gpg", "pgp", "gpg --export")(lambda: gpg("--export"))
bad("pgp/secret.asc", "pgp", "gpg --armor --export-secret-keys")(
    lambda: gpg("--armor", "--export-secret-keys")
)
bad("pgp/secret.gpg", "pgp", "gpg --export-secret-keys")(lambda: gpg("--export-secret-keys"))
bad("pgp/clear-signed.asc", "pgp", "gpg --clear-sign")(lambda: gpg("--clear-sign", input=b"hi\n"))
bad("pgp/detached.asc", "pgp", "gpg --armor --detach-sign")(
    lambda: gpg("--armor", "--detach-sign", input=b"hi\n")
)

# ---------------------------------------------------------------- made by their own programs

for _type in ("png", "jpg", "gif", "bmp", "tiff", "ico"):
    bad(f"other/picture.{_type}", "picture", f"ImageMagick, {_type}")(
        lambda kind=_type: run("convert", "-size", "8x8", "xc:red", f"{kind}:-")
    )
bad("other/page.pdf", "pdf", "ghostscript")(
    lambda: run("gs", "-q", "-sDEVICE=pdfwrite", "-o", "-", "-c", "showpage")
)
bad("other/archive.gz", "archive", "gzip")(lambda: run("gzip", "-nc", input=pems()))
bad("other/archive.bz2", "archive", "bzip2")(lambda: run("bzip2", "-c", input=pems()))
bad("other/archive.xz", "archive", "xz")(lambda: run("xz", "-c", input=pems()))
bad("other/archive.zst", "archive", "zstd")(lambda: run("zstd", "-c", input=pems()))
bad("other/archive.deb", "archive", "ar")(
    lambda: made_file("a", "ar", "rc", "a", PKI.path["root.der"])
)
bad("other/data.sqlite", "browser-store", "sqlite3, as NSS keeps cert9.db")(lambda: database())


@bad("other/archive.tar", "archive", "tar")
def tar() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as one:
        info = tarfile.TarInfo("ca.pem")
        info.size = len(pems())
        one.addfile(info, io.BytesIO(pems()))
    return stream.getvalue()[:4096]


def database() -> bytes:
    with tempfile.NamedTemporaryFile() as file:
        connection = sqlite3.connect(file.name)
        connection.execute("PRAGMA page_size = 512")
        connection.execute("CREATE TABLE nssPublic (id PRIMARY KEY, a0)")
        connection.commit()
        connection.close()
        return Path(file.name).read_bytes()


bad("other/word.docx", "office", "the parts of a Word document")(
    lambda: by_python({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
)
bad("other/writer.odt", "office", "the parts of an OpenDocument")(
    lambda: by_python({"mimetype": b"application/vnd.oasis.opendocument.text",
                       "content.xml": b"<x/>", "META-INF/manifest.xml": b"<x/>"})
)  # fmt: skip


@bad("other/tool-jar", "program", "jar")
def jar() -> bytes:
    return made_file("a.jar", "jar", "cf", "a.jar", "-C", str(Path(PKI.path["both"]).parent),
                     "both.pem")  # fmt: skip


# ---------------------------------------------------------------- certificates all the same


def sst(*ders: bytes) -> bytes:
    """A serialised store of Windows: element 32 is a certificate, 3 a property, 0 the end."""
    head = struct.pack("<I", 0) + b"CERT"
    body = b"".join(
        struct.pack("<III", 3, 1, 20) + bytes(20) + struct.pack("<III", 32, 1, len(der)) + der
        for der in ders
    )
    return head + body + bytes(12)


good("der/windows.sst", "Windows certificate store", lambda: PKI.pair,
     "the layout of a serialised store of Windows")(lambda: sst(*PKI.pair))  # fmt: skip
bad("other/empty.sst", "no-certificates", "a serialised store of Windows with nothing in it")(
    lambda: sst()
)
