"""Shapes that files of other programs have in the field: read, or named for what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom

WRONG: dict[str, tuple[str, Callable[[], bytes]]] = {
    "stash of GSKit 7": (
        "stash",
        lambda: bytes(one ^ 0xF5 for one in b"secret\0" + bytes(range(7, 129))),
    ),
    "stash of GSKit 8": (
        "stash",
        lambda: b"a" * 32 + hashlib.sha256(b"\1" + b"a" * 32).digest() + b"\x88" * 129,
    ),
    "as long as a stash of GSKit 7": ("unknown", lambda: bytes(range(1, 130))),
    "as long as a stash of GSKit 8": ("unknown", lambda: bytes(range(1, 194))),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_holds_no_certificate_is_named(room: KeystoreRoom, case: str) -> None:
    expected, build = WRONG[case]
    with pytest.raises(ProblemError) as caught:
        room.read(build(), name="ca.cer", passwords=[Secret("geheim")])
    assert caught.value.id == f"keystore.{expected}"
    problem = caught.value.problem
    assert all(str(one) for one in (problem.what, problem.why, problem.next_step))
