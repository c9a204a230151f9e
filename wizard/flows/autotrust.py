"""What ``--trust auto`` takes of the files that were named, and why it leaves out the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from wizard.domain.algorithms import refusal
from wizard.domain.certificates import Certificate
from wizard.domain.findings import findings
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.problems import ProblemError
from wizard.domain.renewal import related
from wizard.domain.text import T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.advising import below, unneeded
from wizard.flows.certificates import leads_to
from wizard.flows.services import Services


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A certificate that is not taken, and the reason."""

    certificate: Certificate
    why: Text


@dataclass(frozen=True, slots=True)
class Taken:
    """What of the files to trust, each once, in their order; and what not."""

    trusted: tuple[Certificate, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def take(
    services: Services,
    files: Sequence[Sequence[Certificate]],
    *,
    trusted: Sequence[Certificate] = (),
    presented: Sequence[Sequence[Certificate]] = (),
    disabled: DisabledAlgorithms | None = None,
) -> Taken:
    """The issuing CAs of the hosts' certificates; of files that hold CAs alone, all that serve.

    Parameters
    ----------
    files : sequence of certificates
        What each file gave.
    trusted : sequence of Certificate
        What the store trusts: a CA that renews one of them is taken beside the issuing ones.
    presented : sequence of chains
        What the gateway's hosts present, leaf first.
    disabled : DisabledAlgorithms or None
        What the gateway's Java refuses.
    """
    unique = list({one.der: one for file in files for one in file}.values())
    authorities = [one for one in unique if one.is_ca]
    leaves = [one for one in unique if not one.is_ca]
    issuing = _of_leaves(services, files, authorities)
    issuing |= _of_hosts(services, unique, presented)
    wanted = issuing
    if not issuing and not leaves:
        wanted = {one.der for one in authorities}
    elif issuing:
        wanted = issuing | {one.new.der for one in related(authorities, trusted)}
    now = services.clock()
    under = below(services, unique, wanted)
    chosen: list[Certificate] = []
    left: list[LeftOut] = []
    for one in unique:
        bad = next((note.text for note in findings(one, now) if note.verdict is Verdict.FAIL), None)
        rule = refusal(one, disabled, now) if disabled is not None else ""
        if one.der not in wanted:
            left.append(LeftOut(one, unneeded(one, under)))
        elif bad is not None:
            left.append(LeftOut(one, bad))
        elif rule:
            text = T("The gateway's Java refuses it in a chain: {rule}.", rule=rule)
            left.append(LeftOut(one, text))
        else:
            chosen.append(one)
    return Taken(tuple(chosen), tuple(left))


def _of_leaves(
    services: Services, files: Sequence[Sequence[Certificate]], authorities: Sequence[Certificate]
) -> set[bytes]:
    """The issuing CA of each host's certificate; itself where it signed itself and stands alone."""
    found: set[bytes] = set()
    for file in files:
        own = [one for one in file if not one.is_ca]
        if not own:
            continue
        # Behind a CA every certificate that is none counts; without one each is asked alone.
        pools = [[*authorities, *own]] if authorities else [[one] for one in own]
        tops: list[Certificate] = []
        for pool in pools:
            try:
                tops += services.keystores.anchors(pool)
            except ProblemError:
                continue  # its issuer is in none of the files
        issued = {one.der for one in tops if one.is_ca}
        found |= issued or {one.der for one in tops}
    return found


def _of_hosts(
    services: Services,
    certificates: Sequence[Certificate],
    presented: Sequence[Sequence[Certificate]],
) -> set[bytes]:
    """The top that a host's chain leads to, else whatever issued one of it.

    Of a host that signed its certificate itself, that one.
    """
    found: set[bytes] = set()
    authorities = [one for one in certificates if one.is_ca]
    known = {one.der for one in certificates}
    for chain in presented:
        tops: set[bytes] = set()
        with contextlib.suppress(ProblemError):
            tops = {one.der for one in services.keystores.anchors([*chain, *authorities])}
        found |= tops & known or {one.der for one in authorities if leads_to(services, chain, one)}
    return found
