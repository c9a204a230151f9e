"""``keystore import``: certificates of any file into a store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal, read_secret
from wizard.cli.keystore.hosts import gateway_partitions
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
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import Found, StoreContent
from wizard.flows.autotrust import Taken, take
from wizard.flows.certificates import trusted_entries
from wizard.flows.examining import examine
from wizard.flows.passwords import generate_store_password

_HOST_TIMEOUT = 5.0  # seconds; a host that does not answer keeps nobody from importing
_MOST_REASONS = 3  # named in the sentence; every one is listed before it


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
            metavar="WHICH",
            help="auto: the issuing CA of a host's certificate, of CAs alone those that "
            "serve; ca: every CA; all: every certificate.",
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
    found: list[Sequence[Certificate]] = []
    for file in files:
        read = _read(state, file, passwords, asked=source_password_file is not None)
        found.append(read.certificates)
        for note in read.notes:
            output.aside(note)
    content = None if before is None else state.services.keystores.open(before, secret)
    taken = _chosen(state, found, content, trust)
    chosen = taken.trusted
    if alias and len(chosen) != 1:
        raise ProblemError("cli.alias-of-many", alias=alias, count=len(chosen))
    for certificate in chosen:
        output.say(f"{certificate.subject}\n  SHA-256 {certificate.sha256}")
    if not yes and at_terminal() and not as_json:
        asked = f"Trust {len(chosen)} certificates in {store}?"
        if not typer.confirm(asked, err=True):
            raise ProblemError("cli.not-confirmed")
    trust_in(
        state,
        store,
        before,
        secret,
        chosen,
        type=kind,
        alias=alias,
        left_out=taken.left_out,
        keep=generate_password,
    )
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


def _chosen(
    state: Context, files: Sequence[Sequence[Certificate]], content: StoreContent | None, trust: str
) -> Taken:
    """What to trust of what each file gave."""
    unique = tuple({one.der: one for file in files for one in file}.values())
    if trust == "all":
        return Taken(unique)
    if trust == "ca":
        taken = Taken(tuple(one for one in unique if one.is_ca))
    elif trust == "auto":
        taken = take(
            state.services,
            files,
            trusted=[one for _, one in trusted_entries(content.entries if content else ())],
            presented=_presented(state),
            disabled=_disabled(state),
        )
    else:
        raise ProblemError("cli.trust-choice", typed=trust)
    for left in taken.left_out:
        state.output.say(f"Left out: {left.certificate.subject}\n  {left.why}")
    if taken.trusted:
        return taken
    lone = next((one for one in unique if not one.is_ca), None)
    if lone is None or len(unique) > 1:
        reasons = "; ".join(
            f"{left.certificate.common_name or left.certificate.subject}: {left.why}"
            for left in taken.left_out[:_MOST_REASONS]
        )
        raise ProblemError("cli.nothing-to-trust", reasons=reasons)
    raise ProblemError("cli.no-ca", subject=lone.subject)


def _presented(state: Context) -> list[Sequence[Certificate]]:
    """The chains of the gateway's hosts, of those that answer."""
    try:
        partitions = [one for one in gateway_partitions(state) if one.ssl]
    except ProblemError as fault:
        # The store was named: a gateway that cannot be read keeps nobody from importing.
        state.output.aside(fault.problem.what)
        return []
    seen = examine(state.services, None, partitions, timeout=_HOST_TIMEOUT)
    return [chain for one in seen for chain in one.chains]


def _disabled(state: Context) -> DisabledAlgorithms | None:
    """What the gateway's Java refuses; None without a Java, which an import does not need."""
    with suppress(ProblemError):
        return state.services.toolbox(state.choice(), None).algorithms()
    return None
