"""The worker process from outside: it dies, hangs, talks nonsense, or finds no Java."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.jars import jars
from wizard.app import build
from wizard.domain.hosts import Partition
from wizard.domain.ports import JarCandidate, JavaCandidate, ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.host import client
from wizard.host.client import Worker, major
from wizard.host.toolbox import MOST_WORKERS, WorkerPool


@pytest.fixture(scope="module")
def choice() -> ToolboxChoice:
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    services, _ = build()
    return services.finder.find(None, jar=jars()[-1])


@pytest.fixture
def worker(choice: ToolboxChoice) -> Iterator[Worker]:
    assert choice.java is not None and choice.jar is not None
    made = Worker(choice.java, choice.jar, None)
    yield made
    made.end()


def pretend(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Another program in the worker's place."""
    monkeypatch.setattr(client, "_command", lambda: [sys.executable, "-c", script])


def some(tmp_path: Path) -> tuple[JavaCandidate, JarCandidate]:
    return (
        JavaCandidate(tmp_path, T("here"), version="17.0.1", jvm=tmp_path / "libjvm.so"),
        JarCandidate(tmp_path / "jt400.jar", T("here")),
    )


@pytest.mark.parametrize(
    ("version", "number"), [("1.8.0_402", 8), ("17.0.15", 17), ("25", 25), ("", 0), ("21-ea", 21)]
)
def test_java_versions(version: str, number: int) -> None:
    assert major(version) == number


def test_it_tells_what_it_holds(worker: Worker) -> None:
    assert worker.info["java_version"]
    assert "JTOpen" in worker.info["jt400"]


def test_killed_between_requests(worker: Worker) -> None:
    if not hasattr(signal, "SIGKILL"):
        pytest.skip("SIGKILL is POSIX")
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(ProblemError) as caught:
        worker.request("info", 10)
    assert caught.value.id == "worker.died"
    assert not worker.alive


def test_killed_in_the_middle_of_a_request(worker: Worker) -> None:
    if not hasattr(signal, "SIGKILL"):
        pytest.skip("SIGKILL is POSIX")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        timer = threading.Timer(0.3, os.kill, (worker.pid, signal.SIGKILL))
        timer.start()
        with pytest.raises(ProblemError) as caught:
            # Nobody answers there, so the request would wait much longer.
            port = silent.getsockname()[1]
            worker.request("handshake", 60, host="127.0.0.1", port=port, timeout_ms=30_000)
        timer.join()
    assert caught.value.id == "worker.died"
    assert not worker.alive


def test_a_request_past_its_deadline_ends_the_worker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pretend(monkeypatch, "import time\nwhile True: time.sleep(1)")
    monkeypatch.setattr(client, "START_DEADLINE", 0.5)
    with pytest.raises(ProblemError) as caught:
        Worker(*some(tmp_path), None)
    assert caught.value.id == "worker.hangs"


@pytest.mark.parametrize(
    ("script", "id"),
    [
        ("import sys; sys.stdin.readline(); print('nonsense')", "worker.garbled"),
        (
            "import sys; sys.stdin.readline(); sys.stderr.write('words\\n'); sys.exit(7)",
            "worker.died",
        ),
        ("pass", "worker.died"),
    ],
)
def test_a_worker_that_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, id: str
) -> None:
    pretend(monkeypatch, script)
    with pytest.raises(ProblemError) as caught:
        Worker(*some(tmp_path), None)
    assert caught.value.id == id


def test_a_program_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(client, "_command", lambda: [str(tmp_path / "gone")])
    with pytest.raises(ProblemError) as caught:
        Worker(*some(tmp_path), None)
    assert caught.value.id == "worker.not-started"


def test_a_java_that_is_none(tmp_path: Path) -> None:
    java, jar = some(tmp_path)
    assert java.jvm is not None
    java.jvm.write_bytes(b"not a library")
    with pytest.raises(ProblemError) as caught:
        Worker(java, jar, None)
    assert caught.value.id in ("worker.jvm-refused", "worker.died")


