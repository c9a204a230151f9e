"""The last change of a store: what it was, and the way back, which is proven as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from wizard.domain.ports import Backup, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent
from wizard.domain.text import NOTHING, T, Text, join
from wizard.flows.examining import TIMEOUT, examine
from wizard.flows.passwords import kept_passwords, store_entry, with_java_default
from wizard.flows.services import Services
from wizard.flows.storediff import differences, losses_of
from wizard.flows.storeproof import (
    Proof,
    UnprovenError,
    found_services,
    note_proven,
    trusted_ports,
)
from wizard.flows.storevault import Handover, hand_over, handover
from wizard.flows.storework import (
    cut_short,
    is_as_written,
    last_backup,
    saved_file,
    undo_store,
    withdraw_store,
)
from wizard.flows.survey import Survey


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
    now : bytes or None
        The store as it was looked at; None when there was none.
    overtaken : bool
        Somebody else changed the store after that change: an undo takes that back as well.
    losses : Text
        What an undo would take out of a store that was overtaken, or bring back into it.
    """

    backup: Backup
    when: datetime
    words: Text
    first: bool = False
    now: bytes | None = field(default=None, repr=False)
    overtaken: bool = False
    losses: Text = NOTHING


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
    other : bool
        It is not the password that opened the store until now.
    kept : bool
        The vault holds it for the store.
    """

    password: Secret | None = None
    gone: bool = False
    other: bool = False
    kept: bool = False

    @property
    def password_words(self) -> Text:
        """Which password opens the store now; `NOTHING` when it is the same as until now."""
        if self.gone or (self.password is not None and not self.other):
            return NOTHING
        if self.password is None:
            return T(
                "It opens with the password that it had before that change, which is not known "
                "here."
            )
        if self.kept:
            return T(
                "It opens with the password that it had before that change; the vault has that "
                "one for it again."
            )
        return T("It opens with the password that it had before that change.")


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
        return change_to_undo(services, found, passwords)
    except ProblemError:
        return None


def change_to_undo(
    services: Services, found: Survey, passwords: Sequence[Secret] = ()
) -> LastChange:
    """The last change that this program made to the store. Blocks.

    Raises
    ------
    ProblemError
        ``flows.store-no-backup``; ``flows.store-as-backup``: there is nothing to take back;
        ``configfiles.*``.
    """
    backup = last_backup(services, found.path)
    saved = saved_file(services, backup, found.path)
    old = saved.before
    now = found.store.data if found.store is not None else services.files.read(found.path)
    torn = cut_short(services, found.path)
    if old == now and torn is None:
        raise ProblemError("flows.store-as-backup", path=found.path, folder=backup.folder)
    when = datetime.fromisoformat(backup.folder.name).astimezone(UTC)
    overtaken = not is_as_written(saved, now) and old != now
    last = LastChange(backup, when, NOTHING, first=old is None, now=now, overtaken=overtaken)
    if old is None:
        return replace(last, words=T("The store was made."), losses=losses_of(found, None))
    if now is None:
        return replace(last, words=T("The store was taken away."))
    if found.store is None:
        return replace(last, words=T("The store was changed."), losses=losses_of(found, None))
    known = [*kept_passwords(services, found.path, old), found.store.password, *passwords]
    secret, content = _opened(services, old, known)
    last = replace(last, losses=losses_of(found, content))
    if content is None:
        return replace(last, words=T("The store got another password."))
    words = differences(content, found.store.content)
    if secret != found.store.password:
        words = join(words, T("The store got another password."))
    return replace(last, words=words or T("The store was written anew."))


def undo_change(
    services: Services,
    found: Survey,
    last: LastChange,
    passwords: Sequence[Secret] = (),
    *,
    agreed: bool = False,
    timeout: float = TIMEOUT,
) -> Undone:
    """Put the store back as it was before its last change, and prove it. Blocks.

    A store that Java cannot open is not left in place, nor one with which it refuses a partition
    that it trusted until now. One that was refused already is no reason to go back:
    `Proof.refused` names it. A change that was cut short always goes back: what it left may be a
    mixture, and holds up every other work.

    Parameters
    ----------
    last : LastChange
        The one that the person saw; where another came in between, nothing is done.
    passwords : sequence of Secret
        Those that opened the store before.
    agreed : bool
        What somebody else changed since may be taken back as well.

    Raises
    ------
    UnprovenError
        ``flows.undo-refused``: Java's no; the store is as it was before the undo.
    ProblemError
        ``flows.undo-overtaken``, ``configfiles.changed-on-disk``; as `undo_store`;
        ``worker.*``: Java could not say whom the store lets in now (nothing was changed);
        ``tls.store-*`` and ``gateway.vault-*`` (the store is as it was before the undo).
    """
    path = found.path.absolute()
    if (
        last_backup(services, path).folder != last.backup.folder
        or services.files.read(path) != last.now
    ):
        raise ProblemError("configfiles.changed-on-disk", path=path)
    if last.overtaken and not agreed:
        raise ProblemError("flows.undo-overtaken", path=path, losses=last.losses)
    back = saved_file(services, last.backup, path).before
    secret, content = None, None
    if back is not None:
        known = [found.store.password] if found.store is not None else []
        # The vault's word for just these bytes first: the others are only tried.
        tried = [*reversed(kept_passwords(services, path, back)), *known, *passwords]
        secret, content = _opened(services, back, tried)
    lets_in = _lets_in(services, found, timeout)

    def write() -> Undone:
        # Whoever finds it so later knows that the program ended before the proof.
        undo_store(services, path, unproven=back is not None and _has_java(found))
        done = Undone(path, backup=last_backup(services, path))
        try:
            if secret is None or content is None:
                done = replace(done, gone=back is None)
            else:
                store = TrustStore(path, content.type, secret)
                done = _judged(services, found, done, store, lets_in, timeout)
        except UnprovenError as refusal:
            withdraw_store(services, done.backup, refusal)
            refusal.proof = replace(refusal.proof, backup=None, rolled_back=True)
            raise
        except BaseException as fault:
            # Also when the person ends the program in the middle of a handshake.
            withdraw_store(services, done.backup, fault)
            raise
        if done.opened is not None and done.unasked is None:
            note_proven(services, done.backup, done)
        return replace(done, services=found_services(services))

    change = _handed_back(services, found, last, back, secret)
    done = hand_over(services, change, write, lambda made: withdraw_store(services, made.backup))
    if secret is None or content is None:
        return done
    before = found.store.password if found.store is not None else None
    return replace(done, password=secret, other=secret != before,
                   kept=secret in kept_passwords(services, path, None))  # fmt: skip


def _lets_in(services: Services, found: Survey, timeout: float) -> frozenset[tuple[str, int]]:
    """The ports that Java trusts before an undo: none where there is no Java to say so."""
    if found.store is None or not _has_java(found) or cut_short(services, found.path) is not None:
        return frozenset()
    store = found.store.truststore
    return trusted_ports(services, found.choice, store, found.partitions, timeout=timeout)


def _has_java(found: Survey) -> bool:
    return found.choice.java is not None and found.choice.jar is not None


def _judged(
    services: Services,
    found: Survey,
    done: Undone,
    store: TrustStore,
    lets_in: frozenset[tuple[str, int]],
    timeout: float,
) -> Undone:
    """Ask the gateway's Java about the store that is back.

    Raises
    ------
    UnprovenError
        ``flows.undo-refused``.
    ProblemError
        ``tls.store-*``.
    """
    try:
        toolbox = services.toolbox(found.choice, store)
        done = replace(done, opened=toolbox.open_store())
        seen = examine(services, toolbox, found.partitions, timeout=timeout)
    except ProblemError as error:
        if error.id.startswith("tls.store-"):
            raise
        return replace(done, unasked=error.problem)
    done = replace(done, partitions=seen)
    for one in done.refused:
        for port in one.ports:
            if port.refusal is not None and (one.partition.name, port.port) in lets_in:
                raise UnprovenError(
                    done,
                    "flows.undo-refused",
                    details=port.refusal.details,
                    name=one.partition.name,
                    cause=port.refusal.cause or port.refusal.title,
                )
    return done


def _handed_back(
    services: Services,
    found: Survey,
    last: LastChange,
    back: bytes | None,
    secret: Secret | None,
) -> Handover | None:
    """What the vault has to do with an undo: it never names a password that no longer fits."""
    if back is None:
        return None  # the same undo again brings the store back, under the same password
    path = found.path.absolute()
    held = next(iter(kept_passwords(services, path, None)), None)
    if secret is not None:
        return handover(
            services,
            path,
            last.now,
            back,
            secret,
            old=found.store.password if found.store is not None else None,
            keep=secret in kept_passwords(services, path, back),
        )
    if held is None or found.store is None or held != found.store.password:
        return None
    return Handover(path, last.now, back, held, None)


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
