"""``log file``: where the connector writes its log."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.log.shared import restart_hint
from wizard.flows.logs.inforce import in_force, set_file


def file(
    context: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="[PATH]", help="The full path of the log file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show where the log is written, or change it; a backup is kept."""
    state: Context = context.obj
    output = state.json(as_json)
    backup = None
    if wanted is None:
        found = in_force(state.services, state.tree())
    else:
        change = set_file(state.services, state.tree_to_write(), wanted)
        found, backup = change.after, change.backup
    now = found.settings.file if found.settings else ""
    if output.as_json:
        output.document(
            {
                "path": str(found.path),
                "file": now or None,
                "changed": backup is not None,
                "backup": str(backup.folder) if backup else None,
            }
        )
        return
    output.say(f"The log is {now}." if now else f"{found.path} names no log file.")
    if backup is not None:
        output.say(f"Written. The file as it was lies in {backup.folder}. {restart_hint(found)}")
    elif wanted is not None:
        output.say("Nothing to change: the file says so already.")
