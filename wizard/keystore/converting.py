"""A store as one of another type or under another password, whole or not at all.

What Java's own stores can hold differs: JKS has no secret keys, PKCS#12 keeps no creation date
of a trusted certificate and no chain but what the names give (measured with Java 17 and 25).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import Converted, LeftOut
from wizard.domain.text import T, Text
from wizard.keystore import aliases, bags, javastore, pkcs12, privatekeys
from wizard.keystore.asn1 import Asn1Error
from wizard.keystore.javareads import check_java_reads
from wizard.keystore.opening import (
    IGNORED,
    KINDS,
    PRIVATE,
    SECRET_KEY,
    TRUSTED,
    Pkcs12Entry,
    damage_told,
    java_store,
    pfx_store,
    pkcs12_entries,
)
from wizard.keystore.pbe import Budget, CostlyError, UnsupportedError, WrongKeyError
from wizard.keystore.x509 import certificate

_TOLD = 20  # a person reads no more names
_LOCKED = T("its key does not open with the store's password or the one given")
_UNSUPPORTED = T("its key is protected in a way that is not supported")
_COSTLY = T("its key asks for more computing than a real one needs to be opened")
_SECRET = T("a secret key cannot be taken along")
_IGNORED = T("Java does not trust it where it is; import it where it shall be trusted")
_NO_CERTIFICATE = T("no certificate belongs to its key")
_CLASH = T("another entry has the same name but for upper and lower case")
_LONG = T("its name is longer than a JKS store keeps")
_CHAIN = T("PKCS#12 finds a chain by names, and these names do not lead along its chain")
_UNREADABLE = T("Java cannot read its certificate")


@dataclass(frozen=True, slots=True)
class _Portable:
    """An entry between two formats; `key` is PKCS#8, b"" for a trusted certificate."""

    alias: str
    chain: tuple[bytes, ...]
    key: bytes = b""
    created: int | None = None

    @property
    def kind(self) -> str:
        return PRIVATE if self.key else TRUSTED


@dataclass(slots=True)
class _Work:
    """A conversion under way: the passwords for keys, the work left, what stays behind."""

    passwords: list[Secret | None]
    budget: Budget = field(default_factory=lambda: Budget(rounds=20_000_000))
    left: list[LeftOut] = field(default_factory=list)

    def leave(self, alias: str, kind: str, reason: Text) -> None:
        self.left.append(LeftOut(alias, kind, reason))

    def key(self, alias: str, protected: bytes) -> bytes:
        """The PKCS#8 bytes of a protected key; b"" once it is left out."""
        try:
            return privatekeys.opened(protected, self.passwords, self.budget)
        except UnsupportedError:
            self.leave(alias, PRIVATE, _UNSUPPORTED)
        except CostlyError:
            self.leave(alias, PRIVATE, _COSTLY)
        except (WrongKeyError, Asn1Error):
            self.leave(alias, PRIVATE, _LOCKED)
        return b""


def convert(
    data: bytes,
    password: Secret,
    *,
    type: str,
    new_password: Secret,
    key_passwords: Sequence[Secret] = (),
    leave_out: bool = False,
) -> Converted:
    """The store's entries in a store of `type`.

    Into the same type every entry keeps its bytes, private keys of a JKS their own passwords
    as well; under another password the keys of a PKCS#12 get that one, for Java and OpenSSL
    open them with the store's. Into the other type every key gets the new store's password.

    Parameters
    ----------
    data, password
        The store as it is.
    type : str
        "JKS" or "PKCS12".
    new_password : Secret
    key_passwords : sequence of Secret
        Tried on private keys before the store's own password.
    leave_out : bool
        Go on without what cannot be converted.

    Raises
    ------
    ProblemError
        Those of `stores.content`; ``keystore.type-unknown``; ``keystore.password-…``;
        ``keystore.not-convertible``, which names every such entry.
    """
    if type not in ("JKS", "PKCS12"):
        raise ProblemError("keystore.type-unknown", type=type)
    work = _Work(privatekeys.first_words([*key_passwords, password]))
    if javastore.is_java_store(data):
        store = java_store(data, password)
        if store.type == type:
            _check_new(password, new_password, type)
            return Converted(
                javastore.serialise(type, [one.raw for one in store.entries], new_password)
            )
        portable = _from_java(store, work)
    else:
        pfx = pfx_store(data, password)
        if type == "PKCS12":
            _check_new(password, new_password, type)
            new = data
            if new_password != password:
                with damage_told():
                    new = _resealed(pfx, work, new_password)
                _check_left(work, type, leave_out)
            return Converted(new, tuple(work.left))
        with damage_told():
            portable = _from_pkcs12(pfx, work)
    aliases.check_store_password(new_password, type=type)
    portable = _distinct([one for one in portable if _java_reads(one, work)], work)
    if type == "JKS":
        new = javastore.serialise(
            "JKS", [_jks(one, new_password) for one in portable], new_password
        )
    else:
        new = _pkcs12(portable, work, new_password)
    _check_left(work, type, leave_out)
    return Converted(new, tuple(work.left))


def _check_new(password: Secret, new: Secret, type: str) -> None:
    # The one in use may be shorter than what Java takes for a new store.
    if new != password:
        aliases.check_store_password(new, type=type)


def _check_left(work: _Work, type: str, leave_out: bool) -> None:
    if not work.left or leave_out:
        return
    told = work.left[:_TOLD]
    more = f" and {len(work.left) - _TOLD} more" if len(work.left) > _TOLD else ""
    raise ProblemError(
        "keystore.not-convertible",
        type="PKCS#12" if type == "PKCS12" else type,
        names=", ".join(f"“{one.alias}”" for one in told) + more,
        reason="; ".join(f"“{one.alias}” ({one.kind}): {one.reason}" for one in told),
    )


