"""Levels and log file of a ``log4j2.properties``.

The rules are those of Log4j 2's PropertiesConfigurationBuilder: components are grouped by a name
of the author's choice (``logger.any.name``, ``logger.any.level``); a logger's own entry may hold
level and appenders in one line; where ``loggers`` lists names, only these count (before 2.6).
"""

from __future__ import annotations

import re
from pathlib import Path

from wizard.configfiles.properties import PropertiesDocument
from wizard.domain.problems import ProblemError

# Log4j 2 without a root level logs this (AbstractConfiguration.setToDefault, Level.ERROR).
NO_LEVEL = "ERROR"
_VARIABLE = re.compile(r"\$\{([^}:]*)\}")


class Log4j2Properties:
    """One file; edits keep every other byte."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        self.document = PropertiesDocument(data)
        self._values = {entry.key: entry.value for entry in self.document.entries}

    @property
    def level(self) -> str:
        """The root logger's level."""
        if self._source("rootLogger"):
            return ""
        return self._filled(self._word("rootLogger")).upper() or NO_LEVEL

    @property
    def loggers(self) -> tuple[tuple[str, str], ...]:
        """The other loggers with their levels."""
        found = []
        for group in self._groups("logger"):
            name = self._values.get(f"logger.{group}.name", "").strip()
            own = not self._source(f"logger.{group}")
            level = self._filled(self._word(f"logger.{group}")).upper() if own else ""
            if name:
                found.append((name, level))
        return tuple(found)

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The loggers ("" is the root) whose level a lookup decides that is not told here."""
        named = [(self._values.get(f"logger.{group}.name", "").strip(),
                  self._source(f"logger.{group}")) for group in self._groups("logger")]  # fmt: skip
        return tuple((name, source) for name, source in [("", self._source("rootLogger")), *named]
                     if source)  # fmt: skip

    @property
    def watched(self) -> bool:
        """Whether Log4j 2 looks at the file again by itself."""
        return self._values.get("monitorInterval", "0").strip() not in ("", "0")

    @property
    def file(self) -> str:
        """The log file of the root logger's appender, "" without one."""
        group = self._appender()
        return self._filled(self._values.get(f"appender.{group}.fileName", "")) if group else ""

    @property
    def pattern(self) -> str:
        """The pattern of that appender's layout."""
        group = self._appender()
        return self._values.get(f"appender.{group}.layout.pattern", "") if group else ""

    def set_level(self, level: str) -> None:
        """Set the root logger's level."""
        self._set_word("rootLogger", level)

    def set_logger(self, name: str, level: str) -> None:
        """Set a logger's level; a logger that is not there is added."""
        for group in self._groups("logger"):
            if self._values.get(f"logger.{group}.name", "").strip() == name:
                self._set_word(f"logger.{group}", level)
                return
        taken = set(self._groups("logger"))
        base = re.sub(r"[^a-z0-9]", "", name.rpartition(".")[2].lower()) or "one"
        group = next(
            one
            for number in range(1, len(taken) + 2)
            if (one := base if number == 1 else f"{base}{number}") not in taken
        )
        listed = self._values.get("loggers")
        if listed is not None:
            self._set("loggers", f"{listed.rstrip()}, {group}" if listed.strip() else group)
        self._set(f"logger.{group}.name", name)
        self._set(f"logger.{group}.level", level)

    def set_file(self, file: str) -> bool:
        """Set the log file; False when no appender has one."""
        group = self._appender()
        if group is None:
            return False
        if self.file != file:
            self._set(f"appender.{group}.fileName", file)
        return True

    def _groups(self, kind: str) -> list[str]:
        groups: dict[str, None] = {}
        for key in self._values:
            if key.startswith(f"{kind}."):
                groups.setdefault(key.split(".")[1])
        return list(groups)

    def _appender(self) -> str | None:
        """The group of the root's file appender, else of the first that has a file."""
        named = {
            self._values.get(f"appender.{group}.name", group).strip(): group
            for group in self._groups("appender")
            if f"appender.{group}.fileName" in self._values
        }
        wanted = [
            value.strip()
            for key, value in self._values.items()
            if key.startswith("rootLogger.appenderRef.") and key.endswith(".ref")
        ]
        wanted += [word.strip() for word in self._values.get("rootLogger", "").split(",")[1:]]
        return next((named[name] for name in wanted if name in named), None) or next(
            iter(named.values()), None
        )

    def _word(self, logger: str) -> str:
        own = self._values.get(f"{logger}.level")
        return (own if own is not None else self._values.get(logger, "").split(",")[0]).strip()

    def _source(self, logger: str) -> str:
        word = self._filled(self._word(logger))
        return word if "$" in word else ""

    def _set_word(self, logger: str, level: str) -> None:
        source = self._source(logger)
        if source:
            name = self._values.get(f"{logger}.name", "").strip() or "the root logger"
            raise ProblemError(
                "log.level-elsewhere", logger=name, path=self._path, source=source[:200]
            )
        key = f"{logger}.level"
        old = self._values.get(key)
        if old is None and logger in self._values:
            first, comma, rest = self._values[logger].partition(",")
            if self._filled(first.strip()).upper() != level:
                self._set(logger, _styled(first, level) + comma + rest)
            return
        if old is None or self._filled(old.strip()).upper() != level:
            self._set(key, _styled(old or "", level))

    def _set(self, key: str, value: str) -> None:
        self.document.set(key, value)
        self._values[key] = value

    def _filled(self, value: str) -> str:
        for _ in range(8):
            filled = _VARIABLE.sub(
                lambda found: self._values.get(f"property.{found[1]}", found[0]), value
            )
            if filled == value or len(filled) > 32_768:
                break
            value = filled
        return value.strip()


def _styled(old: str, level: str) -> str:
    """The level in the place and the case of the old word."""
    word = old.strip()
    if not word:
        return level
    new = level.lower() if word.islower() and "$" not in word else level
    return old.replace(word, new, 1)
