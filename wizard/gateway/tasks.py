"""Daily tasks of the operating system's scheduler, one for each purpose.

Windows: Task Scheduler through ``schtasks.exe``; the task runs as the person who registered it,
while that person is signed on. Only so can it read the truststore's password from that person's
vault: a task that runs without a session would need the person's own password stored in it.
Elsewhere: one line in the person's crontab, where there is ``crontab``.

No password is part of a task.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PureWindowsPath

from wizard.domain.ports import REMINDER, ScheduledTask
from wizard.domain.problems import ProblemError
from wizard.domain.resources import console_door
from wizard.gateway.programs import MOST_OUTPUT, Ran, Runner, run

SECONDS = 20.0
LONGEST_COMMAND = 261
"""Characters that ``schtasks /TR`` takes (Microsoft: "schtasks create")."""


def task_name(purpose: str) -> str:
    """The task's name in the Task Scheduler."""
    return f"MyPass Gateway Wizard - {_plain(purpose)}"


def line_mark(purpose: str) -> str:
    """What ends our line of a crontab; for the shell that runs the line it is a comment."""
    return f"# mypass-gateway-wizard: {_plain(purpose)}"


def _plain(purpose: str) -> str:
    # Part of a name that Windows takes for a path, and of a line that cron reads.
    if not re.fullmatch(r"[a-z0-9 ]{1,60}", purpose):
        raise ValueError(f"no purpose of a task: {purpose!r}")
    return purpose


def program() -> tuple[str, ...]:
    """How this very program is started again."""
    if getattr(sys, "frozen", False):
        return (str(console_door()),)
    return (sys.executable, "-m", "wizard")


