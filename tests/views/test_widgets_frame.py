"""Rail, search, footer, page, notice and shell, by real clicks and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.views.gallery_pages import PAGES
from wizard.domain.problems import problem
from wizard.domain.text import T
from wizard.views.widgets import (
    Button,
    Card,
    Footer,
    Label,
    Notice,
    Page,
    Prose,
    Rail,
    SearchPopup,
    Shell,
    StepState,
)

STEPS = [("folder", "Gateway folder"), ("host", "Hosts"), ("trust", "Trust"), ("apply", "Apply")]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def rail(qtbot: QtBot) -> Rail:
    made = Rail(gateway="Gateway GW-TEST")
    qtbot.addWidget(made)
    made.set_steps(STEPS)
    made.set_step("folder", StepState.DONE, reachable=True)
    made.set_step("trust", StepState.WARN, reachable=True)
    made.set_step("apply", StepState.LOCKED, reachable=False)
    made.set_current("host")
    made.resize(248, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_reachable_step_is_chosen_by_a_click(qtbot: QtBot, rail: Rail) -> None:
    with qtbot.waitSignal(rail.step_chosen) as chosen:
        qtbot.mouseClick(rail.step("folder"), LEFT)
    assert chosen.args == ["folder"]


def test_a_locked_step_cannot_be_chosen(qtbot: QtBot, rail: Rail) -> None:
    with qtbot.assertNotEmitted(rail.step_chosen):
        qtbot.mouseClick(rail.step("apply"), LEFT)


def test_the_arrows_walk_the_reachable_steps_and_enter_chooses(qtbot: QtBot, rail: Rail) -> None:
    rail.activateWindow()
    rail.step("host").setFocus()
    qtbot.waitUntil(lambda: rail.step("host").hasFocus())
    qtbot.keyClick(rail.step("host"), Qt.Key.Key_Down)
    assert rail.step("trust").hasFocus()
    qtbot.keyClick(rail.step("trust"), Qt.Key.Key_Down)
    assert rail.step("trust").hasFocus()
    qtbot.keyClick(rail.step("trust"), Qt.Key.Key_Home)
    assert rail.step("folder").hasFocus()
    with qtbot.waitSignal(rail.step_chosen) as chosen:
        qtbot.keyClick(rail.step("folder"), Qt.Key.Key_Return)
    assert chosen.args == ["folder"]


def test_the_rail_is_one_tab_stop_before_the_search(qtbot: QtBot, rail: Rail) -> None:
    rail.activateWindow()
    rail.step("host").setFocus()
    qtbot.waitUntil(lambda: rail.step("host").hasFocus())
    qtbot.keyClick(rail.step("host"), Qt.Key.Key_Tab)
    assert rail.search_button.hasFocus()


def test_steps_say_their_state(rail: Rail) -> None:
    assert rail.step("folder").accessibleName() == "Gateway folder, done"
    assert rail.step("trust").accessibleName() == "Trust, done with a warning"
    assert rail.step("host").accessibleName() == "Hosts, current step"
    assert rail.step("apply").accessibleName() == "Apply, opens later"


def test_a_narrow_rail_keeps_the_titles_in_tool_tips(rail: Rail) -> None:
    assert rail.step("folder").toolTip() == ""
    rail.set_compact(True)
    assert rail.width() == 64
    assert "Gateway folder" in rail.step("folder").toolTip()


def first_ink(button: QWidget, after: int) -> int:
    """The first column behind `after` in which something is drawn."""
    image = button.grab().toImage()
    ratio = image.devicePixelRatio()
    ground = image.pixel(image.width() - 3, image.height() // 2)
    return next(
        x
        for x in range(round(after * ratio), image.width())
        if any(image.pixel(x, y) != ground for y in range(image.height()))
    )


def test_a_door_stands_in_line_with_the_steps(qtbot: QtBot) -> None:
    rail = Rail()
    qtbot.addWidget(rail)
    rail.set_steps([("trust", "Trust")])
    rail.set_step("trust", StepState.TODO, reachable=True)
    step = rail.step("trust")
    step.mark = "certificate"
    door = rail.add_door("Trust", "Trust, in full", "certificate")
    rail.resize(rail.width(), 400)
    rail.show()
    qtbot.waitUntil(lambda: door.isVisible() and door.width() > 100)
    assert first_ink(door, 1) == first_ink(step, 1)
    assert first_ink(door, 33) == first_ink(step, 33)
    assert door.mapTo(rail, QPoint(0, 0)).x() == step.mapTo(rail, QPoint(0, 0)).x()


def test_the_focus_goes_along_when_another_place_is_opened(qtbot: QtBot, rail: Rail) -> None:
    rail.activateWindow()
    rail.step("host").setFocus()
    qtbot.waitUntil(lambda: rail.step("host").hasFocus())
    rail.set_current("trust")
    assert rail.step("trust").hasFocus()


def test_ctrl_k_finds_by_typing_and_enter_goes_there(qtbot: QtBot, rail: Rail) -> None:
    went: list[str] = []
    rail.set_search(
        [
            ("Hosts", lambda: went.append("hosts")),
            (T("Hosts: {field}", field="Port mapper"), lambda: went.append("port")),
        ]
    )
    rail.activateWindow()
    qtbot.waitUntil(rail.isActiveWindow)
    qtbot.keyClick(rail, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: rail.findChild(SearchPopup) is not None)
    popup = rail.findChild(SearchPopup)
    assert isinstance(popup, SearchPopup)
    assert popup.found() == ["Hosts", "Hosts: Port mapper"]
    qtbot.keyClicks(popup.edit, "mapper port")
    assert popup.found() == ["Hosts: Port mapper"]
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    assert went == ["port"]


def test_the_search_walks_with_arrows_and_closes_on_escape(qtbot: QtBot, rail: Rail) -> None:
    went: list[int] = []
    rail.set_search([("One", lambda: went.append(1)), ("Two", lambda: went.append(2))])
    popup = rail.open_search()
    qtbot.keyClick(popup.edit, Qt.Key.Key_Down)
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    assert went == [2]
    popup = rail.open_search()
    qtbot.keyClicks(popup.edit, "nothing like it")
    assert popup.found() == []
    qtbot.keyClick(popup.edit, Qt.Key.Key_Return)
    qtbot.keyClick(popup.edit, Qt.Key.Key_Escape)
    assert went == [2]


def test_the_footer_names_the_next_step(qtbot: QtBot) -> None:
    footer = Footer()
    qtbot.addWidget(footer)
    footer.show()
    footer.set_next(T("Next: {step}", step="Trust"))
    footer.set_reassurance("Nothing is written.")
    assert footer.next_button.words == "Next: Trust"
    assert footer.next_button.accessibleName() == "Next: Trust"
    with qtbot.waitSignal(footer.next):
        qtbot.mouseClick(footer.next_button, LEFT)
    with qtbot.waitSignal(footer.back):
        qtbot.keyClick(footer.back_button, Qt.Key.Key_Space)
    footer.set_next("Next: Trust", enabled=False, reason="The host name is empty.")
    assert footer.next_button.accessibleDescription() == "The host name is empty."
    with qtbot.assertNotEmitted(footer.next):
        qtbot.mouseClick(footer.next_button, LEFT)


def test_a_page_tells_every_change_once_and_refreshes_first(qtbot: QtBot) -> None:
    told: list[str] = []

    class Counting(Page):
        def refresh(self) -> None:
            told.append("refresh")

    page = Counting("Title", "Sentence.")
    qtbot.addWidget(page)
    page.changed.connect(lambda: told.append("changed"))
    page.valid = False
    page.valid = False
    page.busy = True
    assert told == ["refresh", "changed"] * 2


def test_a_problem_stands_in_the_page_with_what_why_and_next(qtbot: QtBot) -> None:
    page = Page("Title", "Sentence.")
    qtbot.addWidget(page)
    page.show()
    found = problem("answers.host-url", typed="https://x", details="the host's words")
    page.error = found
    assert page.notice.isVisible()
    assert page.notice.problem_text == str(found)
    page.error = None
    assert not page.notice.isVisible()


def test_details_of_a_problem_open_on_demand(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.show_problem(problem("answers.host-empty", details="EHOST 11001"))
    details = notice.findChild(Prose)
    assert isinstance(details, Prose)
    assert not details.isVisible()
    toggle = next(button for button in notice.findChildren(Button) if button.words == "Details")
    qtbot.mouseClick(toggle, LEFT)
    assert details.isVisible()
    assert details.text() == "EHOST 11001"


def test_words_from_outside_are_never_markup(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.say("<b>bold</b> & <img src='file:///x'>")
    label = next(part for part in notice.findChildren(Label) if part.text())
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text().startswith("<b>bold</b> &")


def test_a_label_breaks_inside_a_long_word_instead_of_growing(qtbot: QtBot) -> None:
    label = Label("x" * 400)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < 200
    assert label.heightForWidth(200) > 5 * label.heightForWidth(100_000)


def test_the_shell_shows_pages_and_narrows_its_rail(qtbot: QtBot) -> None:
    rail = Rail(gateway="Gateway GW-TEST")
    rail.set_steps(STEPS)
    ready: list[str] = []

    class Telling(Page):
        def on_ready(self) -> None:
            ready.append(self.title.text())

    shell = Shell(rail, Footer())
    qtbot.addWidget(shell)
    first, second = Telling("First"), Telling("Second")
    shell.resize(1024, 640)
    shell.show()
    shell.show_page(first)
    shell.show_page(second)
    shell.show_page(first)
    assert ready == ["First", "Second", "First"]
    assert shell.stack.count() == 2
    assert rail.width() == 248
    shell.resize(700, 500)
    assert rail.width() == 64


def test_keyboard_focus_shows_a_ring_and_a_mouse_click_does_not(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    first, second = Button("First", parent=holder), Button("Second", parent=holder)
    second.move(0, 60)
    holder.resize(200, 120)
    holder.show()
    holder.activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    qtbot.mouseClick(first, LEFT)
    assert first.hasFocus()
    qtbot.mouseMove(holder, QPoint(150, 110))
    plain = first.grab().toImage()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Backtab)
    ringed = first.grab().toImage()
    assert plain != ringed
    assert ringed.pixelColor(first.width() // 2, 1).name() == "#0b5cad"


def complaints(window: QWidget) -> list[str]:
    """What is clipped: wider than the page's column, or lower than its words."""
    page = window.findChild(Page)
    assert isinstance(page, Page)
    found = []
    if page.column.width() > page.scroll_area.viewport().width():
        found.append("the column is wider than the window")
    for part in page.column.findChildren(QWidget):
        if not part.isVisible() or part.isWindow():
            continue
        if part.mapTo(page.column, QPoint(part.width(), 0)).x() > page.column.width():
            found.append(f"{part} {part.accessibleName()} stands out at the right")
        if isinstance(part, Label | Prose) and part.height() < part.heightForWidth(part.width()):
            found.append(f"cut: {part.text()}")
        if isinstance(part, Button) and part.words and part.width() < part.sizeHint().width():
            found.append(f"cut: {part.words}")
    return found


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [(1024, 640), (960, 540), (640, 400)])
def test_no_page_is_wider_than_its_window(qtbot: QtBot, name: str, size: tuple[int, int]) -> None:
    window = PAGES[name]()
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    # The layout settles in a few rounds of the event loop.
    qtbot.waitUntil(lambda: complaints(window) == [])


