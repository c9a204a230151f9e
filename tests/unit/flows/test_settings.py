"""The settings of a connector folder: judged, written, compared, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from wizard.configfiles.files import ConfigRoom
from wizard.domain.clpresets import PRESETS
from wizard.domain.ports import FileChange, InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.answers import DEFAULT_COMMAND
from wizard.flows.backups import backup_root
from wizard.flows.changingsettings import (
    ChangedMeanwhileError,
    merge,
    setting,
    unsetting,
    write,
)
from wizard.flows.connectorsettings import Origin, lint_command, lint_file, settings_of
from wizard.flows.settingshistory import KeyChange, compare, find_backup, history

FILES = ConfigRoom()
POWERFUL = f"{DEFAULT_COMMAND} SPCAUT(*ALLOBJ)"


@pytest.fixture
def tree(tmp_path: Path) -> InstallTree:
    """A real connector folder."""
    connector = tmp_path / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    connector.mkdir(parents=True)
    return InstallTree(
        tmp_path,
        tmp_path / "MyPassGateway",
        connector,
        connector / "fpc101.properties",
        connector / "classes" / "log4j.properties",
        connector / "partitions.toml",
        connector / "trust.jks",
    )


def put(tree: InstallTree, **values: str) -> None:
    before = FILES.read(tree.properties)
    write(FILES, tree, setting(FILES, tree.properties, before, values).change)


# ------------------------------------------------------------------ what is there


def test_every_key_has_a_meaning_a_default_and_an_origin() -> None:
    data = b"other : 1\r\nSSLmode=true\r\ncommand=A\r\n\\u0053SLmode = false\r\n"
    ssl, command, other = settings_of(FILES, data)
    assert (ssl.key, ssl.value, ssl.line, ssl.default) == ("SSLmode", "false", 4, "true")
    assert [(one.line, one.value) for one in ssl.overridden] == [(2, "true")]
    assert str(ssl.source) == "line 4; overrides line 2"
    assert (command.origin, command.documented) == (Origin.FILE, True)
    assert (other.key, other.default, other.documented) == ("other", None, False)
    assert all(str(one.meaning) for one in (ssl, command, other))
    for absent in settings_of(FILES, None):
        assert absent.origin is Origin.DEFAULT
        assert (absent.value, absent.line) == (absent.default, None)
        assert "default" in str(absent.source)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (None, []),
        (b"SSLmode=TRUE\n", []),
        (b"SSLmode=false\n", [("settings.ssl-off", "warning")]),
        (b"SSLmode=yes\n", [("settings.ssl-value", "error")]),
        (b"SSLmode=true \n", [("settings.ssl-value", "error")]),
        (b"SSLMode=false\n", [("settings.key-near", "warning")]),
        (b"x=1\nx=1\n", [("settings.duplicate", "warning")]),
        (b"command=CHGUSRPRF\n", [
            ("cl.user-missing", "error"),
            ("cl.pwd-missing", "error"),
            ("cl.status-missing", "warning"),
        ]),
    ],
)  # fmt: skip
def test_a_file_is_judged_with_its_command(
    data: bytes | None, expected: list[tuple[str, str]]
) -> None:
    report = lint_file(FILES, data)
    assert [(one.id, one.severity) for one in report.findings] == expected
    assert report.refused == any(severity == "error" for _, severity in expected)
    assert all(str(one.message) and str(one.next_step) for one in report.findings)


def test_a_command_is_judged_alone() -> None:
    assert lint_command(DEFAULT_COMMAND).findings == ()
    assert lint_command(POWERFUL).refused


# ------------------------------------------------------------------ changes


def test_a_power_needs_an_explicit_word(tree: InstallTree) -> None:
    with pytest.raises(ProblemError, match=r"flows\.command-refused") as caught:
        setting(FILES, tree.properties, b"", {"command": POWERFUL})
    assert "--allow-power" in str(caught.value.problem.next_step)
    allowed = setting(FILES, tree.properties, b"", {"command": POWERFUL}, allow_power=True)
    assert "cl.power" in [one.id for one in allowed.findings]
    # It opens no other door.
    broken = f"{POWERFUL} STATSU(*ENABLED)"
    with pytest.raises(ProblemError, match=r"flows\.command-refused"):
        setting(FILES, tree.properties, b"", {"command": broken}, allow_power=True)


@pytest.mark.parametrize("one", PRESETS, ids=lambda one: str(one.key))
def test_a_preset_is_written_as_it_is_named(tree: InstallTree, one: object) -> None:
    command = one.command  # type: ignore[attr-defined]
    put(tree, command=command)
    assert {each.key: each.value for each in settings_of(FILES, FILES.read(tree.properties))} == {
        "SSLmode": "true",
        "command": command,
    }


def test_source_lines_are_written_as_one(tree: InstallTree) -> None:
    put(tree, command="CHGUSRPRF USRPRF({user}) +\n  PASSWORD({pwd}) STATUS(*ENABLED)")
    _, command = settings_of(FILES, FILES.read(tree.properties))
    assert command.value == "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED)"


def test_a_duplicate_is_told_and_every_entry_is_removed(tree: InstallTree) -> None:
    before = b"x=1\r\n# between\r\nx=2\r\ny=3"
    planned = setting(FILES, tree.properties, before, {"x": "4"})
    assert [one.id for one in planned.findings] == ["settings.duplicate"]
    assert planned.change.after == b"x=1\r\n# between\r\nx=4\r\ny=3"
    gone = unsetting(FILES, tree.properties, before, ["x", "nothing"])
    assert gone.change.after == b"# between\r\ny=3"
    assert gone.unknown == ("nothing",)
    assert not unsetting(FILES, tree.properties, None, ["x"]).change.needed
    with pytest.raises(ProblemError, match=r"cli\.setting-unknown"):
        unsetting(FILES, tree.properties, before, ["SSLMode"])


def test_a_file_changed_meanwhile_is_not_written_over(tree: InstallTree) -> None:
    tree.properties.write_bytes(b"SSLmode=true\r\nx=1\r\n")
    planned = setting(FILES, tree.properties, FILES.read(tree.properties), {"x": "2"})
    theirs = b"# hello\r\nSSLmode=false\r\nx=1\r\n"
    tree.properties.write_bytes(theirs)
    with pytest.raises(ChangedMeanwhileError) as caught:
        write(FILES, tree, planned.change)
    assert caught.value.id == "settings.changed-apart"
    assert tree.properties.read_bytes() == theirs
    assert "is now:  false" in caught.value.problem.details
    merged = merge(FILES, planned, caught.value.view)
    assert "+x=2" in merged.diff
    write(FILES, tree, merged.change)
    assert tree.properties.read_bytes() == theirs.replace(b"x=1", b"x=2")

    planned = setting(FILES, tree.properties, FILES.read(tree.properties), {"x": "3"})
    tree.properties.write_bytes(theirs)
    with pytest.raises(ChangedMeanwhileError, match=r"settings\.changed-same") as caught:
        write(FILES, tree, planned.change)
    assert "x" in str(caught.value.problem.what)
    with pytest.raises(ProblemError, match=r"settings\.choice-missing"):
        merge(FILES, planned, caught.value.view)
    assert tree.properties.read_bytes() == theirs


def test_a_read_only_file_is_a_sentence(tree: InstallTree) -> None:
    tree.properties.write_bytes(b"x=1\n")
    tree.properties.chmod(0o444)
    with pytest.raises(ProblemError, match=r"configfiles\.read-only"):
        put(tree, x="2")
    assert tree.properties.read_bytes() == b"x=1\n"


# ------------------------------------------------------------------ the way back


def test_the_history_tells_what_each_change_did(tree: InstallTree) -> None:
    root = backup_root(tree)
    assert history(FILES, root, tree.properties) == ()
    tree.properties.write_bytes(b"x=1\n")
    put(tree, x="2")
    put(tree, x="3", y="1")
    FILES.apply([FileChange(tree.partitions, None, b"")], root)
    tree.properties.write_bytes(b"x=9\ny=1\n")
    put(tree, y="2")
    found = history(FILES, root, tree.properties)
    assert [one.number for one in found] == [1, 2, 3, 4]
    assert [one.touches for one in found] == [True, False, True, True]
    assert [one.edited_afterwards for one in found] == [False, False, True, False]
    assert found[0].changes == (KeyChange("y", "1", "2"),)
    assert found[2].changes == (KeyChange("x", "2", "9"), KeyChange("y", None, "1"))
    assert found[3].changes == (KeyChange("x", "1", "2"),)
    assert all(one.time is not None for one in found)

    (found[3].backup.folder / "0001-fpc101.properties").write_bytes(b"tampered")
    damaged = history(FILES, root, tree.properties)[3]
    assert damaged.problem is not None
    assert damaged.problem.id == "configfiles.backup-damaged"


def test_a_backup_is_found_by_number_and_by_name(tree: InstallTree) -> None:
    root = backup_root(tree)
    with pytest.raises(ProblemError, match=r"flows\.nothing-to-restore"):
        find_backup(FILES, root, "1")
    for number in range(3):
        put(tree, x=str(number))
    newest, middle, oldest = FILES.backups(root)
    assert find_backup(FILES, root, "1") == newest
    assert find_backup(FILES, root, " 3 ") == oldest
    assert find_backup(FILES, root, middle.folder.name) == middle
    assert find_backup(FILES, root, str(middle.folder)) == middle
    assert find_backup(FILES, root, middle.folder.name[:-1]) == middle
    with pytest.raises(ProblemError, match=r"settings\.backup-many"):
        find_backup(FILES, root, newest.folder.name[:4] + newest.folder.name[4:8])
    year = newest.folder.name[:4]
    with pytest.raises(ProblemError, match=r"settings\.backup-many") as several:
        find_backup(FILES, root, year)
    named = str(several.value.problem.why)
    assert all(one.folder.name in named for one in (newest, middle, oldest))
    for typed in ("0", "4", year[:2], "zz", "", "../x"):
        with pytest.raises(ProblemError, match=r"settings\.backup-unknown") as caught:
            find_backup(FILES, root, typed)
        assert newest.folder.name in str(caught.value.problem)


def test_the_file_beside_its_backups(tree: InstallTree) -> None:
    root = backup_root(tree)
    with pytest.raises(ProblemError, match=r"settings\.no-backup"):
        compare(FILES, root, tree.properties)
    tree.properties.write_bytes(b"x=1\n")
    put(tree, x="2")
    put(tree, x="3")
    FILES.apply([FileChange(tree.partitions, None, b"")], root)
    last = compare(FILES, root, tree.properties)
    assert last.differs
    assert last.changes == (KeyChange("x", "2", "3"),)
    assert "-x=2\n+x=3" in last.diff
    assert compare(FILES, root, tree.properties, "3").changes == (KeyChange("x", "1", "3"),)
    with pytest.raises(ProblemError, match=r"settings\.no-backup"):
        compare(FILES, root, tree.properties, "1")
    FILES.restore(find_backup(FILES, root, "3"))
    assert not compare(FILES, root, tree.properties, "4").differs
    tree.properties.unlink()
    assert compare(FILES, root, tree.properties).differs


def test_powers_are_confirmed_one_by_one(tree: InstallTree) -> None:
    both = f"{POWERFUL} USRCLS(*SECOFR)"
    granted, made = "SPCAUT(*ALLOBJ)", "USRCLS(*SECOFR)"
    for powers in (
        (), (granted,), ("GRPPRF(*NONE)", made), ("SPCAUT", "USRCLS"), ("SPCAUT(*JOBCTL)", made),
    ):  # fmt: skip
        with pytest.raises(ProblemError, match=r"flows\.command-refused"):
            setting(FILES, tree.properties, b"", {"command": both}, powers=powers)
    setting(FILES, tree.properties, b"", {"command": both}, powers=(made, granted))
