"""A limit for what one host is asked, one request after the other, in the caller's thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wizard.domain.problems import ProblemError
from wizard.flows.checks.run import Run


@dataclass(slots=True)
class Bound:
    """A host whose every byte is in time may never end: after `seconds` it is given up.

    Parameters
    ----------
    host : str
        The partition, as the person calls it.
    seconds : float
    asking : Run or None
        The run whose host is asked now.
    over : bool
        The time is over, and nothing more is sent.
    """

    host: str
    seconds: float
    asking: Run | None = None
    over: bool = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Give the host the whole limit for what follows."""
        self.over = False
        timer = threading.Timer(self.seconds, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # it may be at it: what follows begins with a limit of its own

    def demand(self) -> None:
        """Raise ``account.rehearsal-late`` when the time is over."""
        if self.over:
            raise self.lateness()

    def lateness(self) -> ProblemError:
        """What the person is told."""
        return ProblemError("account.rehearsal-late", host=self.host, seconds=f"{self.seconds:g} s")

    def _give_up(self) -> None:
        self.over = True
        session = self.asking.session if self.asking is not None else None
        if session is not None:
            session.abandon()
