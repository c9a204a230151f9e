"""Network and Service account over simulated hosts, with the real jt400 in the real worker."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.views.heartbeat import MOST_STILL, Heartbeat
from tests.views.lastworld import FakeVault
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import (
    Desk,
    StandInFinder,
    TypedHost,
    clipped,
    jars,
    make_gateway,
    opened,
    typed,
)
from wizard.app import Toolboxes, build
from wizard.domain.hosts import Ports
from wizard.domain.secret import Secret
from wizard.domain.verdicts import Verdict
from wizard.flows.answers import DraftHost, HostsAnswer
from wizard.flows.services import Services
from wizard.flows.steps import (
    APPLY,
    CHECK_STEPS,
    CONNECTOR,
    LOGGING,
    NETWORK,
    SERVICE_ACCOUNT,
    TRUST,
)
from wizard.simulator import (
    Behaviour,
    PartitionScenario,
    ProfileScenario,
    RunningPartition,
    ServiceScenario,
)
from wizard.views.pages.account import AccountPage
from wizard.views.pages.checks import CheckPage
from wizard.views.pages.network import NetworkPage
from wizard.views.pages.trust import TrustPage
from wizard.views.widgets import PasswordField, StepState

Simulated = Callable[..., tuple[RunningPartition, ...]]


@pytest.fixture(autouse=True)
def nothing_is_waited_for_long() -> None:
    """A jar is needed for most of these."""
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")


def check_page(desk: Desk, step: str) -> CheckPage:
    desk.hands.arrived(step)
    page = desk.window.page
    assert isinstance(page, CheckPage)
    return page


def through_network(desk: Desk, *hosts: TypedHost) -> NetworkPage:
    desk.to_hosts(hosts)
    page = check_page(desk, NETWORK)
    assert isinstance(page, NetworkPage)
    return page


def through_trust(desk: Desk, *hosts: TypedHost) -> AccountPage:
    through_network(desk, *hosts)
    for step in (NETWORK, TRUST):
        desk.hands.checks(step)
    page = check_page(desk, SERVICE_ACCOUNT)
    assert isinstance(page, AccountPage)
    return page


def verdicts(page: CheckPage) -> dict[str, Verdict]:
    return {result.id: result.verdict for result in page.rows.results()}


# ---------------------------------------------------------------- network


def test_several_partitions_are_checked_at_the_same_time(
    live_desk: Desk, simulated: Simulated
) -> None:
    slow = ServiceScenario(delay=0.4)
    partitions = simulated(
        *(PartitionScenario(f"P{number}", mapper=slow) for number in range(1, 5))
    )
    page = through_network(live_desk, *map(typed, partitions))
    most = 0

    def all_there() -> bool:
        nonlocal most
        most = max(most, sum(page.runs.active(one.name) for one in page.partitions))
        return live_desk.settled(page)

    live_desk.wait(all_there)
    assert most == 4
    assert set(verdicts(page).values()) == {Verdict.PASS}
    assert [page._summaries[name].words for name in ("P1", "P2", "P3")] == ["4 of 4"] * 3
    assert live_desk.window.flow.status(NETWORK).outcome.value == "done"


def test_rows_appear_one_by_one_and_a_run_can_be_cancelled_and_repeated(
    live_desk: Desk, simulated: Simulated
) -> None:
    (partition,) = simulated(
        PartitionScenario("PROD", signon_tls=ServiceScenario(Behaviour.FILTERED))
    )
    page = through_network(live_desk, typed(partition))
    live_desk.wait(lambda: len(page.rows.results()) == 2)
    assert page.header.running
    assert page.header.count_text.startswith("2 of 4 checks")
    assert page.rows.row("port.signon").icon.name == "running"
    live_desk.click(page.header.button)
    live_desk.wait(lambda: not page.header.running, 1)
    live_desk.wait(lambda: not page.runs.any_active)
    assert page.rows.row("port.command").seen.text() == "cancelled before it ran"
    assert live_desk.window.flow.verdict(NETWORK, "PROD") is None
    # Going on is allowed, and nothing claims to be proven.
    assert live_desk.window.footer.next_button.isEnabled()
    live_desk.click(page.header.button)
    live_desk.wait(lambda: page.header.running)
    live_desk.wait(lambda: len(page.rows.results()) >= 2)


def test_a_closed_port_fails_with_cause_next_step_and_time(
    live_desk: Desk, simulated: Simulated
) -> None:
    (partition,) = simulated(
        PartitionScenario("PROD", command_tls=ServiceScenario(Behaviour.REFUSE))
    )
    page = through_network(live_desk, typed(partition))
    live_desk.wait(lambda: live_desk.settled(page))
    row = page.rows.row("port.command")
    assert row.result is not None
    assert row.result.verdict is Verdict.FAIL
    assert row.open
    assert {"ticket", "again"} <= set(row.links)
    assert row.time.text().endswith("ms")
    live_desk.wait(lambda: live_desk.window.rail.step(NETWORK).state is StepState.FAIL, 5)
    live_desk.wait(lambda: clipped(page) == [], 5)
    before = page.runs.run("PROD")
    live_desk.click(row.links["again"])
    live_desk.wait(lambda: page.runs.run("PROD") is not before)
    live_desk.wait(lambda: live_desk.settled(page))


def test_a_name_that_nobody_knows_is_said_and_the_rest_is_skipped(live_desk: Desk) -> None:
    host = TypedHost("PROD", "no-such-host.invalid", "MYPASSSVC", Secret("x"), Ports())
    page = through_network(live_desk, host)
    live_desk.wait(lambda: live_desk.settled(page), 60)
    assert verdicts(page)["host.name"] is Verdict.FAIL
    assert verdicts(page)["port.signon"] is Verdict.SKIPPED


def test_an_answer_that_changes_makes_the_page_prove_again(
    live_desk: Desk, simulated: Simulated
) -> None:
    first, second = simulated(PartitionScenario("ONE"), PartitionScenario("TWO"))
    page = through_network(live_desk, typed(first))
    live_desk.wait(lambda: live_desk.settled(page))
    live_desk.click(live_desk.window.footer.back_button)
    form = live_desk.window.page.form  # type: ignore[attr-defined] # the Hosts page
    live_desk.type(form.host.editor, second.address)
    live_desk.hands.next()
    assert page.runs.active("ONE") or live_desk.settled(page)
    live_desk.wait(lambda: live_desk.settled(page))
    assert second.address in page.header.context


# ---------------------------------------------------------------- account


def test_the_account_is_proven_and_the_other_partition_opens_on_a_click(
    live_desk: Desk, simulated: Simulated
) -> None:
    weak = ProfileScenario("MYPASSSVC", Secret("mypass4u"))
    prod, test = simulated(PartitionScenario("PROD"), PartitionScenario("TEST", profiles=(weak,)))
    page = through_trust(live_desk, typed(prod), typed(test))
    live_desk.wait(lambda: live_desk.settled(page))
    assert "*SECADM is missing" in page._summaries["TEST"].words
    assert page.rows.ids() == [kind.id for kind in page._kinds]
    page._summaries["TEST"].setFocus()
    QTest.keyClick(page._summaries["TEST"], Qt.Key.Key_Space)
    assert page.header.context.startswith("TEST")
    assert verdicts(page)["account.secadm"] is Verdict.FAIL
    assert "SPCAUT(*SECADM)" in page.rows.row("account.secadm").result.command  # type: ignore[union-attr] # it answered
    live_desk.wait(lambda: clipped(page) == [], 5)
    # A failure does not lock the way: the flow lets the person go on.
    assert live_desk.window.footer.next_button.isEnabled()


def test_a_wrong_password_is_sent_once_and_asked_for_anew(
    live_desk: Desk, simulated: Simulated
) -> None:
    (partition,) = simulated(PartitionScenario("PROD"))
    page = through_trust(live_desk, typed(partition, "wrong4u"))
    live_desk.wait(lambda: live_desk.settled(page))
    assert verdicts(page)["signon"] is Verdict.FAIL
    assert partition.attempts("MYPASSSVC") == 1
    assert page.password_card.isVisible()
    live_desk.click(page.header.button)
    live_desk.wait(lambda: live_desk.settled(page))
    assert partition.attempts("MYPASSSVC") == 1  # the same password is not tried again
    editor = page.password.editor
    assert isinstance(editor, PasswordField)
    editor.edit.setFocus()
    QTest.keyClicks(editor.edit, "mypass4u")
    QTest.keyClick(editor.edit, Qt.Key.Key_Return)
    live_desk.wait(lambda: page.runs.active("PROD"))
    live_desk.wait(lambda: live_desk.settled(page))
    assert verdicts(page)["signon"] is Verdict.PASS
    assert not page.password_card.isVisible()
    assert live_desk.window.flow.current.id == SERVICE_ACCOUNT


def test_a_missing_password_is_waited_for(live_desk: Desk, simulated: Simulated) -> None:
    (partition,) = simulated(PartitionScenario("PROD"))
    host = replace(typed(partition), password=Secret(""))
    page = through_trust(live_desk, host)
    assert page.password_card.isVisible()
    assert "waits for the password of MYPASSSVC" in page.rows.row("signon").seen.text()
    assert not page.runs.any_active


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is another system's")
def test_a_killed_worker_is_a_sentence_and_the_check_can_be_repeated(
    toolboxes: tuple[Services, Toolboxes], gateway: Path, simulated: Simulated
) -> None:
    services, pools = toolboxes
    (partition,) = simulated(PartitionScenario("PROD"))
    with opened(services, gateway) as desk:
        page = through_trust(desk, typed(partition))
        desk.wait(lambda: desk.settled(page))
        partition.change(command_tls=ServiceScenario(delay=0.6))
        desk.click(page.header.button)
        desk.wait(lambda: page.rows.row("command.rmtsrv").icon.name == "running")
        for pid in pools.pids():
            os.kill(pid, signal.SIGKILL)
        desk.wait(lambda: desk.settled(page), 60)
        failed = [result for result in page.rows.results() if result.verdict is Verdict.FAIL]
        assert failed
        assert str(failed[0].next_step)
        partition.change(command_tls=ServiceScenario())
        desk.click(page.header.button)
        desk.wait(lambda: page.runs.active("PROD"))
        desk.wait(lambda: desk.settled(page), 60)
        assert verdicts(page)["command.rmtsrv"] is Verdict.PASS


# ---------------------------------------------------------------- trust in time


_TRIES = 3
"""Longest pauses are taken from the best of so many walks: what the window itself does comes
back in each, what the rest of the machine does (virtual ones are halted now and then) does not."""


def longest_pauses(desk: Desk, hosts: Sequence[TypedHost]) -> dict[str, float]:
    """Walk from the first page to Done; page -> the window's longest pause on it, seconds."""
    desk.to_hosts(hosts)
    heart = Heartbeat()
    found: dict[str, float] = {}
    for step in CHECK_STEPS:
        page = check_page(desk, step)
        heart.start()
        if isinstance(page, TrustPage):
            desk.hands.trust(page)
        desk.wait(lambda page=page: desk.settled(page), 90)  # type: ignore[misc] # bound now
        # Once more for all of them at the same time.
        desk.click(page.all_again)
        desk.wait(lambda page=page: page.runs.any_active)  # type: ignore[misc] # bound now
        desk.wait(lambda page=page: desk.settled(page), 90)  # type: ignore[misc] # bound now
        heart.stop()
        found[step] = heart.longest
        desk.hands.next()
    for step in (CONNECTOR, LOGGING):
        desk.hands.arrived(step)
        desk.hands.next()
    heart.start()
    desk.hands.apply()
    heart.stop()
    found[APPLY] = heart.longest
    result = desk.window.flow.result
    assert result is not None
    assert len(result.reports) == len(hosts)  # verified again, on the live hosts
    return found


