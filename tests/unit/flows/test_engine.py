"""Whole walks through the set-up without a window."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.flows.fakes import CHOICE, certificate, make_gateway
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.answers import (
    AccountAnswer,
    Anchor,
    ConnectorAnswer,
    DraftHost,
    GatewayAnswer,
    HostsAnswer,
    LoggingAnswer,
    NetworkAnswer,
    TrustAnswer,
)
from wizard.flows.apply import apply, restore_last
from wizard.flows.engine import SetupFlow, State
from wizard.flows.looking import look
from wizard.flows.reviewing import review
from wizard.flows.steps import CHECK_STEPS, STEP_IDS, STEPS, step, step_of_check

PROD = DraftHost("PROD", "i-prod.example.com", "mypasssvc")
TEST = DraftHost("TEST", "i-test.example.com", "MYPASSSVC", ssl=True, signon="19476")
CA = certificate("Example CA", is_ca=True)


def passed(*ids, verdict=Verdict.PASS):
    return tuple(CheckResult(name, verdict, T("x")) for name in ids)


def all_checks(name="PROD", verdict=Verdict.PASS):
    return PartitionReport(
        name,
        "i-prod.example.com",
        passed(
            "host.name", "port.signon", "tls.trust", "signon", "account.secadm", verdict=verdict
        ),
    )


def at_hosts(world, install, *drafts):
    flow = SetupFlow(world.services)
    flow.accept_gateway(look(world.services, install))
    flow.next()
    flow.accept_toolbox(CHOICE)
    flow.next()
    if drafts:
        flow.accept(HostsAnswer(drafts))
    return flow


def to_review(flow):
    while flow.current.id != "review":
        flow.next()
    flow.reviewed(review(flow.services, flow.answers, flow.tree))


def state(flow, id):
    return flow.status(id).state


def test_steps_are_in_the_order_of_the_set_up_and_need_only_earlier_ones():
    assert STEP_IDS == (
        "gateway-folder",
        "java-toolbox",
        "host",
        "network",
        "trust",
        "service-account",
        "connector",
        "logging",
        "review",
        "apply",
        "done",
    )
    for position, known in enumerate(STEPS):
        assert all(STEP_IDS.index(need) < position for need in known.needs)
        if position + 1 < len(STEPS) and known.id != "apply":
            assert str(known.next_button) == f"Next: {STEPS[position + 1].title}"
        assert str(known.purpose).endswith(".") and str(known.reassurance).endswith(".")


@pytest.mark.parametrize(
    ("check", "page"),
    [
        ("host.name", "network"),
        ("port.mapper", "network"),
        ("tls.expiry", "trust"),
        ("signon", "service-account"),
        ("command.rmtsrv", "service-account"),
        ("account.allobj", "service-account"),
        ("system.password-rules", "service-account"),
    ],
)
def test_every_check_has_a_page(check, page):
    assert step_of_check(check) == page


def test_a_check_of_no_page_is_a_fault():
    with pytest.raises(KeyError):
        step_of_check("signons")


def test_the_first_page_waits_for_a_folder(world):
    flow = SetupFlow(world.services)
    assert flow.obstacle().id == "flows.folder-missing"
    assert not flow.can_go_next
    assert not flow.can_go_back
    with pytest.raises(ProblemError, match=r"flows\.folder-missing"):
        flow.next()
    assert state(flow, "gateway-folder") is State.CURRENT
    assert state(flow, "host") is State.LOCKED
    assert str(flow.status("host").reason) == "Waits for “Gateway folder”"


def test_a_typed_folder_counts_only_once_it_is_read(world, install, tmp_path):
    flow = SetupFlow(world.services)
    flow.accept(GatewayAnswer(install))
    assert flow.obstacle().id == "flows.folder-unread"
    flow.accept_gateway(look(world.services, install))
    assert flow.obstacle() is None
    flow.accept(GatewayAnswer(tmp_path / "typing on"))
    assert flow.tree is None
    assert flow.obstacle().id == "flows.folder-unread"
    flow.accept(GatewayAnswer(install))
    assert flow.tree is not None


def test_the_whole_way(world, install):
    flow = at_hosts(world, install, PROD)
    flow.set_password("PROD", Secret("s3cret-Pw"))
    flow.next()
    for page in CHECK_STEPS:
        assert flow.current.id == page
        assert flow.status(page).outcome is State.TODO
        if page == "trust":
            flow.accept(TrustAnswer().with_anchors(Anchor(CA.der, host="i-prod.example.com")))
            flow.record_report(all_checks(), ["network"])
        flow.record_report(all_checks(), [page])
        assert flow.status(page).outcome is State.DONE
        flow.next()
    assert flow.unproven() == ()
    flow.next()
    flow.next()
    assert flow.current.id == "review"
    before = {p: p.read_bytes() for p in install.rglob("*") if p.is_file()}
    shown = review(world.services, flow.answers, flow.tree)
    assert {p: p.read_bytes() for p in install.rglob("*") if p.is_file()} == before == {}
    flow.reviewed(shown)
    flow.next()
    assert flow.current.id == "apply"
    assert str(flow.next_button) == "Apply"
    assert not flow.can_go_next
    events = []
    result = apply(
        flow.plan(),
        world.services,
        verify=lambda answers, store: [all_checks()],
        on_event=events.append,
    )
    flow.applied(result)
    assert str(flow.next_button) == "Next: Done"
    assert state(flow, "apply") is State.CURRENT
    assert flow.status("apply").outcome is State.DONE
    for change in shown.staging.changes:
        assert change.path.read_bytes() == change.after
    assert len(shown.staging.changes) == 4
    flow.next()
    assert flow.current.id == "done"
    assert not flow.can_go_next
    restore_last(world.services, flow.tree)
    flow.restored()
    assert flow.current.id == "review"
    assert [p for p in install.rglob("*") if p.is_file() and "wizard-backups" not in p.parts] == []


def test_going_back_keeps_every_answer_as_typed(world, install):
    half = DraftHost("HA", "i-ha.exam ple", "", mapper="44x")
    flow = at_hosts(world, install, PROD, half)
    assert not flow.can_go_next
    flow.back()
    flow.back()
    assert flow.current.id == "gateway-folder"
    flow.go_to("host")
    assert flow.answers.hosts.drafts == (PROD, half)
    with pytest.raises(ProblemError, match=r"answers\.host-malformed"):
        flow.next()
    assert flow.answers.hosts.usable()[0].user == "MYPASSSVC"
    assert len(flow.answers.hosts.usable()) == 1


def test_a_locked_page_says_what_it_waits_for(world, install):
    flow = at_hosts(world, install)
    with pytest.raises(ProblemError) as caught:
        flow.go_to("service-account")
    assert caught.value.id == "flows.step-locked"
    assert "Hosts" in str(caught.value.problem)
    assert flow.current.id == "host"


def test_without_java_the_person_stays_and_reads_why(world, install):
    flow = SetupFlow(world.services)
    flow.accept_gateway(look(world.services, install))
    flow.next()
    assert flow.obstacle().id == "flows.toolbox-looking"
    flow.accept_toolbox(replace(CHOICE, java=None))
    assert flow.obstacle().id == "flows.java-missing"
    flow.accept_toolbox(replace(CHOICE, jar=None))
    assert flow.obstacle().id == "flows.jar-missing"
    flow.accept_toolbox(CHOICE)
    assert flow.can_go_next


CHANGES = {
    "another host": (HostsAnswer((replace(PROD, host="i-new.example.com"),)), "nts"),
    "another port": (HostsAnswer((replace(PROD, signon="9999"),)), "nts"),
    "another user": (HostsAnswer((replace(PROD, user="OTHER"),)), "s"),
    "elevated resets": (HostsAnswer((replace(PROD, resets_elevated=True),)), "s"),
    "password kept": (HostsAnswer((replace(PROD, stores_password=True),)), ""),
    "another command": (ConnectorAnswer(True, "CHGUSRPRF {user}"), "s"),
    "another anchor": (TrustAnswer((Anchor(CA.der, file="ca.pem"),)), "ts"),
    "another log level": (LoggingAnswer("DEBUG"), ""),
    "another timeout": (NetworkAnswer(3), ""),
    "longer reading": (AccountAnswer(60), ""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_answer_takes_away_exactly_the_verdicts_that_rest_on_it(world, install, name):
    answer, gone = CHANGES[name]
    flow = at_hosts(world, install, PROD)
    flow.set_password("PROD", Secret("one"))
    flow.next()
    flow.record_report(all_checks())
    assert all(flow.verdict(page, "PROD") is Verdict.PASS for page in CHECK_STEPS)
    flow.accept(answer)
    lost = "".join(page[0] for page in CHECK_STEPS if flow.verdict(page, "PROD") is None)
    assert lost == gone
    assert flow.answers.password("PROD") == Secret("one")


def test_another_password_takes_away_the_account_alone_and_the_former_one_brings_it_back(
    world, install
):
    flow = at_hosts(world, install, PROD)
    flow.set_password("PROD", Secret("one"))
    flow.record_report(all_checks())
    flow.set_password("PROD", Secret("two"))
    assert flow.verdict("service-account", "PROD") is None
    assert flow.verdict("trust", "PROD") is Verdict.PASS
    flow.set_password("PROD", Secret("one"))
    assert flow.verdict("service-account", "PROD") is Verdict.PASS


def test_another_java_takes_away_trust_and_account(world, install):
    flow = at_hosts(world, install, PROD)
    flow.record_report(all_checks())
    flow.accept_toolbox(replace(CHOICE, jar=replace(CHOICE.jar, sha256="cd" * 32)))
    assert [flow.verdict(page, "PROD") for page in CHECK_STEPS] == [Verdict.PASS, None, None]


def test_one_partition_changed_leaves_the_others_proven(world, install):
    flow = at_hosts(world, install, PROD, TEST)
    flow.next()
    flow.record_report(all_checks("PROD"))
    flow.record_report(all_checks("TEST"))
    flow.accept(HostsAnswer((PROD, replace(TEST, host="i-test2.example.com"))))
    assert flow.verdict("network", "PROD") is Verdict.PASS
    assert flow.verdict("network", "TEST") is None
    assert flow.status("network").outcome is State.TODO


def test_results_arrive_one_by_one_and_count_when_the_run_has_ended(world, install):
    flow = at_hosts(world, install, PROD)
    heard = []
    forget = flow.on_change(lambda: heard.append(flow.status("network").outcome))
    ticket = flow.begin_checks("PROD", ["network"])
    for result in passed("host.name", "port.mapper"):
        assert flow.record(ticket, result)
    assert flow.verdict("network", "PROD") is None
    assert [result.id for result in flow.results("network", "PROD")] == ["host.name", "port.mapper"]
    flow.finish_checks(ticket)
    assert flow.verdict("network", "PROD") is Verdict.PASS
    assert len(heard) == 4
    forget()
    flow.begin_checks("PROD", ["network"])
    assert len(heard) == 4


def test_a_failure_counts_at_once(world, install):
    flow = at_hosts(world, install, PROD)
    flow.next()
    ticket = flow.begin_checks("PROD", ["network"])
    flow.record(ticket, passed("port.mapper", verdict=Verdict.FAIL)[0])
    status = flow.status("network")
    assert (status.state, status.outcome) == (State.CURRENT, State.FAIL)
    assert str(status.reason) == "Failed for PROD"
    assert flow.can_go_next  # the firewall may be opened later; the rest can be prepared


def test_a_late_answer_of_an_earlier_run_is_dropped(world, install):
    flow = at_hosts(world, install, PROD)
    early = flow.begin_checks("PROD", ["network"])
    late = flow.begin_checks("PROD", ["network"])
    assert not flow.record(early, passed("host.name", verdict=Verdict.FAIL)[0])
    flow.finish_checks(early)
    assert flow.record(late, passed("host.name")[0])
    assert flow.verdict("network", "PROD") is None
    flow.finish_checks(late)
    assert flow.verdict("network", "PROD") is Verdict.PASS


def test_an_answer_changed_while_checks_run_leaves_nothing_proven(world, install):
    flow = at_hosts(world, install, PROD)
    ticket = flow.begin_checks("PROD", ["network"])
    flow.accept(HostsAnswer((replace(PROD, host="i-other.example.com"),)))
    flow.record(ticket, passed("host.name")[0])
    flow.finish_checks(ticket)
    assert flow.verdict("network", "PROD") is None
    assert flow.results("network", "PROD") == ()


def test_skipped_checks_prove_nothing_and_warnings_show(world, install):
    flow = at_hosts(world, install, PROD)
    flow.next()
    flow.record_report(PartitionReport("PROD", "h", passed("signon", verdict=Verdict.SKIPPED)))
    assert flow.status("service-account").outcome is State.TODO
    assert [str(text) for text in flow.unproven()] == [
        "PROD: Network is not proven",
        "PROD: Trust is not proven",
        "PROD: Service account is not proven",
    ]
    flow.record_report(PartitionReport("PROD", "h", passed("tls.expiry", verdict=Verdict.WARN)))
    assert flow.status("trust").outcome is State.WARN


def test_without_ssl_the_trust_page_warns_and_needs_no_proof(world, install):
    flow = at_hosts(world, install, replace(PROD, ssl=False))
    flow.next()
    flow.record_report(all_checks(), ["network"])
    flow.next()
    flow.next()
    assert state(flow, "trust") is State.WARN
    assert "clear text" in str(flow.status("trust").reason)


def test_review_is_outdated_by_any_answer_that_writes(world, install):
    flow = at_hosts(world, install, PROD)
    to_review(flow)
    assert flow.obstacle() is None
    flow.accept(replace(flow.answers.network, connect_timeout=5))
    assert flow.review is not None
    flow.accept(LoggingAnswer("DEBUG", flow.answers.logging.file))
    assert flow.review is None
    assert flow.obstacle().id == "flows.review-outdated"
    with pytest.raises(ProblemError, match=r"flows\.review-outdated"):
        flow.plan()


def test_a_review_of_other_answers_is_refused(world, install):
    flow = at_hosts(world, install, PROD)
    while flow.current.id != "review":
        flow.next()
    late = review(world.services, flow.answers, flow.tree)
    flow.accept(HostsAnswer((PROD, TEST)))
    with pytest.raises(ProblemError, match=r"flows\.review-outdated"):
        flow.reviewed(late)


def test_a_generated_store_password_stays_the_same_over_reviews(world, install):
    flow = at_hosts(world, install, PROD)
    flow.accept(TrustAnswer((Anchor(CA.der, host="i-prod.example.com"),)))
    to_review(flow)
    first = flow.answers.store_password
    assert first is not None and len(first) == 24
    assert flow.store_password_generated
    flow.accept(LoggingAnswer("DEBUG", flow.answers.logging.file))
    flow.reviewed(review(world.services, flow.answers, flow.tree))
    assert flow.answers.store_password == first


def test_the_anchor_of_a_host_that_is_gone_is_not_written(world, install):
    flow = at_hosts(world, install, PROD)
    flow.accept(TrustAnswer((Anchor(CA.der, host="i-mistyped.example.com"),)))
    assert flow.answers.anchors() == ()
    flow.accept(HostsAnswer((replace(PROD, host="i-mistyped.example.com"),)))
    assert flow.answers.anchors() == (CA.der,)


def test_a_renamed_partition_keeps_its_password_and_a_removed_one_loses_it(world, install):
    flow = at_hosts(world, install, PROD, TEST)
    flow.set_password("PROD", Secret("p"))
    flow.set_password("TEST", Secret("t"))
    flow.accept(HostsAnswer((replace(PROD, name="PRODUCTION"), TEST)))
    assert dict(flow.answers.passwords) == {"PRODUCTION": Secret("p"), "TEST": Secret("t")}
    flow.accept(HostsAnswer((TEST,)))
    assert dict(flow.answers.passwords) == {"TEST": Secret("t")}
    flow.set_password("TEST", None)
    assert dict(flow.answers.passwords) == {}


def test_another_gateway_fills_what_the_person_left_untouched(world, install, tmp_path):
    other = make_gateway(tmp_path / "other")
    tree = world.gateway.tree(other)
    tree.properties.write_bytes(b"SSLmode=false\ncommand=CHGUSRPRF {user} {pwd}\n")
    tree.log4j.write_bytes(b"log4j.rootLogger=WARN, file\nlog4j.appender.file.File=/var/x.log\n")
    tree.partitions.write_bytes(world.files.set_partitions(b"", [TEST.partition()]))
    flow = at_hosts(world, install, PROD)
    flow.accept(ConnectorAnswer(True, "CHGUSRPRF USRPRF({user}) PASSWORD({pwd})"))
    flow.accept(TrustAnswer(path=world.gateway.tree(install).connector / "mine.jks"))
    flow.accept_gateway(look(world.services, other))
    assert flow.answers.logging == LoggingAnswer("WARN", "/var/x.log")
    assert flow.answers.connector.command == "CHGUSRPRF USRPRF({user}) PASSWORD({pwd})"
    assert [draft.name for draft in flow.answers.hosts.drafts] == ["PROD", "TEST"]
    assert flow.answers.trust.path is None
    fresh = SetupFlow(world.services)
    fresh.accept_gateway(look(world.services, other))
    assert not fresh.answers.connector.ssl_mode
    assert fresh.answers.hosts.partitions() == (TEST.partition(),)


def test_every_page_can_be_named(world):
    assert {status.step.id for status in SetupFlow(world.services).statuses()} == set(STEP_IDS)
    assert step("trust").title == T("Trust")
