"""The reset command's template: grammar, quoting, remarks."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from wizard.domain import cl
from wizard.domain.clparse import Value
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret

BARE = cl.DEFAULT_TEMPLATE
QUOTED = "CHGUSRPRF USRPRF('{user}') PASSWORD('{pwd}') STATUS(*ENABLED)"
POSITIONAL = "QSYS/CHGUSRPRF {user} {pwd} STATUS(*ENABLED)"
TEMPLATES = [BARE, QUOTED, POSITIONAL, "RESET PARM(({user} '{pwd}') 'it''s') /* {x} */"]


def host_values(command: str) -> list[str]:
    """What the host sees, by a reader of its own: every value, depth first, as a flat list.

    One state per character, no regular expression and nothing of the product's code.
    """
    values: list[str] = []
    current: list[str] | None = None
    state = "between"
    at = 0
    while at < len(command):
        character = command[at]
        if state == "text":
            if character == "'" and command[at + 1 : at + 2] == "'":
                assert current is not None
                current.append("'")
                at += 1
            elif character == "'":
                assert current is not None
                values.append("".join(current))
                current = None
                state = "between"
            else:
                assert current is not None
                current.append(character)
        elif state == "comment":
            if command[at : at + 2] == "*/":
                at += 1
                state = "between"
        elif character in " ()":
            if current is not None and character != "(":
                values.append("".join(current).upper())
            current = None  # before "(" it was a keyword
        elif current is None and command[at : at + 2] == "/*":
            state = "comment"
            at += 1
        elif character == "'":
            assert current is None, "an apostrophe inside a word"
            current = []
            state = "text"
        else:
            current = [*(current or []), character]
        at += 1
    assert state == "between", "the command ends inside a text"
    if current is not None:
        values.append("".join(current).upper())
    return values


def problem_of(text: str) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        cl.Template.parse(text)
    return caught.value


def ids(text: str) -> list[str]:
    return [finding.id for finding in cl.lint(text)]


# ------------------------------------------------------------------ the grammar


def test_a_command_is_read() -> None:
    command = cl.parse("qsys/chgusrprf bob PASSWORD('It''s (so)') SUPGRPPRF(A  (B C)) X(X'4Fa0')")
    assert (command.library, command.name) == ("QSYS", "CHGUSRPRF")
    assert [one.keyword for one in command.parameters] == ["", "PASSWORD", "SUPGRPPRF", "X"]
    bob, password, groups, hexadecimal = (one.values for one in command.parameters)
    assert (bob[0].text, bob[0].folded, bob[0].column) == ("bob", "BOB", 16)
    assert (password[0].kind, password[0].text) == ("quoted", "It's (so)")
    assert password[0].folded == "It's (so)"
    assert groups == (
        Value("word", "A", 53),
        Value("list", "", 56, (Value("word", "B", 57), Value("word", "C", 59))),
    )
    assert (hexadecimal[0].kind, hexadecimal[0].text) == ("hex", "4Fa0")
    assert command.parameter("PASSWORD") is command.parameters[1]
    assert command.parameter("STATUS") is None


def test_comments_are_no_values() -> None:
    command = cl.parse("CHKOBJ /* the ) ' */ OBJ(QSYS/*ALL) OBJTYPE(*CMD)")
    assert [one.values[0].text for one in command.parameters] == ["QSYS/*ALL", "*CMD"]


@pytest.mark.parametrize(
    ("text", "id", "column"),
    [
        ("CMD A('x", "cl.quote-open", 7),
        ("CMD A(x'y')", "cl.hex", 7),
        ("CMD A(x'4')", "cl.hex", 7),
        ("CMD A(y'4')", "cl.quote-glued", 8),
        ("CMD A('x'y)", "cl.quote-glued", 10),
        ("CMD A('x''", "cl.quote-open", 7),
        ("CMD A(b", "cl.parenthesis-open", 6),
        ("CMD A(b))", "cl.parenthesis-close", 9),
        ("CMD A(b)\nB(c)", "cl.newline", 9),
        ("CMD A(b)\tB(c)", "cl.control", 9),
        ("CMD A(b\x00)", "cl.control", 8),
        ("CMD /* x", "cl.comment-open", 5),
        ("CMD A()", "cl.keyword-empty", 5),
        ("CMD *A(b)", "cl.keyword", 5),
        ("CMD" + "(" * 40 + ")" * 40, "cl.nested", 29),
        ("", "cl.empty", 1),
        ("   ", "cl.empty", 1),
        ("'CMD' A(b)", "cl.command-name", 1),
        ("TOOLONGNAME12 A(b)", "cl.command-name", 1),
        ("CMD(b)", "cl.command-name", 1),
        ("1CMD A(b)", "cl.command-name", 1),
    ],
)
def test_what_is_no_command_is_refused_at_its_column(text: str, id: str, column: int) -> None:
    with pytest.raises(ProblemError) as caught:
        cl.parse(text)
    assert caught.value.id == id
    assert dict(caught.value.problem.what.args)["column"] == column
    assert "{column" not in str(caught.value.problem)


def test_a_command_longer_than_the_host_takes_is_refused() -> None:
    with pytest.raises(ProblemError, match=r"cl\.long"):
        cl.parse("CMD A('" + "x" * 40_000 + "')")


@given(st.text(alphabet="AX ()'*/{}é&,", max_size=30))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = cl.tokens(text)
    except ProblemError as refused:
        assert refused.id.startswith("cl.")
        return
    covered = {at for token in found for at in range(token.start, token.end)}
    assert all(text[at] == " " for at in range(len(text)) if at not in covered)


# ------------------------------------------------------------------ templates


def test_the_default_template() -> None:
    template = cl.Template.parse(BARE)
    assert template.name == "CHGUSRPRF"
    assert not template.password_quoted
    assert not template.user_quoted
    assert cl.Template.parse(QUOTED).password_quoted
    assert cl.Template.parse(POSITIONAL).name == "QSYS/CHGUSRPRF"


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("CHGUSRPRF USRPRF(BOB) PASSWORD({pwd})", "cl.user-missing"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD({Pwd})", "cl.pwd-missing"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) TEXT({user})", "cl.user-twice"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) TEXT('{pwd}')", "cl.pwd-twice"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD(X{pwd})", "cl.pwd-glued"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD(&{pwd})", "cl.pwd-glued"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD('{pwd}!')", "cl.pwd-glued"),
        ("CHGUSRPRF USRPRF({user}) PASSWORD(X'{pwd}')", "cl.hex"),
        ("CHGUSRPRF USRPRF({user}) /*{pwd}*/", "cl.pwd-glued"),
        ("CALL QCMDEXC ('CHGUSRPRF {user} {pwd}' 22)", "cl.user-glued"),
        ("CHGUSRPRF USRPRF(Q{user}) PASSWORD({pwd})", "cl.user-glued"),
        ("{user} {pwd}", "cl.command-name"),
    ],
)
def test_a_placeholder_stands_alone_and_once(text: str, id: str) -> None:
    wrong = problem_of(text)
    assert wrong.id == id
    assert str(wrong.problem)


# ------------------------------------------------------------------ substitution


@pytest.mark.parametrize(
    ("template", "password", "command"),
    [
        (BARE, "SUMMER24", "CHGUSRPRF USRPRF(BOB) PASSWORD(SUMMER24) STATUS(*ENABLED) PWDEXP(*NO)"),
        (BARE, "Su'm", "CHGUSRPRF USRPRF(BOB) PASSWORD('Su''m') STATUS(*ENABLED) PWDEXP(*NO)"),
        (BARE, "24", "CHGUSRPRF USRPRF(BOB) PASSWORD('24') STATUS(*ENABLED) PWDEXP(*NO)"),
        (BARE, "{user}", "CHGUSRPRF USRPRF(BOB) PASSWORD('{user}') STATUS(*ENABLED) PWDEXP(*NO)"),
        (QUOTED, "A'B", "CHGUSRPRF USRPRF('BOB') PASSWORD('A''B') STATUS(*ENABLED)"),
        (QUOTED, r"\1$&", r"CHGUSRPRF USRPRF('BOB') PASSWORD('\1$&') STATUS(*ENABLED)"),
        (POSITIONAL, "a b", "QSYS/CHGUSRPRF BOB 'a b' STATUS(*ENABLED)"),
    ],
)
def test_the_quotes_are_put_once(template: str, password: str, command: str) -> None:
    done = cl.substitute(cl.Template.parse(template), "bob", Secret(password))
    assert done.reveal() == command
    assert password not in repr(done)


@given(st.sampled_from(TEMPLATES), st.text(min_size=1, max_size=130), st.sampled_from(range(5)))
@example(BARE, ") SPCAUT(*ALLOBJ", 2)
@example(QUOTED, "') SPCAUT(*ALLOBJ) TEXT('", 2)
@example(BARE, "''", 3)
@example(BARE, "/*", 3)
@example(POSITIONAL, "X'41'", 4)
@example(BARE, "{pwd}{user}", 4)
def test_the_host_sees_exactly_the_password(text: str, password: str, level: int) -> None:
    template = cl.Template.parse(text)
    try:
        command = cl.substitute(template, "BOB", Secret(password), level).reveal()
    except ProblemError as refused:
        assert refused.id.startswith("cl.password-")
        assume(False)
        return
    expected = [
        {"{user}": "BOB", "{pwd}": password, "{USER}": "BOB", "{PWD}": password}.get(value, value)
        for value in host_values(text)
    ]
    assert host_values(command) == expected
    names = [one.keyword for one in cl.parse(command).parameters]
    assert names == [one.keyword for one in template.command.parameters]
    if text != POSITIONAL and not text.startswith("RESET"):
        found = [one for one in cl.parse(command).parameters if one.keyword == "PASSWORD"]
        assert [value.folded for one in found for value in one.values] == [password]


@pytest.mark.parametrize(
    ("password", "level", "id"),
    [
        ("", None, "cl.password-empty"),
        ("   ", 2, "cl.password-empty"),
        ("*NONE", 3, "cl.password-star"),
        ("*", None, "cl.password-star"),
        ("a\nb", 2, "cl.password-control"),
        ("a\x7fb", 2, "cl.password-control"),
        ("a\x9fb", 2, "cl.password-control"),
        ("a\ud800b", 2, "cl.password-control"),
        ("x" * 129, None, "cl.password-long"),
        ("A" * 11, 0, "cl.password-long-low"),
        ("A" * 11, 1, "cl.password-long-low"),
        ("abc", 0, "cl.password-characters"),
        ("A-C", 1, "cl.password-characters"),
        ("Ä", 1, "cl.password-characters"),
    ],
)
def test_passwords_that_no_host_takes(password: str, level: int | None, id: str) -> None:
    with pytest.raises(ProblemError) as caught:
        cl.substitute(cl.Template.parse(BARE), "BOB", Secret(password), level)
    assert caught.value.id == id
    assert [one.id for one in cl.password_findings(Secret(password), level)] == [id]
    if len(password.strip()) > 2 and password != "*NONE":  # which is the sentence's example
        assert password not in str(caught.value.problem)


@pytest.mark.parametrize(
    ("password", "level"),
    [("A1$@#_", 0), ("1ABCDEFGHI", 1), ("x" * 128, 2), ("Pass phrase é", 4), ("a" * 11, None)],
)
def test_passwords_that_pass(password: str, level: int | None) -> None:
    cl.check_password(Secret(password), level)
    assert cl.password_findings(Secret(password), level) == ()


def test_a_blank_at_the_end_is_only_a_warning() -> None:
    (finding,) = cl.password_findings(Secret("secret "), 3)
    assert (finding.id, finding.severity) == ("cl.password-blanks", "warning")
    command = cl.substitute(cl.Template.parse(BARE), "BOB", Secret("secret "), 3)
    assert "'secret '" in command.reveal()


def test_the_user_is_a_profile_name() -> None:
    with pytest.raises(ProblemError, match=r"answers\.profile"):
        cl.substitute(cl.Template.parse(BARE), "BOB) SPCAUT(*ALLOBJ", Secret("X"))


def test_the_preview_hides_the_password() -> None:
    shown = "CHGUSRPRF USRPRF(JDOE) PASSWORD('••••••••') STATUS(*ENABLED) PWDEXP(*NO)"
    assert cl.preview(cl.Template.parse(BARE), "jdoe") == shown
    assert "PASSWORD('••••••••')" in cl.preview(cl.Template.parse(QUOTED), "jdoe")


# ------------------------------------------------------------------ remarks


@pytest.mark.parametrize("text", [BARE, QUOTED, POSITIONAL, BARE + " SPCAUT(*SAME)"])
def test_nothing_to_say(text: str) -> None:
    assert cl.lint(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CHGUSRPRF USRPRF({user}) PASSWORD({pwd})", [("cl.status-missing", "warning", 0)]),
        (BARE.replace("*ENABLED", "*disabled"), [("cl.status-other", "warning", 49)]),
        (BARE + " SPCAUT(*ALLOBJ)", [("cl.power", "error", 71)]),
        ("CHGUSRPRF {user} {pwd} *ALLOBJ STATUS(*ENABLED)", [("cl.power", "error", 24)]),
        (
            "CHGUSRPRF {user} {pwd} *SAME *NO STATUS(*ENABLED)",
            [("cl.position", "error", 30)],
        ),
        (BARE + " PWDEXP(*NO)", [("cl.keyword-twice", "error", 71)]),
        ("MYLIB/" + BARE, [("cl.other-library", "warning", 1)]),
        ("RESET USRPRF({user}) PASSWORD({pwd})", [("cl.other-command", "warning", 1)]),
        (
            "CHGUSRPRF USRPRF({user}) TEXT({pwd}) STATUS(*ENABLED)",
            [("cl.misplaced", "error", 0)],
        ),
        (BARE[:-1], [("cl.parenthesis-open", "error", 65)]),
        (BARE + "\n", [("cl.newline", "error", 70)]),
        (BARE.replace("{pwd}", "'{pwd}"), [("cl.quote-open", "error", 35)]),
        ("CHGUSRPRF USRPRF({user})", [("cl.pwd-missing", "error", 0)]),
    ],
)
def test_remarks(text: str, expected: list[tuple[str, str, int]]) -> None:
    found = cl.lint(text)
    assert [(one.id, one.severity, one.column) for one in found] == expected
    assert all(str(one.message) and str(one.next_step) for one in found)


@pytest.mark.parametrize("keyword", ["USRCLS", "GRPPRF", "SUPGRPPRF", "INLPGM", "LMTCPB", "OWNER"])
def test_powers_are_named(keyword: str) -> None:
    (finding,) = cl.lint(f"{BARE} {keyword}(X)")
    assert (finding.id, finding.severity) == ("cl.power", "error")
    assert keyword in str(finding.message)
    assert ids(f"{BARE} {keyword.lower()}(X)") == ["cl.power"]
