"""IBM's key databases: certificates without a password, hostile lengths refused."""

from __future__ import annotations

import pytest

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import kdb
from wizard.keystore.store import KeystoreRoom

from .conftest import Pki
from .keydatabase import key_database


def database(pki: Pki, **options: object) -> bytes:
    records = [("Local CA", pki.root.der, False), ("ISERIES_SRV", pki.leaf.der, True)]
    return key_database(records, **options)  # type: ignore[arg-type]  # passed on as they are


@pytest.mark.parametrize("version", [3, 4, 6])
@pytest.mark.parametrize("empty", [0, 3])
def test_certificates_are_read_without_the_password(
    room: KeystoreRoom, pki: Pki, version: int, empty: int
) -> None:
    found = room.read(database(pki, version=version, empty=empty), name="DEFAULT.KDB")
    assert found.format == "IBM key database"
    assert [one.der for one in found.certificates] == [pki.root.der, pki.leaf.der]
    assert found.labels == ("Local CA", "ISERIES_SRV")
    assert found.private_keys == 1


@pytest.mark.parametrize("version", [4, 6])
def test_the_password_proves_that_it_is_intact(pki: Pki, version: int) -> None:
    data = database(pki, version=version, password="geheim")
    assert kdb.intact(data, [Secret("falsch"), Secret("geheim")])
    room = KeystoreRoom()
    assert "intact" in str(room.read(data, passwords=[Secret("geheim")]).notes[0])
    assert room.read(data, passwords=[Secret("falsch")]).notes == ()
    assert not kdb.intact(data, [Secret("falsch")])
    for at in (0x11, 0x25, 0x40, len(data) - 1):
        changed = bytearray(data)
        changed[at] ^= 1
        assert not kdb.intact(bytes(changed), [Secret("geheim")])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (b"X509KYP\0", "kdb-requests"),
        (b"X509CRL\0", "kdb-revocations"),
        (b"X509NEW\0", "kdb-layout"),
    ],
)
def test_other_databases_are_named(
    room: KeystoreRoom, pki: Pki, kind: bytes, expected: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        room.read(database(pki, kind=kind))
    assert caught.value.id == f"keystore.{expected}"


def test_another_version_gets_the_way_out_of_dcm(room: KeystoreRoom, pki: Pki) -> None:
    data = bytearray(database(pki)) + bytes(6)
    data[2] = 9
    with pytest.raises(ProblemError) as caught:
        room.read(bytes(data))
    assert caught.value.id == "keystore.kdb-layout"
    assert "Export certificate" in str(caught.value.problem.next_step)


@pytest.mark.parametrize("like", [3, 4, 6])
def test_a_version_that_nobody_has_seen_is_read_where_the_lengths_fit(
    room: KeystoreRoom, pki: Pki, like: int
) -> None:
    data = bytearray(database(pki, version=like))
    data[2] = 9
    assert room.read(bytes(data)).labels == ("Local CA", "ISERIES_SRV")
    data[data.index(pki.root.der)] ^= 0xFF
    with pytest.raises(ProblemError) as caught:
        room.read(bytes(data))
    assert caught.value.id == "keystore.kdb-layout"


def test_version_3_proves_nothing_by_the_password(pki: Pki) -> None:
    """Only its first seal is understood, and that covers the header alone."""
    data = database(pki, version=3, password="geheim")
    assert not kdb.intact(data, [Secret("geheim")])


def test_an_empty_database(room: KeystoreRoom) -> None:
    with pytest.raises(ProblemError) as caught:
        room.read(key_database([]))
    assert caught.value.id == "keystore.no-certificates"


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0x10, b"\xff\xff\xff\xff"),
        (0x10, b"\0\0\0\0"),
        (0x14, b"\xff\xff\xff\xff"),
        (0x14, b"\0\0\0\x09"),
        (0x30 + 40 + 8, b"\x7f\xff\xff\xff"),
        (0x30 + 40 + 8, b"\0\0\0\x05"),
        (0x30 + 40 + 12, b"\x31"),
    ],
)
def test_hostile_lengths(room: KeystoreRoom, pki: Pki, at: int, value: bytes) -> None:
    data = bytearray(database(pki))
    data[at : at + len(value)] = value
    with pytest.raises(ProblemError) as caught:
        room.read(bytes(data))
    assert caught.value.id == "keystore.damaged"


def test_a_label_that_lies_about_its_length(room: KeystoreRoom, pki: Pki) -> None:
    data = key_database([("x", pki.root.der, False)])
    at = data.rindex(b"\0\0\0\x02x\0")
    found = room.read(data[:at] + b"\xff" + data[at + 1 :])
    assert found.certificates[0].der == pki.root.der
    assert found.labels == ()
