"""The look for a newer version, over real HTTPS, with signatures of minisign itself."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.updateserver import Handler, Publisher, Server
from wizard.app import FileSettings
from wizard.domain.problems import ProblemError
from wizard.domain.updates import MOST_BYTES, newer, public_key
from wizard.flows.updating import UpdateAnswer, look, proven, read_settings, turn_off, turn_on
from wizard.gateway.updates import WebUpdates

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

# Made with minisign 0.11: a key, and one document signed both ways.
KEY = """untrusted comment: minisign public key 55E1504AE94E427E
RWR+Qk7pSlDhVVwyG/Q0vVz4PFgUVhxg4Jn47jJWTyBCIICrTtLDYhDY
"""
DOCUMENT = (
    b'{"product": "mypass-iseries-gateway-wizard", "version": "9.1.0", '
    b'"issued": "2026-11-20T08:00:00Z", "expires": "2027-11-20T08:00:00Z", '
    b'"summary": "Renews certificates in half the time.", '
    b'"page": "https://downloads.example.com/wizard"}\n'
)
HASHED = b"""untrusted comment: signature from minisign secret key
RUR+Qk7pSlDhVQTGdWr95RLYZtvrCWuyYq+YKXLw8Weir9wq0mJGyjAmqb07FMi9bTHkpqaKLTHEQws7mC7MrL7uBwx8DFptQgI=
trusted comment: timestamp:1795161600 file:m.json
gIwZJV5XQXhJ6/6NVSrvBKjXTB1krOHrTqwHiSDiUUUw8BNl8AUXdMiDNuy4du8+iva+y1erm37YYaRA+Z4ZCQ==
"""
PLAIN = b"""untrusted comment: signature from minisign secret key
RWR+Qk7pSlDhVb5/QmOAzAHKVb6efsUxCQ0ZVw0/39PV2vKh4BCJJO1HUsx1raimxUHt1AKEyYyagam7w0KF5dDLugvLIjIwywM=
trusted comment: wizard 9.1.0
4XOd/vCO9SpWiTVOOVsizkHOQ7SHzrJsoMSkfU7zdstXFRcd8FHhQJGpofT9e9RHnPU4sRrP6jvNfwHHVgG/Bg==
"""


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def server(tmp_path: Path, publisher: Publisher) -> Iterator[Server]:
    with Server(tmp_path, lambda asked: asked.give(publisher.announce(NOW))) as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> FileSettings:
    return FileSettings(tmp_path / "update.json")


def web(server: Server) -> WebUpdates:
    return WebUpdates(ssl.create_default_context(cafile=server.ca))


def looked(server: Server, store: FileSettings, publisher: Publisher) -> UpdateAnswer:
    turn_on(store, server.address, publisher.public)
    return look(web(server), store, "0.9.0", NOW)


def id_of(server: Server, store: FileSettings, publisher: Publisher) -> str:
    with pytest.raises(ProblemError) as refusal:
        looked(server, store, publisher)
    assert all(
        map(str, (refusal.value.problem.what, refusal.value.problem.why,
                  refusal.value.problem.next_step))
    )  # fmt: skip
    return refusal.value.id


@pytest.mark.parametrize("lines", [HASHED, PLAIN], ids=["hashed", "plain"])
def test_what_minisign_signed_is_proven(lines: bytes) -> None:
    found = proven(WebUpdates(), public_key(KEY), lines + DOCUMENT)
    assert found.version == "9.1.0"
    assert found.issued == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert public_key(KEY).name == "55E1504AE94E427E"


@pytest.mark.parametrize("lines", [HASHED, PLAIN], ids=["hashed", "plain"])
def test_one_changed_byte_is_found_wherever_it_is(lines: bytes) -> None:
    whole = lines + DOCUMENT
    first = whole.index(b"\n")
    for at in range(first + 1, len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises(ProblemError) as refusal:
            proven(WebUpdates(), public_key(KEY), changed)
        assert refusal.value.id in ("update.bad-signature", "update.garbled", "update.other-key")


def test_a_newer_version_is_told_and_nothing_of_this_machine_is_sent(
    server: Server, store: FileSettings, publisher: Publisher
) -> None:
    found = looked(server, store, publisher)
    assert found.newer
    assert "Version 99.1.0 is there since 2026-11-24; this is 0.9.0." in str(found.words)
    assert "https://downloads.example.com/wizard" in str(found.next_step)
    (asked,) = server.asked
    assert asked.splitlines()[0] == "GET /wizard.txt HTTP/1.1"
    names = {line.partition(":")[0] for line in asked.splitlines()[1:] if line}
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert "0.9.0" not in asked


def test_it_is_off_until_somebody_turns_it_on(server: Server, store: FileSettings) -> None:
    with pytest.raises(ProblemError) as off:
        look(web(server), store, "0.9.0", NOW)
    assert off.value.id == "update.off"
    turn_on(store, server.address, Publisher().public)
    turn_off(store)
    with pytest.raises(ProblemError):
        look(web(server), store, "0.9.0", NOW)
    assert read_settings(store).address == server.address
    assert server.asked == []


def test_an_older_announcement_than_the_one_seen_is_refused(
    server: Server, store: FileSettings, publisher: Publisher
) -> None:
    looked(server, store, publisher)
    old = publisher.announce(NOW, version="1.0.0", issued="2026-10-01T00:00:00Z")
    server.answer = lambda asked: asked.give(old)
    assert id_of(server, store, publisher) == "update.older"


@pytest.mark.parametrize(
    ("told", "id"),
    [
        ({"expires": "2026-11-25T11:59:59Z"}, "update.expired"),
        ({"issued": "2026-12-01T00:00:00Z"}, "update.early"),
        ({"product": "another"}, "update.other-product"),
        ({"version": "9.1.0-beta"}, "update.garbled"),
        ({"version": 9}, "update.garbled"),
        ({"page": "http://downloads.example.com"}, "update.garbled"),
        ({"summary": "\x1b[2J"}, "update.garbled"),
        ({"issued": "2026-11-20"}, "update.garbled"),
    ],
)
def test_what_is_signed_and_wrong_has_a_sentence_of_its_own(
    server: Server, store: FileSettings, publisher: Publisher, told: dict[str, object], id: str
) -> None:
    data = publisher.announce(NOW, **told)
    server.answer = lambda asked: asked.give(data)
    assert id_of(server, store, publisher) == id


def test_another_key_and_a_forged_signature_are_told_apart(
    server: Server, store: FileSettings, publisher: Publisher
) -> None:
    wrong = {b"other-01": "update.other-key", b"mypass01": "update.bad-signature"}
    for number, wanted in wrong.items():
        forged = Publisher(number).announce(NOW)
        server.answer = lambda asked, data=forged: asked.give(data)  # type: ignore[misc]
        assert id_of(server, store, publisher) == wanted


def drip(asked: Handler) -> None:
    over = threading.Event()
    asked.send_response(200)
    asked.end_headers()
    while not over.wait(0.05):
        asked.wfile.write(b"x")


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (lambda asked: asked.give(b"", 302, Location="https://localhost/other"), "update.moved"),
        (lambda asked: asked.give(b"", 301, Location="http://localhost/plain"), "update.moved"),
        (lambda asked: asked.give(b"", 404), "update.refused"),
        (lambda asked: asked.give(bytes(MOST_BYTES + 1)), "update.large"),
        (lambda asked: asked.give(b"<html>Sign in</html>"), "update.garbled"),
        (lambda asked: asked.give(b""), "update.garbled"),
        (lambda asked: asked.wfile.write(b"odd\r\n\r\n"), "update.unreachable"),
    ],
)
def test_whatever_else_answers_is_told(
    server: Server, store: FileSettings, publisher: Publisher, answer: object, id: str
) -> None:
    server.answer = answer  # type: ignore[assignment]
    assert id_of(server, store, publisher) == id


def test_a_server_that_drips_is_left_in_time(server: Server) -> None:
    server.answer = drip
    with pytest.raises(ProblemError) as silent:
        web(server).fetch(server.address, timeout=1)
    assert silent.value.id == "update.silent"


def test_a_stranger_with_another_certificate_is_not_believed(
    server: Server, store: FileSettings, publisher: Publisher
) -> None:
    turn_on(store, server.address, publisher.public)
    with pytest.raises(ProblemError) as untrusted:
        look(WebUpdates(), store, "0.9.0", NOW)
    assert untrusted.value.id == "update.untrusted"
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    ["http://a.example/x", "https://", "https://u:p@a.example/", "ftp://a", "https://a b/", "x"],
)
def test_only_a_plain_https_address_is_taken(store: FileSettings, address: str) -> None:
    with pytest.raises(ProblemError) as refusal:
        turn_on(store, address, Publisher().public)
    assert refusal.value.id == "update.address"
    assert store.load() is None


@pytest.mark.parametrize("key", ["", "RW", KEY.replace("RWR", "RUR"), KEY + KEY, "ä"])
def test_only_a_key_of_minisign_is_taken(store: FileSettings, key: str) -> None:
    with pytest.raises(ProblemError) as refusal:
        turn_on(store, "https://a.example/x", key)
    assert refusal.value.id == "update.no-key"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"on": true}', b'{"on": true, "key": 7}'])
def test_settings_that_are_damaged_ask_nobody(store: FileSettings, data: bytes) -> None:
    store.save(data)
    assert not read_settings(store).on


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("1.10.0", "1.9.9", True),
        ("1.0", "1.0.0", False),
        ("0.9.0", "1.0.0", False),
        ("1.0.0", "1.0.0rc1", False),
        ("2.0", "1.9.0.dev3", True),
    ],
)
def test_versions_are_compared_as_numbers(one: str, other: str, wanted: bool) -> None:
    assert newer(one, other) is wanted


def test_the_newest_is_remembered_for_one_publisher_alone(
    server: Server, store: FileSettings, publisher: Publisher
) -> None:
    looked(server, store, publisher)
    assert read_settings(store).newest == (NOW - timedelta(days=1)).isoformat()
    turn_on(store, server.address, Publisher(b"other-01").public)
    assert read_settings(store).newest == ""
