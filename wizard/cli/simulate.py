"""``simulate``: a simulated IBM i in the foreground, for training and demonstration."""

from __future__ import annotations

import ipaddress
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.output import ALL_WELL
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.backups import backup_root

if TYPE_CHECKING:
    from wizard.simulator import RunningPartition, Scenario, Simulation

EXPORT_PASSWORD = Secret("export4u")
PRACTICE = "practice-gateway"
"""An empty file that tells a folder made here from a real gateway's."""


def simulate(
    context: typer.Context,
    partitions: Annotated[
        int | None,
        typer.Option(min=1, max=50, help="How many; a scenario's are repeated as needed."),
    ] = None,
    scenario: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A scenario (TOML).")
    ] = None,
    address: Annotated[
        str, typer.Option(help="The first partition's loopback address; the others count up.")
    ] = "127.0.0.10",
    export_dir: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write each partition's CA there: PEM, DER, P7B, P12."),
    ] = None,
    gateway: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Make a gateway folder to practise on, with these partitions."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Run simulated partitions until Ctrl-C, and print where they listen."""
    # Here, so that no other command waits for the simulator's modules.
    from wizard.simulator import Scenario, Simulation

    state: Context = context.obj
    output = state.json(as_json)
    try:
        loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        loopback = False
    if not loopback or ":" in address:
        raise ProblemError("cli.simulate-address", typed=address)
    plan = Scenario.default(partitions or 1) if scenario is None else Scenario.load(scenario)
    if scenario is not None and partitions is not None:
        plan = _as_many(plan, partitions)
    stop = threading.Event()
    # Ctrl-C is an interruption (130); a polite end from outside is not.
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with Simulation(plan, base_address=address) as simulation:
        exported = _export(simulation, export_dir)
        practice = None if gateway is None else _practice(state, simulation, gateway)
        if output.as_json:
            output.document(
                {
                    "partitions": [_as_json(one) for one in simulation.partitions],
                    "gateway": None if practice is None else str(practice),
                }
            )
        else:
            output.table(
                ("Partition", "Address", "Mapper", "Sign-on", "TLS", "Command", "TLS", "Profiles"),
                (
                    (
                        one.name,
                        one.address,
                        one.mapper_port,
                        one.signon_port,
                        one.signon_tls_port,
                        one.command_port,
                        one.command_tls_port,
                        ", ".join(one.profiles),
                    )
                    for one in simulation.partitions
                ),
            )
            if exported:
                output.say(
                    f"The certificates of the local CAs lie in {export_dir}; the password of the "
                    # Of a made-up CA's public certificate, for trying the import.
                    f".p12 files is {EXPORT_PASSWORD.reveal()}."
                )
            first = plan.partitions[0].profiles[:1]
            if first and first[0].password is not None:
                # A made-up password of a made-up host, which the person has to type.
                output.say(f"{first[0].name} has the password {first[0].password.reveal()}.")
            if practice is not None:
                output.say(f"The gateway folder to practise on is {practice}; in another terminal:")
                output.say(f"  mypass-wizard --install-dir {practice} check")
            output.say("Running. Ctrl-C ends it.")
        # Windows delivers Ctrl-C only between waits.
        while not stop.wait(0.5):
            pass
    raise typer.Exit(ALL_WELL)


def _practice(state: Context, simulation: Simulation, folder: Path) -> Path:
    """A gateway folder whose partitions are the simulated ones; a real one is left alone.

    Raises
    ------
    ProblemError
        ``cli.practice-folder``, ``configfiles.*``.
    """
    folder = folder.absolute()
    connector = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    files = state.services.files
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / PRACTICE).exists():
            raise ProblemError("cli.practice-folder", folder=folder, reason="other files lie there")
        (connector / "classes").mkdir(parents=True, exist_ok=True)
        (folder / PRACTICE).touch()
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise ProblemError(
            "cli.practice-folder", folder=folder, reason=reason, fault=fault
        ) from None
    tree = state.services.gateway.tree(folder)
    partitions = [
        Partition(
            one.name,
            one.address,
            one.profiles[0],
            ports=Ports() if one.standard_ports else Ports(mapper=one.mapper_port),
        )
        for one in simulation.partitions
    ]
    before = files.read(tree.partitions)
    after = files.set_partitions(before or b"", partitions)
    change = FileChange(tree.partitions, before, after)
    if change.needed:
        files.apply([change], backup_root(tree))
    return folder


def _as_many(plan: Scenario, count: int) -> Scenario:
    """The scenario's partitions, in turn, until there are `count` of them."""
    from wizard.simulator import Scenario

    chosen = []
    for number in range(count):
        one = plan.partitions[number % len(plan.partitions)]
        lap = number // len(plan.partitions)
        chosen.append(replace(one, name=f"{one.name}-{lap + 1}") if lap else one)
    return Scenario(tuple(chosen))


def _as_json(one: RunningPartition) -> dict[str, object]:
    return {
        "name": one.name,
        "host": one.address,
        "mapper_port": one.mapper_port,
        "signon_port": one.signon_port,
        "signon_tls_port": one.signon_tls_port,
        "command_port": one.command_port,
        "command_tls_port": one.command_tls_port,
        "profiles": list(one.profiles),
    }


def _export(simulation: Simulation, folder: Path | None) -> bool:
    if folder is None:
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in simulation.partitions:
            for form in ("pem", "der", "p7b", "p12"):
                secret = EXPORT_PASSWORD if form == "p12" else None
                (folder / f"{one.name.lower()}-ca.{form}").write_bytes(one.ca.export(form, secret))
    except OSError as fault:
        raise ProblemError(
            "cli.export-folder",
            folder=folder,
            reason=fault.strerror or type(fault).__name__,
            fault=fault,
        ) from None
    return True
