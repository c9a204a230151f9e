"""``keystore export``: certificates of a store as a file. Private keys stay where they are."""

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
    Yes,
    opened,
)
from wizard.cli.keystore.shown import CERTIFICATE, entry_json
from wizard.domain.problems import ProblemError
from wizard.flows.exporting import export_file


def export(
    context: typer.Context,
    store: StorePath,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    aliases: Annotated[
        list[str] | None,
        typer.Argument(metavar="ALIAS", help="The entries; all of them by default."),
    ] = None,
    format: Annotated[
        str, typer.Option(metavar="FORMAT", help="pem, der (one certificate) or p7b (PKCS#7).")
    ] = "pem",
    chain: Annotated[
        bool, typer.Option("--chain", help="With the issuers that the store knows.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="No comment before each certificate of a PEM.")
    ] = False,
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Export certificates as a file that other programs read; never a private key."""
    state: Context = context.obj
    output = state.json(as_json)
    _, _, content = opened(state, store, password_stdin, password_file)
    try:
        done = export_file(
            state.services,
            store,
            content,
            aliases or (),
            out,
            format=format.lower(),
            chain=chain,
            plain=plain,
            replace=yes,
        )
    except ProblemError as fault:
        if fault.id != "flows.target-exists":
            raise
        # The same sentence, with the option that helps.
        raise ProblemError("cli.target-exists", path=out) from None
    if output.as_json:
        output.document(
            {
                "path": str(out),
                "format": format.lower(),
                "certificates": [
                    entry_json(state, item.alias or None, CERTIFICATE, item.certificate)
                    for item in done.items
                ],
                "backup": str(done.backup.folder) if done.backup else None,
            }
        )
        return
    for item in done.items:
        output.say(f"{item.certificate.subject}\n  SHA-256 {item.certificate.sha256}")
    output.say(f"{out}: written. It holds certificates only, so it may be handed on.")
    if done.backup is not None:
        output.say(f"The file as it was lies in {done.backup.folder}.")
