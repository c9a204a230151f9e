"""Connector behaviour, by real clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.views.lastworld import (
    PROD,
    PROPERTIES,
    TEST,
    LastWorld,
    clicked,
    clipped,
    open_page,
    tab_to,
    unnamed,
)
from wizard.flows.answers import DEFAULT_COMMAND
from wizard.flows.steps import HOST
from wizard.views.pages.commandcard import OWN, PRESETS
from wizard.views.pages.commandedit import one_line
from wizard.views.pages.connector import ConnectorPage

POWER = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) SPCAUT(*ALLOBJ)"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LastWorld]:
    made = LastWorld(tmp_path / "gateway")
    made.walk_to("connector")
    yield made
    assert made.on_ui == []


@pytest.fixture
def page(qtbot: QtBot, world: LastWorld) -> ConnectorPage:
    return open_page(qtbot, ConnectorPage, world)


def typed(qtbot: QtBot, page: ConnectorPage, text: str) -> None:
    page.command.setFocus()
    page.command.selectAll()
    qtbot.keyClicks(page.command, text)


def test_the_answers_of_the_file_are_shown(page: ConnectorPage) -> None:
    assert page.ssl.isChecked()
    assert page.command.text() == DEFAULT_COMMAND
    assert page.presets["default"].isChecked()
    assert page.valid
    assert page.preview.text() == (
        "CHGUSRPRF USRPRF(JSMITH) PASSWORD('••••••••') STATUS(*ENABLED) PWDEXP(*NO)"
    )


@pytest.mark.parametrize("key", list(PRESETS))
def test_a_preset_is_the_command_and_its_preview(
    qtbot: QtBot, world: LastWorld, page: ConnectorPage, key: str
) -> None:
    clicked(qtbot, page.presets[key])
    command = PRESETS[key][0]
    assert page.command.text() == command
    assert world.flow.answers.connector.command == command
    assert page.preview.text() == command.replace("{user}", "JSMITH").replace("{pwd}", "'••••••••'")
    assert page.valid
    assert page.does.isVisible() and page.does.text()


def test_the_presets_are_those_of_the_product_guide() -> None:
    assert PRESETS["default"][0] == (
        "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXP(*NO)"
    )
    assert PRESETS["sysval"][0] == (
        "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) PWDEXPITV(*SYSVAL)"
    )
    assert PRESETS["change"][0].endswith(" STATUS(*ENABLED) PWDEXP(*YES)")


def test_findings_appear_as_the_command_is_typed_and_lead_to_their_column(
    qtbot: QtBot, world: LastWorld, page: ConnectorPage
) -> None:
    typed(qtbot, page, POWER)
    assert page.presets[OWN].isChecked()
    assert not page.valid
    assert world.flow.answers.connector.command == POWER
    (row,) = page.remark_rows
    assert row.remark.icon == "failed"
    assert "SPCAUT(*ALLOBJ) at column 59" in row.accessibleName()
    assert row.accessibleName() in page.command.accessibleDescription()
    assert row.link is not None
    clicked(qtbot, row.link)
    assert page.command.hasFocus()
    assert page.command.textCursor().selectedText() == "S"
    assert page.command.textCursor().selectionStart() == 58


def test_a_warning_does_not_keep_from_next(qtbot: QtBot, page: ConnectorPage) -> None:
    typed(qtbot, page, "CHGUSRPRF USRPRF({user}) PASSWORD({pwd})")
    assert [row.remark.icon for row in page.remark_rows] == ["warning"]
    assert page.valid


def test_a_command_that_cannot_be_read_has_no_preview_but_a_reason(
    qtbot: QtBot, page: ConnectorPage
) -> None:
    typed(qtbot, page, "CHGUSRPRF USRPRF({user} PASSWORD({pwd})")
    assert "PASSWORD" not in page.preview.text()
    assert [row.remark.icon for row in page.remark_rows] == ["failed"]
    assert not page.valid
    clicked(qtbot, page.reset)
    assert page.command.text() == DEFAULT_COMMAND
    assert page.valid and page.remark_rows == ()


def test_an_empty_command_says_so(qtbot: QtBot, page: ConnectorPage) -> None:
    page.command.selectAll()
    qtbot.keyClick(page.command, Qt.Key.Key_Delete)
    assert not page.valid
    assert "empty" in page.remark_rows[0].accessibleName()


def test_undo_brings_the_own_command_back(qtbot: QtBot, page: ConnectorPage) -> None:
    own = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) TEXT('x')"
    typed(qtbot, page, own)
    clicked(qtbot, page.reset)
    page.command.setFocus()
    qtbot.keyClick(page.command, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.command.text() == own


def test_a_pasted_command_of_several_lines_becomes_one(
    qtbot: QtBot, world: LastWorld, page: ConnectorPage
) -> None:
    data = QMimeData()
    data.setText(
        "  CHGUSRPRF USRPRF({user}) +\r\n     PASSWORD({pwd})\n"
        "\tSTATUS(*ENABLED)\u00a0PWDEXP(*NO)\n"
    )
    page.command.selectAll()
    page.command.insertFromMimeData(data)
    assert page.command.text() == DEFAULT_COMMAND
    assert page.valid
    assert world.flow.answers.connector.command == DEFAULT_COMMAND


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("A -\n B", "A B"),
        ("A\r\nB", "A B"),
        ("A+B", "A+B"),
        ("A \u2028 B", "A B"),
        ("TEXT('a  b')", "TEXT('a  b')"),
    ],
)
def test_line_breaks_go_and_blanks_inside_a_line_stay(pasted: str, shown: str) -> None:
    assert one_line(pasted) == shown


def test_enter_makes_no_second_line(qtbot: QtBot, page: ConnectorPage) -> None:
    page.command.setFocus()
    qtbot.keyClick(page.command, Qt.Key.Key_Return)
    assert page.command.text() == DEFAULT_COMMAND


def test_the_sample_user_is_folded_and_a_wrong_name_is_told(
    qtbot: QtBot, page: ConnectorPage
) -> None:
    page.sample.editor.setFocus()
    page.sample.editor.selectAll()  # type: ignore[attr-defined]  # a line edit
    qtbot.keyClicks(page.sample.editor, "maria")
    assert "USRPRF(MARIA)" in page.preview.text()
    page.sample.editor.selectAll()  # type: ignore[attr-defined]  # a line edit
    qtbot.keyClicks(page.sample.editor, "9x y")
    assert page.sample.shows_problem
    assert "USRPRF(JSMITH)" in page.preview.text()
    assert page.valid  # a sample is no answer


def test_ssl_off_says_what_it_means_and_which_hosts_contradict(
    qtbot: QtBot, world: LastWorld, page: ConnectorPage
) -> None:
    assert page.consequence.isHidden() and page.conflict.isHidden()
    clicked(qtbot, page.ssl)
    assert "clear text" in page.consequence.problem_text
    assert "PROD, TEST are set to use SSL" in page.conflict.problem_text
    assert world.flow.answers.connector.ssl_mode is False
    assert page.valid
    clicked(qtbot, page.hosts)
    assert world.flow.current.id == HOST


def test_one_plain_host_contradicts_sslmode_that_is_on(qtbot: QtBot, tmp_path: Path) -> None:
    world = LastWorld(tmp_path / "g", drafts=(PROD, replace(TEST, ssl=False)))
    page = open_page(qtbot, ConnectorPage, world)
    assert "TEST is set to do without SSL" in page.conflict.problem_text
    assert page.consequence.isHidden()


def test_the_file_s_own_odd_command_is_left_alone(qtbot: QtBot, tmp_path: Path) -> None:
    odd = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) SPCAUT(*ALLOBJ)"
    data = PROPERTIES.replace(DEFAULT_COMMAND.encode(), odd.encode())
    world = LastWorld(tmp_path / "g", properties=data)
    page = open_page(qtbot, ConnectorPage, world)
    assert page.valid
    assert [row.remark.icon for row in page.remark_rows] == ["warning"]
    clicked(qtbot, page.presets["default"])
    clicked(qtbot, page.keep)
    assert page.command.text() == odd


def test_half_typed_answers_are_there_when_the_person_comes_back(
    qtbot: QtBot, world: LastWorld, page: ConnectorPage
) -> None:
    typed(qtbot, page, "CHGUSRPRF USRPRF(")
    world.flow.back()
    again = open_page(qtbot, ConnectorPage, world)
    assert again.command.text() == "CHGUSRPRF USRPRF("
    assert not again.valid


def test_by_keyboard_alone(qtbot: QtBot, world: LastWorld, page: ConnectorPage) -> None:
    page.ssl.setFocus()
    qtbot.keyClick(page.ssl, Qt.Key.Key_Space)
    assert not world.flow.answers.connector.ssl_mode
    tab_to(qtbot, page, page.presets["default"])
    qtbot.keyClick(page.presets["default"], Qt.Key.Key_Down)
    assert page.command.text() == PRESETS["sysval"][0]
    wanted: list[QWidget] = [page.command, page.reset, page.sample.editor, page.preview]
    for widget in wanted:
        tab_to(qtbot, page, widget)
    typed(qtbot, page, POWER)
    link = page.remark_rows[0].link
    assert link is not None
    tab_to(qtbot, page, link)
    qtbot.keyClick(link, Qt.Key.Key_Space)
    assert page.command.hasFocus()


@pytest.mark.parametrize("size", [(1024, 640), (512, 320)])
def test_nothing_is_unnamed_or_clipped(
    qtbot: QtBot, page: ConnectorPage, size: tuple[int, int]
) -> None:
    clicked(qtbot, page.ssl)
    typed(qtbot, page, POWER + " TEXT('" + "x" * 200 + "')")
    page.resize(*size)
    qtbot.waitUntil(lambda: page.width() == size[0])
    qtbot.waitUntil(lambda: clipped(page) == [])
    assert unnamed(page) == []
    assert page.column.width() <= page.scroll_area.viewport().width()


def test_a_correction_is_one_click_and_one_undo(qtbot: QtBot, page: ConnectorPage) -> None:
    wrong = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATSU(*ENABLED) PWDEXP(*NON)"
    typed(qtbot, page, wrong)
    assert not page.valid
    assert [row.fix.words for row in page.remark_rows if row.fix.isVisible()] == [
        "Add STATUS(*ENABLED)",
        "Write STATUS",
        "Write PWDEXP(*NO)",
    ]
    clicked(qtbot, page.remark_rows[1].fix)
    assert page.command.text() == wrong.replace("STATSU", "STATUS")
    assert page.command.hasFocus()
    (row,) = page.remark_rows
    clicked(qtbot, row.fix)
    assert page.command.text() == DEFAULT_COMMAND
    assert page.valid and page.remark_rows == ()
    for _ in range(2):
        qtbot.keyClick(page.command, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.command.text() == wrong


def test_a_click_on_a_row_puts_the_cursor_at_its_column(qtbot: QtBot, page: ConnectorPage) -> None:
    typed(qtbot, page, POWER)
    (row,) = page.remark_rows
    page.sample.editor.setFocus()
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.rect().topLeft())
    assert page.command.hasFocus()
    assert page.command.textCursor().selectionStart() == 58


def test_a_power_is_written_once_its_own_box_is_ticked(
    qtbot: QtBot, world: LastWorld, page: ConnectorPage
) -> None:
    typed(qtbot, page, POWER)
    (row,) = page.remark_rows
    assert "SPCAUT (Special authority)" in row.box.accessibleName()
    row.box.setFocus()
    qtbot.keyClick(row.box, Qt.Key.Key_Space)
    assert row.box.isChecked() and row.box.hasFocus()
    assert row.remark.icon == "warning"
    assert page.valid
    assert world.flow.answers.connector.powers == ("SPCAUT(*ALLOBJ)",)
    # It opens no door for another one, and one that was taken out asks anew.
    page.command.setFocus()
    page.command.moveCursor(page.command.textCursor().MoveOperation.End)
    qtbot.keyClicks(page.command, " USRCLS(*SECOFR)")
    assert not page.valid
    assert [one.remark.icon for one in page.remark_rows] == ["warning", "failed"]
    typed(qtbot, page, POWER.replace("SPCAUT", "GRPPRF"))
    assert world.flow.answers.connector.powers == ()
    typed(qtbot, page, POWER)
    assert not page.valid and not page.remark_rows[0].box.isChecked()


def test_a_power_is_confirmed_with_its_value(
    qtbot: QtBot, world: LastWorld, page: ConnectorPage
) -> None:
    small = POWER.replace("*ALLOBJ", "*JOBCTL")
    typed(qtbot, page, small)
    (row,) = page.remark_rows
    assert str(row.remark.message).startswith("SPCAUT(*JOBCTL) at column")
    assert row.box.accessibleDescription() == "SPCAUT(*JOBCTL)"
    row.box.setFocus()
    qtbot.keyClick(row.box, Qt.Key.Key_Space)
    assert page.valid
    typed(qtbot, page, POWER)
    (row,) = page.remark_rows
    assert not page.valid and not row.box.isChecked()
    assert row.remark.icon == "failed"
    assert row.box.accessibleDescription() == "SPCAUT(*ALLOBJ)"
    assert world.flow.answers.connector.powers == ()


def test_a_power_inside_another_command_has_its_box(
    qtbot: QtBot, world: LastWorld, page: ConnectorPage
) -> None:
    typed(qtbot, page, f"SBMJOB CMD({POWER})")
    assert not page.valid
    other, row = page.remark_rows
    assert (other.remark.icon, row.remark.icon) == ("warning", "failed")
    clicked(qtbot, row)
    assert page.command.textCursor().selectionStart() == len("SBMJOB CMD(") + 58
    row.box.setFocus()
    qtbot.keyClick(row.box, Qt.Key.Key_Space)
    assert page.valid
    assert world.flow.answers.connector.powers == ("SPCAUT(*ALLOBJ)",)
    row = page.remark_rows[1]
    clicked(qtbot, row.fix)
    assert "SPCAUT" not in page.command.text() and page.command.text().endswith("))")
    assert page.valid


def test_hundreds_of_remarks_are_cut_short(qtbot: QtBot, page: ConnectorPage) -> None:
    page.command.setText("CHGUSRPRF USRPRF({user}) PASSWORD({pwd})" + " STATSU(*NO)" * 100)
    assert len(page.remark_rows) == 31
    assert "more remarks" in page.remark_rows[-1].accessibleName()
    clicked(qtbot, page.reset)
    assert page.remark_rows == ()
