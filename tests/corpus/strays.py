"""Texts, links, documents and headers of other formats: small enough to be written here."""

from __future__ import annotations

import base64

from tests.corpus.lab import bad

TEXTS = {
    "empty.cer": ("empty", "0 bytes", b""),
    "blanks.cer": ("empty", "blanks and line ends", b" \r\n\t\r\n"),
    "zeros.cer": ("empty", "1,000 zeros", bytes(1000)),
    "bom-only.cer": ("empty", "a byte order mark alone", b"\xef\xbb\xbf"),
    "letter.txt": ("text", "a letter", b"Dear administrator,\nthe certificate follows.\n"),
    "german.txt": ("text", "Latin-1 text", "Grüße aus Köln".encode("latin-1")),
    "utf-16.txt": ("text", "UTF-16 text", "Guten Tag, anbei das Zertifikat.".encode("utf-16")),
    "fingerprint.txt": (
        "text", "a fingerprint", b"SHA256 Fingerprint=AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45"
    ),
    "begin-only.pem": ("block-cut-off", "the first line alone", b"-----BEGIN CERTIFICATE-----\n"),
    "empty-block.pem": (
        "block-damaged", "nothing between begin and end",
        b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    ),
    "nonsense-block.pem": (
        "block-damaged", "nonsense between begin and end",
        b"-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2Ugbm9uc2Vuc2Ugbm9uc2Vuc2U=\n"
        b"-----END CERTIFICATE-----\n",
    ),
    "end-only.pem": ("text", "the last line alone", b"MIIB\n-----END CERTIFICATE-----\n"),
    "page.html": (
        "web-page", "a sign-on page saved by mistake",
        b"<!DOCTYPE html>\n<html><head><title>Sign on</title></head><body></body></html>",
    ),
    "saved-page.html": (
        "web-page", "a page saved by a browser",
        b"<!-- saved from url=(0031)https://i-prod:2010/ -->\n<html><body>x</body></html>",
    ),
    "page-utf-16.html": (
        "web-page", "a page in UTF-16", "<html><body>x</body></html>".encode("utf-16")
    ),
    "xhtml.html": (
        "web-page", "XHTML",
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html xmlns="x"><body/></html>',
    ),
    "page.mht": (
        "web-page", "a page saved as one file",
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://i-prod:2010/\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\nx",
    ),
    "link.url": ("web-page", "a link of Windows", b"[InternetShortcut]\r\nURL=https://i-prod/\r\n"),
    "link.webloc": (
        "web-page", "a link of macOS",
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist>\n<plist version="1.0"><dict>'
        b"<key>URL</key><string>https://i-prod/</string></dict></plist>\n",
    ),
    "address.txt": ("web-page", "an address", b"https://i-prod.example.com:2010/QIBM/ca.cer\n"),
    "shortcut.lnk": (
        "shortcut", "the header of a shortcut of Windows",
        b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F\x81\0\0\0" + bytes(90),
    ),
    "modules.txt": (
        "browser-store", "pkcs11.txt of NSS",
        b"library=\nname=NSS Internal PKCS #11 Module\nparameters=configdir='sql:.'\n",
    ),
    "key3.db": ("browser-store", "Berkeley DB of old Mozilla", b"\0\6\x15\x61\0\0\0\2" + bytes(99)),
    "passwords.kdb": (
        "password-store", "the signatures of KeePass",
        b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\0\0\4\0" + bytes(60),
    ),
    "old.doc": ("office", "the header of OLE", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)),
    "letter.rtf": ("office", "RTF", b"{\\rtf1\\ansi\\deff0 certificate}"),
    "winmail.dat": ("office", "TNEF of Outlook", b"\x78\x9f\x3e\x22\1\0\1\6\x90\x08\0" + bytes(60)),
    "picture.webp": ("picture", "the header of WebP", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(30)),
    "archive.7z": ("archive", "the header of 7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60)),
    "archive.rar": ("archive", "the header of RAR", b"Rar!\x1a\x07\1\0" + bytes(60)),
    "archive.cab": ("archive", "the header of CAB", b"MSCF\0\0\0\0" + bytes(60)),
    "program-header.bin": (
        "program", "the header of a program",
        b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(100),
    ),
    "class-header.bin": (
        "program", "the header of a class", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(30)
    ),
    "jwt.txt": (
        "token", "a JSON web token", b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZXNrIn0.c2lnbmF0dXJl\n"
    ),
    "base64-text.txt": ("text", "base64 of a text", base64.b64encode(b"just some words " * 6)),
    "random.bin": ("unknown", "bytes 1 to 254", bytes(range(1, 255))),
}  # fmt: skip
for _name, (_problem, _how, _data) in TEXTS.items():
    bad(f"other/{_name}", _problem, _how)(lambda data=_data: data)
