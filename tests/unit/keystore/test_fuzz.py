"""Every parser on changed files of the corpus: its own exceptions, soon, in bounded memory.

`tests.campaigns.fuzz` does the same for as long as one likes.
"""

from __future__ import annotations

import random
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.campaigns import fuzz
from tests.campaigns.mutations import mutated, seeds
from tests.campaigns.targets import TARGETS, HangError, attempt, bounded, deadline

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck))
MAGICS = (
    b"0\x82", b"0\x80", b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0", b"\xce\xce\xce\xce\0\0\0\2",
    b"\xce\xce\xce\xce\0\0\0\2\0\0\0\1\0\0\0\3\0\1s" + bytes(8) + b"\xac\xed\0\5\x73\x72",
    b"PK\3\4",
    b"\x37\x48\4\2\0\0\0\0X509KEY\0\0\0\x13\x88\0\0\0\1", b"\0\0\0\0CERT\x20\0\0\0\1\0\0\0",
    b"-----BEGIN CERTIFICATE-----\n", b"\xff\xfe0\0", b"",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _bounded() -> Iterator[None]:
    with bounded():
        yield


@pytest.mark.parametrize("target", TARGETS)
@settings(relaxed, max_examples=800)
@given(st.randoms(use_true_random=False))
def test_changed_files(target: str, chance: random.Random) -> None:
    attempt(target, mutated(chance))


@pytest.mark.parametrize("target", TARGETS)
@settings(relaxed, max_examples=150)
@given(st.sampled_from(MAGICS), st.binary(max_size=300))
def test_bytes_behind_a_magic(target: str, magic: bytes, data: bytes) -> None:
    attempt(target, magic + data)


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_as_it_is(target: str) -> None:
    for _, data in seeds():
        attempt(target, data)


def test_an_input_comes_again_from_its_number() -> None:
    assert fuzz.made(7) == fuzz.made(7) != fuzz.made(8)
    counts, failures = fuzz.one(7)
    assert sum(counts.values()) == len(TARGETS) and not failures


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer of the process here")
def test_the_watch_notices_what_takes_too_long() -> None:
    with pytest.raises(HangError), deadline(0.05):
        while True:
            pass


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bound is Linux's")
def test_the_bound_notices_what_takes_too_much() -> None:
    with bounded(64 << 20), pytest.raises(MemoryError):
        bytearray(256 << 20)
