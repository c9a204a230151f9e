"""What the last change of a store was, in words, and an undo that another change overtook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.flows.fakes import CHOICE as FOUND
from tests.unit.flows.fakes import FakeVault
from tests.unit.keystore.conftest import certificates, make
from wizard.app import build
from wizard.domain.certificates import Certificate
from wizard.domain.hostfacts import JavaStore
from wizard.domain.ports import FileChange, Toolbox, ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.flows.converting import convert_file, converted
from wizard.flows.passwords import store_entry
from wizard.flows.renewing import load_store
from wizard.flows.services import Services
from wizard.flows.storediff import differences
from wizard.flows.storeproof import UnprovenError, prove
from wizard.flows.storeundo import LastChange, last_change, undo_change
from wizard.flows.storework import save_store
from wizard.flows.survey import Survey

PASSWORD, OTHER = Secret("store4you"), Secret("another-one")
CHOICE = ToolboxChoice((), (), None, None)


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return build(tmp_path / "settings")[0]


@pytest.fixture(scope="module")
def known() -> tuple[Certificate, ...]:
    return certificates(*(make(f"Number {n}") for n in range(6)))


def content(*entries: tuple[str, Certificate], type: str = "JKS") -> StoreContent:
    return StoreContent(
        type, tuple(StoreEntry(alias, "trusted", one, (one,)) for alias, one in entries)
    )


def test_differences_in_words(known: tuple[Certificate, ...]) -> None:
    a, b = ("a", known[0]), ("b", known[1])
    assert str(differences(content(a, b), content(a, b))) == ""
    assert str(differences(content(a, b), content(a))) == "“b” was removed."
    assert str(differences(content(a), content(a, b))) == "“b” was added."
    renamed = content(a, ("c", known[1]))
    assert str(differences(content(a, b), renamed)) == "“b” became “c”."
    # Another certificate under the same name is another entry.
    assert str(differences(content(a), content(("a", known[1])))) == (
        "“a” was removed. “a” was added."
    )
    many = content(*((f"n{n}", one) for n, one in enumerate(known)))
    assert str(differences(content(), many)) == "“n0”, “n1”, “n2” and 3 more were added."
    others = content(*((f"m{n}", one) for n, one in enumerate(known)))
    assert str(differences(many, others)) == "6 entries got other names."
    assert "became PKCS12" in str(differences(content(a), content(a, type="PKCS12")))


def looked(services: Services, path: Path, password: Secret = PASSWORD) -> Survey:
    store = load_store(services, path, password)
    return Survey(path.parent, path, CHOICE, (), store)


def test_a_backup_under_another_password(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    path = tmp_path / "trust.jks"
    old = services.keystores.add(None, OTHER, known[:1])
    new = services.keystores.add(None, PASSWORD, known[:1])
    path.write_bytes(old)
    assert last_change(services, looked(services, path, OTHER)) is None
    save_store(services, path, old, new)
    found = looked(services, path)
    change = last_change(services, found)
    assert change is not None and str(change.words) == "The store got another password."
    # Without Java nobody judges, and the earlier password opens what is back.
    done = undo_change(services, found, change, [OTHER])
    assert path.read_bytes() == old
    assert done.password == OTHER
    assert done.unasked is not None and done.unasked.id == "app.no-java"


def test_a_new_store_is_taken_away_and_comes_back(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    path = tmp_path / "trust.jks"
    new = services.keystores.add(None, PASSWORD, known[:1])
    save_store(services, path, None, new)
    found = looked(services, path)
    change = last_change(services, found)
    assert change is not None and change.first
    assert undo_change(services, found, change).gone
    assert not path.exists()
    gone = Survey(tmp_path, path, CHOICE, ())
    back = last_change(services, gone, [PASSWORD])
    assert back is not None and "taken away" in str(back.words)
    assert undo_change(services, gone, back, [PASSWORD]).password == PASSWORD
    assert path.read_bytes() == new


def test_another_change_came_in_between(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    path = tmp_path / "trust.jks"
    first, second, third = (
        services.keystores.add(None, PASSWORD, known[: n + 1]) for n in range(3)
    )
    path.write_bytes(first)
    save_store(services, path, first, second)
    found = looked(services, path)
    change = last_change(services, found)
    assert change is not None
    save_store(services, path, second, third)
    with pytest.raises(ProblemError) as caught:
        undo_change(services, found, change)
    assert caught.value.id == "configfiles.changed-on-disk"
    assert path.read_bytes() == third


def test_somebody_else_wrote_since_the_look(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    """By another program, so that no backup tells of it."""
    path = tmp_path / "trust.jks"
    first, second, third = (
        services.keystores.add(None, PASSWORD, known[: n + 1]) for n in range(3)
    )
    path.write_bytes(first)
    save_store(services, path, first, second)
    found = looked(services, path)
    change = last_change(services, found)
    assert change is not None
    path.write_bytes(third)
    with pytest.raises(ProblemError) as caught:
        undo_change(services, found, change)
    assert caught.value.id == "configfiles.changed-on-disk"
    assert path.read_bytes() == third


def test_what_java_cannot_open_is_not_left_in_place(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    path = tmp_path / "trust.jks"
    first, second = (services.keystores.add(None, PASSWORD, known[: n + 1]) for n in range(2))
    path.write_bytes(first)
    save_store(services, path, first, second)
    found = looked(services, path)
    change = last_change(services, found)
    assert change is not None

    def toolbox(_choice: ToolboxChoice, _store: TrustStore | None) -> Toolbox:
        raise ProblemError("tls.store-unreadable", path=path)

    backups = services.files.backups(path.parent / "wizard-backups")
    with pytest.raises(ProblemError) as caught:
        undo_change(replace(services, toolbox=toolbox), found, change)
    assert caught.value.id == "tls.store-unreadable"
    assert path.read_bytes() == second
    # And the change can be undone as before, once Java can be asked.
    assert services.files.backups(path.parent / "wizard-backups") == backups


def test_a_change_stays_as_unproven_as_it_was_when_its_undo_is_put_back(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    path = tmp_path / "trust.jks"
    first, second = (services.keystores.add(None, PASSWORD, known[: n + 1]) for n in range(2))
    path.write_bytes(first)
    root = tmp_path / "wizard-backups"
    services.files.apply([FileChange(path, first, second, text=False)], root, unproven=True)
    unproven = services.files.unproven(root, path)
    assert unproven is not None
    found, change = replace(looked(services, path), choice=FOUND), last(services, path)

    def ended(_choice: ToolboxChoice, _store: TrustStore | None) -> Toolbox:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo_change(replace(services, toolbox=ended), found, change)
    assert path.read_bytes() == second
    assert services.files.unproven(root, path) == unproven

    class Seeing:
        def open_store(self) -> JavaStore:
            return JavaStore("jks", (), 1)

    seeing = replace(services, toolbox=lambda _choice, _store: Seeing())  # type: ignore[arg-type,return-value]
    undo_change(seeing, found, change)
    assert path.read_bytes() == first
    assert services.files.unproven(root, path) is None
    # There again and proven: no journal of the same bytes is left open.
    found = replace(looked(services, path), choice=FOUND)
    undo_change(seeing, found, last(services, path))
    assert path.read_bytes() == second
    assert services.files.unproven(root, path) is None


def test_a_file_is_converted_into_only_when_it_may_be_replaced(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    store = services.keystores.add(None, PASSWORD, known[:1])
    made = converted(services, store, PASSWORD, type="PKCS12", new_password=PASSWORD)
    target = tmp_path / "there.p12"
    target.write_bytes(b"somebody's")
    with pytest.raises(ProblemError) as caught:
        convert_file(services, target, made, replace=False)
    assert caught.value.id == "flows.target-exists"
    assert target.read_bytes() == b"somebody's"
    assert convert_file(services, target, made, replace=True) is not None
    assert services.keystores.open(target.read_bytes(), PASSWORD).type == "PKCS12"


def test_a_file_is_not_converted_into_where_its_password_cannot_be_kept(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    vault = FakeVault()
    services = replace(services, vault=vault)
    store = services.keystores.add(None, PASSWORD, known[:1])
    made = converted(services, store, PASSWORD, type="PKCS12", new_password=OTHER)
    target = tmp_path / "there.p12"
    target.write_bytes(store)
    vault.put(store_entry(target), PASSWORD)
    kept, vault.broken = dict(vault.kept), True
    with pytest.raises(ProblemError):
        convert_file(services, target, made, replace=True)
    assert target.read_bytes() == store and vault.kept == kept
    vault.broken = False
    assert convert_file(services, target, made, replace=True) is not None
    assert vault.get(store_entry(target)) == OTHER
    # The undo finds the one from before beside it.
    found = looked(services, target, OTHER)
    undone = undo_change(services, found, last(services, target, OTHER))
    assert undone.kept and undone.other and undone.password == PASSWORD
    assert vault.get(store_entry(target)) == PASSWORD


def test_a_store_of_which_java_sees_a_part_goes_back(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    """As with a PKCS#12 whose entries lack Java's mark of trust."""
    path = tmp_path / "trust.jks"
    first, second = (services.keystores.add(None, PASSWORD, known[: n + 1]) for n in range(2))
    path.write_bytes(first)

    class Blind:
        def open_store(self) -> JavaStore:
            return JavaStore("jks", (("a", known[0].sha256),), 1)

    seeing = replace(services, toolbox=lambda _choice, _store: Blind())  # type: ignore[arg-type,return-value]
    with pytest.raises(UnprovenError) as caught:
        prove(seeing, FOUND, FileChange(path, first, second, text=False), (), password=PASSWORD)
    assert caught.value.id == "flows.store-invisible"
    assert caught.value.proof.rolled_back
    assert path.read_bytes() == first


