"""Level and log file of a log4j 1.x ``log4j.properties``.

The rules are log4j 1.2's PropertyConfigurator: ``log4j.rootLogger`` before the older
``log4j.rootCategory``; the value is a level, then the appenders' names, split at commas;
``${name}`` is replaced from the properties; a setter's first letter may have either case.
"""

from __future__ import annotations

import re

from wizard.configfiles.properties import PropertiesDocument
from wizard.configfiles.propertytext import printable
from wizard.domain.ports import PropertyEntry
from wizard.domain.problems import ProblemError

LEVELS = ("OFF", "FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL")
DEFAULT_LEVEL = "INFO"
# The product guide's example path.
DEFAULT_FILE = "C:\\MyPassLogs\\iSeriesConnector.log"

_ROOTS = ("log4j.rootLogger", "log4j.rootCategory")
_APPENDER = "log4j.appender."
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_LONGEST = 32_768


def level(data: bytes) -> str:
    """The root logger's level, upper case; of an empty file the level a new one would get.

    Raises
    ------
    ProblemError
        ``configfiles.log4j-no-root``, ``configfiles.log4j-2``,
        ``configfiles.log4j-level-unknown`` and those of `PropertiesDocument`.
    """
    document = PropertiesDocument(data)
    if not document.entries:
        return DEFAULT_LEVEL
    root = _root(document)
    if root is None:
        raise _no_root(document)
    return _level_of(root, document)


def file(data: bytes) -> str:
    """The log file's path as the root logger's file appender has it.

    Of an empty file it is the path that a new one would get.

    Raises
    ------
    ProblemError
        ``configfiles.log4j-no-file``, ``configfiles.log4j-2`` and those of
        `PropertiesDocument`.
    """
    document = PropertiesDocument(data)
    if not document.entries:
        return DEFAULT_FILE
    key = _file_key(document)
    if key is None:
        if _root(document) is None:
            raise _no_root(document)
        raise ProblemError("configfiles.log4j-no-file")
    return _resolve(document.get(key) or "", document).strip()


def changed(data: bytes, *, level: str | None, file: str | None) -> bytes:
    """`data` with this level and log file; None leaves the one that is there.

    An empty `data` becomes a complete file with a rolling file appender.

    Raises
    ------
    ProblemError
        ``configfiles.log-level-unknown``, ``configfiles.log-file-empty``,
        ``configfiles.log-file-characters``, ``configfiles.log4j-2`` and those of
        `PropertiesDocument`.
    """
    if level is not None:
        typed, level = level, level.strip().upper()
        if level not in LEVELS:
            raise ProblemError(
                "configfiles.log-level-unknown", level=printable(typed), levels=", ".join(LEVELS)
            )
    if file is not None:
        if not file.strip():
            raise ProblemError("configfiles.log-file-empty")
        if len(file) > _LONGEST or not file.isprintable():
            raise ProblemError("configfiles.log-file-characters", file=printable(file[:200]))
    document = PropertiesDocument(data)
    if not document.entries:
        if level is None and file is None:
            return data
        _write_new(document, level or DEFAULT_LEVEL, file or DEFAULT_FILE)
        return document.data
    if _root(document) is None and (level is not None or file is not None):
        if _is_log4j_2(document):
            raise ProblemError("configfiles.log4j-2")
        names = _appenders(document)
        document.set(_ROOTS[0], ", ".join([level or DEFAULT_LEVEL, *names]))
    if level is not None:
        _set_level(document, level)
    if file is not None:
        _set_file(document, file)
    return document.data


def _root(document: PropertiesDocument) -> PropertyEntry | None:
    found = {entry.key: entry for entry in document.entries}
    return next((found[key] for key in _ROOTS if key in found), None)


def _is_log4j_2(document: PropertiesDocument) -> bool:
    return any(
        entry.key.startswith(("rootLogger.", "appender.")) or entry.key == "rootLogger"
        for entry in document.entries
    )


def _no_root(document: PropertiesDocument) -> ProblemError:
    if _is_log4j_2(document):
        return ProblemError("configfiles.log4j-2")
    return ProblemError("configfiles.log4j-no-root")


def _resolve(value: str, document: PropertiesDocument) -> str:
    """`value` with ``${name}`` filled from the file; what it does not define stays."""
    for _ in range(8):
        filled = _VARIABLE.sub(
            lambda match: found if (found := document.get(match[1])) is not None else match[0],
            value,
        )
        if filled == value or len(filled) > _LONGEST:
            break
        value = filled
    return value


def _level_of(root: PropertyEntry, document: PropertiesDocument) -> str:
    token = _resolve(root.value.split(",")[0], document).strip()
    if not token:
        # Nothing before the first comma sets no level: log4j's root then has DEBUG.
        return "DEBUG"
    if token.upper() not in LEVELS:
        raise ProblemError(
            "configfiles.log4j-level-unknown",
            line=root.line,
            level=printable(token[:80]),
            levels=", ".join(LEVELS),
        )
    return token.upper()


