"""The vault that the person chose: every password is in one place, whatever fails on the way."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.gateway.test_filevault import RecordedDpapi
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.rights import FileRole
from wizard.domain.secret import Secret
from wizard.domain.vaultports import FILE, SYSTEM
from wizard.gateway.filevault import FileVault
from wizard.gateway.sealing import AesSealer, DpapiSealer
from wizard.gateway.vaultplaces import CHOICE, PASSWORDS, ChosenVault, guarded

ONE, TWO = "MYPASSSVC@i-prod.example.com", "MYPASSSVC@i-test.example.com"
WORD, OTHER = Secret("Zebra-kite'ß 77"), Secret("second-word-88")


class System:
    """A system's vault in memory that can be away, refuse, or change what it is given."""

    def __init__(self) -> None:
        self.kept: dict[str, Secret] = {}
        self.there = True
        self.refusing: set[str] = set()
        self.changing = False

    def _demand(self, word: str) -> None:
        if word in self.refusing:
            raise ProblemError("gateway.vault-refused")

    def available(self) -> bool:
        return self.there

    def get(self, entry: str) -> Secret | None:
        return self.kept.get(entry) if self.there else None

    def put(self, entry: str, secret: Secret) -> None:
        self._demand("put " + entry)
        self.kept[entry] = Secret("something else") if self.changing else secret

    def forget(self, entry: str) -> None:
        self._demand("forget " + entry)
        self.kept.pop(entry, None)


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def file(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path / PASSWORDS, AesSealer())


@pytest.fixture
def vault(tmp_path: Path, system: System, file: FileVault) -> ChosenVault:
    return ChosenVault(tmp_path, system, file, tied=False, seconds=1)


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(ProblemError) as caught:
        work()
    assert "Zebra" not in str(caught.value)
    return caught.value.id


def test_without_a_choice_the_systems_vault_is_used(
    vault: ChosenVault, system: System, tmp_path: Path
) -> None:
    assert vault.chosen() == SYSTEM
    assert vault.get(ONE) is None
    vault.forget(ONE)
    assert list(tmp_path.iterdir()) == []  # nothing was written for that
    vault.put(ONE, WORD)
    assert system.kept == {ONE: WORD}
    assert vault.places()[0].entries == (ONE,)
    assert not (tmp_path / PASSWORDS).exists()
    assert b"Zebra" not in (tmp_path / CHOICE).read_bytes()
    vault.forget(ONE)
    assert system.kept == {} and vault.places()[0].entries == ()


def test_a_machine_without_a_vault_never_uses_the_file_by_itself(
    vault: ChosenVault, system: System, tmp_path: Path
) -> None:
    system.there = False
    assert not vault.available()
    assert refused(lambda: vault.put(ONE, WORD)) == "gateway.vault-missing"
    assert not (tmp_path / PASSWORDS).exists()
    vault.move(FILE)
    assert vault.available()
    vault.put(ONE, WORD)
    assert vault.get(ONE) == WORD
    assert system.kept == {}


def test_a_move_takes_everything_along_and_back(
    vault: ChosenVault, system: System, file: FileVault
) -> None:
    vault.put(ONE, WORD)
    system.kept[TWO] = OTHER  # stored before names were noted
    assert vault.get(TWO) == OTHER
    done = vault.move(FILE)
    assert done.entries == (ONE, TWO) and not done.left and done.problem is None
    assert system.kept == {} and file.entries() == (ONE, TWO)
    assert vault.get(ONE) == WORD and vault.get(TWO) == OTHER
    assert vault.places()[0].entries == ()
    assert vault.move(FILE).entries == ()
    assert vault.move(SYSTEM).entries == (ONE, TWO)
    assert system.kept == {ONE: WORD, TWO: OTHER} and file.entries() == ()
    assert vault.places()[0].entries == (ONE, TWO)


@pytest.mark.parametrize("fault", ["refuses", "changes", "away"])
def test_what_fails_on_the_way_leaves_all_where_it_was(
    vault: ChosenVault, system: System, file: FileVault, fault: str
) -> None:
    vault.move(FILE)
    vault.put(ONE, WORD)
    vault.put(TWO, OTHER)
    system.kept[ONE] = Secret("an old one")
    system.refusing = {"put " + TWO} if fault == "refuses" else set()
    system.changing, system.there = fault == "changes", fault != "away"
    named = {"refuses": "gateway.vault-refused", "changes": "vault.not-kept"}
    assert refused(lambda: vault.move(SYSTEM)) == named.get(fault, "gateway.vault-missing")
    assert vault.chosen() == FILE
    assert vault.get(ONE) == WORD and vault.get(TWO) == OTHER
    assert file.entries() == (ONE, TWO)
    if fault == "refuses":
        assert system.kept == {ONE: Secret("an old one")}


