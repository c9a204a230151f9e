"""One work at a time off the UI thread, for pages that share it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from wizard.domain.problems import Problem
from wizard.views import tasks


class OneWork(QObject):
    """Does one work at a time; whoever may not press anything meanwhile follows `busy_changed`.

    Attributes
    ----------
    busy : bool
    writing : bool
    busy_changed : Signal
    """

    busy_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: tasks.TaskHandle | None = None
        self._next: Callable[[], object] | None = None
        self._writes = False

    @property
    def writing(self) -> bool:
        """Whether work is on its way that must not be cut short: what it writes is not proven."""
        return self.busy and self._writes

    @property
    def busy(self) -> bool:
        """Whether work is on its way."""
        return self._task is not None and not self._task.finished

    def run(
        self,
        work: Callable[..., Any],
        on_result: Callable[[Any], object],
        on_error: Callable[[Problem], object],
        on_progress: Callable[[Any], object] | None = None,
        *,
        writes: bool = False,
    ) -> None:
        """Do `work` off the UI thread; ignored while other work is on its way.

        With `on_progress`, work is given a `tasks.Reporter`. What `writes` is waited for when
        the window is closed.
        """
        if self.busy:
            return
        self._writes = writes

        def ended(then: Callable[[Any], object], value: object) -> None:
            self._task = None
            self.busy_changed.emit()
            then(value)
            following, self._next = self._next, None
            if following is not None:
                self.when_idle(following)

        done, failed = partial(ended, on_result), partial(ended, on_error)
        if on_progress is None:
            self._task = tasks.run(work, done, failed, owner=self)
        else:
            self._task = tasks.run(work, done, failed, on_progress, owner=self)
        self.busy_changed.emit()

    def when_idle(self, act: Callable[[], object]) -> None:
        """Call `act` now, or once the present work has ended; the latest such wish counts."""
        if self.busy:
            self._next = act
        else:
            act()
