"""From the answers to the files, and the truststore that the checks use before Apply."""

from __future__ import annotations

import os
import stat
from dataclasses import replace

import pytest

from tests.unit.flows.fakes import certificate
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.answers import (
    DEFAULT_COMMAND,
    Anchor,
    Answers,
    ConnectorAnswer,
    DraftHost,
    HostsAnswer,
    LoggingAnswer,
    TrustAnswer,
)
from wizard.flows.passwords import Origin, generate_store_password, store_entry
from wizard.flows.reviewing import preview_command, review
from wizard.flows.staging import stage
from wizard.flows.stores import (
    StagingArea,
    recognise_stores,
    staged_truststore,
    store_path,
)

CA = certificate("Example CA", is_ca=True)
OTHER = certificate("Other CA", is_ca=True)
HOSTS = HostsAnswer((DraftHost("PROD", "i-prod.example.com", "SVC"),))
ANSWERS = Answers(hosts=HOSTS)
TRUSTING = replace(ANSWERS, trust=TrustAnswer((Anchor(CA.der, file="ca.pem"),)))
TYPED = Secret("typed-password")


@pytest.fixture
def tree(world, install):
    return world.gateway.tree(install)


def by_name(staging):
    return {change.path.name: change for change in staging.changes}


def test_an_empty_gateway_gets_every_file_but_no_truststore(world, tree):
    changes = by_name(stage(world.services, ANSWERS, tree))
    assert set(changes) == {"fpc101.properties", "log4j.properties", "partitions.toml"}
    assert all(change.before is None for change in changes.values())
    assert changes["fpc101.properties"].after == (
        f"SSLmode=true\ncommand={DEFAULT_COMMAND}\n".encode()
    )
    assert not tree.properties.exists()


def test_what_is_there_already_is_not_touched(world, tree):
    tree.properties.write_bytes(b"# mine\nSSLmode=TRUE\n")
    tree.log4j.write_bytes(b"log4j.rootLogger=INFO, file\nlog4j.appender.file.File=C:\\a.log\n")
    tree.partitions.write_bytes(world.files.set_partitions(b"", HOSTS.partitions()))
    assert stage(world.services, ANSWERS, tree).changes == ()


@pytest.mark.parametrize(
    ("before", "answer", "after"),
    [
        (b"#c\nSSLmode=true\n", ConnectorAnswer(False), b"#c\nSSLmode=false\n"),
        (b"#c\n", ConnectorAnswer(False), b"#c\nSSLmode=false\n"),
        (b"SSLmode=yes\n", ConnectorAnswer(True), b"SSLmode=true\n"),
        (b"SSLmode=true\n", ConnectorAnswer(True, "C {user}"), b"SSLmode=true\ncommand=C {user}\n"),
        (b"command=A\n", ConnectorAnswer(True, " B "), b"command=B\n"),
    ],
)
def test_only_the_keys_that_differ_are_set(world, tree, before, answer, after):
    tree.properties.write_bytes(before)
    staging = stage(world.services, replace(ANSWERS, connector=answer), tree)
    assert by_name(staging)["fpc101.properties"].after == after


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (LoggingAnswer("debug", ""), b"log4j.rootLogger=DEBUG, file\nlog4j.appender.file.File=a\n"),
        (LoggingAnswer("", "/b"), b"log4j.rootLogger=INFO, file\nlog4j.appender.file.File=/b\n"),
        (LoggingAnswer("", ""), None),
        (LoggingAnswer("INFO", "a"), None),
    ],
)
def test_logging_changes_only_what_is_asked(world, tree, answer, after):
    tree.log4j.write_bytes(b"log4j.rootLogger=INFO, file\nlog4j.appender.file.File=a\n")
    changes = by_name(stage(world.services, replace(ANSWERS, logging=answer), tree))
    if after is None:
        assert "log4j.properties" not in changes
    else:
        assert changes["log4j.properties"].after == after


def test_a_log4j_file_that_cannot_be_read_is_left_or_refused_but_never_replaced(world, tree):
    tree.log4j.write_bytes(b"log4j2 something\n")
    left = stage(world.services, replace(ANSWERS, logging=LoggingAnswer("", "")), tree)
    assert "log4j.properties" not in by_name(left)
    with pytest.raises(ProblemError, match="Log4j 2"):
        stage(world.services, replace(ANSWERS, logging=LoggingAnswer("DEBUG", "")), tree)


def test_malformed_partitions_stop_the_review(world, tree):
    tree.partitions.write_bytes(b"not json")
    with pytest.raises(ProblemError, match="malformed"):
        stage(world.services, ANSWERS, tree)


# ---------------------------------------------------------------- the truststore


def make_store(world, path, password="changeit", *certificates):  # noqa: S107 - the default of Java itself
    path.write_bytes(world.keystores.add(None, Secret(password), certificates))
    return path


