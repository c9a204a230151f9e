"""Which logging file counts, the viewer, and a debug level that goes back, over real files."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.flows.fakes import FakeSettings, World, make_gateway
from wizard.configfiles import backups
from wizard.configfiles.files import ConfigRoom
from wizard.configfiles.logsettings import LogSettingsRoom
from wizard.domain.linegrep import LineGrep
from wizard.domain.logs import LogLine, LogQuery
from wizard.domain.ports import REMINDER, Backup, FileChange, InstallTree, ScheduledTask
from wizard.domain.problems import Problem, ProblemError
from wizard.flows.backups import backup_root
from wizard.flows.logs import debugging, viewing
from wizard.flows.logs.debugging import Ended
from wizard.flows.logs.editing import LogEdits, plan, write
from wizard.flows.logs.inforce import in_force, level_of, log_path, set_level
from wizard.flows.logs.notes import LAST, NOTE
from wizard.flows.logs.viewing import LogPlace, Watch, recent, since
from wizard.flows.services import NoScheduler, Services
from wizard.gateway import logfile
from wizard.gateway.logfile import GatewayLogs

CONFIG = (
    "log4j.rootLogger = INFO,  file\r\n"
    "log4j.appender.file=org.apache.log4j.FileAppender\r\n"
    "log4j.appender.file.File={log}\r\n"
    "log4j.appender.file.layout.ConversionPattern=%d %-5p [%t] %c - %m%n\r\n"
)
PATTERN = "%d %-5p [%t] %c - %m%n"


class Tasks:
    """A scheduler in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, ScheduledTask] = {}

    def register(
        self, arguments: Sequence[str], daily_at: str, purpose: str = REMINDER
    ) -> ScheduledTask:
        self.kept[purpose] = ScheduledTask(purpose, daily_at, " ".join(arguments))
        return self.kept[purpose]

    def unregister(self, purpose: str = REMINDER) -> bool:
        return self.kept.pop(purpose, None) is not None

    def registered(self, purpose: str = REMINDER) -> ScheduledTask | None:
        return self.kept.get(purpose)


@dataclass
class Gateway:
    """A gateway on the disk, and the program that looks after it, at a time of its own."""

    services: Services
    tree: InstallTree
    log: Path
    tasks: Tasks
    now: list[datetime]

    def restarted(self) -> Gateway:
        """The same machine, another start of the program by another person."""
        other = replace(
            self.services, logs=GatewayLogs(), logconfigs=LogSettingsRoom(), debugs=FakeSettings()
        )
        return replace(self, services=other)

    def later(self, minutes: float) -> None:
        self.now[0] += timedelta(minutes=minutes)

    def write(self, *lines: str) -> None:
        with self.log.open("a", encoding="utf-8") as stream:
            stream.write("".join(line + "\n" for line in lines))


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    tree = World().gateway.tree(make_gateway(tmp_path / "gw"))
    log = tmp_path / "logs" / "c.log"
    log.parent.mkdir()
    tree.log4j.write_bytes(CONFIG.format(log=log).encode())
    now = [datetime(2026, 11, 24, 12, 0, tzinfo=UTC)]
    tasks = Tasks()
    services = replace(
        World().services,
        files=ConfigRoom(),
        logs=GatewayLogs(),
        logconfigs=LogSettingsRoom(),
        debugs=FakeSettings(),
        tasks=tasks,
        clock=lambda: now[0],
    )
    return Gateway(services, tree, log, tasks, now)


def line(number: int, level: str = "INFO", thread: str = "main") -> str:
    at = datetime(2026, 11, 24, 8) + timedelta(seconds=number)  # noqa: DTZ001 - a log's time
    return f"{at:%Y-%m-%d %H:%M:%S},000 {level:5} [{thread}] a.B - line {number}"


# ---------------------------------------------------------------- which file counts


