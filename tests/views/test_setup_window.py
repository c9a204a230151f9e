"""The frame: everything derived from the flow, the keyboard, closing and coming back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import Desk, StandInFinder, clipped, connector, opened
from wizard.domain.problems import ProblemError
from wizard.flows.services import Services
from wizard.flows.steps import CONNECTOR, GATEWAY_FOLDER, HOST, JAVA_TOOLBOX, NETWORK, STEP_IDS
from wizard.views import application
from wizard.views.pages.gateway import GatewayPage
from wizard.views.pages.hosts import HostsPage
from wizard.views.pages.places import PAGES
from wizard.views.window import MainWindow

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def to_hosts_page(desk: Desk) -> HostsPage:
    desk.hands.gateway(desk.folder)
    desk.hands.java()
    desk.hands.arrived(HOST)
    page = desk.window.page
    assert isinstance(page, HostsPage)
    return page


def test_every_step_has_its_page(desk: Desk) -> None:
    assert tuple(PAGES) == STEP_IDS
    assert all(type(page) is PAGES[step] for step, page in desk.window.pages.items())


def test_the_title_names_the_product_and_the_gateway(desk: Desk) -> None:
    assert "MyPass" in desk.window.windowTitle()
    assert desk.window.flow.services.gateway.name() in desk.window.windowTitle()


def test_at_first_only_the_first_step_can_be_opened(desk: Desk) -> None:
    rail = desk.window.rail
    assert rail.step(GATEWAY_FOLDER).isEnabled()
    assert not rail.step(HOST).isEnabled()
    assert "Waits for “Gateway folder”" in rail.step(HOST).toolTip()
    footer = desk.window.footer
    assert not footer.next_button.isEnabled()
    assert footer.reassurance == "No gateway folder is chosen."
    assert not footer.back_button.isVisible()


def test_next_names_the_next_step_and_the_rail_follows(desk: Desk) -> None:
    desk.hands.gateway(desk.folder)
    desk.hands.arrived(JAVA_TOOLBOX)
    assert desk.window.footer.next_button.words == "Next: Hosts"
    assert desk.window.rail.step(GATEWAY_FOLDER).accessibleName() == "Gateway folder, done"
    assert "current step" in desk.window.rail.step(JAVA_TOOLBOX).accessibleName()
    desk.click(desk.window.rail.step(GATEWAY_FOLDER))
    assert isinstance(desk.window.page, GatewayPage)


def test_the_first_field_has_the_focus_and_enter_goes_on(desk: Desk) -> None:
    page = desk.window.page
    assert isinstance(page, GatewayPage)
    assert desk.window.focusWidget() is page._path.edit
    QTest.keyClicks(page._path.edit, str(desk.folder))
    desk.wait(lambda: desk.window.footer.next_button.isEnabled())
    desk.key(Qt.Key.Key_Return)
    desk.hands.arrived(JAVA_TOOLBOX)


def test_alt_and_arrows_turn_the_pages(desk: Desk) -> None:
    desk.hands.gateway(desk.folder)
    desk.hands.arrived(JAVA_TOOLBOX)
    desk.wait(lambda: desk.window.footer.next_button.isEnabled())
    desk.key(Qt.Key.Key_Left, ALT)
    desk.hands.arrived(GATEWAY_FOLDER)
    desk.key(Qt.Key.Key_N, ALT)
    desk.hands.arrived(JAVA_TOOLBOX)
    desk.key(Qt.Key.Key_Right, ALT)
    desk.hands.arrived(HOST)


def test_the_search_opens_a_page_at_its_field(desk: Desk) -> None:
    to_hosts_page(desk)
    desk.click(desk.window.rail.step(CONNECTOR))
    desk.key(Qt.Key.Key_K, CTRL)
    popup = desk.window.rail._popup
    assert popup is not None
    desk.wait(lambda: popup.edit.hasFocus())
    QTest.keyClicks(popup.edit, "port mapper")
    assert popup.found() == ["Port mapper – Hosts"]
    QTest.keyClick(popup.edit, Qt.Key.Key_Return)
    desk.hands.arrived(HOST)
    page = desk.window.page
    assert isinstance(page, HostsPage)
    # Folded away before: the search unfolds it.
    assert page.form.mapper.editor.isVisible()
    desk.wait(lambda: page.form.mapper.editor.hasFocus())


def test_the_search_knows_no_field_of_a_locked_page(desk: Desk) -> None:
    titles = [str(title) for title, _ in desk.window.finder.entries()]
    assert titles == ["Gateway folder", "Gateway folder – Gateway folder"]


def test_closing_half_way_keeps_the_answers_but_no_password(
    rooms: Services, gateway: Path, tmp_path: Path
) -> None:
    services = replace(rooms, finder=StandInFinder())
    with opened(services, gateway) as desk:
        desk.started()
        page = to_hosts_page(desk)
        desk.type(page.form.host.editor, "i-prod.example.com")
        desk.type(page.form.user.editor, "myp")
        desk.type(page.form.password.editor, "hunter2-secret")
    kept = (tmp_path / "settings" / "setup.json").read_bytes()
    assert b"i-prod.example.com" in kept
    assert b"hunter2" not in kept
    with opened(services, gateway) as desk:
        desk.started()
        desk.hands.arrived(HOST)
        page = desk.window.page
        assert isinstance(page, HostsPage)
        assert page.form.host.text() == "i-prod.example.com"
        assert page.form.user.text() == "myp"
        assert page.form.password.text() == ""
        # What was settled last time is still open, though the search runs anew.
        assert desk.window.rail.step(JAVA_TOOLBOX).isEnabled()


def test_damaged_answers_start_afresh_and_say_so(
    rooms: Services, gateway: Path, tmp_path: Path
) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "setup.json").write_bytes(b"{broken")
    with opened(rooms, gateway) as desk:
        desk.started()
        desk.wait(lambda: desk.window.page.notice.isVisible())
        assert "cannot be read" in desk.window.page.notice.problem_text
        assert "damaged" in desk.window.page.notice.problem_text
    assert list((tmp_path / "settings").glob("setup-damaged-*.json"))


def test_answers_that_cannot_be_kept_are_told_once(
    rooms: Services, gateway: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def load(self) -> bytes | None:
            return None

        def save(self, data: bytes) -> None:
            raise ProblemError("app.settings-unwritable", path="/full", details="No space left")

        def keep_aside(self) -> str:
            return ""

    with opened(replace(rooms, settings=Full(), finder=StandInFinder()), gateway) as desk:
        desk.started()
        assert desk.window.close() is False
        assert desk.window.isVisible()
        assert "could not be saved" in desk.window.page.notice.problem_text
        assert desk.window.close() is True


def test_the_folder_of_the_command_line_is_taken(rooms: Services, gateway: Path) -> None:
    with opened(replace(rooms, finder=StandInFinder()), gateway, named=gateway) as desk:
        desk.started()
        desk.wait(lambda: desk.window.flow.look is not None)
        page = desk.window.page
        assert isinstance(page, GatewayPage)
        assert page.folder.text() == str(gateway)
        assert desk.window.footer.next_button.isEnabled()


def test_a_vanished_gateway_brings_back_to_the_first_page(
    rooms: Services, gateway: Path, tmp_path: Path
) -> None:
    services = replace(rooms, finder=StandInFinder())
    with opened(services, gateway) as desk:
        desk.started()
        to_hosts_page(desk)
    gateway.rename(tmp_path / "elsewhere")
    with opened(services, gateway) as desk:
        desk.started()
        desk.hands.arrived(GATEWAY_FOLDER)
        assert "does not exist" in desk.window.page.notice.problem_text
        page = desk.window.page
        assert isinstance(page, GatewayPage)
        assert page.folder.text() == str(gateway)


@pytest.fixture
def hooked(desk: Desk) -> Iterator[Desk]:
    former, sys.excepthook = sys.excepthook, application._Hook(desk.window)
    yield desk
    sys.excepthook = former


@pytest.mark.qt_no_exception_capture
def test_what_nobody_foresaw_is_a_sentence_without_values(
    hooked: Desk, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def slot() -> None:
        raise LookupError("hunter2")

    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: hooked.window.page.notice.isVisible())
    assert "a situation that it does not know" in hooked.window.page.notice.problem_text
    assert "LookupError" in caplog.text
    assert "test_setup_window.py" in caplog.text
    assert "hunter2" not in caplog.text


def test_no_display_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("other systems always have one")
    monkeypatch.setattr(application.QApplication, "instance", staticmethod(lambda: None))
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ProblemError) as caught:
        application.demand_display()
    assert caught.value.id == "app.no-display"
    # A display that is named but not there would end the process inside Qt.
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-4711")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    with pytest.raises(ProblemError) as caught:
        application.demand_display()
    assert caught.value.id in ("app.no-display", "app.no-window")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    application.demand_display()


def controls(page: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    return [one for one in page.findChildren(QWidget) if isinstance(one, kinds)]


@pytest.mark.parametrize("step", STEP_IDS)
def test_every_control_has_a_name(desk: Desk, step: str) -> None:
    nameless = [
        type(one).__name__
        for one in controls(desk.window.pages[step])
        if not one.isHidden() and not one.accessibleName()
    ]
    assert nameless == []


def test_the_keyboard_alone_reaches_every_control_of_hosts(desk: Desk) -> None:
    page = to_hosts_page(desk)
    page.form.advanced.set_open(True)
    page.form.special.set_open(True)
    wanted = {
        one
        for one in controls(page)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert len(wanted) > 12
    reached: set[QWidget] = set()
    for _ in range(60):
        desk.key(Qt.Key.Key_Tab)
        at = desk.window.focusWidget()
        if at is not None:
            reached.add(at)
    assert {one.accessibleName() for one in wanted - reached} == set()


@pytest.mark.parametrize("size", [(1024, 640), (1160, 740), (640, 480)])
def test_nothing_is_clipped(desk: Desk, size: tuple[int, int]) -> None:
    window: MainWindow = desk.window
    window.resize(*size)
    desk.hands.gateway(desk.folder)
    desk.wait(lambda: clipped(window.page) == [], 5)
    desk.hands.java()
    desk.hands.arrived(HOST)
    page = window.page
    assert isinstance(page, HostsPage)
    page.form.advanced.set_open(True)
    page.form.special.set_open(True)
    desk.type(page.form.host.editor, "https://x")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    desk.wait(lambda: clipped(page) == [], 5)
    # No part is wider than the column that scrolls up and down only.
    assert page.scroll_area.widget().width() <= page.scroll_area.viewport().width()


def test_hosts_come_before_network(desk: Desk) -> None:
    to_hosts_page(desk)
    assert not desk.window.rail.step(NETWORK).isEnabled()
    assert connector(desk.folder).is_dir()
    assert QApplication.instance() is not None
