"""The account commands as a person and a script use them; and no password is left anywhere."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.jars import jars
from tests.passwordsleft import leaks
from wizard.domain.secret import Secret
from wizard.simulator import (
    Behaviour,
    PartitionScenario,
    ProfileScenario,
    RunningPartition,
    Scenario,
    ServiceScenario,
    Simulation,
)

ROOT = Path(__file__).parents[2]
SERVICE_PASSWORD = "Svc7-zebra'kite"
NEW_PASSWORD = "Nw9 umbra%27(q"
WRONG_PASSWORD = "Wr0ng-yonder=x"
OLD_PASSWORD = "Old4-vortex;zz"
SECRETS = (SERVICE_PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, OLD_PASSWORD)
SERVICE, ANNA, _ = PartitionScenario().profiles

pytestmark = pytest.mark.skipif(not jars(), reason="no jt400.jar at hand")


def scenario(name: str, **knobs: object) -> PartitionScenario:
    profiles = (
        replace(SERVICE, password=Secret(SERVICE_PASSWORD)),
        replace(ANNA, password=Secret(OLD_PASSWORD)),
        ProfileScenario("TESTER", Secret(OLD_PASSWORD)),
        ProfileScenario("BUSY", Secret(OLD_PASSWORD), change_message="CPF2213"),
    )
    base = PartitionScenario(name=name, profiles=profiles, max_sign_on_attempts=9)
    return replace(base, **knobs)  # type: ignore[arg-type]


class Snooper:
    """Reads the arguments and the environment of every process of this test, all the time."""

    def __init__(self, mark: str) -> None:
        self._mark = mark.encode()
        self._stop = threading.Event()
        self.found: list[bytes] = []
        self.seen: set[str] = set()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._stop.wait(0.02):
            for process in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    environment = (process / "environ").read_bytes()
                    if self._mark in environment:
                        self.seen.add(process.name)
                        self.found += leaks(environment, SECRETS)
                        self.found += leaks((process / "cmdline").read_bytes(), SECRETS)

    def __enter__(self) -> Snooper:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


class World:
    """A gateway folder, a home, passwords in a folder of their own, and partitions that run."""

    def __init__(self, folder: Path, partitions: tuple[RunningPartition, ...]) -> None:
        self.folder, self.partitions = folder / "world", partitions
        self.safe = folder / "safe"  # the only place where passwords may lie
        self.home = self.folder / "home"
        self.gateway = self.folder / "gateway"
        connector = self.gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
        (connector / "classes").mkdir(parents=True)
        self.home.mkdir()
        self.safe.mkdir()
        (connector / "partitions.toml").write_text(
            "\n".join(
                f'[[partition]]\nname = "{one.name}"\nhost = "{one.address}"\n'
                f'user = "MYPASSSVC"\nssl = false\nports = {{ mapper = {one.mapper_port} }}\n'
                for one in partitions
            ),
            "utf-8",
        )
        self.properties = connector / "fpc101.properties"
        self.outputs: list[str] = []
        for name, word in zip(("svc", "new", "wrong", "old"), SECRETS, strict=True):
            (self.safe / name).write_text(f"{word}\n", "utf-8")

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "PYTHONPATH": str(ROOT),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PYTHONWARNINGS": "error",
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, *words: object) -> list[str]:
        return [
            sys.executable, "-m", "wizard", "--jar", str(jars()[-1]),
            "--install-dir", str(self.gateway), "account", *(str(word) for word in words),
        ]  # fmt: skip

    def run(self, *words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*words),
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self.environment(),
            timeout=120,
            check=False,
        )
        assert "Traceback" not in done.stderr
        self.outputs += [done.stdout, done.stderr]
        return done

    def service(self) -> list[object]:
        return ["--password-file", self.safe / "svc"]


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    scenarios = getattr(request, "param", None) or (
        scenario("GOOD"),
        scenario("STRICT", system_values={"QPWDRULES": ("*SPCCHRMAX0", "*ALLCRTCHG")}),
        scenario("DOWN", mapper=ServiceScenario(Behaviour.REFUSE)),
    )
    with Simulation(Scenario(scenarios), base_address=None) as simulation:
        yield World(tmp_path, simulation.partitions)


def results(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    found = json.loads(done.stdout)
    assert list(found) == ["results"]
    for one in found["results"]:
        assert list(one) == [
            "partition", "host", "outcome", "message_id", "sentence", "cause", "next_step", "ms",
        ]  # fmt: skip
    return {one["partition"]: f"{one['outcome']} {one['message_id']}" for one in found["results"]}


def test_nothing_of_any_password_is_left_anywhere(world: World) -> None:
    new = f"{NEW_PASSWORD}\n"
    with Snooper(str(world.home)) as snooper:
        done = world.run(
            "sync", "anna", "--all", *world.service(), "--new-password-stdin", "--json", "--yes",
            stdin=new,
        )  # fmt: skip
        assert done.returncode == 1
        assert results(done) == {
            "GOOD": "done CPC2205",
            "STRICT": "failed password.rules",
            "DOWN": "failed port.refused",
        }
        here = ["--partitions", "GOOD"]
        right = world.run("validate", "anna", *here, "--new-password-file", world.safe / "new")
        assert right.returncode == 0, right.stderr
        for password in ("wrong", "old"):
            wrong = world.run(
                "validate", "ANNA", *here, "--new-password-file", world.safe / password, "--json"
            )
            assert (wrong.returncode, results(wrong)) == (1, {"GOOD": "failed CPF22E2"})
        busy = world.run(
            "reset", "busy", *here, *world.service(), "--new-password-stdin", stdin=new
        )
        assert busy.returncode == 1
        assert "in use on GOOD" in busy.stdout
        assert "CPF2213" in busy.stdout
        assert "account help-host CPF2213" in busy.stdout
        # A command that quotes what it could not read, from a template without quotes.
        odd = world.run(
            "reset", "anna", *here, *world.service(), "--new-password-stdin",
            "--command", "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) MAXSIGN(*SYSVAL)", stdin=new,
        )  # fmt: skip
        assert odd.returncode == 1
        refused = world.run(
            "reset", "anna", *here, "--password-file", world.safe / "wrong",
            "--new-password-stdin", "--json", stdin=new,
        )  # fmt: skip
        assert results(refused) == {"GOOD": "failed CPF22E2"}
        rules = world.run(
            "rules", "--partitions", "GOOD,STRICT", *world.service(), "--new-password-stdin",
            stdin=new,
        )  # fmt: skip
        assert rules.returncode == 1
        assert "At most 0 special characters." in rules.stdout
        rehearsed = world.run(
            "rehearse", "--test-user", "tester", *here, *world.service(), "--spend-attempt"
        )
        assert rehearsed.returncode == 0, rehearsed.stdout
        assert "that nobody knows" in rehearsed.stdout
        both = world.run("reset", "anna", "--password-stdin", "--new-password-stdin", stdin=new)
        assert both.returncode == 2
    assert len(snooper.seen) >= 10  # the commands and their workers
    assert snooper.found == []
    for text in world.outputs:
        assert leaks(text.encode(), SECRETS) == []
    looked = 0
    for path in world.folder.rglob("*"):
        if path.is_file():
            looked += 1
            assert leaks(path.read_bytes(), SECRETS) == [], path
    assert looked
    for partition in world.partitions:
        told = repr((partition.commands, partition.log, partition.programs, partition.profiles))
        assert leaks(told.encode(), SECRETS) == []
    assert world.partitions[0].password_is("ANNA", NEW_PASSWORD)
    assert world.partitions[1].password_is("ANNA", OLD_PASSWORD)


def test_the_search_finds_every_form() -> None:
    for word in SECRETS:
        hidden = f"PASSWORD('{word}')"
        for data in (
            hidden.encode(), hidden.encode("utf-16-le"), hidden.encode("cp037"),
            base64.b64encode(hidden.encode()), base64.b64encode(b"x" + hidden.encode()),
            hidden.encode().hex().encode(), urllib.parse.quote(hidden).encode(),
            json.dumps(hidden).encode(), hidden.encode("cp037").hex().encode(),
        ):  # fmt: skip
            assert leaks(b"before " + data + b" after", SECRETS), data
    assert not leaks(b"nothing here, MYPASSSVC and ANNA alone", SECRETS)


def test_which_partition_has_to_be_said_when_there_are_several(world: World) -> None:
    done = world.run("reset", "anna", *world.service(), "--new-password-file", world.safe / "new")
    assert done.returncode == 2
    assert "GOOD, STRICT, DOWN" in done.stderr
    unknown = world.run("validate", "anna", "--partitions", "NOWHERE")
    assert unknown.returncode == 2
    host = world.run("validate", "anna", "--all", "--host", "127.0.0.1")
    assert host.returncode == 2
    for action, names in (("reset", "GOOD"), ("sync", "GOOD,STRICT"), ("validate", "GOOD")):
        both = world.run(action, "anna", "--all", "--partitions", names, "--json")
        assert both.returncode == 2
        assert json.loads(both.stdout)["problem"]["id"] == "cli.all-and-partitions"
    for typed in ("mypasssvc", " QSECOFR ", "qpgmr"):
        for action in ("reset", "sync"):
            refused = world.run(action, typed, "--all", *world.service(), "--json")
            assert refused.returncode == 2
            assert json.loads(refused.stdout)["problem"]["id"].startswith("account.")
    refused = world.run("rehearse", "--test-user", "MyPassSvc", "--all", *world.service())
    assert refused.returncode == 2
    assert all(not partition.commands for partition in world.partitions)


def test_the_gateways_own_template_is_used_unless_another_is_tried(world: World) -> None:
    world.properties.write_text("command=CHGUSRPRF {user} PASSWORD('{pwd}') PWDEXP(*YES)\n")
    reset = ["reset", "anna", "--partitions", "GOOD", *world.service(), "--new-password-file"]
    assert world.run(*reset, world.safe / "new").returncode == 0
    good = world.partitions[0]
    assert good.profile("ANNA").expired
    other = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) PWDEXP(*NO)"
    assert world.run(*reset, world.safe / "old", "--command", other).returncode == 0
    assert good.password_is("ANNA", OLD_PASSWORD)
    assert not good.profile("ANNA").expired
    refused = world.run(*reset, world.safe / "new", "--command", "CHGUSRPRF {user} TEXT({pwd})")
    assert refused.returncode == 2
    assert good.password_is("ANNA", OLD_PASSWORD)


def test_a_profile_that_stays_disabled_is_a_warning_with_a_way_out(world: World) -> None:
    good = world.partitions[0]
    good.profile("ANNA").status = "*DISABLED"
    words: list[object] = [
        "reset", "anna", "--partitions", "GOOD", *world.service(),
        "--new-password-file", world.safe / "new",
        "--command", "CHGUSRPRF USRPRF({user}) PASSWORD({pwd})",
    ]  # fmt: skip
    shown = " ".join(world.run(*words).stdout.split())
    assert "▲" in shown and "✓" not in shown
    assert "but ANNA stays disabled" in shown
    assert "STATUS(*ENABLED)" in shown and "config set" in shown
    (one,) = json.loads(world.run(*words, "--json").stdout)["results"]
    assert one["outcome"] == "done" and "stays disabled" in one["sentence"]
    assert one["cause"] and 'config set "command=CHGUSRPRF USRPRF({user})' in one["next_step"]


def test_a_command_that_gives_power_is_run_by_whoever_insists(world: World) -> None:
    good = world.partitions[0]
    good.profile("MYPASSSVC").special_authorities = ("*ALLOBJ", "*SECADM", "*JOBCTL")
    world.properties.write_text("command=CHGUSRPRF {user} {pwd} *JOBCTL STATUS(*ENABLED)\n")
    new = ("--new-password-file", world.safe / "new")
    for action, *more in (
        ("reset", "anna", *new), ("sync", "anna", *new), ("rehearse", "--test-user", "anna"),
    ):  # fmt: skip
        words = [action, *more, "--partitions", "GOOD", *world.service(), "--json"]
        refused = world.run(*words)
        found = json.loads(refused.stdout)["problem"]
        assert (refused.returncode, found["id"]) == (2, "account.template")
        assert "--allow-power" in found["next_step"]
        done = world.run(*words, "--allow-power")
        assert done.returncode == 0, done.stdout
        assert good.profile("ANNA").special_authorities == ("*JOBCTL",)
        good.profile("ANNA").special_authorities = ()


def test_a_rehearsals_document_and_the_help_about_its_failure(world: World, tmp_path: Path) -> None:
    good = world.partitions[0]
    good.profile("MYPASSSVC").special_authorities = ()
    done = world.run(
        "rehearse", "--test-user", "TESTER", "--partitions", "good", *world.service(), "--json"
    )
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert (document["test_user"], document["ok"]) == ("TESTER", False)
    (one,) = document["rehearsals"]
    assert one["profile_state"] == "unchanged"
    outcomes = {step["id"]: step["outcome"] for step in one["steps"]}
    assert (outcomes["rules"], outcomes["reset"]) == ("done", "failed")
    failure = next(step for step in one["steps"] if step["outcome"] == "failed")
    assert failure["message_id"] == "CPF2292"
    out = tmp_path / "for-host.txt"
    saved = world.run("help-host", "CPF2292", "--partitions", "GOOD", "--out", out)
    assert saved.returncode == 0, saved.stderr
    text = out.read_text("utf-8")
    assert "CHGUSRPRF USRPRF(MYPASSSVC) SPCAUT(*SECADM)" in text
    assert good.address in text
    everything = world.run("help-host", "--all", "--json")
    assert [one["host"] for one in json.loads(everything.stdout)["help"]] == [
        partition.address for partition in world.partitions
    ]
    assert world.run("help-host", "nonsense").returncode == 2


def test_help_for_known_ids_is_given_beside_an_unknown_one(world: World) -> None:
    ids = ["CPF2292", "bogus.id", "port.signon", "--partitions", "GOOD"]
    some = world.run("help-host", *ids, "--json")
    assert some.returncode == 1
    document = json.loads(some.stdout)
    assert document["unknown"] == ["bogus.id"]
    assert all(one["topics"] == ["CPF2292", "port.signon"] for one in document["help"])
    told = world.run("help-host", *ids)
    assert told.returncode == 1
    assert "SPCAUT(*SECADM)" in told.stdout and "bogus" not in told.stdout
    assert "There is no help for “bogus.id”" in told.stderr


@pytest.mark.parametrize(
    "world", [(scenario("SILENT", signon=ServiceScenario(Behaviour.SILENT)),)], indirect=True
)
def test_the_limit_typed_ends_a_partition_that_never_answers(world: World) -> None:
    patient = ["--connect-timeout", "60", "--read-timeout", "60", *world.service()]
    reset = ["reset", "anna", *patient, "--new-password-file", world.safe / "new", "--timeout"]
    late = world.run(*reset, "5", "--json")
    assert (late.returncode, results(late)) == (1, {"SILENT": "failed account.late"})
    assert "within 5 s" in json.loads(late.stdout)["results"][0]["sentence"]
    short = world.run(*reset, "1", "--json")
    assert short.returncode == 2
    assert json.loads(short.stdout)["problem"]["id"] == "account.limit-range"
    assert world.partitions[0].password_is("ANNA", OLD_PASSWORD)


# ---------------------------------------------------------------- Ctrl-C


def interrupted(
    world: World, words: list[object], until: Callable[[], bool], number: int = signal.SIGINT
) -> tuple[int, str]:
    """Start a command, wait for `until`, press Ctrl-C; its exit code and what it printed."""
    process = subprocess.Popen(
        world.command(*words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=world.environment(),
    )
    waiting = threading.Event()
    for _ in range(1200):
        if until() or process.poll() is not None:
            break
        waiting.wait(0.05)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    world.outputs += [out, err]
    return process.returncode, out


SLOW = (
    scenario("QUICK"),
    scenario("SLOW", command=ServiceScenario(delay=2.0)),
    scenario("SILENT", signon=ServiceScenario(Behaviour.SILENT)),
)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent to a group there")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("world", [SLOW], indirect=True)
def test_an_end_from_outside_tells_where_it_was_done_and_where_not(world: World, name: str) -> None:
    number = getattr(signal, name)
    quick = world.partitions[0]
    code, out = interrupted(
        world,
        ["sync", "anna", "--all", *world.service(), "--new-password-file", world.safe / "new",
         "--yes", "--json"],
        lambda: bool(quick.commands), number,
    )  # fmt: skip
    assert code == 128 + number
    found = {one["partition"]: one for one in json.loads(out)["results"]}
    assert list(found) == ["QUICK", "SLOW", "SILENT"]
    assert found["QUICK"]["outcome"] == "done"
    assert found["SILENT"]["outcome"] == "skipped"
    assert "as it was" in found["SILENT"]["cause"]
    assert all(leaks(text.encode(), SECRETS) == [] for text in world.outputs)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("world", [SLOW], indirect=True)
def test_an_end_from_outside_is_no_fault_of_the_helper(world: World) -> None:
    quick = world.partitions[0]
    code, out = interrupted(
        world,
        ["sync", "anna", "--all", *world.service(), "--new-password-file", world.safe / "new",
         "--yes"],
        lambda: bool(quick.commands), signal.SIGTERM,
    )  # fmt: skip
    assert code == 143
    assert "Done on QUICK" in out and "SILENT." in out.split("Not asked: ")[1]
    assert "Java" not in out and "Java" not in world.outputs[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent to a group there")
@pytest.mark.parametrize(
    "world", [(scenario("SLOW", command=ServiceScenario(delay=0.4)),)], indirect=True
)
def test_ctrl_c_in_a_rehearsal_still_puts_the_last_password_in(world: World) -> None:
    slow = world.partitions[0]
    code, out = interrupted(
        world,
        ["rehearse", "--test-user", "tester", *world.service(), "--json"],
        lambda: bool(slow.commands),
    )
    assert code == 130
    document = json.loads(out)
    (one,) = document["rehearsals"]
    assert not document["ok"]
    assert one["profile_state"] == "final"
    assert {step["id"]: step["outcome"] for step in one["steps"]}["final"] == "done"
    assert not slow.password_is("TESTER", OLD_PASSWORD)
    assert len(slow.commands) == 2