def test_what_somebody_else_wrote_during_the_proof_is_not_rolled_back(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    path = tmp_path / "trust.jks"
    first, second, theirs = (
        services.keystores.add(None, PASSWORD, known[: n + 1]) for n in range(3)
    )
    path.write_bytes(first)

    class Overtaken:
        def open_store(self) -> JavaStore:
            path.write_bytes(theirs)
            raise ProblemError("tls.store-unreadable", path=path)

    other = replace(services, toolbox=lambda _choice, _store: Overtaken())  # type: ignore[arg-type,return-value]
    with pytest.raises(ProblemError) as caught:
        prove(other, FOUND, FileChange(path, first, second, text=False), (), password=PASSWORD)
    assert caught.value.id == "flows.store-overtaken"
    assert path.read_bytes() == theirs
    # And the store as it was is where the sentence says.
    (backup,) = services.files.backups(path.parent / "wizard-backups")
    assert str(backup.folder) in str(caught.value.problem.next_step)
    assert [one.before for one in services.files.saved(backup)] == [first]


def test_an_undo_of_what_was_overtaken_needs_a_yes(
    services: Services, tmp_path: Path, known: tuple[Certificate, ...]
) -> None:
    path = tmp_path / "trust.jks"
    first, second, theirs = (
        services.keystores.add(None, PASSWORD, known[: n + 1]) for n in range(3)
    )
    path.write_bytes(first)
    save_store(services, path, first, second)
    assert not last(services, path).overtaken
    path.write_bytes(theirs)
    found, change = looked(services, path), last(services, path)
    assert change.overtaken
    assert "“number 1”, “number 2”" in str(change.losses)
    with pytest.raises(ProblemError) as caught:
        undo_change(services, found, change)
    assert caught.value.id == "flows.undo-overtaken"
    assert path.read_bytes() == theirs
    undo_change(services, found, change, agreed=True)
    assert path.read_bytes() == first


def last(services: Services, path: Path, password: Secret = PASSWORD) -> LastChange:
    change = last_change(services, looked(services, path, password))
    assert change is not None
    return change
