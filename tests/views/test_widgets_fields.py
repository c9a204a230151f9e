"""Fields, passwords, paths, candidates and boxes, by real clicks and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from wizard.domain.hosts import host_name, port_number
from wizard.domain.problems import problem
from wizard.domain.secret import Secret
from wizard.views.widgets import (
    Candidate,
    CandidateList,
    CheckBox,
    ComboBox,
    Disclosure,
    Field,
    PasswordField,
    PathField,
    Prose,
    RadioButton,
)

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(500, 200)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def editor(field: Field) -> QLineEdit:
    assert isinstance(field.editor, QLineEdit)
    return field.editor


@pytest.fixture
def field(qtbot: QtBot) -> Field:
    made = Field("Host", None, host_name, hint="Fully qualified.")
    shown(qtbot, made)
    made.editor.setFocus()
    qtbot.waitUntil(made.editor.hasFocus)
    return made


def test_an_untouched_empty_field_shows_its_hint_and_no_red(field: Field) -> None:
    assert not field.valid
    assert not field.shows_problem
    assert field.message == "Fully qualified."


def test_leaving_an_empty_field_shows_no_red(qtbot: QtBot, field: Field) -> None:
    field.editor.clearFocus()
    assert not field.shows_problem


def test_the_reason_appears_while_typing_and_goes_when_it_is_put_right(
    qtbot: QtBot, field: Field
) -> None:
    changes: list[bool] = []
    field.changed.connect(lambda: changes.append(field.valid))
    qtbot.keyClicks(editor(field), "https://")
    assert field.shows_problem
    assert "web address" in field.message
    assert field.message in editor(field).accessibleDescription()
    assert editor(field).property("problem") == "true"
    editor(field).selectAll()
    qtbot.keyClicks(editor(field), "i5.example.com")
    assert not field.shows_problem
    assert field.valid
    assert field.value() == "i5.example.com"
    assert changes[-1] is True
    assert len(changes) >= len("https://")


def test_a_field_emptied_again_is_red(qtbot: QtBot, field: Field) -> None:
    qtbot.keyClicks(editor(field), "x")
    qtbot.keyClick(editor(field), Qt.Key.Key_Backspace)
    assert field.shows_problem
    assert field.message.startswith("The host name is empty.")


def test_next_shows_what_is_missing(field: Field) -> None:
    field.touch()
    assert field.shows_problem


def test_an_answer_from_last_time_is_shown_with_its_problem(field: Field) -> None:
    field.set_text("bad name!")
    assert field.shows_problem


def test_a_problem_found_elsewhere_goes_with_the_next_key(qtbot: QtBot, field: Field) -> None:
    field.set_text("i5.example.com")
    field.set_problem(problem("answers.partition-taken", typed="PROD"))
    assert field.shows_problem
    assert not field.valid
    qtbot.keyClicks(editor(field), "x")
    assert not field.shows_problem
    assert field.valid


def test_the_label_and_the_editor_belong_together(field: Field) -> None:
    assert field.label.buddy() is field.editor
    assert field.editor.accessibleName() == "Host"


def test_a_combo_box_can_be_a_field_s_editor(qtbot: QtBot) -> None:
    box = ComboBox()
    box.addItems(["449", "none"])
    field = Field("Port", box, port_number)
    shown(qtbot, field)
    with qtbot.waitSignal(field.changed):
        qtbot.keyClick(box, Qt.Key.Key_Down)
    assert field.text() == "none"
    assert not field.valid


def test_a_password_is_hidden_until_the_eye_is_pressed(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    qtbot.keyClicks(field.edit, "S3cret")
    assert field.secret() == Secret("S3cret")
    assert field.edit.displayText() != "S3cret"
    qtbot.mouseClick(field.eye, LEFT)
    assert field.edit.displayText() == "S3cret"
    assert field.eye.accessibleName() == "Hide password"
    qtbot.mouseClick(field.eye, LEFT)
    assert "S3cret" not in field.edit.displayText()


def test_the_eye_is_reached_and_pressed_by_keyboard(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    field.edit.setFocus()
    qtbot.keyClick(field.edit, Qt.Key.Key_Tab)
    assert field.eye.hasFocus()
    qtbot.keyClick(field.eye, Qt.Key.Key_Space)
    assert field.shown


def test_a_shown_password_is_hidden_when_the_page_is_left(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    qtbot.mouseClick(field.eye, LEFT)
    field.hide()
    assert not field.shown


def test_a_hidden_password_cannot_be_copied(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    QGuiApplication.clipboard().setText("before")
    qtbot.keyClicks(field.edit, "S3cret")
    field.edit.selectAll()
    qtbot.keyClick(field.edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "before"


def test_caps_lock_is_noticed_from_a_letter_that_contradicts_shift(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    qtbot.keyClick(field.edit, "a")
    assert not field.caps_lock_hint
    qtbot.keyClick(field.edit, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not field.caps_lock_hint


def test_the_caps_lock_hint_appears_and_goes(qtbot: QtBot, qapp: object) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    field = PasswordField()
    shown(qtbot, field)
    for text, expected in (("A", True), ("1", True), ("a", False)):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(field.edit, event)
        assert field.caps_lock_hint is expected


def test_the_signal_of_a_password_carries_no_text(qtbot: QtBot) -> None:
    field = PasswordField()
    shown(qtbot, field)
    with qtbot.waitSignal(field.textChanged) as told:
        qtbot.keyClick(field.edit, "x")
    assert told.args == []


def test_browsing_fills_the_path(qtbot: QtBot, tmp_path: Path) -> None:
    field = PathField("folder")
    shown(qtbot, field)
    asked: list[str] = []

    def choose(current: str) -> str:
        asked.append(current)
        return str(tmp_path)

    field.choose = choose
    qtbot.keyClicks(field.edit, "abc")
    with qtbot.waitSignal(field.chosen) as told:
        qtbot.mouseClick(field.browse, LEFT)
    assert asked == ["abc"]
    assert told.args == [tmp_path]
    assert field.path() == tmp_path
    field.choose = lambda current: ""
    qtbot.mouseClick(field.browse, LEFT)
    assert field.path() == tmp_path


def test_a_dropped_file_fills_the_path(qtbot: QtBot, tmp_path: Path) -> None:
    field = PathField("open")
    shown(qtbot, field)
    data = QMimeData()
    target = tmp_path / "a b.cer"
    data.setUrls([QUrl("https://example.com/x"), QUrl.fromLocalFile(str(target))])
    drop = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(field.chosen):
        field.dropEvent(drop)
    assert field.path() == target


def test_several_files_are_browsed_for_and_dropped(qtbot: QtBot, tmp_path: Path) -> None:
    field = PathField("files")
    shown(qtbot, field)
    files = [tmp_path / "a.cer", tmp_path / "b.cer"]
    field.choose_many = lambda current: [str(file) for file in files]
    with qtbot.waitSignal(field.many) as told:
        qtbot.mouseClick(field.browse, LEFT)
    assert told.args == [files]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(field.many) as told:
        field.dropEvent(drop)
    assert told.args == [files]
    assert field.path() is None


def test_a_path_may_be_quoted_or_missing(qtbot: QtBot) -> None:
    field = PathField()
    qtbot.addWidget(field)
    assert field.path() is None
    field.setText('  "C:\\x y"  ')
    assert field.path() == Path("C:\\x y")


CANDIDATES = [
    Candidate("a", "Java 17", "/opt/17"),
    Candidate("b", "Java 6", "/opt/6", "Too old."),
    Candidate("c", "Java 11", "/opt/11"),
]


def test_a_candidate_is_chosen_by_its_row_and_by_arrows(qtbot: QtBot) -> None:
    found = CandidateList("Java")
    shown(qtbot, found)
    found.set_candidates(CANDIDATES, "a")
    assert found.selected() == "a"
    row = found.radio("c").parentWidget()
    qtbot.waitUntil(lambda: row.y() > 0)
    with qtbot.waitSignal(found.chosen) as told:
        qtbot.mouseClick(row, LEFT)
    assert told.args == ["c"]
    with qtbot.waitSignal(found.chosen) as told:
        qtbot.keyClick(found.radio("c"), Qt.Key.Key_Up)
    assert told.args == ["a"]


def test_an_unusable_candidate_says_why_and_cannot_be_chosen(qtbot: QtBot) -> None:
    found = CandidateList("Java")
    shown(qtbot, found)
    found.set_candidates(CANDIDATES, "b")
    assert found.selected() == ""
    assert "Too old." in found.radio("b").accessibleName()
    with qtbot.assertNotEmitted(found.chosen):
        qtbot.mouseClick(found.radio("b").parentWidget(), LEFT)
    with pytest.raises(KeyError):
        found.radio("z")


@pytest.mark.parametrize("kind", [CheckBox, RadioButton])
def test_boxes_answer_to_click_and_space(qtbot: QtBot, kind: type) -> None:
    box = kind("Words & more")
    shown(qtbot, box)
    assert box.accessibleName() == "Words & more"
    qtbot.mouseClick(box, LEFT)
    assert box.isChecked()
    if kind is CheckBox:
        qtbot.keyClick(box, Qt.Key.Key_Space)
        assert not box.isChecked()


def test_a_disclosure_opens_and_closes(qtbot: QtBot) -> None:
    part = Disclosure("Advanced")
    inner = QLineEdit()
    part.body.addWidget(inner)
    shown(qtbot, part)
    assert not inner.isVisible()
    qtbot.keyClick(part.button, Qt.Key.Key_Space)
    assert inner.isVisible()
    qtbot.mouseClick(part.button, LEFT)
    assert not part.open
    assert not inner.isVisible()


def test_a_fingerprint_breaks_between_its_bytes_and_is_copied_as_it_is(qtbot: QtBot) -> None:
    """People compare it byte by byte; DCM's field takes nothing but it."""
    words = ":".join(f"{value:02X}" for value in range(32))
    prose = Prose(words, name="SHA-256 fingerprint")
    qtbot.addWidget(prose)
    prose.resize(180, 200)
    prose.show()
    document = prose.document()
    block = document.firstBlock()
    qtbot.waitUntil(lambda: block.layout().lineCount() > 2)
    lines = [block.layout().lineAt(number) for number in range(block.layout().lineCount())]
    shown = [block.text()[one.textStart() : one.textStart() + one.textLength()] for one in lines]
    assert all(line.rstrip("\u200b").endswith(":") for line in shown[:-1]), shown
    assert prose.toPlainText() == words
    prose.selectAll()
    assert prose.createMimeDataFromSelection().text() == words
