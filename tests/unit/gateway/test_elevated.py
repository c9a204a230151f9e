"""The helper with administrator's rights and the program, over a real connection.

The service manager is the recorded one; the pipe of Windows is a socket pair here.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gateway.test_service import Manager
from wizard.domain.elevation import (
    MOST_BYTES,
    MOST_SECONDS,
    Request,
    Verb,
    read_frame,
    spoken,
    understood,
    write_frame,
)
from wizard.domain.gatewayports import ServiceState, ServiceStep
from wizard.domain.problems import ProblemError
from wizard.gateway.elevated import ElevatedControl, ask, serve
from wizard.gateway.programs import Ran
from wizard.gateway.service import GatewayServices
from wizard.gateway.winservices import ACCESS_DENIED


class Line:
    """A `Channel` over a socket."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self.closed = False

    def send(self, data: bytes, *, timeout: float) -> None:
        self.end.settimeout(timeout)
        try:
            self.end.sendall(data)
        except OSError:
            raise ProblemError("elevation.died") from None

    def receive(self, count: int, *, timeout: float) -> bytes:
        self.end.settimeout(timeout)
        got = b""
        while len(got) < count:
            try:
                more = self.end.recv(count - len(got))
            except TimeoutError:
                raise ProblemError("elevation.silent", seconds=timeout) from None
            except OSError:
                more = b""
            if not more:
                raise ProblemError("elevation.died")
            got += more
        return got

    def close(self) -> None:
        self.closed = True
        self.end.close()


class Helper:
    """Starts a helper with all rights on a thread, as Windows would as a process."""

    def __init__(self, manager: Manager) -> None:
        self.manager = manager
        self.starts = 0
        self.problems: list[str] = []
        self.lines: list[Line] = []
        self.threads: list[threading.Thread] = []

    def __call__(self) -> Line:
        self.starts += 1
        ours, theirs = (Line(end) for end in socket.socketpair())

        def run() -> None:
            try:
                serve(theirs, services(self.manager))
            except ProblemError as fault:
                self.problems.append(fault.id)
            finally:
                theirs.close()

        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()
        self.lines.append(ours)
        return ours

    def join(self) -> None:
        for one in self.threads:
            one.join(30)
            assert not one.is_alive()


def services(manager: Manager) -> GatewayServices:
    return GatewayServices(
        runner=lambda *_, **__: Ran(None, missing=True), system="win32", manager=manager,
    )  # fmt: skip


@pytest.fixture
def manager() -> Manager:
    return Manager()


@pytest.fixture
def helper(manager: Manager) -> Iterator[Helper]:
    helper = Helper(manager)
    yield helper
    helper.join()
    for line in helper.lines:
        line.close()


@pytest.fixture
def refused(manager: Manager) -> GatewayServices:
    """The same services for somebody whom Windows refuses every order."""
    mine = Manager()
    mine.states = manager.states
    mine.refusing = dict.fromkeys(("MPGW", "A", "B"), ACCESS_DENIED)
    return services(mine)


def test_what_windows_refuses_is_done_by_the_helper_and_told_step_by_step(
    manager: Manager, helper: Helper, refused: GatewayServices
) -> None:
    steps: list[ServiceStep] = []
    after = ElevatedControl(refused, helper).restart("MPGW", timeout=5, on_step=steps.append)
    assert after.state is ServiceState.RUNNING
    assert manager.orders == ["stop B", "stop A", "stop MPGW", "start MPGW", "start A", "start B"]
    assert [step.service for step in steps if step.done] == ["B", "A", "MPGW", "MPGW", "A", "B"]
    assert helper.starts == 1
    assert helper.lines[0].closed


def test_nobody_is_asked_for_rights_that_are_there(manager: Manager, helper: Helper) -> None:
    control = ElevatedControl(services(manager), helper)
    assert control.stop("MPGW", timeout=5, on_step=print).state is ServiceState.STOPPED
    with pytest.raises(ProblemError) as unknown:
        control.stop("Spooler", timeout=5, on_step=print)
    assert unknown.value.id == "service.unknown"
    assert helper.starts == 0


