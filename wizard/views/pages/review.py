"""Review: every change to every file, line by line, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.ports import InstallTree
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, one_of
from wizard.flows.answers import Answers
from wizard.flows.reviewing import Review, ReviewedChange, review
from wizard.flows.services import Services
from wizard.flows.steps import REVIEW, step
from wizard.views import tasks, texts
from wizard.views.pages.aftermath import unproven_lines
from wizard.views.pages.context import SetupContext
from wizard.views.pages.rows import LineList
from wizard.views.pages.storepassword import StorePasswordCard
from wizard.views.widgets import (
    Button,
    Card,
    DiffView,
    Facts,
    Label,
    Notice,
    Page,
)

# A diff longer than this many lines is shown in full only when the person asks for it: laying
# it out takes longer than a window may stand still.
_MOST_LINES = 400
_SHORTENED = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """A review with what its page needs beside it.

    Parameters
    ----------
    review : Review
    added : tuple of Certificate
        What the truststore gets.
    vault : bool
        This machine has a vault, which keeps the truststore's password.
    """

    review: Review
    added: tuple[Certificate, ...] = ()
    vault: bool = False


def look_at(services: Services, answers: Answers, tree: InstallTree) -> Seen:
    """Compute the review. Blocks.

    Raises
    ------
    ProblemError
        As `wizard.flows.reviewing.review`.
    """
    found = review(services, answers, tree)
    store = found.staging.store
    if store is None or not store.change.needed:
        return Seen(found)
    added = tuple(services.keystores.certificate(der) for der in answers.anchors())
    try:
        vault = services.vault.available()
    except ProblemError:
        vault = False
    return Seen(found, added, vault)


class ChangeCard(Card):
    """One file to be written: where it lies, and its diff."""

    def __init__(self, reviewed: ReviewedChange, added: tuple[Certificate, ...]) -> None:
        change = reviewed.change
        super().__init__(reviewed.summary, str(change.path))
        self.reviewed = reviewed
        self._name = change.path.name
        self.all_lines: Button | None = None
        self.diff: DiffView | None = None
        if not change.text:
            self.body.addWidget(Label(reviewed.diff.strip(), "mono", "muted"))
            facts = Facts()
            facts.show_facts(
                [
                    (
                        T("Certificate"),
                        T(
                            "{name}, valid until {day}",
                            name=known.common_name or known.subject,
                            day=texts.day_with_days(known.not_after),
                        ),
                    )
                    for known in added
                ]
            )
            self.body.addWidget(facts)
            return
        lines = reviewed.diff.split("\n")
        shown = reviewed.diff if len(lines) <= _MOST_LINES else "\n".join(lines[:_SHORTENED])
        self.diff = DiffView(shown, self._name)
        self.body.addWidget(self.diff)
        added_count, removed = self.diff.counts()
        if shown != reviewed.diff:
            self.all_lines = Button(T("Show all {count} lines", count=len(lines)), "link")
            self.all_lines.clicked.connect(self._show_all)
            self.body.addWidget(self.all_lines)
        else:
            counted = T(
                "{added} lines added, {removed} removed", added=added_count, removed=removed
            )
            self.sentence.show_text(T("{path}: {counted}", path=change.path, counted=counted))

    def _show_all(self) -> None:
        if self.diff is not None and self.all_lines is not None:
            self.diff.show_diff(self.reviewed.diff)
            self.all_lines.hide()
            self.diff.setFocus()


class ReviewPage(Page):
    """The diff of every file, remarks, what is unproven, and where the backup will lie."""

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        found = step(REVIEW)
        super().__init__(found.title, found.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._task: tasks.TaskHandle | None = None
        self._seen: Seen | None = None
        self._cards: list[ChangeCard] = []
        self._valid = False

        self.restored = Notice()
        self.body.addWidget(self.restored)
        self.nothing = Notice()
        self.body.addWidget(self.nothing)
        self.count = Label(role="heading")
        self.body.addWidget(self.count)
        self.unproven_card = Card(
            T("Failed or not proven"),
            T("Apply does not wait for these; a reset may fail until they are proven."),
        )
        self.unproven = LineList("warning")
        self.unproven_card.body.addWidget(self.unproven)
        self.body.addWidget(self.unproven_card)
        self._files = QVBoxLayout()
        self._files.setSpacing(16)
        self.body.addLayout(self._files)
        self.password = StorePasswordCard()
        self.body.addWidget(self.password)
        self.remarks_card = Card(T("Worth knowing"))
        self.remarks = LineList("info")
        self.remarks_card.body.addWidget(self.remarks)
        self.body.addWidget(self.remarks_card)
        self.backup = Label(role="small", ink="muted")
        self.body.addWidget(self.backup)
        self.again = self.notice.add_action(T("Look again"))
        self.again.clicked.connect(self._look)

        self._had_result = self._flow.result is not None
        self._answers = self._flow.answers
        self._forget = self._flow.on_change(self._flow_changed)
        self.destroyed.connect(self._forget)
        self.refresh()

    # ------------------------------------------------------------ hooks

    def on_ready(self) -> None:
        """Compute the review afresh: a file may have changed on disk meanwhile."""
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self.password.forget()
        self.restored.clear()

    def refresh(self) -> None:
        """Derive the cards' visibility from what was found."""
        seen = self._seen
        unproven = unproven_lines(self._flow)
        self.unproven.show_lines(unproven)
        self.unproven_card.setVisible(seen is not None and bool(unproven))
        self._show_password()
        remarks = seen.review.remarks if seen is not None else ()
        if not self.password.isHidden():
            # That card says it already.
            remarks = tuple(one for one in remarks if "entry" not in dict(one.args))
        self.remarks.show_lines(remarks)
        self.remarks_card.setVisible(bool(remarks))
        folder = self._flow.backups
        some = seen is not None and bool(seen.review.changes)
        self.backup.setVisible(some and folder is not None)
        self.backup.show_text(
            T("Before the first change, a backup of these files is made in {folder}.",
              folder=folder or "")
        )  # fmt: skip
        self.count.setVisible(some)
        self.count.show_text(
            one_of(len(self._cards), "Apply writes {count} file", "Apply writes {count} files")
        )
        if seen is None or some:
            self.nothing.clear()
        else:
            self.nothing.say(
                T("Nothing has to be written."),
                T("Every file of the gateway is as these answers ask for."),
                T("Apply still keeps the passwords where you said and checks every partition."),
                kind="passed",
            )

    # ------------------------------------------------------------ inside

    def _look(self) -> None:
        tree = self._flow.tree
        if tree is None:
            return
        if self._task is not None:
            self._task.cancel()
        self.hush()
        services, answers = self._context.services, self._flow.answers
        self.busy, self.valid = True, False
        self._task = tasks.run(
            lambda: look_at(services, answers, tree), self._take, self._fail, owner=self
        )

    def _take(self, seen: Seen) -> None:
        self.busy = False
        applied = self._flow.result is not None and not seen.review.changes
        try:
            # After Apply, files that are as they should be leave its result standing.
            if not applied:
                self._flow.reviewed(seen.review)
        except ProblemError as error:
            # An answer changed meanwhile: the page is opened again and looks again.
            self._fail(error.problem)
            return
        self._seen = seen
        self._show_files(seen)
        self.valid = True
        self.refresh()
        self.changed.emit()

    def _fail(self, problem: Problem) -> None:
        self.busy = False
        self._seen = None
        self._show_files(None)
        self.error = problem
        self.valid = False
        self.refresh()

    def _show_files(self, seen: Seen | None) -> None:
        for card in self._cards:
            self._files.removeWidget(card)
            card.hide()
            card.deleteLater()
        changes = seen.review.changes if seen is not None else ()
        added = seen.added if seen is not None else ()
        self._cards = [ChangeCard(change, added) for change in changes]
        for card in self._cards:
            self._files.addWidget(card)
            card.show()  # now: a layout that is on screen would show it in a later round

    @property
    def cards(self) -> tuple[ChangeCard, ...]:
        """The files' cards, in the order of writing."""
        return tuple(self._cards)

    def _show_password(self) -> None:
        seen = self._seen
        store = seen.review.staging.store if seen is not None else None
        if (
            seen is None
            or store is None
            or store.password is None
            or store.change.before is not None
            or not self._flow.store_password_generated
        ):
            self.password.set_password(None, NOTHING)
            return
        kept = seen.vault and seen.review.answers.trust.stores_password
        where = (
            T("It was made up for {name}. Apply keeps it in the vault as “{entry}”, "
              "where this program finds it again.",
              name=store.change.path.name, entry=store.password.entry)
            if kept
            else T("It was made up for {name}, and no vault keeps it: copy it to a safe place "
                   "before Apply.", name=store.change.path.name)
        )  # fmt: skip
        self.password.set_password(store.password.secret, where)

    def _flow_changed(self) -> None:
        flow = self._flow
        # `restored` alone takes the result away and leaves the answers as they are.
        unchanged = flow.answers is self._answers and flow.review is None
        if self._had_result and flow.result is None and unchanged:
            self.restored.say(
                T("The backup is restored: every file is as it was before Apply."),
                T("Your answers are still here; below is what they would change."),
                kind="passed",
            )
        self._had_result = flow.result is not None
        self._answers = flow.answers
        if self.isVisible():
            self.refresh()
