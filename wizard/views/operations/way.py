"""One partition's rehearsal: its steps as rows, and the test profile's state in a sentence."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.hosts import Partition
from wizard.domain.text import NOTHING, T, Text, join
from wizard.domain.verdicts import CheckResult
from wizard.flows.accounts.facts import Ending
from wizard.flows.accounts.handingout import Finder, finder
from wizard.flows.accounts.rehearsal import (
    STEPS,
    ProfileNow,
    Rehearsal,
    RehearsalStep,
    StepResult,
)
from wizard.flows.accounts.rows import step_row
from wizard.flows.services import Services
from wizard.views.settling import settle_soon
from wizard.views.widgets import CheckList, Label, Notice

_SOUND = (ProfileNow.FINAL, ProfileNow.UNCHANGED)


class Way(QWidget):
    """The steps of a rehearsal on one partition.

    Parameters
    ----------
    services : Services
    partition : Partition or None
        None shows the steps before a rehearsal.
    user : str
    spends : bool
        Whether the steps are done that spend an attempt.

    Attributes
    ----------
    rows : CheckList
    state : Notice
    rehearsal : Rehearsal or None
        Once it has ended.
    """

    def __init__(
        self,
        services: Services,
        partition: Partition | None,
        user: str = "",
        *,
        spends: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._partition, self._user = services, partition, user
        self._found: dict[str, StepResult] = {}
        self.rehearsal: Rehearsal | None = None
        self._sent = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        words: Text | str = T("What a rehearsal does")
        if partition is not None:
            words = f"{partition.name}  ·  {partition.host}"
        self.heading = Label(words, "heading", parent=self)
        column.addWidget(self.heading)
        self.rows = CheckList(self)
        self.rows.set_order([step.id for step in STEPS])
        self.rows.set_again("")
        if partition is not None:
            self.rows.set_context(self.heading.text())
            self.rows.set_helper(services, self._help)
        column.addWidget(self.rows)
        self.state = Notice(self)
        column.addWidget(self.state)
        self.show_plan(spends=spends)

    def show_plan(self, *, spends: bool) -> None:
        """Show what is to come."""
        for step in STEPS:
            skipped = step.spends and not spends
            self.rows.set_waiting(
                step.id, step.title, T("Only with the box above.") if skipped else NOTHING
            )

    def begin(self, step: RehearsalStep) -> None:
        """A step goes on."""
        self._sent = self._sent or step.id in ("first", "reset")
        self.rows.set_running(step.id, step.title)

    def take(self, found: StepResult) -> None:
        """A step has ended."""
        self._found[found.step.id] = found
        self.rows.show_result(step_row(found))

    def end(self, rehearsal: Rehearsal) -> None:
        """All has ended: what was not done says why, and the profile's state is told."""
        self.rehearsal = rehearsal
        for one in rehearsal.steps:
            if one.step.id not in self._found:
                self.take(one)
        if rehearsal.now not in _SOUND:
            self.state.say(rehearsal.told, kind="failed")
            return
        failed = any(one.result.outcome is Ending.FAILED for one in rehearsal.steps)
        names = {"host": rehearsal.partition}
        if rehearsal.passed:
            what = T("A user's reset works on {host}, from here to the new sign-on.", **names)
        elif rehearsal.interrupted and not failed:
            what = T("The rehearsal on {host} was stopped.", **names)
        else:
            what = T("A user's reset does not work on {host} yet.", **names)
        kind = "passed" if rehearsal.passed else "failed" if failed else "warning"
        self.state.say(what, rehearsal.told, kind=kind)

    def broke(self) -> None:
        """It ended by something unforeseen: what is known of the profile."""
        if self._partition is None:
            return
        now = ProfileNow.UNKNOWN if self._sent else ProfileNow.UNCHANGED
        for step in STEPS:
            if step.id not in self._found:
                self.rows.set_waiting(step.id, step.title, T("Not done: the rehearsal had ended."))
        partition = self._partition
        found = Rehearsal(partition.name, partition.host, self._user, (), now, interrupted=True)
        self.state.say(found.told, kind="failed" if self._sent else "warning")
        settle_soon()

    def failure(self) -> StepResult | None:
        """The first step that failed."""
        failed = (one for one in self._found.values() if one.result.outcome is Ending.FAILED)
        return next(failed, None)

    def _help(self, row: CheckResult) -> Finder | None:
        found = self._found.get(row.id)
        if found is None or self._partition is None:
            return None
        result = found.result
        return finder(
            self._services, self._partition, result.topic, command=result.command,
            target=self._user,
        )  # fmt: skip


def summary(found: tuple[Rehearsal, ...]) -> Text:
    """Where it passed and where it did not."""
    passed = [one.partition for one in found if one.passed]
    other = [one.partition for one in found if not one.passed]
    return join(
        T("Passed on {names}.", names=", ".join(passed)) if passed else NOTHING,
        T("Not passed on {names}.", names=", ".join(other)) if other else NOTHING,
    )
