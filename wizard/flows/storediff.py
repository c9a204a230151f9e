"""What became of a store's entries, in words: after a change, and by an undo."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.domain.text import T, Text, join, one_of
from wizard.flows.survey import Survey

_NAMED = 3  # a person reads no more names


def losses_of(found: Survey, back: StoreContent | None) -> Text:
    """What an undo does to the entries that are there now."""
    if found.store is None:
        return T("No password that is known here opens the store, so that nobody sees what goes.")
    now = found.store.content.entries
    then = back.entries if back is not None else ()
    gone = [one for one in now if _key(one) not in {_key(other) for other in then}]
    come = [one for one in then if _key(one) not in {_key(other) for other in now}]
    words: list[Text] = []
    if gone:
        words.append(
            one_of(
                len(gone),
                "{names} goes out of the store.",
                "{names} go out of the store.",
                names=_names(gone),
            )
        )
    if come:
        words.append(
            one_of(len(come), "{names} comes back.", "{names} come back.", names=_names(come))
        )
    return join(*words) or T("The store's entries stay the same; what else changed is lost.")


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
