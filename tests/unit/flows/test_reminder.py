"""The reminder's words for the scheduler, and whether its task could do its work."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from pathlib import Path, PureWindowsPath

import pytest

from tests.unit.flows.fakes import World, certificate
from wizard.domain.ports import ScheduledTask
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.passwords import Origin, store_entry
from wizard.flows.reminder import (
    ReminderLook,
    check_days,
    check_time,
    keep_store_password,
    look_at_reminder,
    register_reminder,
    reminder_arguments,
)
from wizard.flows.renewing import load_store
from wizard.flows.services import Services

WORD = Secret("store4you")


@dataclass
class Scheduler:
    """A scheduler in memory, which quotes as a shell's."""

    task: ScheduledTask | None = None
    problem: str = ""
    asked: list[str] = field(default_factory=list)

    def register(self, arguments: list[str], daily_at: str) -> ScheduledTask:
        self.asked.append("register")
        self.task = ScheduledTask("crontab", daily_at, shlex.join(["wizard", *arguments]))
        return self.task

    def unregister(self) -> bool:
        found, self.task = self.task is not None, None
        return found

    def registered(self) -> ScheduledTask | None:
        if self.problem:
            raise ProblemError(self.problem)
        return self.task


@pytest.fixture
def scheduler() -> Scheduler:
    return Scheduler()


@pytest.fixture
def services(world: World, scheduler: Scheduler) -> Services:
    return replace(world.services, tasks=scheduler)


@pytest.fixture
def store(world: World, tmp_path: Path) -> Path:
    path = tmp_path / "it's a gateway" / "trust.jks"
    path.parent.mkdir()
    path.write_bytes(world.keystores.add(None, WORD, [certificate("CA", is_ca=True)]))
    return path


def test_the_words_name_absolute_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = reminder_arguments(install_dir=Path("gw"), jar=Path("jt400.jar"), warn_days=14)
    assert words == (
        "--install-dir", str(tmp_path / "gw"), "--jar", str(tmp_path / "jt400.jar"),
        "keystore", "verify", "--warn-days", "14",
    )  # fmt: skip
    words = reminder_arguments(store=Path("trust.jks"), hosts=["a:9476", "b"])
    assert words == (
        "keystore", "verify", str(tmp_path / "trust.jks"), "--host", "a:9476", "--host", "b",
        "--warn-days", "30",
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["07:00", " 7:00 ", "7.00"])
def test_a_time_is_taken_as_people_type_it(typed: str) -> None:
    assert check_time(typed) == "07:00"


@pytest.mark.parametrize("typed", ["", "7", "24:00", "12:60", "ab:cd", "007:00", "7:0"])
def test_what_is_no_time_is_said(typed: str) -> None:
    with pytest.raises(ProblemError, match="no time of day"):
        check_time(typed)


def test_days_are_a_number_with_an_end() -> None:
    assert check_days(" 30 ") == 30 and check_days("0") == 0
    for typed in ("", "-1", "3651", "a", "9" * 5000, "٣"):
        with pytest.raises(ProblemError, match="no number of days"):
            check_days(typed)


def test_a_store_whose_password_nobody_kept_gets_no_task(
    services: Services, scheduler: Scheduler, store: Path
) -> None:
    with pytest.raises(ProblemError, match="could not open the truststore"):
        register_reminder(services, store, ["keystore", "verify"])
    assert scheduler.asked == []
    look = look_at_reminder(services, store)
    assert look.origin is None and look.unopened is not None and look.vault
    keep_store_password(services, load_store(services, store, WORD))
    assert services.vault.get(store_entry(store)) == WORD
    assert look_at_reminder(services, store).origin is Origin.VAULT
    task = register_reminder(services, store, ["keystore", "verify"], "06:30")
    assert task.daily_at == "06:30"


def test_a_registered_task_is_read_back_and_known_for_whose_it_is(
    services: Services, store: Path
) -> None:
    keep_store_password(services, load_store(services, store, WORD))
    folder = store.parent
    register_reminder(services, store, reminder_arguments(install_dir=folder, warn_days=14))
    found = look_at_reminder(services, store, folder).reminder
    assert found is not None and found.same and found.warn_days == 14
    assert found.task.daily_at == "07:00"
    for other in (folder.parent, folder / "inside", Path(f"{folder}2")):
        found = look_at_reminder(services, other / "trust.jks", other).reminder
        assert found is not None and not found.same, other
    register_reminder(services, store, reminder_arguments(store=store))
    found = look_at_reminder(services, store).reminder
    assert found is not None and found.same and found.warn_days == 30


def test_a_task_of_windows_is_read_back(
    services: Services, scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PureWindowsPath, "absolute", lambda self: self, raising=False)
    folder = PureWindowsPath(r"C:\Program Files\MyPass")
    command = r'"C:\w.exe" --install-dir "C:\Program Files\MyPass" keystore verify --warn-days 9'
    scheduler.task = ScheduledTask("task", "07:00", command)
    found = look_at_reminder(services, Path("/nowhere"), folder).reminder  # type: ignore[arg-type] # a path of Windows
    assert found is not None and found.same and found.warn_days == 9


def test_a_scheduler_and_a_store_that_do_not_answer_are_told(
    services: Services, scheduler: Scheduler, tmp_path: Path, world: World
) -> None:
    scheduler.problem = "gateway.task-no-scheduler"
    world.vault.there = False
    look = look_at_reminder(services, tmp_path / "none.jks")
    assert isinstance(look, ReminderLook)
    assert look.problem is not None and look.problem.id == "gateway.task-no-scheduler"
    assert look.unopened is not None and look.unopened.id == "tls.store-missing"
    assert not look.vault and look.reminder is None
