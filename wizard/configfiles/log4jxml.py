"""Levels and log file of ``log4j.xml`` (log4j 1, DOMConfigurator) and ``log4j2.xml``.

Log4j 2 takes names in any case, and knows two writings: ``<RollingFile …>`` and the strict
``<Appender type="RollingFile" …>``.
"""

from __future__ import annotations

import re
from pathlib import Path

from wizard.configfiles import log4j2
from wizard.configfiles.xmltext import Element, XmlText, escaped
from wizard.domain.problems import ProblemError

_VARIABLE = re.compile(r"\$\{([^}:]*)\}")


class Log4jXml:
    """One document; edits keep every other character.

    Raises
    ------
    ProblemError
        ``log.config-xml``, ``log.config-form``.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self.text = XmlText(path, data)
        self._path = path
        name = _local(self.text.root)
        self.old = self.text.root.name.lower().startswith("log4j:") or name == "log4j"
        if name != "configuration":
            raise self._no_place(f"it begins with <{self.text.root.name}>")

    @property
    def level(self) -> str:
        """The root logger's level; what log4j takes without one when there is none."""
        root = self._root()
        if self._source(root):
            return ""
        level = "" if root is None else self._level_of(root)
        return level or ("DEBUG" if self.old else log4j2.NO_LEVEL)

    @property
    def loggers(self) -> tuple[tuple[str, str], ...]:
        """The other loggers with their levels."""
        return tuple(
            (one.get("name"), "" if self._source(one) else self._level_of(one))
            for one in self._loggers()
        )

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The loggers ("" is the root) whose level something else decides, with what stands
        there: a lookup, or an entity or a file that is not read here."""
        named = [(one.get("name"), self._source(one)) for one in self._loggers()]
        return tuple((name, source) for name, source in [("", self._source(self._root())), *named]
                     if source)  # fmt: skip

    @property
    def watched(self) -> bool:
        """Whether Log4j 2 looks at the file again by itself."""
        return not self.old and self.text.root.get("monitorInterval") not in ("", "0")

    @property
    def file(self) -> str:
        """The log file of the root logger's appender, "" without one."""
        appender = self._appender()
        if appender is None:
            return ""
        param = self._param(appender, "File") if self.old else None
        return self._filled(param.get("value") if param else appender.get("fileName"))

    @property
    def pattern(self) -> str:
        """The pattern of that appender's layout."""
        appender = self._appender()
        for one in appender.all() if appender else ():
            if self.old and one.get("name") == "ConversionPattern":
                return one.get("value")
            if not self.old and _local(one) == "patternlayout":
                inner = next((two.text for two in one.children if _local(two) == "pattern"), "")
                return one.get("pattern") or inner.strip()
        return ""

    def set_level(self, level: str) -> None:
        """Set the root logger's level."""
        root = self._root()
        self._demand_own("the root logger", root)
        if root is None:
            raise self._no_place("there is no root logger")
        self._set_level(root, level)

    def set_logger(self, name: str, level: str) -> None:
        """Set a logger's level; a logger that is not there is added."""
        for one in self._loggers():
            if one.get("name") == name:
                self._demand_own(name, one)
                self._set_level(one, level)
                return
        root = self._root()
        if root is None:
            raise self._no_place("there is no root logger")
        if self.old:
            new = f'<logger name="{escaped(name)}"><level value="{level}"/></logger>'
        else:
            new = f'<Logger name="{escaped(name)}" level="{level}"/>'
        self.text.add_before(root, new)

    def set_file(self, file: str) -> bool:
        """Set the log file; False when no appender has one."""
        appender = self._appender()
        if appender is None:
            return False
        if self.file != file:
            param = self._param(appender, "File") if self.old else None
            self.text.set_attribute(
                appender if param is None else param, "value" if param else "fileName", file
            )
        return True

    def _source(self, logger: Element | None) -> str:
        """What decides a logger's level that the file does not tell, "" where it tells."""
        if logger is None:
            inserted = [f"&{name};" for one in self.text.root.all() for name in one.inserted]
            inserted += [
                one.get("href") for one in self.text.root.all() if _local(one) == "include"
            ]
            return next(iter(inserted), "")
        word = self._word(logger)
        if "$" in word or "&" in word:
            return word
        return f"&{logger.inserted[0]};" if self.old and not word and logger.inserted else ""

    def _demand_own(self, name: str, logger: Element | None) -> None:
        source = self._source(logger)
        if source:
            raise ProblemError(
                "log.level-elsewhere", logger=name, path=self._path, source=source[:200]
            )

    def _no_place(self, what: str) -> ProblemError:
        return ProblemError("log.config-form", path=self._path, what=what)

    def _root(self) -> Element | None:
        names = ("root",) if self.old else ("root", "asyncroot")
        found = [one for one in self.text.root.all()[1:] if _local(one) in names]
        if not found and not self.old:
            # The strict writing: a logger without a name is the root.
            found = [one for one in self.text.root.all() if _kind(one) == "root"]
        return found[0] if found else None

    def _loggers(self) -> list[Element]:
        names = ("logger", "category") if self.old else ("logger", "asynclogger")
        return [one for one in self.text.root.all() if _local(one) in names and one.get("name")]

    def _level_of(self, logger: Element) -> str:
        return self._word(logger).upper()

    def _word(self, logger: Element) -> str:
        if not self.old:
            return self._filled(logger.get("level"))
        found = [one for one in logger.children if _local(one) in ("level", "priority")]
        return self._filled(found[-1].get("value")) if found else ""

    def _set_level(self, logger: Element, level: str) -> None:
        if self._level_of(logger) == level:
            return
        if not self.old:
            self.text.set_attribute(logger, "level", _cased(logger.get("level"), level))
            return
        found = [one for one in logger.children if _local(one) in ("level", "priority")]
        if found:
            self.text.set_attribute(found[-1], "value", _cased(found[-1].get("value"), level))
        else:
            self.text.add_child(logger, f'<level value="{level}"/>')

    def _appender(self) -> Element | None:
        """The root's appender that has a file, else the first that has one."""
        found = {
            one.get("name"): one
            for one in reversed(self.text.root.all())
            if one.get("name") and self._has_file(one)
        }
        root = self._root()
        wanted = [one.get("ref") for one in (root.children if root else ())]
        wanted += [root.get("appender-ref")] if root else []
        chosen = next((found[name] for name in wanted if name in found), None)
        return chosen or (list(found.values())[-1] if found else None)

    def _has_file(self, element: Element) -> bool:
        if self.old:
            return _local(element) == "appender" and self._param(element, "File") is not None
        return bool(element.get("fileName"))

    def _param(self, element: Element, name: str) -> Element | None:
        # log4j 1 sets a bean's property: its first letter may have either case.
        for one in element.children:
            if _local(one) == "param" and one.get("name").lower() == name.lower():
                return one
        return None

    def _filled(self, value: str) -> str:
        values = {
            one.get("name"): one.get("value") or one.text.strip()
            for one in self.text.root.all()
            if _local(one) == "property" and one.get("name")
        }
        for _ in range(8):
            filled = _VARIABLE.sub(lambda found: values.get(found[1], found[0]), value)
            if filled == value or len(filled) > 32_768:
                break
            value = filled
        return value.strip()


def _local(element: Element) -> str:
    return element.name.rpartition(":")[2].lower()


def _kind(element: Element) -> str:
    return element.get("type").lower() if _local(element) in ("logger", "appender") else ""


def _cased(old: str, level: str) -> str:
    return level.lower() if old.islower() and "$" not in old else level
