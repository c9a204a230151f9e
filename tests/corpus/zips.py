"""ZIPs around certificates, by zip and Python's zipfile."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.corpus.javastores import by_pyjks, database
from tests.corpus.lab import PASSWORD, PKI, bad, good, in_folder, openssl, run
from tests.corpus.pkcs12s import export

ROOT, PAIR, CHAIN = (lambda: [PKI.root.der]), (lambda: PKI.pair), (lambda: PKI.chain)


def archive(files: dict[str, bytes], *options: str) -> bytes:
    """What zip makes of these files, in this order."""
    with in_folder() as folder:
        for name, data in files.items():
            path = folder / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        run("zip", "-q", "-X", *options, "../out.zip", *files, cwd=folder / "in")
        return (folder / "out.zip").read_bytes()


def by_python(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as one:
        for name, data in files.items():
            one.writestr(name, data)
    return stream.getvalue()


def p7b() -> bytes:
    return openssl("crl2pkcs7", "-nocrl", "-certfile", PKI.path["both"], "-outform", "DER")


def pems() -> bytes:
    return Path(PKI.path["both"]).read_bytes()


good("zip/pem.zip", "ZIP (PEM)", PAIR, "zip of a PEM and a readme", notes=1)(
    lambda: archive({"readme.txt": b"Unpack me.\n", "ca.pem": pems()})
)
good("zip/der.zip", "ZIP (DER)", PAIR, "zip of two DER files")(
    lambda: archive({"root.cer": PKI.root.der, "middle.cer": PKI.middle.der})
)
good("zip/mixed.zip", "ZIP", PAIR, "zip of DER and PEM in folders")(
    lambda: archive({"a/root.cer": PKI.root.der, "b/c/middle.pem": PKI.middle.pem})
)
good("zip/p7b.zip", "ZIP (PKCS#7)", PAIR, "zip -0 of a P7B")(
    lambda: archive({"chain.p7b": p7b()}, "-0")
)
good("zip/p12.zip", "ZIP (PKCS#12)", CHAIN, "zip of a PKCS#12", keys=1, passwords=[PASSWORD])(
    lambda: archive({"i-prod.pfx": export()})
)
bad("zip/p12-locked.zip", "password-needed", "zip of a PKCS#12, no password at hand")(
    lambda: archive({"i-prod.pfx": export(), "readme.txt": b"x"})
)
good("zip/jks.zip", "ZIP (JKS)", lambda: [PKI.other.der], "zip of a JKS")(
    lambda: archive({"truststore": by_pyjks("jks", key=False)})
)
good("zip/kdb.zip", "ZIP (IBM key database)", lambda: [PKI.root.der, PKI.leaf.der],
     "zip of a key database and its stash file", keys=1, notes=1)(
    lambda: archive({"DEFAULT.KDB": database(4),
                     "DEFAULT.STH": bytes(b ^ 0xF5 for b in b"x".ljust(129, b"\0"))})
)  # fmt: skip
good("zip/base64.zip", "ZIP (Base64 DER)", ROOT, "zip of bare base64")(
    lambda: archive({"ca.txt": openssl("base64", input=PKI.root.der)})
)
good("zip/with-key.zip", "ZIP (DER)", ROOT, "zip of a certificate and its key", keys=1)(
    lambda: archive({"root.cer": PKI.root.der, "root.key": PKI.root.key_pem})
)
good("zip/nested.zip", "ZIP (ZIP (PKCS#7))", PAIR, "zip of a zip")(
    lambda: archive({"inner.zip": archive({"chain.p7b": p7b()})})
)
bad("zip/nested-thrice.zip", "zip-nested", "zip of a zip of a zip")(
    lambda: archive({"a.zip": archive({"b.zip": archive({"ca.pem": pems()})})})
)
good("zip/mac.zip", "ZIP (DER)", ROOT, "with the __MACOSX folder of macOS")(
    lambda: archive({"ca.cer": PKI.root.der, "__MACOSX/._ca.cer":
                     b"\0\5\x16\7\0\2\0\0Mac OS X        " + bytes(100)})
)  # fmt: skip
good(
    "zip/one-damaged.zip", "ZIP (DER)", lambda: [PKI.middle.der], "one of two is cut off", notes=1
)(lambda: archive({"root.cer": PKI.root.der[:-9], "middle.cer": PKI.middle.der}))
bad("zip/bzip2.zip", "zip-method", "method BZIP2")(
    lambda: by_python({"ca.pem": pems()}, zipfile.ZIP_BZIP2)
)
bad("zip/lzma.zip", "zip-method", "method LZMA")(
    lambda: by_python({"ca.pem": pems()}, zipfile.ZIP_LZMA)
)
good("zip/umlauts.zip", "ZIP (PEM)", PAIR, "a file name with umlauts")(
    lambda: by_python({"Größe.pem": pems()})
)


@good("zip/streamed.zip", "ZIP (PEM)", PAIR, "zip - from a pipe: sizes behind the data")
def streamed() -> bytes:
    return run("zip", "-q", "-", "-", input=pems())


good("zip/zip64.zip", "ZIP (PEM)", PAIR, "zip -fz: with ZIP64 records")(
    lambda: archive({"ca.pem": pems()}, "-fz")
)
good("zip/comment.zip", "ZIP (PEM)", PAIR, "with a comment behind")(
    lambda: commented(by_python({"ca.pem": pems()}))
)


def commented(data: bytes) -> bytes:
    return data[:-2] + len(b"from DCM").to_bytes(2, "little") + b"from DCM"


bad("zip/encrypted.zip", "zip-encrypted", "zip -P")(
    lambda: archive({"ca.pem": pems()}, "-P", "geheim")
)
bad("zip/empty.zip", "zip-nothing", "no files at all")(lambda: by_python({}))
bad("zip/folders-only.zip", "zip-nothing", "folders only")(
    lambda: by_python({"a/": b"", "a/b/": b""})
)
bad("zip/texts.zip", "zip-nothing", "texts only")(
    lambda: archive({"a.txt": b"hello\n", "b.txt": b"world\n"})
)
bad("zip/one-text.zip", "text", "one text")(lambda: archive({"a.txt": b"hello\n"}))
bad("zip/request-and-key.zip", "zip-nothing", "a request and a key, no certificate")(
    lambda: archive({
        "a.csr": openssl("req", "-new", "-key", PKI.path["leaf.key"], "-subj", "/CN=x"),
        "a.key": PKI.leaf.key_pem,
    })
)  # fmt: skip
bad("zip/cut-off.zip", "zip-damaged", "the directory is cut off")(
    lambda: archive({"ca.pem": pems()})[:-30]
)
bad("zip/checksum.zip", "zip-damaged", "one byte of the file differs")(
    lambda: by_python({"ca.pem": pems()}, zipfile.ZIP_STORED).replace(b"MII", b"MIJ", 1)
)
bad("zip/bomb.zip", "zip-large", "51 MiB of zeros")(lambda: by_python({"ca.cer": bytes(51 << 20)}))
bad("zip/bomb-bzip2.zip", "zip-method", "1 GiB of zeros in 800 bytes")(lambda: bzip2_bomb())
bad("zip/bomb-in-zip.zip", "zip-large", "a zip of a zip of 60 MiB of zeros")(
    lambda: by_python({"a.zip": by_python({"ca.cer": bytes(60 << 20)})})
)


def bzip2_bomb() -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as one,
        one.open("ca.cer", "w") as member,
    ):
        for _ in range(1024):
            member.write(bytes(1 << 20))
    return stream.getvalue()


@bad("zip/many.zip", "zip-many", "1,200 files, by its own word")
def many() -> bytes:
    data = bytearray(by_python({"ca.pem": pems()}))
    at = data.rindex(b"PK\5\6")
    data[at + 8 : at + 12] = (1200).to_bytes(2, "little") * 2
    return bytes(data)


@bad("zip/lying-directory.zip", "zip-many", "a directory of 4 GiB, by its own word")
def lying() -> bytes:
    data = bytearray(by_python({"ca.pem": pems()}))
    at = data.rindex(b"PK\5\6")
    data[at + 12 : at + 16] = b"\xff\xff\xff\xfe"
    return bytes(data)
