"""The Log page, by real clicks over real files that grow, rotate and are emptied."""

from __future__ import annotations

import contextlib
import gc
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.views.heartbeat import MOST_STILL, Heartbeat
from tests.views.lastworld import Machine, Watched, clicked, clipped, unnamed
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from wizard.domain.symptoms import BY_ID
from wizard.flows.logs import debugging
from wizard.flows.services import Services
from wizard.views.operations.logs.keeper import keeper_of
from wizard.views.operations.logs.model import HEAD, LINE, MOST_EVENTS, REMARK, SYMPTOM
from wizard.views.operations.logs.page import LogPage
from wizard.views.operations.places import LOG
from wizard.views.operations.window import OperationsWindow

CONFIG = (
    "# kept\n"
    "log4j.rootLogger=INFO, file\n"
    "log4j.logger.com.ibm.as400.access=WARN\n"
    "log4j.appender.file=org.apache.log4j.RollingFileAppender\n"
    "log4j.appender.file.File={log}\n"
    "log4j.appender.file.layout=org.apache.log4j.PatternLayout\n"
    "log4j.appender.file.layout.ConversionPattern=%d{{ISO8601}} %-5p [%t] %c - %m%n\n"
)
TRACE = (
    "javax.net.ssl.SSLHandshakeException: PKIX path building failed\n"
    "\tat com.ibm.as400.access.SocketContainer.open(SocketContainer.java:10)\n"
    "\tat com.ibm.as400.access.SignonServer.connect(SignonServer.java:20)\n"
)
START = datetime(2026, 11, 24, 14, 0)  # noqa: DTZ001 - a log has no zone


def line(number: int, level: str = "INFO", thread: str = "worker-1", words: str = "") -> str:
    at = START + timedelta(milliseconds=50 * number)
    stamp = f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03}"
    return f"{stamp} {level:5} [{thread}] a.B - {words or f'reset of USER{number} done'}\n"


def lines(count: int, first: int = 0) -> str:
    return "".join(line(number) for number in range(first, first + count))


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 14, 5, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


@dataclass
class World:
    services: Services
    folder: Path
    log: Path
    clock: Clock
    on_ui: list[str]

    @property
    def config(self) -> Path:
        return connector(self.folder) / "classes" / "log4j.properties"

    def add(self, text: str) -> None:
        with self.log.open("a", encoding="utf-8", newline="") as stream:
            stream.write(text)


