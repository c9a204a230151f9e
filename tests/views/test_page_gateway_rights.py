"""Files of the gateway that everyone may change are told with the folder; one click mends them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from wizard.app import build
from wizard.flows.answers import GatewayAnswer
from wizard.flows.engine import SetupFlow
from wizard.flows.proving import Prover
from wizard.views.pages.context import SetupContext
from wizard.views.pages.gateway import GatewayPage


@pytest.mark.skipif(os.name != "posix", reason="modes decide on POSIX alone")
def test_one_click_gives_the_files_their_rights(qtbot: QtBot, tmp_path: Path) -> None:
    connector = tmp_path / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    connector.mkdir(parents=True)
    open_file, usual = connector / "fpc101.properties", connector / "partitions.toml"
    open_file.write_bytes(b"SSLmode=true\n")
    open_file.chmod(0o666)
    usual.write_bytes(b"")
    usual.chmod(0o644)
    services, toolboxes = build(tmp_path / "setup.json")
    flow = SetupFlow(services)
    flow.accept(GatewayAnswer(tmp_path))
    page = GatewayPage(SetupContext(flow, Prover(services)))
    qtbot.addWidget(page)
    page.show()
    page.on_ready()
    qtbot.waitUntil(lambda: page.close_off is not None, timeout=20_000)
    button, seen = page.close_off, flow.look
    assert button is not None and seen is not None
    assert [one.id for one in seen.exposed] == ["rights.everyone-changes"]
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stat.S_IMODE(open_file.stat().st_mode) == 0o660, timeout=20_000)
    qtbot.waitUntil(lambda: flow.look is not None and not flow.look.exposed, timeout=20_000)
    qtbot.waitUntil(lambda: page.close_off is None)
    assert stat.S_IMODE(usual.stat().st_mode) == 0o640
    toolboxes.close()
