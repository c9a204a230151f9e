"""Scenario files: the shipped ones load, and every mistake has its sentence."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.simulator import (
    Behaviour,
    CertificateScenario,
    ExitProgram,
    PartitionScenario,
    ProfileScenario,
    Scenario,
    ServiceScenario,
    Simulation,
)

SCENARIOS = Path(__file__).parents[3] / "resources" / "scenarios"


def load(tmp_path: Path, text: str) -> Scenario:
    file = tmp_path / "scenario.toml"
    file.write_text(text, encoding="utf-8")
    return Scenario.load(file)


@pytest.mark.parametrize("name", ["demo.toml", "training.toml"])
def test_shipped_scenarios_run(name: str) -> None:
    scenario = Scenario.load(SCENARIOS / name)
    with Simulation(scenario, base_address=None) as simulation:
        assert len(simulation.partitions) == len(scenario.partitions)
    assert "mypass4u" not in repr(scenario)


def test_demo() -> None:
    prod, test = Scenario.load(SCENARIOS / "demo.toml").partitions
    assert (prod.name, prod.vrm_number, prod.password_level) == ("PROD", 0x00070500, 3)
    account = test.profiles[0]
    assert (account.name, account.expires_in_days) == ("MYPASSSVC", 5)
    assert account.password == Secret("mypass4u")


@pytest.mark.parametrize(
    "kind",
    [PartitionScenario, ServiceScenario, CertificateScenario, ExitProgram, ProfileScenario],
)
def test_every_key_is_documented(kind: type) -> None:
    words = set(re.findall(r"`\[*(?:partition\.)?(\w+)\]*`", (SCENARIOS / "README.md").read_text()))
    names = {field.name for field in dataclasses.fields(kind)}
    assert names - {"profiles"} <= words


def test_every_knob_can_be_set(tmp_path: Path) -> None:
    made = load(
        tmp_path,
        """
        [[partition]]
        name = "X"
        host_names = ["x.example.com"]
        address = "127.0.0.20"
        vrm = "V7R3M0"
        ccsid = 1141
        password_level = 2
        signon_level = 5
        command_level = 6
        max_sign_on_attempts = 5
        clock = 2027-01-31T08:00:00
        objects = ["APPLIB/ORDERS *FILE"]
        chgusrprf_rules = "never"
        limited_users = "code"
        drop_commands = -1
        mapper_unlisted = ["as-signon-s"]
        tls = true
        certificate = { names = ["127.0.0.20", "x"], valid_from_days = -2, valid_days = 5 }
        command_certificate = { issuer = "self", key = "rsa2048", tls_min = "1.3" }
        mapper = { behaviour = "silent", port = 0, delay = 1 }
        exit_program = { commands = "deny", users = ["anna"], denied_commands = ["CHKOBJ"] }
        system_values = { QPWDMINLEN = 9, QPWDRULES = ["*MINLEN9"], QPWDEXPITV = "30" }
        profile = [{ name = "anna", groups = ["GRP"], signon_code = 0x00040000 }, { name = "GRP" }]
        """,
    ).partitions[0]
    assert made.mapper == ServiceScenario(Behaviour.SILENT, 0, 1.0)
    assert made.exit_program.users == ("ANNA",)
    assert made.system_values["QPWDRULES"] == ("*MINLEN9",)
    assert made.profiles[0].signon_code == 0x00040000
    assert made.command_certificate is not None
    assert made.command_certificate.tls_min == "1.3"


P = '[[partition]]\nname = "X"\n'


@pytest.mark.parametrize(
    ("text", "id", "says"),
    [
        ("", "simulator.no-partition", ""),
        ("x = [", "simulator.not-toml", ""),
        ('name = "a\n', "simulator.not-toml", "Line 1"),
        ("colour = 1", "simulator.unknown-key", "colour"),
        ("partition = 3", "simulator.wrong-type", "partition"),
        ("partition = [3]", "simulator.wrong-type", "partition 1"),
        ("[[partition]]\nccsid = 37", "simulator.missing-key", "partition 1.name"),
        (P + "colour = 1", "simulator.unknown-key", "partition 1.colour"),
        (P + "ccsid = 65535", "simulator.wrong-value", "1141"),
        (P + "ccsid = '37'", "simulator.wrong-type", "CCSID"),
        (P + "vrm = 'V7R5'", "simulator.wrong-value", "V7R5M0"),
        (P + "password_level = 5", "simulator.wrong-value", "0 to 4"),
        (P + "password_level = true", "simulator.wrong-type", "whole number"),
        (P + "tls = 1", "simulator.wrong-type", "true or false"),
        (P + "address = 'here'", "simulator.wrong-value", "127.0.0.10"),
        (P + "host_names = 'x'", "simulator.wrong-type", "list"),
        (P + "clock = 'now'", "simulator.wrong-type", "date"),
        (P + "mapper = { behaviour = 'lazy' }", "simulator.wrong-value", "silent"),
        (P + "mapper = { delay = 'long' }", "simulator.wrong-type", "seconds"),
        (P + "certificate = { tls_min = '1.3', tls_max = '1.2' }", "simulator.wrong-value", ""),
        (P + "certificate = { valid_days = -5 }", "simulator.wrong-value", "valid_days"),
        (P + "exit_program = { color = 1 }", "simulator.unknown-key", "exit_program.color"),
        (P + "system_values = { QPWDLVL = 2 }", "simulator.wrong-value", "password_level"),
        (P + "system_values = { colour = 2 }", "simulator.wrong-value", "QPWDRULES"),
        (P + "profile = [{ }]", "simulator.missing-key", "profile 1.name"),
        (P + "profile = [{ name = 'A', password = 1 }]", "simulator.wrong-type", "password"),
        (P + "profile = [{ name = '1A' }]", "simulator.wrong-value", "profile 1.name"),
        (P + "profile = [{ name = 'A' }, { name = 'a' }]", "simulator.twice", "A"),
        (P + "profile = [{ name = 'A', groups = ['B'] }]", "simulator.wrong-value", "B"),
        (P + "profile = [{ name = 'A', status = 'on' }]", "simulator.wrong-value", "*ENABLED"),
        (P + P, "simulator.twice", "X"),
        (
            "".join(f'[[partition]]\nname = "{n}"\n' for n in range(33)),
            "simulator.many-partitions",
            "33",
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, id: str, says: str) -> None:
    with pytest.raises(ProblemError) as problem:
        load(tmp_path, text)
    assert problem.value.id == id
    assert says in str(problem.value.problem)
    assert "scenario.toml" in str(problem.value.problem)


def test_a_broken_line_never_shows_the_password(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as problem:
        load(tmp_path, P + "profile = [{ name = 'A', password = geheim9 }]")
    assert "geheim9" not in str(problem.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.toml", tmp_path / "a\0b"):
        with pytest.raises(ProblemError) as problem:
            Scenario.load(path)
        assert problem.value.id == "simulator.file-unreadable"
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * ((1 << 20) + 1))
    with pytest.raises(ProblemError, match="file-large"):
        Scenario.load(large)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProblemError, match="not-toml"):
        Scenario.load(binary)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
keys = st.sampled_from(
    [field.name for field in dataclasses.fields(PartitionScenario)] + ["profile"]
)


@given(st.dictionaries(keys, values, max_size=4))
def test_any_value_is_read_or_refused(table: dict[str, object]) -> None:
    from wizard.simulator import scenario_file

    place = scenario_file._Place(Path("x.toml"))
    document: dict[str, object] = {"partition": [{"name": "X", **table}]}
    try:
        made = scenario_file._scenario(document, place)
    except ProblemError as problem:
        assert problem.id.startswith("simulator.")
    else:
        assert made.partitions
