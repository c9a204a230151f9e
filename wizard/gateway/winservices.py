"""Windows' service manager behind a small interface: each method is one question or order.

Source of the behaviour: Microsoft's documentation of QueryServiceStatusEx, QueryServiceConfig,
EnumDependentServices, ControlService and StartService.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from wizard.domain.gatewayports import ServiceState, StartType

_A = TypeVar("_A")

ACCESS_DENIED = 5
SERVICE_DISABLED = 1058
DEPENDENTS_RUN = 1051
ALREADY_RUNNING = 1056
NO_SUCH_SERVICE = 1060
CANNOT_ACCEPT = 1061
NOT_ACTIVE = 1062
NO_MANAGER = -1
"""Not Windows' own: this machine has no service manager that can be asked."""

_STATES = {
    1: ServiceState.STOPPED,
    2: ServiceState.STARTING,
    3: ServiceState.STOPPING,
    4: ServiceState.RUNNING,
    5: ServiceState.CONTINUING,
    6: ServiceState.PAUSING,
    7: ServiceState.PAUSED,
}
_STARTS = {2: StartType.AUTOMATIC, 3: StartType.MANUAL, 4: StartType.DISABLED}


class RefusedError(Exception):
    """Windows refused.

    Parameters
    ----------
    code : int
        Of winerror.h.
    words : str
        Windows' own, in its language.
    """

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Status:
    """QueryServiceStatusEx's answer; `exit_code` of a stopped service is 0 after a good end."""

    state: ServiceState
    checkpoint: int = 0
    exit_code: int = 0
    pid: int = 0


@dataclass(frozen=True, slots=True)
class Config:
    """QueryServiceConfig's answer."""

    title: str
    program: str = ""
    account: str = ""
    start: StartType = StartType.UNKNOWN


class ServiceManager(Protocol):
    """The service manager of this machine; every method may raise `RefusedError`."""

    def listed(self) -> tuple[tuple[str, str], ...]:
        """Name and title of every service."""

    def status(self, name: str) -> Status: ...

    def config(self, name: str) -> Config: ...

    def dependents(self, name: str) -> tuple[str, ...]:
        """What depends on it, last started first (EnumDependentServices)."""

    def stop(self, name: str) -> None:
        """Order the stop; nobody waits for it here."""

    def start(self, name: str) -> None:
        """Order the start; Windows starts first what it depends on."""

    def resume(self, name: str) -> None:
        """Order a paused service to go on."""


class Win32Services:
    """The `ServiceManager` of this Windows, through pywin32."""

    def listed(self) -> tuple[tuple[str, str], ...]:
        """Name and title of every service that is no driver."""
        with _refusals() as api, _closed(api, _manager(api)) as manager:
            found = api.EnumServicesStatus(manager, api.SERVICE_WIN32, api.SERVICE_STATE_ALL)
            return tuple((str(one[0]), str(one[1] or one[0])) for one in found)

    def status(self, name: str) -> Status:
        """State, checkpoint and exit code."""

        def ask(api: Any, service: Any) -> Status:
            told = api.QueryServiceStatusEx(service)
            return Status(
                _STATES.get(told["CurrentState"], ServiceState.UNKNOWN),
                int(told["CheckPoint"]),
                int(told["Win32ExitCode"]),
                int(told["ProcessId"]),
            )

        return _with(name, "SERVICE_QUERY_STATUS", ask)

    def config(self, name: str) -> Config:
        """Title, program, account and who starts it."""

        def ask(api: Any, service: Any) -> Config:
            told = api.QueryServiceConfig(service)
            start = _STARTS.get(told[1], StartType.UNKNOWN)
            if start is StartType.AUTOMATIC and _delayed(api, service):
                start = StartType.DELAYED
            return Config(str(told[8] or name), str(told[3] or ""), str(told[7] or ""), start)

        return _with(name, "SERVICE_QUERY_CONFIG", ask)

    def dependents(self, name: str) -> tuple[str, ...]:
        """What depends on it, in the order in which it can be stopped."""

        def ask(api: Any, service: Any) -> tuple[str, ...]:
            found = api.EnumDependentServices(service, api.SERVICE_STATE_ALL)
            return tuple(str(one[0]) for one in found)

        return _with(name, "SERVICE_ENUMERATE_DEPENDENTS", ask)

    def stop(self, name: str) -> None:
        """Order the stop."""

        def order(api: Any, service: Any) -> None:
            api.ControlService(service, api.SERVICE_CONTROL_STOP)

        _with(name, "SERVICE_STOP", order)

    def start(self, name: str) -> None:
        """Order the start."""

        def order(api: Any, service: Any) -> None:
            api.StartService(service, None)

        _with(name, "SERVICE_START", order)

    def resume(self, name: str) -> None:
        """Order a paused service to go on."""

        def order(api: Any, service: Any) -> None:
            api.ControlService(service, api.SERVICE_CONTROL_CONTINUE)

        _with(name, "SERVICE_PAUSE_CONTINUE", order)


class NoManager:
    """A machine without one."""

    def listed(self) -> tuple[tuple[str, str], ...]:
        """Nothing."""
        return ()

    def dependents(self, name: str) -> tuple[str, ...]:
        """Nothing."""
        del name
        return ()

    def _none(self, name: str) -> Any:
        raise RefusedError(NO_SUCH_SERVICE, name)

    status = config = stop = start = resume = _none


def this_manager() -> ServiceManager:
    """The service manager of this machine."""
    return Win32Services() if sys.platform == "win32" else NoManager()


@contextmanager
def _refusals() -> Iterator[Any]:
    """pywin32's module; what it raises becomes a `RefusedError`."""
    try:
        import pywintypes
        import win32service
    except ImportError as fault:
        raise RefusedError(NO_MANAGER, str(fault)) from None
    try:
        yield win32service
    except pywintypes.error as fault:
        raise RefusedError(int(fault.winerror), str(fault.strerror or "")) from None


@contextmanager
def _closed(api: Any, handle: Any) -> Iterator[Any]:
    try:
        yield handle
    finally:
        api.CloseServiceHandle(handle)


def _manager(api: Any) -> Any:
    return api.OpenSCManager(None, None, api.SC_MANAGER_CONNECT | api.SC_MANAGER_ENUMERATE_SERVICE)


def _with(name: str, right: str, act: Callable[[Any, Any], _A]) -> _A:
    """`act` with the service opened for that one right."""
    with _refusals() as api, _closed(api, _manager(api)) as manager:
        service = api.OpenService(manager, name, getattr(api, right))
        with _closed(api, service):
            return act(api, service)


def _delayed(api: Any, service: Any) -> bool:
    try:
        return bool(api.QueryServiceConfig2(service, api.SERVICE_CONFIG_DELAYED_AUTO_START_INFO))
    except Exception:  # noqa: BLE001 - Wine 8 does not know the question (seen: code 124)
        return False
