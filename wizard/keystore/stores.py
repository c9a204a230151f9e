"""JKS, JCEKS and PKCS#12 stores: what is in them, and how entries come and go.

The store's first bytes decide what it is, before any password is tried, so that a wrong
password is never mistaken for a wrong type, nor the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.domain.certificates import Certificate
from wizard.domain.ports import StoreContent, StoreEntry
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.keystore import aliases, javastore, oddcert, pkcs12
from wizard.keystore.asn1 import Asn1Error, TruncatedError, read
from wizard.keystore.javareads import check_java_reads
from wizard.keystore.pbe import Budget, CostlyError, UnsupportedError
from wizard.keystore.reading import MAX_SIZE
from wizard.keystore.x509 import certificate

TRUSTED, PRIVATE, SECRET_KEY = "trusted", "private key", "secret key"
IGNORED = "certificate Java ignores"
_KINDS = {
    javastore.TRUSTED: TRUSTED,
    javastore.PRIVATE: PRIVATE,
    javastore.SECRET: SECRET_KEY,
}
_STORE = T("The store")


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
        store = _java(data, password)
        return StoreContent(
            store.type,
            tuple(
                _entry(entry.alias, _KINDS[entry.tag], entry.certificates)
                for entry in store.entries
            ),
        )
    pfx = _pfx(data, password)
    return StoreContent(
        "PKCS12", tuple(_entry(one.alias, one.kind, one.chain) for one in _pkcs12_entries(pfx))
    )


def add(
    data: bytes | None,
    password: Secret,
    certificates: Sequence[Certificate],
    *,
    type: str = "JKS",
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

    Raises
    ------
    ProblemError
        Those of `content`; ``keystore.password-…`` for a new store;
        ``keystore.type-unknown``; ``keystore.java-refuses`` for a certificate that would
        make the store unreadable.
    """
    if data is None:
        if type not in ("JKS", "PKCS12"):
            raise ProblemError("keystore.type-unknown", type=type)
        aliases.check_store_password(password, type=type)
        fresh = _fresh(certificates, set(), set())
        if type == "PKCS12":
            return pkcs12.with_bags(
                None, [pkcs12.trusted_bag(alias, one.der) for alias, one in fresh], password
            )
        return javastore.serialise(
            "JKS", [javastore.trusted_entry(alias, one.der) for alias, one in fresh], password
        )
    if javastore.is_java_store(data):
        store = _java(data, password)
        fresh = _fresh(
            certificates,
            {
                der
                for one in store.entries
                if one.tag == javastore.TRUSTED
                for der in one.certificates
            },
            {aliases.folded(one.alias) for one in store.entries},
        )
        if not fresh:
            return data
        raws = [one.raw for one in store.entries]
        raws += [javastore.trusted_entry(alias, one.der) for alias, one in fresh]
        return javastore.serialise(store.type, raws, password)
    pfx = _pfx(data, password)
    present = _pkcs12_entries(pfx)
    fresh = _fresh(
        certificates,
        {one.chain[0] for one in present if one.kind == TRUSTED},
        {aliases.folded(one.alias) for one in present},
    )
    if not fresh:
        return data
    bags = [pkcs12.trusted_bag(alias, one.der) for alias, one in fresh]
    return pkcs12.with_bags(pfx, bags, password)


def remove(data: bytes, password: Secret, alias: str) -> bytes:
    """The store's new bytes without the entry of that name; every other entry keeps its bytes.

    Raises
    ------
    ProblemError
        Those of `content`, and ``keystore.alias-unknown``.
    """
    wanted = aliases.folded(alias)
    if javastore.is_java_store(data):
        store = _java(data, password)
        kept = [one.raw for one in store.entries if aliases.folded(one.alias) != wanted]
        if len(kept) == len(store.entries):
            raise ProblemError("keystore.alias-unknown", alias=alias)
        return javastore.serialise(store.type, kept, password)
    pfx = _pfx(data, password)
    dropped = [
        bag
        for one in _pkcs12_entries(pfx)
        if aliases.folded(one.alias) == wanted
        for bag in one.bags
    ]
    if not dropped:
        raise ProblemError("keystore.alias-unknown", alias=alias)
    return pkcs12.without(pfx, dropped, password)


@dataclass(frozen=True, slots=True)
class _Pkcs12Entry:
    """An entry as Java would show it; `bags` are those that go when it is removed."""

    alias: str
    kind: str
    chain: tuple[bytes, ...]
    bags: tuple[pkcs12.Bag, ...]


def _fresh(
    certificates: Sequence[Certificate], present: set[bytes], taken: set[str]
) -> list[tuple[str, Certificate]]:
    """Those not yet present, each with an alias of its own."""
    found = []
    for one in certificates:
        if one.der in present:
            continue
        check_java_reads(one)
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


