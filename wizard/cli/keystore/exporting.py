"""``keystore export``: certificates of a store as a file. Private keys stay where they are."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
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
from wizard.domain.certificates import Certificate
from wizard.domain.ports import FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.storeports import ExportItem, StoreContent, StoreEntry
from wizard.flows.storework import store_backups


def export(
    context: typer.Context,
    store: StorePath,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    aliases: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ALIAS...]", help="The entries; all of them by default."),
    ] = None,
    format: Annotated[
        str, typer.Option(help="pem, der (one certificate) or p7b (PKCS#7).")
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
    items = _items(state, content, aliases or (), chain=chain)
    data = state.services.keystores.export(items, format.lower(), plain=plain)
    before = state.services.files.read(out)
    if before is not None and not yes:
        raise ProblemError("cli.target-exists", path=out)
    backup = _save(state, out, before, data)
    if output.as_json:
        output.document(
            {
                "path": str(out),
                "format": format.lower(),
                "certificates": [
                    entry_json(state, item.alias or None, CERTIFICATE, item.certificate)
                    for item in items
                ],
                "backup": backup,
            }
        )
        return
    for item in items:
        output.say(f"{item.certificate.subject}\n  SHA-256 {item.certificate.sha256}")
    output.say(f"{out}: written. It holds certificates only, so it may be handed on.")
    if backup is not None:
        output.say(f"The file as it was lies in {backup}.")


def _items(
    state: Context, content: StoreContent, aliases: Sequence[str], *, chain: bool
) -> list[ExportItem]:
    known = {entry.alias.lower() for entry in content.entries}
    for alias in aliases:
        if alias.lower() not in known:
            raise ProblemError("keystore.alias-unknown", alias=alias)
    wanted = {alias.lower() for alias in aliases}
    names = {entry.certificate.der: entry.alias for entry in content.entries if entry.certificate}
    issuers = _issuers(state, content) if chain else {}
    once: dict[bytes, ExportItem] = {}
    for entry in content.entries:
        if (wanted and entry.alias.lower() not in wanted) or entry.certificate is None:
            continue
        once.setdefault(entry.certificate.der, ExportItem(entry.certificate, entry.alias))
        for above in _climbed(entry, issuers) if chain else ():
            once.setdefault(above.der, ExportItem(above, names.get(above.der, "")))
    return list(once.values())


def _climbed(entry: StoreEntry, issuers: Mapping[bytes, Certificate]) -> list[Certificate]:
    """What stands above an entry's certificate: its own chain, then what else the store holds."""
    line = [*entry.chain] or [entry.certificate] if entry.certificate else []
    seen = {known.der for known in line}
    while line and (above := issuers.get(line[-1].der)) is not None and above.der not in seen:
        seen.add(above.der)
        line.append(above)
    return line[1:]


def _issuers(state: Context, content: StoreContent) -> dict[bytes, Certificate]:
    """Certificate (DER) -> the one in the store that issued it."""
    pool = [
        known
        for entry in content.entries
        for known in (entry.certificate, *entry.chain)
        if known is not None
    ]
    issuers: dict[bytes, Certificate] = {}
    line: list[Certificate] = []
    for depth, known in state.services.keystores.lineage(pool):
        del line[depth:]
        if line:
            issuers[known.der] = line[-1]
        line.append(known)
    return issuers


def _save(state: Context, out: Path, before: bytes | None, data: bytes) -> str | None:
    """Write the file; where the old one was kept, None when there was none."""
    change = FileChange(out.absolute(), before, data, text=False)
    if not change.needed:
        return None
    if before is not None:
        return str(state.services.files.apply([change], store_backups(out)).folder)
    # A new file needs no backup beside it, which would only litter somebody's folder.
    with tempfile.TemporaryDirectory(prefix="mypass-export-") as aside:
        state.services.files.apply([change], Path(aside))
    return None
