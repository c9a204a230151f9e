"""Logging, by real clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.views.lastworld import (
    LOG4J,
    LastWorld,
    clicked,
    clipped,
    open_page,
    tab_to,
    unnamed,
)
from wizard.views.pages.logging import LoggingPage
from wizard.views.widgets import Label

WINDOWS = r"D:\Logs\MyPass\connector.log"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LastWorld]:
    made = LastWorld(tmp_path / "gateway")
    made.walk_to("logging")
    yield made
    assert made.on_ui == []


@pytest.fixture
def page(qtbot: QtBot, world: LastWorld) -> LoggingPage:
    return shown(qtbot, world)


def shown(qtbot: QtBot, world: LastWorld) -> LoggingPage:
    page = open_page(qtbot, LoggingPage, world)
    qtbot.waitUntil(lambda: facts(page) != "")
    return page


def facts(page: LoggingPage) -> str:
    return "\n".join(
        label.text() for label in page.facts.findChildren(Label) if label.isVisibleTo(page)
    )


def choose(qtbot: QtBot, page: LoggingPage, level: str) -> None:
    page.level.setFocus()
    qtbot.keyClick(page.level, Qt.Key.Key_Home)
    for _ in range(page.level.count()):
        if page.level.currentData() == level:
            return
        qtbot.keyClick(page.level, Qt.Key.Key_Down)
    raise AssertionError(level)


def typed(qtbot: QtBot, page: LoggingPage, path: str) -> None:
    page.file.edit.setFocus()
    page.file.edit.selectAll()
    qtbot.keyClicks(page.file.edit, path)


def test_what_the_file_says_is_shown(page: LoggingPage) -> None:
    assert page.level.currentData() == "INFO"
    assert page.file.text() == r"C:\MyPassLogs\iSeriesConnector.log"
    assert "INFO, stays as it is" in facts(page)
    assert "log4j.properties" in facts(page)
    assert page.verbose.isHidden()
    assert page.valid


@pytest.mark.parametrize("level", ["INFO", "DEBUG", "WARN", "ERROR"])
def test_each_level_is_explained(
    qtbot: QtBot, world: LastWorld, page: LoggingPage, level: str
) -> None:
    choose(qtbot, page, level)
    assert world.flow.answers.logging.level == level
    assert page.level_field.message
    assert page.level.accessibleDescription() == page.level_field.message
    assert page.valid
    assert page.verbose.isHidden() == (level != "DEBUG")


def test_debug_warns_of_personal_data(qtbot: QtBot, page: LoggingPage) -> None:
    choose(qtbot, page, "DEBUG")
    assert "verbose and may hold personal data" in page.verbose.problem_text
    qtbot.waitUntil(lambda: "INFO becomes DEBUG" in facts(page))


def test_a_windows_path_is_taken_on_any_system(
    qtbot: QtBot, world: LastWorld, page: LoggingPage
) -> None:
    typed(qtbot, page, WINDOWS)
    assert world.flow.answers.logging.file == WINDOWS
    assert page.valid and not page.file_field.shows_problem
    becomes = rf"C:\MyPassLogs\iSeriesConnector.log becomes {WINDOWS}"
    qtbot.waitUntil(lambda: becomes in facts(page))


@pytest.mark.parametrize("path", ["connector.log", r"logs\connector.log", "C:connector.log"])
def test_a_path_that_is_not_full_is_refused_beside_the_field(
    qtbot: QtBot, page: LoggingPage, path: str
) -> None:
    typed(qtbot, page, path)
    assert not page.valid
    assert page.file_field.shows_problem
    assert "full path" in page.file_field.message
    qtbot.waitUntil(lambda: "until the new path can be used" in facts(page))
    assert f"becomes {path}" not in facts(page)


def test_browsing_fills_the_field(qtbot: QtBot, world: LastWorld, page: LoggingPage) -> None:
    page.file.choose = lambda _current: "/var/log/mypass/connector.log"
    clicked(qtbot, page.file.browse)
    assert world.flow.answers.logging.file == "/var/log/mypass/connector.log"
    assert page.valid


def test_a_level_of_log4j_s_own_is_kept(qtbot: QtBot, tmp_path: Path) -> None:
    world = LastWorld(tmp_path / "g", log4j=LOG4J.replace(b"INFO", b"TRACE"))
    page = shown(qtbot, world)
    assert page.level.currentData() == "TRACE"
    assert page.valid
    assert "TRACE" in page.verbose.problem_text


def test_an_absent_file_is_said_to_be_new(qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(qtbot, LastWorld(tmp_path / "g", log4j=None))
    assert "Apply creates it" in facts(page)
    assert page.valid


def test_a_file_that_cannot_be_read_is_told_and_left(qtbot: QtBot, tmp_path: Path) -> None:
    world = LastWorld(tmp_path / "g", log4j=b"appender.file.type = File\nrootLogger.level = info\n")
    page = shown(qtbot, world)
    assert page.unread.isVisible() and page.unread.problem_text
    assert page.level.currentData() == ""
    assert "stays as it is" in page.level_field.message
    assert page.valid


def test_by_keyboard_alone(qtbot: QtBot, world: LastWorld, page: LoggingPage) -> None:
    page.level.setFocus()
    qtbot.keyClick(page.level, Qt.Key.Key_Down)
    assert world.flow.answers.logging.level == "DEBUG"
    tab_to(qtbot, page, page.file.edit)
    page.file.edit.selectAll()
    qtbot.keyClicks(page.file.edit, WINDOWS)
    assert world.flow.answers.logging.file == WINDOWS
    tab_to(qtbot, page, page.file.browse)


@pytest.mark.parametrize("size", [(1024, 640), (512, 320)])
def test_nothing_is_unnamed_or_clipped(
    qtbot: QtBot, page: LoggingPage, size: tuple[int, int]
) -> None:
    choose(qtbot, page, "DEBUG")
    typed(qtbot, page, "C:\\" + "long folder\\" * 20 + "x.log")
    page.resize(*size)
    qtbot.waitUntil(lambda: clipped(page) == [])
    assert unnamed(page) == []
    assert page.column.width() <= page.scroll_area.viewport().width()


def test_the_file_in_force_is_named_and_read(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "g"
    classes = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "classes"
    classes.mkdir(parents=True)
    (classes / "log4j2.xml").write_text(
        '<Configuration><Appenders><File name="f" fileName="/var/log/two.log"/></Appenders>'
        '<Loggers><Root level="error"><AppenderRef ref="f"/></Root></Loggers></Configuration>'
    )
    world = LastWorld(folder)
    page = shown(qtbot, world)
    assert page.level.currentData() == "ERROR"
    assert page.file.text() == "/var/log/two.log"
    assert "log4j2.xml" in facts(page) and "ERROR, stays as it is" in facts(page)
    assert "Only Log4j 2 reads log4j2.xml" in facts(page)
    qtbot.waitUntil(lambda: clipped(page) == [])
