"""The one door off the UI thread: work goes out here and its result comes back here.

Nothing else in the window makes threads, and nothing calls ``processEvents``.
"""

from __future__ import annotations

import logging
import threading
import traceback
import weakref
from collections.abc import Callable
from types import MethodType
from typing import Any, Generic, TypeVar, overload

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal
from shiboken6 import isValid

from wizard.domain.problems import Problem, ProblemError, problem

_log = logging.getLogger(__name__)
_R = TypeVar("_R")
_P = TypeVar("_P")

# Partitions are checked at the same time, and each check waits for the network, not the CPU.
_THREADS = 16


class Cancelled(Exception):  # noqa: N818 - it tells that somebody stopped the work, no fault
    """Raised by a `Reporter` in the work once the task is cancelled; ends it silently."""


class Reporter(Generic[_P]):
    """What work with progress is given: call it with a value, ask it whether to stop.

    Calling it raises `Cancelled` once the task is cancelled, so that long work ends at its
    next report; work that catches its own exceptions lets that one pass.
    """

    def __init__(self, handle: TaskHandle) -> None:
        self._handle = handle

    def __call__(self, value: _P) -> None:
        """Deliver `value` to ``on_progress`` on the UI thread."""
        if self._handle.cancelled:
            raise Cancelled
        self._handle._post(self._handle._on_progress, value, last=False)

    @property
    def cancelled(self) -> bool:
        """Whether the result is no longer wanted."""
        return self._handle.cancelled


class _Bridge(QObject):
    """Lives on the UI thread; a queued signal carries deliveries over to it."""

    deliver = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.deliver.connect(self._run)

    def _run(self, delivery: Callable[[], None]) -> None:
        delivery()


