"""Work for what was typed last: earlier questions are dropped, their answers never shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer

from wizard.domain.problems import Problem
from wizard.views import tasks

_R = TypeVar("_R")

#: Milliseconds without a key before what was typed is looked at.
PAUSE = 300


class Latest(QObject):
    """Asks one question at a time, the newest.

    Parameters
    ----------
    on_busy : callable, optional
        Called whenever `busy` changed.
    in_turn : bool
        A question waits until the work for the former one has ended: for work that computes,
        whose threads would take each other's time, and the window's, until all have ended.
    """

    def __init__(
        self,
        parent: QObject,
        on_busy: Callable[[], object] | None = None,
        *,
        in_turn: bool = False,
    ) -> None:
        super().__init__(parent)
        self._on_busy = on_busy
        self._in_turn = in_turn
        self._wanted = False
        self._handle: tasks.TaskHandle | None = None
        self._pending: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._start)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._pending is not None or self._wanted

    def ask(
        self,
        work: Callable[[], _R],
        on_result: Callable[[_R], object],
        on_error: Callable[[Problem], object],
        *,
        at_once: bool = False,
    ) -> None:
        """Do `work` off the UI thread, after a pause in the typing unless `at_once`."""
        self.drop()

        def start() -> None:
            self._wanted = True

            def answered(value: Any) -> None:
                if self._done(handle):
                    on_result(value)

            def refused(found: Problem) -> None:
                if self._done(handle):
                    on_error(found)

            handle = self._handle = tasks.run(work, answered, refused, owner=self)

        self._pending = start
        self._tell()
        if at_once:
            self._start()
        else:
            self._timer.start()

    def drop(self) -> None:
        """Nobody wants the answer any more."""
        self._timer.stop()
        was = self.busy
        self._pending = None
        self._wanted = False
        if self._handle is not None and not self._in_turn:
            self._handle.cancel()
            self._handle = None
        if was:
            self._tell()

    def _start(self) -> None:
        if self._handle is not None:
            return  # `_done` starts it
        start, self._pending = self._pending, None
        if start is not None:
            start()

    def _done(self, handle: tasks.TaskHandle) -> bool:
        """Whether its answer is the one that is awaited; what waits for its end begins."""
        if self._handle is not handle:
            return False
        self._handle = None
        wanted, self._wanted = self._wanted, False
        if self._pending is not None and not self._timer.isActive():
            self._start()
        self._tell()
        return wanted

    def _tell(self) -> None:
        if self._on_busy is not None:
            self._on_busy()
