"""Renewal: choose, look at the difference, confirm; the old CA stays until the host has switched.

The way: `load_store`, `plan_renewal` (nothing is written), the person looks at its differences
and compares a fingerprint, `renew` (writes and proves), later `remove_spares` for what
`wizard.flows.certificates.view` offers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wizard.domain.certificates import Certificate, fingerprint_digits
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.hosts import Partition
from wizard.domain.ports import FileChange, ToolboxChoice, TrustStore
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.renewal import Difference
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent
from wizard.domain.text import T, Text, one_of
from wizard.flows.additions import Addition, unusable, waiting_in_vain, weigh
from wizard.flows.answers import Answers
from wizard.flows.certificates import leads_to, trusted_entries
from wizard.flows.examining import TIMEOUT, Examined
from wizard.flows.passwords import opened_store
from wizard.flows.services import Services
from wizard.flows.storeproof import Proof, prove
from wizard.flows.trust import matching
from wizard.flows.vouching import Families, families, unspoken


@dataclass(frozen=True, slots=True)
class OpenStore:
    """A truststore that is there, opened: its bytes, its password, what it holds."""

    path: Path
    data: bytes
    password: Secret
    content: StoreContent

    @property
    def truststore(self) -> TrustStore:
        """As the worker takes it."""
        return TrustStore(self.path, self.content.type, self.password)

    @property
    def trusted(self) -> tuple[Certificate, ...]:
        """The certificates that it trusts."""
        return tuple(certificate for _, certificate in trusted_entries(self.content.entries))


def load_store(services: Services, path: Path, password: Secret | None = None) -> OpenStore:
    """Open a truststore: with the password given, else the vault's, else Java's default. Blocks.

    Raises
    ------
    ProblemError
        ``tls.store-missing``, ``flows.store-password-needed``, ``keystore.*``,
        ``configfiles.*``.
    """
    data = services.files.read(path)
    if data is None:
        raise ProblemError("tls.store-missing", path=path)
    known, content = opened_store(services, Answers(store_password=password), path, data)
    return OpenStore(path, data, known.secret, content)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a renewal would do; nothing is written yet.

    Parameters
    ----------
    store : OpenStore
    partition : Partition
    chains : tuple of chains
        What the host presents, each once; empty when only a file was read.
    adding : tuple of Certificate
        CAs that come into the store.
    there : tuple of Certificate
        Those of the host's that it trusts already.
    additions : tuple of Addition
        All that the store lacks, what is not to be trusted with it. While a port waits for one
        that is not to be trusted, `adding` is empty: Java would refuse that port all the same.
    families : mapping
        Whose fingerprint speaks for which certificate (`wizard.flows.vouching`).
    """

    store: OpenStore
    partition: Partition
    chains: tuple[tuple[Certificate, ...], ...]
    adding: tuple[Certificate, ...]
    there: tuple[Certificate, ...] = ()
    additions: tuple[Addition, ...] = ()
    families: Families = field(default_factory=dict)

    @property
    def needed(self) -> bool:
        """Whether the store lacks anything."""
        return bool(self.adding)

    @property
    def added(self) -> tuple[Addition, ...]:
        """What is to be known of each of `adding`."""
        return tuple(one for one in self.additions if one.certificate in self.adding)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """For each of `adding` that is kin to a trusted one, or takes its place: both."""
        return tuple(one.difference for one in self.added if one.difference is not None)

    @property
    def problem(self) -> Problem | None:
        """Why nothing is added although a port waits for it."""
        stuck = waiting_in_vain(self.additions)
        return unusable(stuck, self.partition.host).problem if stuck else None

    @property
    def summary(self) -> Text:
        """One sentence about what would happen."""
        found = self.problem
        if found is not None:
            return found.what
        if not self.adding:
            return T(
                "The truststore already trusts what {name} presents.", name=self.partition.name
            )
        names = ", ".join(one.name for one in self.added)
        strangers = [one.name for one in self.added if one.stranger]
        if strangers:
            return one_of(
                len(self.adding),
                "{names} comes into the truststore beside what is there; nothing in it has the "
                "name or the key of {strangers}.",
                "{names} come into the truststore beside what is there; nothing in it has the "
                "name or the key of {strangers}.",
                names=names,
                strangers=", ".join(strangers),
            )
        return one_of(
            len(self.adding),
            "{names} comes into the truststore beside the old one, which is offered for removal "
            "once no host needs it.",
            "{names} come into the truststore beside the old ones, which are offered for removal "
            "once no host needs them.",
            names=names,
        )

    @property
    def presented(self) -> tuple[Certificate, ...]:
        """Every certificate whose fingerprint a person may compare."""
        chained = (one for chain in self.chains for one in chain)
        return tuple(dict.fromkeys((*chained, *self.adding)))


