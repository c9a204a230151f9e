"""Runs the checks for the answers as they stand: the staged truststore, the chosen Java."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from wizard.domain.hosts import Partition
from wizard.domain.ports import InstallTree, Toolbox, ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.verdicts import PartitionReport
from wizard.flows.answers import Answers
from wizard.flows.checking import CheckOptions, CheckSubject, Doors, Ledger, Watcher, check_all
from wizard.flows.services import Services
from wizard.flows.stores import RecognisedStore, StagedTruststore, staged_truststore


class Prover:
    """Runs checks; keeps the staged truststore while its contents stay the same.

    The worker is replaced when its truststore changes, so an equal one must keep its path:
    only then is the next check as quick as a warm JVM. Thread-safe.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._newest = ""
        self._staged: dict[str, tuple[StagedTruststore, int]] = {}
        self.ledger = Ledger()
        """Passwords that a host has refused, as long as this prover lives."""

    def prove(
        self,
        answers: Answers,
        tree: InstallTree,
        choice: ToolboxChoice,
        stores: Sequence[RecognisedStore] = (),
        *,
        names: Sequence[str] | None = None,
        only: frozenset[str] | None = None,
        watcher: Watcher | None = None,
    ) -> tuple[PartitionReport, ...]:
        """Check partitions with the truststore as it will be after Apply. Blocks.

        Parameters
        ----------
        names : sequence of str or None
            Partitions by name; None = all that are completely answered.
        only : frozenset of str or None
            Check ids; see `check_one`.

        Raises
        ------
        ProblemError
            The truststore cannot be staged. A host's faults are results, not exceptions.
        """
        with self._store(answers, tree, stores) as store:
            return _run(self._services, answers, choice, store, names, only, self.ledger, watcher)

    def warm(
        self,
        answers: Answers,
        tree: InstallTree,
        choice: ToolboxChoice,
        stores: Sequence[RecognisedStore] = (),
    ) -> None:
        """Start the worker while the person still types; a fault shows at the first check."""
        try:
            with self._store(answers, tree, stores) as store:
                self._services.toolbox(choice, store).info()
        except ProblemError:
            return

    def verifier(
        self, choice: ToolboxChoice
    ) -> Callable[[Answers, TrustStore | None], tuple[PartitionReport, ...]]:
        """For `wizard.flows.apply.apply`: all checks against the files as they were written."""

        def verify(answers: Answers, store: TrustStore | None) -> tuple[PartitionReport, ...]:
            return _run(self._services, answers, choice, store, None, None, self.ledger, None)

        return verify

    def close(self) -> None:
        """Remove the staged truststores."""
        with self._lock:
            kept, self._staged, self._newest = self._staged, {}, ""
        for staged, _ in kept.values():
            staged.close()

    @contextmanager
    def _store(
        self, answers: Answers, tree: InstallTree, stores: Sequence[RecognisedStore]
    ) -> Iterator[TrustStore | None]:
        made = staged_truststore(self._services, answers, tree, stores)
        if made is None:
            yield None
            return
        with self._lock:
            known, users = self._staged.get(made.key, (made, 0))
            self._staged[made.key] = known, users + 1
            self._newest = made.key
        if known is not made:
            made.close()
        try:
            yield known.store
        finally:
            self._release(made.key)

    def _release(self, key: str) -> None:
        with self._lock:
            if key in self._staged:
                staged, users = self._staged[key]
                self._staged[key] = staged, users - 1
            old = [
                name
                for name, (_, users) in self._staged.items()
                if users <= 0 and name != self._newest
            ]
            gone = [self._staged.pop(name)[0] for name in old]
        for staged in gone:
            staged.close()


def _run(
    services: Services,
    answers: Answers,
    choice: ToolboxChoice,
    store: TrustStore | None,
    names: Sequence[str] | None,
    only: frozenset[str] | None,
    ledger: Ledger,
    watcher: Watcher | None,
) -> tuple[PartitionReport, ...]:
    partitions: Sequence[Partition] = answers.hosts.usable()
    if names is not None:
        partitions = [partition for partition in partitions if partition.name in names]
    subjects = [
        CheckSubject(partition, answers.password(partition.name)) for partition in partitions
    ]
    if not subjects:
        return ()

    def toolbox() -> Toolbox:
        return services.toolbox(choice, store)

    return check_all(
        subjects,
        Doors(services.network, toolbox, services.keystores.certificate, services.clock),
        options=CheckOptions(
            template=answers.connector.command,
            connect_timeout=answers.network.connect_timeout,
            read_timeout=answers.account.read_timeout,
        ),
        ledger=ledger,
        watcher=watcher,
        only=only,
    )
