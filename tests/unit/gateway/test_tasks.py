"""The reminder in the system's scheduler, with recorded answers of schtasks and crontab."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from wizard.domain.ports import REMINDER
from wizard.domain.problems import ProblemError
from wizard.gateway.programs import Ran, run
from wizard.gateway.tasks import SystemTasks, line_mark, task_name

TASK, MARK = task_name(REMINDER), line_mark(REMINDER)
SCHTASKS = r"D:\Windows\System32\schtasks.exe"
ARGUMENTS = ["--install-dir", r"C:\Program Files\MyPass", "keystore", "verify", "--warn-days", "30"]

# As schtasks of Windows Server 2022 prints it (shortened), in whatever language Windows has.
XML = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><CalendarTrigger>
    <StartBoundary>2026-11-24T07:30:00</StartBoundary>
    <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
  </CalendarTrigger></Triggers>
  <Actions Context="Author"><Exec>
    <Command>"C:\\Tools &amp; more\\mypass-wizard.exe"</Command>
    <Arguments>keystore verify</Arguments>
  </Exec></Actions>
</Task>
"""


class Windows:
    """Plays back answers and keeps the commands."""

    def __init__(self, *answers: Ran) -> None:
        self.answers, self.commands = list(answers), []

    def __call__(
        self, command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None
    ) -> Ran:
        assert 0 < timeout <= 60
        self.commands.append(list(command))
        return self.answers.pop(0)


def on_windows(runner: Windows) -> SystemTasks:
    return SystemTasks(
        runner, "win32", {"SystemRoot": r"D:\Windows"}, starts=[r"C:\My Tools\mypass-wizard.exe"]
    )


def test_registered_with_schtasks() -> None:
    runner = Windows(Ran(0, "SUCCESS"))
    task = on_windows(runner).register(ARGUMENTS, "07:00")
    (command,) = runner.commands
    line = (
        r'"C:\My Tools\mypass-wizard.exe" --install-dir "C:\Program Files\MyPass" '
        r"keystore verify --warn-days 30"
    )
    assert command == [
        SCHTASKS, "/Create", "/F", "/SC", "DAILY", "/ST", "07:00", "/TN", TASK, "/TR", line,
    ]  # fmt: skip
    assert (task.daily_at, task.command) == ("07:00", line)
    # No account and no password: the task runs as the person, in the person's session.
    assert not {"/RU", "/RP"} & set(command)


def test_what_windows_has() -> None:
    task = on_windows(Windows(Ran(0, XML))).registered()
    assert task is not None
    assert task.daily_at == "07:30"
    assert task.command == r'"C:\Tools & more\mypass-wizard.exe" keystore verify'
    assert on_windows(Windows(Ran(1, "FEHLER"))).registered() is None


def test_unregistered_with_schtasks() -> None:
    runner = Windows(Ran(0, XML), Ran(0))
    assert on_windows(runner).unregister()
    assert runner.commands[1] == [SCHTASKS, "/Delete", "/TN", TASK, "/F"]
    assert not on_windows(Windows(Ran(1))).unregister()


@pytest.mark.parametrize(
    ("answer", "id"),
    [
        (Ran(1, "\nERROR: Access is denied.\n"), "gateway.task-refused"),
        (Ran(None), "gateway.task-slow"),
        (Ran(None, missing=True), "gateway.task-no-scheduler"),
    ],
)
def test_what_windows_refuses(answer: Ran, id: str) -> None:
    with pytest.raises(ProblemError) as caught:
        on_windows(Windows(answer)).register(ARGUMENTS, "07:00")
    assert caught.value.id == id
    if answer.output:
        assert "Access is denied" in str(caught.value.problem.why)


def test_a_command_that_schtasks_would_cut() -> None:
    with pytest.raises(ProblemError) as caught:
        on_windows(Windows()).register(["x" * 300], "07:00")
    assert caught.value.id == "gateway.task-long"
    with pytest.raises(ProblemError) as caught:
        on_windows(Windows()).register(["a\nb"], "07:00")
    assert caught.value.id == "gateway.task-words"


# ---------------------------------------------------------------- crontab, a real program


@pytest.fixture
def cron(tmp_path: Path) -> tuple[SystemTasks, Path]:
    """A ``crontab`` program that keeps its table in a file, as the real one does."""
    table, program = tmp_path / "table", tmp_path / "crontab"
    program.write_text(
        "#!/bin/sh\n"
        f'if [ "$1" = -l ]; then [ -f "{table}" ] && exec cat "{table}";'
        ' echo "no crontab for anna" >&2; exit 1; fi\n'
        f'exec cp "$1" "{table}"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    tasks = SystemTasks(
        run, "linux", which=lambda _: str(program), starts=["/opt/my tools/mypass-wizard"]
    )
    return tasks, table


needs_sh = pytest.mark.skipif(os.name != "posix", reason="a shell script plays crontab")


