"""The accounts' operations with a gateway's own answers: its Java, truststore, command, passwords.

`Handed` is what another window knows already and no file holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from wizard.domain.hosts import Partition
from wizard.domain.ports import ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.accounts.facts import AccountSubject
from wizard.flows.checking import CheckOptions, Doors
from wizard.flows.looking import GatewayLook
from wizard.flows.passwords import password_entry
from wizard.flows.renewing import load_store
from wizard.flows.services import Services

STORE_LOCKED = ("flows.store-password-needed", "keystore.wrong-password")
"""Problems that the truststore's password solves."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What the set-up hands over.

    Parameters
    ----------
    passwords : mapping of str to Secret
        `wizard.flows.passwords.password_entry` -> the service account's.
    choice : ToolboxChoice or None
        Its Java and jar; None looks for them again.
    store_password : Secret or None
    connect_timeout, read_timeout : float or None
        Seconds; None takes the usual ones.
    """

    passwords: Mapping[str, Secret] = field(default_factory=lambda: MappingProxyType({}))
    choice: ToolboxChoice | None = None
    store_password: Secret | None = None
    connect_timeout: float | None = None
    read_timeout: float | None = None

    def knows(self, partition: Partition) -> bool:
        """Whether the password of the partition's service account is among them."""
        return password_entry(partition) in self.passwords


NOTHING_HANDED = Handed()


def options_of(found: GatewayLook, handed: Handed = NOTHING_HANDED) -> CheckOptions:
    """The connector's command and the time-outs."""
    usual = CheckOptions()
    return replace(
        usual,
        template=found.command or usual.template,
        connect_timeout=handed.connect_timeout or usual.connect_timeout,
        read_timeout=handed.read_timeout or usual.read_timeout,
    )


def doors_of(
    services: Services,
    found: GatewayLook,
    handed: Handed = NOTHING_HANDED,
    store_password: Secret | None = None,
) -> Doors:
    """What an operation asks: the network, the Toolbox on the gateway's Java. Blocks.

    Parameters
    ----------
    store_password : Secret or None
        Of the truststore, as typed; None takes the one handed over, the vault's or Java's own.

    Raises
    ------
    ProblemError
        ``app.no-java``, ``app.no-jar``, ``flows.store-password-needed``, ``keystore.*``.
    """
    choice = handed.choice or services.finder.find(found.tree.connector)
    if choice.java is None:
        raise ProblemError("app.no-java")
    if choice.jar is None:
        raise ProblemError("app.no-jar")
    store = _store(services, found, store_password or handed.store_password)
    return Doors(
        services.network,
        lambda: services.toolbox(choice, store),
        services.keystores.certificate,
        services.clock,
    )


def _store(services: Services, found: GatewayLook, password: Secret | None) -> TrustStore | None:
    if not found.stores or not any(partition.ssl for partition in found.partitions):
        return None
    first = found.stores[0]
    try:
        return load_store(services, first.path, password).truststore
    except ProblemError as error:
        # Java reads the certificates of a JKS without its password.
        if error.id == "flows.store-password-needed" and first.type == "JKS":
            return TrustStore(first.path, "JKS", None)
        raise


def subjects_of(
    services: Services,
    partitions: Sequence[Partition],
    typed: Mapping[str, Secret],
    handed: Handed = NOTHING_HANDED,
) -> tuple[AccountSubject, ...]:
    """Each partition with its service account's password. Blocks.

    Parameters
    ----------
    typed : mapping of str to Secret
        Partition name -> what a person typed, which wins.

    Raises
    ------
    ProblemError
        ``account.password-missing``, or the vault's own.
    """
    found = []
    for partition in partitions:
        entry = password_entry(partition)
        secret = typed.get(partition.name) or handed.passwords.get(entry)
        if secret is None and services.vault.available():
            secret = services.vault.get(entry)
        if secret is None:
            raise ProblemError(
                "account.password-missing", account=partition.user, host=partition.name
            )
        found.append(AccountSubject(partition, secret))
    return tuple(found)
