"""The journal of what was written and is still to be proven."""

from __future__ import annotations

from pathlib import Path

from wizard.configfiles import backups
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import Backup, FileChange

ROOM = ConfigRoom()


def write(path: Path, after: bytes, *, unproven: bool = False) -> Backup:
    change = FileChange(path, ROOM.read(path), after, text=False)
    return ROOM.apply([change], path.parent / "backups", unproven=unproven)


def state(backup: Backup) -> str:
    return backups.read_manifest(backup.folder).state


def test_what_was_written_stays_unproven_until_somebody_says_so(tmp_path: Path) -> None:
    store, root = tmp_path / "trust.jks", tmp_path / "backups"
    write(store, b"old")
    assert ROOM.unproven(root, store) is None
    made = write(store, b"new", unproven=True)
    assert state(made) == "written"
    assert ROOM.unproven(root, store) == made
    assert ROOM.unproven(root, tmp_path / "other.jks") is None
    assert ROOM.unfinished(root) is None  # nothing was cut short
    ROOM.proven(made)
    assert state(made) == "done"
    assert ROOM.unproven(root, store) is None


def test_other_bytes_end_it_and_the_same_bytes_bring_it_back(tmp_path: Path) -> None:
    store, root = tmp_path / "trust.jks", tmp_path / "backups"
    write(store, b"old")
    made = write(store, b"new", unproven=True)
    store.write_bytes(b"another program's")
    assert ROOM.unproven(root, store) is None
    store.write_bytes(b"new")
    assert ROOM.unproven(root, store) == made
    ROOM.restore(made)
    assert store.read_bytes() == b"old"
    assert state(made) == "rolled-back"
    assert ROOM.unproven(root, store) is None


def test_what_is_withdrawn_leaves_no_trace(tmp_path: Path) -> None:
    store, root = tmp_path / "trust.jks", tmp_path / "backups"
    write(store, b"old")
    ROOM.withdraw(write(store, b"new", unproven=True))
    assert store.read_bytes() == b"old"
    assert ROOM.unproven(root, store) is None
    assert len(ROOM.backups(root)) == 1


def test_a_write_of_another_file_does_not_close_what_was_cut_short(tmp_path: Path) -> None:
    store, other, root = tmp_path / "trust.jks", tmp_path / "other.bin", tmp_path / "backups"
    torn = write(store, b"new")
    backups.set_state(torn.folder, backups.STARTED)
    write(other, b"something else")
    assert ROOM.unfinished(root) == torn
    write(store, b"newer")  # this one goes on from what the crash had left
    assert ROOM.unfinished(root) is None
