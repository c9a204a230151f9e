"""``gateway`` over a recorded service manager."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.unit.gateway.test_service import Manager, services
from tests.unit.gateway.test_winfirewall import Shell, windows
from tests.unit.gateway.test_winversion import source
from wizard.app import RealFront, build
from wizard.cli.main import run


def asked(tmp_path: Path, manager: Manager, *words: str, folder: str = "", **more: Any) -> int:
    rooms, pools = build(tmp_path / "setup.json")
    try:
        rooms = replace(rooms, control=services(manager), **more)
        before = ["--install-dir", folder] if folder else []
        return run([*before, "gateway", *words], rooms, front=RealFront(rooms))
    finally:
        pools.close()


def test_show_restart_and_a_service_that_hangs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manager = Manager()
    assert asked(tmp_path, manager, "show", "--json") == 0
    shown = cast("dict[str, list[dict[str, str]]]", json.loads(capsys.readouterr().out))
    assert shown["services"][0]["state"] == "running"
    assert asked(tmp_path, manager, "restart", "--yes") == 0
    assert "MPGW is running." in capsys.readouterr().out
    assert asked(tmp_path, manager, "stop") == 2
    manager.hanging = {"MPGW"}
    assert asked(tmp_path, manager, "stop", "--yes", "--timeout", "1") == 1
    manager.refusing = {"B": 5}
    assert asked(tmp_path, manager, "stop", "--yes") == 3


def test_show_tells_an_old_windows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = source(6, 3, 9600, 3, "Windows Server 2012 R2 Standard")
    assert asked(tmp_path, Manager(), "show", windows=old) == 1
    said = capsys.readouterr().out
    assert "Windows Server 2012 R2 Standard (build 9600) is older than" in said
    assert "MPGW" in said
    assert asked(tmp_path, Manager(), "show", "--json", windows=old) == 1
    shown = cast("dict[str, list[dict[str, str]]]", json.loads(capsys.readouterr().out))
    assert shown["checks"][0]["verdict"] == "fail"


def test_the_firewall_is_inspected_opened_and_closed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    connector = tmp_path / "gateway" / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    connector.mkdir(parents=True)
    table = '[[partition]]\nname = "PROD"\nhost = "192.0.2.7"\nuser = "MYPASSSVC"\nssl = true\n'
    (connector / "partitions.toml").write_text(table, "utf-8")
    shell = Shell("Block")

    def firewall(*words: str) -> tuple[int, str]:
        folder = str(tmp_path / "gateway")
        code = asked(
            tmp_path, Manager(), "firewall", *words, folder=folder, firewall=windows(shell)
        )
        return code, capsys.readouterr().out

    code, said = firewall()
    assert code == 1
    assert "Connections out to port 9476 do not leave this machine." in said
    assert firewall("allow")[0] == 2
    assert shell.rules == []
    code, said = firewall("allow", "--yes", "--json")
    assert code == 0
    made = cast("dict[str, list[dict[str, Any]]]", json.loads(said))["made"]
    assert made[0]["addresses"] == ["192.0.2.7"]
    assert made[0]["ports"] == [449, 9475, 9476]
    assert "No rule is missing." in firewall("allow", "--yes")[1]
    assert firewall()[0] == 0
    assert firewall("remove", "--yes") == (0, "Rules removed: 2.\n")
    assert firewall("--json")[0] == 1
    without = asked(tmp_path, Manager(), "firewall", "allow", "--yes", firewall=windows(shell))
    assert without == 2
