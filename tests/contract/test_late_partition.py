"""A partition that stops answering in the middle of an operation, beside one that answers."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.conftest import PASSWORD, USER
from tests.contract.operations import NEW, Connector
from wizard.app import Toolboxes
from wizard.domain.hosts import Partition, Ports
from wizard.domain.secret import Secret
from wizard.flows.accounts.facts import AccountSubject, Action, Ending, Operated, OperationResult
from wizard.flows.accounts.rehearsal import ProfileNow, Rehearsal
from wizard.flows.accounts.rehearsing import rehearse
from wizard.flows.checking import CheckOptions
from wizard.flows.services import Services
from wizard.simulator import RunningPartition

Simulated = Callable[..., RunningPartition]
OLD = Secret("anna4demo")
RUN_COMMAND, SIGN_ON = 0x1002, 0x7004
PATIENCE = 60.0


class Holding:
    """A port before a host's that lets nothing back from one connection or one request on."""

    def __init__(self, to: tuple[str, int], *, connection: int = 0, request: int = 0) -> None:
        self.held, self.released = threading.Event(), threading.Event()
        self.taken = 0
        self._to, self._connection, self._request = to, connection, request
        self._server = socket.create_server((to[0], 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self.released.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._server.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                taken, _ = self._server.accept()
                self.taken += 1
                if self.taken == self._connection:
                    self.held.set()
                threading.Thread(target=self._pass, args=(taken, self.taken), daemon=True).start()

    def _pass(self, taken: socket.socket, number: int) -> None:
        if number == self._connection:
            self.released.wait()
        with contextlib.suppress(OSError), taken, socket.create_connection(self._to) as host:
            silent = threading.Event()
            back = threading.Thread(target=self._answers, args=(host, taken, silent), daemon=True)
            back.start()
            stream = taken.makefile("rb")
            while length := stream.read(4):
                frame = length + stream.read(int.from_bytes(length) - 4)
                if self._request and int.from_bytes(frame[18:20]) == self._request:
                    silent.set()
                host.sendall(frame)
            host.shutdown(socket.SHUT_WR)
            back.join()

    def _answers(self, host: socket.socket, taken: socket.socket, silent: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := host.recv(65536):
                if silent.is_set():
                    self.held.set()  # the host has answered: it was carried out
                    self.released.wait()
                taken.sendall(data)


class Clock:
    """The operation's clock: an hour goes by when one host is silent and the other has ended.

    So no test depends on how long Java takes to start.
    """

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        self.other_ended = threading.Event()

    def monotonic(self) -> float:
        over = self._holding.held.is_set() and self.other_ended.is_set()
        return time.monotonic() + (3600 if over else 0)

    def started(self, partition: str) -> None:
        """Nothing."""

    def finished(self, result: OperationResult) -> None:
        if result.partition != "SLOW":
            self.other_ended.set()

    def cancelled(self) -> bool:
        return False


@pytest.fixture
def connector(rooms: tuple[Services, Toolboxes], tmp_path: Path) -> Connector:
    found = Connector(*rooms, tmp_path)
    found.options = replace(found.options, connect_timeout=PATIENCE, read_timeout=PATIENCE)
    return found


@pytest.fixture
def holding() -> Iterator[Callable[..., Holding]]:
    opened: list[Holding] = []

    def start(to: tuple[str, int], **knobs: int) -> Holding:
        opened.append(Holding(to, **knobs))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def operated(
    monkeypatch: pytest.MonkeyPatch,
    connector: Connector,
    action: Action,
    hosts: tuple[RunningPartition, RunningPartition],
    gate: Holding,
    ports: Ports,
    password: Secret = NEW,
) -> Operated:
    """The operation on SLOW (behind the gate) and on the other one, and all of it at its end."""
    clock = Clock(gate)
    monkeypatch.setattr("wizard.flows.accounts.operating.time", clock)
    slow = Partition("SLOW", hosts[0].address, USER, False, ports)
    found = connector.operate(action, [slow, hosts[1]], password=password, watcher=clock)
    # The host answers after all: too late for the result, and nothing more may follow.
    gate.released.set()
    for thread in threading.enumerate():
        if thread.name == "account":
            thread.join(PATIENCE)
            assert not thread.is_alive()
    return found


def ids(found: Operated) -> list[str]:
    assert not found.interrupted
    return [f"{one.partition} {one.outcome.value} {one.message_id}" for one in found.results]


@pytest.mark.parametrize("connection", [1, 2])
def test_a_host_that_hangs_before_the_sign_on_gets_nothing_afterwards(
    simulated: Simulated,
    connector: Connector,
    holding: Callable[..., Holding],
    monkeypatch: pytest.MonkeyPatch,
    connection: int,
) -> None:
    host, other = simulated(name="HOST"), simulated(name="GOOD")
    gate = holding((host.address, host.signon_port), connection=connection)
    found = operated(
        monkeypatch, connector, Action.SYNC, (host, other), gate,
        Ports(signon=gate.port, command=host.command_port),
    )  # fmt: skip
    assert ids(found) == ["SLOW failed account.late", "GOOD done CPC2205"]
    assert "Nothing about ANNA was sent" in str(found.results[0].cause)
    assert gate.taken == connection
    assert not host.commands
    assert host.password_is("ANNA", OLD.reveal())
    assert other.password_is("ANNA", NEW.reveal())


def test_a_host_that_hangs_after_the_command_may_have_carried_it_out(
    simulated: Simulated,
    connector: Connector,
    holding: Callable[..., Holding],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host, other = simulated(name="HOST"), simulated(name="GOOD")
    gate = holding((host.address, host.command_port), request=RUN_COMMAND)
    found = operated(
        monkeypatch, connector, Action.RESET, (host, other), gate,
        Ports(signon=host.signon_port, command=gate.port),
    )  # fmt: skip
    assert ids(found) == ["SLOW failed account.late-sent", "GOOD done CPC2205"]
    assert "may have been carried out" in str(found.results[0].sentence)
    assert host.password_is("ANNA", NEW.reveal())
    assert (len(host.commands), gate.taken) == (1, 1)


def test_a_validation_that_hangs_says_that_an_attempt_may_be_spent(
    simulated: Simulated,
    connector: Connector,
    holding: Callable[..., Holding],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host, other = simulated(name="HOST"), simulated(name="GOOD")
    gate = holding((host.address, host.signon_port), request=SIGN_ON)
    found = operated(
        monkeypatch, connector, Action.VALIDATE, (host, other), gate,
        Ports(signon=gate.port, command=host.command_port), Secret("wrong-one"),
    )  # fmt: skip
    assert ids(found) == ["SLOW failed account.late-attempt", "GOOD failed CPF22E2"]
    assert "attempt may be spent" in str(found.results[0].cause)
    assert found.results[0].outcome is Ending.FAILED
    assert (host.attempts("ANNA"), gate.taken) == (1, 2)


class Timer(threading.Thread):
    """A rehearsal's timer, which goes off when its host is silent, and lets it go on later."""

    gate: Holding

    def __init__(self, seconds: float, act: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._act, self._over = act, threading.Event()
        assert seconds == CheckOptions().limit

    def run(self) -> None:
        while not self._over.wait(0.01):
            if self.gate.held.is_set():
                self._act()
                self.gate.held.clear()
                self.gate.released.set()
                return

    def cancel(self) -> None:
        self._over.set()


def rehearsed(
    monkeypatch: pytest.MonkeyPatch, connector: Connector, host: RunningPartition, gate: Holding,
    ports: Ports,
) -> Rehearsal:  # fmt: skip
    monkeypatch.setattr(Timer, "gate", gate, raising=False)
    monkeypatch.setattr("wizard.flows.accounts.bounding.threading.Timer", Timer)
    slow = Partition("SLOW", host.address, USER, False, ports)
    (found,) = rehearse(
        "ANNA", [AccountSubject(slow, PASSWORD)], connector.doors(), options=connector.options
    )
    return found


def test_a_rehearsal_that_is_not_let_in_ends(
    simulated: Simulated,
    connector: Connector,
    holding: Callable[..., Holding],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host = simulated()
    gate = holding((host.address, host.signon_port), connection=2)
    ports = Ports(signon=gate.port, command=host.command_port)
    found = rehearsed(monkeypatch, connector, host, gate, ports)
    steps = {step.step.id: step.result for step in found.steps}
    assert steps["signon"].message_id == "account.rehearsal-late"
    assert found.now is ProfileNow.UNCHANGED
    assert (gate.taken, host.commands) == (2, [])


def test_a_rehearsal_that_hangs_at_the_reset_still_puts_the_last_password_in(
    simulated: Simulated,
    connector: Connector,
    holding: Callable[..., Holding],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host = simulated()
    gate = holding((host.address, host.command_port), request=RUN_COMMAND)
    ports = Ports(signon=host.signon_port, command=gate.port)
    found = rehearsed(monkeypatch, connector, host, gate, ports)
    steps = {step.step.id: step.result for step in found.steps}
    assert steps["reset"].message_id == "account.rehearsal-late"
    assert steps["validate"].outcome is Ending.SKIPPED
    assert steps["final"].outcome is Ending.DONE
    assert (found.now, found.passed) == (ProfileNow.FINAL, False)
    assert len(host.commands) == 2
