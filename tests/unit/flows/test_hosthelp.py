"""Host-side help: for every check and every message there is something to run or to be told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.unit.flows.fakes import FakeGateway
from wizard.domain.catalogue import CATALOGUE
from wizard.domain.cl import parse
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.sentences import SENTENCES
from wizard.domain.text import T
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.accounts.helpblocks import HelpFacts
from wizard.flows.accounts.helptopics import TOPICS
from wizard.flows.accounts.hosthelp import help_facts, help_with_report, host_help

FACTS = HelpFacts("i-prod.example.com", "MYSVC", "GW-PROD-01", "192.0.2.17", "ANNA")
MESSAGES = sorted(
    {key.split(".")[1] for key in SENTENCES if re.fullmatch(r"message\.[A-Z]+[0-9A-F]{4}", key)}
)
PROBLEMS = sorted(
    key
    for key in SENTENCES
    if key.split(".")[0] in ("host", "java", "mapper", "port", "signon", "exit", "tls", "worker")
)


@pytest.mark.parametrize("id", [*(kind.id for kind in CATALOGUE), *MESSAGES, *PROBLEMS])
def test_there_is_help_for_every_check_message_and_problem(id: str) -> None:
    found = host_help([id], FACTS)
    assert found.topics == (id,)
    assert found.lines
    for command in found.commands:
        parse(command)  # CL, as the reset command's own parser reads it
        assert "{" not in command
    text = found.as_text()
    assert "GW-PROD-01 (192.0.2.17)" in text
    assert max(map(len, (line for line in text.splitlines() if line.startswith("/*")))) <= 80


def test_every_topic_is_made_of_blocks_that_can_be_told() -> None:
    for blocks in TOPICS.values():
        for block in blocks:
            for part in block(FACTS):
                assert str(part)
                assert "{" not in str(part)


def test_the_commands_are_about_this_gateway_and_this_profile() -> None:
    assert host_help(["CPF2217"], FACTS).commands == (
        "GRTOBJAUT OBJ(QSYS/ANNA) OBJTYPE(*USRPRF) USER(MYSVC) AUT(*OBJMGT *USE)",
    )
    assert "CHGUSRPRF USRPRF(MYSVC) SPCAUT(*SECADM)" in host_help(["cpf2292"], FACTS).commands
    exits = host_help(["exit.request-denied"], FACTS)
    assert "WRKREGINF EXITPNT(QIBM_QZRC_RMT) FORMAT(CZRC0100)" in exits.commands
    assert "192.0.2.17" in str(exits.lines[0].words)
    assert (
        "STRHOSTSVR SERVER(*SIGNON *RMTCMD *SVRMAP)" in host_help(["port.signon"], FACTS).commands
    )
    assert "QIBM_OS400_QZBS_SVR_SIGNON" in host_help(["tls.expiry"], FACTS).as_text()


def test_without_a_topic_the_whole_set_up_is_shown_with_the_least_privilege() -> None:
    found = host_help([], FACTS)
    create = found.commands[0]
    assert create.startswith("CRTUSRPRF USRPRF(MYSVC) PASSWORD(*NONE) USRCLS(*USER)")
    assert "SPCAUT(*SECADM)" in create
    assert "INLMNU(*SIGNOFF)" in create
    assert not any("*ALLOBJ" in command for command in found.commands)
    assert "Digital Certificate Manager" in found.as_text()
    plain = host_help([], replace(FACTS, ssl=False)).as_text()
    assert "Digital Certificate Manager" not in plain
    assert "the whole set-up" in found.as_text()


def test_several_topics_name_each_command_once() -> None:
    found = host_help(["port.signon", "port.command", "port.refused"], FACTS)
    assert len(found.commands) == len(set(found.commands))


@pytest.mark.parametrize("typed", ["nonsense", "CPX1234", "", "port", "cli.no-host"])
def test_an_unknown_topic_is_told(typed: str) -> None:
    with pytest.raises(ProblemError) as caught:
        host_help([typed], FACTS)
    assert caught.value.id == "account.help-unknown"


def test_a_report_becomes_help_with_the_commands_of_its_rows() -> None:
    def row(id: str, verdict: Verdict, command: str = "") -> CheckResult:
        return CheckResult(id, verdict, T("x"), command=command)

    wanted = "CHGUSRPRF USRPRF(MYSVC) SPCAUT(*JOBCTL *SECADM)"
    report = PartitionReport(
        "PROD",
        "i-prod.example.com",
        (
            row("signon", Verdict.PASS),
            row("account.secadm", Verdict.FAIL, wanted),
            row("account.password-expiry", Verdict.WARN, "CHGUSRPRF USRPRF(MYSVC) PWDEXP(*NO)"),
            row("tls.expiry", Verdict.WARN),
        ),
    )
    found = help_with_report(report, FACTS)
    assert found is not None
    assert found.commands[0] == wanted
    assert found.topics == ("account.secadm", "account.password-expiry")
    assert help_with_report(PartitionReport("P", "h", report.checks[:1]), FACTS) is None


def test_a_gateways_name_cannot_leave_its_quotes() -> None:
    odd = HelpFacts("h", "MYSVC", "O'BRIEN", "", "ANNA")
    assert "TEXT('MyPass Gateway O''BRIEN')" in host_help([], odd).commands[0]
    assert FakeGateway().name() in host_help([], FACTS).as_text()


def test_the_facts_are_this_gateways_and_the_partitions(world) -> None:
    named = Partition("PROD", "i-prod.example.com", "MYSVC", ssl=False)
    found = help_facts(world.services, named, target="ANNA")
    assert (found.gateway, found.address) == ("GW-PROD-01", "192.0.2.17")
    assert (found.host, found.account, found.target, found.ssl) == (
        "i-prod.example.com",
        "MYSVC",
        "ANNA",
        False,
    )
    assert "8476" in host_help(["port.signon"], found).as_text()
    nowhere = help_facts(world.services, None)
    assert (nowhere.account, nowhere.address) == ("MYPASSSVC", "")
    assert "another address" not in host_help([], nowhere).as_text()