def test_without_a_helper_the_refusal_itself_is_told(refused: GatewayServices) -> None:
    with pytest.raises(ProblemError) as denied:
        ElevatedControl(refused, None).stop("MPGW", timeout=5, on_step=print)
    assert denied.value.id == "service.denied"


def test_a_no_to_windows_question_changes_nothing(
    manager: Manager, refused: GatewayServices
) -> None:
    def no() -> Line:
        raise ProblemError("elevation.refused")

    with pytest.raises(ProblemError) as answer:
        ElevatedControl(refused, no).stop("MPGW", timeout=5, on_step=print)
    assert answer.value.id == "elevation.refused"
    assert manager.orders == []


def test_what_the_helper_finds_is_told_in_its_words(
    manager: Manager, helper: Helper, refused: GatewayServices
) -> None:
    manager.hanging = {"MPGW"}
    with pytest.raises(ProblemError) as slow:
        ElevatedControl(refused, helper).stop("MPGW", timeout=1, on_step=print)
    assert slow.value.id == "service.stop-slow"
    assert "“MPGW” did not stop within 1 seconds" in str(slow.value.problem)
    assert manager.states["A"] is ServiceState.RUNNING


@pytest.mark.parametrize("label", ["Spooler", "A", "../MPGW", "mpgw & calc"])
def test_the_helper_touches_the_gateways_services_alone(
    manager: Manager, helper: Helper, label: str
) -> None:
    with pytest.raises(ProblemError) as refusal:
        ask(helper(), Request(Verb.STOP, label, 5), print)
    assert refusal.value.id == "service.unknown"
    assert manager.orders == []


GOOD = {"nonce": "@", "verb": "service.stop", "arguments": {"label": "MPGW", "timeout": 5}}


@pytest.mark.parametrize(
    "document",
    [
        {**GOOD, "nonce": "0" * 32},
        {**GOOD, "verb": "service.delete"},
        {**GOOD, "verb": ["service.stop"]},
        {**GOOD, "more": 1},
        {**GOOD, "arguments": {"label": "MPGW"}},
        {**GOOD, "arguments": {"label": "MPGW", "timeout": 5, "path": "C:\\"}},
        {**GOOD, "arguments": {"label": "MPGW\n", "timeout": 5}},
        {**GOOD, "arguments": {"label": "M" * 301, "timeout": 5}},
        {**GOOD, "arguments": {"label": "", "timeout": 5}},
        {**GOOD, "arguments": {"label": 7, "timeout": 5}},
        {**GOOD, "arguments": {"label": "MPGW", "timeout": True}},
        {**GOOD, "arguments": {"label": "MPGW", "timeout": 10**400}},
        {**GOOD, "arguments": {"label": "MPGW", "timeout": 0}},
        {**GOOD, "arguments": {"label": "MPGW", "timeout": "5"}},
        {**GOOD, "arguments": ["MPGW", 5]},
    ],
)
def test_the_helper_does_nothing_for_a_request_that_is_none(
    manager: Manager, helper: Helper, document: dict[str, object]
) -> None:
    line = helper()
    nonce = read_frame(line, timeout=5)["nonce"]
    sent = {**document, "nonce": nonce} if document["nonce"] == "@" else document
    data = json.dumps(sent).encode()
    line.send(len(data).to_bytes(4, "big") + data, timeout=5)
    helper.join()
    assert helper.problems == ["elevation.garbled"]
    assert manager.orders == []


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"", "elevation.died"),
        (b"\0\0", "elevation.died"),
        (b"\0\0\0\0", "elevation.garbled"),
        (b"\0\0\0\1{", "elevation.garbled"),
        (b"\xff\xff\xff\xff", "elevation.garbled"),
        ((MOST_BYTES + 1).to_bytes(4, "big"), "elevation.garbled"),
        (b"\0\0\0\2[]", "elevation.garbled"),
        (b"\0\0\0\2{\xff", "elevation.garbled"),
        (b"\0\0\0\x09" + b'{"a":NaN}', "elevation.garbled"),
        (b"\0\0\0\x0d" + b'{"a":1,"a":2}', "elevation.garbled"),
        (b"\0\0\x9c\x40" + b"[" * 40000, "elevation.garbled"),
    ],
)
def test_the_helper_ends_at_whatever_is_no_frame(
    manager: Manager, helper: Helper, data: bytes, id: str
) -> None:
    line = helper()
    read_frame(line, timeout=5)
    line.send(data, timeout=5)
    line.end.shutdown(socket.SHUT_WR)
    helper.join()
    assert helper.problems == [id]
    assert manager.orders == []


