"""Entries renamed and removed: all the others, and all else of an entry, stay as they were."""

from __future__ import annotations

from pathlib import Path

import jks
import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import javastore
from wizard.keystore import pkcs12 as ours
from wizard.keystore.opening import pfx_store
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, Keytool, Pki, certificates, fingerprints, make
from .test_converting import KEY_PASSWORD, jks_store, pkcs8, public, signs
from .test_stores import LEGACY, server_p12


def aliases(room: KeystoreRoom, data: bytes, password: Secret) -> list[str]:
    return [one.alias for one in room.open(data, password).entries]


def test_a_renamed_jks_entry_keeps_all_but_its_name(
    room: KeystoreRoom, password: Secret, pki: Pki
) -> None:
    source = jks_store(pki, KEY_PASSWORD)
    before = javastore.parse(source)
    data = room.rename(source, password, "SERVER", " Mein Gerät ")
    after = javastore.parse(data)
    assert [one.alias for one in after.entries] == ["mein gerät", "räksmörgås"]
    assert [one.created for one in after.entries] == [one.created for one in before.entries]
    assert javastore.renamed(after.entries[0], "server") == javastore.renamed(
        before.entries[0], "server"
    )
    assert after.entries[1].raw == before.entries[1].raw
    theirs = jks.KeyStore.loads(data, PASSWORD, try_decrypt_keys=False)
    theirs.private_keys["mein gerät"].decrypt(KEY_PASSWORD)
    assert theirs.private_keys["mein gerät"].pkey_pkcs8 == pkcs8(pki.leaf)


@pytest.mark.parametrize("encryption", [None, LEGACY], ids=["modern", "legacy"])
def test_a_renamed_pkcs12_entry_keeps_all_but_its_name(
    room: KeystoreRoom,
    password: Secret,
    pki: Pki,
    keytool: Keytool,
    tmp_path: Path,
    encryption: object,
) -> None:
    data = room.add(server_p12(pki, encryption), password, certificates(pki.other))
    renamed = room.rename(data, password, "server", "Gateway ä")
    renamed = room.rename(renamed, password, "other root", "the other")
    assert aliases(room, renamed, password) == ["gateway ä", "the other"]
    path = tmp_path / "store.p12"
    path.write_bytes(renamed)
    assert keytool.listed(path) == fingerprints(pki.other)
    assert signs(keytool, path, "gateway ä") == public(pki.leaf)
    loaded = pkcs12.load_pkcs12(renamed, PASSWORD.encode())
    assert loaded.cert is not None
    assert loaded.cert.friendly_name == "gateway ä".encode()
    assert loaded.key is not None
    before, after = pfx_store(data, password), pfx_store(renamed, password)
    # The protected key itself was not touched.
    assert [_content(bag) for bag in before.bags] == [_content(bag) for bag in after.bags]
    assert [bag.key_id for bag in before.bags] == [bag.key_id for bag in after.bags]
    assert [bag.trusted for bag in before.bags] == [bag.trusted for bag in after.bags]


def _content(bag: ours.Bag) -> bytes:
    return ours.read(bag.raw).parts(3)[1].raw