class TaskHandle:
    """One piece of work on its way."""

    def __init__(
        self,
        on_result: Callable[[Any], object],
        on_error: Callable[[Problem], object] | None,
        on_progress: Callable[[Any], object] | None,
        owner: QObject | None,
    ) -> None:
        self._cancelled = threading.Event()
        self._finished = threading.Event()
        self._owner = _owner_of(owner, on_result, on_error, on_progress)
        self._on_result = _weak(on_result)
        self._on_error = _weak(on_error)
        self._on_progress = _weak(on_progress)

    def cancel(self) -> None:
        """Deliver nothing from now on; work that asks its `Reporter` stops early."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()

    @property
    def finished(self) -> bool:
        """Whether everything was delivered, or dropped."""
        return self._finished.is_set()

    def _post(self, callback: _Callback | None, value: object, *, last: bool) -> None:
        """Queue a delivery to the UI thread (called on the pool's thread)."""

        def delivery() -> None:
            if last:
                self._finished.set()
            if self.cancelled or callback is None:
                return
            if self._owner is not None:
                owner = self._owner()
                if owner is None or not isValid(owner):
                    return
            target = callback()
            if target is not None:
                target(value)

        bridge = _state.bridge
        if bridge is not None and isValid(bridge):
            bridge.deliver.emit(delivery)


_Callback = Callable[[], Callable[[Any], object] | None]


class _Job(QRunnable):
    def __init__(self, work: Callable[[], object], handle: TaskHandle) -> None:
        super().__init__()
        self._work = work
        self._handle = handle

    def run(self) -> None:
        handle = self._handle
        try:
            if handle.cancelled:
                raise Cancelled
            result = self._work()
        except Cancelled:
            handle.cancel()
            handle._post(None, None, last=True)
        except ProblemError as error:
            handle._post(handle._on_error, error.problem, last=True)
        except Exception as error:  # noqa: BLE001 - a thread's boundary: nothing may escape
            _log_without_secrets(error)
            found = problem("machine.unexpected", details=type(error).__name__)
            handle._post(handle._on_error, found, last=True)
        else:
            handle._post(handle._on_result, result, last=True)


class _State:
    """The pool and the bridge, made on first use and replaced after `close`."""

    def __init__(self) -> None:
        self.pool: QThreadPool | None = None
        self.bridge: _Bridge | None = None
        self.running: weakref.WeakSet[TaskHandle] = weakref.WeakSet()

    def open(self) -> QThreadPool:
        if self.pool is None or not isValid(self.pool):
            self.pool = QThreadPool()
            self.pool.setMaxThreadCount(_THREADS)
        if self.bridge is None or not isValid(self.bridge):
            self.bridge = _Bridge()
        return self.pool


_state = _State()


@overload
def run(
    work: Callable[[], _R],
    on_result: Callable[[_R], object],
    on_error: Callable[[Problem], object] | None = None,
    on_progress: None = None,
    *,
    owner: QObject | None = None,
) -> TaskHandle: ...


@overload
def run(
    work: Callable[[Reporter[_P]], _R],
    on_result: Callable[[_R], object],
    on_error: Callable[[Problem], object] | None,
    on_progress: Callable[[_P], object],
    *,
    owner: QObject | None = None,
) -> TaskHandle: ...


def run(
    work: Callable[..., Any],
    on_result: Callable[[Any], object],
    on_error: Callable[[Problem], object] | None = None,
    on_progress: Callable[[Any], object] | None = None,
    *,
    owner: QObject | None = None,
) -> TaskHandle:
    """Do `work` on another thread and bring its result back to the UI thread.

    Called on the UI thread. Exactly one of `on_result` and `on_error` is called, on the UI
    thread, unless the task is cancelled or its owner is gone by then.

    Parameters
    ----------
    work : callable
        Called without arguments; with a `Reporter` when `on_progress` is given.
    on_result : callable
        Gets what `work` returned.
    on_error : callable, optional
        Gets a `Problem`: the one that `work` raised, or ``machine.unexpected``, in which case
        the log names the exception's class and place, never its message or values.
    on_progress : callable, optional
        Gets every value that `work` reports, in order, before the result.
    owner : QObject, optional
        Nothing is delivered once it is gone. Left out, it is the object whose method
        `on_result` (or another callback) is; such an object is not kept alive by the task.

    Returns
    -------
    TaskHandle
        Its ``cancel()`` stops the delivery.
    """
    pool = _state.open()
    handle = TaskHandle(on_result, on_error, on_progress, owner)
    _state.running.add(handle)

    def call() -> object:
        return work() if on_progress is None else work(Reporter[Any](handle))

    pool.start(_Job(call, handle))
    return handle


def close(timeout_ms: int = 3000) -> bool:
    """Cancel everything and wait for the threads, at most `timeout_ms`.

    Returns
    -------
    bool
        False when work still hangs: the composition root then leaves through ``os._exit``,
        since Qt would wait for the thread for ever.
    """
    for handle in list(_state.running):
        handle.cancel()
    if _state.pool is None or not isValid(_state.pool):
        return True
    _state.pool.clear()
    return _state.pool.waitForDone(timeout_ms)


def _owner_of(
    owner: QObject | None, *callbacks: Callable[..., object] | None
) -> weakref.ref[QObject] | None:
    if owner is not None:
        return weakref.ref(owner)
    for callback in callbacks:
        holder = getattr(callback, "__self__", None)
        if isinstance(holder, QObject):
            return weakref.ref(holder)
    return None


def _weak(callback: Callable[[Any], object] | None) -> _Callback | None:
    """A callback that does not keep its window alive while the work runs."""
    if callback is None:
        return None
    if isinstance(callback, MethodType) and isinstance(callback.__self__, QObject):
        return weakref.WeakMethod(callback)
    return lambda: callback


def _log_without_secrets(error: BaseException) -> None:
    """Class and place of an unexpected exception; its message may hold what was typed."""
    places = ", ".join(
        f"{frame.name} ({frame.filename}:{frame.lineno})"
        for frame in traceback.extract_tb(error.__traceback__)
    )
    _log.error("unexpected %s in %s", type(error).__name__, places)
