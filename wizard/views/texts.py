"""From the product's sentences, times and dates to what the window shows."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from wizard.domain.text import T, Text, one_of

#: The translation context of every sentence that the domain, flows and adapters wrote.
CONTEXT = "domain"


_FINGERPRINT = re.compile(r"(?:[0-9A-Fa-f]{2}:)+[0-9A-Fa-f]{2}")
_BREAK = "\u200b"


def breakable(words: str) -> str:
    """A fingerprint with places to break it between its bytes, never within one."""
    return words.replace(":", f":{_BREAK}") if _FINGERPRINT.fullmatch(words) else words


def unbroken(words: str) -> str:
    """What `breakable` was given."""
    return words.replace(_BREAK, "")


def show(text: Text | str) -> str:
    """The sentence in the person's language; a plain string is shown as it stands."""
    if isinstance(text, str):
        return text
    return text.render(lambda template: QCoreApplication.translate(CONTEXT, template))


def tip(text: Text | str) -> str:
    """A tool tip that wraps and shows markup characters as they are."""
    words = show(text)
    return f"<qt>{html.escape(words)}</qt>" if words else ""


def duration(ms: int) -> str:
    """ "38 ms", "1.2 s", "2 min 5 s" in the person's number format."""
    locale = QLocale()
    if ms < 1000:
        return show(T("{ms} ms", ms=locale.toString(ms)))
    # Tenths are cut, not rounded, so that 59.96 s never reads "60.0 s".
    if ms < 60_000:
        return show(T("{seconds} s", seconds=locale.toString(ms // 100 / 10, "f", 1)))
    minutes, seconds = divmod(ms // 1000, 60)
    return show(T("{minutes} min {seconds} s", minutes=minutes, seconds=seconds))


def day(moment: datetime) -> str:
    """The date in full, "14 March 2027", in local time."""
    try:
        local = moment.astimezone()
    except (OverflowError, ValueError, OSError):
        # The first and the last day of the calendar, in which certificates "without an end" run
        # out; and on Windows whatever was before 1970.
        local = moment
    return QLocale().toString(QDate(local.year, local.month, local.day), "d MMMM yyyy")


def days_left(moment: datetime, now: datetime | None = None) -> str:
    """ "112 days left", "less than a day left" or "3 days ago"."""
    left = (moment - (now or datetime.now(UTC))).days
    if left > 0:
        rest = one_of(left, "{count} day left", "{count} days left")
    elif moment > (now or datetime.now(UTC)):
        rest = T("less than a day left")
    else:
        rest = one_of(-left, "{count} day ago", "{count} days ago")
    return show(rest)


def day_with_days(moment: datetime, now: datetime | None = None) -> str:
    """ "14 March 2027, 112 days left" or "14 March 2025, 3 days ago"."""
    return show(T("{day}, {rest}", day=day(moment), rest=days_left(moment, now)))
