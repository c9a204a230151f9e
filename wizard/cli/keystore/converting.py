"""``keystore convert``: a store as one of the other type, or under another password."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, read_secret
from wizard.cli.keystore.proving import looked_at, open_store, proof_json, say_proof
from wizard.cli.keystore.shared import (
    AsJson,
    PasswordFile,
    PasswordStdin,
    StorePath,
    Yes,
    behind_links,
    existing,
    hint,
    opened,
    tell_backup,
    type_named,
)
from wizard.cli.keystore.shown import entries, entries_json
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.converting import Conversion, converted, kept_words
from wizard.flows.exporting import same_file
from wizard.flows.ownstore import opened_quietly
from wizard.flows.storechange import change_store


def convert(
    context: typer.Context,
    store: StorePath,
    target: Annotated[
        Path,
        typer.Argument(
            metavar="TARGET",
            help="The store to write; it may be STORE itself.",
            callback=behind_links,
        ),
    ],
    type: Annotated[str, typer.Option(metavar="TYPE", help="The type to write: jks or pkcs12.")],
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    target_password_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The new store's password, if it is to be another."),
    ] = None,
    key_password_file: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Opens private keys with passwords of their own."),
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Go on without what cannot be converted.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Write a store as another type: trusted certificates, private keys, names and dates kept."""
    state: Context = context.obj
    output = state.json(as_json)
    kind = type_named(type)
    # Before a password is asked for: what the person saw is what may be replaced.
    before = existing(target)
    if target.exists() and not yes:
        raise ProblemError("cli.target-exists", path=target)
    in_place = same_file(store, target)
    data, secret, content = opened(state, store, password_stdin, password_file)
    new_secret = secret
    if target_password_file is not None:
        new_secret = read_secret("the new store", file=target_password_file)
        hint(state, new_secret)
    keys = [read_secret("the key", file=file) for file in key_password_file or ()]
    given = password_stdin or password_file is not None or target_password_file is not None
    source = None if given or in_place else store
    made = _converted(state, data, secret, kind, new_secret, keys, leave_out, source)
    written = made.content
    there = (
        open_store(target, data, secret, content)
        if in_place
        else opened_quietly(state.services, target.absolute(), before)
    )
    found = looked_at(state, target, there)
    proof = change_store(
        state.services,
        found,
        made.data,
        password=made.password,
        keep_password=made.kept,
        replacing=before,
    )
    backup = proof.backup
    if output.as_json:
        output.document(
            {
                "path": str(target),
                "type": written.type,
                "source": str(store),
                "entries": entries_json(state, written),
                "left_out": [
                    {"alias": one.alias, "kind": one.kind, "reason": str(one.reason)}
                    for one in made.left_out
                ],
                "backup": str(backup.folder) if backup else None,
                **proof_json(found, proof),
            }
        )
        return
    for one in made.left_out:
        output.say(f"Left out: “{one.alias}” ({one.kind}), because {one.reason}.")
    output.say(f"{target}: {written.type}, {entries(len(written.entries))}.")
    if made.kept:
        output.say(str(kept_words(store)))
    say_proof(state, found, proof)
    tell_backup(state, backup, existed=True)


def _converted(
    state: Context,
    data: bytes,
    secret: Secret,
    kind: str,
    new_secret: Secret,
    keys: list[Secret],
    leave_out: bool,
    source: Path | None,
) -> Conversion:
    try:
        return converted(
            state.services,
            data,
            secret,
            type=kind,
            new_password=new_secret,
            key_passwords=keys,
            leave_out=leave_out,
            source=source,
        )
    except ProblemError as fault:
        if fault.id != "keystore.not-convertible":
            raise
        # The same sentence, with the options that help.
        raise ProblemError("cli.not-converted", **_words(fault)) from None


def _words(fault: ProblemError) -> dict[str, str]:
    return {name: str(value) for name, value in fault.problem.what.args}
