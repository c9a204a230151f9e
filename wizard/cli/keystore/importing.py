"""``keystore import``: certificates of any file into a store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal, read_secret
from wizard.cli.keystore.shared import (
    AsJson,
    NewType,
    PasswordFile,
    PasswordStdin,
    StorePath,
    Yes,
    existing,
    store_password,
    type_named,
    write,
)
from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError


def import_(
    context: typer.Context,
    store: StorePath,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Certificates, any form.")],
    type: NewType = "jks",
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    source_password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Opens encrypted sources.")
    ] = None,
    trust: Annotated[
        str, typer.Option(help="auto: the issuing CA; ca: every CA; all: every certificate.")
    ] = "auto",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Import certificates into a new or an existing store; everything else in it stays."""
    state: Context = context.obj
    output = state.json(as_json)
    kind = type_named(type)
    before = existing(store)
    secret = store_password(state, store, before, password_stdin, password_file)
    passwords = [secret]
    if source_password_file is not None:
        passwords.append(read_secret("the source", file=source_password_file))
    found: list[Certificate] = []
    for file in files:
        try:
            read = state.services.keystores.read_file(file, passwords)
        except ProblemError as fault:
            locked = ("keystore.password-needed", "keystore.wrong-password")
            if source_password_file is None and fault.problem.id in locked:
                raise ProblemError("cli.source-password", file=file) from None
            raise
        found += read.certificates
        for note in read.notes:
            output.aside(note)
    chosen = _chosen(found, trust)
    for certificate in chosen:
        output.say(f"{certificate.subject}\n  SHA-256 {certificate.sha256}")
    if not yes and at_terminal() and not as_json:
        asked = f"Trust {len(chosen)} certificates in {store}?"
        if not typer.confirm(asked, err=True):
            raise ProblemError("cli.not-confirmed")
    write(state, store, before, secret, chosen, kind)


def _chosen(found: Sequence[Certificate], trust: str) -> list[Certificate]:
    unique = list({certificate.der: certificate for certificate in found}.values())
    if trust == "all":
        return unique
    if trust == "ca":
        chosen = [certificate for certificate in unique if certificate.is_ca]
    elif trust == "auto":
        chosen = _issuers(unique)
    else:
        raise ProblemError("cli.trust-choice", typed=trust)
    if not chosen:
        raise ProblemError("cli.no-ca", subject=unique[0].subject if unique else "?")
    return chosen


def _issuers(unique: list[Certificate]) -> list[Certificate]:
    """The CAs; a certificate that stands alone and signed itself; nothing else."""
    cas = [certificate for certificate in unique if certificate.is_ca]
    names = {certificate.subject for certificate in cas}
    lone = [
        certificate
        for certificate in unique
        if not certificate.is_ca and certificate.self_issued and certificate.issuer not in names
    ]
    return cas + lone
