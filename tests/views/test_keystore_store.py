"""The truststore's page by real clicks: seen, renamed, removed, undone, exported, converted."""

# ruff: noqa: F811 - fixtures that were imported have the names of parameters

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import jks
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.unit.keystore.conftest import KEYTOOLS, Keytool, Made, make
from tests.unit.keystore.test_converting import pkcs8
from tests.views.lastworld import FakeVault, clipped, unnamed
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from tests.views.test_keystore_window import (  # noqa: F401 - two fixtures among them
    PASSWORD,
    Hand,
    hosts,
    opened,
    settled,
    truststore,
    world,
)
from wizard.domain.secret import Secret
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.flows.storechange import change_store
from wizard.keystore.bags import trusted_bag
from wizard.keystore.pkcs12 import with_bags
from wizard.simulator import RunningPartition
from wizard.views.keystores.entryrow import EntryRow
from wizard.views.keystores.storepage import StorePage
from wizard.views.keystores.window import KeystoreWindow

OTHER = "another-one-4-all"
KEY_WORD = "own-key-word"


class Person(Hand):
    """Clicks what can be seen: scrolls to it, and waits until nothing stands before it."""

    def __init__(self, qtbot: QtBot, page: StorePage) -> None:
        super().__init__(qtbot)
        self.page = page

    def reaches(self, button: QAbstractButton) -> bool:
        if not (button.isVisible() and button.isEnabled()):
            return False
        self.page.scroll_area.ensureWidgetVisible(button)
        window = button.window()
        return window.childAt(button.mapTo(window, button.rect().center())) is button

    def click(self, button: QAbstractButton) -> None:
        self.qtbot.waitUntil(lambda: self.reaches(button), timeout=60_000)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())
        self.clicks += 1


def shut(page: StorePage, window: KeystoreWindow) -> bool:
    return not window.desk.busy and not page._reader.busy and page.entries.drawn


def rested(qtbot: QtBot, window: KeystoreWindow) -> None:
    """Until nothing is on its way and all of it is on the screen."""
    page = window.page
    assert isinstance(page, StorePage)
    qtbot.waitUntil(lambda: shut(page, window), timeout=60_000)


@pytest.fixture
def store(world: Services, gateway: Path) -> Path:
    return connector(gateway) / "mypass-truststore.jks"


@pytest.fixture(scope="module")
def root() -> Made:
    return make("Stranger CA")


@pytest.fixture(scope="module")
def leaf(root: Made) -> Made:
    return make("i-prod.example.com", root, ca=False)


@pytest.fixture
def keyed(world: Services, store: Path, root: Made, leaf: Made) -> Path:
    """The connector's store with a private key under a password of its own, and a stranger."""
    key = jks.PrivateKeyEntry.new("server", [leaf.der, root.der], pkcs8(leaf), "pkcs8")
    key.encrypt(KEY_WORD)
    base = jks.KeyStore.new("jks", [key]).saves(PASSWORD.reveal())
    held = world.keystores.open(store.read_bytes(), PASSWORD)
    trusted = [entry.certificate for entry in held.entries if entry.certificate is not None]
    trusted.append(world.keystores.certificate(root.der))
    store.write_bytes(world.keystores.add(base, PASSWORD, trusted))
    return store


def begun(qtbot: QtBot, window: KeystoreWindow) -> tuple[StorePage, Hand]:
    settled(qtbot, window)
    page = truststore(qtbot, window)
    rested(qtbot, window)
    return page, Person(qtbot, page)


def opened_row(page: StorePage, hand: Hand, alias: str) -> EntryRow:
    row = page.entries.row(alias)
    if not row.open:
        hand.click(row.face)
    assert row.details is not None
    return row


def typed(edit: QWidget, words: str) -> None:
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, words)


def aliases(services: Services, store: Path, password: Secret = PASSWORD) -> list[str]:
    content = services.keystores.open(store.read_bytes(), password)
    return [entry.alias for entry in content.entries]