def test_a_new_store_gets_a_generated_password_for_the_vault(world, tree):
    staging = stage(world.services, TRUSTING, tree)
    change = by_name(staging)["truststore.jks"]
    assert change.before is None and not change.text
    password = staging.store.password
    assert password.origin is Origin.GENERATED
    assert password.entry == store_entry(tree.truststore)
    content = world.keystores.open(change.after, password.secret)
    assert [entry.certificate for entry in content.entries] == [CA]
    assert world.vault.kept == {}


def test_a_typed_password_wins_and_without_a_vault_it_is_needed(world, tree):
    staging = stage(world.services, replace(TRUSTING, store_password=TYPED), tree)
    assert staging.store.password.origin is Origin.TYPED
    world.vault.there = False
    with pytest.raises(ProblemError, match=r"flows\.store-password-choose"):
        stage(world.services, TRUSTING, tree)
    assert stage(world.services, replace(TRUSTING, store_password=TYPED), tree).store


def test_who_keeps_no_password_has_to_type_one(world, tree):
    answers = replace(TRUSTING, trust=replace(TRUSTING.trust, stores_password=False))
    with pytest.raises(ProblemError, match=r"flows\.store-password-choose"):
        stage(world.services, answers, tree)


@pytest.mark.parametrize("typed", ["12345", "pässwörter"])
def test_a_password_java_would_refuse_is_refused(world, tree, typed):
    with pytest.raises(ProblemError, match="store-password"):
        stage(world.services, replace(TRUSTING, store_password=Secret(typed)), tree)


def test_the_vaults_password_is_used_again_for_a_store_that_was_deleted(world, tree):
    world.vault.kept[store_entry(tree.truststore)] = Secret("kept-before")
    staging = stage(world.services, TRUSTING, tree)
    assert staging.store.password.origin is Origin.VAULT
    assert staging.store.password.secret == Secret("kept-before")


def test_a_store_that_is_there_is_preferred_and_keeps_its_entries(world, tree):
    mine = make_store(world, tree.connector / "gateway.jks", "changeit", OTHER)
    staging = stage(world.services, TRUSTING, tree)
    change = by_name(staging)["gateway.jks"]
    assert change.path == mine and change.before == mine.read_bytes()
    content = world.keystores.open(change.after, Secret("changeit"))
    assert [entry.certificate for entry in content.entries] == [OTHER, CA]
    assert "truststore.jks" not in by_name(staging)


def test_a_store_that_has_it_all_stays_as_it_is_byte_for_byte(world, tree):
    make_store(world, tree.truststore, "changeit", OTHER, CA)
    staging = stage(world.services, TRUSTING, tree)
    assert "truststore.jks" not in by_name(staging)
    assert staging.store.password.origin is Origin.JAVA_DEFAULT
    assert world.keystores.made == 1


def test_a_store_with_an_unknown_password_is_never_overwritten(world, tree):
    make_store(world, tree.truststore, "something-else")
    with pytest.raises(ProblemError, match=r"flows\.store-password-needed"):
        stage(world.services, TRUSTING, tree)
    untouched = stage(world.services, ANSWERS, tree)
    assert untouched.store.password is None
    assert "truststore.jks" not in by_name(untouched)
    opened = stage(world.services, replace(TRUSTING, store_password=Secret("something-else")), tree)
    assert by_name(opened)["truststore.jks"].needed


def test_a_wrong_typed_password_is_not_replaced_by_a_guess(world, tree):
    make_store(world, tree.truststore, "changeit")
    with pytest.raises(ProblemError, match=r"flows\.store-password-needed"):
        stage(world.services, replace(TRUSTING, store_password=TYPED), tree)


def test_stores_are_recognised_by_what_they_hold(world, tree):
    make_store(world, tree.connector / "a-empty.jks")
    make_store(world, tree.connector / "cacerts", "changeit", OTHER)
    make_store(world, tree.connector / "locked.p12", "who-knows", CA)
    (tree.connector / "text.jks").write_bytes(b"just text")
    (tree.connector / "folder.jks").mkdir()
    (tree.connector / "notes.txt").write_bytes(world.keystores.MAGIC)
    found = recognise_stores(world.services, tree)
    assert [store.path.name for store in found] == ["cacerts", "a-empty.jks", "locked.p12"]
    assert [store.anchors for store in found] == [1, 0, 0]
    assert found[2].content is None and found[2].problem is not None
    make_store(world, tree.truststore)
    found = recognise_stores(world.services, tree)
    assert found[0].path == tree.truststore
    assert store_path(ANSWERS, tree, found) == tree.truststore
    chosen = replace(ANSWERS, trust=TrustAnswer(path=tree.connector / "cacerts"))
    assert store_path(chosen, tree, found) == tree.connector / "cacerts"


