"""The gateway machine as Windows knows it: services, application pools, and who steers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wizard.domain.problems import Problem, ProblemError

POOL_LABEL = "IIS application pool: "
"""What the label of an application pool begins with, to tell it from a service."""


class ServiceKind(StrEnum):
    """What runs the gateway."""

    SERVICE = "service"
    POOL = "pool"


class ServiceState(StrEnum):
    """The state of a service or of an application pool (which knows no pause)."""

    STOPPED = "stopped"
    STARTING = "starting"
    STOPPING = "stopping"
    RUNNING = "running"
    CONTINUING = "continuing"
    PAUSING = "pausing"
    PAUSED = "paused"
    UNKNOWN = "unknown"


class StartType(StrEnum):
    """Who starts it."""

    AUTOMATIC = "automatic"
    DELAYED = "automatic (delayed)"
    MANUAL = "manual"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


class ServiceAct(StrEnum):
    """What is asked of one service."""

    STOP = "stop"
    START = "start"
    RECYCLE = "recycle"


@dataclass(frozen=True, slots=True)
class Dependent:
    """A service that cannot run without another one."""

    name: str
    title: str
    state: ServiceState


@dataclass(frozen=True, slots=True)
class GatewayService:
    """A Windows service or an IIS application pool of the gateway.

    Parameters
    ----------
    name, title : str
        As Windows has them; a pool has one name only.
    account : str
        Who it runs as.
    dependents : tuple of Dependent
        In the order in which they are stopped.
    serves : tuple of str
        The web applications of a pool: all of them feel a restart.
    """

    name: str
    title: str
    kind: ServiceKind
    state: ServiceState
    start: StartType = StartType.UNKNOWN
    account: str = ""
    dependents: tuple[Dependent, ...] = ()
    serves: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name that tells pools from services."""
        return f"{POOL_LABEL}{self.name}" if self.kind is ServiceKind.POOL else self.name


@dataclass(frozen=True, slots=True)
class FoundServices:
    """What of the gateway was found on this machine.

    `problems` say what could not be looked at: then there may be more than `services`.
    """

    services: tuple[GatewayService, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceStep:
    """How far a stop or start has come.

    Parameters
    ----------
    service : str
        The service that is waited for now, which may be a dependent one.
    checkpoint : int
        Counted up by the service while it works on it; 0 = it tells none.
    done : bool
        It has come where it should.
    """

    service: str
    act: ServiceAct
    state: ServiceState
    checkpoint: int = 0
    done: bool = False


OnStep = Callable[[ServiceStep], object]
"""Told about every change; what it raises stops nothing."""


class ServiceControl(Protocol):
    """The services and application pools of the gateway on this machine, by their labels.

    `timeout` counts for each step: each dependent service has as long. Where a step fails, what
    was stopped before is started again, and the problem says what state everything is in.
    """

    def found(self) -> FoundServices: ...

    def stop(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService: ...

    def start(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService: ...

    def restart(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService:
        """Stop and start; a running application pool is recycled."""


class NoServices:
    """A machine that has none."""

    def found(self) -> FoundServices:
        """Nothing."""
        return FoundServices()

    def stop(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService:
        """Refused."""
        del timeout, on_step
        raise ProblemError("service.unknown", service=label)

    start = restart = stop