def aliases_shown(page: StorePage) -> list[str]:
    found = page.found
    return (
        []
        if found is None or found.store is None
        else [one.alias for one in found.store.content.entries]
    )


# ---------------------------------------------------------------- seeing


def test_the_head_and_the_rows_say_what_the_store_is(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    keyed: Path,
    leaf: Made,
) -> None:
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        head = page.head
        assert head.title.text() == keyed.name
        for part in (str(keyed.parent), "JKS", "4 entries", "the connector's own truststore"):
            assert part in head.sentence.text()
        assert "vault" in head.password.text()
        assert not head.undo.isEnabled()
        assert "Vouches for PROD. Java sees it." in page.entries.row("prod local ca").face.words
        assert "private key" in page.entries.row("server").face.words
        assert page.entries.filter.isHidden()
        row = opened_row(page, hand, "server")
        details = row.details
        assert details is not None and details.chain is not None
        assert details.chain.titles() == ["Stranger CA", "i-prod.example.com"]
        known = world.keystores.certificate(leaf.der)
        hand.click(details.sha1.copy)
        assert QGuiApplication.clipboard().text() == known.sha1
        hand.click(details.sha256.copy)
        assert QGuiApplication.clipboard().text() == known.sha256
        qtbot.waitUntil(lambda: clipped(page) == [], timeout=5_000)
        assert unnamed(page) == []
        hand.click(row.face)
        assert not details.isVisible()


def test_the_keyboard_opens_a_row(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    store: Path,
) -> None:
    with opened(qtbot, world, gateway) as window:
        page, _ = begun(qtbot, window)
        row = page.entries.row("prod local ca")
        row.face.setFocus()
        QTest.keyClick(row.face, Qt.Key.Key_Space)
        assert row.open and row.details is not None and row.details.isVisible()


def test_a_store_of_150_entries_and_its_filter(
    qtbot: QtBot,
    world: Services,
    tmp_path: Path,
    vault: FakeVault,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    end = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    made = [
        make(f"Number {n:03}", key=key, **({"end": end} if n == 77 else {})) for n in range(150)
    ]
    certificates = [world.keystores.certificate(one.der) for one in made]
    big = tmp_path / "big.jks"
    big.write_bytes(world.keystores.add(None, PASSWORD, certificates))
    vault.put(store_entry(big), PASSWORD)
    with opened(qtbot, world, tmp_path) as window:
        qtbot.waitUntil(lambda: window.desk.problem is not None, timeout=60_000)
        window.desk.open_store(big)
        settled(qtbot, window)
        page, hand = begun(qtbot, window)
        rows = page.entries
        shown = [row for row in rows.rows.values() if row.isVisible()]
        assert 0 < len(shown) < 150  # the first of them, at once
        edit = rows.filter.editor
        for words, wanted in (
            ("number 123", ["number 123"]),
            ("expired", ["number 077"]),
            (certificates[9].sha256.replace(":", "").lower(), ["number 009"]),
            (certificates[10].sha1, ["number 010"]),
            ("nobody", []),
        ):
            typed(edit, words)
            rested(qtbot, window)
            found = [one.shown.entry.alias for one in rows.rows.values() if one.isVisible()]
            assert found == wanted, words
        assert rows.empty.isVisible()
        typed(edit, "n")
        edit.clear()  # type: ignore[attr-defined]  # a QLineEdit
        rested(qtbot, window)
        hand.click(rows.more)
        rested(qtbot, window)
        tops = [(row.y(), row.shown.entry.alias) for row in rows.rows.values() if row.isVisible()]
        assert [alias for _, alias in sorted(tops)] == [f"number {n:03}" for n in range(150)]
        assert not rows.more.isVisible()
        qtbot.waitUntil(lambda: clipped(page) == [], timeout=5_000)


# ---------------------------------------------------------------- one entry


def test_an_entry_gets_another_name(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    keyed: Path,
) -> None:
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        row = opened_row(page, hand, "stranger ca")
        details = row.details
        assert details is not None
        hand.click(details.rename)
        assert not details.rename_now.isEnabled()  # it has that name
        typed(details.name.editor, "PROD local CA")
        hand.click(details.rename_now)
        qtbot.waitUntil(lambda: details.name.shows_problem, timeout=60_000)
        assert "already" in details.name.message
        rested(qtbot, window)
        assert "stranger ca" in aliases(world, keyed)
        typed(details.name.editor, "Old Friend")
        QTest.keyClick(details.name.editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.head.result.isVisible(), timeout=60_000)
        rested(qtbot, window)
        assert "“stranger ca” is now “old friend”" in page.head.result.problem_text
        assert "trusts PROD, TEST" in page.head.result.problem_text
        assert aliases(world, keyed)[-1] == "old friend"
        assert "“stranger ca” became “old friend”" in page.head.last.text()
        assert page.entries.row("old friend").open


def test_a_removal_says_what_is_lost_and_comes_back_byte_for_byte(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    keyed: Path,
) -> None:
    before = keyed.read_bytes()
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        details = opened_row(page, hand, "server").details
        assert details is not None
        hand.click(details.remove)
        assert "“server” is a private key" in details.losses.problem_text
        assert keyed.read_bytes() == before  # the first click only asks
        hand.click(details.keep)
        assert not details.removal_now.isVisible()
        hand.click(details.remove)
        hand.click(details.removal_now)
        qtbot.waitUntil(lambda: "out of the truststore" in page.head.result.problem_text,
                        timeout=60_000)  # fmt: skip
        rested(qtbot, window)
        removed = keyed.read_bytes()
        assert "server" not in aliases(world, keyed)
        assert "“server” was removed" in page.head.last.text()
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: "as it was" in page.head.result.problem_text, timeout=60_000)
        rested(qtbot, window)
        assert keyed.read_bytes() == before
        assert "trusts PROD, TEST" in page.head.result.problem_text
        assert page.head.undo.words == "Take the undo back"
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: keyed.read_bytes() == removed, timeout=60_000)
        rested(qtbot, window)
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: keyed.read_bytes() == before, timeout=60_000)
        rested(qtbot, window)


