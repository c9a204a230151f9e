"""The logging files of both log4j: `wizard.domain.logports.LogConfigs`."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from wizard.configfiles import backups, disk, log4j
from wizard.configfiles.log4j2 import Log4j2Properties
from wizard.configfiles.log4jxml import Log4jXml
from wizard.configfiles.properties import PropertiesDocument
from wizard.domain.encodings import naming
from wizard.domain.logports import LogSettings
from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileGuard, FileRole

_FILES = re.compile(r"log4j(?:2(?:-test)?)?\.(?:properties|xml|ya?ml|jso?n)", re.IGNORECASE)
_JARS = re.compile(r"(?:log4j|reload4j)[\w.-]*\.jar", re.IGNORECASE)
_NAME = re.compile(r"[\w$]+(?:\.[\w$]+)*")
MOST_NOTE = 16 * 1024 * 1024
MOST_JARS = 5_000


class LogSettingsRoom:
    """Reads and edits logging files, and keeps small files of ours.

    Parameters
    ----------
    guard : FileGuard, optional
        Keeps them to those who need them.
    """

    def __init__(self, guard: FileGuard | None = None) -> None:
        self._guard: FileGuard = backups.NO_GUARD if guard is None else guard

    def there(self, folder: Path) -> tuple[Path, ...]:
        """The logging files of a folder."""
        return tuple(path for path in _listed(folder) if _FILES.fullmatch(path.name))

    def libraries(self, folders: Sequence[Path]) -> tuple[str, ...]:
        """The names of the log4j jars of these folders."""
        found = [path.name for folder in folders for path in _listed(folder)]
        return tuple(sorted({name for name in found if _JARS.fullmatch(name)}))

    def read(self, path: Path) -> bytes | None:
        """The file's bytes, None when it does not exist."""
        found = disk.state(path)
        return None if found is None else found.data

    def settings(self, path: Path, data: bytes) -> LogSettings:
        """What the file says.

        Raises
        ------
        ProblemError
            ``log.config-...``, ``configfiles.log4j-...``.
        """
        with naming(path):
            return self._settings(path, data)

    def _settings(self, path: Path, data: bytes) -> LogSettings:
        kind = _kind(path)
        if kind == "log4j 1":
            document = PropertiesDocument(data)
            return LogSettings(
                path, kind, log4j.level(data), _or_none(data), log4j.pattern(document),
                log4j.loggers(document),
            )  # fmt: skip
        editor = _editor(path, data)
        dialect = "log4j 1" if isinstance(editor, Log4jXml) and editor.old else "log4j 2"
        return LogSettings(
            path, dialect, editor.level, editor.file, editor.pattern, editor.loggers,
            editor.watched, editor.sources,
        )  # fmt: skip

    def changed(
        self, path: Path, data: bytes, *, level: str = "", file: str = "", logger: str = ""
    ) -> bytes:
        """`data` with this level (of one logger, or of the root) and this log file.

        Raises
        ------
        ProblemError
            ``log.logger-name``, ``log.config-...``, ``configfiles.log4j-...``.
        """
        if logger and (len(logger) > 500 or not _NAME.fullmatch(logger)):
            raise ProblemError("log.logger-name", typed=logger[:80])
        with naming(path):
            return self._changed(path, data, level, file, logger)

    def _changed(self, path: Path, data: bytes, level: str, file: str, logger: str) -> bytes:
        if _kind(path) == "log4j 1":
            if logger and level:
                document = PropertiesDocument(data)
                log4j.set_logger(document, logger, level)
                data, level = document.data, ""
            if not level and not file:
                return data
            return log4j.changed(data, level=level or None, file=file or None)
        editor = _editor(path, data)
        if level:
            if logger:
                editor.set_logger(logger, level)
            else:
                editor.set_level(level)
        if file and not editor.set_file(file):
            raise ProblemError("log.config-form", path=path, what="no appender writes a file")
        return editor.text.data if isinstance(editor, Log4jXml) else editor.document.data

    def load_note(self, path: Path) -> bytes | None:
        """A small file of ours, None when there is none."""
        try:
            with path.open("rb") as stream:
                data = stream.read(MOST_NOTE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as wrong:
            raise ProblemError(
                "configfiles.unreadable", path=path, reason=disk.reason(wrong), fault=wrong
            ) from None
        if len(data) > MOST_NOTE:
            raise ProblemError("log.debug-note", path=path)
        return data

    def save_note(self, path: Path, data: bytes | None) -> None:
        """Replace a small file of ours atomically; None removes it.

        Raises
        ------
        ProblemError
            ``log.note-unwritable``, ``rights.*``.
        """
        try:
            if data is None:
                with contextlib.suppress(FileNotFoundError):
                    disk.unlink(path)
                return
            backups.make_root(path.parent, self._guard)
            like = path if path.exists() else None
            _write(path, (data,), lambda new: self._guard.cover(new, like, FileRole.BACKUPS))
        except OSError as wrong:
            raise ProblemError(
                "log.note-unwritable", path=path, reason=disk.reason(wrong), fault=wrong
            ) from None

    def write_private(self, path: Path, pieces: Iterable[bytes], *, replace: bool) -> None:
        """A new file, whole or not at all, readable by its owner alone.

        Raises
        ------
        ProblemError
            ``log.out-exists``, ``log.out-unwritable``.
        """
        if path.exists() and not replace:
            raise ProblemError("log.out-exists", path=path)
        try:
            _write(path, pieces)
        except OSError as wrong:
            raise ProblemError(
                "log.out-unwritable", path=path, reason=disk.reason(wrong), fault=wrong
            ) from None


def _write(
    path: Path, pieces: Iterable[bytes], cover: Callable[[Path], None] | None = None
) -> None:
    waiting = path.with_name(f".{path.name}.{os.getpid()}.new")
    disk.remove(waiting)
    try:
        disk.write_new(waiting, b"".join(pieces), mode=0o600, cover=cover)
        disk.replace(waiting, path)
    finally:
        disk.remove(waiting)


def _kind(path: Path) -> str:
    name = path.name.lower()
    if name.endswith(".properties"):
        return "log4j 2" if name.startswith("log4j2") else "log4j 1"
    if name.endswith(".xml"):
        return "xml"
    raise ProblemError("log.config-other", path=path)


def _editor(path: Path, data: bytes) -> Log4j2Properties | Log4jXml:
    return Log4jXml(path, data) if _kind(path) == "xml" else Log4j2Properties(path, data)


def _or_none(data: bytes) -> str:
    try:
        return log4j.file(data)
    except ProblemError as none:
        if none.id != "configfiles.log4j-no-file":
            raise
        return ""


def _listed(folder: Path) -> list[Path]:
    found: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= MOST_JARS:
                    break
                if entry.is_file():
                    found.append(folder / entry.name)
    except OSError:
        return found
    return found
