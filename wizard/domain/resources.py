"""Where the program's own files (`resources/`) lie, in all three shapes of the program.

In a checkout they lie beside the package, in an installed wheel inside it as ``_resources``
(packaging/build_backend.py puts them there), in a frozen program beside the unpacked code
(PyInstaller sets ``sys._MEIPASS``).
"""

from __future__ import annotations

import sys
from pathlib import Path

import wizard


def resource(*parts: str) -> Path:
    """The path of a file or folder under `resources/`.

    Parameters
    ----------
    *parts : str
        The way to it, one part a folder: ``resource("scenarios", "demo.toml")``.

    Returns
    -------
    Path
        It need not exist: some parts (a bundled Java) are there in an installed program only.
    """
    return _root().joinpath(*parts)


def console_door() -> Path:
    """The frozen program that works without a window: command line and worker.

    The doors with a window have no standard streams on Windows; this one lies beside them.
    """
    running = Path(sys.executable)
    beside = running.with_name("mypass-wizard" + running.suffix)
    return beside if beside.is_file() else running


def _root() -> Path:
    """The folder of all resources."""
    unpacked = getattr(sys, "_MEIPASS", None)
    if unpacked is not None:
        return Path(unpacked) / "resources"
    # wizard/__init__.py is a plain file in a checkout and in a wheel alike.
    package = Path(wizard.__file__).resolve().parent
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"
