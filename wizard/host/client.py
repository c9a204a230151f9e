"""One worker process, and the line it answers on.

The worker holds the JVM (see `wizard.host.worker`); this side starts it, gives every
request a deadline, and ends a worker that hangs, answers nonsense or is no longer wanted.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wizard.domain.ports import JarCandidate, JavaCandidate, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.resources import console_door
from wizard.domain.secret import Secret
from wizard.host.javaproblems import problem_of

START_DEADLINE = 60.0  # seconds: a cold JVM on a busy machine, with a virus scanner looking on
LONGEST_ANSWER = 16 * 1024 * 1024
_KEPT_STDERR = 60  # lines

# What would change the JVM behind our back: the connector's service does not see it either.
_STRIPPED = frozenset(
    ("CLASSPATH", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "IBM_JAVA_OPTIONS")
)

Json = dict[str, Any]


class Worker:
    """A child process with one JVM; used by one thread at a time.

    Parameters
    ----------
    java, jar : candidates without a problem
    truststore : TrustStore or None
        None leaves Java its own `cacerts`.

    Raises
    ------
    ProblemError
        ``worker.*`` or ``machine.*`` when the JVM does not come up.
    """

    def __init__(
        self, java: JavaCandidate, jar: JarCandidate, truststore: TrustStore | None
    ) -> None:
        self._number = 0
        self.busy = False
        """Whether a request was sent whose answer has not come."""
        self._stderr: collections.deque[str] = collections.deque(maxlen=_KEPT_STDERR)
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._truststore = truststore
        self._java_version = java.version
        try:
            self._process = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(),
                **_own_group(),
            )
        except OSError as fault:
            raise ProblemError("worker.not-started", details=str(fault)) from None
        for target in (self._read_answers, self._read_stderr):
            threading.Thread(target=target, daemon=True, name="toolbox worker").start()
        try:
            self.info = self.request("start", START_DEADLINE, **_start(java, jar, truststore))
        except BaseException as fault:
            self.end()
            lost = {"worker.jvm-refused": java.jvm, "worker.jar-unusable": jar.path}
            path = lost.get(fault.id) if isinstance(fault, ProblemError) else None
            if path is not None and not path.exists():
                raise ProblemError("worker.gone", path=path) from None
            raise

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id, so that a test can end this very process."""
        return self._process.pid

    def request(self, do: str, deadline: float, **arguments: object) -> Json:
        """Ask the worker, wait at most `deadline` seconds.

        Raises
        ------
        ProblemError
            What Java or the host refused, as a problem; ``worker.died`` or ``worker.hangs``
            (the worker is ended then).
        """
        self._number += 1
        self.busy = True
        line = json.dumps({"id": self._number, "do": do, **arguments}) + "\n"
        try:
            assert self._process.stdin is not None  # noqa: S101 - opened as a pipe above
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise self._death() from None
        until = time.monotonic() + deadline
        while True:
            try:
                answer = self._answers.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                self.end()
                raise ProblemError("worker.hangs", seconds=f"{deadline:g} s") from None
            if answer is None:
                raise self._death()
            try:
                reply = json.loads(answer)
            except ValueError:
                self.end()
                raise ProblemError("worker.garbled") from None
            if reply.get("id") == self._number:
                break
        self.busy = False
        if "fault" in reply:
            raise problem_of(reply["fault"], java=self._java_version, truststore=self._truststore)
        ok: Json = reply["ok"]
        return ok

    def end(self) -> None:
        """End the process now; never waits longer than a few seconds."""
        with contextlib.suppress(OSError):
            self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        for pipe in (self._process.stdin,):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _death(self) -> ProblemError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        code = self._process.poll()
        self.end()
        return ProblemError(
            "worker.died",
            code=code if code is not None else "?",
            details="\n".join(self._stderr),
        )

    def _read_answers(self) -> None:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101 - opened as a pipe above
        with contextlib.suppress(OSError, ValueError), pipe:
            while line := pipe.readline(LONGEST_ANSWER):
                self._answers.put(line.decode("utf-8", "replace"))
        self._answers.put(None)

    def _read_stderr(self) -> None:
        pipe = self._process.stderr
        assert pipe is not None  # noqa: S101 - opened as a pipe above
        with contextlib.suppress(OSError, ValueError), pipe:
            while line := pipe.readline(4096):
                self._stderr.append(line.decode("utf-8", "replace").rstrip())


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [str(console_door()), "--worker"]
    return [sys.executable, "-m", "wizard", "--worker"]


def _environment() -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name not in _STRIPPED}
    if not getattr(sys, "frozen", False):
        here = str(Path(__file__).resolve().parents[2])
        known = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = here + (os.pathsep + known if known else "")
    return environment


def _own_group() -> Mapping[str, Any]:
    """Keep a Ctrl-C in the terminal away from the worker: its parent ends it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _start(java: JavaCandidate, jar: JarCandidate, truststore: TrustStore | None) -> Json:
    store: Json | None = None
    if truststore is not None:
        store = {
            "path": str(truststore.path),
            "type": truststore.type,
            "password": reveal(truststore.password),
        }
    return {
        "jvm": str(java.jvm),
        "java_major": major(java.version),
        "jar": str(jar.path),
        "truststore": store,
    }


def reveal(secret: Secret | None) -> str | None:
    """The password as it goes over the pipe to the worker, and nowhere else."""
    return None if secret is None else secret.reveal()


def major(version: str) -> int:
    """Java's major version: 8 for "1.8.0_402", 17 for "17.0.15"; 0 when it cannot be read."""
    parts = version.replace("-", ".").replace("_", ".").split(".")
    numbers = [int(part) for part in parts if part.isdigit()]
    if len(numbers) > 1 and numbers[0] == 1:
        return numbers[1]
    return numbers[0] if numbers else 0
