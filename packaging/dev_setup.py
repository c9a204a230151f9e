"""Make `.venv` and install the locked packages and this project into it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from dev_shell import ROOT, LackingError, Outcome, run, say
from dev_system import install, may_install

VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
EXE = ".exe" if WINDOWS else ""
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
LOCK = ROOT / "packaging" / "requirements.lock"
STAMP = VENV / "mypass-setup.json"
PIP = ["--disable-pip-version-check", "--no-input"]
DOWNLOAD_LIMIT = 1800.0


def program(name: str) -> Path:
    """Where the virtual environment has a console script."""
    return PYTHON.with_name(name + EXE)


def fingerprint() -> dict[str, str]:
    """What an installed environment depends on: the lock, the project file, Python, the place."""
    files = [LOCK, ROOT / "pyproject.toml", ROOT / "packaging" / "build_backend.py"]
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files))
    version = ".".join(str(part) for part in sys.version_info[:3])
    return {"packages": digest.hexdigest(), "python": version, "place": str(VENV)}


def is_made() -> bool:
    """Whether the environment is already as the lock says."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    scripts = all(program(name).is_file() for name in ("mypass-wizard", "mypass-wizard-gui"))
    return bool(stamp == fingerprint() and scripts and run([PYTHON, "-c", ""], timeout=60))


def make() -> None:
    """Bring `.venv` to what the lock says; quick when it is there already.

    Raises
    ------
    LackingError
        No virtual environment can be made here, the packages cannot be had, or `.venv` belongs
        to another checkout.
    """
    refuse_borrowed()
    if is_made():
        return
    make_venv()
    install_lock()
    install_project()
    STAMP.write_text(json.dumps(fingerprint(), indent=2) + "\n", "utf-8")


# ---------------------------------------------------------------- the environment itself


def refuse_borrowed() -> None:
    """Installing into a borrowed `.venv` would turn its owner's programs to this checkout.

    Raises
    ------
    LackingError
        `.venv` is a link that leads out of this checkout.
    """
    if VENV.is_symlink() and not VENV.resolve().is_relative_to(ROOT):
        raise LackingError(
            f"{VENV} is a link to {VENV.resolve()}, which belongs to another checkout: installing "
            "this project there would change what the other one runs. Remove the link, then run "
            "the same command again; it makes an environment of its own here."
        )


def has_pip() -> bool:
    """Whether `.venv` holds a Python new enough, with pip."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return PYTHON.is_file() and bool(run([PYTHON, "-c", check], timeout=60))


def make_venv() -> None:
    """Make `.venv`, by whichever way this machine has."""
    if has_pip():
        return
    if VENV.exists():
        # Only ever remove what is a virtual environment: a moved or half-made one.
        if not (VENV / "pyvenv.cfg").is_file() and any(VENV.iterdir()):
            raise LackingError(f"{VENV} exists and is not a virtual environment. Rename it.")
        shutil.rmtree(VENV, ignore_errors=True)
    say(f"Making .venv with Python {sys.version.split()[0]}")
    ways: list[Callable[[], Outcome]] = [with_venv, with_pip, with_virtualenv, with_uv]
    if may_install():
        ways.insert(1, with_package)
    said = ""
    for way in ways:
        outcome = way()
        if has_pip():
            return
        said = said or outcome.last_lines()
        shutil.rmtree(VENV, ignore_errors=True)
    raise LackingError(
        f"A virtual environment cannot be made with {sys.executable}.\n{said}\n"
        "Its parts venv, ensurepip and pip are missing. On Debian and Ubuntu install the package "
        f"python3-venv (or python{sys.version_info[0]}.{sys.version_info[1]}-venv) as "
        "administrator, then run the same command again."
    )


def with_venv() -> Outcome:
    """The standard way."""
    return run([sys.executable, "-m", "venv", VENV], timeout=300)


def with_package() -> Outcome:
    """Debian and Ubuntu split ensurepip off into python3-venv."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    for package in ("python3-venv", version):
        if install([package]):
            outcome = with_venv()
            if outcome:
                return outcome
            shutil.rmtree(VENV, ignore_errors=True)
    return outcome_of_nothing()


def with_pip() -> Outcome:
    """An empty environment, then pip put into it by a pip from outside."""
    made = run([sys.executable, "-m", "venv", "--without-pip", VENV], timeout=120)
    if not made:
        return made
    # Debian's python3-pip-whl keeps the wheel here; a wheel of pip can run itself.
    wheels = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    for wheel in wheels:
        words = [PYTHON, f"{wheel}/pip", "install", *PIP, "--no-index", wheel]
        outcome = run(words, timeout=300)
        if outcome:
            return outcome
    words = [sys.executable, "-m", "pip", "--python", PYTHON, "install", *PIP, "pip"]
    return run(words, timeout=300)


def with_virtualenv() -> Outcome:
    """The virtualenv package, where it is installed."""
    return run([sys.executable, "-m", "virtualenv", VENV], timeout=300)


def with_uv() -> Outcome:
    """uv, where it is installed."""
    uv = shutil.which("uv")
    if uv is None:
        return outcome_of_nothing()
    return run([uv, "venv", "--seed", "--python", sys.executable, VENV], timeout=300)


def outcome_of_nothing() -> Outcome:
    """For a way that this machine does not have."""
    return Outcome(None, "")


# ---------------------------------------------------------------- what goes into it


def install_lock() -> None:
    """Install the locked packages, each file checked against its hash."""
    say("Installing the locked packages (the first time this downloads them)")
    words = [PYTHON, "-m", "pip", "install", *PIP, "--quiet", "--no-deps", "--require-hashes"]
    words += ["--only-binary", ":all:", "--requirement", LOCK]
    outcome = run(words, timeout=DOWNLOAD_LIMIT)
    if not outcome:
        raise LackingError(
            f"The locked packages could not be installed.\n{outcome.last_lines(6)}\n"
            "The package index may be out of reach (network, proxy), or it has no wheel for this "
            "Python and system. Mend that and run the same command again: it goes on from here."
        )


def install_project() -> None:
    """Install this checkout itself, editable, without fetching anything."""
    say("Installing this project into .venv (editable)")
    words = [PYTHON, "-m", "pip", "install", *PIP, "--quiet", "--no-deps", "--no-index"]
    words += ["--no-build-isolation", "--editable", ROOT]
    outcome = run(words, timeout=300, env={"PATH": path_of_venv()})
    if not outcome:
        raise LackingError(f"This project could not be installed.\n{outcome.last_lines(6)}")


def path_of_venv() -> str:
    """PATH with the virtual environment's programs first."""
    return os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", os.defpath)])
