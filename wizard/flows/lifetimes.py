"""From when until when each certificate lasts that matters to somebody, for a time line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wizard.domain.certificates import Certificate
from wizard.domain.findings import horizon
from wizard.domain.text import T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.certificates import CertificatesView, EntryView
from wizard.flows.checks.tls import short_name
from wizard.flows.examining import Examined, PortView, Standing

_NAMED = 3
"""Partitions that are named one by one; more than these are counted."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """One certificate and whom it matters to.

    Parameters
    ----------
    certificate : Certificate
    title : str
        The partitions that present it, else its own name.
    what : Text
        What it is to them.
    verdict : Verdict
        FAIL: it has run out, does not begin yet, or runs out within 7 days; WARN: within 30
        days. A trusted certificate that has run out is a warning: Java goes on trusting it.
    partitions : tuple of str
        Those that it matters to; empty for a store by itself.
    refused : bool
        Java refuses it on one of them, whatever its dates are.
    """

    certificate: Certificate
    title: str
    what: Text
    verdict: Verdict
    partitions: tuple[str, ...] = ()
    refused: bool = False

    @property
    def key(self) -> str:
        """Stable, and different for each certificate."""
        return self.certificate.sha256


def lifetimes(view: CertificatesView, now: datetime | None = None) -> tuple[Lifetime, ...]:
    """The certificates that matter, what runs out next on top.

    These are the hosts' own (each once, however many partitions and ports present it) and the
    trusted entries that vouch for somebody; in a store by itself, all trusted entries.
    """
    moment = now or datetime.now(UTC)
    found = [*_presented(view.partitions, moment)]
    known = {one.certificate.der for one in found}
    alone = not view.partitions
    for entry in view.entries:
        certificate = entry.certificate
        if certificate is None or entry.kind != "trusted" or certificate.der in known:
            continue
        if entry.users or alone:
            known.add(certificate.der)
            found.append(_trusted(entry, certificate, moment))
    return tuple(sorted(found, key=lambda one: (one.certificate.not_after, one.title)))


def _presented(partitions: Iterable[Examined], now: datetime) -> Iterable[Lifetime]:
    shown: dict[bytes, list[tuple[Examined, PortView]]] = {}
    for one in partitions:
        for port in one.ports:
            if port.leaf is not None:
                shown.setdefault(port.leaf.der, []).append((one, port))
    for uses in shown.values():
        certificate = uses[0][1].leaf
        assert certificate is not None  # noqa: S101 - only ports with one were taken
        names = tuple(dict.fromkeys(one.partition.name for one, _ in uses))
        differ = [(one, port) for one, port in uses if one.differ]
        what = T("Certificate of the host") if len(names) == 1 else T("Certificate of these hosts")
        if len(names) == 1 and differ:
            what = T("Certificate of port {port}", port=differ[0][1].port)
        refused = any(port.standing is Standing.REFUSED for _, port in uses)
        if refused:
            what = T("{what}, refused by Java", what=what)
        verdict = _verdict(certificate, now)
        yield Lifetime(certificate, _named(names), what, verdict, names, refused)


def _trusted(entry: EntryView, certificate: Certificate, now: datetime) -> Lifetime:
    title = certificate.common_name or short_name(certificate.subject) or entry.alias
    verdict = _verdict(certificate, now)
    if certificate.not_after < now:
        # Measured, OpenJDK 17 and 25: what stands in the truststore stays trusted.
        verdict = Verdict.WARN
    what = (
        T("Trusted, vouches for {names}", names=_named(entry.users))
        if entry.users
        else T("Trusted, as “{alias}”", alias=entry.alias)
    )
    return Lifetime(certificate, title, what, verdict, entry.users)


def _verdict(certificate: Certificate, now: datetime) -> Verdict:
    near = horizon(certificate, now)
    if certificate.not_before > now or near in (0, 7):
        return Verdict.FAIL
    return Verdict.WARN if near == 30 else Verdict.PASS


def _named(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{names[0]} + {len(names) - 1}"
