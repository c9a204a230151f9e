"""The keystore wizard's Import page by real drops, pastes, keys and clicks, over real stores."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.contract.jars import jars
from tests.views.lastworld import FakeVault, clipped, make_ca, unnamed
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from wizard.app import Toolboxes
from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition, Ports
from wizard.domain.secret import Secret
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.simulator import CertificateScenario, PartitionScenario, RunningPartition
from wizard.views import tasks
from wizard.views.keystores.candidatetree import CandidateRow
from wizard.views.keystores.importpage import ImportPage
from wizard.views.keystores.places import CERTIFICATES, IMPORT, MAKE, REMINDER, STORE
from wizard.views.keystores.window import KeystoreWindow

Simulated = Callable[..., tuple[RunningPartition, ...]]
PASSWORD = Secret("store4you")
WORD = "open-sesame"


def named(running: RunningPartition) -> Partition:
    ports = Ports() if running.standard_ports else Ports(mapper=running.mapper_port)
    return Partition(running.name, running.address, "MYPASSSVC", True, ports)


@pytest.fixture
def hosts(simulated: Simulated) -> tuple[RunningPartition, ...]:
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    return simulated(PartitionScenario("PROD"), PartitionScenario("TEST"))


@pytest.fixture
def services(toolboxes: tuple[Services, Toolboxes]) -> Services:
    return toolboxes[0]


def set_up(services: Services, gateway: Path, hosts: tuple[RunningPartition, ...]) -> Path:
    """A gateway whose truststore trusts the last of its partitions; the store."""
    folder = connector(gateway)
    data = services.files.set_partitions(b"", [named(one) for one in hosts])
    (folder / "partitions.toml").write_bytes(data)
    store = folder / "mypass-truststore.jks"
    trusted = services.keystores.certificate(hosts[-1].ca.export("der"))
    store.write_bytes(services.keystores.add(None, PASSWORD, [trusted]))
    services.vault.put(store_entry(store), PASSWORD)
    return store


class Person:
    """Somebody in front of the Import page."""

    def __init__(self, qtbot: QtBot, window: KeystoreWindow) -> None:
        self.qtbot = qtbot
        self.window = window
        window.open(IMPORT)
        assert isinstance(window.page, ImportPage)
        self.page: ImportPage = window.page
        self.settled()

    def settled(self) -> None:
        page, desk = self.page, self.window.desk
        self.qtbot.waitUntil(
            lambda: (
                desk.found is not None
                and not desk.busy
                and not page._deciding.busy
                and not page._looking.busy
                and all(
                    row.source is not None and row.open.isEnabled() for row in page.sources.rows
                )
            ),
            timeout=60_000,
        )

    def click(self, button: QAbstractButton) -> None:
        self.qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled(), timeout=60_000)
        self.page.scroll_area.ensureWidgetVisible(button)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settled()

    def type(self, edit: QWidget, words: str, *, enter: bool = False) -> None:
        """Keys into a field, in the place of what is there."""
        self.window.activateWindow()
        edit.setFocus()
        self.qtbot.waitUntil(edit.hasFocus)
        QTest.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(edit, words)
        if enter:
            QTest.keyClick(edit, Qt.Key.Key_Return)

    def whole(self) -> None:
        """No word is clipped, once everything has its place."""
        self.qtbot.waitUntil(lambda: clipped(self.page) == [])

    def drop(self, *files: Path, text: str = "") -> None:
        data = QMimeData()
        if files:
            data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        if text:
            data.setText(text)
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(40, 40), copy, data, left, none)
        QApplication.sendEvent(self.page, enter)
        assert enter.isAccepted()
        assert self.page.highlight.isVisible()
        assert self.page.highlight.size() == self.page.size()
        drop = QDropEvent(QPointF(40, 40), copy, data, left, none)
        QApplication.sendEvent(self.page, drop)
        assert drop.isAccepted()
        assert not self.page.highlight.isVisible()
        self.settled()

    def row(self, certificate: Certificate) -> CandidateRow:
        return next(row for row in self.page.tree.rows if row.candidate.certificate == certificate)

    def trust(self) -> None:
        self.click(self.page.trust.trust)
        self.qtbot.waitUntil(
            lambda: self.page.result.isVisible() or self.page.trust.refusal.isVisible(),
            timeout=60_000,
        )
        self.settled()


@pytest.fixture
def person(qtbot: QtBot, services: Services) -> Iterator[Callable[[Path], Person]]:
    windows: list[KeystoreWindow] = []

    def come(place: Path) -> Person:
        alone = place.suffix != ""
        window = KeystoreWindow(services, None if alone else place)
        windows.append(window)
        window.resize(1160, 740)
        window.show()
        if alone:
            qtbot.waitUntil(lambda: not window.desk.busy)
            window.desk.open_store(place)
        return Person(qtbot, window)

    yield come
    for window in windows:
        window.close()
        window.deleteLater()


def held(services: Services, store: Path, password: Secret = PASSWORD) -> set[bytes]:
    entries = services.keystores.open(store.read_bytes(), password).entries
    return {entry.certificate.der for entry in entries if entry.certificate is not None}


def locked(der: bytes) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"ca", None, None, [x509.load_der_x509_certificate(der)],
        BestAvailableEncryption(WORD.encode()),
    )  # fmt: skip


def pem(der: bytes) -> str:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode()


# ---------------------------------------------------------------- sources


def test_several_files_and_a_zip_are_dropped_and_trusted_with_one_click(
    person: Callable[[Path], Person], services: Services, tmp_path: Path
) -> None:
    one, two, three = make_ca("One CA"), make_ca("Two CA"), make_ca("Three CA")
    (tmp_path / "one.txt").write_text("Dear all,\n" + pem(one))
    (tmp_path / "junk.docx").write_bytes(b"nothing of use")
    with zipfile.ZipFile(tmp_path / "mail.zip", "w") as archive:
        archive.writestr("two.cer", two)
        archive.writestr("three.pem", pem(three))
    store = tmp_path / "trust.jks"
    store.write_bytes(services.keystores.add(None, PASSWORD, []))
    services.vault.put(store_entry(store), PASSWORD)
    user = person(store)
    page = user.page
    assert not page.trust.isVisible()
    before = store.read_bytes()
    user.drop(tmp_path / "one.txt", tmp_path / "mail.zip", tmp_path / "junk.docx")
    rows = {row.title.text(): row for row in page.sources.rows}
    assert list(rows) == ["one.txt", "mail.zip", "junk.docx"]
    assert rows["one.txt"].words.text() == "PEM, 1 certificate"
    assert "2 certificates" in rows["mail.zip"].words.text()
    assert rows["junk.docx"].problem.isVisible()
    assert rows["junk.docx"].next_step.text()
    user.whole()
    assert unnamed(page) == []
    assert page.trust.trust.words == "Trust 3 certificates"
    assert not page.trust.compared.isVisible()
    assert store.read_bytes() == before  # looking writes nothing
    # One is left out by hand, and stays out when a source goes.
    user.click(user.row(services.keystores.certificate(two)).box)
    user.click(rows["junk.docx"].remove)
    assert page.trust.trust.words == "Trust 2 certificates"
    QTest.mouseClick(page.trust.trust, Qt.MouseButton.LeftButton)
    assert not page.sources.add.isEnabled()  # what is being written must not change
    assert not page.trust.trust.isEnabled()
    assert "has Java prove it" in page.trust.reason.text()
    user.qtbot.waitUntil(page.result.isVisible, timeout=60_000)
    user.settled()
    assert page.sources.add.isEnabled()
    assert held(services, store) == {one, three}
    assert page.sources.rows == []
    assert not page.trust.isVisible()
    assert "2 certificates are in the truststore" in page.result.words()
    assert "one ca" in page.result.words()
    user.whole()
    # The same once more has nothing to add.
    user.drop(tmp_path / "one.txt")
    assert not page.result.isVisible()
    assert page.trust.trust.words == "Trust 0 certificates"
    assert not page.trust.trust.isEnabled()
    assert "already trusts" in page.trust.reason.text()


def test_a_drag_that_leaves_and_one_of_no_use(
    person: Callable[[Path], Person], tmp_path: Path
) -> None:
    page = person(tmp_path / "new.jks").page
    data = QMimeData()
    data.setText("text")
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(9, 9), copy, data, left, none))
    assert page.highlight.isVisible()
    QApplication.sendEvent(page, QDragLeaveEvent())
    assert not page.highlight.isVisible()
    empty = QMimeData()
    enter = QDragEnterEvent(QPoint(9, 9), copy, empty, left, none)
    QApplication.sendEvent(page, enter)
    assert not page.highlight.isVisible()


def test_no_field_takes_what_is_dropped_on_the_page(
    person: Callable[[Path], Person], tmp_path: Path
) -> None:
    """A line edit would put "file:///..." into itself."""
    (tmp_path / "ca.cer").write_bytes(make_ca())
    (tmp_path / "locked.p12").write_bytes(locked(make_ca()))
    user = person(tmp_path / "new.jks")
    user.drop(tmp_path / "ca.cer", tmp_path / "locked.p12")
    edits = [one for one in user.page._inside.findChildren(QLineEdit) if one.isVisible()]
    assert len(edits) >= 4
    assert not any(one.acceptDrops() for one in edits)


def test_the_clipboard_gives_text_files_or_a_sentence(
    person: Callable[[Path], Person], services: Services, tmp_path: Path
) -> None:
    user = person(tmp_path / "new.jks")
    page, clipboard = user.page, QGuiApplication.clipboard()
    clipboard.clear()
    user.click(page.sources.paste)
    assert "clipboard" in page.sources.said.problem_text
    one, two = make_ca("One CA"), make_ca("Two CA")
    clipboard.setText(pem(one))
    user.click(page.sources.paste)
    assert page.sources.said.problem_text == ""
    (row,) = page.sources.rows
    assert row.words.text() == "PEM, 1 certificate"
    # Copied files, by the keyboard.
    (tmp_path / "two.cer").write_bytes(two)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "two.cer"))])
    clipboard.setMimeData(data)
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    user.settled()
    assert [row.title.text() for row in page.sources.rows] == ["Clipboard", "two.cer"]
    assert {one.der for one in page.proposal.proposed} == {one, two}
    # Text that is no certificate says so.
    clipboard.setText("hello")
    user.click(page.sources.paste)
    assert page.sources.rows[-1].problem.text()


def test_files_are_typed_and_browsed_for_several_at_once(
    person: Callable[[Path], Person], tmp_path: Path
) -> None:
    files = [tmp_path / f"{name}.cer" for name in ("a", "b", "c")]
    for file in files:
        file.write_bytes(make_ca(file.stem))
    user = person(tmp_path / "new.jks")
    sources = user.page.sources
    sources._path.choose_many = lambda _current: [str(file) for file in files[:2]]
    user.click(sources._path.browse)
    user.type(sources._path.edit, str(files[2]), enter=True)
    user.settled()
    assert [row.title.text() for row in sources.rows] == ["a.cer", "b.cer", "c.cer"]
    assert sources._path.text() == ""
    user.drop(files[0])  # once more: read again, not twice
    assert sorted(row.title.text() for row in sources.rows) == ["a.cer", "b.cer", "c.cer"]


def test_a_locked_file_asks_in_its_row(
    person: Callable[[Path], Person], services: Services, tmp_path: Path
) -> None:
    ca = make_ca("Locked CA")
    (tmp_path / "locked.p12").write_bytes(locked(ca))
    store = tmp_path / "trust.jks"
    store.write_bytes(services.keystores.add(None, PASSWORD, []))
    services.vault.put(store_entry(store), PASSWORD)
    user = person(store)
    user.drop(tmp_path / "locked.p12")
    (row,) = user.page.sources.rows
    assert row.password.isVisible()
    assert "locked" in row.problem.text()
    assert not user.page.trust.isVisible()
    user.type(row._typed.edit, "wrong")
    user.click(row.open)
    assert row.password.shows_problem
    user.whole()
    user.type(row._typed.edit, WORD, enter=True)
    user.settled()
    assert not row.password.isVisible()
    assert row._typed.edit.text() == ""
    assert row.words.text() == "PKCS#12, 1 certificate"
    user.trust()
    assert held(services, store) == {ca}


def test_a_locked_file_among_many_is_scrolled_to(
    person: Callable[[Path], Person], tmp_path: Path
) -> None:
    files = [tmp_path / f"ca{number}.cer" for number in range(8)]
    for file in files:
        file.write_bytes(make_ca(file.stem))
    (tmp_path / "locked.p12").write_bytes(locked(make_ca("Locked CA")))
    user = person(tmp_path / "new.jks")
    user.window.resize(900, 560)
    user.drop(*files, tmp_path / "locked.p12")
    edit, port = user.page.sources.rows[-1].field, user.page.scroll_area.viewport()
    assert user.page.focusWidget() is edit
    user.qtbot.waitUntil(
        lambda: port.rect().contains(edit.mapTo(port, edit.rect().bottomRight())), timeout=5_000
    )


def test_the_stores_own_password_opens_a_source_without_a_question(
    person: Callable[[Path], Person], services: Services, tmp_path: Path
) -> None:
    (tmp_path / "locked.p12").write_bytes(locked(make_ca("Locked CA")))
    store = tmp_path / "trust.jks"
    store.write_bytes(services.keystores.add(None, Secret(WORD), []))
    services.vault.put(store_entry(store), Secret(WORD))
    user = person(store)
    user.drop(tmp_path / "locked.p12")
    assert user.page.sources.rows[0].words.text() == "PKCS#12, 1 certificate"


def test_a_long_list_is_chosen_at_once_and_drawn_piece_by_piece(
    person: Callable[[Path], Person], tmp_path: Path
) -> None:
    (tmp_path / "bundle.pem").write_text("".join(pem(make_ca(f"CA {n}")) for n in range(40)))
    user = person(tmp_path / "new.jks")
    page = user.page
    user.drop(tmp_path / "bundle.pem")
    assert page.trust.trust.words == "Trust 40 certificates"
    user.qtbot.waitUntil(lambda: len(page.tree.rows) == 40)
    user.whole()
    first, last = page.tree.rows[0], page.tree.rows[-1]
    assert first.sha256 is None  # behind "Details", as there are so many
    user.click(last.details.button)
    assert last.sha256 is not None
    user.click(last.box)
    assert page.trust.trust.words == "Trust 39 certificates"
    user.type(page.trust.expected.editor, last.candidate.certificate.sha1)
    assert last.matched.isVisible()
    assert not first.matched.isVisible()


# ---------------------------------------------------------------- hosts


def test_a_host_is_fetched_compared_and_proven(
    person: Callable[[Path], Person],
    services: Services,
    gateway: Path,
    hosts: tuple[RunningPartition, ...],
) -> None:
    store = set_up(services, gateway, hosts)
    before = store.read_bytes()
    root = services.keystores.certificate(hosts[0].ca.export("der"))
    user = person(gateway)
    page = user.page
    user.type(page.sources.host.editor, hosts[0].address)
    user.click(page.sources.fetch)
    (row,) = page.sources.rows
    assert row.words.text().startswith("TLS, ports ")
    assert user.row(root).box.isChecked()
    assert "needed by PROD" in user.row(root).findChildren(type(row.words))[1].text()
    leaf = user.page.tree.rows[1]
    assert leaf.candidate.depth == 1
    assert not leaf.box.isChecked()
    assert page.trust.compared.isVisible()
    assert not page.trust.trust.isEnabled()
    user.whole()
    # A fingerprint of something else is no use, the box neither then.
    page.trust.compared.setChecked(True)
    assert page.trust.trust.isEnabled()
    user.type(page.trust.expected.editor, "AB:CD:" * 10)
    assert page.trust.expected.shows_problem
    assert not page.trust.trust.isEnabled()
    user.type(page.trust.expected.editor, f"zz{root.sha256}")
    assert "“ZZ” does not belong" in page.trust.expected.message
    assert not page.trust.trust.isEnabled()
    page.trust.compared.setChecked(False)
    user.type(page.trust.expected.editor, f"SHA-256: {root.sha256.lower().replace(':', ' ')}")
    assert not page.trust.expected.shows_problem
    assert user.row(root).matched.isVisible()
    assert not leaf.matched.isVisible()
    assert not page.trust.compared.isVisible()
    assert store.read_bytes() == before
    user.trust()
    assert root.der in held(services, store)
    words = page.result.words()
    assert words.count("Java made a handshake and trusts it") == 2
    assert "Restart" in words
    assert page.trust.fingerprint == ""


def test_a_partition_is_one_click_away_and_a_renewal_stands_beside_the_old_one(
    person: Callable[[Path], Person],
    services: Services,
    gateway: Path,
    hosts: tuple[RunningPartition, ...],
) -> None:
    store = set_up(services, gateway, hosts)
    old = services.keystores.certificate(hosts[1].ca.export("der"))
    hosts[1].renew(authority="new")
    new = services.keystores.certificate(hosts[1].ca.export("der"))
    user = person(gateway)
    page = user.page
    user.click(page.sources.partitions["TEST"])
    row = user.row(new)
    assert row.difference is not None
    assert row.difference.open
    user.whole()
    user.click(row.details.button)
    assert row.sha1 is not None
    user.click(row.sha1.copy)
    assert QGuiApplication.clipboard().text() == new.sha1
    user.click(page.trust.compared)
    assert page.trust.trust.isEnabled()
    # Another host that nobody vouches for was not compared yet.
    user.click(page.sources.partitions["PROD"])
    assert not page.trust.compared.isChecked()
    assert not page.trust.trust.isEnabled()
    user.click(page.sources.rows[-1].remove)
    user.click(page.trust.compared)
    user.trust()
    assert {old.der, new.der} <= held(services, store)
    # PROD was not trusted before and is not now: that is no reason to go back.
    assert "Java refuses it, as it did before" in page.result.words()


def test_the_first_import_makes_the_connectors_truststore(
    person: Callable[[Path], Person],
    services: Services,
    vault: FakeVault,
    gateway: Path,
    tmp_path: Path,
    hosts: tuple[RunningPartition, ...],
) -> None:
    store = set_up(services, gateway, hosts)
    store.unlink()
    vault.kept.clear()
    for one in hosts:
        (tmp_path / f"{one.name}.cer").write_bytes(one.ca.export("der"))
    user = person(gateway)
    page = user.page
    assert "where the connector looks for it" in page.target.words.text()
    user.drop(*(tmp_path / f"{one.name}.cer" for one in hosts))
    assert not page.trust.compared.isVisible()  # files, which somebody chose
    user.trust()
    secret = vault.kept[store_entry(store)]
    assert held(services, store, secret) == {one.ca.export("der") for one in hosts}
    assert page.result.words().count("Java made a handshake and trusts it") == 2
    assert page.made.isVisible()
    user.whole()


def test_many_files_that_end_at_once_are_shown_in_turns(
    person: Callable[[Path], Person], services: Services, gateway: Path,
    hosts: tuple[RunningPartition, ...], tmp_path: Path,
) -> None:  # fmt: skip
    set_up(services, gateway, hosts)
    user = person(gateway)
    files = [tmp_path / f"{number}.cer" for number in range(20)]
    for file in files:
        file.write_bytes(make_ca())
    user.page.sources.add_files(files)
    pool = tasks._state.open()
    assert pool.waitForDone(60_000)
    # All of them are read, and one round of the event loop shows a few: keys have their turn.
    QApplication.processEvents()
    assert sum(row.source is not None for row in user.page.sources.rows) < len(files) // 2
    user.settled()
    assert len(user.page.tree.rows) == len(files)
    assert all(row.isVisible() for row in user.page.sources.rows)


def test_files_that_fall_on_another_page_open_the_import_page(
    person: Callable[[Path], Person], services: Services, gateway: Path,
    hosts: tuple[RunningPartition, ...], tmp_path: Path,
) -> None:  # fmt: skip
    set_up(services, gateway, hosts)
    user = person(gateway)
    window, page = user.window, user.page
    (tmp_path / "ca.cer").write_bytes(hosts[0].ca.export("der"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "ca.cer"))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    for place in (CERTIFICATES, STORE, MAKE, REMINDER):
        window.open(place)
        below = window.page
        QApplication.sendEvent(below, QDragEnterEvent(QPoint(9, 9), copy, data, left, none))
        assert window.highlight.isVisible()
        assert window.highlight.size() == window.shell.size()
        QApplication.sendEvent(below, QDragLeaveEvent())
        assert not window.highlight.isVisible()
        QApplication.sendEvent(below, QDragEnterEvent(QPoint(9, 9), copy, data, left, none))
        QApplication.sendEvent(below, QDropEvent(QPointF(9, 9), copy, data, left, none))
        assert not window.highlight.isVisible()
        assert window.page is page
        user.settled()
        assert [row.title.text() for row in page.sources.rows] == ["ca.cer"]
    assert user.row(services.keystores.certificate(hosts[0].ca.export("der"))).box.isChecked()
    # Words of a page that are dragged about are no certificate.
    window.open(STORE)
    text = QMimeData()
    text.setText("trust")
    QApplication.sendEvent(window.page, QDragEnterEvent(QPoint(9, 9), copy, text, left, none))
    assert not window.highlight.isVisible()


def test_nothing_is_dropped_onto_a_locked_store(
    person: Callable[[Path], Person], services: Services, tmp_path: Path
) -> None:
    store = tmp_path / "trust.jks"
    store.write_bytes(services.keystores.add(None, PASSWORD, []))
    page = person(store).page
    assert page.opening.locked.isVisible()
    data = QMimeData()
    data.setText(pem(make_ca()))
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(9, 9), copy, data, left, none))
    assert not page.highlight.isVisible()
    QApplication.sendEvent(page, QDropEvent(QPointF(9, 9), copy, data, left, none))
    assert page.sources.rows == []


def test_a_store_that_java_refuses_is_put_back(
    person: Callable[[Path], Person],
    services: Services,
    gateway: Path,
    simulated: Simulated,
    tmp_path: Path,
    hosts: tuple[RunningPartition, ...],
) -> None:
    late = CertificateScenario(valid_from_days=-60, valid_days=-2)
    (old,) = simulated(PartitionScenario("OLD", certificate=late))
    store = set_up(services, gateway, (old, *hosts))
    before = store.read_bytes()
    (tmp_path / "old-ca.cer").write_bytes(old.ca.export("der"))
    user = person(gateway)
    user.drop(tmp_path / "old-ca.cer")
    user.trust()
    refusal = user.page.trust.refusal
    assert refusal.isVisible()
    assert "Java refuses OLD" in refusal.problem_text
    assert "Everything is as it was before" in refusal.problem_text
    assert store.read_bytes() == before
    viewport = user.page.scroll_area.viewport()
    user.qtbot.waitUntil(
        lambda: viewport.rect().intersects(
            QRect(refusal.mapTo(viewport, QPoint(0, 0)), refusal.size())
        )
    )
    assert len(user.page.sources.rows) == 1  # to try again
    assert user.page.trust.trust.isEnabled()
    assert not user.page.result.isVisible()
    user.whole()


def test_a_silent_host_says_why_and_a_mistyped_one_stays_in_its_field(
    person: Callable[[Path], Person], tmp_path: Path
) -> None:
    user = person(tmp_path / "new.jks")
    sources = user.page.sources
    user.type(sources.host.editor, "not a host", enter=True)
    user.qtbot.waitUntil(lambda: sources.host.shows_problem)
    assert sources.rows == []
    user.type(sources.host.editor, "127.0.0.1:9", enter=True)
    user.settled()
    assert sources.rows[0].problem.isVisible()
    assert sources.rows[0].problem.text()


# ---------------------------------------------------------------- a new store


def test_a_new_store_with_a_password_that_was_made_up(
    person: Callable[[Path], Person], vault: FakeVault, tmp_path: Path
) -> None:
    ca, store = make_ca("New CA"), tmp_path / "new.jks"
    (tmp_path / "ca.cer").write_bytes(ca)
    user = person(store)
    page = user.page
    user.drop(tmp_path / "ca.cer")
    assert page.target.jks.isChecked()
    assert page.target.made_up.isChecked()
    assert not page.target.password.isVisible()
    user.whole()
    assert not store.exists()
    user.trust()
    made = vault.kept[store_entry(store)]
    assert page.made.isVisible()
    assert made.reveal() not in page.result.words()
    user.click(page.made.show_button)
    assert page.made.words.text() == made.reveal()
    keytool = shutil.which("keytool")
    if keytool is None:
        pytest.skip("no keytool")
    word = tmp_path / "word"
    word.write_text(made.reveal())
    listed = subprocess.run(
        [keytool, "-list", "-keystore", str(store), "-storepass:file", str(word)],
        capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    assert "new ca" in listed.stdout
    assert "trustedCertEntry" in listed.stdout
    # The page is left: the password goes from the screen.
    user.window.open("store")
    user.window.open(IMPORT)
    assert not page.made.words.isVisible()


def test_a_new_store_with_a_typed_password_and_no_vault(
    person: Callable[[Path], Person], services: Services, vault: FakeVault, tmp_path: Path
) -> None:
    vault.there = False
    ca, store = make_ca("New CA"), tmp_path / "new.p12"
    (tmp_path / "ca.cer").write_bytes(ca)
    user = person(store)
    page, target = user.page, user.page.target
    user.drop(tmp_path / "ca.cer")
    assert target.typed.isChecked()
    assert not target.made_up.isEnabled()
    assert target.no_vault.isVisible()
    assert "needs a password" in page.trust.reason.text()
    assert target.pkcs12.isChecked()  # as its name ends
    user.type(target._secret.edit, "abc")
    assert "too short" in page.trust.reason.text()
    user.type(target._secret.edit, "abc123")
    assert "weak" in target.password.message
    user.type(target._secret.edit, "changeit")
    assert "everybody tries" in target.password.message
    assert "generated" not in target.password.message  # that choice is disabled
    user.type(target._secret.edit, "four words not guessed")
    assert "twice" in page.trust.reason.text()
    user.type(target._repeated.edit, "four words not guessed")
    user.whole()
    user.trust()
    secret = Secret("four words not guessed")
    assert services.keystores.open(store.read_bytes(), secret).type == "PKCS12"
    assert held(services, store, secret) == {ca}
    assert vault.kept == {}
    assert target._secret.edit.text() == ""
    # It stays open on the desk, although nobody keeps its password.
    assert page.result.isVisible()
    assert user.window.desk.found is not None
    assert user.window.desk.found.store is not None


def test_another_store_is_chosen_without_losing_the_sources(
    person: Callable[[Path], Person], tmp_path: Path
) -> None:
    (tmp_path / "ca.cer").write_bytes(make_ca())
    user = person(tmp_path / "new.jks")
    user.drop(tmp_path / "ca.cer")
    QTest.mouseClick(user.page.target.other, Qt.MouseButton.LeftButton)
    user.qtbot.waitUntil(lambda: user.page.opening.place.isVisible())
    user.window.desk.open_store(tmp_path / "other.jks")
    user.settled()
    assert user.page.target.path.text().endswith("other.jks")
    assert [row.title.text() for row in user.page.sources.rows] == ["ca.cer"]
    assert user.page.trust.trust.isEnabled()
