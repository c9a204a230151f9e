"""What the last change of a store was, in words, and an undo that another change overtook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.keystore.conftest import certificates, make
from wizard.app import build
from wizard.domain.certificates import Certificate
from wizard.domain.ports import ToolboxChoice
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.flows.renewing import load_store
from wizard.flows.services import Services
from wizard.flows.storeundo import differences, last_change, undo_change
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
