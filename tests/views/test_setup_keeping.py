"""Service account: where kept passwords lie, chosen and moved with real clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.views.lastworld import FakeVault, clipped
from tests.views.setupworld import *  # noqa: F403 - its fixtures
from tests.views.setupworld import Desk, jars, opened, typed
from tests.views.test_setup_checks import through_trust
from wizard.app import Toolboxes
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.vaultports import FILE, SYSTEM
from wizard.flows.services import Services
from wizard.gateway.filevault import FileVault
from wizard.gateway.sealing import AesSealer
from wizard.gateway.vaultplaces import CHOICE, PASSWORDS, ChosenVault
from wizard.simulator.scenario import PartitionScenario
from wizard.simulator.simulation import RunningPartition
from wizard.views.pages.account import AccountPage

Simulated = Callable[..., tuple[RunningPartition, ...]]
Opening = Callable[[], AbstractContextManager[tuple[Desk, AccountPage]]]
ENTRY, WORD = "MYPASSSVC@i-prod.example.com", Secret("kept-for-you-77")


class Stubborn(FakeVault):
    """A system's vault that takes nothing in."""

    def put(self, entry: str, secret: Secret) -> None:
        if self.stubborn:
            raise ProblemError("gateway.vault-refused")
        super().put(entry, secret)

    stubborn = False


@pytest.fixture
def system() -> Stubborn:
    return Stubborn()


@pytest.fixture
def chosen(tmp_path: Path, system: Stubborn) -> ChosenVault:
    folder = tmp_path / "kept"
    return ChosenVault(folder, system, FileVault(folder / PASSWORDS, AesSealer()), tied=False)


@pytest.fixture
def account(
    toolboxes: tuple[Services, Toolboxes],
    gateway: Path,
    chosen: ChosenVault,
    simulated: Simulated,
) -> Opening:
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")

    @contextmanager
    def open_it() -> Iterator[tuple[Desk, AccountPage]]:
        (partition,) = simulated(PartitionScenario("PROD"))
        services = replace(toolboxes[0], vault=chosen, places=chosen)
        with opened(services, gateway) as desk:
            page = through_trust(desk, typed(partition))
            desk.wait(lambda: page.keeping.isVisible() and not page.keeping.busy)
            yield desk, page

    return open_it


def test_passwords_move_to_the_file_and_a_refusal_leaves_them_there(
    account: Opening,
    chosen: ChosenVault,
    system: Stubborn,
) -> None:
    chosen.put(ENTRY, WORD)
    with account() as (desk, page):
        card = page.keeping
        assert card.list.selected() == SYSTEM and not card.use.isEnabled()
        # Keys mark a place and move nothing.
        card.list.radio(SYSTEM).setFocus()
        QTest.keyClick(card.list.radio(SYSTEM), Qt.Key.Key_Down)
        desk.wait(lambda: card.list.selected() == FILE)
        assert chosen.chosen() == SYSTEM
        desk.click(card.use)
        desk.wait(
            lambda: (
                not card.busy and "Passwords are kept in this place now" in card.notice.problem_text
            )
        )
        assert ENTRY in card.notice.problem_text
        assert chosen.chosen() == FILE and system.kept == {} and chosen.get(ENTRY) == WORD
        assert not card.use.isEnabled()
        assert card.list.radio(FILE).hasFocus()
        desk.wait(lambda: clipped(page) == [], 5)

        system.stubborn = True
        desk.click(card.list.radio(SYSTEM))
        desk.click(card.use)
        desk.wait(lambda: not card.busy and "refused" in card.notice.problem_text)
        assert card.list.selected() == FILE and chosen.chosen() == FILE
        assert card.list.radio(FILE).hasFocus()
        assert chosen.get(ENTRY) == WORD and system.kept == {}


def test_without_a_systems_vault_the_file_is_offered_and_not_used_by_itself(
    account: Opening,
    chosen: ChosenVault,
    system: Stubborn,
    tmp_path: Path,
) -> None:
    system.there = False
    with account() as (desk, page):
        card = page.keeping
        assert card.list.selected() == ""
        assert not card.list.radio(SYSTEM).isEnabled() and not card.use.isEnabled()
        assert not list((tmp_path / "kept").glob("*"))
        desk.click(card.list.radio(FILE))
        desk.click(card.use)
        desk.wait(
            lambda: (
                not card.busy and "Passwords are kept in this place now" in card.notice.problem_text
            )
        )
        assert (tmp_path / "kept" / CHOICE).exists() and chosen.available()
        assert page._context.vault is None  # Hosts asks again
