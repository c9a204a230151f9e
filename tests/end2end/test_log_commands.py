"""The log's commands as a person and a script use them: real processes, a clean home."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.end2end.test_command_line import Ran, environment, gateway, home, wizard

__all__ = ["environment", "gateway", "home", "wizard"]  # fixtures

CONFIG = (
    "# kept\r\nlog4j.rootLogger = INFO,  file\r\n"
    "log4j.appender.file=org.apache.log4j.RollingFileAppender\r\n"
    "log4j.appender.file.File={log}\r\n"
    "log4j.appender.file.layout=org.apache.log4j.PatternLayout\r\n"
    "log4j.appender.file.layout.ConversionPattern=%d{{ISO8601}} %-5p [%t] %c - %m%n\r\n"
)
TRACE = (
    "javax.net.ssl.SSLHandshakeException: PKIX path building failed\n"
    "\tat com.ibm.as400.access.A.b(A.java:1)\n\tat com.ibm.as400.access.A.c(A.java:2)\n"
)


def event(message: str, level: str = "INFO", thread: str = "main", ago: float = 0) -> str:
    at = datetime.now() - timedelta(seconds=ago)  # noqa: DTZ005 - a log's time
    return f"{at:%Y-%m-%d %H:%M:%S},000 {level:5} [{thread}] a.B - {message}\n"


@pytest.fixture
def config(gateway: Path, tmp_path: Path) -> Path:
    path = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "classes"
    path = path / "log4j.properties"
    path.write_bytes(CONFIG.format(log=tmp_path / "c.log").encode())
    return path


@pytest.fixture
def log(config: Path, tmp_path: Path) -> Path:
    path = tmp_path / "c.log"
    path.write_text(
        event("old", ago=7_200)
        + "".join(event(f"reset {n}", thread=f"worker-{n % 3}", ago=600 - n) for n in range(50))
        + event("reset failed", "ERROR", ago=10)
        + TRACE
        + event("\x1b[2Jnot for a terminal", "WARN", ago=5)
    )
    return path


def test_the_end_of_the_log(wizard: Callable[..., Ran], gateway: Path, log: Path) -> None:
    ran = wizard("--install-dir", gateway, "log", "tail", "-n", 2)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].endswith("ERROR [main] a.B - reset failed")
    assert lines[1].startswith("javax.net.ssl.SSLHandshakeException")
    assert "2 more lines of the stack trace" in lines[2]
    assert "Java does not trust the host's certificate." in lines[3]
    assert lines[4].endswith("\\x1b[2Jnot for a terminal")
    assert "\x1b" not in ran.out
    whole = wizard("--install-dir", gateway, "log", "tail", "-n", 2, "--stack")
    assert "A.java:2" in whole.out


def test_filters_and_json(wizard: Callable[..., Ran], gateway: Path, log: Path) -> None:
    def asked(*more: object) -> list[dict[str, object]]:
        ran = wizard("--install-dir", gateway, "log", "tail", "--json", *more)
        assert ran.code == 0, ran.err
        events: list[dict[str, object]] = ran.json["events"]  # type: ignore[assignment]
        return events

    (failed, warned) = asked("--level", "warn")
    assert failed["message"] == "reset failed"
    assert failed["stack"] == TRACE.splitlines()
    assert failed["symptom"]["id"] == "trust.path"  # type: ignore[index]
    assert warned["level"] == "WARN"
    assert [one["message"] for one in asked("--grep", "RESET 1?7$", "-i")] == [
        "reset 7",
        "reset 17",
    ]
    assert {one["thread"] for one in asked("--thread", "worker-1", "-n", 5)} == {"worker-1"}
    assert len(asked("--since", "1h")) == 52
    assert len(asked("--since", "1h", "-n", 3)) == 3
    assert len(asked("-n", 10_000)) == 53
    assert asked(log, "-n", 1)[0]["level"] == "WARN"


def test_more_lines_than_the_log_has_come_from_the_rotated_ones(
    wizard: Callable[..., Ran], log: Path
) -> None:
    log.with_name("c.log.1").write_text(event("the day before", ago=90_000))
    log.with_name("c.log.2").write_text(event("two days before", ago=180_000))
    log.write_text(event("today"))
    ran = wizard("log", "tail", log, "--json", "-n", 2)
    words = [str(one["message"]).rpartition(" - ")[2] for one in ran.json["events"]]  # type: ignore[attr-defined]
    assert words == ["the day before", "today"]
    assert len(wizard("log", "tail", log, "--json").json["events"]) == 1  # type: ignore[arg-type]


def test_a_time_that_lies_before_the_rotation_is_shown_from_the_rotated_files(
    wizard: Callable[..., Ran], log: Path
) -> None:
    log.with_name("c.log.3").write_text(event("not reached", ago=90_000))
    log.with_name("c.log.2").write_text(event("too old", ago=7_200) + event("first", ago=500))
    log.with_name("c.log.1").write_text(event("second", ago=400))
    log.write_text(event("third", ago=1))
    told = wizard("log", "tail", log, "--json", "--since", "10m").json["events"]
    words = [str(one["message"]).rpartition(" - ")[2] for one in told]  # type: ignore[attr-defined]
    assert words == ["first", "second", "third"]
    log.write_text("")
    emptied = wizard("log", "tail", log, "--since", "10m")
    assert [line.rpartition(" ")[2] for line in emptied.out.splitlines()] == ["first", "second"]


def test_a_gateway_without_a_logging_file_says_how_to_make_one(
    wizard: Callable[..., Ran], gateway: Path, config: Path
) -> None:
    config.unlink()
    ran = wizard("--install-dir", gateway, "log", "tail", "--json")
    assert ran.json["problem"]["id"] == "log.no-logging-file"  # type: ignore[index]
    assert "log file PATH" in str(ran.json["problem"])
    config.write_bytes("log4j.rootLogger=INFO\n".encode("utf-16"))
    wide = wizard("--install-dir", gateway, "log", "level")
    assert wide.code == 2
    assert config.name in wide.err
    assert "config restore" in " ".join(wide.err.split())


def test_a_log_alone(wizard: Callable[..., Ran], log: Path) -> None:
    ran = wizard("log", "tail", log, "--json", "-n", 1)
    assert ran.code == 0
    assert ran.json["events"][0]["level"] == "WARN"  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "id"),
    [
        (["--grep", "("], "log.grep"),
        (["--grep", "(?=x)"], "log.grep-looks"),
        (["--level", "LOUD"], "log.level"),
        (["--since", "soon"], "log.since"),
        (["-n", "0"], "log.lines"),
        (["nowhere.log"], "log.file-missing"),
    ],
)
def test_what_is_asked_wrongly(
    wizard: Callable[..., Ran], gateway: Path, log: Path, arguments: list[str], id: str
) -> None:
    ran = wizard("--install-dir", gateway, "log", "tail", "--json", *arguments)
    assert ran.code == 2
    assert ran.json["problem"]["id"] == id  # type: ignore[index]


@pytest.mark.skipif(os.name != "posix", reason="ends the process with SIGINT")
def test_the_log_is_followed_through_a_rotation(
    environment: dict[str, str], gateway: Path, log: Path
) -> None:
    words = ["--install-dir", str(gateway), "log", "tail", "-f", "-n", "1", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "wizard", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        try:
            assert json.loads(running.stdout.readline())["level"] == "WARN"
            with log.open("a") as stream:
                stream.write(event("one"))
            assert json.loads(running.stdout.readline())["message"] == "one"
            log.rename(log.with_name("c.log.1"))
            log.write_text(event("after the rotation"))
            assert json.loads(running.stdout.readline())["message"] == "after the rotation"
        finally:
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "rotated" in said


def test_the_debug_workflow_over_several_starts(
    wizard: Callable[..., Ran], gateway: Path, config: Path, log: Path
) -> None:
    before = config.read_bytes()
    run = ["--install-dir", gateway, "log"]
    started = wizard(*run, "debug", "start", "--for", "1h", "--json")
    assert started.code == 0, started.err
    assert (started.json["level"], started.json["previous"]) == ("DEBUG", "INFO")
    assert config.read_bytes() == before.replace(b"INFO", b"DEBUG")
    assert wizard(*run, "debug", "start", "--json").json["problem"]["id"] == "log.debug-running"  # type: ignore[index]
    with log.open("a") as stream:
        stream.write(event("what happens", "DEBUG"))
    log.rename(log.with_name("c.log.1"))
    log.write_text(event("after the rotation", "DEBUG"))
    shown = wizard(*run, "debug", "show", "--json")
    assert [one["message"] for one in shown.json["events"]] == [  # type: ignore[union-attr]
        "what happens", "after the rotation",
    ]  # fmt: skip
    assert wizard(*run, "level", "--json").json["until"]
    stopped = wizard(*run, "debug", "stop")
    assert stopped.code == 0, stopped.err
    assert "INFO again" in stopped.out
    assert config.read_bytes() == before
    assert wizard(*run, "debug", "stop", "--json").json["problem"]["id"] == "log.debug-none"  # type: ignore[index]


@pytest.mark.parametrize("ending", ["stop", "time"])
def test_the_last_trace_is_shown_after_its_end(
    wizard: Callable[..., Ran], gateway: Path, config: Path, log: Path, ending: str
) -> None:
    run = ["--install-dir", gateway, "log"]
    none = wizard(*run, "debug", "show", "--json")
    assert none.json["problem"]["id"] == "log.debug-none"  # type: ignore[index]
    assert wizard(*run, "debug", "start", "--for", "1h").code == 0
    with log.open("a") as stream:
        stream.write(event("what happens", "DEBUG"))
    if ending == "stop":
        assert wizard(*run, "debug", "stop").code == 0
    else:
        note = config.parents[1] / "wizard-backups" / "log-debug.json"
        raw = json.loads(note.read_bytes())
        note.write_text(json.dumps({**raw, "until": raw["started"]}))
    log.rename(log.with_name("c.log.1"))
    log.write_text(event("after the rotation"))
    shown = wizard(*run, "debug", "show")
    assert shown.code == 0, shown.err
    assert [one.rsplit(" ", 2)[-1] for one in shown.out.splitlines()] == ["happens", "rotation"]
    assert "The last trace (DEBUG) began at" in shown.err
    assert "and ended at" in shown.err
    told = wizard(*run, "debug", "show", "--json").json
    assert told["debug"]["ended"]  # type: ignore[index]
    assert len(told["events"]) == 2  # type: ignore[arg-type]
    assert wizard(*run, "level", "--json").json["until"] is None


@pytest.mark.parametrize("lost", ["compressed", "removed", "emptied"])
def test_lines_of_a_trace_that_are_missing_are_told(
    wizard: Callable[..., Ran], gateway: Path, log: Path, lost: str
) -> None:
    run = ["--install-dir", gateway, "log", "debug"]
    older, first, second = (log.with_name(f"c.log.{number}") for number in (3, 2, 1))
    older.write_text(event("before the trace", ago=90_000))
    os.utime(older, (log.stat().st_mtime - 90_000,) * 2)
    assert wizard(*run, "start").code == 0
    nothing = wizard(*run, "show")
    assert nothing.code == 0, nothing.err
    assert nothing.out.startswith("Nothing was written since ") and nothing.out.count("\n") == 1
    assert wizard(*run, "show", "--json").json["incomplete"] is False
    with log.open("a") as stream:
        stream.write(event("the fault", "ERROR"))
    if lost == "emptied":
        second.write_text(event("still there", "ERROR"))
        log.write_text("")
    else:
        log.rename(first)
        second.write_text(event("still there", "ERROR"))
        log.write_text(event("now", "DEBUG"))
        if lost == "compressed":
            packed = first.with_name("c.log.2.gz")
            packed.write_bytes(gzip.compress(first.read_bytes()))
        # Its number on the disk stays taken, as beside a log that goes on.
        first.rename(first.with_name("elsewhere"))
    shown = wizard(*run, "show")
    assert shown.code == 0, shown.err
    whole = " ".join(shown.out.split())
    assert whole.startswith("Lines since ") and lost in whole
    assert ("c.log.2.gz" in whole) is (lost == "compressed")
    assert "still there" in whole and "before the trace" not in whole
    assert ("a.B - now" in whole) is (lost != "emptied")
    told = wizard(*run, "show", "--json").json
    assert told["incomplete"] is True
    assert str(told["missing"]).startswith("Lines since ")
    assert len(told["events"]) == (1 if lost == "emptied" else 2)  # type: ignore[arg-type]


# Dies as with SIGKILL at the replacement that is named, of the command that is given.
CUT = """
import os, sys
from wizard.configfiles import disk
from wizard.__main__ import main
real = disk.replace
moment, name = sys.argv[1], sys.argv[2]
sys.argv[1:] = sys.argv[3:]
def cut(source, target):
    if target.name != name:
        return real(source, target)
    if moment == "after":
        real(source, target)
    os._exit(137)
