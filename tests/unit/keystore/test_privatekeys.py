"""Private keys under the protections of Java's stores, with pyjks as judge."""

from __future__ import annotations

import jks
import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from jks import sun_crypto

from wizard.domain.secret import Secret
from wizard.keystore import privatekeys
from wizard.keystore.asn1 import (
    Asn1Error,
    integer_der,
    octets,
    octets_der,
    oid_der,
    read,
    sequence,
)
from wizard.keystore.pbe import Budget, CostlyError, UnsupportedError, WrongKeyError

from .conftest import Pki, make

KEY = make("key").key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
OTHER = sequence(integer_der(0), sequence(oid_der("1.2.3")), octets_der(b"x" * 33))
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(words, st.sampled_from([KEY, OTHER]))
def test_pyjks_and_we_open_each_others_keys(typed: str, key: bytes) -> None:
    mine = privatekeys.for_jks(key, Secret(typed))
    assert sun_crypto.jks_pkey_decrypt(octets(read(mine).parts(2)[1]), typed) == key
    theirs = sequence(
        sequence(oid_der("1.3.6.1.4.1.42.2.17.1.1")),
        octets_der(sun_crypto.jks_pkey_encrypt(key, typed)),
    )
    assert privatekeys.opened(theirs, [Secret(typed)], Budget()) == key
    with pytest.raises(WrongKeyError):
        privatekeys.opened(mine, [Secret(typed + "x"), None], Budget())


@settings(max_examples=30, deadline=None)
@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20),
    st.one_of(st.binary(min_size=8, max_size=8), st.binary(min_size=4, max_size=4)),
    st.integers(1, 60),
)
def test_jceks_keys_open(typed: str, salt: bytes, rounds: int) -> None:
    salt = (salt + salt)[:8]  # also one of two equal halves, which Java treats in a way of its own
    key, vector = sun_crypto._jce_pbe_derive_key_and_iv(typed, salt, rounds)
    count = 8 - len(KEY) % 8
    encryptor = Cipher(TripleDES(key), CBC(vector)).encryptor()
    hidden = encryptor.update(KEY + bytes((count,)) * count) + encryptor.finalize()
    settings_ = sequence(octets_der(salt), integer_der(rounds))
    protected = sequence(sequence(oid_der("1.3.6.1.4.1.42.2.19.1"), settings_), octets_der(hidden))
    assert privatekeys.opened(protected, [Secret("x"), Secret(typed)], Budget()) == KEY


def test_pkcs12_keys_open() -> None:
    protected = privatekeys.for_pkcs12(KEY, Secret("word"))
    assert privatekeys.opened(protected, [Secret("no"), Secret("word")], Budget()) == KEY


@pytest.mark.parametrize(
    ("protected", "expected"),
    [
        (b"", Asn1Error),
        (b"\x30\x03\x02\x01\x00", Asn1Error),
        (sequence(sequence(oid_der("1.2.3"), octets_der(b"")), octets_der(b"x")), UnsupportedError),
        (sequence(sequence(oid_der("1.3.6.1.4.1.42.2.17.1.1")), octets_der(b"x" * 39)),
         WrongKeyError),
        (sequence(sequence(oid_der("1.3.6.1.4.1.42.2.19.1"),
                           sequence(octets_der(b"x" * 8), integer_der(1 << 40))),
                  octets_der(b"x" * 8)), CostlyError),
        (sequence(sequence(oid_der("1.3.6.1.4.1.42.2.19.1"),
                           sequence(octets_der(b"x" * 7), integer_der(10))),
                  octets_der(b"x" * 8)), WrongKeyError),
        (sequence(sequence(oid_der("1.3.6.1.4.1.42.2.19.1")), octets_der(b"x" * 8)),
         WrongKeyError),
    ],
)  # fmt: skip
def test_hostile_keys(protected: bytes, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        privatekeys.opened(protected, [Secret("word")], Budget())


@given(st.binary(max_size=80))
def test_any_bytes_end_in_an_exception_of_ours(data: bytes) -> None:
    with pytest.raises((WrongKeyError, Asn1Error, UnsupportedError, CostlyError)):
        privatekeys.opened(data, [Secret("word")], Budget())


def test_a_jks_key_is_read_where_it_lies(pki: Pki) -> None:
    from wizard.keystore import javastore

    protected = privatekeys.for_jks(KEY, Secret("changeit"))
    raw = javastore.private_entry("key", protected, [pki.leaf.der], 5)
    data = javastore.serialise("JKS", [raw], Secret("changeit"))
    (entry,) = javastore.parse(data).entries
    assert entry.raw == raw
    assert javastore.protected_key(entry) == protected
    assert jks.KeyStore.loads(data, "changeit").private_keys["key"].pkey_pkcs8 == KEY