def _java(data: bytes, password: Secret | None) -> javastore.Store:
    kind = javastore.type_of(data)
    if len(data) > MAX_SIZE:
        raise ProblemError("keystore.large", file=_STORE, limit=MAX_SIZE >> 20)
    try:
        store = javastore.parse(data)
    except javastore.DamagedError as error:
        raise ProblemError("keystore.damaged", file=_STORE, type=kind, details=str(error)) from None
    if password is not None and not store.opened_by(password):
        raise ProblemError("keystore.wrong-password", file=_STORE, type=kind)
    return store


def _pfx(data: bytes, password: Secret | None) -> pkcs12.Pfx:
    if len(data) > MAX_SIZE:
        raise ProblemError("keystore.large", file=_STORE, limit=MAX_SIZE >> 20)
    if not pkcs12.is_pfx(data):
        try:
            read(data)
        except TruncatedError as error:
            if data[:1] == b"0" and b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01" in data[:64]:
                raise ProblemError(
                    "keystore.damaged", file=_STORE, type="PKCS#12", details=str(error)
                ) from None
        except Asn1Error:
            pass
        raise ProblemError("keystore.not-a-store")
    attempts: list[Secret | None]
    attempts = [None, Secret("")] if password is None else [password]
    if password is not None and not password:
        attempts.append(None)
    try:
        pfx = pkcs12.open_pfx(data, attempts, Budget())
    except pkcs12.PasswordError:
        if password is None:
            raise ProblemError("keystore.password-needed", file=_STORE, type="PKCS#12") from None
        raise ProblemError("keystore.wrong-password", file=_STORE, type="PKCS#12") from None
    except UnsupportedError as error:
        raise ProblemError("keystore.encryption-unknown", file=_STORE, details=str(error)) from None
    except CostlyError as error:
        raise ProblemError("keystore.costly", file=_STORE, details=str(error)) from None
    except (ValueError, IndexError, OverflowError) as error:
        raise ProblemError(
            "keystore.damaged", file=_STORE, type="PKCS#12", details=str(error)
        ) from None
    if password is not None and pfx.mac and not pfx.sealed:
        raise ProblemError("keystore.wrong-password", file=_STORE, type="PKCS#12")
    return pfx


def _pkcs12_entries(pfx: pkcs12.Pfx) -> list[_Pkcs12Entry]:
    """The store's entries as Java's PKCS12 provider puts them together (measured).

    A private key takes the certificate of the same localKeyID, and that one's issuers; an
    entry without a friendly name is called by its number.
    """
    plain = [bag for bag in pfx.bags if bag.certificate and not bag.trusted]
    keys = [bag for bag in pfx.bags if bag.is_key]
    by_subject: dict[bytes, bytes] = {}
    for bag in pfx.bags:
        if bag.certificate:
            by_subject.setdefault(_names(bag.certificate)[0], bag.certificate)
    found: list[_Pkcs12Entry] = []
    used: set[bytes] = set()
    unnamed = 0
    for bag in pfx.bags:
        is_entry = bag.is_key or bag.trusted or bag.kind == pkcs12.SECRET_BAG
        if not is_entry:
            continue
        alias = bag.name
        if alias is None:
            unnamed += 1
            alias = str(unnamed)
        if bag.is_key:
            leaf = next(
                (
                    one
                    for one in plain
                    if (one.key_id == bag.key_id and bag.key_id is not None)
                    or (bag.key_id is None and len(keys) == 1)
                ),
                None,
            )
            chain = _chain(leaf.certificate, by_subject) if leaf else ()
            used.update(chain)
            found.append(_Pkcs12Entry(alias, PRIVATE, chain, (bag, leaf) if leaf else (bag,)))
        elif bag.trusted and bag.certificate:
            found.append(_Pkcs12Entry(alias, TRUSTED, (bag.certificate,), (bag,)))
        elif bag.kind == pkcs12.SECRET_BAG:
            found.append(_Pkcs12Entry(alias, SECRET_KEY, (), (bag,)))
    found += [
        _Pkcs12Entry(bag.name or "", IGNORED, (bag.certificate,), (bag,))
        for bag in plain
        if bag.certificate not in used
    ]
    return found


def _chain(leaf: bytes, by_subject: dict[bytes, bytes]) -> tuple[bytes, ...]:
    chain = [leaf]
    while len(chain) < javastore.MAX_CHAIN:
        subject, issuer = _names(chain[-1])
        parent = by_subject.get(issuer)
        if subject == issuer or parent is None or parent in chain:
            break
        chain.append(parent)
    return tuple(chain)


def _names(der: bytes) -> tuple[bytes, bytes]:
    try:
        fields = oddcert.outline(der)
    except Asn1Error:
        return der, b""
    return fields.subject, fields.issuer
