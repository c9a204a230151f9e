"""``rights.toml``: who looks after the gateway, and who runs it.

``group = "MP-GWGroup"`` and ``pool = 'IIS AppPool\\NAME'``, both optional. What else stands in
the file stays; the reader is the standard library's, the editor `tomlkit`.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from wizard.configfiles import disk
from wizard.configfiles.propertytext import printable
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.rights import RIGHTS_FILE, RightsNames, plain_name

_MARK = b"\xef\xbb\xbf"
_KEYS = ("group", "pool")
_MOST_REMARKS = 20
_CONNECTOR = "connectoribmsystemi"
_UP = 3
"""``classes`` lies in the connector folder, a backup's files two folders below it."""


def near(path: Path) -> RightsNames:
    """The names for a file of a connector's folder; there are none for other files.

    Raises
    ------
    ProblemError
        As `read`, and ``configfiles.unreadable``.
    """
    for folder in tuple(path.parents)[:_UP]:
        # A rights.toml that somebody put elsewhere would give him what is exported there.
        if folder.name.casefold() == _CONNECTOR:
            found = disk.state(folder / RIGHTS_FILE)
            return RightsNames() if found is None else read(found.data)
    return RightsNames()


def read(data: bytes) -> RightsNames:
    """The names, "" where there is none.

    Raises
    ------
    ProblemError
        ``rights.file-malformed``, ``rights.file-value``.
    """
    return _names(_parse(_decode(data)))


def remarks(data: bytes) -> tuple[Problem, ...]:
    """What in the file has no effect.

    Raises
    ------
    ProblemError
        As `read`.
    """
    found = [key for key in _parse(_decode(data)) if key not in _KEYS][:_MOST_REMARKS]
    return tuple(
        problem("rights.file-key", path=RIGHTS_FILE, key=printable(key[:40])) for key in found
    )


def changed(data: bytes, names: RightsNames) -> bytes:
    """`data` with these names; everything else stays.

    Raises
    ------
    ProblemError
        As `read`, ``rights.name-characters``, and ``rights.file-layout`` for a layout that cannot
        be kept.
    """
    text = _decode(data)
    old = _parse(text)
    current = _names(old)
    wanted = RightsNames(*(_checked(getattr(names, key)) for key in _KEYS))
    if current == wanted:
        return data
    crlf = "\n" in text and text.count("\n") == text.count("\r\n")
    try:
        document = tomlkit.parse(text.replace("\r\n", "\n") if crlf else text)
        for key in _KEYS:
            name = getattr(wanted, key)
            if name == getattr(current, key):
                continue
            if name:
                document[key] = tomlkit.string(name, literal="\\" in name and "'" not in name)
            else:
                del document[key]
        edited = tomlkit.dumps(document)
    except (TOMLKitError, ValueError, LookupError, TypeError, AttributeError) as wrong:
        raise ProblemError("rights.file-layout", details=type(wrong).__name__) from None
    new = _parse(edited)
    if _names(new) != wanted or _foreign(new) != _foreign(old):
        raise ProblemError("rights.file-layout")
    mark = _MARK if data.startswith(_MARK) else b""
    return mark + (edited.replace("\n", "\r\n") if crlf else edited).encode()


def _checked(name: str) -> str:
    return plain_name(name) if name else ""


def _foreign(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in _KEYS}


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ProblemError("configfiles.toml-utf16", file="rights.toml")
    try:
        return data.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise _malformed(data.count(b"\n", 0, wrong.start) + 1, "not UTF-8") from None


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        at = re.search(r"\(at line (\d+), column (\d+)\)", str(wrong))
        raise _malformed(int(at[1]) if at else text.count("\n") + 1, str(wrong)) from None
    except RecursionError:
        raise _malformed(1, "nested too deeply") from None


def _malformed(line: int, details: str) -> ProblemError:
    return ProblemError("rights.file-malformed", path=RIGHTS_FILE, line=line, details=details)


def _names(document: dict[str, Any]) -> RightsNames:
    found: dict[str, str] = {}
    for key in _KEYS:
        value = document.get(key, "")
        try:
            if not isinstance(value, str):
                raise ProblemError("rights.name-characters")
            found[key] = _checked(value)
        except ProblemError:
            raise ProblemError("rights.file-value", path=RIGHTS_FILE, key=key) from None
    return RightsNames(**found)
