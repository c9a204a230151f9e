"""What is written gets its rights while it is empty, from whoever guards the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.configfiles import disk
from wizard.configfiles.files import ConfigRoom
from wizard.configfiles.logsettings import LogSettingsRoom
from wizard.domain.ports import FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileRole, NoGuard


class Guard(NoGuard):
    """Notes what it was given: name, what it replaces, role, and whether it was empty."""

    def __init__(self, refuses: str = "") -> None:
        self.seen: list[tuple[str, str, FileRole, bool]] = []
        self.refuses = refuses

    def cover(self, path: Path, like: Path | None, role: FileRole = FileRole.SETTINGS) -> None:
        empty = not any(path.iterdir()) if path.is_dir() else path.stat().st_size == 0
        replaced = "" if like is None else like.name
        self.seen.append((path.name, replaced, role, empty))
        if self.refuses and self.refuses in (path.name, replaced):
            raise ProblemError("rights.locked-out", path=path)

    def of_files(self) -> list[tuple[str, FileRole, bool]]:
        return [(like, role, empty) for name, like, role, empty in self.seen
                if name.endswith(".new")]  # fmt: skip


def changes(folder: Path) -> list[FileChange]:
    (folder / "old.properties").write_bytes(b"a=1\n")
    return [
        FileChange(folder / "old.properties", b"a=1\n", b"a=2\n"),
        FileChange(folder / "new.jks", None, b"store", text=False),
    ]


def test_every_file_is_empty_when_it_gets_its_rights(tmp_path: Path) -> None:
    guard = Guard()
    room, root = ConfigRoom(guard), tmp_path / "wizard-backups"
    backup = room.apply(changes(tmp_path), root)
    assert guard.of_files() == [
        ("old.properties", FileRole.SETTINGS, True), ("", FileRole.TRUSTSTORE, True),
    ]  # fmt: skip
    assert [one for one in guard.seen if one[2] is FileRole.BACKUPS] == [
        ("wizard-backups", "", FileRole.BACKUPS, True),
        (backup.folder.name, "", FileRole.BACKUPS, True),
    ]
    guard.seen.clear()
    room.restore(backup)
    assert guard.of_files() == [("old.properties", FileRole.SETTINGS, True)]
    assert (tmp_path / "old.properties").read_bytes() == b"a=1\n"


@pytest.mark.parametrize("which", ["old.properties", "wizard-backups"])
def test_rights_that_cannot_be_given_leave_everything_as_it_was(tmp_path: Path, which: str) -> None:
    planned = changes(tmp_path)
    with pytest.raises(ProblemError) as refused:
        ConfigRoom(Guard(which)).apply(planned, tmp_path / "wizard-backups")
    assert refused.value.id == "rights.locked-out"
    left = sorted(one.name for one in tmp_path.rglob("*") if one.name != ".lock")
    assert left in (["old.properties"], ["old.properties", "wizard-backups"])
    assert (tmp_path / "old.properties").read_bytes() == b"a=1\n"


def test_the_way_back_has_rights_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second replacement fails: the first file is put back, with its rights."""
    guard, planned, real = Guard(), changes(tmp_path), disk.replace

    def replace(source: Path, path: Path) -> None:
        if path.name == "new.jks":
            raise OSError("no")
        real(source, path)

    monkeypatch.setattr(disk, "replace", replace)
    with pytest.raises(ProblemError) as refused:
        ConfigRoom(guard).apply(planned, tmp_path / "wizard-backups")
    assert refused.value.id == "configfiles.apply-failed"
    assert guard.of_files()[-1] == ("old.properties", FileRole.SETTINGS, True)
    assert (tmp_path / "old.properties").read_bytes() == b"a=1\n"


def test_a_removal_that_is_taken_back_needs_no_rights_of_what_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = ConfigRoom(Guard())
    backup = room.apply(changes(tmp_path)[::-1], tmp_path / "wizard-backups")
    guard, real = Guard(), disk.replace

    def replace(source: Path, path: Path) -> None:
        if path.name == "old.properties":
            raise OSError("no")
        real(source, path)

    with monkeypatch.context() as patch:
        patch.setattr(disk, "replace", replace)
        with pytest.raises(ProblemError):
            ConfigRoom(guard).restore(backup)
    assert guard.of_files()[-1] == ("", FileRole.TRUSTSTORE, True)
    assert (tmp_path / "new.jks").read_bytes() == b"store"


def test_a_note_among_the_backups_has_their_rights(tmp_path: Path) -> None:
    guard, note = Guard(), tmp_path / "wizard-backups" / "note.json"
    room = LogSettingsRoom(guard)
    for data in (b"1", b"2"):
        room.save_note(note, data)
        assert note.read_bytes() == data
    assert [(like, role, empty) for _, like, role, empty in guard.seen] == [
        ("", FileRole.BACKUPS, True), ("", FileRole.BACKUPS, True),
        ("note.json", FileRole.BACKUPS, True),
    ]  # fmt: skip
    assert guard.seen[0][0] == "wizard-backups"
