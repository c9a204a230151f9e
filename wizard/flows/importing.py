"""Any certificate in: what of the sources to trust and why, what must be compared, the write.

The way: `wizard.flows.sources` reads, `propose` decides for the person (nothing is written), the
person looks at it and compares a fingerprint, `import_chosen` writes and proves.

What must be compared, and why: a file was chosen by somebody, but what a host presents comes from
whoever answers. So a certificate that a host alone gave, and that no trusted entry issued, is
trusted only once the person vouches for it: by a fingerprint of its own family, or by hand.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from wizard.domain.certificates import Certificate, fingerprint_digits
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.renewal import same_name
from wizard.domain.secret import Secret
from wizard.flows.advising import Advice, advise
from wizard.flows.answers import check_store_password
from wizard.flows.certificates import leads_to, trusted_entries
from wizard.flows.services import Services
from wizard.flows.sources import Source, SourceKind
from wizard.flows.storechange import change_store
from wizard.flows.storeproof import Proof
from wizard.flows.survey import Survey
from wizard.flows.trust import matching
from wizard.flows.vouching import proves


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be known of the store before the person decides.

    Parameters
    ----------
    own : bool
        It lies where the connector of a gateway reads it.
    vault : bool
        There is a vault to keep a new store's password in.
    disabled : DisabledAlgorithms or None
        What the gateway's Java refuses; None without a Java.
    """

    own: bool = False
    vault: bool = False
    disabled: DisabledAlgorithms | None = None


def look_at_target(services: Services, found: Survey) -> Target:
    """The store that was looked at, as an import needs it. Blocks; raises nothing."""
    own = vault = False
    disabled: DisabledAlgorithms | None = None
    with contextlib.suppress(ProblemError):
        own = _same(services.gateway.tree(found.folder).connector, found.path.parent)
    with contextlib.suppress(ProblemError):
        vault = services.vault.available()
    with contextlib.suppress(ProblemError):
        store = found.store.truststore if found.store is not None else None
        disabled = services.toolbox(found.choice, store).algorithms()
    return Target(own, vault, disabled)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


# ---------------------------------------------------------------- deciding


@dataclass(frozen=True, slots=True)
class Candidate:
    """A certificate of the sources.

    Parameters
    ----------
    advice : Advice
    depth : int
        In the tree: how many issuers stand above it.
    sources : tuple of str
        Names of the sources that hold it; several make it a duplicate.
    stranger : bool
        A host alone gave it, and no trusted entry vouches for it.
    family : int
        Certificates of one number issued each other, which their signatures prove.
    """

    advice: Advice
    depth: int = 0
    sources: tuple[str, ...] = ()
    stranger: bool = False
    family: int = 0

    @property
    def certificate(self) -> Certificate:
        """The certificate itself."""
        return self.advice.certificate


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to trust of the sources; nothing is written yet.

    Parameters
    ----------
    candidates : tuple of Candidate
        As a tree: each behind the one that issued it.
    """

    candidates: tuple[Candidate, ...] = ()

    @property
    def proposed(self) -> tuple[Certificate, ...]:
        """What comes into the store when the person changes nothing."""
        return tuple(one.certificate for one in self.candidates if one.advice.to_add)

    def match(self, fingerprint: str) -> Certificate | None:
        """The certificate with a typed fingerprint, None when there is none."""
        return matching([one.certificate for one in self.candidates], fingerprint)

    def to_compare(
        self, chosen: Iterable[Certificate], fingerprint: str = ""
    ) -> tuple[Certificate, ...]:
        """Those of `chosen` that nobody vouches for, the typed fingerprint neither."""
        match = self.match(fingerprint)
        families = {one.family for one in self.candidates if one.certificate == match}
        wanted = {one.der for one in chosen}
        return tuple(
            one.certificate
            for one in self.candidates
            if one.certificate.der in wanted and one.stranger and one.family not in families
        )

    def check(
        self, chosen: Sequence[Certificate], *, fingerprint: str = "", compared: bool = False
    ) -> None:
        """Refuse what must not be trusted yet.

        Raises
        ------
        ProblemError
            ``import.nothing-chosen``, ``answers.fingerprint*``, ``import.fingerprint-differs``,
            ``import.not-compared``.
        """
        if not chosen:
            raise ProblemError("import.nothing-chosen")
        fingerprint_digits(fingerprint)
        if fingerprint.strip() and self.match(fingerprint) is None:
            raise ProblemError("import.fingerprint-differs")
        strangers = self.to_compare(chosen, fingerprint)
        if strangers and not compared:
            names = ", ".join(one.common_name or one.subject for one in strangers)
            raise ProblemError("import.not-compared", names=names)


def propose(
    services: Services,
    found: Survey,
    sources: Sequence[Source],
    disabled: DisabledAlgorithms | None = None,
) -> Proposal:
    """Which certificates of the sources to trust, and why. Blocks; nothing is written."""
    names: dict[bytes, list[str]] = {}
    from_hosts: dict[bytes, bool] = {}
    for source in sources:
        live = source.kind is SourceKind.HOST
        for one in source.certificates:
            names.setdefault(one.der, []).append(source.name)
            from_hosts[one.der] = from_hosts.get(one.der, True) and live
    groups = [chain for source in sources for chain in source.chains]
    everything = [one for group in groups for one in group]
    advice = {
        one.certificate.der: one
        for one in advise(
            services,
            everything,
            content=found.store.content if found.store is not None else None,
            presented=_presented(found, sources),
            disabled=disabled,
            groups=groups,
        )
    }
    tree = services.keystores.lineage(everything)
    parents = _proven_parents(services, tree)
    trusted = found.store.trusted if found.store is not None else ()
    families = {one.der: number for number, (_, one) in enumerate(tree)}
    candidates = []
    for depth, one in tree:
        line = _line(one, parents)
        stranger = from_hosts[one.der] and not _vouched(services, line, trusted)
        candidates.append(
            Candidate(
                advice[one.der],
                depth,
                tuple(dict.fromkeys(names[one.der])),
                stranger,
                families[line[-1].der],
            )
        )
    return Proposal(tuple(candidates))


def _presented(found: Survey, sources: Sequence[Source]) -> list[tuple[str, Sequence[Certificate]]]:
    """Chains of the partitions, and of hosts that are none of the gateway's."""
    seen = found.view.partitions if found.view is not None else ()
    presented: list[tuple[str, Sequence[Certificate]]] = [
        (one.partition.name, [known for chain in one.chains for known in chain]) for one in seen
    ]
    taken = {name for name, _ in presented} | {one.partition.host for one in seen}
    presented += [
        (source.name, source.certificates)
        for source in sources
        if source.kind is SourceKind.HOST and source.name not in taken
    ]
    return presented


