"""The reminder by real clicks and keys: a script plays crontab, all else is real."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.views.lastworld import FakeVault, clipped, unnamed
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from tests.views.test_keystore_window import (
    PASSWORD,
    Hand,
    certificates,
    hosts,
    opened,
    settled,
    world,
)
from wizard.domain import ports
from wizard.flows.passwords import store_entry
from wizard.flows.services import NoScheduler, Services
from wizard.gateway.tasks import SystemTasks, line_mark
from wizard.views.keystores.places import REMINDER
from wizard.views.keystores.reminderpage import ReminderPage
from wizard.views.keystores.window import KeystoreWindow
from wizard.views.widgets import Field

__all__ = ["hosts", "world"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell script plays crontab")

OTHERS = "0 3 * * * backup\n"
MARK = line_mark(ports.REMINDER)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table"
    path.write_text(OTHERS)
    return path


@pytest.fixture
def scheduled(world: Services, tmp_path: Path, table: Path) -> Services:
    script = tmp_path / "crontab"
    script.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then cat "{table}"; else cp "$1" "{table}"; fi\n'
    )
    script.chmod(0o700)
    scheduler = SystemTasks(which=lambda _name: str(script), system="linux", starts=("wizard",))
    return replace(world, tasks=scheduler)


def reminder(qtbot: QtBot, window: KeystoreWindow) -> ReminderPage:
    settled(qtbot, window)
    Hand(qtbot).click(window.rail.step(REMINDER))
    page = window.page
    assert isinstance(page, ReminderPage)
    done(qtbot, page)
    qtbot.waitUntil(lambda: clipped(page) == [])
    assert unnamed(page) == []
    return page


def done(qtbot: QtBot, page: ReminderPage) -> None:
    qtbot.waitUntil(lambda: page.look is not None and not page.working, timeout=60_000)


def ours(table: Path) -> list[str]:
    return [line for line in table.read_text().splitlines() if line.endswith(MARK)]


def retype(field: Field, words: str) -> None:
    field.editor.setFocus()
    QTest.keyClick(field.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field.editor, words)


def test_registered_changed_and_removed(
    qtbot: QtBot, scheduled: Services, gateway: Path, table: Path
) -> None:
    with opened(qtbot, scheduled, gateway) as window:
        page, hand = reminder(qtbot, window), Hand(qtbot)
        assert "No reminder is registered." in page.state.problem_text
        assert (page.at.text(), page.days.text()) == ("07:00", "30")
        assert not page.remove.isVisible() and not page.password.isVisible()
        assert table.read_text() == OTHERS  # looking registers nothing
        hand.click(page.register)
        qtbot.waitUntil(lambda: page.state.problem_text.startswith("Every day at 07:00"))
        done(qtbot, page)
        assert "with 30 days of warning" in page.state.problem_text
        assert table.read_text().startswith(OTHERS)
        (line,) = ours(table)
        words = shlex.split(line.removesuffix(MARK))
        assert words[:5] == ["0", "7", "*", "*", "*"]
        assert words[5:] == ["wizard", "--install-dir", str(gateway), "keystore", "verify",
                             "--warn-days", "30"]  # fmt: skip
        assert PASSWORD.reveal() not in table.read_text()
        qtbot.waitUntil(lambda: clipped(page) == [])
        # As it is there is nothing to change.
        assert page.register.words == "Change the reminder" and not page.register.isEnabled()
        retype(page.at, "25:00")
        assert page.at.shows_problem and not page.register.isEnabled()
        retype(page.at, "6:30")
        retype(page.days, "14")
        QTest.keyClick(page.days.editor, Qt.Key.Key_Return)  # as the button
        qtbot.waitUntil(lambda: page.state.problem_text.startswith("Every day at 06:30"))
        done(qtbot, page)
        (line,) = ours(table)
        assert line.startswith("30 6 * * * ") and line.removesuffix(MARK).split()[-1] == "14"
        assert "within 14 days" in " ".join(one.text() for one in page.facts._labels)
        hand.click(page.remove)
        qtbot.waitUntil(lambda: "No reminder is registered." in page.state.problem_text)
        assert table.read_text() == OTHERS


def test_what_is_registered_is_there_when_the_window_opens(
    qtbot: QtBot, scheduled: Services, gateway: Path, table: Path
) -> None:
    arguments = ["--install-dir", str(gateway), "keystore", "verify", "--warn-days", "60"]
    scheduled.tasks.register(arguments, "05:15")
    with opened(qtbot, scheduled, gateway) as window:
        page = reminder(qtbot, window)
        assert (page.at.text(), page.days.text()) == ("05:15", "60")
        assert "Every day at 05:15" in page.state.problem_text
        # What is typed is not overwritten by another look.
        retype(page.days, "21")
        window.desk.look()
        settled(qtbot, window)
        done(qtbot, page)
        assert page.days.text() == "21"
        # Taken away elsewhere meanwhile: the page tells when it is opened again.
        table.write_text(OTHERS)
        certificates(window)
        Hand(qtbot).click(window.rail.step(REMINDER))
        qtbot.waitUntil(lambda: "No reminder is registered." in page.state.problem_text)


def test_a_reminder_for_another_gateway_is_said_before_it_is_replaced(
    qtbot: QtBot, scheduled: Services, gateway: Path, tmp_path: Path, table: Path
) -> None:
    other = ["--install-dir", str(tmp_path / "other"), "keystore", "verify", "--warn-days", "60"]
    scheduled.tasks.register(other, "05:15")
    with opened(qtbot, scheduled, gateway) as window:
        page = reminder(qtbot, window)
        assert "about another gateway" in page.state.problem_text
        assert "Register replaces it." in page.state.problem_text
        assert (page.at.text(), page.days.text()) == ("07:00", "30")
        Hand(qtbot).click(page.register)
        qtbot.waitUntil(lambda: page.state.problem_text.startswith("Every day at 07:00"))
        (line,) = ours(table)
        assert str(gateway) in line


def test_a_password_that_the_vault_lacks_is_kept_first(
    qtbot: QtBot, scheduled: Services, gateway: Path, vault: FakeVault, table: Path
) -> None:
    vault.kept.clear()
    with opened(qtbot, scheduled, gateway) as window:
        settled(qtbot, window)
        window.desk.unlock(PASSWORD)
        page, hand = reminder(qtbot, window), Hand(qtbot)
        assert "the vault has none" in page.password.problem_text
        assert not page.register.isEnabled()
        hand.click(page.keep)
        qtbot.waitUntil(lambda: page.register.isEnabled())
        store = connector(gateway) / "mypass-truststore.jks"
        assert vault.kept == {store_entry(store): PASSWORD}
        assert not page.password.isVisible()
        assert "in your vault" in page.result.problem_text
        hand.click(page.register)
        qtbot.waitUntil(lambda: page.state.problem_text.startswith("Every day at 07:00"))
        assert len(ours(table)) == 1


def test_without_a_vault_the_way_round_it_is_said(
    qtbot: QtBot, scheduled: Services, gateway: Path, vault: FakeVault
) -> None:
    vault.kept.clear()
    vault.there = False
    with opened(qtbot, scheduled, gateway) as window:
        settled(qtbot, window)
        window.desk.unlock(PASSWORD)
        page = reminder(qtbot, window)
        assert "--password-file" in page.password.problem_text
        assert page.command.isVisible()
        assert page.command.text().endswith("--password-file FILE")
        assert not page.keep.isVisible() and not page.register.isEnabled()


def test_without_a_scheduler_the_command_is_shown(
    qtbot: QtBot, world: Services, gateway: Path, tmp_path: Path
) -> None:
    nothing = SystemTasks(which=lambda _name: None, system="linux")
    with opened(qtbot, replace(world, tasks=nothing), gateway) as window:
        page = reminder(qtbot, window)
        assert "no scheduler that can be used" in page.state.problem_text
        assert not page.form.isVisible()
        assert page.command.isVisible()
        words = ["--install-dir", str(gateway), "keystore", "verify", "--warn-days", "30"]
        assert shlex.split(page.command.text()) == [sys.executable, "-m", "wizard", *words]
        assert not page.file_words.isVisible()  # the vault has the password
        qtbot.waitUntil(lambda: clipped(page) == [])


@pytest.mark.parametrize("there", [True, False])
def test_without_a_scheduler_and_a_kept_password_the_command_names_a_file(
    qtbot: QtBot, world: Services, gateway: Path, vault: FakeVault, there: bool
) -> None:
    vault.kept.clear()
    vault.there = there
    nothing = SystemTasks(which=lambda _name: None, system="linux")
    with opened(qtbot, replace(world, tasks=nothing), gateway) as window:
        settled(qtbot, window)
        window.desk.unlock(PASSWORD)
        page = reminder(qtbot, window)
        words = shlex.split(page.command.text())
        assert words[0] == sys.executable  # cron knows no folders of programs
        assert words[-2:] == ["--password-file", "FILE"]
        assert "in its first line" in page.file_words.text()
        assert "this task alone" in page.file_words.text()
        assert page.file_words.isVisible()
        Hand(qtbot).click(page.copy)
        assert QGuiApplication.clipboard().text() == page.command.text()
        qtbot.waitUntil(lambda: clipped(page) == [])


def test_a_scheduler_that_refuses_is_told_and_nothing_changes(
    qtbot: QtBot, world: Services, gateway: Path
) -> None:
    with opened(qtbot, replace(world, tasks=NoScheduler()), gateway) as window:
        page = reminder(qtbot, window)
        Hand(qtbot).click(page.register)
        qtbot.waitUntil(lambda: "no scheduler" in page.result.problem_text)
        done(qtbot, page)
        assert "No reminder is registered." in page.state.problem_text


def test_it_fits_a_small_window(qtbot: QtBot, scheduled: Services, gateway: Path) -> None:
    with opened(qtbot, scheduled, gateway) as window:
        window.resize(640, 480)
        page = reminder(qtbot, window)
        page.more.set_open(True)
        qtbot.waitUntil(lambda: clipped(page) == [])
