"""Starts simulated partitions for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from wizard.simulator import PartitionScenario, RunningPartition, Scenario, Simulation

Start = Callable[..., RunningPartition]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts one partition from knobs; stops it after the test."""
    with ExitStack() as stack:

        def begin(**knobs: object) -> RunningPartition:
            scenario = replace(PartitionScenario(), **knobs)  # type: ignore[arg-type]
            simulation = Simulation(Scenario((scenario,)), base_address=None)
            return stack.enter_context(simulation).partitions[0]

        yield begin