@needs_sh
def test_a_line_of_the_crontab(cron: tuple[SystemTasks, Path]) -> None:
    tasks, table = cron
    assert tasks.registered() is None
    assert not tasks.unregister()
    tasks.register(["keystore", "verify", "/srv/50%/trust store.jks"], "07:05")
    (line,) = table.read_text().splitlines()
    assert line.startswith("5 7 * * * '/opt/my tools/mypass-wizard' keystore verify ")
    assert r"50\%" in line
    assert line.endswith(MARK)
    found = tasks.registered()
    assert found is not None
    assert found.daily_at == "07:05"
    # What cron hands to the shell is exactly our arguments.
    words = subprocess.run(
        ["/bin/sh", "-c", "printf '%s\\n' " + line.split(" ", 5)[5].replace(r"\%", "%")],
        capture_output=True, text=True, check=True, timeout=20,
    ).stdout.splitlines()  # fmt: skip
    assert words == [
        "/opt/my tools/mypass-wizard", "keystore", "verify", "/srv/50%/trust store.jks",
    ]  # fmt: skip


@needs_sh
def test_the_person_s_own_lines_stay(cron: tuple[SystemTasks, Path]) -> None:
    tasks, table = cron
    own = "# mine: äöü\nMAILTO=anna\n0 3 * * * backup\n"
    table.write_text(own, encoding="utf-8")
    tasks.register(["keystore", "verify"], "07:00")
    tasks.register(["keystore", "verify"], "23:59")
    lines = table.read_text("utf-8").splitlines()
    assert lines[:3] == own.splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("59 23 ")
    assert tasks.unregister()
    assert table.read_text("utf-8") == own


@needs_sh
def test_a_crontab_that_would_be_damaged_is_left_alone(cron: tuple[SystemTasks, Path]) -> None:
    tasks, table = cron
    table.write_bytes(b"0 3 * * * echo \xe4\n")
    with pytest.raises(ProblemError) as caught:
        tasks.register(["keystore", "verify"], "07:00")
    assert caught.value.id == "gateway.task-crontab-strange"
    assert table.read_bytes() == b"0 3 * * * echo \xe4\n"


def test_a_crontab_that_refuses_is_not_overwritten() -> None:
    runner = Windows(Ran(1, "You (anna) are not allowed to use this program (crontab)"))
    tasks = SystemTasks(runner, "linux", which=lambda _: "/usr/bin/crontab")
    with pytest.raises(ProblemError) as caught:
        tasks.register(["keystore", "verify"], "07:00")
    assert caught.value.id == "gateway.task-refused"
    assert runner.commands == [["/usr/bin/crontab", "-l"]]


def test_a_machine_without_a_scheduler() -> None:
    with pytest.raises(ProblemError) as caught:
        SystemTasks(run, "linux", which=lambda _: None).register(["x"], "07:00")
    assert caught.value.id == "gateway.task-no-scheduler"


# ---------------------------------------------------------------- several purposes


@needs_sh
def test_each_purpose_has_a_task_of_its_own(cron: tuple[SystemTasks, Path]) -> None:
    tasks, table = cron
    tasks.register(["keystore", "verify"], "07:00")
    tasks.register(["log", "level"], "14:31", "log level back 1a2b")
    tasks.register(["log", "level"], "15:00", "log level back 1a2b")
    assert len(table.read_text().splitlines()) == 2
    back = tasks.registered("log level back 1a2b")
    assert back is not None
    assert back.daily_at == "15:00"
    assert tasks.registered("log level back ffff") is None
    assert tasks.unregister("log level back 1a2b")
    assert not tasks.unregister("log level back 1a2b")
    reminder = tasks.registered()
    assert reminder is not None
    assert reminder.daily_at == "07:00"


def test_a_purpose_names_the_task_of_windows() -> None:
    runner = Windows(Ran(0))
    on_windows(runner).register(["log", "level"], "14:31", "log level back 1a2b")
    assert "MyPass Gateway Wizard - log level back 1a2b" in runner.commands[0]
    # Tasks that earlier versions registered keep their names.
    assert TASK == "MyPass Gateway Wizard - verify certificates"
    assert MARK == "# mypass-gateway-wizard: verify certificates"
    for odd in ("a\\b", "", "A", "x" * 61, "a\nb"):
        with pytest.raises(ValueError, match="purpose"):
            on_windows(Windows()).register(["x"], "07:00", odd)


def test_the_line_for_a_scheduler_of_one_s_own() -> None:
    windows = SystemTasks(system="win32", starts=[r"C:\My Tools\mypass-wizard.exe"])
    assert windows.command(["keystore", "verify", r"D:\a store.jks"]) == (
        r'"C:\My Tools\mypass-wizard.exe" keystore verify "D:\a store.jks"'
    )
    other = SystemTasks(system="linux", starts=["/opt/my tools/mypass-wizard"])
    assert other.command(["keystore", "verify"]) == "'/opt/my tools/mypass-wizard' keystore verify"
