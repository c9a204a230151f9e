"""The door from every page of the set-up to the operations window, by real clicks and keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import Desk, connector
from wizard.flows.steps import HOST, STEP_IDS
from wizard.views.operations.accountspage import AccountsPage
from wizard.views.operations.logs.page import LogPage
from wizard.views.operations.places import ACCOUNTS, SETTINGS
from wizard.views.operations.settingspage import SettingsPage
from wizard.views.operations.window import OperationsWindow
from wizard.views.pages.hosts import HostsPage


def operations(desk: Desk) -> OperationsWindow:
    """Through the door; the gateway is looked at."""
    desk.click(desk.window.doors.to_operations)
    window = desk.window.operations.window
    assert window is not None and window.isVisible()
    desk.wait(lambda: window.bench.found is not None and not window.bench.busy)
    return window


def to_hosts_page(desk: Desk) -> HostsPage:
    desk.hands.gateway(desk.folder)
    desk.hands.java()
    desk.hands.arrived(HOST)
    page = desk.window.page
    assert isinstance(page, HostsPage)
    return page


def test_the_door_waits_for_a_gateway_and_says_where_it_leads(desk: Desk) -> None:
    button = desk.window.doors.to_operations
    assert button.isVisible() and not button.isEnabled()
    assert button.words == "Operations and log"
    for door in desk.window.rail.doors:
        before = door._padding + door._side + door._gap
        room = door.width() - before - door._end
        assert door.fontMetrics().horizontalAdvance(door.words) <= room  # nothing is cut
    desk.hands.gateway(desk.folder)
    desk.wait(button.isEnabled)
    desk.window.resize(640, 480)
    desk.wait(lambda: button.words == "")
    assert button.accessibleName() == "Operations: rehearsal, log, settings and licence"
    # By keyboard: the search finds it.
    desk.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    popup = desk.window.rail._popup
    assert popup is not None
    desk.wait(lambda: popup.edit.hasFocus())
    QTest.keyClicks(popup.edit, "licence")
    QTest.keyClick(popup.edit, Qt.Key.Key_Return)
    desk.wait(lambda: desk.window.operations.window is not None)


def test_every_page_that_opens_has_the_door_and_stays_where_it_is(desk: Desk) -> None:
    page = to_hosts_page(desk)
    desk.type(page.form.host.editor, "i-prod.example.com")
    seen = []
    for step in STEP_IDS:
        if desk.window.flow.missing(step) is not None:
            continue
        desk.click(desk.window.rail.step(step))
        desk.hands.arrived(step)
        window = operations(desk)
        # Nothing is applied yet: a log to read, and nothing to rehearse.
        assert isinstance(window.page, LogPage)
        assert window.bench.folder == desk.window.flow.look.folder  # type: ignore[union-attr]
        assert desk.window.isVisible() and desk.window.flow.current.id == step
        window.close()
        desk.wait(lambda: not desk.window.operations._leaving)
        assert desk.window.isVisible()
        seen.append(step)
    assert len(seen) >= 5


def test_nothing_typed_in_the_set_up_is_lost(desk: Desk) -> None:
    page = to_hosts_page(desk)
    desk.type(page.form.host.editor, "i-prod.example.com")
    desk.type(page.form.user.editor, "MYPASSSVC")
    desk.type(page.form.password.editor, "hunter2-secret")
    window = operations(desk)
    window.close()
    desk.wait(lambda: not desk.window.operations._leaving)
    assert desk.window.page is page
    assert page.form.host.text() == "i-prod.example.com"
    assert page.form.user.text() == "MYPASSSVC"
    assert page.form.password.text() == "hunter2-secret"


def test_nothing_typed_in_the_operations_is_lost_either(desk: Desk) -> None:
    (connector(desk.folder) / "fpc101.properties").write_bytes(b"SSLmode=true\nspare=1\n")
    desk.hands.gateway(desk.folder)
    first = operations(desk)
    desk.click(first.rail.step(SETTINGS))
    settings = first.page
    assert isinstance(settings, SettingsPage)
    desk.wait(lambda: settings.look is not None and not first.bench.busy)
    field = settings.edits.others.rows["spare"].field
    desk.type(field.editor, "2")
    desk.click(first.rail.step(ACCOUNTS))
    accounts = first.page
    assert isinstance(accounts, AccountsPage)
    desk.type(accounts.form.user.editor, "ANNA")
    desk.type(accounts.form.new.editor, "Nw9-umbra")
    again = operations(desk)
    assert again is first and first.page is accounts
    assert accounts.form.user.text() == "ANNA"
    assert accounts.form.new.text() == "Nw9-umbra"
    desk.click(first.rail.step(SETTINGS))
    assert field.text() == "2" and settings.unsaved
    desk.click(settings.bar.discard)
