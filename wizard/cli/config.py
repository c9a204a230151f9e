"""``config``: the connector's ``fpc101.properties``, its command template and its backups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal
from wizard.cli.output import FOUND, Output, problem_json
from wizard.cli.pastchanges import past_json, past_lines, what_changed
from wizard.domain.cl import LintFinding
from wizard.domain.clpresets import PRESETS, preset
from wizard.domain.ports import InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.backups import backup_root
from wizard.flows.changingsettings import SettingsChange, read_settings, setting, unsetting, write
from wizard.flows.connectorsettings import (
    Setting,
    lint_command,
    lint_file,
    printable,
    settings_of,
    shown_value,
    value_findings,
)
from wizard.flows.looking import COMMAND_KEY
from wizard.flows.settingshistory import Replaced, compare, find_backup, history, replaced_by

app = typer.Typer(help="The connector's fpc101.properties.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
_PRESETS = ", ".join(one.key for one in PRESETS)


@app.command("show")
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show every key with its value, meaning and default, and where the value comes from."""
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree()
    files = state.services.files
    data = read_settings(files, tree.properties)
    settings = settings_of(files, data)
    if output.as_json:
        output.document(
            {
                "path": str(tree.properties),
                "exists": data is not None,
                "entries": [
                    {"key": entry.key, "value": entry.value, "line": entry.line}
                    for entry in files.properties(data or b"")
                ],
                "settings": [_setting_json(one) for one in settings],
            }
        )
        return
    if data is None:
        output.say(f"{tree.properties} does not exist yet; the connector uses its defaults.")
    output.table(
        ("Key", "Value", "Default", "From", "Meaning"),
        (
            (printable(one.key), shown_value(one), _default(one), one.source, one.meaning)
            for one in settings
        ),
    )
    for one in settings:
        for found in value_findings(one):
            output.say(f"{found.severity}: {found.message} {found.next_step}")
    for one in settings:
        for entry in one.overridden:
            shown = printable(f"{entry.key} = {entry.value}")
            output.say(f"Line {entry.line} does not count: {shown}")


