"""The last handshake in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import ToolboxChoice
from wizard.domain.problems import problem
from wizard.domain.verdicts import Verdict
from wizard.flows.afterwards import last_handshake, named
from wizard.flows.certificates import CertificatesView
from wizard.flows.examining import Examined, PortView, Standing
from wizard.flows.survey import Survey


def examined(name: str, standing: Standing) -> Examined:
    ports = () if standing is Standing.PLAIN else (PortView("signon", 9476, standing),)
    return Examined(Partition(name, "i-host", "MYPASSSVC", True, Ports()), ports)


def survey(view: CertificatesView | None, **more: object) -> Survey:
    choice = ToolboxChoice((), (), None, None)
    return Survey(Path("/gw"), Path("/gw/store"), choice, (), view=view, **more)  # type: ignore[arg-type] # names of its own fields


def outcome(**standings: str) -> tuple[Verdict, str]:
    seen = tuple(examined(name, Standing(standing)) for name, standing in standings.items())
    found = last_handshake(survey(CertificatesView(None, partitions=seen)))
    return found.verdict, str(found.text)


@pytest.mark.parametrize(
    ("standings", "verdict", "text"),
    [
        ({"PROD": "trusted"}, "pass", "After the restart Java trusts PROD."),
        (
            {"A": "trusted", "B": "trusted", "C": "trusted", "X": "plain"},
            "pass",
            "After the restart Java trusts A, B and C.",
        ),
        (
            {"A": "trusted", "B": "refused", "C": "unreached"},
            "fail",
            "After the restart Java refuses B.",
        ),
        (
            {"A": "trusted", "B": "unreached", "C": "unusable"},
            "warn",
            "After the restart Java trusts A; B and C gave no answer.",
        ),
        ({"A": "unjudged"}, "warn", "After the restart A gave no answer."),
        ({"A": "plain"}, "skipped", "No partition uses TLS, so none was asked."),
        ({}, "skipped", "No partition uses TLS, so none was asked."),
    ],
)
def test_the_outcome_is_one_sentence(standings: dict[str, str], verdict: str, text: str) -> None:
    assert outcome(**standings) == (Verdict(verdict), text)


def test_many_are_counted() -> None:
    many = [examined(f"P{number}", Standing.TRUSTED) for number in range(50)]
    assert str(named(many)) == "50 partitions"


def test_without_java_its_absence_is_told() -> None:
    found = last_handshake(survey(CertificatesView(None, problem=problem("app.no-java"))))
    assert found.verdict is Verdict.WARN
    assert str(found.text).startswith("Java made no handshake after the restart. ")
    assert found.next_step
    locked = last_handshake(survey(None, problem=problem("flows.store-password-needed", path="x")))
    assert locked.verdict is Verdict.WARN and "password" in str(locked.text)
