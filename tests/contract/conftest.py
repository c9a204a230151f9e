"""A running partition, the real jt400 in the real worker, and a check over both."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.jars import jars
from wizard.app import Toolboxes, build
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import ToolboxChoice, TrustStore
from wizard.domain.secret import Secret
from wizard.domain.verdicts import CheckResult, PartitionReport
from wizard.flows.checking import CheckOptions, CheckSubject, Doors, Ledger, check_one
from wizard.flows.services import Services
from wizard.simulator import PartitionScenario, RunningPartition, Scenario, Simulation

_numbers = itertools.count(1)
PASSWORD = Secret("mypass4u")
USER = "MYPASSSVC"


def loopback_address() -> str:
    """A loopback address of this test process alone, so that standard ports never collide."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    number = next(_numbers)
    return f"127.{20 + int(worker)}.{number // 200}.{number % 200 + 1}"


@pytest.fixture
def simulated() -> Iterator[Callable[..., RunningPartition]]:
    """Start a partition with knobs: ``simulated(password_level=0)``."""
    running: list[Simulation] = []

    def start(**knobs: object) -> RunningPartition:
        scenario = Scenario((replace(PartitionScenario(), **knobs),))
        simulation = Simulation(scenario, base_address=loopback_address())
        running.append(simulation.start())
        return simulation.partitions[0]

    yield start
    for simulation in running:
        simulation.stop()


@pytest.fixture(scope="session")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, Toolboxes]]:
    """The real adapters, with settings of their own."""
    services, toolboxes = build(tmp_path_factory.mktemp("settings") / "setup.json")
    yield services, toolboxes
    toolboxes.close()


def choice_with(services: Services, jar: Path | None = None) -> ToolboxChoice:
    """The machine's Java with a jar (the newest at hand unless named)."""
    if jar is None:
        known = jars()
        if not known:
            pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
        jar = known[-1]
    java = os.environ.get("MYPASS_TEST_JAVA")  # another Java than the first one found
    return services.finder.find(None, java_home=Path(java) if java else None, jar=jar)


class Checked:
    """A report, by check id."""

    def __init__(self, report: PartitionReport) -> None:
        self.report = report
        self._by_id = {check.id: check for check in report.checks}

    def __getitem__(self, id: str) -> CheckResult:
        return self._by_id[id]

    def verdict(self, id: str) -> str:
        return self._by_id[id].verdict.value

    def failed(self) -> list[str]:
        return [check.id for check in self.report.checks if check.verdict == "fail"]


@pytest.fixture
def check(rooms: tuple[Services, Toolboxes], tmp_path: Path) -> Callable[..., Checked]:
    """Check a running partition as a person would: ``check(partition, ssl=False)``."""
    services, toolboxes = rooms

    def run(
        partition: RunningPartition,
        *,
        ssl: bool = False,
        user: str = USER,
        password: Secret | None = PASSWORD,
        trusted: bytes | None = b"",
        host: str | None = None,
        ports: Ports | None = None,
        jar: Path | None = None,
        ledger: Ledger | None = None,
        connect_timeout: float = 5.0,
        read_timeout: float = 5.0,
        template: str | None = None,
        only: frozenset[str] | None = None,
        **answers: bool,
    ) -> Checked:
        named = Partition(
            partition.name,
            host or partition.address,
            user,
            ssl,
            ports if ports is not None else Ports(mapper=partition.mapper_port),
            **answers,
        )
        store = None
        if ssl and trusted is not None:
            keystores = services.keystores
            path = tmp_path / "trust.jks"
            wanted = trusted or partition.ca.export("der")
            path.write_bytes(keystores.add(None, PASSWORD, [keystores.certificate(wanted)]))
            store = TrustStore(path, "JKS", PASSWORD)
        choice = choice_with(services, jar)
        options = CheckOptions(connect_timeout=connect_timeout, read_timeout=read_timeout)
        if template is not None:
            options = replace(options, template=template)
        report = check_one(
            CheckSubject(named, password),
            Doors(
                services.network,
                lambda: toolboxes(choice, store),
                services.keystores.certificate,
                services.clock,
            ),
            options=options,
            ledger=ledger,
            only=only,
        )
        return Checked(report)

    return run
