"""Run a program of this machine with a time limit, behind a small interface."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

MOST_OUTPUT = 1 << 20
"""Characters of output that are kept."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended.

    `code` is its exit code, None when it did not start (`missing`) or ran out of time.
    """

    code: int | None
    output: str = ""
    missing: bool = False


class Runner(Protocol):
    """Runs one program; the unit tests replay recorded answers through it."""

    def __call__(
        self, command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None
    ) -> Ran:
        """Run `command` (no shell) for at most `timeout` seconds; `env` None means ours."""


def run(command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None) -> Ran:
    """The real `Runner`: standard output and error together, nothing to type, no window."""
    # Without this a console window flashes up behind the wizard's own.
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    try:
        done = subprocess.run(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            env=None if env is None else dict(env),
            creationflags=flags,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ran(None)
    except (OSError, ValueError):
        return Ran(None, missing=True)
    return Ran(done.returncode, done.stdout[:MOST_OUTPUT].decode("utf-8", "replace"))
