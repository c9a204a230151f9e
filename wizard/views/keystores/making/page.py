"""A certificate for the host, for a person who has never made one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text, join
from wizard.flows.generateproof import carry_out_proven
from wizard.flows.generating import Passwords, Prepared
from wizard.flows.making import (
    MAKING_TEXTS,
    MAKING_TITLES,
    Draft,
    Foresight,
    Making,
    foresee,
    names_of,
    prepare,
    waiting_key,
)
from wizard.flows.storeproof import Proof
from wizard.flows.survey import Survey
from wizard.views import tasks
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.making.filespart import FilesPart
from wizard.views.keystores.making.hostcard import HostCard
from wizard.views.keystores.making.passwordscard import PasswordsCard
from wizard.views.keystores.making.previewcard import PreviewCard
from wizard.views.keystores.making.replycard import ReplyCard
from wizard.views.keystores.making.resultcard import Made, ResultCards
from wizard.views.pages.latest import Latest
from wizard.views.settling import settle_soon
from wizard.views.widgets import Candidate, CandidateList

_KEY_LOCKED = "generate.wrong-password"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What stood on the page when the button was pressed."""

    found: Survey
    draft: Draft
    seen: Foresight
    words: Passwords
    keep: dict[str, Secret]
    bundle: Secret | None


