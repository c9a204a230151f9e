"""A store that gets another password, and the way back; keytool as judge, the vault in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.unit.flows.fakes import FakeVault
from tests.unit.keystore.conftest import KEYTOOLS, Keytool, Made, fingerprints, make
from wizard.app import RealFront, build
from wizard.cli.main import run as run_cli
from wizard.configfiles.backups import STARTED, set_state
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import Backup, FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.passwords import bytes_entry, store_entry
from wizard.flows.services import Services

OLD, NEW = Secret("the-old-word-11"), Secret("the-new-word-22")


class FailingVault(FakeVault):
    """Refuses the n-th entry that it is to keep."""

    def __init__(self) -> None:
        super().__init__()
        self.left = -1

    def put(self, entry: str, secret: Secret) -> None:
        self.left -= 1
        if self.left == 0:
            raise ProblemError("gateway.vault-refused")
        super().put(entry, secret)


@pytest.fixture
def vault() -> FailingVault:
    return FailingVault()


@pytest.fixture
def services(tmp_path: Path, vault: FailingVault) -> Iterator[Services]:
    services, toolboxes = build(tmp_path / "settings")
    object.__setattr__(services, "vault", vault)
    yield services
    toolboxes.close()


@pytest.fixture
def keystore(
    services: Services, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Any]]:
    """``keystore("list", ...)`` with --json; the exit code and the document."""

    def run(*words: object) -> tuple[int, Any]:
        arguments = ["keystore", *(str(word) for word in words), "--json"]
        code = run_cli(arguments, services, front=RealFront(services))
        out, err = capsys.readouterr()
        for secret in (OLD, NEW):
            assert secret.reveal() not in out + err
        return code, json.loads(out)

    return run


@pytest.fixture(scope="module")
def root() -> Made:
    return make("Local CA")


@pytest.fixture(scope="module")
def keytool() -> Keytool:
    return Keytool(next(iter(KEYTOOLS.values())))


@pytest.fixture
def store(tmp_path: Path, services: Services, root: Made) -> Path:
    path = tmp_path / "trust.jks"
    known = services.keystores.certificate(root.der)
    path.write_bytes(services.keystores.add(None, OLD, [known]))
    for name, secret in (("old", OLD), ("new", NEW)):
        (tmp_path / name).write_text(f"{secret.reveal()}\n")
    return path


def to_new(store: Path, *more: object) -> list[object]:
    word = store.parent / "new"
    return ["convert", store, store, "--type", "jks", "--target-password-file", word, "--yes",
            *more]  # fmt: skip


def test_an_undo_brings_the_password_back_as_well(
    keystore: Callable[..., tuple[int, Any]], vault: FailingVault, store: Path, root: Made,
    keytool: Keytool,
) -> None:  # fmt: skip
    vault.put(store_entry(store), OLD)
    before = store.read_bytes()
    assert keystore(*to_new(store))[0] == 0
    assert vault.get(store_entry(store)) == NEW
    assert keytool.listed(store, NEW.reveal()) == fingerprints(root)
    code, done = keystore("undo", store)
    assert code == 0, done
    assert store.read_bytes() == before
    assert vault.get(store_entry(store)) == OLD
    assert "vault" in done["password"]
    assert keytool.listed(store, OLD.reveal()) == fingerprints(root)
    assert keystore("list", store)[0] == 0
    # And back again, as often as somebody likes.
    for secret in (NEW, OLD, NEW):
        assert keystore("undo", store)[0] == 0
        assert vault.get(store_entry(store)) == secret
        assert keytool.listed(store, secret.reveal()) == fingerprints(root)
    # The password of the store that a backup holds stays; nothing else does.
    assert set(vault.kept) == {store_entry(store), bytes_entry(store, before)}


def test_an_undo_says_which_password_opens_the_store(
    keystore: Callable[..., tuple[int, Any]], vault: FailingVault, store: Path
) -> None:
    """The vault keeps none for it: nothing is put there, and nothing is promised."""
    given = ("--password-file", store.parent / "old")
    assert keystore(*to_new(store, *given))[0] == 0
    assert vault.kept == {}
    code, done = keystore("undo", store)
    assert code == 0
    assert "the password that it had before that change" in done["password"]
    assert "not known" in done["password"]
    assert vault.kept == {}
    assert keystore("list", store, *given)[0] == 0


def test_a_vault_never_names_a_password_that_opens_nothing(
    keystore: Callable[..., tuple[int, Any]], vault: FailingVault, store: Path
) -> None:
    given = ("--password-file", store.parent / "old")
    assert keystore(*to_new(store, *given))[0] == 0
    vault.put(store_entry(store), NEW)  # somebody let the vault keep it since
    assert keystore("undo", store)[0] == 0
    assert vault.get(store_entry(store)) is None
    assert keystore("undo", store)[0] == 0
    assert vault.get(store_entry(store)) == NEW
    assert keystore("list", store)[0] == 0


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_vault_that_fails_leaves_the_store_with_its_password(
    keystore: Callable[..., tuple[int, Any]], vault: FailingVault, store: Path, failing: int,
    keytool: Keytool,
) -> None:  # fmt: skip
    vault.put(store_entry(store), OLD)
    before, kept = store.read_bytes(), dict(vault.kept)
    vault.left = failing
    code, document = keystore(*to_new(store))
    assert code != 0
    assert document["problem"]["id"] == "gateway.vault-refused"
    assert store.read_bytes() == before
    assert vault.kept == kept
    assert keytool.listed(store, OLD.reveal())
    # Nothing is left of it that an undo could bring.
    assert keystore("undo", store)[1]["problem"]["id"] == "flows.store-no-backup"
    assert keystore(*to_new(store))[0] == 0
    # The same on the way back.
    after, kept, vault.left = store.read_bytes(), dict(vault.kept), failing
    assert keystore("undo", store)[1]["problem"]["id"] == "gateway.vault-refused"
    assert (store.read_bytes(), vault.kept) == (after, kept)
    assert keystore("undo", store)[0] == 0
    assert vault.get(store_entry(store)) == OLD


def test_a_generated_password_opens_also_what_the_store_is_converted_to(
    keystore: Callable[..., tuple[int, Any]], services: Services, vault: FailingVault, root: Made,
    keytool: Keytool, tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """Nobody but the vault knows it: a store without an entry of its own could not be opened."""
    source, target = tmp_path / "t.jks", tmp_path / "new.p12"
    (tmp_path / "ca.pem").write_bytes(root.pem)
    made = keystore("import", source, tmp_path / "ca.pem", "--generate-password", "--yes")
    assert made[0] == 0, made
    kept, secret = dict(vault.kept), vault.get(store_entry(source))
    assert secret is not None
    words = ["keystore", "convert", str(source), str(target), "--type", "pkcs12", "--yes"]
    # It is in the vault before the store is there.
    vault.left = 1
    assert run_cli(words, services, front=RealFront(services)) != 0
    assert not target.exists()
    assert vault.kept == kept
    capsys.readouterr()
    assert run_cli(words, services, front=RealFront(services)) == 0
    told = capsys.readouterr().out
    assert "that of t.jks" in told and "the vault keeps it" in told
    assert secret.reveal() not in told
    assert vault.kept == {**kept, store_entry(target): secret}
    assert keystore("list", target)[0] == 0
    assert keytool.listed(target, secret.reveal()) == fingerprints(root)


def test_a_password_that_was_given_is_not_put_into_the_vault(
    keystore: Callable[..., tuple[int, Any]], vault: FailingVault, store: Path
) -> None:
    vault.put(store_entry(store), OLD)
    for number, given in enumerate(("--password-file", "--target-password-file")):
        target = store.parent / f"{number}.p12"
        word = store.parent / ("old" if given == "--password-file" else "new")
        words = ["convert", store, target, "--type", "pkcs12", "--yes", given, word]
        assert keystore(*words)[0] == 0
    assert vault.kept == {store_entry(store): OLD}


def test_the_way_to_another_password_cut_short(
    keystore: Callable[..., tuple[int, Any]], services: Services, vault: FailingVault, store: Path
) -> None:
    """A power cut behind the store and before the vault: its password waits in the vault."""
    vault.put(store_entry(store), OLD)
    cut: dict[bytes, dict[str, Secret]] = {}

    class Watched(ConfigRoom):
        def apply(
            self, changes: Sequence[FileChange], backup_root: Path, *, unproven: bool = False
        ) -> Backup:
            backup = super().apply(changes, backup_root, unproven=unproven)
            cut[store.read_bytes()] = dict(vault.kept)
            return backup

    object.__setattr__(services, "files", Watched())
    assert keystore(*to_new(store))[0] == 0
    ((data, kept),) = cut.items()
    assert kept[store_entry(store)] == OLD
    store.write_bytes(data)
    vault.kept = kept
    assert keystore("list", store)[0] == 0
    # And what is written next puts the vault right.
    assert keystore("undo", store)[0] == 0
    assert vault.get(store_entry(store)) == OLD
    assert keystore("list", store)[0] == 0


def test_what_changed_while_the_password_was_typed_is_not_written_over(
    keystore: Callable[..., tuple[int, Any]], services: Services, store: Path, root: Made,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other = services.keystores.certificate(make("Other CA").der)
    theirs = services.keystores.add(store.read_bytes(), OLD, [other])

    def asked(_prompt: str) -> str:
        store.write_bytes(theirs)
        return OLD.reveal()

    monkeypatch.setattr("wizard.cli.context.at_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", asked)
    code, document = keystore("convert", store, store, "--type", "pkcs12", "--yes")
    assert code != 0
    assert document["problem"]["id"] == "configfiles.changed-on-disk"
    assert store.read_bytes() == theirs
    assert not list(store.parent.glob("wizard-backups/2*"))


def test_an_undo_asks_before_it_drops_what_somebody_else_wrote(
    keystore: Callable[..., tuple[int, Any]], services: Services, store: Path, keytool: Keytool,
) -> None:  # fmt: skip
    given = ("--password-file", store.parent / "old")
    before = store.read_bytes()
    (store.parent / "added.pem").write_bytes(make("Added CA").pem)
    (store.parent / "theirs.pem").write_bytes(make("Their CA").pem)
    added = store.parent / "added.pem"
    assert keystore("import", store, added, *given, "--yes")[0] == 0
    keytool.run("-importcert", "-noprompt", "-keystore", str(store), "-storepass", OLD.reveal(),
                "-alias", "theirs", "-file", str(store.parent / "theirs.pem"))  # fmt: skip
    theirs = store.read_bytes()
    # The names are told where the store can be opened, and it is refused where it cannot be.
    code, document = keystore("undo", store, *given)
    assert code == 2
    assert document["problem"]["id"] == "cli.undo-overtaken"
    assert (
        "“theirs”" in document["problem"]["cause"] and "--yes" in document["problem"]["next_step"]
    )
    assert keystore("undo", store)[1]["problem"]["id"] == "cli.undo-overtaken"
    assert store.read_bytes() == theirs
    assert keystore("undo", store, *given, "--yes")[0] == 0
    assert store.read_bytes() == before
    # It is kept: the same command again brings it back, and asks nothing.
    assert keystore("undo", store, *given)[0] == 0
    assert store.read_bytes() == theirs


def test_a_change_that_was_cut_short_is_undone_as_a_whole(
    keystore: Callable[..., tuple[int, Any]], services: Services, store: Path
) -> None:
    """Also where the end came before the store's turn."""
    given = ("--password-file", store.parent / "old")
    before = store.read_bytes()
    for written in (True, False):
        (store.parent / "added.pem").write_bytes(make("Added CA").pem)
        code, done = keystore("import", store, store.parent / "added.pem", *given, "--yes")
        assert code == 0
        set_state(Path(done["backup"]), STARTED)
        if not written:
            store.write_bytes(before)
        code, done = keystore("undo", store, *given)
        assert code == 0, done
        assert done["proven"] is None
        assert store.read_bytes() == before