def test_a_removal_that_java_refuses_is_put_back(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    store: Path,
) -> None:
    before = store.read_bytes()
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        row = opened_row(page, hand, "prod local ca")
        details = row.details
        assert details is not None
        hand.click(details.remove)
        assert "resets on PROD fail" in details.losses.problem_text
        assert "TEST" not in details.losses.problem_text
        hand.click(details.removal_now)
        qtbot.waitUntil(lambda: details.problem.isVisible(), timeout=60_000)
        rested(qtbot, window)
        assert "without it Java refuses PROD" in details.problem.problem_text
        assert store.read_bytes() == before
        assert page.entries.row("prod local ca") is row
        # What was refused must not come back with Undo.
        assert not page.head.undo.isEnabled()


def test_an_undo_asks_before_it_drops_what_somebody_else_wrote(
    qtbot: QtBot, world: Services, gateway: Path, keyed: Path, root: Made,
) -> None:  # fmt: skip
    before = keyed.read_bytes()
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        details = opened_row(page, hand, "server").details
        assert details is not None
        hand.click(details.remove)
        hand.click(details.removal_now)
        qtbot.waitUntil(lambda: "out of the truststore" in page.head.result.problem_text,
                        timeout=60_000)  # fmt: skip
        rested(qtbot, window)
        theirs = world.keystores.rename(keyed.read_bytes(), PASSWORD, "stranger ca", "theirs")
        keyed.write_bytes(theirs)
        hand.click(page.head.again)
        qtbot.waitUntil(lambda: "theirs" in aliases_shown(page), timeout=60_000)
        rested(qtbot, window)
        hand.click(page.head.undo)
        assert "Someone else changed the store" in page.head.result.problem_text
        assert "“theirs” goes out of the store" in page.head.result.problem_text
        assert page.head.undo.words == "Undo all the same"
        assert keyed.read_bytes() == theirs
        # Whoever looks again first is asked again.
        hand.click(page.head.again)
        qtbot.waitUntil(lambda: page.head.undo.words == "Undo the last change", timeout=60_000)
        rested(qtbot, window)
        hand.click(page.head.undo)
        assert keyed.read_bytes() == theirs
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: keyed.read_bytes() == before, timeout=60_000)
        rested(qtbot, window)
        assert "trusts PROD, TEST" in page.head.result.problem_text


