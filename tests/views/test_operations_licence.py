"""The licence page: numbers that a person types, and what is counted of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.views.lastworld import clipped
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from wizard.domain.hosts import Partition
from wizard.flows.services import Services
from wizard.views.operations.licencepage import LicencePage
from wizard.views.operations.places import LICENCE
from wizard.views.operations.window import OperationsWindow
from wizard.views.widgets import Field


@contextlib.contextmanager
def opened(qtbot: QtBot, services: Services, folder: Path | None) -> Iterator[LicencePage]:
    window = OperationsWindow(services, folder)
    window.show()
    window.open(LICENCE)
    page = window.page
    assert isinstance(page, LicencePage)
    qtbot.waitUntil(lambda: not window.bench.busy, timeout=30_000)
    try:
        yield page
    finally:
        window.close()
        window.deleteLater()


def typed(field: Field, words: str) -> None:
    field.editor.setFocus()
    field.editor.selectAll()  # type: ignore[attr-defined] # a QLineEdit
    QTest.keyClicks(field.editor, words)


def test_the_product_guides_example(qtbot: QtBot, rooms: Services, tmp_path: Path) -> None:
    with opened(qtbot, rooms, tmp_path) as page:
        assert not page.result.isVisible()
        typed(page.users, "600")
        typed(page.partitions, "4")
        assert page.result.isVisible()
        assert page.sums == ["600", "2,400"]
        # Prices come from nobody but the person.
        typed(page.seat_price, "1.50")
        assert page.sums == ["600", "2,400 3,600.00"]
        assert "no sum" in page.remark.text()
        typed(page.directory_price, "2")
        typed(page.currency, "EUR")
        assert page.sums == ["600 1,200.00 EUR", "2,400 3,600.00 EUR", "4,800.00 EUR"]
        qtbot.waitUntil(lambda: clipped(page) == [])


def test_partitions_with_fewer_users(qtbot: QtBot, rooms: Services, gateway: Path) -> None:
    named = [Partition(name, f"{name.lower()}.example.com", "SVC") for name in ("PROD", "TEST")]
    data = rooms.files.set_partitions(b"", named)
    (connector(gateway) / "partitions.toml").write_bytes(data)
    with opened(qtbot, rooms, gateway) as page:
        qtbot.waitUntil(lambda: page.partitions.text() == "2", timeout=30_000)
        typed(page.users, "1,000")
        assert page.sums == ["1,000", "2,000"]
        typed(page.fewer["TEST"], "50")
        assert page.sums == ["1,000", "1,050"]
        typed(page.fewer["TEST"], "1001")
        assert not page.result.isVisible()
        assert "TEST" in page.problem.problem_text
        typed(page.fewer["TEST"], "many")
        assert "not a whole number" in page.problem.problem_text
