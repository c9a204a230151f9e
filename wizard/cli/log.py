"""``log level``: the connector's log level."""

from __future__ import annotations

from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.domain.ports import FileChange, InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.answers import LoggingAnswer, check_logging
from wizard.flows.backups import backup_root

app = typer.Typer(help="The connector's logging.", no_args_is_help=True)


@app.command("level")
def level(
    context: typer.Context,
    wanted: Annotated[
        str | None, typer.Argument(metavar="[LEVEL]", help="INFO, DEBUG, WARN, ERROR ...")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show the log level, or set it; a backup is kept."""
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree() if wanted is None else state.tree_to_write()
    files = state.services.files
    before = files.read(tree.log4j)
    backup = None
    changed = False
    if wanted is not None:
        if before is None:
            _refuse_newer(tree)
        answer = check_logging(LoggingAnswer(wanted.strip().upper(), ""))
        change = FileChange(
            tree.log4j, before, files.set_logging(before or b"", level=answer.level, file=None)
        )
        changed = change.needed
        if changed:
            backup = files.apply([change], backup_root(tree))
            before = change.after
    current = files.log_level(before or b"") if before is not None else None
    file = files.log_file(before or b"") if before is not None else None
    if output.as_json:
        output.document(
            {
                "path": str(tree.log4j),
                "level": current,
                "file": file,
                "changed": changed,
                "backup": str(backup.folder) if backup else None,
            }
        )
        return
    if current is None:
        output.say(f"{tree.log4j} does not exist yet; setting a level makes it.")
        return
    output.say(f"The log level is {current}; the log is {file or 'not a file'}.")
    if backup is not None:
        output.say(
            f"Written. The file as it was lies in {backup.folder}. "
            "The connector reads it at the next start of the Gateway service."
        )
    elif wanted is not None:
        output.say("Nothing to change: the file says so already.")


def _refuse_newer(tree: InstallTree) -> None:
    """Log4j 2 does not read the ``log4j.properties`` that a level would be written to."""
    for name in ("log4j2.properties", "log4j2.xml"):
        path = tree.log4j.with_name(name)
        if path.exists():
            raise ProblemError("cli.log4j2", path=path)
