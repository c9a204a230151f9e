"""Reset, validate and synchronise with the real jt400, against simulated hosts in every state."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.conftest import PASSWORD
from tests.contract.operations import NEW, Connector, named
from wizard.app import Toolboxes
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING
from wizard.domain.verdicts import Verdict
from wizard.flows.accounts.facts import AccountSubject, Action, Ending, OperationResult
from wizard.flows.accounts.rows import verdict_of
from wizard.flows.accounts.ruling import described, rules_everywhere
from wizard.flows.services import Services
from wizard.simulator import (
    Behaviour,
    ExitProgram,
    PartitionScenario,
    ProfileScenario,
    RunningPartition,
    ServiceScenario,
)

Simulated = Callable[..., RunningPartition]
SERVICE, ANNA, OFFICER = PartitionScenario().profiles
SECURITY = ProfileScenario("SECMGR", Secret("sec4demo"), special_authorities=("*SECADM",))


@pytest.fixture
def connector(rooms: tuple[Services, Toolboxes], tmp_path: Path) -> Connector:
    return Connector(*rooms, tmp_path)


def words(result: OperationResult) -> str:
    return f"{result.sentence} {result.cause} {result.next_step}"


def untouched(host: RunningPartition) -> bool:
    """Nobody signed on, and nothing ran (the simulation knocks on its own doors)."""
    return not host.commands and not any("SVC" in event.text for event in host.log)


# ---------------------------------------------------------------- one partition


@pytest.mark.parametrize("ssl", [False, True])
@pytest.mark.parametrize("level", [0, 2, 3])
def test_a_reset_is_proven_by_a_validation(
    simulated: Simulated, connector: Connector, level: int, ssl: bool
) -> None:
    host = simulated(password_level=level)
    new = Secret("NEWPASS1") if level < 2 else NEW
    done = connector.reset(host, password=new, ssl=ssl)
    assert (done.outcome, done.message_id) == (Ending.DONE, "CPC2205"), words(done)
    assert host.password_is("ANNA", new.reveal())
    assert ("clear text" in str(done.cause)) is not ssl
    right = connector.validate(host, password=new, ssl=ssl)
    assert right.outcome is Ending.DONE, words(right)
    assert host.attempts("ANNA") == 0
    commands = len(host.commands)
    wrong = connector.validate(host, password=ANNA.password or NEW, ssl=ssl)
    assert (wrong.outcome, wrong.message_id) == (Ending.FAILED, "CPF22E2")
    assert host.attempts("ANNA") == 1
    assert len(host.commands) == commands  # a validation runs nothing


def test_the_document_has_exactly_the_fields_that_are_promised(
    simulated: Simulated, connector: Connector
) -> None:
    found = connector.reset(simulated()).as_json()
    assert list(found) == [
        "partition", "host", "outcome", "message_id", "sentence", "cause", "next_step", "ms",
    ]  # fmt: skip
    assert found["outcome"] == "done"
    assert isinstance(found["ms"], int)
    json.dumps(found)


@pytest.mark.parametrize(
    ("profile", "id"),
    [
        ({}, "CPF22E2"),
        ({"attempts": 1}, "CPF22E2"),
        ({"status": "*DISABLED"}, "CPF22E3"),
        ({"no_password": True}, "CPF22E5"),
    ],
)
def test_a_password_that_is_not_right_is_told_by_its_message(
    simulated: Simulated, connector: Connector, profile: dict[str, object], id: str
) -> None:
    host = simulated(profiles=(replace(ANNA, **profile),))  # type: ignore[arg-type]
    found = connector.validate(host, password=Secret("wrong-one"))
    assert (found.outcome, found.message_id) == (Ending.FAILED, id)
    assert "ANNA" in str(found.sentence)
    assert id in found.details
    assert "Cause" in found.details
    if profile.get("attempts"):
        assert "disables" in str(found.sentence)


def test_an_expired_password_is_right_and_expired(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated(profiles=(replace(ANNA, expired=True),))
    found = connector.validate(host, password=Secret("anna4demo"))
    assert found.message_id == "CPF22E4"
    assert "right, but it has expired" in str(found.sentence)
    assert connector.validate(host, user="nobody").message_id == "CPF2204"


def test_the_configured_template_is_what_runs(simulated: Simulated, connector: Connector) -> None:
    host = simulated(profiles=(SERVICE, replace(ANNA, status="*DISABLED")))
    template = "QSYS/CHGUSRPRF {user} PASSWORD('{pwd}') PWDEXP(*YES)"
    assert connector.reset(host, template=template).outcome is Ending.DONE
    assert host.password_is("ANNA", NEW.reveal())
    anna = host.profile("ANNA")
    assert (anna.status, anna.expired) == ("*DISABLED", True)


def test_a_profile_that_stays_locked_is_told(simulated: Simulated, connector: Connector) -> None:
    host = simulated(profiles=(SERVICE, replace(ANNA, status="*DISABLED")))
    locked = connector.reset(host, template="CHGUSRPRF USRPRF({user}) PASSWORD({pwd})")
    assert locked.outcome is Ending.DONE
    assert "does not enable it" in str(locked.cause)
    assert "stays disabled" in str(locked.sentence)
    mended = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED)"
    assert f'config set "command={mended}"' in str(locked.next_step)
    assert verdict_of(locked) is Verdict.WARN
    positional = connector.reset(host, template="CHGUSRPRF {user} {pwd} STATUS(*DISABLED)")
    assert "CHGUSRPRF {user} {pwd} STATUS(*ENABLED)" in str(positional.next_step)
    assert connector.reset(host, template=mended).next_step == NOTHING
    host.profile("ANNA").status = "*DISABLED"
    assert connector.validate(host).message_id == "CPF22E3"
    assert "does not enable it" not in str(connector.reset(host).cause)
    assert connector.validate(host).outcome is Ending.DONE


def test_a_command_that_the_host_does_not_call_a_change_is_not_told_as_one(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()
    told = connector.reset(host, template="DSPUSRPRF USRPRF({user}) OUTPUT({pwd})")
    assert told.outcome is Ending.DONE
    assert "was set" not in str(told.sentence)
    assert "did not say that it changed ANNA" in str(told.sentence)
    assert "account validate ANNA" in str(told.next_step)
    assert verdict_of(told) is Verdict.WARN
    assert not host.password_is("ANNA", NEW.reveal())


def test_a_command_that_disables_the_profile_is_no_plain_success(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()
    template = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*DISABLED)"
    told = connector.reset(host, template=template)
    assert host.profile("ANNA").status == "*DISABLED"
    assert "and ANNA disabled" in str(told.sentence)
    assert "STATUS(*ENABLED)" in str(told.next_step)
    assert verdict_of(told) is Verdict.WARN


@pytest.mark.parametrize(
    ("template", "id"),
    [
        ("CHGUSRPRF USRPRF({user})", "cl.pwd-missing"),
        ("CHGUSRPRF USRPRF({user}) TEXT({pwd})", "account.template"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) SPCAUT(*ALLOBJ)", "account.template"),
    ],
)
def test_a_template_that_is_no_reset_is_not_run(
    simulated: Simulated, connector: Connector, template: str, id: str
) -> None:
    host = simulated()
    with pytest.raises(ProblemError) as caught:
        connector.reset(host, template=template)
    assert caught.value.id == id
    assert untouched(host)


@pytest.mark.parametrize("level", [0, 1])
def test_lower_case_at_a_low_level_signs_on_in_any_spelling(
    simulated: Simulated, connector: Connector, level: int
) -> None:
    host = simulated(password_level=level)
    typed = Secret("winter7day")
    note = "upper and lower case are the same: type it either way"
    (rules,) = rules_everywhere(
        [AccountSubject(named(host), PASSWORD)], connector.doors(), user="ANNA", candidate=typed
    )
    assert rules.broken == () and rules.rules is not None
    assert any(note in str(one) for one in described(rules.rules))
    done = connector.reset(host, password=typed, template="CHGUSRPRF {user} PASSWORD('{pwd}')")
    assert done.outcome is Ending.DONE, words(done)
    assert note in str(done.cause)
    for spelled in ("winter7day", "WINTER7DAY", "Winter7Day"):
        assert connector.validate(host, password=Secret(spelled)).outcome is Ending.DONE
    assert note not in str(connector.reset(host, password=Secret("WINTER8DAY")).cause)


def test_a_submitted_job_is_no_password_that_was_set(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()
    inner = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED)"
    for template in (f"SBMJOB CMD({inner}) JOB(RESET)", f"SBMJOB ({inner})"):
        done = connector.reset(host, template=template)
        assert (done.outcome, done.message_id) == (Ending.DONE, "CPC1221"), words(done)
        assert "submitted on" in str(done.sentence) and "was set" not in str(done.sentence)
        assert "does not tell" in str(done.cause)
        assert "account validate ANNA" in str(done.next_step)
        assert verdict_of(done) is Verdict.WARN
    assert connector.validate(host).outcome is Ending.DONE
    plain = connector.reset(host)
    assert not plain.next_step and verdict_of(plain) is Verdict.PASS
    # Where the job fails, nobody hears of it.
    host = simulated(profiles=(SERVICE, replace(ANNA, change_message="CPF2225")))
    lost = connector.reset(host, template=f"SBMJOB CMD({inner})")
    assert (lost.outcome, lost.message_id) == (Ending.DONE, "CPC1221"), words(lost)
    assert not host.password_is("ANNA", NEW.reveal())


def test_a_power_is_run_by_whoever_insists(simulated: Simulated, connector: Connector) -> None:
    host = simulated(profiles=(replace(SERVICE, special_authorities=("*SECADM", "*JOBCTL")), ANNA))
    template = "CHGUSRPRF {user} {pwd} *JOBCTL STATUS(*ENABLED)"
    with pytest.raises(ProblemError) as caught:
        connector.reset(host, template=template)
    assert caught.value.id == "account.template"
    assert "Remove SPCAUT(*JOBCTL)" in str(caught.value.problem.next_step)
    assert "--allow-power" in str(caught.value.problem.next_step)
    assert untouched(host)
    connector.options = replace(connector.options, allow_power=True)
    done = connector.reset(host, template=template)
    assert done.outcome is Ending.DONE, words(done)
    assert host.profile("ANNA").special_authorities == ("*JOBCTL",)
    with pytest.raises(ProblemError, match=r"account\.template"):
        connector.reset(host, template=f"{template} TXT(x)")


@pytest.mark.parametrize("typed", ["QSECOFR", " qsecofr ", "qpgmr"])
def test_a_system_profile_is_refused(
    simulated: Simulated, connector: Connector, typed: str
) -> None:
    host = simulated()
    for action in (Action.RESET, Action.SYNC):
        with pytest.raises(ProblemError) as caught:
            connector.operate(action, [host], typed)
        assert caught.value.id == "account.system-profile"
    assert untouched(host)


@pytest.mark.parametrize("typed", ["MYPASSSVC", "mypasssvc", "  MyPassSvc "])
def test_the_service_account_is_refused_on_every_partition(
    simulated: Simulated, connector: Connector, typed: str
) -> None:
    hosts = [simulated(name="A"), simulated(name="B")]
    for action in (Action.RESET, Action.SYNC):
        with pytest.raises(ProblemError) as caught:
            connector.operate(action, hosts, typed)
        assert caught.value.id == "account.own"
        assert "A, B" in str(caught.value.problem.what)
    assert all(map(untouched, hosts))


# ---------------------------------------------------------------- elevated profiles


def test_an_elevated_profile_is_recognised_before_anything_is_sent(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated(profiles=(SERVICE, ANNA, SECURITY))
    found = connector.reset(host, user="SECMGR")
    assert (found.outcome, found.message_id) == (Ending.FAILED, "account.elevated")
    assert "*SECADM" in str(found.sentence)
    assert "*ALLOBJ" in str(found.cause)
    assert found.command == (
        "GRTOBJAUT OBJ(QSYS/SECMGR) OBJTYPE(*USRPRF) USER(MYPASSSVC) AUT(*OBJMGT *USE)"
    )
    assert not any("CHGUSRPRF" in command for command in host.commands)


def test_an_elevated_profile_is_reset_where_the_account_may(
    simulated: Simulated, connector: Connector
) -> None:
    strong = replace(SERVICE, special_authorities=("*SECADM", "*ALLOBJ"))
    host = simulated(profiles=(strong, SECURITY))
    found = connector.reset(host, user="SECMGR")
    assert found.outcome is Ending.DONE
    assert "elevated profile (*SECADM)" in str(found.cause)
    granted = replace(SECURITY, managed_by=("MYPASSSVC",))
    other = simulated(profiles=(SERVICE, granted))
    assert connector.reset(other, user="SECMGR").outcome is Ending.DONE


def test_a_profile_elevated_by_its_group_is_recognised(
    simulated: Simulated, connector: Connector
) -> None:
    group = ProfileScenario("ADMINS", no_password=True, special_authorities=("*ALLOBJ",))
    member = ProfileScenario(
        "BEN", Secret("ben4demo"), groups=("ADMINS",), managed_by=("SOMEBODY",)
    )
    host = simulated(profiles=(SERVICE, group, member))
    found = connector.reset(host, user="BEN")
    assert found.message_id == "account.elevated"
    assert "*ALLOBJ" in str(found.sentence)


def test_a_profile_that_may_not_be_read_is_left_to_the_host(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated(profiles=(SERVICE, replace(ANNA, unreadable=True, managed_by=("OTHER",))))
    found = connector.reset(host)
    assert found.message_id == "CPF2217"
    assert "GRTOBJAUT" in str(found.next_step)


def test_an_account_that_may_not_read_itself_is_left_to_the_host(
    simulated: Simulated, connector: Connector
) -> None:
    group = ProfileScenario("ADMINS", no_password=True, unreadable=True)
    host = simulated(profiles=(replace(SERVICE, groups=("ADMINS",)), SECURITY, group))
    found = connector.reset(host, user="SECMGR")
    assert found.message_id == "CPF2217"


# ---------------------------------------------------------------- each family of messages

FAMILIES = [
    "CPF2203", "CPF2213", "CPF2217", "CPF2222", "CPF2225", "CPF2228", "CPF2292", "CPF22E9",
    "CPF22F0", "CPF22F1", "CPF4AB8", "CPF22C0", "CPF22C2", "CPF22C3", "CPF22C4", "CPF22C8",
    "CPF22D0", "CPF22D3", "CPD0084", "CPD0043", "CPF9801", "CPF9802", "CPF9803", "CPF9810",
    "CPF9999", "MCH3401", "CPF22B7", "CPF1234", "CPD9999",
]  # fmt: skip


def test_each_family_of_messages_becomes_a_sentence_with_the_hosts_words_beneath(
    simulated: Simulated, connector: Connector
) -> None:
    profiles = tuple(
        ProfileScenario(f"USER{number}", Secret("old4demo"), change_message=name)
        for number, name in enumerate(FAMILIES)
    )
    host = simulated(profiles=(SERVICE, *profiles))
    seen = set()
    for profile in profiles:
        found = connector.reset(host, user=profile.name)
        assert (found.outcome, found.message_id) == (Ending.FAILED, profile.change_message)
        assert str(found.sentence)
        assert str(found.cause)
        assert str(found.next_step)
        assert profile.change_message in found.details
        assert "Recovery" in found.details  # the second-level text
        assert host.password_is(profile.name, "old4demo")
        seen.add(str(found.sentence).replace(profile.name, ""))
    assert len(seen) > 20


def test_who_lacks_secadm_is_told_so(simulated: Simulated, connector: Connector) -> None:
    host = simulated(profiles=(replace(SERVICE, special_authorities=()), ANNA))
    found = connector.reset(host)
    assert found.message_id == "CPF2292"
    assert "MYPASSSVC" in str(found.sentence)
    limited = simulated(profiles=(replace(SERVICE, limit_capabilities="*YES"), ANNA))
    assert connector.reset(limited).message_id == "CPD0032"


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"QPWDRULES": ["*MINLEN20"]}, "20"),
        ({"QPWDRULES": ["*SPCCHRMAX1"]}, "special"),
        ({"QPWDRULES": ["*LMTPRFNAME", "*CHRLMTREP"]}, "more than once"),
    ],
)
def test_a_password_is_judged_before_the_host_is_asked(
    simulated: Simulated, connector: Connector, values: dict[str, list[str]], rule: str
) -> None:
    enforced = {"QPWDRULES": (*values["QPWDRULES"], "*ALLCRTCHG")}
    host = simulated(system_values=enforced)
    found = connector.reset(host)
    assert found.message_id == "password.rules"
    assert rule in str(found.sentence)
    assert not any("CHGUSRPRF" in command for command in host.commands)
    free = simulated(system_values={"QPWDRULES": tuple(values["QPWDRULES"])})
    done = connector.reset(free)
    assert done.outcome is Ending.DONE
    assert rule in str(done.cause)
    assert "*ALLCRTCHG" in str(done.cause)


def test_a_rule_that_only_the_host_knows_is_told_by_its_message(
    simulated: Simulated, connector: Connector
) -> None:
    values = {"QPWDRULES": ("*LMTSAMPOS", "*ALLCRTCHG"), "QPWDRQDDIF": "1"}
    host = simulated(system_values=values)
    same_place = connector.reset(host, password=Secret("axxxxxxx"))
    assert same_place.message_id == "CPF4AA7"
    assert "same place" in str(same_place.sentence)
    host.change(system_values={"QPWDRULES": ("*ALLCRTCHG",), "QPWDRQDDIF": "1"})
    used = connector.reset(host, password=Secret("anna4demo"))
    assert used.message_id == "CPF22C4"


def test_low_levels_take_simple_passwords_alone(simulated: Simulated, connector: Connector) -> None:
    host = simulated(password_level=1)
    found = connector.reset(host)
    assert found.outcome is Ending.FAILED
    assert not any("CHGUSRPRF" in command for command in host.commands)


# ---------------------------------------------------------------- exit programs, lost answers


def test_an_exit_program_that_denies_the_command(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated(exit_program=ExitProgram(denied_commands=("CHGUSRPRF",)))
    found = connector.reset(host)
    assert (found.outcome, found.message_id) == (Ending.FAILED, "exit.request-denied")
    assert host.password_is("ANNA", "anna4demo")
    # The connector needs no program calls: what cannot be read is left to the host.
    calls = simulated(exit_program=ExitProgram(programs="deny"))
    assert connector.reset(calls).outcome is Ending.DONE


def test_a_lost_answer_is_not_called_a_failure_of_the_reset(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated(lost_answers=1)
    found = connector.reset(host)
    assert found.outcome is Ending.FAILED
    assert "is not known" in str(found.sentence)
    assert "validate" in str(found.next_step)
    assert host.password_is("ANNA", NEW.reveal())
    assert connector.validate(host).outcome is Ending.DONE
    assert connector.reset(host).outcome is Ending.DONE  # repeated: no harm


def test_a_wrong_service_password_is_tried_once(simulated: Simulated, connector: Connector) -> None:
    host = simulated()
    for outcome in (Ending.FAILED, Ending.SKIPPED):
        found = connector.reset(host, account_password=Secret("wrong-one"))
        assert found.outcome is outcome
    assert host.attempts("MYPASSSVC") == 1
    assert "service account" in words(found) or "already refused" in words(found)


def test_a_password_refused_before_may_be_right_after_a_reset(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()
    assert connector.validate(host).message_id == "CPF22E2"
    assert connector.reset(host).outcome is Ending.DONE
    assert connector.validate(host).outcome is Ending.DONE


def test_an_untrusted_host_gets_no_password(simulated: Simulated, connector: Connector) -> None:
    host, other = simulated(name="A"), simulated(name="B")
    connector.doors(other)
    found = connector.operate(Action.VALIDATE, [named(host, ssl=True)])
    assert found.results[0].message_id == "java.not-trusted"
    assert not any("ANNA" in event.text for event in host.log)


def test_a_slow_host_ends_by_its_time_outs(simulated: Simulated, connector: Connector) -> None:
    # The greeting may take connect and read time-out together; jt400 waits for each answer.
    host = simulated(signon=ServiceScenario(delay=4.0))
    found = connector.validate(host)
    assert (found.outcome, found.message_id) == (Ending.FAILED, "java.silent")


# ---------------------------------------------------------------- many at once


def test_sync_tells_exactly_where_it_was_done(simulated: Simulated, connector: Connector) -> None:
    silent = ServiceScenario(Behaviour.SILENT)
    down = ServiceScenario(Behaviour.REFUSE)
    hosts = {
        "GOOD": simulated(name="GOOD"),
        "DOWN": simulated(name="DOWN", mapper=down),
        "NOSIGNON": simulated(name="NOSIGNON", signon=down),
        "SILENT": simulated(name="SILENT", signon=silent),
        "HANGS": simulated(name="HANGS", command=silent),
        "REFUSES": simulated(name="REFUSES", profiles=(SERVICE, OFFICER)),
        "LIMITED": simulated(
            name="LIMITED", profiles=(replace(SERVICE, special_authorities=()), ANNA)
        ),
        "LAST": simulated(name="LAST", password_level=2),
    }
    ended: list[str] = []

    class Watcher:
        def started(self, partition: str) -> None: ...

        def finished(self, result: OperationResult) -> None:
            ended.append(result.partition)

        def cancelled(self) -> bool:
            return False

    found = connector.operate(Action.SYNC, list(hosts.values()), watcher=Watcher())
    ids = {result.partition: result.message_id for result in found.results}
    assert list(ids) == list(hosts)  # in the order in which they were named
    assert ids == {
        "GOOD": "CPC2205",
        "DOWN": "port.refused",
        "NOSIGNON": "port.refused",
        "SILENT": "port.silent",
        "HANGS": ids["HANGS"],
        "REFUSES": "CPF2204",
        "LIMITED": "CPF2292",
        "LAST": "CPC2205",
    }
    assert ids["HANGS"].startswith(("java.", "worker."))
    assert not found.done
    outcomes = {result.partition: result.outcome for result in found.results}
    assert [name for name, outcome in outcomes.items() if outcome is Ending.DONE] == [
        "GOOD",
        "LAST",
    ]
    for name in ("GOOD", "LAST"):
        assert hosts[name].password_is("ANNA", NEW.reveal())
    # The good ones did not wait for the silent ones.
    for slow in ("SILENT", "HANGS"):
        for good in ("GOOD", "LAST", "DOWN"):
            assert ended.index(good) < ended.index(slow)
    # It can be repeated: what was done stays done.
    hosts["LIMITED"].profile("MYPASSSVC").special_authorities = ("*SECADM",)
    again = connector.operate(Action.SYNC, [hosts[name] for name in ("GOOD", "LIMITED", "LAST")])
    assert again.done


def test_a_partition_that_is_stopped_before_it_was_asked_is_skipped(
    simulated: Simulated, connector: Connector
) -> None:
    class Stopped:
        def started(self, partition: str) -> None: ...

        def finished(self, result: OperationResult) -> None: ...

        def cancelled(self) -> bool:
            return True

    hosts = [simulated(name="A"), simulated(name="B")]
    found = connector.operate(Action.SYNC, hosts, watcher=Stopped())
    assert [result.outcome for result in found.results] == [Ending.SKIPPED] * 2
    assert found.interrupted
    assert not found.done
    assert "as it was" in str(found.results[0].cause)
    assert all(map(untouched, hosts))


def test_one_wrong_password_for_two_names_of_one_machine_is_sent_once(
    simulated: Simulated, connector: Connector
) -> None:
    host = simulated()
    twice = [replace(named(host), name=name) for name in ("ONE", "TWO")]
    found = connector.operate(Action.SYNC, twice, account_password=Secret("wrong-one"))
    assert sorted(result.outcome for result in found.results) == [Ending.FAILED, Ending.SKIPPED]
    assert host.attempts("MYPASSSVC") == 1
    assert PASSWORD.reveal() not in repr(found)


@pytest.mark.parametrize("typed", ["＊NONE", "Abcd12＇) TEXT(＇x", "Abcd12＇） SPCAUT（＊ALLOBJ"])
def test_a_wide_apostrophe_or_star_never_reaches_a_host_that_narrows_it(
    simulated: Simulated, connector: Connector, typed: str
) -> None:
    """In jt400's table of CCSID 1140 they stand on the bytes of the plain ones."""
    host = simulated(password_level=3, ccsid=1140, command_level=7)
    with pytest.raises(ProblemError) as refused:
        connector.reset(host, password=Secret(typed))
    assert refused.value.id == "cl.password-lookalike"
    assert host.commands == []
    assert host.password_is("ANNA", "anna4demo")


