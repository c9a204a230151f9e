"""Undo of one store, and what a removal means, with the real rooms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.keystore.conftest import certificates, make
from wizard.app import build
from wizard.domain.ports import FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.flows.services import Services
from wizard.flows.storework import planned_removal, save_store, store_backups, undo_store


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return build(tmp_path / "settings")[0]


def test_undo_goes_back_and_forth(services: Services, tmp_path: Path) -> None:
    store = tmp_path / "trust.jks"
    store.write_bytes(b"first")
    store.chmod(0o640)
    assert save_store(services, store, b"first", b"second") is not None
    assert save_store(services, store, b"second", b"second") is None
    undo_store(services, store)
    assert store.read_bytes() == b"first"
    assert store.stat().st_mode & 0o777 == 0o640
    undo_store(services, store)
    assert store.read_bytes() == b"second"
    undo_store(services, store)
    assert store.read_bytes() == b"first"


def test_a_new_store_goes_again(services: Services, tmp_path: Path) -> None:
    store = tmp_path / "trust.jks"
    save_store(services, store, None, b"first")
    undo_store(services, store)
    assert not store.exists()
    undo_store(services, store)
    assert store.read_bytes() == b"first"


def test_an_empty_file_stands_for_a_new_store(services: Services, tmp_path: Path) -> None:
    store = tmp_path / "trust.jks"
    store.touch()
    save_store(services, store, None, b"first")
    undo_store(services, store)
    assert store.read_bytes() == b""


def test_undo_leaves_other_files_alone(services: Services, tmp_path: Path) -> None:
    """An Apply saves several files; undo of the store is about the store."""
    store, other = tmp_path / "trust.jks", tmp_path / "fpc101.properties"
    store.write_bytes(b"store 1")
    other.write_bytes(b"a=1\n")
    services.files.apply(
        [
            FileChange(store, b"store 1", b"store 2", text=False),
            FileChange(other, b"a=1\n", b"a=2\n"),
        ],
        store_backups(store),
    )
    neighbour = tmp_path / "other.jks"
    save_store(services, neighbour, None, b"x")
    backup = undo_store(services, store)
    assert set(backup.files) == {store, other}
    assert store.read_bytes() == b"store 1"
    assert other.read_bytes() == b"a=2\n"
    assert neighbour.read_bytes() == b"x"
    undo_store(services, store)
    assert store.read_bytes() == b"store 2"


def test_nothing_to_undo(services: Services, tmp_path: Path) -> None:
    store = tmp_path / "trust.jks"
    store.write_bytes(b"first")
    with pytest.raises(ProblemError) as caught:
        undo_store(services, store)
    assert caught.value.id == "flows.store-no-backup"
    save_store(services, store, b"first", b"second")
    store.write_bytes(b"first")
    with pytest.raises(ProblemError) as caught:
        undo_store(services, store)
    assert caught.value.id == "flows.store-as-backup"


def test_undo_through_a_link(services: Services, tmp_path: Path) -> None:
    store, link = tmp_path / "trust.jks", tmp_path / "link.jks"
    store.write_bytes(b"first")
    save_store(services, store, b"first", b"second")
    link.symlink_to(store)
    undo_store(services, link)
    assert store.read_bytes() == b"first"


def content(*kinds: str) -> StoreContent:
    (one,) = certificates(make("CN of it"))
    return StoreContent(
        "JKS",
        tuple(
            StoreEntry(f"entry {number}", kind, None if kind == "secret key" else one)
            for number, kind in enumerate(kinds)
        ),
    )


def test_what_a_removal_means() -> None:
    store = content("trusted", "private key", "trusted", "secret key")
    assert planned_removal(store, ["ENTRY 0"]).losses == ()
    assert [one.alias for one in planned_removal(store, ["entry 2", "Entry 0"]).entries] == [
        "entry 0",
        "entry 2",
    ]
    (last,) = planned_removal(store, ["entry 0", "entry 2"]).losses
    assert "trustAnchors parameter must be non-empty" in str(last)
    (key,) = planned_removal(store, ["entry 1"]).losses
    assert "CN of it" in str(key)
    (secret,) = planned_removal(store, ["entry 3"]).losses
    assert "secret key" in str(secret)
    assert len(planned_removal(store, [f"entry {n}" for n in range(4)]).losses) == 3
    # A store that never trusted anybody loses no trust.
    assert len(planned_removal(content("private key"), ["entry 0"]).losses) == 1
    with pytest.raises(ProblemError) as caught:
        planned_removal(store, ["entry 0", "nobody"])
    assert caught.value.id == "keystore.alias-unknown"
