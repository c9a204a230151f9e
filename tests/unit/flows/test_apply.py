"""Apply: what was reviewed is what is written, everything or nothing, and the way back."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from tests.unit.flows.fakes import NOON, certificate
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.answers import Anchor, Answers, DraftHost, HostsAnswer, TrustAnswer
from wizard.flows.apply import (
    Phase,
    Plan,
    apply,
    last_backup,
    restart,
    restart_sentence,
    restore_last,
    written_store,
)
from wizard.flows.passwords import password_entry, passwords_from_vault, store_entry
from wizard.flows.staging import stage

CA = certificate("Example CA", is_ca=True)
PROD = DraftHost("PROD", "i-prod.example.com", "SVC", stores_password=True)
TEST = DraftHost("TEST", "i-test.example.com", "SVC")
ANSWERS = Answers(
    hosts=HostsAnswer((PROD, TEST)),
    trust=TrustAnswer((Anchor(CA.der, file="ca.pem"),)),
    passwords={"PROD": Secret("prod-secret"), "TEST": Secret("test-secret")},
)


@pytest.fixture
def tree(world, install):
    tree = world.gateway.tree(install)
    tree.properties.write_bytes(b"# kept\nSSLmode=false\n")
    return tree


def plan_of(world, tree, answers=ANSWERS):
    return Plan(tree, answers, stage(world.services, answers, tree))


def report(name, verdict=Verdict.PASS, id="tls.trust"):
    return PartitionReport(name, "h", (CheckResult(id, verdict, T("x")),))


def everything(tree):
    return {
        path: path.read_bytes()
        for path in tree.install_dir.rglob("*")
        if path.is_file() and "wizard-backups" not in path.parts
    }


def test_exactly_what_was_staged_is_written_and_each_partition_checked_with_it(world, tree):
    plan = plan_of(world, tree)
    events, checked = [], []

    def verify(answers, store):
        checked.append((answers, store, store.path.read_bytes()))
        yield report("PROD")
        yield report("TEST", Verdict.WARN)

    result = apply(plan, world.services, verify=verify, on_event=events.append)
    for change in plan.staging.changes:
        assert change.path.read_bytes() == change.after
    assert checked[0][0] == ANSWERS
    assert checked[0][1] == written_store(plan)
    assert checked[0][1].password == plan.staging.store.password.secret
    assert [event.phase for event in events] == [
        Phase.PASSWORDS,
        Phase.BACKUP,
        Phase.BACKUP,
        Phase.WRITE,
        Phase.WRITE,
        Phase.WRITE,
        Phase.WRITE,
        Phase.PASSWORDS,
        Phase.VERIFY,
        Phase.VERIFY,
        Phase.VERIFY,
        Phase.SERVICES,
    ]
    assert [event.name for event in events if event.name] == ["PROD", "TEST"]
    assert result.verdict is Verdict.WARN
    assert result.services == ("MyPass Gateway",)
    assert world.gateway.restarted == []
    assert (result.started, result.ended) == (NOON, NOON)
    properties = result.written[0]
    assert properties.sha256_before == hashlib.sha256(b"# kept\nSSLmode=false\n").hexdigest()
    assert properties.sha256_after == hashlib.sha256(tree.properties.read_bytes()).hexdigest()
    assert not properties.created and result.written[1].created
    assert result.truststore == tree.truststore
    assert str(result.summary) == "4 files are written."


def test_passwords_go_to_the_vault_only_where_the_person_said_so(world, tree):
    prod, test = (draft.partition() for draft in (PROD, TEST))
    world.vault.kept[password_entry(test)] = Secret("from earlier")
    result = apply(plan_of(world, tree), world.services)
    assert world.vault.kept[password_entry(prod)] == Secret("prod-secret")
    assert password_entry(test) not in world.vault.kept
    assert set(result.stored) == {password_entry(prod), store_entry(tree.truststore)}
    assert result.store_entry == store_entry(tree.truststore)
    content = world.keystores.open(
        tree.truststore.read_bytes(), world.vault.kept[result.store_entry]
    )
    assert [entry.certificate for entry in content.entries] == [CA]
    forgotten = replace(ANSWERS, passwords={})
    assert passwords_from_vault(world.services, forgotten) == {"PROD": Secret("prod-secret")}
    assert passwords_from_vault(world.services, ANSWERS) == {}
    world.vault.there = False
    assert passwords_from_vault(world.services, forgotten) == {}


def test_the_password_of_another_host_is_not_taken_from_the_vault(world, tree):
    apply(plan_of(world, tree), world.services)
    elsewhere = HostsAnswer((replace(PROD, host="i-evil.example.com"),))
    assert passwords_from_vault(world.services, Answers(hosts=elsewhere)) == {}


def test_nothing_is_written_when_a_generated_password_cannot_be_kept(world, tree):
    before = everything(tree)
    plan = plan_of(world, tree)
    world.vault.broken = True
    with pytest.raises(ProblemError, match="locked"):
        apply(plan, world.services)
    assert everything(tree) == before
    assert last_backup(world.services, tree) is None


def test_a_vault_that_fails_later_is_told_and_the_files_stay(world, tree):
    answers = replace(ANSWERS, trust=TrustAnswer())
    plan = plan_of(world, tree, answers)
    world.vault.broken = True
    result = apply(plan, world.services, verify=lambda a, s: [report("PROD")])
    assert [problem.id for problem in result.problems] == ["flows.file-unreadable"]
    assert result.verdict is Verdict.WARN
    assert result.stored == ()
    assert result.written


def test_a_failed_write_leaves_everything_as_it_was(world, tree):
    before = everything(tree)
    world.files.fail_on = "partitions.toml"
    with pytest.raises(ProblemError, match="Disk full"):
        apply(plan_of(world, tree), world.services)
    assert everything(tree) == before


def test_a_file_changed_since_the_review_stops_apply(world, tree):
    plan = plan_of(world, tree)
    tree.properties.write_bytes(b"SSLmode=true\n")
    before = everything(tree)
    with pytest.raises(ProblemError, match=r"flows\.verify-differs"):
        apply(plan, world.services)
    assert everything(tree) == before


def test_a_file_that_does_not_hold_what_was_written_is_told(world, tree):
    world.files.tamper = "partitions.toml"
    events = []
    result = apply(plan_of(world, tree), world.services, on_event=events.append)
    assert [problem.id for problem in result.problems] == ["flows.verify-differs"]
    assert sum(event.problem is not None for event in events) == 1


@pytest.mark.parametrize("by_result", [True, False])
def test_broken_trust_is_told_apart_and_one_call_puts_the_backup_back(world, tree, by_result):
    before = everything(tree)
    plan = plan_of(world, tree)
    result = apply(
        plan,
        world.services,
        verify=lambda a, s: [report("PROD", Verdict.FAIL), report("TEST")],
    )
    assert result.trust_broken and result.restorable
    assert result.verdict is Verdict.FAIL
    assert "PROD no longer trusts" in str(result.summary)
    restored = restore_last(world.services, tree, result.backup if by_result else None)
    assert restored.folder == result.backup.folder
    assert everything(tree) == before


def test_a_failure_that_has_nothing_to_do_with_the_files_is_not_blamed_on_them(world, tree):
    failing = [report("PROD", Verdict.FAIL, "signon")]
    result = apply(plan_of(world, tree), world.services, verify=lambda a, s: failing)
    assert not result.trust_broken
    assert str(result.summary) == "The files are written, but checks of PROD fail."


def test_the_store_counts_as_unproven_until_java_trusts_a_host_with_it(world, tree):
    seen = []

    def verify(answers, store):
        seen.append(list(world.files.to_prove))  # a program that ends here leaves it told
        return [report("PROD"), report("TEST", Verdict.SKIPPED)]

    result = apply(plan_of(world, tree), world.services, verify=verify)
    assert seen == [[result.backup.folder]]
    assert world.files.to_prove == []


@pytest.mark.parametrize("verdict", [Verdict.SKIPPED, Verdict.FAIL])
def test_a_store_that_no_host_was_trusted_with_stays_unproven(world, tree, verdict):
    result = apply(
        plan_of(world, tree), world.services, verify=lambda a, s: [report("PROD", verdict)]
    )
    assert world.files.to_prove == [result.backup.folder]


def test_applied_twice_the_second_time_writes_nothing(world, tree):
    answers = ANSWERS
    first = plan_of(world, tree, answers)
    apply(first, world.services)
    kept = replace(answers, store_password=first.staging.store.password.secret)
    after = everything(tree)
    result = apply(plan_of(world, tree, kept), world.services)
    assert result.written == () and result.backup is None and not result.restorable
    assert everything(tree) == after
    assert "nothing had to be written" in str(result.summary)


def test_without_a_backup_there_is_nothing_to_restore(world, tree):
    with pytest.raises(ProblemError, match=r"flows\.nothing-to-restore"):
        restore_last(world.services, tree)


def test_a_service_is_named_before_it_is_restarted(world, tree):
    assert "password resets wait" in str(restart_sentence("MyPass Gateway"))
    restart(world.services, "MyPass Gateway")
    assert world.gateway.restarted == ["MyPass Gateway"]
    world.gateway.found_services = ()
    events = []
    result = apply(plan_of(world, tree), world.services, on_event=events.append)
    assert result.services == ()
    assert "by hand" in str(events[-1].text)
