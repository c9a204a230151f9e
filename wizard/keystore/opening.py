"""Stores opened: the parsed store behind each type, and the entries that Java would show.

The store's first bytes decide what it is, before any password is tried, so that a wrong
password is never mistaken for a wrong type, nor the other way round.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.keystore import javastore, oddcert, pkcs12
from wizard.keystore.asn1 import Asn1Error, TruncatedError, read
from wizard.keystore.pbe import Budget, CostlyError, UnsupportedError
from wizard.keystore.reading import MAX_SIZE

TRUSTED, PRIVATE, SECRET_KEY = "trusted", "private key", "secret key"
IGNORED = "certificate Java ignores"
KINDS = {
    javastore.TRUSTED: TRUSTED,
    javastore.PRIVATE: PRIVATE,
    javastore.SECRET: SECRET_KEY,
}
_STORE = T("The store")


@contextlib.contextmanager
def damage_told() -> Iterator[None]:
    """Parts of a PKCS#12 store that are looked at later than at its opening may be damaged too.

    Raises
    ------
    ProblemError
        ``keystore.damaged``.
    """
    try:
        yield
    except Asn1Error as error:
        raise ProblemError(
            "keystore.damaged", file=_STORE, type="PKCS#12", details=str(error)
        ) from None


@dataclass(frozen=True, slots=True)
class Pkcs12Entry:
    """An entry as Java would show it; `bags` are those that go with it, its own first."""

    alias: str
    kind: str
    chain: tuple[bytes, ...]
    bags: tuple[pkcs12.Bag, ...]


def java_store(data: bytes, password: Secret | None) -> javastore.Store:
    """A JKS or JCEKS store; its seal is checked where a password is given.

    Raises
    ------
    ProblemError
        ``keystore.large``, ``keystore.damaged``, ``keystore.wrong-password``.
    """
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


def pfx_store(data: bytes, password: Secret | None) -> pkcs12.Pfx:
    """A PKCS#12 store; without a password one whose certificates are not encrypted.

    Raises
    ------
    ProblemError
        ``keystore.large``, ``keystore.not-a-store``, ``keystore.password-needed``,
        ``keystore.wrong-password``, ``keystore.encryption-unknown``, ``keystore.costly``,
        ``keystore.damaged``.
    """
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


def pkcs12_entries(pfx: pkcs12.Pfx) -> list[Pkcs12Entry]:
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
    found: list[Pkcs12Entry] = []
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
            found.append(Pkcs12Entry(alias, PRIVATE, chain, (bag, leaf) if leaf else (bag,)))
        elif bag.trusted and bag.certificate:
            found.append(Pkcs12Entry(alias, TRUSTED, (bag.certificate,), (bag,)))
        elif bag.kind == pkcs12.SECRET_BAG:
            found.append(Pkcs12Entry(alias, SECRET_KEY, (), (bag,)))
    found += [
        Pkcs12Entry(bag.name or "", IGNORED, (bag.certificate,), (bag,))
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
