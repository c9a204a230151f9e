"""``keystore list``: what a store holds."""

from __future__ import annotations

import typer

from wizard.cli.context import Context
from wizard.cli.keystore.shared import (
    AsJson,
    ConnectorStore,
    PasswordFile,
    PasswordStdin,
    opened,
    store_path,
    tell_left_open,
)
from wizard.cli.keystore.shown import duplicates, entries, entries_json, problems_of


def list_(
    context: typer.Context,
    store: ConnectorStore = None,
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    as_json: AsJson = False,
) -> None:
    """List what a store holds."""
    state: Context = context.obj
    output = state.json(as_json)
    store = store_path(state, store)
    _, _, content = opened(state, store, password_stdin, password_file)
    if output.as_json:
        tell_left_open(state, store)
        output.document(
            {
                "path": str(store),
                "type": content.type,
                "entries": entries_json(state, content),
            }
        )
        return
    output.say(f"{store}: {content.type}, {entries(len(content.entries))}")
    tell_left_open(state, store)
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
    twice = duplicates(content)
    for entry in content.entries:
        for remark in (*problems_of(state, entry.certificate), *twice.get(entry.alias, ())):
            output.say(f"{entry.alias}: {remark}")
