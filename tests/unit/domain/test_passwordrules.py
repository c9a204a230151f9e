"""The host's password rules: read, judged, and satisfied by what is generated."""

from __future__ import annotations

import itertools
import string
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.domain.cl import check_password
from wizard.domain.hostfacts import SystemValues
from wizard.domain.passwordmaking import make_password
from wizard.domain.passwordrules import KINDS, PasswordRules, kind_of, read_rules
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.simulator import PartitionScenario, rules

USER = "ANNA"


def broken(values: SystemValues, word: str, old: str = "", level: int = 3) -> list[str]:
    found = read_rules({"QPWDLVL": level, **values})
    return [item.rule for item in found.broken(Secret(word), USER, Secret(old) if old else None)]


@pytest.mark.parametrize(
    ("values", "word", "rule"),
    [
        ({"QPWDMINLEN": 8}, "short1", "QPWDMINLEN"),
        ({"QPWDMAXLEN": 8}, "longer than 8", "QPWDMAXLEN"),
        ({"QPWDRQDDGT": "1"}, "secret", "QPWDRQDDGT"),
        ({"QPWDLMTAJC": "1"}, "secret12", "QPWDLMTAJC"),
        ({"QPWDPOSDIF": "1"}, "xxd", "QPWDPOSDIF"),
        ({"QPWDLMTREP": "1"}, "secret", "QPWDLMTREP"),
        ({"QPWDLMTREP": "2"}, "settle", "QPWDLMTREP"),
        ({"QPWDRQDDIF": "1"}, "old", "QPWDRQDDIF"),
        ({"QPWDRULES": ("*MINLEN12",)}, "secret", "*MINLEN"),
        ({"QPWDRULES": ("*MINLEN 12",)}, "secret", "*MINLEN"),
        ({"QPWDRULES": ("*MAXLEN6",)}, "secret7", "*MAXLEN"),
        ({"QPWDRULES": ("*DGTMIN2",)}, "secret7", "*DGTMIN"),
        ({"QPWDRULES": ("*DGTMAX0",)}, "secret7", "*DGTMAX"),
        ({"QPWDRULES": ("*LTRMIN8",)}, "secret7", "*LTRMIN"),
        ({"QPWDRULES": ("*SPCCHRMIN1",)}, "secret7", "*SPCCHRMIN"),
        ({"QPWDRULES": ("*SPCCHRMAX0",)}, "secret-7", "*SPCCHRMAX"),
        ({"QPWDRULES": ("*LTRLMTFST",)}, "secret7", "*LTRLMTFST"),
        ({"QPWDRULES": ("*DGTLMTLST",)}, "secret7", "*DGTLMTLST"),
        ({"QPWDRULES": ("*SPCCHRLMTAJC",)}, "se--t", "*SPCCHRLMTAJC"),
        ({"QPWDRULES": ("*LMTPRFNAME",)}, "xxannaxx", "*LMTPRFNAME"),
        ({"QPWDRULES": ("*MIXCASE2",)}, "secreT7", "*MIXCASE"),
        ({"QPWDRULES": ("*REQANY3",)}, "secret7", "*REQANY3"),
        ({"QPWDRULES": ("*CHRLMTREP",)}, "secret7", "*CHRLMTREP"),
        ({"QPWDRULES": ("*CHRLMTAJC",)}, "settle7", "*CHRLMTAJC"),
        ({"QPWDRULES": ("*LMTSAMPOS",)}, "xxd", "*LMTSAMPOS"),
    ],
)
def test_each_rule_has_its_sentence(values: SystemValues, word: str, rule: str) -> None:
    found = read_rules({"QPWDLVL": 3, **values}).broken(Secret(word), USER, Secret("old"))
    assert [item.rule for item in found] == [rule]
    sentence = str(found[0].sentence)
    assert sentence.endswith(".")
    assert word not in sentence