class SystemTasks:
    """`wizard.domain.ports.TaskScheduler` of this machine.

    Parameters
    ----------
    runner : Runner, optional
        Runs the scheduler's own programs.
    system : str, optional
        As ``sys.platform``.
    environ : mapping, optional
        Tells where Windows lies (``SystemRoot``).
    which : callable, optional
        Finds a program on PATH, as `shutil.which`.
    starts : sequence of str, optional
        How this program is started.
    """

    def __init__(
        self,
        runner: Runner = run,
        system: str = sys.platform,
        environ: Mapping[str, str] | None = None,
        which: Callable[[str], str | None] = shutil.which,
        starts: Sequence[str] | None = None,
    ) -> None:
        self._runner = runner
        self._windows = system == "win32"
        root = (os.environ if environ is None else environ).get("SystemRoot", r"C:\Windows")
        # A full path: a program of the same name elsewhere on PATH must not run in its place.
        self._schtasks = str(PureWindowsPath(root) / "System32" / "schtasks.exe")
        self._which = which
        self._starts = tuple(starts if starts is not None else program())

    def register(
        self, arguments: Sequence[str], daily_at: str, purpose: str = REMINDER
    ) -> ScheduledTask:
        """Register the task, or replace the one that is there.

        Parameters
        ----------
        arguments : sequence of str
            Of this program, without its name; no password among them.
        daily_at : str
            "HH:MM", local time.
        purpose : str, optional
            Which task it is; each purpose has one.

        Raises
        ------
        ProblemError
            ``gateway.task-...``
        """
        command = (*self._starts, *arguments)
        if any(character in "\n\r\0" for word in command for character in word):
            raise ProblemError("gateway.task-words")
        if self._windows:
            return self._register_windows(command, daily_at, task_name(purpose))
        line = " ".join(shlex.quote(word) for word in command)
        hour, _, minute = daily_at.partition(":")
        # cron takes a percent sign for a line's end (crontab(5)).
        words = line.replace("%", r"\%")
        entry = f"{int(minute)} {int(hour)} * * * {words} {line_mark(purpose)}"
        self._write_crontab([*self._other_lines(purpose), entry])
        return ScheduledTask("crontab", daily_at, line)

    def unregister(self, purpose: str = REMINDER) -> bool:
        """Remove the task; False when there is none.

        Raises
        ------
        ProblemError
            ``gateway.task-...``
        """
        if self.registered(purpose) is None:
            return False
        if self._windows:
            self._ask([self._schtasks, "/Delete", "/TN", task_name(purpose), "/F"])
        else:
            self._write_crontab(self._other_lines(purpose))
        return True

    def registered(self, purpose: str = REMINDER) -> ScheduledTask | None:
        """The task that is there, None when there is none.

        Raises
        ------
        ProblemError
            ``gateway.task-...``
        """
        if self._windows:
            return self._registered_windows(task_name(purpose))
        mark = line_mark(purpose)
        for line in self._crontab():
            if line.endswith(mark):
                words = line.removesuffix(mark).strip().split(" ", 5)
                if len(words) == 6 and words[0].isdigit() and words[1].isdigit():
                    daily_at = f"{int(words[1]):02}:{int(words[0]):02}"
                    return ScheduledTask("crontab", daily_at, words[5].replace(r"\%", "%"))
        return None

    def command(self, arguments: Sequence[str]) -> str:
        """The line that starts this program with its full path, as a console takes it."""
        words = (*self._starts, *arguments)
        return subprocess.list2cmdline(words) if self._windows else shlex.join(words)

    # ------------------------------------------------------------ Windows

    def _register_windows(self, command: Sequence[str], daily_at: str, name: str) -> ScheduledTask:
        line = subprocess.list2cmdline(command)
        if len(line) > LONGEST_COMMAND:
            raise ProblemError("gateway.task-long", length=len(line), most=LONGEST_COMMAND)
        self._ask(
            [
                self._schtasks, "/Create", "/F", "/SC", "DAILY", "/ST", daily_at,
                "/TN", name, "/TR", line,
            ]
        )  # fmt: skip
        return ScheduledTask(name, daily_at, line)

    def _registered_windows(self, name: str) -> ScheduledTask | None:
        # As XML: the other forms are in the language of Windows.
        ran = self._runner([self._schtasks, "/Query", "/TN", name, "/XML"], timeout=SECONDS)
        if ran.missing:
            raise ProblemError("gateway.task-no-scheduler")
        if ran.code != 0:
            return None
        at = re.search(r"<StartBoundary>[^<T]*T(\d\d:\d\d)", ran.output)
        parts = [
            _unescaped(found[1])
            for tag in ("Command", "Arguments")
            if (found := re.search(rf"<{tag}>([^<]*)</{tag}>", ran.output))
        ]
        return ScheduledTask(name, at[1] if at else "", " ".join(parts))

    # ------------------------------------------------------------ cron

    def _crontab(self) -> list[str]:
        ran = self._cron("-l")
        if ran.code == 0:
            if "\ufffd" in ran.output or len(ran.output) >= MOST_OUTPUT:
                # Written back it would no longer be what the person wrote.
                raise ProblemError("gateway.task-crontab-strange")
            return ran.output.splitlines()
        if ran.code is not None and "no crontab" in ran.output.lower():
            return []
        raise _refused(ran)

    def _other_lines(self, purpose: str) -> list[str]:
        mark = line_mark(purpose)
        return [line for line in self._crontab() if not line.endswith(mark)]

    def _write_crontab(self, lines: Sequence[str]) -> None:
        with tempfile.TemporaryDirectory(prefix="mypass-task-") as folder:
            file = Path(folder) / "crontab"
            file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
            ran = self._cron(str(file))
        if ran.code != 0:
            raise _refused(ran)

    def _cron(self, argument: str) -> Ran:
        found = self._which("crontab")
        if found is None:
            raise ProblemError("gateway.task-no-scheduler")
        return self._runner([found, argument], timeout=SECONDS)

    def _ask(self, command: Sequence[str]) -> None:
        ran = self._runner(command, timeout=SECONDS)
        if ran.missing:
            raise ProblemError("gateway.task-no-scheduler")
        if ran.code != 0:
            raise _refused(ran)


def _refused(ran: Ran) -> ProblemError:
    if ran.code is None and not ran.missing:
        return ProblemError("gateway.task-slow", seconds=f"{SECONDS:.0f}")
    lines = [line.strip() for line in ran.output.splitlines() if line.strip()]
    words = lines[0][:300] if lines else "no reason"
    return ProblemError("gateway.task-refused", words=words, details=ran.output)


def _unescaped(text: str) -> str:
    for name, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", character)
    return text
