"""The report says everything that was set and proven, and never a secret."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.flows.fakes import CHOICE, certificate
from wizard import __version__
from wizard.domain.hostfacts import ToolboxInfo
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.answers import Anchor, Answers, DraftHost, HostsAnswer, TrustAnswer
from wizard.flows.apply import Plan, apply
from wizard.flows.report import make_report, report_json, report_text, save_report
from wizard.flows.reporthtml import report_html
from wizard.flows.staging import stage

CA = certificate("Example CA", is_ca=True)
DRAFT = DraftHost("PROD", "i-prod.example.com", "SVC", stores_password=True)
ANSWERS = Answers(
    hosts=HostsAnswer((DRAFT,)),
    trust=TrustAnswer((Anchor(CA.der, file="ca.pem"),)),
    passwords={"PROD": Secret("prod-secret-9")},
    store_password=Secret("store-secret-9"),
)
CHECKS = (
    CheckResult("tls.trust", Verdict.PASS, T("Java trusts the host's certificate"), ms=12),
    CheckResult(
        "account.secadm",
        Verdict.FAIL,
        T("*SECADM is missing"),
        T("{user} has <no> special authority", user="SVC"),
        T("The host answers CPF2292 & stops"),
        T("Ask the administrator"),
        3,
        'CPF2292 "details"',
        "CHGUSRPRF USRPRF(SVC) SPCAUT(*SECADM)",
    ),
)
INFO = ToolboxInfo("17.0.9", "Temurin", "/java", "amd64", "21.0.4", "/jt400.jar", True)


@pytest.fixture
def report(world, install):
    tree = world.gateway.tree(install)
    result = apply(
        Plan(tree, ANSWERS, stage(world.services, ANSWERS, tree)),
        world.services,
        verify=lambda a, s: [PartitionReport("PROD", "i-prod.example.com", CHECKS)],
    )
    return make_report(
        world.services,
        ANSWERS,
        tree,
        (),
        choice=CHOICE,
        toolbox=INFO,
        result=result,
        unproven=[T("PROD: Service account failed")],
    )


class Outline(HTMLParser):
    """Tags, attributes and text; a tag left open or closed twice is a fault."""

    VOID = ("meta", "!doctype")

    def __init__(self, page):
        super().__init__()
        self.open, self.tags, self.text, self.outside = [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.outside += [value for name, value in attrs if name in ("src", "href", "srcset")]
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_json_names_everything(report):
    data = json.loads(report_text(report))
    assert data["version"] == __version__
    assert data["verdict"] == "fail"
    assert data["gateway"]["name"] == "GW-PROD-01"
    assert data["java"] == {
        "home": "/java",
        "vendor": "Temurin",
        "version": "17.0.9",
        "architecture": "amd64",
    }
    assert data["toolbox"] == {"jar": "/jt400.jar", "version": "21.0.4", "sha256": "ab" * 32}
    (partition,) = data["partitions"]
    assert [check["id"] for check in partition["checks"]] == ["tls.trust", "account.secadm"]
    assert partition["checks"][1]["seen"] == "SVC has <no> special authority"
    assert partition["checks"][1]["command"] == "CHGUSRPRF USRPRF(SVC) SPCAUT(*SECADM)"
    files = data["apply"]["files"]
    assert len(files) == 4
    assert all(len(file["sha256_after"]) == 64 and file["created"] for file in files)
    assert data["truststore"]["password_in_vault_as"].startswith("truststore ")
    assert data["truststore"]["added"][0]["sha256"] == CA.sha256
    assert data["unproven"] == ["PROD: Service account failed"]
    assert data["made_at"] == "2026-11-22T12:00:00+00:00"


def test_the_page_is_whole_and_fetches_nothing(report):
    page = report_html(report)
    seen = Outline(page)
    assert seen.outside == []
    assert not {"script", "link", "img", "iframe", "form"} & set(seen.tags)
    assert "url(" not in page and "@import" not in page
    assert "prefers-color-scheme: dark" in page
    assert '<html lang="en">' in page and "<title>" in page and "<caption>" in page
    text = "".join(seen.text)
    for words in (
        "Set-up of GW-PROD-01",
        "PROD · i-prod.example.com",
        "SVC has <no> special authority",
        "The host answers CPF2292 & stops",
        CA.sha256,
        "22 November 2026, 12:00 UTC",
        "PROD: Service account failed",
    ):
        assert words in text
    assert "<no>" not in page


def test_the_words_can_be_translated_and_facts_stay(report):
    page = report_html(report, lambda text: f"«{text}»", "de")
    assert '<html lang="de">' in page
    assert "«*SECADM is missing»" in page
    assert "CHGUSRPRF USRPRF(SVC) SPCAUT(*SECADM)" in page


def test_a_report_before_apply_says_so(world, install):
    tree = world.gateway.tree(install)
    report = make_report(world.services, replace(ANSWERS, trust=TrustAnswer()), tree, ())
    data = report_json(report)
    assert data["apply"] is None
    assert data["verdict"] == "skipped"
    page = report_html(report)
    Outline(page)
    assert "Nothing was applied." in page and "Nothing was checked." in page


SECRETS = st.text("ABCDEFGHJKMNPQRSTUVWXYZ", min_size=12, max_size=40).map("ß§".join)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(password=SECRETS, store=SECRETS)
def test_no_password_is_in_any_report(world, install, password, store):
    answers = replace(ANSWERS, passwords={"PROD": Secret(password)}, store_password=Secret(store))
    tree = world.gateway.tree(install)
    report = make_report(
        world.services,
        answers,
        tree,
        [PartitionReport("PROD", "h", CHECKS)],
        choice=CHOICE,
        toolbox=INFO,
    )
    for text in (report_text(report), report_html(report), repr(report), repr(answers)):
        assert password not in text
        assert store not in text


@given(name=st.text(max_size=20), details=st.text(max_size=40))
def test_whatever_the_host_says_is_only_text(name, details):
    from tests.unit.flows.fakes import World
    from wizard.domain.ports import InstallTree

    path = Path("/x")
    tree = InstallTree(path, path, path, path, path, path, path)
    checks = (
        CheckResult("signon", Verdict.FAIL, T("{x}", x=name), T("{x}", x=details), details=details),
    )
    report = make_report(World().services, ANSWERS, tree, [PartitionReport("PROD", name, checks)])
    Outline(report_html(report))
    json.loads(report_text(report))


def test_the_report_is_saved_where_the_person_wants_it(tmp_path, report):
    save_report(tmp_path / "report.json", report_text(report))
    assert json.loads((tmp_path / "report.json").read_bytes())["verdict"] == "fail"
    save_report(tmp_path / "odd.html", "\udc80")
    with pytest.raises(ProblemError, match=r"flows\.report-unwritable"):
        save_report(tmp_path / "missing" / "report.html", report_html(report))
