"""A heart in the UI thread: how long the window stood still."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

MOST_STILL = 0.1
"""Seconds that the window's event loop may stand still."""

_BEAT_MS = 20
_SCHEDULER = Path("/proc/thread-self/schedstat")


def waited_for_a_processor() -> float:
    """Seconds that this thread was ready to run while others had the processors.

    Linux counts them (Documentation/scheduler/sched-stats: the second number, nanoseconds);
    elsewhere 0.
    """
    try:
        return int(_SCHEDULER.read_text(encoding="ascii").split()[1]) / 1e9
    except OSError:
        return 0.0


class Heartbeat(QObject):
    """Beats every 20 ms on the UI thread; the longest pause tells how long it stood still.

    The time of the clock counts, so that a wait for a lock, a file or the interpreter is seen
    as much as long work is. What a crowded machine alone costs, the time in which the thread
    could have run and had no processor, does not.

    Attributes
    ----------
    ticks : int
        Beats since `start`.
    longest : float
        The longest pause between two beats, seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ticks = 0
        self.longest = 0.0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    @staticmethod
    def _now() -> float:
        return time.perf_counter() - waited_for_a_processor()

    def _beat(self) -> None:
        now = self._now()
        self.longest = max(self.longest, now - self._last)
        self._last = now
        self.ticks += 1

    def start(self) -> None:
        """Begin anew."""
        self.ticks, self.longest, self._last = 0, 0.0, self._now()
        self._timer.start()

    def stop(self) -> None:
        """End; the time since the last beat counts too."""
        self._timer.stop()
        self._beat()
