"""Bringing all layouts up to date before the next paint.

Qt hands a change of height up by one parent in each round of its event loop, and paints in
between: on deep pages rows would stand squeezed for a tenth of a second after each change.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt

_DUE = QEvent.Type(QEvent.registerEventType())


class _Settler(QObject):
    """Gets one event for all changes of a round, before the layouts' own and the paint's."""

    def __init__(self) -> None:
        super().__init__()
        self.due = False

    def customEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == _DUE:
            self.due = False
            settle()


_settler = _Settler()


def settle() -> None:
    """Call when everything was shown, hidden and given its words: lays it out at once."""
    # Requests that these make are delivered in the same call, up to the window.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


def settle_soon() -> None:
    """Call while more may change in this round; cheap, and laid out once for all of it."""
    if not _settler.due:
        _settler.due = True
        QCoreApplication.postEvent(_settler, QEvent(_DUE), Qt.EventPriority.HighEventPriority.value)
