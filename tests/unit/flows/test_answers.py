"""The answers' own rules, and the parts that every page shares."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain.catalogue import CATALOGUE
from wizard.domain.hosts import Partition, Ports
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.sentences import flows as sentences
from wizard.flows.answers import (
    DEFAULT_COMMAND,
    Answers,
    ConnectorAnswer,
    DraftHost,
    HostsAnswer,
    LoggingAnswer,
    check_command,
    check_connector,
    check_logging,
    check_store_password,
    check_timeout,
    suggested_name,
)
from wizard.flows.services import lazy
from wizard.flows.steps import CHECK_STEPS, checks_of, step_of_check

DRAFT = DraftHost("PROD", "i-prod.example.com", "mypasssvc", mapper="449", signon=" 9476 ")


def test_a_finished_draft_is_a_partition_and_back():
    partition = DRAFT.partition()
    assert partition == Partition(
        "PROD", "i-prod.example.com", "MYPASSSVC", ports=Ports(449, 9476, None)
    )
    assert DraftHost.of(partition).partition() == partition


@given(
    st.builds(
        Partition,
        st.sampled_from(["PROD", "Test 1"]),
        st.sampled_from(["i.example.com", "192.0.2.1", "::1"]),
        st.sampled_from(["SVC", "#A$"]),
        st.booleans(),
        st.builds(Ports, *[st.none() | st.integers(1, 65535)] * 3),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    )
)
def test_every_partition_survives_its_draft(partition):
    assert DraftHost.of(partition).partition() == partition


def test_every_field_has_its_own_reason_at_once():
    draft = DraftHost("", "https://x", "1abc", mapper="0", signon="x", command="70000")
    found = draft.problems()
    assert {field: problem.id for field, problem in found.items()} == {
        "name": "answers.partition-empty",
        "host": "answers.host-url",
        "user": "answers.profile-characters",
        "mapper": "answers.port-range",
        "signon": "answers.port-range",
        "command": "answers.port-range",
    }
    assert DRAFT.problems() == {}


@given(st.builds(DraftHost, *[st.text(max_size=20)] * 3, st.booleans(), *[st.text(max_size=8)] * 3))
def test_a_draft_has_problems_exactly_when_it_is_no_partition(draft):
    if draft.problems():
        with pytest.raises(ProblemError):
            draft.partition()
        assert HostsAnswer((draft,)).usable() == ()
    else:
        assert HostsAnswer((draft,)).usable() == (draft.partition(),)


def test_blank_rows_are_left_out_and_no_row_is_a_reason():
    hosts = HostsAnswer((DRAFT, DraftHost()))
    assert len(hosts.partitions()) == 1
    assert hosts.problems() == ({}, {})
    with pytest.raises(ProblemError, match=r"flows\.no-host"):
        HostsAnswer((DraftHost(),)).partitions()


def test_a_name_is_used_once():
    hosts = HostsAnswer((DRAFT, DraftHost("prod", "b.example.com", "SVC")))
    assert hosts.problems()[1]["name"].id == "answers.partition-taken"
    assert len(hosts.usable()) == 1
    with pytest.raises(ProblemError, match=r"answers\.partition-taken"):
        hosts.partitions()


def test_an_unknown_partition_is_answered_with_the_known_ones():
    answers = Answers(hosts=HostsAnswer((DRAFT,)))
    assert answers.partition("PROD").user == "MYPASSSVC"
    with pytest.raises(ProblemError, match="are: PROD"):
        answers.partition("QA")


@pytest.mark.parametrize(
    ("host", "taken", "name"),
    [
        ("i-prod.example.com", (), "I-PROD"),
        ("i-prod.example.com", ("i-prod",), "I-PROD 2"),
        ("192.0.2.1", (), "192.0.2.1"),
        ("", (), "IBMI"),
        ("", ("IBMI", "IBMI 2"), "IBMI 3"),
    ],
)
def test_a_name_is_suggested(host, taken, name):
    assert suggested_name(host, frozenset(taken)) == name


@pytest.mark.parametrize(
    ("command", "id"),
    [
        ("  ", "flows.command-empty"),
        ("CHGUSRPRF\n{user}", "flows.command-lines"),
        ("X" * 32703, "flows.command-long"),
    ],
)
def test_a_command_that_cannot_be_one(command, id):
    with pytest.raises(ProblemError) as caught:
        check_command(command)
    assert caught.value.id == id


def test_the_connectors_command():
    assert check_connector(ConnectorAnswer(True, f" {DEFAULT_COMMAND} ")).command == DEFAULT_COMMAND
    with pytest.raises(ProblemError, match=r"cl\.pwd-missing"):
        check_connector(ConnectorAnswer(True, "CHGUSRPRF USRPRF({user})"))
    mighty = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) SPCAUT(*ALLOBJ)"
    with pytest.raises(ProblemError) as caught:
        check_connector(ConnectorAnswer(True, mighty))
    assert caught.value.id == "flows.command-refused"
    assert "SPCAUT" in str(caught.value.problem)
    # What the gateway runs already is not taken away from it.
    assert check_connector(ConnectorAnswer(True, mighty), ConnectorAnswer(False, mighty))


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (LoggingAnswer("LOUD"), "flows.log-level"),
        (LoggingAnswer("INFO", "a\nb"), "flows.log-file"),
        (LoggingAnswer("INFO", "logs\\a.log"), "flows.log-file-relative"),
    ],
)
def test_logging_that_cannot_be(answer, id):
    with pytest.raises(ProblemError) as caught:
        check_logging(answer)
    assert caught.value.id == id


@pytest.mark.parametrize(
    "file", ["", "C:\\Logs\\a.log", "\\\\srv\\logs\\a.log", "/var/a.log", "${x}/a"]
)
def test_logging_that_can_be(file):
    assert check_logging(LoggingAnswer(" debug ", file)) == LoggingAnswer("DEBUG", file)


def test_a_relative_log_file_that_is_there_already_is_left_alone():
    assert check_logging(LoggingAnswer("INFO", "a.log"), LoggingAnswer("DEBUG", "a.log"))


@pytest.mark.parametrize("seconds", [0, 121, -1, math.nan, math.inf])
def test_a_timeout_out_of_range(seconds):
    with pytest.raises(ProblemError, match=r"flows\.timeout-range"):
        check_timeout(seconds)


def test_a_short_store_password():
    assert check_store_password(Secret("123456"))
    with pytest.raises(ProblemError, match=r"flows\.store-password-short") as caught:
        check_store_password(Secret("12345"))
    assert "12345" not in str(caught.value)


def test_every_check_of_the_catalogue_has_a_page():
    for kind in CATALOGUE:
        assert kind.id in checks_of(step_of_check(kind.id))
    assert sum(len(checks_of(page)) for page in CHECK_STEPS) == len(CATALOGUE)
    assert checks_of("host") == frozenset()


def test_a_lazy_adapter_is_built_once_on_its_first_use():
    built = []

    def factory():
        built.append(1)
        return {"key": "value"}

    adapter = lazy(factory)
    assert built == []
    assert adapter.get("key") == adapter.get("key") == "value"
    assert built == [1]


@pytest.mark.parametrize("id", sentences.SENTENCES)
def test_sentences_keep_the_houses_tone(id):
    words = " ".join(sentences.SENTENCES[id]).lower()
    for banned in ("invalid", "something went wrong", "please", "error"):
        assert banned not in words
    assert all(sentences.SENTENCES[id])
