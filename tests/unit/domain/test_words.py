"""Texts, secrets, names, certificates' names, and the catalogue of sentences."""

from __future__ import annotations

import ast
import copy
import pickle
import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain import hosts
from wizard.domain.background import BACKGROUND
from wizard.domain.catalogue import BY_ID
from wizard.domain.certificates import (
    Certificate,
    fingerprint_digits,
    names_host,
    same_fingerprint,
)
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.sentences import SENTENCES
from wizard.domain.text import T, join, one_of
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict, worst

PACKAGE = Path(__file__).parents[3] / "wizard"


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def raised() -> list[tuple[str, int, str, set[str] | None]]:
    """Every ProblemError(...) and problem(...) of the program: file, line, id, arguments."""
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            # UnprovenError(proof, id, ...) carries what was seen before its id.
            first = node.args[1 if name == "UnprovenError" else 0]
            if name in ("ProblemError", "UnprovenError", "problem") and isinstance(
                first, ast.Constant
            ):
                names = {word.arg for word in node.keywords if word.arg} - {"details"}
                open_ended = any(word.arg is None for word in node.keywords)
                place = str(path.relative_to(PACKAGE))
                found.append((place, node.lineno, str(first.value), None if open_ended else names))
    return found


def test_every_problem_that_is_raised_has_its_sentences() -> None:
    calls = raised()
    assert len(calls) > 100
    for path, line, key, names in calls:
        assert key in SENTENCES, f"{path}:{line} raises the unknown {key}"
        if names is not None:
            wanted = set().union(*(placeholders(part) for part in SENTENCES[key]))
            assert wanted <= names, f"{path}:{line} {key} lacks {wanted - names}"


def test_the_sentences_are_what_a_person_wants_to_read() -> None:
    for key, (what, why, next_step) in SENTENCES.items():
        assert what, key
        for part in (what, why, next_step):
            words = part.lower()
            for unwanted in ("error", "invalid", "something went wrong", "please"):
                assert unwanted not in words, (key, part)
            if part:
                assert part.rstrip()[-1] in ".?!}”…)", (key, part)


def test_every_check_can_be_read_about() -> None:
    assert BACKGROUND.keys() == BY_ID.keys()
    for key, about in BACKGROUND.items():
        words = str(about)
        assert 100 < len(words) < 400, key
        assert words.endswith("."), key
        for unwanted in ("error", "invalid", "something went wrong", "please"):
            assert unwanted not in words.lower(), key


@given(st.text())
def test_a_secret_never_shows(word: str) -> None:
    secret = Secret(word)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret:>20}"):
        assert shown.strip() in ("Secret(***)", "***")
    assert secret.reveal() == word
    assert secret == Secret(word)
    assert bool(secret) == bool(word)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)


@given(st.text(), st.text())
def test_texts_take_any_value(first: str, second: str) -> None:
    text = T("{a} and {b}", a=first, b=T("<{c}>", c=second))
    assert str(text) == f"{first} and <{second}>"
    assert text.render(lambda template: template.replace("and", "und")) == f"{first} und <{second}>"
    assert str(join(text, T(""), T("x"))) == f"{text} x"
    assert str(one_of(1, "{count} day", "{count} days")) == "1 day"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" i-prod.Example.COM ", "i-prod.Example.COM"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("[::1]", "::1"),
        ("host_1", "host_1"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_host_names(typed: str, name: str) -> None:
    assert hosts.host_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "https://x",
        "a/b",
        "host:8476",
        "192.0.2",
        "999.1.1.1",
        "a b",
        "-x",
        "x..y",
        "é" * 300,
    ],
)
def test_what_is_no_host_name(typed: str) -> None:
    with pytest.raises(ProblemError) as caught:
        hosts.host_name(typed)
    assert caught.value.id.startswith("answers.host")


def test_profile_names_fold_without_the_locale() -> None:
    assert hosts.profile_name("mypassIs") == "MYPASSIS"
    for typed in ("", "1ABC", "toolongname1", "A B", "ı", "Ä", "a-b"):
        with pytest.raises(ProblemError):
            hosts.profile_name(typed)


