"""``keystore list``, ``import`` and ``fetch``: truststores from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, at_terminal, read_file, read_secret
from wizard.cli.output import ALL_WELL
from wizard.domain.certificates import Certificate, same_fingerprint
from wizard.domain.hosts import SIGNON_TLS_PORT, host_name, port_number
from wizard.domain.ports import FileChange, StoreContent, StoreEntry
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.backups import BACKUP_FOLDER
from wizard.flows.stores import LARGEST_STORE, store_type

app = typer.Typer(help="Truststores: list, import, fetch.", no_args_is_help=True)

_FETCH_TIMEOUT = 10.0  # seconds

_Store = Annotated[Path, typer.Argument(metavar="STORE", help="A JKS or PKCS#12 file.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]
_Stdin = Annotated[
    bool, typer.Option("--password-stdin", help="The store's password is the first line of input.")
]
_File = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="Holds the store's password.")
]
_Type = Annotated[str, typer.Option("--type", help="Type of a new store: jks or pkcs12.")]
_Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@app.command("list")
def list_(
    context: typer.Context,
    store: _Store,
    password_file: _File = None,
    password_stdin: _Stdin = False,
    as_json: _Json = False,
) -> None:
    """List what a store holds."""
    state: Context = context.obj
    output = state.json(as_json)
    data = read_file(store, LARGEST_STORE)
    secret = _store_password(state, store, data, password_stdin, password_file)
    content = state.services.keystores.open(data, secret)
    if output.as_json:
        output.document(
            {
                "path": str(store),
                "type": content.type,
                "entries": [_entry(state, entry) for entry in content.entries],
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


@app.command("import")
def import_(
    context: typer.Context,
    store: _Store,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Certificates, any form.")],
    type: _Type = "jks",
    password_file: _File = None,
    password_stdin: _Stdin = False,
    source_password_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Opens encrypted sources.")
    ] = None,
    trust: Annotated[
        str, typer.Option(help="auto: the issuing CA; ca: every CA; all: every certificate.")
    ] = "auto",
    yes: _Yes = False,
    as_json: _Json = False,
) -> None:
    """Import certificates into a new or an existing store; everything else in it stays."""
    state: Context = context.obj
    output = state.json(as_json)
    kind = _type(type)
    before = _existing(store)
    secret = _store_password(state, store, before, password_stdin, password_file)
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
    _write(state, store, before, secret, chosen, kind)


@app.command("fetch")
def fetch(
    context: typer.Context,
    store: _Store,
    host: Annotated[list[str], typer.Option(metavar="H[:PORT]", help="Port 9476 unless given.")],
    fingerprint: Annotated[
        list[str] | None,
        typer.Option(help="The expected SHA-256 or SHA-1 fingerprint, as DCM shows it."),
    ] = None,
    type: _Type = "jks",
    password_file: _File = None,
    password_stdin: _Stdin = False,
    yes: _Yes = False,
    as_json: _Json = False,
) -> None:
    """Fetch the chain a host presents, confirm its fingerprint, and trust its issuer."""
    state: Context = context.obj
    output = state.json(as_json)
    kind = _type(type)
    keystores = state.services.keystores
    before = _existing(store)
    secret = _store_password(state, store, before, password_stdin, password_file)
    chosen: list[Certificate] = []
    for place in host:
        name, port = _place(place)
        presented = [
            keystores.certificate(der)
            for der in state.services.network.presented_chain(name, port, timeout=_FETCH_TIMEOUT)
        ]
        anchors = keystores.anchors(presented)
        output.say(f"{name}:{port} presents")
        for certificate in presented:
            output.say(
                f"  {certificate.subject}\n    issued by {certificate.issuer}\n"
                f"    until {certificate.not_after:%Y-%m-%d}\n    SHA-256 {certificate.sha256}"
            )
        if fingerprint:
            if not any(
                same_fingerprint(certificate, typed)
                for typed in fingerprint
                for certificate in presented
            ):
                raise ProblemError(
                    "cli.fingerprint",
                    host=place,
                    seen="; ".join(certificate.sha256 for certificate in presented),
                )
        elif not yes:
            if as_json or not at_terminal():
                raise ProblemError("cli.not-confirmed")
            trusted = ", ".join(anchor.sha256 for anchor in anchors)
            output.aside(f"To be trusted: {trusted}")
            if not typer.confirm("Does DCM show the same fingerprint?", err=True):
                raise ProblemError("cli.not-confirmed")
        chosen += anchors
    _write(state, store, before, secret, list(dict.fromkeys(chosen)), kind)


# ---------------------------------------------------------------- shared by the commands


def _type(typed: str) -> str:
    kinds = {"jks": "JKS", "pkcs12": "PKCS12", "p12": "PKCS12"}
    if typed.lower() not in kinds:
        raise ProblemError("cli.store-type", typed=typed)
    return kinds[typed.lower()]


def _existing(store: Path) -> bytes | None:
    if not store.exists():
        return None
    data = read_file(store, LARGEST_STORE)
    if data and not store_type(data):
        raise ProblemError("cli.not-a-truststore", path=store)
    return data or None


def _store_password(
    state: Context, store: Path, data: bytes | None, stdin: bool, file: Path | None
) -> Secret:
    if stdin or file is not None:
        return read_secret("the store", from_stdin=stdin, file=file)
    from wizard.flows.passwords import store_entry

    vault = state.services.vault
    if vault.available():
        kept = vault.get(store_entry(store.absolute()))
        if kept is not None:
            return kept
    return read_secret(f"the store {store.name}", confirm=data is None)


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


def _place(typed: str) -> tuple[str, int]:
    name, colon, port = typed.rpartition(":")
    if not colon or (":" in name and not typed.startswith("[")):
        return host_name(typed), SIGNON_TLS_PORT
    return host_name(name), port_number(port) or SIGNON_TLS_PORT


def _write(
    state: Context,
    store: Path,
    before: bytes | None,
    secret: Secret,
    chosen: list[Certificate],
    kind: str,
) -> None:
    keystores = state.services.keystores
    present: set[bytes] = set()
    if before is not None:
        content = keystores.open(before, secret)
        present = {
            entry.certificate.der
            for entry in content.entries
            if entry.kind == "trusted" and entry.certificate is not None
        }
    missing = [certificate for certificate in chosen if certificate.der not in present]
    after = before
    if missing or before is None:
        after = keystores.add(before, secret, missing, type=kind)
    assert after is not None  # noqa: S101 - a new store was made above
    change = FileChange(store.absolute(), before, after, text=False)
    backup = None
    if change.needed:
        backup = state.services.files.apply([change], store.absolute().parent / BACKUP_FOLDER)
    written = keystores.open(after, secret)
    if state.output.as_json:
        state.output.document(
            {
                "path": str(store),
                "type": written.type,
                "added": [_entry(state, entry) for entry in _of(written, missing)],
                "already_there": [one.sha256 for one in chosen if one.der in present],
                "entries": len(written.entries),
                "backup": str(backup.folder) if backup and before is not None else None,
            }
        )
    else:
        state.output.say(
            f"{store}: {len(missing)} added, {len(chosen) - len(missing)} already there, "
            f"{len(written.entries)} entries in all."
        )
        if backup is not None and before is not None:
            state.output.say(f"The store as it was lies in {backup.folder}.")
    raise typer.Exit(ALL_WELL)


def _of(content: StoreContent, chosen: list[Certificate]) -> list[StoreEntry]:
    wanted = {certificate.der for certificate in chosen}
    return [
        entry
        for entry in content.entries
        if entry.certificate is not None and entry.certificate.der in wanted
    ]


def _entry(state: Context, entry: StoreEntry) -> dict[str, object]:
    found = entry.certificate
    if found is None:
        return {"alias": entry.alias, "kind": entry.kind, "problems": []}
    return {
        "alias": entry.alias,
        "kind": entry.kind,
        "subject": found.subject,
        "issuer": found.issuer,
        "serial": f"{found.serial:X}",
        "not_before": found.not_before.isoformat(),
        "not_after": found.not_after.isoformat(),
        "sha256": found.sha256,
        "sha1": found.sha1,
        "is_ca": found.is_ca,
        "problems": [
            str(text) for text in state.services.keystores.problems(found, state.services.clock())
        ],
    }
