"""Whatever password is accepted, the host sees one PASSWORD value, and it is that password."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from tests.campaigns.clreader import Reader
from wizard.domain import cl
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret

UNQUOTED = [
    cl.DEFAULT_TEMPLATE,
    "CHGUSRPRF USRPRF({user}) PASSWORD( {pwd} ) STATUS(*ENABLED)",
    "CHGUSRPRF PASSWORD({pwd}) USRPRF({user}) TEXT('it''s {him}')",
    "QSYS/CHGUSRPRF /* PASSWORD(X) */ USRPRF({user}) PASSWORD({pwd})",
    "CHGUSRPRF USRPRF({user}) +\n  PASSWORD({pwd}) -\n STATUS(*ENABLED)",
]
QUOTED = [
    "CHGUSRPRF USRPRF('{user}') PASSWORD('{pwd}') STATUS(*ENABLED)",
    "CHGUSRPRF PASSWORD('{pwd}')USRPRF({user})",
    "CHGUSRPRF USRPRF({user}) PASSWORD(/* new */ '{pwd}' /* ' */) PWDEXP(*NO)",
]
# What could leave its apostrophes, end its parenthesis or be read as something else.
SHARP = st.lists(
    st.sampled_from(
        ["'", "''", ")", "(", "*", "/*", "*/", " ", "&", "X'41'", "+", "-", "{pwd}", "{user}",
         "||", "*NONE", "*SAME", "PASSWORD(", "\\", "$1", '"', ";", "ä", "€", "A", "b", "7"]
    ),
    min_size=1,
    max_size=9,
).map("".join)  # fmt: skip
PASSWORDS = SHARP | st.text(min_size=1, max_size=128) | st.from_regex(r"[A-Z0-9$@#_]{1,10}\Z")


@given(st.sampled_from(UNQUOTED + QUOTED), PASSWORDS, st.sampled_from([None, 0, 1, 2, 3, 4]))
@example(UNQUOTED[0], "') SPCAUT(*ALLOBJ) TEXT('", 2)
@example(QUOTED[0], "') SPCAUT(*ALLOBJ) TEXT('", 3)
@example(UNQUOTED[0], "A) SPCAUT(*ALLOBJ", None)
@example(UNQUOTED[0], "X'C1'", 4)
@example(QUOTED[1], "'", 2)
@example(QUOTED[2], "*/", 2)
@example(UNQUOTED[3], "/*", 2)
@example(UNQUOTED[4], "a+", 2)
def test_one_password_value_and_it_is_the_password(
    text: str, password: str, level: int | None
) -> None:
    template = cl.Template.parse(text)
    try:
        command = cl.substitute(template, "BOB", Secret(password), level).reveal()
    except ProblemError as refused:
        assert refused.id.startswith("cl.password-")
        reject()
    found = Reader(command).found
    # Levels 0 and 1 know no lower case: accepted is ASCII alone, and it goes in upper case.
    expected = password.upper() if level in (0, 1) else password
    assert [values for keyword, values in found if keyword == "PASSWORD"] == [[expected]]
    assert not password.lstrip(" ").startswith("*")
    assert [values for keyword, values in found if keyword == "USRPRF"] == [["BOB"]]
    # Nothing else came into being.
    plain = Reader(cl.substitute(template, "BOB", Secret("X")).reveal()).found
    assert [keyword for keyword, _ in found] == [keyword for keyword, _ in plain]


@given(st.sampled_from([0, 1, 2, 3, 4, None]), PASSWORDS)
def test_a_refusal_says_why_and_never_the_password(level: int | None, password: str) -> None:
    try:
        cl.check_password(Secret(password), level)
    except ProblemError as refused:
        said = str(refused.problem)
        if len(password) > 5 and password.strip(" ") not in ("*NONE", "*SAME"):
            assert password not in said
        assert refused.problem.why.template
        return
    assert not password.lstrip(" ").startswith("*")
    if level in (0, 1):
        assert password.isascii()
        assert len(password) <= 10
        assert re.fullmatch(r"[A-Za-z0-9$@#_]*", password)


@pytest.mark.parametrize("level", [0, 1, 2, 3, 4, None])
@pytest.mark.parametrize("word", ["*NONE", "*SAME", "*none", "*", "*X", "  *NONE"])
def test_no_level_takes_a_special_value(level: int | None, word: str) -> None:
    with pytest.raises(ProblemError, match=r"cl\.password-star") as caught:
        cl.check_password(Secret(word), level)
    assert "*NONE would remove the password" in str(caught.value.problem)