def test_a_jar_that_is_none(choice: ToolboxChoice, tmp_path: Path) -> None:
    jar = tmp_path / "jt400.jar"
    jar.write_bytes(b"PK\x05\x06" + bytes(18))
    assert choice.java is not None
    with pytest.raises(ProblemError) as caught:
        pool = WorkerPool(choice.java, JarCandidate(jar, T("here")))
        try:
            pool.session(
                _partition(), Secret("x"), signon_port=1, command_port=1,
                connect_timeout=1, read_timeout=1,
            )  # fmt: skip
        finally:
            pool.close()
    assert caught.value.id == "worker.jar-unusable"


def test_no_secret_in_arguments_or_environment(choice: ToolboxChoice, tmp_path: Path) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("no /proc here")
    word = "Very-Secret-Word-4711"
    assert choice.java is not None and choice.jar is not None
    pool = WorkerPool(
        choice.java, choice.jar, TrustStore(tmp_path / "trust.jks", "JKS", Secret(word))
    )
    try:
        session = pool.session(
            _partition(), Secret(word + "2"), signon_port=1, command_port=1,
            connect_timeout=1, read_timeout=1,
        )  # fmt: skip
        for pid in pool.pids():
            for name in ("cmdline", "environ"):
                assert word.encode() not in Path(f"/proc/{pid}/{name}").read_bytes()
        session.close()
    finally:
        pool.close()


def test_a_closed_pool_gives_no_worker(choice: ToolboxChoice) -> None:
    assert choice.java is not None and choice.jar is not None
    pool = WorkerPool(choice.java, choice.jar)
    pool.close()
    with pytest.raises(ProblemError) as caught:
        pool.info()
    assert caught.value.id == "worker.closed"


def test_the_worker_leaves_with_its_parent(choice: ToolboxChoice) -> None:
    """A parent that is killed closes the pipe, and the worker must not stay behind."""
    assert choice.java is not None and choice.jar is not None
    made = Worker(choice.java, choice.jar, None)
    process = made._process
    assert process.stdin is not None
    process.stdin.close()
    process.wait(20)
    made.end()


def _partition():  # type: ignore[no-untyped-def]
    from wizard.domain.hosts import Partition

    return Partition("P", "127.0.0.1", "USER", False)


def test_the_worker_module_needs_nothing_but_its_room() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, wizard.host.worker; print(*sorted(sys.modules))"],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout.split()  # fmt: skip
    ours = {name for name in listed if name.startswith("wizard")}
    assert ours == {
        "wizard",
        "wizard.host",
        "wizard.host.javajson",
        "wizard.host.javatls",
        "wizard.host.javatrust",
        "wizard.host.worker",
    }
    assert not {"PySide6", "typer", "cryptography"} & set(listed)


def test_a_java_that_has_gone_is_named(choice: ToolboxChoice, tmp_path: Path) -> None:
    assert choice.java is not None and choice.jar is not None
    gone = replace(choice.java, jvm=tmp_path / "libjvm.so")
    with pytest.raises(ProblemError) as caught:
        Worker(gone, choice.jar, None)
    assert caught.value.id == "worker.gone"
    assert str(tmp_path / "libjvm.so") in str(caught.value.problem.what)


def test_nothing_of_the_environment_changes_the_jvm(monkeypatch: pytest.MonkeyPatch) -> None:
    """A truststore or a class path that comes from outside would not be the connector's."""
    for name in ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"):
        monkeypatch.setenv(name, "-Dfrom=outside")
    assert "-Dfrom=outside" not in client._environment().values()


def test_a_fault_of_the_worker_quotes_no_request() -> None:
    from wizard.host import worker as inside

    fault = inside._as_fault(ValueError("the password is hunter2"))
    assert "hunter2" not in str(fault)
    assert fault["class"] == "python.ValueError"


def test_sessions_give_their_worker_back(choice: ToolboxChoice) -> None:
    """More checks one after another than there are workers."""
    assert choice.java is not None and choice.jar is not None
    pool = WorkerPool(choice.java, choice.jar, None)
    try:
        for _ in range(MOST_WORKERS + 2):
            session = pool.session(
                Partition("P", "127.0.0.1", "U", False), Secret("x"),
                signon_port=1, command_port=1, connect_timeout=1, read_timeout=1,
            )  # fmt: skip
            session.close()
        assert len(pool.pids()) == 1
    finally:
        pool.close()
