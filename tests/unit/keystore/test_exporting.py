"""Certificates out of the room: what keytool and OpenSSL read of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs7

from wizard.domain.problems import ProblemError
from wizard.domain.storeports import ExportItem
from wizard.keystore.store import KeystoreRoom

from .conftest import Keytool, Pki, certificates, make, openssl


def items(pki: Pki) -> list[ExportItem]:
    found = certificates(pki.root, pki.middle, pki.root)
    return [ExportItem(one, f"name {number}") for number, one in enumerate(found)]


@pytest.mark.parametrize("format", ["pem", "p7b"])
@pytest.mark.parametrize("plain", [False, True])
def test_everybody_reads_it(
    room: KeystoreRoom, pki: Pki, keytool: Keytool, tmp_path: Path, format: str, plain: bool
) -> None:
    data = room.export(items(pki), format, plain=plain)
    path = tmp_path / "out"
    path.write_bytes(data)
    listed = keytool.run("-printcert", "-file", str(path))
    for one in certificates(pki.root, pki.middle):
        assert one.sha256 in listed
    read = [one.der for one in room.read(data).certificates]
    assert sorted(read) == sorted([pki.root.der, pki.middle.der])
    if format == "p7b":
        found = pkcs7.load_der_pkcs7_certificates(data)
        assert set(found) == {pki.root.x509, pki.middle.x509}
        text = openssl("pkcs7", "-inform", "DER", "-print_certs", "-in", str(path))
        assert pki.middle.pem in text
    else:
        assert openssl("x509", "-outform", "DER", "-in", str(path)) == pki.root.der
        assert data.count(b"-----BEGIN CERTIFICATE-----") == 2


def test_java_trusts_what_was_exported(
    room: KeystoreRoom, pki: Pki, keytool: Keytool, tmp_path: Path
) -> None:
    """keytool -importcert reads the first block: also with our comment before it."""
    source, store = tmp_path / "ca.pem", tmp_path / "store"
    source.write_bytes(room.export(items(pki)[:1], "pem"))
    keytool.run(
        "-importcert", "-noprompt", "-alias", "ca", "-file", str(source),
        "-keystore", str(store), "-storepass", "changeit",
    )  # fmt: skip
    assert keytool.listed(store) == {certificates(pki.root)[0].sha256}


def test_the_comment_says_what_it_is(room: KeystoreRoom, pki: Pki) -> None:
    (one,) = certificates(pki.middle)
    text = room.export([ExportItem(one, "issuing")], "pem").decode()
    head = text.partition("-----BEGIN")[0]
    for words in ("issuing", one.subject, one.issuer, "2024-01-01 to 2044-01-01", one.sha256):
        assert words in head
    assert all(line.startswith("# ") for line in head.splitlines())
    assert room.export([ExportItem(one)], "pem", plain=True).startswith(b"-----BEGIN")


def test_a_name_does_not_end_the_comment(room: KeystoreRoom) -> None:
    evil = "x\n-----BEGIN CERTIFICATE-----\nAAAA\n\x1b[31m\u2028"
    (one,) = certificates(make(evil))
    text = room.export([ExportItem(one, evil)], "pem").decode()
    assert text.count("\n-----BEGIN CERTIFICATE-----") == 1
    assert "\x1b" not in text
    assert [found.der for found in room.read(text.encode()).certificates] == [one.der]


def test_der_is_for_one(room: KeystoreRoom, pki: Pki) -> None:
    assert room.export(items(pki)[:1], "der") == pki.root.der
    for chosen, kind, expected in (
        (items(pki), "der", "keystore.export-one"),
        ([], "pem", "keystore.export-nothing"),
        (items(pki), "txt", "keystore.export-format"),
    ):
        with pytest.raises(ProblemError) as caught:
            room.export(chosen, kind)
        assert caught.value.id == expected
