"""What a check says has to be true for the very situation: cause and next step, case by case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.contract.conftest import USER, Checked
from wizard.app import Toolboxes
from wizard.domain.hosts import Ports
from wizard.domain.secret import Secret
from wizard.flows.services import Services
from wizard.simulator import (
    Behaviour,
    CertificateScenario,
    ExitProgram,
    PartitionScenario,
    ProfileScenario,
    RunningPartition,
    ServiceScenario,
)

Start = Callable[..., RunningPartition]
Check = Callable[..., Checked]


def service_account(**knobs: object) -> tuple[ProfileScenario, ...]:
    return (replace(PartitionScenario().profiles[0], **knobs),)


def words(found: Checked, id: str) -> str:
    result = found[id]
    return " | ".join(map(str, (result.title, result.seen, result.cause, result.next_step)))


# ---------------------------------------------------------------- TLS


def test_an_expired_certificate_that_is_in_the_truststore_itself(
    simulated: Start, check: Check, rooms: tuple[Services, Toolboxes]
) -> None:
    """Java takes it, since an anchor's dates do not count; no other certificate vouches for it."""
    partition = simulated(certificate=CertificateScenario(valid_from_days=-400, valid_days=-5))
    leaf = rooms[0].network.presented_chain(
        partition.address, partition.signon_tls_port, timeout=5
    )[0]
    found = check(partition, ssl=True, trusted=leaf)
    assert found.verdict("tls.trust") == "pass"
    assert found.verdict("tls.expiry") == "warn"
    said = words(found, "tls.expiry")
    assert "The host's own certificate has run out" in said
    assert "it is in the truststore itself" in said
    assert "take the old certificate out" not in said
    assert found.verdict("signon") == "pass"


def test_a_ca_of_the_same_name_with_another_key(simulated: Start, check: Check) -> None:
    partition, renewed = simulated(), simulated()
    old = renewed.ca.export("der")
    found = check(partition, ssl=True, trusted=old)
    assert found.verdict("tls.trust") == "fail"
    said = words(found, "tls.trust")
    assert "renewed with another key" in said
    assert "fingerprint" in str(found["tls.trust"].cause)


def test_out_of_date_and_unknown_besides(simulated: Start, check: Check) -> None:
    expired = CertificateScenario(valid_from_days=-400, valid_days=-5)
    known = check(simulated(certificate=expired), ssl=True)
    assert "Besides" not in words(known, "tls.trust")
    partition = simulated(certificate=expired, name="OTHER")
    found = check(partition, ssl=True, trusted=simulated().ca.export("der"))
    assert "ran out" in words(found, "tls.trust")
    assert "Besides, nobody of this chain is in" in words(found, "tls.trust")


def test_not_yet_valid_is_a_matter_of_clocks(simulated: Start, check: Check) -> None:
    found = check(simulated(certificate=CertificateScenario(valid_from_days=3)), ssl=True)
    assert "Compare the clocks" in str(found["tls.trust"].next_step)
    assert "renew" not in str(found["tls.trust"].next_step)


def test_no_truststore_is_named_as_such(simulated: Start, check: Check) -> None:
    found = check(simulated(), ssl=True, trusted=None)
    assert "Java's own truststore cacerts (no other one is in use)" in words(found, "tls.trust")


def test_a_missing_issuer_is_exported_and_not_fetched(simulated: Start, check: Check) -> None:
    hidden = CertificateScenario(intermediate=True, send_intermediate=False)
    found = check(simulated(certificate=hidden), ssl=True)
    assert "Export" in str(found["tls.trust"].next_step)
    assert "fetch" not in str(found["tls.trust"].next_step)


@pytest.mark.parametrize(
    ("server", "name"), [("signon_tls", "sign-on server"), ("command_tls", "remote command server")]
)
def test_a_failed_handshake_names_the_server_and_its_port(
    simulated: Start, check: Check, server: str, name: str
) -> None:
    partition = simulated(**{server: ServiceScenario(Behaviour.CLOSE)})
    found = check(partition, ssl=True)
    assert found.verdict("tls.handshake") == "fail"
    assert str(found["tls.handshake"].title) == f"No TLS connection to the {name}"
    assert str(getattr(partition, f"{server}_port")) in str(found["tls.handshake"].seen)


def test_an_address_as_common_name(simulated: Start, check: Check) -> None:
    partition = simulated(certificate=CertificateScenario(names=("other.example.com",)))
    assert "names other.example.com" in words(check(partition, ssl=True), "tls.hostname")


