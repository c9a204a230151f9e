"""``demo``: two simulated partitions, a throw-away gateway folder, and the window on it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, DemoHost
from wizard.domain.hosts import Ports
from wizard.domain.problems import ProblemError
from wizard.domain.resources import resource
from wizard.domain.secret import Secret
from wizard.domain.text import T


def demo(
    context: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="Walk the window without a display.")
    ] = False,
    pictures: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the headless walk leaves its PNGs.")
    ] = None,
    scenario: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another scenario (TOML).")
    ] = None,
) -> None:
    """Try the whole set-up on two simulated IBM i partitions; nothing real is touched."""
    # Here, so that no other command waits for the simulator's modules.
    from wizard.simulator import Scenario, Simulation

    state: Context = context.obj
    choice = state.choice()
    # Every page's checks would fail one by one; this is said before anything is started.
    if choice.java is None:
        raise ProblemError("app.no-java")
    if choice.jar is None:
        raise ProblemError("app.no-jar")
    plan = Scenario.load(scenario or resource("scenarios", "demo.toml"))
    base = Path(tempfile.mkdtemp(prefix="mypass-demo-"))
    folder, settings = base / "gateway", base / "settings" / "setup.json"
    (folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "classes").mkdir(parents=True)
    try:
        with Simulation(plan) as simulation:
            hosts = []
            for one in simulation.partitions:
                profile = one.scenario.profiles[0]
                password = profile.password or Secret("")
                fixed = Ports() if one.standard_ports else Ports(mapper=one.mapper_port)
                hosts.append(DemoHost(one.name, one.address, profile.name, password, fixed))
                mapper = "" if one.standard_ports else f", port mapper {one.mapper_port}"
                state.output.say(
                    f"{one.name}: simulated IBM i at {one.address}{mapper}, service account "
                    # A made-up password of a made-up host, which the person has to type.
                    f"{profile.name}, password {password.reveal()}"
                )
            state.output.say(f"Throw-away gateway: {folder}")
            if headless or not state.front.has_display():
                kept = pictures or Path(tempfile.mkdtemp(prefix="mypass-demo-pictures-"))
                kept.mkdir(parents=True, exist_ok=True)
                state.output.say(
                    "There is no display to open the window on: walking it headless."
                    if not headless
                    else "Walking the window headless."
                )
                code = state.front.walk_demo(folder, settings, hosts, kept, state.output.say)
                state.output.say(f"A picture of every page lies in {kept}")
            else:
                first = hosts[0]
                hint = T(
                    "Demonstration: {hosts}. Service account {user}, password {password}.",
                    hosts=", ".join(f"{one.name} is {one.host}" for one in hosts),
                    user=first.user,
                    password=first.password.reveal(),
                )
                code = state.front.open_demo(folder, settings, hint)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    raise typer.Exit(code)
