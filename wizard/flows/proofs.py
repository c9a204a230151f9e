"""What was proven, and whether it still counts.

Each verdict is kept with the answers it depends on (its basis). An answer that changes
makes another basis, so the verdict no longer counts; nothing has to remember to delete it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from wizard.domain.hosts import Partition
from wizard.domain.ports import ToolboxChoice
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict, worst
from wizard.flows.answers import Answers
from wizard.flows.steps import CHECK_STEPS, NETWORK, SERVICE_ACCOUNT, TRUST, step_of_check

Basis = tuple[object, ...]


def basis(
    step: str, answers: Answers, partition: Partition, choice: ToolboxChoice | None = None
) -> Basis:
    """Everything that the verdicts of a page depend on for one partition.

    Parameters
    ----------
    step : str
        One of `CHECK_STEPS`.
    answers : Answers
    partition : Partition
    choice : ToolboxChoice or None
        The Java and the jar in use.

    Raises
    ------
    KeyError
        The step runs no checks (a programming fault).
    """
    network: Basis = (partition.host, partition.ssl, partition.ports)
    if step == NETWORK:
        return network
    java = choice.java.home if choice and choice.java else None
    jar = (choice.jar.path, choice.jar.sha256) if choice and choice.jar else None
    trust: Basis = (*network, java, jar)
    if partition.ssl:
        trust = (*trust, frozenset(answers.anchors()), answers.trust.path)
    if step == TRUST:
        return trust
    if step == SERVICE_ACCOUNT:
        return (
            *trust,
            partition.user,
            answers.password(partition.name),
            partition.resets_elevated,
            partition.ifs_shares,
            partition.password_filter,
            answers.connector.command,
        )
    raise KeyError(step)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One run of checks for one partition: what it is about and on which answers it stands."""

    number: int
    partition: Partition
    bases: tuple[tuple[str, Basis], ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """The pages whose checks this run makes."""
        return tuple(step for step, _ in self.bases)


@dataclass(slots=True)
class _Proof:
    """The results of one page for one partition."""

    number: int
    basis: Basis
    results: dict[str, CheckResult] = field(default_factory=dict)
    finished: bool = False


class ProofLedger:
    """All verdicts of this session. Used from one thread."""

    def __init__(self) -> None:
        self._proofs: dict[tuple[str, str], _Proof] = {}
        self._numbers = count(1)

    def begin(
        self,
        answers: Answers,
        partition: Partition,
        choice: ToolboxChoice | None,
        steps: Iterable[str] = CHECK_STEPS,
    ) -> Ticket:
        """A new run: earlier results of these pages for this partition are put away."""
        ticket = Ticket(
            next(self._numbers),
            partition,
            tuple((step, basis(step, answers, partition, choice)) for step in steps),
        )
        for step, ground in ticket.bases:
            self._proofs[partition.name, step] = _Proof(ticket.number, ground)
        return ticket

    def record(self, ticket: Ticket, result: CheckResult) -> bool:
        """Keep a result; False when a later run has taken this one's place."""
        proof = self._proof(ticket, step_of_check(result.id))
        if proof is None:
            return False
        proof.results[result.id] = result
        return True

    def finish(self, ticket: Ticket) -> None:
        """Every check of the run has answered (a cancelled run is never finished)."""
        for step in ticket.steps:
            proof = self._proof(ticket, step)
            if proof is not None:
                proof.finished = True

    def forget(self, steps: Iterable[str]) -> None:
        """Put these pages' verdicts away: something changed that no answer tells."""
        gone = set(steps)
        self._proofs = {key: proof for key, proof in self._proofs.items() if key[1] not in gone}

    def results(
        self, step: str, answers: Answers, partition: Partition, choice: ToolboxChoice | None
    ) -> tuple[CheckResult, ...]:
        """The results that still count, in the order they came."""
        proof = self._proofs.get((partition.name, step))
        if proof is None or proof.basis != basis(step, answers, partition, choice):
            return ()
        return tuple(proof.results.values())

    def verdict(
        self, step: str, answers: Answers, partition: Partition, choice: ToolboxChoice | None
    ) -> Verdict | None:
        """The page's verdict for the partition; None while unproven, stale or unfinished.

        A failure counts as soon as it is there.
        """
        found = [result.verdict for result in self.results(step, answers, partition, choice)]
        proof = self._proofs.get((partition.name, step))
        if not found or proof is None:
            return None
        if not proof.finished and worst(found) is not Verdict.FAIL:
            return None
        return worst(found)

    def report(
        self, answers: Answers, partition: Partition, choice: ToolboxChoice | None
    ) -> PartitionReport:
        """Every result of the partition that still counts, page by page."""
        return PartitionReport(
            partition.name,
            partition.host,
            tuple(
                result
                for step in CHECK_STEPS
                for result in self.results(step, answers, partition, choice)
            ),
        )

    def _proof(self, ticket: Ticket, step: str) -> _Proof | None:
        proof = self._proofs.get((ticket.partition.name, step))
        return proof if proof is not None and proof.number == ticket.number else None
