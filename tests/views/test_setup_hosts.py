"""Hosts: partitions typed, kept, duplicated and removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from tests.views.lastworld import FakeVault
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import Desk, StandInFinder, connector, opened
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.flows.services import Services
from wizard.flows.steps import HOST, NETWORK
from wizard.views.pages.hosts import HostsPage
from wizard.views.widgets import Label, PasswordField


@pytest.fixture
def page(desk: Desk) -> HostsPage:
    return hosts_page(desk)


def hosts_page(desk: Desk) -> HostsPage:
    desk.hands.gateway(desk.folder)
    desk.hands.java()
    desk.hands.arrived(HOST)
    found = desk.window.page
    assert isinstance(found, HostsPage)
    return found


def secret_of(page: HostsPage) -> PasswordField:
    editor = page.form.password.editor
    assert isinstance(editor, PasswordField)
    return editor


def fill(desk: Desk, page: HostsPage, host: str, user: str = "", name: str = "") -> None:
    desk.type(page.form.host.editor, host)
    if name:
        desk.type(page.form.name.editor, name)
    if user:
        desk.type(page.form.user.editor, user)


def names(page: HostsPage) -> list[str]:
    return [page.list.line(row).name for row in range(page.list.count())]


def words(part: QWidget) -> str:
    return "\n".join(label.text() for label in part.findChildren(Label) if label.isVisible())


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("host", "https://i-prod", "is a web address"),
        ("host", "i-prod:9476", "holds a port number"),
        ("host", "192.0.2", "is not a complete IP address"),
        ("user", "1MYPASS", "is not a user profile's name"),
        ("user", "MYPASSSERVICE", "has 13 characters"),
        ("name", "a,b", "cannot name a partition"),
    ],
)
def test_a_field_says_why_as_it_is_typed(
    desk: Desk, page: HostsPage, field: str, typed: str, reason: str
) -> None:
    target = getattr(page.form, field)
    desk.type(target.editor, typed)
    assert target.shows_problem
    assert reason in target.message
    assert not desk.window.footer.next_button.isEnabled()
    assert target.text() == typed


def test_the_name_comes_from_the_host_when_none_is_typed(desk: Desk, page: HostsPage) -> None:
    fill(desk, page, "i-prod.example.com")
    desk.key(Qt.Key.Key_Tab)
    assert page.form.name.text() == "I-PROD"
    desk.type(page.form.user.editor, "mypasssvc")
    assert desk.window.footer.next_button.isEnabled()
    assert desk.window.flow.answers.hosts.usable()[0].user == "MYPASSSVC"


def test_ports_are_validated_and_told_where_they_are(desk: Desk, page: HostsPage) -> None:
    fill(desk, page, "i-prod.example.com", "MYPASSSVC", "PROD")
    desk.click(page.form.advanced.button)
    desk.type(page.form.signon.editor, "99999")
    assert "is not a port number" in page.form.signon.message
    assert not desk.window.footer.next_button.isEnabled()
    desk.type(page.form.signon.editor, "19476")
    assert desk.window.footer.next_button.isEnabled()
    assert desk.window.flow.answers.hosts.usable()[0].ports.signon == 19476


def test_without_ssl_the_page_names_the_danger_and_the_plain_ports(
    desk: Desk, page: HostsPage
) -> None:
    fill(desk, page, "i-prod.example.com", "MYPASSSVC", "PROD")
    assert not page.form.clear_text.isVisible()
    mode = page.form.ssl.editor
    assert isinstance(mode, QComboBox)
    mode.setFocus()
    QTest.keyClick(mode, Qt.Key.Key_Down)
    assert "clear text" in page.form.clear_text.problem_text
    assert page.form.signon.editor.placeholderText() == "8476"  # type: ignore[attr-defined] # a QLineEdit
    assert desk.window.flow.answers.hosts.usable()[0].ssl is False


def test_partitions_are_added_duplicated_and_removed_and_drafts_stay(
    desk: Desk, page: HostsPage
) -> None:
    fill(desk, page, "i-prod.example.com", "MYPASSSVC", "PROD")
    desk.type(secret_of(page).edit, "one4all")
    desk.click(page.add)
    assert page.form.host.editor.hasFocus()
    assert page.form.user.text() == "MYPASSSVC"  # the same account is likely
    fill(desk, page, "i-test.", name="TEST")
    desk.click(page.add)
    fill(desk, page, "https://half", name="HALF")
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Home)
    assert page.form.host.text() == "i-prod.example.com"
    assert secret_of(page).secret() == Secret("one4all")
    desk.click(page.duplicate)
    assert names(page) == ["PROD", "TEST", "HALF", "PROD 2"]
    assert page.form.host.text() == "i-prod.example.com"
    assert desk.window.flow.answers.password("PROD 2") == Secret("one4all")
    QTest.keyClick(page.list, Qt.Key.Key_Up)
    assert page.form.host.text() == "https://half"
    assert page.form.host.shows_problem
    desk.click(page.remove)
    assert names(page) == ["PROD", "TEST", "PROD 2"]
    kept = [draft.host for draft in desk.window.flow.answers.hosts.drafts]
    assert kept == ["i-prod.example.com", "i-test.", "i-prod.example.com"]


def test_two_partitions_cannot_have_one_name(desk: Desk, page: HostsPage) -> None:
    fill(desk, page, "i-prod.example.com", "MYPASSSVC", "PROD")
    desk.click(page.add)
    fill(desk, page, "i-test.example.com", "MYPASSSVC", "prod")
    assert "already a partition named" in page.form.name.message
    assert not desk.window.footer.next_button.isEnabled()


def test_the_password_follows_a_renamed_partition(desk: Desk, page: HostsPage) -> None:
    fill(desk, page, "i-prod.example.com", "MYPASSSVC", "PROD")
    desk.type(secret_of(page).edit, "one4all")
    desk.type(page.form.name.editor, "LIVE")
    answers = desk.window.flow.answers
    assert answers.password("LIVE") == Secret("one4all")
    assert list(answers.passwords) == ["LIVE"]


def test_a_password_typed_before_the_name_is_not_lost(desk: Desk, page: HostsPage) -> None:
    desk.type(secret_of(page).edit, "one4all")
    fill(desk, page, "i-prod.example.com", "MYPASSSVC", "PROD")
    assert desk.window.flow.answers.password("PROD") == Secret("one4all")


def test_without_a_vault_the_box_is_off_with_the_reason(
    rooms: Services, vault: FakeVault, gateway: Path
) -> None:
    vault.there = False
    with opened(replace(rooms, finder=StandInFinder()), gateway) as desk:
        desk.started()
        page = hosts_page(desk)
        desk.wait(lambda: "no password vault" in words(page.form))
        assert not page.form.stores.isEnabled()


def test_a_password_in_the_vault_is_filled_in(
    rooms: Services, vault: FakeVault, gateway: Path
) -> None:
    (connector(gateway) / "partitions.toml").write_bytes(
        b'[[partition]]\nname = "PROD"\nhost = "i-prod.example.com"\nuser = "MYPASSSVC"\n'
    )
    vault.put("MYPASSSVC@i-prod.example.com", Secret("kept4you"))
    with opened(replace(rooms, finder=StandInFinder()), gateway) as desk:
        desk.started()
        page = hosts_page(desk)
        assert names(page) == ["PROD"]
        desk.wait(lambda: secret_of(page).secret() == Secret("kept4you"))
        assert page.form.stores.isChecked()
        assert not secret_of(page).shown


def test_special_answers_and_their_sentences(desk: Desk, page: HostsPage) -> None:
    fill(desk, page, "i-prod.example.com", "MYPASSSVC", "PROD")
    desk.click(page.form.special.button)
    assert "Needs *ALLOBJ" in words(page.form)
    desk.click(page.form.elevated)
    desk.click(page.form.shares)
    found = desk.window.flow.answers.hosts.usable()[0]
    assert found.resets_elevated
    assert found.ifs_shares
    assert not found.password_filter


def test_going_on_and_back_keeps_everything(desk: Desk, page: HostsPage) -> None:
    fill(desk, page, "127.0.0.1", "MYPASSSVC", "PROD")
    desk.type(secret_of(page).edit, "one4all")
    desk.hands.next()
    desk.hands.arrived(NETWORK)
    desk.click(desk.window.footer.back_button)
    desk.hands.arrived(HOST)
    assert page.form.host.text() == "127.0.0.1"
    assert secret_of(page).secret() == Secret("one4all")


def test_the_hint_of_the_demonstration_is_shown(rooms: Services, gateway: Path) -> None:
    from wizard.views.window import MainWindow

    window = MainWindow(rooms, hint=T("PROD is 127.0.0.10."))
    desk = Desk(window, gateway)
    window.show()
    desk.started()
    page = window.pages[HOST]
    assert isinstance(page, HostsPage)
    assert page.hint.problem_text == "" or "PROD is 127.0.0.10." in page.hint.problem_text
    assert not page.hint.isHidden()
    window.close()
    window.deleteLater()
