"""A partition that drips or hangs beside good ones: its own failure, and nobody else's."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.conftest import PASSWORD, choice_with
from wizard.app import Toolboxes
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import FileChange, ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.flows.examining import Standing, examine
from wizard.flows.services import Services
from wizard.flows.storeproof import UnprovenError, prove
from wizard.simulator import RunningPartition

Start = Callable[..., RunningPartition]
TIMEOUT = 2.0
# The head of a handshake record that promises a long message, then nothing but zeros.
ENDLESS = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"


@pytest.fixture
def services(rooms: tuple[Services, Toolboxes], monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setattr("wizard.host.toolbox.SLACK", 4.0)
    return rooms[0]


@pytest.fixture
def choice(services: Services) -> ToolboxChoice:
    return choice_with(services)


@pytest.fixture
def drips() -> Iterator[Callable[[str], int]]:
    """Opens a port at an address: every byte of it is in time, and no handshake ends."""
    over = threading.Event()
    servers: list[socket.socket] = []

    def drip(taken: socket.socket) -> None:
        with taken, contextlib.suppress(OSError):
            taken.recv(2000)
            taken.sendall(ENDLESS)
            while not over.wait(TIMEOUT / 4):
                taken.sendall(b"\0")

    def serve(server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                taken, _ = server.accept()
                threading.Thread(target=drip, args=(taken,), daemon=True).start()

    def open_at(address: str) -> int:
        server = socket.create_server((address, 0))
        servers.append(server)
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        port: int = server.getsockname()[1]
        return port

    yield open_at
    over.set()
    for server in servers:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        server.close()


@pytest.fixture
def dripping(drips: Callable[[str], int]) -> int:
    return drips("127.0.0.1")


def good(running: RunningPartition, name: str = "PROD") -> Partition:
    ports = Ports(signon=running.signon_tls_port, command=running.command_tls_port)
    return Partition(name, running.address, "MYPASSSVC", True, ports)


def bad(port: int, name: str = "DRIPS") -> Partition:
    return Partition(name, "127.0.0.1", "MYPASSSVC", True, Ports(signon=port, command=port))


def adding(services: Services, path: Path, *ders: bytes) -> FileChange:
    before = services.files.read(path)
    wanted = [services.keystores.certificate(der) for der in ders]
    return FileChange(path, before, services.keystores.add(before, PASSWORD, wanted), text=False)


def test_a_host_that_drips_is_its_own_failure(
    services: Services, choice: ToolboxChoice, simulated: Start, dripping: int, tmp_path: Path
) -> None:
    running = simulated()
    path = tmp_path / "trust.jks"
    path.write_bytes(adding(services, path, running.ca.root).after)
    toolbox = services.toolbox(choice, TrustStore(path, "JKS", PASSWORD))
    seen = examine(services, toolbox, [bad(dripping), good(running)], timeout=TIMEOUT)
    assert [one.standing for one in seen] == [Standing.UNUSABLE, Standing.TRUSTED]
    found = seen[0].ports[0].problem
    assert found is not None
    assert found.id == "java.tls-endless"
    assert "byte by byte" in str(found.why)


def test_a_host_that_drips_keeps_no_other_from_its_renewal(
    services: Services, choice: ToolboxChoice, simulated: Start, dripping: int, tmp_path: Path
) -> None:
    running = simulated()
    path = tmp_path / "trust.jks"
    path.write_bytes(adding(services, path, simulated().ca.root).after)
    change = adding(services, path, running.ca.root)
    proof = prove(
        services, choice, change, [good(running)], password=PASSWORD,
        others=[bad(dripping)], timeout=TIMEOUT,
    )  # fmt: skip
    assert [one.partition.name for one in proof.proven] == ["PROD"]
    assert [one.partition.name for one in proof.unproven] == ["DRIPS"]
    assert path.read_bytes() == change.after


def test_a_port_that_was_trusted_beside_one_that_drips_is_not_lost(
    services: Services,
    choice: ToolboxChoice,
    simulated: Start,
    drips: Callable[[str], int],
    tmp_path: Path,
) -> None:
    half, running = simulated(), simulated()
    ports = Ports(signon=half.signon_tls_port, command=drips(half.address))
    other = Partition("HALF", half.address, "MYPASSSVC", True, ports)
    path = tmp_path / "trust.jks"
    path.write_bytes(adding(services, path, half.ca.root).after)
    before = path.read_bytes()
    only = services.keystores.add(None, PASSWORD, [services.keystores.certificate(running.ca.root)])
    with pytest.raises(UnprovenError):
        prove(
            services, choice, FileChange(path, before, only, text=False), [good(running)],
            password=PASSWORD, others=[other], timeout=TIMEOUT,
        )  # fmt: skip
    assert path.read_bytes() == before


def test_a_toolbox_that_is_closed_in_the_middle_is_no_fault_of_the_host(
    choice: ToolboxChoice, dripping: int
) -> None:
    """The program ends: what was written without proof must go back, not pass for a silent host."""
    boxes = Toolboxes()
    toolbox = boxes(choice, None)
    ended: list[str] = []

    def ask() -> None:
        try:
            toolbox.handshake("127.0.0.1", dripping, timeout=60.0)
        except ProblemError as error:
            ended.append(error.id)

    asking = threading.Thread(target=ask)
    toolbox.info()
    asking.start()
    try:
        while not any(worker.busy for worker in toolbox._all):  # type: ignore[attr-defined]
            asking.join(0.01)
        boxes.close()
        asking.join(30)
    finally:
        boxes.close()
    assert ended == ["worker.closed"]
