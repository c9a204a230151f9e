"""EBCDIC code pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.simulator import ccsid


@pytest.mark.parametrize("page", ccsid.SUPPORTED)
def test_every_byte_has_its_own_character(page: int) -> None:
    every = bytes(range(256))
    assert ccsid.encode(ccsid.decode(every, page), page) == every


@pytest.mark.parametrize("page", [37, 273, 500, 1140])
def test_same_as_the_standard_library(page: int) -> None:
    every = bytes(range(256))
    # Python reads byte BC of 273 as U+203E; Java and the published table have a macron.
    expected = every.decode(f"cp{page:03}").replace("\u203e", "\xaf")
    assert ccsid.decode(every, page) == expected


@pytest.mark.parametrize("page", [p for p in ccsid.SUPPORTED if p >= 1140])
def test_euro_pages(page: int) -> None:
    assert "€" in ccsid.decode(bytes(range(256)), page)


@given(st.text(), st.sampled_from(ccsid.SUPPORTED), st.integers(0, 40))
def test_fields_have_their_length(text: str, page: int, length: int) -> None:
    assert len(ccsid.encode(text, page, length)) == length


def test_unknown_character_becomes_the_substitute() -> None:
    assert ccsid.encode("A漢", 37) == b"\xc1\x3f"
