"""The search for passwords that were left somewhere finds what it is for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.passwordsleft import Watch, password_files

WORD = "Zebra-kite'77"


def test_a_password_in_a_file_an_output_an_argument_or_an_environment(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{WORD}\n", "utf-8")
    words = ["wizard", "check", "--password-file", str(secret)]
    with Watch() as watch:
        watch.take(words, tmp_path, None)
        assert watch.found(tmp_path) == []
        (tmp_path / "log").write_bytes(b"x" + WORD.encode("utf-16-le"))
        watch.wrote(words, f"PASSWORD('{WORD}')".replace(WORD, WORD.replace("'", "''")))
        with subprocess.Popen(
            [sys.executable, "-", WORD], stdin=subprocess.PIPE, env={"SECRET": WORD},
            cwd=tmp_path, stderr=subprocess.DEVNULL,
            executable=sys.executable,
        ) as process:  # fmt: skip
            wait_until_seen(watch)
            process.kill()
    found = watch.found(tmp_path)
    assert [one.split(" of ")[0] for one in found] == [
        "output", "arguments", "environment", "file log",
    ]  # fmt: skip
    assert all(WORD not in one for one in found)


def wait_until_seen(watch: Watch) -> None:
    while not any(WORD.encode() in arguments for arguments, _ in tuple(watch.processes)):
        pass


def test_what_names_a_password() -> None:
    words = ["x", "--password-file", "a", "--new-password-file=b", "--file", "c"]
    assert password_files(words, Path("d")) == [Path("d/a"), Path("d/b")]
    with Watch() as watch:
        watch.take(["x", "--password-stdin"], Path(), "first-word\nsecond-word\n")
        watch.take(["x"], Path(), "nothing-of-it\n")
    assert watch.words == {"first-word"}
