"""A store's password in the vault while the store gets another one: none of the two is lost.

The vault has one entry for the store itself, and may have others for certain bytes of it
(`wizard.flows.passwords.bytes_entry`): for the store as its backup holds it, and for a store
that is about to be written. So each password is in the vault before the store that it opens is
the only one there, and an end in between leaves no store without its password.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.passwords import bytes_entry, store_entry
from wizard.flows.services import Services

_Written = TypeVar("_Written")


@dataclass(frozen=True, slots=True)
class Handover:
    """A change that brings another password for a store of which the vault keeps one.

    Parameters
    ----------
    path : Path
    before : bytes or None
        The store as it is; None when there is none.
    after : bytes
    old : Secret or None
        Opens `before`; None when it is not known.
    new : Secret or None
        Opens `after`; None when it is not known, and then the vault no longer names one.
    """

    path: Path
    before: bytes | None
    after: bytes
    old: Secret | None
    new: Secret | None


def handover(
    services: Services,
    path: Path,
    before: bytes | None,
    after: bytes,
    new: Secret,
    *,
    old: Secret | None = None,
    keep: bool = False,
) -> Handover | None:
    """What the vault has to do with a change; None = nothing. Blocks.

    Parameters
    ----------
    old : Secret or None
        Opened the store so far; None takes the vault's.
    keep : bool
        Keep the new password also when the vault has kept none so far.

    Raises
    ------
    ProblemError
        ``gateway.vault-*``.
    """
    if (old == new and not keep) or not services.vault.available():
        return None
    held = services.vault.get(store_entry(path.absolute()))
    if held == new or (held is None and not keep):
        return None
    return Handover(path.absolute(), before, after, old or held, new)


def hand_over(
    services: Services,
    change: Handover | None,
    write: Callable[[], _Written],
    take_back: Callable[[_Written], object],
) -> _Written:
    """Write a store, its passwords in the vault before and after it. Blocks.

    Parameters
    ----------
    change : Handover or None
        None only writes.
    write : callable
        Writes the store; where it raises, the store is as it was.
    take_back : callable
        Puts the store back, given what `write` returned.

    Raises
    ------
    ProblemError
        ``gateway.vault-*``, and those of `write`: the store and the vault are as they were.
    """
    if change is None:
        return write()
    vault, own = services.vault, store_entry(change.path)
    if change.before is None:
        if change.new is None:
            return write()
        with kept_secret(services, own, change.new):
            return write()
    aside, coming = bytes_entry(change.path, change.before), bytes_entry(change.path, change.after)
    earlier = {entry: vault.get(entry) for entry in (own, aside, coming)}
    there = False
    try:
        if change.old is not None and change.old != change.new:
            vault.put(aside, change.old)
        if change.new is not None:
            vault.put(coming, change.new)
        written = write()
        there = True
        try:
            vault.forget(own) if change.new is None else vault.put(own, change.new)
        except BaseException:
            take_back(written)
            there = False
            raise
    except BaseException:
        # A store that could not be put back still needs the password that waits beside it.
        if not there:
            _put_all(services, earlier)
        raise
    with contextlib.suppress(ProblemError):
        vault.forget(coming)
    return written


def _put_all(services: Services, earlier: Mapping[str, Secret | None]) -> None:
    """The entries as they were, as far as the vault goes along: what failed first is told."""
    for entry, secret in earlier.items():
        with contextlib.suppress(ProblemError):
            if services.vault.get(entry) != secret:
                _put(services, entry, secret)


def _put(services: Services, entry: str, secret: Secret | None) -> None:
    services.vault.forget(entry) if secret is None else services.vault.put(entry, secret)


@contextlib.contextmanager
def kept_secret(services: Services, entry: str, secret: Secret) -> Iterator[None]:
    """The vault has a password before what it opens is there.

    Where the work inside fails, the vault is as it was.
    """
    earlier = services.vault.get(entry)
    services.vault.put(entry, secret)
    try:
        yield
    except BaseException:
        _put(services, entry, earlier)
        raise
