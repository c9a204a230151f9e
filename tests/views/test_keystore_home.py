"""The keystore wizard's first page by real clicks: the time line, and what may go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.views.lastworld import clipped, unnamed
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from tests.views.test_keystore_window import (
    PASSWORD,
    Hand,
    certificates,
    named,
    opened,
    settled,
    world,
)
from wizard.flows.services import Services
from wizard.simulator import CertificateScenario, PartitionScenario, RunningPartition
from wizard.views.keystores.places import STORE

__all__ = ["world"]

Simulated = Callable[..., tuple[RunningPartition, ...]]


@pytest.fixture
def hosts(simulated: Simulated) -> tuple[RunningPartition, ...]:
    return simulated(
        PartitionScenario("PROD"),
        PartitionScenario("TEST", certificate=CertificateScenario(valid_days=20)),
    )


def test_the_time_line_has_what_runs_out_next_on_top(
    qtbot: QtBot, world: Services, gateway: Path
) -> None:
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        page = certificates(window)
        line = page.line
        assert [one.title for one in line.rows][:2] == ["TEST", "PROD"]
        assert len(line.rows) == 4  # and the CA of each
        ends = [one.row.ends for one in line.rows]
        assert ends == sorted(ends)
        assert "days left. Warning" in line.rows[0].accessibleName()
        assert "vouches for" in line.rows[2].accessibleName()
        assert page.time.sentence.text() == "1 of 4 runs out within 30 days."
        assert unnamed(page) == []
        qtbot.waitUntil(lambda: clipped(page) == [])


def test_a_click_on_a_row_brings_its_partition_into_view(
    qtbot: QtBot, world: Services, gateway: Path
) -> None:
    with opened(qtbot, world, gateway) as window:
        window.resize(640, 480)
        settled(qtbot, window)
        page = certificates(window)
        card = page.hosts["TEST"]
        qtbot.waitUntil(lambda: clipped(page) == [])
        assert card.title.visibleRegion().isEmpty()
        Hand(qtbot).click(page.line.rows[0])
        qtbot.waitUntil(lambda: not card.title.visibleRegion().isEmpty())
        assert card.renew.hasFocus()
        # The keyboard does the same.
        page.scroll_area.verticalScrollBar().setValue(0)
        prod = page.hosts["PROD"]
        page.line.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(page.line.rows[0], Qt.Key.Key_Down)
        QTest.keyClick(page.line.rows[1], Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: prod.renew.hasFocus())
        qtbot.waitUntil(lambda: not prod.title.visibleRegion().isEmpty())


def test_what_nobody_needs_after_a_renewal_is_told_with_the_way_to_it(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    prod = hosts[0]
    store = connector(gateway) / "mypass-truststore.jks"
    old = world.keystores.open(store.read_bytes(), PASSWORD).entries
    prod.renew(authority="new")
    new = world.keystores.certificate(prod.ca.export("der"))
    store.write_bytes(world.keystores.add(store.read_bytes(), PASSWORD, [new]))
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        page = certificates(window)
        qtbot.waitUntil(lambda: page.spares.isVisible())
        assert old[0].alias in page.spares.problem_text
        assert "an entry that no partition needs any more" in page.spares.problem_text
        qtbot.waitUntil(lambda: clipped(page) == [])
        Hand(qtbot).click(page.open_store)
        assert window.page is window.pages[STORE]


def test_without_spares_nothing_is_said_about_them(
    qtbot: QtBot, world: Services, gateway: Path
) -> None:
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        assert not certificates(window).spares.isVisible()


def test_fifty_partitions_are_a_readable_page(
    qtbot: QtBot, world: Services, gateway: Path, hosts: tuple[RunningPartition, ...]
) -> None:
    prod = named(hosts[0])
    many = [
        type(prod)(f"P{place:02}", prod.host, prod.user, True, prod.ports) for place in range(50)
    ]
    (connector(gateway) / "partitions.toml").write_bytes(world.files.set_partitions(b"", many))
    with opened(qtbot, world, gateway) as window:
        window.resize(640, 480)
        settled(qtbot, window)
        page = certificates(window)
        assert [one.title for one in page.line.rows] == ["P00 + 49", "PROD Local CA"]
        qtbot.waitUntil(lambda: clipped(page) == [])
