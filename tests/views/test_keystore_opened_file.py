"""A file that was double-clicked, in the keystore wizard: a truststore, or certificates for one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.views.lastworld import FakeVault, clipped, make_ca
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import StandInFinder
from wizard.domain.secret import Secret
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.flows.survey import opens_as_store
from wizard.views.keystores.importpage import ImportPage
from wizard.views.keystores.storepage import StorePage
from wizard.views.keystores.window import KeystoreWindow

PASSWORD = Secret("store4you")
KDB = Path(__file__).parents[1] / "corpus" / "files" / "kdb"


@pytest.fixture
def services(rooms: Services) -> Services:
    return replace(rooms, finder=StandInFinder())


@pytest.fixture
def store(tmp_path: Path, services: Services) -> Path:
    """A truststore with one authority in it."""
    path = tmp_path / "Prüfung" / "Vertrauen.JKS"
    path.parent.mkdir()
    one = services.keystores.certificate(make_ca("CA of the store"))
    path.write_bytes(services.keystores.add(None, PASSWORD, [one]))
    return path


@contextlib.contextmanager
def opened(qtbot: QtBot, services: Services, file: Path) -> Iterator[KeystoreWindow]:
    window = KeystoreWindow(services, file=file)
    window.show()
    qtbot.waitExposed(window)
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()


def type_into(page: ImportPage | StorePage, password: Secret) -> None:
    edit = page.opening.password.editor
    QTest.keyClicks(edit.edit, password.reveal())
    QTest.keyClick(edit.edit, Qt.Key.Key_Return)


def test_a_truststore_is_opened_on_its_page(
    qtbot: QtBot, services: Services, store: Path, vault: FakeVault
) -> None:
    vault.put(store_entry(store), PASSWORD)
    with opened(qtbot, services, store) as window:
        page = window.page
        assert isinstance(page, StorePage)
        desk = window.desk
        qtbot.waitUntil(lambda: desk.found is not None and not desk.busy, timeout=20_000)
        assert desk.found is not None
        assert desk.found.path == store
        qtbot.waitUntil(lambda: page.entries.isVisible(), timeout=10_000)
        assert str(store) in window.gateway_words()
        qtbot.waitUntil(lambda: clipped(page) == [])


def test_a_locked_truststore_asks_for_its_password_at_once(
    qtbot: QtBot, services: Services, store: Path
) -> None:
    with opened(qtbot, services, store) as window:
        page = window.page
        assert isinstance(page, StorePage)
        qtbot.waitUntil(lambda: page.opening.locked.isVisible(), timeout=20_000)
        assert page.opening.name.text() == str(store)
        type_into(page, PASSWORD)
        qtbot.waitUntil(lambda: page.entries.isVisible(), timeout=20_000)


def test_certificates_are_read_and_wait_for_a_truststore(
    qtbot: QtBot, services: Services, store: Path, vault: FakeVault, tmp_path: Path
) -> None:
    vault.put(store_entry(store), PASSWORD)
    file = tmp_path / "new.cer"
    file.write_bytes(make_ca("CA of the file"))
    with opened(qtbot, services, file) as window:
        page = window.page
        assert isinstance(page, ImportPage)
        desk = window.desk
        qtbot.waitUntil(lambda: not desk.busy and page.waiting.isVisible(), timeout=20_000)
        assert page.waiting.problem_text.startswith("new.cer waits for a truststore.")
        qtbot.waitUntil(lambda: clipped(page) == [])
        # The person names one.
        QTest.mouseClick(page.opening.alone.button, Qt.MouseButton.LeftButton)
        edit = page.opening.path.editor.edit
        edit.setFocus()
        QGuiApplication.clipboard().setText(str(store))
        QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(page.proposal.candidates), timeout=20_000)
        assert not page.waiting.isVisible()
        assert page.tree.isVisible()
        (row,) = page.sources.rows
        assert row.title.text() == "new.cer"


def test_a_database_of_gskit_is_read_for_its_certificates(
    qtbot: QtBot, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "key.kdb"
    file.write_bytes((KDB / "version-4.kdb").read_bytes())
    with opened(qtbot, services, file) as window:
        page = window.page
        assert isinstance(page, ImportPage)
        qtbot.waitUntil(lambda: bool(page.sources.sources), timeout=20_000)
        assert page.sources.sources[0].path == file


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.jks", True), ("A.P12", True), ("cacerts", True), ("a.kdb", False), ("a.cer", False),
     ("jks", False)],
)  # fmt: skip
def test_which_files_are_truststores(name: str, expected: bool) -> None:
    assert opens_as_store(Path("folder", name)) is expected