def test_the_window_never_stands_still_during_checks_and_apply(
    other_process: Callable[[int], tuple[TypedHost, ...]], vault: FakeVault, tmp_path: Path
) -> None:
    hosts = other_process(3)
    best: dict[str, float] = {}
    for number in range(_TRIES):
        services, pools = build(tmp_path / f"settings-{number}" / "setup.json")
        folder = make_gateway(tmp_path / f"{number}")
        try:
            with opened(replace(services, vault=vault), folder) as desk:
                for step, pause in longest_pauses(desk, hosts).items():
                    best[step] = min(pause, best.get(step, pause))
        finally:
            pools.close()
        if max(best.values()) < MOST_STILL:
            return
    raise AssertionError(f"the window stood still: {best}")


def test_fifty_partitions_are_all_checked(rooms: Services, gateway: Path) -> None:
    """They are begun and shown in several rounds of the event loop, and none is left out."""
    with opened(replace(rooms, finder=StandInFinder()), gateway) as desk:
        desk.started()
        desk.hands.gateway(gateway)
        desk.hands.java()
        drafts = (DraftHost(f"P{one}", f"127.9.8.{one}", "SVC") for one in range(1, 51))
        desk.window.flow.accept(HostsAnswer(tuple(drafts)))
        desk.hands.next()
        page = check_page(desk, NETWORK)
        desk.wait(lambda: desk.settled(page), 60)
        assert len(page._summaries) == 49
        assert all(page.runs.run(f"P{one}") is not None for one in range(1, 51))


def test_made_up_candidates_start_no_worker(rooms: Services, gateway: Path) -> None:
    with opened(replace(rooms, finder=StandInFinder()), gateway) as desk:
        desk.started()
        host = TypedHost("PROD", "127.0.0.1", "MYPASSSVC", Secret("x"), Ports(mapper=1))
        page = through_network(desk, host)
        desk.wait(lambda: desk.settled(page), 60)
        assert verdicts(page)["port.mapper"] is not Verdict.PASS
