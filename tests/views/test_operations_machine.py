"""The page “This gateway”: a recorded Windows and firewall, and a real way over loopback."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.end2end.cloudserver import Cloud, Connecting, Pki, listening
from tests.unit.gateway.test_service import Manager
from tests.unit.gateway.test_service import services as control
from tests.unit.gateway.test_winfirewall import Shell, windows
from tests.unit.gateway.test_winversion import source
from tests.updateserver import Publisher, Server
from tests.views.lastworld import clipped
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from wizard.app import FileSettings
from wizard.flows.services import Services
from wizard.gateway.updates import WebUpdates
from wizard.views.operations.machinepage import MachinePage
from wizard.views.operations.places import MACHINE
from wizard.views.operations.window import OperationsWindow
from wizard.views.widgets import Field


@contextlib.contextmanager
def opened(qtbot: QtBot, services: Services, folder: Path | None) -> Iterator[MachinePage]:
    window = OperationsWindow(services, folder)
    window.show()
    window.open(MACHINE)
    page = window.page
    assert isinstance(page, MachinePage)
    qtbot.waitUntil(lambda: bool(page.machine.results()) and not page.bench.busy, timeout=30_000)
    try:
        yield page
    finally:
        window.close()
        window.deleteLater()


def typed(field: Field, words: str) -> None:
    field.editor.setFocus()
    field.editor.selectAll()  # type: ignore[attr-defined] # a QLineEdit
    QTest.keyClicks(field.editor, words)


def test_windows_and_services_are_there_at_once_and_the_firewall_on_request(
    qtbot: QtBot, rooms: Services, tmp_path: Path
) -> None:
    shell = Shell("Block")
    rooms = replace(
        rooms,
        windows=source(6, 3, 9600, 3, "Windows Server 2012 R2 Standard"),
        control=control(Manager()),
        firewall=windows(shell),
    )
    with opened(qtbot, rooms, tmp_path) as page:
        assert page.machine.verdicts() == ("fail", "pass")
        assert "older than" in str(page.machine.results()[0].title)
        assert shell.scripts == []
        QTest.mouseClick(page.inspect, Qt.MouseButton.LeftButton)
        assert page.ways.isVisible()
        assert not page.attempt.isEnabled()
        qtbot.waitUntil(lambda: bool(page.ways.results()) and not page.bench.busy)
        assert len(page.ways.results()) == 6
        assert set(page.ways.verdicts()) == {"fail"}
        qtbot.waitUntil(lambda: clipped(page) == [])
        # What cannot be read is said, and what was shown before is gone.
        shell.fault = {"fault": "PermissionDenied", "words": "no"}
        QTest.mouseClick(page.inspect, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.problem.isVisible() and not page.bench.busy)
        assert not page.ways.isVisible()


def test_the_way_to_the_cloud_is_tried_with_enter(
    qtbot: QtBot, rooms: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pki = Pki(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pki.root))
    cloud = Cloud(pki.server("cloud.example"))
    with opened(qtbot, rooms, tmp_path) as page, listening(cloud.talk) as port:
        page.host.editor.setFocus()
        QTest.keyClick(page.host.editor, Qt.Key.Key_Return)
        assert not page.cloud.isVisible()
        assert page.host.problem is not None
        with listening(Connecting(port).talk) as way:
            typed(page.host, "cloud.example")
            typed(page.proxy, f"http://127.0.0.1:{way}")
            QTest.keyClick(page.proxy.editor, Qt.Key.Key_Return)
            qtbot.waitUntil(
                lambda: bool(page.cloud.results()) and not page.bench.busy, timeout=20_000
            )
        assert set(page.cloud.verdicts()) == {"pass"}
        assert len(page.cloud.results()) == 7
    assert len(cloud.asked) == 1


def test_the_look_for_a_newer_version_is_turned_on_asked_and_turned_off(
    qtbot: QtBot, rooms: Services, tmp_path: Path
) -> None:
    publisher = Publisher()
    announced = publisher.announce(rooms.clock())
    with Server(tmp_path, lambda asked: asked.give(announced)) as server:
        rooms = replace(
            rooms,
            updates=WebUpdates(ssl.create_default_context(cafile=server.ca)),
            update_settings=FileSettings(tmp_path / "update.json"),
        )
        with opened(qtbot, rooms, tmp_path) as page:
            card = page.updates
            qtbot.waitUntil(lambda: card.switch.isEnabled())
            assert card.switch.words == "Turn on"
            assert not card.look.isEnabled()
            typed(card.address, server.address)
            typed(card.key, publisher.public.replace("R", "X", 1))
            press(card.switch)
            qtbot.waitUntil(lambda: card.key.shows_problem and not page.bench.busy)
            typed(card.key, publisher.public)
            press(card.switch)
            qtbot.waitUntil(lambda: card.look.isEnabled())
            assert card.switch.words == "Turn off"
            assert server.asked == []
            press(card.look)
            qtbot.waitUntil(lambda: card.told.isVisible() and not page.bench.busy)
            assert "Version 99.1.0 is there since" in card.told.accessibleName()
            assert "https://downloads.example.com/wizard" in card.told.accessibleDescription()
            qtbot.waitUntil(lambda: clipped(page) == [])
            server.answer = lambda asked: asked.give(b"<html>")
            press(card.look)
            qtbot.waitUntil(lambda: "no announcement of this program" in card.told.accessibleName())
            qtbot.waitUntil(lambda: not page.bench.busy)
            press(card.switch)
            qtbot.waitUntil(lambda: card.switch.words == "Turn on" and not page.bench.busy)
            assert not card.look.isEnabled()
        with opened(qtbot, rooms, tmp_path) as page:
            qtbot.waitUntil(lambda: page.updates.switch.isEnabled())
            assert page.updates.address.text() == server.address
            assert page.updates.switch.words == "Turn on"
    assert len(server.asked) == 2


def press(button: QWidget) -> None:
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
