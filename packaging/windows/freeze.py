"""Freeze the program: one folder with its Python, Qt, Java and jt400.jar."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from pathlib import Path

import dev_setup
import fetch_jt400
from dev_shell import ROOT, LackingError, Outcome, run, say

from windows import python, trim, wheels
from windows.places import OUTPUT, PRODUCT, SPEC, WORK, cache, moment, version
from windows.wine import Wine, build_prefix, supply

LIMIT = 900.0
LICENCES = Path(__file__).with_name("licences")
LICENCE_FILE = ("licen", "copying", "notice", "authors")
EXECUTABLES = ("GatewaySetup", "KeystoreWizard", "mypass-wizard")
PYWIN32 = ("win32crypt.pyd", "win32file.pyd", "win32security.pyd", "win32service.pyd")
LATE = {
    "linux": (),
    "windows": ("pywin32_system32/pywintypes313.dll", *(f"win32/{name}" for name in PYWIN32)),
}
"""What only functions import: an analysis that misses it ends well, and the program does not."""


def prepare(system: str, packages: Path) -> Path:
    """Lay out what the spec takes besides the code: jt400.jar, licences, facts.

    Parameters
    ----------
    system : str
        ``linux`` or ``windows``.
    packages : Path
        Where the program's packages are installed.
    """
    ready = WORK / system / "ready"
    shutil.rmtree(ready, ignore_errors=True)
    runtime, licences = ready / "runtime", ready / "licences"
    runtime.mkdir(parents=True)
    shutil.copyfile(fetch_jt400.fetch(), runtime / "jt400.jar")
    gather_licences(packages, licences)
    facts = {"version": version(), "folder": PRODUCT}
    (ready / "facts.json").write_text(json.dumps(facts), "utf-8")
    return ready


def gather_licences(packages: Path, target: Path) -> None:
    """Copy the licence texts of the program and of everything inside it.

    Parameters
    ----------
    packages : Path
        The folder with the packages' ``dist-info`` folders.
    """
    target.mkdir(parents=True)
    for name in ("LICENSE", "THIRD-PARTY-NOTICES.md"):
        shutil.copyfile(ROOT / name, target / name)
    for path in sorted(LICENCES.iterdir()):
        shutil.copyfile(path, target / path.name)
    wanted = {name.replace("-", "_") for name in wheels.PACKAGES} | {"pyinstaller"}
    for info in sorted(packages.glob("*.dist-info")):
        name = info.name.split("-")[0].lower().replace(".", "_").replace("-", "_")
        if name not in wanted:
            continue
        for path in sorted(info.rglob("*")):
            if path.is_file() and path.name.lower().startswith(LICENCE_FILE):
                folder = target / name
                folder.mkdir(exist_ok=True)
                shutil.copyfile(path, folder / path.name)


def words(system: str, program: object) -> list[object]:
    """The command line of PyInstaller."""
    command: list[object] = [program, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", OUTPUT / system, "--workpath", WORK / system / "work"]
    return [*command, SPEC]


def judge(system: str, outcome: Outcome) -> Path:
    """The frozen folder, when it is whole.

    Raises
    ------
    LackingError
        PyInstaller failed, a door or a library is missing, or a test-only library got in.
    """
    folder = OUTPUT / system / PRODUCT
    if not outcome:
        raise LackingError(f"PyInstaller failed.\n{outcome.last_lines(25)}")
    suffix = ".exe" if system == "windows" else ""
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*"))]
    wanted = [name + suffix for name in EXECUTABLES]
    wanted += [f"_internal/{name}" for name in LATE[system]]
    lost = [name for name in wanted if name not in names]
    strays = trim.test_only(names)
    if lost or strays:
        raise LackingError(f"The frozen folder is not right: lacks {lost}, must not hold {strays}.")
    manifest(folder)
    return folder


def manifest(folder: Path) -> None:
    """Write what the folder holds beside it: SHA-256 and name of each file."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    folder.with_suffix(".sha256").write_text("".join(lines), "utf-8")


def size(folder: Path) -> float:
    """The megabytes of a folder's files."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def environment(ready: Path) -> dict[str, str]:
    """What PyInstaller and the spec are told; hashes in a fixed order, times pinned."""
    return {
        "MYPASS_FREEZE_READY": str(ready),
        "SOURCE_DATE_EPOCH": str(moment()),
        "PYTHONHASHSEED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def linux() -> Path:
    """Freeze for Linux with the packages of ``.venv``; the folder."""
    began = time.monotonic()
    tools = wheels.install(cache() / "linux" / "tools", windows=False)
    library = next(dev_setup.PYTHON.parent.parent.glob("lib/python3.*/site-packages"))
    ready = prepare("linux", library)
    # The checkout first: .venv may hold another one's editable install.
    path = {"PYTHONPATH": f"{ROOT}:{tools}", "PYINSTALLER_CONFIG_DIR": str(cache() / "linux")}
    outcome = run(
        words("linux", dev_setup.PYTHON), timeout=LIMIT, env={**environment(ready), **path}
    )
    return told(judge("linux", outcome), began)


def windows() -> tuple[Path, Wine | None]:
    """Freeze for Windows, under Wine where this is not Windows; the folder and the Wine."""
    began = time.monotonic()
    packages = wheels.install(cache() / "windows" / "packages", windows=True)
    ready = prepare("windows", packages)
    own = environment(ready)
    if sys.platform == "win32":
        pywin32 = [packages / name for name in python.PYWIN32]
        own["PYTHONPATH"] = ";".join(str(path) for path in (ROOT, packages, *pywin32))
        outcome = run(words("windows", sys.executable), timeout=LIMIT, env=own)
        return told(judge("windows", outcome), began), None
    supply()
    wine = build_prefix()
    home = python.make(cache() / "windows" / "python", "..\\packages")
    outcome = wine.run(words("windows", home / "python.exe"), timeout=LIMIT, env=own)
    return told(judge("windows", outcome), began), wine


def told(folder: Path, began: float) -> Path:
    """Say what was made and how long that took."""
    seconds = time.monotonic() - began
    say(f"Frozen in {seconds:.0f} s: {folder.relative_to(ROOT)}, {size(folder):.0f} MB")
    return folder
