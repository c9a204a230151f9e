"""The configuration commands as a person and a script use them: real processes, real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.end2end.test_command_line import (  # noqa: F401 - fixtures
    Ran,
    environment,
    gateway,
    home,
    wizard,
)
from wizard.app import RealFront, build
from wizard.cli.main import run
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import Backup, FileChange
from wizard.flows.answers import DEFAULT_COMMAND

BARE = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd})"


@pytest.fixture
def file(gateway: Path) -> Path:  # noqa: F811
    return gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "fpc101.properties"


@pytest.fixture
def config(wizard: Callable[..., Ran], gateway: Path) -> Callable[..., Ran]:  # noqa: F811
    """``config("show")``, on the gateway."""

    def ran(*words: object) -> Ran:
        return wizard("--install-dir", gateway, "config", *words)

    return ran


# ------------------------------------------------------------------ lint


@pytest.mark.parametrize(
    ("command", "ids", "code"),
    [
        (DEFAULT_COMMAND, [], 0),
        (BARE, ["cl.status-missing"], 0),
        ("MYLIB/RESET {user} {pwd}", ["cl.other-command"], 0),
        ("CHGUSRPRF", ["cl.user-missing", "cl.pwd-missing", "cl.status-missing"], 1),
        (f"{BARE} STATUS(*ENABLE)", ["cl.value-unknown"], 1),
        (f"{BARE} STATUS(*ENABLED) SPCAUT(*ALLOBJ)", ["cl.power"], 1),
        (f"{BARE} STATUS(*ENABLED", ["cl.parenthesis-open"], 1),
        (f"{BARE} STATUS(*ENABLED) PWDEXP(*YES)", ["cl.expiry-once"], 0),
        ("", ["cl.empty"], 1),
    ],
)
def test_a_command_is_judged_without_a_gateway(
    wizard: Callable[..., Ran],  # noqa: F811
    command: str,
    ids: list[str],
    code: int,
) -> None:
    ran = wizard("config", "lint", "--command", command, "--json")
    assert ran.code == code, ran.err
    assert set(ran.json) == {"command", "problems"}
    assert ran.json["command"] == command
    assert [one["id"] for one in ran.json["problems"]] == ids
    for one in ran.json["problems"]:
        assert set(one) == {"id", "severity", "column", "message", "next_step"}
        assert one["severity"] in ("error", "warning", "info")
        assert one["message"]
        assert one["next_step"]


def test_the_file_is_judged(config: Callable[..., Ran], file: Path) -> None:
    absent = config("lint", "--json")
    assert (absent.code, absent.json) == (0, {"command": DEFAULT_COMMAND, "problems": []})
    file.write_bytes(b"SSLmode=true\r\ncommand=%s \\\r\n  PWDEXP(NO)\r\n" % BARE.encode())
    ran = config("lint")
    assert ran.code == 1
    assert "PWDEXP(*NO)" in ran.out
    assert "cl.status-missing" in ran.out
    file.write_bytes(b"command=\\uZZZZ\n")
    unreadable = config("lint", "--json")
    assert unreadable.code == 2
    assert unreadable.json["problem"]["id"] == "configfiles.properties-escape"


def test_lint_without_anything_to_judge(wizard: Callable[..., Ran]) -> None:  # noqa: F811
    ran = wizard("config", "lint", "--json")
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "cli.no-gateway"


# ------------------------------------------------------------------ show, set, unset


def test_every_key_is_shown_with_where_it_comes_from(
    config: Callable[..., Ran], file: Path
) -> None:
    file.write_bytes(b"SSLmode = true\r\nmine : \\u00fc\xfc\\\r\n  2\r\nSSLmode=false")
    shown = config("show", "--json").json
    assert {"key": "SSLmode", "value": "false", "line": 4} in shown["entries"]
    settings = {one["key"]: one for one in shown["settings"]}
    assert settings["SSLmode"]["overridden"] == [{"line": 1, "value": "true"}]
    assert settings["SSLmode"]["default"] == "true"
    assert (settings["command"]["origin"], settings["command"]["line"]) == ("default", None)
    assert settings["command"]["value"] == DEFAULT_COMMAND
    assert settings["mine"]["value"] == "üü2"
    assert settings["mine"]["documented"] is False
    assert all(one["meaning"] for one in settings.values())
    person = config("show")
    assert "line 4; overrides line 1" in person.out
    assert "default, the file does not say" in person.out
    assert "Line 1 does not count" in person.out


@pytest.mark.parametrize(
    ("key", "part"),
    [("default", "PWDEXP(*NO)"), ("sysval", "PWDEXPITV(*SYSVAL)"), ("change", "PWDEXP(*YES)")],
)
def test_a_preset_is_set_by_its_name(
    config: Callable[..., Ran], file: Path, key: str, part: str
) -> None:
    before = b"# \xfc\r\ncommand : X\r\nlast=1"
    file.write_bytes(before)
    ran = config("set", "--preset", key, "SSLmode=true", "--json")
    assert ran.code == 0, ran.err
    command = f"{BARE} STATUS(*ENABLED) {part}".encode()
    assert file.read_bytes() == before.replace(b"X", command) + b"\r\nSSLmode : true\r\n"


def test_what_travels_in_clear_text_is_said_when_it_is_set_and_shown(
    config: Callable[..., Ran], file: Path
) -> None:
    off = config("set", "SSLmode=false")
    assert off.code == 0
    assert "clear text" in off.err and "config set SSLmode=true" in off.err
    assert b"SSLmode=false\n" in file.read_bytes()
    as_json = config("set", "SSLmode=FALSE", "--json").json
    assert [one["id"] for one in as_json["problems"]] == ["settings.ssl-off"]
    on = config("set", "SSLmode=true", "--json")
    assert on.json["problems"] == [] and "clear text" not in on.err
    file.write_bytes(b"SSLmode=true \n")
    shown = config("show").out
    assert "“true ”" in shown
    assert "error: SSLmode on line 1 is “true ”" in " ".join(shown.split())
    file.write_bytes(b"SSLmode=true\n")
    assert "“" not in config("show").out


def test_utf8_in_the_file_is_told(config: Callable[..., Ran], file: Path) -> None:
    command = f"{BARE} STATUS(*ENABLED) TEXT(Müller)"
    file.write_text(f"command={command}\nmine=caf\u00e9 \u20ac \u00e0\n", "utf-8")
    found = config("lint", "--json").json["problems"]
    told = [one for one in found if one["id"] == "settings.utf8"]
    assert [one["severity"] for one in told] == ["warning", "warning"]
    assert "“TEXT(Müller)” is read as “TEXT(MÃ¼ller)”" in told[0]["message"]
    assert "Latin-1" in told[0]["message"]
    assert "config set" in told[0]["next_step"]
    assert "TEXT(M\\u00fcller)" in told[0]["next_step"]
    assert "“café”" in told[1]["message"]
    for written in ("latin-1", "ascii"):
        text = command if written == "latin-1" else command.replace("ü", "\\u00fc")
        file.write_text(f"command={text}\nmine=\\u20ac\n", written)
        found = config("lint", "--json").json["problems"]
        assert [one["id"] for one in found] == []


def test_a_mistyped_key_is_no_matter_of_capitals(config: Callable[..., Ran], file: Path) -> None:
    wrong = config("set", "comand=x", "--json").json["problem"]
    assert wrong["id"] == "cli.setting-unknown"
    assert "exact spelling" in wrong["cause"] and "tells capital" not in wrong["cause"]
    assert not file.exists()


def test_presets_that_cannot_be_meant(config: Callable[..., Ran], file: Path) -> None:
    for words, wrong in (
        (["--preset", "never"], "cl.preset-unknown"),
        (["--preset", "default", "command=X"], "settings.preset-and-command"),
        ([], "settings.nothing-asked"),
    ):
        ran = config("set", *words, "--json")
        assert ran.code == 2
        assert ran.json["problem"]["id"] == wrong
    assert not file.exists()


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["SSLmode=true", "mine=1", "SSLmode=false"], ["SSLmode", "“true”", "“false”"]),
        (["--preset", "default", "--preset", "change"], ["--preset", "“default”", "“change”"]),
    ],
)
def test_two_values_for_one_key_are_refused_and_both_named(
    config: Callable[..., Ran], file: Path, words: list[str], values: list[str]
) -> None:
    ran = config("set", *words, "--json")
    assert (ran.code, ran.json["problem"]["id"]) == (2, "settings.two-values")
    assert all(one in str(ran.json["problem"]) for one in values)
    assert not file.exists()
    assert config("set", "SSLmode=true", "SSLmode=true").code == 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"{BARE} STATUS(*ENABLED) GRPPRF(QSECOFR)", ["cl.power"]),
        (
            f"SBMJOB CMD({BARE} STATUS(*ENABLED) GRPPRF(QSECOFR))",
            ["cl.other-command", "cl.power"],
        ),
    ],
)
def test_a_command_that_grants_powers_needs_a_word(
    config: Callable[..., Ran], file: Path, command: str, said: list[str]
) -> None:
    refused = config("set", f"command={command}", "--json")
    assert refused.code == 2
    assert refused.json["problem"]["id"] == "flows.command-refused"
    assert "--allow-power" in refused.json["problem"]["next_step"]
    assert not file.exists()
    allowed = config("set", "--allow-power", f"command={command}", "--json")
    assert allowed.code == 0
    assert "GRPPRF" in allowed.err
    assert [one["id"] for one in allowed.json["problems"]] == said
    assert config("lint", "--json").code == 1


def test_a_key_is_removed_with_all_its_entries(config: Callable[..., Ran], file: Path) -> None:
    file.write_bytes(b"x=1\r\n# kept \xfc\r\nx : 2\\\r\n  3\r\nSSLmode=false")
    ran = config("unset", "x", "nothing", "--json")
    assert (ran.code, ran.json["changed"]) == (0, True)
    assert "nothing" in ran.err
    assert file.read_bytes() == b"# kept \xfc\r\nSSLmode=false"
    same = config("unset", "x", "--json")
    assert (same.code, same.json["changed"], same.json["backup"]) == (0, False, None)
    meant = config("unset", "sslmode", "--json")
    assert (meant.code, meant.json["problem"]["id"]) == (2, "cli.setting-unknown")


def test_a_read_only_file_is_a_sentence_and_code_3(config: Callable[..., Ran], file: Path) -> None:
    file.write_bytes(b"x=1\n")
    file.chmod(0o444)
    for words in (["set", "x=2"], ["unset", "x"]):
        ran = config(*words, "--json")
        assert ran.code == 3
        assert ran.json["problem"]["id"] == "configfiles.read-only"
    assert file.read_bytes() == b"x=1\n"


# ------------------------------------------------------------------ history, diff, restore


def test_the_way_back(config: Callable[..., Ran], file: Path) -> None:
    first = b"SSLmode=true\r\nx=1"
    file.write_bytes(first)
    nothing = config("diff", "--json")
    assert (nothing.code, nothing.json["problem"]["id"]) == (2, "settings.no-backup")
    assert config("history", "--json").json["backups"] == []
    for value in ("2", "3"):
        assert config("set", f"x={value}").code == 0
    differs = config("diff", "--json")
    assert (differs.code, differs.json["differs"]) == (1, True)
    assert differs.json["changes"] == [{"key": "x", "before": "2", "after": "3"}]
    assert "-x=2" in differs.json["diff"]
    backups = config("history", "--json").json["backups"]
    assert [one["changes"][0]["before"] for one in backups] == ["2", "1"]
    assert [one["number"] for one in backups] == [1, 2]
    assert all(one["time"].endswith("+00:00") for one in backups)
    person = config("history")
    assert "x: 2 -> 3" in person.out
    unknown = config("restore", "7", "--json")
    assert (unknown.code, unknown.json["problem"]["id"]) == (2, "settings.backup-unknown")
    assert config("restore", backups[1]["name"], "--json").code == 0
    assert file.read_bytes() == first
    assert config("diff", "3").code == 0
    assert config("restore").code == 0
    assert config("diff", "1", "--json").code == 1
    assert file.read_bytes() == first.replace(b"x=1", b"x=3")


@pytest.mark.parametrize("coding", ["utf-16", "utf-8-sig"])
def test_another_encoding_names_the_file_and_the_way_back(
    config: Callable[..., Ran], file: Path, coding: str
) -> None:
    file.write_bytes(b"x=1\n")
    assert config("set", "x=2").code == 0
    file.write_bytes("x=3\n".encode(coding))
    for words in (["show"], ["set", "x=4"], ["unset", "x"], ["lint"]):
        ran = config(*words)
        assert ran.code == 2
        told = " ".join(ran.err.split())
        assert file.name in told
        assert "config restore" in told
        assert "TOML" not in told
    assert config("restore", "--yes").code == 0
    assert file.read_bytes() == b"x=1\n"


def test_without_a_backup_it_is_told_what_makes_one(config: Callable[..., Ran]) -> None:
    ran = config("restore")
    assert ran.code == 2
    assert "config set" in ran.err
    assert "Apply the set-up first" not in ran.err


def test_entries_that_do_not_count_are_removed(config: Callable[..., Ran], file: Path) -> None:
    file.write_bytes(b"x=1\nSSLmode=false\n# kept\nSSLmode=true\n")
    told = config("lint")
    assert "config unset --earlier SSLmode" in " ".join(told.out.split())
    assert config("unset", "--earlier", "SSLmode").code == 0
    assert file.read_bytes() == b"x=1\n# kept\nSSLmode=true\n"
    again = config("unset", "--earlier", "SSLmode")
    assert "Nothing to change: no entry is overridden by a later one." in again.out
    absent = config("unset", "y")
    assert "Nothing to change: the file does not have it." in absent.out
    assert "says so already" not in absent.out


def test_the_default_stands_beside_what_the_file_says(
    config: Callable[..., Ran], file: Path
) -> None:
    file.write_bytes(b"SSLmode=false\n")
    head, row, *_ = config("show").out.splitlines()
    assert head.split()[:3] == ["Key", "Value", "Default"]
    assert row.split()[:3] == ["SSLmode", "false", "true"]
    file.write_bytes(b"SSLmode=true\n")
    assert "the same" in config("show").out.splitlines()[1]


def test_an_edit_by_hand_is_replaced_only_when_somebody_agrees(
    config: Callable[..., Ran], file: Path
) -> None:
    file.write_bytes(b"SSLmode=true\nx=1\n")
    assert config("set", "x=2").code == 0
    # What the program wrote itself is put back as before: the difference is shown.
    back = config("restore")
    assert back.code == 0
    assert "-x=2\n+x=1" in back.out
    assert "kept as backup 1" in back.out
    assert config("restore").code == 0
    file.write_bytes(edited := b"SSLmode=false\nx=9\n")
    refused = config("restore", "--json")
    assert (refused.code, refused.json["problem"]["id"]) == (2, "settings.restore-edited")
    assert "-x=9" in str(refused.json["problem"])
    told = config("restore")
    assert told.code == 2
    assert "-SSLmode=false" in told.out
    assert "edited by other means" in told.err
    assert file.read_bytes() == edited
    # The same for a backup that is named.
    assert config("restore", "2").code == 2
    agreed = config("restore", "--yes", "--json")
    assert agreed.code == 0
    assert file.read_bytes() == b"SSLmode=true\nx=1\n"
    (kept,) = Path(str(agreed.json["kept"])).glob("0001-*")
    assert kept.read_bytes() == edited
    assert config("restore").code == 0
    assert file.read_bytes() == edited


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own is a POSIX one")
@pytest.mark.parametrize(("answer", "written"), [(b"n\n", False), (b"y\n", True)])
def test_at_a_terminal_it_is_asked(
    config: Callable[..., Ran],
    environment: dict[str, str],  # noqa: F811
    gateway: Path,  # noqa: F811
    file: Path,
    answer: bytes,
    written: bool,
) -> None:
    import pty

    file.write_bytes(b"x=1\n")
    assert config("set", "x=2").code == 0
    file.write_bytes(b"x=9\n")
    terminal, inside = pty.openpty()
    with os.fdopen(terminal, "wb", buffering=0) as keyboard:
        keyboard.write(answer)
        ran = subprocess.run(
            [sys.executable, "-m", "wizard", "--install-dir", str(gateway), "config", "restore"],
            stdin=inside, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        os.close(inside)
    assert "is replaced too. It is kept as backup 1." in ran.stderr
    assert "-x=9\n+x=1" in ran.stdout
    assert ran.returncode == (0 if written else 2)
    assert file.read_bytes() == (b"x=1\n" if written else b"x=9\n")


def test_no_other_backup_is_put_on_top_of_a_change_that_was_cut_short(
    config: Callable[..., Ran], file: Path
) -> None:
    file.write_bytes(b"x=1\n")
    for value in ("2", "3"):
        assert config("set", f"x={value}").code == 0
    newest, oldest = sorted((file.parent / "wizard-backups").glob("2*"), reverse=True)
    manifest = newest / "manifest.json"
    # As a power cut leaves it: everything written but the journal's last word.
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"state": "done"', '"state": "started"'),
        encoding="utf-8",
    )
    for words in (["restore", oldest.name], ["set", "x=4"], ["unset", "x"]):
        ran = config(*words, "--json")
        assert (ran.code, ran.json["problem"]["id"]) == (2, "cli.unfinished")
    assert file.read_bytes() == b"x=3\n"
    assert config("restore").code == 0
    assert file.read_bytes() == b"x=2\n"
    assert config("restore", oldest.name).code == 0
    assert file.read_bytes() == b"x=1\n"


def test_nothing_in_the_file_steers_the_terminal(config: Callable[..., Ran], file: Path) -> None:
    file.write_bytes(b"x=1\nx=\\u001b[31mred\n\\u001bk=\\ud800\nSSLmode=\\u001b\ncommand=\\u001b\n")
    assert config("set", "y=1").code == 0
    assert config("unset", "x").code == 0
    for words in (["show"], ["history"], ["diff"], ["lint"], ["diff", "2"]):
        ran = config(*words)
        assert ran.code in (0, 1), ran.err
        assert "\x1b" not in ran.out + ran.err
    assert "\\x1b[31mred" in config("history").out


class Contested(ConfigRoom):
    """Somebody else writes the file in the moment before the change."""

    def __init__(self, theirs: bytes) -> None:
        super().__init__()
        self._theirs = theirs

    def apply(self, changes: Sequence[FileChange], backup_root: Path) -> Backup:
        changes[0].path.write_bytes(self._theirs)
        return super().apply(changes, backup_root)


@pytest.mark.parametrize(
    ("theirs", "id", "word"),
    [
        (b"# new\nSSLmode=false\nx=1\n", "settings.changed-apart", "x: together: 2"),
        (b"SSLmode=true\nx=9\n", "settings.changed-same", "x: both changed it"),
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_a_file_changed_in_between_is_shown_three_ways(
    gateway: Path,  # noqa: F811
    file: Path,
    capsys: pytest.CaptureFixture[str],
    theirs: bytes,
    id: str,
    word: str,
    as_json: bool,
) -> None:
    file.write_bytes(b"SSLmode=true\nx=1\n")
    services, toolboxes = build(gateway / "settings.json")
    services = replace(services, files=Contested(theirs))
    words = ["--install-dir", str(gateway), "config", "set", "x=2"]
    code = run(words + ["--json"] * as_json, services, front=RealFront(services))
    toolboxes.close()
    assert code == 2
    assert file.read_bytes() == theirs
    out, err = capsys.readouterr()
    for line in (word, "was:     1", "wanted:  2"):
        assert line in err
    assert "Nothing was written." in err
    if as_json:
        problem: Mapping[str, str] = json.loads(out)["problem"]
        assert problem["id"] == id
        assert word in problem["details"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_linked_file_has_its_history(config: Callable[..., Ran], file: Path) -> None:
    elsewhere = file.parents[3] / "elsewhere.properties"
    elsewhere.write_bytes(b"x=1\n")
    file.symlink_to(elsewhere)
    assert config("set", "x=2").code == 0
    assert elsewhere.read_bytes() == b"x=2\n"
    (one,) = config("history", "--json").json["backups"]
    assert one["changes"] == [{"key": "x", "before": "1", "after": "2"}]
    assert config("diff").code == 1
