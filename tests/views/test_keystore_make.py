"""New certificates by real clicks, with openssl and keytool as judges of every file."""

# ruff: noqa: F811 - fixtures that come by import are arguments too

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.views.lastworld import FakeVault, clipped
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from tests.views.test_keystore_window import (
    PASSWORD,
    Hand,
    hosts,  # noqa: F401 - a fixture
    opened,
    settled,
    world,  # noqa: F401 - a fixture
)
from wizard.domain.dcmsteps import COMMAND_APPLICATION, SIGNON_APPLICATION
from wizard.domain.secret import Secret
from wizard.flows.making import MAKING_TITLES, Making, key_entry
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.views import texts
from wizard.views.keystores.making.newsecret import NewSecret
from wizard.views.keystores.making.page import MakePage
from wizard.views.keystores.places import CERTIFICATES, MAKE
from wizard.views.keystores.window import KeystoreWindow

HOST = "i-prod.example.com"
STORE = "mypass-truststore.jks"
FOUR = "correct horse battery staple"


class Person:
    """In front of the page."""

    def __init__(self, qtbot: QtBot, window: KeystoreWindow) -> None:
        self.qtbot, self.window = qtbot, window
        settled(qtbot, window)
        window.open(MAKE)
        page = window.page
        assert isinstance(page, MakePage)
        self.page = page
        self.click = Hand(qtbot).click
        self.unclipped()

    def unclipped(self) -> None:
        self.qtbot.waitUntil(lambda: clipped(self.page) == [])

    def choose(self, making: Making) -> None:
        self.click(self.page.kinds.radio(making))

    def type(self, edit: QLineEdit, words: str) -> None:
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        edit.selectAll()
        QTest.keyClicks(edit, words) if words else QTest.keyClick(edit, Qt.Key.Key_Delete)

    def host(self, names: str = HOST) -> None:
        editor = self.page.host.hosts.editor
        assert isinstance(editor, QLineEdit)
        self.type(editor, names)

    def foreseen(self) -> dict[str, str]:
        """File -> what becomes of it, once that is known and drawn."""
        self.qtbot.waitUntil(lambda: self.page.seen is not None, timeout=30_000)
        self.unclipped()
        return {one.path.name: str(one.fate) for one in self.page.preview.rows}

    def password(self, new: NewSecret, words: str = FOUR) -> None:
        self.click(new.typed)
        self.type(new._one.edit, words)
        self.type(new._two.edit, words)

    def make(self) -> None:
        """Press the button, and wait for the result."""
        self.click(self.page.preview.make)
        self.qtbot.waitUntil(self.page.result.isVisible, timeout=60_000)
        self.qtbot.waitUntil(lambda: not self.window.desk.busy, timeout=60_000)
        self.unclipped()

    def refused(self) -> str:
        """Press the button, and wait for the reason."""
        self.click(self.page.preview.make)
        notice = self.page.preview.notice
        self.qtbot.waitUntil(
            lambda: notice.isVisible() and not self.window.desk.busy, timeout=60_000
        )
        self.unclipped()
        return notice.problem_text

    def reason(self) -> str:
        assert not self.page.preview.make.isEnabled()
        return self.page.preview.reason.text()


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def tool(*arguments: object, password: str = "") -> str:
    program = str(arguments[0])
    if shutil.which(program) is None:
        pytest.skip(f"this machine has no {program}")
    done = subprocess.run(
        [str(one) for one in arguments], input=password, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def leaf_of(bundle: Path, password: str, folder: Path) -> Path:
    """The server's certificate, taken out of the PKCS#12 file by openssl."""
    leaf = folder / "leaf.pem"
    text = tool(
        "openssl", "pkcs12", "-in", bundle, "-passin", "stdin", "-nokeys", "-clcerts",
        password=f"{password}\n",
    )  # fmt: skip
    leaf.write_text(text)
    return leaf


def fingerprint(certificate: Path, kind: str) -> str:
    return tool(
        "openssl", "x509", "-in", certificate, "-noout", "-fingerprint", f"-{kind}"
    ).strip().split("=")[1]  # fmt: skip


def keytool(store: Path, password: Secret, folder: Path) -> str:
    words = folder / "word"
    words.write_text(password.reveal())
    return tool("keytool", "-list", "-v", "-keystore", store, "-storepass:file", words)


def test_a_small_ca_from_a_click_on_a_partition_to_the_steps_in_dcm(
    qtbot: QtBot,
    world: Services,
    vault: FakeVault,
    gateway: Path,
    tmp_path: Path,
) -> None:
    folder = connector(gateway)
    before = held(folder)
    with opened(qtbot, world, gateway) as window:
        person = Person(qtbot, window)
        page = person.page
        assert list(page.host.partitions) == ["PROD", "TEST"]
        assert "names no host" in person.reason()
        person.click(page.host.partitions["PROD"])
        qtbot.waitUntil(lambda: page.host.addresses.text() != "", timeout=30_000)
        address = page.found.partitions[0].host if page.found else ""
        assert address in page.host.addresses.text()
        person.host(f"{HOST}, i-prod")
        assert person.foreseen() == {
            f"{HOST}.p12": "made", "mypass-ca.key.pem": "made", "mypass-ca.cer": "made",
            STORE: "extended",
        }  # fmt: skip
        # Nothing keeps the PKCS#12 file's password: it has to be noted first.
        assert "Note the generated password" in person.reason()
        secrets = page.secrets
        person.click(secrets.bundle.show_button)
        word = secrets.bundle.words.text()
        assert len(word) == 24 and word.isalnum()
        person.click(secrets.bundle.copy_button)
        assert QGuiApplication.clipboard().text() == word
        person.click(secrets.bundle.noted)
        assert secrets.key.keep.isChecked()
        assert held(folder) == before  # nothing is written yet
        person.make()
        result = page.result
        assert "is made, valid until" in result.notice.problem_text
        assert "Java opens the truststore" in result.notice.problem_text
        steps = result.all_steps
        assert steps.startswith("1. Copy ")
        assert SIGNON_APPLICATION in steps and COMMAND_APPLICATION in steps
        assert "port mapper on port 449" in steps
        person.click(result.copy_steps)
        assert QGuiApplication.clipboard().text() == steps
        person.click(result.copy_bundle)
        assert QGuiApplication.clipboard().text() == word
        # The judges.
        ca = folder / "mypass-ca.cer"
        leaf = leaf_of(folder / f"{HOST}.p12", word, tmp_path)
        tool("openssl", "verify", "-x509_strict", "-CAfile", ca, leaf)
        names = tool("openssl", "x509", "-in", leaf, "-noout", "-ext", "subjectAltName")
        assert f"DNS:{HOST}, DNS:i-prod" in names and address in names
        prints = [one.text() for one in result.prints]
        assert prints == [
            fingerprint(one, kind) for one in (leaf, ca) for kind in ("sha256", "sha1")
        ]
        assert prints[2] in keytool(folder / STORE, PASSWORD, tmp_path)
        key = folder / "mypass-ca.key.pem"
        kept = vault.kept[key_entry(key)]
        tool(
            "openssl", "pkey", "-in", key, "-passin", "stdin", "-noout",
            password=f"{kept.reveal()}\n",
        )  # fmt: skip
        assert set(held(folder)) - set(before) == {
            f"{HOST}.p12", "mypass-ca.key.pem", "mypass-ca.cer",
        }  # fmt: skip
        found = window.desk.found  # looked at again: the CA is in the store
        assert found is not None and found.store is not None
        assert len(found.store.content.entries) == 3


def test_a_renewal_from_the_earlier_ca_asks_before_it_replaces(
    qtbot: QtBot,
    world: Services,
    vault: FakeVault,
    gateway: Path,
    tmp_path: Path,
) -> None:
    folder = connector(gateway)
    with opened(qtbot, world, gateway) as window:
        person = Person(qtbot, window)
        page = person.page
        person.host()
        person.foreseen()
        person.password(page.secrets.bundle)
        person.make()
        first = held(folder)
        person.click(page.result.another)
        assert person.foreseen() == {
            f"{HOST}.p12": "replaced", "mypass-ca.key.pem": "used", "mypass-ca.cer": "used",
            STORE: "extended",
        }  # fmt: skip
        assert page.secrets._from_vault.isVisible()  # nothing to type for the CA's key
        assert not page.secrets.key.isVisible()
        assert not page.host.ca_name.isEnabled()
        person.choose(Making.REQUEST)  # the CA's key is none of a request's
        person.host("no host")
        assert page.secrets.key.isVisible() and not page.secrets._known.isVisible()
        person.choose(Making.LOCAL_CA)
        person.host()
        person.foreseen()
        assert page.secrets._from_vault.isVisible()
        person.click(page.secrets.bundle.noted)
        assert "Files are there already" in person.reason()
        assert page.preview.replace.text() == f"Replace {HOST}.p12 (a backup is kept)"
        person.click(page.preview.replace)
        # Another file than the one that was agreed to is asked for anew.
        person.host("i-test.example.com")
        person.foreseen()
        person.host()
        person.foreseen()
        assert not page.preview.replace.isChecked()
        word = page.secrets.bundle.secret().reveal()
        person.click(page.preview.replace)
        person.make()
        assert "stays as it is" in page.result.notice.problem_text
        after = held(folder)
        assert {name for name in after if after[name] != first[name]} == {f"{HOST}.p12"}
        leaf = leaf_of(folder / f"{HOST}.p12", word, tmp_path)
        tool("openssl", "verify", "-CAfile", folder / "mypass-ca.cer", leaf)
        saved = [path for path in (folder / "wizard-backups").rglob("*") if path.is_file()]
        assert first[f"{HOST}.p12"] in [path.read_bytes() for path in saved]


def test_the_earlier_cas_password_is_asked_for_until_it_fits(
    qtbot: QtBot,
    world: Services,
    vault: FakeVault,
    gateway: Path,
) -> None:
    folder = connector(gateway)
    with opened(qtbot, world, gateway) as window:
        person = Person(qtbot, window)
        page, secrets = person.page, person.page.secrets
        person.host()
        person.foreseen()
        person.password(secrets.bundle)
        person.password(secrets.key, "the CA's own word")
        assert not secrets.key.keep.isChecked()  # whoever typed it knows it
        person.make()
        assert key_entry(folder / "mypass-ca.key.pem") not in vault.kept
        before = held(folder)
        person.click(page.result.another)
        person.host("i-test.example.com")
        person.foreseen()
        person.click(secrets.bundle.noted)
        assert "password of the key that is there" in person.reason()
        person.type(secrets._typed.edit, "not the word")
        assert "does not open with this password" in person.refused()
        assert secrets.known.shows_problem
        assert held(folder) == before
        person.type(secrets._typed.edit, "the CA's own word")
        person.click(secrets.keep_known)
        person.make()
        assert vault.kept[key_entry(folder / "mypass-ca.key.pem")].reveal() == "the CA's own word"
        assert set(held(folder)) - set(before) == {"i-test.example.com.p12"}


def test_a_self_signed_one_under_typed_passwords(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
    tmp_path: Path,
) -> None:
    folder = connector(gateway)
    with opened(qtbot, world, gateway) as window:
        person = Person(qtbot, window)
        page, new = person.page, person.page.secrets.bundle
        person.choose(Making.SELF_SIGNED)
        assert not page.secrets.key.isVisible() and not page.secrets._known.isVisible()
        person.host()
        assert person.foreseen() == {f"{HOST}.p12": "made", STORE: "extended"}
        person.click(new.typed)
        assert "password is missing" in person.reason()
        person.type(new._one.edit, "short")
        assert new.first.shows_problem
        person.type(new._one.edit, "changeit")
        assert "everybody tries first" in new.first.message
        person.type(new._one.edit, FOUR)
        person.type(new._two.edit, FOUR[:-1])
        assert "The two passwords differ" in new.second.message
        assert "differ" in person.reason()
        person.type(new._two.edit, FOUR)
        person.click(page.files.legacy)
        person.make()
        assert not page.result.copy_bundle.isVisible()  # typed: whoever typed it knows it
        leaf = folder / "self.pem"
        word = tmp_path / "p12word"
        word.write_text(FOUR)
        text = tool("keytool", "-list", "-v", "-keystore", folder / f"{HOST}.p12",
                    "-storepass:file", word)  # fmt: skip
        assert page.result.prints[0].text() in text
        content = world.keystores.open((folder / f"{HOST}.p12").read_bytes(), Secret(FOUR))
        certificate = content.entries[0].certificate
        assert certificate is not None
        leaf.write_text(world.keystores.export([_item(certificate)], "pem", plain=True).decode())
        tool("openssl", "verify", "-CAfile", leaf, leaf)
        assert page.result.prints[0].text() in keytool(folder / STORE, PASSWORD, tmp_path)


def _item(certificate: Any) -> Any:
    from wizard.domain.storeports import ExportItem

    return ExportItem(certificate)


def test_a_request_and_later_its_reply(
    qtbot: QtBot,
    world: Services,
    vault: FakeVault,
    gateway: Path,
    tmp_path: Path,
) -> None:
    folder = connector(gateway)
    with opened(qtbot, world, gateway) as window:
        person = Person(qtbot, window)
        page = person.page
        store = (folder / STORE).read_bytes()
        person.choose(Making.REQUEST)
        person.host()
        assert person.foreseen() == {f"{HOST}.csr": "made", f"{HOST}.key.pem": "made"}
        assert not page.host.days.isVisible() and not page.secrets.bundle.isVisible()
        person.make()  # the key's password is generated, and the vault keeps it
        assert page.result.notice.problem_text.startswith("The request is made.")
        assert "Send" in page.result.all_steps
        # Step 4 names the choice of this page by its words, and More what a request has.
        assert texts.show(MAKING_TITLES[Making.REPLY]) in page.result.all_steps
        assert page.host.more.button.words == "More: organisation"
        person.click(page.result.copy_request)
        request = folder / f"{HOST}.csr"
        assert QGuiApplication.clipboard().text() == request.read_text()
        tool("openssl", "req", "-in", request, "-noout", "-verify")
        assert (folder / STORE).read_bytes() == store
        # The company's CA, played by openssl.
        ca, key, reply = tmp_path / "ca.pem", tmp_path / "ca.key", tmp_path / "reply.cer"
        tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
             "/CN=Company CA", "-keyout", key, "-out", ca)  # fmt: skip
        tool("openssl", "x509", "-req", "-in", request, "-CA", ca, "-CAkey", key, "-out", reply,
             "-set_serial", "5", "-days", "300", "-copy_extensions", "copyall")  # fmt: skip
    # The reply comes days later, in another window: the key that waits for it is found.
    with opened(qtbot, world, gateway) as window:
        person = Person(qtbot, window)
        page = person.page
        person.choose(Making.REPLY)
        waiting = folder / f"{HOST}.key.pem"
        qtbot.waitUntil(lambda: page.reply.key.path() == waiting, timeout=30_000)
        assert "reply is missing" in person.reason()
        person.type(page.reply.files[0].edit, str(reply))
        assert person.foreseen() == {
            f"{HOST}.p12": "made", f"{HOST}.key.pem": "used", STORE: "extended",
        }  # fmt: skip
        assert page.secrets._from_vault.isVisible()
        person.click(page.secrets.bundle.noted)
        assert "without its CA" in person.refused()
        person.type(page.reply.files[1].edit, str(ca))
        person.foreseen()
        assert "Company CA" in page.reply._holds.text()
        word = page.secrets.bundle.secret().reveal()
        person.make()
        assert SIGNON_APPLICATION in page.result.all_steps
        leaf = leaf_of(folder / f"{HOST}.p12", word, tmp_path)
        tool("openssl", "verify", "-CAfile", ca, leaf)
        assert fingerprint(ca, "sha256") in keytool(folder / STORE, PASSWORD, tmp_path)
        assert page.result.prints[0].text() == fingerprint(reply, "sha256")


