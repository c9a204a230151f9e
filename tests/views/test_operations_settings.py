"""The page of the connector's settings by real clicks and keys, byte for byte on the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.views.lastworld import Files, Machine, Watched, clipped, tab_to, unnamed
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import connector
from wizard.domain.ports import FileChange
from wizard.flows.answers import DEFAULT_COMMAND
from wizard.flows.backups import BACKUP_FOLDER
from wizard.flows.services import Services
from wizard.views.operations.places import LOG, SETTINGS
from wizard.views.operations.settingspage import SettingsPage
from wizard.views.operations.window import OperationsWindow
from wizard.views.pages.commandcard import PRESETS

FILE = (
    b"# caf\xe9\r\n"
    b"SSLmode : false\r\n"
    b"! keep this\r\n"
    b"SSLmode : true\r\n"
    b"command=" + DEFAULT_COMMAND.encode() + b"\r\n"
    b"connect.timeout = 3\\\r\n   0\r\n"
    b"greeting=\\u00fcber"
)
POWER = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED) SPCAUT(*ALLOBJ)"


@dataclass
class Operator:
    """A window on the page, and a person in front of it."""

    qtbot: QtBot
    window: OperationsWindow
    page: SettingsPage
    file: Path
    files: Files
    machine: Machine
    on_ui: list[str] = field(default_factory=list)

    def wait(self, ready: object) -> None:
        self.qtbot.waitUntil(ready, timeout=30_000)  # type: ignore[arg-type] # a condition

    def settled(self) -> None:
        page = self.page
        self.wait(
            lambda: (
                page.look is not None
                and not self.window.bench.busy
                and not page._reader.busy
                and not page._planner.busy
                and not page._merger.busy
            )
        )

    def click(self, widget: QWidget) -> None:
        self.wait(lambda: widget.isVisible() and widget.isEnabled())
        self.page.scroll_area.ensureWidgetVisible(widget)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())

    def type(self, editor: QWidget, words: str) -> None:
        self.wait(lambda: editor.isVisible() and editor.isEnabled())
        editor.setFocus()
        editor.selectAll()  # type: ignore[attr-defined] # every editor has it
        QTest.keyClicks(editor, words)

    def save(self) -> None:
        self.click(self.page.bar.save)
        self.settled()

    def bytes(self) -> bytes:
        return self.file.read_bytes()

    def someone_else(self, data: bytes) -> None:
        self.file.write_bytes(data)


@pytest.fixture
def there(gateway: Path) -> Path:
    path = connector(gateway) / "fpc101.properties"
    path.write_bytes(FILE)
    return path


@pytest.fixture
def at(qtbot: QtBot, rooms: Services, gateway: Path, request: object) -> Iterator[Operator]:
    files, machine, on_ui = Files(rooms.files), Machine(rooms.gateway), []  # type: ignore[var-annotated] # names
    services = replace(
        rooms,
        files=Watched(files, on_ui),
        gateway=Watched(machine, on_ui),
    )
    window = OperationsWindow(services, gateway)
    window.show()
    window.open(SETTINGS)
    page = window.page
    assert isinstance(page, SettingsPage)
    path = connector(gateway) / "fpc101.properties"
    made = Operator(qtbot, window, page, path, files, machine, on_ui)
    made.settled()
    try:
        yield made
        assert on_ui == []  # nothing of a file was touched on the UI thread
    finally:
        window.close()
        if window.isVisible():
            window.close()
        window.deleteLater()


def typed_editor(at: Operator, key: str) -> QLineEdit:
    editor = at.page.edits.others.rows[key].field.editor
    assert isinstance(editor, QLineEdit)
    return editor


# ------------------------------------------------------------------ what is there


def test_every_key_is_shown_with_meaning_default_and_origin(there: Path, at: Operator) -> None:
    edits = at.page.edits
    assert edits.ssl.box.isChecked()
    assert "encrypted" in edits.ssl.sentence.text()
    assert edits.ssl.foot.origin.text() == "from line 4; overrides line 2 · default: true"
    (twice,) = edits.ssl.foot.findings
    assert "SSLmode stands 2 times" in twice
    assert edits.card.text() == DEFAULT_COMMAND
    assert edits.foot.origin.text().startswith("from line 5")
    assert list(edits.others.rows) == ["connect.timeout", "greeting"]
    assert typed_editor(at, "connect.timeout").text() == "30"
    assert typed_editor(at, "greeting").text() == "über"
    row = edits.others.rows["greeting"]
    assert "line 8" in row.foot.origin.text() and "product guide" in row.foot.origin.text()
    assert at.page.bar.isHidden()
    assert at.bytes() == FILE


def test_without_a_file_the_defaults_are_shown_and_save_makes_it(at: Operator) -> None:
    edits = at.page.edits
    assert "does not exist yet" in at.page.unread.problem_text
    assert "default" in edits.ssl.foot.origin.text()
    assert not edits.ssl.foot.remove.isVisible()
    at.click(edits.ssl.box)
    assert "clear text" in edits.ssl.consequence.problem_text
    at.save()
    assert b"SSLmode=false" in at.bytes()
    assert b"command=" + DEFAULT_COMMAND.encode() in at.bytes()
    assert at.page.told.problem_text == "fpc101.properties is written."
    assert at.page.unread.isHidden()
    # It was not there: taken back, it is gone.
    at.click(at.page.undo)
    at.settled()
    assert not at.file.exists()


def test_a_file_that_is_no_properties_is_a_sentence(at: Operator) -> None:
    at.someone_else("SSLmode=true\n".encode("utf-16"))
    at.click(at.page.again)
    at.settled()
    assert "UTF-16" in at.page.unread.problem_text
    assert not at.page.edits.isVisible()
    at.someone_else(FILE)
    at.click(at.page.again)
    at.settled()
    assert at.page.edits.isVisible() and at.page.unread.isHidden()


def test_a_mistyped_key_and_a_strange_value_are_told(at: Operator) -> None:
    at.someone_else(b"SSLMode=true\nSSLmode=yes\n")
    at.click(at.page.again)
    at.settled()
    assert not at.page.edits.ssl.box.isChecked()  # Java takes it for false
    assert "“yes”" in at.page.edits.ssl.foot.findings[0]
    (near,) = at.page.edits.others.rows["SSLMode"].foot.findings
    assert "SSLmode” is" in near and "config" not in near
    at.click(at.page.edits.ssl.box)
    at.click(at.page.edits.others.rows["SSLMode"].foot.remove)
    at.save()
    assert at.bytes() == b"SSLmode=true\n"


# ------------------------------------------------------------------ editing


def test_keys_are_changed_removed_and_added_in_one_write(there: Path, at: Operator) -> None:
    others = at.page.edits.others
    at.type(typed_editor(at, "connect.timeout"), "45")
    at.click(others.rows["greeting"].foot.remove)
    assert not typed_editor(at, "greeting").isEnabled()
    at.type(others.new_key.editor, "command")
    assert not others.add.isEnabled()
    at.type(others.new_key.editor, "sslMode")
    assert not others.add.isEnabled() and "SSLmode" in others.new_key.message
    at.type(others.new_key.editor, "extra")
    at.type(others.new_value.editor, "a b")
    QTest.keyClick(others.new_value.editor, Qt.Key.Key_Return)
    assert list(others.rows) == ["connect.timeout", "greeting", "extra"]
    at.settled()
    assert at.page.bar.words.text() == "Not saved yet: connect.timeout, extra, greeting"
    assert at.page.diff.counts() == (2, 3)
    assert at.bytes() == FILE  # nothing is written before Save
    at.save()
    assert at.bytes() == FILE.replace(b"3\\\r\n   0", b"45").replace(
        b"greeting=\\u00fcber", b"extra : a b\r\n"
    )
    assert at.page.bar.isHidden()
    assert list(others.rows) == ["connect.timeout", "extra"]


def test_a_new_key_can_be_left_out_and_everything_discarded(there: Path, at: Operator) -> None:
    others = at.page.edits.others
    at.type(others.new_key.editor, "extra")
    at.click(others.add)
    at.click(others.rows["extra"].drop)
    assert at.page.bar.isHidden()
    at.click(at.page.edits.ssl.box)
    at.type(typed_editor(at, "greeting"), "hello")
    at.click(at.page.bar.discard)
    at.settled()
    at.wait(lambda: at.page.bar.isHidden())
    assert at.page.edits.ssl.box.isChecked()
    assert typed_editor(at, "greeting").text() == "über"
    assert at.bytes() == FILE


def test_a_documented_key_can_be_removed_every_entry_of_it(there: Path, at: Operator) -> None:
    at.click(at.page.edits.ssl.foot.remove)
    assert at.page.edits.ssl.box.isChecked()
    at.click(at.page.edits.foot.remove)
    at.save()
    assert at.bytes() == (
        b"# caf\xe9\r\n! keep this\r\nconnect.timeout = 3\\\r\n   0\r\ngreeting=\\u00fcber"
    )
    assert "default" in at.page.edits.foot.origin.text()


def test_entries_that_do_not_count_go_by_a_click(there: Path, at: Operator) -> None:
    ssl = at.page.edits.ssl
    assert ssl.foot.tidy.words == "Remove line 2, which does not count"
    at.click(ssl.box)
    at.click(ssl.foot.tidy)
    assert not ssl.box.isChecked()
    at.click(ssl.foot.tidy)
    at.click(ssl.box)
    assert at.page.bar.isHidden()
    at.click(ssl.foot.tidy)
    at.save()
    assert at.bytes() == FILE.replace(b"SSLmode : false\r\n", b"")
    assert ssl.foot.findings == [] and not ssl.foot.tidy.isVisible()


def test_typing_in_a_command_that_was_to_go_keeps_it(there: Path, at: Operator) -> None:
    edits = at.page.edits
    at.click(edits.foot.remove)
    assert at.page.bar.words.text() == "Not saved yet: command"
    at.click(edits.card.presets["change"])
    assert not edits.foot.removed
    at.save()
    assert at.bytes() == FILE.replace(b"PWDEXP(*NO)", b"PWDEXP(*YES)")


# ------------------------------------------------------------------ the command


def test_a_preset_is_written_and_shown_in_the_preview(there: Path, at: Operator) -> None:
    edits = at.page.edits
    at.click(edits.card.presets["sysval"])
    assert "QPWDEXPITV" in edits.card.does.text()
    assert edits.preview.preview.text() == (
        "CHGUSRPRF USRPRF(JSMITH) PASSWORD('••••••••') STATUS(*ENABLED) PWDEXPITV(*SYSVAL)"
    )
    at.save()
    assert at.bytes() == FILE.replace(DEFAULT_COMMAND.encode(), PRESETS["sysval"][0].encode())


def test_remarks_lead_to_their_column_and_are_mended_in_place(there: Path, at: Operator) -> None:
    card = at.page.edits.card
    at.type(card.command, DEFAULT_COMMAND.replace("STATUS", "STATSU"))
    at.wait(lambda: at.page.bar.words.text() == "The command cannot be saved as it stands.")
    assert not at.page.bar.save.isEnabled()
    row = card.remarks.rows[1]
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.rect().topLeft())
    assert card.command.hasFocus()
    assert card.command.textCursor().selectionStart() == DEFAULT_COMMAND.index("STATUS")
    at.click(row.fix)
    assert card.text() == DEFAULT_COMMAND
    assert at.page.bar.isHidden()  # it is what the file holds


def test_a_power_is_saved_only_once_its_box_is_ticked(there: Path, at: Operator) -> None:
    card = at.page.edits.card
    at.type(card.command, POWER)
    at.settled()
    assert not at.page.bar.save.isEnabled()
    (row,) = card.remarks.rows
    assert "SPCAUT (Special authority)" in row.box.accessibleName()
    at.click(row.box)
    at.save()
    assert at.bytes() == FILE.replace(DEFAULT_COMMAND.encode(), POWER.encode())
    # What the file holds is left alone, and warned of.
    assert [one.remark.icon for one in card.remarks.rows] == ["warning"]
    assert at.page.bar.isHidden()


# ------------------------------------------------------------------ writing


def test_after_a_write_the_restart_is_offered_and_the_way_back(there: Path, at: Operator) -> None:
    page = at.page
    at.click(page.edits.ssl.box)
    at.click(page.bar.difference)
    assert "-SSLmode : true\n+SSLmode : false" in page.diff.toPlainText()
    at.save()
    written = FILE.replace(b"SSLmode : true", b"SSLmode : false")
    assert at.bytes() == written
    assert BACKUP_FOLDER in page.told.problem_text
    at.click(page.restart.buttons["MyPass Gateway"])
    at.wait(lambda: at.machine.restarted == ["MyPass Gateway"])
    at.wait(lambda: page.restart.rows["MyPass Gateway"].icon.name == "passed")
    at.click(page.undo)
    at.settled()
    assert at.bytes() == FILE
    assert page.edits.ssl.box.isChecked()
    at.click(page.undo)
    at.settled()
    assert at.bytes() == written


def test_a_read_only_file_is_a_sentence(there: Path, at: Operator) -> None:
    there.chmod(0o444)
    at.click(at.page.edits.ssl.box)
    at.save()
    assert "read-only" in at.page.notice.problem_text
    assert at.bytes() == FILE
    assert at.page.bar.words.text() == "Not saved yet: SSLmode"
    there.chmod(0o644)
    at.save()
    assert at.bytes() == FILE.replace(b"SSLmode : true", b"SSLmode : false")
    assert at.page.notice.isHidden()


def test_changes_of_two_go_together(there: Path, at: Operator) -> None:
    page = at.page
    at.click(page.edits.ssl.box)
    at.settled()
    theirs = FILE.replace(b"# caf\xe9", b"# tea").replace(b"\\u00fcber", b"hello")
    at.someone_else(theirs)
    at.save()
    assert page.three.isVisible() and not page.edits.isVisible()
    assert at.bytes() == theirs
    assert list(page.three.choices) == ["SSLmode", "greeting"]
    assert not page.three.choices["greeting"].mine.isVisible()
    at.wait(page.three.save.isEnabled)
    assert page.three.diff.counts() == (1, 1)
    at.click(page.three.save)
    at.settled()
    assert at.bytes() == theirs.replace(b"SSLmode : true", b"SSLmode : false")
    at.wait(lambda: typed_editor(at, "greeting").text() == "hello")
    assert not page.three.isVisible() and page.edits.isVisible()


@pytest.mark.parametrize("side", ["theirs", "mine"])
def test_a_key_that_both_changed_is_decided_by_a_click(
    there: Path, at: Operator, side: str
) -> None:
    page = at.page
    at.type(typed_editor(at, "greeting"), "mine")
    at.click(page.edits.ssl.box)
    at.settled()
    theirs = FILE.replace(b"\\u00fcber", b"theirs")
    at.someone_else(theirs)
    at.save()
    assert not page.three.save.isEnabled()
    at.click(getattr(page.three.choices["greeting"], side))
    at.click(page.three.save)
    at.settled()
    assert at.bytes() == theirs.replace(b"SSLmode : true", b"SSLmode : false").replace(
        b"=theirs", b"=" + side.encode()
    )


def test_one_may_drop_what_collides(there: Path, at: Operator) -> None:
    at.type(typed_editor(at, "greeting"), "mine")
    at.settled()
    theirs = FILE.replace(b"\\u00fcber", b"theirs")
    at.someone_else(theirs)
    at.save()
    at.click(at.page.three.leave)
    at.settled()
    at.wait(lambda: typed_editor(at, "greeting").text() == "theirs")
    assert at.bytes() == theirs
    assert at.page.edits.isVisible() and at.page.bar.isHidden()


def test_closing_asks_once_before_it_loses_what_was_typed(there: Path, at: Operator) -> None:
    at.type(typed_editor(at, "greeting"), "mine")
    at.window.open(LOG)
    at.window.close()
    assert at.window.isVisible() and at.window.page is at.page
    assert "lost when the window closes: greeting" in at.page.bar.words.text()
    assert at.window.footer.next_button.text() == "Close without saving"
    at.settled()
    at.click(at.page.bar.discard)
    at.settled()
    assert at.window.footer.next_button.text() == "Close"
    at.type(typed_editor(at, "greeting"), "mine")
    at.window.close()
    at.settled()
    at.save()
    assert b"greeting=mine" in at.bytes()
    at.type(typed_editor(at, "greeting"), "not this")
    at.settled()
    at.click(at.window.footer.next_button)
    assert at.window.isVisible()
    at.click(at.window.footer.next_button)
    assert not at.window.isVisible()
    assert b"greeting=mine" in at.bytes()


def test_typed_words_outlive_another_look_at_the_file(there: Path, at: Operator) -> None:
    at.type(typed_editor(at, "greeting"), "mine")
    at.someone_else(FILE.replace(b"SSLmode : true", b"SSLmode : false"))
    at.click(at.page.again)
    at.settled()
    assert typed_editor(at, "greeting").text() == "mine"
    at.save()
    assert at.page.three.isVisible()  # what the edit was made from is still compared


def test_a_change_that_was_cut_short_is_put_back_first(there: Path, at: Operator) -> None:
    root = there.parent / BACKUP_FOLDER
    at.click(at.page.edits.ssl.box)
    at.save()
    manifest = next(root.glob("*/manifest.json"))
    manifest.write_text(manifest.read_text().replace('"done"', '"started"'))
    at.click(at.page.again)
    at.settled()
    assert "cut short" in at.page.cut.problem_text
    at.click(at.page.edits.ssl.box)
    at.settled()
    assert not at.page.bar.save.isEnabled()
    at.click(at.page.bar.discard)
    at.settled()
    at.click(at.page.mend)
    at.settled()
    assert at.bytes() == FILE
    assert at.page.cut.isHidden()


# ------------------------------------------------------------------ the past


def test_the_history_compares_and_puts_back_and_back_again(there: Path, at: Operator) -> None:
    page = at.page
    at.click(page.edits.card.presets["change"])
    at.save()
    first = at.bytes()
    at.type(typed_editor(at, "connect.timeout"), "45")
    at.save()
    second = at.bytes()
    newest, oldest = page.history.rows
    assert newest.words == ["connect.timeout: 30 → 45"]
    assert oldest.words == ["command: … PWDEXP(*NO) → … PWDEXP(*YES)"]
    at.click(oldest.compare)
    at.wait(oldest.diff.isVisible)
    assert oldest.diff.counts() == (2, 3)  # the value was continued on a line of its own
    at.click(oldest.compare)
    assert not oldest.diff.isVisible()
    # What is typed is neither lost nor mixed with it.
    at.click(page.edits.ssl.box)
    assert not oldest.back.isEnabled() and "Save or discard" in page.history.sentence.text()
    at.click(page.bar.discard)
    at.settled()
    at.click(page.history.rows[1].back)
    at.settled()
    assert at.bytes() == FILE
    assert len(page.history.rows) == 3
    at.click(page.history.rows[0].back)
    at.settled()
    assert at.bytes() == second
    at.click(page.history.rows[2].back)
    at.settled()
    assert at.bytes() == first


def test_put_back_leaves_other_files_and_a_damaged_backup_is_told(
    there: Path, at: Operator
) -> None:
    other = there.parent / "partitions.toml"
    other.write_bytes(b"# now\n")
    root = there.parent / BACKUP_FOLDER
    changed = FILE.replace(b"SSLmode : true", b"SSLmode : false")
    at.files._real.apply(
        [FileChange(other, b"# now\n", b"# later\n"), FileChange(there, FILE, changed)], root
    )
    at.click(at.page.again)
    at.settled()
    (row,) = at.page.history.rows
    assert any("partitions.toml" in words for words in row.words)
    at.click(row.back)
    at.settled()
    assert at.bytes() == FILE
    assert other.read_bytes() == b"# later\n"
    copy = next(root.glob("*/*fpc101.properties"))
    copy.write_bytes(b"tampered")
    at.click(at.page.again)
    at.settled()
    damaged = [one for one in at.page.history.rows if one.change.problem is not None]
    assert damaged and not damaged[0].back.isVisible()


# ------------------------------------------------------------------ seen, and by keyboard


@pytest.mark.parametrize("size", [(1160, 740), (640, 480)])
def test_nothing_is_clipped_or_unnamed(there: Path, at: Operator, size: tuple[int, int]) -> None:
    page = at.page
    at.window.resize(*size)
    at.type(page.edits.card.command, POWER + " STATSU(*NO)")
    at.type(typed_editor(at, "greeting"), "x")
    at.click(page.edits.ssl.box)
    at.settled()
    at.wait(lambda: clipped(page) == [])
    assert unnamed(page) == []
    assert page.column.width() <= page.scroll_area.viewport().width()
    at.click(page.edits.card.reset)
    at.settled()
    at.someone_else(FILE.replace(b"\\u00fcber", b"theirs"))
    at.save()
    at.click(page.three.choices["greeting"].mine)
    at.wait(page.three.save.isEnabled)
    at.wait(lambda: clipped(page) == [])
    at.click(page.three.save)
    at.settled()
    at.wait(lambda: clipped(page) == [])
    assert unnamed(page) == []


def test_by_keyboard_alone(there: Path, at: Operator) -> None:
    page, window = at.page, at.window
    page.edits.ssl.box.setFocus()
    QTest.keyClick(page.edits.ssl.box, Qt.Key.Key_Space)
    for stop in (
        page.edits.ssl.foot.remove,
        page.edits.card.presets["default"],
        page.edits.card.command,
        page.edits.foot.remove,
        page.edits.preview.sample.editor,
        typed_editor(at, "connect.timeout"),
        page.edits.others.new_key.editor,
    ):
        tab_to(at.qtbot, window, stop)
    at.settled()
    tab_to(at.qtbot, window, page.bar.save)
    QTest.keyClick(page.bar.save, Qt.Key.Key_Space)
    at.settled()
    assert at.bytes() == FILE.replace(b"SSLmode : true", b"SSLmode : false")
    buttons: list[QAbstractButton] = [page.undo, page.history.rows[0].back]
    for button in buttons:
        tab_to(at.qtbot, window, button)
