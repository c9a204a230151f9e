"""What is kept between two starts: everything typed, no password, whatever the file holds."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.flows.fakes import CHOICE, certificate, make_gateway
from wizard.domain.ports import JarCandidate
from wizard.domain.secret import Secret
from wizard.flows.answers import (
    ANSWER_FIELDS,
    AccountAnswer,
    Anchor,
    Answers,
    Confirmation,
    ConnectorAnswer,
    DraftHost,
    GatewayAnswer,
    HostsAnswer,
    JavaAnswer,
    LoggingAnswer,
    NetworkAnswer,
    TrustAnswer,
)
from wizard.flows.apply import apply
from wizard.flows.engine import SetupFlow
from wizard.flows.looking import look
from wizard.flows.reviewing import review
from wizard.flows.state import VERSION, SavedState, dump, parse
from wizard.flows.steps import STEP_IDS

ANY_TEXT = st.text(st.characters(), max_size=30)
PATHS = st.none() | st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=20).map(
    Path
)
DRAFTS = st.builds(
    DraftHost,
    **dict.fromkeys(("name", "host", "user", "mapper", "signon", "command"), ANY_TEXT),
    **{
        name: st.booleans()
        for name in ("ssl", "stores_password", "resets_elevated", "ifs_shares", "password_filter")
    },
)
SECRET = "correct-horse-battery-staple"
ANSWERS = st.builds(
    Answers,
    gateway=st.builds(GatewayAnswer, PATHS),
    java=st.builds(JavaAnswer, PATHS, PATHS),
    hosts=st.builds(HostsAnswer, st.lists(DRAFTS, max_size=4).map(tuple)),
    network=st.builds(NetworkAnswer, st.floats(-10, 1000)),
    trust=st.builds(
        TrustAnswer,
        st.lists(st.builds(Anchor, st.binary(max_size=30), ANY_TEXT, ANY_TEXT)).map(tuple),
        st.lists(st.builds(Confirmation, ANY_TEXT, ANY_TEXT)).map(tuple),
        PATHS,
        ANY_TEXT,
        st.booleans(),
    ),
    account=st.builds(AccountAnswer, st.floats(0, 100)),
    connector=st.builds(ConnectorAnswer, st.booleans(), ANY_TEXT),
    logging=st.builds(LoggingAnswer, ANY_TEXT, ANY_TEXT),
)
STATES = st.builds(
    SavedState,
    ANSWERS,
    st.sampled_from(STEP_IDS),
    st.frozensets(st.sampled_from(STEP_IDS)),
    st.booleans(),
)


@given(STATES)
def test_everything_typed_comes_back(state):
    assert parse(dump(state)) == state


@given(ANSWERS)
def test_no_password_is_ever_in_it(answers):
    known = replace(answers, passwords={"PROD": Secret(SECRET)}, store_password=Secret(SECRET))
    data = dump(SavedState(known))
    assert SECRET.encode() not in data
    assert parse(data).answers == replace(answers, passwords={}, store_password=None)


def test_every_page_has_its_field():
    assert set(ANSWER_FIELDS.values()) == {known.name for known in fields(Answers)} - {
        "passwords",
        "store_password",
    }
    assert set(json.loads(dump(SavedState()))["answers"]) == set(ANSWER_FIELDS.values())


@given(st.binary(max_size=200))
def test_garbage_is_refused_with_a_reason(data):
    with pytest.raises(ValueError, match=r"it|missing|base64"):
        parse(data)


@given(STATES, st.data())
def test_a_damaged_state_is_refused_or_read_but_never_a_crash(state, data):
    raw = dump(state)
    position = data.draw(st.integers(0, len(raw) - 1))
    broken = raw[:position] + data.draw(st.binary(max_size=3)) + raw[position + 1 :]
    try:
        parse(broken)
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": VERSION + 1}, "version"),
        ({"version": True}, "version"),
        ({"current": "nowhere"}, "step"),
        ({"settled": ["nowhere"]}, "step"),
        ({"settled": [1]}, "settled"),
        ({"answers": []}, "group"),
        ({"applied": "yes"}, "applied"),
    ],
)
def test_a_wrong_value_is_named(change, words):
    document = json.loads(dump(SavedState())) | change
    with pytest.raises(ValueError, match=words):
        parse(json.dumps(document).encode())


def test_too_deep_and_too_large_files_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        parse(b"[" * 100_000)
    with pytest.raises(ValueError, match="too large"):
        parse(b" " * (5 * 1024 * 1024))


# ---------------------------------------------------------------- closing and coming back

PROD = DraftHost("PROD", "i-prod.example.com", "MYPASSSVC", stores_password=True)
HALF = DraftHost("HA", "i ha", "1x", signon="99999")


def reopened(world, folder=None):
    flow = SetupFlow(world.services)
    flow.resume(folder)
    return flow


def walked(world, install, *, steps):
    flow = SetupFlow(world.services)
    flow.accept_gateway(look(world.services, install))
    flow.accept_toolbox(CHOICE)
    flow.accept(HostsAnswer((PROD,)))
    for _ in range(steps):
        flow.next()
    return flow


def test_the_first_start_is_fresh(world):
    flow = reopened(world)
    assert flow.current.id == "gateway-folder"
    assert flow.notice is None
    assert flow.answers == Answers()


def test_closed_half_way_and_opened_again(world, install):
    flow = walked(world, install, steps=4)
    assert flow.current.id == "trust"
    flow.set_password("PROD", Secret(SECRET))
    flow.accept(TrustAnswer((Anchor(certificate("CA", is_ca=True).der, file="ca.pem"),)))
    flow.accept(HostsAnswer((PROD, HALF)))
    flow.save()
    assert SECRET.encode() not in world.settings.data
    again = reopened(world)
    assert again.notice is None
    # A host is half-typed: what needs the hosts is locked, nothing typed is lost.
    assert again.current.id == "host"
    assert again.answers == replace(flow.answers, passwords={})
    assert again.obstacle().id == "answers.host-malformed"
    again.accept(HostsAnswer((PROD,)))
    again.go_to("trust")
    assert again.answers.trust == flow.answers.trust
    assert again.verdict("network", "PROD") is None


def test_coming_back_does_not_bring_back_what_was_removed(world, install):
    tree = world.gateway.tree(install)
    old = DraftHost("OLD", "old.example.com", "SVC").partition()
    tree.partitions.write_bytes(world.files.set_partitions(b"", [old]))
    flow = SetupFlow(world.services)
    flow.accept_gateway(look(world.services, install))
    assert [draft.name for draft in flow.answers.hosts.drafts] == ["OLD"]
    flow.accept_toolbox(CHOICE)
    flow.next()
    flow.next()
    flow.accept(HostsAnswer((PROD,)))
    flow.save()
    assert [draft.name for draft in reopened(world).answers.hosts.drafts] == ["PROD"]


def test_a_damaged_file_is_kept_aside_and_said(world, install):
    flow = walked(world, install, steps=2)
    flow.save()
    world.settings.data = world.settings.data[:-40]
    again = reopened(world)
    assert again.notice.id == "flows.state-damaged"
    assert "answers-damaged.json" in str(again.notice)
    assert again.answers == Answers()
    assert len(world.settings.aside) == 1
    again.save()
    assert reopened(world).notice is None


def test_a_folder_that_has_gone_brings_back_to_the_first_page_with_the_answers(world, install):
    flow = walked(world, install, steps=5)
    flow.save()
    install.rename(install.with_name("moved"))
    again = reopened(world)
    assert again.current.id == "gateway-folder"
    assert again.notice is not None
    assert again.answers.hosts == flow.answers.hosts
    assert again.obstacle().id == "flows.folder-unread"
    again.accept_gateway(look(world.services, install.with_name("moved")))
    again.next()
    assert again.answers.hosts == flow.answers.hosts


def test_answers_of_another_gateway_are_not_used(world, install, tmp_path):
    walked(world, install, steps=5).save()
    other = make_gateway(tmp_path / "other")
    again = reopened(world, other)
    assert again.answers.gateway.folder == other
    assert again.answers.hosts.drafts == ()
    assert again.current.id == "gateway-folder"
    assert reopened(world, install).answers.hosts.drafts == (PROD,)


def test_after_apply_the_next_start_reads_the_files(world, install):
    flow = walked(world, install, steps=8)
    flow.reviewed(review(world.services, flow.answers, flow.tree))
    flow.next()
    flow.applied(apply(flow.plan(), world.services))
    flow.save()
    tree = world.gateway.tree(install)
    tree.properties.write_bytes(b"SSLmode=false\ncommand=X\n")
    again = reopened(world)
    assert again.current.id == "gateway-folder"
    assert again.answers.connector == ConnectorAnswer(False, "X")
    assert again.answers.hosts.partitions() == (PROD.partition(),)


def test_a_review_is_not_resumed(world, install):
    flow = walked(world, install, steps=8)
    flow.reviewed(review(world.services, flow.answers, flow.tree))
    flow.next()
    assert flow.current.id == "apply"
    flow.save()
    again = reopened(world)
    assert again.current.id == "review"
    assert again.review is None
    assert again.obstacle().id == "flows.review-outdated"


def test_the_chosen_java_is_kept_and_looked_for_again(world, install):
    flow = walked(world, install, steps=2)
    flow.accept(JavaAnswer(Path("/opt/java"), Path("/opt/jt400.jar")))
    flow.save()
    again = reopened(world)
    assert again.choice is None
    assert again.answers.java == JavaAnswer(Path("/opt/java"), Path("/opt/jt400.jar"))
    assert again.current.id == "host"
    again.accept_toolbox(
        replace(CHOICE, jar=JarCandidate(Path("/opt/jt400.jar"), CHOICE.jar.source))
    )
    assert again.current.id == "host"
