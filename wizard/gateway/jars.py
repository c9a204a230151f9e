"""Look at one jt400.jar: version, SHA-256, what speaks against it.

Sources: the jar file specification (``META-INF/MANIFEST.MF``); JTOpen's class ``Copyright``,
whose ``version`` constant reads "Open Source Software, JTOpen 9.4, codebase ...".
"""

from __future__ import annotations

import hashlib
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.domain.ports import JarCandidate
from wizard.domain.problems import Problem, problem
from wizard.domain.text import Text
from wizard.gateway.javas import full

LARGEST = 64 * 1024 * 1024
"""Bytes; the largest known jt400.jar has 6 MB."""

MEMBER_LIMIT = 1 << 20
"""Bytes of one member that are unpacked, whatever its header promises."""

MAIN_CLASS = "com/ibm/as400/access/AS400.class"
COPYRIGHT_CLASS = "com/ibm/as400/access/Copyright.class"
MANIFEST = "META-INF/MANIFEST.MF"
VERSION = rb"JTOpen (\d{1,3}(?:\.\d{1,3}){0,3})"

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ValueError,
    RuntimeError,  # encrypted, or (NotImplementedError) a compression that no jar uses
)
"""What `zipfile` raises for hostile archives."""


@dataclass(frozen=True, slots=True)
class SeenJar:
    """A candidate with the problem behind its `problem` text.

    `needs` is the Java version that its classes are made for.
    """

    candidate: JarCandidate
    problem: Problem | None = None
    needs: int = 0


def inspect_jar(path: Path, source: Text) -> SeenJar:
    """Look at the jar at `path`; nothing is executed, and reads are bounded."""
    seen = JarCandidate(path=path, source=source)
    try:
        if not path.is_file():
            return _with(seen, problem("machine.jar-missing", path=path))
        with path.open("rb") as file:
            data_size = path.stat().st_size
            if data_size > LARGEST:
                limit = LARGEST // (1024 * 1024)
                return _with(seen, problem("machine.jar-large", path=path, limit=limit))
            seen = replace(seen, sha256=hashlib.file_digest(file, "sha256").hexdigest())
            file.seek(0)
            with zipfile.ZipFile(file) as jar:
                head = _member(jar, MAIN_CLASS)
                version = _version(jar)
    except OSError as refusal:
        return _with(seen, problem("machine.jar-unreadable", path=path, details=str(refusal)))
    except DAMAGE as damage:
        return _with(seen, problem("machine.jar-no-zip", path=path, details=str(damage)))
    seen = replace(seen, version=version)
    if head[:4] != b"\xca\xfe\xba\xbe" or len(head) < 8:
        return _with(seen, problem("machine.jar-no-toolbox", path=path))
    # A class file's major version is the Java version plus 44 (JVM specification, 4.1).
    return SeenJar(seen, needs=int.from_bytes(head[6:8], "big") - 44)


def _with(candidate: JarCandidate, found: Problem) -> SeenJar:
    return SeenJar(replace(candidate, problem=full(found)), found)


def _member(jar: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a member, empty when the archive has none of that name."""
    try:
        info = jar.getinfo(name)
    except KeyError:
        return b""
    with jar.open(info) as file:
        return file.read(MEMBER_LIMIT)


def _version(jar: zipfile.ZipFile) -> str:
    """The Toolbox's version ("9.4"), empty when neither place tells it."""
    # A manifest line ends after 72 bytes and goes on after a blank.
    manifest = re.sub(rb"\r?\n ", b"", _member(jar, MANIFEST))
    lines = rb"^Implementation-Version:[^\r\n]{0,80}?" + VERSION
    found = re.search(lines, manifest, re.MULTILINE)
    if found is None:
        found = re.search(VERSION, _member(jar, COPYRIGHT_CLASS))
    return found.group(1).decode("ascii") if found else ""


def version_key(path: Path) -> tuple[int, ...]:
    """Sorts jar files by the version in their names; ``jt400.jar`` without one sorts lowest."""
    found = re.search(r"(\d+(?:\.\d+)*)\.jar$", path.name.casefold().removeprefix("jt400"))
    return tuple(int(part) for part in found.group(1).split(".")) if found else ()
