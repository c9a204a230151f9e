"""Entries removed and renamed; all others keep their bytes."""

from __future__ import annotations

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import aliases, bags, javastore, pkcs12
from wizard.keystore.opening import IGNORED, damage_told, java_store, pfx_store, pkcs12_entries


def remove(data: bytes, password: Secret, *names: str) -> bytes:
    """The store's new bytes without the entries of these names.

    Raises
    ------
    ProblemError
        Those of `stores.content`, and ``keystore.alias-unknown``: nothing is removed then.
    """
    wanted = {aliases.folded(alias) for alias in names}
    if javastore.is_java_store(data):
        store = java_store(data, password)
        _check_known(names, {aliases.folded(one.alias) for one in store.entries})
        kept = [one.raw for one in store.entries if aliases.folded(one.alias) not in wanted]
        return javastore.serialise(store.type, kept, password)
    pfx = pfx_store(data, password)
    entries = pkcs12_entries(pfx)
    _check_known(names, {aliases.folded(one.alias) for one in entries})
    dropped = [bag for one in entries if aliases.folded(one.alias) in wanted for bag in one.bags]
    return pkcs12.without(pfx, dropped, password)


def rename(data: bytes, password: Secret, alias: str, new: str) -> bytes:
    """The store's new bytes with one entry under another name; it keeps its place and date.

    Raises
    ------
    ProblemError
        Those of `stores.content`; ``keystore.alias-unknown``, ``keystore.alias-taken``,
        ``keystore.alias-characters``.
    """
    old = aliases.folded(alias)
    if javastore.is_java_store(data):
        store = java_store(data, password)
        taken = {aliases.folded(one.alias) for one in store.entries}
        _check_known([alias], taken)
        name = aliases.free_alias(new, taken - {old})
        raws = [
            javastore.renamed(one, name) if aliases.folded(one.alias) == old else one.raw
            for one in store.entries
        ]
        return javastore.serialise(store.type, raws, password)
    pfx = pfx_store(data, password)
    entries = pkcs12_entries(pfx)
    _check_known([alias], {aliases.folded(one.alias) for one in entries})
    # A certificate that Java ignores is no entry for it: its name is free.
    taken = {aliases.folded(one.alias) for one in entries if one.kind != IGNORED}
    name = aliases.free_alias(new, taken - {old})
    with damage_told():
        changes = [
            (bag, bags.renamed(bag, name))
            for one in entries
            if aliases.folded(one.alias) == old
            for number, bag in enumerate(one.bags)
            # The certificate of a private key has the entry's name, or none.
            if number == 0 or bag.name is not None
        ]
    return pkcs12.replaced(pfx, changes, password)


def _check_known(names: tuple[str, ...] | list[str], known: set[str]) -> None:
    for alias in names:
        if aliases.folded(alias) not in known:
            raise ProblemError("keystore.alias-unknown", alias=alias)
