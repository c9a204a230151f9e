"""``keystore import``: certificates of any file into a store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal, read_secret
from wizard.cli.keystore.shared import (
    LOCKED,
    AsJson,
    NewType,
    PasswordFile,
    PasswordStdin,
    SourcePasswordFile,
    StorePath,
    Yes,
    check_stdin,
    existing,
    hint,
    new_type,
    stdin_bytes,
    store_password,
)
from wizard.cli.keystore.trusting import trust as trust_in
from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import Found
from wizard.flows.passwords import generate_store_password
from wizard.flows.storechange import kept_password


def import_(
    context: typer.Context,
    store: StorePath,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Certificates, any form; - is standard input."),
    ],
    type: NewType = None,
    password_file: PasswordFile = None,
    password_stdin: PasswordStdin = False,
    generate_password: Annotated[
        bool,
        typer.Option("--generate-password", help="For a new store: keep it in the vault."),
    ] = False,
    source_password_file: SourcePasswordFile = None,
    trust: Annotated[
        str,
        typer.Option(
            metavar="WHICH", help="auto: the issuing CA; ca: every CA; all: every certificate."
        ),
    ] = "auto",
    alias: Annotated[
        str, typer.Option(metavar="ALIAS", help="The new entry's name, for one certificate.")
    ] = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Import certificates into a new or an existing store; everything else in it stays."""
    state: Context = context.obj
    output = state.json(as_json)
    kind = new_type(type, store)
    check_stdin(files, password=password_stdin)
    before = existing(store)
    if generate_password:
        _check_generated(state, store, before, given=password_stdin or password_file is not None)
        secret = generate_store_password()
    else:
        secret = store_password(state, store, before, password_stdin, password_file)
        if before is None:
            # Before anything is asked or read: a password that Java refuses, a weak one.
            state.services.keystores.check_store_password(secret, type=kind)
            hint(state, secret)
    passwords = [] if generate_password else [secret]
    if source_password_file is not None:
        passwords.append(read_secret("the source", file=source_password_file))
    found: list[Certificate] = []
    for file in files:
        read = _read(state, file, passwords, asked=source_password_file is not None)
        found += read.certificates
        for note in read.notes:
            output.aside(note)
    chosen = _chosen(found, trust)
    if alias and len(chosen) != 1:
        raise ProblemError("cli.alias-of-many", alias=alias, count=len(chosen))
    for certificate in chosen:
        output.say(f"{certificate.subject}\n  SHA-256 {certificate.sha256}")
    if not yes and at_terminal() and not as_json:
        asked = f"Trust {len(chosen)} certificates in {store}?"
        if not typer.confirm(asked, err=True):
            raise ProblemError("cli.not-confirmed")
    keeping = kept_password(state.services, store, secret) if generate_password else nullcontext()
    with keeping:
        trust_in(state, store, before, secret, chosen, type=kind, alias=alias)
    if generate_password:
        output.say("The store's password was generated; the vault keeps it.")


def _check_generated(state: Context, store: Path, before: bytes | None, *, given: bool) -> None:
    """A password is generated for a new store alone, and where it can be kept."""
    if given:
        raise ProblemError("cli.generate-and-given")
    if before is not None:
        raise ProblemError("cli.generate-existing", path=store)
    if not state.services.vault.available():
        raise ProblemError("cli.generate-no-vault", path=store)


def _read(state: Context, file: Path, passwords: Sequence[Secret], *, asked: bool) -> Found:
    keystores = state.services.keystores
    try:
        if str(file) == "-":
            return keystores.read(stdin_bytes(), name="standard input", passwords=passwords)
        return keystores.read_file(file, passwords)
    except ProblemError as fault:
        if not asked and fault.problem.id in LOCKED:
            raise ProblemError("cli.source-password", file=file) from None
        raise


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
