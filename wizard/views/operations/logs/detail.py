"""What is told beside the lines: an event whole, how many there are, why there are none."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.logs import LogEvent
from wizard.domain.text import T, Text
from wizard.views import texts
from wizard.views.operations.logs.model import Entry
from wizard.views.widgets import Notice, Prose

_MOST = 4_000
"""Characters of an event that are shown; the list has all of it."""


class EventDetail(QWidget):
    """One event: what it means when that is known, and its words, wrapped.

    Attributes
    ----------
    known : Notice
    words : Prose
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.known = Notice()
        self.words = Prose(name=texts.show(T("The selected event")))
        column.addWidget(self.known)
        column.addWidget(self.words)
        self.hide()

    def show_entry(self, entry: Entry | None) -> None:
        """Show another event; None = nothing, or more than one, is selected."""
        event = None if entry is None else entry.shown.event
        self.setVisible(event is not None)
        symptom = None if entry is None else entry.shown.symptom
        if symptom is None:
            self.known.clear()
        else:
            self.known.say(symptom.what, symptom.why, symptom.next_step, kind="info")
        if event is not None:
            self.words.show_text(_whole(event))


def status(count: int, waiting: int, *, traced: bool, followed: bool) -> Text:
    """How many events are shown, and where new ones go.

    Parameters
    ----------
    waiting : int
        New ones below what is seen.
    """
    number = QLocale().toString(count)
    if waiting:
        new = QLocale().toString(waiting)
        return T("{count} events shown, {new} new ones below.", count=number, new=new)
    if traced:
        return T("{count} events since the trace began.", count=number)
    if followed:
        return T("{count} events shown, new ones appear below.", count=number)
    return T("{count} events shown; the log is not followed.", count=number)


def nothing(size: int, *, filtered: bool) -> tuple[Text, Text, Text]:
    """Why no line is shown of a log of so many bytes: what, why, what next."""
    if not filtered:
        return (
            T("The log is empty."),
            T("The connector has written nothing since the file was begun."),
            T("Reset a password once: the lines appear here as they are written."),
        )
    return (
        T("No line of the log is like this."),
        T(
            "All that could hold one was looked through; the log has {size}.",
            size=QLocale().formattedDataSize(size),
        ),
        T("Ask for less, or choose “Show everything”."),
    )


def _whole(event: LogEvent) -> str:
    """The event's message and its exception, cut where nobody reads any more."""
    lines = (event.raw, *event.message[1:], *event.stack[:1]) if event.raw else event.lines
    return "\n".join(lines)[:_MOST]
