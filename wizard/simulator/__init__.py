"""A simulated IBM i that speaks the real host-server protocol, for training and demos.

Clean-room from published facts about the protocol; no line is taken from another project.
A scenario (see ``resources/scenarios/README.md``) says what each partition is like and what
is wrong with it; `Simulation` runs it on loopback addresses.
"""

from __future__ import annotations

from wizard.simulator.certificates import LocalCA
from wizard.simulator.scenario import (
    Behaviour,
    CertificateScenario,
    ExitProgram,
    PartitionScenario,
    ProfileScenario,
    Scenario,
    ServiceScenario,
)
from wizard.simulator.simulation import RunningPartition, Simulation

__all__ = [
    "Behaviour",
    "CertificateScenario",
    "ExitProgram",
    "LocalCA",
    "PartitionScenario",
    "ProfileScenario",
    "RunningPartition",
    "Scenario",
    "ServiceScenario",
    "Simulation",
]
