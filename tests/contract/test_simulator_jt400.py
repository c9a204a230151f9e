"""The simulated IBM i against the real jt400: what the unmodified client says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.jars import jar_parameters
from tests.contract.raw_client import COMMAND, SIGNON, RawClient, Refused
from wizard.domain.secret import Secret
from wizard.simulator import (
    ExitProgram,
    PartitionScenario,
    ProfileScenario,
    RunningPartition,
    Scenario,
    Simulation,
)

TEST = ProfileScenario("TESTUSER", Secret("secret1"))


@contextmanager
def partition(base: PartitionScenario | None = None, **knobs: object) -> Iterator[RunningPartition]:
    scenario = replace(base or PartitionScenario(), **knobs)  # type: ignore[arg-type]
    with Simulation(Scenario((scenario,)), base_address=None) as simulation:
        yield simulation.partitions[0]


def with_profiles(*profiles: ProfileScenario) -> PartitionScenario:
    healthy = PartitionScenario()
    return replace(healthy, profiles=(*healthy.profiles, *profiles))


@pytest.fixture(scope="module", params=jar_parameters())
def jar(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture(scope="module")
def client(jar: Path) -> Iterator[RawClient]:
    with RawClient(jar) as client:
        yield client


def knows_level_4(jar: Path) -> bool:
    return not jar.stem.startswith("jt400-9.") and jar.stem != "jt400"


@pytest.mark.parametrize("level", range(5))
def test_sign_on_and_command_at_every_level(client: RawClient, jar: Path, level: int) -> None:
    with partition(password_level=level) as host:
        client.open(host)
        if level == 4 and not knows_level_4(jar):
            with pytest.raises(Refused) as refused:
                client.ask("validate")
            assert refused.value.rc == 8
            return
        assert client.ask("validate")
        facts = client.ask("connect", service=SIGNON)
        assert (facts["vrm"], facts["ccsid"]) == (0x00070500, 37)
        assert client.ask("command", text="CHKOBJ OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD)")["done"]
        assert client.ask("value", name="QPWDLVL") == level
        assert host.attempts("MYPASSSVC") == 0


@pytest.mark.parametrize("level", [0, 1])
def test_long_and_digit_first_names_at_low_levels(client: RawClient, level: int) -> None:
    profiles = (
        ProfileScenario("LONGUSER10", Secret("pass123456")),
        ProfileScenario("NUMPWD", Secret("12345678")),
        ProfileScenario("NINECHARS", Secret("abc$#@_9")),
    )
    with partition(with_profiles(*profiles), password_level=level) as host:
        for profile in profiles:
            assert profile.password is not None
            client.open(host, profile.name, profile.password.reveal())
            assert client.ask("validate")
            client.ask("connect", service=COMMAND)


@pytest.mark.parametrize(
    ("profile", "rc"),
    [
        (replace(TEST, password=Secret("other")), 8),
        (replace(TEST, status="*DISABLED"), 31),
        (replace(TEST, expired=True), 7),
        (replace(TEST, expires_in_days=-1), 7),
        (replace(TEST, no_password=True), 46),
        (replace(TEST, name="SOMEBODY"), 32),
        (replace(TEST, attempts=1, password=Secret("other")), 9),
        (replace(TEST, attempts=2, password=Secret("other")), 31),
        (replace(TEST, signon_code=0x00040000), 24),
        (replace(TEST, signon_code=0x00050002), 34),
    ],
)
def test_refused_sign_ons(client: RawClient, profile: ProfileScenario, rc: int) -> None:
    with partition(with_profiles(profile)) as host:
        client.open(host, "TESTUSER", "secret1")
        with pytest.raises(Refused) as refused:
            client.ask("validate")
        assert refused.value.kind == "AS400SecurityException"
        assert refused.value.rc == rc


def test_each_wrong_password_counts_once_and_the_last_disables(client: RawClient) -> None:
    with partition(with_profiles(TEST)) as host:
        codes = []
        for count in (1, 2, 3):
            client.open(host, "TESTUSER", "wrong")
            with pytest.raises(Refused) as refused:
                client.ask("validate")
            codes.append(refused.value.rc)
            assert host.attempts("TESTUSER") == count
        assert codes == [8, 9, 31]
        assert host.profile("TESTUSER").status == "*DISABLED"
        client.open(host)
        assert client.ask("command", text="CHGUSRPRF TESTUSER STATUS(*ENABLED)")["done"]
        client.open(host, "TESTUSER", "secret1")
        assert client.ask("validate")
        assert host.attempts("TESTUSER") == 0


def test_days_until_expiry(client: RawClient) -> None:
    with partition(with_profiles(replace(TEST, expires_in_days=3))) as host:
        client.open(host, "TESTUSER", "secret1")
        assert client.ask("connect", service=SIGNON)["days"] in {3, 4}
        client.open(host)
        assert client.ask("connect", service=SIGNON)["days"] == 365


@pytest.mark.parametrize("ccsid", [37, 273, 277, 297, 500, 871, 1140, 1141, 1148])
@pytest.mark.parametrize("level", [6, 9, 10, 11])
def test_messages_in_every_form_and_code_page(client: RawClient, ccsid: int, level: int) -> None:
    with partition(ccsid=ccsid, command_level=level) as host:
        client.open(host)
        answer = client.ask("command", text="CHGUSRPRF USRPRF(NOBODY) TEXT('Ärger #1 @home $')")
        assert not answer["done"]
        assert [item["id"] for item in answer["messages"]] == ["CPF2204"]
        assert answer["messages"][0]["text"] == "User profile NOBODY not found."
        assert (answer["messages"][0]["type"], answer["messages"][0]["severity"]) == (15, 40)
        assert answer["job"].endswith("/QUSER/QZRCSRVS")
        done = client.ask("command", text="CHGUSRPRF USRPRF(ANNA) TEXT('Zoë Müller')")
        assert done["done"]
        assert [item["id"] for item in done["messages"]] == ["CPC2205"]
        assert client.ask("profile", name="ANNA")["text"] == "Zoë Müller"


def test_profile(client: RawClient) -> None:
    group = ProfileScenario("ADMINS", no_password=True, special_authorities=("*SECADM", "*ALLOBJ"))
    extra = ProfileScenario("OPERATORS", no_password=True, special_authorities=("*JOBCTL",))
    member = replace(
        TEST,
        groups=("ADMINS",),
        supplemental=("OPERATORS",),
        limit_capabilities="*PARTIAL",
        expires_in_days=5,
        expiry_interval=90,
        attempts=1,
        text="Test user",
        special_authorities=("*SPLCTL",),
        user_class="*PGMR",
    )
    with partition(with_profiles(group, extra, member)) as host:
        client.open(host)
        seen = client.ask("profile", name="TESTUSER")
        assert seen["status"] == "*ENABLED"
        assert seen["authorities"] == ["*SPLCTL"]
        assert (seen["group"], seen["supplemental"]) == ("ADMINS", ["OPERATORS"])
        assert (seen["limits"], seen["class"]) == ("*PARTIAL", "*PGMR")
        assert (seen["interval"], seen["days"], seen["attempts"]) == (90, 5, 1)
        assert not seen["expired"] and not seen["no_password"]
        expires = host.profile("TESTUSER").expires
        assert expires is not None and seen["expires"] is not None
        assert seen["home"] == "/home/TESTUSER"
        assert seen["job_description"] == "/QSYS.LIB/QGPL.LIB/QDFTJOBD.JOBD"
        assert client.ask("has", name="TESTUSER", authority="*ALLOBJ")
        assert not client.ask("has", name="TESTUSER", authority="*AUDIT")
        assert client.ask("profile", name="ADMINS")["no_password"]
        with pytest.raises(Refused, match="CPF2204"):
            client.ask("profile", name="NOBODY")


def test_unreadable_group(client: RawClient) -> None:
    group = ProfileScenario("ADMINS", no_password=True, unreadable=True)
    member = replace(TEST, groups=("ADMINS",))
    with partition(with_profiles(group, member)) as host:
        client.open(host)
        with pytest.raises(Refused, match="CPF2217"):
            client.ask("profile", name="ADMINS")
        # jt400 swallows the refusal and answers "no".
        assert not client.ask("has", name="TESTUSER", authority="*SECADM")
        client.open(host, "QSECOFR", "officer4u")
        assert client.ask("profile", name="ADMINS")["no_password"]


def test_previous_sign_on(client: RawClient) -> None:
    with partition(with_profiles(TEST)) as host:
        for _ in range(2):
            client.open(host, "TESTUSER", "secret1")
            client.ask("connect", service=SIGNON)
        client.open(host)
        assert client.ask("profile", name="TESTUSER")["previous"] is not None


def test_system_values(client: RawClient) -> None:
    values = {
        "QPWDRULES": ("*MINLEN8", "*MAXLEN128", "*DGTMIN1"),
        "QPWDEXPITV": "90",
        "QPWDEXPWRN": 14,
    }
    with partition(system_values=values, ccsid=273) as host:
        client.open(host)
        assert client.ask("value", name="QPWDEXPITV").strip() == "90"
        assert client.ask("value", name="QPWDEXPWRN") == 14
        assert client.ask("value", name="QCCSID") == 273
        assert client.ask("value", name="QMAXSIGN").strip() == "3"
        rules = [item.strip() for item in client.ask("value", name="QPWDRULES")]
        assert rules == ["*MINLEN8", "*MAXLEN128", "*DGTMIN1"]
        for name in (
            "QSECURITY",
            "QPWDMINLEN",
            "QPWDMAXLEN",
            "QMAXSGNACN",
            "QPWDRQDDIF",
            "QPWDLMTAJC",
            "QPWDLMTREP",
            "QPWDPOSDIF",
            "QPWDVLDPGM",
            "QPWDCHGBLK",
            "QTIMZON",
            "QINACTITV",
            "QPWDLMTCHR",
            "QUTCOFFSET",
            "QPWDRQDDGT",
        ):
            assert client.ask("value", name=name) is not None
        with pytest.raises(Refused, match="CPF1074"):
            client.ask("value", name="QABNORMSW")


def test_programs(client: RawClient) -> None:
    with partition(exit_program=ExitProgram(denied_commands=("DLTLIB",))) as host:
        client.open(host)
        with pytest.raises(Refused) as refused:
            client.ask("program", path="/QSYS.LIB/NOSUCH.PGM", parameters=[])
        assert refused.value.kind == "ObjectDoesNotExistException"
        exits = client.ask(
            "program",
            path="/QSYS.LIB/QUSRTVEI.PGM",
            parameters=[
                {"in": "40" * 16},
                # In/out and large: jt400 compresses it on the way.
                {"in": "00" * 3000, "out": 3000},
                {"in": "00000bb8"},
                {"in": "EXTI0200".encode("cp037").hex()},
                {"in": "QIBM_QZRC_RMT".ljust(20).encode("cp037").hex()},
                {"in": "CZRC0100".encode("cp037").hex()},
                {"in": "ffffffff"},
                {"in": "00000000"},
                {"in": "0000000000000000"},
            ],
        )
        assert exits["done"]
        answer = bytes.fromhex(exits["outputs"][1])
        assert int.from_bytes(answer[28:32], "big") == 1
        assert "RMTEXIT" in answer.decode("cp037")
        failed = client.ask("program", path="/QSYS.LIB/QSYRUSRI.PGM", parameters=[])
        assert (failed["done"], failed["messages"]) == (False, ["CPF24B4"])


@pytest.mark.parametrize(
    ("rules", "service", "kind", "rc"),
    [
        (ExitProgram(signon="deny"), "signon", "AS400SecurityException", 35),
        (ExitProgram(connection="deny"), "connection", "AS400SecurityException", 35),
        (ExitProgram(connection="missing"), "connection", "AS400SecurityException", 34),
        (ExitProgram(connection="fails"), "connection", "AS400SecurityException", 36),
        (ExitProgram(commands="deny"), "command", "ErrorCompletingRequestException", 4),
        (ExitProgram(commands="fails"), "command", "ErrorCompletingRequestException", 3),
        (ExitProgram(commands="missing"), "command", "ErrorCompletingRequestException", 2),
        (ExitProgram(programs="deny"), "program", "ErrorCompletingRequestException", 4),
    ],
)
def test_exit_programs(
    client: RawClient, rules: ExitProgram, service: str, kind: str, rc: int
) -> None:
    with partition(exit_program=rules) as host:
        client.open(host)
        with pytest.raises(Refused) as refused:
            if service == "signon":
                client.ask("validate")
            elif service == "connection":
                assert client.ask("validate")
                client.ask("connect", service=COMMAND)
            elif service == "command":
                assert client.ask("value", name="QPWDLVL") == 3
                client.ask("command", text="CHKOBJ OBJ(QSYS/QCMD) OBJTYPE(*PGM)")
            else:
                assert client.ask("command", text="CHKOBJ OBJ(QSYS/QCMD) OBJTYPE(*PGM)")["done"]
                client.ask("program", path="/QSYS.LIB/QWCRSVAL.PGM", parameters=[])
        assert (refused.value.kind, refused.value.rc) == (kind, rc)


def test_exit_program_for_others(client: RawClient) -> None:
    with partition(exit_program=ExitProgram(connection="deny", users=("ANNA",))) as host:
        client.open(host)
        client.ask("connect", service=COMMAND)
        client.open(host, "ANNA", "anna4demo")
        with pytest.raises(Refused):
            client.ask("connect", service=COMMAND)


@pytest.mark.parametrize("level", [0, 2, 3, 4])
def test_changed_password_signs_on(client: RawClient, jar: Path, level: int) -> None:
    if level == 4 and not knows_level_4(jar):
        pytest.skip("this jt400 does not know password level 4")
    new = "FRESH9" if level < 2 else "It's (fr€sh) & new"
    quoted = new.replace("'", "''")
    with partition(with_profiles(replace(TEST, expired=True)), password_level=level) as host:
        client.open(host)
        answer = client.ask(
            "command",
            text=f"CHGUSRPRF USRPRF(TESTUSER) PASSWORD('{quoted}') STATUS(*ENABLED) PWDEXP(*NO)",
        )
        assert answer["done"]
        assert host.password_is("TESTUSER", new)
        assert not any(new in item or quoted in item for item in host.commands)
        client.open(host, "TESTUSER", new)
        assert client.ask("validate")


@pytest.mark.parametrize("level", [0, 2, 3, 4])
@pytest.mark.parametrize("old", ["secret1", "longer9pwd"])
def test_change_password_request(client: RawClient, jar: Path, level: int, old: str) -> None:
    if level == 4 and not knows_level_4(jar):
        pytest.skip("this jt400 does not know password level 4")
    new = "brandnew99" if level < 2 else "A much longer pass phrase, with äöü and 44 more"
    profile = replace(TEST, password=Secret(old), expired=True)
    with partition(with_profiles(profile), password_level=level) as host:
        client.open(host, "TESTUSER", old)
        assert client.ask("change_password", old=old, new=new)
        assert host.password_is("TESTUSER", new)
        client.open(host, "TESTUSER", new)
        assert client.ask("validate")
        with pytest.raises(Refused) as refused:
            client.ask("change_password", old=new, new="short")
        assert refused.value.rc == 20


def test_limited_users(client: RawClient) -> None:
    limited = replace(TEST, limit_capabilities="*YES", special_authorities=("*SECADM",))
    text = "CHKOBJ OBJ(QSYS/QCMD) OBJTYPE(*PGM)"
    with partition(with_profiles(limited)) as host:
        client.open(host, "TESTUSER", "secret1")
        answer = client.ask("command", text=text)
        assert not answer["done"]
        assert answer["messages"][0]["id"] == "CPD0032"
        host.change(limited_users="code")
        answer = client.ask("command", text=text)
        assert (answer["done"], answer["messages"]) == (False, [])
        host.change(limited_users="allow")
        assert client.ask("command", text=text)["done"]


def test_dropped_command_connection_heals(client: RawClient) -> None:
    with partition(drop_commands=1) as host:
        client.open(host)
        with pytest.raises(Refused) as refused:
            client.ask("command", text="CHKOBJ OBJ(QSYS/QCMD) OBJTYPE(*PGM)")
        assert refused.value.kind == "ConnectionDroppedException"
        assert client.ask("command", text="CHKOBJ OBJ(QSYS/QCMD) OBJTYPE(*PGM)")["done"]


def test_port_mapper(client: RawClient) -> None:
    with partition() as host:
        if host.mapper_port != 449:
            pytest.skip("jt400 asks port 449 only, which this account may not open")
        client.open(host, mapper=True)
        assert client.ask("validate")
        client.ask("connect", service=COMMAND)
    with partition(mapper_unlisted=("as-rmtcmd",)) as host:
        client.open(host, mapper=True)
        assert client.ask("validate")
        with pytest.raises(Refused) as refused:
            client.ask("connect", service=COMMAND)
        assert (refused.value.kind, refused.value.rc) == ("ServerStartupException", 2)
