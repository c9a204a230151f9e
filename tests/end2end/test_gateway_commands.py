"""``gateway`` over a recorded service manager."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.unit.gateway.test_service import Manager, services
from tests.unit.gateway.test_winversion import source
from wizard.app import RealFront, build
from wizard.cli.main import run


def asked(tmp_path: Path, manager: Manager, *words: str, **more: Any) -> int:
    rooms, pools = build(tmp_path / "setup.json")
    try:
        rooms = replace(rooms, control=services(manager), **more)
        return run(["gateway", *words], rooms, front=RealFront(rooms))
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
