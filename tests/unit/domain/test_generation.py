"""What a person may order, and what is refused with a sentence."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wizard.domain.certificates import Certificate
from wizard.domain.dcmsteps import import_steps, request_steps
from wizard.domain.generation import (
    CA_DAYS_REASON,
    DAYS_REASON,
    KEY_TEXTS,
    KIND_TEXTS,
    CertificateOrder,
    KeyKind,
    Kind,
    ServerNames,
    Subject,
    certificate_order,
    server_names,
)
from wizard.domain.problems import ProblemError
from wizard.domain.sentences.generating import SENTENCES


def order(**given: object) -> CertificateOrder:
    return certificate_order(**{"hosts": ["i-prod.example.com"], **given})


def test_the_defaults() -> None:
    made = order()
    assert made == CertificateOrder(
        Kind.LOCAL_CA,
        ServerNames(("i-prod.example.com",)),
        KeyKind.RSA_2048,
        397,
        label="i-prod.example.com",
    )


def test_names_and_addresses_are_told_apart() -> None:
    assert server_names(
        ["I-Prod.Example.com., 192.0.2.7 ,i-prod", "i-prod.example.com"],
        ["2001:DB8::1,[::1]", "192.0.2.7"],
    ) == ServerNames(
        ("i-prod.example.com", "i-prod"),
        ("192.0.2.7", "2001:db8::1", "::1"),
    )


@pytest.mark.parametrize(
    ("given_", "id"),
    [
        ({"hosts": []}, "generate.no-name"),
        ({"hosts": [" , "]}, "generate.no-name"),
        ({"hosts": ["https://i-prod"]}, "answers.host-url"),
        ({"hosts": ["i-prod:9476"]}, "answers.host-port"),
        ({"hosts": ["i prod"]}, "answers.host-malformed"),
        ({"hosts": ["*.example.com"]}, "answers.host-malformed"),
        ({"hosts": ["192.0.2"]}, "answers.host-address"),
        ({"hosts": ["::"]}, "generate.address"),
        ({"hosts": ["fe80::1%eth0"]}, "generate.address"),
        ({"addresses": ["i-prod"]}, "generate.address"),
        ({"addresses": ["192.0.2.256"]}, "generate.address"),
        ({"addresses": ["224.0.0.1"]}, "generate.address"),
        ({"hosts": [f"h{n}" for n in range(101)]}, "generate.names-many"),
        ({"kind": "client"}, "generate.kind"),
        ({"key": "rsa-1024"}, "generate.key"),
        ({"days": 0}, "generate.days"),
        ({"days": -1}, "generate.days"),
        ({"days": 3654}, "generate.days"),
        ({"days": "a year"}, "generate.days"),
        ({"days": "9" * 5000}, "generate.days"),
        ({"days": "१"}, "generate.days"),
        ({"label": "a\nb"}, "generate.subject"),
        ({"label": "x" * 65}, "generate.subject"),
        ({"label": "🔒"}, "generate.subject"),
        ({"ca_name": "x" * 65}, "generate.subject"),
        ({"subject": Subject(organisation="x" * 65)}, "generate.subject"),
        ({"subject": Subject(country="Germany")}, "generate.country"),
        ({"subject": Subject(country="Ð1")}, "generate.country"),
    ],
)
def test_refused_with_a_sentence(given_: dict[str, object], id: str) -> None:
    with pytest.raises(ProblemError) as caught:
        order(**given_)
    assert caught.value.id == id
    assert "{" not in str(caught.value.problem)


@given(st.lists(st.text(max_size=300), max_size=5), st.lists(st.text(max_size=50), max_size=3))
@example(["²"], [])
def test_whatever_is_typed_is_names_or_a_sentence(hosts: list[str], addresses: list[str]) -> None:
    try:
        names = server_names(hosts, addresses)
    except ProblemError:
        return
    assert names.dns or names.addresses
    assert all(re.fullmatch(r"[a-z0-9_.-]{1,253}", name) for name in names.dns)
    assert all(str(ipaddress.ip_address(one)) == one for one in names.addresses)
    assert 1 <= len(names.common_name) <= 64
    assert server_names(names.dns, names.addresses) == names


@given(
    st.text(max_size=80),
    st.builds(Subject, *(st.text(max_size=140) for _ in range(5))),
)
def test_whatever_is_typed_for_the_subject(label: str, subject: Subject) -> None:
    try:
        made = order(label=label, subject=subject)
    except ProblemError:
        return
    assert made.label.isprintable() and 1 <= len(made.label) <= 64
    assert made.subject.country in ("", made.subject.country.upper())


def test_long_names_keep_a_common_name_that_fits() -> None:
    name = ".".join(["part" * 10] * 4)
    assert server_names([name]).common_name == "part" * 10


LEAF = Certificate(
    b"x", "CN=h", "CN=ca", 1, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC),
    False,
)  # fmt: skip


def test_the_steps_name_the_servers_and_leave_the_mapper_alone() -> None:
    steps = import_steps("i-prod.example.com", "i-prod.p12", LEAF, ca_file="ca.cer")
    words = " ".join(map(str, steps))
    for needed in (
        "QIBM_OS400_QZBS_SVR_SIGNON",
        "QIBM_OS400_QZBS_SVR_RMTCMD",
        "449",
        "9475",
        "9476",
        "binary",
        "*SYSTEM",
        "ca.cer",
        "legacy",
        LEAF.sha256,
    ):
        assert needed in words
    assert "stays plain" in words
    old = " ".join(map(str, import_steps("2001:db8::1", "x.p12", LEAF, legacy=True)))
    assert "http://[2001:db8::1]:2006/dcm" in old
    assert "legacy" not in old


def test_the_texts_read_well() -> None:
    texts = [
        *import_steps("h", "h.p12", LEAF, ca_file="ca.cer"),
        *request_steps("h.csr", "h.key.pem"),
        DAYS_REASON,
        CA_DAYS_REASON,
        *KIND_TEXTS.values(),
        *KEY_TEXTS.values(),
    ]
    for text in texts:
        words = str(text)
        assert words.endswith("."), words
        assert not re.search(r"\b(error|invalid|please)\b", words, re.IGNORECASE), words
    assert set(KIND_TEXTS) == set(Kind) and set(KEY_TEXTS) == set(KeyKind)
    assert "397" in str(DAYS_REASON)
    assert replace(LEAF).sha256 in str(texts[7])


def test_no_sentence_waits_in_vain() -> None:
    package = Path(__file__).parents[3] / "wizard"
    source = "".join(
        path.read_text("utf-8") for path in package.rglob("*.py") if "sentences" not in path.parts
    )
    assert [key for key in SENTENCES if f'"{key}"' not in source] == []
