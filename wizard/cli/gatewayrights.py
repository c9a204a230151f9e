"""``gateway rights``: who may read and write the gateway's files, and those rights put right."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal
from wizard.cli.output import FOUND, MACHINE, Output, exit_code, problem_json
from wizard.domain.problems import ProblemError
from wizard.flows.filerights import (
    RightsSurvey,
    SeenFile,
    put_right,
    rights_file,
    set_names,
    survey,
)

app = typer.Typer(help="Who may read and write the gateway's files.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show who may read and write the gateway's files; exit code 1 when it is too many."""
    state: Context = context.obj
    output = state.json(as_json)
    if context.invoked_subcommand is not None:
        return
    found = survey(state.services, state.tree())
    if output.as_json:
        output.document(_json(found))
    else:
        _say(output, found)
    if any(one.refused and _code(one) == MACHINE for one in found.files):
        raise typer.Exit(MACHINE)
    if found.problems:
        raise typer.Exit(FOUND)


@app.command("set")
def set_(
    context: typer.Context,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="G", help="The configuration group, as MP-GWGroup."),
    ] = None,
    pool: Annotated[
        str | None,
        typer.Option("--pool", metavar="P", help="The account that the application pool runs as."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Name who looks after the gateway, in rights.toml; the rights of no file change by it."""
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree_to_write()
    backup = set_names(state.services, tree, group=group, pool=pool)
    path = rights_file(tree)
    if output.as_json:
        output.document(
            {
                "path": str(path),
                "changed": backup is not None,
                "backup": str(backup.folder) if backup else None,
            }
        )
    elif backup is None:
        output.say("Nothing to change: the file says so already.")
    else:
        output.say(f"Written: {path}. gateway rights shows what it means for each file.")


@app.command("apply")
def apply(context: typer.Context, as_json: Json = False, yes: Yes = False) -> None:
    """Give the gateway's files their rights: all of them, or none."""
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree_to_write()
    found = survey(state.services, tree)
    if not yes:
        if not at_terminal():
            raise ProblemError("rights.unconfirmed")
        _say(output, found)
        typer.confirm("Give these files the rights that they need, and no others?", abort=True)
    changed = put_right(state.services, tree)
    if output.as_json:
        output.document({"changed": [str(path) for path in changed]})
        return
    for path in changed:
        output.say(f"Set and read back: {path}")
    if not changed:
        output.say("Nothing to change: every file has its rights.")


def _code(one: SeenFile) -> int:
    return exit_code(one.rights.problem) if one.rights.problem is not None else 0


def _say(output: Output, found: RightsSurvey) -> None:
    names = found.names
    output.say(f"Configuration group: {names.group or 'not named'}")
    output.say(f"Application pool's account: {names.pool or 'not named'}")
    output.table(
        ("File", "Who", "May"),
        (
            (one.file.path if at == 0 else "", holder.account, holder.may)
            for one in found.files
            for at, holder in enumerate(one.rights.holders)
        ),
    )
    for told in (*found.problems, *found.remarks):
        output.say(str(told))


def _json(found: RightsSurvey) -> dict[str, object]:
    return {
        "group": found.names.group,
        "pool": found.names.pool,
        "files": [
            {
                "path": str(one.file.path),
                "role": one.file.role.value,
                "rights": [
                    {"account": holder.account, "may": holder.may} for holder in one.rights.holders
                ],
                "problem": problem_json(one.rights.problem) if one.rights.problem else None,
            }
            for one in found.files
        ],
        "problems": [problem_json(one) for one in found.remarks],
    }