@pytest.mark.parametrize("name", PAGES)
def test_everything_that_takes_focus_has_a_name(qtbot: QtBot, name: str) -> None:
    window = PAGES[name]()
    qtbot.addWidget(window)
    window.show()
    stops = [
        part
        for part in window.findChildren(QWidget)
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert len(stops) > 3
    for part in stops:
        named = part.accessibleName() or (part.parentWidget() and isinstance(part, QLineEdit))
        assert named, (type(part).__name__, part.objectName())


@pytest.mark.parametrize("name", PAGES)
def test_tab_visits_every_stop_and_comes_round(qtbot: QtBot, name: str) -> None:
    window = PAGES[name]()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    wanted = {
        part
        for part in window.findChildren(QWidget)
        if part.isVisible()
        and part.isEnabled()
        and part.focusProxy() is None
        and (part.focusPolicy() & Qt.FocusPolicy.TabFocus) == Qt.FocusPolicy.TabFocus
        and type(part).__name__ != "RadioButton"
    }
    seen: set[QWidget] = set()
    for _ in range(3 * len(wanted) + 5):
        focused = QApplication.focusWidget()
        if focused is not None:
            seen.add(focused)
        target = focused or window
        qtbot.keyClick(target, Qt.Key.Key_Tab)
    assert wanted <= seen, [(type(x).__name__, x.accessibleName()) for x in wanted - seen]


def test_a_card_shows_its_heading_only_when_it_has_one(qtbot: QtBot) -> None:
    card = Card("Title")
    bare = Card()
    for each in (card, bare):
        qtbot.addWidget(each)
        each.show()
    assert card.title.isVisible()
    assert not bare.title.isVisible()
