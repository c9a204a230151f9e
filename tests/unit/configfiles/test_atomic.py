"""Apply and restore: all files or none, whatever gets in the way."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.unit.configfiles import crasher
from tests.unit.configfiles.crasher import NEW, OLD, apply, content
from wizard.configfiles import backups, disk
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import FileChange
from wizard.domain.problems import ProblemError

ROOM = ConfigRoom()
POSIX = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")


def refused(folder: Path, changes: list[FileChange] | None = None) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        ROOM.apply(crasher.changes(folder) if changes is None else changes, folder / "backups")
    assert str(caught.value.problem)
    return caught.value


# ------------------------------------------------------------------ the good way


def test_all_files_are_written_and_backed_up(folder: Path) -> None:
    backup = apply(folder)
    assert content(folder) == NEW
    assert ROOM.backups(folder / "backups") == (backup,)
    assert [path.relative_to(folder).as_posix() for path in backup.files] == list(NEW)
    manifest = json.loads((backup.folder / "manifest.json").read_text())
    assert manifest["state"] == "done"
    assert [one["existed"] for one in manifest["files"]] == [True, False, False, True]
    copy = backup.folder / manifest["files"][0]["copy"]
    assert copy.read_bytes() == OLD["fpc101.properties"]
    assert copy.stat().st_mtime_ns == 10**18 + 123
    assert ROOM.unfinished(folder / "backups") is None


def test_a_restore_brings_everything_back_and_can_be_undone(folder: Path) -> None:
    backup = apply(folder)
    (folder / "partitions.toml").write_bytes(b"edited by hand")
    ROOM.restore(backup)
    assert content(folder) == OLD
    assert not (folder / "classes").exists()
    assert (folder / "truststore.jks").stat().st_mtime_ns == 10**18 + 123
    undo, first = ROOM.backups(folder / "backups")
    assert first == backup
    ROOM.restore(undo)
    assert content(folder) == {**NEW, "partitions.toml": b"edited by hand"}
    ROOM.restore(backup)
    ROOM.restore(backup)
    assert content(folder) == OLD


def test_what_was_withdrawn_leaves_no_backup(folder: Path) -> None:
    """An undo goes to the change before it, and never to what was refused."""
    path = folder / "partitions.toml"
    earlier = ROOM.apply([FileChange(path, None, b"earlier")], folder / "backups")
    ROOM.apply([FileChange(path, b"earlier", b"kept")], folder / "backups")
    kept = ROOM.backups(folder / "backups")
    refused = ROOM.apply([FileChange(path, b"kept", b"refused")], folder / "backups")
    assert [one.before for one in ROOM.saved(refused)] == [b"kept"]
    assert [one.before for one in ROOM.saved(earlier)] == [None]
    ROOM.withdraw(refused)
    assert path.read_bytes() == b"kept"
    assert ROOM.backups(folder / "backups") == kept


def test_a_withdrawal_keeps_what_somebody_else_wrote(folder: Path) -> None:
    backup = apply(folder)
    (folder / "partitions.toml").write_bytes(b"edited by hand")
    ROOM.withdraw(backup)
    assert content(folder) == OLD
    newest, first = ROOM.backups(folder / "backups")
    assert first == backup
    held = {one.path.name: one.before for one in ROOM.saved(newest)}
    assert held["partitions.toml"] == b"edited by hand"


def test_a_folder_with_other_files_stays(folder: Path) -> None:
    backup = apply(folder)
    (folder / "classes" / "other.txt").write_bytes(b"x")
    ROOM.restore(backup)
    assert content(folder) == {**OLD, "classes/other.txt": b"x"}


def test_what_is_not_needed_is_not_written(folder: Path) -> None:
    path = folder / "fpc101.properties"
    same = FileChange(path, OLD["fpc101.properties"], OLD["fpc101.properties"])
    backup = ROOM.apply([same], folder / "backups")
    assert backup.files == ()
    assert path.stat().st_mtime_ns == 10**18 + 123
    assert ROOM.backups(folder / "backups") == ()


@POSIX
def test_modes_are_kept_and_new_files_are_closed(folder: Path) -> None:
    (folder / "fpc101.properties").chmod(0o664)
    (folder / "truststore.jks").chmod(0o604)
    changes = [
        *crasher.changes(folder),
        FileChange(folder / "new.jks", None, b"\0", False),
    ]
    backup = ROOM.apply(changes, folder / "backups")
    modes = {name: (folder / name).stat().st_mode & 0o777 for name in [*NEW, "new.jks"]}
    assert modes == {
        "fpc101.properties": 0o664,
        "partitions.toml": 0o640,
        "classes/log4j.properties": 0o640,
        "truststore.jks": 0o604,
        "new.jks": 0o600,
    }
    (folder / "fpc101.properties").chmod(0o600)
    ROOM.restore(backup)
    assert (folder / "fpc101.properties").stat().st_mode & 0o777 == 0o664
    assert backup.folder.stat().st_mode & 0o777 == 0o700
    # A copy is no more open than its file was.
    copies = {path.read_bytes(): path.stat().st_mode & 0o777 for path in backup.folder.iterdir()}
    assert copies[OLD["truststore.jks"]] == 0o604


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_a_file_stays_with_its_owner(folder: Path) -> None:
    path = folder / "truststore.jks"
    os.chown(path, 4321, 4322)
    ROOM.apply(crasher.changes(folder), folder / "backups")
    assert (path.stat().st_uid, path.stat().st_gid) == (4321, 4322)
    assert path.read_bytes() == NEW["truststore.jks"]


@POSIX
def test_a_link_stays_a_link(folder: Path, tmp_path: Path) -> None:
    real = tmp_path / "shared.properties"
    real.write_bytes(OLD["fpc101.properties"])
    (folder / "fpc101.properties").unlink()
    (folder / "fpc101.properties").symlink_to(real)
    backup = apply(folder)
    assert (folder / "fpc101.properties").is_symlink()
    assert real.read_bytes() == NEW["fpc101.properties"]
    ROOM.restore(backup)
    assert real.read_bytes() == OLD["fpc101.properties"]


# ------------------------------------------------------------------ refusals before anything


def test_a_file_changed_meanwhile_is_not_overwritten(folder: Path) -> None:
    (folder / "truststore.jks").write_bytes(b"theirs")
    assert refused(folder).id == "configfiles.changed-on-disk"
    assert content(folder) == {**OLD, "truststore.jks": b"theirs"}
    (folder / "truststore.jks").unlink()
    assert refused(folder).id == "configfiles.changed-on-disk"


def test_a_file_that_came_meanwhile_is_not_overwritten(folder: Path) -> None:
    (folder / "partitions.toml").write_bytes(b"")
    assert refused(folder).id == "configfiles.changed-on-disk"


def test_a_read_only_file_is_left_alone(folder: Path) -> None:
    path = folder / "fpc101.properties"
    path.chmod(0o444)
    try:
        assert refused(folder).id == "configfiles.read-only"
        assert content(folder) == OLD
    finally:
        path.chmod(0o644)


def test_folders_and_devices_are_refused(folder: Path) -> None:
    (folder / "partitions.toml").mkdir()
    assert refused(folder).id == "configfiles.not-a-file"
    with pytest.raises(ProblemError, match="not-a-file"):
        ROOM.read(folder / "partitions.toml")


@POSIX
@pytest.mark.timeout(20)
def test_pipes_devices_and_loops_are_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to(folder / "loop")
    for path in (folder / "pipe", Path("/dev/null"), Path("/dev/zero")):
        with pytest.raises(ProblemError, match="not-a-file"):
            ROOM.read(path)
        assert refused(folder, [FileChange(path, None, b"x")]).id == "configfiles.not-a-file"
    with pytest.raises(ProblemError, match="unreadable"):
        ROOM.read(folder / "loop")
    assert refused(folder, [FileChange(folder / "loop", None, b"x")]).id in (
        "configfiles.unreadable",
        "configfiles.apply-failed",
    )


def test_large_files_are_refused(folder: Path) -> None:
    path = folder / "fpc101.properties"
    big = b"#" * (5 * 1024 * 1024 + 1)
    change = FileChange(path, OLD["fpc101.properties"], big)
    assert refused(folder, [change]).id == "configfiles.too-large"
    path.write_bytes(big)
    with pytest.raises(ProblemError, match="too-large"):
        ROOM.read(path)
    path.write_bytes(big[:-1])
    assert ROOM.read(path) == big[:-1]


def test_odd_paths(folder: Path) -> None:
    assert ROOM.read(folder / "missing" / "file") is None
    with pytest.raises(ProblemError, match="unreadable"):
        ROOM.read(folder / "fpc101.properties" / "file")
    with pytest.raises(ProblemError, match="unreadable"):
        ROOM.read(Path("a\0b"))
    under_a_file = FileChange(folder / "fpc101.properties" / "file", None, b"x")
    assert refused(folder, [under_a_file]).id == "configfiles.unreadable"


def test_one_file_twice_is_refused(folder: Path) -> None:
    change = FileChange(folder / "x", None, b"x")
    assert refused(folder, [change, change]).id == "configfiles.twice"
    assert content(folder) == OLD


def test_two_at_a_time_wait(folder: Path) -> None:
    with backups.alone(folder / "backups"):
        with pytest.raises(ProblemError, match="busy"), backups.alone(folder / "backups", 0.1):
            pass
        assert ROOM.unfinished(folder / "backups") is None
    apply(folder)


# ------------------------------------------------------------------ failures in the middle


def failing(monkeypatch: pytest.MonkeyPatch, name: str, at: int, wrong: OSError) -> None:
    """Let the `at`-th call of a function of `disk` fail."""
    calls = 0
    real = getattr(disk, name)

    def run(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at:
            raise wrong
        return real(*arguments, **named)

    monkeypatch.setattr(disk, name, run)


@pytest.mark.parametrize("name", ["_replace", "write_new", "sync_folder"])
@pytest.mark.parametrize("at", range(1, 9))
def test_a_full_disk_anywhere_puts_everything_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, at: int
) -> None:
    failing(monkeypatch, name, at, OSError(errno.ENOSPC, "No space left on device"))
    try:
        apply(folder)
    except ProblemError as wrong:
        assert wrong.id in ("configfiles.apply-failed", "configfiles.backup-failed")
        assert "No space left" in str(wrong.problem)
        assert content(folder) == OLD
        assert not (folder / "classes").exists()
        assert (folder / "fpc101.properties").stat().st_mtime_ns == 10**18 + 123
        assert ROOM.backups(folder / "backups") == ()
        assert ROOM.unfinished(folder / "backups") is None
    else:
        assert content(folder) == NEW
        assert (name, at) in {("_replace", 7), ("_replace", 8), ("sync_folder", 8)}


@POSIX
def test_a_real_limit_of_the_system(folder: Path) -> None:
    script = (
        "import resource, signal, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        "from tests.unit.configfiles import crasher\n"
        "from wizard.configfiles.files import ConfigRoom\n"
        "from wizard.domain.problems import ProblemError\n"
        "folder = Path(sys.argv[1])\n"
        "try: ConfigRoom().apply(crasher.changes(folder), folder / 'backups')\n"
        "except ProblemError as wrong: print(wrong.id)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(Path(__file__).parents[3])],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "configfiles.apply-failed"
    assert content(folder) == OLD


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root can become another account"
)
def test_a_folder_without_the_right_to_write(folder: Path) -> None:
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from tests.unit.configfiles import crasher\n"
        "from wizard.configfiles.files import ConfigRoom\n"
        "from wizard.domain.problems import ProblemError\n"
        "from wizard.domain.ports import FileChange\n"
        "os.setuid(65534)\n"
        "folder = Path(sys.argv[1])\n"
        "change = FileChange(folder / 'new.toml', None, b'x')\n"
        "for root in (folder / 'backups' / 'open', folder / 'closed'):\n"
        "    try: ConfigRoom().apply([change], root)\n"
        "    except ProblemError as wrong: print(wrong.id)\n"
    )
    (folder / "backups" / "open").mkdir(parents=True)
    (folder / "backups" / "open").chmod(0o777)
    for parent in [folder / "backups", folder, *folder.parents]:
        if parent.stat().st_uid == 0 and str(parent).startswith("/tmp/"):  # noqa: S108 - pytest's
            parent.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(Path(__file__).parents[3])],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["configfiles.apply-failed", "configfiles.backup-failed"]
    assert content(folder) == OLD


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root can become another account"
)
def test_a_folder_that_may_be_written_but_not_listed() -> None:
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from tests.unit.configfiles import crasher\n"
        "from wizard.configfiles.files import ConfigRoom\n"
        "from wizard.domain.ports import FileChange\n"
        "os.setuid(65534)\n"
        "path = Path(sys.argv[1]) / 'trust.jks'\n"
        "for old, new in ((None, b'x'), (b'x', b'y')):\n"
        "    ConfigRoom().apply([FileChange(path, old, new)], path.parent / 'backups')\n"
        "    print(path.read_bytes().decode())\n"
    )
    # Not below pytest's own folder: each of its workers closes that to others when it starts.
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        closed = folder / "closed"
        closed.mkdir()
        os.chown(closed, 65534, 65534)
        closed.chmod(0o300)
        folder.chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", script, str(closed), str(Path(__file__).parents[3])],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stdout.split() == ["x", "y"], done.stderr


def test_a_lock_of_windows_is_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "LOCK_PATIENCE", 5.0)
    failing(monkeypatch, "_replace", 3, PermissionError(errno.EACCES, "held"))
    apply(folder)
    assert content(folder) == NEW


def test_a_lock_that_stays_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "LOCK_PATIENCE", 0.2)
    real = disk._replace

    def held(source: Path, path: Path) -> None:
        if path.name == "truststore.jks":
            raise PermissionError(errno.EACCES, "held by another program")
        real(source, path)

    monkeypatch.setattr(disk, "_replace", held)
    wrong = refused(folder)
    assert wrong.id == "configfiles.apply-failed"
    assert "truststore.jks" in str(wrong.problem)
    assert "held by another program" in str(wrong.problem)
    assert content(folder) == OLD


def test_an_edit_between_review_and_replacement_wins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk._replace

    def edited(source: Path, path: Path) -> None:
        real(source, path)
        if path.name == "partitions.toml":
            (folder / "truststore.jks").write_bytes(b"theirs")

    monkeypatch.setattr(disk, "_replace", edited)
    assert refused(folder).id == "configfiles.changed-on-disk"
    assert content(folder) == {**OLD, "truststore.jks": b"theirs"}


def test_a_way_back_that_fails_names_the_backup(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk._replace
    broken = False

    def breaks(source: Path, path: Path) -> None:
        nonlocal broken
        if path.name == "truststore.jks":
            broken = True
        if broken:
            raise OSError(errno.EIO, "Input/output error")
        real(source, path)

    monkeypatch.setattr(disk, "_replace", breaks)
    wrong = refused(folder)
    assert wrong.id == "configfiles.rollback-failed"
    monkeypatch.setattr(disk, "_replace", real)
    left = ROOM.unfinished(folder / "backups")
    assert left is not None
    assert str(left.folder) in str(wrong.problem)
    ROOM.restore(left)
    assert content(folder) == OLD
    assert ROOM.unfinished(folder / "backups") is None


def test_an_interrupt_puts_everything_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = disk._replace

    def interrupted(source: Path, path: Path) -> None:
        if path.name == "truststore.jks":
            raise KeyboardInterrupt
        real(source, path)

    monkeypatch.setattr(disk, "_replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        apply(folder)
    assert content(folder) == OLD


# ------------------------------------------------------------------ what mutants showed


def test_a_gateway_that_has_gone_is_not_built_anew(tmp_path: Path) -> None:
    folder = tmp_path / "gone" / "ConnectorIBMSystemI"
    change = FileChange(folder / "classes" / "log4j.properties", None, b"new")
    with pytest.raises(ProblemError) as caught:
        ROOM.apply([change], folder / "backups")
    assert caught.value.id == "configfiles.folder-gone"
    assert list(tmp_path.iterdir()) == []


@POSIX
def test_a_link_to_nowhere_makes_no_folder_there(folder: Path, tmp_path: Path) -> None:
    link = folder / "linked.properties"
    link.symlink_to(tmp_path / "nowhere" / "far.properties")
    assert refused(folder, [FileChange(link, None, b"x=1")]).id == "configfiles.folder-gone"
    assert not (tmp_path / "nowhere").exists()


def test_what_is_lacking_is_told_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, lacking in ((errno.EACCES, True), (errno.ENOSPC, True), (errno.EIO, False)):

        def write(*_: object, number: int = number, **__: object) -> None:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patch:
            patch.setattr(disk, "write_new", write)
            assert refused(folder).problem.lacking is lacking


@POSIX
def test_a_new_file_is_never_open_to_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its first byte on, whatever the umask says."""
    seen: list[int] = []
    real = os.fsync

    def look(descriptor: int) -> None:
        seen.append(os.fstat(descriptor).st_mode & 0o777)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    before = os.umask(0)
    try:
        disk.write_new(folder / "secret.jks", b"x", mode=0o600)
    finally:
        os.umask(before)
    assert seen == [0o600]


def test_what_does_not_read_back_is_put_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that loses bytes behind our back."""
    real = disk.replace

    def lossy(source: Path, path: Path) -> None:
        real(source, path)
        if path.name == "fpc101.properties":
            path.write_bytes(path.read_bytes()[:-1])

    monkeypatch.setattr(disk, "replace", lossy)
    found = refused(folder)
    assert found.id in ("configfiles.apply-failed", "configfiles.rollback-failed")


def test_an_edit_of_somebody_else_survives_the_way_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our writing and our way back another program wrote: that is not ours to undo."""
    real = disk.replace
    calls: list[Path] = []

    def replace(source: Path, path: Path) -> None:
        if "backups" not in path.parts:
            calls.append(path)
        if len(calls) == 2:
            calls[0].write_bytes(b"somebody else's")
            raise OSError(errno.EIO, "no")
        real(source, path)

    monkeypatch.setattr(disk, "replace", replace)
    assert refused(folder).id == "configfiles.rollback-failed"
    assert calls[0].read_bytes() == b"somebody else's"