def plan_renewal(
    services: Services,
    store: OpenStore,
    examined: Examined,
    certificates: Sequence[Certificate] | None = None,
    *,
    disabled: DisabledAlgorithms | None = None,
) -> Renewal:
    """What would come into the store for one partition; quick, nothing is written.

    Parameters
    ----------
    store : OpenStore
    examined : Examined
        The partition and what it presents (`wizard.flows.examining.examine`).
    certificates : sequence of Certificate or None
        New CAs of a file, before the host switches; None takes what the host presents.
    disabled : DisabledAlgorithms or None
        What the gateway's Java refuses (`Toolbox.algorithms`).

    Raises
    ------
    ProblemError
        ``keystore.issuer-missing``: the host does not send its issuer, so that the new CA has to
        come from a file. ``flows.nothing-presented``: the host showed no certificate.
    """
    chains = examined.chains
    if certificates is None:
        if not chains:
            found = next((port.problem for port in examined.ports if port.problem), None)
            raise ProblemError(
                "flows.nothing-presented",
                name=examined.partition.name,
                cause=found.what if found is not None else "It does not use TLS.",
                details=found.details if found is not None else "",
            )
        wanted = _wanted(services, store, chains)
    else:
        wanted = tuple(services.keystores.anchors(certificates))
    trusted = store.trusted
    held = {one.der for one in trusted}
    lacking = [one for one in wanted if one.der not in held]
    additions = weigh(services, store.content, trusted, examined, lacking, disabled)
    stuck = waiting_in_vain(additions)
    adding = () if stuck else tuple(one.certificate for one in additions if not one.refusals)
    return Renewal(
        store,
        examined.partition,
        chains,
        adding,
        tuple(one for one in wanted if one.der in held),
        additions,
        families(services, [*(one for chain in chains for one in chain), *adding]),
    )


def _wanted(
    services: Services, store: OpenStore, chains: Sequence[Sequence[Certificate]]
) -> tuple[Certificate, ...]:
    """The anchors of the chains; a chain whose issuer only the store has leads to that."""
    wanted: list[Certificate] = []
    for chain in chains:
        try:
            wanted += services.keystores.anchors(chain)
        except ProblemError:
            known = [one for one in store.trusted if leads_to(services, chain, one)]
            if not known:
                raise
            wanted += known
    return tuple(dict.fromkeys(wanted))


def confirm_renewal(
    renewal: Renewal, *fingerprints: str, wanted: Sequence[Certificate] | None = None
) -> Certificate:
    """The certificate whose fingerprint a person pasted; all that is added must be tied to one.

    Parameters
    ----------
    fingerprints : str
        Each has to be that of a certificate that is presented.
    wanted : sequence of Certificate or None
        Those of `Renewal.adding` that they are to speak for; None = all.

    Raises
    ------
    ProblemError
        ``answers.fingerprint*``: it is none; ``flows.fingerprint-differs``;
        ``flows.fingerprint-old``: it is one that is trusted
        already, and not the new one's; ``flows.fingerprint-other``: it is presented, and
        nothing proves that it has to do with what would be trusted.
    """
    host = renewal.partition.host
    found = []
    for typed in fingerprints:
        fingerprint_digits(typed)
        known = matching(renewal.presented, typed)
        if known is None:
            old = matching(renewal.store.trusted, typed) is not None
            raise ProblemError(f"flows.fingerprint-{'old' if old else 'differs'}", host=host)
        found.append(known)
    if not found:
        raise ProblemError("flows.fingerprint-differs", host=host)
    others = unspoken(renewal.families, renewal.adding if wanted is None else wanted, found)
    if others:
        names = ", ".join(one.common_name or one.subject for one in others)
        raise ProblemError("flows.fingerprint-other", host=host, names=names)
    return found[0]


def renew(
    services: Services,
    choice: ToolboxChoice,
    renewal: Renewal,
    *,
    others: Sequence[Partition] = (),
    demand: bool = False,
    timeout: float = TIMEOUT,
) -> Proof:
    """Add the new CAs beside the old ones, and prove the store. Blocks.

    Parameters
    ----------
    others : sequence of Partition
        Partitions that use the store as well; none of them may be worse off.
    demand : bool
        Put the old store back when the host gave no proof.

    Raises
    ------
    UnprovenError, ProblemError
        As `wizard.flows.storeproof.prove`; the old store is in place then.
        ``flows.renewal-unusable``: the host waits for what is not to be trusted.
    """
    stuck = waiting_in_vain(renewal.additions)
    if stuck:
        raise unusable(stuck, renewal.partition.host)
    store = renewal.store
    after = store.data
    if renewal.adding:
        after = services.keystores.add(store.data, store.password, renewal.adding)
    return prove(
        services,
        choice,
        FileChange(store.path, store.data, after, text=False),
        [renewal.partition],
        password=store.password,
        kind=store.content.type,
        others=[one for one in others if one.name != renewal.partition.name],
        demand=demand,
        timeout=timeout,
    )


def remove_spares(
    services: Services,
    choice: ToolboxChoice,
    store: OpenStore,
    aliases: Sequence[str],
    partitions: Sequence[Partition],
    *,
    timeout: float = TIMEOUT,
) -> Proof:
    """Remove entries that no partition needs, and prove that this is so. Blocks.

    Parameters
    ----------
    partitions : sequence of Partition
        All that use the store: a partition that was trusted before and is refused now brings
        the old store back.

    Raises
    ------
    UnprovenError, ProblemError
        As `wizard.flows.storeproof.prove`; ``keystore.alias-unknown``.
    """
    after = store.data
    for alias in aliases:
        after = services.keystores.remove(after, store.password, alias)
    return prove(
        services,
        choice,
        FileChange(store.path, store.data, after, text=False),
        (),
        password=store.password,
        kind=store.content.type,
        others=partitions,
        timeout=timeout,
    )
