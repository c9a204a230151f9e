"""What the keystore commands share about hosts: H[:PORT], the gateway's partitions, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wizard.cli.check import configured
from wizard.cli.context import Context
from wizard.cli.output import Output, problem_json
from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition, Ports, host_and_port
from wizard.domain.problems import ProblemError
from wizard.domain.text import T
from wizard.flows.examining import Examined, PortView, Standing

_SERVERS = {"signon": "sign-on", "command": "remote command"}
_WORDS = {
    Standing.TRUSTED: "Java trusts it",
    Standing.REFUSED: "Java refuses it",
    Standing.UNREACHED: "does not answer",
    Standing.UNUSABLE: "no TLS with it",
    Standing.UNJUDGED: "not judged",
    Standing.PLAIN: "works without TLS",
}
_NO_PARTITIONS = T("This gateway has no partitions yet, so no host of its own is asked.")


def typed_partitions(typed: Sequence[str]) -> list[Partition]:
    """A partition for each ``--host``: both TLS servers, or the one port that was named."""
    found = []
    for item in typed:
        name, port = host_and_port(item)
        found.append(Partition(item, name, "", ports=Ports(signon=port, command=port)))
    return found


def gateway_partitions(state: Context) -> list[Partition]:
    """The partitions of the gateway that ``--install-dir`` names; none without it.

    A gateway that is not set up yet has none either: a store can be looked at before that.
    """
    if state.install_dir is None:
        return []
    try:
        partitions, _ = configured(state, [], "")
    except ProblemError as fault:
        if fault.id != "cli.no-partitions":
            raise
        state.output.aside(_NO_PARTITIONS)
        return []
    return partitions


def store_partitions(state: Context, store: Path) -> list[Partition]:
    """The partitions that use a store: those of ``--install-dir``, else of the gateway around it.

    Raises
    ------
    ProblemError
        As `wizard.cli.check.configured`: the gateway is there, and its partitions unknown.
    """
    if state.install_dir is not None:
        return gateway_partitions(state)
    try:
        state.services.gateway.tree(store.parent)
    except ProblemError:
        return []  # a store by itself
    try:
        return gateway_partitions(replace(state, install_dir=store.parent))
    except ProblemError as fault:
        if fault.id != "cli.no-partitions":
            raise
        return []


def say_examined(output: Output, one: Examined) -> None:
    """A partition and its ports for a person."""
    output.heading(one.partition.name, one.partition.host)
    if not one.ports:
        output.say(f"  {_WORDS[Standing.PLAIN]}")
    for port in one.ports:
        output.say(f"  port {port.port} ({_SERVERS[port.server]}): {_WORDS[port.standing]}")
        for certificate in port.chain:
            output.say(
                f"    {certificate.subject}\n      until {certificate.not_after:%Y-%m-%d}, "
                f"SHA-256 {certificate.sha256}"
            )


def certificate_json(certificate: Certificate) -> dict[str, object]:
    """A certificate as ``keystore list --json`` shows it, without what is wrong with it."""
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "serial": f"{certificate.serial:X}",
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
        "sha256": certificate.sha256,
        "sha1": certificate.sha1,
        "is_ca": certificate.is_ca,
    }


def examined_json(one: Examined) -> dict[str, object]:
    """A partition and its ports."""
    return {
        "name": one.partition.name,
        "host": one.partition.host,
        "standing": one.standing.value,
        "ports": [_port_json(port) for port in one.ports],
    }


def _port_json(port: PortView) -> dict[str, object]:
    problem: dict[str, object] | None = None
    if port.refusal is not None:
        problem = {
            "id": "tls.trust",
            "what": str(port.refusal.title),
            "cause": str(port.refusal.cause),
            "next_step": str(port.refusal.next_step),
            "details": port.refusal.details,
        }
    elif port.problem is not None:
        problem = problem_json(port.problem)
    return {
        "server": port.server,
        "port": port.port,
        "standing": port.standing.value,
        "protocol": port.protocol,
        "chain": [certificate_json(certificate) for certificate in port.chain],
        "problem": problem,
    }
