"""What an operation is about, and what came of it on one partition."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wizard.domain.hostmessages import Explained, host_first
from wizard.domain.hosts import Partition
from wizard.domain.problems import Problem
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, Text


class Action(StrEnum):
    """What is done with a profile's password."""

    RESET = "reset"
    VALIDATE = "validate"
    SYNC = "sync"


class Ending(StrEnum):
    """How an operation ended on one partition."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class AccountSubject:
    """A partition, with the service account's password (None where none is needed)."""

    partition: Partition
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class OperationResult:
    """What came of an operation on one partition.

    Parameters
    ----------
    partition, host : str
    outcome : Ending
    message_id : str
        The host's message ("CPF2217"), or the problem's id where no message came; "" when the
        host answered without one.
    sentence, cause, next_step : Text
    ms : int
        How long it took, milliseconds.
    details : str
        The host's own words with their ids, never a password.
    command : str
        CL for the IBM i administrator, or empty.
    topic : str
        What `wizard.flows.accounts.hosthelp.host_help` is asked about it.
    """

    partition: str
    host: str
    outcome: Ending
    message_id: str = ""
    sentence: Text = NOTHING
    cause: Text = NOTHING
    next_step: Text = NOTHING
    ms: int = 0
    details: str = ""
    command: str = ""
    topic: str = ""

    def as_json(self) -> dict[str, object]:
        """The documented fields, JSON-ready."""
        return {
            "partition": self.partition,
            "host": self.host,
            "outcome": self.outcome.value,
            "message_id": self.message_id,
            "sentence": str(self.sentence),
            "cause": str(self.cause),
            "next_step": str(self.next_step),
            "ms": self.ms,
        }


@dataclass(frozen=True, slots=True)
class Operated:
    """An operation over several partitions, the results in their order.

    `interrupted` is True when it was stopped before all of them had ended.
    """

    results: tuple[OperationResult, ...]
    interrupted: bool = False

    @property
    def done(self) -> bool:
        """Whether it was done on every partition."""
        return all(result.outcome is Ending.DONE for result in self.results)


class OperationWatcher(Protocol):
    """Sees partitions start and end; called from the partitions' own threads."""

    def started(self, partition: str) -> None: ...

    def finished(self, result: OperationResult) -> None: ...

    def cancelled(self) -> bool: ...


class NobodyWatches:
    """A watcher that looks away."""

    def started(self, partition: str) -> None:
        """Nothing."""

    def finished(self, result: OperationResult) -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        """Never."""
        return False


def of_problem(
    partition: Partition, found: Problem, message_id: str, ms: int = 0
) -> OperationResult:
    """A failure, in the problem's own sentences."""
    return OperationResult(
        partition.name,
        partition.host,
        Ending.FAILED,
        message_id,
        found.what,
        found.why,
        found.next_step,
        ms,
        host_first(found.details),
        topic=found.id,
    )


def of_message(partition: Partition, found: Explained, ending: Ending) -> OperationResult:
    """What the host's messages say."""
    return OperationResult(
        partition.name,
        partition.host,
        ending,
        found.message_id,
        found.sentence,
        found.cause,
        found.next_step,
        0,
        host_first(found.details),
        topic=found.message_id,
    )
