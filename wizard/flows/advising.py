"""Which certificate to trust and which not, and why: advice on what was read or presented."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from wizard.domain.algorithms import refusal
from wizard.domain.certificates import Certificate
from wizard.domain.findings import Finding, findings
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.problems import ProblemError
from wizard.domain.renewal import Difference, Known, compare
from wizard.domain.storeports import StoreContent
from wizard.domain.text import T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.certificates import leads_to, trusted_entries
from wizard.flows.checks.tls import short_name
from wizard.flows.services import Services
from wizard.flows.vouching import proves

_IDLE_ROOT = T(
    "It is a root CA; nothing that was read or that a host presents was issued by it. Trust it "
    "only if a host will need it."
)
_IDLE = T(
    "It is a CA; nothing that was read or that a host presents was issued by it. Trust it only if "
    "a host will need it."
)


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do with one certificate, and why.

    Parameters
    ----------
    certificate : Certificate
    trust : bool
        Proposed for the truststore (it may be there already: see `aliases`).
    why : Text
        One sentence: the reason for or against.
    findings : tuple of Finding
        What else to know: dates, weaknesses, what the gateway's Java refuses, duplicates.
    aliases : tuple of str
        Under which it is a trusted entry already; more than one is a duplicate.
    renews : Difference or None
        The trusted entry of the store whose name or key it has, side by side.
    hosts : tuple of str
        Names of the hosts whose presented chain leads to it.
    """

    certificate: Certificate
    trust: bool
    why: Text
    findings: tuple[Finding, ...] = ()
    aliases: tuple[str, ...] = ()
    renews: Difference | None = None
    hosts: tuple[str, ...] = ()

    @property
    def there(self) -> bool:
        """Whether the truststore trusts it already."""
        return bool(self.aliases)

    @property
    def to_add(self) -> bool:
        """Whether it is proposed and not there yet."""
        return self.trust and not self.aliases


def advise(
    services: Services,
    certificates: Sequence[Certificate],
    *,
    content: StoreContent | None = None,
    presented: Sequence[tuple[str, Sequence[Certificate]]] = (),
    disabled: DisabledAlgorithms | None = None,
    groups: Sequence[Sequence[Certificate]] = (),
) -> tuple[Advice, ...]:
    """Advice on each certificate, in their order, each once.

    Parameters
    ----------
    certificates : sequence of Certificate
        What a file or a host gave.
    content : StoreContent or None
        What the truststore holds.
    presented : sequence of (str, chain)
        Hosts and what they present, leaf first: a CA that one of them needs is said to be so.
    disabled : DisabledAlgorithms or None
        What the gateway's Java refuses (`Toolbox.algorithms`).
    groups : sequence of certificates
        What came together (a file, a chain): each has issuing CAs of its own, although one may
        lie in another group. Empty takes all of `certificates` for one chain.
    """
    unique = list({one.der: one for one in certificates}.values())
    anchors = _anchors(services, unique, groups or (unique,), presented)
    now = services.clock()
    entries = trusted_entries(content.entries if content is not None else ())
    known = Known(one for _, one in entries)
    names: dict[bytes, list[str]] = {}
    for alias, one in entries:
        names.setdefault(one.der, []).append(alias)
    under = below(services, unique, anchors)
    found: list[Advice] = []
    for one in unique:
        hosts = tuple(name for name, chain in presented if leads_to(services, chain, one))
        aliases = tuple(names.get(one.der, ()))
        old = known.closest(one)
        renews = None
        if old is not None and not aliases:
            renews = compare(old, one, proven=proves(services, one, old))
        notes = list(findings(one, now))
        rule = refusal(one, disabled, now) if disabled is not None else ""
        if rule:
            text = T("The gateway's Java refuses it in a chain: {rule}.", rule=rule)
            notes.append(Finding("java-refuses", Verdict.FAIL, text))
        notes += _of_store(aliases, entries, renews)
        usable = not any(note.verdict is Verdict.FAIL for note in notes)
        trust = one.der in anchors and usable
        why = _why(one, trust, anchors, under, notes, hosts)
        found.append(Advice(one, trust, why, tuple(notes), aliases, renews, hosts))
    return _without_idle_roots(services, found)


def _without_idle_roots(services: Services, found: Sequence[Advice]) -> tuple[Advice, ...]:
    """A root that issued nothing in sight is said to be one, and waits where others issued."""
    issued = [one.certificate for one in found if not one.certificate.self_issued]

    idle = {
        one.certificate.der
        for one in found
        if one.trust
        and one.certificate.is_ca
        and one.certificate.self_issued
        and one.renews is None
        and not one.hosts
        and not leads_to(services, issued, one.certificate)
    }
    others = any(one.trust and one.certificate.is_ca and one.certificate.der not in idle
                 for one in found)  # fmt: skip
    return tuple(
        replace(one, trust=not others, why=_IDLE_ROOT) if one.certificate.der in idle else one
        for one in found
    )


