"""Level and log file in log4j.properties."""

from __future__ import annotations

import pytest

from wizard.configfiles.files import ConfigRoom
from wizard.domain.problems import ProblemError

ROOM = ConfigRoom()
GUIDE = (
    b"# Logging\r\n"
    b"log4j.rootLogger = INFO,  file\r\n"
    b"log4j.appender.file = org.apache.log4j.RollingFileAppender\r\n"
    b"log4j.appender.file.File = C:\\\\MyPassLogs\\\\iSeriesConnector.log\r\n"
)


def test_the_guides_file_is_read() -> None:
    assert ROOM.log_level(GUIDE) == "INFO"
    assert ROOM.log_file(GUIDE) == "C:\\MyPassLogs\\iSeriesConnector.log"


def test_only_the_word_and_the_path_change() -> None:
    done = ROOM.set_logging(GUIDE, level="DEBUG", file="D:\\Logs\\x.log")
    assert done == GUIDE.replace(b"INFO", b"DEBUG").replace(
        b"C:\\\\MyPassLogs\\\\iSeriesConnector.log", b"D:\\\\Logs\\\\x.log"
    )
    assert ROOM.set_logging(done, level="INFO", file=ROOM.log_file(GUIDE)) == GUIDE


@pytest.mark.parametrize(
    ("root", "level", "after"),
    [
        (b"log4j.rootLogger=info, R, stdout", "WARN", b"log4j.rootLogger=warn, R, stdout"),
        (b"log4j.rootCategory=Info,R", "warn", b"log4j.rootCategory=WARN,R"),
        (b"log4j.rootLogger:DEBUG", "INFO", b"log4j.rootLogger:INFO"),
        (b"log4j.rootLogger=, R", "INFO", b"log4j.rootLogger=INFO, R"),
        (b"log4j.rootLogger=VERBOSE, R", "TRACE", b"log4j.rootLogger=TRACE, R"),
        (b"lvl=DEBUG\nlog4j.rootLogger=${lvl}, R", "INFO", None),
    ],
)
def test_levels_in_every_style(root: bytes, level: str, after: bytes | None) -> None:
    done = ROOM.set_logging(root + b"\n", level=level, file=None)
    assert ROOM.log_level(done) == level.upper()
    expected = b"lvl=DEBUG\nlog4j.rootLogger=INFO, R" if after is None else after
    assert done == expected + b"\n"
    assert ROOM.set_logging(done, level=level, file=None) == done


def test_nothing_asked_or_nothing_new_changes_nothing() -> None:
    data = b"dir=/var/log\nlog4j.rootLogger=${l}, A\nl=debug\nlog4j.appender.A.file=${dir}/x.log \n"
    assert ROOM.log_level(data) == "DEBUG"
    assert ROOM.log_file(data) == "/var/log/x.log"
    assert ROOM.set_logging(data, level=None, file=None) == data
    assert ROOM.set_logging(data, level="DEBUG", file="/var/log/x.log") == data
    assert ROOM.set_logging(b"", level=None, file=None) == b""


def test_the_appender_is_the_root_loggers() -> None:
    data = (
        b"log4j.rootLogger=WARN, stdout, daily\n"
        b"log4j.appender.audit=org.apache.log4j.FileAppender\n"
        b"log4j.appender.audit.File=audit.log\n"
        b"log4j.appender.stdout=org.apache.log4j.ConsoleAppender\n"
        b"log4j.appender.daily=org.apache.log4j.DailyRollingFileAppender\n"
        b"log4j.appender.daily.File=a.log\n"
    )
    assert ROOM.log_file(data) == "a.log"
    done = ROOM.set_logging(data, level=None, file="b.log")
    assert done == data.replace(b"a.log\n", b"b.log\n").replace(b"audit.log", b"audit.log")
    assert b"audit.File=audit.log" in done


