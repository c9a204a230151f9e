"""A change of the store that was looked at: written, proven by the gateway's Java, or put back."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.domain.hosts import Partition
from wizard.domain.ports import FileChange
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.examining import TIMEOUT
from wizard.flows.services import Services
from wizard.flows.storeproof import Proof, prove
from wizard.flows.storevault import hand_over, handover
from wizard.flows.storework import save_store, withdraw_store
from wizard.flows.survey import Survey


def change_store(
    services: Services,
    found: Survey,
    after: bytes,
    *,
    password: Secret,
    hosts: Sequence[Partition] = (),
    keep_password: bool = False,
    replacing: bytes | None = None,
    timeout: float = TIMEOUT,
) -> Proof:
    """Write other content into the store that was looked at, and prove it. Blocks.

    The store of a gateway with partitions is never written without proof. Where there is no
    Java to ask and nobody to shake hands with, a store by itself is written all the same;
    `Proof.unasked` says why nobody judged it.

    Parameters
    ----------
    found : Survey
        The store as it was looked at; one that changed on the disk since is refused.
    after : bytes
        The whole new store.
    password : Secret
        Of the new store.
    hosts : sequence of Partition
        Those that the change is for: Java must not refuse any of them. All others that the
        store lets in now must not be worse off.
    keep_password : bool
        Keep the password in the vault also when it has kept none for this store so far. What the
        vault keeps is renewed, or as it was when the store is not written; the store's earlier
        password stays beside it for an undo (`wizard.flows.storevault`).
    replacing : bytes or None
        What was read where the look could open no store; it is replaced, its password unknown,
        and Java must refuse no partition then.

    Raises
    ------
    UnprovenError, ProblemError
        As `wizard.flows.storeproof.prove`, ``gateway.vault-*``; the old store is in place then.
    """
    path = found.path.absolute()
    before = found.store.data if found.store is not None else replacing
    if before is None and services.files.read(path) == b"":
        before = b""  # an empty file stands for a new store, and stays one in the backup
    if found.store is None and before:
        # Nobody can tell whom the store lets in now, so that nobody may be refused afterwards.
        hosts = found.partitions
    kind = services.keystores.open(after, password).type
    names = {partition.name for partition in hosts}

    def write() -> Proof:
        try:
            return prove(
                services,
                found.choice,
                FileChange(path, before, after, text=False),
                hosts,
                password=password,
                kind=kind,
                others=[one for one in found.partitions if one.name not in names],
                earlier=found.store.truststore if found.store is not None else None,
                timeout=timeout,
            )
        except ProblemError as error:
            if error.id not in ("app.no-java", "app.no-jar") or found.partitions:
                raise
            unasked = error.problem
        backup = save_store(services, path, before, after)
        return Proof(path, backup=backup if before is not None else None, unasked=unasked)

    change = None
    if before is not None or keep_password:
        old = found.store.password if found.store is not None else None
        change = handover(services, path, before, after, password, old=old, keep=keep_password)
    return hand_over(services, change, write, lambda proof: withdraw_store(services, proof.backup))
