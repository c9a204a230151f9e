"""``keystore rename``, ``remove`` and ``undo``: entries of a store, one way and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context
from wizard.cli.keystore.shared import (
    AsJson,
    PasswordFile,
    PasswordStdin,
    StorePath,
    opened,
    tell_backup,
)
from wizard.cli.keystore.shown import entries, entries_json
from wizard.domain.problems import ProblemError
from wizard.domain.storeports import StoreContent
from wizard.flows.storeedit import renamed
from wizard.flows.storework import planned_removal, save_store, undo_store


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
    backup = save_store(state.services, store, data, made.data)
    if state.output.as_json:
        state.output.document(
            {
                "path": str(store),
                "type": written.type,
                "renamed": entries_json(state, written, made.entries),
                "entries": len(written.entries),
                "backup": str(backup.folder) if backup else None,
            }
        )
        return
    if not made.entries:
        state.output.say(f"{store}: the entry has that name already.")
    for entry in made.entries:
        state.output.say(f"{store}: “{alias}” is now “{entry.alias}”.")
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
    after = state.services.keystores.remove(data, secret, *aliases)
    written: StoreContent = state.services.keystores.open(after, secret)
    backup = save_store(state.services, store, data, after)
    if output.as_json:
        output.document(
            {
                "path": str(store),
                "type": written.type,
                "removed": entries_json(state, content, planned.entries),
                "entries": len(written.entries),
                "backup": str(backup.folder) if backup else None,
            }
        )
        return
    for entry in planned.entries:
        output.say(f"{store}: “{entry.alias}” ({entry.kind}) removed.")
    output.say(f"{store}: {entries(len(written.entries))} left.")
    tell_backup(state, backup, existed=True)


def undo(
    context: typer.Context,
    store: Annotated[Path, typer.Argument(metavar="STORE", help="A store this program changed.")],
    as_json: AsJson = False,
) -> None:
    """Put the store back as it was before its last change; the same again undoes that."""
    state: Context = context.obj
    output = state.json(as_json)
    backup = undo_store(state.services, store)
    if output.as_json:
        output.document(
            {"path": str(store), "backup": str(backup.folder), "exists": store.exists()}
        )
        return
    if store.exists():
        output.say(f"{store} is as it was before its last change, from {backup.folder}.")
    else:
        output.say(f"{store} is gone: it did not exist before its last change.")
    output.say("The same command again takes this back.")
