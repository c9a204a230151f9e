"""Regular expressions in bounded time: as Python's own where that ends, and never for ever."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wizard.domain import linegrep
from wizard.domain.linegrep import LineGrep
from wizard.domain.problems import ProblemError

ATOMS = st.sampled_from(
    ["a", "b", "A", "ä", ".", r"\d", r"\w", r"\s", "[ab]", "[^a]", "[a-c_]", r"\.", r"\b", r"\B",
     "^", "$", "(?i:a)", r"[\w.-]", "1", " "]
)  # fmt: skip


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeat = st.sampled_from(["*", "+", "?", "{0,2}", "{2}", "{1,}", "*?", "+?"])
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, repeat).map(lambda two: f"({two[0]}){two[1]}"),
    )


PATTERNS = st.recursive(ATOMS, _joined, max_leaves=6)
LINES = st.text(alphabet="abcAÄä1_. -", max_size=9) | st.sampled_from(["", "a\n", "\n", "a\nb"])


@settings(max_examples=1200, deadline=None)
@given(PATTERNS, LINES, st.booleans())
def test_it_finds_what_python_finds(pattern: str, line: str, folded: bool) -> None:
    try:
        compiled = re.compile(pattern, re.IGNORECASE if folded else 0)
    except re.error:
        with pytest.raises(ProblemError):
            LineGrep(pattern, ignore_case=folded)
        return
    # Pythons differ on whether an empty text has a place between no two words.
    assume(line or r"\B" not in pattern)
    grep = LineGrep(pattern, ignore_case=folded)
    expected = compiled.search(line) is not None
    assert grep.found_in(line) is expected
    # What is looked for first stands in every line that matches.
    assert not expected or grep.needle.lower() in line.lower()
    # And by the machine alone, also where Python's engine would have been quick.
    assert linegrep._States(grep._machine).search(line) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*b",
        "(a|aa)+$",
        "(.*)(.*)(.*)(.*)(.*)x",
        "((a*)*)*b",
        "a*a*a*a*b",
        "(a?){30}c",
    ],
)
def test_what_would_run_for_ever_ends(pattern: str) -> None:
    line = "a" * 20_000
    grep = LineGrep(pattern)
    assert not grep.found_in(line + "!")
    assert grep.found_in(line + pattern.rstrip("$")[-1].replace("+", "a"))


@pytest.mark.parametrize(
    ("pattern", "id"),
    [
        ("(", "log.grep"),
        ("a{2,1}", "log.grep"),
        ("[z-a]", "log.grep"),
        ("*", "log.grep"),
        (r"(a)\1", "log.grep-looks"),
        ("(?=a)", "log.grep-looks"),
        ("(?<!a)b", "log.grep-looks"),
        ("(?>a+)b", "log.grep-looks"),
        ("a" * 1_001, "log.grep-large"),
        ("(a{900}){900}", "log.grep-large"),
        ("a{100000}", "log.grep-large"),
        ("(" * 400 + ")" * 400, None),
    ],
)
def test_what_is_refused_says_why(pattern: str, id: str | None) -> None:
    if id is None:
        # Deep nesting is either read or refused with a sentence; it never ends the program.
        try:
            LineGrep(pattern)
        except ProblemError as fault:
            assert fault.id.startswith("log.grep")
        return
    with pytest.raises(ProblemError) as caught:
        LineGrep(pattern)
    assert caught.value.id == id


def test_plain_text_is_looked_for_as_it_stands() -> None:
    assert LineGrep("CPF2292").literal == "CPF2292"
    assert LineGrep("CPF2292").found_in("rc CPF2292.")
    assert LineGrep("cpf2292", ignore_case=True).found_in("rc CPF2292.")
    assert not LineGrep("cpf2292").found_in("rc CPF2292.")
    assert LineGrep(r"a\.b").literal == "a.b"


def test_moves_that_are_remembered_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linegrep, "MOST_REMEMBERED", 50)
    grep = LineGrep("(.*[a-m].*[n-z])+!")
    machine = linegrep._States(grep._machine)
    letters = "".join(chr(0x400 + number % 200) for number in range(2_000))
    assert not machine.search(letters)
    assert machine.search(letters + "az!")
    assert len(machine._moves) <= 50
