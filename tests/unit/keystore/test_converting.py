"""Stores converted between the types, judged by every Java here, OpenSSL and pyjks."""

from __future__ import annotations

from pathlib import Path

import jks
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import bags, javastore
from wizard.keystore import pkcs12 as ours
from wizard.keystore.opening import java_store, pfx_store
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, Keytool, Made, Pki, certificates, fingerprints, make, openssl
from .test_stores import LEGACY, server_p12

KEY_PASSWORD = "key-words"
DATED = 981_173_106_789  # 2001-02-03
SPKI = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def pkcs8(one: Made) -> bytes:
    return one.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def jks_store(pki: Pki, key_password: str = PASSWORD, store_type: str = "jks") -> bytes:
    """A private key with its chain and a trusted certificate, both of 2001, written by pyjks."""
    key = jks.PrivateKeyEntry.new(
        "server", [pki.leaf.der, pki.middle.der, pki.root.der], pkcs8(pki.leaf), "pkcs8"
    )
    key.timestamp = DATED
    trusted = jks.TrustedCertEntry.new("räksmörgås", pki.root.der)
    trusted.timestamp = DATED + 1
    # pyjks seals every key with the store's password unless it is sealed before.
    key.encrypt(key_password)
    data = jks.KeyStore.new(store_type, [key, trusted]).saves(PASSWORD)
    assert isinstance(data, bytes)
    return data


def signs(keytool: Keytool, path: Path, alias: str, password: str = PASSWORD) -> bytes:
    """The public key of a request that Java signed with the entry's private key."""
    text = keytool.run("-certreq", "-alias", alias, "-keystore", str(path), "-storepass", password)
    request = x509.load_pem_x509_csr(text[text.index("-----BEGIN") :].encode())
    assert request.is_signature_valid
    return request.public_key().public_bytes(*SPKI)


def public(one: Made) -> bytes:
    return one.key.public_key().public_bytes(*SPKI)


def test_jks_to_pkcs12_and_back_as_java_sees_it(
    room: KeystoreRoom, password: Secret, pki: Pki, keytool: Keytool, tmp_path: Path
) -> None:
    new = Secret("another-word")
    modern = room.convert(jks_store(pki), password, type="PKCS12", new_password=new)
    assert modern.left_out == ()
    path = tmp_path / "store"
    path.write_bytes(modern.data)
    assert keytool.listed(path, "another-word") == fingerprints(pki.root)
    assert signs(keytool, path, "server", "another-word") == public(pki.leaf)
    listed = keytool.run("-list", "-v", "-keystore", str(path), "-storepass", "another-word")
    assert "Certificate chain length: 3" in listed
    assert "Feb 3, 2001" in listed

    back = room.convert(modern.data, new, type="JKS", new_password=password)
    path.write_bytes(back.data)
    assert keytool.listed(path) == fingerprints(pki.root)
    assert signs(keytool, path, "server") == public(pki.leaf)
    assert "Feb 3, 2001" in keytool.run("-list", "-keystore", str(path), "-storepass", PASSWORD)
    theirs = jks.KeyStore.loads(back.data, PASSWORD)
    assert theirs.private_keys["server"].pkey_pkcs8 == pkcs8(pki.leaf)
    assert [one[1] for one in theirs.private_keys["server"].cert_chain] == [
        pki.leaf.der,
        pki.middle.der,
        pki.root.der,
    ]
    assert theirs.private_keys["server"].timestamp == DATED


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_openssl_opens_a_converted_key(
    room: KeystoreRoom, password: Secret, rsa_key: rsa.RSAPrivateKey, tmp_path: Path, kind: str
) -> None:
    one = make("alone", ca=False, key=rsa_key if kind == "RSA" else None)
    entry = jks.PrivateKeyEntry.new("alone", [one.der], pkcs8(one), "pkcs8")
    data = jks.KeyStore.new("jks", [entry]).saves(PASSWORD)
    path = tmp_path / "store.p12"
    path.write_bytes(room.convert(data, password, type="PKCS12", new_password=password).data)
    text = openssl("pkcs12", "-in", str(path), "-nodes", "-nocerts", "-passin", f"pass:{PASSWORD}")
    key = load_pem_private_key(text[text.index(b"-----BEGIN") :], None)
    assert key.public_key().public_bytes(*SPKI) == public(one)
    text = openssl("pkcs12", "-in", str(path), "-nokeys", "-passin", f"pass:{PASSWORD}")
    assert one.pem in text


