"""What the room writes, as every Java on this machine lists it; what Java wrote, as we read it."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, Keytool, Pki, certificates, fingerprints, openssl

TYPES = ("JKS", "PKCS12")


@pytest.mark.parametrize("type", TYPES)
def test_every_java_lists_what_we_wrote(
    room: KeystoreRoom, password: Secret, pki: Pki, keytool: Keytool, tmp_path: Path, type: str
) -> None:
    data = room.add(None, password, certificates(pki.root, pki.middle), type=type)
    data = room.add(data, password, certificates(pki.other, pki.root))
    path = tmp_path / "truststore"
    path.write_bytes(data)
    assert keytool.listed(path) == fingerprints(pki.root, pki.middle, pki.other)
    path.write_bytes(room.remove(data, password, "OTHER root"))
    assert keytool.listed(path) == fingerprints(pki.root, pki.middle)


def _java_store(keytool: Keytool, pki: Pki, path: Path, type: str) -> None:
    """A private key, its chain, and a trusted certificate, written by keytool."""
    common = ("-keystore", str(path), "-storepass", PASSWORD, "-storetype", type)
    keytool.run(
        "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=server", *common,
        "-keypass", PASSWORD,
    )  # fmt: skip
    certificate = path.parent / "root.cer"
    certificate.write_bytes(pki.root.der)
    keytool.run("-importcert", "-noprompt", "-alias", "root", "-file", str(certificate), *common)
    if type != "JKS":
        keytool.run(
            "-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "256", *common,
            "-keypass", PASSWORD,
        )  # fmt: skip


@pytest.mark.parametrize("type", ["JKS", "JCEKS", "PKCS12"])
def test_what_keytool_wrote_is_read_and_kept(
    room: KeystoreRoom, password: Secret, pki: Pki, any_keytool: Keytool, tmp_path: Path, type: str
) -> None:
    path = tmp_path / "store"
    _java_store(any_keytool, pki, path, type)
    before = room.open(path.read_bytes(), password)
    kinds = {entry.alias: entry.kind for entry in before.entries}
    assert before.type == type
    assert kinds.pop("secret", "secret key") == "secret key"
    assert kinds == {"server": "private key", "root": "trusted"}

    found = room.read(path.read_bytes(), passwords=[password])
    assert pki.root.der in {one.der for one in found.certificates}
    assert found.private_keys == 1

    path.write_bytes(room.add(path.read_bytes(), password, certificates(pki.other)))
    assert any_keytool.listed(path) == fingerprints(pki.root, pki.other)
    assert len(any_keytool.listed(path, kind="private")) == 1
    # The private key still opens: keytool signs a request with it.
    request = any_keytool.run(
        "-certreq", "-alias", "server", "-keystore", str(path), "-storepass", PASSWORD
    )
    assert "BEGIN NEW CERTIFICATE REQUEST" in request
    if type != "JKS":
        assert "SecretKeyEntry" in any_keytool.run(
            "-list", "-keystore", str(path), "-storepass", PASSWORD
        )


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("-legacy",),
        ("-keypbe", "NONE", "-certpbe", "NONE", "-nomac"),
        ("-certpbe", "AES-128-CBC", "-macalg", "SHA512"),
        ("-legacy", "-certpbe", "PBE-SHA1-RC2-128"),
        ("-legacy", "-certpbe", "PBE-SHA1-RC4-40"),
        ("-certpbe", "PBE-SHA1-3DES"),
        ("-certpbe", "PBE-SHA1-2DES"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("typed", ["", "changeit", "geheim-äöü"])
def test_what_openssl_wrote_is_read(
    room: KeystoreRoom, pki: Pki, tmp_path: Path, options: tuple[str, ...], typed: str
) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(pki.leaf.pem + pki.middle.pem + pki.root.pem)
    key.write_bytes(pki.leaf.key_pem)
    data = openssl(
        "pkcs12", "-export", "-in", str(chain), "-inkey", str(key), "-name", "i-prod",
        "-passout", "pass:" + typed, *options,
    )  # fmt: skip
    found = room.read(data, passwords=[Secret("wrong"), Secret(typed)])
    assert found.format == "PKCS#12"
    assert {one.der for one in found.certificates} == {
        pki.leaf.der,
        pki.middle.der,
        pki.root.der,
    }
    assert found.private_keys == 1
    content = room.open(data, Secret(typed))
    assert [(entry.alias, entry.kind) for entry in content.entries] == [("i-prod", "private key")]
    assert [one.der for one in content.entries[0].chain] == [
        pki.leaf.der,
        pki.middle.der,
        pki.root.der,
    ]


def test_the_mark_that_java_asks_for(
    room: KeystoreRoom, password: Secret, pki: Pki, keytool: Keytool, tmp_path: Path
) -> None:
    """OpenSSL's certificates are invisible to Java; ours, added to the same store, are not."""
    certificate = tmp_path / "root.pem"
    certificate.write_bytes(pki.root.pem)
    data = openssl(
        "pkcs12", "-export", "-nokeys", "-in", str(certificate), "-passout", f"pass:{PASSWORD}"
    )
    assert [entry.kind for entry in room.open(data, password).entries] == [
        "certificate Java ignores"
    ]
    path = tmp_path / "store.p12"
    path.write_bytes(data)
    assert keytool.listed(path) == set()
    path.write_bytes(room.add(data, password, certificates(pki.root)))
    assert keytool.listed(path) == fingerprints(pki.root)


def test_passwords_beyond_ascii_open_jks_in_java(
    room: KeystoreRoom, pki: Pki, any_keytool: Keytool, tmp_path: Path
) -> None:
    typed = "pässwört" + secrets.token_hex(4)
    path = tmp_path / "truststore.jks"
    path.write_bytes(room.add(None, Secret(typed), certificates(pki.root)))
    file = tmp_path / "password"
    file.write_text(typed, "utf-8")
    text = any_keytool.run("-list", "-keystore", str(path), "-storepass:file", str(file))
    assert "trustedCertEntry" in text
