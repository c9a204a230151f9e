"""The door for developers: commands, exit codes, time limits, the lock and the notices."""

from __future__ import annotations

import importlib.metadata
import os
import re
import signal
import subprocess
import sys
import tomllib
import types
from pathlib import Path

import dev
import dev_commands
import dev_machine
import dev_setup
import dev_shell
import dev_system
import lock
import notices
import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCK = (ROOT / "packaging" / "requirements.lock").read_text("utf-8")


def dev_py(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "packaging/dev.py", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_wrong_usage_ends_with_2() -> None:
    for words in ([], ["dance"], ["setup", "--fast"]):
        outcome = dev_py(*words)
        assert outcome.returncode == 2
        assert "usage:" in outcome.stderr
        assert "Traceback" not in outcome.stderr


def test_help_names_every_command_and_the_exit_codes() -> None:
    outcome = dev_py("--help")
    assert outcome.returncode == 0
    for word in ("setup", "demo", "test", "lint", "lock", "exit codes", "130"):
        assert word in outcome.stdout


def test_an_older_python_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "sys", types.SimpleNamespace(version_info=(3, 8), executable="/p"))
    monkeypatch.setattr(dev.shutil, "which", lambda name: "/q" if name == "python3.12" else None)
    assert dev.too_old() == (
        "This project needs Python 3.11 or newer; this is Python 3.8 (/p). Run it with /q instead."
    )


def test_words_after_test_and_demo_are_passed_on() -> None:
    assert dev_commands.parse(["test", "-k", "x", "tests/unit"]).rest == ["-k", "x", "tests/unit"]
    assert dev_commands.parse(["demo", "--headless"]).rest == ["--headless"]


def test_a_borrowed_environment_is_not_installed_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, ours = tmp_path / "theirs" / ".venv", tmp_path / "ours"
    theirs.mkdir(parents=True)
    ours.mkdir()
    (ours / ".venv").symlink_to(theirs)
    monkeypatch.setattr(dev_setup, "ROOT", ours)
    monkeypatch.setattr(dev_setup, "VENV", ours / ".venv")
    monkeypatch.setattr(dev_setup, "is_made", lambda: False)
    with pytest.raises(dev_shell.LackingError, match="belongs to another checkout"):
        dev_setup.make()
    assert not list(theirs.iterdir())


