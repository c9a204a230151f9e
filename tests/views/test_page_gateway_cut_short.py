"""An Apply that a crash cut short is seen at the next start, and one click takes it back."""

from __future__ import annotations

import subprocess
import sys
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

# Ends without a word after the first file was replaced, as a power cut does.
CRASH = """
import os, sys
from pathlib import Path
from wizard.configfiles import disk
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import FileChange
first, second, root = map(Path, sys.argv[1:])
real, done = os.replace, []
def replace(source, target, **more):
    real(source, target, **more)
    if Path(target) == first:
        os._exit(9)
os.replace = replace
ConfigRoom().apply(
    [FileChange(path, path.read_bytes(), b"new=1\\n") for path in (first, second)], root
)
"""


@pytest.fixture
def cut_short(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A gateway whose first file is new and whose second is old."""
    connector = tmp_path / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    (connector / "classes").mkdir(parents=True)
    first, second = connector / "fpc101.properties", connector / "classes" / "log4j.properties"
    first.write_bytes(b"SSLmode=false\n")
    second.write_bytes(b"log4j.rootLogger=INFO, file\n")
    words = [sys.executable, "-c", CRASH, first, second, connector / "wizard-backups"]
    done = subprocess.run([str(word) for word in words], timeout=60, check=False)
    assert done.returncode == 9
    assert first.read_bytes() == b"new=1\n"
    assert second.read_bytes() == b"log4j.rootLogger=INFO, file\n"
    return tmp_path, first, second


def test_one_click_puts_the_old_files_back(
    qtbot: QtBot, cut_short: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    folder, first, second = cut_short
    services, toolboxes = build(tmp_path / "setup.json")
    flow = SetupFlow(services)
    flow.accept(GatewayAnswer(folder))
    page = GatewayPage(SetupContext(flow, Prover(services)))
    qtbot.addWidget(page)
    page.show()
    page.on_ready()
    qtbot.waitUntil(lambda: page.way_back is not None, timeout=20_000)
    button = page.way_back
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: first.read_bytes() == b"SSLmode=false\n", timeout=20_000)
    qtbot.waitUntil(lambda: flow.look is not None and flow.look.unfinished is None, timeout=20_000)
    qtbot.waitUntil(lambda: page.way_back is None)
    assert second.read_bytes() == b"log4j.rootLogger=INFO, file\n"
    toolboxes.close()