def test_an_entry_that_does_not_open_is_named_and_nothing_moves(
    vault: ChosenVault, system: System, file: FileVault
) -> None:
    vault.move(FILE)
    vault.put(ONE, WORD)
    vault.put(TWO, OTHER)
    document = json.loads(file.path.read_bytes())
    document["entries"][TWO] = document["entries"][ONE]
    file.path.write_text(json.dumps(document))
    assert refused(lambda: vault.move(SYSTEM)) == "vault.entry-damaged"
    assert system.kept == {} and vault.chosen() == FILE
    assert vault.remove(TWO) == (FILE,)
    assert vault.move(SYSTEM).entries == (ONE,)


def test_what_the_earlier_place_does_not_forget_is_told(vault: ChosenVault, system: System) -> None:
    vault.put(ONE, WORD)
    vault.put(TWO, OTHER)
    system.refusing = {"forget " + TWO}
    done = vault.move(FILE)
    assert done.left == (TWO,)
    assert done.problem is not None and done.problem.id == "gateway.vault-refused"
    assert vault.chosen() == FILE and vault.get(TWO) == OTHER
    assert vault.places()[0].entries == (TWO,)
    system.refusing = set()
    assert vault.remove(TWO) == (SYSTEM, FILE)
    assert vault.places()[0].entries == ()
    assert refused(lambda: vault.remove(TWO)) == "vault.entry-unknown"


def test_a_vault_that_is_away_keeps_the_move_back_unless_told_otherwise(
    vault: ChosenVault, system: System
) -> None:
    vault.put(ONE, WORD)
    system.there = False
    assert refused(lambda: vault.move(FILE)) == "vault.system-away"
    assert refused(lambda: vault.remove(ONE)) == "vault.system-away"
    assert vault.chosen() == SYSTEM
    assert vault.move(FILE, leave=True).entries == ()
    assert vault.chosen() == FILE and system.kept == {ONE: WORD}
    assert vault.places()[0].entries == (ONE,)


def test_a_password_that_is_not_stored_leaves_no_name(vault: ChosenVault, system: System) -> None:
    system.refusing = {"put " + ONE}
    assert refused(lambda: vault.put(ONE, WORD)) == "gateway.vault-refused"
    assert vault.places()[0].entries == ()


def test_a_damaged_choice_is_told_and_chosen_anew(
    vault: ChosenVault, file: FileVault, tmp_path: Path
) -> None:
    vault.move(FILE)
    vault.put(ONE, WORD)
    (tmp_path / CHOICE).write_bytes(b'{"format": "mypass-vault-choice", "pl')
    for work in (lambda: vault.get(ONE), lambda: vault.put(ONE, WORD), vault.places,
                 lambda: vault.move(FILE)):  # fmt: skip
        assert refused(work) == "vault.choice-damaged"
    assert vault.available()  # so that the others tell what is wrong
    vault.move(FILE, leave=True)
    assert vault.get(ONE) == WORD
    assert refused(lambda: vault.move("cloud")) == "vault.place-unknown"


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_the_choice_is_this_persons_alone(vault: ChosenVault, tmp_path: Path) -> None:
    vault.put(ONE, WORD)
    assert (tmp_path / CHOICE).stat().st_mode & 0o777 == 0o600


class Guard:
    """`WindowsFileGuard`, which lets in Administrators and SYSTEM."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, FileRole]] = []

    def protect(self, path: Path, role: FileRole = FileRole.SETTINGS) -> None:
        self.asked.append((path.suffix, role))

    def judge(self, path: Path, role: FileRole = FileRole.SETTINGS) -> Problem | None:
        raise AssertionError(path, role)


@pytest.mark.parametrize("elevated", [True, False])
def test_on_windows_each_file_gets_its_rights_and_nobody_locks_himself_out(
    tmp_path: Path, system: System, elevated: bool
) -> None:
    """A person without administrator's rights cannot open what the guard protected (documented)."""
    guard = Guard()
    protect = guarded(guard, lambda _path: elevated)
    file = FileVault(
        tmp_path / "data" / PASSWORDS, DpapiSealer(RecordedDpapi()), protect, by_mode=False
    )
    vault = ChosenVault(tmp_path / "data", system, file, tied=True)
    vault.put(ONE, WORD)
    if elevated:
        assert vault.move(FILE).entries == (ONE,)
        assert vault.get(ONE) == WORD
        assert {role for _suffix, role in guard.asked} == {FileRole.SECRET}
        assert len(guard.asked) > 2
    else:
        assert refused(lambda: vault.move(FILE)) == "vault.locked-out"
        assert vault.chosen() == SYSTEM and system.kept == {ONE: WORD}
        names = {one.name for one in (tmp_path / "data").iterdir()}
        assert names == {CHOICE, CHOICE + ".lock", PASSWORDS + ".lock"}
