"""Write a truststore and prove it: the gateway's Java opens it and shakes hands, or it goes back.

The rules of going back, and why:

- Java cannot open the store, or does not see every trusted entry of it: the connector could not
  either. The old store is put back.
- Java refuses a partition that the change is for: it does not do what it was made for. The old
  store is put back.
- Java refuses a port of another partition that the old store let in: the change breaks it. The old
  store is put back. One that the old store did not let in either is no reason: else two broken
  partitions could never be mended one after the other.
- A partition that cannot be reached, or whose handshake comes to no end, says nothing about the
  store, which stays: a host that is down for the night must not undo a renewal prepared for it,
  and one that hangs must not keep the others from theirs. Only when the person asked for proof
  (`demand`) and no partition gave one, the old store is put back: what cannot be proven was not
  wanted then.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.domain.hostfacts import JavaStore
from wizard.domain.hosts import Partition
from wizard.domain.ports import Backup, FileChange, Toolbox, ToolboxChoice, TrustStore
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.flows.backups import BACKUP_FOLDER
from wizard.flows.examining import TIMEOUT, Examined, Standing, examine
from wizard.flows.services import Services
from wizard.flows.storework import check_whole, withdraw_store


@dataclass(frozen=True, slots=True)
class Proof:
    """What the gateway's Java said to a truststore.

    Parameters
    ----------
    store : Path
    opened : JavaStore or None
        As Java opened it; None when it could not.
    partitions : tuple of Examined
        Per partition and port; those that the change is for first.
    backup : Backup or None
        Of the old store; None when nothing was written, the store is new or was put back.
    rolled_back : bool
        The old store is back in place.
    services : tuple of str
        What could be restarted so that the connector reads the new store; nothing was.
    unasked : Problem or None
        Why there was no Java to judge the store; None when one did.
    """

    store: Path
    opened: JavaStore | None = None
    partitions: tuple[Examined, ...] = ()
    backup: Backup | None = None
    rolled_back: bool = False
    services: tuple[str, ...] = ()
    unasked: Problem | None = None

    @property
    def proven(self) -> tuple[Examined, ...]:
        """Partitions that Java trusts with this store."""
        return tuple(one for one in self.partitions if one.standing is Standing.TRUSTED)

    @property
    def refused(self) -> tuple[Examined, ...]:
        """Partitions that Java refuses with this store."""
        return tuple(one for one in self.partitions if one.standing is Standing.REFUSED)

    @property
    def unproven(self) -> tuple[Examined, ...]:
        """Partitions that gave no answer about the store."""
        silent = (Standing.UNREACHED, Standing.UNUSABLE, Standing.UNJUDGED)
        return tuple(one for one in self.partitions if one.standing in silent)


class UnprovenError(ProblemError):
    """The store was not proven, and the old one is back in place.

    Parameters
    ----------
    proof : Proof
        The verdicts that led to it.
    """

    def __init__(self, proof: Proof, id: str, /, *, details: str = "", **args: object) -> None:
        super().__init__(id, details=details, **args)
        self.proof = proof


def prove(
    services: Services,
    choice: ToolboxChoice,
    change: FileChange,
    hosts: Sequence[Partition],
    *,
    password: Secret,
    kind: str = "JKS",
    others: Sequence[Partition] = (),
    beside: Sequence[FileChange] = (),
    demand: bool = False,
    earlier: TrustStore | None = None,
    timeout: float = TIMEOUT,
) -> Proof:
    """Write a store, open it in the gateway's Java, shake hands with every partition. Blocks.

    Parameters
    ----------
    choice : ToolboxChoice
        The gateway's Java and jt400.jar.
    change : FileChange
        The store; a change that is not needed is proven without a write.
    hosts : sequence of Partition
        Those that the change is for: Java must not refuse any of them.
    password : Secret
        The store's password.
    kind : str
        "JKS", "JCEKS" or "PKCS12".
    others : sequence of Partition
        Partitions that use the store as well and must not be worse off.
    beside : sequence of FileChange
        Files that belong to the change: written with the store, and put back with it.
    demand : bool
        Put the old store back when no partition could be proven at all.
    earlier : TrustStore or None
        How the store is opened as it is now; None = with the same password, as the same kind.
    timeout : float
        Seconds for each connection.

    Raises
    ------
    UnprovenError
        ``flows.store-invisible``, ``flows.store-refused``, ``flows.store-unproven``: Java's no;
        the old store is in place again. Carries the `Proof`.
    ProblemError
        There is no Java to ask (nothing was written): ``app.no-java``, ``app.no-jar``;
        ``configfiles.*`` (nothing was changed); Java cannot open the store (``tls.store-*``) or
         ended (``worker.*``, ``java.tls-broke-java``): the old store is in place again.
         ``flows.store-overtaken``: it is not, because somebody else wrote the store in between.
    """
    # Without Java there is no proof: known before a byte is written.
    if choice.java is None:
        raise ProblemError("app.no-java")
    if choice.jar is None:
        raise ProblemError("app.no-jar")
    known = earlier or _store(change, kind, password)
    were_trusted = (
        frozenset[tuple[str, int]]()
        if change.before is None
        else trusted_ports(services, choice, known, others, timeout=timeout)
    )
    check_whole(services, change.path)
    backup = None
    changes = [one for one in (*beside, change) if one.needed]
    if changes:
        # Whoever finds it so later knows that the program ended before the proof.
        backup = services.files.apply(changes, change.path.parent / BACKUP_FOLDER, unproven=True)
    was_there = any(one.before is not None for one in changes)
    proof = Proof(change.path, backup=backup if was_there else None)
    try:
        toolbox = services.toolbox(choice, _store(change, kind, password))
        proof = replace(proof, opened=toolbox.open_store())
        _check_visible(services, change, password, proof)
        seen = examine(services, toolbox, (*hosts, *others), timeout=timeout)
        proof = replace(proof, partitions=seen)
        _check_partitions(proof, hosts, were_trusted, demand=demand)
    except UnprovenError as refusal:
        if backup is not None:
            withdraw_store(services, backup, refusal)
            refusal.proof = replace(refusal.proof, backup=None, rolled_back=True)
        raise
    except BaseException as fault:
        # Also when the person ends the program in the middle of a handshake.
        if backup is not None:
            withdraw_store(services, backup, fault)
        raise
    note_proven(services, backup, proof)
    return replace(proof, services=found_services(services))


def note_proven(services: Services, backup: Backup | None, proof: Proof) -> None:
    """Close the journal of a write that Java has judged, where that proves it. Blocks."""
    if backup is not None and (proof.proven or not _asked(proof)):
        with contextlib.suppress(ProblemError):
            # Where it cannot be noted, the next look proves it once more.
            services.files.proven(backup)


def found_services(services: Services) -> tuple[str, ...]:
    """What could be restarted; empty when Windows does not tell: no proof depends on it."""
    try:
        return services.gateway.services()
    except ProblemError:
        return ()


def _store(change: FileChange, kind: str, password: Secret) -> TrustStore:
    return TrustStore(change.path, kind, password)


def trusted_ports(
    services: Services,
    choice: ToolboxChoice,
    store: TrustStore,
    others: Sequence[Partition],
    *,
    timeout: float = TIMEOUT,
) -> frozenset[tuple[str, int]]:
    """Name and port of the partitions' ports that the store lets in as it is now. Blocks.

    By port: beside one that hangs, or is refused already, the other one is not to be lost.

    Raises
    ------
    ProblemError
        ``worker.*``: nobody knows then what a change would break.
    """
    if not others:
        return frozenset()
    try:
        toolbox: Toolbox = services.toolbox(choice, store)
        toolbox.open_store()
        seen = examine(services, toolbox, others, timeout=timeout)
    except ProblemError as error:
        if error.id.startswith("tls.store-"):
            return frozenset()  # a store that Java cannot open lets nobody in
        raise
    return frozenset(
        (one.partition.name, port.port)
        for one in seen
        for port in one.ports
        if port.standing is Standing.TRUSTED
    )


def _check_visible(services: Services, change: FileChange, password: Secret, proof: Proof) -> None:
    assert proof.opened is not None  # noqa: S101 - the caller opened it
    content = services.keystores.open(change.after, password)
    written = {
        entry.certificate.sha256: entry.alias
        for entry in content.entries
        if entry.kind == "trusted" and entry.certificate is not None
    }
    hidden = [alias for sha256, alias in written.items() if sha256 not in proof.opened.fingerprints]
    if hidden:
        raise UnprovenError(
            proof, "flows.store-invisible", path=change.path, aliases=", ".join(sorted(hidden))
        )


def _asked(proof: Proof) -> list[Examined]:
    return [one for one in proof.partitions if one.standing is not Standing.PLAIN]


def _check_partitions(
    proof: Proof,
    hosts: Sequence[Partition],
    were_trusted: frozenset[tuple[str, int]],
    *,
    demand: bool,
) -> None:
    wanted = {partition.name for partition in hosts}
    for one in proof.refused:
        refusals = [
            port.refusal
            for port in one.ports
            if port.refusal is not None
            and (one.partition.name in wanted or (one.partition.name, port.port) in were_trusted)
        ]
        if not refusals:
            continue
        refusal = refusals[0]
        raise UnprovenError(
            proof,
            "flows.store-refused",
            details=refusal.details,
            name=one.partition.name,
            cause=refusal.cause or refusal.title,
            next_step=refusal.next_step,
        )
    asked = _asked(proof)
    if demand and asked and not proof.proven:
        first = next(port.problem for one in asked for port in one.ports if port.problem)
        raise UnprovenError(
            proof,
            "flows.store-unproven",
            details=first.details,
            names=", ".join(one.partition.name for one in asked),
            cause=first.what,
        )