def _set_level(document: PropertiesDocument, level: str) -> None:
    root = _root(document)
    if root is None:
        return
    try:
        if _level_of(root, document) == level:
            return
    except ProblemError as unknown:
        # Whoever sets the level repairs one that log4j does not know.
        if unknown.id != "configfiles.log4j-level-unknown":
            raise
    token, comma, rest = root.value.partition(",")
    word = token.strip()
    new = level.lower() if word.islower() and "$" not in word else level
    start = token[: len(token) - len(token.lstrip())]
    end = token[len(token.rstrip()) :] if word else ""
    document.set(root.key, start + new + end + comma + rest)


def _root_appenders(document: PropertiesDocument) -> list[str]:
    root = _root(document)
    if root is None:
        return []
    names = _resolve(root.value, document).split(",")[1:]
    return [name.strip() for name in names if name.strip()]


def _appenders(document: PropertiesDocument) -> list[str]:
    """The names of all appenders that have a class, in the file's order."""
    return [
        entry.key.removeprefix(_APPENDER)
        for entry in document.entries
        if entry.key.startswith(_APPENDER) and "." not in entry.key.removeprefix(_APPENDER)
    ]


def _file_key(document: PropertiesDocument) -> str | None:
    """The key of the log file: of the root logger's appenders first, then of any other."""
    keys = {entry.key for entry in document.entries}
    for name in [*_root_appenders(document), *_appenders(document)]:
        for setter in ("File", "file"):
            key = f"{_APPENDER}{name}.{setter}"
            if key in keys:
                return key
    return None


def _set_file(document: PropertiesDocument, file: str) -> None:
    key = _file_key(document)
    if key is not None:
        if _resolve(document.get(key) or "", document).strip() != file:
            document.set(key, file)
        return
    for name in _root_appenders(document):
        if "FileAppender" in (document.get(_APPENDER + name) or ""):
            document.set(f"{_APPENDER}{name}.File", file)
            return
    root = _root(document)
    if root is None:
        return
    taken = set(_appenders(document)) | set(_root_appenders(document))
    name = next(
        name
        for number in range(1, len(taken) + 2)
        if (name := "file" if number == 1 else f"file{number}") not in taken
    )
    document.set(root.key, (root.value.rstrip() or DEFAULT_LEVEL) + f", {name}")
    _append_appender(document, name, file)


def _append_appender(document: PropertiesDocument, name: str, file: str) -> None:
    for setter, value in (
        ("", "org.apache.log4j.RollingFileAppender"),
        (".File", file),
        (".MaxFileSize", "10MB"),
        (".MaxBackupIndex", "10"),
        (".layout", "org.apache.log4j.PatternLayout"),
        (".layout.ConversionPattern", "%d{ISO8601} %-5p [%t] %c - %m%n"),
    ):
        document.set(f"{_APPENDER}{name}{setter}", value)


def _write_new(document: PropertiesDocument, level: str, file: str) -> None:
    document.comment("Logging of the MyPass iSeries Connector (log4j 1.x).")
    document.comment("INFO for production; DEBUG traces everything: go back to INFO afterwards.")
    document.set("log4j.rootLogger", f"{level}, file")
    document.comment("")
    document.comment("Ten files of 10 MB at most. Backslashes in paths are doubled.")
    _append_appender(document, "file", file)


# ---------------------------------------------------------------- other loggers

_LOGGERS = ("log4j.logger.", "log4j.category.")


def loggers(document: PropertiesDocument) -> tuple[tuple[str, str], ...]:
    """The loggers beside the root, with their levels ("" where none is set)."""
    found: dict[str, str] = {}
    for entry in document.entries:
        for prefix in _LOGGERS:
            if entry.key.startswith(prefix):
                word = _resolve(entry.value.split(",")[0], document).strip().upper()
                found[entry.key.removeprefix(prefix)] = word
    return tuple(found.items())


def set_logger(document: PropertiesDocument, name: str, level: str) -> None:
    """Set a logger's level; its appenders stay; a logger that is not there is added."""
    keys = {entry.key for entry in document.entries}
    key = next((prefix + name for prefix in _LOGGERS if prefix + name in keys), None)
    if key is None:
        document.set(_LOGGERS[0] + name, level)
        return
    token, comma, rest = (document.get(key) or "").partition(",")
    word = token.strip()
    if _resolve(word, document).upper() == level:
        return
    new = level.lower() if word.islower() and "$" not in word else level
    document.set(key, (token.replace(word, new, 1) if word else new) + comma + rest)


def pattern(document: PropertiesDocument) -> str:
    """The conversion pattern of the log file's appender, "" without one."""
    key = _file_key(document)
    if key is None:
        return ""
    layout = f"{key.rpartition('.')[0]}.layout"
    for setter in ("ConversionPattern", "conversionPattern"):
        found = document.get(f"{layout}.{setter}")
        if found is not None:
            return _resolve(found, document)
    return ""