@pytest.mark.parametrize("encryption", [None, LEGACY], ids=["modern", "legacy"])
def test_a_pkcs12_of_another_program_to_jks(
    room: KeystoreRoom,
    password: Secret,
    pki: Pki,
    any_keytool: Keytool,
    tmp_path: Path,
    encryption: object,
) -> None:
    data = room.add(server_p12(pki, encryption), password, certificates(pki.other))
    converted = room.convert(data, password, type="JKS", new_password=password).data
    path = tmp_path / "store.jks"
    path.write_bytes(converted)
    # The name as Java keeps it in a JKS: Java finds no entry with a capital there.
    assert signs(any_keytool, path, "Server") == public(pki.leaf)
    assert [(one.alias, one.kind) for one in room.open(converted, password).entries] == [
        ("server", "private key"),
        ("other root", "trusted"),
    ]


def test_the_plain_key_of_a_pkcs12_without_password(
    room: KeystoreRoom, password: Secret, pki: Pki
) -> None:
    data = pkcs12.serialize_key_and_certificates(
        b"open", pki.leaf.key, pki.leaf.x509, None, NoEncryption()
    )
    converted = room.convert(data, Secret(""), type="JKS", new_password=password).data
    assert jks.KeyStore.loads(converted, PASSWORD).private_keys["open"].pkey_pkcs8 == pkcs8(
        pki.leaf
    )