@pytest.mark.parametrize(
    ("files", "jars", "chosen", "sure"),
    [
        (["log4j.properties"], [], "log4j.properties", True),
        (["log4j.properties", "log4j.xml"], ["log4j-1.2.17.jar"], "log4j.xml", True),
        (["log4j.properties", "log4j2.xml"], ["log4j-1.2.17.jar"], "log4j.properties", True),
        (["log4j.properties", "log4j2.xml"], ["log4j.jar"], "log4j.properties", True),
        (["log4j.properties", "log4j2.xml"], ["reload4j-1.2.25.jar"], "log4j.properties", True),
        (["log4j.properties", "log4j2.xml"], ["log4j-core-2.24.3.jar", "log4j-1.2-api-2.24.3.jar"],
         "log4j2.xml", True),
        (["log4j2.properties", "log4j2.xml"], ["log4j-core-2.24.3.jar"], "log4j2.properties", True),
        (["log4j2-test.xml", "log4j2.properties"], ["log4j-core-2.24.3.jar"], "log4j2-test.xml",
         True),
        (["log4j.properties", "log4j2.xml"], [], "log4j2.xml", False),
        (["log4j.properties"], ["log4j-core-2.24.3.jar"], "log4j.properties", False),
        ([], [], "log4j.properties", True),
        (["log4j2.xml"], ["log4j-1.2.17.jar"], "log4j.properties", True),
    ],
)  # fmt: skip
def test_the_file_in_force(
    gateway: Gateway, files: list[str], jars: list[str], chosen: str, sure: bool
) -> None:
    data = gateway.tree.log4j.read_bytes()
    gateway.tree.log4j.unlink()
    for name in files:
        path = gateway.tree.log4j.with_name(name)
        if name == "log4j.properties":
            path.write_bytes(data)
        elif name.endswith("properties"):
            path.write_text("rootLogger.level=info\n")
        elif name == "log4j.xml":
            path.write_text('<log4j:configuration xmlns:log4j="x"><root/></log4j:configuration>')
        else:
            path.write_text("<Configuration><Root level='info'/></Configuration>")
    for name in jars:
        (gateway.tree.connector / name).touch()
    found = in_force(gateway.services, gateway.tree)
    assert (found.path.name, found.sure) == (chosen, sure)
    assert {path.name for path in found.others} == set(files) - {chosen}
    if len(files) > 1:
        assert str(found.why)


def test_the_log_of_a_relative_path(gateway: Gateway) -> None:
    found = in_force(gateway.services, gateway.tree)
    assert found.settings is not None
    assert log_path(gateway.tree, found) == gateway.log
    relative = replace(found, settings=replace(found.settings, file="c.log"))
    with pytest.raises(ProblemError, match=r"log\.relative"):
        log_path(gateway.tree, relative)
    (gateway.tree.connector / "c.log").touch()
    assert log_path(gateway.tree, relative) == gateway.tree.connector / "c.log"
    for none in (replace(found, settings=None), replace(
        found, settings=replace(found.settings, file="")
    )):  # fmt: skip
        with pytest.raises(ProblemError, match=r"log\.no-file"):
            log_path(gateway.tree, none)
    assert log_path(gateway.tree, relative, Path("x.log")).is_absolute()


def test_a_level_that_log4j_does_not_know_is_repaired(gateway: Gateway) -> None:
    data = gateway.tree.log4j.read_bytes()
    gateway.tree.log4j.write_bytes(data.replace(b"INFO", b"LOUD"))
    with pytest.raises(ProblemError, match="level-unknown"):
        in_force(gateway.services, gateway.tree)
    change = set_level(gateway.services, gateway.tree, "info")
    assert change.backup is not None
    assert gateway.tree.log4j.read_bytes() == data


# ---------------------------------------------------------------- the viewer


