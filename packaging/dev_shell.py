"""Words on the terminal and programs with time limits, for the packaging scripts."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""


class LackingError(Exception):
    """This machine lacks something; the message says what and what to do (exit code 3)."""


class StoppedError(Exception):
    """Somebody asked this process to end (SIGTERM)."""


def say(line: str) -> None:
    """One line for the person, at once even into a pipe."""
    print(line, flush=True)


class Outcome:
    """How a program ended: its exit code (None = did not start or ran out of time), its words."""

    def __init__(self, code: int | None, output: str, trouble: str = "") -> None:
        self.code = code
        self.output = output
        self.trouble = trouble

    def __bool__(self) -> bool:
        return self.code == 0

    def last_lines(self, count: int = 4) -> str:
        """The end of what it said, or why it said nothing."""
        if self.trouble:
            return self.trouble
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return "\n".join("  | " + line[:200] for line in lines[-count:])


def run(
    command: Sequence[object],
    *,
    timeout: float,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Outcome:
    """Run a program quietly and collect what it says.

    The output goes to a file and not through a pipe: a grandchild that keeps the pipe open
    could otherwise hold us past the time limit.

    Parameters
    ----------
    command : sequence
        Program and arguments (text or paths); never a shell line.
    timeout : float
        Seconds after which it is killed.
    """
    words = [str(part) for part in command]
    environment = {**os.environ, **(env or {})}
    with tempfile.TemporaryFile() as sink:
        try:
            process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=cwd or ROOT,
            )
        except OSError as refusal:
            return Outcome(None, "", f"{words[0]} could not be started: {refusal.strerror}.")
        code: int | None
        trouble = ""
        with ending(process):
            try:
                code = process.wait(timeout)
            except subprocess.TimeoutExpired:
                code = None
                trouble = f"{Path(words[0]).name} gave no answer within {timeout:.0f} seconds."
        sink.seek(0)
        return Outcome(code, sink.read().decode("utf-8", "replace"), trouble)


def stream(
    command: Sequence[object],
    *,
    timeout: float | None,
    env: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a program that talks to the person directly (`timeout` None: the person ends it)."""
    words = [str(part) for part in command]
    sys.stdout.flush()
    try:
        process = subprocess.Popen(words, env={**os.environ, **(env or {})}, cwd=ROOT)
    except OSError as refusal:
        return Outcome(None, "", f"{words[0]} could not be started: {refusal.strerror}.")
    with ending(process):
        try:
            return Outcome(process.wait(timeout), "")
        except subprocess.TimeoutExpired:
            return Outcome(None, "", f"It was ended after {timeout:.0f} seconds.")


@contextlib.contextmanager
def ending(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Make sure that a program we started is gone afterwards, politely first."""
    try:
        yield
    except KeyboardInterrupt:
        # The terminal sent Ctrl-C to the child as well: give it time to tidy up.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        raise
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def end_on_sigterm() -> None:
    """Turn SIGTERM into `StoppedError`, so that the programs we started end with us."""

    def stop(*_: object) -> None:
        raise StoppedError

    signal.signal(signal.SIGTERM, stop)
