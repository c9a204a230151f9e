"""The greeting frames, hostile answers included."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.host import frames


def test_the_requests_have_the_lengths_of_the_real_client() -> None:
    signon, seeds = frames.exchange_attributes(), frames.exchange_seeds()
    assert (len(signon), len(seeds)) == (52, 28)
    assert struct.unpack(">I", signon[:4])[0] == 52
    assert signon[6:8] == b"\xe0\x09"
    assert signon[18:20] == b"\x70\x03"
    assert seeds[6:8] == b"\xe0\x08"
    assert seeds[18:20] == b"\x70\x01"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 400 Bad Req",
        b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + bytes(9),
        bytes(20),
        b"\xff" * 20,
        struct.pack(">IBBH", 0x7FFFFFFF, 0, 0, 0xE009) + bytes(12),
        struct.pack(">IBBH", 4, 0, 0, 0xE009) + bytes(12),
    ],
)
def test_other_servers_are_told_apart(head: bytes) -> None:
    with pytest.raises(frames.NotAHostServerError):
        frames.reply_length(head)


@given(st.binary(max_size=200), st.integers(0, 60))
def test_parameters_never_run_away(data: bytes, start: int) -> None:
    found = frames.parameters(data, start)
    assert all(len(value) <= len(data) for value in found.values())


def test_a_zero_length_ends_the_list() -> None:
    good = struct.pack(">IHH", 8, 0x1102, 5)
    assert frames.parameters(good + bytes(40), 0) == {0x1102: b"\x00\x05"}
