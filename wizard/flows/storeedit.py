"""Entries of the store that was looked at, renamed or removed; every change of it is proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.domain.findings import findings
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.domain.text import T, Text
from wizard.flows.certificates import EntryView
from wizard.flows.converting import Conversion
from wizard.flows.examining import TIMEOUT, Standing
from wizard.flows.renewing import OpenStore
from wizard.flows.services import Services
from wizard.flows.storechange import change_store
from wizard.flows.storeproof import Proof, UnprovenError
from wizard.flows.storework import Removal, planned_removal
from wizard.flows.survey import Survey


def opened(found: Survey) -> OpenStore:
    """The store that was looked at.

    Raises
    ------
    ProblemError
        ``tls.store-missing``: there is none yet.
    """
    if found.store is None:
        raise ProblemError("tls.store-missing", path=found.path)
    return found.store


def entry_views(services: Services, found: Survey) -> tuple[EntryView, ...]:
    """The store's entries in its order, also where there was no Java to ask about them."""
    if found.store is None:
        return ()
    if found.view is not None and found.view.entries:
        return found.view.entries
    now = services.clock()
    return tuple(
        EntryView(
            entry.alias,
            entry.kind,
            entry.certificate,
            findings=findings(entry.certificate, now) if entry.certificate is not None else (),
        )
        for entry in found.store.content.entries
    )


# ---------------------------------------------------------------- another name


@dataclass(frozen=True, slots=True)
class Renaming:
    """A store with an entry under another name; nothing is written yet.

    Parameters
    ----------
    data : bytes
        The whole store.
    content : StoreContent
        What it holds.
    entries : tuple of StoreEntry
        Those with another name now, as the store keeps it; empty when it is the same name.
    """

    data: bytes
    content: StoreContent
    entries: tuple[StoreEntry, ...]


def renamed(
    services: Services, data: bytes, password: Secret, content: StoreContent, alias: str, new: str
) -> Renaming:
    """Work out the store with an entry under another name.

    Raises
    ------
    ProblemError
        ``keystore.alias-unknown``, ``keystore.alias-taken``, ``keystore.alias-characters``.
    """
    after = services.keystores.rename(data, password, alias, new)
    written = services.keystores.open(after, password)
    # The entry keeps its place, so that the two lists tell its new name.
    entries = tuple(
        entry
        for old, entry in zip(content.entries, written.entries, strict=True)
        if old.alias != entry.alias
    )
    return Renaming(after if entries else data, written, entries)


def write_renamed(
    services: Services, found: Survey, renaming: Renaming, *, timeout: float = TIMEOUT
) -> Proof:
    """Write the new name, and prove the store. Blocks.

    Raises
    ------
    UnprovenError, ProblemError
        As `change_store`; the old store is in place then.
    """
    store = opened(found)
    return change_store(services, found, renaming.data, password=store.password, timeout=timeout)


# ---------------------------------------------------------------- away


def removal(found: Survey, aliases: Sequence[str]) -> Removal:
    """What the removal of these entries means, for the partitions as well.

    Raises
    ------
    ProblemError
        ``keystore.alias-unknown``, ``tls.store-missing``.
    """
    planned = planned_removal(opened(found).content, aliases)
    return Removal(
        planned.entries, (*_users(found, aliases), *_unsure(found, aliases), *planned.losses)
    )


def _unsure(found: Survey, aliases: Sequence[str]) -> list[Text]:
    """Why an entry that nobody uses may be needed yet."""
    gone = {alias.lower() for alias in aliases}
    spares = found.view.spares if found.view is not None else ()
    return [one.reason for one in spares if one.unsure and one.alias.lower() in gone]


def _users(found: Survey, aliases: Sequence[str]) -> list[Text]:
    """Who uses the entries, and who did not say."""
    view = found.view
    if view is None:
        return []
    gone = {alias.lower() for alias in aliases}
    losses = []
    names = dict.fromkeys(
        name for entry in view.entries if entry.alias.lower() in gone for name in entry.users
    )
    for name in names:
        others = [
            entry.alias
            for entry in view.entries
            if name in entry.users and entry.alias.lower() not in gone
        ]
        losses.append(
            T(
                "{name} uses it. “{other}” vouches for {name} as well; Java decides whether that "
                "is enough.",
                name=name,
                other=others[0],
            )
            if others
            else T("{name} uses it: without it, resets on {name} fail.", name=name)
        )
    silent = [
        one.partition.name
        for one in view.partitions
        if one.standing in (Standing.UNREACHED, Standing.UNUSABLE) and not one.chains
    ]
    if silent and any(entry.kind == "trusted" for entry in view.entries
                      if entry.alias.lower() in gone):  # fmt: skip
        losses.append(
            T(
                "{names} showed no certificate, so that nobody knows whether it needs this entry.",
                names=", ".join(silent),
            )
        )
    return losses


def remove_entries(
    services: Services, found: Survey, aliases: Sequence[str], *, timeout: float = TIMEOUT
) -> Proof:
    """Take entries out of the store, and prove it: a partition that is refused brings them back.

    Blocks.

    Raises
    ------
    UnprovenError, ProblemError
        As `change_store`, with ``flows.removal-refused`` for Java's no; ``keystore.alias-unknown``.
        The old store is in place then.
    """
    store = opened(found)
    after = services.keystores.remove(store.data, store.password, *aliases)
    try:
        return change_store(services, found, after, password=store.password, timeout=timeout)
    except UnprovenError as refusal:
        if refusal.id != "flows.store-refused":
            raise
        raise UnprovenError(
            refusal.proof,
            "flows.removal-refused",
            details=refusal.problem.details,
            aliases=", ".join(f"“{alias}”" for alias in aliases),
            name=dict(refusal.problem.what.args)["name"],
            cause=refusal.problem.why,
        ) from None


# ---------------------------------------------------------------- another type or password


def convert_in_place(
    services: Services,
    found: Survey,
    conversion: Conversion,
    *,
    keep_password: bool = False,
    timeout: float = TIMEOUT,
) -> Proof:
    """Write a conversion over the store that was looked at, and prove it. Blocks.

    A password that the vault keeps for it is renewed; `keep_password` also keeps a new one.

    Raises
    ------
    UnprovenError, ProblemError
        As `change_store`; the old store and its password in the vault are in place then.
    """
    return change_store(
        services,
        found,
        conversion.data,
        password=conversion.password,
        keep_password=keep_password and services.vault.available(),
        timeout=timeout,
    )
