"""The certificates of all partitions: what hosts present, what the truststore holds, what breaks.

`view` asks every host and the gateway's own Java once; everything else is read from its answer.
When a host fails is not computed here: Java is asked how it will judge the chain just after each
of its dates. It knows best: a CA or a server's certificate that stands in the truststore stays
trusted after it has run out (measured, OpenJDK 17 and 25), one on the way to it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from wizard.domain.certificates import Certificate
from wizard.domain.findings import Finding, findings
from wizard.domain.hosts import Partition
from wizard.domain.ports import Toolbox, ToolboxChoice, TrustStore
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.renewal import closest, same_key, same_name
from wizard.domain.storeports import StoreContent, StoreEntry
from wizard.domain.text import T, Text
from wizard.domain.verdicts import Verdict, worst
from wizard.flows.examining import TIMEOUT, Examined, Standing, examine
from wizard.flows.forecasts import Forecast, forecasts, of_entries
from wizard.flows.services import Services


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of the truststore.

    Parameters
    ----------
    alias, kind : str
        As `StoreEntry`.
    certificate : Certificate or None
    users : tuple of str
        Names of the partitions whose chain leads to it.
    seen : bool or None
        Whether the gateway's Java sees it as trusted; None when Java was not asked.
    findings : tuple of Finding
        What is wrong with it, or soon will be.
    """

    alias: str
    kind: str
    certificate: Certificate | None
    users: tuple[str, ...] = ()
    seen: bool | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Spare:
    """A trusted entry that no partition needs any more, and why it may go.

    Parameters
    ----------
    alias : str
    certificate : Certificate
    successor : Certificate or None
        The entry that has taken its place (the same name or key); None = it is only unused.
    reason : Text
    unsure : bool
        Nothing has taken its place: it may have been put there for a host that has yet to switch.
    """

    alias: str
    certificate: Certificate
    successor: Certificate | None
    reason: Text
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class CertificatesView:
    """The certificates of all partitions.

    Parameters
    ----------
    path : Path or None
        The truststore; None = there is none and Java uses its own cacerts.
    type : str
    entries : tuple of EntryView
        The truststore's, in its order.
    partitions : tuple of Examined
        What each host presents on its ports, and Java's verdict.
    forecasts : tuple of Forecast
        What fails, the next on top; what fails already before all.
    spares : tuple of Spare
        Entries that may be removed. Offered only when every partition with TLS has shown its
        chains, and Java trusts all of them without the entry; never removed by itself.
    problem : Problem or None
        Why Java did not judge: it is absent, or cannot open the store.
    """

    path: Path | None
    type: str = ""
    entries: tuple[EntryView, ...] = ()
    partitions: tuple[Examined, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    spares: tuple[Spare, ...] = ()
    problem: Problem | None = None

    @property
    def verdict(self) -> Verdict:
        """FAIL: something fails now; WARN: something is to look at; PASS."""
        if self.problem is not None:
            return Verdict.FAIL
        return worst([*(forecast.verdict for forecast in self.forecasts), Verdict.PASS])

    @property
    def alarming(self) -> tuple[Forecast, ...]:
        """What fails, and what runs out within the days asked about (or has run out)."""
        return tuple(
            forecast
            for forecast in self.forecasts
            if forecast.verdict is Verdict.FAIL
            or (forecast.verdict is Verdict.WARN and forecast.when is not None)
        )

    @property
    def next(self) -> Forecast | None:
        """What fails next."""
        return self.forecasts[0] if self.forecasts else None


def view(
    services: Services,
    choice: ToolboxChoice,
    partitions: Sequence[Partition],
    store: TrustStore | None,
    content: StoreContent | None = None,
    *,
    warn_days: int = 30,
    timeout: float = TIMEOUT,
) -> CertificatesView:
    """Ask every partition and the gateway's Java. Blocks; nothing is written.

    Parameters
    ----------
    choice : ToolboxChoice
        The gateway's Java and jt400.jar; without them the chains are only looked at.
    partitions : sequence of Partition
        Those that use the store; empty looks at the store alone.
    store : TrustStore or None
        The truststore with its password; None = Java's own cacerts.
    content : StoreContent or None
        What it holds; None opens it.
    warn_days : int
        What runs out within these days is a warning, what runs out later a piece of news.

    Raises
    ------
    ProblemError
        The truststore cannot be read (``keystore.*``, ``configfiles.*``).
    """
    if store is not None and content is None:
        data = services.files.read(store.path)
        content = None if data is None else services.keystores.open(data, store.password)
    problem: Problem | None = None
    toolbox: Toolbox | None = None
    fingerprints: frozenset[str] | None = None
    try:
        toolbox = services.toolbox(choice, store)
        fingerprints = toolbox.open_store().fingerprints
    except ProblemError as error:
        toolbox, problem = None, error.problem
    try:
        seen = examine(services, toolbox, partitions, timeout=timeout)
    except ProblemError as error:  # Java ended in the middle
        toolbox, problem = None, error.problem
        seen = examine(services, None, partitions, timeout=timeout)
    entries = content.entries if content is not None else ()
    now = services.clock()
    users = _users(services, seen, entries)
    views = tuple(
        EntryView(
            entry.alias,
            entry.kind,
            entry.certificate,
            users.get(entry.alias, ()),
            _seen(entry, fingerprints),
            () if entry.certificate is None else findings(entry.certificate, now),
        )
        for entry in entries
    )
    found = CertificatesView(
        None if store is None else store.path,
        "" if content is None else content.type,
        views,
        seen,
        problem=problem,
    )
    try:
        return replace(
            found,
            forecasts=forecasts(
                toolbox, seen, trusted_by(services, seen, entries), now, warn_days=warn_days
            )
            + of_entries(
                [(view.alias, view.kind, view.certificate, view.seen) for view in views],
                None if toolbox is None else toolbox.algorithms(),
                now,
                alone=not partitions,
                warn_days=warn_days,
            ),
            spares=spares(services, toolbox, seen, entries, now),
        )
    except ProblemError as error:
        return replace(found, problem=error.problem)


def _seen(entry: StoreEntry, fingerprints: frozenset[str] | None) -> bool | None:
    if fingerprints is None or entry.certificate is None:
        return None
    return entry.certificate.sha256 in fingerprints


def trusted_entries(entries: Sequence[StoreEntry]) -> tuple[tuple[str, Certificate], ...]:
    """Alias and certificate of the entries that Java trusts."""
    return tuple(
        (entry.alias, entry.certificate)
        for entry in entries
        if entry.kind == "trusted" and entry.certificate is not None
    )


def leads_to(services: Services, chain: Sequence[Certificate], candidate: Certificate) -> bool:
    """Whether a chain holds `candidate` or was issued by it."""
    return any(
        one.der == candidate.der
        or (same_name(one.issuer, candidate.subject) and services.keystores.issued(one, candidate))
        for one in chain
    )


def trusted_by(
    services: Services, seen: Sequence[Examined], entries: Sequence[StoreEntry]
) -> dict[str, tuple[Certificate, ...]]:
    """For each partition (by name) the trusted certificates that its chains lead to."""
    known = trusted_entries(entries)
    return {
        one.partition.name: tuple(
            certificate
            for _, certificate in known
            if any(leads_to(services, chain, certificate) for chain in one.chains)
        )
        for one in seen
    }


def _users(
    services: Services, seen: Sequence[Examined], entries: Sequence[StoreEntry]
) -> dict[str, tuple[str, ...]]:
    by_name = trusted_by(services, seen, entries)
    return {
        alias: tuple(name for name, certificates in by_name.items() if certificate in certificates)
        for alias, certificate in trusted_entries(entries)
    }


def spares(
    services: Services,
    toolbox: Toolbox | None,
    seen: Sequence[Examined],
    entries: Sequence[StoreEntry],
    now: datetime,
) -> tuple[Spare, ...]:
    """Trusted entries that no partition needs any more. Blocks.

    None while a partition has not shown its chains, or while Java was not asked: what nobody
    has looked at may still be needed.
    """
    asked = [one for one in seen if one.standing is not Standing.PLAIN]
    if toolbox is None or not asked or any(one.standing is not Standing.TRUSTED for one in asked):
        return ()
    chains = [chain for one in asked for chain in one.chains]
    presented = {one.der for chain in chains for one in chain}
    known = trusted_entries(entries)

    def without(*gone: Certificate) -> bool:
        """Whether Java trusts every chain without these entries."""
        left_out = [one.sha256 for one in gone]
        return all(
            toolbox.judge([one.der for one in chain], without=left_out).trusted for chain in chains
        )

    unused = [(alias, one) for alias, one in known if one.der not in presented]
    if not without(*(one for _, one in unused)):
        # There are several ways to a host: the one that ends last stays.
        gone: list[Certificate] = []
        for _, one in sorted(unused, key=lambda pair: pair[1].not_after):
            related = any(leads_to(services, chain, one) for chain in chains)
            if not related or without(*gone, one):
                gone.append(one)
        unused = [pair for pair in unused if pair[1] in gone]
    going = {one.der for _, one in unused}
    kept = [one for _, one in known if one.der not in going]
    found = (_spare(alias, one, kept, now) for alias, one in unused)
    return tuple(spare for spare in found if not _waits(spare))


def _waits(spare: Spare) -> bool:
    """Whether it is the newer one of two kin: prepared for a host that has yet to switch."""
    other = spare.successor
    return other is not None and (
        (spare.certificate.not_before, spare.certificate.not_after)
        > (other.not_before, other.not_after)
    )


def _spare(
    alias: str, certificate: Certificate, kept: Sequence[Certificate], now: datetime
) -> Spare:
    successor = closest(certificate, kept)
    if successor is not None:
        reason = (
            T("No partition presents it any more: it was re-issued with the same key.")
            if same_key(certificate, successor)
            else T("No partition presents a chain to it any more: a newer one has its place.")
        )
    elif certificate.not_after < now:
        reason = T("No partition presents a chain to it, and it has run out.")
    else:
        reason = T(
            "No partition that was asked presents a chain to it; it may be there for a host that "
            "has yet to switch."
        )
    unsure = successor is None and certificate.not_after >= now
    return Spare(alias, certificate, successor, reason, unsure)
