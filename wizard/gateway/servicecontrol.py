"""Stop, start and restart one Windows service with whatever depends on it.

The order is the one that the service manager names: dependents stop first and start last. Where
a step fails, what was stopped before is started again, and the problem tells the state of each.
"""

from __future__ import annotations

import contextlib
import errno
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from wizard.domain.gatewayports import OnStep, ServiceAct, ServiceState, ServiceStep
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text
from wizard.gateway.winservices import (
    ACCESS_DENIED,
    ALREADY_RUNNING,
    CANNOT_ACCEPT,
    NO_MANAGER,
    NOT_ACTIVE,
    SERVICE_DISABLED,
    RefusedError,
    ServiceManager,
    Status,
)

POLL = 0.2
"""Seconds between two looks at a service that is on its way."""

LIST_SECONDS = 20.0

_A = TypeVar("_A")
_WANTED = {ServiceAct.STOP: ServiceState.STOPPED, ServiceAct.START: ServiceState.RUNNING}
_ON_ITS_WAY = {
    ServiceAct.STOP: (ServiceState.STOPPING,),
    ServiceAct.START: (ServiceState.STARTING, ServiceState.CONTINUING),
}
_SETTLING = (ServiceState.STARTING, ServiceState.CONTINUING, ServiceState.PAUSING)

STATE_WORDS = {
    ServiceState.STOPPED: T("“{name}” is stopped"),
    ServiceState.STARTING: T("“{name}” is starting"),
    ServiceState.STOPPING: T("“{name}” is stopping"),
    ServiceState.RUNNING: T("“{name}” runs"),
    ServiceState.CONTINUING: T("“{name}” goes on after a pause"),
    ServiceState.PAUSING: T("“{name}” is being paused"),
    ServiceState.PAUSED: T("“{name}” is paused"),
    ServiceState.UNKNOWN: T("the state of “{name}” is unknown"),
}


class _StepError(Exception):
    """One service did not come where it should; `args` of the sentences in `words`."""

    def __init__(self, id: str, *, lacking: bool = False, details: str = "", **words: str) -> None:
        super().__init__(id)
        self.id = id
        self.fault = PermissionError(errno.EACCES, "") if lacking else None
        self.details = details
        self.words = words