class MakePage(DeskPage):
    """What, for which host, under which passwords, where: then one button, and what is left to do.

    Attributes
    ----------
    kinds : CandidateList
    host : HostCard
    reply : ReplyCard
    secrets : PasswordsCard
    files : FilesPart
    preview : PreviewCard
    result : ResultCards
    seen : Foresight or None
        What would come of the answers; None while that is not known.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            T("New certificate"),
            T("Makes a certificate for the host, and lets the truststore trust it."),
            parent,
        )
        self.seen: Foresight | None = None
        self._seen_for: Draft | None = None
        self._unseen: Problem | None = None
        self._path: Path | None = None
        self._asked_vault = False
        self._foreseeing = Latest(self, self._settle)
        self._naming = Latest(self)
        self._form = QWidget(self)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.kinds = CandidateList(T("What do you need?"))
        self.kinds.set_candidates(
            [Candidate(one, MAKING_TITLES[one], MAKING_TEXTS[one]) for one in Making],
            Making.LOCAL_CA,
        )
        self.kinds.chosen.connect(lambda _key: self._choose())
        self.host, self.reply = HostCard(), ReplyCard()
        self.secrets, self.files, self.preview = PasswordsCard(), FilesPart(), PreviewCard()
        self.result = ResultCards(self)
        self.preview.add_part(self.files)
        for card in (self.kinds, self.host, self.reply, self.secrets, self.preview):
            column.addWidget(card)
        self.content.addWidget(self._form)
        self.content.addWidget(self.result)
        self.result.hide()
        for source in (self.host, self.reply, self.files):
            source.changed.connect(self._follow_answers)
        self.secrets.changed.connect(self._settle)
        self.preview.changed.connect(self._settle)
        self.preview.pressed.connect(self._make)
        self.host.filled.connect(self._fill_names)
        self.result.again.connect(self._start_anew)
        self._show_kind()

    # ------------------------------------------------------------ the desk

    def on_ready(self) -> None:
        """Look, where nobody has looked yet; ask once whether there is a vault."""
        super().on_ready()
        if not self._asked_vault:
            self._asked_vault = True
            tasks.run(
                self.desk.services.vault.available,
                self.secrets.set_vault,
                lambda _problem: None,
                owner=self,
            )

    def show_found(self, found: Survey) -> None:
        """The store on the desk is the one that will trust the certificate."""
        if found.path != self._path:
            self._path = found.path
            self.files.set_folder(found.path.parent)
            self.reply.clear()
            self.secrets.start_anew()
            self.preview.notice.clear()
            self._show_result(shown=False)
        self.host.show_partitions(found.partitions)
        self._show_kind()

    def settle_busy(self, *, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        # What is being made is what stood here when the button was pressed.
        self._form.setEnabled(not busy)
        self._settle()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """A password that was shown goes from the screen."""
        super().hideEvent(event)
        for one in (self.secrets.bundle, self.secrets.key, self.secrets.store):
            one.hide_words()

    # ------------------------------------------------------------ answers

    @property
    def making(self) -> Making:
        """What the person wants."""
        return Making(self.kinds.selected() or Making.LOCAL_CA)

    def draft(self) -> Draft:
        """Everything that was filled in."""
        made = Draft(making=self.making, replace=self.preview.replace.isChecked())
        made = self.reply.fill(made) if made.making is Making.REPLY else self.host.fill(made)
        return self.files.fill(made)

    def _choose(self) -> None:
        self.preview.notice.clear()
        self._show_kind()
        found = self.found
        if self.making is Making.REPLY and self.reply.key.path() is None and found is not None:
            tasks.run(
                partial(waiting_key, found.path.parent),
                self.reply.expect,
                lambda _problem: None,
                owner=self,
            )

    def _show_kind(self) -> None:
        making = self.making
        replying = making is Making.REPLY
        self.host.setVisible(not replying)
        self.reply.setVisible(replying)
        found = self.found
        store = found.store.password if found is not None and found.store is not None else None
        self.files.show_making(making)
        self.preview.show_making(making)
        self.secrets.show_making(making, store)
        self._show_earlier()
        self._follow_answers()

    def _show_earlier(self) -> None:
        seen = self.seen
        earlier = self.making is Making.LOCAL_CA and seen is not None and seen.kept is not None
        self.host.show_making(self.making, earlier_ca=earlier)

    def _fill_names(self, name: str) -> None:
        found = self.found
        partition = next((one for one in found.partitions if one.name == name), None) if found \
            else None  # fmt: skip
        if found is None or partition is None:
            return
        work = partial(names_of, self.desk.services, partition, found.examined(name))
        self._naming.ask(
            work, lambda names: self.host.set_names(*names), lambda _problem: None, at_once=True
        )

    # ------------------------------------------------------------ foreseeing

    def _follow_answers(self) -> None:
        """Something was filled in: look which files would come of it."""
        found = self.found
        draft = replace(self.draft(), replace=False)
        if found is None or (draft == self._seen_for and self.seen is not None):
            self._settle()
            return
        if draft != self._seen_for:
            self.preview.notice.clear()
        self._seen_for = draft
        self.seen, self._unseen = None, None
        try:
            draft.check(found.path)
        except ProblemError as error:
            self._foreseeing.drop()
            self._refuse_draft(error.problem)
            return
        self._foreseeing.ask(
            partial(foresee, self.desk.services, draft, found.path),
            partial(self._foreseen, draft),
            self._refuse_draft,
        )
        self._settle()

    def _foreseen(self, draft: Draft, seen: Foresight) -> None:
        if draft != self._seen_for:
            return
        self.seen, self._unseen = seen, None
        self.files.show_places(seen.where)
        self.preview.show_foresight(seen)
        self.secrets.show_foresight(seen)
        self.reply.show_reply(seen.reply)
        self._show_earlier()
        self._settle()

    def _refuse_draft(self, problem: Problem) -> None:
        self.seen, self._unseen = None, problem
        self.files.show_places(None)
        self.preview.show_foresight(None)
        self.reply.show_reply(())
        self._settle()

    def _reason(self) -> Text:
        """Why the button cannot be pressed."""
        found, seen = self.found, self.seen
        if self._unseen is not None:
            return join(self._unseen.what, self._unseen.next_step)
        broken = found is not None and found.store is None and not found.new
        if broken and found is not None and found.problem and self.making.makes_bundle:
            return join(found.problem.what, found.problem.next_step)
        if self.secrets.missing:
            return self.secrets.missing
        if seen is not None and seen.replaced and not self.preview.replace.isChecked():
            return T("Files are there already: tick the box above, or choose other names.")
        return NOTHING

    def _settle(self) -> None:
        self.preview.show_reason(
            self._reason(), busy=self.desk.busy, seeing=self._foreseeing.busy or self.seen is None
        )

    # ------------------------------------------------------------ making

    def _make(self) -> None:
        found, seen = self.found, self.seen
        if found is None or seen is None or self._reason():
            return
        draft, words = self.draft(), self.secrets.passwords()
        makes = draft.making.makes_bundle
        wanted = _Wanted(
            found,
            draft,
            seen,
            words,
            self.secrets.keep(seen),
            words.bundle if makes and self.secrets.bundle.generated else None,
        )
        self.preview.notice.clear()
        self.desk.run(
            partial(prepare, self.desk.services, draft, found.path, words),
            partial(self._prepared, wanted),
            self._refused,
        )

    def _prepared(self, wanted: _Wanted, prepared: Prepared) -> None:
        work = partial(
            carry_out_proven,
            self.desk.services,
            prepared,
            wanted.found.path,
            wanted.found.choice,
            password=wanted.words.store,
            partitions=wanted.found.partitions,
            keep=wanted.keep,
        )
        # What leaves the store as it is gives the desk nothing to look at again.
        change = self.desk.change if prepared.added else partial(self.desk.run, writes=True)
        change(
            work,
            partial(self._made, wanted, prepared),
            partial(self._refused, rolled_back=True),
        )

    def _made(self, wanted: _Wanted, prepared: Prepared, proof: Proof) -> None:
        making = wanted.draft.making
        self.result.show_made(Made(making, wanted.seen, prepared, proof, wanted.bundle))
        if making is Making.REQUEST:
            self.reply.clear()
            self.reply.expect(wanted.seen.where.key)
        elif making is Making.REPLY:
            self.reply.clear()
        self.secrets.start_anew()
        self._show_result(shown=True)
        # Without a ring: the keyboard goes on from here, and not from the rail.
        self.result.copy_steps.setFocus(Qt.FocusReason.MouseFocusReason)

    def _refused(self, problem: Problem, *, rolled_back: bool = False) -> None:
        if problem.id == _KEY_LOCKED:
            self.secrets.refuse(problem)
        self.preview.show_problem(problem, rolled_back=rolled_back)
        # The folder may be another one than when it was looked at.
        self.seen = None
        self._follow_answers()
        QTimer.singleShot(
            0, self, lambda: self.scroll_area.ensureWidgetVisible(self.preview.notice)
        )

    def _show_result(self, *, shown: bool) -> None:
        self._form.setVisible(not shown)
        self.result.setVisible(shown)
        if not shown:
            self.result.forget()
        self.scroll_area.verticalScrollBar().setValue(0)
        settle_soon()

    def _start_anew(self) -> None:
        self.seen = None
        self.preview.replace.setChecked(False)
        self._show_result(shown=False)
        self._show_kind()
