"""``gateway cloud``: whether this machine reaches MyPass Cloud, and whose clock is right."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.output import ALL_WELL, FOUND
from wizard.domain.cloudports import HTTPS, named_proxy
from wizard.domain.hosts import host_and_port
from wizard.domain.problems import ProblemError
from wizard.domain.verdicts import Verdict, worst
from wizard.flows.cloud import TIMEOUT, reach


def cloud(
    context: typer.Context,
    host: Annotated[
        str, typer.Argument(metavar="HOST[:PORT]", help="The host name of your MyPass Cloud.")
    ],
    proxy: Annotated[
        str, typer.Option(metavar="URL", help="http://HOST:PORT, instead of the one that is set.")
    ] = "",
    timeout: Annotated[
        float, typer.Option("--timeout", min=1, max=120, metavar="S", help="For each stage.")
    ] = TIMEOUT,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Try the way to MyPass Cloud with one HTTPS request: exit code 1 when a stage fails."""
    state: Context = context.obj
    output = state.json(as_json)
    name, port = host_and_port(host)
    if "@" in proxy:
        raise ProblemError("cloud.proxy-password")
    named = named_proxy(proxy, "--proxy") if proxy else None
    services = state.services
    results = reach(services.cloud, services.clock, name, port or HTTPS, named, timeout=timeout)
    for result in results:
        output.check(result)
    if output.as_json:
        output.document({"host": name, "checks": [one.as_json() for one in results]})
    failed = worst(one.verdict for one in results) is Verdict.FAIL
    raise typer.Exit(FOUND if failed else ALL_WELL)