def test_a_second_request_is_not_read(manager: Manager, helper: Helper) -> None:
    line = helper()
    nonce = str(read_frame(line, timeout=5)["nonce"])
    for verb in (Verb.STOP, Verb.START):
        write_frame(line, spoken(Request(verb, "MPGW", 5), nonce), timeout=5)
    helper.join()
    assert manager.orders == ["stop B", "stop A", "stop MPGW"]


def test_who_goes_away_meanwhile_leaves_nothing_half_stopped(
    manager: Manager, helper: Helper
) -> None:
    line = helper()
    nonce = str(read_frame(line, timeout=5)["nonce"])
    write_frame(line, spoken(Request(Verb.RESTART, "MPGW", 5), nonce), timeout=5)
    line.close()
    helper.join()
    assert set(manager.states.values()) == {ServiceState.RUNNING}
    assert len(manager.orders) == 6


def answering(act: Callable[[Line], object]) -> Line:
    """The program's end of a connection to a helper that behaves as `act` says."""
    ours, theirs = (Line(end) for end in socket.socketpair())

    def run() -> None:
        write_frame(theirs, {"nonce": "0" * 32}, timeout=5)
        read_frame(theirs, timeout=5)
        act(theirs)
        theirs.close()

    threading.Thread(target=run, daemon=True).start()
    return ours


@pytest.mark.parametrize(
    "act",
    [
        lambda line: None,
        lambda line: line.send(b"\0\0", timeout=5),
        lambda line: line.send(b"\0\0\0\2[]", timeout=5),
        lambda line: write_frame(line, {"odd": 1}, timeout=5),
        lambda line: write_frame(line, {"service": {"name": "MPGW"}}, timeout=5),
        lambda line: write_frame(line, {"step": {"odd": 1}}, timeout=5),
    ],
)
def test_a_helper_that_fails_after_the_request_may_have_done_it(
    act: Callable[[Line], object],
) -> None:
    line = answering(act)
    with pytest.raises(ProblemError) as died:
        ask(line, Request(Verb.STOP, "MPGW", 5), print)
    line.close()
    assert died.value.id == "elevation.died"
    assert "may have been done" in str(died.value.problem)


@given(
    st.dictionaries(
        st.sampled_from(["nonce", "verb", "arguments", "x"]),
        st.one_of(
            st.none(), st.text(), st.integers(), st.sampled_from(list(Verb)),
            st.dictionaries(
                st.sampled_from(["label", "timeout", "x"]),
                st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none()),
            ),
        ),
    )
)  # fmt: skip
def test_only_what_spoken_makes_is_understood(document: dict[str, object]) -> None:
    try:
        request = understood(document, "n")
    except ProblemError as fault:
        assert fault.id == "elevation.garbled"
    else:
        assert spoken(request, "n") == document
        assert 1 <= request.timeout <= MOST_SECONDS


@given(
    st.sampled_from(list(Verb)),
    st.text(min_size=1, max_size=300).filter(str.isprintable),
    st.floats(1, 3600),
)
def test_whatever_is_asked_properly_is_understood(verb: Verb, label: str, timeout: float) -> None:
    request = Request(verb, label, timeout)
    document = json.loads(json.dumps(spoken(request, "n")))
    assert understood(document, "n") == request
