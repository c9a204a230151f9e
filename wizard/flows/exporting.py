"""Certificates of a store as a file that other programs read; private keys stay where they are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wizard.domain.certificates import Certificate
from wizard.domain.ports import Backup, FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.storeports import ExportItem, StoreContent, StoreEntry
from wizard.flows.services import Services
from wizard.flows.storework import store_backups


@dataclass(frozen=True, slots=True)
class Exported:
    """A file of certificates that was written.

    Parameters
    ----------
    path : Path
    items : tuple of ExportItem
        What it holds.
    backup : Backup or None
        Of the file that was there before.
    """

    path: Path
    items: tuple[ExportItem, ...]
    backup: Backup | None = None


def export_file(
    services: Services,
    store: Path,
    content: StoreContent,
    aliases: Sequence[str],
    out: Path,
    *,
    format: str = "pem",
    chain: bool = False,
    plain: bool = False,
    replace: bool = False,
) -> Exported:
    """Write certificates of a store as a file. Blocks.

    Parameters
    ----------
    store : Path
        Where the store lies: it is never written over.
    aliases : sequence of str
        The entries; all of them when empty.
    format : str
        "pem", "der" (one certificate) or "p7b".
    chain : bool
        With the issuers that the store knows.
    plain : bool
        No comment before each certificate of a PEM.
    replace : bool
        A file that is there may be replaced; a backup of it is kept.

    Raises
    ------
    ProblemError
        ``keystore.export-*``, ``keystore.alias-unknown``, ``flows.export-over-store``,
        ``flows.target-exists``, ``configfiles.*``.
    """
    items = export_items(services, content, aliases, chain=chain)
    data = services.keystores.export(items, format, plain=plain)
    if same_file(out, store):
        raise ProblemError("flows.export-over-store", path=out)
    before = services.files.read(out)
    if before is not None and not replace:
        raise ProblemError("flows.target-exists", path=out)
    return Exported(out, items, _save(services, out, before, data))


def export_items(
    services: Services, content: StoreContent, aliases: Sequence[str], *, chain: bool = False
) -> tuple[ExportItem, ...]:
    """The certificates of these entries (of all when empty), each once.

    Raises
    ------
    ProblemError
        ``keystore.alias-unknown``.
    """
    known = {entry.alias.lower() for entry in content.entries}
    for alias in aliases:
        if alias.lower() not in known:
            raise ProblemError("keystore.alias-unknown", alias=alias)
    wanted = {alias.lower() for alias in aliases}
    names = {entry.certificate.der: entry.alias for entry in content.entries if entry.certificate}
    issuers = _issuers(services, content) if chain else {}
    once: dict[bytes, ExportItem] = {}
    for entry in content.entries:
        if (wanted and entry.alias.lower() not in wanted) or entry.certificate is None:
            continue
        once.setdefault(entry.certificate.der, ExportItem(entry.certificate, entry.alias))
        for above in _climbed(entry, issuers) if chain else ():
            once.setdefault(above.der, ExportItem(above, names.get(above.der, "")))
    return tuple(once.values())


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, there or not."""
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def _climbed(entry: StoreEntry, issuers: Mapping[bytes, Certificate]) -> list[Certificate]:
    """What stands above an entry's certificate: its own chain, then what else the store holds."""
    line = [*entry.chain] or [entry.certificate] if entry.certificate else []
    seen = {known.der for known in line}
    while line and (above := issuers.get(line[-1].der)) is not None and above.der not in seen:
        seen.add(above.der)
        line.append(above)
    return line[1:]


def _issuers(services: Services, content: StoreContent) -> dict[bytes, Certificate]:
    """Certificate (DER) -> the one in the store that issued it."""
    pool = [
        known
        for entry in content.entries
        for known in (entry.certificate, *entry.chain)
        if known is not None
    ]
    issuers: dict[bytes, Certificate] = {}
    line: list[Certificate] = []
    for depth, known in services.keystores.lineage(pool):
        del line[depth:]
        if line:
            issuers[known.der] = line[-1]
        line.append(known)
    return issuers


def _save(services: Services, out: Path, before: bytes | None, data: bytes) -> Backup | None:
    """Write the file; where the old one was kept, None when there was none."""
    change = FileChange(out.absolute(), before, data, text=False)
    if not change.needed:
        return None
    if before is not None:
        return services.files.apply([change], store_backups(out))
    # A new file needs no backup beside it, which would only litter somebody's folder.
    with tempfile.TemporaryDirectory(prefix="mypass-export-") as aside:
        services.files.apply([change], Path(aside))
    return None
