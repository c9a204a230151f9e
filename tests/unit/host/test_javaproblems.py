"""Java's exceptions, as the real jt400 and the JDK throw them, become sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain.ports import TrustStore
from wizard.host.javaproblems import problem_of

ACCESS = "com.ibm.as400.access."


def fault(name: str, text: str = "", rc: int | None = None, *causes: str) -> dict[str, Any]:
    chain = [[name, text], *([cause, text] for cause in causes)]
    return {"class": name, "text": text, "rc": rc, "causes": chain, "messages": []}


@pytest.mark.parametrize(
    ("seen", "id"),
    [
        (fault(ACCESS + "AS400SecurityException", rc=8), "signon.password-incorrect"),
        (fault(ACCESS + "AS400SecurityException", rc=9), "signon.last-attempt"),
        (fault(ACCESS + "AS400SecurityException", rc=7), "signon.password-expired"),
        (fault(ACCESS + "AS400SecurityException", rc=31), "signon.disabled"),
        (fault(ACCESS + "AS400SecurityException", rc=32), "signon.unknown-user"),
        (fault(ACCESS + "AS400SecurityException", rc=35), "exit.connection-denied"),
        (fault(ACCESS + "AS400SecurityException", rc=9999), "signon.refused"),
        (fault(ACCESS + "ErrorCompletingRequestException", rc=4), "exit.request-denied"),
        (fault(ACCESS + "ErrorCompletingRequestException", rc=1), "host.request-failed"),
        (fault(ACCESS + "ServerStartupException", rc=2), "mapper.no-answer"),
        (fault(ACCESS + "ServerStartupException", rc=17), "host.server-not-started"),
        (fault(ACCESS + "ServerStartupException", rc=16), "host.other-server"),
        (fault("java.io.UnsupportedEncodingException", "CCSID 65535"), "host.ccsid"),
        (
            fault(
                "javax.net.ssl.SSLHandshakeException",
                "PKIX path building failed",
                None,
                "sun.security.validator.ValidatorException",
            ),
            "java.not-trusted",
        ),
        (fault(ACCESS + "ConnectionDroppedException"), "host.dropped"),
        (fault(ACCESS + "InternalErrorException", rc=6), "host.strange-answer"),
        (fault("java.net.ConnectException", "Connection refused"), "java.refused"),
        (fault("java.net.UnknownHostException", "h"), "java.unknown-host"),
        (fault("java.net.SocketTimeoutException", "Connect timed out"), "java.connect-timeout"),
        (fault("java.net.SocketTimeoutException", "Read timed out"), "java.silent"),
        (fault("java.net.NoRouteToHostException"), "java.unreachable"),
        (fault("java.net.SocketException", "Connection reset"), "java.connection-lost"),
        (
            fault("javax.net.ssl.SSLException", "Unsupported or unrecognized SSL message"),
            "java.tls-plain-server",
        ),
        (
            fault("javax.net.ssl.SSLHandshakeException", "Remote host terminated the handshake"),
            "java.tls-closed",
        ),
        (
            fault("javax.net.ssl.SSLHandshakeException", "Received fatal alert: protocol_version"),
            "java.tls-no-common-protocol",
        ),
        (fault("javax.net.ssl.SSLException", "something new"), "java.tls-failed"),
        (fault("python.SomethingElse"), "worker.unexpected"),
        (fault("java.lang.NullPointerException"), "worker.unexpected"),
        (fault("java.lang.NoClassDefFoundError", "x/Y"), "worker.jar-unusable"),
    ],
)
def test_each_has_its_own_sentence(seen: dict[str, Any], id: str) -> None:
    found = problem_of(seen, java="17").problem
    assert found.id == id
    assert str(found.what)
    assert str(found.why)
    assert str(found.next_step)
    assert "{" not in str(found)


def test_a_truststore_that_java_cannot_open_is_named(tmp_path: Path) -> None:
    seen = fault(
        "java.net.SocketException",
        "Error constructing implementation (algorithm: Default)",
        None,
        "java.io.IOException",
    )
    path = tmp_path / "trust.jks"
    assert problem_of(seen, truststore=TrustStore(path)).id == "tls.store-missing"
    path.write_bytes(b"x")
    found = problem_of(seen, truststore=TrustStore(path))
    assert found.id == "tls.store-unreadable"
    assert str(path) in str(found.problem.what)


def test_the_hosts_words_are_kept_under_details() -> None:
    seen = fault(ACCESS + "AS400Exception")
    seen["messages"] = [
        {"id": "CPF2204", "text": "User profile X not found.", "help": "Cause . . ."}
    ]
    found = problem_of(seen).problem
    assert "CPF2204" in str(found.what)
    assert "Cause . . ." in found.details


@given(st.text(), st.integers(-5, 100) | st.none(), st.lists(st.text(), max_size=4))
def test_anything_becomes_a_problem(name: str, rc: int | None, causes: list[str]) -> None:
    seen = json.loads(json.dumps(fault(name, "words", rc, *causes)))
    assert str(problem_of(seen).problem.what)
