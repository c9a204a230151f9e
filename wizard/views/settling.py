"""Bringing all layouts up to date before the next paint.

Qt hands a change of height up by one parent in each round of its event loop, and paints in
between: on deep pages rows would stand squeezed for a tenth of a second after each change.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from shiboken6 import isValid

#: Milliseconds; the eye takes what comes within them as one.
PAUSE = 40

_DUE = QEvent.Type(QEvent.registerEventType())


class Once(QObject):
    """Calls back once for all the asking of a moment.

    Checks of several partitions answer many times a second. To show each answer by itself
    would lay the page out again for every one of them, and the window would do nothing else.

    Parameters
    ----------
    callback : callable
    parent : QObject or None
        Takes it along when it goes.
    pause : int
        Milliseconds that are waited for more; 0 = this round of the event loop, and before
        what else it has to do.
    """

    def __init__(
        self, callback: Callable[[], object], parent: QObject | None = None, *, pause: int = PAUSE
    ) -> None:
        super().__init__(parent)
        self._callback = callback
        self._pause = pause
        self._due = False

    @property
    def due(self) -> bool:
        """Whether the callback was asked for and has not been called yet."""
        return self._due

    def ask(self) -> None:
        """Call back soon."""
        if self._due:
            return
        self._due = True
        if self._pause:
            QTimer.singleShot(self._pause, self, lambda: _turns.take(self))
        else:
            QCoreApplication.postEvent(self, QEvent(_DUE), Qt.EventPriority.HighEventPriority.value)

    def customEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        if event.type() == _DUE:
            self.call()

    def call(self) -> None:
        """Do now what was asked for."""
        self._due = False
        self._callback()


class _Turns:
    """One piece of drawing a round: keys, clicks and timers have their turn between two."""

    def __init__(self) -> None:
        self._waiting: deque[Once] = deque()
        self._timer: QTimer | None = None

    def take(self, piece: Once) -> None:
        """Put a piece at the end of the queue."""
        self._waiting.append(piece)
        if self._timer is None or not isValid(self._timer):
            # Of the application, which ends before this module does.
            self._timer = QTimer(QCoreApplication.instance())
            self._timer.setInterval(1)
            self._timer.timeout.connect(self._next)
        if not self._timer.isActive():
            self._timer.start()

    def _next(self) -> None:
        piece = self._waiting.popleft() if self._waiting else None
        if not self._waiting and self._timer is not None:
            self._timer.stop()
        if piece is not None and isValid(piece):
            piece.call()


_turns = _Turns()


class Memory:
    """What was shown last, so that what stays the same is not laid out and painted again."""

    def __init__(self) -> None:
        self._known: dict[object, object] = {}

    def differs(self, part: object, shown: object) -> bool:
        """Whether a part has to show something else; it is remembered at once."""
        if part in self._known and self._known[part] == shown:
            return False
        self._known[part] = shown
        return True

    def forget(self) -> None:
        """Everything has to be shown anew."""
        self._known.clear()


def settle() -> None:
    """Call when everything was shown, hidden and given its words: lays it out at once."""
    # Requests that these make are delivered in the same call, up to the window.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)


_settler = Once(settle, pause=0)


def settle_soon() -> None:
    """Call while more may change in this round; cheap, and laid out once for all of it."""
    _settler.ask()
