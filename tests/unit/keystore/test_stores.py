"""Stores: what is in them, what stays when entries come and go."""

from __future__ import annotations

import time

import jks
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import javastore
from wizard.keystore import pkcs12 as ours
from wizard.keystore.asn1 import oid, read
from wizard.keystore.pbe import Budget
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, Pki, certificates, make


def pyjks_store(pki: Pki) -> bytes:
    """A private key with its chain, and a trusted certificate, written by pyjks."""
    key = pki.leaf.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    entry = jks.PrivateKeyEntry.new("server", [pki.leaf.der, pki.middle.der], key, "pkcs8")
    trusted = jks.TrustedCertEntry.new("root", pki.root.der)
    trusted.timestamp = 981_173_106_000
    data = jks.KeyStore.new("jks", [entry, trusted]).saves(PASSWORD)
    assert isinstance(data, bytes)
    return data


def test_pyjks_and_we_read_each_other(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    data = pyjks_store(pki)
    content = room.open(data, password)
    assert [(one.alias, one.kind) for one in content.entries] == [
        ("server", "private key"),
        ("root", "trusted"),
    ]
    assert [one.der for one in content.entries[0].chain] == [pki.leaf.der, pki.middle.der]
    theirs = jks.KeyStore.loads(room.add(data, password, certificates(pki.other)), PASSWORD)
    assert {one.cert for one in theirs.certs.values()} == {pki.root.der, pki.other.der}
    assert theirs.private_keys["server"].is_decrypted()
    assert theirs.certs["root"].timestamp == 981_173_106_000


def test_jks_entries_keep_every_byte(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    before = javastore.parse(pyjks_store(pki))
    data = pyjks_store(pki)
    before = javastore.parse(data)
    after = javastore.parse(room.add(data, password, certificates(pki.other, pki.alone)))
    assert [one.raw for one in after.entries[:2]] == [one.raw for one in before.entries]
    gone = javastore.parse(room.remove(data, password, "ROOT"))
    assert [one.raw for one in gone.entries] == [before.entries[0].raw]


def test_nothing_new_leaves_the_bytes_alone(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    for kind in ("JKS", "PKCS12"):
        data = room.add(None, password, certificates(pki.root, pki.other), type=kind)
        assert room.add(data, password, certificates(pki.other, pki.root)) == data
        assert room.add(data, password, []) == data


def test_a_new_entry_is_dated_now(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    before = time.time_ns() // 1_000_000
    entry = javastore.parse(room.add(None, password, certificates(pki.root))).entries[0]
    assert before <= entry.created <= time.time_ns() // 1_000_000


def test_version_1_stores_are_read_and_become_version_2(
    room: KeystoreRoom, password: Secret, pki: Pki
) -> None:
    entry = javastore.trusted_entry("old", pki.root.der, 5)
    old = entry.replace(b"\0\x05X.509", b"")
    signed = javastore.JKS_MAGIC + b"\0\0\0\1\0\0\0\1" + old
    data = signed + javastore._digest(password, signed)
    assert room.open(data, password).entries[0].certificate == certificates(pki.root)[0]
    after = javastore.parse(room.add(data, password, certificates(pki.other)))
    assert after.entries[0].raw == entry


@given(st.text(max_size=60))
def test_modified_utf8_is_what_java_reads(text: str) -> None:
    encoded = javastore.encode_utf(text)
    assert javastore.decode_utf(encoded) == text
    assert b"\0" not in encoded
    assert all(byte < 0xF0 for byte in encoded)  # no four-byte sequences


@given(st.binary(max_size=40))
def test_damaged_names_are_shown_somehow(data: bytes) -> None:
    assert isinstance(javastore.decode_utf(data), str)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=16),
        max_size=6,
    ),
    st.sampled_from(["JKS", "PKCS12"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=6, max_size=20),
)
def test_what_goes_in_comes_out(names: list[str], kind: str, typed: str) -> None:
    room, key = KeystoreRoom(), make("key").key
    made = certificates(*(make(name, key=key) for name in names))
    data = room.add(None, Secret(typed), made, type=kind)
    content = room.open(data, Secret(typed))
    assert [one.certificate for one in content.entries] == made
    aliases = [one.alias for one in content.entries]
    assert len(set(aliases)) == len(aliases)
    assert all(alias == alias.lower() for alias in aliases)
    for alias in aliases:
        data = room.remove(data, Secret(typed), alias.upper() if alias.isascii() else alias)
    assert room.open(data, Secret(typed)).entries == ()


def test_same_names_get_numbers(room: KeystoreRoom, password: Secret) -> None:
    made = certificates(*(make("Local CA") for _ in range(3)), make("LOCAL CA (2)"))
    content = room.open(room.add(None, password, made), password)
    assert [one.alias for one in content.entries] == [
        "local ca",
        "local ca (2)",
        "local ca (3)",
        "local ca (2) (2)",
    ]


# ---------------------------------------------------------------- PKCS#12 beside others


def server_p12(pki: Pki, encryption: object = None) -> bytes:
    algorithm = encryption or BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(
        b"Server", pki.leaf.key, pki.leaf.x509, [pki.middle.x509], algorithm
    )


LEGACY = (
    PrivateFormat.PKCS12.encryption_builder()
    .kdf_rounds(2000)
    .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
    .hmac_hash(hashes.SHA1())  # noqa: S303 - what old programs wrote
    .build(PASSWORD.encode())
)


def seal(pfx: ours.Pfx) -> bytes:
    """The hash that the store's seal uses."""
    return read(pfx.mac).first().first().raw


@pytest.mark.parametrize("encryption", [None, LEGACY], ids=["modern", "legacy"])
def test_a_private_key_in_pkcs12_is_kept(
    room: KeystoreRoom, password: Secret, pki: Pki, encryption: object
) -> None:
    data = server_p12(pki, encryption)
    changed = room.add(data, password, certificates(pki.root))
    changed = room.add(changed, password, certificates(pki.other))
    assert [(one.alias, one.kind) for one in room.open(changed, password).entries] == [
        ("Server", "private key"),
        ("räksmörgås root ca", "trusted"),
        ("other root", "trusted"),
    ]
    theirs = pkcs12.load_pkcs12(changed, PASSWORD.encode())
    assert theirs.cert is not None
    assert theirs.cert.certificate == pki.leaf.x509
    assert theirs.key.private_numbers() == pki.leaf.key.private_numbers()  # type: ignore[union-attr]  # an EC key
    attempts = [password]
    before = ours.open_pfx(data, attempts, Budget())
    after = ours.open_pfx(changed, attempts, Budget())
    assert {bag.raw for bag in before.bags} < {bag.raw for bag in after.bags}
    # Two additions share one envelope.
    assert len(after.safes) == len(before.safes) + 1
    # An old program reads the additions as well: same family of algorithms, same seal.
    used = {oid(read(safe.algorithm).first()) for safe in after.safes if safe.algorithm}
    assert len(used) == 1
    assert seal(after) == seal(before)


def test_removing_beside_a_private_key(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    data = room.add(server_p12(pki), password, certificates(pki.root, pki.other))
    data = room.remove(data, password, "Other Root")
    assert [one.alias for one in room.open(data, password).entries] == [
        "Server",
        "räksmörgås root ca",
    ]
    assert pkcs12.load_pkcs12(data, PASSWORD.encode()).key is not None


def test_an_open_store_stays_open(room: KeystoreRoom, pki: Pki) -> None:
    """A store whose certificates are not encrypted is added to in the same way."""
    data = pkcs12.serialize_key_and_certificates(None, None, None, [pki.root.x509], NoEncryption())
    changed = room.add(data, Secret(""), certificates(pki.other))
    assert pki.other.der in changed
    content = room.open(changed, None)
    assert [one.kind for one in content.entries] == ["trusted", "certificate Java ignores"]
    with pytest.raises(ProblemError) as caught:
        room.add(data, Secret("another"), certificates(pki.other))
    assert caught.value.id == "keystore.wrong-password"


def test_the_password_of_a_store_is_asked_for(room: KeystoreRoom, pki: Pki) -> None:
    with pytest.raises(ProblemError) as caught:
        room.open(server_p12(pki), None)
    assert caught.value.id == "keystore.password-needed"


# ---------------------------------------------------------------- refusals


def store_of(kind: str, pki: Pki) -> bytes:
    return KeystoreRoom().add(None, Secret(PASSWORD), certificates(pki.root), type=kind)


@pytest.mark.parametrize("kind", ["JKS", "PKCS12"])
@pytest.mark.parametrize("typed", ["Changeit", "changeit ", "", "x" * 2000, "\0", "\ud800"])
def test_a_wrong_password_is_called_that(
    room: KeystoreRoom, pki: Pki, kind: str, typed: str
) -> None:
    data = store_of(kind, pki)
    for act in (
        lambda: room.open(data, Secret(typed)),
        lambda: room.add(data, Secret(typed), certificates(pki.other)),
        lambda: room.remove(data, Secret(typed), "x"),
    ):
        with pytest.raises(ProblemError) as caught:
            act()
        assert caught.value.id == "keystore.wrong-password"
        assert typed.strip("\0") == "" or typed not in repr(caught.value)


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4", b"-----BEGIN CERTIFICATE-----", b"0\3\2\1\5", b"\xfe\xed\xfe\xee"]
)
def test_what_is_no_store(room: KeystoreRoom, password: Secret, data: bytes) -> None:
    with pytest.raises(ProblemError) as caught:
        room.open(data, password)
    assert caught.value.id == "keystore.not-a-store"


@pytest.mark.parametrize("kind", ["JKS", "PKCS12"])
def test_a_cut_off_store_is_damaged(
    room: KeystoreRoom, password: Secret, pki: Pki, kind: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        room.open(store_of(kind, pki)[:-25], password)
    assert caught.value.id == "keystore.damaged"


def test_jks_without_password_is_listed(room: KeystoreRoom, pki: Pki) -> None:
    assert room.open(store_of("JKS", pki), None).entries[0].certificate is not None


def test_an_unknown_alias_is_told(room: KeystoreRoom, password: Secret, pki: Pki) -> None:
    for kind in ("JKS", "PKCS12"):
        with pytest.raises(ProblemError) as caught:
            room.remove(store_of(kind, pki), password, "nobody")
        assert caught.value.id == "keystore.alias-unknown"


@pytest.mark.parametrize(
    ("typed", "kind", "expected"),
    [
        ("12345", "JKS", "password-short"),
        ("", "PKCS12", "password-short"),
        ("😀😀", "JKS", "password-short"),
        ("x" * 1025, "JKS", "password-long"),
        ("tab\there", "JKS", "password-characters"),
        ("lone\ud800surrogate", "JKS", "password-characters"),
        ("pässwort", "PKCS12", "password-ascii"),
    ],
)
def test_passwords_that_java_would_refuse(
    room: KeystoreRoom, typed: str, kind: str, expected: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        room.add(None, Secret(typed), [], type=kind)
    assert caught.value.id == f"keystore.{expected}"
    with pytest.raises(ProblemError):
        room.check_store_password(Secret(typed), type=kind)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("123456", "JKS"), ("😀😀😀", "JKS"), ("pässwort", "JKS"), ("a b~ !", "PKCS12")],
)
def test_passwords_that_java_takes(room: KeystoreRoom, typed: str, kind: str) -> None:
    room.check_store_password(Secret(typed), type=kind)
    assert room.open(room.add(None, Secret(typed), [], type=kind), Secret(typed)).entries == ()


def test_other_types_are_not_written(room: KeystoreRoom, password: Secret) -> None:
    with pytest.raises(ProblemError) as caught:
        room.add(None, password, [], type="BKS")
    assert caught.value.id == "keystore.type-unknown"


def test_time_grows_with_the_number_of_entries_alone(
    room: KeystoreRoom, password: Secret, pki: Pki
) -> None:
    """pyjks copies the whole store for every entry; ours copies each entry once."""

    def seconds(count: int) -> float:
        raws = [javastore.trusted_entry(f"ca {n}", pki.root.der, n) for n in range(count)]
        data = javastore.serialise("JKS", raws, password)
        start = time.process_time()
        room.add(data, password, certificates(pki.other))
        return time.process_time() - start

    small = min(seconds(2_000) for _ in range(3))
    large = min(seconds(20_000) for _ in range(3))
    assert large < 40 * max(small, 0.001)