def test_an_undo_that_would_lose_a_partition_is_put_back(
    qtbot: QtBot, world: Services, gateway: Path, store: Path,
    hosts: tuple[RunningPartition, ...],
) -> None:  # fmt: skip
    both = store.read_bytes()
    held = world.keystores.open(both, PASSWORD)
    only_test = world.keystores.remove(both, PASSWORD, held.entries[0].alias)
    store.write_bytes(only_test)
    added = world.keystores.certificate(hosts[0].ca.export("der"))
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        found = window.desk.found
        assert found is not None
        after = world.keystores.add(only_test, PASSWORD, [added])
        window.desk.change(lambda: change_store(world, found, after, password=PASSWORD),
                           lambda _: None, lambda _: None)  # fmt: skip
        qtbot.waitUntil(lambda: page.head.undo.isEnabled(), timeout=60_000)
        rested(qtbot, window)
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: "Java refuses PROD" in page.head.result.problem_text,
                        timeout=60_000)  # fmt: skip
        rested(qtbot, window)
        assert store.read_bytes() == after
        assert "partitions.toml" in page.head.result.problem_text
        # The change can still be undone, once PROD does not count.
        assert page.head.undo.words == "Undo the last change"


def test_an_undo_back_from_one_refused_store_to_another_goes_through(
    qtbot: QtBot, world: Services, gateway: Path, store: Path,
) -> None:  # fmt: skip
    both = store.read_bytes()
    held = world.keystores.open(both, PASSWORD)
    only_test = world.keystores.remove(both, PASSWORD, held.entries[0].alias)
    store.write_bytes(only_test)
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        found = window.desk.found
        assert found is not None
        after = world.keystores.rename(only_test, PASSWORD, held.entries[1].alias, "another name")
        window.desk.change(lambda: change_store(world, found, after, password=PASSWORD),
                           lambda _: None, lambda _: None)  # fmt: skip
        qtbot.waitUntil(lambda: page.head.undo.isEnabled(), timeout=60_000)
        rested(qtbot, window)
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: "refuses PROD" in page.head.result.problem_text, timeout=60_000)
        rested(qtbot, window)
        assert store.read_bytes() == only_test


# ---------------------------------------------------------------- out of the store


