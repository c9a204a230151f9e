"""The old CA that is not removed: who needs it, or who gave no answer about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.domain.certificates import Certificate
from wizard.domain.renewal import Kinship, kinship
from wizard.domain.text import Text, one_of
from wizard.flows.certificates import CertificatesView, leads_to
from wizard.flows.examining import Standing
from wizard.flows.services import Services


@dataclass(frozen=True, slots=True)
class Staying:
    """A trusted entry that has a newer kin in the store, and cannot go.

    Parameters
    ----------
    alias : str
    reason : Text
    """

    alias: str
    reason: Text


def staying(
    services: Services, found: CertificatesView, newer: Sequence[Certificate]
) -> tuple[Staying, ...]:
    """The entries whose place one of `newer` takes, and that are no spares.

    Parameters
    ----------
    found : CertificatesView
        As all partitions of the store were looked at, with `newer` in it.
    newer : sequence of Certificate
        What the renewed host presents now.
    """
    spare = {one.alias for one in found.spares}
    trusted = {
        one.alias: one.certificate
        for one in found.entries
        if one.kind == "trusted" and one.certificate is not None
    }
    stays = []
    for alias, certificate in trusted.items():
        if alias in spare or not any(_older(certificate, one) for one in newer):
            continue
        others = [one for one in trusted.values() if one.der != certificate.der]
        reason = _reason(services, found, certificate, others)
        if reason is not None:
            stays.append(Staying(alias, reason))
    return tuple(stays)


def _older(old: Certificate, new: Certificate) -> bool:
    return kinship(old, new) not in (Kinship.SAME, Kinship.OTHER) and (
        (old.not_before, old.not_after) <= (new.not_before, new.not_after)
    )


def _reason(
    services: Services, found: CertificatesView, old: Certificate, others: Sequence[Certificate]
) -> Text | None:
    """Why it is no spare; None where nobody is left who could want it."""
    users: list[str] = []
    needing: list[str] = []
    for one in found.partitions:
        chains = [chain for chain in one.chains if leads_to(services, chain, old)]
        if chains:
            users.append(one.partition.name)
        # A chain that leads to another entry as well gets along without this one.
        if any(not any(leads_to(services, chain, other) for other in others) for chain in chains):
            needing.append(one.partition.name)
    if needing:
        names = ", ".join(needing)
        return one_of(len(needing), "{names} needs it.", "{names} need it.", names=names)
    if found.problem is not None:
        return found.problem.what
    silent = _named(found, Standing.UNREACHED, Standing.UNUSABLE, Standing.UNJUDGED)
    if silent:
        return one_of(
            len(silent),
            "{names} gave no answer, so nobody knows whether it needs it.",
            "{names} gave no answer, so nobody knows whether they need it.",
            names=", ".join(silent),
        )
    refused = _named(found, Standing.REFUSED)
    if refused:
        return one_of(
            len(refused),
            "Java refuses {names}, so nobody knows whether it needs it.",
            "Java refuses {names}, so nobody knows whether they need it.",
            names=", ".join(refused),
        )
    if users:
        return one_of(
            len(users),
            "{names} presents a chain to it.",
            "{names} present a chain to it.",
            names=", ".join(users),
        )
    return None


def _named(found: CertificatesView, *standings: Standing) -> list[str]:
    return [one.partition.name for one in found.partitions if one.standing in standings]
