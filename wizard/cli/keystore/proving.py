"""What the keystore commands share about proof: which store it is, and what Java said to it."""

from __future__ import annotations

from pathlib import Path

from wizard.cli.context import Context
from wizard.cli.keystore.hosts import examined_json, gateway_partitions
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent
from wizard.flows.ownstore import connectors_store, lies_in_connector, store_alone, verdict
from wizard.flows.renewing import OpenStore
from wizard.flows.storeproof import Proof
from wizard.flows.survey import Survey


def open_store(store: Path, data: bytes, secret: Secret, content: StoreContent) -> OpenStore:
    """A store that was opened, as the flows take it."""
    return OpenStore(store.absolute(), data, secret, content)


def looked_at(
    state: Context, store: Path, opened: OpenStore | None, *, presented: bool = False
) -> Survey:
    """The store with the gateway that reads it: the one that ``--install-dir`` names, or none.

    Parameters
    ----------
    presented : bool
        Ask the partitions what they present now.

    Raises
    ------
    ProblemError
        ``gateway.*``, ``cli.gateway-file``.
    """
    path, services = store.absolute(), state.services
    if state.install_dir is None or not lies_in_connector(services, state.install_dir, path):
        return store_alone(path, opened)
    try:
        partitions = gateway_partitions(state)
    except ProblemError as fault:
        if fault.id != "cli.no-partitions":
            raise
        partitions = []
    return connectors_store(
        services, state.install_dir, state.choice(), partitions, path, opened, presented=presented
    )


def proof_json(found: Survey, proof: Proof) -> dict[str, object]:
    """Whether the store is proven, why not, and what each partition said."""
    proven, reason = verdict(found, proof)
    return {
        "proven": proven,
        "reason": str(reason) or None,
        "hosts": [examined_json(one) for one in proof.partitions],
        "services": list(proof.services),
    }


def say_proof(state: Context, found: Survey, proof: Proof) -> None:
    """The same for a person."""
    proven, reason = verdict(found, proof)
    output = state.output
    if proof.proven:
        names = ", ".join(one.partition.name for one in proof.proven)
        output.say(f"Java trusts {names} with this store.")
    if not proven:
        output.say(f"Not proven: {reason}")
    if proof.services and proof.backup is not None:
        output.say(f"Restart {', '.join(proof.services)} so that the connector reads the store.")
