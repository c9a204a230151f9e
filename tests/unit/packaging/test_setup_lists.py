"""What the Windows set-up installs and removes, its languages and its exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import dev_commands
import dev_shell
import pytest
from windows import build, freeze, setup, setuptrial, smoke, wheels, wine, winetrial

SCRIPT = setup.SCRIPT.read_text("utf-8")
NAMES = ["b/inner/$odd.txt", "a.exe", "b/one.txt", "b/two.txt"]


def test_each_file_is_installed_into_its_folder() -> None:
    assert setup.install_list(NAMES, "/src").splitlines() == [
        'File "/src/a.exe"',
        'SetOutPath "$INSTDIR\\b"',
        'File "/src/b/one.txt"',
        'File "/src/b/two.txt"',
        'SetOutPath "$INSTDIR\\b\\inner"',
        'File "/src/b/inner/$$odd.txt"',
    ]


def test_each_file_is_removed_by_name_and_folders_only_when_empty() -> None:
    assert setup.remove_list(NAMES).splitlines() == [
        'Delete "$INSTDIR\\a.exe"',
        'Delete "$INSTDIR\\b\\inner\\$$odd.txt"',
        'Delete "$INSTDIR\\b\\one.txt"',
        'Delete "$INSTDIR\\b\\two.txt"',
        'RMDir "$INSTDIR\\b\\inner"',
        'RMDir "$INSTDIR\\b"',
    ]


def test_the_uninstaller_never_removes_a_tree() -> None:
    assert not re.search(r"RMDir\s+/r", SCRIPT, re.I)
    assert not re.search(r"Delete\s+[^\n]*[*?]", SCRIPT)


def test_every_sentence_is_there_in_three_languages() -> None:
    found: dict[str, set[str]] = {}
    for name, language in re.findall(r"^LangString (\w+) \$\{LANG_(\w+)\}", SCRIPT, re.M):
        found.setdefault(name, set()).add(language)
    assert found
    assert all(one == {"ENGLISH", "GERMAN", "DANISH"} for one in found.values()), found
    assert set(re.findall(r"\$\((\w+)\)", SCRIPT)) == set(found)


def test_the_exit_codes_stand_in_the_readme() -> None:
    codes = set(re.findall(r"^!define [A-Z_]+ (\d+)$", SCRIPT, re.M))
    table = set(re.findall(r"^\| (\d+) \|", setup.SCRIPT.with_name("README.md").read_text(), re.M))
    assert codes <= table
    assert {str(setuptrial.DOWNGRADE), str(setuptrial.RUNNING), str(setuptrial.NO_GATEWAY)} <= codes


def test_no_stand_in_is_named_by_the_set_up() -> None:
    assert not any(name in SCRIPT.casefold() for name in wine.SHIM_LIBRARIES)


def test_a_path_as_wine_names_it() -> None:
    assert winetrial.seen_from_wine(Path("/tmp/ü x/a")) == "Z:\\tmp\\ü x\\a"  # noqa: S108


def test_packages_that_cannot_be_had_leave_no_half_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def fail(words: list[object], **_: object) -> dev_shell.Outcome:
        asked.append([str(word) for word in words])
        return dev_shell.Outcome(1, "no network")

    monkeypatch.setattr(wheels, "run", fail)
    with pytest.raises(dev_shell.LackingError, match="no network"):
        wheels.install(tmp_path / "packages", windows=True)
    assert not (tmp_path / "packages").exists()
    assert {"--require-hashes", "win_amd64", "--no-deps"} <= set(asked[0])


def test_packages_are_fetched_again_only_when_their_pins_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def work(words: list[object], **_: object) -> dev_shell.Outcome:
        asked.append(words)
        return dev_shell.Outcome(0, "")

    monkeypatch.setattr(wheels, "run", work)
    for text in ("one", "one", "two"):
        monkeypatch.setattr(wheels, "requirements", lambda text=text, **_: f"{text}==1\n")
        wheels.install(tmp_path / "packages", windows=False)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["windows"], ["linux", "windows", "folder", "setup zlib", "trial"]),
        (["windows", "--release"], ["linux", "windows", "folder", "setup lzma", "trial"]),
        (["windows", "--only", "freeze"], ["linux", "windows", "folder"]),
        (["windows", "--only", "linux"], ["linux"]),
    ],
)
def test_the_command_makes_and_tries_what_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, words: list[str], wanted: list[str]
) -> None:
    done: list[str] = []

    def step(name: str, answer: object = None) -> object:
        return lambda *_, **given: (
            done.append(" ".join([name, *filter(None, given.values())])) or answer
        )

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(freeze, "linux", step("linux", Path("l")))
    monkeypatch.setattr(freeze, "windows", step("windows", (Path("w"), object())))
    monkeypatch.setattr(smoke, "linux", lambda folder: None)
    monkeypatch.setattr(winetrial, "folder", step("folder"))
    monkeypatch.setattr(setup, "make", step("setup", Path("s.exe")))
    monkeypatch.setattr(setuptrial, "trial", step("trial"))
    options = dev_commands.parse(words)
    assert build.main(options.only, release=options.release) == 0
    assert done == wanted


def test_a_trial_that_goes_wrong_is_a_failed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(folder: Path) -> None:
        raise smoke.TrialError("Not so: --version.")

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(freeze, "linux", lambda: Path("l"))
    monkeypatch.setattr(smoke, "linux", wrong)
    assert build.main("linux") == 1
