"""``gateway firewall``: the gateway's way out through Windows' firewall, inspected and opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from wizard.cli.check import configured
from wizard.cli.context import Context, at_terminal
from wizard.cli.output import ALL_WELL, FOUND, Output
from wizard.domain.firewall import GROUP, WantedRule
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.verdicts import CheckResult, Verdict, worst
from wizard.flows import firewall
from wizard.flows.firewall import Need

app = typer.Typer(
    help="The ports that the gateway needs, in Windows' firewall.", invoke_without_command=True
)
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: Json = False) -> None:
    """Inspect the firewall: exit code 1 when a port that the gateway needs is closed."""
    if context.invoked_subcommand is not None:
        return
    state: Context = context.obj
    output = state.json(as_json)
    wanted = _needs(state, _partitions(state))
    _show(output, firewall.inspect(state.services.firewall.read(), wanted))


@app.command("allow")
def allow(context: typer.Context, as_json: Json = False, yes: Yes = False) -> None:
    """Make the rules that are missing, for the configured partitions' addresses alone."""
    state: Context = context.obj
    output = state.json(as_json)
    partitions = _partitions(state)
    if not partitions:
        raise ProblemError("firewall.no-partitions")
    wanted = _needs(state, partitions)
    policy = state.services.firewall.read()
    rules = firewall.missing(policy, wanted)
    if not rules or firewall.there(policy, rules):
        output.say("No rule is missing.")
        _show(output, firewall.inspect(policy, wanted), ())
        return
    for rule in rules:
        places = ", ".join(rule.addresses) or "any address"
        output.say(f"{rule.title}: TCP {', '.join(map(str, rule.ports))} to {places}")
    _confirm(f"Make these rules in the group “{GROUP}”?", yes)
    _show(output, firewall.allow(state.services.firewall, rules, wanted), rules)


@app.command("remove")
def remove(context: typer.Context, as_json: Json = False, yes: Yes = False) -> None:
    """Remove every rule that this program made."""
    state: Context = context.obj
    output = state.json(as_json)
    _confirm(f"Remove the rules of the group “{GROUP}”?", yes)
    count = firewall.remove(state.services.firewall)
    if output.as_json:
        output.document({"removed": count})
    output.say(f"Rules removed: {count}.")


def _partitions(state: Context) -> list[Partition]:
    return [] if state.install_dir is None else configured(state, [], "")[0]


def _needs(state: Context, partitions: list[Partition]) -> tuple[Need, ...]:
    network = state.services.network
    return firewall.needs(
        partitions, lambda host: network.resolve(host, timeout=firewall.RESOLVE_SECONDS)
    )


def _confirm(question: str, yes: bool) -> None:
    if yes:
        return
    if not at_terminal():
        raise ProblemError("firewall.unconfirmed")
    typer.confirm(question, abort=True)


def _show(
    output: Output, results: Sequence[CheckResult], made: Sequence[WantedRule] | None = None
) -> None:
    for result in results:
        output.check(result)
    if output.as_json:
        document: dict[str, object] = {"checks": [one.as_json() for one in results]}
        if made is not None:
            document["made"] = [
                {"title": one.title, "ports": one.ports, "addresses": one.addresses} for one in made
            ]
        output.document(document)
    failed = worst(one.verdict for one in results) is Verdict.FAIL
    raise typer.Exit(FOUND if failed else ALL_WELL)
