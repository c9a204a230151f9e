"""The gateway's services over a recorded service manager, and pools over appcmd's answers.

The manager answers as Microsoft documents it; states and checkpoints as Wine 8 gave them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import pytest

from wizard.domain.gatewayports import ServiceState, ServiceStep
from wizard.domain.problems import ProblemError
from wizard.gateway.programs import Ran, run
from wizard.gateway.service import GatewayServices, is_gateway
from wizard.gateway.winservices import Config, RefusedError, Status

POOL = "IIS application pool: MyPassGateway"
DENIED = "ERROR ( hresult:80070005, message:Command execution failed.\r\nAccess is denied.\r\n )"


class Manager:
    """MPGW with two dependents: B needs A, A needs MPGW; all of them run."""

    def __init__(self) -> None:
        self.states = dict.fromkeys(("MPGW", "A", "B", "Spooler"), ServiceState.RUNNING)
        self.needing = {"MPGW": ("A",), "A": ("B",)}
        self.orders: list[str] = []
        self.hanging: set[str] = set()
        self.refusing: dict[str, int] = {}

    def listed(self) -> tuple[tuple[str, str], ...]:
        return (("Spooler", "Druckwarteschlange"), ("MPGW", "MyPass Gateway"))

    def status(self, name: str) -> Status:
        return Status(self.states[name])

    def config(self, name: str) -> Config:
        return Config(name, account="LocalSystem")

    def dependents(self, name: str) -> tuple[str, ...]:
        return self.needing.get(name, ())

    def _order(self, words: str, name: str, state: ServiceState) -> None:
        self.orders.append(f"{words} {name}")
        if name in self.refusing:
            raise RefusedError(self.refusing[name], "no")
        self.states[name] = ServiceState.STOPPING if name in self.hanging else state

    def stop(self, name: str) -> None:
        self._order("stop", name, ServiceState.STOPPED)

    def start(self, name: str) -> None:
        self._order("start", name, ServiceState.RUNNING)

    resume = start


class Appcmd:
    """Answers as appcmd.exe does."""

    def __init__(self, **answers: Ran) -> None:
        self.answers = {
            "/text:name": Ran(0, "DefaultAppPool\r\nMyPassGateway\r\n"),
            "/text:state": Ran(0, "Started"),
            "identityType": Ran(0, "SpecificUser"),
            "userName": Ran(0, "MP-IISUser"),
            **answers,
        }
        self.commands: list[str] = []

    def __call__(
        self, command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None
    ) -> Ran:
        line = " ".join(command)
        self.commands.append(line)
        found = [answer for key, answer in self.answers.items() if key in line]
        return found[0] if found else Ran(None, missing=True)


NO_IIS = Ran(None, missing=True)


def services(manager: Manager, appcmd: Appcmd | None = None) -> GatewayServices:
    appcmd = appcmd or Appcmd(**{"/text:name": NO_IIS})
    return GatewayServices(appcmd, "win32", {"SystemRoot": r"D:\Windows"}, manager)


def silent(_step: ServiceStep) -> None:
    """Nobody watches."""


def test_services_and_pools_of_the_gateway_are_found() -> None:
    appcmd = Appcmd()
    found = services(Manager(), appcmd).found()
    assert [one.label for one in found.services] == ["MPGW", POOL]
    assert found.services[1].account == "MP-IISUser"
    assert appcmd.commands[0].startswith(r"D:\Windows\System32\inetsrv\appcmd.exe list")
    # The whole configuration of a pool would hold its password.
    assert not any("/text:*" in line or "/config" in line for line in appcmd.commands)
    assert GatewayServices(appcmd, "linux", {}, Manager()).names() == ()


def test_pools_that_may_not_be_read_are_told() -> None:
    found = services(Manager(), Appcmd(**{"/text:name": Ran(5, DENIED)})).found()
    assert [one.id for one in found.problems] == ["service.pools-denied"]
    assert found.problems[0].lacking


def test_a_restart_stops_dependents_first_and_starts_them_last() -> None:
    manager = Manager()
    steps: list[ServiceStep] = []
    services(manager).restart("MPGW", timeout=5, on_step=steps.append)
    stops = ["stop B", "stop A", "stop MPGW"]
    assert manager.orders == [*stops, "start MPGW", "start A", "start B"]
    assert steps[-1].done


def test_a_dependent_that_was_stopped_stays_so() -> None:
    manager = Manager()
    manager.states["B"] = ServiceState.STOPPED
    services(manager).restart("MPGW", timeout=5)
    assert manager.orders == ["stop A", "stop MPGW", "start MPGW", "start A"]


def test_what_was_stopped_runs_again_when_the_next_one_hangs() -> None:
    manager = Manager()
    manager.hanging = {"A"}
    with pytest.raises(ProblemError) as caught:
        services(manager).stop("MPGW", timeout=1, on_step=silent)
    assert caught.value.id == "service.stop-slow"
    assert manager.orders == ["stop B", "stop A", "start B"]
    said = str(caught.value)
    assert "“A” is stopping" in said
    assert "“MPGW” runs" in said
    assert "“B” had been stopped before and runs again" in said


def test_rights_that_are_lacking_are_told_as_such() -> None:
    manager = Manager()
    manager.refusing = {"MPGW": 5}
    with pytest.raises(ProblemError) as caught:
        services(manager).stop("MPGW", timeout=5, on_step=silent)
    assert caught.value.id == "service.denied"
    assert caught.value.problem.lacking
    assert manager.states["A"] is manager.states["B"] is ServiceState.RUNNING


def test_others_are_never_touched() -> None:
    manager = Manager()
    with pytest.raises(ProblemError) as caught:
        services(manager).restart("Spooler", timeout=5)
    assert caught.value.id == "service.unknown"
    assert manager.orders == []


def test_a_pool_is_recycled() -> None:
    appcmd = Appcmd(recycle=Ran(0, "recycled"))
    services(Manager(), appcmd).restart(POOL, timeout=5)
    assert any(line.endswith("recycle apppool /apppool.name:MyPassGateway")
               for line in appcmd.commands)  # fmt: skip


def test_a_pool_needs_rights() -> None:
    with pytest.raises(ProblemError) as caught:
        services(Manager(), Appcmd(recycle=Ran(5, DENIED))).restart(POOL, timeout=5)
    assert caught.value.id == "service.denied"
    assert caught.value.problem.lacking


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MyPass Gateway Server", True),
        ("mypass-gateway", True),
        ("MyPass Agent", False),
        ("", False),
    ],
)
def test_names_must_hold_both_words(name: str, expected: bool) -> None:
    assert is_gateway(name) is expected


# ---------------------------------------------------------------- the runner itself


def test_the_runner_keeps_to_its_time_limit_and_names_what_is_missing() -> None:
    assert run([sys.executable, "-c", "print('hi'); exit(3)"], timeout=30) == Ran(3, "hi\n")
    assert run([sys.executable, "-c", "input()"], timeout=30).code == 1
    slow = run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.5)
    assert slow == Ran(None)
    assert run(["no-such-program"], timeout=5) == Ran(None, missing=True)
    assert run(["a\0b"], timeout=5) == Ran(None, missing=True)