disk.replace = cut
sys.exit(main())
"""


def cut_short(
    environment: dict[str, str], moment: str, name: str, gateway: Path, *words: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CUT, moment, name, "--install-dir", str(gateway), *words],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 137, done.stderr


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("during", ["start", "stop"])
@pytest.mark.parametrize("way", [["debug", "stop"], ["level", "INFO"], ["level", "WARN"]])
def test_a_level_that_was_cut_short_can_be_set(
    wizard: Callable[..., Ran],
    environment: dict[str, str],
    gateway: Path,
    config: Path,
    moment: str,
    during: str,
    way: list[str],
) -> None:
    before = config.read_bytes()
    run = ["--install-dir", gateway]
    if during == "stop":
        assert wizard(*run, "log", "debug", "start").code == 0
    cut_short(environment, moment, config.name, gateway, "log", "debug", during)
    unfinished = wizard(*run, "config", "set", "SSLmode=false", "--json")
    assert unfinished.json["problem"]["id"] == "cli.unfinished"  # type: ignore[index]
    ran = wizard(*run, "log", *way)
    assert ran.code == 0, ran.err
    assert config.read_bytes() == before.replace(b"INFO", b"WARN" if "WARN" in way else b"INFO")
    assert wizard(*run, "log", "level", "--json").json["until"] is None
    assert [path.name for path in config.parent.iterdir() if path.suffix == ".new"] == []
    # Nothing is left to be settled.
    assert wizard(*run, "config", "set", "SSLmode=false").code == 0


def test_another_file_that_was_cut_short_is_left_to_the_person(
    wizard: Callable[..., Ran], environment: dict[str, str], gateway: Path, config: Path, log: Path
) -> None:
    run = ["--install-dir", gateway]
    assert wizard(*run, "log", "debug", "start").code == 0
    cut_short(environment, "after", "fpc101.properties", gateway, "config", "set", "SSLmode=false")
    stopped = wizard(*run, "log", "debug", "stop", "--json")
    assert stopped.json["problem"]["id"] == "cli.unfinished"  # type: ignore[index]
    # The way back by hand also ends what the note says.
    assert wizard(*run, "config", "restore").code == 0
    assert wizard(*run, "log", "debug", "stop").code == 0


def test_a_level_that_was_restored_is_not_told_as_running(
    wizard: Callable[..., Ran], environment: dict[str, str], gateway: Path, config: Path, log: Path
) -> None:
    run = ["--install-dir", gateway]
    cut_short(environment, "after", config.name, gateway, "log", "debug", "start")
    running = wizard(*run, "log", "level").out
    assert "DEBUG is on for a while; before it was INFO." in running
    assert wizard(*run, "config", "restore").code == 0
    told = wizard(*run, "log", "level").out
    assert "The log level is INFO" in told and "goes back" not in told
    shown = wizard(*run, "log", "debug", "show")
    assert "The level was changed since then" in shown.err
    assert wizard(*run, "log", "debug", "start").code == 0


def without_a_scheduler(tmp_path: Path) -> str:
    """A PATH on which there is neither crontab nor schtasks."""
    empty = tmp_path / "empty"
    empty.mkdir(exist_ok=True)
    return str(empty)


def test_without_a_scheduler_one_sentence_tells_what_ends_the_level(
    wizard: Callable[..., Ran], gateway: Path, config: Path, log: Path, tmp_path: Path
) -> None:
    path = without_a_scheduler(tmp_path)
    run = ["--install-dir", gateway, "log", "level"]
    ran = wizard(*run, "DEBUG", "--for", "30m", PATH=path)
    assert ran.code == 0
    assert ran.err == ""
    (said,) = [line for line in ran.out.splitlines() if "goes back" in line]
    assert said.startswith("It goes back at the next start of this program after ")
    assert said.endswith(", or in the window while that is open.")
    assert "by itself" not in ran.out
    shown = wizard(*run, PATH=path)
    assert said in shown.out.splitlines()
    assert "by itself" not in shown.out
    assert wizard(*run, "DEBUG", "--for", "30m", "--json", PATH=path).json["scheduled"] is False


@pytest.mark.parametrize("named", [True, False])
def test_any_command_puts_a_level_back_whose_time_is_over(
    wizard: Callable[..., Ran], gateway: Path, config: Path, log: Path, named: bool
) -> None:
    before = config.read_bytes()
    ran = wizard("--install-dir", gateway, "log", "level", "debug", "--for", "1s", "--json")
    assert ran.code == 0, ran.err
    note = config.parents[1] / "wizard-backups" / "log-debug.json"
    raw = json.loads(note.read_bytes())
    raw["until"] = raw["started"]
    note.write_text(json.dumps(raw))
    folder = ["--install-dir", gateway] if named else []
    other = wizard(*folder, "licence", "--users", 600, "--partitions", 4, "--json")
    assert other.code == 0
    assert (other.json["directory_seats"], other.json["partition_seats"]) == (600, 2_400)
    assert "INFO again" in other.err
    assert config.read_bytes() == before
    assert not note.exists()
    assert wizard(*folder, "licence", "--users", 1, "--partitions", 1, "--json").err == ""


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("log4j2.properties", b"rootLogger.level = info\n", b"rootLogger.level = debug\n"),
        ("log4j2.xml", b"<Configuration><Root level='INFO'/></Configuration>",
         b"<Configuration><Root level='DEBUG'/></Configuration>"),
    ],
)  # fmt: skip
def test_a_gateway_with_log4j_2(
    wizard: Callable[..., Ran], gateway: Path, config: Path, name: str, before: bytes, after: bytes
) -> None:
    old = config.read_bytes()
    path = config.with_name(name)
    path.write_bytes(before)
    ran = wizard("--install-dir", gateway, "log", "level", "DEBUG", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["path"] == str(path)
    assert ran.json["sure"] is False
    assert "Only Log4j 2 reads" in str(ran.json["why"])
    assert path.read_bytes() == after
    assert config.read_bytes() == old
    told = wizard("--install-dir", gateway, "log", "level")
    assert f"{name} is in force" in told.out


def test_a_level_that_is_decided_elsewhere(
    wizard: Callable[..., Ran], gateway: Path, config: Path
) -> None:
    path = config.with_name("log4j.xml")
    path.write_text(
        '<!DOCTYPE c SYSTEM "log4j.dtd" [ <!ENTITY lvl SYSTEM "level.txt"> ]>\n'
        '<log4j:configuration xmlns:log4j="x"><logger name="a.b"><level value="${l}"/></logger>'
        '<root><level value="${level}"/></root></log4j:configuration>'
    )
    before = path.read_bytes()
    run = ["--install-dir", gateway, "log", "level"]
    told = wizard(*run)
    assert told.code == 0, told.err
    assert "it comes from “${level}” and is changed there." in told.out
    assert "a.b: from “${l}”" in told.out
    shown = wizard(*run, "--json").json
    assert (shown["level"], shown["level_from"]) == (None, "${level}")
    for more in ([], ["--for", "30m"], ["--logger", "a.b"]):
        ran = wizard(*run, "DEBUG", *more, "--json")
        assert ran.code == 2
        assert ran.json["problem"]["id"] == "log.level-elsewhere"  # type: ignore[index]
    assert path.read_bytes() == before


def test_where_the_log_is_written(wizard: Callable[..., Ran], gateway: Path, config: Path) -> None:
    before = config.read_bytes()
    old = wizard("--install-dir", gateway, "log", "file", "--json").json["file"]
    ran = wizard("--install-dir", gateway, "log", "file", "D:\\L\\x y.log", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["file"] == "D:\\L\\x y.log"
    assert b"File=D:\\\\L\\\\x y.log\r\n" in config.read_bytes()
    assert wizard("--install-dir", gateway, "log", "file", old).code == 0
    assert config.read_bytes() == before
    bad = wizard("--install-dir", gateway, "log", "file", "x.log", "--json")
    assert bad.json["problem"]["id"] == "flows.log-file-relative"  # type: ignore[index]


def test_a_folder_is_no_log_file(
    wizard: Callable[..., Ran], gateway: Path, config: Path, tmp_path: Path
) -> None:
    before = config.read_bytes()
    ran = wizard("--install-dir", gateway, "log", "file", tmp_path, "--json")
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "flows.log-file-folder"  # type: ignore[index]
    assert config.read_bytes() == before
    assert wizard("--install-dir", gateway, "log", "file", tmp_path / "new.log").code == 0


def test_one_logger(wizard: Callable[..., Ran], gateway: Path, config: Path) -> None:
    name = "com.ibm.as400.access"
    ran = wizard("--install-dir", gateway, "log", "level", "TRACE", "--logger", name, "--json")
    assert ran.code == 0
    assert ran.json["loggers"] == {name: "TRACE"}
    assert wizard("--install-dir", gateway, "log", "level", "--json").json["level"] == "INFO"
    bad = wizard("--install-dir", gateway, "log", "level", "TRACE", "--logger", "a b", "--json")
    assert bad.json["problem"]["id"] == "log.logger-name"  # type: ignore[index]


def test_the_support_bundle(
    wizard: Callable[..., Ran], gateway: Path, log: Path, tmp_path: Path
) -> None:
    with log.open("a") as stream:
        stream.write(event("CHGUSRPRF USRPRF(ANNA) PASSWORD(Sommer26)", "DEBUG"))
    out = tmp_path / "b.zip"
    ran = wizard("--install-dir", gateway, "log", "bundle", "--out", out, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["path"] == str(out)
    with zipfile.ZipFile(out) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert archive.namelist()[0] == "INDEX.txt"
    assert b"Sommer26" not in whole
    assert b"CHGUSRPRF" in whole
    again = wizard("--install-dir", gateway, "log", "bundle", "--out", out, "--json")
    assert again.json["problem"]["id"] == "log.out-exists"  # type: ignore[index]


def test_the_licence(wizard: Callable[..., Ran]) -> None:
    ran = wizard(
        "licence", "--users", 600, "--partitions", 4, "--per-partition", "TEST=20",
        "--price-seat", "1.5", "--json",
    )  # fmt: skip
    assert ran.code == 0
    assert ran.json["partition_seats"] == 1_820
    assert ran.json["costs"] == {"directory": None, "partitions": "2730.0", "total": None}
    shown = wizard("licence", "--users", 600, "--partitions", 4)
    assert "2,400" in shown.out
    for wrong, key in (
        (["--users", 0, "--partitions", 4], "licence.users"),
        (["--users", 5], "licence.missing"),
        (["--users", 5, "--partitions", 1, "--per-partition", "A=6"], "licence.more-users"),
        (["--users", 5, "--per-partition", "A=1", "--per-partition", "A=2"], "licence.twice"),
    ):
        bad = wizard("licence", *wrong, "--json")
        assert bad.code == 2
        assert bad.json["problem"]["id"] == key  # type: ignore[index]
