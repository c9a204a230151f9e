"""A rehearsal with the real jt400: the whole way, and what is left behind when it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.operations import Connector
from wizard.app import Toolboxes
from wizard.domain.passwordmaking import make_password
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.accounts.facts import Ending
from wizard.flows.accounts.rehearsal import (
    STEPS,
    ProfileNow,
    Rehearsal,
    RehearsalStep,
    StepResult,
)
from wizard.flows.services import Services
from wizard.simulator import (
    ExitProgram,
    PartitionScenario,
    ProfileScenario,
    RunningPartition,
)

Simulated = Callable[..., RunningPartition]
SERVICE, ANNA, _ = PartitionScenario().profiles
OLD = "anna4demo"
STRICT = (
    "*MINLEN12", "*MAXLEN20", "*DGTMIN2", "*LTRMIN4", "*SPCCHRMIN1", "*MIXCASE2", "*REQANY3",
    "*CHRLMTREP", "*DGTLMTFST", "*SPCCHRLMTLST", "*LMTPRFNAME", "*LMTSAMPOS", "*ALLCRTCHG",
)  # fmt: skip


@pytest.fixture
def connector(rooms: tuple[Services, Toolboxes], tmp_path: Path) -> Connector:
    return Connector(*rooms, tmp_path)


class Watcher:
    """Remembers the steps; `at` is called with each step that starts and ends."""

    def __init__(self, at: Callable[[str, str], None] = lambda _what, _id: None) -> None:
        self.events: list[tuple[str, str]] = []
        self.stop = False
        self._at = at

    def started(self, partition: str, step: RehearsalStep) -> None:
        self.events.append(("started", step.id))
        self._at("started", step.id)

    def finished(self, partition: str, found: StepResult) -> None:
        self.events.append(("finished", found.step.id))
        self._at("finished", found.step.id)

    def cancelled(self) -> bool:
        return self.stop


def endings(found: Rehearsal) -> dict[str, str]:
    return {one.step.id: one.result.outcome.value for one in found.steps}


def sentence(found: Rehearsal, step: str) -> str:
    result = next(one.result for one in found.steps if one.step.id == step)
    return f"{result.sentence} {result.cause} {result.next_step}"


@pytest.mark.parametrize("level", [0, 3])
@pytest.mark.parametrize("spend", [False, True])
def test_the_whole_way(simulated: Simulated, connector: Connector, spend: bool, level: int) -> None:
    host = simulated(password_level=level)
    watcher = Watcher()
    (found,) = connector.rehearse([host], spend_attempt=spend, watcher=watcher)
    assert found.passed, found.as_json()
    assert found.now is ProfileNow.FINAL
    skipped = {} if spend else {"first": "skipped", "old-password": "skipped"}
    assert endings(found) == {step.id: "done" for step in STEPS} | skipped
    ran = [step.id for step in STEPS if step.id not in skipped]
    assert watcher.events == [(what, name) for name in ran for what in ("started", "finished")]
    assert not host.password_is("ANNA", OLD)
    assert len(host.commands) == (3 if spend else 2)
    # STATUS(*ENABLED) of the last reset also takes back the attempt that was spent.
    assert host.attempts("ANNA") == 0
    assert sum("ANNA refused" in event.text for event in host.log) == int(spend)


@pytest.mark.parametrize("level", [2, 3])
def test_its_passwords_satisfy_the_strictest_rules(
    simulated: Simulated, connector: Connector, level: int
) -> None:
    values = {"QPWDRULES": STRICT, "QPWDRQDDIF": "1"}
    host = simulated(password_level=level, system_values=values)
    (found,) = connector.rehearse([host], spend_attempt=True)
    assert found.passed, found.as_json()


def test_a_password_that_meets_the_unknown_old_one_by_chance_is_drawn_again(
    simulated: Simulated, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = simulated(password_level=2, system_values={"QPWDRULES": STRICT})
    unlucky = [Secret("aB3_xyzKLM9qW.ct"), Secret("wn3_xyzKLM9qW.ct")]  # an a, an n as in OLD
    drawn = [Secret("not sent"), *unlucky]

    def draw(*asked: object) -> Secret:
        return drawn.pop(0) if drawn else make_password(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr("wizard.flows.accounts.rehearsing.make_password", draw)
    (found,) = connector.rehearse([host])
    assert found.passed, found.as_json()
    assert len(host.commands) == 4  # two refused, one that counts, the last random one


def test_a_rule_that_no_draw_keeps_is_told_after_a_bounded_number_of_draws(
    simulated: Simulated, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = simulated(password_level=2, system_values={"QPWDRULES": STRICT})
    unlucky = Secret("aB3_xyzKLM9qW.ct")
    monkeypatch.setattr("wizard.flows.accounts.rehearsing.make_password", lambda *_: unlucky)
    (found,) = connector.rehearse([host])
    assert endings(found)["reset"] == "failed"
    assert found.now is ProfileNow.UNCHANGED
    assert host.password_is("ANNA", OLD)
    assert len(host.commands) == 12


def test_several_partitions_one_after_the_other(simulated: Simulated, connector: Connector) -> None:
    hosts = [
        simulated(name="GOOD"),
        simulated(name="LIMITED", profiles=(replace(SERVICE, special_authorities=()), ANNA)),
    ]
    good, limited = connector.rehearse(hosts)
    assert good.passed
    assert not limited.passed
    assert endings(limited)["reset"] == "failed"
    assert "*SECADM" in sentence(limited, "reset")
    assert limited.now is ProfileNow.UNCHANGED
    assert hosts[1].password_is("ANNA", OLD)


def test_a_template_that_expires_the_password_is_proven_all_the_same(
    simulated: Simulated, connector: Connector
) -> None:
    template = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXP(*YES)"
    (found,) = connector.rehearse([simulated()], spend_attempt=True, template=template)
    assert found.passed, found.as_json()
    assert "first sign-on" in sentence(found, "validate")


@pytest.mark.parametrize(
    ("typed", "id"), [(" mypasssvc", "account.own"), ("qUser ", "account.system-profile")]
)
def test_profiles_that_are_never_rehearsed_on(
    simulated: Simulated, connector: Connector, typed: str, id: str
) -> None:
    host = simulated()
    with pytest.raises(ProblemError) as caught:
        connector.rehearse([host], typed)
    assert caught.value.id == id
    assert host.commands == []


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        ({"special_authorities": ("*JOBCTL",)}, "*JOBCTL"),
        ({"groups": ("ADMINS",)}, "*ALLOBJ"),
        ({"groups": ("HIDDEN",)}, "HIDDEN"),
        ({"unreadable": True}, "could not be read"),
    ],
)
def test_a_profile_with_special_authorities_is_refused(
    simulated: Simulated, connector: Connector, knobs: dict[str, object], words: str
) -> None:
    groups = (
        ProfileScenario("ADMINS", no_password=True, special_authorities=("*ALLOBJ",)),
        ProfileScenario("HIDDEN", no_password=True, unreadable=True),
    )
    anna = replace(ANNA, **knobs)  # type: ignore[arg-type]
    host = simulated(profiles=(SERVICE, anna, *groups))
    (found,) = connector.rehearse([host])
    assert endings(found)["profile"] == "failed"
    assert words in sentence(found, "profile")
    assert found.now is ProfileNow.UNCHANGED
    assert host.password_is("ANNA", OLD)
    assert host.commands == []


def test_without_program_calls_nothing_is_proven_and_nothing_sent(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated(exit_program=ExitProgram(programs="deny"))
    (found,) = connector.rehearse([host])
    assert endings(found)["profile"] == "failed"
    assert host.commands == []
    missing = simulated(profiles=(SERVICE,))
    (found,) = connector.rehearse([missing])
    assert "has no profile ANNA" in sentence(found, "profile")


# ---------------------------------------------------------------- broken in the middle


def test_a_failed_proof_still_leaves_a_password_that_nobody_knows(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()

    def deny(what: str, id: str) -> None:
        if (what, id) == ("finished", "reset"):
            host.change(exit_program=ExitProgram(signon="deny", users=("ANNA",)))

    (found,) = connector.rehearse([host], watcher=Watcher(deny))
    assert not found.passed
    assert endings(found)["validate"] == "failed"
    assert endings(found)["final"] == "done"
    assert found.now is ProfileNow.FINAL


def test_a_command_that_sets_no_password_leaves_no_claim_about_one(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()
    template = "DSPUSRPRF USRPRF({user}) OUTPUT({pwd})"
    (found,) = connector.rehearse([host], template=template)
    assert host.password_is("ANNA", OLD)
    assert found.now is ProfileNow.UNKNOWN
    assert "not known" in str(found.told)
    assert endings(found)["validate"] == "failed"
    assert "random password that nobody knows" not in sentence(found, "final")


def test_a_lost_answer_is_repaired_by_the_last_password(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated(lost_answers=1)
    (found,) = connector.rehearse([host])
    assert endings(found)["reset"] == "failed"
    assert "is not known" in sentence(found, "reset")
    assert endings(found)["final"] == "done"
    assert found.now is ProfileNow.FINAL


def test_a_lost_session_does_not_keep_the_last_password_out(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()

    def drop(what: str, id: str) -> None:
        if (what, id) == ("finished", "validate"):
            host.change(drop_commands=1)

    (found,) = connector.rehearse([host], watcher=Watcher(drop))
    assert found.passed, found.as_json()
    assert found.now is ProfileNow.FINAL


def test_a_host_that_dies_in_the_middle_is_told_with_the_profiles_state(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()

    def die(what: str, id: str) -> None:
        if (what, id) == ("finished", "validate"):
            host.change(exit_program=ExitProgram(connection="deny", commands="deny"))

    (found,) = connector.rehearse([host], watcher=Watcher(die))
    assert endings(found)["final"] == "failed"
    assert found.now is ProfileNow.REHEARSED
    assert "Nobody knows it" in str(found.told)

    other = simulated()

    def vanish(what: str, id: str) -> None:
        if (what, id) == ("started", "reset"):
            other.change(drop_commands=-1)

    (found,) = connector.rehearse([other], watcher=Watcher(vanish))
    assert found.now is ProfileNow.UNKNOWN
    assert "not known" in str(found.told)
    assert other.password_is("ANNA", OLD)


@pytest.mark.parametrize("step", ["signon", "reset", "validate", "old-password"])
def test_ctrl_c_at_any_step_tells_the_state(
    simulated: Simulated, connector: Connector, step: str
) -> None:
    host = simulated()

    def stop(what: str, id: str) -> None:
        if (what, id) == ("finished", step):
            raise KeyboardInterrupt

    first, second = connector.rehearse(
        [host, simulated(name="NEXT")], spend_attempt=True, watcher=Watcher(stop)
    )
    assert first.interrupted
    assert not first.passed
    sent = step != "signon"
    assert first.now is (ProfileNow.FINAL if sent else ProfileNow.UNCHANGED)
    assert host.password_is("ANNA", OLD) is not sent
    assert second.now is ProfileNow.UNCHANGED
    assert Ending.DONE not in [one.result.outcome for one in second.steps]


def test_a_cancelled_rehearsal_still_puts_the_last_password_in(
    simulated: Simulated, connector: Connector
) -> None:
    watcher = Watcher()

    def stop(what: str, id: str) -> None:
        watcher.stop = id == "reset" or watcher.stop

    watcher._at = stop
    (found,) = connector.rehearse([simulated()], watcher=watcher)
    assert found.interrupted
    assert endings(found)["validate"] == "skipped"
    assert found.now is ProfileNow.FINAL


def test_the_document_shows_the_steps(simulated: Simulated, connector: Connector) -> None:
    (found,) = connector.rehearse([simulated(name="PROD")])
    document = found.as_json()
    assert (document["partition"], document["ok"]) == ("PROD", True)
    assert document["profile_state"] == "final"
    steps = document["steps"]
    assert isinstance(steps, list)
    assert [step["id"] for step in steps] == [step.id for step in STEPS]
    for step in steps:
        assert list(step) == [
            "id", "title", "outcome", "message_id", "sentence", "cause", "next_step", "ms",
        ]  # fmt: skip
    assert Secret("x") not in found.steps
