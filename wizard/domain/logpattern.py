"""How the appender's conversion pattern writes a line, turned round: how such a line is read.

Facts: log4j 1.2 PatternLayout and Log4j 2 PatternLayout, java.text.SimpleDateFormat.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

TimeReader = Callable[[str], datetime | None]
LONGEST_HEAD = 1_000
"""Characters of a line that are looked at for its fields."""

_CONVERSION = re.compile(
    r"%(?P<min>-?\d*)(?:\.-?\d+)?(?P<word>[A-Za-z]+)(?P<options>(?:\{[^}]*\})*)|%%"
)
# Colours around a part of the pattern; a file gets the part alone.
_PAINTED = re.compile(r"%(?:highlight|style)\{((?:[^{}]|\{[^{}]*\})*)\}(?:\{[^{}]*\})*")
_LEVEL = r"(?:ALL|TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|OFF)"
_NAMED = {
    "": "yyyy-MM-dd HH:mm:ss,SSS",
    "ISO8601": "yyyy-MM-dd HH:mm:ss,SSS",
    "DEFAULT": "yyyy-MM-dd HH:mm:ss,SSS",
    "DEFAULT_PERIOD": "yyyy-MM-dd HH:mm:ss.SSS",
    "ABSOLUTE": "HH:mm:ss,SSS",
    "ABSOLUTE_PERIOD": "HH:mm:ss.SSS",
    "DATE": "dd MMM yyyy HH:mm:ss,SSS",
    "COMPACT": "yyyyMMddHHmmssSSS",
    "ISO8601_BASIC": "yyyyMMdd'T'HHmmss,SSS",
    "ISO8601_OFFSET_DATE_TIME_HHMM": "yyyy-MM-dd'T'HH:mm:ss,SSSX",
}
# datetime reads these itself, which is much quicker.
_PLAIN = ("yyyy-MM-dd HH:mm:ss,SSS", "yyyy-MM-dd HH:mm:ss.SSS", "yyyy-MM-dd HH:mm:ss")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Log4j 2 has longer names for the conversions of log4j 1.
_WORDS = (
    ("level", ("level", "p")),
    ("thread", ("threadName", "thread", "tn", "t")),
    ("logger", ("logger", "c")),
    ("message", ("message", "msg", "m")),
    ("time", ("date", "d")),
    ("end", ("n", "throwable", "exception", "xThrowable", "xEx", "rEx", "ex", "rThrowable")),
    ("class", ("class", "C", "location", "file", "F", "method", "M")),
    ("number", ("line", "L", "relative", "r", "sequenceNumber", "sn", "pid", "processId", "tid")),
)


@dataclass(frozen=True, slots=True)
class LineFields:
    """What the head of one line tells."""

    level: str = ""
    time: datetime | None = None
    thread: str = ""
    logger: str = ""
    message: str = ""


class LineForm:
    """One form of lines.

    Parameters
    ----------
    head : Pattern
        With groups named level, time, thread, logger, message (each may be missing).
    when : callable
        Reads the group ``time``.
    """

    def __init__(self, head: re.Pattern[str], when: TimeReader) -> None:
        self._head = head
        self._when = when
        names = head.groupindex
        self._level = names.get("level", 0)
        self._time = names.get("time", 0)
        self._thread = names.get("thread", 0)
        self._logger = names.get("logger", 0)
        self._message = names.get("message", 0)

    def begins(self, line: str) -> bool:
        """Whether an event begins with this line."""
        return self._head.match(line[:LONGEST_HEAD]) is not None

    def read(self, line: str) -> LineFields | None:
        """The fields of a line that begins an event, None for any other line."""
        found = self._head.match(line[:LONGEST_HEAD])
        if found is None:
            return None
        time = self._when(found[self._time]) if self._time and found[self._time] else None
        message = line[found.start(self._message) :] if self._message else line[found.end() :]
        level = found[self._level] if self._level else ""
        return LineFields(
            "WARN" if level == "WARNING" else level or "",
            time,
            (found[self._thread] or "").strip() if self._thread else "",
            (found[self._logger] or "").strip() if self._logger else "",
            message,
        )


def form(pattern: str, now: datetime) -> LineForm | None:
    """The form of the lines that a conversion pattern writes.

    Parameters
    ----------
    pattern : str
        ``%d{ISO8601} %-5p [%t] %c - %m%n``.
    now : datetime
        The present (local, without a zone), for times of day that have no date.

    Returns
    -------
    LineForm or None
        None when a line of it cannot be told from any other text.
    """
    pattern = _PAINTED.sub(r"\1", pattern)
    parts: list[str] = []
    seen: set[str] = set()
    formats: list[str] = []
    at = 0
    for found in _CONVERSION.finditer(pattern):
        parts.append(re.escape(pattern[at : found.start()]))
        at = found.end()
        if found[0] == "%%":
            parts.append("%")
            continue
        kind, rest = _kind(found["word"])
        if kind == "end":
            break
        if kind == "time":
            formats.append((found["options"] or "{}")[1:].partition("}")[0])
        parts.append(_field(kind, formats, seen))
        seen.add(kind)
        parts.append(re.escape(rest))
        if kind == "message":
            break
    # Without level and time the form would take every line for a beginning.
    if not seen & {"level", "time"}:
        return None
    reader = _reader(formats[0], now) if formats else None
    if formats and reader is None:
        return None
    head = "".join(parts).replace(r"\ ", " ")
    return LineForm(re.compile(head, re.ASCII), reader[1] if reader else lambda _: None)


def _kind(word: str) -> tuple[str, str]:
    """What a conversion stands for, and the plain letters that follow its name."""
    best = ("other", "", 0)
    for kind, names in _WORDS:
        for name in names:
            if word.startswith(name) and len(name) > best[2]:
                best = (kind, word[len(name) :], len(name))
    return best[0], best[1]


def _field(kind: str, formats: list[str], seen: set[str]) -> str:
    group = f"?P<{kind}>" if kind not in seen else "?:"
    if kind == "level":
        return rf"\s*({group}{_LEVEL})\s*"
    if kind == "thread":
        return f"({group}.{{0,200}}?)"
    if kind == "logger":
        return rf"\s*({group}[^\s]{{0,300}}?)\s*"
    if kind == "message":
        return f"({group}.*)"
    if kind == "time":
        name = formats[-1]
        if name in ("UNIX", "UNIX_MILLIS"):
            return rf"({group}\d{{10,16}})"
        return f"({group}{_expression(_NAMED.get(name, name))[0]})"
    if kind == "number":
        return r"\s*\d{0,19}\s*"
    if kind == "class":
        return r"\s*[^\s]{0,300}?\s*"
    return ".{0,300}?"


# ---------------------------------------------------------------- times


def _expression(layout: str) -> tuple[str, tuple[str, ...]]:
    """A SimpleDateFormat as an expression, and what its groups hold, in order."""
    parts, kinds = [], []
    at = 0
    while at < len(layout):
        letter = layout[at]
        end = at
        if letter == "'":
            end = layout.find("'", at + 1)
            end = len(layout) if end < 0 else end
            parts.append(re.escape(layout[at + 1 : end] or "'"))
            at = end + 1
            continue
        while end < len(layout) and layout[end] == letter:
            end += 1
        width = end - at
        at = end
        if letter in "yu":
            parts.append(r"(\d{4})" if width != 2 else r"(\d\d)")
            kinds.append("year")
        elif letter == "M" and width >= 3:
            parts.append(r"([^\W\d_]{3,12}\.?)")
            kinds.append("name")
        elif letter in "MdHhms":
            parts.append(r"(\d\d)" if width >= 2 else r"(\d{1,2})")
            kinds.append(
                {"M": "month", "d": "day", "m": "minute", "s": "second"}.get(letter, letter)
            )
        elif letter in "Sn":
            parts.append(r"(\d{1,9})")
            kinds.append("fraction")
        elif letter == "a":
            parts.append(r"([AaPp]\.?[Mm]\.?)")
            kinds.append("half")
        elif letter in "zZXxV":
            parts.append(r"(?:Z|[+-]\d\d(?::?\d\d)?|[A-Z][\w/+:-]{1,30})")
        elif letter.isalpha():
            parts.append(r"[^\s\[\]]{1,30}")
        else:
            parts.append(re.escape(letter * width))
    return "".join(parts), tuple(kinds)


def _reader(name: str, now: datetime) -> tuple[str, TimeReader] | None:
    if name in ("UNIX", "UNIX_MILLIS"):
        unit = 1000 if name == "UNIX_MILLIS" else 1
        return name, lambda text: _epoch(text, unit)
    expression, kinds = _expression(_NAMED.get(name, name))
    # Inside the head the groups of a time have no names, so it is read a second time, alone.
    try:
        compiled = re.compile(expression, re.ASCII)
    except re.error:
        return None
    if not kinds:
        return None
    if _NAMED.get(name, name) in _PLAIN:
        return name, _iso

    def read(text: str) -> datetime | None:
        found = compiled.match(text)
        return None if found is None else _built(dict(zip(kinds, found.groups(), strict=True)), now)

    return name, read


def _epoch(text: str, unit: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text) / unit)  # noqa: DTZ006 - as the log, local
    except (ValueError, OverflowError, OSError):
        return None


def _built(found: dict[str, str], now: datetime) -> datetime | None:
    try:
        hour = int(found.get("H", found.get("h", "0")))
        if "half" in found:
            hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
        year = int(found.get("year", now.year))
        month = int(found.get("month", now.month))
        if "name" in found:
            month = _MONTHS.index(found["name"][:3].lower()) + 1
        fraction = found.get("fraction", "0")
        dated = "day" in found
        at = datetime(  # noqa: DTZ001 - the log has no zone
            year + 2000 if year < 100 else year, month, int(found.get("day", now.day)),
            hour, int(found.get("minute", "0")), int(found.get("second", "0")),
            int(fraction[:6].ljust(6, "0")),
        )  # fmt: skip
    except ValueError:
        return None
    if not dated and at > now + timedelta(hours=1):
        at -= timedelta(days=1)
    return at


_ISO = r"\[?(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)"


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:26].replace(",", "."))
    except ValueError:
        return None


def usual() -> tuple[LineForm, ...]:
    """Forms that are tried where the configured one does not fit: a date first, or a level."""
    thread = r"(?:.{0,60}?\[(?P<thread>[^\]]{1,100})\])?"
    return (
        LineForm(
            re.compile(rf"{_ISO}\S{{0,8}}.{{0,60}}?\b(?P<level>{_LEVEL})\b\]?{thread}", re.ASCII),
            _iso,
        ),
        LineForm(re.compile(_ISO, re.ASCII), _iso),
        LineForm(
            re.compile(rf"\[?(?P<level>{_LEVEL})\b\]?[ :\t]+{thread}", re.ASCII), lambda _: None
        ),
    )