def test_a_store_larger_than_any_truststore_is_left_alone(world, tree):
    with (tree.connector / "huge.jks").open("wb") as stream:
        stream.write(world.keystores.MAGIC)
        stream.truncate(17 * 1024 * 1024)
    assert recognise_stores(world.services, tree) == ()


def test_the_checks_get_a_private_copy_that_is_removed(world, tree):
    before = sorted(tree.connector.rglob("*"))
    with staged_truststore(world.services, TRUSTING, tree) as staged:
        path = staged.store.path
        assert path.is_file() and tree.connector not in path.parents
        content = world.keystores.open(path.read_bytes(), staged.store.password)
        assert [entry.certificate for entry in content.entries] == [CA]
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.exists() and not path.parent.exists()
    staged.close()
    assert sorted(tree.connector.rglob("*")) == before
    assert world.vault.kept == {}


def test_a_rehearsal_needs_no_vault_and_equal_stores_have_equal_keys(world, tree):
    world.vault.there = False
    with (
        staged_truststore(world.services, TRUSTING, tree) as one,
        staged_truststore(world.services, TRUSTING, tree) as other,
    ):
        assert one.key == other.key
        assert one.store.path != other.store.path
    more = replace(TRUSTING, trust=TRUSTING.trust.with_anchors(Anchor(OTHER.der)))
    with staged_truststore(world.services, more, tree) as third:
        assert third.key != one.key


def test_without_anything_to_add_the_store_is_used_where_it_lies(world, tree):
    assert staged_truststore(world.services, ANSWERS, tree) is None
    mine = make_store(world, tree.truststore, "changeit", CA)
    with staged_truststore(world.services, TRUSTING, tree) as staged:
        assert staged.store.path == mine
    assert mine.exists()


def test_generated_passwords_are_long_plain_and_different():
    made = {generate_store_password() for _ in range(200)}
    assert len(made) == 200
    letters = {letter for secret in made for letter in secret.reveal()}
    assert all(len(secret) == 24 for secret in made)
    assert letters <= set("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")


# ---------------------------------------------------------------- review


def test_review_shows_every_change_and_what_to_know(world, tree):
    answers = replace(
        TRUSTING,
        connector=ConnectorAnswer(False),
        hosts=HostsAnswer((*HOSTS.drafts, DraftHost("DEV", "dev.example.com", "SVC", ssl=False))),
    )
    shown = review(world.services, answers, replace(tree, writable=False))
    assert [change.change for change in shown.changes] == list(shown.staging.changes)
    assert str(shown.changes[0].summary) == "fpc101.properties is new"
    assert "+++ fpc101.properties" in shown.changes[0].diff
    remarks = " ".join(str(remark) for remark in shown.remarks)
    for words in ("may not write", "clear text", "PROD are set to SSL", "vault", "new truststore"):
        assert words in remarks
    assert "JSMITH" in shown.preview.text


def test_review_says_which_partition_differs_from_sslmode(world, tree):
    answers = replace(
        ANSWERS, hosts=HostsAnswer((DraftHost("DEV", "dev.example.com", "SVC", ssl=False),))
    )
    remarks = " ".join(str(remark) for remark in review(world.services, answers, tree).remarks)
    assert "DEV do without SSL" in remarks


def test_the_preview_never_fails():
    assert preview_command(DEFAULT_COMMAND).text.startswith("CHGUSRPRF USRPRF(JSMITH) PASSWORD(")
    broken = preview_command("CHGUSRPRF USRPRF(")
    assert broken.text == "" and broken.findings
    assert preview_command(DEFAULT_COMMAND, "not a profile!").text == ""


def test_equal_answers_get_the_same_staged_file_so_that_the_worker_stays(world, tree):
    area = StagingArea(world.services)
    assert area.truststore(ANSWERS, tree) is None
    first = area.truststore(TRUSTING, tree)
    assert area.truststore(TRUSTING, tree) == first
    assert world.keystores.made == 1
    more = replace(TRUSTING, trust=TRUSTING.trust.with_anchors(Anchor(OTHER.der)))
    second = area.truststore(more, tree)
    assert second.path != first.path and first.path.exists()
    second.path.unlink()
    third = area.truststore(more, tree)
    assert third.path.exists()
    area.close()
    assert not first.path.exists() and not third.path.exists()
    assert area.truststore(TRUSTING, tree).path.exists()
    area.close()


def test_a_truststore_of_no_bytes_is_a_new_one(world, tree):
    tree.truststore.write_bytes(b"")
    answers = replace(TRUSTING, store_password=TYPED)
    change = by_name(stage(world.services, answers, tree))[tree.truststore.name]
    assert change.before == b""
    assert change.after


def test_a_gateway_that_has_gone_is_said_before_anything_is_shown(world, tree):
    tree.connector.rename(tree.connector.with_name("moved"))
    with pytest.raises(ProblemError):
        review(world.services, ANSWERS, tree)
    assert not tree.connector.exists()
