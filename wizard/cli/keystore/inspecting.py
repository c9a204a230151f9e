"""``keystore inspect``: what is inside any file."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, read_secret
from wizard.cli.keystore.shared import LOCKED, AsJson, SourcePasswordFile, check_stdin, stdin_bytes
from wizard.cli.keystore.shown import CERTIFICATE, counted, entry_json, show_tree
from wizard.cli.output import ALL_WELL, USAGE
from wizard.domain.problems import problem
from wizard.domain.secret import Secret
from wizard.flows.inspecting import Inspected, inspect, inspect_files


def inspect_(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Any files; - is standard input.")
    ],
    source_password_file: SourcePasswordFile = None,
    as_json: AsJson = False,
) -> None:
    """Name what is inside any file: its format, its certificates, what is wrong with them."""
    state: Context = context.obj
    output = state.json(as_json)
    check_stdin(files, password=False)
    passwords: list[Secret] = []
    if source_password_file is not None:
        passwords.append(read_secret("the source", file=source_password_file))
    seen = [
        _named_option(_inspected(state, file, passwords), given=bool(passwords)) for file in files
    ]
    if output.as_json:
        output.document({"files": [_json(state, one) for one in seen]})
    else:
        for one in seen:
            _show(state, one)
    whole = all(one.found is not None and one.found.certificates for one in seen)
    raise typer.Exit(ALL_WELL if whole else USAGE)


def _inspected(state: Context, file: Path, passwords: list[Secret]) -> Inspected:
    if str(file) != "-":
        return inspect_files(state.services, [file], passwords)[0]
    keystores = state.services.keystores
    return inspect(
        "-", lambda: keystores.read(stdin_bytes(), name="standard input", passwords=passwords)
    )


def _named_option(one: Inspected, *, given: bool) -> Inspected:
    """Where the file is locked and no password was given: the option that gives one."""
    found = one.problem
    if given or found is None or found.id not in LOCKED:
        return one
    advice = problem("cli.source-password", file=one.name).next_step
    return replace(one, problem=replace(found, next_step=advice))


def _json(state: Context, one: Inspected) -> dict[str, object]:
    found, problem = one.found, one.problem
    certificates = found.certificates if found is not None else ()
    labels = itertools.chain(found.labels if found is not None else (), itertools.repeat(""))
    return {
        "path": one.name,
        "format": one.format or None,
        "certificates": [
            entry_json(state, label or None, CERTIFICATE, certificate)
            for certificate, label in zip(certificates, labels, strict=False)
        ],
        "private_keys": one.private_keys,
        "notes": [str(note) for note in found.notes] if found is not None else [],
        "problem": None if problem is None else f"{problem.what} {problem.why}".strip(),
        "problem_id": None if problem is None else problem.id,
        "next_step": None if problem is None else str(problem.next_step),
    }


def _show(state: Context, one: Inspected) -> None:
    output = state.output
    if one.found is None:
        output.say(f"{one.name}: {one.format or 'not known'}")
        if one.problem is not None:
            for part in (one.problem.what, one.problem.why, one.problem.next_step):
                output.say(f"  {part}")
        return
    count = len({certificate.der for certificate in one.found.certificates})
    keys = counted(one.private_keys, "private key", "private keys")
    keys = f", {keys}" if one.private_keys else ""
    output.say(f"{one.name}: {one.format}, {counted(count, 'certificate', 'certificates')}{keys}")
    show_tree(state, output, one.found.certificates, one.found.labels)
    for note in one.found.notes:
        output.say(f"  {note}")
