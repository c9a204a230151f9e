"""The note of a level for a while: what is needed to go back, and to find the lines since."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from wizard.domain.logports import Mark
from wizard.domain.logs import level_name

NOTE = "log-debug.json"
LAST = "log-trace.json"
"""Where the lines of the trace that ended last begin; it lies beside the note."""


@dataclass(frozen=True, slots=True)
class Debugging:
    """A debug level that is running, or the one that ended last.

    Parameters
    ----------
    config : Path
        The logging file.
    logger : str
        "" for the root logger.
    level, previous : str
        What was set, and what was there before ("" when a logger had no level of its own).
    started : datetime
    until : datetime or None
        When it goes back by itself.
    who : str
        Who started it.
    log : str
        The log's path, "" when the settings name none.
    pattern : str
        The log's conversion pattern.
    mark : Mark
        The log's end when it began.
    before : bytes
        The logging file as it was.
    after_sha256 : str
        Of the file as it was written.
    ended : datetime or None
        None while it runs.
    """

    config: Path
    logger: str
    level: str
    previous: str
    started: datetime
    until: datetime | None
    who: str
    log: str
    pattern: str
    mark: Mark
    before: bytes
    after_sha256: str
    ended: datetime | None = None


def written(debugging: Debugging) -> bytes:
    """A note of it."""
    values = asdict(debugging)
    values["config"] = str(debugging.config)
    values["started"] = debugging.started.isoformat()
    values["until"] = None if debugging.until is None else debugging.until.isoformat()
    values["ended"] = None if debugging.ended is None else debugging.ended.isoformat()
    values["before"] = base64.b64encode(debugging.before).decode("ascii")
    return json.dumps({"version": 1, **values}, indent=1).encode()


def read(data: bytes) -> Debugging | None:
    """What a note tells, None when it is damaged or of a newer version."""
    try:
        return _read(json.loads(data))
    except (ValueError, KeyError, TypeError, binascii.Error, AttributeError):
        return None


def _read(raw: Any) -> Debugging:
    if raw["version"] != 1:
        raise ValueError("version")
    mark = raw["mark"]
    number = mark["file"]
    if not all(
        isinstance(one, int) for one in (mark["position"], mark["head_size"], number[0], number[1])
    ):
        raise ValueError("mark")
    texts = {
        name: raw[name]
        for name in ("logger", "level", "previous", "who", "log", "pattern", "after_sha256")
    }
    if not all(isinstance(value, str) for value in (*texts.values(), raw["config"], mark["head"])):
        raise ValueError("text")
    started = datetime.fromisoformat(raw["started"])
    until = None if raw["until"] is None else datetime.fromisoformat(raw["until"])
    # A note of an earlier version has none.
    ended = datetime.fromisoformat(raw["ended"]) if raw.get("ended") is not None else None
    if any(one is not None and one.tzinfo is None for one in (started, until, ended)):
        raise ValueError("time")
    level_name(texts["level"])
    return Debugging(
        config=Path(raw["config"]),
        started=started,
        until=until,
        ended=ended,
        before=base64.b64decode(raw["before"], validate=True),
        mark=Mark(mark["position"], (number[0], number[1]), mark["head"], mark["head_size"]),
        **texts,
    )
