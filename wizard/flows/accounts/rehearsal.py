"""The steps of a rehearsal, how each ended, and what the profile's password is afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wizard.domain.text import T, Text
from wizard.flows.accounts.facts import Ending, OperationResult


class ProfileNow(StrEnum):
    """What the test profile's password is after a rehearsal."""

    UNCHANGED = "unchanged"
    FINAL = "final"
    REHEARSED = "rehearsed"
    UNKNOWN = "unknown"


_NOW: dict[ProfileNow, str] = {
    ProfileNow.UNCHANGED: "{user} is as it was on {host}: no password of the rehearsal got there.",
    ProfileNow.FINAL: "{user} has a random password on {host} that nobody knows.",
    ProfileNow.REHEARSED: (
        "{user} has a password of this rehearsal on {host}, not the last one. Nobody knows it: "
        "reset it before the profile is used again."
    ),
    ProfileNow.UNKNOWN: (
        "Which password {user} has on {host} is not known: the one from before, or one of this "
        "rehearsal, which nobody knows. Reset it before the profile is used again."
    ),
}


@dataclass(frozen=True, slots=True)
class RehearsalStep:
    """One step of the way: id and title, what it shows when it is done."""

    id: str
    title: Text
    spends: bool = False
    """Only with the person's consent: it spends a sign-on attempt, or prepares one that does."""


STEPS: tuple[RehearsalStep, ...] = (
    RehearsalStep("reach", T("The host answers")),
    RehearsalStep("signon", T("The service account signs on")),
    RehearsalStep("profile", T("The test profile may be used")),
    RehearsalStep("rules", T("A password that satisfies the host's rules is made")),
    RehearsalStep("first", T("A first password is set, the old one from then on"), spends=True),
    RehearsalStep("reset", T("The password is reset with the connector's command")),
    RehearsalStep("validate", T("The new password works")),
    RehearsalStep("old-password", T("The old password no longer works"), spends=True),
    RehearsalStep("final", T("A last password that nobody knows is put in")),
)


@dataclass(frozen=True, slots=True)
class StepResult:
    """How a step ended; `result` has its sentences."""

    step: RehearsalStep
    result: OperationResult

    def as_json(self) -> dict[str, object]:
        """The step's fields, JSON-ready."""
        found = self.result.as_json()
        del found["partition"], found["host"]
        return {"id": self.step.id, "title": str(self.step.title), **found}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A rehearsal on one partition.

    Parameters
    ----------
    partition, host, user : str
    steps : tuple of StepResult
        All of `STEPS`, in order.
    now : ProfileNow
        What the profile's password is.
    interrupted : bool
    """

    partition: str
    host: str
    user: str
    steps: tuple[StepResult, ...]
    now: ProfileNow
    interrupted: bool = False

    @property
    def passed(self) -> bool:
        """It went to its end, every step done but those that the person did not consent to."""
        endings = {one.step.id: one.result.outcome for one in self.steps}
        wanted = [step.id for step in STEPS if not step.spends]
        none_failed = Ending.FAILED not in endings.values()
        return (
            not self.interrupted
            and none_failed
            and all(endings[name] is Ending.DONE for name in wanted)
        )

    @property
    def told(self) -> Text:
        """The profile's state in a sentence."""
        return T(_NOW[self.now], user=self.user, host=self.partition)

    def as_json(self) -> dict[str, object]:
        """The rehearsal, JSON-ready."""
        return {
            "partition": self.partition,
            "host": self.host,
            "ok": self.passed,
            "profile_state": self.now.value,
            "profile": str(self.told),
            "steps": [one.as_json() for one in self.steps],
        }


class RehearsalWatcher(Protocol):
    """Sees the steps as they happen; called from the rehearsal's own thread."""

    def started(self, partition: str, step: RehearsalStep) -> None: ...

    def finished(self, partition: str, found: StepResult) -> None: ...

    def cancelled(self) -> bool: ...


class NobodyRehearses:
    """A watcher that looks away."""

    def started(self, partition: str, step: RehearsalStep) -> None:
        """Nothing."""

    def finished(self, partition: str, found: StepResult) -> None:
        """Nothing."""

    def cancelled(self) -> bool:
        """Never."""
        return False
