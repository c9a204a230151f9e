"""What partitions present on their TLS ports now, and what the gateway's own Java says to it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum

from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition
from wizard.domain.ports import Toolbox
from wizard.domain.problems import Problem, ProblemError
from wizard.flows.checking import MOST_AT_ONCE
from wizard.flows.checks.run import Outcome
from wizard.flows.checks.tls import untrusted
from wizard.flows.services import Services
from wizard.flows.trust import tls_ports

TIMEOUT = 10.0  # seconds for each connection


class Standing(StrEnum):
    """What became of a port, or of a partition (the worst of its ports).

    `TRUSTED`: Java made the handshake and trusts the chain. `REFUSED`: Java looked at the
    chain and does not trust it: the truststore or the host's certificate is wrong.
    `UNREACHED`: there was no connection, which says nothing about the truststore.
    `UNUSABLE`: somebody took the connection, but no TLS that Java speaks came of it; the
    truststore was not asked.
    `UNJUDGED`: the chain was seen, but there is no Java to judge it.
    `PLAIN`: the partition works without TLS; the truststore is not used.
    """

    TRUSTED = "trusted"
    REFUSED = "refused"
    UNREACHED = "unreached"
    UNUSABLE = "unusable"
    UNJUDGED = "unjudged"
    PLAIN = "plain"


# What a port must not be for the partition to be better than that; the worst first.
_WORST = (
    Standing.REFUSED,
    Standing.UNUSABLE,
    Standing.UNREACHED,
    Standing.UNJUDGED,
    Standing.TRUSTED,
)
# Problems of a connection that never came to be: nobody answered, so nobody was refused.
_NO_CONNECTION = frozenset(
    f"java.{name}" for name in ("refused", "connect-timeout", "unknown-host", "unreachable")
)
# What a host cannot be told apart by from a machine in trouble, when no host did any better.
_BROKE = "java.tls-broke-java"
# Problems of this machine, which say nothing about a host: they end the examination. A host that
# keeps Java waiting is none of them (`Toolbox.handshake`): it must not hide the others.
_OWN = ("worker.", "tls.store-", "app.", "machine.")


@dataclass(frozen=True, slots=True)
class PortView:
    """One TLS port of a partition.

    Parameters
    ----------
    server : str
        "signon" or "command".
    port : int
    standing : Standing
    chain : tuple of Certificate
        As presented, leaf first; empty when none was seen.
    refusal : Outcome or None
        Why Java refuses the chain: title, seen, cause, next step, details.
    problem : Problem or None
        Why no chain could be judged.
    protocol : str
        "TLSv1.3", or "" where no handshake was made.
    """

    server: str
    port: int
    standing: Standing
    chain: tuple[Certificate, ...] = ()
    refusal: Outcome | None = None
    problem: Problem | None = None
    protocol: str = ""

    @property
    def leaf(self) -> Certificate | None:
        """The host's own certificate."""
        return self.chain[0] if self.chain else None


@dataclass(frozen=True, slots=True)
class Examined:
    """A partition's TLS ports; `ports` is empty for a partition without TLS."""

    partition: Partition
    ports: tuple[PortView, ...] = ()

    @property
    def standing(self) -> Standing:
        """The worst of its ports."""
        found = {port.standing for port in self.ports}
        return next((standing for standing in _WORST if standing in found), Standing.PLAIN)

    @property
    def chains(self) -> tuple[tuple[Certificate, ...], ...]:
        """The chains that were seen, each once."""
        return tuple(dict.fromkeys(port.chain for port in self.ports if port.chain))

    @property
    def differ(self) -> bool:
        """Whether the two servers present different certificates."""
        return len({port.leaf.der for port in self.ports if port.leaf is not None}) > 1

    @property
    def seen(self) -> bool:
        """Whether the chain of every port is known."""
        return all(port.chain for port in self.ports)


def examine(
    services: Services,
    toolbox: Toolbox | None,
    partitions: Sequence[Partition],
    *,
    timeout: float = TIMEOUT,
) -> tuple[Examined, ...]:
    """A handshake by the gateway's Java with both TLS ports of every partition. Blocks.

    Partitions are asked at the same time. No credential is sent.

    Parameters
    ----------
    toolbox : Toolbox or None
        Has the truststore to judge by; None only looks at the chains, without Java.
    timeout : float
        Seconds for each connection.

    Returns
    -------
    tuple of Examined
        In the order of `partitions`. A host's faults are results, not exceptions: the others
        are examined all the same.

    Raises
    ------
    ProblemError
        This machine's own: ``worker.*``, ``tls.store-*``; ``java.tls-broke-java`` where Java
        ended with every partition.
    """
    if not partitions:
        return ()
    pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="examine")
    try:
        seen = tuple(
            pool.map(lambda one: _examine_one(services, toolbox, one, timeout), partitions)
        )
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    ports = [port for one in seen for port in one.ports]
    broke = [port.problem for port in ports if port.problem and port.problem.id == _BROKE]
    if broke and len(broke) == len(ports):
        raise ProblemError(_BROKE, details=broke[0].details)
    return seen


def _examine_one(
    services: Services, toolbox: Toolbox | None, partition: Partition, timeout: float
) -> Examined:
    if not partition.ssl:
        return Examined(partition)
    views: list[PortView] = []
    for server, port in tls_ports(services, partition, timeout=timeout):
        if any(port == known.port for known in views):
            continue  # one port was named for both servers
        if toolbox is None:
            views.append(_look(services, partition.host, server, port, timeout))
        else:
            views.append(_shake(services, toolbox, partition.host, server, port, timeout))
    return Examined(partition, tuple(views))


def _shake(
    services: Services, toolbox: Toolbox, host: str, server: str, port: int, timeout: float
) -> PortView:
    try:
        made = toolbox.handshake(host, port, timeout=timeout)
        chain = tuple(services.keystores.certificate(der) for der in made.chain)
        if not chain:
            raise ProblemError("tls.no-certificate", host=host, port=port)
    except ProblemError as error:
        if error.id.startswith(_OWN):
            raise
        if error.id in _NO_CONNECTION:
            return PortView(server, port, Standing.UNREACHED, problem=error.problem)
        found = PortView(server, port, Standing.UNUSABLE, problem=error.problem)
        if error.id == "java.tls-no-common-protocol":
            # A host whose protocol this Java refuses still shows its chain to somebody else.
            return replace(found, chain=_look(services, host, server, port, timeout).chain)
        return found
    if made.trusted:
        return PortView(server, port, Standing.TRUSTED, chain, protocol=made.protocol)
    related = [services.keystores.certificate(der) for der in made.related]
    refusal = untrusted(made, chain, port, services.clock(), related=related)
    return PortView(server, port, Standing.REFUSED, chain, refusal, protocol=made.protocol)


def _look(services: Services, host: str, server: str, port: int, timeout: float) -> PortView:
    try:
        ders = services.network.presented_chain(host, port, timeout=timeout)
        chain = tuple(services.keystores.certificate(der) for der in ders)
    except ProblemError as error:
        reached = error.id.startswith(("tls.", "keystore."))
        standing = Standing.UNUSABLE if reached else Standing.UNREACHED
        return PortView(server, port, standing, problem=error.problem)
    return PortView(server, port, Standing.UNJUDGED, chain)
