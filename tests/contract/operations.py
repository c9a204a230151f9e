"""Operations over running partitions with the real adapters, for the contract tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.contract.conftest import PASSWORD, USER, choice_with
from wizard.app import Toolboxes
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import TrustStore
from wizard.domain.secret import Secret
from wizard.flows.accounts.facts import AccountSubject, Action, Operated, OperationResult
from wizard.flows.accounts.operating import operate
from wizard.flows.accounts.rehearsal import Rehearsal
from wizard.flows.accounts.rehearsing import rehearse
from wizard.flows.checking import CheckOptions, Doors, Ledger
from wizard.flows.services import Services
from wizard.simulator import RunningPartition

NEW = Secret("N3w-Pass'word")


class Connector:
    """What the connector does, over simulated hosts: ``connector.reset([partition], "ANNA")``."""

    def __init__(self, services: Services, toolboxes: Toolboxes, folder: Path) -> None:
        self.services, self.toolboxes, self._folder = services, toolboxes, folder
        self.ledger = Ledger()
        self.options = CheckOptions(connect_timeout=3.0, read_timeout=3.0)

    def doors(self, *trusted: RunningPartition) -> Doors:
        store = None
        if trusted:
            rooms = self.services.keystores
            path = self._folder / "trust.jks"
            found = [rooms.certificate(partition.ca.export("der")) for partition in trusted]
            path.write_bytes(rooms.add(None, PASSWORD, found))
            store = TrustStore(path, "JKS", PASSWORD)
        choice = choice_with(self.services)
        return Doors(
            self.services.network,
            lambda: self.toolboxes(choice, store),
            self.services.keystores.certificate,
            self.services.clock,
        )

    def operate(
        self,
        action: Action,
        partitions: Sequence[RunningPartition | Partition],
        user: str = "ANNA",
        password: Secret = NEW,
        *,
        account: str = USER,
        account_password: Secret = PASSWORD,
        ssl: bool = False,
        template: str | None = None,
        watcher: object = None,
        strict: bool = False,
    ) -> Operated:
        options = self.options if template is None else replace(self.options, template=template)
        running = [one for one in partitions if isinstance(one, RunningPartition)]
        return operate(
            action,
            user,
            password,
            [
                AccountSubject(
                    named(one, account, ssl) if isinstance(one, RunningPartition) else one,
                    account_password,
                )
                for one in partitions
            ],
            self.doors(*running) if ssl else self.doors(),
            options=options,
            ledger=self.ledger,
            watcher=watcher,  # type: ignore[arg-type]  # None or a watcher
            strict=strict,
        )

    def reset(self, partition: RunningPartition, **more: object) -> OperationResult:
        (found,) = self.operate(Action.RESET, [partition], **more).results  # type: ignore[arg-type]
        return found

    def validate(self, partition: RunningPartition, **more: object) -> OperationResult:
        (found,) = self.operate(Action.VALIDATE, [partition], **more).results  # type: ignore[arg-type]
        return found

    def rehearse(
        self,
        partitions: Sequence[RunningPartition],
        user: str = "ANNA",
        *,
        account: str = USER,
        spend_attempt: bool = False,
        template: str | None = None,
        watcher: object = None,
    ) -> tuple[Rehearsal, ...]:
        return rehearse(
            user,
            [AccountSubject(named(one, account), PASSWORD) for one in partitions],
            self.doors(),
            spend_attempt=spend_attempt,
            options=self.options if template is None else replace(self.options, template=template),
            ledger=self.ledger,
            watcher=watcher,  # type: ignore[arg-type]  # None or a watcher
        )


def named(partition: RunningPartition, account: str = USER, ssl: bool = False) -> Partition:
    """A running partition as a person configures it."""
    return Partition(
        partition.name, partition.address, account, ssl, Ports(mapper=partition.mapper_port)
    )
