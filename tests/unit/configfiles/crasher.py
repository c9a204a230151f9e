"""Applies (or restores) changes in a child process that kills itself at a chosen step.

Run as ``python crasher.py FOLDER STEP apply|restore``: every call that touches the disk for a
write counts as a step, and before the chosen one the process sends itself SIGKILL.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from wizard.configfiles import disk
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import Backup, FileChange

FILES = {
    "fpc101.properties": (b"SSLmode=true\r\n" * 50, b"SSLmode=false\r\n" * 60),
    "partitions.toml": (None, b"# new\n" * 40),
    "classes/log4j.properties": (None, b"log4j.rootLogger=INFO, file\n"),
    "truststore.jks": (b"\xfe\xed\xfe\xed" * 2000, b"\xfe\xed\xfe\xed" * 3000),
}


def changes(folder: Path) -> list[FileChange]:
    return [
        FileChange(folder / name, before, after, not name.endswith(".jks"))
        for name, (before, after) in FILES.items()
    ]


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "backups" not in path.relative_to(folder).parts
    }


def wanted(which: int) -> dict[str, bytes]:
    return {name: data for name, both in FILES.items() if (data := both[which]) is not None}


OLD, NEW = wanted(0), wanted(1)


def apply(folder: Path) -> Backup:
    return ConfigRoom().apply(changes(folder), folder / "backups")


def armed(fatal: int) -> Callable[[], int]:
    """From now on every call that touches the disk for a write is a step, and the process kills
    itself before step `fatal` (0 never comes); returns what counts the steps so far."""
    step = 0

    def counted(function: Any) -> Any:
        def run(*arguments: Any, **named: Any) -> Any:
            nonlocal step
            step += 1
            if step == fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **named)

        return run

    for owner, names in (
        (os, ("open", "fsync", "utime", "close")),
        (disk, ("_replace", "remove")),
        (Path, ("mkdir", "chmod", "unlink", "rmdir")),
    ):
        for name in names:
            setattr(owner, name, counted(getattr(owner, name)))
    return lambda: step


def main() -> None:
    folder, fatal, what = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    steps = armed(fatal)
    room = ConfigRoom()
    if what == "apply":
        room.apply(changes(folder), folder / "backups")
    else:
        room.restore(room.backups(folder / "backups")[0])
    sys.stdout.write(str(steps()))


if __name__ == "__main__":
    main()