def test_a_level_below_2_takes_names_alone_and_does_not_tell_cases_apart() -> None:
    assert broken({}, "secret7", level=0) == []
    assert broken({}, "sec-ret", level=1) == ["QPWDLVL"]
    assert broken({}, "ELEVENCHARS", level=1) == ["QPWDMAXLEN"]
    assert broken({"QPWDLMTCHR": "AEIOU"}, "secret", level=0) == ["QPWDLMTCHR"]
    assert broken({"QPWDLMTCHR": "AEIOU"}, "secret", level=2) == []
    assert broken({"QPWDRULES": ("*MIXCASE2",)}, "SECRET", level=1) == []
    assert broken({"QPWDRULES": ("*REQANY3",)}, "SECRET7", level=1) == ["*SPCCHRMIN"]


def test_the_other_values_are_ignored_beside_rules() -> None:
    values: SystemValues = {"QPWDMINLEN": 12, "QPWDRQDDGT": "1", "QPWDRULES": ("*MINLEN4",)}
    assert broken(values, "secret") == []
    assert broken({**values, "QPWDRULES": ("*PWDSYSVAL",)}, "secret") == [
        "QPWDMINLEN",
        "QPWDRQDDGT",
    ]


def test_what_else_the_host_says() -> None:
    found = read_rules(
        {
            "QPWDRULES": ("*MINLEN8", "*ALLCRTCHG"),
            "QPWDVLDPGM": "CHKPWD    SECLIB",
            "QPWDEXPITV": "90    ",
            "QPWDCHGBLK": "*NONE     ",
            "QPWDRQDDIF": "5",
        },
        level=4,
    )
    assert (found.level, found.always, found.program) == (4, True, "CHKPWD")
    assert (found.expires, found.block, found.earlier) == ("90", "*NONE", 10)
    assert read_rules({}).always is False


SPECIAL = "_-.,:;"
ALPHABETS = {0: string.ascii_uppercase + string.digits + "$@#_", 3: string.printable[:62] + SPECIAL}


def _rule_words(word: str, level: int) -> list[str]:
    """Every value of QPWDRULES that `word` satisfies."""
    words = [f"*MINLEN{length}" for length in range(1, len(word) + 1)]
    words += [f"*MAXLEN{length}" for length in range(len(word), 129)]
    kinds = [kind_of(character) for character in word]
    for kind in KINDS:
        count = kinds.count(kind)
        words += [f"*{kind}MIN{least}" for least in range(min(count, 9) + 1)]
        words += [f"*{kind}MAX{most}" for most in range(count, 10)]
        words += [f"*{kind}LMTFST"] * (kinds[0] is not kind)
        words += [f"*{kind}LMTLST"] * (kinds[-1] is not kind)
        pairs = itertools.pairwise(kinds)
        words += [f"*{kind}LMTAJC"] * (not any(a is kind is b for a, b in pairs))
    words += ["*CHRLMTREP"] * (len(set(word)) == len(word))
    words += ["*CHRLMTAJC"] * (not any(a == b for a, b in itertools.pairwise(word)))
    words += ["*LMTPRFNAME"] * (USER not in word.upper())
    words += ["*LMTSAMPOS", "*ALLCRTCHG"]
    mixed = min(sum(map(str.isupper, word)), sum(map(str.islower, word)), 9)
    words += [f"*MIXCASE{count}" for count in range(mixed + 1)]
    if not read_rules({"QPWDRULES": ("*REQANY3",)}, level).broken(Secret(word), USER):
        words.append("*REQANY3")
    return words


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[PasswordRules, SystemValues]:
    """Rules that some password satisfies: they are read off one."""
    level = draw(st.sampled_from((0, 3)))
    longest = 10 if level < 2 else 40
    distinct = draw(st.booleans())
    letters = st.sampled_from(ALPHABETS[level])
    word = "".join(draw(st.lists(letters, min_size=1, max_size=min(longest, 30), unique=distinct)))
    words = draw(st.lists(st.sampled_from(_rule_words(word, level)), unique=True, max_size=8))
    # One count per rule, as the host has it.
    named = {item.rstrip("0123456789") if item != "*REQANY3" else item: item for item in words}
    values: SystemValues = {"QPWDLVL": level, "QPWDRULES": tuple(named.values())}
    return read_rules(values), values


