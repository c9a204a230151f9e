"""The last change of a store: what it was, and the way back, which is proven as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from wizard.domain.ports import Backup, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.domain.text import T, Text, join, one_of
from wizard.flows.converting import renew_kept
from wizard.flows.examining import TIMEOUT, examine
from wizard.flows.passwords import store_entry, with_java_default
from wizard.flows.services import Services
from wizard.flows.storeproof import Proof, found_services
from wizard.flows.storework import last_backup, saved_bytes, undo_store
from wizard.flows.survey import Survey

_NAMED = 3  # a person reads no more names


@dataclass(frozen=True, slots=True)
class LastChange:
    """The change that an undo takes back.

    Parameters
    ----------
    backup : Backup
        Holds the store as it was before.
    when : datetime
        Aware, UTC.
    words : Text
        What it did: "“local ca” was removed."
    first : bool
        It made the store: an undo takes the store away.
    """

    backup: Backup
    when: datetime
    words: Text
    first: bool = False


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept about a store beside it: its password, and its last change.

    Parameters
    ----------
    vault : bool
        This machine has a vault.
    kept : bool
        The vault holds the store's password.
    last : LastChange or None
    """

    vault: bool
    kept: bool
    last: LastChange | None = None


@dataclass(frozen=True, slots=True)
class Undone(Proof):
    """A store that was put back, and what the gateway's Java says to it.

    Parameters
    ----------
    password : Secret or None
        Opens the store as it is now; None when none of those known does, or the store is gone.
    gone : bool
        There was no store before that change, so that there is none now.
    """

    password: Secret | None = None
    gone: bool = False


def keeping(services: Services, found: Survey, passwords: Sequence[Secret] = ()) -> Keeping:
    """What the vault and the backups hold for the store that was looked at. Blocks.

    Parameters
    ----------
    passwords : sequence of Secret
        Those that opened the store before: a backup may need one of them.
    """
    try:
        vault = services.vault.available()
        held = services.vault.get(store_entry(found.path.absolute())) if vault else None
    except ProblemError:
        vault, held = False, None
    kept = held is not None and found.store is not None and held == found.store.password
    known = [*passwords] if held is None else [*passwords, held]
    return Keeping(vault, kept, last_change(services, found, known))


def last_change(
    services: Services, found: Survey, passwords: Sequence[Secret] = ()
) -> LastChange | None:
    """The last change that this program made to the store; None = there is none. Blocks."""
    try:
        backup = last_backup(services, found.path)
        old = saved_bytes(services, backup, found.path)
    except ProblemError:
        return None
    now = found.store.data if found.store is not None else None
    if old == now:
        return None  # there is nothing to take back
    when = datetime.fromisoformat(backup.folder.name).astimezone(UTC)
    if old is None:
        return LastChange(backup, when, T("The store was made."), first=True)
    if found.store is None:
        return LastChange(backup, when, T("The store was taken away."))
    known = [found.store.password, *passwords]
    secret, content = _opened(services, old, known)
    if content is None:
        return LastChange(backup, when, T("The store got another password."))
    words = differences(content, found.store.content)
    if secret != found.store.password:
        words = join(words, T("The store got another password."))
    return LastChange(backup, when, words or T("The store was written anew."))


def differences(before: StoreContent, after: StoreContent) -> Text:
    """What became of a store's entries, in a few sentences; `NOTHING` when all are the same."""
    old, new = ({_key(one): one for one in store.entries} for store in (before, after))
    gone = [one for key, one in old.items() if key not in new]
    come = [one for key, one in new.items() if key not in old]
    words: list[Text] = []
    if before.type != after.type:
        words.append(T("The store was {old} and became {new}.", old=before.type, new=after.type))
    twins: dict[tuple[object, ...], list[StoreEntry]] = {}
    for one in come:
        twins.setdefault(_substance(one), []).append(one)
    moved = [(one, twins[_substance(one)].pop()) for one in gone if twins.get(_substance(one))]
    words += [T("“{old}” became “{new}”.", old=old.alias, new=new.alias) for old, new in moved]
    left = {id(one) for pair in moved for one in pair}
    gone = [one for one in gone if id(one) not in left]
    come = [one for one in come if id(one) not in left]
    if len(moved) > _NAMED:
        words[-len(moved) :] = [T("{count} entries got other names.", count=len(moved))]
    if gone:
        names = _names(gone)
        words.append(
            one_of(len(gone), "{names} was removed.", "{names} were removed.", names=names)
        )
    if come:
        names = _names(come)
        words.append(one_of(len(come), "{names} was added.", "{names} were added.", names=names))
    return join(*words)


def _key(entry: StoreEntry) -> tuple[object, ...]:
    return (entry.alias.lower(), *_substance(entry))


def _substance(entry: StoreEntry) -> tuple[object, ...]:
    return (entry.kind, entry.certificate.der if entry.certificate is not None else b"")


def _names(entries: Sequence[StoreEntry]) -> Text:
    names = ", ".join(f"“{one.alias}”" for one in entries[:_NAMED])
    if len(entries) <= _NAMED:
        return T("{names}", names=names)
    return T("{names} and {count} more", names=names, count=len(entries) - _NAMED)


def undo_change(
    services: Services,
    found: Survey,
    last: LastChange,
    passwords: Sequence[Secret] = (),
    *,
    timeout: float = TIMEOUT,
) -> Undone:
    """Put the store back as it was before its last change, and ask the gateway's Java. Blocks.

    A store that Java cannot open is not left in place. A partition that Java refuses now is no
    reason to go back: `Proof.refused` names it, and the same call takes the undo back.

    Parameters
    ----------
    last : LastChange
        The one that the person saw; where another came in between, nothing is done.
    passwords : sequence of Secret
        Those that opened the store before.

    Raises
    ------
    ProblemError
        ``configfiles.changed-on-disk``; as `undo_store`; ``tls.store-*`` (the store is as it was
        before the undo).
    """
    path = found.path.absolute()
    now = found.store.data if found.store is not None else None
    if last_backup(services, path).folder != last.backup.folder or services.files.read(path) != now:
        raise ProblemError("configfiles.changed-on-disk", path=path)
    undo_store(services, path)
    data = services.files.read(path)
    done = Undone(path, backup=last_backup(services, path), services=found_services(services))
    if data is None:
        return replace(done, gone=True)
    known = [*passwords]
    if found.store is not None:
        known.insert(0, found.store.password)
    secret, content = _opened(services, data, known)
    if secret is None or content is None:
        return done
    renew_kept(services, path, secret)
    done = replace(done, password=secret)
    try:
        toolbox = services.toolbox(found.choice, TrustStore(path, content.type, secret))
        done = replace(done, opened=toolbox.open_store())
        seen = examine(services, toolbox, found.partitions, timeout=timeout)
        return replace(done, partitions=seen)
    except ProblemError as error:
        if error.id.startswith("tls.store-") and done.backup is not None:
            services.files.withdraw(done.backup)
            if found.store is not None:
                renew_kept(services, path, found.store.password)
            raise
        return replace(done, unasked=error.problem)


def _opened(
    services: Services, data: bytes, passwords: Sequence[Secret]
) -> tuple[Secret | None, StoreContent | None]:
    """The first of the passwords that opens a store, Java's own default last; what it holds."""
    for secret in dict.fromkeys(with_java_default(passwords)):
        try:
            return secret, services.keystores.open(data, secret)
        except ProblemError:
            continue
    return None, None
