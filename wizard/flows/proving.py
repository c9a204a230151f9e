"""Runs the checks for the answers as they stand: the staged truststore, the chosen Java."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from wizard.domain.hosts import Partition
from wizard.domain.ports import InstallTree, Toolbox, ToolboxChoice, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.verdicts import PartitionReport
from wizard.flows.answers import Answers
from wizard.flows.checking import (
    MOST_AT_ONCE,
    CheckOptions,
    CheckSubject,
    Doors,
    Ledger,
    Watcher,
    check_all,
)
from wizard.flows.services import Services
from wizard.flows.stores import RecognisedStore, StagingArea


class Prover:
    """Runs checks with the truststore as it will be after Apply. Thread-safe.

    The worker is replaced when its truststore changes, so an equal one keeps its path
    (`StagingArea`): only then is the next check as quick as a warm JVM.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._area = StagingArea(services)
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
        store = self._area.truststore(answers, tree, stores)
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
            self._services.toolbox(choice, self._area.truststore(answers, tree, stores)).info()
        except ProblemError:
            return

    def verifier(
        self, choice: ToolboxChoice
    ) -> Callable[[Answers, TrustStore | None], Iterator[PartitionReport]]:
        """For `wizard.flows.apply.apply`: all checks against the files as they were written.

        The partitions are checked at the same time; each report comes as soon as it is there.
        """

        def verify(answers: Answers, store: TrustStore | None) -> Iterator[PartitionReport]:
            names = [partition.name for partition in answers.hosts.usable()]
            with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="verify") as pool:
                runs = [
                    pool.submit(
                        _run,
                        self._services,
                        answers,
                        choice,
                        store,
                        [name],
                        None,
                        self.ledger,
                        None,
                    )
                    for name in names
                ]
                for run in as_completed(runs):
                    yield from run.result()

        return verify

    def close(self) -> None:
        """Remove the staged truststores; end the workers first."""
        self._area.close()


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