@settings(max_examples=400)
@given(rule_sets())
def test_a_generated_password_satisfies_any_rules(
    drawn: tuple[PasswordRules, SystemValues],
) -> None:
    found, values = drawn
    made: list[Secret] = []
    for _ in range(3):
        try:
            secret = make_password(found, USER, made)
        except ProblemError as fault:
            # Rules for a word of one or two characters leave few, and none may come again.
            assert fault.id == "password.impossible"
            assert made, "the rules were read off a password that satisfies them"
            assert found.most <= 3
            return
        assert found.broken(secret, USER, made[0] if made else None) == ()
        check_password(secret, found.level)
        # Another's reading of the same rules: the simulated host's.
        scenario = PartitionScenario(
            password_level=found.level,
            system_values={name: value for name, value in values.items() if name != "QPWDLVL"},
        )
        old = made[0] if made else None
        assert rules.breach(scenario, USER, secret.reveal(), old, []) is None
        assert secret not in made
        made.insert(0, secret)


@settings(max_examples=400)
@given(
    rule_sets(), st.text(ALPHABETS[3], min_size=1, max_size=20), st.text(ALPHABETS[0], max_size=9)
)
def test_the_judge_and_the_simulated_host_agree(
    drawn: tuple[PasswordRules, SystemValues], word: str, old: str
) -> None:
    found, values = drawn
    if found.level < 2:
        word, old = word.upper()[:10], old.upper()
        if set(word) - set(ALPHABETS[0]):
            word = "ABC"
    scenario = PartitionScenario(
        password_level=found.level,
        system_values={name: value for name, value in values.items() if name != "QPWDLVL"},
    )
    before = Secret(old) if old else None
    host_says = rules.breach(scenario, USER, word, before, [])
    assert (host_says is None) == (found.broken(Secret(word), USER, before) == ())


@given(st.integers(1, 128), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_lengths_and_counts(least: int, digits: int, special: int, adjacent: bool) -> None:
    words = [f"*MINLEN{least}", f"*DGTMIN{digits}", f"*SPCCHRMIN{special}", "*REQANY3"]
    found = read_rules({"QPWDLVL": 2, "QPWDRULES": (*words, *["*LTRLMTAJC"] * adjacent)})
    try:
        secret = make_password(found, USER)
    except ProblemError:
        pytest.fail("these rules can be satisfied")
    assert found.broken(secret, USER) == ()
    assert len(secret) >= max(least, 16)


def test_rules_that_exclude_each_other_are_told() -> None:
    for words in (
        ("*MINLEN9", "*MAXLEN8"),
        ("*LTRLMTFST", "*DGTLMTFST", "*SPCCHRLMTFST"),
        ("*MAXLEN4", "*DGTMIN5"),
        ("*DGTMAX0", "*LTRMAX0", "*SPCCHRMAX0"),
        ("*MAXLEN4", "*MIXCASE3"),
    ):
        with pytest.raises(ProblemError) as caught:
            make_password(read_rules({"QPWDLVL": 3, "QPWDRULES": words}), USER)
        assert caught.value.id == "password.impossible"


def test_generated_passwords_differ_and_are_long() -> None:
    strict = read_rules({"QPWDLVL": 3})
    made = {make_password(strict, USER) for _ in range(200)}
    assert len(made) == 200
    assert all(len(secret) == 16 for secret in made)
    low = replace(read_rules({"QPWDLVL": 0}))
    for _ in range(100):
        word = make_password(low, USER).reveal()
        assert len(word) == 10
        assert word[0] in string.ascii_uppercase + "$@#"