def openssl(*arguments: object) -> str:
    command = ["openssl", *(str(one) for one in arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout


def export(
    qtbot: QtBot, window: KeystoreWindow, page: StorePage, hand: Hand, format: int, out: Path
) -> None:
    page.exporting._formats.setCurrentIndex(format)
    typed(page.exporting._path.edit, str(out))
    hand.click(page.exporting.go)
    rested(qtbot, window)


def test_exports_in_three_formats_judged_by_openssl(
    qtbot: QtBot, world: Services, gateway: Path, keyed: Path, tmp_path: Path,
    root: Made, leaf: Made,
) -> None:  # fmt: skip
    pem, p7b, der = tmp_path / "all.pem", tmp_path / "some.p7b", tmp_path / "one.cer"
    before = keyed.read_bytes()
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        hand.click(page.head.export)
        assert not page.exporting.go.isEnabled()
        export(qtbot, window, page, hand, 0, pem)
        assert not page.exporting.isVisible()
        assert "4 certificates are in" in page.head.result.problem_text
        assert pem.read_text().count("-----BEGIN CERTIFICATE-----") == 4
        assert "PRIVATE KEY" not in pem.read_text() and "# Name: server" in pem.read_text()
        assert "i-prod.example.com" in openssl("x509", "-in", pem, "-noout", "-subject")
        # Two that are marked, with what stands above them.
        hand.click(page.head.export)
        hand.click(page.exporting.chosen)
        for alias in ("server", "test local ca"):
            box = page.entries.row(alias).box
            assert box is not None
            hand.click(box)
        hand.click(page.exporting.chain)
        qtbot.waitUntil(lambda: clipped(page) == [], timeout=5_000)
        export(qtbot, window, page, hand, 1, p7b)
        listed = openssl("pkcs7", "-inform", "DER", "-in", p7b, "-print_certs", "-noout")
        assert listed.count("subject=") == 3 and "Stranger CA" in listed
        # One alone, from its row.
        details = opened_row(page, hand, "stranger ca").details
        assert details is not None
        hand.click(details.export)
        assert page.exporting.one.isChecked()
        export(qtbot, window, page, hand, 2, der)
        assert der.read_bytes() == root.der
        # A file that is there is replaced only when the person says so.
        hand.click(details.export)
        export(qtbot, window, page, hand, 0, p7b)
        assert page.exporting.replace.isVisible() and not page.exporting.go.isEnabled()
        assert page.exporting.path.shows_problem
        hand.click(page.exporting.replace)
        hand.click(page.exporting.go)
        rested(qtbot, window)
        assert "Stranger CA" in openssl("x509", "-in", p7b, "-noout", "-subject")
        (backup,) = world.files.backups(tmp_path / "wizard-backups")
        assert [one.before is not None for one in world.files.saved(backup)] == [True]
        # Never over the store itself.
        hand.click(page.head.export)
        export(qtbot, window, page, hand, 0, keyed)
        assert "is the store itself" in page.exporting.path.message
        assert keyed.read_bytes() == before


# ---------------------------------------------------------------- another type


def judged(store: Path, password: str) -> str:
    if not KEYTOOLS:
        pytest.skip("no keytool")
    keytool = Keytool(next(iter(KEYTOOLS.values())))
    return str(keytool.run("-list", "-keystore", str(store), "-storepass", password))


def test_the_connectors_store_becomes_pkcs12_under_another_password(
    qtbot: QtBot, world: Services, gateway: Path, keyed: Path, vault: FakeVault,
) -> None:  # fmt: skip
    before = keyed.read_bytes()
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        hand.click(page.head.convert)
        card = page.converting
        assert card.pkcs12.isChecked() and card.itself.isChecked()
        assert "trustStoreType" in card.connector.problem_text
        hand.click(card.other)
        typed(card._first.edit, "abcdef")
        assert "weak" in card.first.message
        typed(card._first.edit, OTHER)
        typed(card._second.edit, "something else")
        assert not card.go.isEnabled() and card.second.shows_problem
        typed(card._second.edit, OTHER)
        assert "trustStorePassword" in card.connector.problem_text
        hand.click(card.go)
        qtbot.waitUntil(lambda: card.key.isVisible(), timeout=60_000)
        rested(qtbot, window)
        assert "“server”" in card.problem.problem_text
        assert keyed.read_bytes() == before
        typed(card._key.edit, KEY_WORD)
        qtbot.waitUntil(lambda: clipped(page) == [], timeout=5_000)
        hand.click(card.go)
        qtbot.waitUntil(lambda: "PKCS#12 now" in window.after.warning.problem_text, timeout=60_000)
        rested(qtbot, window)
        assert vault.get(store_entry(keyed)) == Secret(OTHER)
        assert not page.opening.isVisible()  # it is still open
        listed = judged(keyed, OTHER)
        assert listed.count("trustedCertEntry") == 3 and listed.count("PrivateKeyEntry") == 1
        assert "PKCS#12" in page.head.sentence.text()
        # And back: the old bytes, the old password.
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: keyed.read_bytes() == before, timeout=60_000)
        rested(qtbot, window)
        assert vault.get(store_entry(keyed)) == PASSWORD
        assert "JKS" in page.head.sentence.text()
        assert "trusts PROD, TEST" in page.head.result.problem_text


def test_a_conversion_into_another_file_leaves_the_store_alone(
    qtbot: QtBot, world: Services, gateway: Path, keyed: Path, tmp_path: Path, vault: FakeVault,
) -> None:  # fmt: skip
    before, target = keyed.read_bytes(), tmp_path / "copy.p12"
    vault.put(store_entry(keyed), PASSWORD)
    with opened(qtbot, world, gateway) as window:
        page, hand = begun(qtbot, window)
        hand.click(page.head.convert)
        card = page.converting
        hand.click(card.elsewhere)
        assert not card.go.isEnabled()
        assert "goes on reading" in card.connector.problem_text
        typed(card._path.edit, str(target))
        hand.click(card.go)
        qtbot.waitUntil(lambda: card.leave_out.isVisible(), timeout=60_000)
        rested(qtbot, window)
        hand.click(card.leave_out)
        hand.click(card.go)
        qtbot.waitUntil(lambda: "is written" in page.head.result.problem_text, timeout=60_000)
        rested(qtbot, window)
        assert "Left out: “server”" in page.head.result.problem_text
        assert keyed.read_bytes() == before
        # Perhaps nobody else knows the password: the vault has it for the new file as well.
        assert vault.get(store_entry(target)) == PASSWORD
        assert f"that of {keyed.name}" in page.head.result.problem_text
        assert judged(target, PASSWORD.reveal()).count("trustedCertEntry") == 3


# ---------------------------------------------------------------- by itself


def test_a_store_with_an_empty_password_opens_by_itself(
    qtbot: QtBot, world: Services, tmp_path: Path, root: Made
) -> None:
    alone = tmp_path / "empty.p12"
    alone.write_bytes(with_bags(None, [trusted_bag("stranger", root.der)], Secret("")))
    with opened(qtbot, world, tmp_path) as window:
        qtbot.waitUntil(lambda: window.desk.problem is not None, timeout=60_000)
        window.desk.open_store(alone)
        qtbot.waitUntil(lambda: window.desk.found is not None, timeout=60_000)
        settled(qtbot, window)
        page, _ = begun(qtbot, window)
        face = page.entries.row("stranger").face
        assert face.isVisible()
        assert "Java sees it" not in face.words
        assert "Its password is empty." in page.head.password.text()
        assert "Convert" in page.head.password.text()


def test_a_store_by_itself_is_changed_and_left(
    qtbot: QtBot, world: Services, tmp_path: Path, store: Path, vault: FakeVault,
) -> None:  # fmt: skip
    alone = tmp_path / "alone.jks"
    alone.write_bytes(store.read_bytes())
    before = alone.read_bytes()
    with opened(qtbot, world, tmp_path) as window:
        qtbot.waitUntil(lambda: window.desk.problem is not None, timeout=60_000)
        window.desk.open_store(alone)
        qtbot.waitUntil(lambda: window.desk.found is not None, timeout=60_000)
        window.desk.unlock(PASSWORD)
        settled(qtbot, window)
        page, hand = begun(qtbot, window)
        assert "own truststore" not in page.head.sentence.text()
        assert "typed" in page.head.password.text()
        shown = page.entries.row("prod local ca").face.words
        assert "Java" in shown and "partition" not in shown.lower()
        assert "connector" not in page.sentence.text()
        details = opened_row(page, hand, "prod local ca").details
        assert details is not None
        hand.click(details.remove)
        hand.click(details.removal_now)
        qtbot.waitUntil(lambda: aliases(world, alone) == ["test local ca"], timeout=60_000)
        rested(qtbot, window)
        details = opened_row(page, hand, "test local ca").details
        assert details is not None
        hand.click(details.remove)
        assert "trustAnchors parameter must be non-empty" in details.losses.problem_text
        hand.click(details.keep)
        hand.click(page.head.undo)
        qtbot.waitUntil(lambda: alone.read_bytes() == before, timeout=60_000)
        rested(qtbot, window)
        hand.click(page.head.other)
        qtbot.waitUntil(lambda: page.opening.place.isVisible(), timeout=60_000)
        assert not page.head.isVisible()