def _proven_parents(
    services: Services, tree: Sequence[tuple[int, Certificate]]
) -> Mapping[bytes, Certificate]:
    """The issuer of each certificate of a tree, where the signature proves it."""
    parents: dict[bytes, Certificate] = {}
    above: list[Certificate] = []
    for depth, one in tree:
        del above[depth:]
        if above and proves(services, one, above[-1]):
            parents[one.der] = above[-1]
        above.append(one)
    return parents


def _line(certificate: Certificate, parents: Mapping[bytes, Certificate]) -> list[Certificate]:
    """A certificate and its proven issuers, up to the last."""
    line = [certificate]
    while (parent := parents.get(line[-1].der)) is not None:
        line.append(parent)
    return line


def _vouched(
    services: Services, line: Sequence[Certificate], trusted: Sequence[Certificate]
) -> bool:
    """Whether a trusted entry is in the line, or issued one of it."""
    held = {one.der for one in trusted}
    return any(
        one.der in held
        or any(
            same_name(one.issuer, known.subject) and proves(services, one, known)
            for known in trusted
        )
        for one in line
    )


# ---------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class NewStore:
    """A store that the import makes: "JKS" or "PKCS12", its password, whether the vault has it."""

    type: str
    password: Secret
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Imported(Proof):
    """The proof of an import, and what it added.

    Parameters
    ----------
    added : tuple of (str, Certificate)
        Alias and certificate.
    """

    added: tuple[tuple[str, Certificate], ...] = ()


def check_new_store(services: Services, new: NewStore) -> None:
    """Refuse a password that Java would refuse.

    Raises
    ------
    ProblemError
        ``flows.store-password-short``, ``keystore.*``.
    """
    check_store_password(new.password)
    services.keystores.check_store_password(new.password, type=new.type)


def needing(
    services: Services, found: Survey, certificates: Sequence[Certificate]
) -> tuple[Partition, ...]:
    """The partitions that present a chain to one of the certificates."""
    seen = found.view.partitions if found.view is not None else ()
    return tuple(
        one.partition
        for one in seen
        if any(leads_to(services, chain, known) for chain in one.chains for known in certificates)
    )


def import_chosen(
    services: Services,
    found: Survey,
    proposal: Proposal,
    chosen: Sequence[Certificate],
    *,
    fingerprint: str = "",
    compared: bool = False,
    new: NewStore | None = None,
) -> Imported:
    """Trust what the person chose: written, and proven by Java, or put back. Blocks.

    Parameters
    ----------
    fingerprint : str
        What was typed; it has to be that of one of the candidates.
    compared : bool
        The person compared the fingerprints by hand.
    new : NewStore or None
        Where the survey found no store.

    Raises
    ------
    UnprovenError, ProblemError
        As `Proposal.check` and `wizard.flows.storechange.change_store`; ``import.no-store``.
    """
    proposal.check(chosen, fingerprint=fingerprint, compared=compared)
    store = found.store
    if store is not None:
        password, kind = store.password, store.content.type
    elif found.new and new is not None:
        check_new_store(services, new)
        password, kind = new.password, new.type
    else:
        raise ProblemError("import.no-store", path=found.path)
    before = store.data if store is not None else None
    after = services.keystores.add(before, password, chosen, type=kind)
    proof = change_store(
        services,
        found,
        after,
        password=password,
        hosts=needing(services, found, chosen),
        keep_password=store is None and new is not None and new.keep,
    )
    wanted = {one.der for one in chosen}
    entries = trusted_entries(services.keystores.open(after, password).entries)
    known: dict[str, Any] = {one.name: getattr(proof, one.name) for one in fields(Proof)}
    return Imported(
        **known, added=tuple((alias, one) for alias, one in entries if one.der in wanted)
    )
