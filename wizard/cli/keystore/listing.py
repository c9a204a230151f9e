"""``keystore list``: what a store holds."""

from __future__ import annotations

import typer

from wizard.cli.context import Context, read_file
from wizard.cli.keystore.shared import (
    AsJson,
    PasswordFile,
    PasswordStdin,
    StorePath,
    entry_json,
    store_password,
)
from wizard.flows.stores import LARGEST_STORE


def list_(
    context: typer.Context,
    store: StorePath,
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    as_json: AsJson = False,
) -> None:
    """List what a store holds."""
    state: Context = context.obj
    output = state.json(as_json)
    data = read_file(store, LARGEST_STORE)
    secret = store_password(state, store, data, password_stdin, password_file)
    content = state.services.keystores.open(data, secret)
    if output.as_json:
        output.document(
            {
                "path": str(store),
                "type": content.type,
                "entries": [entry_json(state, entry) for entry in content.entries],
            }
        )
        return
    output.say(f"{store}: {content.type}, {len(content.entries)} entries")
    output.table(
        ("Alias", "Kind", "Subject", "Valid until", "SHA-256"),
        (
            (
                entry.alias,
                entry.kind,
                entry.certificate.subject if entry.certificate else "",
                entry.certificate.not_after.date().isoformat() if entry.certificate else "",
                entry.certificate.sha256 if entry.certificate else "",
            )
            for entry in content.entries
        ),
    )