def test_the_last_events_wherever_the_blocks_end(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = range(400)
    gateway.write(
        *(
            line(n, "ERROR" if n % 50 == 0 else "INFO")
            + ("\njava.io.IOException: x\n\tat a.b\n\tat c.d" if n % 50 == 0 else "")
            for n in numbers
        )
    )
    where = LogPlace(gateway.log, "%d %-5p [%t] %c - %m%n")
    for block in (200, 1_000, 10**6):
        monkeypatch.setattr(viewing, "FIRST_BLOCK", block)
        monkeypatch.setattr(viewing, "BLOCK", block)
        for count in (1, 7, 100, 1_000):
            found = recent(gateway.services, where, LogQuery(), count)
            assert [event.message[0] for event in found] == [
                f"line {n}" for n in numbers[-count:]
            ], (block, count)
        errors = recent(gateway.services, where, LogQuery(level="ERROR"), 3)
        assert [event.message[0] for event in errors] == ["line 250", "line 300", "line 350"]
        assert all(len(event.stack) == 3 for event in errors)
        one = recent(gateway.services, where, LogQuery(grep=LineGrep(r"line 1$")), 5)
        assert [event.message for event in one] == [("line 1",)]


def test_the_place_of_a_time_is_found_by_halving(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.write(*(line(n) for n in range(3_000)))
    monkeypatch.setattr(viewing, "NEAR", 500)
    read: list[int] = []
    real = GatewayLogs.lines

    def counted(self: GatewayLogs, path: Path, start: int, stop: int) -> Iterator[LogLine]:
        read.append(start)
        return real(self, path, start, stop)

    monkeypatch.setattr(GatewayLogs, "lines", counted)
    where = LogPlace(gateway.log)
    at = datetime(2026, 11, 24, 8) + timedelta(seconds=2_345)  # noqa: DTZ001 - a log's time
    found = list(since(gateway.services, where, LogQuery(since=at)))
    assert [event.message[0][-9:] for event in found] == [f"line {n}" for n in range(2_345, 3_000)]
    # The last reading begins near the first event that is wanted.
    assert read[-1] > found[0].offset - 1_000
    assert len(read) < 20
    assert not list(since(gateway.services, where, LogQuery(since=at + timedelta(days=1))))
    assert (
        len(list(since(gateway.services, where, LogQuery(since=at - timedelta(days=1))))) == 3_000
    )
    both = recent(gateway.services, where, LogQuery(since=at), 5_000)
    assert both == tuple(found)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16"])
@pytest.mark.parametrize("near", [0, 50, 10**6])
@pytest.mark.parametrize(
    "query",
    [
        LogQuery(level="ERROR"),
        LogQuery(level="WARN", thread="2"),
        LogQuery(thread="w-2"),
        LogQuery(grep=LineGrep("at c.d")),
        LogQuery(grep=LineGrep("LINE 1[0-9]+5$", ignore_case=True)),
        LogQuery(grep=LineGrep("(needle|pin)$")),
        LogQuery(grep=LineGrep(r"^\tat a\.b")),
    ],
)
def test_what_is_skipped_unread_was_not_wanted(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, query: LogQuery, near: int, codec: str
) -> None:
    dice = random.Random(7)  # noqa: S311 - a test's dice
    monkeypatch.setattr(logfile, "NEAR", near)
    monkeypatch.setattr(logfile, "SEARCHED", 1_000)
    monkeypatch.setattr(viewing, "FIRST_BACK", 64)
    lines = []
    for number in range(1_500):
        level = dice.choice(["INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR"])
        lines.append(line(number, level, f"w-{number % 3}"))
        if dice.random() < 0.1:
            lines += ["needle", "java.io.IOException: x", *["\tat a.b.C"] * dice.randrange(30)]
        if dice.random() < 0.05:
            lines += ["ERROR in the middle", "\tat c.d"]
    gateway.log.write_bytes("".join(f"{one}\n" for one in lines).encode(codec))
    where = LogPlace(gateway.log, PATTERN)
    everything = list(since(gateway.services, where, LogQuery()))
    wanted = [event for event in everything if query.takes(event)]
    assert 10 < len(wanted) < len(everything) or "pin" in str(query.grep and query.grep.pattern)
    assert query.needles or "needle" in str(query.grep and query.grep.pattern)
    assert list(since(gateway.services, where, query)) == wanted
    assert list(recent(gateway.services, where, query, 9)) == wanted[-9:]


def test_a_watch_sees_what_comes_and_what_happens_to_the_file(gateway: Gateway) -> None:
    gateway.write(line(1), line(2, "ERROR"))
    watch = Watch(gateway.services, LogPlace(gateway.log, PATTERN), LogQuery(level="WARN"))
    assert watch.start == gateway.log.stat().st_size
    gateway.write(line(3), line(4, "ERROR"), "java.io.IOException: x")
    (event,) = watch.poll().events
    assert event.stack == ("java.io.IOException: x",)
    gateway.write("\tat a.b.C")
    (rest,) = watch.poll().events
    assert (rest.continues, rest.level, rest.stack) == (True, "ERROR", ("\tat a.b.C",))
    gateway.log.rename(gateway.log.with_name("c.log.1"))
    gateway.write(line(5, "WARN"))
    seen = watch.poll()
    while seen.more:
        seen = watch.poll()
    assert [str(one) for one in watch.poll().notices] == []
    assert [event.message for event in seen.events] == [("line 5",)]


def test_memory_stays_bounded(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.write(*(line(n) + " " + "x" * 5_000 for n in range(300)))
    monkeypatch.setattr(viewing, "MOST_KEPT", 50_000)
    found = recent(gateway.services, LogPlace(gateway.log, PATTERN), LogQuery(), 300)
    assert 1 <= len(found) < 12
    assert found[-1].message[0].startswith("line 299")


# ---------------------------------------------------------------- debug for a while


def start(gateway: Gateway, minutes: int | None = 30, **more: object) -> debugging.Started:
    span = None if minutes is None else timedelta(minutes=minutes)
    return debugging.start(gateway.services, gateway.tree, span=span, who="anna", **more)  # type: ignore[arg-type]


def level(gateway: Gateway) -> str:
    return level_of(in_force(gateway.services, gateway.tree).settings)


def test_the_whole_workflow(gateway: Gateway) -> None:
    before = gateway.tree.log4j.read_bytes()
    gateway.write(line(1))
    started = start(gateway)
    assert level(gateway) == "DEBUG"
    assert started.services == ("MyPass Gateway",)
    (task,) = gateway.tasks.kept.values()
    assert task.command == f"--install-dir {gateway.tree.install_dir} log level"
    due = started.debugging.until
    assert due is not None
    at = due.astimezone()
    assert (int(task.daily_at[:2]) * 60 + int(task.daily_at[3:]) - at.hour * 60 - at.minute) in (
        1, 2, 1 - 1440, 2 - 1440,
    )  # fmt: skip
    gateway.write(line(2, "DEBUG"))
    gateway.log.rename(gateway.log.with_name("c.log.1"))
    gateway.write(line(3, "ERROR"))

    again = gateway.restarted()
    now = debugging.running(again.services, again.tree)
    assert now == started.debugging
    assert now is not None
    events = list(debugging.shown(again.services, now, LogQuery())[1])
    assert [event.message for event in events] == [("line 2",), ("line 3",)]
    only = list(debugging.shown(again.services, now, LogQuery(level="ERROR"))[1])
    assert [event.message for event in only] == [("line 3",)]

    ended = debugging.stop(again.services, again.tree)
    assert (ended.level, ended.exact, ended.untouched) == ("INFO", True, False)
    assert gateway.tree.log4j.read_bytes() == before
    assert not gateway.tasks.kept
    assert not (backup_root(gateway.tree) / NOTE).exists()
    with pytest.raises(ProblemError, match=r"log\.debug-none"):
        debugging.stop(again.services, again.tree)


def test_the_next_start_by_anybody_finishes_it(gateway: Gateway) -> None:
    before = gateway.tree.log4j.read_bytes()
    start(gateway)
    other = gateway.restarted()
    assert debugging.finish_all(other.services, gateway.tree.install_dir) == ()
    gateway.later(29)
    assert debugging.finish_all(other.services, gateway.tree.install_dir) == ()
    gateway.later(2)
    ((folder, ended),) = debugging.finish_all(other.services, gateway.tree.install_dir)
    assert folder == gateway.tree.install_dir
    assert isinstance(ended, Ended)
    assert gateway.tree.log4j.read_bytes() == before
    assert debugging.finish_all(other.services, gateway.tree.install_dir) == ()


def test_the_person_s_next_command_finishes_it_without_naming_the_gateway(
    gateway: Gateway,
) -> None:
    start(gateway)
    gateway.later(31)
    ((folder, _),) = debugging.finish_all(gateway.services, None)
    assert folder == gateway.tree.install_dir
    assert level(gateway) == "INFO"
    assert debugging.finish_all(gateway.services, None) == ()
    assert gateway.services.debugs is not None
    assert json.loads(gateway.services.debugs.load() or b"") == []


@pytest.mark.parametrize("how", ["stop", "time", "set"])
def test_the_last_trace_is_reviewed_until_the_next_one(gateway: Gateway, how: str) -> None:
    assert debugging.last(gateway.services, gateway.tree) is None
    gateway.write(line(1))
    began = start(gateway).debugging
    gateway.write(line(2, "DEBUG"))
    gateway.later(31)
    if how == "stop":
        debugging.stop(gateway.services, gateway.tree)
    elif how == "time":
        assert debugging.finish_all(gateway.services, gateway.tree.install_dir)
    else:
        debugging.forget(gateway.services, gateway.tree, began)
    gateway.log.rename(gateway.log.with_name("c.log.1"))
    gateway.write(line(3, "DEBUG"))
    again = gateway.restarted()
    assert debugging.running(again.services, again.tree) is None
    last = debugging.last(again.services, again.tree)
    assert last == replace(began, before=b"", ended=began.started + timedelta(minutes=31))
    assert last is not None
    left, events = debugging.shown(again.services, last, LogQuery())
    assert left.lost == ""
    assert [event.message for event in events] == [("line 2",), ("line 3",)]
    second = start(gateway).debugging
    assert debugging.last(gateway.services, gateway.tree) == second


def test_a_damaged_note_of_the_last_trace_says_so(gateway: Gateway) -> None:
    start(gateway)
    debugging.stop(gateway.services, gateway.tree)
    note = backup_root(gateway.tree) / LAST
    raw = json.loads(note.read_bytes())
    for data in (b"{", json.dumps({**raw, "ended": None}).encode(), b'{"version": 2}'):
        note.write_bytes(data)
        with pytest.raises(ProblemError, match=r"log\.trace-note"):
            debugging.last(gateway.services, gateway.tree)
    start(gateway)


def test_what_somebody_else_set_meanwhile_stays(gateway: Gateway) -> None:
    start(gateway)
    data = gateway.tree.log4j.read_bytes()
    gateway.tree.log4j.write_bytes(data.replace(b"DEBUG", b"WARN"))
    ended = debugging.stop(gateway.services, gateway.tree)
    assert (ended.untouched, ended.level) == (True, "WARN")
    # Another edit beside the level is kept when the level goes back.
    start(gateway)
    data = gateway.tree.log4j.read_bytes()
    gateway.tree.log4j.write_bytes(data + b"# mine\r\n")
    ended = debugging.stop(gateway.services, gateway.tree)
    assert (ended.untouched, ended.exact, ended.level) == (False, False, "WARN")
    assert gateway.tree.log4j.read_bytes() == data.replace(b"DEBUG", b"WARN") + b"# mine\r\n"


def test_one_logger_alone(gateway: Gateway) -> None:
    before = gateway.tree.log4j.read_bytes()
    started = start(gateway, logger="com.ibm.as400.access")
    assert (started.debugging.previous, level(gateway)) == ("", "INFO")
    assert b"log4j.logger.com.ibm.as400.access" in gateway.tree.log4j.read_bytes()
    gateway.tree.log4j.write_bytes(gateway.tree.log4j.read_bytes() + b"# mine\r\n")
    ended = debugging.stop(gateway.services, gateway.tree)
    assert ended.level == "INFO"
    assert gateway.tree.log4j.read_bytes().startswith(before)


def test_a_second_start_is_refused_or_prolongs(gateway: Gateway) -> None:
    before = gateway.tree.log4j.read_bytes()
    first = start(gateway)
    with pytest.raises(ProblemError) as caught:
        start(gateway)
    assert caught.value.id == "log.debug-running"
    assert "anna" in str(caught.value.problem)
    gateway.later(10)
    second = start(gateway, 60, again=True, level="TRACE")
    assert second.debugging.previous == "INFO"
    assert second.debugging.mark == first.debugging.mark
    assert len(gateway.tasks.kept) == 1
    debugging.stop(gateway.services, gateway.tree)
    assert gateway.tree.log4j.read_bytes() == before


def test_without_a_scheduler_the_next_start_is_left(gateway: Gateway) -> None:
    gateway.services = replace(gateway.services, tasks=NoScheduler())
    assert start(gateway).unscheduled is not None
    gateway.later(31)
    assert debugging.finish_due(gateway.services, gateway.tree) is not None
    assert level(gateway) == "INFO"


def cut_short(gateway: Gateway, *paths: Path) -> Backup:
    """A change of these files whose journal was never closed."""
    files = gateway.services.files
    changes = [FileChange(path, files.read(path), (files.read(path) or b"") + b"x=1\r\n")
               for path in paths]  # fmt: skip
    backup = files.apply(changes, backup_root(gateway.tree))
    backups.set_state(backup.folder, backups.STARTED)
    return backup


def test_a_level_waits_with_going_back_for_a_change_of_its_file_that_was_cut_short(
    gateway: Gateway,
) -> None:
    files, root = gateway.services.files, backup_root(gateway.tree)
    before = gateway.tree.log4j.read_bytes()
    gateway.tree.properties.write_bytes(other := b"SSLmode=true\r\n")
    start(gateway)
    cut = cut_short(gateway, gateway.tree.log4j, gateway.tree.properties)
    planned = plan(gateway.services, gateway.tree, LogEdits("WARN"))
    gateway.later(31)
    ((_, told),) = debugging.finish_all(gateway.services, gateway.tree.install_dir)
    assert isinstance(told, Problem)
    assert told.id == "cli.unfinished"
    assert str(cut.folder) in str(told)
    # Nor does anybody else write over it: it is told, and put back, as before.
    for write_over in (
        lambda: write(gateway.services, gateway.tree, planned),
        lambda: start(gateway, again=True),
    ):
        with pytest.raises(ProblemError, match=r"cli\.unfinished"):
            write_over()
    assert files.unfinished(root) == cut
    files.restore(cut)
    assert gateway.tree.properties.read_bytes() == other
    ((_, ended),) = debugging.finish_all(gateway.services, gateway.tree.install_dir)
    assert isinstance(ended, Ended)
    assert gateway.tree.log4j.read_bytes() == before


def test_a_change_of_other_files_that_was_cut_short_holds_no_level_up(gateway: Gateway) -> None:
    start(gateway)
    cut = cut_short(gateway, gateway.tree.properties)
    gateway.later(31)
    assert debugging.finish_due(gateway.services, gateway.tree) is not None
    assert level(gateway) == "INFO"
    assert gateway.services.files.unfinished(backup_root(gateway.tree)) == cut


def test_a_power_cut_at_each_step(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note is there before the level changes, and goes after it is back."""
    before = gateway.tree.log4j.read_bytes()

    class PowerCutError(BaseException):
        pass

    def cut(*_: object, **__: object) -> None:
        raise PowerCutError

    # Before the level was written: the note says where to go back to, and nothing is to do.
    with monkeypatch.context() as patch:
        patch.setattr(gateway.services.files.__class__, "apply", cut)
        saved: list[bytes | None] = []
        real = LogSettingsRoom.save_note
        patch.setattr(
            LogSettingsRoom, "save_note",
            lambda self, path, data: (saved.append(data), real(self, path, data))[1],
        )  # fmt: skip
        with pytest.raises(PowerCutError):
            start(gateway)
    note = backup_root(gateway.tree) / NOTE
    assert saved[0] is not None
    note.write_bytes(saved[0])
    assert debugging.stop(gateway.services, gateway.tree).level == "INFO"
    assert gateway.tree.log4j.read_bytes() == before
    # After the level went back, before the note was removed.
    start(gateway)
    kept = note.read_bytes()
    debugging.stop(gateway.services, gateway.tree)
    note.write_bytes(kept)
    assert debugging.stop(gateway.services, gateway.tree).exact
    assert gateway.tree.log4j.read_bytes() == before


def test_a_level_that_the_file_no_longer_has_is_not_on(gateway: Gateway) -> None:
    before = gateway.tree.log4j.read_bytes()
    gateway.write(line(1))
    first = start(gateway).debugging
    gateway.write(line(2, "DEBUG"))
    (backup,) = gateway.services.files.backups(backup_root(gateway.tree))
    gateway.services.files.restore(backup)
    assert debugging.running(gateway.services, gateway.tree) is None
    # Its lines can be looked at, and another one begins from the level that holds now.
    assert debugging.last(gateway.services, gateway.tree) == first
    gateway.later(1)
    second = start(gateway).debugging
    assert (second.previous, second.started) == ("INFO", first.started + timedelta(minutes=1))
    gateway.services.files.restore(gateway.services.files.backups(backup_root(gateway.tree))[0])
    gateway.later(31)
    assert debugging.finish_due(gateway.services, gateway.tree) is not None
    assert gateway.tree.log4j.read_bytes() == before
    assert not (backup_root(gateway.tree) / NOTE).exists()
    assert debugging.running(gateway.services, gateway.tree) is None


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"version": 2}', b"\xff", b"null"])
def test_a_damaged_note_says_so_and_stops_no_other_command(gateway: Gateway, data: bytes) -> None:
    note = backup_root(gateway.tree) / NOTE
    note.parent.mkdir()
    note.write_bytes(data)
    with pytest.raises(ProblemError, match=r"log\.debug-note"):
        debugging.running(gateway.services, gateway.tree)
    ((_, told),) = debugging.finish_all(gateway.services, gateway.tree.install_dir)
    assert isinstance(told, Problem)


def test_a_note_is_its_owner_s_alone(gateway: Gateway) -> None:
    start(gateway)
    assert (backup_root(gateway.tree) / NOTE).stat().st_mode & 0o077 == 0


def test_without_a_logging_file_there_is_nothing_to_go_back_to(gateway: Gateway) -> None:
    gateway.tree.log4j.unlink()
    with pytest.raises(ProblemError, match=r"log\.no-config"):
        start(gateway)
    assert not (backup_root(gateway.tree) / NOTE).exists()