def test_what_does_not_fit_into_a_certificate_is_said_beside_its_field(
    qtbot: QtBot,
    world: Services,
    gateway: Path,
) -> None:
    with opened(qtbot, world, gateway) as window:
        person = Person(qtbot, window)
        host = person.page.host
        person.click(host.more.button)
        for fields, typed, said in (
            (host.hosts, "https://i-prod.example.com", "host"),
            (host.hosts, "i prod", "i prod"),
            (host.addresses, "999.1.1.1", "999.1.1.1"),
            (host.days, "4000", "4000"),
            (host.days, "0", "0"),
            (host.country, "Germany", "Germany"),
            (host.organisation, "x" * 65, "64 characters"),
            (host.label, "x" * 65, "64 characters"),
        ):
            person.host()
            editor = fields.editor
            assert isinstance(editor, QLineEdit)
            before = fields.text()
            person.type(editor, typed)
            assert fields.shows_problem, typed
            why = fields.problem
            assert why is not None and said in str(why)
            assert str(why.what) in person.reason()
            person.type(editor, "" if before == HOST else before)
        person.host()
        assert len(person.foreseen()) == 4
        person.host("2001:db8::7")  # an address alone will do
        assert "2001-db8--7.p12" in person.foreseen()


@dataclass
class Blind:
    """The real worker, which says that it sees no entry as soon as it is made blind."""

    toolbox: Any
    on: list[bool] = field(default_factory=list)

    def open_store(self) -> Any:
        found = self.toolbox.open_store()
        return replace(found, trusted=(), anchors=0) if self.on else found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.toolbox, name)


