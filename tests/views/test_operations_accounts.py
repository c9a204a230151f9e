"""Reset, validate and synchronise by real clicks, over simulated hosts with the real jt400."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.end2end.test_account import SECRETS
from tests.passwordsleft import leaks
from tests.views.lastworld import FakeVault, clipped
from tests.views.operationsworld import *  # noqa: F403 - its fixtures
from tests.views.operationsworld import (
    NEW_PASSWORD,
    OLD_PASSWORD,
    SERVICE_PASSWORD,
    Operating,
    down,
    operating,
    scenario,
    shown_words,
)
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from wizard.flows.accounts.facts import Action
from wizard.flows.services import Services
from wizard.simulator import Behaviour, RunningPartition, ServiceScenario
from wizard.views.operations.accountspage import AccountsPage
from wizard.views.operations.places import ACCOUNTS

Simulated = Callable[..., tuple[RunningPartition, ...]]
STRICT = {"QPWDRULES": ("*SPCCHRMAX0", "*ALLCRTCHG")}
PLAIN_PASSWORD = "Nw9umbra27q"


def page_of(person: Operating) -> AccountsPage:
    person.window.open(ACCOUNTS)
    page = person.window.page
    assert isinstance(page, AccountsPage)
    return page


def fill(person: Operating, page: AccountsPage, user: str, password: str) -> None:
    form = page.form
    person.type(form.user.editor, user)
    person.type(form.new.editor, password)
    if form.sets:
        person.type(form.again.editor, password)


def verdicts(page: AccountsPage) -> dict[str, str]:
    return {result.id: result.verdict.value for result in page.rows.results()}


def test_the_same_password_everywhere_and_again_where_it_failed(
    qtbot: QtBot, live: Services, gateway: Path, simulated: Simulated, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    running = simulated(scenario("GOOD"), scenario("STRICT", system_values=STRICT), down("DOWN"))
    with operating(qtbot, live, gateway, running) as person:
        page = page_of(person)
        form = page.form
        assert [one.name for one in form.pick.chosen()] == ["GOOD"]
        person.click(form.radios[Action.SYNC])
        assert len(form.pick.chosen()) == 3
        fill(person, page, "anna", NEW_PASSWORD)
        person.type(form.again.editor, f"{NEW_PASSWORD}x")
        person.click(page.start)
        assert "differ" in form.again.message
        person.type(form.again.editor, NEW_PASSWORD)
        person.click(page.start)
        assert "Type the password of MYPASSSVC" in page.outcome.problem_text
        person.type(form.passwords.fields["MYPASSSVC"].editor, SERVICE_PASSWORD)
        person.click(page.start)
        person.idle()
        assert verdicts(page) == {"GOOD": "pass", "STRICT": "fail", "DOWN": "fail"}
        assert "Done on GOOD. Failed on STRICT, DOWN." in page.outcome.problem_text
        assert person.hosts["GOOD"].password_is("ANNA", NEW_PASSWORD)
        assert person.hosts["STRICT"].password_is("ANNA", OLD_PASSWORD)
        assert "host" in page.rows.row("STRICT").links
        qtbot.waitUntil(lambda: clipped(page) == [])
        assert leaks(shown_words(person.window).encode(), SECRETS) == []

        # Mended on the host, and repeated for those alone.
        person.hosts["STRICT"].change(system_values={"QPWDRULES": ("*ALLCRTCHG",)})
        before = len(person.hosts["GOOD"].commands)
        person.click(page.repeat)
        person.idle()
        assert verdicts(page) == {"GOOD": "pass", "STRICT": "pass", "DOWN": "fail"}
        assert len(person.hosts["GOOD"].commands) == before
        assert person.hosts["STRICT"].password_is("ANNA", NEW_PASSWORD)

        person.window.open("rehearsal")
        assert form.new.text() == form.again.text() == ""
        assert form.passwords.fields["MYPASSSVC"].text() == ""
    assert leaks(caplog.text.encode(), SECRETS) == []
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert leaks(path.read_bytes(), SECRETS) == [], path


def test_the_rules_are_read_once_and_judge_every_key_here(
    qtbot: QtBot, live: Services, gateway: Path, vault: FakeVault, simulated: Simulated
) -> None:
    running = simulated(scenario("GOOD"), scenario("STRICT", system_values=STRICT), down("DOWN"))
    with operating(qtbot, live, gateway, running, vault) as person:
        page = page_of(person)
        form = page.form
        person.click(form.pick.every)
        person.click(form.rules.read)
        person.idle()
        lines = form.rules.lines
        assert "rules are known" in lines["GOOD"].text()
        assert "refused the connection" in lines["DOWN"].text()
        person.type(form.user.editor, "anna")
        person.type(form.new.editor, "abc-4711")
        assert "satisfies the rules" in lines["GOOD"].text()
        assert "special characters" in lines["STRICT"].text()
        person.type(form.new.editor, "abcd4711")
        assert "satisfies the rules" in lines["STRICT"].text()
        person.click(form.rules.rules)
        assert "At most 0 special characters." in form.rules.all_rules.text()
        qtbot.waitUntil(lambda: clipped(page) == [])
        assert all(host.commands == [] for host in running)


def test_what_is_refused_before_anything_is_sent(
    qtbot: QtBot, live: Services, gateway: Path, vault: FakeVault, simulated: Simulated
) -> None:
    running = simulated(scenario("GOOD"))
    with operating(qtbot, live, gateway, running, vault) as person:
        page = page_of(person)
        for typed, words in (("mypasssvc", "service account"), ("qpgmr", "not reset from here")):
            fill(person, page, typed, NEW_PASSWORD)
            person.click(page.start)
            assert words in page.form.user.message
        fill(person, page, "anna", "*NONE")
        person.click(page.start)
        assert page.form.new.shows_problem
        assert person.hosts["GOOD"].commands == []
        assert not page.rows.isVisible()
        # The account itself may be validated.
        person.click(page.form.radios[Action.VALIDATE])
        assert not page.form.again.isVisible()
        fill(person, page, "mypasssvc", SERVICE_PASSWORD)
        person.click(page.start)
        person.idle()
        assert verdicts(page) == {"GOOD": "pass"}
        assert page.form.new.text() == ""
        fill(person, page, "anna", NEW_PASSWORD)
        person.click(page.start)
        person.idle()
        assert verdicts(page) == {"GOOD": "fail"}
        assert person.hosts["GOOD"].attempts("ANNA") == 1
        # The same wrong password is not sent again.
        person.click(page.rows.row("GOOD").links["again"])
        person.idle()
        assert person.hosts["GOOD"].attempts("ANNA") == 1


def test_stop_sends_nothing_more(
    qtbot: QtBot, live: Services, gateway: Path, vault: FakeVault, simulated: Simulated
) -> None:
    running = simulated(
        scenario("QUICK"), scenario("SLOW", signon=ServiceScenario(Behaviour.SILENT))
    )
    with operating(qtbot, live, gateway, running, vault) as person:
        page = page_of(person)
        person.click(page.form.radios[Action.SYNC])
        fill(person, page, "anna", PLAIN_PASSWORD)
        person.click(page.start)
        person.wait(lambda: "QUICK" in verdicts(page))
        person.click(page.stop)
        assert "Nothing more is sent" in page.words.text()
        person.idle()
        assert verdicts(page) == {"QUICK": "pass", "SLOW": "skipped"}
        assert person.hosts["SLOW"].password_is("ANNA", OLD_PASSWORD)
