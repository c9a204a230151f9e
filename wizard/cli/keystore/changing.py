"""``keystore rename``, ``remove`` and ``undo``: entries of a store, one way and back."""

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
    behind_links,
    opened,
    tell_backup,
)
from wizard.cli.keystore.shown import entries, entries_json
from wizard.domain.problems import ProblemError
from wizard.flows.ownstore import opened_quietly
from wizard.flows.storeedit import remove_entries, renamed, write_renamed
from wizard.flows.storeundo import change_to_undo, undo_change
from wizard.flows.storework import planned_removal


def rename(
    context: typer.Context,
    store: StorePath,
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="The entry, as list shows it.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")],
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    as_json: AsJson = False,
) -> None:
    """Give an entry another name; everything else in it and in the store stays."""
    state: Context = context.obj
    state.json(as_json)
    data, secret, content = opened(state, store, password_stdin, password_file)
    made = renamed(state.services, data, secret, content, alias, new)
    written = made.content
    found = looked_at(state, store, open_store(store, data, secret, content))
    proof = write_renamed(state.services, found, made)
    backup = proof.backup
    if state.output.as_json:
        state.output.document(
            {
                "path": str(store),
                "type": written.type,
                "renamed": entries_json(state, written, made.entries),
                "entries": len(written.entries),
                "backup": str(backup.folder) if backup else None,
                **proof_json(found, proof),
            }
        )
        return
    if not made.entries:
        state.output.say(f"{store}: the entry has that name already.")
    for entry in made.entries:
        state.output.say(f"{store}: “{alias}” is now “{entry.alias}”.")
    say_proof(state, found, proof)
    tell_backup(state, backup, existed=True)


def remove(
    context: typer.Context,
    store: StorePath,
    aliases: Annotated[
        list[str], typer.Argument(metavar="ALIAS", help="The entries, as list shows them.")
    ],
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Also a private key, or the last trusted one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove entries; all others stay. Undone by: keystore undo STORE."""
    state: Context = context.obj
    output = state.json(as_json)
    data, secret, content = opened(state, store, password_stdin, password_file)
    planned = planned_removal(content, aliases)
    if planned.losses and not yes:
        losses = " ".join(str(loss) for loss in planned.losses)
        raise ProblemError("cli.removal", losses=losses)
    for loss in planned.losses:
        output.aside(loss)
    found = looked_at(state, store, open_store(store, data, secret, content))
    proof = remove_entries(state.services, found, aliases)
    backup = proof.backup
    left = len(content.entries) - len(planned.entries)
    if output.as_json:
        output.document(
            {
                "path": str(store),
                "type": content.type,
                "removed": entries_json(state, content, planned.entries),
                "entries": left,
                "backup": str(backup.folder) if backup else None,
                **proof_json(found, proof),
            }
        )
        return
    for entry in planned.entries:
        output.say(f"{store}: “{entry.alias}” ({entry.kind}) removed.")
    output.say(f"{store}: {entries(left)} left.")
    say_proof(state, found, proof)
    tell_backup(state, backup, existed=True)


def undo(
    context: typer.Context,
    store: Annotated[
        Path,
        typer.Argument(
            metavar="STORE", help="A store this program changed.", callback=behind_links
        ),
    ],
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Also what someone else changed since.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put the store back as it was before its last change; the same again undoes that."""
    state: Context = context.obj
    output = state.json(as_json)
    services = state.services
    given = []
    if password_stdin or password_file is not None:
        given.append(read_secret("the store", from_stdin=password_stdin, file=password_file))
    path = store.absolute()
    opened_now = opened_quietly(services, path, services.files.read(path), given)
    found = looked_at(state, store, opened_now)
    last = change_to_undo(services, found, given)
    if last.overtaken and not yes:
        raise ProblemError("cli.undo-overtaken", path=store, losses=last.losses)
    done = undo_change(services, found, last, given, agreed=yes)
    if output.as_json:
        output.document(
            {
                "path": str(store),
                "backup": str(last.backup.folder),
                "exists": not done.gone,
                "password": str(done.password_words) or None,
                **proof_json(found, done),
            }
        )
        return
    if done.gone:
        output.say(f"{store} is gone: it did not exist before its last change.")
    else:
        output.say(f"{store} is as it was before its last change, from {last.backup.folder}.")
        if done.password_words:
            output.say(done.password_words)
        say_proof(state, found, done)
    output.say("The same command again takes this back.")
