"""A store write that is killed leaves the old store or the new one; `tests.campaigns.crash` does
it at every step."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.campaigns.crash import prepared

from .conftest import Keytool


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL of POSIX")
def test_a_killed_write_leaves_the_old_store_or_the_new(
    tmp_path: Path, any_keytool: Keytool
) -> None:
    states = set()
    for number, one in enumerate(prepared(tmp_path, any_keytool)):
        assert one.steps > 10
        # Fixed choice, so that a failure can be seen again; the last step always.
        chosen = random.Random(number).sample(range(1, one.steps), 2)  # noqa: S311 - no secret
        for step in (*chosen, one.steps):
            states.add(one.kill(step, judged=step == one.steps))
    assert states == {"old", "new"}
