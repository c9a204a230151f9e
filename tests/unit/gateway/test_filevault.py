"""Passwords in a file: encrypted, whole, this account's alone, and never written over unread."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.gateway import privatefiles
from wizard.gateway.filevault import FileVault
from wizard.gateway.sealing import AesSealer, DpapiSealer, Sealer

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
ENTRY, OTHER = "MYPASSSVC@i-prod.example.com", "MYPASSSVC@i-test.example.com"
PASSWORD = "Zebra-kite'ß 77"


class RecordedDpapi:
    """Windows' data protection as Wine 8 answered pywin32: code 13 for every wrong thing.

    Real Windows is documented to answer other codes as well, for another machine's blob.
    """

    def __init__(self, machine: bytes = b"GATEWAY1") -> None:
        self.machine = machine
        self.flags: list[int] = []

    def _mark(self, plain: bytes, entropy: bytes) -> bytes:
        return hmac.new(self.machine, entropy + plain, hashlib.sha256).digest()

    def protect(self, plain: bytes, entropy: bytes, flags: int) -> bytes:
        self.flags.append(flags)
        return self._mark(plain, entropy) + bytes(one ^ 0x5A for one in plain)

    def unprotect(self, sealed: bytes, entropy: bytes, flags: int) -> bytes:
        self.flags.append(flags)
        plain = bytes(one ^ 0x5A for one in sealed[32:])
        if not hmac.compare_digest(sealed[:32], self._mark(plain, entropy)):
            raise OSError(13, "CryptUnprotectData")
        return plain


@pytest.fixture(params=[AesSealer, lambda: DpapiSealer(RecordedDpapi())], ids=["aes", "dpapi"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> FileVault:
    make: Callable[[], Sealer] = request.param
    return FileVault(tmp_path / "data" / "passwords.json", make())


def refusal(work: Callable[[], object]) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        work()
    assert PASSWORD not in str(caught.value) + caught.value.problem.details
    return caught.value


def change(vault: FileVault, **values: object) -> None:
    document = json.loads(vault.path.read_bytes())
    vault.path.write_text(json.dumps({**document, **values}))


def test_a_password_is_stored_read_and_forgotten(vault: FileVault) -> None:
    assert vault.get(ENTRY) is None
    vault.put(ENTRY, Secret(PASSWORD))
    vault.put(OTHER, Secret("other"))
    assert vault.get(ENTRY) == Secret(PASSWORD)
    assert vault.entries() == (ENTRY, OTHER)
    vault.forget(ENTRY)
    vault.forget(ENTRY)
    assert vault.get(ENTRY) is None
    vault.put(OTHER, Secret(""))
    assert vault.entries() == ()


def test_no_file_holds_the_password(vault: FileVault) -> None:
    vault.put(ENTRY, Secret(PASSWORD))
    for one in vault.path.parent.iterdir():
        assert PASSWORD.encode() not in one.read_bytes()
        assert b"Zebra" not in one.read_bytes()


def test_the_same_password_looks_different_each_time(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "passwords.json", AesSealer())
    vault.put(ENTRY, Secret(PASSWORD))
    first = vault.path.read_bytes()
    vault.put(ENTRY, Secret(PASSWORD))
    assert vault.path.read_bytes() != first


@POSIX
def test_nobody_else_reads_the_files_whatever_the_umask(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "data" / "passwords.json", AesSealer())
    before = os.umask(0)
    try:
        vault.put(ENTRY, Secret(PASSWORD))
    finally:
        os.umask(before)
    assert stat.S_IMODE(vault.path.parent.stat().st_mode) == 0o700
    for one in vault.path.parent.iterdir():
        assert stat.S_IMODE(one.stat().st_mode) == 0o600, one


def test_the_rights_are_given_while_nothing_is_in_a_file(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []

    def protect(path: Path) -> None:
        seen.append((path.name, -1 if path.is_dir() else path.stat().st_size))

    FileVault(tmp_path / "data" / "passwords.json", AesSealer(), protect).put(ENTRY, Secret("x"))
    assert seen[0] == ("data", -1)
    assert [size for _name, size in seen[1:]] == [0, 0]


def test_without_its_rights_nothing_is_stored(tmp_path: Path) -> None:
    def protect(path: Path) -> None:
        if path.is_file():
            raise OSError(5, "Access is denied")

    vault = FileVault(tmp_path / "data" / "passwords.json", AesSealer(), protect)
    found = refusal(lambda: vault.put(ENTRY, Secret(PASSWORD)))
    assert found.id == "vault.unprotected"
    assert [one.name for one in vault.path.parent.iterdir()] == ["passwords.json.lock"]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_named_and_left_as_it_is(vault: FileVault, data: bytes) -> None:
    vault.put(ENTRY, Secret(PASSWORD))
    vault.path.write_bytes(data)
    for work in (
        lambda: vault.get(ENTRY),
        lambda: vault.put(ENTRY, Secret(PASSWORD)),
        lambda: vault.forget(ENTRY),
        vault.entries,
        vault.look,
    ):
        assert refusal(work).id == "vault.damaged"
    assert vault.path.read_bytes() == data


@pytest.mark.parametrize(
    ("values", "id"),
    [
        ({"version": 2}, "vault.newer"),
        ({"sealed": "rot13"}, "vault.other-kind"),
        ({"key": "0" * 16}, "vault.key-other"),
        ({"entries": {ENTRY: 7}}, "vault.damaged"),
    ],
)
def test_a_foreign_file_is_named_and_left_as_it_is(
    vault: FileVault, values: dict[str, object], id: str
) -> None:
    vault.put(ENTRY, Secret(PASSWORD))
    change(vault, **values)
    data = vault.path.read_bytes()
    assert refusal(lambda: vault.get(ENTRY)).id == id
    assert refusal(lambda: vault.put(OTHER, Secret(PASSWORD))).id == id
    assert vault.path.read_bytes() == data


def test_an_exchanged_or_damaged_password_opens_nowhere(vault: FileVault) -> None:
    vault.put(ENTRY, Secret(PASSWORD))
    vault.put(OTHER, Secret("other"))
    entries = json.loads(vault.path.read_bytes())["entries"]
    for spoilt in (entries[OTHER], entries[ENTRY][:-8], "", "!!", "AAAA"):
        change(vault, entries={**entries, ENTRY: spoilt})
        assert refusal(lambda: vault.get(ENTRY)).id == "vault.entry-damaged"
        assert vault.get(OTHER) == Secret("other")
    vault.put(ENTRY, Secret(PASSWORD))
    assert vault.get(ENTRY) == Secret(PASSWORD)


def test_a_lost_key_is_never_replaced_by_a_new_one(vault: FileVault) -> None:
    vault.put(ENTRY, Secret(PASSWORD))
    kept = vault.key_path.read_bytes()
    vault.key_path.unlink()
    for work in (lambda: vault.get(ENTRY), lambda: vault.put(OTHER, Secret(PASSWORD))):
        assert refusal(work).id == "vault.key-missing"
    assert not vault.key_path.exists()
    vault.key_path.write_bytes(kept[:-6])
    vault.key_path.chmod(0o600)
    assert refusal(lambda: vault.get(ENTRY)).id == "vault.key-damaged"
    vault.key_path.write_bytes(kept)
    assert vault.get(ENTRY) == Secret(PASSWORD)


@POSIX
def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "passwords.json", AesSealer())
    vault.put(ENTRY, Secret(PASSWORD))
    for mode in (0o640, 0o604, 0o620):
        vault.key_path.chmod(mode)
        found = refusal(lambda: vault.get(ENTRY))
        assert found.id == "vault.key-open"
        assert f"chmod 600 '{vault.key_path}'" in str(found.problem)
    vault.key_path.chmod(0o600)
    assert vault.get(ENTRY) == Secret(PASSWORD)


@POSIX
def test_a_key_of_another_account_or_behind_a_link_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = FileVault(tmp_path / "passwords.json", AesSealer())
    vault.put(ENTRY, Secret(PASSWORD))
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    assert refusal(lambda: vault.get(ENTRY)).id == "vault.key-owner"
    monkeypatch.undo()
    away = vault.key_path.rename(tmp_path / "elsewhere")
    vault.key_path.symlink_to(away)
    assert refusal(lambda: vault.get(ENTRY)).id == "vault.key-link"


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "data" / "passwords.json"
    start = threading.Barrier(8)

    def store(number: int) -> None:
        start.wait()
        FileVault(path, AesSealer()).put(f"entry {number}", Secret(f"password {number}"))

    threads = [threading.Thread(target=store, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    vault = FileVault(path, AesSealer())
    assert {name: vault.get(name) for name in vault.entries()} == {
        f"entry {number}": Secret(f"password {number}") for number in range(8)
    }


def test_a_writer_that_does_not_let_go_is_named(tmp_path: Path) -> None:
    path = tmp_path / "passwords.json"
    vault = FileVault(path, AesSealer(), seconds=0)
    with privatefiles.alone(path, privatefiles.by_mode):
        assert refusal(lambda: vault.put(ENTRY, Secret(PASSWORD))).id == "vault.busy"


def test_a_full_disk_leaves_the_old_file(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.put(ENTRY, Secret(PASSWORD))
    data = vault.path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    found = refusal(lambda: vault.put(OTHER, Secret(PASSWORD)))
    assert found.id == "vault.unwritable"
    assert found.problem.lacking
    assert vault.path.read_bytes() == data
    assert not list(vault.path.parent.glob("*.new"))


def test_a_moved_machine_file_says_where_it_was_made_and_is_renewed(tmp_path: Path) -> None:
    path = tmp_path / "passwords.json"
    dpapi = RecordedDpapi()
    first = FileVault(path, DpapiSealer(dpapi), machine=lambda: "GATEWAY1")
    first.put(ENTRY, Secret(PASSWORD))
    first.put(OTHER, Secret("other"))
    assert dpapi.flags == [5, 5]  # machine scope, and no window of Windows' own

    moved = DpapiSealer(RecordedDpapi(b"GATEWAY2"))
    second = FileVault(path, moved, machine=lambda: "GATEWAY2")
    found = refusal(lambda: second.get(ENTRY))
    assert found.id == "vault.machine-other"
    assert "GATEWAY1" in str(found.problem)
    second.put(ENTRY, Secret(PASSWORD))
    assert second.get(ENTRY) == Secret(PASSWORD)
    assert refusal(lambda: second.get(OTHER)).id == "vault.machine-other"
    second.put(OTHER, Secret("other"))
    assert json.loads(path.read_bytes())["machine"] == "GATEWAY2"