@pytest.fixture
def world(rooms: Services, gateway: Path, tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "logs"
    folder.mkdir()
    log, clock, on_ui = folder / "connector.log", Clock(), []  # type: ignore[var-annotated]
    classes = connector(gateway) / "classes"
    classes.mkdir(exist_ok=True)
    (classes / "log4j.properties").write_text(CONFIG.format(log=log), encoding="latin-1")
    doubles: dict[str, object] = {
        name: Watched(getattr(rooms, name), on_ui) for name in ("files", "logs", "logconfigs")
    }
    doubles["gateway"] = Machine(rooms.gateway)
    services = replace(rooms, clock=clock, **doubles)  # type: ignore[arg-type] # doubles
    yield World(services, gateway, log, clock, on_ui)
    # Nothing of all that touches a file on the UI thread.
    assert on_ui == []


@contextlib.contextmanager
def opened(qtbot: QtBot, world: World) -> Iterator[LogPage]:
    window = OperationsWindow(world.services, world.folder)
    window.resize(1160, 900)
    window.show()
    window.open(LOG)
    page = window.page
    assert isinstance(page, LogPage)
    qtbot.waitUntil(lambda: page.found is not None and ready(page), timeout=30_000)
    try:
        yield page
    finally:
        window.close()
        window.deleteLater()


def ready(page: LogPage) -> bool:
    """The log was opened, or could not be."""
    viewer = page.viewer
    return not page.bench.busy and (viewer._feed is not None or viewer.notice.isVisible())


def texts(page: LogPage, *kinds: int) -> list[str]:
    model = page.viewer.list.lines
    rows = [model.row(number) for number in range(model.rowCount())]
    return [row.text for row in rows if not kinds or row.kind in kinds]


def shows(qtbot: QtBot, page: LogPage, words: str) -> None:
    qtbot.waitUntil(lambda: any(words in text for text in texts(page)), timeout=15_000)


def click_line(page: LogPage, words: str, modifier: Qt.KeyboardModifier | None = None) -> None:
    found = page.viewer.list
    number = next(at for at in range(found.lines.rowCount()) if words in found.lines.row(at).text)
    found.scrollTo(found.lines.index(number))
    place = found.visualRect(found.lines.index(number)).center()
    QTest.mouseClick(
        found.viewport(), Qt.MouseButton.LeftButton,
        modifier or Qt.KeyboardModifier.NoModifier, place,
    )  # fmt: skip


def filtered(qtbot: QtBot, page: LogPage, act: Callable[[], object]) -> None:
    """Do something to the filters, and wait for what it finds."""
    before = page.viewer._feed
    act()
    qtbot.waitUntil(
        lambda: page.viewer._feed is not None and page.viewer._feed is not before, timeout=15_000
    )


# ---------------------------------------------------------------- the viewer


def test_the_end_is_shown_at_once_and_older_lines_on_scrolling_up(
    qtbot: QtBot, world: World
) -> None:
    world.add(lines(3_000))
    with opened(qtbot, world) as page:
        shown = page.viewer.list
        assert "USER2999 " in texts(page)[-1]
        assert shown.at_end
        assert len(shown.lines.entries) == 500
        first = texts(page)[0]
        shown.setFocus()
        QTest.keyClick(shown, Qt.Key.Key_Home)
        qtbot.waitUntil(lambda: len(shown.lines.entries) >= 1_000, timeout=15_000)
        # What stood at the top stays under the eyes.
        top = shown.top()
        assert top is not None and top[0].shown.event is not None
        assert top[0].shown.event.raw == first
        while len(shown.lines.entries) < 3_000:
            count = len(shown.lines.entries)
            QTest.keyClick(shown, Qt.Key.Key_Home)
            qtbot.waitUntil(lambda c=count: len(shown.lines.entries) > c, timeout=15_000)  # type: ignore[misc]
        assert [text.split("USER")[1].split(" ")[0] for text in texts(page)] == [
            str(number) for number in range(3_000)
        ]


def test_scrolling_up_goes_on_into_the_rotated_files(qtbot: QtBot, world: World) -> None:
    world.log.with_name("connector.log.2").write_text(lines(700), encoding="utf-8")
    world.log.with_name("connector.log.1").write_text(lines(700, 700), encoding="utf-8")
    world.add(lines(10, 1_400))
    with opened(qtbot, world) as page:
        shown = page.viewer.list
        assert "USER1409 " in texts(page)[-1]
        shown.setFocus()
        while "USER0 " not in texts(page, HEAD)[0]:
            first = texts(page, HEAD)[0]
            QTest.keyClick(shown, Qt.Key.Key_Home)
            qtbot.waitUntil(lambda f=first: texts(page, HEAD)[0] != f, timeout=15_000)  # type: ignore[misc]
        assert [text.split("USER")[1].split(" ")[0] for text in texts(page, HEAD)] == [
            str(number) for number in range(1_410)
        ]
        told = texts(page, REMARK)
        assert ["connector.log.2" in told[0], "connector.log.1" in told[1]] == [True, True]


def test_it_follows_rotation_and_truncation(qtbot: QtBot, world: World) -> None:
    world.add(lines(10))
    with opened(qtbot, world) as page:
        world.add(line(10))
        shows(qtbot, page, "USER10 ")
        world.add(line(11))
        world.log.replace(world.log.with_name("connector.log.1"))
        world.add(line(12))
        shows(qtbot, page, "USER12 ")
        assert any("rotated" in text for text in texts(page, REMARK))
        assert [text for text in texts(page, HEAD) if "USER11 " in text]
        with world.log.open("w", encoding="utf-8") as stream:
            stream.write("")
        qtbot.waitUntil(lambda: any("emptied" in text for text in texts(page, REMARK)))
        world.add(line(13))
        shows(qtbot, page, "USER13 ")


def test_not_following_reads_nothing_until_it_is_asked_to(qtbot: QtBot, world: World) -> None:
    world.add(lines(10))
    with opened(qtbot, world) as page:
        clicked(qtbot, page.viewer.follow)
        qtbot.waitUntil(lambda: page.viewer._task is None)
        assert "not followed" in page.viewer.status.text()
        assert not page.viewer._timer.isActive()
        world.add(line(10))
        clicked(qtbot, page.viewer.follow)
        shows(qtbot, page, "USER10 ")


def test_lines_that_come_do_not_move_what_is_read(qtbot: QtBot, world: World) -> None:
    world.add(lines(400))
    with opened(qtbot, world) as page:
        shown = page.viewer.list
        QTest.keyClick(shown, Qt.Key.Key_Home)
        top = shown.top()
        world.add(lines(200, 400))
        qtbot.waitUntil(lambda: "200 new ones below" in page.viewer.status.text(), timeout=15_000)
        assert shown.top() == top
        clicked(qtbot, page.viewer.end)
        qtbot.waitUntil(lambda: shown.at_end)
        assert "USER599 " in texts(page)[-1]
        assert not page.viewer.end.isVisible()


def test_more_than_fits_is_told_and_the_view_stays_bounded(qtbot: QtBot, world: World) -> None:
    world.add(lines(10))
    with opened(qtbot, world) as page:
        world.add(lines(3 * MOST_EVENTS, 10))
        last = f"USER{3 * MOST_EVENTS + 9} "
        shows(qtbot, page, last)
        assert len(page.viewer.list.lines.entries) <= MOST_EVENTS
        # Far up while much comes: the rest is read anew at the end.
        shown = page.viewer.list
        QTest.keyClick(shown, Qt.Key.Key_PageUp)
        QTest.keyClick(shown, Qt.Key.Key_PageUp)
        assert not shown.at_end
        world.add(lines(100, 50_000))
        qtbot.waitUntil(lambda: page.viewer._gap, timeout=15_000)
        clicked(qtbot, page.viewer.end)
        shows(qtbot, page, "USER50099 ")


def test_filters(qtbot: QtBot, world: World) -> None:
    world.add(lines(300))
    world.add(line(300, "ERROR", "main", "no (bracket"))
    world.add(line(301, "WARN", "worker-2"))
    with opened(qtbot, world) as page:
        filters = page.viewer.filters
        filtered(qtbot, page, lambda: filters.level.setCurrentIndex(3))
        assert len(texts(page, HEAD)) == 2
        filtered(qtbot, page, lambda: QTest.keyClicks(filters.text.editor, "NO (BRA"))
        assert [text.endswith("no (bracket") for text in texts(page, HEAD)] == [True]
        # As an expression the open bracket is told, and nothing is searched for.
        QTest.mouseClick(filters.expression, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: filters.text.shows_problem)
        assert "regular expression" in filters.text.message
        filters.text.editor.setFocus()
        filters.text.editor.selectAll()  # type: ignore[attr-defined] # a QLineEdit
        filtered(qtbot, page, lambda: QTest.keyClicks(filters.text.editor, r"USER30\d|bracket$"))
        assert len(texts(page, HEAD)) == 2
        filtered(qtbot, page, lambda: clicked(qtbot, page.viewer.everything))
        assert len(texts(page, HEAD)) == 302
        filtered(qtbot, page, lambda: QTest.keyClicks(filters.by_thread.editor, "main"))
        assert len(texts(page, HEAD)) == 1
        filtered(qtbot, page, lambda: clicked(qtbot, page.viewer.everything))
        filters.time.setFocus()
        filters.time.setCurrentIndex(4)
        assert filters.since.isVisible()
        QTest.keyClicks(filters.since.editor, "2026-11-24 14:00:14")
        qtbot.waitUntil(lambda: 0 < len(texts(page, HEAD)) < 30, timeout=15_000)
        filtered(qtbot, page, lambda: QTest.keyClicks(filters.text.editor, "nothing like this"))
        qtbot.waitUntil(lambda: "No line of the log" in page.viewer.notice.problem_text)
        qtbot.waitUntil(lambda: clipped(page) == [])


def test_a_stack_trace_opens_and_a_known_exception_is_explained(qtbot: QtBot, world: World) -> None:
    world.add(lines(5) + line(5, "ERROR", words="it failed") + TRACE + lines(5, 6))
    with opened(qtbot, world) as page:
        viewer = page.viewer
        known = BY_ID["trust.path"]
        assert texts(page, SYMPTOM) == [str(known.what)]
        assert texts(page, LINE) == []
        assert not viewer.known.isVisible()
        click_line(page, "it failed")
        assert [text.strip() for text in texts(page, LINE)] == [
            part.strip() for part in TRACE.splitlines()
        ]
        assert str(known.next_step) in viewer.known.problem_text
        assert str(known.why) in viewer.known.problem_text
        qtbot.waitUntil(lambda: clipped(page) == [])
        click_line(page, "it failed")
        assert texts(page, LINE) == []
        # By keys as well.
        QTest.keyClick(viewer.list, Qt.Key.Key_Right)
        assert len(texts(page, LINE)) == 3
        QTest.keyClick(viewer.list, Qt.Key.Key_Left)
        assert texts(page, LINE) == []
        # Copied is what stands in the file, folded or not.
        click_line(page, "USER4 ", Qt.KeyboardModifier.ControlModifier)
        clicked(qtbot, viewer.copy)
        words = line(4) + line(5, "ERROR", words="it failed") + TRACE
        assert QGuiApplication.clipboard().text() == words.rstrip("\n")


@pytest.mark.parametrize("coding", ["utf-16", "latin-1"])
def test_another_encoding(qtbot: QtBot, world: World, coding: str) -> None:
    world.log.write_bytes((lines(5) + line(5, words="Prüfung")).encode(coding))
    with opened(qtbot, world) as page:
        assert texts(page)[-1].endswith("Prüfung")
        assert not page.viewer.notice.isVisible()


def test_no_log_an_empty_one_and_one_that_is_no_text(qtbot: QtBot, world: World) -> None:
    with opened(qtbot, world) as page:
        viewer = page.viewer
        assert "does not exist" in viewer.notice.problem_text
        world.add(line(1))
        shows(qtbot, page, "USER1 ")
        assert not viewer.notice.isVisible()
        other = world.log.with_name("other.log")
        other.write_bytes(b"")
        viewer._path.choose = lambda _now: str(other)
        filtered(qtbot, page, lambda: clicked(qtbot, viewer._path.browse))
        assert "is empty" in viewer.notice.problem_text
        other.write_bytes(bytes(range(256)) * 64)
        filtered(qtbot, page, lambda: clicked(qtbot, viewer._path.browse))
        assert "no text" in viewer.notice.problem_text
        filtered(qtbot, page, lambda: clicked(qtbot, viewer.connector))
        shows(qtbot, page, "USER1 ")
        assert viewer.file.text() == str(world.log)


def test_a_log_that_cannot_be_read_is_told(qtbot: QtBot, world: World) -> None:
    world.log.mkdir()
    with opened(qtbot, world) as page:
        assert "cannot be read" in page.viewer.notice.problem_text


def test_a_logging_file_of_another_kind_is_told_and_left_alone(qtbot: QtBot, world: World) -> None:
    world.config.rename(world.config.with_name("log4j2.yaml"))
    before = world.config.with_name("log4j2.yaml").read_bytes()
    with opened(qtbot, world) as page:
        assert "log4j2.yaml" in page.viewer.notice.problem_text
        clicked(qtbot, page.tools["levels"])
        qtbot.waitUntil(lambda: page.levels.told.isVisible(), timeout=15_000)
        assert "log4j2.yaml" in page.levels.told.problem_text
        assert not page.levels.preview.isVisible()
        # A log that the person names is read all the same.
        world.add(line(1))
        page.viewer.file.editor.setFocus()
        QTest.keyClicks(page.viewer._path.edit, str(world.log))
        QTest.keyClick(page.viewer._path.edit, Qt.Key.Key_Return)
        shows(qtbot, page, "USER1 ")
    assert world.config.with_name("log4j2.yaml").read_bytes() == before


# ---------------------------------------------------------------- a trace


def test_a_fault_is_traced_from_debug_to_back(qtbot: QtBot, world: World) -> None:
    world.add(lines(50))
    with opened(qtbot, world) as page:
        before = world.config.read_bytes()
        clicked(qtbot, page.tools["trace"])
        trace = page.trace
        clicked(qtbot, trace.start)
        qtbot.waitUntil(lambda: trace.state.isVisible() and ready(page), timeout=15_000)
        assert b"rootLogger=DEBUG" in world.config.read_bytes()
        assert "DEBUG is still on since" in trace.state.problem_text
        assert "until" in trace.state.problem_text
        # log4j 1 reads it at a restart, which is offered.
        assert trace.restart.isVisible()
        clicked(qtbot, trace.restart.buttons["MyPass Gateway"])
        qtbot.waitUntil(lambda: "reads the new files" in
                        trace.restart.rows["MyPass Gateway"].words.text())  # fmt: skip
        # Where it leads is another page's matter.
        page.place_asked.disconnect()
        with qtbot.waitSignal(page.place_asked) as asked:
            clicked(qtbot, trace.rehearse)
        assert asked.args == ["rehearsal"]
        world.add(line(50, "DEBUG", words="a step"))
        world.log.replace(world.log.with_name("connector.log.1"))
        world.add(line(51, "DEBUG", words="another step"))
        filtered(qtbot, page, lambda: clicked(qtbot, trace.review))
        shows(qtbot, page, "another step")
        assert len(texts(page, HEAD)) == 2
        qtbot.waitUntil(lambda: clipped(page) == [])
        clicked(qtbot, trace.stop)
        qtbot.waitUntil(lambda: "is INFO again" in trace.state.problem_text, timeout=15_000)
        assert world.config.read_bytes() == before
        qtbot.waitUntil(lambda: not page.viewer.tracing and ready(page), timeout=15_000)
        assert trace.start.isVisible() and not trace.rehearse.isVisible()
        # Its lines can still be looked at.
        filtered(qtbot, page, lambda: clicked(qtbot, trace.last))
        shows(qtbot, page, "another step")
        assert len(texts(page, HEAD)) == 2
        qtbot.waitUntil(lambda: clipped(page) == [])
    with opened(qtbot, world) as page:
        clicked(qtbot, page.tools["trace"])
        trace = page.trace
        qtbot.waitUntil(lambda: "The last trace (DEBUG)" in trace.state.problem_text)
        filtered(qtbot, page, lambda: clicked(qtbot, trace.last))
        shows(qtbot, page, "another step")
        assert len(texts(page, HEAD)) == 2


def test_a_level_that_runs_is_seen_from_the_start_and_goes_back_by_itself(
    qtbot: QtBot, world: World
) -> None:
    world.add(lines(5))
    before = world.config.read_bytes()
    tree = world.services.gateway.tree(world.folder)

    def begin() -> None:
        debugging.start(world.services, tree, span=timedelta(minutes=30), who="Anna")

    beginning = threading.Thread(target=begin)
    beginning.start()
    beginning.join()
    world.clock.now += timedelta(minutes=10)
    with opened(qtbot, world) as page:
        qtbot.waitUntil(lambda: page.trace.state.isVisible(), timeout=15_000)
        assert "Anna" in page.trace.state.problem_text
        assert page.trace.stop.isVisible()
        world.clock.now += timedelta(minutes=30)
        keeper_of(page.bench).setInterval(20)
        qtbot.waitUntil(lambda: "is INFO again" in page.trace.state.problem_text, timeout=15_000)
        assert "The time of DEBUG is over" in page.trace.state.problem_text
        # The service still writes DEBUG until it is restarted.
        assert page.trace.restart.isVisible()
        assert world.config.read_bytes() == before


# ---------------------------------------------------------------- levels


def test_levels_and_the_path_are_seen_before_they_are_written(qtbot: QtBot, world: World) -> None:
    world.add(lines(5))
    with opened(qtbot, world) as page:
        before = world.config.read_bytes()
        levels = page.levels
        clicked(qtbot, page.tools["levels"])
        qtbot.waitUntil(lambda: levels.found is not None and ready(page), timeout=15_000)
        levels.level.setCurrentIndex(levels.level.findData("WARN"))
        box = levels.loggers["com.ibm.as400.access"]
        box.setCurrentIndex(box.findData("DEBUG"))
        QTest.keyClicks(levels.name.editor, "com.mypass.other")
        clicked(qtbot, levels.preview)
        qtbot.waitUntil(lambda: levels.diff.isVisible() and ready(page), timeout=15_000)
        assert "+log4j.rootLogger=WARN, file" in levels.diff.toPlainText()
        assert world.config.read_bytes() == before
        qtbot.waitUntil(lambda: clipped(page) == [])
        clicked(qtbot, levels.write)
        qtbot.waitUntil(lambda: levels.told.isVisible() and ready(page), timeout=15_000)
        now = world.config.read_text(encoding="latin-1")
        assert "log4j.rootLogger=WARN, file" in now and now.startswith("# kept\n")
        assert "log4j.logger.com.ibm.as400.access=DEBUG" in now
        assert "log4j.logger.com.mypass.other=DEBUG" in now
        assert "lies in" in levels.told.problem_text and levels.restart.isVisible()
        levels.file.set_text("relative.log")
        clicked(qtbot, levels.preview)
        qtbot.waitUntil(lambda: "full path" in levels.told.problem_text, timeout=15_000)
        assert not levels.write.isVisible()


def test_the_file_in_force_is_named_with_why(qtbot: QtBot, world: World) -> None:
    xml = world.config.with_name("log4j2.xml")
    xml.write_text(
        f'<Configuration monitorInterval="30"><Appenders><File name="f" fileName="{world.log}"/>'
        '</Appenders><Loggers><Root level="info"><AppenderRef ref="f"/></Root></Loggers>'
        "</Configuration>",
        encoding="utf-8",
    )
    world.add(lines(5))
    old = world.config.read_bytes()
    with opened(qtbot, world) as page:
        clicked(qtbot, page.tools["levels"])
        levels = page.levels
        qtbot.waitUntil(lambda: levels.found is not None and ready(page), timeout=15_000)
        assert levels.found is not None and not levels.found.sure
        levels.level.setCurrentIndex(levels.level.findData("ERROR"))
        clicked(qtbot, levels.preview)
        qtbot.waitUntil(lambda: levels.write.isVisible() and ready(page), timeout=15_000)
        clicked(qtbot, levels.write)
        qtbot.waitUntil(lambda: "monitorInterval" in levels.told.problem_text, timeout=15_000)
        assert not levels.restart.isVisible()
    assert 'level="error"' in xml.read_text(encoding="utf-8").lower()
    assert world.config.read_bytes() == old


def test_a_level_that_is_decided_elsewhere_is_named_and_left(qtbot: QtBot, world: World) -> None:
    xml = world.config.with_name("log4j2.xml")
    xml.write_text(
        f'<Configuration><Appenders><File name="f" fileName="{world.log}"/></Appenders><Loggers>'
        '<Logger name="a.b" level="${env:L}"/><Root level="${sys:level}"/></Loggers>'
        "</Configuration>",
        encoding="utf-8",
    )
    world.config.unlink()
    world.add(lines(5))
    with opened(qtbot, world) as page:
        clicked(qtbot, page.tools["levels"])
        levels = page.levels
        qtbot.waitUntil(lambda: levels.found is not None and ready(page), timeout=15_000)
        assert levels.level.currentText() == "From ${sys:level}"
        assert levels.loggers["a.b"].currentText() == "From ${env:L}"
        # The path alone can be changed.
        levels.file.set_text("D:\\L\\x.log")
        clicked(qtbot, levels.preview)
        qtbot.waitUntil(lambda: levels.diff.isVisible() and ready(page), timeout=15_000)
        assert "D:\\L\\x.log" in levels.diff.toPlainText()
        levels.level.setCurrentIndex(levels.level.findData("DEBUG"))
        clicked(qtbot, levels.preview)
        qtbot.waitUntil(lambda: "${sys:level}" in levels.told.problem_text, timeout=15_000)
        assert not levels.write.isVisible()


# ---------------------------------------------------------------- the bundle


def test_the_bundle(qtbot: QtBot, world: World, tmp_path: Path) -> None:
    world.add(lines(5))
    with opened(qtbot, world) as page:
        bundle = page.bundle
        clicked(qtbot, page.tools["bundle"])
        target = tmp_path / "out" / "bundle.zip"
        target.parent.mkdir()
        target.write_bytes(b"mine")
        bundle.target.set_text(str(target))
        clicked(qtbot, bundle.look)
        qtbot.waitUntil(lambda: bundle.parts.isVisible() and ready(page), timeout=30_000)
        assert {"versions.txt", "logging.txt", "log-tail.txt"} < set(bundle.parts.order())
        assert "report.txt" in bundle.parts.order()
        clicked(qtbot, bundle.write)
        qtbot.waitUntil(lambda: "exists already" in bundle.told.problem_text, timeout=30_000)
        assert target.read_bytes() == b"mine"
        clicked(qtbot, bundle.replace)
        clicked(qtbot, bundle.write)
        qtbot.waitUntil(lambda: "Written" in bundle.told.problem_text, timeout=30_000)
        with zipfile.ZipFile(target) as archive:
            assert "INDEX.txt" in archive.namelist()
        shown: list[Path] = []
        bundle.open_folder = lambda folder: shown.append(folder) is None
        clicked(qtbot, bundle.opened)
        assert shown == [target.parent]
        qtbot.waitUntil(lambda: clipped(page) == [])


# ---------------------------------------------------------------- the window itself


def test_nothing_is_unnamed_or_clipped_when_it_is_small(qtbot: QtBot, world: World) -> None:
    world.add(lines(50))
    with opened(qtbot, world) as page:
        page.window().resize(640, 480)
        for key in ("trace", "levels", "bundle"):
            clicked(qtbot, page.tools[key])
            qtbot.waitUntil(lambda: ready(page), timeout=15_000)
            qtbot.waitUntil(lambda: clipped(page) == [])
            assert unnamed(page) == []
            view = page.scroll_area.viewport()
            qtbot.waitUntil(lambda view=view: page.column.width() <= view.width())


def longest_pause(qtbot: QtBot, world: World, page: LogPage, first: int) -> float:
    """Add 30,000 lines in 3 seconds; the window's longest pause meanwhile, seconds."""
    heart = Heartbeat()
    ended = threading.Event()

    def flood() -> None:
        for part in range(30):
            world.add(lines(1_000, first + 1_000 * part))
            ended.wait(0.1)

    writer = threading.Thread(target=flood)
    heart.start()
    writer.start()
    try:
        shows(qtbot, page, f"USER{first + 29_999} ")
    finally:
        ended.set()
        writer.join()
        heart.stop()
    assert heart.ticks > 10
    return heart.longest


def test_the_window_does_not_stand_still_while_the_log_floods(qtbot: QtBot, world: World) -> None:
    world.add(lines(100))
    with opened(qtbot, world) as page:
        # As the program does once its window is there.
        gc.collect()
        gc.freeze()
        try:
            # A crowded machine holds up one flood or another; what holds up all is ours.
            floods = (longest_pause(qtbot, world, page, 100 + 30_000 * n) for n in range(4))
            assert any(pause < MOST_STILL for pause in floods)
        finally:
            gc.unfreeze()
        assert len(page.viewer.list.lines.entries) <= MOST_EVENTS