@given(st.text())
def test_any_text_gives_a_name_or_a_sentence(typed: str) -> None:
    for rule in (hosts.host_name, hosts.profile_name, hosts.partition_name, hosts.port_number):
        try:
            rule(typed)
        except ProblemError as fault:
            assert str(fault.problem.next_step)


def certificate(**knobs: object) -> Certificate:
    usual: dict[str, object] = {
        "der": b"der",
        "subject": "CN=h",
        "issuer": "CN=ca",
        "serial": 1,
        "not_before": datetime(2026, 1, 1, tzinfo=UTC),
        "not_after": datetime(2027, 1, 1, tzinfo=UTC),
        "is_ca": False,
    }
    return Certificate(**{**usual, **knobs})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dns", "ips", "common", "host", "named"),
    [
        (("i.example.com",), (), "", "I.Example.com", True),
        (("*.example.com",), (), "", "i.example.com", True),
        (("*.example.com",), (), "", "a.b.example.com", False),
        (("*.com",), (), "", "example.com", False),
        (("*",), (), "", "host", False),
        (("other",), (), "i.example.com", "i.example.com", False),
        ((), (), "i.example.com", "i.example.com", True),
        ((), ("192.0.2.1",), "", "192.0.2.1", True),
        (("192.0.2.1",), (), "192.0.2.1", "192.0.2.1", False),
        ((), ("2001:db8::1",), "", "2001:DB8:0::1", True),
        ((), ("nonsense",), "", "192.0.2.1", False),
        ((), (), "", "", False),
    ],
)
def test_whom_a_certificate_names(
    dns: tuple[str, ...], ips: tuple[str, ...], common: str, host: str, named: bool
) -> None:
    found = certificate(dns_names=dns, ip_names=ips, common_name=common)
    assert names_host(found, host) is named


def test_fingerprints_in_every_writing() -> None:
    found = certificate()
    for shown in (
        found.sha256,
        found.sha256.lower().replace(":", " "),
        found.sha1.replace(":", ""),
        f"SHA-256: {found.sha256}",
        f"SHA256 Fingerprint={found.sha256}\n",
        f"sha1 Fingerprint={found.sha1}",
        f"\t SHA1: {found.sha1}",
        f"Fingerprint (SHA-256): {found.sha256}",
        f"SHA-256 fingerprint\n{found.sha256.replace(':', ' ')}",
        f"Thumbprint \u200e{found.sha1.replace(':', '').lower()}",
        found.sha256.replace(":", "-"),
    ):
        assert same_fingerprint(found, shown), shown
    for other in ("", "AA", found.sha256[:-2], found.sha256 + "00"):
        assert not same_fingerprint(found, other)
    for junk, seen in (
        (f"zz{found.sha256}", "ZZ"),
        (found.sha256[:30] + "?!" + found.sha256[30:], "?!"),
        (f"SHA1: {found.sha1}\nSHA256: {found.sha256}", "SH"),
        (f"MD5: {found.sha1}", "M"),
        (f"SHA256{found.sha256}", "SH"),
    ):
        assert not same_fingerprint(found, junk)
        with pytest.raises(ProblemError) as told:
            fingerprint_digits(junk)
        assert told.value.id == "answers.fingerprint"
        assert f"“{seen}”" in str(told.value.problem.what)
    with pytest.raises(ProblemError) as told:
        fingerprint_digits(f"SHA-256: {found.sha1}")
    assert "40 stand here" in str(told.value.problem.why)
    assert not same_fingerprint(found, "SHA-256:")


def test_the_worst_verdict_counts() -> None:
    assert worst([]) is Verdict.SKIPPED
    assert worst([Verdict.SKIPPED, Verdict.PASS]) is Verdict.PASS
    assert worst([Verdict.WARN, Verdict.PASS, Verdict.FAIL]) is Verdict.FAIL
    report = PartitionReport("P", "h", (CheckResult("x", Verdict.WARN, T("t"), ms=3),))
    assert report.as_json()["verdict"] == "warn"
