"""``gateway cloud`` against an HTTPS server and a CONNECT proxy on loopback, with real TLS."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.end2end.cloudserver import Cloud, Connecting, Pki, listening
from wizard.app import RealFront, build
from wizard.cli.main import run
from wizard.domain.cloudports import needs_none
from wizard.gateway.cloudline import SocketCloud
from wizard.gateway.proxies import Listed, MachineProxies

PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("pki"))


Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def ask(
    pki: Pki,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Ask:
    """The command, on a machine that trusts `pki` and has no proxy; checks by their stage."""
    monkeypatch.setenv("SSL_CERT_FILE", str(pki.root))
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)

    def asked(*words: str, **more: Any) -> tuple[int, dict[str, Any]]:
        rooms, pools = build(tmp_path / "setup.json")
        try:
            rooms = replace(rooms, **more)
            code = run(["gateway", "cloud", *words, "--json"], rooms, front=RealFront(rooms))
        finally:
            pools.close()
        told = json.loads(capsys.readouterr().out)
        if "problem" in told:
            return code, told["problem"]
        return code, {one["id"].partition(".")[2]: one for one in told["checks"]}

    return asked


def verdicts(checks: dict[str, Any]) -> dict[str, str]:
    return {key: one["verdict"] for key, one in checks.items()}


def test_a_straight_way_is_tried_with_one_request(pki: Pki, ask: Ask) -> None:
    cloud = Cloud(pki.server("localhost"), "403 Forbidden")
    with listening(cloud.talk) as port:
        code, checks = ask(f"localhost:{port}")
    assert code == 0
    stages = "proxy", "dns", "connection", "tls", "answer", "clock"
    assert verdicts(checks) == dict.fromkeys(stages, "pass")
    assert "403" in checks["answer"]["title"]
    assert len(cloud.asked) == 1
    assert cloud.asked[0].startswith("HEAD / HTTP/1.1\r\n")


def test_a_clock_that_is_wrong_is_told_with_its_direction(pki: Pki, ask: Ask) -> None:
    with listening(Cloud(pki.server("localhost")).talk) as port:
        late = ask(f"localhost:{port}", clock=lambda: datetime.now(UTC) - timedelta(minutes=5))
        early = ask(f"localhost:{port}", clock=lambda: datetime.now(UTC) + timedelta(seconds=150))
        near = ask(f"localhost:{port}", clock=lambda: datetime.now(UTC) + timedelta(seconds=60))
    assert late[0] == 0
    assert late[1]["clock"]["verdict"] == "warn"
    assert "minutes behind localhost" in late[1]["clock"]["title"]
    assert "2.5 minutes ahead of localhost" in early[1]["clock"]["title"]
    assert near[1]["clock"]["verdict"] == "pass"


def test_a_server_without_a_clock_or_out_of_order(pki: Pki, ask: Ask) -> None:
    cloud = Cloud(pki.server("localhost"), "503 Service Unavailable", clock="soon")
    with listening(cloud.talk) as port:
        code, checks = ask(f"localhost:{port}")
    assert code == 0
    assert checks["answer"]["verdict"] == "warn"
    assert checks["clock"]["verdict"] == "skipped"


@pytest.mark.parametrize(
    ("name", "ends", "words"),
    [
        ("localhost", -1, "not valid today"),
        ("other.example", 1, "for another name"),
    ],
)
def test_a_certificate_that_does_not_fit(
    pki: Pki, ask: Ask, name: str, ends: int, words: str
) -> None:
    cloud = Cloud(pki.server(name, timedelta(days=ends)))
    with listening(cloud.talk) as port:
        code, checks = ask(f"localhost:{port}")
    assert code == 1
    assert words in checks["tls"]["title"]
    assert verdicts(checks)["connection"] == "pass"
    assert verdicts(checks)["answer"] == verdicts(checks)["clock"] == "skipped"
    assert cloud.asked == []


def test_an_issuer_that_nobody_trusts(pki: Pki, ask: Ask, tmp_path: Path) -> None:
    with listening(Cloud(Pki(tmp_path).server("localhost")).talk) as port:
        code, checks = ask(f"localhost:{port}")
    assert code == 1
    assert "does not trust" in checks["tls"]["title"]
    assert f"https://localhost:{port}" in checks["tls"]["next_step"]


def silent(peer: socket.socket) -> None:
    while peer.recv(4096):
        pass


def dripping(peer: socket.socket) -> None:
    peer.recv(4096)
    while True:
        peer.sendall(b"H")
        peer.settimeout(0.05)
        try:
            if not peer.recv(1):
                return
        except TimeoutError:
            continue


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (silent, "did not answer the TLS handshake within 1 seconds"),
        (lambda peer: peer.recv(1), "was cut off"),
        (lambda peer: peer.sendall(b"SSH-2.0-other\r\n") or silent(peer), "failed"),
    ],
)
def test_other_programs_on_the_port(
    ask: Ask, talk: Callable[[socket.socket], object], words: str
) -> None:
    with listening(talk) as port:
        code, checks = ask(f"localhost:{port}", "--timeout", "1")
    assert code == 1
    assert words in checks["tls"]["title"]


def test_nobody_listens(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    code, checks = ask(f"localhost:{port}")
    assert code == 1
    assert "refused the connection" in checks["connection"]["title"]


def test_a_name_that_nobody_knows(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_words: object, **_more: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    code, checks = ask("cloud.example")
    assert code == 1
    assert "No address is known" in checks["dns"]["title"]
    stages = "connection", "tls", "answer", "clock"
    left = dict.fromkeys(stages, "skipped")
    assert verdicts(checks) == {"proxy": "pass", "dns": "fail", **left}


def test_a_resolver_that_hangs(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: ended.wait() and [])
    try:
        code, checks = ask("cloud.example", "--timeout", "1")
    finally:
        ended.set()
    assert code == 1
    assert "did not answer for “cloud.example” within 1 seconds" in checks["dns"]["title"]


def test_a_proxy_makes_the_way(pki: Pki, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = Cloud(pki.server("cloud.example"))
    with listening(cloud.talk) as port:
        proxy = Connecting(port)
        with listening(proxy.talk) as way:
            # This machine does not know the name; the proxy does.
            code, checks = ask("cloud.example", "--proxy", f"http://127.0.0.1:{way}")
            assert code == 0
            assert verdicts(checks)["tunnel"] == "pass"
            assert "--proxy" in checks["proxy"]["title"]
            assert proxy.asked[0].startswith("CONNECT cloud.example:443 HTTP/1.1\r\n")
            # What the environment names is found; its password is neither sent nor shown.
            monkeypatch.setenv("HTTPS_PROXY", f"http://me:hush-1@127.0.0.1:{way}/")
            code, checks = ask("cloud.example")
            assert code == 0
            assert "HTTPS_PROXY" in checks["proxy"]["title"]
            assert "hush-1" not in json.dumps(checks) + "".join(proxy.asked)
            monkeypatch.setenv("NO_PROXY", "example")
            assert "No proxy is set" in ask("cloud.example")[1]["proxy"]["title"]
    assert len(cloud.asked) == 2


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ("407 Proxy Authentication Required", "wants a sign-on"),
        ("403 Forbidden", "does not let this machine reach cloud.example:443"),
        ("502 Bad Gateway", "could not reach cloud.example:443"),
        ("NO", "does not answer as a proxy does"),
    ],
)
def test_a_proxy_that_refuses(ask: Ask, refusal: str, words: str) -> None:
    with listening(Connecting(0, refusal).talk) as way:
        code, checks = ask("cloud.example", "--proxy", f"127.0.0.1:{way}")
    assert code == 1
    assert words in checks["tunnel"]["title"]
    assert verdicts(checks)["tls"] == "skipped"


def test_a_proxy_that_drips_ends_in_time(ask: Ask) -> None:
    with listening(dripping) as way:
        code, checks = ask("cloud.example", "--proxy", f"127.0.0.1:{way}", "--timeout", "1")
    assert code == 1
    assert "did not answer within 1 seconds" in checks["tunnel"]["title"]


def test_what_is_typed_wrong(ask: Ask) -> None:
    assert ask("cloud.example", "--proxy", "http://me:pw@proxy")[1]["id"] == "cloud.proxy-password"
    assert ask("cloud.example", "--proxy", "socks5://proxy")[1]["id"] == "cloud.proxy-kind"
    assert ask("cloud.example", "--proxy", "a b")[1]["id"] == "cloud.proxy-words"
    assert ask("https://cloud.example")[0] == 2
    assert ask("")[1]["id"] == "answers.host-empty"


def test_windows_own_settings_are_told(ask: Ask) -> None:
    """WinHTTP's and the person's lists in the forms that Microsoft documents."""
    with listening(Connecting(0, "403 Forbidden").talk) as way:
        winhttp = Listed(f"http=127.0.0.1:1;https=127.0.0.1:{way}", "*.corp.example;<local>")
        person = Listed("proxy.example:8080", "", "http://wpad/wpad.dat")
        door = SocketCloud(MachineProxies({}, lambda: winhttp, lambda: person))
        checks = ask("cloud.example", cloud=door)[1]
    assert checks["proxy"]["title"] == f"Through the proxy 127.0.0.1:{way} (WinHTTP)."
    assert "Internet Options names proxy.example:8080; it is not tried." in checks["proxy"]["seen"]
    assert "names a script" in checks["proxy"]["seen"]
    proxies = MachineProxies({}, lambda: winhttp, lambda: None)
    assert proxies.found("x.corp.example").proxies == proxies.found("intranet").proxies == ()
    strange = MachineProxies({"ALL_PROXY": "socks5://proxy:1080"}, lambda: None, lambda: None)
    assert strange.found("cloud.example").strange == ("ALL_PROXY",)


def test_no_proxy_lists() -> None:
    assert needs_none("localhost, .example.com", "a.example.com")
    assert needs_none("*", "cloud.example")
    assert not needs_none("example.com", "notexample.com")
    assert not needs_none("", "cloud.example")