# ---------------------------------------------------------------- the commands' ends


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Set-up done, programs not started but noted; each ends with the code in `CODES`."""
    started: list[list[str]] = []
    monkeypatch.setattr(dev_setup, "make", lambda: None)
    monkeypatch.setattr(dev_machine, "java", lambda: None)
    monkeypatch.setattr(dev_machine, "jar", lambda: None)
    monkeypatch.setattr(dev_machine, "qt", lambda: None)
    monkeypatch.setattr(dev_machine, "window", lambda: False)
    monkeypatch.setattr(dev_commands, "end_on_sigterm", lambda: None)
    monkeypatch.chdir(ROOT)
    return started


def answer(
    monkeypatch: pytest.MonkeyPatch, started: list[list[str]], codes: dict[str, int | None]
) -> None:
    """Let the program whose words hold a key of `codes` end with its code."""

    def stream(words: list[object], **_: object) -> dev_shell.Outcome:
        started.append([str(word) for word in words])
        line = " ".join(started[-1][1:])
        code = next((code for key, code in codes.items() if key in line), 0)
        return dev_shell.Outcome(code, "", "" if code is not None else "It hung.")

    monkeypatch.setattr(dev_commands, "stream", stream)


@pytest.mark.parametrize(
    ("codes", "expected", "sentence"),
    [
        ({}, 0, "All linters and all tests passed."),
        ({"pytest": 1}, 1, "pytest (exit code 1)"),
        ({"pytest": 5}, 1, "it found no test"),
        ({"pytest": None}, 1, "It hung."),
        ({"ruff": 1}, 1, "ruff check, ruff format"),
    ],
)
def test_test_runs_everything_and_tells_how_it_ended(
    prepared: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    codes: dict[str, int | None],
    expected: int,
    sentence: str,
) -> None:
    answer(monkeypatch, prepared, codes)
    assert dev_commands.main(["test", "tests/unit"]) == expected
    assert sentence in capsys.readouterr().out.splitlines()[-1]
    assert len(prepared) == 6
    assert prepared[-1][1:] == ["-m", "pytest", "-n", "2", "tests/unit"]


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (3, 3), (130, 130), (-11, 1), (None, 1)])
def test_demo_goes_headless_without_a_display_and_keeps_the_exit_code(
    prepared: list[list[str]], monkeypatch: pytest.MonkeyPatch, code: int | None, expected: int
) -> None:
    answer(monkeypatch, prepared, {"demo": code})
    assert dev_commands.main(["demo", "--keep"]) == expected
    assert prepared[-1][1:] == ["-m", "wizard", "demo", "--headless", "--keep"]


@pytest.mark.parametrize(
    ("raised", "code", "sentence"),
    [
        (dev_shell.LackingError("No Java."), 3, "No Java."),
        (OSError(28, "No space left on device"), 3, "No space left on device"),
        (KeyboardInterrupt(), 130, "Interrupted"),
        (dev_shell.StoppedError(), 143, "Stopped"),
    ],
)
def test_each_end_has_its_sentence(
    prepared: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    raised: BaseException,
    code: int,
    sentence: str,
) -> None:
    def fail() -> None:
        raise raised

    monkeypatch.setattr(dev_machine, "java", fail)
    assert dev_commands.main(["setup"]) == code
    assert sentence in capsys.readouterr().out.splitlines()[-1]


# ---------------------------------------------------------------- programs


def test_run_collects_what_a_program_says() -> None:
    outcome = dev_shell.run([sys.executable, "-c", "print('well'); exit(4)"], timeout=30)
    assert (outcome.code, outcome.output.strip(), bool(outcome)) == (4, "well", False)
    assert "well" in outcome.last_lines()


def test_run_ends_a_program_that_hangs() -> None:
    outcome = dev_shell.run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.3)
    assert outcome.code is None
    assert "gave no answer" in outcome.trouble


def test_run_names_a_program_that_is_not_there() -> None:
    assert "could not be started" in dev_shell.run(["no-such-program"], timeout=5).last_lines()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_programs_too(number: int, code: int, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    child = f"import os,time; open({str(pid)!r},'w').write(str(os.getpid())); time.sleep(60)"
    script = (
        "import sys; sys.path.append('packaging'); import dev_commands, dev_shell, sys\n"
        f"dev_commands.setup = lambda **_: dev_shell.stream([sys.executable, '-c', {child!r}], "
        "timeout=50)\n"
        "sys.exit(dev_commands.main(['setup']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        wait_until(lambda: pid.is_file() and bool(pid.read_text()))
        # Ctrl-C reaches the whole group, a stop only the process that was started.
        (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
        output, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == code
    assert output.splitlines()[-1].endswith("goes on from here.")
    wait_until(lambda: not is_alive(int(pid.read_text())))
    if number == signal.SIGTERM:
        assert errors == ""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition: object, limit: float = 20.0) -> None:
    import threading
    import time

    end = time.monotonic() + limit
    pause = threading.Event()
    while not condition():  # type: ignore[operator] # any callable
        assert time.monotonic() < end
        pause.wait(0.01)


# ---------------------------------------------------------------- the machine


def test_missing_libraries_are_installed_and_looked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["\tlibEGL.so.1 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n", ""])
    asked: list[list[str]] = []
    monkeypatch.setattr(dev_machine.shutil, "which", lambda name: name)
    monkeypatch.setattr(dev_machine, "run", lambda *_, **__: dev_shell.Outcome(0, next(answers)))
    monkeypatch.setattr(dev_machine, "install", lambda names: asked.append(names) or True)
    assert dev_machine.supply([Path("x.so")]) == set()
    assert asked == [["libegl1"]]


def test_without_rights_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev_machine.sys, "platform", "linux")
    monkeypatch.setattr(dev_machine, "package_folder", lambda: Path("/none"))
    monkeypatch.setattr(dev_machine, "supply", lambda _: {"libEGL.so.1", "libodd.so.1"})
    with pytest.raises(dev_shell.LackingError) as caught:
        dev_machine.qt()
    assert "libegl1 libodd.so.1 (for libEGL.so.1, libodd.so.1)" in str(caught.value)
    assert "the command line works" in str(caught.value)


def test_nothing_is_installed_without_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev_system, "prefix", lambda: None)
    assert not dev_system.may_install()
    assert not dev_system.install(["libegl1"])
    assert "administrator" in dev_system.apt("update").trouble


def test_a_folder_that_is_no_environment_is_not_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "precious").write_text("x")
    monkeypatch.setattr(dev_setup, "VENV", tmp_path)
    monkeypatch.setattr(dev_setup, "PYTHON", tmp_path / "bin" / "python")
    with pytest.raises(dev_shell.LackingError, match="is not a virtual environment"):
        dev_setup.make_venv()
    assert (tmp_path / "precious").is_file()


def test_when_no_way_makes_an_environment_the_package_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(dev_setup, "VENV", tmp_path / "venv")
    monkeypatch.setattr(dev_setup, "PYTHON", tmp_path / "venv" / "bin" / "python")
    monkeypatch.setattr(dev_setup, "may_install", lambda: False)
    refusal = dev_shell.Outcome(1, "No module named ensurepip")
    monkeypatch.setattr(dev_setup, "run", lambda *_, **__: refusal)
    with pytest.raises(dev_shell.LackingError) as caught:
        dev_setup.make_venv()
    assert "python3-venv" in str(caught.value)
    assert "No module named ensurepip" in str(caught.value)


# ---------------------------------------------------------------- the lock and the notices


def locked() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE))


def test_every_locked_file_has_a_hash_and_no_registry_is_named() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", LOCK)[1:]
    assert len(entries) > 50
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK
    assert "twofish==" not in LOCK
    assert "\nuv==" not in LOCK


def test_the_lock_holds_every_dependency_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {notices.normal(re.match(r"[A-Za-z0-9._-]+", line).group()) for line in wanted}  # type: ignore[union-attr] # every line begins with a name
    assert names <= set(locked())
    assert "jpype1==1.5.2 ; python_full_version < '3.14'" in LOCK


def test_a_lock_that_names_a_registry_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "requirements.lock"
    target.write_text("old")
    monkeypatch.setattr(lock, "LOCK", target)
    monkeypatch.setattr(lock, "find_uv", lambda: "uv")

    def run(words: list[str], **_: object) -> dev_shell.Outcome:
        Path(words[-1]).write_text("--index-url https://registry.example\nx==1\n")
        return dev_shell.Outcome(0, "")

    monkeypatch.setattr(lock, "run", run)
    assert lock.main() == 3
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["requirements.lock"]


def test_the_notices_name_every_package_of_the_program() -> None:
    try:
        importlib.metadata.distribution(notices.PROJECT)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("the project is not installed here (python3 packaging/dev.py setup)")
    names: set[str] = set()
    notices.needed(notices.PROJECT, names)
    text = (ROOT / "THIRD-PARTY-NOTICES.md").read_text("utf-8")
    assert names
    assert not [name for name in names if f"| {name} |" not in text]
    for work in ("IBM Public License", "Classpath exception", "LGPL-3.0"):
        assert work in text
