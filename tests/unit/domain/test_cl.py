"""The reset command's template: grammar, quoting, remarks."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from wizard.domain import cl, clsource
from wizard.domain.chgusrprf import PARAMETERS
from wizard.domain.clparse import Value, quoted
from wizard.domain.clpresets import PRESETS, Preset, preset, preset_of
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
        ("CALL QCMDEXC ('CHGUSRPRF {user} {pwd}' 22)", "cl.user-quoted"),
        ("SBMJOB CMD('CHGUSRPRF BOB PASSWORD(''{pwd}'')') USER({user})", "cl.pwd-quoted"),
        ("CHGUSRPRF USRPRF(Q{user}) PASSWORD({pwd})", "cl.user-glued"),
        ("{user} {pwd}", "cl.command-name"),
    ],
)
def test_a_placeholder_stands_alone_and_once(text: str, id: str) -> None:
    wrong = problem_of(text)
    assert wrong.id == id
    assert str(wrong.problem)


@pytest.mark.parametrize("around", ["{}", "SBMJOB CMD({})", "SBMJOB CMD(RUN CMD({}))"])
def test_whether_it_enables_the_profile(around: str) -> None:
    assert cl.Template.parse(around.replace("{}", BARE, 1)).enables
    other = BARE.replace("*ENABLED", "*SAME")
    assert not cl.Template.parse(around.replace("{}", other, 1)).enables


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


@pytest.mark.parametrize("level", [0, 1])
def test_lower_case_goes_in_upper_case_where_the_host_knows_no_other(level: int) -> None:
    secret = Secret("winter7day")
    for text, shown in ((BARE, "(WINTER7DAY)"), (QUOTED, "('WINTER7DAY')")):
        assert shown in cl.substitute(cl.Template.parse(text), "BOB", secret, level).reveal()
    for unknown in (None, 2):
        sent = cl.substitute(cl.Template.parse(BARE), "BOB", secret, unknown).reveal()
        assert "('winter7day')" in sent


@given(st.sampled_from(TEMPLATES), st.text(min_size=1, max_size=130), st.sampled_from(range(5)))
@example(BARE, ") SPCAUT(*ALLOBJ", 2)
@example(QUOTED, "') SPCAUT(*ALLOBJ) TEXT('", 2)
@example(BARE, "''", 3)
@example(BARE, "/*", 3)
@example(POSITIONAL, "X'41'", 4)
@example(BARE, "{pwd}{user}", 4)
@example(QUOTED, "winter7day", 0)
def test_the_host_sees_exactly_the_password(text: str, password: str, level: int) -> None:
    template = cl.Template.parse(text)
    try:
        command = cl.substitute(template, "BOB", Secret(password), level).reveal()
    except ProblemError as refused:
        assert refused.id.startswith("cl.password-")
        assume(False)
        return
    if level < 2:
        password = "".join(one.upper() if one.isascii() else one for one in password)
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


@given(st.text(min_size=1, max_size=130), st.sampled_from(["{pwd}", "'{pwd}'"]))
@example("A'B", "{pwd}")
@example(") SPCAUT(*ALLOBJ", "{pwd}")
@example("')) SPCAUT(*ALLOBJ) X(('", "'{pwd}'")
@example("''", "'{pwd}'")
def test_a_command_inside_another_is_read_twice_and_quoted_once(password: str, mark: str) -> None:
    before, after = "SBMJOB JOB(RESET) CMD(", ")"
    template = f"{before}CHGUSRPRF USRPRF({{user}}) PASSWORD({mark}) STATUS(*ENABLED){after}"
    assert [one.id for one in cl.lint(template)] == ["cl.other-command"]
    try:
        command = cl.substitute(cl.Template.parse(template), "BOB", Secret(password)).reveal()
    except ProblemError as refused:
        assert refused.id.startswith("cl.password-")
        assume(False)
        return
    assert host_values(command) == ["SBMJOB", "RESET", "CHGUSRPRF", "BOB", password, "*ENABLED"]
    # The job gets what stands between the parentheses, as it stands there.
    job = command.removeprefix(before).removesuffix(after)
    assert host_values(job) == ["CHGUSRPRF", "BOB", password, "*ENABLED"]
    assert [one.values[0].folded for one in cl.parse(job).parameters] == [
        "BOB", password, "*ENABLED",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "missing"),
    [("{usr}", "user"), ("{USER}", "user"), ("{username}", "user"), ("{usrprf}", "user"),
     ("{password}", "pwd"), ("{PWD}", "pwd"), ("{pw}", "pwd"), ("{passwort}", "pwd")],
)  # fmt: skip
def test_a_misspelt_placeholder_is_named(mark: str, missing: str) -> None:
    text = BARE.replace(f"{{{missing}}}", mark)
    found = next(one for one in cl.lint(text) if one.id == f"cl.{missing}-missing")
    told = str(found.message)
    assert f"has no {{{missing}}}" in told
    assert f"{mark} at column {text.index(mark) + 1}" in told
    other = "pwd" if missing == "user" else "user"
    assert f"cl.{other}-missing" not in [one.id for one in cl.lint(text)]
    (plain,) = (one for one in cl.lint(BARE.replace("{user}", "BOB")) if "missing" in one.id)
    assert "leaves it" not in str(plain.message)


@pytest.mark.parametrize(
    ("password", "level", "id"),
    [
        ("", None, "cl.password-empty"),
        ("   ", 2, "cl.password-empty"),
        ("*NONE", 3, "cl.password-star"),
        ("*", None, "cl.password-star"),
        ("*same", 4, "cl.password-star"),
        (" *NONE", 2, "cl.password-star"),
        ("a\nb", 2, "cl.password-control"),
        ("a\x7fb", 2, "cl.password-control"),
        ("a\x9fb", 2, "cl.password-control"),
        ("a\ud800b", 2, "cl.password-control"),
        ("x" * 129, None, "cl.password-long"),
        ("A" * 11, 0, "cl.password-long-low"),
        ("A" * 11, 1, "cl.password-long-low"),
        ("stra\u00dfe", 0, "cl.password-characters"),
        ("m\u0131nd", 1, "cl.password-characters"),
        ("A-C", 1, "cl.password-characters"),
        ("Ä", 1, "cl.password-characters"),
    ],
)
def test_passwords_that_no_host_takes(password: str, level: int | None, id: str) -> None:
    with pytest.raises(ProblemError) as caught:
        cl.substitute(cl.Template.parse(BARE), "BOB", Secret(password), level)
    assert caught.value.id == id
    assert [one.id for one in cl.password_findings(Secret(password), level)] == [id]
    if len(password.strip()) > 2 and password.strip() != "*NONE":  # which is the sentence's example
        assert password not in str(caught.value.problem)


@pytest.mark.parametrize(
    ("password", "level"),
    [
        ("A1$@#_", 0),
        ("1ABCDEFGHI", 1),
        ("winter7day", 0),
        ("x" * 128, 2),
        ("Pass phrase é", 4),
        ("a" * 11, None),
    ],
)
def test_passwords_that_pass(password: str, level: int | None) -> None:
    cl.check_password(Secret(password), level)
    assert cl.password_findings(Secret(password), level) == ()


def test_a_blank_at_the_end_is_only_a_warning() -> None:
    (finding,) = cl.password_findings(Secret("secret "), 3)
    assert (finding.id, finding.severity) == ("cl.password-blanks", "warning")
    command = cl.substitute(cl.Template.parse(BARE), "BOB", Secret("secret "), 3)
    assert "'secret '" in command.reveal()


def test_digits_alone_are_a_warning_at_the_low_levels() -> None:
    for level in (0, 1):
        (finding,) = cl.password_findings(Secret("1234567"), level)
        assert (finding.id, finding.severity) == ("cl.password-digits", "warning")
    for level in (2, 3, 4, None):
        assert cl.password_findings(Secret("1234567"), level) == ()


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
        (
            "CHGUSRPRF USRPRF({user})",
            [("cl.pwd-missing", "error", 0), ("cl.status-missing", "warning", 0)],
        ),
        (
            "CHGUSRPRF TEXT('{user}{user}') STATUS(*ENABLED)",
            [("cl.pwd-missing", "error", 0), ("cl.user-twice", "error", 23)],
        ),
        (
            "CHGUSRPRF USRPRF((",
            [
                ("cl.user-missing", "error", 0),
                ("cl.pwd-missing", "error", 0),
                ("cl.parenthesis-open", "error", 18),
            ],
        ),
    ],
)
def test_remarks(text: str, expected: list[tuple[str, str, int]]) -> None:
    found = cl.lint(text)
    assert [(one.id, one.severity, one.column) for one in found] == expected
    assert all(str(one.message) and str(one.next_step) for one in found)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("USRCLS", "*SECOFR"),
        ("GRPPRF", "X"),
        ("SUPGRPPRF", "X Y"),
        ("INLPGM", "QSYS/X"),
        ("LMTCPB", "*NO"),
        ("OWNER", "*GRPPRF"),
        ("SPCAUT", "*ALLOBJ *SECADM"),
        ("UID", "7"),
        ("EIMASSOC", "*USRPRF *TARGET *ADD"),
    ],
)
def test_powers_are_named(keyword: str, value: str) -> None:
    (finding,) = cl.lint(f"{BARE} {keyword}({value})")
    assert (finding.id, finding.severity) == ("cl.power", "error")
    assert keyword in str(finding.message)
    assert ids(f"{BARE} {keyword.lower()}({value})") == ["cl.power"]
    same = "*NOCHG" if keyword == "EIMASSOC" else "*SAME"
    assert ids(f"{BARE} {keyword}({same})") == []
    kindred = f"CRTUSRPRF USRPRF({{user}}) PASSWORD({{pwd}}) {keyword}({value})"
    assert ids(kindred) == ["cl.other-command", "cl.power"]


@pytest.mark.parametrize(
    "around",
    [
        "SBMJOB CMD({})",
        "SBMJOB JOB(A) CMD( {} )",
        "SBMJOB ({})",
        "SBMJOB CMD(({}))",
        "SBMJOB CMD(RUN CMD(RUN ({})))",
        "SBMJOB CMD(/* ( */ {} /* ) */)",
    ],
)
@pytest.mark.parametrize(
    "rest",
    ["SPCAUT(*ALLOBJ)", "USRCLS(*SECOFR)", "SPCAU(X)", "STATUS(*BOGUS)", "PWDEXPITV(9)",
     "PWDEXP(*MAYBE)", "*ALLOBJ", "TEXT(A B)", "MAXSIGN(3)"],
)  # fmt: skip
def test_a_command_inside_another_is_judged_as_the_plain_one(around: str, rest: str) -> None:
    plain = f"CHGUSRPRF USRPRF({{user}}) PASSWORD({{pwd}}) STATUS(*ENABLED) {rest}"
    at = around.index("{}")
    expected = [(one.id, one.severity, one.column + at) for one in cl.lint(plain)]
    assert expected
    first, *found = cl.lint(around.replace("{}", plain))
    assert first.id == "cl.other-command"
    assert [(one.id, one.severity, one.column) for one in found] == expected
    assert all(str(one.column) in str(one.message) for one in found)


@pytest.mark.parametrize("depth", [1, 2, 3, 8, 12])
def test_apostrophes_around_a_command_hide_nothing(depth: int) -> None:
    text = "CHGUSRPRF USRPRF(BOB) TEXT(x) SPCAUT(*ALLOBJ)"
    for _ in range(depth):
        text = f"RUN CMD({quoted(text)})"
    found = cl.lint(f"{text} X({{user}} {{pwd}})")
    assert [(one.id, one.column) for one in found] == [
        ("cl.other-command", 1),
        ("cl.power", text.index("SPCAUT") + 1),
    ]


# ------------------------------------------------------------------ the table of CHGUSRPRF


@pytest.mark.parametrize(
    "keyword", [one for one in PARAMETERS if one not in ("USRPRF", "PASSWORD")]
)
def test_every_special_value_of_the_table_is_taken(keyword: str) -> None:
    known = PARAMETERS[keyword]
    base = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd})"
    for value in known.special:
        if known.elements and value in known.elements[1]:
            value = f"X {value}"
        elif known.elements and value != "*NOCHG":
            continue
        for shown in (value, value.lower()):
            found = ids(f"{base} {keyword}({shown})")
            assert not [one for one in found if one.startswith(("cl.value", "cl.keyword-u"))], shown
    if known.values:
        every = " ".join(known.values)
        assert "cl.values-many" not in ids(f"{base} {keyword}({every})")
        assert "cl.values-many" in ids(f"{base} {keyword}({every} {known.values[0]})")
    if known.singles and known.values and not known.open:
        assert "cl.value-alone" in ids(f"{base} {keyword}({known.values[0]} {known.singles[0]})")


@pytest.mark.parametrize(
    ("parameter", "word"),
    [
        ("STATUS(*ENABLE)", "STATUS(*ENABLED)"),
        ("STATUS(ENABLED)", "STATUS(*ENABLED)"),
        ("STATUS(*DISABELD)", "STATUS(*DISABLED)"),
        ("PWDEXP(N)", "PWDEXP(*NO)"),
        ("PWDEXP(*FALSE)", "*SAME, *NO, *YES"),
        ("PWDEXPITV(*SYSVALUE)", "PWDEXPITV(*SYSVAL)"),
        ("PWDEXPITV(367)", "a number from 1 to 366"),
        ("PWDEXPITV(0)", "a number from 1 to 366"),
        ("PWDEXPITV(*NOMAXIMUM)", "PWDEXPITV(*NOMAX)"),
        ("STATSU(*ENABLED)", "Write STATUS"),
        ("PASSWRD(X)", "Write PASSWORD"),
        ("PWDEXPIT(30)", "Write PWDEXPITV"),
        ("QQQQ(1)", "Remove QQQQ"),
        ("SEV(100)", "a number from 0 to 99"),
        ("USREXPDATE(TOMORROW)", "a date"),
        ("MSGQ(A/B/C)", "an object's name"),
        ("SPCAUT(*ALLOBJECT)", "SPCAUT(*ALLOBJ)"),
    ],
)
def test_the_nearest_one_is_named(parameter: str, word: str) -> None:
    said = [
        f"{one.message} {one.next_step}"
        for one in cl.lint(f"CHGUSRPRF USRPRF({{user}}) PASSWORD({{pwd}}) {parameter}")
        if one.severity == "error" and one.id != "cl.power"
    ]
    assert len(said) == 1
    assert word in said[0]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("PWDEXP(*NO)", []),
        ("PWDEXP(*NO) PWDEXPITV(*SYSVAL)", []),
        ("PWDEXP(*YES)", [("cl.expiry-once", "info", 66)]),
        ("PWDEXPITV(90)", [("cl.expiry-days", "info", 69)]),
        ("PWDEXPITV(*NOMAX)", [("cl.expiry-never", "warning", 69)]),
        ("PWDEXP(*NO) PWDEXPITV(*NOMAX)", [("cl.expiry-never", "warning", 81)]),
        ("PWDEXP(*YES) PWDEXPITV(*NOMAX)", [("cl.expiry-both", "warning", 82)]),
        (
            "PWDEXP(*YES) PWDEXPITV(30)",
            [("cl.expiry-once", "info", 66), ("cl.expiry-days", "info", 82)],
        ),
    ],
)
def test_when_the_new_password_expires(
    parameters: str, expected: list[tuple[str, str, int]]
) -> None:
    text = f"CHGUSRPRF USRPRF({{user}}) PASSWORD({{pwd}}) STATUS(*ENABLED) {parameters}"
    assert [(one.id, one.severity, one.column) for one in cl.lint(text)] == expected


@pytest.mark.parametrize("one", PRESETS, ids=lambda one: str(one.key))
def test_a_preset_is_a_sound_template(one: Preset) -> None:
    cl.Template.parse(one.command)
    assert {found.severity for found in cl.lint(one.command)} <= {"info"}
    assert str(one.name)
    assert str(one.does)
    assert preset(one.key.upper()) is one
    assert preset_of(f" {one.command} ") is one


def test_another_command_is_no_preset() -> None:
    assert preset_of(QUOTED) is None
    with pytest.raises(ProblemError, match=r"cl\.preset-unknown") as caught:
        preset("sysvla")
    assert all(f"{one.key} ({one.name})" in str(caught.value.problem) for one in PRESETS)


# ------------------------------------------------------------------ source lines


CONTINUED = (
    "CHGUSRPRF USRPRF({user}) +\n     PASSWORD({pwd})   +  \r\n STATUS(*ENABLED) PWDEXP(*N+\nO)"
)


def test_a_command_of_several_source_lines() -> None:
    template = cl.Template.parse(CONTINUED)
    assert template.text == (
        "CHGUSRPRF USRPRF({user}) PASSWORD({pwd})   STATUS(*ENABLED) PWDEXP(*NO)"
    )
    assert [one.id for one in cl.lint(CONTINUED)] == ["cl.continued"]
    assert "\n" not in cl.substitute(template, "BOB", Secret("X")).reveal()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("CMD TEXT('CONT+\n   INUED')", "CMD TEXT('CONTINUED')"),
        ("CMD TEXT('CONT-\n   INUED')", "CMD TEXT('CONT   INUED')"),
        ("CMD A(B +\n\tC)", "CMD A(B C)"),
        ("CMD A(B) -\nC(D)", "CMD A(B) C(D)"),
        ("CMD A(B)", "CMD A(B)"),
        ("CMD A(B)\nC(D)", "CMD A(B)\nC(D)"),
        ("CMD A(B) +", "CMD A(B) +"),
    ],
)
def test_plus_takes_the_next_lines_blanks_and_minus_keeps_them(source: str, text: str) -> None:
    assert clsource.read(source).text == text


@pytest.mark.parametrize(
    ("source", "id", "column"),
    [
        ("CMD A(B) +\n C('D", "cl.quote-open", 15),
        ("CMD A(B) +\n C(D)\nE(F)", "cl.newline", 17),
        ("CMD A(B) +", "cl.continuation-open", 10),
        ("CMD A(B) -", "cl.continuation-open", 10),
    ],
)
def test_columns_are_those_of_the_source(source: str, id: str, column: int) -> None:
    with pytest.raises(ProblemError) as caught:
        cl.parse(source)
    assert (caught.value.id, dict(caught.value.problem.what.args)["column"]) == (id, column)
    assert str(column) in str(caught.value.problem.what)