class ServiceSteering:
    """Orders to one service and its dependents, each with a time limit.

    Parameters
    ----------
    manager : ServiceManager
    clock, pause : callable, optional
        Seconds, and waiting; the tests make their own.
    """

    def __init__(
        self,
        manager: ServiceManager,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._manager = manager
        self._clock = clock
        self._pause = pause

    def stop(self, name: str, timeout: float, on_step: OnStep) -> None:
        """Stop what depends on it, then it.

        Raises
        ------
        ProblemError
            ``service.*``; what had been stopped runs again, or the problem says that it does not.
        """
        self._stop(name, timeout, on_step, self._chain(name, timeout))

    def start(self, name: str, timeout: float, on_step: OnStep) -> None:
        """Start it; Windows starts what it depends on.

        Raises
        ------
        ProblemError
            ``service.*``
        """
        try:
            self._bring(name, ServiceAct.START, timeout, on_step)
        except _StepError as failure:
            raise self._told(failure, (name,), "") from None

    def restart(self, name: str, timeout: float, on_step: OnStep) -> None:
        """Stop as `stop` does, start it, then those dependents that ran before.

        Raises
        ------
        ProblemError
            ``service.*``
        """
        chain = self._chain(name, timeout)
        before = self._stop(name, timeout, on_step, chain)
        again = [name, *(one for one in reversed(before) if one != name)]
        failure: _StepError | None = None
        try:
            for place, one in enumerate(again):
                try:
                    self._bring(one, ServiceAct.START, timeout, on_step)
                except _StepError as fault:
                    failure = failure or fault
                    if place == 0:
                        break  # none of the others can run without it
        except BaseException:
            # Interrupted half-way: the rest is started all the same.
            self._put_back(again, timeout, on_step)
            raise
        if failure is not None:
            raise self._told(failure, chain, "")

    # ------------------------------------------------------------ steps

    def _chain(self, name: str, timeout: float) -> tuple[str, ...]:
        """Whatever depends on it, in the order of stopping, and it."""
        found: dict[str, None] = {}

        def visit(one: str, above: tuple[str, ...]) -> None:
            for dependent in self._asked(lambda: self._manager.dependents(one), timeout):
                if dependent not in found and dependent not in above:
                    visit(dependent, (*above, dependent))
            found[one] = None

        try:
            visit(name, (name,))
        except RefusedError as refusal:
            raise self._told(_refused(name, refusal), (name,), "") from None
        except _StepError as failure:
            raise self._told(failure, (name,), "") from None
        return tuple(found)

    def _stop(
        self, name: str, timeout: float, on_step: OnStep, chain: Sequence[str]
    ) -> tuple[str, ...]:
        """Stop them in this order; those that ran before."""
        stopped: list[str] = []
        try:
            for one in chain:
                if self._bring(one, ServiceAct.STOP, timeout, on_step):
                    stopped.append(one)
        except _StepError as failure:
            lost = self._put_back(stopped[::-1], timeout, on_step)
            after: Text | str = ""
            if lost:
                after = T(
                    "{names} had been stopped before and did not start again.",
                    names=_listed(lost),
                )
            elif stopped:
                after = T("{names} had been stopped before and runs again.", names=_listed(stopped))
            raise self._told(failure, chain, after) from None
        except BaseException:
            # Interrupted half-way, by Ctrl-C: nothing stays half stopped.
            self._put_back(stopped[::-1], timeout, on_step)
            raise
        del name
        return tuple(stopped)

    def _put_back(self, names: Sequence[str], timeout: float, on_step: OnStep) -> list[str]:
        """Start these again; those that would not."""
        lost = []
        for one in names:
            try:
                self._bring(one, ServiceAct.START, timeout, on_step)
            except _StepError:
                lost.append(one)
        return lost

    def _bring(self, name: str, act: ServiceAct, timeout: float, on_step: OnStep) -> bool:
        """Bring one service where it should be; False when it was there.

        Raises
        ------
        _StepError
        """
        wanted = _WANTED[act]
        until = self._clock() + timeout
        try:
            status = self._status(name, timeout)
            if status.state is wanted:
                return False
            if act is ServiceAct.STOP and status.state in _SETTLING:
                # No service takes an order before it has started.
                status = self._wait(name, act, until, timeout, on_step, past=_SETTLING)
            if status.state not in (wanted, *_ON_ITS_WAY[act]):
                self._order(name, act, status, timeout)
            status = self._wait(name, act, until, timeout, on_step)
        except RefusedError as refusal:
            raise _refused(name, refusal) from None
        tell(on_step, ServiceStep(name, act, status.state, done=True))
        return True

    def _order(self, name: str, act: ServiceAct, status: Status, timeout: float) -> None:
        order: Callable[[str], None]
        if act is ServiceAct.STOP:
            order = self._manager.stop
        elif status.state is ServiceState.PAUSED:
            order = self._manager.resume
        else:
            order = self._manager.start
        try:
            self._asked(lambda: order(name), timeout)
        except RefusedError as refusal:
            # Somebody else was faster: what is waited for tells.
            if refusal.code not in (ALREADY_RUNNING, NOT_ACTIVE):
                raise

    def _wait(
        self,
        name: str,
        act: ServiceAct,
        until: float,
        timeout: float,
        on_step: OnStep,
        past: Sequence[ServiceState] = (),
    ) -> Status:
        """Look until it is where it should be, or (`past`) in none of these states any more."""
        seen: tuple[ServiceState, int] | None = None
        began = False
        while True:
            status = self._status(name, timeout)
            if (status.state, status.checkpoint) != seen:
                seen = status.state, status.checkpoint
                tell(on_step, ServiceStep(name, act, *seen))
            if status.state not in past if past else status.state is _WANTED[act]:
                return status
            began = began or status.state in _ON_ITS_WAY[act]
            fell = act is ServiceAct.START and status.state is ServiceState.STOPPED
            if fell and began:
                raise _StepError("service.ended", service=name, code=str(status.exit_code))
            if self._clock() >= until:
                raise _StepError(
                    f"service.{act.value}-slow",
                    service=name,
                    seconds=f"{timeout:.0f}",
                    details=f"PID {status.pid}, checkpoint {status.checkpoint}",
                )
            self._pause(POLL)

    # ------------------------------------------------------------ asking

    def _status(self, name: str, timeout: float) -> Status:
        return self._asked(lambda: self._manager.status(name), timeout)

    def _asked(self, call: Callable[[], _A], timeout: float) -> _A:
        """What the service manager answers, on a thread of its own: it may hang.

        Raises
        ------
        RefusedError, _StepError
        """
        answers: queue.SimpleQueue[Callable[[], _A]] = queue.SimpleQueue()

        def run() -> None:
            try:
                answer = call()
            except BaseException as fault:  # noqa: BLE001 - raised again where it was asked
                kept = fault

                def fail() -> _A:
                    raise kept

                answers.put(fail)
            else:
                answers.put(lambda: answer)

        threading.Thread(target=run, name="services", daemon=True).start()
        try:
            # StartService itself waits up to 30 s for a program that does not report.
            return answers.get(timeout=timeout + 30)()
        except queue.Empty:
            raise _StepError("service.silent", seconds=f"{timeout + 30:.0f}") from None

    def asked(self, call: Callable[[], _A], timeout: float = LIST_SECONDS) -> _A:
        """As the service manager answers within a time limit.

        Raises
        ------
        RefusedError
        ProblemError
            ``service.silent``
        """
        try:
            return self._asked(call, timeout)
        except _StepError as failure:
            raise self._told(failure, (), "") from None

    def _told(self, failure: _StepError, names: Sequence[str], after: Text | str) -> ProblemError:
        """The problem of a failure, with the state of each service as it is now."""
        words: dict[str, object] = {**failure.words, "states": self.states(names), "after": after}
        return ProblemError(failure.id, details=failure.details, fault=failure.fault, **words)

    def states(self, names: Sequence[str]) -> Text:
        """The state of each of these now, as a part of a sentence."""
        parts = []
        for name in names:
            try:
                state = self._status(name, POLL).state
            except (RefusedError, _StepError):
                state = ServiceState.UNKNOWN
            parts.append(T(STATE_WORDS[state].template, name=name))
        template = "; ".join(f"{{p{place}}}" for place in range(len(parts)))
        return Text(template, tuple((f"p{place}", part) for place, part in enumerate(parts)))


def tell(on_step: OnStep, step: ServiceStep) -> None:
    """Tell whoever watches, which must not leave services half stopped by what it raises."""
    with contextlib.suppress(Exception):
        on_step(step)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _refused(name: str, refusal: RefusedError) -> _StepError:
    """What Windows refused, by its code."""
    words = f"{refusal.words} ({refusal.code})".strip()
    if refusal.code == ACCESS_DENIED:
        return _StepError("service.denied", lacking=True, details=words, service=name)
    if refusal.code == SERVICE_DISABLED:
        return _StepError("service.disabled", details=words, service=name)
    if refusal.code == CANNOT_ACCEPT:
        return _StepError("service.deaf", details=words, service=name)
    if refusal.code == NO_MANAGER:
        return _StepError("service.no-manager", lacking=True, details=words)
    return _StepError("service.refused", details=words, service=name, words=words)
