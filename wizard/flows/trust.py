"""Deciding what the connector trusts: what a host presents, what a file holds, what to add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from wizard.domain.certificates import (
    Certificate,
    fingerprint_digits,
    names_host,
    same_fingerprint,
)
from wizard.domain.hosts import COMMAND_TLS_PORT, MAPPER_PORT, SIGNON_TLS_PORT, Partition
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.flows.answers import Anchor, Confirmation, TrustAnswer
from wizard.flows.services import Services
from wizard.flows.vouching import Families, families, unspoken

# The port mapper's names of the TLS servers (IBM: "Port numbers for host servers and TLS").
_SERVICES = (
    ("signon", "as-signon-s", SIGNON_TLS_PORT),
    ("command", "as-rmtcmd-s", COMMAND_TLS_PORT),
)


@dataclass(frozen=True, slots=True)
class PresentedChain:
    """What one TLS port of a host presented.

    Parameters
    ----------
    server : str
        "signon" or "command".
    port : int
    chain : tuple of Certificate
        Leaf first; empty when `problem` says why.
    problem : Problem or None
    """

    server: str
    port: int
    chain: tuple[Certificate, ...] = ()
    problem: Problem | None = None

    @property
    def leaf(self) -> Certificate | None:
        """The host's own certificate."""
        return self.chain[0] if self.chain else None


@dataclass(frozen=True, slots=True)
class Presented:
    """What a partition presents on both of its TLS ports, and what to trust of it.

    Parameters
    ----------
    partition : Partition
    signon, command : PresentedChain
    anchors : tuple of Certificate
        Proposed for the truststore: the issuing CA, else a lone self-signed certificate.
    remarks : tuple of Text
        What the person should know before trusting it.
    families : mapping
        Whose fingerprint speaks for which certificate (`wizard.flows.vouching`).
    """

    partition: Partition
    signon: PresentedChain
    command: PresentedChain
    anchors: tuple[Certificate, ...] = ()
    remarks: tuple[Text, ...] = ()
    families: Families = field(default_factory=dict)

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The chain to show: the sign-on server's, else the remote command server's."""
        return self.signon.chain or self.command.chain

    @property
    def differ(self) -> bool:
        """Whether the two servers have different certificates."""
        one, other = self.signon.leaf, self.command.leaf
        return one is not None and other is not None and one.der != other.der

    @property
    def missing_issuer(self) -> str:
        """The issuer that the chain names but does not hold, "" when the chain is whole."""
        if not self.chain:
            return ""
        last = self.chain[-1]
        return "" if last.self_issued else last.issuer


def fetch_chains(services: Services, partition: Partition, *, timeout: float) -> Presented:
    """Ask both TLS servers of a partition for their certificates. Blocks; no credential is sent.

    Parameters
    ----------
    timeout : float
        Seconds for each connection.

    Raises
    ------
    ProblemError
        ``flows.plain-partition``; or the sign-on port's own problem when neither port answers.
    """
    if not partition.ssl:
        raise ProblemError("flows.plain-partition", name=partition.name)
    failures: list[ProblemError] = []
    found = {
        server: _fetch(services, partition.host, server, port, timeout, failures)
        for server, port in tls_ports(services, partition, timeout=timeout)
    }
    signon, command = found["signon"], found["command"]
    if not signon.chain and not command.chain:
        raise failures[0]
    chains = [chain.chain for chain in (signon, command) if chain.chain]
    anchors = tuple(
        dict.fromkeys(anchor for chain in chains for anchor in services.keystores.anchors(chain))
    )
    seen = Presented(partition, signon, command, anchors)
    known = families(services, [*signon.chain, *command.chain])
    return Presented(partition, signon, command, anchors, _remarks(services, seen), known)


def tls_ports(
    services: Services, partition: Partition, *, timeout: float
) -> tuple[tuple[str, int], ...]:
    """("signon", port) and ("command", port): fixed, else as the mapper says, else standard.

    Blocks when the mapper is asked; that it does not answer is left to the checks to tell.
    """
    fixed = {"signon": partition.ports.signon, "command": partition.ports.command}
    return tuple(
        (server, fixed[server] or _mapped(services, partition, service, standard, timeout))
        for server, service, standard in _SERVICES
    )


def _mapped(
    services: Services, partition: Partition, service: str, standard: int, timeout: float
) -> int:
    mapper = partition.ports.mapper or MAPPER_PORT
    try:
        return services.network.ask_mapper(partition.host, mapper, service, timeout=timeout)
    except ProblemError:
        # The Network page tells about the mapper; the certificate can be looked at all the same.
        return standard


def _fetch(
    services: Services,
    host: str,
    server: str,
    port: int,
    timeout: float,
    failures: list[ProblemError],
) -> PresentedChain:
    try:
        chain = services.network.presented_chain(host, port, timeout=timeout)
        return PresentedChain(
            server, port, tuple(services.keystores.certificate(der) for der in chain)
        )
    except ProblemError as error:
        failures.append(error)
        return PresentedChain(server, port, problem=error.problem)


def _remarks(services: Services, seen: Presented) -> tuple[Text, ...]:
    remarks: list[Text] = []
    host = seen.partition.host
    leaf = seen.chain[0] if seen.chain else None
    if leaf is not None and not names_host(leaf, host):
        named = ", ".join((*leaf.dns_names, *leaf.ip_names)) or leaf.common_name or leaf.subject
        remarks.append(
            T(
                "The certificate names {named}, not {host}. Java's Toolbox does not compare the "
                "names, so make sure that this is the host you mean.",
                named=named,
                host=host,
            )
        )
    if seen.differ:
        remarks.append(
            T(
                "The sign-on server and the remote command server have different certificates; "
                "both have to be trusted."
            )
        )
    if seen.missing_issuer and not seen.anchors:
        remarks.append(
            T(
                "The host does not present its issuer {issuer}. Import that CA certificate from "
                "a file.",
                issuer=seen.missing_issuer,
            )
        )
    for chain in (seen.signon, seen.command):
        if chain.problem is not None:
            remarks.append(T("Port {port}: {what}", port=chain.port, what=chain.problem.what))
    for certificate in dict.fromkeys((*seen.chain[:1], *seen.anchors)):
        # That a server's own certificate is no CA is only worth a word when it would be trusted.
        judged = certificate if certificate in seen.anchors else replace(certificate, is_ca=True)
        remarks.extend(
            remark
            for remark in services.keystores.problems(judged, services.clock())
            if remark not in remarks
        )
    return tuple(remarks)


def matching(certificates: Sequence[Certificate], typed: str) -> Certificate | None:
    """The certificate whose SHA-256 or SHA-1 fingerprint was typed or pasted, None when none is."""
    return next((known for known in certificates if same_fingerprint(known, typed)), None)


def check_compared(presented: Presented, fingerprint: str) -> Certificate:
    """The certificate whose fingerprint was compared; it must speak for all that is proposed.

    Raises
    ------
    ProblemError
        ``answers.fingerprint*``, ``flows.fingerprint-differs``, ``flows.fingerprint-other``.
    """
    host = presented.partition.host
    fingerprint_digits(fingerprint)
    found = matching((*presented.signon.chain, *presented.command.chain), fingerprint)
    if found is None:
        raise ProblemError("flows.fingerprint-differs", host=host)
    others = unspoken(presented.families, presented.anchors, [found])
    if others:
        names = ", ".join(one.common_name or one.subject for one in others)
        raise ProblemError("flows.fingerprint-other", host=host, names=names)
    return found


def confirm(answer: TrustAnswer, presented: Presented, fingerprint: str = "") -> TrustAnswer:
    """The answer once the person trusts what a host presented.

    Parameters
    ----------
    answer : TrustAnswer
    presented : Presented
    fingerprint : str
        What the person compared (any certificate of the chains), "" when they compared by eye.

    Returns
    -------
    TrustAnswer
        With the proposed anchors, bound to this host, and the host's certificate confirmed.

    Raises
    ------
    ProblemError
        As `check_compared`; ``flows.nothing-to-trust`` when no anchor is presented.
    """
    if fingerprint:
        check_compared(presented, fingerprint)
    if not presented.anchors:
        raise ProblemError(
            "flows.nothing-to-trust",
            name=presented.partition.host,
            reason=f"Its issuer {presented.missing_issuer} is not in the chain it presents",
        )
    host = presented.partition.host
    result = answer.with_anchors(*(Anchor(known.der, host=host) for known in presented.anchors))
    for shown in (presented.signon.leaf, presented.command.leaf):
        if shown is not None:
            result = result.with_anchors(confirmed=Confirmation(host, shown.sha256))
    return result


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held and what of it can be trusted.

    Parameters
    ----------
    path : Path
    format : str
        A person's word ("PKCS#7").
    anchors : tuple of Certificate
        CA certificates and lone self-signed ones: proposed for the truststore.
    others : tuple of Certificate
        Leaf certificates: trusting one of these lasts only until the host's next renewal.
    remarks : tuple of Text
    """

    path: Path
    format: str
    anchors: tuple[Certificate, ...]
    others: tuple[Certificate, ...] = ()
    remarks: tuple[Text, ...] = ()