def test_a_key_with_a_password_of_its_own(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    data = jks_store(pki, KEY_PASSWORD)
    with pytest.raises(ProblemError) as caught:
        room.convert(data, password, type="PKCS12", new_password=password)
    assert caught.value.id == "keystore.not-convertible"
    assert "“server” (private key)" in str(caught.value.problem)
    assert "räksmörgås" not in str(caught.value.problem)

    partly = room.convert(data, password, type="PKCS12", new_password=password, leave_out=True)
    assert [one.alias for one in partly.left_out] == ["server"]
    assert [one.alias for one in room.open(partly.data, password).entries] == ["räksmörgås"]

    whole = room.convert(
        data,
        password,
        type="PKCS12",
        new_password=password,
        key_passwords=[Secret("wrong"), Secret(KEY_PASSWORD)],
    )
    loaded = pkcs12.load_pkcs12(whole.data, PASSWORD.encode())
    assert loaded.key is not None
    assert loaded.cert is not None
    assert loaded.cert.friendly_name == b"server"
    assert loaded.key.public_key().public_bytes(*SPKI) == public(pki.leaf)


def test_the_same_type_keeps_every_byte_of_an_entry(
    room: KeystoreRoom, password: Secret, pki: Pki
) -> None:
    data = jks_store(pki, KEY_PASSWORD)
    assert room.convert(data, password, type="JKS", new_password=password).data == data
    moved = room.convert(data, password, type="JKS", new_password=Secret("another-word")).data
    before, after = javastore.parse(data), javastore.parse(moved)
    assert [one.raw for one in after.entries] == [one.raw for one in before.entries]
    theirs = jks.KeyStore.loads(moved, "another-word", try_decrypt_keys=False)
    theirs.private_keys["server"].decrypt(KEY_PASSWORD)
    assert theirs.private_keys["server"].pkey_pkcs8 == pkcs8(pki.leaf)

    p12 = server_p12(pki)
    assert room.convert(p12, password, type="PKCS12", new_password=password).data == p12


def test_a_pkcs12_under_another_password(
    room: KeystoreRoom, password: Secret, pki: Pki, keytool: Keytool, tmp_path: Path
) -> None:
    """Java and OpenSSL open its keys with the store's password: so they get the new one."""
    new = Secret("another-word")
    data = room.add(server_p12(pki), password, certificates(pki.other))
    moved = room.convert(data, password, type="PKCS12", new_password=new).data
    path = tmp_path / "store.p12"
    path.write_bytes(moved)
    assert keytool.listed(path, "another-word") == fingerprints(pki.other)
    assert signs(keytool, path, "server", "another-word") == public(pki.leaf)
    attempts = [password]
    before = ours.open_pfx(data, attempts, ours.Budget())
    after = ours.open_pfx(moved, [new], ours.Budget())
    assert [bag.raw for bag in after.bags if bag.certificate] == [
        bag.raw for bag in before.bags if bag.certificate
    ]
    with pytest.raises(ProblemError) as caught:
        room.open(moved, password)
    assert caught.value.id == "keystore.wrong-password"


@pytest.mark.parametrize("type", ["JKS", "PKCS12"])
def test_jceks_is_a_source(
    room: KeystoreRoom,
    password: Secret,
    pki: Pki,
    any_keytool: Keytool,
    tmp_path: Path,
    type: str,
) -> None:
    path = tmp_path / "store.jceks"
    common = ("-keystore", str(path), "-storepass", PASSWORD, "-storetype", "JCEKS")
    any_keytool.run(
        "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=server", *common,
        "-keypass", KEY_PASSWORD,
    )  # fmt: skip
    certificate = tmp_path / "root.cer"
    certificate.write_bytes(pki.root.der)
    any_keytool.run(
        "-importcert", "-noprompt", "-alias", "root", "-file", str(certificate), *common
    )
    source = path.read_bytes()
    keys = [Secret(KEY_PASSWORD)]
    converted = room.convert(
        source, password, type=type, new_password=password, key_passwords=keys
    ).data
    path.write_bytes(converted)
    entries = {one.alias: one.certificate for one in room.open(source, password).entries}
    server = entries["server"]
    assert server is not None
    mine = x509.load_der_x509_certificate(server.der).public_key().public_bytes(*SPKI)
    assert signs(any_keytool, path, "server") == mine
    assert any_keytool.listed(path) == fingerprints(pki.root)

    any_keytool.run(
        "-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "256",
        "-keystore", str(tmp_path / "with.jceks"), "-storepass", PASSWORD, "-storetype", "JCEKS",
        "-keypass", PASSWORD,
    )  # fmt: skip
    with pytest.raises(ProblemError) as caught:
        room.convert(
            (tmp_path / "with.jceks").read_bytes(), password, type=type, new_password=password
        )
    assert caught.value.id == "keystore.not-convertible"
    assert "“secret” (secret key)" in str(caught.value.problem)


def test_a_secret_key_and_an_ignored_certificate_are_named(
    room: KeystoreRoom, password: Secret, pki: Pki, any_keytool: Keytool, tmp_path: Path
) -> None:
    path = tmp_path / "store.p12"
    any_keytool.run(
        "-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "256",
        "-keystore", str(path), "-storepass", PASSWORD, "-storetype", "PKCS12",
    )  # fmt: skip
    data = room.add(path.read_bytes(), password, certificates(pki.root))
    for kind, new in (("JKS", password), ("PKCS12", Secret("another-word"))):
        with pytest.raises(ProblemError) as caught:
            room.convert(data, password, type=kind, new_password=new)
        assert caught.value.id == "keystore.not-convertible"
        assert "“secret”" in str(caught.value.problem.what)
        partly = room.convert(data, password, type=kind, new_password=new, leave_out=True)
        assert [one.alias for one in partly.left_out] == ["secret"]
        kinds = [one.kind for one in room.open(partly.data, new).entries]
        assert kinds == ["trusted"]
    unmarked = pkcs12.serialize_key_and_certificates(
        None, None, None, [pki.root.x509], NoEncryption()
    )
    with pytest.raises(ProblemError) as caught:
        room.convert(unmarked, Secret(""), type="JKS", new_password=password)
    assert "does not trust it" in str(caught.value.problem)


def test_two_keys_of_one_moment_stay_apart(
    room: KeystoreRoom, password: Secret, keytool: Keytool, tmp_path: Path
) -> None:
    """Java ties a PKCS#12 key to its certificate by its date; equal dates would mix them up."""
    made = [make(f"server {number}", ca=False) for number in range(3)]
    entries = []
    for number, one in enumerate(made):
        entry = jks.PrivateKeyEntry.new(f"server {number}", [one.der], pkcs8(one), "pkcs8")
        entry.timestamp = DATED
        entries.append(entry)
    data = jks.KeyStore.new("jks", entries).saves(PASSWORD)
    converted = room.convert(data, password, type="PKCS12", new_password=password).data
    path = tmp_path / "store.p12"
    path.write_bytes(converted)
    for number, one in enumerate(made):
        assert signs(keytool, path, f"server {number}") == public(one)
    dates = [bags.created(bag) for bag in pfx_store(converted, password).bags if bag.is_key]
    assert dates == [DATED, DATED + 1, DATED + 2]


def test_a_chain_that_names_would_lead_astray(
    room: KeystoreRoom, password: Secret, pki: Pki
) -> None:
    """Two CAs of one name: PKCS#12 has one chain for both, so that one entry stays behind."""
    entries = []
    for number in range(2):
        top = make("Same CA")
        leaf = make(f"leaf {number}", top, ca=False)
        entries.append(
            jks.PrivateKeyEntry.new(f"leaf {number}", [leaf.der, top.der], pkcs8(leaf), "pkcs8")
        )
    data = jks.KeyStore.new("jks", entries).saves(PASSWORD)
    with pytest.raises(ProblemError) as caught:
        room.convert(data, password, type="PKCS12", new_password=password)
    assert "finds a chain by names" in str(caught.value.problem)
    partly = room.convert(data, password, type="PKCS12", new_password=password, leave_out=True)
    (kept,) = room.open(partly.data, password).entries
    (left,) = partly.left_out
    assert {kept.alias, left.alias} == {"leaf 0", "leaf 1"}
    chain = next(one for one in java_store(data, password).entries if one.alias == kept.alias)
    assert tuple(one.der for one in kept.chain) == chain.certificates


def test_names_that_java_takes_for_one(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    first = bags.trusted_bag("Root", pki.root.der)
    second = bags.trusted_bag("ROOT", pki.other.der)
    data = ours.new_store([], [first, second], password)
    with pytest.raises(ProblemError) as caught:
        room.convert(data, password, type="JKS", new_password=password)
    assert "upper and lower case" in str(caught.value.problem)


def test_what_java_cannot_read_stays_behind(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    raws = [
        javastore.trusted_entry("good", pki.root.der, 1),
        javastore.trusted_entry("bad", pki.other.der[:-9], 2),
    ]
    data = javastore.serialise("JKS", raws, password)
    partly = room.convert(data, password, type="PKCS12", new_password=password, leave_out=True)
    assert [one.alias for one in partly.left_out] == ["bad"]
    assert [one.alias for one in room.open(partly.data, password).entries] == ["good"]


@pytest.mark.parametrize(
    ("type", "typed", "expected"),
    [
        ("BKS", "changeit", "keystore.type-unknown"),
        ("JKS", "short", "keystore.password-short"),
        ("PKCS12", "pässwörter", "keystore.password-ascii"),
    ],
)
def test_what_is_not_converted(
    room: KeystoreRoom, password: Secret, pki: Pki, type: str, typed: str, expected: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        room.convert(jks_store(pki), password, type=type, new_password=Secret(typed))
    assert caught.value.id == expected
    with pytest.raises(ProblemError) as caught:
        room.convert(jks_store(pki), Secret("wrong!"), type="PKCS12", new_password=password)
    assert caught.value.id == "keystore.wrong-password"
