"""``config show`` and ``config set``: the connector's ``fpc101.properties``."""

from __future__ import annotations

import difflib
from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.domain import cl
from wizard.domain.ports import FileChange
from wizard.domain.problems import ProblemError
from wizard.flows.answers import ConnectorAnswer, check_connector
from wizard.flows.backups import backup_root
from wizard.flows.looking import COMMAND_KEY, SSL_KEY, read_connector

app = typer.Typer(help="The connector's fpc101.properties.", no_args_is_help=True)


@app.command("show")
def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show every key of the file with its value."""
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree()
    data = state.services.files.read(tree.properties)
    entries = state.services.files.properties(data or b"")
    if output.as_json:
        output.document(
            {
                "path": str(tree.properties),
                "exists": data is not None,
                "entries": [
                    {"key": entry.key, "value": entry.value, "line": entry.line}
                    for entry in entries
                ],
            }
        )
        return
    if data is None:
        output.say(f"{tree.properties} does not exist yet; the connector uses its defaults.")
        return
    output.table(("Key", "Value"), ((entry.key, entry.value) for entry in entries))


@app.command("set")
def set_(
    context: typer.Context,
    settings: Annotated[list[str], typer.Argument(metavar="KEY=VALUE...")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Set keys; everything else in the file stays byte for byte, a backup is kept."""
    state: Context = context.obj
    output = state.json(as_json)
    wanted: dict[str, str] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key.strip():
            raise ProblemError("cli.setting-form", typed=setting)
        if any("\ud800" <= character <= "\udfff" for character in setting):
            # Bytes of the command line that are no text (PEP 383).
            raise ProblemError(
                "cli.setting-characters", key=key.encode("ascii", "replace").decode()
            )
        wanted[key.strip()] = value
    tree = state.tree_to_write()
    files = state.services.files
    before = files.read(tree.properties)
    known = {entry.key for entry in files.properties(before or b"")}
    for key in wanted.keys() - known - {SSL_KEY, COMMAND_KEY}:
        meant = _meant(key)
        if meant:
            raise ProblemError("cli.setting-unknown", typed=key, meant=meant)
        output.aside(f"“{key}” is not a key that the product guide documents; it is set as typed.")
    _check_known(wanted, read_connector(files, before)[1])
    for finding in cl.lint(wanted[COMMAND_KEY]) if COMMAND_KEY in wanted else ():
        if finding.severity != "info":
            output.aside(f"{finding.message} {finding.next_step}")
    change = FileChange(tree.properties, before, files.set_properties(before or b"", wanted))
    diff = files.diff(change) if change.needed else ""
    backup = files.apply([change], backup_root(tree)) if change.needed else None
    if output.as_json:
        output.document(
            {
                "path": str(tree.properties),
                "changed": change.needed,
                "backup": str(backup.folder) if backup else None,
            }
        )
        return
    if backup is None:
        output.say("Nothing to change: the file says so already.")
        return
    output.say(diff)
    kept = f" The file as it was lies in {backup.folder}." if before is not None else ""
    output.say(f"Written.{kept}")


@app.command("restore")
def restore(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Put the files of the last change back (first of all one that was cut short).

    The last change of any command or of the window; run again, it takes the way back too.
    """
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree()
    files = state.services.files
    root = backup_root(tree)
    backup = files.unfinished(root) or next(iter(files.backups(root)), None)
    if backup is None:
        raise ProblemError("flows.nothing-to-restore", folder=root)
    files.restore(backup)
    if output.as_json:
        output.document(
            {"restored": [str(path) for path in backup.files], "backup": str(backup.folder)}
        )
        return
    output.say(f"Put back from {backup.folder}:")
    for path in backup.files:
        there = files.read(path) is not None
        output.say(f"  {path}" if there else f"  {path} (removed: it did not exist before)")
    output.say("The same command once more takes this back.")


def _meant(key: str) -> str:
    """The documented key that a mistyped one stands for, "" when it resembles none."""
    folded = {one.lower(): one for one in (SSL_KEY, COMMAND_KEY)}
    close = difflib.get_close_matches(key.lower(), folded, 1, cutoff=0.8)
    return folded[close[0]] if close else ""


def _check_known(wanted: dict[str, str], command: str | None) -> None:
    """The two documented keys have values of their own; any other key is taken as it is.

    Parameters
    ----------
    wanted : dict of str to str
        The two keys' values are trimmed here: Java reads ``" true"`` as false.
    command : str or None
        What the file holds now: it works on that gateway and may be set again.
    """
    if SSL_KEY in wanted:
        typed = wanted[SSL_KEY]
        wanted[SSL_KEY] = typed.strip()
        if wanted[SSL_KEY].lower() not in ("true", "false"):
            raise ProblemError("cli.ssl-mode", typed=typed)
    if COMMAND_KEY in wanted:
        current = None if command is None else ConnectorAnswer(command=command)
        answer = check_connector(ConnectorAnswer(command=wanted[COMMAND_KEY]), current)
        wanted[COMMAND_KEY] = answer.command