def test_a_store_that_java_refuses_takes_every_file_back(
    qtbot: QtBot,
    world: Services,
    vault: FakeVault,
    gateway: Path,
) -> None:
    folder = connector(gateway)
    on: list[bool] = []
    services = replace(world, toolbox=lambda *given: Blind(world.toolbox(*given), on))
    with opened(qtbot, services, gateway) as window:
        person = Person(qtbot, window)
        page = person.page
        person.host()
        person.foreseen()
        person.click(page.secrets.bundle.noted)
        before, kept = held(folder), dict(vault.kept)
        on.append(True)
        said = person.refused()
        assert "Every file is as it was." in said
        assert held(folder) == before
        assert vault.kept == kept
        assert not page.result.isVisible()
        on.clear()
        qtbot.waitUntil(page.preview.make.isEnabled, timeout=60_000)
        person.make()  # what was filled in still stands
        assert len(held(folder)) == len(before) + 3


def test_a_new_truststore_by_itself(
    qtbot: QtBot,
    world: Services,
    vault: FakeVault,
    tmp_path: Path,
) -> None:
    store = tmp_path / "alone" / "trust.jks"
    store.parent.mkdir()
    window = KeystoreWindow(world)
    window.show()
    try:
        qtbot.waitUntil(lambda: not window.desk.busy, timeout=60_000)
        window.desk.open_store(store)
        person = Person(qtbot, window)
        page = person.page
        assert page.host.partitions == {}
        assert not page.host._offer.isVisible()
        person.host()
        assert person.foreseen()["trust.jks"] == "made"
        person.click(page.secrets.bundle.noted)
        assert page.secrets.store.keep.isChecked()
        person.make()
        assert page.result.prints[2].text() in keytool(
            store, vault.kept[store_entry(store)], tmp_path
        )
        found = window.desk.found
        assert found is not None and found.store is not None
    finally:
        window.close()
        window.deleteLater()


def test_without_a_vault_each_generated_password_is_to_be_noted(
    qtbot: QtBot,
    world: Services,
    vault: FakeVault,
    gateway: Path,
) -> None:
    with opened(qtbot, world, gateway) as window:
        settled(qtbot, window)
        vault.there = False
        person = Person(qtbot, window)
        secrets = person.page.secrets
        person.host()
        person.foreseen()
        assert not secrets.key.keep.isVisible()
        person.click(secrets.bundle.noted)
        assert "Key that stays here" in person.reason()
        person.click(secrets.key.show_button)
        shown = secrets.key.words.text()
        assert shown == secrets.key.secret().reveal()
        window.open(CERTIFICATES)  # leaving the page hides it
        window.open(MAKE)
        assert secrets.key.words.text() != shown
        assert secrets.key.secret().reveal() == shown
        person.click(secrets.key.noted)
        qtbot.waitUntil(person.page.preview.make.isEnabled, timeout=30_000)
