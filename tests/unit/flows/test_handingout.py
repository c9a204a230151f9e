"""Host-side help as a mail: the link's length, and what of the help goes in."""

from __future__ import annotations

import urllib.parse

import pytest

from wizard.domain.catalogue import CATALOGUE
from wizard.flows.accounts.handingout import MOST_IN_A_MAIL, mail_link
from wizard.flows.accounts.helpblocks import HelpFacts
from wizard.flows.accounts.hosthelp import host_help

FACTS = HelpFacts("i-prod.example.com", "MYPASSSVC", "GW1", "10.1.2.3", "ANNA")


def parts(link: str) -> tuple[str, str]:
    parsed = urllib.parse.urlsplit(link)
    assert parsed.scheme == "mailto"
    found = urllib.parse.parse_qs(parsed.query, strict_parsing=True)
    assert sorted(found) == ["body", "subject"]
    return found["subject"][0], found["body"][0]


@pytest.mark.parametrize(
    "known", [*(kind.id for kind in CATALOGUE), "CPF2204", "CPF22E3", "CPF9802"]
)
def test_every_help_fits_a_link_or_says_that_more_follows(known: str) -> None:
    help_ = host_help([known], FACTS)
    link, whole = mail_link(help_)
    assert len(link) <= MOST_IN_A_MAIL
    subject, body = parts(link)
    assert "i-prod.example.com" in subject
    assert "GW1 (10.1.2.3)" in body
    if whole:
        for command in help_.commands:
            assert command in body
    else:
        assert body.endswith("paste it here.")


def test_the_whole_set_up_is_cut_at_a_line() -> None:
    help_ = host_help([], FACTS)
    link, whole = mail_link(help_)
    assert not whole
    _, body = parts(link)
    lines = [line.strip() for line in body.split("\r\n")]
    told = {str(line.words) for line in help_.lines} | set(help_.commands)
    assert set(lines[1:-2]) <= told | {""}
    assert "&" not in urllib.parse.urlsplit(link).query.replace("&body=", "")