@app.command("set")
def set_(
    context: typer.Context,
    settings: Annotated[list[str] | None, typer.Argument(metavar="KEY=VALUE...")] = None,
    presets: Annotated[
        list[str] | None,
        typer.Option("--preset", metavar="NAME", help=f"A command by its name: {_PRESETS}."),
    ] = None,
    allow_power: Annotated[
        bool,
        typer.Option(
            "--allow-power",
            help="Write a command although it changes what a profile may do (SPCAUT, USRCLS ...).",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Set keys; everything else in the file stays byte for byte, a backup is kept."""
    state: Context = context.obj
    output = state.json(as_json)
    wanted = _wanted(settings or [])
    if presets:
        if COMMAND_KEY in wanted:
            raise ProblemError("settings.preset-and-command")
        for other in presets[1:]:
            _demand_same("--preset", presets[0], other)
        wanted[COMMAND_KEY] = preset(presets[0]).command
    if not wanted:
        raise ProblemError("settings.nothing-asked")
    tree = state.tree_to_write()
    files = state.services.files
    planned = setting(
        files,
        tree.properties,
        read_settings(files, tree.properties),
        wanted,
        allow_power=allow_power,
    )
    for key in planned.unknown:
        output.aside(f"“{key}” is not a key that the product guide documents; it is set as typed.")
    for found in planned.findings:
        if found.severity != "info":
            output.aside(f"{found.message} {found.next_step}")
    _write(state, output, tree, planned)


@app.command("unset")
def unset(
    context: typer.Context,
    keys: Annotated[list[str], typer.Argument(metavar="KEY...")],
    earlier: Annotated[
        bool,
        typer.Option("--earlier", help="Only the entries that a later one of the key overrides."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Remove keys, every entry of each; the connector uses its defaults then."""
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree_to_write()
    files = state.services.files
    planned = unsetting(
        files, tree.properties, read_settings(files, tree.properties), keys, earlier=earlier
    )
    for key in planned.unknown:
        output.aside(f"The file has no key “{key}”.")
    nothing = "the file does not have it" if len(keys) == 1 else "the file has none of them"
    if earlier:
        nothing = "no entry is overridden by a later one"
    _write(state, output, tree, planned, nothing)


@app.command("lint")
def lint(
    context: typer.Context,
    command: Annotated[
        str | None,
        typer.Option("--command", metavar="TEXT", help="This command, not the file's."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge the reset command: exit code 1 when something would fail or harm."""
    state: Context = context.obj
    output = state.json(as_json)
    if command is not None:
        report = lint_command(command)
    else:
        files = state.services.files
        report = lint_file(files, read_settings(files, state.tree().properties))
    if output.as_json:
        output.document(
            {"command": report.command, "problems": [_finding_json(one) for one in report.findings]}
        )
    else:
        output.say(printable(report.command))
        for one in report.findings:
            place = f" (column {one.column})" if one.column else ""
            output.say(f"{one.severity}{place}: {one.message}")
            output.say(f"    {one.next_step}  [{one.id}]")
        if not report.findings:
            output.say("Nothing to say about it.")
    if report.refused:
        raise typer.Exit(FOUND)


@app.command("diff")
def diff(
    context: typer.Context,
    which: Annotated[
        str, typer.Argument(metavar="[BACKUP]", help="As config history shows it.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Compare the file with its last backup, or a named one; exit code 1 when it differs."""
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree()
    found = compare(state.services.files, backup_root(tree), tree.properties, which)
    if output.as_json:
        output.document(
            {
                "path": str(tree.properties),
                "backup": str(found.backup.folder),
                "differs": found.differs,
                "changes": what_changed(found.changes),
                "diff": found.diff,
            }
        )
    elif found.differs:
        output.say(f"From {found.backup.folder} to the file as it is now:")
        output.say(found.diff)
    else:
        output.say(f"The file is as {found.backup.folder} has it.")
    if found.differs:
        raise typer.Exit(FOUND)


@app.command("history")
def past(context: typer.Context, as_json: Json = False) -> None:
    """Show the backups, newest first, with what changed."""
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree()
    root = backup_root(tree)
    found = history(state.services.files, root, tree.properties)
    if output.as_json:
        output.document(
            {
                "path": str(tree.properties),
                "folder": str(root),
                "backups": [past_json(one, problem_json) for one in found],
            }
        )
        return
    if not found:
        output.say(f"There are no backups in {root} yet.")
        return
    for one in found:
        for line in past_lines(one):
            output.say(line)


@app.command("restore")
def restore(
    context: typer.Context,
    which: Annotated[
        str, typer.Argument(metavar="[BACKUP]", help="As config history shows it.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Also what someone edited by other means since.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put the files of the last change back (first of all one that was cut short).

    The last change of any command or of the window, or the one that is named; run again without
    a name, it takes the way back too. What somebody edited since is replaced only when that is
    confirmed; the files as they were are kept as a backup.
    """
    state: Context = context.obj
    output = state.json(as_json)
    tree = state.tree()
    files = state.services.files
    root = backup_root(tree)
    cut_short = files.unfinished(root)
    last = cut_short or next(iter(files.backups(root)), None)
    if last is None:
        raise ProblemError("flows.nothing-to-restore", folder=root)
    backup = find_backup(files, root, which) if which else last
    if cut_short is not None and backup != cut_short:
        # What was cut short may be a mixture: nothing is put on top of it.
        raise ProblemError("cli.unfinished", folder=cut_short.folder)
    replaced = replaced_by(files, root, backup)
    if not output.as_json:
        for one in replaced:
            output.say(one.diff)
    _agree(output, replaced, yes=yes)
    files.restore(backup)
    kept = next(iter(files.backups(root)), None) if replaced else None
    if output.as_json:
        output.document(
            {
                "restored": [str(path) for path in backup.files],
                "backup": str(backup.folder),
                "kept": None if kept is None else str(kept.folder),
            }
        )
        return
    output.say(f"Put back from {backup.folder}:")
    for path in backup.files:
        there = files.read(path) is not None
        output.say(f"  {path}" if there else f"  {path} (removed: it did not exist before)")
    if kept is not None:
        output.say(f"What they held until now is kept as backup 1, in {kept.folder}.")
    output.say("config restore without a name takes this back.")


def _agree(output: Output, replaced: Sequence[Replaced], *, yes: bool) -> None:
    """Have a person agree that an edit by other means is replaced."""
    edited = [one for one in replaced if one.edited]
    if not edited or yes:
        return
    first = edited[0]
    time = "time unknown" if first.time is None else f"{first.time:%Y-%m-%d %H:%M}"
    if output.as_json or not at_terminal():
        raise ProblemError(
            "settings.restore-edited",
            path=first.path,
            time=time,
            details="".join(one.diff for one in edited),
        )
    for one in edited:
        when = "" if one.time is None else f" of {one.time:%Y-%m-%d %H:%M}"
        output.aside(
            f"{one.path.name}: the edit{when}, made by other means after the last change of this "
            "program, is replaced too. It is kept as backup 1."
        )
    if not typer.confirm("Put the older files back?", err=True):
        raise ProblemError("settings.restore-declined")


def _wanted(settings: list[str]) -> dict[str, str]:
    wanted: dict[str, str] = {}
    for typed in settings:
        key, equals, value = typed.partition("=")
        if not equals or not key.strip():
            raise ProblemError("cli.setting-form", typed=typed)
        if any("\ud800" <= character <= "\udfff" for character in typed):
            # Bytes of the command line that are no text (PEP 383).
            raise ProblemError(
                "cli.setting-characters", key=key.encode("ascii", "replace").decode()
            )
        _demand_same(key.strip(), wanted.setdefault(key.strip(), value), value)
    return wanted


def _demand_same(what: str, first: str, second: str) -> None:
    if first != second:
        raise ProblemError(
            "settings.two-values",
            what=printable(what), first=printable(first), second=printable(second),
        )  # fmt: skip


def _default(one: Setting) -> str:
    """A default that is not the value anyway."""
    if one.line is None or one.default is None:
        return ""
    return "the same" if one.value == one.default else printable(one.default)


def _write(
    state: Context,
    output: Output,
    tree: InstallTree,
    planned: SettingsChange,
    nothing: str = "the file says so already",
) -> None:
    backup = write(state.services.files, tree, planned.change)
    if output.as_json:
        output.document(
            {
                "path": str(tree.properties),
                "changed": backup is not None,
                "backup": str(backup.folder) if backup else None,
                "problems": [_finding_json(one) for one in planned.findings],
            }
        )
        return
    if backup is None:
        output.say(f"Nothing to change: {nothing}.")
        return
    output.say(planned.diff)
    there = planned.change.before is not None
    kept = f" The file as it was lies in {backup.folder}." if there else ""
    output.say(f"Written.{kept}")


def _setting_json(one: Setting) -> dict[str, object]:
    return {
        "key": one.key,
        "value": one.value,
        "line": one.line,
        "origin": str(one.origin),
        "default": one.default,
        "documented": one.documented,
        "meaning": str(one.meaning),
        "overridden": [{"line": entry.line, "value": entry.value} for entry in one.overridden],
    }


def _finding_json(one: LintFinding) -> dict[str, object]:
    return {
        "id": one.id,
        "severity": one.severity,
        "column": one.column,
        "message": str(one.message),
        "next_step": str(one.next_step),
    }
