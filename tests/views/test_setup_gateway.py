"""Gateway folder, and Java and Toolbox, by clicks and keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import Desk, StandInFinder, connector, make_gateway, opened
from wizard.domain.ports import GatewayMachine, InstallTree
from wizard.flows.answers import JavaAnswer
from wizard.flows.services import Services
from wizard.flows.steps import JAVA_TOOLBOX
from wizard.views.pages.gateway import GatewayPage
from wizard.views.pages.java import JavaPage
from wizard.views.widgets import Facts, Label, Notice, PathField


def gateway_page(desk: Desk) -> GatewayPage:
    page = desk.window.page
    assert isinstance(page, GatewayPage)
    return page


def java_page(desk: Desk) -> JavaPage:
    if desk.window.flow.look is None:
        desk.hands.gateway(desk.folder)
    desk.hands.arrived(JAVA_TOOLBOX)
    page = desk.window.page
    assert isinstance(page, JavaPage)
    desk.wait(lambda: desk.window.flow.choice is not None)
    return page


def words(part: QWidget) -> str:
    return "\n".join(label.text() for label in part.findChildren(Label) if label.isVisible())


def warnings(page: GatewayPage) -> str:
    return "\n".join(
        notice.problem_text for notice in page.found.findChildren(Notice) if notice.isVisible()
    )


class Guessing:
    """The real machine, with folders to guess."""

    def __init__(self, real: GatewayMachine, *folders: Path) -> None:
        self._real, self._folders = real, folders

    def name(self) -> str:
        return self._real.name()

    def guesses(self) -> tuple[Path, ...]:
        return self._folders

    def tree(self, folder: Path) -> InstallTree:
        return self._real.tree(folder)

    def services(self) -> tuple[str, ...]:
        return ()

    def restart(self, service: str, *, timeout: float) -> None:
        raise AssertionError(service)


# ---------------------------------------------------------------- the folder


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("/no/such/folder", "does not exist"),
        ("{file}", "is a file, not a folder"),
        ("{empty}", "holds no MyPass Gateway"),
        ("{bare}", "has no iSeries connector"),
    ],
)
def test_a_wrong_folder_gets_its_reason_beside_it(
    desk: Desk, tmp_path: Path, typed: str, reason: str
) -> None:
    file, empty, bare = tmp_path / "a.txt", tmp_path / "empty", tmp_path / "bare"
    file.write_text("x")
    empty.mkdir()
    (bare / "MyPassGateway").mkdir(parents=True)
    page = gateway_page(desk)
    wrong = typed.format(file=file, empty=empty, bare=bare)
    desk.type(page.folder.editor, wrong)
    desk.wait(lambda: page.folder.shows_problem)
    assert reason in page.folder.message
    assert not desk.window.footer.next_button.isEnabled()
    assert not page.found.isVisible()
    # What was typed stays, and the right folder takes the reason away.
    assert page.folder.text() == wrong
    desk.type(page.folder.editor, str(desk.folder))
    desk.wait(lambda: page.found.isVisible())
    assert not page.folder.shows_problem
    assert desk.window.footer.next_button.isEnabled()


def test_what_is_there_is_shown(desk: Desk) -> None:
    home = connector(desk.folder)
    (home / "fpc101.properties").write_bytes(b"SSLmode=false\ncommand=CHGUSRPRF {user} {pwd}\n")
    (home / "partitions.toml").write_bytes(
        b'[[partition]]\nname = "PROD"\nhost = "i-prod.example.com"\nuser = "MYPASSSVC"\n'
    )
    page = gateway_page(desk)
    desk.type(page.folder.editor, str(desk.folder))
    desk.wait(lambda: page.found.isVisible())
    shown = words(page.found.findChild(Facts))
    assert "SSLmode is false (off); command CHGUSRPRF {user} {pwd}" in shown
    assert "PROD" in shown
    assert str(home) in shown
    assert warnings(page) == ""


def test_a_file_that_cannot_be_understood_is_a_warning_and_no_end(desk: Desk) -> None:
    (connector(desk.folder) / "partitions.toml").write_bytes(b"[[partition\n")
    page = gateway_page(desk)
    desk.type(page.folder.editor, str(desk.folder))
    desk.wait(lambda: page.found.isVisible())
    assert "partitions.toml" in warnings(page)
    assert desk.window.footer.next_button.isEnabled()


def test_the_only_guess_is_taken(rooms: Services, gateway: Path) -> None:
    machine = Guessing(rooms.gateway, gateway)
    with opened(replace(rooms, gateway=machine, finder=StandInFinder()), gateway) as desk:
        desk.started()
        page = gateway_page(desk)
        desk.wait(lambda: desk.window.flow.look is not None)
        assert page.folder.text() == str(gateway)
        assert page.guesses.selected() == str(gateway)


def test_several_guesses_are_offered_and_a_click_takes_one(
    rooms: Services, gateway: Path, tmp_path: Path
) -> None:
    second = make_gateway(tmp_path / "second")
    machine = Guessing(rooms.gateway, gateway, second)
    with opened(replace(rooms, gateway=machine, finder=StandInFinder()), gateway) as desk:
        desk.started()
        page = gateway_page(desk)
        desk.wait(lambda: page.guesses.isVisible())
        assert page.folder.text() == ""
        desk.click(page.guesses.radio(str(second)))
        desk.wait(lambda: desk.window.flow.look is not None)
        assert page.folder.text() == str(second)
        assert desk.window.flow.answers.gateway.folder == second


def test_a_dropped_or_chosen_folder_is_read_at_once(desk: Desk) -> None:
    page = gateway_page(desk)
    editor = page.folder.editor
    assert isinstance(editor, PathField)
    editor.choose = lambda _current: str(desk.folder)
    desk.click(editor.browse)
    desk.wait(lambda: desk.window.flow.look is not None)
    assert desk.window.footer.next_button.isEnabled()


# ---------------------------------------------------------------- Java and jar


def finder(desk: Desk) -> StandInFinder:
    found = desk.window.flow.services.finder
    assert isinstance(found, StandInFinder)
    return found


def test_candidates_are_shown_with_their_place_and_the_first_is_used(desk: Desk) -> None:
    page = java_page(desk)
    assert page.javas.selected() == "/gw/jre"
    shown = words(page.javas)
    assert "Temurin 17.0.9, x86_64" in shown
    assert "from the connector folder" in shown
    assert "It is too old." in shown
    assert not page.javas.radio("/old").isEnabled()
    assert finder(desk).asked[0] == (connector(desk.folder), None, None)


def test_another_candidate_is_chosen_by_a_click_and_kept(desk: Desk) -> None:
    page = java_page(desk)
    desk.click(page.javas.radio("/usr/java8"))
    flow = desk.window.flow
    desk.wait(lambda: flow.choice is not None and flow.choice.java is not None
              and flow.choice.java.home == Path("/usr/java8"))  # fmt: skip
    assert flow.answers.java == JavaAnswer(java_home=Path("/usr/java8"))
    desk.wait(lambda: page.javas.selected() == "/usr/java8")
    assert b"/usr/java8" in flow.saved_state()


def test_the_version_that_burns_sign_ons_is_warned_of(desk: Desk) -> None:
    page = java_page(desk)
    assert "21.0.2 rejects good passwords" in page.warning.problem_text
    desk.click(page.jars.radio("/cache/jt400-9.4.jar"))
    desk.wait(lambda: not page.warning.isVisible())


def test_a_path_that_is_no_java_gets_its_reason_and_nothing_is_taken_instead(desk: Desk) -> None:
    page = java_page(desk)
    desk.click(page._java_more.button)
    desk.type(page.other_java.editor, "/nowhere")
    desk.wait(lambda: page.other_java.shows_problem)
    assert "There is no Java in /nowhere." in page.other_java.message
    assert not desk.window.footer.next_button.isEnabled()
    assert "No usable Java" in desk.window.footer.reassurance
    # The list is still there, and a click in it is the way out.
    desk.click(page.javas.radio("/gw/jre"))
    desk.wait(lambda: desk.window.footer.next_button.isEnabled())
    assert page.other_java.text() == ""


def test_the_keyboard_chooses_among_the_candidates(desk: Desk) -> None:
    page = java_page(desk)
    page.javas.radio("/gw/jre").setFocus()
    desk.key(Qt.Key.Key_Down)
    desk.wait(lambda: desk.window.flow.answers.java.java_home == Path("/usr/java8"))
