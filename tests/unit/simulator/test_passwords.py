"""Password substitutes: the vectors of the protocol facts, section 4.4, and change requests."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.simulator import ccsid, passwords

CLIENT, SERVER = bytes.fromhex("0000019ABCDEF012"), bytes.fromhex("1122334455667788")
DES, SHA_1, SHA_512 = passwords.DES, passwords.SHA_1, passwords.SHA_512

VECTORS = [
    (DES, "GOODUSR", "secret1", "48032d20c1cdb2bd"),
    (DES, "LONGUSER10", "pass123456", "e7e06b59c9cf4f3c"),
    (DES, "NUMPWD", "12345678", "d9d482261def2b46"),
    (SHA_1, "GOODUSR", "secret1", "7222ae4e86951178ed5b996611ce460417014b98"),
    (
        SHA_512,
        "GOODUSR",
        "secret1",
        "33552bfab08c50a6d4779160181ac8319d38cdac3c46e27a3a3d95a3846efd06"
        "9887a16179f9ff2072ec86c621ad6381fc620680ffdf46ffbb46a25556f6515c",
    ),
]


@pytest.mark.parametrize(("kind", "user", "password", "expected"), VECTORS)
def test_vectors(kind: int, user: str, password: str, expected: str) -> None:
    made = passwords.substitute(kind, user, password, CLIENT, SERVER)
    assert made.hex() == expected
    assert passwords.matches(kind, user, password, CLIENT, SERVER, made)
    assert not passwords.matches(kind, user, "y" + password, CLIENT, SERVER, made)
    assert not passwords.matches(kind, user, password, CLIENT, SERVER, made[:-1])


def test_tokens_and_salt() -> None:
    assert passwords.des_token("GOODUSR", "secret1").hex() == "376b8d0e1ee40fd6"
    assert passwords.des_token("LONGUSER10", "pass123456").hex() == "2958b253c4088929"
    token = passwords.sha_token("GOODUSR", "secret1").hex()
    assert token == "65f2dfa6376b3a4e33a01c38d10d7da5048c1868"
    salt = passwords.pbkdf2_salt("GOODUSR", "secret1").hex()
    assert salt == "e1c4a6c56932d33bb21bd34d0f8c6689c53d07a9ea1be9e265b1c09c19ca080b"
    key, data = bytes.fromhex("133457799BBCDFF1"), bytes.fromhex("0123456789ABCDEF")
    assert passwords.des(key, data).hex() == "85e813540f0ab405"


@pytest.mark.parametrize(
    ("level", "kind"), [(0, DES), (1, DES), (2, SHA_1), (3, SHA_1), (4, SHA_512)]
)
def test_kind_of_a_level(level: int, kind: int) -> None:
    assert passwords.kind_for(level) == kind


def test_stored_form() -> None:
    assert passwords.stored_form("abC ", 1) == "ABC"
    assert passwords.stored_form("abC \u3000", 3) == "abC"


def protect(kind: int, user: str, old: str, new: str) -> dict[str, object]:
    """What a client sends, written from the facts and not from `unprotect`."""

    def hide(clear: bytes, key: str, first: int) -> bytes:
        size = passwords.SIZES[kind]
        pad = b"\x40" if kind == DES else b"\0"
        clear = clear.ljust(-(-len(clear) // size) * size, pad)
        out = b""
        for number in range(len(clear) // size):
            stream = passwords.substitute(kind, user, key, CLIENT, SERVER, first + number)
            block = clear[number * size : (number + 1) * size]
            out += bytes(a ^ b for a, b in zip(block, stream, strict=True))
        return out

    def clear(text: str) -> bytes:
        if kind == DES:
            return ccsid.encode(text.upper(), 37)
        return text.encode("utf-16-be")

    hidden_new = hide(clear(new), old, 2)
    hidden_old = hide(clear(old), new, 2 + len(hidden_new) // passwords.SIZES[kind])
    return {
        "protected_new": hidden_new,
        "protected_old": hidden_old,
        "new_length": len(clear(new)),
        "old_length": len(clear(old)),
    }


simple = st.text("abcdefghijkLMNOP$#@_0123456789", min_size=1, max_size=10)
rich = st.text(
    st.characters(min_codepoint=0x21, exclude_categories=["Cs", "Zs"]), min_size=1, max_size=128
)


@settings(max_examples=40, deadline=None)
@given(simple, simple)
def test_des_change_recovers_the_new_password(old: str, new: str) -> None:
    request = protect(DES, "TESTUSER", old, new)
    found = passwords.unprotect(DES, "TESTUSER", old, CLIENT, SERVER, **request)  # type: ignore[arg-type]
    assert found == new.upper()


@settings(max_examples=40, deadline=None)
@given(rich, rich)
def test_sha_change_recovers_the_new_password(old: str, new: str) -> None:
    request = protect(SHA_1, "TESTUSER", old, new)
    found = passwords.unprotect(SHA_1, "TESTUSER", old, CLIENT, SERVER, **request)  # type: ignore[arg-type]
    assert found == new


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([DES, SHA_1]),
    st.binary(max_size=130),
    st.binary(max_size=130),
    st.integers(-5, 5000),
    st.integers(-5, 5000),
)
def test_hostile_change_is_refused(
    kind: int, new: bytes, old: bytes, new_length: int, old_length: int
) -> None:
    found = passwords.unprotect(
        kind,
        "TESTUSER",
        "old secret",
        CLIENT,
        SERVER,
        protected_new=new,
        protected_old=old,
        new_length=new_length,
        old_length=old_length,
    )
    assert found is None
