"""What holds for every end-to-end test: no password of it is left anywhere.

Each command that a test runs tells by its options which files and which standard input are
passwords. None of them may stand in a file of the test (those files aside), in what a command
wrote, or in the arguments and the environment of a process that was seen meanwhile.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.passwordsleft import Watch


@pytest.fixture(autouse=True)
def no_password_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Look for every password of the test when it is over."""
    watch = Watch()
    start, talk = subprocess.Popen.__init__, subprocess.Popen.communicate

    def begin(self: Any, args: Any, *more: Any, **named: Any) -> None:
        if isinstance(args, (list, tuple)):
            watch.take([str(word) for word in args], Path(named.get("cwd") or Path.cwd()), None)
        start(self, args, *more, **named)

    def communicate(self: Any, input: Any = None, timeout: float | None = None) -> Any:
        words = [str(word) for word in self.args] if isinstance(self.args, (list, tuple)) else []
        watch.take(words, Path.cwd(), input)
        answer = talk(self, input, timeout)
        watch.wrote(words, *answer)
        return answer

    monkeypatch.setattr(subprocess.Popen, "__init__", begin)
    monkeypatch.setattr(subprocess.Popen, "communicate", communicate)
    with watch:
        yield watch
    assert watch.found(tmp_path) == []
