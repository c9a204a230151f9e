"""The CL parser and the redaction of passwords."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.simulator import cl
from wizard.simulator.messages import HostProgramError


def parsed(text: str) -> dict[str, list[str]]:
    command = cl.parse(text)
    return {item.keyword: [value.text for value in item.values] for item in command.parameters}


def test_keywords_positions_and_quotes() -> None:
    command = cl.parse("  qsys/chgusrprf anna password('It''s (x) & Y') status(*enabled) /* x */")
    assert (command.library, command.name) == ("QSYS", "CHGUSRPRF")
    assert [item.keyword for item in command.parameters] == ["", "PASSWORD", "STATUS"]
    assert command.parameters[0].values == (cl.Value("ANNA"),)
    assert command.parameters[1].values == (cl.Value("It's (x) & Y", quoted=True),)
    assert command.parameters[2].values == (cl.Value("*ENABLED"),)


def test_lists_and_empty_parameter() -> None:
    assert parsed("X SPCAUT(*ALLOBJ *SECADM) TEXT() L((A B) C)") == {
        "SPCAUT": ["*ALLOBJ", "*SECADM"],
        "TEXT": [],
        "L": ["A", "B", "C"],
    }


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("", "CPD0071"),
        ("   /* only a comment */", "CPD0071"),
        ("CHGUSRPRF USRPRF(ANNA", "CPD0013"),
        ("CHGUSRPRF PASSWORD('open", "CPD0016"),
        ("CHGUSRPRF )", "CPD0020"),
        ("X" * 40000, "CPD0074"),
    ],
)
def test_broken_strings(text: str, id: str) -> None:
    with pytest.raises(HostProgramError) as failure:
        cl.parse(text)
    assert [item.id for item in failure.value.messages] == [id, "CPF0006"]


@given(st.text(max_size=300))
def test_any_text_parses_or_fails_with_messages(text: str) -> None:
    try:
        command = cl.parse(text)
    except HostProgramError as failure:
        assert failure.messages[-1].id == "CPF0006"
    else:
        assert cl.redacted(text, command)


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1))
def test_a_quoted_password_survives_and_is_redacted(password: str) -> None:
    quoted = password.replace("'", "''")
    text = f"CHGUSRPRF USRPRF(ANNA) PASSWORD('{quoted}') STATUS(*ENABLED)"
    command = cl.parse(text)
    assert command.parameters[1].values == (cl.Value(password, quoted=True),)
    assert cl.redacted(text, command) == "CHGUSRPRF USRPRF(ANNA) PASSWORD(***) STATUS(*ENABLED)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("CHGUSRPRF ANNA 'geheim'", "CHGUSRPRF ANNA ***"),
        ("CHGUSRPRF ANNA PASSWORD(*SAME)", "CHGUSRPRF ANNA PASSWORD(*SAME)"),
        ("CHKOBJ OBJ(QSYS/QCMD) OBJTYPE(*PGM)", "CHKOBJ OBJ(QSYS/QCMD) OBJTYPE(*PGM)"),
        ("CHGDSTPWD PASSWORD(geheim)", "CHGDSTPWD ***"),
        ("SNDMSG", "SNDMSG"),
    ],
)
def test_redaction(text: str, shown: str) -> None:
    assert cl.redacted(text, cl.parse(text)) == shown


def test_redaction_of_what_does_not_parse() -> None:
    assert cl.redacted("CHGUSRPRF ANNA PASSWORD('geheim", None) == "CHGUSRPRF ***"


def test_bind() -> None:
    command = cl.parse("X A B TEXT(C)")
    known = frozenset({"ONE", "TWO", "TEXT"})
    assert list(cl.bind(command, ("ONE", "TWO"), known)) == ["ONE", "TWO", "TEXT"]
    for text, first in (("X A B C", "CPD0041"), ("X NO(1)", "CPD0043"), ("X A ONE(1)", "CPD0044")):
        with pytest.raises(HostProgramError, match="CPF0006") as failure:
            cl.bind(cl.parse(text), ("ONE", "TWO"), known)
        assert failure.value.messages[0].id == first