def test_an_appender_without_a_file_gets_one() -> None:
    data = b"log4j.rootLogger=WARN, R\nlog4j.appender.R=org.apache.log4j.FileAppender\n"
    with pytest.raises(ProblemError, match="log4j-no-file"):
        ROOM.log_file(data)
    assert ROOM.set_logging(data, level=None, file="b.log") == (
        data + b"log4j.appender.R.File=b.log\n"
    )


def test_a_console_only_file_gets_an_appender() -> None:
    data = b"log4j.rootLogger=WARN, file\nlog4j.appender.file=org.apache.log4j.ConsoleAppender\n"
    done = ROOM.set_logging(data, level="ERROR", file="C:\\x.log")
    assert ROOM.log_file(done) == "C:\\x.log"
    assert done.startswith(b"log4j.rootLogger=ERROR, file, file2\n")
    assert b"log4j.appender.file2=org.apache.log4j.RollingFileAppender\n" in done


def test_a_file_without_a_root_gets_one() -> None:
    data = b"log4j.appender.A=org.apache.log4j.FileAppender\nlog4j.appender.A.File=x\n"
    with pytest.raises(ProblemError, match="log4j-no-root"):
        ROOM.log_level(data)
    done = ROOM.set_logging(data, level="WARN", file=None)
    assert done == data + b"log4j.rootLogger=WARN, A\n"


def test_a_new_file_is_complete() -> None:
    done = ROOM.set_logging(b"", level="DEBUG", file="C:\\Logs\\x.log")
    found = {entry.key: entry.value for entry in ROOM.properties(done)}
    assert found["log4j.rootLogger"] == "DEBUG, file"
    assert found["log4j.appender.file"] == "org.apache.log4j.RollingFileAppender"
    assert found["log4j.appender.file.File"] == "C:\\Logs\\x.log"
    assert found["log4j.appender.file.layout"] == "org.apache.log4j.PatternLayout"
    assert b"C:\\\\Logs" in done
    defaults = ROOM.set_logging(b"", level="INFO", file=None)
    assert ROOM.log_level(defaults) == ROOM.log_level(b"") == "INFO"
    assert ROOM.log_file(defaults) == ROOM.log_file(b"") == "C:\\MyPassLogs\\iSeriesConnector.log"


def test_unknown_levels_and_other_formats_are_named() -> None:
    with pytest.raises(ProblemError) as caught:
        ROOM.log_level(b"\nlog4j.rootLogger=VERBOSE, A\n")
    assert caught.value.id == "configfiles.log4j-level-unknown"
    assert "Line 2" in str(caught.value.problem)
    assert "VERBOSE" in str(caught.value.problem)
    for call in (
        lambda: ROOM.log_level(b"rootLogger.level=info\n"),
        lambda: ROOM.log_file(b"rootLogger=info\n"),
        lambda: ROOM.set_logging(b"appender.a.type=File\n", level="INFO", file=None),
    ):
        with pytest.raises(ProblemError, match=r"log4j-2:"):
            call()


@pytest.mark.parametrize(
    ("level", "file", "id"),
    [
        ("LOUD", None, "configfiles.log-level-unknown"),
        ("", None, "configfiles.log-level-unknown"),
        (None, "  ", "configfiles.log-file-empty"),
        (None, "a\nb", "configfiles.log-file-characters"),
        (None, "x" * 40_000, "configfiles.log-file-characters"),
    ],
)
def test_what_cannot_be_set(level: str | None, file: str | None, id: str) -> None:
    with pytest.raises(ProblemError) as caught:
        ROOM.set_logging(GUIDE, level=level, file=file)
    assert caught.value.id == id


def test_variables_that_name_themselves_end() -> None:
    data = b"a=${b}${b}\nb=${a}${a}\nlog4j.rootLogger=INFO, F\nlog4j.appender.F.File=${a}\n"
    assert ROOM.log_level(data) == "INFO"
    assert ROOM.log_file(data)
