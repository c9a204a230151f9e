"""What the account commands advise to somebody who reads them for the first time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.jars import jars
from tests.end2end.test_account import World, scenario, world
from wizard.simulator import Behaviour, ServiceScenario

__all__ = ["world"]
pytestmark = pytest.mark.skipif(not jars(), reason="no jt400.jar at hand")

TWO_AND_DOWN = (
    scenario("GOOD"),
    scenario("NEXT"),
    scenario("DOWN", mapper=ServiceScenario(Behaviour.REFUSE)),
)
REPEAT = "can be repeated"


@pytest.mark.parametrize("world", [TWO_AND_DOWN], indirect=True)
def test_nobody_is_told_to_repeat_what_may_disable_a_profile(world: World) -> None:
    wrong: list[Path] = [world.safe / "wrong"]
    proof = world.run("validate", "anna", "--all", "--new-password-file", *wrong)
    assert proof.returncode == 1
    assert "CPF22E2" in proof.stdout
    assert REPEAT not in proof.stdout
    assert "spends a sign-on attempt on GOOD, NEXT" in proof.stdout
    assert "disables ANNA" in proof.stdout
    assert "--partitions DOWN." in proof.stdout
    new = ["--new-password-file", world.safe / "new"]
    sync = world.run("sync", "anna", "--all", "--password-file", *wrong, *new)
    assert sync.returncode == 1
    assert REPEAT not in sync.stdout
    assert "refused the service account's password" in sync.stdout
    assert "--partitions DOWN." in sync.stdout
    partly = world.run("sync", "anna", "--all", *world.service(), *new)
    assert partly.returncode == 1
    assert REPEAT in partly.stdout
    assert "Do not" not in partly.stdout
