"""Certificates into a store: what ``keystore import`` and ``keystore fetch`` end with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wizard.cli.context import Context
from wizard.cli.keystore.proving import looked_at, open_store, proof_json, say_proof
from wizard.cli.keystore.shared import tell_backup, tell_left_open
from wizard.cli.keystore.shown import entries, entries_json
from wizard.domain.certificates import Certificate, Related, Relation
from wizard.domain.renewal import related
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.flows.autotrust import LeftOut
from wizard.flows.importing import needing
from wizard.flows.storechange import change_store

_RELATIONS = {
    Relation.SAME_KEY: "has the same key as “{alias}”, which is there: a re-issue.",
    Relation.SAME_SUBJECT: (
        "has the name of “{alias}”, which is there, and a key of its own: its fingerprint decides "
        "whether it is the successor. Both stay side by side; remove the old one once no host "
        "presents it any more."
    ),
}


def trust(
    state: Context,
    store: Path,
    before: bytes | None,
    secret: Secret,
    chosen: Sequence[Certificate],
    *,
    type: str,
    alias: str = "",
    left_out: Sequence[LeftOut] = (),
    keep: bool = False,
) -> None:
    """Add what is missing, replace the file, prove it where a gateway reads it, and tell.

    Parameters
    ----------
    left_out : sequence of LeftOut
        Told to persons before.
    keep : bool
        Keep the password in the vault.

    Raises
    ------
    UnprovenError, ProblemError
        ``keystore.*``; as `wizard.flows.storechange.change_store`: the store is as it was then.
    """
    keystores = state.services.keystores
    content = keystores.open(before, secret) if before is not None else None
    there = _trusted(content) if content is not None else []
    aliases: dict[bytes, list[str]] = {}
    for entry, certificate in there:
        aliases.setdefault(certificate.der, []).append(entry.alias)
    missing = [certificate for certificate in chosen if certificate.der not in aliases]
    kin = related(missing, [certificate for _, certificate in there])
    after = before
    if missing or before is None:
        after = keystores.add(before, secret, missing, type=type, alias=alias)
    assert after is not None  # noqa: S101 - a new store was made above
    # Before it is written: what cannot be opened again must not take the store's place.
    written = keystores.open(after, secret)
    for certificate in missing:
        for remark in keystores.problems(certificate, state.services.clock()):
            state.output.aside(f"{certificate.subject}: {remark}")
    tell_left_open(state, store)
    opened = None
    if before is not None and content is not None:
        opened = open_store(store, before, secret, content)
    found = looked_at(state, store, opened, presented=True)
    proof = change_store(
        state.services,
        found,
        after,
        password=secret,
        hosts=needing(state.services, found, chosen),
        keep_password=keep,
    )
    backup = proof.backup
    if state.output.as_json:
        state.output.document(
            {
                "path": str(store),
                "type": written.type,
                "added": entries_json(state, written, _entries_of(written, missing)),
                "already_there": [one.sha256 for one in chosen if one.der in aliases],
                "left_out": [
                    {
                        "sha256": one.certificate.sha256,
                        "subject": one.certificate.subject,
                        "reason": str(one.why),
                    }
                    for one in left_out
                ],
                "related": [
                    {
                        "sha256": one.new.sha256,
                        "relation": str(one.relation),
                        "alias": aliases[one.old.der][0],
                        "old_sha256": one.old.sha256,
                    }
                    for one in kin
                ],
                "entries": len(written.entries),
                "backup": str(backup.folder) if backup and before is not None else None,
                **proof_json(found, proof),
            }
        )
        return
    _tell(state, chosen, aliases, kin)
    state.output.say(
        f"{store}: {len(missing)} added, {len(chosen) - len(missing)} already there, "
        f"{entries(len(written.entries))} in all."
    )
    say_proof(state, found, proof)
    tell_backup(state, backup, existed=before is not None)


def _tell(
    state: Context,
    chosen: Sequence[Certificate],
    aliases: dict[bytes, list[str]],
    kin: Sequence[Related],
) -> None:
    for certificate in chosen:
        names = ", ".join(f"“{alias}”" for alias in aliases.get(certificate.der, ()))
        if names:
            state.output.say(f"{certificate.subject} is already there as {names}.")
    for one in kin:
        words = _RELATIONS[one.relation].format(alias=aliases[one.old.der][0])
        state.output.say(f"{one.new.subject} {words}")


def _trusted(content: StoreContent) -> list[tuple[StoreEntry, Certificate]]:
    return [
        (entry, entry.certificate)
        for entry in content.entries
        if entry.kind == "trusted" and entry.certificate is not None
    ]


def _entries_of(content: StoreContent, chosen: Sequence[Certificate]) -> list[StoreEntry]:
    """The entries that hold these certificates."""
    wanted = {certificate.der for certificate in chosen}
    return [
        entry
        for entry in content.entries
        if entry.certificate is not None and entry.certificate.der in wanted
    ]
