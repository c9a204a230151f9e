"""Resources are found in a checkout, in an installed wheel and in a frozen program."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from wizard.domain.resources import resource

ROOT = Path(__file__).resolve().parents[3]


def test_in_a_checkout_they_lie_beside_the_package() -> None:
    assert resource() == ROOT / "resources"
    assert resource("a", "b.toml") == ROOT / "resources" / "a" / "b.toml"


def test_in_a_frozen_program_they_lie_in_its_unpacked_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource("a") == tmp_path / "resources" / "a"


def test_in_a_wheel_they_lie_inside_the_package(tmp_path: Path) -> None:
    pytest.importorskip("setuptools", "77")
    source = tmp_path / "source"
    copy = ["pyproject.toml", "README.md", "LICENSE", "THIRD-PARTY-NOTICES.md"]
    copy += ["packaging/build_backend.py"]
    copy += [str(path.relative_to(ROOT)) for path in (ROOT / "wizard" / "domain").rglob("*.py")]
    copy += ["wizard/__init__.py"]
    for name in copy:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    (source / "resources" / "deep").mkdir(parents=True)
    (source / "resources" / "deep" / "file.bin").write_bytes(b"\x00\xff")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "--wheel-dir", str(tmp_path), str(source)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("wizard/_resources/deep/file.bin") == b"\x00\xff"
        tops = {name.split("/")[0] for name in archive.namelist()}
        archive.extractall(tmp_path / "installed")
    assert {top for top in tops if not top.endswith(".dist-info")} == {"wizard"}
    code = "from wizard.domain.resources import resource; print(resource('deep', 'file.bin'))"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / "installed",
        env={"PYTHONPATH": str(tmp_path / "installed"), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    place = Path(found.stdout.strip())
    assert place.read_bytes() == b"\x00\xff"
    assert place.is_relative_to(tmp_path / "installed")
