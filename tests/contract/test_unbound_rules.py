"""A new password that breaks rules which its host does not enforce on a reset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.operations import Connector
from wizard.app import Toolboxes
from wizard.domain.secret import Secret
from wizard.flows.accounts.facts import Action, Operated
from wizard.flows.services import Services
from wizard.simulator import Behaviour, ExitProgram, RunningPartition, ServiceScenario

Simulated = Callable[..., RunningPartition]
SHORT, OLD = Secret("abc"), "anna4demo"
ANY: dict[str, tuple[str, ...]] = {"QPWDRULES": ("*MINLEN1",)}
EIGHT: dict[str, tuple[str, ...]] = {"QPWDRULES": ("*MINLEN8",)}
BOUND: dict[str, tuple[str, ...]] = {"QPWDRULES": ("*MINLEN8", "*ALLCRTCHG")}


@pytest.fixture
def connector(rooms: tuple[Services, Toolboxes], tmp_path: Path) -> Connector:
    return Connector(*rooms, tmp_path)


def ids(found: Operated) -> list[str]:
    return [f"{one.outcome.value} {one.message_id}" for one in found.results]


def test_it_is_not_set_on_one_host_unless_it_is_meant(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated(system_values=EIGHT)
    kept = connector.operate(Action.RESET, [host], password=SHORT, strict=True)
    assert ids(kept) == ["failed account.rules-unbound"]
    assert "3 characters; the host asks for 8" in str(kept.results[0].sentence)
    assert "--yes" in str(kept.results[0].next_step)
    assert not host.commands
    assert host.password_is("ANNA", OLD)
    meant = connector.operate(Action.RESET, [host], password=SHORT)
    assert ids(meant) == ["done CPC2205"]
    assert "Reset it again" in str(meant.results[0].cause)
    assert host.password_is("ANNA", "abc")


@pytest.mark.parametrize("rules", [EIGHT, BOUND])
def test_one_hosts_rules_keep_all_of_them_together(
    simulated: Simulated,
    connector: Connector,
    monkeypatch: pytest.MonkeyPatch,
    rules: dict[str, tuple[str, ...]],
) -> None:
    connector.options = replace(connector.options, connect_timeout=60.0)
    monkeypatch.setattr("wizard.flows.accounts.operating.SESSIONS_AT_ONCE", 2)
    loose = [simulated(name=f"LOOSE{number}", system_values=ANY) for number in range(3)]
    tight = simulated(name="TIGHT", system_values=rules)
    down = simulated(name="DOWN", mapper=ServiceScenario(Behaviour.REFUSE))
    hosts = [*loose, down, tight]
    found = connector.operate(Action.SYNC, hosts, password=SHORT, strict=True)
    own = "password.rules" if rules is BOUND else "account.rules-unbound"
    elsewhere = "skipped account.rules-elsewhere"
    assert ids(found) == [elsewhere] * 3 + ["failed port.refused", f"failed {own}"]
    assert "breaks the rules of TIGHT" in str(found.results[0].sentence)
    assert all(not host.commands and host.password_is("ANNA", OLD) for host in (*loose, tight))


def test_a_password_that_all_take_is_set_though_one_host_tells_no_rules_and_one_is_silent(
    simulated: Simulated, connector: Connector
) -> None:
    tight = simulated(name="TIGHT", system_values=EIGHT)
    closed = simulated(name="CLOSED", exit_program=ExitProgram(programs="deny"))
    silent = simulated(name="SILENT", signon=ServiceScenario(Behaviour.SILENT))
    found = connector.operate(Action.SYNC, [silent, closed, tight], strict=True)
    assert ids(found) == ["failed port.silent", "done CPC2205", "done CPC2205"]
    assert (len(tight.commands), len(closed.commands)) == (1, 1)