def below(
    services: Services, certificates: Sequence[Certificate], wanted: Container[bytes]
) -> frozenset[bytes]:
    """Those of the certificates that one of the wanted ones issued, directly or not."""
    if all(one.der in wanted or one.self_issued or not one.is_ca for one in certificates):
        return frozenset()  # nobody asks, and many signatures need not be checked
    found: set[bytes] = set()
    above: list[Certificate] = []
    for depth, one in services.keystores.lineage(certificates):
        del above[depth:]
        if any(parent.der in wanted for parent in above):
            found.add(one.der)
        above.append(one)
    return frozenset(found)


def unneeded(certificate: Certificate, under: Container[bytes]) -> Text:
    """Why a certificate is not to be trusted, though nothing is wrong with it.

    Parameters
    ----------
    certificate : Certificate
    under : container of bytes
        DER of those that a trusted CA issued (`below`).
    """
    if certificate.is_ca:
        if certificate.der in under:
            return T("It need not be trusted: the CA above it is enough.")
        return _IDLE_ROOT if certificate.self_issued else _IDLE
    if certificate.self_issued:
        return T(
            "Do not trust it: it signed itself, and nothing shows that a host presents it. Trust "
            "it only if its fingerprint is the one that DCM shows for a host."
        )
    return T(
        "Do not trust it: it is the certificate of one server and lasts until its next renewal. "
        "Trust {issuer}, which issued it.",
        issuer=short_name(certificate.issuer),
    )


def _anchors(
    services: Services,
    certificates: Sequence[Certificate],
    groups: Sequence[Sequence[Certificate]],
    presented: Sequence[tuple[str, Sequence[Certificate]]],
) -> frozenset[bytes]:
    """The issuing CAs, by the rules of the keystore room; a CA that a host needs is one too."""
    found: set[bytes] = set()
    chains = [(*group, *_other_authorities(certificates, group, groups)) for group in groups]
    for chain in (*chains, *(chain for _, chain in presented)):
        try:
            found.update(one.der for one in services.keystores.anchors(chain))
        except ProblemError:
            continue  # a leaf without its issuer: there is nothing to trust in it
    for _, chain in presented:
        found.update(
            one.der for one in certificates if one.is_ca and leads_to(services, chain, one)
        )
    return frozenset(found)


def _other_authorities(
    certificates: Sequence[Certificate],
    group: Sequence[Certificate],
    groups: Sequence[Sequence[Certificate]],
) -> Sequence[Certificate]:
    """CAs of the other groups: one of them may have issued what is in this one."""
    if len(groups) < 2:
        return ()
    own = {one.der for one in group}
    return [one for one in certificates if one.is_ca and one.der not in own]


def _of_store(
    aliases: Sequence[str],
    entries: Sequence[tuple[str, Certificate]],
    renews: Difference | None,
) -> list[Finding]:
    notes = []
    if aliases:
        text = T("The truststore holds it already, as “{alias}”.", alias=aliases[0])
        notes.append(Finding("there", Verdict.PASS, text))
    if len(aliases) > 1:
        names = ", ".join(f"“{alias}”" for alias in aliases)
        text = T("The truststore holds it more than once: {names}.", names=names)
        notes.append(Finding("duplicate", Verdict.WARN, text))
    if renews is not None:
        alias = next(alias for alias, known in entries if known.der == renews.old.der)
        text = T("Compared with “{alias}”: {how}", alias=alias, how=renews.summary)
        notes.append(Finding("renews", Verdict.PASS, text))
    return notes


def _why(
    certificate: Certificate,
    trust: bool,
    anchors: frozenset[bytes],
    under: frozenset[bytes],
    notes: Sequence[Finding],
    hosts: Sequence[str],
) -> Text:
    if trust and hosts:
        return T("Trust it: {names} presents a chain that it issued.", names=", ".join(hosts))
    if trust and certificate.is_ca:
        return T("Trust it: it is the issuing CA.")
    if trust:
        return T(
            "Trust it only if it is the host's: it signed itself and stands alone, so it has to "
            "be imported again at each renewal."
        )
    if certificate.der in anchors:
        first = next(note.text for note in notes if note.verdict is Verdict.FAIL)
        return T("Do not trust it: {reason}", reason=first)
    return unneeded(certificate, under)
