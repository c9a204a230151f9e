"""Make the Windows set-up out of the frozen folder, with NSIS."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from dev_shell import ROOT, LackingError, run, say

from windows import sign
from windows.places import OUTPUT, PRODUCT, WORK, four, moment, version

SCRIPT = ROOT / "installer" / "mypass-wizard.nsi"
ICON = Path(__file__).with_name("doors") / "program.ico"
LIMIT = 600.0


def quoted(path: PurePosixPath | str) -> str:
    r"""A path inside the program's folder as NSIS reads it: ``$`` doubled, ``\`` between parts."""
    return str(path).replace("$", "$$").replace("/", "\\")


def install_list(names: Iterable[str], source: str) -> str:
    """The NSIS lines that install each file into its folder.

    Parameters
    ----------
    names : iterable of str
        The files, as places in the program's folder.
    source : str
        The folder they are taken from, as NSIS reads it on this machine.
    """
    lines: list[str] = []
    folder = PurePosixPath(".")
    for name in sorted(names, key=lambda one: (PurePosixPath(one).parent.parts, one)):
        path = PurePosixPath(name)
        if path.parent != folder:
            folder = path.parent
            lines.append(f'SetOutPath "$INSTDIR\\{quoted(folder)}"')
        lines.append(f'File "{source}/{name.replace("$", "$$")}"')
    return "\n".join(lines) + "\n"


def remove_list(names: Iterable[str]) -> str:
    """The NSIS lines that remove exactly these files, and their folders when they are empty.

    Parameters
    ----------
    names : iterable of str
        The files, as places in the program's folder.
    """
    files = sorted(names)
    folders = {parent for name in files for parent in PurePosixPath(name).parents}
    folders.discard(PurePosixPath("."))
    lines = [f'Delete "$INSTDIR\\{quoted(name)}"' for name in files]
    deepest = sorted(folders, key=lambda folder: (-len(folder.parts), str(folder)))
    lines += [f'RMDir "$INSTDIR\\{quoted(folder)}"' for folder in deepest]
    return "\n".join(lines) + "\n"


def find_nsis() -> str:
    """The NSIS compiler.

    Raises
    ------
    LackingError
        It is not installed.
    """
    program = shutil.which("makensis")
    if program is None and sys.platform == "win32":
        usual = Path("C:/Program Files (x86)/NSIS/makensis.exe")
        program = str(usual) if usual.is_file() else None
    if program is None:
        raise LackingError("The set-up is made by NSIS 3 (makensis). Install it, then try again.")
    return program


def make(
    folder: Path,
    *,
    number: str = "",
    compressor: str = "zlib",
    name: str = "",
    signer: sign.Signer | None = None,
) -> Path:
    """The set-up of a frozen folder.

    Parameters
    ----------
    folder : Path
        What it installs.
    number : str, optional
        Another version than the program's (for trials of an upgrade).
    compressor : str, optional
        ``zlib`` is quick, ``lzma`` is small: for a release.
    name : str, optional
        Another file name.
    signer : Signer or None, optional
        Signs the set-up and the uninstaller in it.

    Raises
    ------
    LackingError
        NSIS is missing or refuses the script; something could not be signed.
    """
    began = time.monotonic()
    number = number or version()
    lists = WORK / "windows" / "lists"
    lists.mkdir(parents=True, exist_ok=True)
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = [path.relative_to(folder).as_posix() for path in files]
    (lists / "install.nsh").write_text(install_list(names, folder.as_posix()), "utf-8")
    (lists / "remove.nsh").write_text(remove_list(names), "utf-8")
    target = OUTPUT / (name or f"{PRODUCT}-{number}-setup.exe")
    defines = {
        "VERSION": number,
        "VERSION4": ".".join(str(part) for part in four(number)),
        "LISTS": lists,
        "ICON": ICON,
        "OUTFILE": target,
        "SIZE_KB": sum(path.stat().st_size for path in files) // 1024,
        "COMPRESSOR": compressor if compressor == "zlib" else f"/SOLID {compressor}",
    }
    # NSIS stores the time of each file with it.
    pinned = moment()
    for path in files:
        os.utime(path, (pinned, pinned))
    told = {"SOURCE_DATE_EPOCH": str(pinned)}
    if signer is not None:
        defines["SIGN"] = f'"{sys.executable}" -m windows.sign'
        told |= {**signer.environment(), "PYTHONPATH": str(ROOT / "packaging")}
    words: list[object] = [find_nsis(), "-V2", "-WX", "-INPUTCHARSET", "UTF8"]
    words += [f"-D{key}={value}" for key, value in defines.items()]
    outcome = run([*words, SCRIPT], timeout=LIMIT, env=told)
    if not outcome:
        raise LackingError(f"NSIS refuses the script.\n{outcome.last_lines(12)}")
    if signer is not None:
        signer.sign(target)
    size = target.stat().st_size / 1e6
    say(f"{target.relative_to(ROOT)}: {size:.0f} MB, made in {time.monotonic() - began:.0f} s")
    return target


if __name__ == "__main__":
    make(OUTPUT / "windows" / PRODUCT)
