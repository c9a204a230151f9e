"""What the window sees of an operation that goes on, and how it stops one."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass

from wizard.flows.accounts.facts import OperationResult
from wizard.flows.accounts.rehearsal import RehearsalStep, StepResult
from wizard.views import tasks


@dataclass(frozen=True, slots=True)
class News:
    """A partition's step began or ended, or the partition itself."""

    partition: str
    step: RehearsalStep | None = None
    found: StepResult | None = None
    result: OperationResult | None = None


class _Watch:
    """Posts to the UI thread; what goes on is never broken off by that.

    `tasks.Cancelled` may not escape into an operation: a rehearsal that it ended would leave
    the profile with a password of its own.
    """

    def __init__(self, report: tasks.Reporter[News], stop: threading.Event) -> None:
        self._report = report
        self._stop = stop

    def _post(self, news: News) -> None:
        with contextlib.suppress(tasks.Cancelled):
            self._report(news)

    def cancelled(self) -> bool:
        """Whether the person pressed Stop, or nobody looks any more."""
        return self._stop.is_set() or self._report.cancelled


class RehearsalWatch(_Watch):
    """`wizard.flows.accounts.rehearsal.RehearsalWatcher`."""

    def started(self, partition: str, step: RehearsalStep) -> None:
        """A step began."""
        self._post(News(partition, step))

    def finished(self, partition: str, found: StepResult) -> None:
        """A step ended."""
        self._post(News(partition, found.step, found))


class OperationWatch(_Watch):
    """`wizard.flows.accounts.facts.OperationWatcher`."""

    def started(self, partition: str) -> None:
        """A partition is asked."""
        self._post(News(partition))

    def finished(self, result: OperationResult) -> None:
        """A partition has ended."""
        self._post(News(result.partition, result=result))
