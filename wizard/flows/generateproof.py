"""Writing what was made for the host: every file, then Java's verdict on the truststore, or none.

`wizard.flows.generating.carry_out` writes; here the gateway's own Java opens the store
afterwards, and a store that it refuses takes the PKCS#12 file and the keys back with it: a key
whose certificate nobody trusts would only be mistaken for one that is in use.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from wizard.domain.hosts import Partition
from wizard.domain.ports import FileChange, ToolboxChoice
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.certificateplaces import whole
from wizard.flows.examining import TIMEOUT
from wizard.flows.generating import Prepared, carry_out
from wizard.flows.services import Services
from wizard.flows.storeproof import Proof, prove
from wizard.flows.storevault import kept_secret

_NOBODY = ("app.no-java", "app.no-jar")


def carry_out_proven(
    services: Services,
    prepared: Prepared,
    store: Path,
    choice: ToolboxChoice,
    *,
    password: Secret | None = None,
    partitions: Sequence[Partition] = (),
    keep: Mapping[str, Secret] | None = None,
    timeout: float = TIMEOUT,
) -> Proof:
    """Write everything and prove the store, or leave every file as it was. Blocks.

    Parameters
    ----------
    prepared : Prepared
        Where it leaves the store as it is (a request, a renewal from the CA that is trusted
        already), Java is not asked: there is nothing new to judge.
    store : Path
        The truststore; the backup lies beside it.
    choice : ToolboxChoice
        The gateway's Java and jt400.jar.
    password : Secret or None
        The store's; None where the store does not change.
    partitions : sequence of Partition
        Those whose hosts the store lets in now: none of them may be worse off. A gateway's
        store is never written without proof; a store by itself is, where there is no Java, and
        `Proof.unasked` says why nobody judged it.
    keep : mapping of str to Secret
        The vault's entry -> password: kept before the first file is there; the vault is as it
        was when nothing is written.
    timeout : float
        Seconds for each connection.

    Raises
    ------
    UnprovenError, ProblemError
        As `wizard.flows.storeproof.prove` and `carry_out`: every file is as it was then, and so
        is the vault.
    """
    change = _store_change(prepared, store)
    with contextlib.ExitStack() as kept:
        for entry, secret in (keep or {}).items():
            kept.enter_context(kept_secret(services, entry, secret))
        if change is None or password is None:
            return Proof(whole(store), backup=carry_out(services, prepared, store))
        try:
            return prove(
                services,
                choice,
                change,
                (),
                password=password,
                kind=prepared.store_type,
                others=partitions,
                beside=[one for one in prepared.changes if one is not change],
                timeout=timeout,
            )
        except ProblemError as error:
            if error.id not in _NOBODY or partitions:
                raise
            unasked = error.problem
        return Proof(whole(store), backup=carry_out(services, prepared, store), unasked=unasked)


def _store_change(prepared: Prepared, store: Path) -> FileChange | None:
    """What becomes of the store, None when it stays as it is."""
    path = whole(store)
    return next((one for one in prepared.changes if one.path == path and one.needed), None)
