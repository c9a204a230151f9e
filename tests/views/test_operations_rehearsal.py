"""The rehearsal page by real clicks, over simulated hosts with the real worker and jt400."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.end2end.test_account import SECRETS
from tests.passwordsleft import leaks
from tests.views.lastworld import FakeVault, clipped
from tests.views.operationsworld import *  # noqa: F403 - its fixtures
from tests.views.operationsworld import (
    OLD_PASSWORD,
    SERVICE_PASSWORD,
    Operating,
    down,
    operating,
    scenario,
    shown_words,
)
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from wizard.flows.accounts.rehearsal import STEPS, ProfileNow
from wizard.flows.services import Services
from wizard.simulator import ExitProgram, RunningPartition, ServiceScenario
from wizard.views.operations.rehearsalpage import RehearsalPage

Simulated = Callable[..., tuple[RunningPartition, ...]]


def page_of(person: Operating) -> RehearsalPage:
    page = person.window.page
    assert isinstance(page, RehearsalPage)  # the first in the rail
    return page


def test_the_whole_way_with_one_down_and_one_refusing(
    qtbot: QtBot, live: Services, gateway: Path, vault: FakeVault, simulated: Simulated,
    tmp_path: Path,
) -> None:  # fmt: skip
    running = simulated(scenario("PROD"), scenario("WEAK", authorities=("*JOBCTL",)), down("DOWN"))
    with operating(qtbot, live, gateway, running) as person:
        page = page_of(person)
        assert page.plan.rows.ids() == [step.id for step in STEPS]
        person.type(page.user.editor, "tester")
        assert "loses its password on PROD, WEAK, DOWN" in page.words.text()
        # The service account's password is asked for first.
        person.click(page.start)
        assert "Type the password of MYPASSSVC" in page.outcome.problem_text
        assert not page.ways
        person.type(page.passwords.fields["MYPASSSVC"].editor, SERVICE_PASSWORD)
        person.click(page.spend)
        person.click(page.start)
        person.idle()
        prod, weak, gone = (page.ways[name] for name in ("PROD", "WEAK", "DOWN"))
        assert prod.rehearsal is not None
        assert prod.rehearsal.passed
        assert [one.verdict.value for one in prod.rows.results()] == ["pass"] * len(STEPS)
        assert "works on PROD" in prod.state.problem_text
        assert "random password on PROD that nobody knows" in prod.state.problem_text
        assert weak.rehearsal is not None
        assert weak.rehearsal.now is ProfileNow.UNCHANGED
        assert "is as it was on WEAK" in weak.state.problem_text
        failed = weak.failure()
        assert failed is not None
        assert failed.result.message_id == "CPF2292"
        assert "refused the connection" in gone.rows.row("reach").title.text()
        assert page.outcome.problem_text == "Passed on PROD. Not passed on WEAK, DOWN."
        qtbot.waitUntil(lambda: clipped(page) == [])
        assert not person.hosts["PROD"].password_is("TESTER", OLD_PASSWORD)
        assert person.hosts["WEAK"].password_is("TESTER", OLD_PASSWORD)

        # What the administrator of WEAK should run: copied, saved and mailed.
        row = weak.rows.row(failed.step.id)
        person.click(row.links["host"])
        person.wait(lambda: row.help is not None and row.help.help is not None)
        block = row.help
        assert block is not None
        assert "CHGUSRPRF USRPRF(MYPASSSVC) SPCAUT(*SECADM)" in shown_words(block)
        qtbot.waitUntil(lambda: clipped(page) == [])
        person.click(block.copy)
        copied = QGuiApplication.clipboard().text()
        assert "SPCAUT(*SECADM)" in copied
        assert person.hosts["WEAK"].address in copied
        target = tmp_path / "for-the-host"
        block.path.choose = lambda _suggested: str(target)
        person.click(block.save)
        person.wait(lambda: "Saved as" in block.told.text())
        assert target.with_suffix(".txt").read_text("utf-8") == copied
        mailed: list[QUrl] = []
        block.open_link = lambda url: bool(mailed.append(url)) or True
        person.click(block.mail)
        assert mailed[0].scheme() == "mailto"
        link = urllib.parse.unquote(mailed[0].toEncoded().data().decode())
        assert "CHGUSRPRF USRPRF(MYPASSSVC) SPCAUT(*SECADM)" in link
        block.open_link = lambda _url: False
        person.click(block.mail)
        assert "No mail program opened" in block.told.text()

        words = shown_words(person.window) + copied + link
        assert leaks(words.encode(), SECRETS) == []
        page.hide()
        assert page.passwords.fields["MYPASSSVC"].text() == ""
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert leaks(path.read_bytes(), SECRETS) == [], path


def test_profiles_that_are_refused_at_the_field(
    qtbot: QtBot, live: Services, gateway: Path, vault: FakeVault, simulated: Simulated
) -> None:
    running = simulated(scenario("PROD"))
    with operating(qtbot, live, gateway, running, vault) as person:
        page = page_of(person)
        assert page.passwords.fields == {}
        assert "from the vault" in page.passwords.known.text()
        for typed, words in (
            ("mypasssvc", "service account of PROD"),
            ("qsecofr", "not reset from here"),
            ("1st", "“1ST”"),
        ):
            person.type(page.user.editor, typed)
            assert page.user.shows_problem
            assert words in page.user.message
            person.click(page.start)
            assert not page.ways
        # What only the host knows comes back to the same field.
        person.type(page.user.editor, "boss")
        assert not page.user.shows_problem
        person.click(page.start)
        person.idle()
        assert page.user.shows_problem
        assert "*ALLOBJ" in page.user.message
        assert person.hosts["PROD"].commands == []
        qtbot.waitUntil(lambda: clipped(page) == [])


def test_stop_in_the_middle_puts_the_last_password_in(
    qtbot: QtBot, live: Services, gateway: Path, vault: FakeVault, simulated: Simulated
) -> None:
    running = simulated(scenario("SLOW", command=ServiceScenario(delay=0.4)), scenario("NEXT"))
    with operating(qtbot, live, gateway, running, vault) as person:
        page = page_of(person)
        person.type(page.user.editor, "tester")
        person.click(page.start)
        person.wait(lambda: bool(person.hosts["SLOW"].commands))
        assert not page.user.isEnabled()
        person.click(page.stop)
        assert "puts the last password in" in page.words.text()
        person.idle()
        slow, after = page.ways["SLOW"].rehearsal, page.ways["NEXT"].rehearsal
        assert slow is not None
        assert after is not None
        assert slow.interrupted
        assert slow.now is ProfileNow.FINAL
        assert after.now is ProfileNow.UNCHANGED
        assert person.hosts["NEXT"].commands == []
        assert "was stopped" in page.ways["SLOW"].state.problem_text
        assert not person.hosts["SLOW"].password_is("TESTER", OLD_PASSWORD)


def test_a_window_that_is_closed_in_the_middle_ends_the_rehearsal_first(
    qtbot: QtBot, live: Services, gateway: Path, vault: FakeVault, simulated: Simulated
) -> None:
    running = simulated(scenario("SLOW", command=ServiceScenario(delay=0.4)))
    with operating(qtbot, live, gateway, running, vault) as person:
        page, window = page_of(person), person.window
        person.type(page.user.editor, "tester")
        person.click(page.start)
        person.wait(lambda: bool(person.hosts["SLOW"].commands))
        person.click(window.footer.next_button)
        assert window.isVisible()
        assert "then the window closes" in page.words.text()
        person.wait(lambda: not window.isVisible())
        found = page.ways["SLOW"].rehearsal
        assert found is not None
        assert found.now is ProfileNow.FINAL
        assert len(person.hosts["SLOW"].commands) == 2


def test_a_closed_window_stays_to_tell_of_a_password_that_could_not_be_put_in(
    qtbot: QtBot, live: Services, gateway: Path, vault: FakeVault, simulated: Simulated
) -> None:
    (host,) = simulated(scenario("SLOW", command=ServiceScenario(delay=0.4)))
    with operating(qtbot, live, gateway, (host,), vault) as person:
        page, window = page_of(person), person.window
        person.type(page.user.editor, "tester")
        person.click(page.start)
        person.wait(lambda: "reset" in page.ways["SLOW"]._found)
        host.change(exit_program=ExitProgram(connection="deny", commands="deny"))
        window.close()
        person.idle()
        person.wait(lambda: page.ways["SLOW"].rehearsal is not None)
        assert window.isVisible()
        assert "Nobody knows it" in page.ways["SLOW"].state.problem_text
        assert "reset it before the profile is used again" in page.ways["SLOW"].state.problem_text
        window.close()
        assert not window.isVisible()
