"""A store that somebody named: the one of a gateway's connector, or a store by itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wizard.domain.hosts import Partition
from wizard.domain.ports import ToolboxChoice
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.answers import Answers
from wizard.flows.certificates import view
from wizard.flows.examining import TIMEOUT, Standing
from wizard.flows.passwords import opened_store
from wizard.flows.renewing import OpenStore
from wizard.flows.services import Services
from wizard.flows.storeproof import Proof
from wizard.flows.storeundo import Undone
from wizard.flows.survey import Survey

NOBODY = ToolboxChoice((), (), None, None)
"""No Java: for a store by itself, which nobody has to judge."""


def lies_in_connector(services: Services, folder: Path, store: Path) -> bool:
    """Whether a store lies where the connector of the gateway in `folder` reads it. Blocks.

    Raises
    ------
    ProblemError
        ``gateway.*``: the folder holds no gateway.
    """
    connector = services.gateway.tree(folder).connector
    try:
        return store.resolve().parent.samefile(connector)
    except OSError:
        return False


def opened_quietly(
    services: Services, path: Path, data: bytes | None, passwords: Sequence[Secret] = ()
) -> OpenStore | None:
    """A store that one of the passwords, the vault's or Java's own opens; None = none does.

    Blocks; raises nothing.
    """
    if not data:
        return None
    for typed in (*passwords, None):
        try:
            known, content = opened_store(services, Answers(store_password=typed), path, data)
        except ProblemError:
            continue
        return OpenStore(path, data, known.secret, content)
    return None


def store_alone(path: Path, store: OpenStore | None) -> Survey:
    """A store that no gateway reads, as a change of it takes it."""
    return Survey(path.parent, path, NOBODY, (), store)


def connectors_store(
    services: Services,
    folder: Path,
    choice: ToolboxChoice,
    partitions: Sequence[Partition],
    path: Path,
    store: OpenStore | None,
    *,
    presented: bool = False,
    timeout: float = TIMEOUT,
) -> Survey:
    """The connector's store, as a change of it takes it. Blocks.

    Parameters
    ----------
    presented : bool
        Ask every partition what it presents now: a change that is for one of them has to be
        proven by it.
    """
    found = Survey(folder, path, choice, tuple(partitions), store)
    if not presented or not partitions:
        return found
    truststore = store.truststore if store is not None else None
    content = store.content if store is not None else None
    try:
        shown = view(services, choice, partitions, truststore, content, timeout=timeout)
    except ProblemError:
        return found  # the proof says what is wrong
    return Survey(folder, path, choice, tuple(partitions), store, shown)


def verdict(found: Survey, proof: Proof) -> tuple[bool | None, Text]:
    """Whether a written store is proven, and why not; None = there was nobody to prove it."""
    if isinstance(proof, Undone) and proof.gone:
        return None, T("There is no store any more.")
    if found.choice is NOBODY:
        return None, T("It is a store by itself: there is no gateway to prove it with.")
    if proof.refused:
        names = ", ".join(one.partition.name for one in proof.refused)
        return False, T("Java refuses {names} with this store.", names=names)
    if proof.unasked is not None:
        return None, proof.unasked.what
    if proof.opened is None:
        return None, T("No password that is known here opens the store.")
    asked = [one for one in proof.partitions if one.standing is not Standing.PLAIN]
    if not asked:
        return None, T("Java opens the store; no partition of the gateway has TLS to prove it.")
    if proof.unproven:
        names = ", ".join(one.partition.name for one in proof.unproven)
        return False, T("Java opens the store, and {names} gave no answer about it.", names=names)
    return True, NOTHING
