"""Signing programs for Windows: what is told to whom, and a real signature."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import dev_commands
import dev_shell
import pytest
from windows import setuptrial, sign

PASSWORD = "a password for a trial"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program for Windows: the start program that setuptools brings for its scripts."""
    found = importlib.util.find_spec("setuptools")
    assert found is not None and found.origin is not None
    copy = tmp_path / "program.exe"
    shutil.copyfile(Path(found.origin).with_name("cli-64.exe"), copy)
    return copy


def test_the_password_is_in_no_command_line_and_no_environment(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def run(words: list[object], **_more: object) -> dev_shell.Outcome:
        seen.append([str(word) for word in words])
        if "sign" in seen[-1]:
            Path(seen[-1][-1]).write_bytes(b"signed")
        return dev_shell.Outcome(0, "")

    monkeypatch.setattr(sign, "run", run)
    monkeypatch.setattr(sign, "find", lambda: "osslsigncode")
    password = tmp_path / "code.pwd"
    password.write_text(f"{PASSWORD}\n", "ascii")
    signer = sign.Signer(tmp_path / "code.p12", password, "http://stamp.example.com", tmp_path)
    signer.sign(program)
    assert program.read_bytes() == b"signed"
    assert [words[1] for words in seen] == ["sign", "verify"]
    assert ["-readpass", str(password), "-h", "sha256"] == seen[0][4:8]
    told = signer.environment()
    assert PASSWORD not in f"{seen} {told}"
    assert sign.from_environment(told) == signer


@pytest.mark.skipif(shutil.which("osslsigncode") is None, reason="osslsigncode is not installed")
def test_a_program_is_signed_and_a_changed_one_does_not_verify(
    tmp_path: Path, program: Path
) -> None:
    signer = setuptrial.self_made(tmp_path)
    before = program.read_bytes()
    with pytest.raises(dev_shell.LackingError, match="does not verify"):
        signer.verify(program)
    signer.sign(program)
    signer.verify(program)
    assert len(program.read_bytes()) > len(before)
    data = bytearray(program.read_bytes())
    data[len(data) // 2] ^= 1
    program.write_bytes(data)
    with pytest.raises(dev_shell.LackingError, match="does not verify"):
        signer.verify(program)


@pytest.mark.skipif(shutil.which("osslsigncode") is None, reason="osslsigncode is not installed")
def test_a_wrong_password_leaves_the_program_as_it_was(tmp_path: Path, program: Path) -> None:
    signer = setuptrial.self_made(tmp_path)
    signer.password_file.write_text("another one\n", "ascii")
    before = program.read_bytes()
    with pytest.raises(dev_shell.LackingError, match="was not signed"):
        signer.sign(program)
    assert program.read_bytes() == before
    assert not program.with_name("program.exe.signed").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--sign-certificate", "a.p12"],
        ["--sign-password-file", "a.pwd"],
        ["--timestamp", "http://stamp.example.com"],
    ],
)
def test_half_a_signer_is_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        dev_commands.parse(["windows", *words])
    assert ended.value.code == 2
    assert "go together" in capsys.readouterr().err


def test_files_that_are_not_there_are_named_before_anything_is_built(tmp_path: Path) -> None:
    assert sign.given(None, None, "") is None
    with pytest.raises(dev_shell.LackingError, match=r"code\.p12 is not there"):
        sign.given(tmp_path / "code.p12", tmp_path / "code.pwd", "")
