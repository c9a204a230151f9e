"""``gateway rights`` over real files and modes, and over a recorded Windows.

The recorded Windows answers as Microsoft's documentation says.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wizard.app import RealFront, build
from wizard.cli.main import run
from wizard.configfiles import rightsnames
from wizard.configfiles.files import ConfigRoom
from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileGuard
from wizard.gateway.fileguard import WindowsFileGuard
from wizard.gateway.modeguard import ModeGuard

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes decide on POSIX alone")
GROUP, POOL, DESK = "S-1-5-21-1-2-3-1001", "S-1-5-82-1-2-3-4-5", "S-1-5-21-1-2-3-1105"
ACCOUNTS = {"MP-GWGroup": GROUP, r"IIS AppPool\MyPass": POOL, "DOM\\desk": DESK}
FOLDERS = "O:BAD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)"


class Windows:
    """`Security` with a list for each path; what has none has its folder's."""

    def __init__(self) -> None:
        self.lists: dict[Path, str] = {}
        self.refuses: set[str] = set()

    def sid(self, account: str) -> str | None:
        return ACCOUNTS.get(account)

    def name(self, sid: str) -> str:
        return {known: name for name, known in ACCOUNTS.items()}.get(sid, sid)

    def read(self, path: Path) -> str:
        # Windows identifies a file, not its name: the rename takes the list along.
        return self.lists.get(path, FOLDERS)

    def write(self, path: Path, text: str) -> None:
        if path.name in self.refuses:
            raise ProblemError("rights.denied", path=path)
        self.lists[path] = text

    def hand_over(self, path: Path, text: str) -> None:
        self.write(path, text)


@pytest.fixture
def connector(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    (folder / "classes").mkdir(parents=True)
    before = os.umask(0o022)
    (folder / "fpc101.properties").write_bytes(b"SSLmode=true\n")
    (folder / "mypass-truststore.jks").write_bytes(b"store")
    yield folder
    os.umask(before)


def asked(connector: Path, guard: FileGuard, *words: str, command: str = "gateway rights") -> int:
    root = connector.parents[2]
    rooms, pools = build(root / "setup.json")
    try:
        rooms = replace(rooms, guard=guard, files=ConfigRoom(guard))
        arguments = ["--install-dir", str(root), *command.split(), *words]
        return run(arguments, rooms, front=RealFront(rooms))
    finally:
        pools.close()


def windows_guard(windows: Windows) -> WindowsFileGuard:
    return WindowsFileGuard(rightsnames.near, windows)


def shown(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@POSIX
def test_files_that_everyone_may_read_are_told_and_put_right(
    connector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guard = ModeGuard()
    store = connector / "mypass-truststore.jks"
    store.chmod(0o646)
    assert asked(connector, guard, "--json") == 1
    files = {Path(one["path"]).name: one for one in shown(capsys)["files"]}
    assert files["mypass-truststore.jks"]["problem"]["id"] == "rights.everyone-changes"
    assert files["fpc101.properties"]["problem"]["id"] == "rights.everyone"
    assert files["mypass-truststore.jks"]["rights"][-1] == {
        "account": "everyone on this machine", "may": "read, write",
    }  # fmt: skip
    assert asked(connector, guard, "apply") == 2  # nobody is there to confirm it
    assert stat.S_IMODE(store.stat().st_mode) == 0o646
    capsys.readouterr()
    assert asked(connector, guard, "apply", "--yes", "--json") == 0
    assert {Path(one).name for one in shown(capsys)["changed"]} == {
        "mypass-truststore.jks", "fpc101.properties",
    }  # fmt: skip
    assert stat.S_IMODE(store.stat().st_mode) == 0o640
    assert asked(connector, guard) == 0
    assert "not named" in capsys.readouterr().out


@POSIX
def test_names_are_kept_for_the_gateway(
    connector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import grp

    group = grp.getgrgid(os.getgid()).gr_name
    assert asked(connector, ModeGuard(), "set", "--group", "no-such-group") == 2
    assert "no-such-group" in capsys.readouterr().err
    assert not (connector / "rights.toml").exists()
    assert asked(connector, ModeGuard(), "set") == 2
    assert asked(connector, ModeGuard(), "set", "--group", group) == 0
    assert (connector / "rights.toml").read_text() == f'group = "{group}"\n'
    assert asked(connector, ModeGuard(), "set", "--group", "") == 0
    assert (connector / "rights.toml").read_text() == ""


def test_on_windows_names_come_first_and_then_all_files_or_none(
    connector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    windows = Windows()
    guard, store = windows_guard(windows), connector / "mypass-truststore.jks"
    windows.lists[store] = f"D:P(A;;FA;;;BA)(A;;FR;;;{DESK})"
    assert asked(connector, guard, "apply", "--yes") == 2
    assert "gateway rights set" in capsys.readouterr().err
    assert windows.lists[store].endswith(f"{DESK})")
    names = ("--group", "MP-GWGroup", "--pool", r"IIS AppPool\MyPass")
    assert asked(connector, guard, "set", *names) == 0
    capsys.readouterr()
    assert asked(connector, guard, "--json") == 1
    found = shown(capsys)
    assert (found["group"], found["pool"]) == ("MP-GWGroup", r"IIS AppPool\MyPass")
    assert "DOM\\desk" in found["files"][0]["problem"]["what"]
    assert found["files"][0]["problem"]["id"] == "rights.wide"

    before = dict(windows.lists)
    windows.refuses = {"wizard-backups"}
    assert asked(connector, guard, "apply", "--yes") == 3
    assert "wizard-backups" in capsys.readouterr().err
    for path, text in windows.lists.items():
        was = before.get(path, FOLDERS)
        assert guard_list(text) == guard_list(was), path

    windows.refuses = set()
    assert asked(connector, guard, "apply", "--yes") == 0
    assert DESK not in windows.lists[store]
    assert f"(A;;0x120089;;;{POOL})" in windows.lists[store]
    assert POOL not in windows.lists[connector / "wizard-backups"]
    inside = next((connector / "wizard-backups").glob("*/manifest.json"))
    assert GROUP in windows.lists[inside] and POOL not in windows.lists[inside]
    assert asked(connector, guard) == 0
    assert asked(connector, guard, "apply", "--yes") == 0
    assert "Nothing to change" in capsys.readouterr().out


@POSIX
def test_a_check_tells_of_a_truststore_that_everyone_may_change(
    connector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, words = connector / "mypass-truststore.jks", f"may change or remove {connector}"
    for mode, told in ((0o646, True), (0o644, False)):  # what everyone may read is usual
        store.chmod(mode)
        assert asked(connector, ModeGuard(), command="check") == 2  # it has no partitions
        assert (words in capsys.readouterr().err) is told


def guard_list(text: str) -> object:
    from wizard.domain.sddl import parse

    return parse(text).aces


def test_a_name_that_windows_does_not_know_is_told_once(
    connector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (connector / "rights.toml").write_text("group = 'Gone'\n")
    assert asked(connector, windows_guard(Windows()), "--json") == 2
    assert shown(capsys)["problem"]["id"] == "rights.name-unknown"