# ---------------------------------------------------------------- ports


def test_swapped_ports_are_called_so(simulated: Start, check: Check) -> None:
    partition = simulated()
    ports = Ports(None, partition.command_port, partition.signon_port)
    found = check(partition, ports=ports, connect_timeout=2.0)
    for port in ("port.signon", "port.command"):
        assert found.verdict(port) == "fail"
        assert "another host server" in str(found[port].cause).lower()
    assert found.verdict("signon") == "skipped"


def test_a_mapper_that_says_no_has_answered(simulated: Start, check: Check) -> None:
    found = check(simulated(mapper_unlisted=("as-signon",)))
    assert found.verdict("port.mapper") == "fail"
    assert "does not answer" not in str(found["port.mapper"].title)
    assert "as-signon" in str(found["port.mapper"].seen)


def test_a_mapper_that_closes_is_no_matter_of_ssl(simulated: Start, check: Check) -> None:
    found = check(simulated(mapper=ServiceScenario(Behaviour.CLOSE)))
    assert found.verdict("port.mapper") == "fail"
    assert "whether SSL is on or off" in words(found, "port.mapper")
    assert "*SVRMAP" in str(found["port.mapper"].next_step)


# ---------------------------------------------------------------- passwords


@pytest.mark.parametrize("level", [0, 2, 3])
def test_blanks_alone_are_no_password(simulated: Start, check: Check, level: int) -> None:
    partition = simulated(password_level=level)
    found = check(partition, password=Secret("   "))
    assert "consists of blanks only" in str(found["signon"].seen)
    assert partition.attempts(USER) == 0


def test_ten_digits_are_eleven_characters(simulated: Start, check: Check) -> None:
    partition = simulated(password_level=0)
    found = check(partition, password=Secret("1234567890"))
    assert "begins with a digit and has 10 characters" in str(found["signon"].seen)
    assert "Q" in str(found["signon"].cause)
    assert partition.attempts(USER) == 0
    # Nine of them fit.
    assert "refused the password" in str(
        check(partition, password=Secret("123456789"))["signon"].seen
    )


def test_characters_that_do_not_fit_name_those_that_do(simulated: Start, check: Check) -> None:
    partition = simulated(password_level=0)
    found = check(partition, password=Secret("PASS!"))
    assert "A to Z, 0 to 9" in str(found["signon"].cause)
    assert "Nothing was sent" in str(found["signon"].cause)
    assert partition.attempts(USER) == 0


# ---------------------------------------------------------------- commands and authorities


def test_an_exit_program_that_fails_on_calls_is_not_asked_to_allow_them(
    simulated: Start, check: Check
) -> None:
    found = check(simulated(exit_program=ExitProgram(programs="fails")))
    assert found.verdict("command.rmtsrv") == "fail"
    assert "refuses" not in str(found["command.rmtsrv"].title)
    assert "job log" in str(found["command.rmtsrv"].next_step)


def test_a_limited_profile_of_which_the_host_says_nothing(simulated: Start, check: Check) -> None:
    account = service_account(limit_capabilities="*YES")
    limited = check(simulated(profiles=account, limited_users="code"))
    assert "LMTCPB *YES" in str(limited["command.rmtsrv"].cause)
    assert "gave no message" in str(limited["command.rmtsrv"].seen)


@pytest.mark.parametrize("needed", [False, True])
def test_a_group_that_cannot_be_read_proves_no_lack_of_allobj(
    simulated: Start, check: Check, needed: bool
) -> None:
    group = ProfileScenario("GRPHIDDEN", special_authorities=("*JOBCTL",), unreadable=True)
    account = service_account(groups=("GRPHIDDEN",))
    found = check(simulated(profiles=(*account, group)), resets_elevated=needed)
    result = found["account.allobj"]
    assert result.verdict == ("warn" if needed else "pass")
    if needed:
        assert "could not be proven" in str(result.title)
        assert "CPF2217" in str(result.cause)
    assert found.verdict("account.secadm") == "pass"


def test_registered_exit_programs_are_no_program_called_regfac(
    simulated: Start, check: Check
) -> None:
    found = check(simulated(system_values={"QPWDVLDPGM": "*REGFAC"}))
    assert "registered for it (*REGFAC)" in str(found["system.password-rules"].seen)
