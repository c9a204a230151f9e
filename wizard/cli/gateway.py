"""``gateway``: this machine's Windows, the gateway's services, and the rights of its files."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli import gatewaycloud, gatewayfirewall, gatewayrights
from wizard.cli.context import Context, at_terminal
from wizard.cli.output import ALL_WELL, FOUND, Output, problem_json
from wizard.domain.gatewayports import GatewayService, ServiceStep
from wizard.domain.problems import ProblemError
from wizard.domain.verdicts import Verdict
from wizard.flows import thisgateway

app = typer.Typer(help="The gateway on this machine.", no_args_is_help=True)
app.add_typer(gatewayrights.app, name="rights")
app.add_typer(gatewayfirewall.app, name="firewall")
app.command("cloud")(gatewaycloud.cloud)

_NOT_REACHED = ("slow", "ended", "deaf", "silent", "refused", "disabled")
Name = Annotated[str | None, typer.Argument(metavar="[NAME]", help="As gateway show lists it.")]
Seconds = Annotated[
    float, typer.Option("--timeout", min=1, max=3600, metavar="S", help="For each service.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command("show")
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show this machine's Windows, and the gateway's services and application pools."""
    state: Context = context.obj
    output = state.json(as_json)
    windows = thisgateway.windows(state.services.windows)
    found = state.services.control.found()
    code = FOUND if windows.verdict is Verdict.FAIL else ALL_WELL
    if output.as_json:
        output.document(
            {
                "checks": [windows.as_json()],
                "services": [_json(one) for one in found.services],
                "problems": [problem_json(one) for one in found.problems],
            }
        )
        raise typer.Exit(code)
    output.check(windows)
    rows = [(one.label, one.state, one.start, one.account) for one in found.services]
    if rows:
        output.table(("Service", "State", "Start", "Account"), rows)
    elif not found.problems:
        output.say(str(ProblemError("service.none").problem))
    for one in found.problems:
        output.say(str(one))
    raise typer.Exit(code)


@app.command("stop")
def stop(
    context: typer.Context, name: Name = None, timeout: Seconds = 60, as_json: Json = False,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Stop a service and what depends on it."""
    _do(context, "stop", name, timeout, as_json, yes)


@app.command("start")
def start(
    context: typer.Context, name: Name = None, timeout: Seconds = 60, as_json: Json = False,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Start a service."""
    _do(context, "start", name, timeout, as_json, yes)


@app.command("restart")
def restart(
    context: typer.Context, name: Name = None, timeout: Seconds = 60, as_json: Json = False,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Restart a service with its dependents, or recycle an application pool."""
    _do(context, "restart", name, timeout, as_json, yes)


def _do(
    context: typer.Context, verb: str, name: str | None, timeout: float, as_json: bool, yes: bool
) -> None:
    state: Context = context.obj
    output = state.json(as_json)
    control = state.services.control
    label = name or _only(control.found().services)
    if not yes and verb != "start":
        if not at_terminal():
            raise ProblemError("service.unconfirmed", verb=verb, service=label)
        typer.confirm(f"{verb.capitalize()} “{label}”? Password resets wait meanwhile.", abort=True)

    def tell(step: ServiceStep) -> None:
        at = f", checkpoint {step.checkpoint}" if step.checkpoint else ""
        if not output.as_json:
            output.say(f"{step.service}: {step.state}{at}")

    try:
        after: GatewayService = getattr(control, verb)(label, timeout=timeout, on_step=tell)
    except ProblemError as fault:
        if not fault.id.startswith("service.") or not fault.id.endswith(_NOT_REACHED):
            raise
        output.problem(fault.problem)
        raise typer.Exit(FOUND) from None
    _say(output, after)


def _only(found: tuple[GatewayService, ...]) -> str:
    if not found:
        raise ProblemError("service.none")
    if len(found) > 1:
        raise ProblemError("service.several", names=", ".join(one.label for one in found))
    return found[0].label


def _say(output: Output, one: GatewayService) -> None:
    if output.as_json:
        output.document(_json(one))
    else:
        output.say(f"{one.label} is {one.state}.")


def _json(one: GatewayService) -> dict[str, object]:
    return {
        "name": one.name, "label": one.label, "title": one.title, "kind": one.kind.value,
        "state": one.state.value, "start": one.start.value, "account": one.account,
        "dependents": [
            {"name": each.name, "title": each.title, "state": each.state.value}
            for each in one.dependents
        ],
    }  # fmt: skip
