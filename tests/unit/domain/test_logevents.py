"""Lines read by the appender's own pattern, put together to events, and explained."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.domain.catalogue import BY_ID as CHECKS
from wizard.domain.logevents import MOST_LINES, Events, Forms, folded
from wizard.domain.logpattern import form, usual
from wizard.domain.logs import LogEvent, LogLine, LogQuery, level_name, moment, span
from wizard.domain.problems import ProblemError
from wizard.domain.symptoms import SYMPTOMS, recognise

NOW = datetime(2026, 11, 24, 14, 0)  # noqa: DTZ001 - a log has no zone
AT = datetime(2026, 11, 24, 13, 7, 9, 123_000)  # noqa: DTZ001


def events(text: str, pattern: str = "") -> list[LogEvent]:
    configured = form(pattern, NOW)
    reader = Events(Forms((*((configured,) if configured else ()), *usual())))
    offset, lines = 0, []
    for line in text.splitlines():
        lines.append(LogLine(line, offset))
        offset += len(line) + 1
    return [*reader.feed(lines), *reader.flush()]


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("%d{ISO8601} %-5p [%t] %c - %m%n", "2026-11-24 13:07:09,123 WARN  [w 1] a.b.C - hello"),
        ("%d %5p %c{1}:%L - %m%n", "2026-11-24 13:07:09,123  WARN C:42 - hello"),
        ("%d{yyyy-MM-dd'T'HH:mm:ss.SSSX} %p %m%n", "2026-11-24T13:07:09.123+01:00 WARN hello"),
        ("%d{dd.MM.yyyy HH:mm:ss.SSS} %level %msg%n", "24.11.2026 13:07:09.123 WARN hello"),
        ("%d{DATE} %p %m%n", "24 Nov 2026 13:07:09,123 WARN hello"),
        ("%d{ABSOLUTE} %p - %m%n", "13:07:09,123 WARN - hello"),
        ("%d{MM/dd/yy hh:mm:ss.SSS a} %p %m%n", "11/24/26 01:07:09.123 PM WARN hello"),
        ("[%p] %d{COMPACT} [%thread] %logger{36}: %message%n%throwable",
         "[WARN] 20261124130709123 [x] a.b: hello"),
        ("%p|%d{ISO8601}|%X{id}|%t|%m%n", "WARN|2026-11-24 13:07:09,123||t|hello"),
        ("%d{ISO8601}{UTC} %highlight{%p} %m%n", "2026-11-24 13:07:09,123 WARN hello"),
    ],
)  # fmt: skip
def test_a_line_is_read_as_its_pattern_wrote_it(pattern: str, line: str) -> None:
    (event,) = events(line, pattern)
    assert (event.level, event.time) == ("WARN", AT)
    assert event.message == ("hello",)
    assert event.raw == line


def test_thread_and_logger_are_fields() -> None:
    (event,) = events(
        "2026-11-24 13:07:09,123 WARN  [pool [1] x] a.b.C - x - y", "%d %-5p [%t] %c - %m%n"
    )
    assert (event.thread, event.logger, event.message) == ("pool [1] x", "a.b.C", ("x - y",))


TRACE = """2026-11-24 13:07:09,123 ERROR [t] a.B - reset failed
for USER1
javax.net.ssl.SSLHandshakeException: PKIX path building failed
\tat a.b.C.d(C.java:1)
\tat a.b.C.e(C.java:2)
Caused by: sun.security.validator.ValidatorException: no path
\t... 12 more
2026-11-24 13:07:10,000 INFO  [t] a.B - next
"""


def test_a_stack_trace_belongs_to_its_event_and_folds() -> None:
    first, second = events(TRACE, "%d %-5p [%t] %c - %m%n")
    assert first.message == ("reset failed", "for USER1")
    assert len(first.stack) == 5
    assert second.message == ("next",)
    kept, left_out = folded(first.stack)
    assert [line.split(":")[0] for line in kept] == [
        "javax.net.ssl.SSLHandshakeException", "Caused by",
    ]  # fmt: skip
    assert left_out == 3
    assert first.symptom == "trust.path"
    assert "\n".join((*first.lines, *second.lines)) + "\n" == TRACE


def test_a_trace_that_comes_in_two_pieces_stays_with_its_event() -> None:
    lines = [LogLine(line, number) for number, line in enumerate(TRACE.splitlines())]
    reader = Events(Forms(usual()))
    seen = [*reader.feed(lines[:4]), *reader.flush()]
    seen += [*reader.feed(lines[4:]), *reader.flush()]
    first, rest, last = seen
    assert rest.continues
    assert (rest.level, rest.thread, rest.time) == (first.level, first.thread, first.time)
    assert (*first.lines, *rest.lines, *last.lines) == tuple(TRACE.splitlines())


def test_lines_in_another_form_are_still_shown() -> None:
    found = events("hello\nworld\n\tat x.Y\nmore", "%d %p %m%n")
    assert [event.lines for event in found] == [("hello",), ("world", "\tat x.Y"), ("more",)]
    assert all(event.level == "" for event in found)
    # A form that the pattern does not name is recognised all the same.
    (other,) = events("2026-11-24T13:07:09.123Z  WARN 1 --- [main] a.b: hello", "%p %m%n")
    assert (other.level, other.time, other.thread) == ("WARN", AT, "main")


def test_one_odd_line_does_not_change_how_the_others_are_read() -> None:
    odd = "2026-11-24 13:07:09,123 E\n"
    usual_lines = "2026-11-24 13:07:09,123 WARN  [t] a.B - x\n" * 30
    found = events(odd + usual_lines + odd, "%d %-5p [%t] %c - %m%n")
    assert [event.level for event in found] == ["", *["WARN"] * 30]
    assert found[-1].message == ("x", odd.strip())


@pytest.mark.parametrize("pattern", ["%m%n", "", "hello", "%c %t", "%q", "%d{''}", "%"])
def test_a_pattern_without_a_beginning_is_none(pattern: str) -> None:
    assert form(pattern, NOW) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_pattern_and_any_line_come_to_an_end(pattern: str, line: str) -> None:
    found = events(line + "\n" + line, "%d " + pattern + "%m")
    joined = "\n".join(one for event in found for one in event.lines)
    assert joined == "\n".join((line + "\n" + line).splitlines())


def test_an_event_is_bounded() -> None:
    head = "2026-11-24 13:07:09,123 ERROR [t] a.B - x\n"
    (event,) = events(head + "\tat a.b\n" * (MOST_LINES + 50))
    assert len(event.message) + len(event.stack) == MOST_LINES
    assert event.dropped == 51 * len("\tat a.b\n")


@pytest.mark.parametrize(
    ("line", "id"),
    [
        ("sun.security.validator.ValidatorException: PKIX path building failed", "trust.path"),
        ("... PKIX path validation failed: CertificateExpiredException: NotAfter: x",
         "trust.expired"),
        ("InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty",
         "trust.anchors"),
        ("java.io.IOException: Keystore was tampered with, or password was incorrect",
         "store.password"),
        ("SSLHandshakeException: Received fatal alert: protocol_version", "tls.version"),
        ("SSLHandshakeException: Received fatal alert: handshake_failure", "tls.handshake"),
        ("certpath: Certificates do not conform to algorithm constraints", "trust.algorithm"),
        ("java.net.ConnectException: Connection refused: connect", "net.refused"),
        ("java.net.SocketTimeoutException: connect timed out", "net.timeout"),
        ("java.net.UnknownHostException: i-prod", "net.name"),
        ("Exit program denied request.", "command.exit-program"),
        ("CPF2292 *SECADM required to create or change user profiles.", "account.secadm"),
        ("CPF2217 Not authorized to user profile ANNA.", "account.target"),
        ("AS400SecurityException: Password is incorrect.:ANNA", "signon.password"),
        ("CPF22C2 Password less than 8 characters.", "reset.short"),
        ("CPF4AA7 rc 3", "reset.rules"),
        ("Password length is not valid.", "reset.long"),
        ("Input not an X.509 certificate", "store.not-certificate"),
    ],
)  # fmt: skip
def test_known_exceptions_are_recognised(line: str, id: str) -> None:
    assert recognise([line]) == id


def test_the_table_is_what_a_person_wants_to_read() -> None:
    assert len({symptom.id for symptom in SYMPTOMS}) == len(SYMPTOMS)
    for symptom in SYMPTOMS:
        assert not symptom.check or symptom.check in CHECKS, symptom.id
        for part in (symptom.what, symptom.why, symptom.next_step):
            words = str(part)
            assert words.endswith("."), symptom.id
            for unwanted in ("error", "invalid", "please", "something went wrong"):
                assert unwanted not in words.lower(), symptom.id
    for quiet in ("reset of ANNA done", "Connected to i-prod", "error count 0", ""):
        assert recognise([quiet]) == ""


def test_what_is_asked_for() -> None:
    warn, info = (
        LogEvent(0, "x", "WARN", AT, "pool-1", message=("x",)),
        LogEvent(0, "y", "INFO", AT + timedelta(hours=1), "main", message=("y",)),
    )
    other = LogEvent(0, "z", message=("z",))
    assert [LogQuery(level="WARN").takes(one) for one in (warn, info, other)] == [
        True,
        False,
        False,
    ]
    assert [LogQuery(thread="pool").takes(one) for one in (warn, info)] == [True, False]
    later = LogQuery(since=AT + timedelta(seconds=1))
    assert [later.takes(one) for one in (warn, info, other)] == [False, True, False]
    assert LogQuery().everything


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("10m", NOW - timedelta(minutes=10)),
        ("2h", NOW - timedelta(hours=2)),
        ("13:30", NOW.replace(hour=13, minute=30)),
        ("23:50", NOW.replace(hour=23, minute=50) - timedelta(days=1)),
        ("2026-11-20", datetime(2026, 11, 20)),  # noqa: DTZ001
        ("2026-11-20 08:15:30,250", datetime(2026, 11, 20, 8, 15, 30, 250_000)),  # noqa: DTZ001
    ],
)
def test_times(typed: str, at: datetime) -> None:
    assert moment(typed, NOW) == at


@pytest.mark.parametrize("typed", ["", "soon", "25:00", "2026-13-01", "9" * 30 + "d", "999999d9"])
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(ProblemError, match=r"log\.since"):
        moment(typed, NOW)


def test_spans_and_levels() -> None:
    assert span("30m") == timedelta(minutes=30)
    assert span("90 s") == timedelta(seconds=90)
    assert level_name(" warning ") == "WARN"
    for typed in ("", "0m", "8d", "30", "-5m", "m"):
        with pytest.raises(ProblemError, match=r"log\.span"):
            span(typed)
    with pytest.raises(ProblemError, match=r"log\.level"):
        level_name("LOUD")