# ---------------------------------------------------------------- out of a store


def _from_java(store: javastore.Store, work: _Work) -> list[_Portable]:
    found = []
    for one in store.entries:
        if one.tag == javastore.SECRET:
            work.leave(one.alias, KINDS[one.tag], _SECRET)
        elif one.tag == javastore.TRUSTED:
            found.append(_Portable(one.alias, one.certificates, created=one.created))
        elif not one.certificates:
            work.leave(one.alias, PRIVATE, _NO_CERTIFICATE)
        else:
            key = work.key(one.alias, javastore.protected_key(one))
            if key:
                found.append(_Portable(one.alias, one.certificates, key, one.created))
    return found


def _from_pkcs12(pfx: pkcs12.Pfx, work: _Work) -> list[_Portable]:
    found = []
    for one in pkcs12_entries(pfx):
        if one.kind == TRUSTED:
            found.append(_Portable(one.alias, one.chain, created=bags.created(one.bags[0])))
        elif one.kind == IGNORED:
            work.leave(one.alias, IGNORED, _IGNORED)
        elif one.kind == SECRET_KEY:
            work.leave(one.alias, SECRET_KEY, _SECRET)
        elif not one.chain:
            work.leave(one.alias, PRIVATE, _NO_CERTIFICATE)
        else:
            key = _bag_key(one, work)
            if key:
                found.append(_Portable(one.alias, one.chain, key, bags.created(one.bags[0])))
    return found


def _bag_key(entry: Pkcs12Entry, work: _Work) -> bytes:
    bag = entry.bags[0]
    held = bags.protected_key(bag)
    if bag.kind == pkcs12.SHROUDED_BAG:
        return work.key(entry.alias, held)
    try:
        return privatekeys.checked(held)
    except WrongKeyError:
        work.leave(entry.alias, PRIVATE, _LOCKED)
        return b""


def _java_reads(one: _Portable, work: _Work) -> bool:
    try:
        for der in one.chain:
            check_java_reads(certificate(der))
    except ProblemError:
        work.leave(one.alias, one.kind, _UNREADABLE)
        return False
    return True


def _distinct(portable: list[_Portable], work: _Work) -> list[_Portable]:
    """Names as Java keeps them; of two that it takes for one, the second is left out."""
    found: dict[str, _Portable] = {}
    for one in portable:
        alias = aliases.folded(one.alias)
        if alias in found:
            work.leave(one.alias, one.kind, _CLASH)
        elif len(javastore.encode_utf(alias)) > javastore.MAX_ALIAS:
            work.leave(f"{alias[:40]}…", one.kind, _LONG)
        else:
            found[alias] = _Portable(alias, one.chain, one.key, one.created)
    return list(found.values())


# ---------------------------------------------------------------- into a store


def _jks(one: _Portable, password: Secret) -> bytes:
    if not one.key:
        return javastore.trusted_entry(one.alias, one.chain[0], one.created)
    protected = privatekeys.for_jks(one.key, password)
    return javastore.private_entry(one.alias, protected, one.chain, one.created)


def _pkcs12(portable: list[_Portable], work: _Work, password: Secret) -> bytes:
    """A new PKCS#12 store; entries whose chain would read differently are left out."""
    protected = {
        one.alias: privatekeys.for_pkcs12(one.key, password) for one in portable if one.key
    }
    while True:
        data = _written(portable, protected, password)
        reads = {one.alias: one.chain for one in pkcs12_entries(pfx_store(data, password))}
        strayed = [
            one for one in portable if reads.get(one.alias, ())[: len(one.chain)] != one.chain
        ]
        if not strayed:
            return data
        # One at a time: without it the names may lead the others right.
        work.leave(strayed[0].alias, strayed[0].kind, _CHAIN)
        portable = [one for one in portable if one is not strayed[0]]


def _written(
    portable: Sequence[_Portable], protected: Mapping[str, bytes], password: Secret
) -> bytes:
    keys: list[bytes] = []
    leaves: list[bytes] = []
    issuers: dict[bytes, bytes] = {}
    trusted: list[bytes] = []
    used: set[int] = set()
    now = time.time_ns() // 1_000_000
    for one in portable:
        if not one.key:
            trusted.append(bags.trusted_bag(one.alias, one.chain[0]))
            continue
        moment = now if one.created is None else max(one.created, 0)
        while moment in used:
            moment += 1  # the date also ties the key to its certificate: two may not share one
        used.add(moment)
        key_id = bags.time_id(moment)
        keys.append(bags.key_bag(one.alias, protected[one.alias], key_id))
        leaves.append(bags.leaf_bag(one.alias, one.chain[0], key_id))
        for der in one.chain[1:]:
            issuers.setdefault(der, bags.issuer_bag(der))
    # Of two certificates with one name Java takes the first: chains before what is trusted.
    return pkcs12.new_store(keys, [*leaves, *issuers.values(), *trusted], password)


def _resealed(pfx: pkcs12.Pfx, work: _Work, password: Secret) -> bytes:
    """The same PKCS#12 store under another password; whatever its bags say stays."""
    changes: list[tuple[pkcs12.Bag, bytes]] = []
    for one in pkcs12_entries(pfx):
        if one.kind == SECRET_KEY:
            work.leave(one.alias, SECRET_KEY, _SECRET)
            changes.append((one.bags[0], b""))
        elif one.kind == PRIVATE and one.bags[0].kind == pkcs12.SHROUDED_BAG:
            key = _bag_key(one, work)
            if key:
                protected = privatekeys.for_pkcs12(key, password)
                changes.append((one.bags[0], bags.with_key(one.bags[0], protected)))
            else:
                changes += [(bag, b"") for bag in one.bags]
    return pkcs12.replaced(pfx, changes, password, anew=True)
