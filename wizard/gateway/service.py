"""The gateway's Windows services and IIS application pools: found, stopped, started, restarted.

Nothing is touched that is not the gateway's: it carries MyPass and Gateway in its name or title,
or its program lies in a MyPassGateway folder.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import PureWindowsPath

from wizard.domain.gatewayports import (
    POOL_LABEL,
    Dependent,
    FoundServices,
    GatewayService,
    OnStep,
    ServiceAct,
    ServiceKind,
    ServiceState,
)
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.gateway.pools import Pools
from wizard.gateway.programs import Runner, run
from wizard.gateway.servicecontrol import ServiceSteering
from wizard.gateway.winservices import RefusedError, ServiceManager, this_manager

POOL = POOL_LABEL
LEAST_SECONDS, MOST_SECONDS = 1.0, 3600.0


class GatewayServices:
    """The `ServiceControl` of this machine.

    Each of `stop`, `start` and `restart` checks its label against what is found at that moment.

    Parameters
    ----------
    runner : Runner, optional
        Runs Windows' own programs.
    system : str, optional
        As ``sys.platform``; nothing is found on a system other than Windows.
    environ : mapping, optional
        Tells where Windows lies (``SystemRoot``).
    manager : ServiceManager, optional
    """

    def __init__(
        self,
        runner: Runner = run,
        system: str = sys.platform,
        environ: Mapping[str, str] | None = None,
        manager: ServiceManager | None = None,
    ) -> None:
        self._system = system
        self._manager = this_manager() if manager is None else manager
        self._steering = ServiceSteering(self._manager)
        root = (os.environ if environ is None else environ).get("SystemRoot", r"C:\Windows")
        # The full path: a program of the same name elsewhere on PATH must not run in its place.
        self._pools = Pools(
            runner, str(PureWindowsPath(root) / "System32" / "inetsrv" / "appcmd.exe")
        )

    def names(self) -> tuple[str, ...]:
        """The labels of what can be restarted, services first; empty where nothing is found."""
        return tuple(one.label for one in self.found().services)

    def found(self) -> FoundServices:
        """Every service and application pool of the gateway."""
        if self._system != "win32":
            return FoundServices()
        services: list[GatewayService] = []
        problems: list[Problem] = []
        try:
            listed = self._steering.asked(self._manager.listed)
            services += [
                self._service(name, title) for name, title in listed if self._ours(name, title)
            ]
        except RefusedError as refusal:
            words = f"{refusal.words} ({refusal.code})"
            problems.append(problem("service.list-refused", words=words))
        try:
            services += [self._pool(name) for name in self._pools.names() if is_gateway(name)]
        except ProblemError as fault:
            problems.append(fault.problem)
        return FoundServices(tuple(services), tuple(problems))

    def stop(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService:
        """Stop one of the gateway's; raises ``service.*``."""
        return self._do(label, timeout, on_step, ServiceAct.STOP)

    def start(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService:
        """Start one of the gateway's; raises ``service.*``."""
        return self._do(label, timeout, on_step, ServiceAct.START)

    def restart(
        self, label: str, *, timeout: float, on_step: OnStep = lambda _step: None
    ) -> GatewayService:
        """Restart a service with its dependents, recycle a pool; raises ``service.*``."""
        return self._do(label, timeout, on_step, ServiceAct.RECYCLE)

    def _do(self, label: str, timeout: float, on_step: OnStep, act: ServiceAct) -> GatewayService:
        timeout = min(max(timeout, LEAST_SECONDS), MOST_SECONDS)
        found = next((one for one in self.found().services if one.label == label), None)
        if found is None:
            raise ProblemError("service.unknown", service=label)
        if found.kind is ServiceKind.POOL:
            self._pools.act(found.name, act, timeout, on_step)
            return self._pool(found.name)
        acts = {
            ServiceAct.STOP: self._steering.stop,
            ServiceAct.START: self._steering.start,
            ServiceAct.RECYCLE: self._steering.restart,
        }
        acts[act](found.name, timeout, on_step)
        return self._service(found.name, found.title)

    def _ours(self, name: str, title: str) -> bool:
        if is_gateway(name) or is_gateway(title):
            return True
        try:
            program = self._manager.config(name).program
        except RefusedError:
            return False
        return "\\mypassgateway\\" in program.casefold()

    def _service(self, name: str, title: str) -> GatewayService:
        state = self._state(name)
        try:
            config = self._manager.config(name)
            needing = self._manager.dependents(name)
        except RefusedError:
            return GatewayService(name, title, ServiceKind.SERVICE, state)
        dependents = tuple(Dependent(one, self._title(one), self._state(one)) for one in needing)
        return GatewayService(
            name, title, ServiceKind.SERVICE, state, config.start, config.account, dependents
        )

    def _title(self, name: str) -> str:
        try:
            return self._manager.config(name).title
        except RefusedError:
            return name

    def _state(self, name: str) -> ServiceState:
        try:
            return self._manager.status(name).state
        except RefusedError:
            return ServiceState.UNKNOWN

    def _pool(self, name: str) -> GatewayService:
        account = self._pools.account(name)
        state = self._pools.state(name)
        return GatewayService(name, name, ServiceKind.POOL, state, account=account)


def is_gateway(name: str) -> bool:
    """Whether a service's name says MyPass Gateway, in whatever spelling."""
    letters = re.sub(r"[^a-z]", "", name.casefold())
    return "mypass" in letters and "gateway" in letters
