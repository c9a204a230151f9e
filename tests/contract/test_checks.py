"""Every check, every verdict: the real jt400 in the real worker against the simulated host."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.contract.conftest import PASSWORD, USER, Checked, choice_with
from tests.contract.jars import jar_parameters, jars
from wizard.app import Toolboxes
from wizard.domain.catalogue import CATALOGUE, Subject, ids_of
from wizard.domain.hosts import Partition, Ports
from wizard.domain.secret import Secret
from wizard.flows.checking import CheckSubject, Doors, Ledger, check_all
from wizard.flows.checks.run import Run
from wizard.flows.services import Services
from wizard.simulator import (
    Behaviour,
    CertificateScenario,
    ExitProgram,
    ProfileScenario,
    RunningPartition,
    ServiceScenario,
)

Start = Callable[..., RunningPartition]
Check = Callable[..., Checked]
WRONG = Secret("not-the-password")


def service_account(**knobs: object) -> tuple[ProfileScenario, ...]:
    """The service account with knobs, alone."""
    usual = ProfileScenario(USER, PASSWORD, special_authorities=("*SECADM",))
    return (replace(usual, **knobs),)


def refused(**knobs: object) -> ServiceScenario:
    return ServiceScenario(**knobs)


# ---------------------------------------------------------------- all well


@pytest.mark.parametrize("jar", jar_parameters())
@pytest.mark.parametrize("ssl", [False, True], ids=["plain", "tls"])
def test_a_healthy_host_passes_every_check(
    simulated: Start, check: Check, jar: Path, ssl: bool
) -> None:
    found = check(simulated(), ssl=ssl, jar=jar)
    assert [result.id for result in found.report.checks] == [kind.id for kind in CATALOGUE]
    skipped = {result.id for result in found.report.checks if result.verdict == "skipped"}
    assert found.failed() == []
    assert skipped == (
        set() if ssl else {"tls.handshake", "tls.trust", "tls.hostname", "tls.expiry"}
    )
    assert found.report.verdict == "pass"
    if not ssl:
        assert "clear text" in str(found["tls.trust"].seen)


@pytest.mark.parametrize("jar", jar_parameters())
@pytest.mark.parametrize("level", [0, 1, 2, 3, 4])
def test_every_password_level(simulated: Start, check: Check, jar: Path, level: int) -> None:
    partition = simulated(password_level=level)
    found = check(partition, jar=jar)
    if level == 4 and "-9." in jar.name:
        assert found.verdict("signon") == "fail"
        assert found.verdict("system.password-level") == "fail"
        assert "password level 4" in str(found["signon"].seen)
        assert "jt400" in str(found["signon"].next_step)
        # The point of it all: nothing was sent, so no attempt was spent.
        assert partition.attempts(USER) == 0
        return
    assert found.failed() == []
    assert found.verdict("system.password-level") == ("warn" if level < 2 else "pass")


@pytest.mark.parametrize("ccsid", [37, 273, 1141])
def test_hosts_of_other_languages(simulated: Start, check: Check, ccsid: int) -> None:
    assert check(simulated(ccsid=ccsid)).failed() == []


# ---------------------------------------------------------------- the network


def test_a_name_without_an_address(simulated: Start, check: Check) -> None:
    found = check(simulated(), host="no-such-host.invalid")
    assert found.verdict("host.name") == "fail"
    assert all(result.verdict == "skipped" for result in found.report.checks[1:])
    assert "no-such-host.invalid" in str(found["host.name"].seen)


def test_a_closed_port_mapper(simulated: Start, check: Check) -> None:
    partition = simulated(mapper=ServiceScenario(Behaviour.REFUSE))
    found = check(partition, ports=Ports())
    assert found.verdict("port.mapper") == "fail"
    assert "STRHOSTSVR" in str(found["port.mapper"].next_step)
    # The standard ports still answer, and saying so is what the administrator needs.
    assert found.verdict("signon") == "pass"


def test_a_silent_port_mapper_ends_in_time(simulated: Start, check: Check) -> None:
    partition = simulated(mapper=ServiceScenario(Behaviour.SILENT))
    found = check(partition, connect_timeout=1.0)
    assert found.verdict("port.mapper") == "fail"
    assert "never answered" in str(found["port.mapper"].seen)


def test_a_port_mapper_that_does_not_know_the_service(simulated: Start, check: Check) -> None:
    partition = simulated(mapper_unlisted=("as-signon",))
    found = check(partition)
    assert found.verdict("port.mapper") == "fail"
    assert "as-signon" in str(found["port.mapper"].seen)


def test_fixed_ports_need_no_mapper(simulated: Start, check: Check) -> None:
    partition = simulated(mapper=ServiceScenario(Behaviour.REFUSE))
    fixed = Ports(signon=partition.signon_port, command=partition.command_port)
    found = check(partition, ports=fixed)
    assert found.verdict("port.mapper") == "skipped"
    assert found.report.verdict == "pass"


def test_fixed_ports_that_the_mapper_contradicts(simulated: Start, check: Check) -> None:
    partition = simulated()
    other = simulated()
    fixed = Ports(partition.mapper_port, partition.signon_tls_port, partition.command_port)
    found = check(partition, ports=fixed)
    assert found.verdict("port.mapper") == "warn"
    assert other.attempts(USER) == 0


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (Behaviour.REFUSE, "refused the connection"),
        (Behaviour.FILTERED, "did not answer"),
        (Behaviour.SILENT, "never answered"),
        (Behaviour.CLOSE, "closed the connection"),
        (Behaviour.GARBAGE, "no IBM i host server"),
        (Behaviour.FOREIGN, "no IBM i host server"),
    ],
)
@pytest.mark.parametrize("port", ["signon", "command"])
def test_what_answers_on_a_port(
    simulated: Start, check: Check, port: str, behaviour: Behaviour, words: str
) -> None:
    partition = simulated(**{port: ServiceScenario(behaviour)})
    found = check(partition, connect_timeout=1.0)
    assert found.verdict(f"port.{port}") == "fail"
    assert words in str(found[f"port.{port}"].seen)
    assert str(found[f"port.{port}"].cause)
    assert str(found[f"port.{port}"].next_step)
    # Whoever answers there, no password was sent to it.
    assert found.verdict("signon") == ("skipped" if port == "signon" else "pass")
    assert found.verdict("command.rmtsrv") == "skipped"


def test_tls_switched_off_on_a_tls_port(simulated: Start, check: Check) -> None:
    partition = simulated()
    ports = Ports(None, partition.signon_tls_port, partition.command_tls_port)
    found = check(partition, ports=ports, connect_timeout=2.0)
    assert found.verdict("port.signon") == "fail"
    assert found.verdict("signon") == "skipped"


# ---------------------------------------------------------------- TLS


def test_an_unknown_issuer(simulated: Start, check: Check) -> None:
    partition = simulated()
    found = check(partition, ssl=True, trusted=None)
    assert found.verdict("tls.handshake") == "pass"
    assert found.verdict("tls.trust") == "fail"
    assert "Local CA" in str(found["tls.trust"].cause)
    assert found.verdict("signon") == "skipped"
    assert partition.attempts(USER) == 0


def test_another_partitions_ca_is_not_enough(simulated: Start, check: Check) -> None:
    found = check(simulated(), ssl=True, trusted=simulated().ca.export("der"))
    assert found.verdict("tls.trust") == "fail"


def test_a_missing_intermediate_is_named(simulated: Start, check: Check) -> None:
    partition = simulated(
        certificate=CertificateScenario(intermediate=True, send_intermediate=False)
    )
    found = check(partition, ssl=True)
    assert found.verdict("tls.trust") == "fail"
    assert "does not send it along" in str(found["tls.trust"].cause)


def test_an_intermediate_that_is_sent(simulated: Start, check: Check) -> None:
    partition = simulated(certificate=CertificateScenario(intermediate=True))
    assert check(partition, ssl=True).failed() == []


def test_an_expired_certificate(simulated: Start, check: Check) -> None:
    expired = CertificateScenario(valid_from_days=-400, valid_days=-5)
    partition = simulated(certificate=expired)
    found = check(partition, ssl=True)
    assert found.verdict("tls.handshake") == "pass"
    assert found.verdict("tls.trust") == "fail"
    assert found.verdict("tls.expiry") == "fail"
    assert "ran out" in str(found["tls.trust"].cause)
    assert found.verdict("signon") == "skipped"


def test_a_certificate_of_tomorrow(simulated: Start, check: Check) -> None:
    partition = simulated(certificate=CertificateScenario(valid_from_days=3))
    found = check(partition, ssl=True)
    assert found.verdict("tls.expiry") == "fail"
    assert "clock" in str(found["tls.expiry"].next_step)
    assert found.verdict("signon") == "skipped"


def test_a_certificate_that_ends_soon(simulated: Start, check: Check) -> None:
    partition = simulated(certificate=CertificateScenario(valid_days=12))
    found = check(partition, ssl=True)
    assert found.verdict("tls.expiry") == "warn"
    assert found.verdict("signon") == "pass"


def test_a_certificate_for_another_name(simulated: Start, check: Check) -> None:
    partition = simulated(certificate=CertificateScenario(names=("other.example.com",)))
    found = check(partition, ssl=True)
    # jt400 does not look at names at all, so it connects; the warning is ours.
    assert found.verdict("tls.trust") == "pass"
    assert found.verdict("tls.hostname") == "warn"
    assert "other.example.com" in str(found["tls.hostname"].seen)
    assert found.verdict("signon") == "pass"


def test_the_command_server_has_another_certificate(simulated: Start, check: Check) -> None:
    partition = simulated(command_certificate=CertificateScenario(issuer="unknown-ca"))
    found = check(partition, ssl=True)
    assert found.verdict("tls.trust") == "fail"
    assert str(partition.command_tls_port) in str(found["tls.trust"].seen)
    assert partition.attempts(USER) == 0


def test_asking_for_trust_alone_still_looks_at_both_ports(simulated: Start, check: Check) -> None:
    """The Trust page asks for the tls checks only, on ports that the mapper names."""
    moved = ServiceScenario(port=0)
    partition = simulated(
        command_certificate=CertificateScenario(issuer="unknown-ca"),
        signon_tls=moved,
        command_tls=moved,
    )
    found = check(partition, ssl=True, only=ids_of(Subject.TRUST))
    assert found.verdict("tls.trust") == "fail"
    assert str(partition.command_tls_port) in str(found["tls.trust"].seen)
    assert partition.command_tls_port != 9475
    assert partition.attempts(USER) == 0


def test_a_self_signed_certificate_can_be_trusted(
    simulated: Start, check: Check, rooms: tuple[Services, Toolboxes]
) -> None:
    partition = simulated(certificate=CertificateScenario(issuer="self"))
    assert check(partition, ssl=True).verdict("tls.trust") == "fail"
    leaf = rooms[0].network.presented_chain(
        partition.address, partition.signon_tls_port, timeout=5
    )[0]
    assert check(partition, ssl=True, trusted=leaf).verdict("signon") == "pass"


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        (CertificateScenario(key="rsa1024"), "RSA 1024"),
        (CertificateScenario(key="rsa2048", signature="sha1"), "SHA1"),
    ],
)
def test_a_weak_certificate_that_java_still_takes(
    simulated: Start, check: Check, certificate: CertificateScenario, words: str
) -> None:
    found = check(simulated(certificate=certificate), ssl=True)
    assert found.verdict("tls.trust") == "warn"
    assert words in str(found["tls.trust"].seen)
    assert found.verdict("signon") == "pass"


def test_only_an_old_protocol(simulated: Start, check: Check) -> None:
    partition = simulated(certificate=CertificateScenario(tls_min="1.0", tls_max="1.1"))
    found = check(partition, ssl=True)
    assert found.verdict("tls.handshake") == "fail"
    assert "QSSLPCL" in str(found["tls.handshake"].next_step)
    assert found.verdict("signon") == "skipped"


@pytest.mark.parametrize(
    "behaviour", [Behaviour.PLAIN, Behaviour.CLOSE, Behaviour.SILENT, Behaviour.GARBAGE]
)
def test_no_tls_server_on_the_tls_port(
    simulated: Start, check: Check, behaviour: Behaviour
) -> None:
    partition = simulated(signon_tls=ServiceScenario(behaviour))
    found = check(partition, ssl=True, connect_timeout=2.0)
    assert found.verdict("tls.handshake") == "fail"
    assert str(found["tls.handshake"].cause)
    assert found.verdict("signon") == "skipped"
    assert partition.attempts(USER) == 0


def test_a_web_server_with_tls(simulated: Start, check: Check) -> None:
    partition = simulated(signon_tls=ServiceScenario(Behaviour.FOREIGN))
    found = check(partition, ssl=True, connect_timeout=2.0, read_timeout=2.0)
    assert found.verdict("tls.trust") == "pass"
    assert found.verdict("signon") == "fail"
    assert str(found["signon"].next_step)


# ---------------------------------------------------------------- the sign-on


def test_a_wrong_password_is_sent_once(simulated: Start, check: Check) -> None:
    partition, ledger = simulated(), Ledger()
    found = check(partition, password=WRONG, ledger=ledger)
    assert found.verdict("signon") == "fail"
    assert "refused the password" in str(found["signon"].seen)
    assert partition.attempts(USER) == 1
    assert all(
        result.verdict == "skipped"
        for result in found.report.checks
        if result.id.startswith(("account.", "system.", "command."))
    )
    again = check(partition, password=WRONG, ledger=ledger)
    assert again.verdict("signon") == "fail"
    assert "already refused" in str(again["signon"].seen)
    assert partition.attempts(USER) == 1


def test_the_last_attempt_but_one_stops_the_run(simulated: Start, check: Check) -> None:
    partition = simulated(profiles=service_account(attempts=1), max_sign_on_attempts=3)
    found = check(partition, password=WRONG)
    assert found.verdict("signon") == "fail"
    assert "disables the profile" in str(found["signon"].seen)
    assert partition.attempts(USER) == 2


def test_one_wrong_attempt_a_run_on_one_machine(
    simulated: Start, rooms: tuple[Services, Toolboxes]
) -> None:
    """Two partitions that are one machine, each with a wrong password of its own."""
    partition = simulated(profiles=service_account(attempts=1))
    services, toolboxes = rooms
    choice = choice_with(services)
    subjects = [
        CheckSubject(
            Partition(name, partition.address, USER, False, Ports(mapper=partition.mapper_port)),
            Secret(f"wrong-{name}"),
        )
        for name in ("ONE", "TWO")
    ]
    reports = check_all(
        subjects,
        Doors(
            services.network,
            lambda: toolboxes(choice, None),
            services.keystores.certificate,
            services.clock,
        ),
    )
    seen = sorted(str(Checked(report)["signon"].seen) for report in reports)
    assert partition.attempts(USER) == 2, "the one that the scenario begins with, and one more"
    assert any("held back" in words for words in seen)
    assert any("disables the profile" in words for words in seen)


def test_one_machine_under_several_names_is_one_machine() -> None:
    def run(host: str, *addresses: str) -> Run:
        made = Run(
            Partition("P", host, USER, False, Ports(signon=8476)),
            None,
            None,
            None,
            None,
            None,
            None,
        )  # type: ignore[arg-type]
        made.addresses = addresses
        return made

    assert run("localhost", "::1", "127.0.0.1").machine == run("127.0.0.1", "127.0.0.1").machine
    assert run("a", "192.0.2.1").machine != run("a", "192.0.2.2").machine


def test_a_password_that_no_host_takes_is_not_sent(simulated: Start, check: Check) -> None:
    partition = simulated()
    found = check(partition, password=Secret("x" * 129))
    assert "at most 128" in str(found["signon"].cause)
    assert partition.attempts(USER) == 0


def test_level_4_over_tls_that_only_java_agrees_to(simulated: Start, check: Check) -> None:
    """The greeting must not be stricter than Java, or an old jt400 spends an attempt."""
    old = [jar for jar in jars() if "-9." in jar.name]
    if not old:
        pytest.skip("needs a jt400 that does not know level 4")
    partition = simulated(
        password_level=4, certificate=CertificateScenario(tls_min="1.2", tls_max="1.2")
    )
    found = check(partition, ssl=True, jar=old[-1])
    assert found.verdict("signon") == "fail"
    assert "password level 4" in str(found["signon"].seen)
    assert partition.attempts(USER) == 0


def test_an_unknown_profile(simulated: Start, check: Check) -> None:
    found = check(simulated(), user="NOBODY")
    assert found.verdict("signon") == "fail"
    assert "does not know" in str(found["signon"].seen)


def test_a_disabled_profile(simulated: Start, check: Check) -> None:
    found = check(simulated(profiles=service_account(status="*DISABLED")))
    assert found.verdict("signon") == "fail"
    assert "disabled" in str(found["signon"].seen)
    assert "STATUS(*ENABLED)" in str(found["signon"].next_step)


def test_an_expired_password(simulated: Start, check: Check) -> None:
    found = check(simulated(profiles=service_account(expired=True)))
    assert found.verdict("signon") == "fail"
    assert "expired" in str(found["signon"].seen)
    assert "*NOMAX" in str(found["signon"].next_step)


def test_a_profile_without_a_password(simulated: Start, check: Check) -> None:
    found = check(simulated(profiles=service_account(no_password=True)))
    assert found.verdict("signon") == "fail"
    assert "*NONE" in str(found["signon"].seen)


def test_an_exit_program_refuses_the_sign_on(simulated: Start, check: Check) -> None:
    found = check(simulated(exit_program=ExitProgram(signon="deny")))
    assert found.verdict("signon") == "fail"
    assert "exit program" in str(found["signon"].seen)


def test_no_password_at_all(simulated: Start, check: Check) -> None:
    partition = simulated()
    for nothing in (None, Secret("")):
        found = check(partition, password=nothing)
        assert found.verdict("signon") == "fail"
        assert "missing" in str(found["signon"].seen)
    assert partition.attempts(USER) == 0


@pytest.mark.parametrize(
    "password", ["x" * 11, "*CURRENT", "Pässwörd€1", "a'b(c)d", " lead", "\u0000nul"]
)
@pytest.mark.parametrize("level", [0, 2])
def test_odd_passwords_end_in_a_sentence(
    simulated: Start, check: Check, level: int, password: str
) -> None:
    found = check(simulated(password_level=level), password=Secret(password))
    assert found.verdict("signon") == "fail"
    assert str(found["signon"].cause)
    assert password not in str(found.report.as_json())


# ---------------------------------------------------------------- remote commands


@pytest.mark.parametrize(
    ("program", "title", "words"),
    [
        (ExitProgram(connection="deny"), "connection", "exit program"),
        (ExitProgram(commands="deny"), "remote commands", "program calls work"),
        (ExitProgram(programs="deny"), "program calls", "command ran"),
        (ExitProgram(commands="deny", programs="deny"), "remote commands", "and program calls"),
        (ExitProgram(commands="fails"), "No command ran", "exit program"),
        (ExitProgram(connection="missing"), "connection", "exit program"),
    ],
)
@pytest.mark.parametrize("ssl", [False, True], ids=["plain", "tls"])
def test_an_exit_programs_refusal_is_told_apart(
    simulated: Start, check: Check, program: ExitProgram, title: str, words: str, ssl: bool
) -> None:
    found = check(simulated(exit_program=program), ssl=ssl)
    result = found["command.rmtsrv"]
    assert result.verdict == "fail"
    assert "*RMTSRV" in str(result.title)
    assert title in str(result.title)
    assert words in str(result.seen)
    assert found.verdict("signon") == "pass"
    later = [item for item in found.report.checks if item.id.startswith(("account.", "system."))]
    assert {item.verdict.value for item in later} == {"skipped"}


def test_a_dropped_connection_is_no_crash(simulated: Start, check: Check) -> None:
    found = check(simulated(drop_commands=-1))
    assert found.verdict("command.rmtsrv") == "fail"
    assert "dropped" in str(found["command.rmtsrv"].seen)


@pytest.mark.parametrize("answer", ["refuse", "code"])
def test_a_limited_profile_that_may_not_run_commands(
    simulated: Start, check: Check, answer: str
) -> None:
    partition = simulated(profiles=service_account(limit_capabilities="*YES"), limited_users=answer)
    found = check(partition)
    assert found.verdict("command.rmtsrv") == "fail"
    assert found["command.rmtsrv"].command == f"CHGUSRPRF USRPRF({USER}) LMTCPB(*NO)"
    assert found.verdict("account.limited-capability") == "fail"
    assert found.verdict("account.secadm") == "skipped"


def test_a_limited_profile_that_may(simulated: Start, check: Check) -> None:
    partition = simulated(
        profiles=service_account(limit_capabilities="*YES"), limited_users="allow"
    )
    found = check(partition)
    assert found.verdict("command.rmtsrv") == "pass"
    assert found.verdict("account.limited-capability") == "warn"


def test_a_partly_limited_profile(simulated: Start, check: Check) -> None:
    found = check(simulated(profiles=service_account(limit_capabilities="*PARTIAL")))
    assert found.verdict("account.limited-capability") == "pass"


# ---------------------------------------------------------------- the account


def test_a_profile_disabled_since_the_sign_on(simulated: Start, check: Check) -> None:
    """A profile can be disabled after the connector signed on: only its status tells."""
    partition = simulated()

    class Disabler(Ledger):
        """Disables the profile as soon as the sign-on is through."""

        def turn(self, host: str, user: str) -> AbstractContextManager[object]:
            @contextmanager
            def held() -> Iterator[None]:
                yield
                partition.profile(user).status = "*DISABLED"

            return held()

    found = check(partition, ledger=Disabler())
    assert found.verdict("signon") == "pass"
    if found.verdict("command.rmtsrv") == "pass":
        assert found.verdict("account.status") == "fail"
        assert "STATUS(*ENABLED)" in found["account.status"].command
    else:
        # The command server authenticates on its own and refuses the disabled profile.
        assert "disabled" in found["command.rmtsrv"].details + str(found["command.rmtsrv"].seen)


@pytest.mark.parametrize(
    ("days", "verdict"), [(5, "warn"), (13, "warn"), (90, "pass"), (None, "pass")]
)
def test_when_the_password_expires(
    simulated: Start, check: Check, days: int | None, verdict: str
) -> None:
    found = check(simulated(profiles=service_account(expires_in_days=days)))
    assert found.verdict("account.password-expiry") == verdict
    if days == 5:
        assert "5 days left" in str(found["account.password-expiry"].seen)
        assert "PWDEXPITV(*NOMAX)" in found["account.password-expiry"].command


def test_the_hosts_clock_decides(simulated: Start, check: Check) -> None:
    partition = simulated(
        profiles=service_account(expires_in_days=60),
        clock=datetime(2031, 5, 4, 12, 0),  # noqa: DTZ001 - a host has local time,
    )
    found = check(partition)
    assert found.verdict("account.password-expiry") == "pass"


def test_no_secadm(simulated: Start, check: Check) -> None:
    found = check(simulated(profiles=service_account(special_authorities=("*JOBCTL",))))
    result = found["account.secadm"]
    assert result.verdict == "fail"
    assert "*JOBCTL" in str(result.seen)
    assert "CPF2292" in str(result.cause)
    # SPCAUT replaces the list: leaving *JOBCTL out would take it away.
    assert result.command == f"CHGUSRPRF USRPRF({USER}) SPCAUT(*JOBCTL *SECADM)"


@pytest.mark.parametrize("place", ["groups", "supplemental"])
def test_secadm_through_a_group(simulated: Start, check: Check, place: str) -> None:
    group = ProfileScenario("GRPMYPASS", special_authorities=("*SECADM",))
    other = ProfileScenario("GRPOTHER")
    knobs = {"groups": ("GRPOTHER",), "supplemental": ("GRPMYPASS",)}
    if place == "groups":
        knobs = {"groups": ("GRPMYPASS",)}
    account = service_account(special_authorities=(), **knobs)
    found = check(simulated(profiles=(*account, group, other)))
    assert found.verdict("account.secadm") == "pass"
    assert "GRPMYPASS" in str(found["account.secadm"].seen)


def test_a_group_that_cannot_be_read(simulated: Start, check: Check) -> None:
    group = ProfileScenario("GRPHIDDEN", special_authorities=("*SECADM",), unreadable=True)
    account = service_account(special_authorities=(), groups=("GRPHIDDEN",))
    found = check(simulated(profiles=(*account, group)))
    assert found.verdict("account.secadm") == "warn"
    assert "GRPHIDDEN could not be read" in str(found["account.secadm"].seen)


@pytest.mark.parametrize(
    ("held", "needed", "verdict"),
    [(False, False, "pass"), (True, False, "pass"), (True, True, "pass"), (False, True, "fail")],
)
def test_allobj(simulated: Start, check: Check, held: bool, needed: bool, verdict: str) -> None:
    authorities = ("*SECADM", "*ALLOBJ") if held else ("*SECADM",)
    found = check(
        simulated(profiles=service_account(special_authorities=authorities)),
        resets_elevated=needed,
    )
    assert found.verdict("account.allobj") == verdict


def test_the_reset_command_may_not_be_used(simulated: Start, check: Check) -> None:
    found = check(simulated(profiles=service_account(not_authorised=("CHGUSRPRF",))))
    result = found["command.chgusrprf"]
    assert result.verdict == "fail"
    assert "CPF9802" in str(result.seen)
    assert result.command.startswith("GRTOBJAUT OBJ(QSYS/CHGUSRPRF)")


def test_the_templates_own_command_is_asked_for(simulated: Start, check: Check) -> None:
    template = "MYLIB/RESETPWD USER({user}) NEWPWD({pwd})"
    missing = check(simulated(), template=template)
    assert missing.verdict("command.chgusrprf") == "fail"
    assert "RESETPWD" in str(missing["command.chgusrprf"].title)
    there = check(simulated(objects=("MYLIB/RESETPWD *CMD",)), template=template)
    assert there.verdict("command.chgusrprf") == "pass"


# ---------------------------------------------------------------- the system


@pytest.mark.parametrize(("vrm", "verdict"), [("V4R4M0", "fail"), ("V4R5M0", "pass")])
def test_the_release(simulated: Start, check: Check, vrm: str, verdict: str) -> None:
    found = check(simulated(vrm=vrm, password_level=0, signon_level=1, command_level=5))
    assert found.verdict("system.release") == verdict


@pytest.mark.parametrize(
    ("level", "answers", "verdict"),
    [
        (0, {"ifs_shares": True}, "fail"),
        (0, {"ifs_shares": True, "password_filter": True}, "fail"),
        (1, {"ifs_shares": True}, "fail"),
        (1, {"ifs_shares": True, "password_filter": True}, "warn"),
        (2, {"ifs_shares": True}, "pass"),
    ],
)
def test_the_password_level_for_ifs_shares(
    simulated: Start, check: Check, level: int, answers: dict[str, bool], verdict: str
) -> None:
    found = check(simulated(password_level=level), **answers)
    assert found.verdict("system.password-level") == verdict


def test_the_password_rules_are_read(simulated: Start, check: Check) -> None:
    values = {"QPWDMINLEN": 8, "QPWDMAXLEN": 20, "QPWDRQDDIF": "5", "QPWDEXPITV": "90"}
    found = check(simulated(system_values=values))
    seen = str(found["system.password-rules"].seen)
    assert found.verdict("system.password-rules") == "pass"
    assert "8 to 20 characters" in seen
    assert "last 10" in seen
    assert "90 days" in seen


# ---------------------------------------------------------------- the worker


def test_a_killed_worker_is_replaced(
    simulated: Start, check: Check, rooms: tuple[Services, Toolboxes]
) -> None:
    partition = simulated(signon=ServiceScenario(delay=0.4))
    if not hasattr(signal, "SIGKILL"):
        pytest.skip("SIGKILL is POSIX")
    _, toolboxes = rooms
    assert check(partition).failed() == []

    class Killer(Ledger):
        """Ends the worker just before the sign-on is sent."""

        def turn(self, host: str, user: str) -> AbstractContextManager[object]:
            for pid in toolboxes.pids():
                os.kill(pid, signal.SIGKILL)
            return super().turn(host, user)

    found = check(partition, ledger=Killer())
    assert found.verdict("signon") in ("fail", "pass")
    if found.verdict("signon") == "fail":
        assert "helper process" in str(found["signon"].seen)
        assert "Check again" in str(found["signon"].next_step)
    assert check(partition).failed() == []


def test_a_hanging_host_ends_in_a_sentence(simulated: Start, check: Check) -> None:
    found = check(simulated(command=ServiceScenario(delay=30.0)), connect_timeout=2, read_timeout=2)
    assert found.verdict("port.command") == "fail"


def test_no_password_leaves_in_a_report(simulated: Start, check: Check) -> None:
    for password in (PASSWORD, WRONG):
        found = check(simulated(), password=password)
        assert password.reveal() not in str(found.report.as_json())


def test_there_is_a_jar_for_these_tests() -> None:
    if os.environ.get("CI"):
        assert jars(), "CI must run the contract tests with a real jt400.jar"


def test_loopback_only(simulated: Start) -> None:
    partition = simulated()
    assert socket.gethostbyname(partition.address).startswith("127.")


def test_every_session_is_closed(simulated: Start, check: Check) -> None:
    """A worker that stays leased is lost; after four checks there would be none."""
    partition = simulated()
    for _ in range(6):
        assert check(partition, only=frozenset({"account.status"})).failed() == []


def test_a_host_that_falls_silent_after_the_sign_on(simulated: Start, check: Check) -> None:
    """Only the socket's own time-out ends that read inside jt400."""
    partition = simulated(command=ServiceScenario(delay=4.0))
    began = time.monotonic()
    found = check(partition, connect_timeout=30.0, read_timeout=1.0)
    assert found.verdict("command.rmtsrv") == "fail"
    assert "stopped answering" in str(found["command.rmtsrv"].seen)
    assert time.monotonic() - began < 60
