"""The host's messages become sentences; its own words stay beneath, without the password."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain.hostfacts import Message
from wizard.domain.hostmessages import (
    About,
    explain,
    explain_sign_on,
    known,
    message_id_of,
    scrubbed,
    telling,
)
from wizard.domain.problems import problem
from wizard.domain.secret import Secret
from wizard.domain.sentences.hostmessages import SENTENCES

ABOUT = About("ANNA", "MYPASSSVC", "PROD")
IDS = sorted(
    {key.split(".")[1] for key in SENTENCES if re.fullmatch(r"message\.[A-Z]+[0-9A-F]{4}", key)}
)


def said(id: str, text: str = "Words of the host.", help: str = "Cause and recovery.") -> Message:
    return Message(id, text, 40, "escape", help)


def test_more_than_forty_messages_have_sentences_of_their_own() -> None:
    assert len(IDS) >= 40
    for family in ("CPF", "CPD", "CPC", "CWBSY"):
        assert any(key.startswith(family) for key in IDS)


@pytest.mark.parametrize("id", IDS)
def test_every_message_says_what_why_and_what_next(id: str) -> None:
    found = explain([said(id)], ABOUT)
    assert found.message_id == id
    words = [str(part) for part in (found.sentence, found.cause, found.next_step)]
    if not id.startswith("CPC"):
        assert all(words)
    assert not any("{" in part for part in words)
    assert found.details == f"{id} Words of the host.\nCause and recovery."


def test_the_diagnostic_tells_more_than_the_message_that_ends_the_command() -> None:
    pair = [said("CPD0084", "Value not valid."), said("CPF0006", "Errors occurred in command.")]
    assert telling(pair) == pair[0]
    found = explain(pair, ABOUT)
    assert found.message_id == "CPD0084"
    assert "Value not valid." in str(found.cause)
    assert "CPF0006 Errors occurred in command." in found.details
    assert explain([said("CPF0006")], ABOUT).message_id == "CPF0006"
    assert str(explain([], ABOUT).sentence)


@pytest.mark.parametrize("reason", range(1, 24))
def test_reasons_of_cpf4aa7_in_any_language(reason: int) -> None:
    rule = str(explain([said("CPF4AA7", "Words.")], ABOUT).sentence)
    for text in (
        f"Password value not valid. Reason code {reason}.",
        f"Kennwortwert nicht gültig. Ursachencode {reason}.",
    ):
        found = explain([said("CPF4AA7", text)], ABOUT)
        assert found.message_id == "CPF4AA7"
        assert str(found.sentence) != rule
    assert str(explain([said("CPF4AA7", "Reason code 99.")], ABOUT).sentence) == rule


@pytest.mark.parametrize("id", ["CPF22B7", "CPF4AFF", "CPD1234", "CPF9811", "MCH0601", "XYZ0001"])
def test_a_message_that_nobody_knows_gets_a_useful_sentence(id: str) -> None:
    assert not known(id)
    found = explain([said(id)], ABOUT)
    assert found.message_id == id
    assert id in str(found.sentence)
    assert "Words of the host." in str(found.cause)
    assert "PROD" in f"{found.sentence} {found.next_step}"


@given(st.text(max_size=10), st.text(max_size=60), st.text(max_size=60))
def test_any_message_can_be_told(id: str, text: str, help: str) -> None:
    found = explain([Message(id, text, 0, "", help)], ABOUT)
    assert str(found.sentence)
    assert str(found.next_step)


def test_a_refused_sign_on_is_about_the_profile_that_was_proven() -> None:
    found = explain_sign_on(problem("signon.password-incorrect", details="raw"), ABOUT)
    assert (found.message_id, found.details) == ("CPF22E2", "raw")
    assert "ANNA" in str(found.sentence)
    assert "service account" not in str(found.sentence)
    last = explain_sign_on(problem("signon.last-attempt"), ABOUT)
    assert last.message_id == "CPF22E2"
    assert "next wrong one disables" in str(last.sentence)
    other = problem("java.silent")
    assert explain_sign_on(other, ABOUT).sentence == other.what
    assert message_id_of(problem("signon.disabled")) == "CPF22E3"
    assert message_id_of(other) == "java.silent"


def test_a_diagnostic_that_quotes_the_command_gives_no_password_away() -> None:
    secret = Secret("Tr0ub'4dor")
    told = scrubbed(
        [
            said(
                "CPD0020",
                "Character '4' not valid following string 'TR0UB'.",
                "Cause: PASSWORD('Tr0ub''4dor') of ANNA.",
            )
        ],
        secret,
    )
    # The apostrophe behind it is a character of the password as well.
    assert told[0].text == "Character '4' not valid following string '***."
    assert told[0].help == "Cause: PASSWORD('***') of ANNA."
    assert scrubbed([said("CPF2204")], secret) == (said("CPF2204"),)


@given(st.text(min_size=4, max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_no_password_stays_whole(word: str, before: str, after: str) -> None:
    told = scrubbed([said("X", f"{before}{word}{after}", word)], Secret(word))
    assert word not in told[0].help
    if word not in "***":
        assert told[0].help.count("***") == 1


def test_what_is_no_name_is_not_blamed_on_a_password_of_a_higher_level() -> None:
    text = "Value 1ANNA for parameter USRPRF not a valid name."
    found = explain([said("CPD0078", text), said("CPF0006")], ABOUT)
    assert "not a name" in str(found.sentence)
    assert "levels 0 and 1 alone a new password" in str(found.cause)
    assert text in str(found.cause)
    assert "Correct the value that the host names" in str(found.next_step)
    assert text in found.details
