"""JKS, JCEKS and PKCS#12 stores: what is in them, and how trusted certificates come in."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.keystore import aliases, bags, javastore, pkcs12
from wizard.keystore.javareads import check_java_reads
from wizard.keystore.opening import KINDS, PRIVATE, TRUSTED, java_store, pfx_store, pkcs12_entries
from wizard.keystore.x509 import certificate


def content(data: bytes, password: Secret | None) -> StoreContent:
    """A store's entries, in the file's order.

    Parameters
    ----------
    data : bytes
    password : Secret or None
        None lists a JKS or JCEKS without proof that it is intact, and a PKCS#12 whose
        certificates are not encrypted.

    Raises
    ------
    ProblemError
        ``keystore.not-a-store``, ``keystore.damaged``, ``keystore.wrong-password``,
        ``keystore.password-needed``, ``keystore.encryption-unknown``, ``keystore.costly``,
        ``keystore.large``.
    """
    if javastore.is_java_store(data):
        store = java_store(data, password)
        return StoreContent(
            store.type,
            tuple(
                _entry(entry.alias, KINDS[entry.tag], entry.certificates) for entry in store.entries
            ),
        )
    pfx = pfx_store(data, password)
    return StoreContent(
        "PKCS12", tuple(_entry(one.alias, one.kind, one.chain) for one in pkcs12_entries(pfx))
    )


def add(
    data: bytes | None,
    password: Secret,
    certificates: Sequence[Certificate],
    *,
    type: str = "JKS",
    alias: str = "",
) -> bytes:
    """The store's new bytes with `certificates` as trusted entries.

    Every other entry keeps its bytes. A certificate that is a trusted entry already is not
    added again, and a store that lacks none of them comes back unchanged.

    Parameters
    ----------
    data : bytes or None
        The store as it is; None makes a new one.
    password : Secret
        The store's password.
    certificates : sequence of Certificate
    type : str
        "JKS" or "PKCS12" for a new store; an existing store keeps its type.
    alias : str
        The name of the first new entry; by default each is named after its certificate.

    Raises
    ------
    ProblemError
        Those of `content`; ``keystore.password-…`` for a new store; ``keystore.alias-…``;
        ``keystore.type-unknown``; ``keystore.java-refuses`` for a certificate that would
        make the store unreadable.
    """
    if data is None:
        if type not in ("JKS", "PKCS12"):
            raise ProblemError("keystore.type-unknown", type=type)
        aliases.check_store_password(password, type=type)
        fresh = _fresh(certificates, set(), set(), alias)
        if type == "PKCS12":
            return pkcs12.with_bags(
                None, [bags.trusted_bag(name, one.der) for name, one in fresh], password
            )
        return javastore.serialise(
            "JKS", [javastore.trusted_entry(name, one.der) for name, one in fresh], password
        )
    if javastore.is_java_store(data):
        store = java_store(data, password)
        fresh = _fresh(
            certificates,
            {
                der
                for one in store.entries
                if one.tag == javastore.TRUSTED
                for der in one.certificates
            },
            {aliases.folded(one.alias) for one in store.entries},
            alias,
        )
        if not fresh:
            return data
        raws = [one.raw for one in store.entries]
        raws += [javastore.trusted_entry(name, one.der) for name, one in fresh]
        return javastore.serialise(store.type, raws, password)
    pfx = pfx_store(data, password)
    present = pkcs12_entries(pfx)
    fresh = _fresh(
        certificates,
        {one.chain[0] for one in present if one.kind == TRUSTED},
        {aliases.folded(one.alias) for one in present},
        alias,
    )
    if not fresh:
        return data
    new = [bags.trusted_bag(name, one.der) for name, one in fresh]
    return pkcs12.with_bags(pfx, new, password)


def _fresh(
    certificates: Sequence[Certificate], present: set[bytes], taken: set[str], wanted: str
) -> list[tuple[str, Certificate]]:
    """Those not yet present, each with an alias of its own."""
    found = []
    for one in certificates:
        if one.der in present:
            continue
        check_java_reads(one)
        if wanted:
            alias, wanted = aliases.free_alias(wanted, taken), ""
        else:
            alias = aliases.alias_for(one, taken)
        taken.add(alias)
        present.add(one.der)
        found.append((alias, one))
    return found


def _entry(alias: str, kind: str, ders: Sequence[bytes]) -> StoreEntry:
    chain = tuple(one for one in map(_readable, ders) if one is not None)
    first = _readable(ders[0]) if ders else None
    return StoreEntry(alias, kind, first, chain if kind == PRIVATE else ())


def _readable(der: bytes) -> Certificate | None:
    """A certificate of the store; None when it cannot be read, for one odd entry must not
    hide the others."""
    try:
        return certificate(der)
    except ProblemError:
        return None