def import_file(services: Services, path: Path, passwords: Sequence[Secret] = ()) -> Imported:
    """The certificates of a file in any format. Blocks.

    Raises
    ------
    ProblemError
        The file cannot be read or understood (``keystore.*``); ``flows.nothing-to-trust``.
    """
    found = services.keystores.read_file(path, passwords)
    certificates = tuple(dict.fromkeys(found.certificates))
    if not certificates:
        reason = "It holds only private keys" if found.private_keys else "No certificate is in it"
        raise ProblemError("flows.nothing-to-trust", name=path.name, reason=reason)
    anchors = tuple(known for known in certificates if known.is_ca or known.self_issued)
    others = tuple(known for known in certificates if known not in anchors)
    remarks = list(found.notes)
    if found.private_keys:
        remarks.append(
            T(
                "{name} also holds private keys. A truststore needs none: they are left out.",
                name=path.name,
            )
        )
    if others and not anchors:
        remarks.append(
            T(
                "{name} holds the host's own certificate and not its CA. Import the CA, so that "
                "the trust lasts when the host renews its certificate.",
                name=path.name,
            )
        )
    for known in anchors or others:
        remarks.extend(
            remark
            for remark in services.keystores.problems(known, services.clock())
            if remark not in remarks
        )
    return Imported(path, found.format, anchors, others, tuple(remarks))


def with_imported(
    answer: TrustAnswer, imported: Imported, chosen: Sequence[Certificate] | None = None
) -> TrustAnswer:
    """The answer with a file's certificates: the proposed ones, or those the person chose."""
    certificates = imported.anchors if chosen is None else tuple(chosen)
    return answer.with_anchors(
        *(Anchor(known.der, file=imported.path.name) for known in certificates)
    )