def test_an_entry_without_a_name_gets_one(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    data = pkcs12.serialize_key_and_certificates(
        None, pki.leaf.key, pki.leaf.x509, None, NoEncryption()
    )
    assert aliases(room, data, Secret("")) == ["1"]
    renamed = room.rename(data, Secret(""), "1", "server")
    assert aliases(room, renamed, Secret("")) == ["server"]


def test_a_jceks_entry_is_renamed_beside_a_secret_key(
    room: KeystoreRoom, password: Secret, any_keytool: Keytool, tmp_path: Path
) -> None:
    path = tmp_path / "store"
    for alias in ("one", "two"):
        any_keytool.run(
            "-genseckey", "-alias", alias, "-keyalg", "AES", "-keysize", "128",
            "-keystore", str(path), "-storepass", PASSWORD, "-storetype", "JCEKS",
            "-keypass", PASSWORD,
        )  # fmt: skip
    path.write_bytes(room.rename(path.read_bytes(), password, "one", "three"))
    listed = any_keytool.run("-list", "-keystore", str(path), "-storepass", PASSWORD)
    assert "three," in listed
    assert "two," in listed
    assert "one," not in listed


@pytest.mark.parametrize("kind", ["JKS", "PKCS12"])
def test_names_that_cannot_be(room: KeystoreRoom, password: Secret, pki: Pki, kind: str) -> None:
    data = room.add(None, password, certificates(pki.root, pki.other), type=kind)
    for new, expected in (
        ("RÄKSMÖRGÅS root ca", "keystore.alias-taken"),
        ("", "keystore.alias-characters"),
        ("  ", "keystore.alias-characters"),
        ("a\nb", "keystore.alias-characters"),
        ("x" * 256, "keystore.alias-characters"),
    ):
        with pytest.raises(ProblemError) as caught:
            room.rename(data, password, "other root", new)
        assert caught.value.id == expected
    with pytest.raises(ProblemError) as caught:
        room.rename(data, password, "nobody", "new")
    assert caught.value.id == "keystore.alias-unknown"
    same = room.rename(data, password, "Other Root", "OTHER ROOT")
    assert aliases(room, same, password) == aliases(room, data, password)


@pytest.mark.parametrize("kind", ["JKS", "PKCS12"])
def test_a_name_of_ones_own(room: KeystoreRoom, password: Secret, pki: Pki, kind: str) -> None:
    data = room.add(None, password, certificates(pki.root), type=kind, alias="My CA")
    data = room.add(data, password, certificates(pki.other, pki.alone), alias="Second")
    assert aliases(room, data, password) == ["my ca", "second", "alone.example.com"]
    with pytest.raises(ProblemError) as caught:
        room.add(data, password, certificates(pki.middle), alias="SECOND")
    assert caught.value.id == "keystore.alias-taken"


@pytest.mark.parametrize("kind", ["JKS", "PKCS12"])
def test_several_are_removed_or_none(
    room: KeystoreRoom, password: Secret, pki: Pki, kind: str
) -> None:
    data = room.add(None, password, certificates(pki.root, pki.other, pki.alone), type=kind)
    left = room.remove(data, password, "Other Root", "alone.example.com")
    assert aliases(room, left, password) == ["räksmörgås root ca"]
    with pytest.raises(ProblemError) as caught:
        room.remove(data, password, "other root", "nobody")
    assert caught.value.id == "keystore.alias-unknown"
    assert "nobody" in str(caught.value.problem)


def test_a_private_key_goes_with_its_certificate(
    room: KeystoreRoom, password: Secret, pki: Pki
) -> None:
    data = room.add(server_p12(pki), password, certificates(pki.root))
    left = room.remove(data, password, "server")
    kinds = [one.kind for one in room.open(left, password).entries]
    assert "private key" not in kinds
    assert pki.leaf.der not in {bag.certificate for bag in pfx_store(left, password).bags}


def test_a_large_store_is_renamed_in_linear_time(room: KeystoreRoom, password: Secret) -> None:
    one = make("ca")
    raws = [javastore.trusted_entry(f"ca {n}", one.der, n) for n in range(20_000)]
    data = javastore.serialise("JKS", raws, password)
    after = javastore.parse(room.rename(data, password, "ca 19999", "last"))
    assert after.entries[-1].alias == "last"
    assert [entry.raw for entry in after.entries[:-1]] == raws[:-1]


def test_an_entry_is_removed_whatever_case_its_name_has(
    room: KeystoreRoom, password: Secret, pki: Pki
) -> None:
    """Other programs write capitals, which Java folds; it must not stay without a word."""
    made = [
        jks.TrustedCertEntry(alias=name, timestamp=1, cert=one.der, type="X.509")
        for name, one in zip(("UPPER", "lower"), certificates(pki.root, pki.other), strict=True)
    ]
    store = jks.KeyStore("jks", {entry.alias: entry for entry in made})
    data = store.saves(PASSWORD)
    for typed in ("UPPER", "upper"):
        assert aliases(room, room.remove(data, password, typed), password) == ["lower"]
