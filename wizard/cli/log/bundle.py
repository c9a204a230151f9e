"""``log bundle``: a ZIP for those who help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.domain.problems import ProblemError
from wizard.flows.logs.bundle import collect, read_report, write


def bundle(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The ZIP.")] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="What check --json printed."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Write a support bundle: versions, settings and the log's end, without secrets."""
    state: Context = context.obj
    output = state.json(as_json)
    services = state.services
    tree = state.tree()
    found = None
    if report is not None:
        data = services.files.read(report.absolute())
        if data is None:
            raise ProblemError("log.report", path=report)
        found = read_report(data, report)
    if out is None:
        out = Path(f"mypass-support-{services.clock().astimezone():%Y%m%d-%H%M%S}.zip")
    path = out.absolute()
    made = collect(services, tree, state.choice, found)
    write(services, made, path, replace=force)
    if output.as_json:
        output.document(
            {
                "path": str(path),
                "entries": [
                    {"name": one.name, "about": one.about, "left_out": one.left_out}
                    for one in made.entries
                ],
                "missing": [{"name": name, "why": why} for name, why in made.missing],
            }
        )
        return
    output.say(f"Written: {path}")
    for entry in made.entries:
        output.say(f"  {entry.name}: {entry.about}")
    for name, why in made.missing:
        output.say(f"  not inside: {name} ({why})")
    output.say("Passwords, keys and every unknown word are left out; INDEX.txt tells what.")
