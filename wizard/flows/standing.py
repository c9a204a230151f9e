"""Where the set-up stands: what is answered, what is proven, what may be opened. Only reads."""

from __future__ import annotations

from pathlib import Path

from wizard.domain.hosts import Partition
from wizard.domain.ports import InstallTree, ToolboxChoice
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.answers import Answers
from wizard.flows.apply import ApplyResult, Plan
from wizard.flows.backups import backup_root
from wizard.flows.looking import GatewayLook
from wizard.flows.proofs import ProofLedger
from wizard.flows.reviewing import Review
from wizard.flows.rules import Rules, StepStatus
from wizard.flows.state import SavedState, dump
from wizard.flows.steps import APPLY, GATEWAY_FOLDER, STEP_IDS, Step, step


class Standing:
    """Everything a page may ask of the set-up without changing it.

    `wizard.flows.engine.SetupFlow` changes it.
    """

    def __init__(self) -> None:
        self._answers = Answers()
        self._suggested = Answers()
        self._current = GATEWAY_FOLDER
        self._settled: set[str] = set()
        self._look: GatewayLook | None = None
        self._choice: ToolboxChoice | None = None
        self._ledger = ProofLedger()
        self._review: Review | None = None
        self._result: ApplyResult | None = None
        self._generated: Secret | None = None

    # ------------------------------------------------------------ what there is

    @property
    def answers(self) -> Answers:
        """Everything answered so far, frozen; safe to hand to another thread."""
        return self._answers

    @property
    def look(self) -> GatewayLook | None:
        """How the gateway was set up when its folder was read; None until it is."""
        found = self._look
        return found if found and found.folder == self._answers.gateway.folder else None

    @property
    def tree(self) -> InstallTree | None:
        """The gateway's folders, None before a folder was accepted."""
        return self.look.tree if self.look else None

    @property
    def choice(self) -> ToolboxChoice | None:
        """Java and jar, None while the search runs."""
        return self._choice

    @property
    def review(self) -> Review | None:
        """What Review showed, None before and as soon as an answer it rests on changes."""
        return self._review

    @property
    def result(self) -> ApplyResult | None:
        """What Apply did, None before."""
        return self._result

    @property
    def store_password_generated(self) -> bool:
        """The truststore's password was made up here, so the person may want to see it."""
        known = self._answers.store_password
        return known is not None and known == self._generated

    @property
    def current(self) -> Step:
        """The page the person is on."""
        return step(self._current)

    @property
    def backups(self) -> Path | None:
        """Where this gateway's backups lie."""
        return backup_root(self.look.tree) if self.look else None

    # ------------------------------------------------------------ the way

    @property
    def rules(self) -> Rules:
        """The rules over everything that is known now."""
        return Rules(
            self._answers,
            self._suggested,
            self.look,
            self._choice,
            frozenset(self._settled),
            self._review is not None,
            self._result,
            self._verdict_of,
        )

    def obstacle(self, id: str | None = None) -> Problem | None:
        """What keeps a page (the current one) from being left with Next; None = nothing."""
        return self.rules.obstacle(id or self._current)

    def complete(self, id: str) -> bool:
        """Whether a page was passed and its answers can be used."""
        return self.rules.complete(id)

    def missing(self, id: str) -> Step | None:
        """The first step that this one needs and that is not complete."""
        return self.rules.missing(id)

    @property
    def can_go_next(self) -> bool:
        """Whether `next` would work."""
        return self.rules.can_go_next(self._current)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a page before."""
        return self._current != STEP_IDS[0]

    @property
    def next_button(self) -> Text:
        """The next button's words."""
        if self._current == APPLY and self._result is not None:
            return T("Next: Done")
        return self.current.next_button

    def status(self, id: str) -> StepStatus:
        """How a step stands."""
        return self.rules.status(id, self._current)

    def statuses(self) -> tuple[StepStatus, ...]:
        """How every step stands, in order."""
        rules = self.rules
        return tuple(rules.status(name, self._current) for name in STEP_IDS)

    # ------------------------------------------------------------ verdicts

    def partition(self, name: str) -> Partition:
        """A usable partition; raises ``flows.partition-unknown``."""
        return self._answers.partition(name)

    def results(self, id: str, name: str) -> tuple[CheckResult, ...]:
        """A page's results for a partition that still count."""
        return self._ledger.results(id, self._answers, self.partition(name), self._choice)

    def verdict(self, id: str, name: str) -> Verdict | None:
        """A page's verdict for a partition; None while unproven, outdated or running."""
        return self._verdict_of(id, self.partition(name))

    def _verdict_of(self, id: str, partition: Partition) -> Verdict | None:
        return self._ledger.verdict(id, self._answers, partition, self._choice)

    def report(self, name: str) -> PartitionReport:
        """Every result of a partition that still counts."""
        return self._ledger.report(self._answers, self.partition(name), self._choice)

    def reports(self) -> tuple[PartitionReport, ...]:
        """`report` of every usable partition."""
        return tuple(self.report(partition.name) for partition in self._answers.hosts.usable())

    def unproven(self) -> tuple[Text, ...]:
        """What no fresh verdict passes, one sentence each, for Review."""
        return self.rules.unproven()

    # ------------------------------------------------------------ what comes next

    def plan(self) -> Plan:
        """What Apply will do: exactly what was reviewed.

        Raises
        ------
        ProblemError
            ``flows.folder-missing``, ``flows.review-outdated``.
        """
        self.rules.demand(GATEWAY_FOLDER)
        found = self.look
        if found is None or self._review is None:
            raise ProblemError("flows.review-outdated")
        return Plan(found.tree, self._answers, self._review.staging)

    def saved_state(self) -> bytes:
        """What `save` would keep: every answer, no password."""
        return dump(
            SavedState(
                self._answers,
                self._current,
                frozenset(self._settled),
                applied=self._result is not None,
            )
        )
