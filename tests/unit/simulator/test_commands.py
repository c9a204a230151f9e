"""CHGUSRPRF and the other commands, on the state of a host without a network."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from wizard.domain.secret import Secret
from wizard.simulator import PartitionScenario, ProfileScenario, commands
from wizard.simulator.messages import HostProgramError
from wizard.simulator.state import HostState

SERVICE = "MYPASSSVC"


def host(*more: ProfileScenario, **knobs: object) -> HostState:
    base = PartitionScenario(clock=datetime(2027, 3, 1, 8, 0))  # noqa: DTZ001 - the host's local time
    scenario = replace(base, profiles=(*base.profiles, *more), **knobs)  # type: ignore[arg-type]
    return HostState(scenario, threading.Event())


def failure(state: HostState, text: str, user: str = SERVICE) -> list[str]:
    with pytest.raises(HostProgramError) as failed:
        commands.run(state, user, text)
    return [item.id for item in failed.value.messages]


def password(state: HostState, user: str) -> str | None:
    found = state.profiles[user].password
    return None if found is None else found.reveal()


def test_reset_changes_everything_it_names() -> None:
    state = host(
        ProfileScenario("BEN", Secret("old"), status="*DISABLED", expired=True, attempts=2)
    )
    text = "CHGUSRPRF USRPRF(BEN) PASSWORD('New1 pwd') STATUS(*ENABLED) PWDEXP(*NO) PWDEXPITV(30)"
    done = commands.run(state, SERVICE, text)
    assert [item.id for item in done] == ["CPC2205"]
    ben = state.profiles["BEN"]
    assert (password(state, "BEN"), ben.status, ben.expired, ben.attempts) == (
        "New1 pwd",
        "*ENABLED",
        False,
        0,
    )
    assert ben.expires is not None
    assert timedelta(days=29) < ben.expires - state.now() <= timedelta(days=30)
    assert not state.is_expired(ben)


def test_unquoted_password_folds_to_upper_case() -> None:
    state = host()
    commands.run(state, SERVICE, "CHGUSRPRF USRPRF(ANNA) PASSWORD(Secret9)")
    assert password(state, "ANNA") == "SECRET9"


@pytest.mark.parametrize("value", ["*NONE", "'*NONE'"])
def test_none_takes_the_password_away(value: str) -> None:
    state = host()
    commands.run(state, SERVICE, f"CHGUSRPRF ANNA PASSWORD({value})")
    assert password(state, "ANNA") is None


def test_without_secadm() -> None:
    assert failure(host(), "CHGUSRPRF MYPASSSVC STATUS(*ENABLED)", "ANNA") == ["CPF2292"]


def test_secadm_of_a_group_counts() -> None:
    group = ProfileScenario("ADMINS", no_password=True, special_authorities=("*SECADM",))
    for field in ("groups", "supplemental"):
        member = replace(ProfileScenario("BEN", Secret("x")), **{field: ("ADMINS",)})
        state = host(group, member)
        assert commands.run(state, "BEN", "CHGUSRPRF ANNA STATUS(*DISABLED)")
        assert state.profiles["ANNA"].status == "*DISABLED"


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("CHGUSRPRF NOBODY STATUS(*ENABLED)", ["CPF2204"]),
        ("CHGUSRPRF QSECOFR STATUS(*ENABLED)", ["CPF2217"]),
        ("CHGUSRPRF BEN STATUS(*ENABLED)", ["CPF2217"]),
        ("CHGUSRPRF ANNA STATUS(*ON)", ["CPD0084", "CPF0006"]),
        ("CHGUSRPRF ANNA PWDEXPITV(400)", ["CPD0084", "CPF0006"]),
        ("CHGUSRPRF ANNA PASSWORD(two words)", ["CPD0020", "CPF0006"]),
        ("CHGUSRPRF ANNA PASSWORD('*wrong')", ["CPD0078", "CPF0006"]),
        (f"CHGUSRPRF ANNA PASSWORD('{'x' * 129}')", ["CPD0074", "CPF0006"]),
        ("CHGUSRPRF PASSWORD(abc)", ["CPD0071", "CPF0006"]),
        ("CHGUSRPRF ANNA SPCAUT(*ALLOBJ)", ["CPF22F1"]),
        ("CHGUSRPRF ANNA secret1 *ALLOBJ", ["CPF22F1"]),
        ("CHGUSRPRF ANNA secret1 *YES", ["CPD0084", "CPF0006"]),
        ("CHGUSRPRF ANNA secret1 *SAME *YES", ["CPD0041", "CPF0006"]),
        ("CHGUSRPRF ANNA NOSUCH(1)", ["CPD0043", "CPF0006"]),
        ("DLTLIB QGPL", ["CPD0030", "CPF0006"]),
        ("MYLIB/CHKOBJ X *PGM", ["CPD0030", "CPF0006"]),
        ("CHKOBJ QSYS/NOSUCH *PGM", ["CPF9801"]),
        ("CHKOBJ NOLIB/X *PGM", ["CPF9810"]),
        ("CHKOBJ QSYS/HIDDEN *USRPRF AUT(*OBJMGT)", ["CPF9802"]),
        ("DSPUSRPRF NOBODY", ["CPF2204"]),
        ("DSPUSRPRF HIDDEN", ["CPF2217"]),
        ("DSPSYSVAL QNOSUCH", ["CPF1074"]),
        ("DLYJOB DLY(x)", ["CPD0084", "CPF0006"]),
    ],
)
def test_refusals_change_nothing(text: str, ids: list[str]) -> None:
    state = host(
        ProfileScenario("BEN", Secret("x"), managed_by=("QSECOFR",)),
        ProfileScenario("HIDDEN", unreadable=True),
    )
    before = {name: replace(item) for name, item in state.profiles.items()}
    assert failure(state, text) == ids
    assert state.profiles == before


@pytest.mark.parametrize(
    "text",
    [
        "CHKOBJ OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD) AUT(*USE)",
        "CHKOBJ CHGUSRPRF *CMD",
        "CHKOBJ OBJ(QSYS/ANNA) OBJTYPE(*USRPRF) AUT(*OBJMGT *USE)",
        "CHKOBJ OBJ(APPLIB/ORDERS) OBJTYPE(*FILE)",
        "DSPUSRPRF ANNA",
        "DSPUSRPRF *CURRENT OUTPUT(*PRINT)",
        "DSPSYSVAL QPWDLVL",
        "QSYS/CHGUSRPRF ANNA TEXT('x')",
    ],
)
def test_commands_that_are_done(text: str) -> None:
    state = host(objects=("APPLIB/ORDERS *FILE",))
    commands.run(state, SERVICE, text)
    assert state.commands[-1] == text


def test_command_that_a_profile_may_not_use() -> None:
    state = host(
        ProfileScenario(
            "BEN",
            Secret("x"),
            special_authorities=("*SECADM",),
            not_authorised=("CHGUSRPRF",),
        )
    )
    check = "CHKOBJ OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD) AUT(*USE)"
    assert failure(state, check, "BEN") == ["CPF9802"]
    assert failure(state, "CHGUSRPRF ANNA STATUS(*ENABLED)", "BEN") == ["CPF9802"]
    assert commands.run(state, "BEN", "CHKOBJ OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD)") == ()


SYSTEM_RULES = [
    ({"QPWDMINLEN": 8}, "short1", "CPF22C2"),
    ({"QPWDMAXLEN": 8}, "longer than 8", "CPF22C3"),
    ({}, "anna", "CPF22C2"),
    ({"QPWDMINLEN": 4}, "anna", "CPF22D3"),
    ({"QPWDRQDDGT": "1"}, "secret", "CPF22C6"),
    ({"QPWDLMTAJC": "1"}, "secret12", "CPF22C7"),
    ({"QPWDPOSDIF": "1"}, "axxxxxxx", "CPF22C8"),
    ({"QPWDLMTREP": "1"}, "secret", "CPF22D0"),
    ({"QPWDLMTREP": "2"}, "settle", "CPF22D1"),
    ({"QPWDRQDDIF": "1"}, "anna4demo", "CPF22C4"),
]


# Rule, a password that breaks it, the reason code of CPF4AA7.
REASONS = [
    ("*LTRMIN8", "secret7", 1),
    ("*DGTMIN2", "secret7", 2),
    ("*SPCCHRMIN1", "secret7", 3),
    ("*LTRMAX2", "abc12345", 4),
    ("*DGTMAX0", "secret7", 5),
    ("*SPCCHRMAX0", "secret-7", 6),
    ("*LTRLMTFST", "secret7", 7),
    ("*DGTLMTFST", "7secret", 8),
    ("*SPCCHRLMTFST", "-secret7", 9),
    ("*LTRLMTLST", "7secret", 10),
    ("*DGTLMTLST", "secret7", 11),
    ("*SPCCHRLMTLST", "secret-", 12),
    ("*LTRLMTAJC", "s1ec2t", 13),
    ("*DGTLMTAJC", "s12t", 14),
    ("*SPCCHRLMTAJC", "s--t", 15),
    ("*MIXCASE2", "secreT7", 16),
    ("*REQANY3", "secret7", 17),
    ("*LMTPRFNAME", "xxannaxx", 18),
    ("*MINLEN12", "secret", 19),
    ("*MAXLEN6", "secret7", 20),
    ("*CHRLMTREP", "secret7", 21),
    ("*CHRLMTAJC", "settle7", 22),
    ("*LMTSAMPOS", "a------", 23),
]


@pytest.mark.parametrize(("rule", "new", "reason"), REASONS)
def test_reasons_of_the_password_rules(rule: str, new: str, reason: int) -> None:
    state = host(system_values={"QPWDRULES": (rule, "*ALLCRTCHG")})
    with pytest.raises(HostProgramError) as failed:
        commands.run(state, SERVICE, f"CHGUSRPRF ANNA PASSWORD('{new}')")
    (told,) = failed.value.messages
    assert told.id == "CPF4AA7"
    assert told.text.endswith(f"Reason code {reason}.")
    assert "Cause" in told.help
    assert password(state, "ANNA") == "anna4demo"


def test_restricted_characters_count_at_low_levels_alone() -> None:
    values = {"QPWDLMTCHR": "AEIOU"}
    text = "CHGUSRPRF ANNA PASSWORD(SECRET)"
    low = host(system_values=values, chgusrprf_rules="always", password_level=1)
    assert failure(low, text) == ["CPF22C5"]
    assert commands.run(host(system_values=values, chgusrprf_rules="always"), SERVICE, text)


@pytest.mark.parametrize(
    ("id", "ids"),
    [
        ("CPF2213", ["CPF2213"]),
        ("CPF4AB8", ["CPF4AB8"]),
        ("CPF22B7", ["CPF22B7"]),
        ("CPD0084", ["CPD0084", "CPF0006"]),
    ],
)
def test_a_scenario_names_the_message_that_ends_a_reset(id: str, ids: list[str]) -> None:
    state = host(ProfileScenario("BEN", Secret("old"), change_message=id))
    assert failure(state, "CHGUSRPRF BEN PASSWORD(NEW1)") == ids
    assert password(state, "BEN") == "old"


def test_the_authority_to_change_a_profile_can_be_asked_for() -> None:
    check = "CHKOBJ OBJ(QSYS/QSECOFR) OBJTYPE(*USRPRF) AUT({aut})"
    assert failure(host(), check.format(aut="*OBJMGT *USE")) == ["CPF9802"]
    assert commands.run(host(), SERVICE, check.format(aut="*USE")) == ()


@pytest.mark.parametrize(("values", "new", "id"), SYSTEM_RULES)
def test_password_rules(values: dict[str, object], new: str, id: str) -> None:
    text = f"CHGUSRPRF ANNA PASSWORD('{new}')"
    state = host(system_values=values, chgusrprf_rules="always")
    assert failure(state, text) == [id]
    assert password(state, "ANNA") == "anna4demo"
    # A reset ignores the rules unless *ALLCRTCHG says otherwise.
    free = host(system_values=values)
    commands.run(free, SERVICE, text)
    assert password(free, "ANNA") == new


def test_allcrtchg_makes_a_reset_obey() -> None:
    rules = ("*MINLEN10", "*ALLCRTCHG")
    state = host(system_values={"QPWDRULES": rules})
    assert failure(state, "CHGUSRPRF ANNA PASSWORD('short')") == ["CPF4AA7"]


def test_low_level_takes_only_simple_passwords() -> None:
    state = host(password_level=0)
    assert failure(state, "CHGUSRPRF ANNA PASSWORD('a b')") == ["CPD0078", "CPF0006"]
    assert failure(state, "CHGUSRPRF ANNA PASSWORD(ELEVENCHARS)") == ["CPD0074", "CPF0006"]
    commands.run(state, SERVICE, "CHGUSRPRF ANNA PASSWORD('new$pwd')")
    assert password(state, "ANNA") == "NEW$PWD"


def test_limited_user() -> None:
    limited = ProfileScenario("BEN", Secret("x"), limit_capabilities="*YES")
    assert failure(host(limited), "DSPUSRPRF ANNA", "BEN") == ["CPD0032", "CPF0006"]
    with pytest.raises(commands.LimitedUserError):
        commands.run(host(limited, limited_users="code"), "BEN", "DSPUSRPRF ANNA")
