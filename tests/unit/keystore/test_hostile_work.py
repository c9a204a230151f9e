"""Work on stores that open and are damaged inside: nothing but problems of ours."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import bags, javastore, pkcs12, privatekeys
from wizard.keystore.asn1 import NULL_DER, read, sequence
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, make
from .test_privatekeys import KEY

OWN = Secret(PASSWORD)
ROOM = KeystoreRoom()
ROOT, LEAF = make("Root"), make("leaf", ca=False)
PROTECTED = privatekeys.for_jks(KEY, OWN)
JKS = javastore.serialise(
    "JKS",
    [
        javastore.private_entry("server", PROTECTED, [LEAF.der, ROOT.der], 5),
        javastore.trusted_entry("root", ROOT.der, 6),
    ],
    OWN,
)[:-20]
KEY_BAG = bags.key_bag("server", privatekeys.for_pkcs12(KEY, OWN), b"Time 5")
BAGS = [bags.leaf_bag("server", LEAF.der, b"Time 5"), bags.trusted_bag("root", ROOT.der)]

changes = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=4)


def damaged(data: bytes, places: list[tuple[int, int]]) -> bytes:
    changed = bytearray(data)
    for at, byte in places:
        changed[at % len(changed)] = byte
    return bytes(changed)


def work(data: bytes) -> None:
    """Every operation; each may refuse, and what it writes must open again."""
    other = Secret("another-word")
    for act in (
        lambda: ROOM.convert(data, OWN, type="JKS", new_password=other, leave_out=True).data,
        lambda: ROOM.convert(data, OWN, type="PKCS12", new_password=other, leave_out=True).data,
    ):
        with contextlib.suppress(ProblemError):
            ROOM.open(act(), other)
    for act in (
        lambda: ROOM.rename(data, OWN, "server", "new"),
        lambda: ROOM.rename(data, OWN, "root", "new"),
        lambda: ROOM.remove(data, OWN, "server"),
    ):
        with contextlib.suppress(ProblemError):
            ROOM.open(act(), OWN)


@settings(max_examples=150, deadline=None)
@given(changes)
def test_a_jks_damaged_before_it_was_sealed(places: list[tuple[int, int]]) -> None:
    signed = damaged(JKS, places)
    work(signed + javastore._digest(OWN, signed))


@settings(max_examples=60, deadline=None)
@given(changes, st.integers(0, 2))
def test_a_pkcs12_damaged_before_it_was_sealed(places: list[tuple[int, int]], which: int) -> None:
    raws = [KEY_BAG, *BAGS]
    raws[which] = damaged(raws[which], places)
    work(pkcs12.new_store(raws[:1], raws[1:], OWN))


def test_attributes_that_are_none() -> None:
    parts = read(KEY_BAG).parts(3)
    odd = sequence(parts[0].raw, parts[1].raw, NULL_DER)
    data = pkcs12.new_store([odd], BAGS[1:], OWN)
    assert [one.alias for one in ROOM.open(data, OWN).entries] == ["1", "root"]
    with pytest.raises(ProblemError) as caught:
        ROOM.rename(data, OWN, "1", "server")
    assert caught.value.id == "keystore.damaged"


def test_a_name_that_no_jks_keeps() -> None:
    data = pkcs12.new_store([], [bags.trusted_bag("x" * 70_000, ROOT.der)], OWN)
    converted = ROOM.convert(data, OWN, type="JKS", new_password=OWN, leave_out=True)
    assert [len(one.alias) for one in converted.left_out] == [41]
