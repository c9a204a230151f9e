"""Ports, hostile bytes, faults, and prompt start and stop."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.simulator.wire import (
    command_job,
    connected,
    frame,
    parameter,
    receive,
    run_command,
    sign_on,
)
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.simulator import (
    Behaviour,
    CertificateScenario,
    PartitionScenario,
    ProfileScenario,
    RunningPartition,
    Scenario,
    ServiceScenario,
    Simulation,
    simulation,
)

Start = Callable[..., RunningPartition]

ANY = ServiceScenario(port=0)


def ask_mapper(address: str, port: int, name: bytes) -> bytes:
    with socket.create_connection((address, port), timeout=5) as wire:
        wire.sendall(name)
        data = b""
        while len(data) < 5:
            more = wire.recv(5)
            if not more:
                break
            data += more
        return data


def test_mapper(start: Start) -> None:
    host = start(mapper=ANY, mapper_unlisted=("as-rmtcmd",))
    expected = {
        b"as-signon": host.signon_port,
        b"as-signon-s": host.signon_tls_port,
        b"as-rmtcmd-s": host.command_tls_port,
    }
    for name, port in expected.items():
        assert ask_mapper(host.address, host.mapper_port, name) == b"+" + struct.pack(">I", port)
    for name in (
        b"as-rmtcmd",
        b"as-hostcnn-s",
        b"as-signon-x",
        b"GET / HTTP/1.1\r\n",
        b"\xff" * 90,
    ):
        assert ask_mapper(host.address, host.mapper_port, name) == b"-" + bytes(4)


def test_without_tls_the_ports_are_closed_and_unlisted(start: Start) -> None:
    host = start(mapper=ANY, tls=False)
    assert ask_mapper(host.address, host.mapper_port, b"as-signon-s")[:1] == b"-"
    with pytest.raises(ConnectionRefusedError), connected(host, host.signon_tls_port):
        pass


def test_sign_on_counts_and_disables(start: Start) -> None:
    host = start()
    codes = []
    for _ in range(4):
        with connected(host, host.signon_port) as wire:
            codes.append(sign_on(wire, "ANNA", "wrong"))
    assert codes == [0x0003000B, 0x0003000C, 0x00020002, 0x00020002]
    assert host.profile("ANNA").status == "*DISABLED"
    assert host.attempts("ANNA") == 3


@pytest.mark.parametrize(
    ("knobs", "codes"),
    [
        ({"max_sign_on_attempts": 0}, [0x0003000B] * 4),
        ({"system_values": {"QMAXSGNACN": "1"}}, [0x0003000B] * 4),
        ({"max_sign_on_attempts": 1}, [0x00020002] * 4),
        ({"max_sign_on_attempts": 2}, [0x0003000C, 0x00020002, 0x00020002, 0x00020002]),
    ],
)
def test_qmaxsign(start: Start, knobs: dict[str, object], codes: list[int]) -> None:
    host = start(**knobs)
    seen = []
    for _ in range(4):
        with connected(host, host.signon_port) as wire:
            seen.append(sign_on(wire, "ANNA", "wrong"))
    assert seen == codes


def test_a_right_password_clears_the_counter_and_an_expired_one_does_not_count(
    start: Start,
) -> None:
    old = ProfileScenario("BEN", Secret("right"), expired=True)
    host = start(profiles=(old,))
    with connected(host, host.signon_port) as wire:
        assert sign_on(wire, "BEN", "wrong") == 0x0003000B
    with connected(host, host.signon_port) as wire:
        assert sign_on(wire, "BEN", "right") == 0x0003000D
    assert host.attempts("BEN") == 1
    host.profile("BEN").expired = False
    with connected(host, host.signon_port) as wire:
        assert sign_on(wire, "BEN", "right") == 0
    assert host.attempts("BEN") == 0


def test_command_over_the_wire(start: Start) -> None:
    host = start()
    with connected(host, host.command_port) as wire:
        assert command_job(wire, "MYPASSSVC", "mypass4u") == 0
        reply = run_command(wire, "CHGUSRPRF ANNA PASSWORD('Ätsch 1')")
        assert struct.unpack(">HH", reply[20:24]) == (0, 1)
        assert struct.unpack(">I", reply[12:16]) == (77,)
        reply = run_command(wire, "CHGUSRPRF NOBODY", option=1)
        assert struct.unpack(">HH", reply[20:24]) == (0x0400, 0)
        assert len(reply) == 24
    assert host.password_is("ANNA", "Ätsch 1")
    assert host.commands == ["CHGUSRPRF ANNA PASSWORD(***)", "CHGUSRPRF NOBODY"]
    assert not any("tsch" in event.text for event in host.log)


def half_close(wire: socket.socket) -> None:
    """End our side; a host that has closed the connection already needs no telling."""
    with contextlib.suppress(OSError):
        wire.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize(
    "data",
    [
        bytes(20),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100),
        b"\xff" * 40,
        struct.pack(">I", 19) + bytes(16),
        struct.pack(">I", 1 << 30) + bytes(16),
        b"GET / HTTP/1.0\r\n\r\n" + bytes(20),
        frame(0xE009, 0x7003, struct.pack(">IH", 0, 0x1103) + bytes(20)),
        frame(0xE009, 0x7003, struct.pack(">IH", 0xFFFFFFFF, 0x1103) + bytes(20)),
        frame(0xE009, 0x7004, b""),
        frame(0xE009, 0x1234, b""),
        frame(0xE008, 0x7001, b"123"),
        frame(0xE008, 0x1002, bytes(40)),
        frame(0xE008, 0x1003, bytes(40)),
    ],
)
def test_bytes_that_are_no_request_close_the_connection(start: Start, data: bytes) -> None:
    host = start()
    for port in (host.signon_port, host.command_port):
        with connected(host, port) as wire:
            wire.sendall(data)
            half_close(wire)
            assert receive(wire) == b""
    with connected(host, host.signon_port) as wire:
        assert sign_on(wire, "ANNA", "anna4demo") == 0


@pytest.fixture(scope="module")
def shared() -> Iterator[Simulation]:
    with Simulation(Scenario.default(), base_address=None) as simulation:
        yield simulation


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from([0x7003, 0x7004, 0x7005, 0x7001, 0x7002, 0x1001, 0x1002, 0x1003]),
    st.binary(max_size=200),
)
def test_any_body_is_answered_or_closed(shared: Simulation, request_id: int, body: bytes) -> None:
    host = shared.partitions[0]
    for port, server in ((host.signon_port, 0xE009), (host.command_port, 0xE008)):
        with connected(host, port) as wire:
            wire.sendall(frame(server, request_id, body))
            half_close(wire)
            reply = receive(wire)
            assert not reply or reply[6:8] == struct.pack(">H", server)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from([0x1002, 0x1003]), st.binary(max_size=120))
def test_any_body_after_sign_on(shared: Simulation, request_id: int, body: bytes) -> None:
    host = shared.partitions[0]
    with connected(host, host.command_port) as wire:
        assert command_job(wire, "MYPASSSVC", "mypass4u") == 0
        wire.sendall(frame(0xE008, request_id, body))
        half_close(wire)
        receive(wire)
    with connected(host, host.command_port) as wire:
        assert command_job(wire, "MYPASSSVC", "mypass4u") == 0


def test_a_bomb_of_a_parameter_is_refused(start: Start) -> None:
    host = start()
    run = b"\x1b\x00\x00\xff\xff" * 40
    one = struct.pack(">IHIH", 12 + len(run), 0x1103, 2000, 21) + run
    call = "QWCRSVAL".ljust(10).encode("cp037") + "QSYS".ljust(10).encode("cp037")
    with connected(host, host.command_port) as wire:
        assert command_job(wire, "MYPASSSVC", "mypass4u") == 0
        wire.sendall(frame(0xE008, 0x1003, call + b"\x05\x00\x01" + one))
        assert receive(wire) == b""


def test_tls(start: Start) -> None:
    host = start(certificate=CertificateScenario(intermediate=True))
    context = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(host.ca.root))
    for port, name in (
        (host.signon_tls_port, host.address),
        (host.command_tls_port, "demo.example.com"),
    ):
        with connected(host, port) as wire, context.wrap_socket(wire, server_hostname=name) as tls:
            if port == host.signon_tls_port:
                assert sign_on(tls, "ANNA", "anna4demo") == 0
            else:
                assert command_job(tls, "ANNA", "anna4demo") == 0


@pytest.mark.parametrize(
    "knobs",
    [
        {"issuer": "self"},
        {"issuer": "unknown-ca"},
        {"valid_from_days": -9, "valid_days": -2},
        {"valid_from_days": 2, "valid_days": 9},
        {"names": ("other.example",)},
        {"intermediate": True, "send_intermediate": False},
        {"key": "rsa1024"},
        {"signature": "sha1"},
        {"tls_min": "1.0", "tls_max": "1.1"},
    ],
)
def test_tls_that_a_strict_client_refuses(start: Start, knobs: dict[str, object]) -> None:
    host = start(certificate=replace(CertificateScenario(), **knobs))  # type: ignore[arg-type]
    context = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(host.ca.root))
    with connected(host, host.signon_tls_port) as wire, pytest.raises(ssl.SSLError):
        context.wrap_socket(wire, server_hostname=host.address)


def test_plain_bytes_on_a_tls_port_close_it(start: Start) -> None:
    host = start()
    with connected(host, host.signon_tls_port) as wire:
        wire.sendall(frame(0xE009, 0x7003, parameter(0x1103, bytes(8))))
        half_close(wire)
        with contextlib.suppress(ConnectionResetError):
            while wire.recv(4096):
                pass
    wait_until(lambda: any("TLS handshake failed" in event.text for event in host.log))


def wait_until(condition: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        threading.Event().wait(0.01)


@pytest.mark.parametrize("service", ["mapper", "signon", "signon_tls", "command", "command_tls"])
@pytest.mark.parametrize(
    "behaviour", [Behaviour.REFUSE, Behaviour.CLOSE, Behaviour.SILENT, Behaviour.GARBAGE]
)
def test_faults_of_every_port(start: Start, service: str, behaviour: Behaviour) -> None:
    host = start(**{service: ServiceScenario(behaviour, port=0)})
    port = getattr(host, f"{service}_port")
    if behaviour is Behaviour.REFUSE:
        with pytest.raises(ConnectionRefusedError), connected(host, port):
            pass
        return
    with connected(host, port) as wire:
        if behaviour is Behaviour.SILENT:
            wire.settimeout(0.2)
            wire.sendall(b"as-signon-s")
            with pytest.raises(TimeoutError):
                wire.recv(1)
        elif behaviour is Behaviour.GARBAGE:
            assert wire.recv(4096).startswith(b"HTTP/1.1 400")
        else:
            assert wire.recv(1) == b""


def test_filtered_port_lets_a_connection_hang(start: Start) -> None:
    host = start(signon=ServiceScenario(Behaviour.FILTERED, port=0))
    with pytest.raises(TimeoutError):
        socket.create_connection((host.address, host.signon_port), timeout=0.5).close()


def test_stop_is_prompt_with_busy_and_hanging_connections() -> None:
    slow = ServiceScenario(delay=60)
    scenario = PartitionScenario(
        signon=slow, command_tls=ServiceScenario(Behaviour.SILENT), mapper=ANY
    )
    simulation = Simulation(Scenario((scenario,)), base_address=None).start()
    host = simulation.partitions[0]
    wires = [
        socket.create_connection((host.address, port), timeout=5)
        for port in (
            host.signon_port,
            host.signon_tls_port,
            host.command_port,
            host.command_tls_port,
            host.mapper_port,
        )
    ]
    try:
        wires[0].sendall(frame(0xE009, 0x7003, parameter(0x1103, bytes(8))))
        wait_until(lambda: simulation.connections >= len(wires))
        started = time.monotonic()
        simulation.stop()
        assert time.monotonic() - started < 2
        assert simulation.connections == 0
        simulation.stop()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((host.address, host.command_port), timeout=1)
    finally:
        for wire in wires:
            wire.close()


def test_connections_are_bounded_and_come_back(start: Start) -> None:
    with Simulation(Scenario.default(), base_address=None) as simulation:
        host = simulation.partitions[0]
        wires = [
            socket.create_connection((host.address, host.signon_port), timeout=5)
            for _ in range(300)
        ]
        try:
            wait_until(lambda: simulation.connections == 256)
            assert simulation.connections <= 256
        finally:
            for wire in wires:
                wire.close()
        wait_until(lambda: simulation.connections == 0)
        with connected(host, host.signon_port) as wire:
            assert sign_on(wire, "ANNA", "anna4demo") == 0


def test_addresses_and_ports() -> None:
    scenario = Scenario.default(3)
    with Simulation(scenario, base_address="127.91.0.10") as simulation:
        assert [host.address for host in simulation.partitions] == [
            "127.91.0.10",
            "127.91.0.11",
            "127.91.0.12",
        ]
        assert simulation.partitions[0].signon_tls_port == 9476
        with Simulation(scenario, base_address="127.91.0.10") as second:
            other = second.partitions[0]
            assert set(other.moved) >= {"signon", "signon_tls", "command", "command_tls"}
            assert not other.standard_ports
            with connected(other, other.signon_port) as wire:
                assert sign_on(wire, "ANNA", "anna4demo") == 0
    assert simulation.partitions[0].simulated().profiles == ("MYPASSSVC", "ANNA", "QSECOFR")


def test_a_port_in_use_has_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        scenario = PartitionScenario(address="127.0.0.1", signon=ServiceScenario(port=port))
        with pytest.raises(ProblemError) as problem:
            Simulation(Scenario((scenario,))).start()
        assert problem.value.id == "simulator.port-taken"
        assert str(port) in str(problem.value.problem)


def test_an_address_of_another_machine_has_a_sentence() -> None:
    for address in ("192.0.2.1", "203.0.113.9"):
        scenario = PartitionScenario(address=address)
        with pytest.raises(ProblemError) as problem:
            Simulation(Scenario((scenario,))).start()
        assert problem.value.id == "simulator.address"


def test_too_many_partitions() -> None:
    for count in (0, 33):
        with pytest.raises(ProblemError) as problem:
            Simulation(Scenario((PartitionScenario(),) * count))
        assert problem.value.id == "simulator.partition-count"


def test_change_of_a_running_partition(start: Start) -> None:
    host = start()
    with connected(host, host.command_port) as wire:
        assert command_job(wire, "MYPASSSVC", "mypass4u") == 0
        host.change(drop_commands=-1)
        assert run_command(wire, "DSPUSRPRF ANNA") == b""
    host.change(signon=ServiceScenario(Behaviour.CLOSE))
    with connected(host, host.signon_port) as wire:
        assert wire.recv(1) == b""


def test_nothing_prints_a_password(start: Start) -> None:
    host = start()
    for thing in (host, host.scenario, host.log, host.profile("MYPASSSVC"), host.host):
        assert "mypass4u" not in repr(thing)


def test_without_rights_to_the_standard_port(monkeypatch: pytest.MonkeyPatch) -> None:
    real = simulation.listen

    def refusing(address: str, port: int, *, backlog: int = 256) -> socket.socket:
        if port == 449:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(address, port, backlog=backlog)

    monkeypatch.setattr(simulation, "listen", refusing)
    with Simulation(Scenario.default(), base_address=None) as running:
        host = running.partitions[0]
        assert (host.moved, host.standard_ports) == (("mapper",), False)
        assert ask_mapper(host.address, host.mapper_port, b"as-signon-s")[:1] == b"+"
    wanted = PartitionScenario(mapper=ServiceScenario(port=449))
    with pytest.raises(ProblemError) as problem:
        Simulation(Scenario((wanted,)), base_address=None).start()
    assert problem.value.id == "simulator.port-denied"
