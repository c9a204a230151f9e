"""The set-up's last proof: from Done to the rehearsal and back, by real clicks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from tests.contract.jars import jars
from tests.views.lastworld import clipped
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import Desk, typed
from wizard.flows.accounts.rehearsal import ProfileNow
from wizard.flows.steps import CHECK_STEPS, CONNECTOR, DONE, LOGGING
from wizard.simulator import PartitionScenario, RunningPartition, ServiceScenario
from wizard.views.operations.rehearsalpage import RehearsalPage
from wizard.views.pages.done import DonePage

Simulated = Callable[..., tuple[RunningPartition, ...]]

pytestmark = pytest.mark.skipif(not jars(), reason="no jt400.jar at hand")


def to_done(desk: Desk, host: RunningPartition) -> DonePage:
    desk.to_hosts((typed(host),))
    for step in CHECK_STEPS:
        desk.hands.checks(step)
    for step in (CONNECTOR, LOGGING):
        desk.hands.arrived(step)
        desk.hands.next()
    desk.hands.apply()
    desk.hands.arrived(DONE)
    page = desk.window.page
    assert isinstance(page, DonePage)
    return page


def rehearsal_of(desk: Desk, page: DonePage) -> RehearsalPage:
    desk.click(page.rehearsal.button)
    window = desk.window.operations.window
    assert window is not None
    desk.wait(lambda: window.bench.found is not None and not window.bench.busy)
    found = window.page
    assert isinstance(found, RehearsalPage)
    return found


def press(desk: Desk, button: QAbstractButton) -> None:
    desk.wait(lambda: button.isVisible() and button.isEnabled())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def begin(desk: Desk, page: RehearsalPage) -> None:
    page.user.editor.setFocus()
    QTest.keyClicks(page.user.editor, "anna")
    press(desk, page.start)


def test_the_rehearsal_is_the_last_proof(live_desk: Desk, simulated: Simulated) -> None:
    desk, (host,) = live_desk, simulated(PartitionScenario("PROD"))
    done = to_done(desk, host)
    row = done.rehearsal.rows.row("PROD")
    assert (row.icon.name, row.words.text()) == ("waiting", "PROD: not rehearsed")
    desk.wait(lambda: clipped(done) == [])
    page = rehearsal_of(desk, done)
    # With the set-up's own password, Java and truststore: nothing is asked again.
    assert "from the set-up" in page.passwords.known.text()
    assert page.passwords.fields == {}
    begin(desk, page)
    desk.wait(lambda: bool(desk.window.operations.rehearsals), 60)
    assert page.ways["PROD"].rehearsal is not None
    assert page.ways["PROD"].rehearsal.passed
    assert (row.icon.name, row.words.text()) == ("passed", "PROD: a user's reset works")
    assert "nobody knows" in row.more.text()
    desk.wait(lambda: clipped(done) == [])


def test_closing_the_set_up_ends_the_rehearsal_first(live_desk: Desk, simulated: Simulated) -> None:
    desk = live_desk
    (host,) = simulated(PartitionScenario("PROD", command_tls=ServiceScenario(delay=0.3)))
    page = rehearsal_of(desk, to_done(desk, host))
    begin(desk, page)
    desk.wait(lambda: "reset" in page.ways["PROD"]._found, 60)
    desk.window.close()
    assert desk.window.isVisible()
    desk.wait(lambda: not desk.window.isVisible(), 60)
    found = page.ways["PROD"].rehearsal
    assert found is not None
    assert found.now is ProfileNow.FINAL
