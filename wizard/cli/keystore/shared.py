"""What the keystore commands share: their options, the store's password, the entry as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wizard.cli.context import Context, read_file, read_secret
from wizard.cli.output import ALL_WELL
from wizard.domain.certificates import Certificate
from wizard.domain.ports import FileChange, StoreContent, StoreEntry
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.backups import BACKUP_FOLDER
from wizard.flows.stores import LARGEST_STORE, store_type

StorePath = Annotated[Path, typer.Argument(metavar="STORE", help="A JKS or PKCS#12 file.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="The store's password is the first line of input.")
]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="Holds the store's password.")
]
NewType = Annotated[str, typer.Option("--type", help="Type of a new store: jks or pkcs12.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def type_named(typed: str) -> str:
    """ "jks" or "pkcs12" as typed -> the store's type; raises ``cli.store-type``."""
    kinds = {"jks": "JKS", "pkcs12": "PKCS12", "p12": "PKCS12"}
    if typed.lower() not in kinds:
        raise ProblemError("cli.store-type", typed=typed)
    return kinds[typed.lower()]


def existing(store: Path) -> bytes | None:
    """The store's bytes, None for a new (or empty) file.

    Raises
    ------
    ProblemError
        ``cli.file``, ``cli.not-a-truststore``.
    """
    if not store.exists():
        return None
    data = read_file(store, LARGEST_STORE)
    if data and not store_type(data):
        raise ProblemError("cli.not-a-truststore", path=store)
    return data or None


def store_password(
    state: Context, store: Path, data: bytes | None, stdin: bool, file: Path | None
) -> Secret:
    """The store's password: as given, from the vault, or typed (twice for a new store).

    Raises
    ------
    ProblemError
        ``cli.password-*``.
    """
    if stdin or file is not None:
        return read_secret("the store", from_stdin=stdin, file=file)
    from wizard.flows.passwords import store_entry

    vault = state.services.vault
    if vault.available():
        kept = vault.get(store_entry(store.absolute()))
        if kept is not None:
            return kept
    return read_secret(f"the store {store.name}", confirm=data is None)


def write(
    state: Context,
    store: Path,
    before: bytes | None,
    secret: Secret,
    chosen: list[Certificate],
    kind: str,
) -> None:
    """Add what is missing, replace the file, and tell; ends the command.

    Raises
    ------
    ProblemError
        ``keystore.*``, ``configfiles.*``; the store is as it was then.
    """
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
                "added": [entry_json(state, entry) for entry in entries_of(written, missing)],
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


def entries_of(content: StoreContent, chosen: list[Certificate]) -> list[StoreEntry]:
    """The entries that hold these certificates."""
    wanted = {certificate.der for certificate in chosen}
    return [
        entry
        for entry in content.entries
        if entry.certificate is not None and entry.certificate.der in wanted
    ]


def entry_json(state: Context, entry: StoreEntry) -> dict[str, object]:
    """An entry as ``keystore list --json`` shows it."""
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
