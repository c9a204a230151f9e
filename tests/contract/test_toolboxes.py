"""Two windows over one set of services: neither ends the other's running checks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.contract.conftest import choice_with
from wizard.app import Toolboxes
from wizard.domain.ports import ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.services import Services

WORD = Secret("store4you")


@pytest.fixture
def choice(rooms: tuple[Services, Toolboxes]) -> ToolboxChoice:
    return choice_with(rooms[0])


@pytest.fixture
def toolboxes() -> Iterator[Toolboxes]:
    made = Toolboxes()
    yield made
    made.close()


class Silent:
    """A host that takes a connection and then says nothing until it is let go."""

    def __init__(self) -> None:
        self.came = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        taken, _ = self._door.accept()
        self._taken.append(taken)
        taken.recv(1)
        self.came.set()

    def hang_up(self) -> None:
        for one in (*self._taken, self._door):
            one.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    made = Silent()
    yield made
    made.hang_up()


def store(tmp_path: Path, name: str) -> TrustStore:
    """As the worker takes it; it is not opened before a handshake is judged."""
    path = tmp_path / name
    path.write_bytes(name.encode())
    return TrustStore(path, "JKS", WORD)


def test_another_truststore_ends_no_request_that_is_on_its_way(
    toolboxes: Toolboxes, choice: ToolboxChoice, tmp_path: Path, silent: Silent
) -> None:
    first = toolboxes(choice, None)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(first.handshake, "127.0.0.1", silent.port, timeout=30)
        assert silent.came.wait(60)
        assert toolboxes(choice, store(tmp_path, "other.jks")).info().jt400
        assert not asked.done()
        silent.hang_up()
        with pytest.raises(ProblemError) as caught:
            asked.result(60)
        # Of the host, which hung up; not of a worker that was ended.
        assert caught.value.id.startswith("java.")


def test_who_holds_a_toolbox_goes_on_with_it(
    toolboxes: Toolboxes, choice: ToolboxChoice, tmp_path: Path
) -> None:
    first = toolboxes(choice, None)
    assert first.algorithms().tls
    second = toolboxes(choice, store(tmp_path, "other.jks"))
    assert first is not second
    assert first.algorithms().tls and second.algorithms().tls
    assert toolboxes(choice, None) is first


def test_only_the_one_in_use_keeps_workers(
    toolboxes: Toolboxes, choice: ToolboxChoice, tmp_path: Path
) -> None:
    ends = [toolboxes(choice, store(tmp_path, f"{number}.jks")) for number in range(4)]
    for one in ends:
        one.info()
    # The last one was asked for last; the others end theirs as soon as they are given back.
    assert len(toolboxes.pids()) == 1
    assert len(ends[-1].pids()) == 1  # type: ignore[attr-defined] # the real pool's own


def test_closing_ends_all_of_them(
    toolboxes: Toolboxes, choice: ToolboxChoice, tmp_path: Path, silent: Silent
) -> None:
    first = toolboxes(choice, None)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(first.handshake, "127.0.0.1", silent.port, timeout=30)
        assert silent.came.wait(60)
        toolboxes(choice, store(tmp_path, "other.jks")).info()
        toolboxes.close()
        with pytest.raises(ProblemError) as caught:
            asked.result(60)
        assert caught.value.id.startswith("worker.")
    assert toolboxes.pids() == ()
