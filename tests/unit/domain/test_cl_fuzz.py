"""Changed commands of the corpus: read or refused in words, filled as the host would see it.

`tests.campaigns.clfuzz` does the same for as long as one likes.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.campaigns.clfuzz import attempt, one, seeds
from tests.campaigns.clreader import Reader


@settings(max_examples=1500)
@given(st.randoms(use_true_random=False))
def test_changed_commands(chance: random.Random) -> None:
    assert attempt(chance)


def test_a_number_makes_its_input_again() -> None:
    assert len(seeds()) >= 150
    assert one(7) == one(7)


@pytest.mark.parametrize("command", ["CMD A('x", "CMD A('x'y)", "CMD A(X'C1')", "CMD A(B"])
def test_the_other_reader_sees_what_is_wrong(command: str) -> None:
    with pytest.raises(AssertionError):
        Reader(command)
