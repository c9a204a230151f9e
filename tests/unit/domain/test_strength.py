"""Hints about weak passwords: for the weak ones, and for nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain.secret import Secret
from wizard.domain.strength import bits, password_hint
from wizard.flows.passwords import generate_store_password


@pytest.mark.parametrize(
    "typed",
    [
        "", "changeit", "ChangeIt", "changeit1", "Password123!", "secret", "123456",
        "abcdefghijkl", "aaaaaaaaaaaaaaaa", "short1A", "7654321", "qwertz12",
    ],
)  # fmt: skip
def test_weak_ones_get_a_hint(typed: str) -> None:
    words = str(password_hint(Secret(typed)))
    assert words
    assert not typed or typed not in words


@pytest.mark.parametrize(
    "typed",
    ["correct horse battery staple", "V9#mK2!pQ7xz", "Tr0ub4dor&3-Kiel", "mühlrad zaun quitte"],
)
def test_strong_ones_do_not(typed: str) -> None:
    assert not password_hint(Secret(typed))


def test_generated_ones_do_not() -> None:
    assert not any(password_hint(generate_store_password()) for _ in range(50))


@given(st.text(max_size=50), st.text(max_size=50))
def test_more_is_not_weaker(one: str, other: str) -> None:
    assert bits(one) >= 0
    assert isinstance(str(password_hint(Secret(one + other))), str)
