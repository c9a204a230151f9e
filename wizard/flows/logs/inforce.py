"""Which logging file is in force, and its level changed.

Facts: log4j 1 looks for ``log4j.xml``, then ``log4j.properties`` (1.2 LogManager); Log4j 2 for
``log4j2-test.*``, then ``log4j2.*``, in both cases properties, YAML, JSON, XML ("Configuration
file", Log4j 2 manual). Neither reads the other's files, but for the bridge (log4j-1.2-api), with
which Log4j 2 can be told to read log4j 1's. A file named by a system property of the service's
Java is not seen from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.domain.logports import LogSettings
from wizard.domain.logs import level_name
from wizard.domain.ports import Backup, FileChange, InstallTree
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text
from wizard.flows.answers import LoggingAnswer, check_logging
from wizard.flows.backups import backup_root
from wizard.flows.services import Services

_OLD = ("log4j.xml", "log4j.properties")
_NEW = tuple(
    f"log4j2{kind}.{suffix}"
    for kind in ("-test", "")
    for suffix in ("properties", "yaml", "yml", "json", "jsn", "xml")
)
_JAR_2 = re.compile(r"log4j-core-?[\d.]*.*\.jar", re.IGNORECASE)
_JAR_BRIDGE = re.compile(r"log4j-1\.2-api.*\.jar", re.IGNORECASE)
_JAR_1 = re.compile(r"(?:reload4j.*|log4j(?:-1[\d.]*)?)\.jar", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class InForce:
    """The logging file that counts.

    Parameters
    ----------
    path : Path
    data : bytes or None
        None when it does not exist yet.
    settings : LogSettings or None
    why : Text
        Why it is this file, "" when there is no other.
    sure : bool
        False when the choice rests on the files' names alone.
    others : tuple of Path
        Logging files that do not count.
    libraries : tuple of str
        The log4j jars found.
    """

    path: Path
    data: bytes | None
    settings: LogSettings | None
    why: Text
    sure: bool
    others: tuple[Path, ...] = ()
    libraries: tuple[str, ...] = ()


def is_usual(tree: InstallTree, path: Path) -> bool:
    """Whether a logging file is the one that the product came with."""
    return path.name.lower() == tree.log4j.name.lower()


def choose(services: Services, tree: InstallTree) -> InForce:
    """Which file it is, before anything in it is understood; no settings.

    Raises
    ------
    ProblemError
        ``configfiles.*``: the file cannot be read at all.
    """
    path, why, sure, others, jars = _choose(services, tree)
    return InForce(path, services.logconfigs.read(path), None, why, sure, others, jars)


def in_force(services: Services, tree: InstallTree) -> InForce:
    """Find the file, and read it.

    Raises
    ------
    ProblemError
        ``log.config-...``, ``configfiles.*``: the file cannot be understood.
    """
    found = choose(services, tree)
    if found.data is None:
        return found
    return replace(found, settings=services.logconfigs.settings(found.path, found.data))


def _choose(
    services: Services, tree: InstallTree
) -> tuple[Path, Text, bool, tuple[Path, ...], tuple[str, ...]]:
    folder = tree.log4j.parent
    there = {path.name.lower(): path for path in services.logconfigs.there(folder)}
    jars = services.logconfigs.libraries(
        (tree.connector, folder, tree.connector / "lib", tree.gateway / "lib", tree.gateway / "bin")
    )
    bridge = any(_JAR_BRIDGE.fullmatch(jar) for jar in jars)
    two = any(_JAR_2.fullmatch(jar) for jar in jars)
    one = any(_JAR_1.fullmatch(jar) and not _JAR_BRIDGE.fullmatch(jar) for jar in jars)
    old = [there[name] for name in _OLD if name in there]
    new = [there[name] for name in _NEW if name in there]
    names = ", ".join(jars)
    if one and not two:
        ranked, sure = old or [tree.log4j], True
        why = T(
            "log4j 1 is installed ({jars}), and it reads log4j.xml before the others.", jars=names
        )
        if not new and len(old) < 2:
            why = T("")
    elif two and not one:
        ranked, sure = new + (old if bridge or not new else []) or [tree.log4j], bool(new)
        why = T("Log4j 2 is installed ({jars}), and it takes the first it finds.", jars=names)
        if not new and old:
            why = T(
                "Log4j 2 is installed ({jars}), but there is no log4j2 file. It reads "
                "{name} only when it is told to (log4j1.compatibility).",
                jars=names, name=old[0].name,
            )  # fmt: skip
        elif not new:
            why = T(
                "Log4j 2 is installed ({jars}), and there is no file that it reads.", jars=names
            )
    else:
        # log4j 1 never reads a log4j2 file: whoever put one there uses Log4j 2.
        ranked, sure = new or old or [tree.log4j], not (new and old)
        why = T("")
        if new and old:
            why = T(
                "Files of log4j 1 and of Log4j 2 lie here, and the installed library does not "
                "tell which counts. Only Log4j 2 reads {name}, so it is taken to be in use.",
                name=new[0].name,
            )
        elif len(ranked) > 1:
            why = T("log4j reads the first of these and no other.")
    path = ranked[0]
    others = tuple(sorted(one for one in there.values() if one != path))
    return path, why, sure, others, jars


@dataclass(frozen=True, slots=True)
class LevelChange:
    """What a change of the settings did; `backup` is None when the file said so already."""

    before: str
    after: InForce
    backup: Backup | None


def set_level(services: Services, tree: InstallTree, level: str, logger: str = "") -> LevelChange:
    """Set the level of the root or of one logger, with a backup.

    Raises
    ------
    ProblemError
        ``log.level``, ``log.logger-name``, and those of `in_force`.
    """
    wanted = level_name(level)
    found = to_edit(services, tree)
    before = level_of(found.settings, logger)
    change = changed(services, found, wanted, logger)
    if not change.needed:
        return LevelChange(before, found, None)
    backup = services.files.apply([change], backup_root(tree))
    return LevelChange(before, in_force(services, tree), backup)


def set_file(services: Services, tree: InstallTree, file: str) -> LevelChange:
    """Set where the root logger's file appender writes, with a backup; `before` is the old path.

    Raises
    ------
    ProblemError
        ``flows.log-file...``, ``configfiles.log-file...``, and those of `in_force`.
    """
    wanted = check_logging(LoggingAnswer("", file)).file
    if not wanted:
        raise ProblemError("configfiles.log-file-empty")
    if _is_folder(wanted):
        raise ProblemError("flows.log-file-folder", file=wanted)
    found = in_force(services, tree)
    before = "" if found.settings is None else found.settings.file
    if found.data is None:
        change = FileChange(
            found.path, None, services.files.set_logging(b"", level=None, file=wanted)
        )
    else:
        change = FileChange(
            found.path, found.data,
            services.logconfigs.changed(found.path, found.data, file=wanted),
        )  # fmt: skip
    if not change.needed:
        return LevelChange(before, found, None)
    backup = services.files.apply([change], backup_root(tree))
    return LevelChange(before, in_force(services, tree), backup)


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):  # a name that this disk cannot have
        return False


def to_edit(services: Services, tree: InstallTree) -> InForce:
    """The file in force; one whose level log4j does not know may have it repaired."""
    try:
        return in_force(services, tree)
    except ProblemError as fault:
        if fault.id not in ("configfiles.log4j-level-unknown", "configfiles.log4j-no-root"):
            raise
        return choose(services, tree)


def changed(services: Services, found: InForce, level: str, logger: str = "") -> FileChange:
    """The file with another level, as a change to be applied."""
    if found.data is None:
        new = services.files.set_logging(b"", level="INFO" if logger else level, file=None)
        if logger:
            new = services.logconfigs.changed(found.path, new, level=level, logger=logger)
        return FileChange(found.path, None, new)
    new = services.logconfigs.changed(found.path, found.data, level=level, logger=logger)
    return FileChange(found.path, found.data, new)


def level_of(settings: LogSettings | None, logger: str = "") -> str:
    """The level of the root or of one logger, "" when it has none of its own."""
    if settings is None:
        return ""
    return dict(settings.loggers).get(logger, "") if logger else settings.level


def log_path(tree: InstallTree, found: InForce, file: Path | None = None) -> Path:
    """Where the log lies.

    Parameters
    ----------
    file : Path or None
        What the person named.

    Raises
    ------
    ProblemError
        ``log.no-logging-file``, ``log.no-file``, ``log.relative``.
    """
    if file is not None:
        return file.absolute()
    if found.data is None:
        raise ProblemError("log.no-logging-file", path=found.path)
    named = "" if found.settings is None else found.settings.file
    if not named:
        raise ProblemError("log.no-file", path=found.path)
    path = Path(named)
    if path.is_absolute() or re.match(r"[A-Za-z]:[\\/]|\\\\", named):
        return path
    folders = (tree.connector, tree.log4j.parent, tree.gateway, tree.gateway / "bin")
    for folder in folders:
        if (folder / path).is_file():
            return folder / path
    raise ProblemError("log.relative", file=named)
