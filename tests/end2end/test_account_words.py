"""What the account commands advise to somebody who reads them for the first time."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.contract.jars import jars
from tests.end2end.test_account import NEW_PASSWORD, OLD_PASSWORD, World, results, scenario, world
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


@pytest.mark.parametrize("world", [TWO_AND_DOWN[:2]], indirect=True)
def test_a_disabled_profile_is_not_said_to_spend_attempts(world: World) -> None:
    world.partitions[0].profile("ANNA").status = "*DISABLED"
    (world.safe / "old").write_text(OLD_PASSWORD)
    proof = world.run("validate", "anna", "--all", "--new-password-file", world.safe / "old")
    assert proof.returncode == 1
    assert "CPF22E3" in proof.stdout
    assert "ANNA is disabled on GOOD" in " ".join(proof.stdout.split())
    assert "spends a sign-on attempt" not in proof.stdout


LONG = (
    scenario("GOOD", system_values={"QPWDRULES": ("*MINLEN1",)}),
    scenario("LONG", system_values={"QPWDRULES": ("*MINLEN30",)}),
)


@pytest.mark.parametrize("world", [LONG], indirect=True)
def test_a_password_against_a_hosts_rules_is_set_only_where_that_is_said(world: World) -> None:
    good, long = world.partitions
    sync = ["sync", "anna", "--all", *world.service(), "--new-password-file", world.safe / "new"]
    kept = world.run(*sync, "--json")
    assert kept.returncode == 1
    assert results(kept) == {
        "GOOD": "skipped account.rules-elsewhere",
        "LONG": "failed account.rules-unbound",
    }
    told = world.run(*sync)
    assert "the host asks for 30" in told.stdout
    assert "--yes" in told.stdout
    assert REPEAT not in told.stdout
    assert good.password_is("ANNA", OLD_PASSWORD)
    assert long.password_is("ANNA", OLD_PASSWORD)
    meant = world.run(*sync, "--yes", "--json")
    assert (meant.returncode, set(results(meant).values())) == (0, {"done CPC2205"})
    assert good.password_is("ANNA", NEW_PASSWORD)
    assert long.password_is("ANNA", NEW_PASSWORD)


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal is POSIX")
@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
@pytest.mark.parametrize("world", [LONG[1:]], indirect=True)
def test_a_person_is_asked_before_a_password_against_the_rules_is_set(
    world: World, answer: str, code: int
) -> None:
    import pty

    terminal, inside = pty.openpty()
    child = subprocess.Popen(
        world.command(
            "reset", "anna", *world.service(), "--new-password-file", world.safe / "new"
        ),
        stdin=inside, stdout=inside, stderr=inside, env=world.environment(),
        start_new_session=True,
    )  # fmt: skip
    os.close(inside)
    watchdog = threading.Timer(60, child.kill)
    watchdog.start()
    shown = b""
    try:
        with contextlib.suppress(OSError):  # Linux: the other end is closed
            while not shown.endswith(b"[y/N]: "):
                shown += os.read(terminal, 1000)
            assert world.partitions[0].password_is("ANNA", OLD_PASSWORD)
            os.write(terminal, f"{answer}\n".encode())
            while more := os.read(terminal, 1000):
                shown += more
        assert child.wait(60) == code, shown.decode()
    finally:
        watchdog.cancel()
        child.kill()
        child.wait()
        os.close(terminal)
    assert b"asks for 30" in shown
    assert world.partitions[0].password_is("ANNA", NEW_PASSWORD if code == 0 else OLD_PASSWORD)


def test_what_is_missing_is_named_by_this_commands_own_options(
    world: World, tmp_path: Path
) -> None:
    here = ["--partitions", "GOOD", *world.service()]
    for words in (["reset", "anna", *here], ["validate", "anna", "--partitions", "GOOD"]):
        none = world.run(*words)
        assert none.returncode == 2
        assert "--new-password-file FILE or --new-password-stdin" in none.stderr
        assert "--password-stdin or" not in none.stderr
    service = world.run("reset", "anna", "--partitions", "GOOD", "--new-password-stdin", stdin="a")
    assert "--password-stdin or --password-file" in service.stderr
    (tmp_path / "empty").write_text("\n", "utf-8")
    empty = world.run("reset", "anna", *here, "--new-password-file", tmp_path / "empty")
    assert empty.returncode == 2
    assert "password is empty" in empty.stderr
    assert "store" not in empty.stderr
    for words in (["reset", " "], ["validate", ""], ["validate", "", "--host", "127.0.0.1"],
                  ["rehearse", "--test-user", ""]):  # fmt: skip
        nobody = world.run(*words)
        assert nobody.returncode == 2
        assert "name of the user is empty" in nobody.stderr
        assert "service account" not in nobody.stderr
    world.gateway.joinpath(
        "MyPassGateway", "bin", "ConnectorIBMSystemI", "partitions.toml"
    ).unlink()
    for words, options in (
        (["reset", "anna"], "--host H --user ACCOUNT"),
        (["validate", "anna"], "(--host H)"),
    ):
        nowhere = world.run(*words)
        assert nowhere.returncode == 2
        assert options in nowhere.stderr
        assert "check" not in nowhere.stderr
    assert not any(partition.commands for partition in world.partitions)


@pytest.mark.parametrize("world", [TWO_AND_DOWN], indirect=True)
def test_the_advice_printed_runs_as_it_stands(world: World) -> None:
    done = world.run("validate", "anna", "--all", "--new-password-file", world.safe / "wrong")
    (line,) = [line for line in done.stdout.splitlines() if "help-host" in line]
    words = shlex.split(line.split(": ", 1)[1])
    assert words[:2] == ["mypass-wizard", "--install-dir"]
    helped = subprocess.run(
        [sys.executable, "-m", "wizard", *words[1:]],
        capture_output=True, text=True, encoding="utf-8", env=world.environment(), timeout=120,
        check=False,
    )  # fmt: skip
    assert helped.returncode == 0, helped.stderr
    assert all(partition.address in helped.stdout for partition in world.partitions)


def test_the_hosts_words_come_before_javas(world: World) -> None:
    wrong = ["--new-password-file", world.safe / "wrong"]
    done = world.run("validate", "anna", "--partitions", "GOOD", *wrong)
    host, java = done.stdout.index("CPF22E2 Password"), done.stdout.index("AS400Security")
    assert host < java


def test_a_validation_lists_no_password_of_the_service_account(world: World) -> None:
    shown = world.run("validate", "--help").stdout
    assert "--new-password-file" in shown
    assert " --password-file" not in shown
    assert " --password-stdin" not in shown
    assert " --user" not in shown
    assert " --password-file" in world.run("reset", "--help").stdout
