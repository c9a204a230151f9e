"""What a renewal would add: where each certificate was seen, what is wrong with it, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.domain.certificates import Certificate
from wizard.domain.findings import Finding
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.problems import ProblemError
from wizard.domain.renewal import Difference, Kinship, closest, compare
from wizard.domain.storeports import StoreContent
from wizard.domain.text import NOTHING, T, Text, join, one_of
from wizard.domain.verdicts import Verdict
from wizard.flows.advising import advise
from wizard.flows.certificates import leads_to
from wizard.flows.examining import Examined, PortView, Standing
from wizard.flows.services import Services
from wizard.flows.vouching import proves

_AGAIN = T(
    "Have the IBM i administrator issue a new one in DCM and assign it to the host servers. Then "
    "renew again."
)
_STEPS = {
    "expired": _AGAIN,
    "not-yet-valid": T(
        "Compare the clock of this machine with the host's. If both are right, renew again on "
        "that day."
    ),
    "java-refuses": T(
        "Have the IBM i administrator issue one with SHA-256 and RSA 2048 or more in DCM, and "
        "assign it to the host servers. Then renew again."
    ),
    "not-a-ca": T(
        "Trusted by itself it lasts until the host has another one. A certificate that a local CA "
        "in DCM issued lets you trust that CA instead."
    ),
    "weak-signature": T("Have it issued with SHA-256 the next time."),
    "weak-key": T("Have it issued with RSA 2048 or more the next time."),
}
_LATER = T("The host needs the next one before that day.")


@dataclass(frozen=True, slots=True)
class Addition:
    """A certificate that the truststore lacks.

    Parameters
    ----------
    certificate : Certificate
    ports : tuple of PortView
        Those that present it; empty when it comes from a file.
    findings : tuple of Finding
        What to know before trusting it, as an import says it.
    difference : Difference or None
        The trusted one that it renews, or whose place it takes, beside it.
    """

    certificate: Certificate
    ports: tuple[PortView, ...] = ()
    findings: tuple[Finding, ...] = ()
    difference: Difference | None = None

    @property
    def name(self) -> str:
        """For a person."""
        return self.certificate.common_name or self.certificate.subject

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """Why it is not to be trusted; empty when it may be."""
        return tuple(one for one in self.findings if one.verdict is Verdict.FAIL)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What is wrong with it, the worst first."""
        warnings = (one for one in self.findings if one.verdict is Verdict.WARN)
        return (*self.refusals, *warnings)

    @property
    def needed(self) -> bool:
        """Whether a port waits for it; one that Java trusts already does not."""
        return not self.ports or any(one.standing is not Standing.TRUSTED for one in self.ports)

    @property
    def stranger(self) -> bool:
        """Whether nothing in the store has its name or its key."""
        return self.difference is None or self.difference.kinship is Kinship.OTHER

    @property
    def where(self) -> Text:
        """The ports that present it."""
        if not self.ports:
            return NOTHING
        return one_of(
            len(self.ports),
            "Presented on port {ports}",
            "Presented on ports {ports}",
            ports=" and ".join(str(one.port) for one in self.ports),
        )


def next_step(finding: Finding) -> Text:
    """What to do about a finding."""
    return _STEPS.get(finding.key, _LATER if finding.key.startswith("expires-") else NOTHING)


def waiting_in_vain(additions: Sequence[Addition]) -> tuple[Addition, ...]:
    """Those that a port waits for, and that are not to be trusted."""
    return tuple(one for one in additions if one.refusals and one.needed)


def unusable(additions: Sequence[Addition], host: str) -> ProblemError:
    """Why nothing is added, and what to do: ``flows.renewal-unusable``."""
    reasons = [
        T("{name}: {reasons}", name=one.name, reasons=join(*(found.text for found in one.refusals)))
        for one in additions
    ]
    steps = dict.fromkeys(next_step(one.refusals[0]) for one in additions)
    return ProblemError(
        "flows.renewal-unusable", host=host, reasons=join(*reasons), step=join(*steps)
    )


def weigh(
    services: Services,
    content: StoreContent,
    trusted: Sequence[Certificate],
    examined: Examined,
    lacking: Sequence[Certificate],
    disabled: DisabledAlgorithms | None,
) -> tuple[Addition, ...]:
    """Each certificate that the store lacks, judged as an import judges it.

    Parameters
    ----------
    content : StoreContent
    trusted : sequence of Certificate
        What the store trusts.
    lacking : sequence of Certificate
    disabled : DisabledAlgorithms or None
        What the gateway's Java refuses (`Toolbox.algorithms`).
    """
    chains = examined.chains
    presented = [(examined.partition.name, chain) for chain in chains]
    advice = advise(
        services, lacking, content=content, presented=presented, disabled=disabled,
        groups=[(one,) for one in lacking],
    )  # fmt: skip
    used = [one for one in trusted if any(leads_to(services, chain, one) for chain in chains)]
    found = []
    for one in advice:
        new = one.certificate
        old = closest(new, trusted) or max(used, key=lambda known: known.not_after, default=None)
        difference = None
        if old is not None:
            difference = compare(old, new, proven=proves(services, new, old))
        ports = tuple(port for port in examined.ports if new in port.chain)
        found.append(Addition(new, ports, one.findings, difference))
    return tuple(found)
