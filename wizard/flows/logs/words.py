"""What is said about a level for a while, and who began it."""

from __future__ import annotations

import getpass
from datetime import datetime

from wizard.domain.logports import Left
from wizard.domain.logs import LogQuery
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.logs.debugging import Ended
from wizard.flows.logs.inforce import InForce
from wizard.flows.logs.notes import Debugging

_DAYS = (
    T("Monday"),
    T("Tuesday"),
    T("Wednesday"),
    T("Thursday"),
    T("Friday"),
    T("Saturday"),
    T("Sunday"),
)


def who() -> str:
    """The person, for those who look at it later."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def at(moment: datetime, now: datetime) -> Text:
    """ "14:02" today, "Tuesday 14:02" within a week, else with the date."""
    local, today = moment.astimezone(), now.astimezone()
    time = f"{local:%H:%M}"
    if local.date() == today.date():
        return T("{time}", time=time)
    if abs((local.date() - today.date()).days) < 7:
        return T("{day} {time}", day=_DAYS[local.weekday()], time=time)
    return T("{date} {time}", date=f"{local:%Y-%m-%d}", time=time)


def on_since(debugging: Debugging, now: datetime) -> Text:
    """ "DEBUG is still on since Tuesday 14:02, until 14:32." """
    level: Text = T("{level}", level=debugging.level)
    if debugging.logger:
        level = T("{level} of {logger}", level=level, logger=debugging.logger)
    since = at(debugging.started, now)
    if debugging.until is None:
        return T("{level} is still on since {since}, without an end.", level=level, since=since)
    return T(
        "{level} is still on since {since}, until {until}.",
        level=level, since=since, until=at(debugging.until, now),
    )  # fmt: skip


def ran(debugging: Debugging, now: datetime) -> Text:
    """ "The trace (DEBUG) began at 14:02 and ended at 14:32." """
    if debugging.ended is None:
        return T(
            "The last trace ({level}) began at {since}. The level was changed since then.",
            level=debugging.level, since=at(debugging.started, now),
        )  # fmt: skip
    return T(
        "The last trace ({level}) began at {since} and ended at {ended}.",
        level=debugging.level, since=at(debugging.started, now), ended=at(debugging.ended, now),
    )  # fmt: skip


def missing(left: Left, debugging: Debugging, now: datetime) -> Text:
    """Which lines since it began cannot be shown, why, and what to do; nothing when all are."""
    since = at(debugging.started, now)
    if left.lost == "compressed":
        return T(
            "Lines since {since} are missing: the log was rotated, and the file with them was "
            "compressed. Unpack “{path}”, then look at it: log tail FILE --since “{typed}”.",
            since=since, path=left.packed, typed=f"{debugging.started.astimezone():%Y-%m-%d %H:%M}",
        )  # fmt: skip
    if left.lost == "emptied":
        return T(
            "Lines since {since} may be missing: the log was emptied. Look for a copy of it in a "
            "backup, or trace the fault again: log debug start.",
            since=since,
        )
    if left.lost:
        return T(
            "Lines since {since} are missing: the log was rotated, and the file with them was "
            "removed. Have log4j keep more files (log4j 1: MaxBackupIndex, Log4j 2: max), then "
            "trace the fault again: log debug start.",
            since=since,
        )
    return NOTHING


def nothing(left: Left, query: LogQuery, debugging: Debugging, now: datetime) -> Text:
    """What is said instead of no lines at all."""
    since = at(debugging.started, now)
    if left.lost:
        return T("No such lines are left of those since {since}.", since=since)
    if query.everything:
        return T("Nothing was written since {since}.", since=since)
    return T("Nothing that fits was written since {since}.", since=since)


def goes_back(until: datetime, now: datetime, *, scheduled: bool) -> Text:
    """When a level for a while goes back, and what does it.

    Parameters
    ----------
    scheduled : bool
        A task of the system's scheduler ends it.
    """
    if scheduled:
        return T("It goes back by itself at {time}.", time=at(until, now))
    return T(
        "It goes back at the next start of this program after {time}, or in the window while "
        "that is open.",
        time=at(until, now),
    )


def by_whom(debugging: Debugging) -> Text:
    """ "Anna switched it on." """
    return T("{who} switched it on.", who=debugging.who) if debugging.who else NOTHING


def back(ended: Ended) -> Text:
    """What a level that went back is told as."""
    debugging = ended.debugging
    of: Text | str = ""
    if debugging.logger:
        of = T(" of {logger}", logger=debugging.logger)
    if not ended.level:
        return T("The log level{of} is the one from before: it has none of its own again.", of=of)
    if ended.untouched:
        return T(
            "The log level{of} stays {level}: somebody set it while {former} was running.",
            of=of, level=ended.level, former=debugging.level,
        )  # fmt: skip
    return T("The log level{of} is {level} again.", of=of, level=ended.level)


def when_read(found: InForce) -> Text:
    """When the connector reads a level that was written."""
    if read_by_itself(found):
        return T("Log4j 2 reads it by itself in a moment (monitorInterval).")
    return T("The connector reads it at the next start of the Gateway service.")


def read_by_itself(found: InForce) -> bool:
    """Whether no restart is needed."""
    return found.settings is not None and found.settings.watched
