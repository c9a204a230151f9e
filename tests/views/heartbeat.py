"""A heart in the UI thread: how long the window stood still."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

MOST_STILL = 0.1
"""Seconds that the window's event loop may stand still."""

_BEAT_MS = 20
_THREADS = Path("/proc/self/task")


def waited_for_a_processor() -> dict[str, float]:
    """Seconds that each thread of this process was ready to run while others had the processors.

    Linux counts them (Documentation/scheduler/sched-stats: the second number, nanoseconds);
    elsewhere empty.
    """
    found = {}
    for thread in _THREADS.iterdir() if _THREADS.is_dir() else ():
        with contextlib.suppress(OSError):  # it has just ended
            words = (thread / "schedstat").read_text(encoding="ascii").split()
            found[thread.name] = int(words[1]) / 1e9
    return found


@dataclass(frozen=True, slots=True)
class _Moment:
    clock: float
    work: float
    waits: dict[str, float]

    def still_since(self, before: _Moment) -> float:
        """Seconds for which the UI thread did nothing else, between two moments of it."""
        crowd = sum(waited - before.waits.get(name, waited) for name, waited in self.waits.items())
        return max(self.work - before.work, self.clock - before.clock - crowd)


def _now() -> _Moment:
    return _Moment(time.perf_counter(), time.thread_time(), waited_for_a_processor())


class Heartbeat(QObject):
    """Beats every 20 ms on the UI thread; the longest pause tells how long it stood still.

    The time of the clock counts, so that a wait for a lock, a file or the interpreter is seen,
    less what a crowded machine costs: the time in which this thread, or one that has what it
    waits for, could have run and had no processor. Work of its own counts in any case.

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
        self._last = _now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        now = _now()
        self.longest = max(self.longest, now.still_since(self._last))
        self._last = now
        self.ticks += 1

    def start(self) -> None:
        """Begin anew."""
        self.ticks, self.longest, self._last = 0, 0.0, _now()
        self._timer.start()

    def stop(self) -> None:
        """End; the time since the last beat counts too."""
        self._timer.stop()
        self._beat()
