"""Look at one Java runtime: version, vendor, architecture, JVM library, what speaks against it.

Sources: the `release` file of the JDK (``KEY="value"`` lines), the folders of the JVM library
in Java 8 (``jre/lib/amd64/server``, ``jre\\bin\\server``) and in Java 9 and later
(``lib/server``, ``bin\\server``); ``java -XshowSettings:properties -version``.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from wizard.domain.ports import JavaCandidate
from wizard.domain.problems import Problem, problem
from wizard.domain.text import NOTHING, Text, join
from wizard.gateway.binaries import architecture, bits, own_architecture
from wizard.gateway.programs import Runner, run

LEAST = 8
"""The IBM Toolbox for Java needs Java 8 (product guide)."""

RELEASE_LIMIT = 64 * 1024
ANSWER_SECONDS = 10.0

WINDOWS_JVMS = (
    "bin/server/jvm.dll",
    "bin/client/jvm.dll",
    "jre/bin/server/jvm.dll",
    "jre/bin/client/jvm.dll",
)
LINUX_JVMS = (
    "lib/server/libjvm.so",
    "lib/*/server/libjvm.so",
    "jre/lib/*/server/libjvm.so",
    "lib/client/libjvm.so",
    "lib/*/client/libjvm.so",
)
MAC_JVMS = ("lib/server/libjvm.dylib", "jre/lib/server/libjvm.dylib")


@dataclass(frozen=True, slots=True)
class SeenJava:
    """A candidate with the problem that its `problem` text was made from."""

    candidate: JavaCandidate
    problem: Problem | None = None


def full(problem: Problem | None) -> Text:
    """A problem's three sentences in one text."""
    return NOTHING if problem is None else join(problem.what, problem.why, problem.next_step)


def feature(version: str) -> int | None:
    """The feature number of a Java version: 8 for "1.8.0_412", 17 for "17.0.15"."""
    match = re.match(r"(?:1\.)?(\d{1,4})", version.strip())
    return int(match.group(1)) if match else None


@functools.cache
def bridge_minimum() -> int:
    """The oldest Java that loads the installed JPype's support jar.

    A class file's major version is the Java version plus 44 (JVM specification, 4.1).
    """
    try:
        found = importlib.util.find_spec("_jpype")
    except (ImportError, ValueError):
        return LEAST
    if found is None or not found.origin:
        return LEAST
    try:
        with zipfile.ZipFile(Path(found.origin).with_name("org.jpype.jar")) as jar:
            # The archive also has classes for newer Java, used only there.
            own = (
                info
                for info in jar.infolist()
                if info.filename.endswith(".class") and not info.filename.startswith("META-INF/")
            )
            for info in islice(own, 1):
                with jar.open(info) as file:
                    return max(LEAST, int.from_bytes(file.read(8)[6:8], "big") - 44)
    except (OSError, zipfile.BadZipFile):
        return LEAST
    return LEAST


def jvm_library(home: Path, system: str = sys.platform) -> Path | None:
    """The JVM library of a Java's folder, None when there is none."""
    patterns = {"win32": WINDOWS_JVMS, "darwin": MAC_JVMS}.get(system, LINUX_JVMS)
    try:
        return next((path for pattern in patterns for path in sorted(home.glob(pattern))), None)
    except OSError:
        return None


def launcher(home: Path, system: str = sys.platform) -> Path | None:
    """The `java` program of a Java's folder, None when there is none."""
    name = "java.exe" if system == "win32" else "java"
    for path in (home / "bin" / name, home / "jre" / "bin" / name):
        try:
            if path.is_file():
                return path
        except OSError:
            continue
    return None


def release(home: Path) -> dict[str, str]:
    """The `release` file's values, none when there is no such file."""
    try:
        with (home / "release").open("rb") as file:
            text = file.read(RELEASE_LIMIT).decode("utf-8", "replace")
    except OSError:
        return {}
    return dict(re.findall(r'^([A-Z_]{1,60})="([^"\r\n]{0,200})"', text, re.MULTILINE))


def ask(program: Path, runner: Runner) -> dict[str, str]:
    """The system properties that a `java` tells about itself, none when it does not answer."""
    # Nothing of our environment: JAVA_TOOL_OPTIONS and the like would change the answer.
    env = {key: os.environ[key] for key in ("SystemRoot", "SYSTEMROOT") if key in os.environ}
    command = [str(program), "-XshowSettings:properties", "-version"]
    answer = runner(command, timeout=ANSWER_SECONDS, env=env)
    if answer.code != 0:
        return {}
    return dict(re.findall(r"^\s{2,}([a-z.]{1,40}) = (.{0,200}?)\s*$", answer.output, re.MULTILINE))


def inspect_java(home: Path, source: Text, *, runner: Runner = run) -> SeenJava:
    """Look at the Java in `home`.

    Parameters
    ----------
    home : Path
        The folder that holds ``bin``.
    source : Text
        Where it was found, for the person.
    """
    told = release(home)
    version, vendor = told.get("JAVA_VERSION", ""), told.get("IMPLEMENTOR", "")
    program = launcher(home)
    jvm = jvm_library(home)
    if program is not None and not (version and vendor):
        answers = ask(program, runner)
        version = version or answers.get("java.version", "")
        vendor = vendor or answers.get("java.vendor", "")
    seen = JavaCandidate(home=home, source=source, vendor=vendor, version=version, jvm=jvm)
    if program is None and jvm is None:
        return _with(seen, problem("machine.java-missing", path=home))
    if jvm is None:
        library = "jvm.dll" if sys.platform == "win32" else "libjvm"
        return _with(seen, problem("machine.java-no-jvm", path=home, library=library))
    try:
        made_for = architecture(jvm)
    except OSError as refusal:
        return _with(seen, problem("machine.java-damaged", path=home, details=str(refusal)))
    seen = replace(seen, architecture=made_for)
    return _with(seen, _against(seen))


def _with(candidate: JavaCandidate, found: Problem | None) -> SeenJava:
    return SeenJava(replace(candidate, problem=full(found)), found)


def _against(java: JavaCandidate) -> Problem | None:
    """What speaks against a Java whose files are complete."""
    home, own = java.home, own_architecture()
    if not java.architecture:
        return problem("machine.java-damaged", path=home)
    if bits(java.architecture) != bits(own):
        return problem(
            "machine.java-bits",
            path=home,
            java_bits=bits(java.architecture),
            own_bits=bits(own),
        )
    if java.architecture != own:
        return problem(
            "machine.java-architecture",
            path=home,
            architecture=java.architecture,
            own_architecture=own,
        )
    number = feature(java.version)
    if number is None:
        return problem("machine.java-silent", path=home, seconds=f"{ANSWER_SECONDS:.0f}")
    if number < LEAST:
        return problem("machine.java-old", path=home, version=java.version)
    if number < bridge_minimum():
        return problem(
            "machine.java-below-bridge",
            path=home,
            version=java.version,
            minimum=bridge_minimum(),
        )
    return None


def homes_in(folder: Path) -> Iterator[Path]:
    """The Java homes that a folder is or directly holds (a JRE is often unpacked in a folder
    of its own, one level down)."""
    if is_home(folder):
        yield folder
        return
    try:
        held = sorted(path for path in islice(folder.iterdir(), 500) if path.is_dir())
    except OSError:
        return
    for path in held:
        if path.name.startswith("."):
            continue
        for home in (path, path / "Contents" / "Home"):
            if is_home(home):
                yield home
                break


def is_home(folder: Path) -> bool:
    """Whether a folder looks like a Java's: it has a `java` program or a JVM library."""
    return launcher(folder) is not None or jvm_library(folder) is not None