@pytest.mark.parametrize("level", [7, 11])
def test_a_character_that_the_host_does_not_have_is_refused_before_it_is_sent(
    simulated: Simulated, connector: Connector, level: int
) -> None:
    host = simulated(password_level=3, ccsid=1140, command_level=level)
    found = connector.reset(host, password=Secret("Abcdef12Ω"))
    assert found.outcome is Ending.FAILED
    assert found.message_id == "host.characters"
    assert "1140" in found.details
    assert "Abcdef12" not in found.details
    assert host.commands == []
    assert host.password_is("ANNA", "anna4demo")
    # What the host does have arrives as it is, the euro sign of 1140 included.
    assert connector.reset(host, password=Secret("Äbcdef12€")).outcome is Ending.DONE
    assert host.password_is("ANNA", "Äbcdef12€")


def test_a_host_that_never_ends_the_tls_handshake_is_named_as_silent(
    simulated: Simulated, connector: Connector
) -> None:
    silent = ServiceScenario(Behaviour.SILENT)
    host = simulated(signon_tls=silent, command_tls=silent)
    connector.options = replace(connector.options, connect_timeout=1.0, read_timeout=1.0)
    found = connector.reset(host, ssl=True)
    assert found.outcome is Ending.FAILED
    assert found.message_id == "tls.silent"
    assert "never answered" in f"{found.sentence} {found.cause}"
