"""``fpc101.properties``: every key, edited, compared, written, and taken back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from wizard.domain.ports import Backup, FileChange
from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.apply import restore_last
from wizard.flows.backups import backup_root
from wizard.flows.changingsettings import SettingsChange
from wizard.flows.connectorsettings import printable
from wizard.flows.editingsettings import (
    SettingsEdit,
    SettingsLook,
    Wrote,
    look_at_settings,
    merged,
    planned,
    put_back,
    save,
)
from wizard.flows.looking import GatewayLook
from wizard.flows.settingshistory import compare
from wizard.flows.threeway import ThreeWay
from wizard.views.operations.bench import Bench
from wizard.views.operations.benchpage import BenchPage
from wizard.views.operations.historycard import HistoryCard, PastRow, moment
from wizard.views.operations.savebar import SaveBar
from wizard.views.operations.settingsedits import SettingsEdits
from wizard.views.operations.threewaycard import ThreeWayCard
from wizard.views.pages.latest import Latest
from wizard.views.pages.restartcard import RestartCard
from wizard.views.settling import settle_soon
from wizard.views.theme import tokens
from wizard.views.widgets import Button, Card, DiffView, Notice


class SettingsPage(BenchPage):
    """The connector's settings.

    Attributes
    ----------
    look : SettingsLook or None
        The file as it was read: what Save starts from.
    edits : SettingsEdits
    diff_card : Card
    diff : DiffView
    bar : SaveBar
    three : ThreeWayCard
    told : Notice
        What was done to the file.
    undo : Button
        Takes the last write back, in `told`.
    cut : Notice
        A change was cut short.
    restart : RestartCard
    history : HistoryCard
    again : Button
    """

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            bench,
            T("Connector settings"),
            T("Shows and changes what the connector reads from fpc101.properties when it starts."),
            parent,
        )
        self.look: SettingsLook | None = None
        self._plan: tuple[SettingsEdit, SettingsChange] | None = None
        self._merge: FileChange | None = None
        self._last: Backup | None = None
        self._anew = True
        self._reader = Latest(self, self._settle)
        self._planner = Latest(self, self._settle)
        self._merger = Latest(self, self._settle)
        self._comparer = Latest(self)
        self._build_told()
        self.three = ThreeWayCard()
        self.three.decided.connect(self._decide)
        self.three.saved.connect(self._save_merged)
        self.three.left.connect(self._discard)
        self.restart = RestartCard(bench.services)
        self.restart.hide()
        self.edits = SettingsEdits()
        self.edits.edited.connect(self._edited)
        self.edits.hide()
        self.diff_card = Card(T("What Save writes"), " ")
        self.diff = DiffView()
        self.diff_card.body.addWidget(self.diff)
        self.diff_card.hide()
        self.history = HistoryCard()
        self.history.compared.connect(self._compare)
        self.history.taken_back.connect(self._put_back)
        self.history.hide()
        self.again = Button(T("Read the file again"), "link", icon="again")
        self.again.clicked.connect(self._read)
        for part in (self.three, self.restart, self.edits, self.diff_card, self.history):
            self.content.addWidget(part)
        self.content.addWidget(self.again)
        self.bar = SaveBar(self)
        self.bar.saved.connect(self._save)
        self.bar.discarded.connect(self._discard)
        self.bar.shown.connect(lambda: self._scroll_to(self.diff_card))
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(0)
            layout.addWidget(self.bar)  # below what scrolls

    # ------------------------------------------------------------ building

    def _build_told(self) -> None:
        self.cut = Notice()
        self.mend = self.cut.add_action(T("Put the old files back"))
        self.mend.clicked.connect(self._mend)
        self.told = Notice()
        self.undo = self.told.add_action(T("Take it back"))
        self.undo.clicked.connect(self._take_back)
        self.unread = Notice()
        for notice in (self.cut, self.told, self.unread):
            self.content.addWidget(notice)

    # ------------------------------------------------------------ reading

    def on_ready(self) -> None:
        """The file may have changed since the page was seen last."""
        super().on_ready()
        if self.found is not None:
            self._read()

    def show_found(self, found: GatewayLook) -> None:
        """Another look at the gateway: the file is read with it."""
        self.bar.setVisible(bool(self.edits.edit.keys))
        if self.look is not None and self.look.path != found.tree.properties:
            self._anew = True
        self._read()

    def _read(self) -> None:
        found = self.found
        if found is not None:
            work = partial(look_at_settings, self.bench.services, found.tree)
            self._reader.ask(work, self._take, self._unreadable, at_once=True)

    def _take(self, look: SettingsLook) -> None:
        known = self.look
        same = known is not None and known.data == look.data and not self._anew
        if same or known is None or self._anew or not self.edits.edit.keys:
            self.look = look
        if not same and (self._anew or not self.edits.edit.keys):
            self._fill(look)
        self._anew = False
        if self.error is not None and self.error.id.startswith("configfiles.unreadable"):
            self.hush()
        self.history.show_past(look.past)
        self.history.show()
        self.restart.set_services(look.services)
        self._show_cut(look)
        self._edited()

    def _unreadable(self, problem: Problem) -> None:
        self.edits.hide()
        self.error = problem

    def _fill(self, look: SettingsLook) -> None:
        if look.problem is not None:
            self.unread.show_problem(look.problem)
        elif look.data is None:
            self.unread.say(
                T("fpc101.properties does not exist yet."),
                T("The connector uses its defaults, which are shown below."),
                T("Save makes the file."),
            )
        else:
            self.unread.clear()
        self.edits.fill(look)

    def _show_cut(self, look: SettingsLook) -> None:
        if look.unfinished is None:
            self.cut.clear()
            return
        self.cut.say(
            T("An earlier change of this gateway was cut short."),
            T("The program ended in the middle of writing, so the files may be a mixture of old "
              "and new. Nothing is written on top of that."),
            T("Put the old files back first: they are saved in {folder}.",
              folder=look.unfinished.folder),
            kind="warning",
        )  # fmt: skip

    # ------------------------------------------------------------ editing

    def _edited(self) -> None:
        """What Save would write follows what was typed."""
        look, edit = self.look, self.edits.edit
        if look is None:
            return
        if edit.keys and self.three.view is None:
            if self._plan is None or self._plan[0] != edit:
                work = partial(planned, self.bench.services.files, look, edit)
                self._planner.ask(work, partial(self._show_plan, edit), self._refuse)
        else:
            self._planner.drop()
            self._plan = None
        self._settle()

    def _show_plan(self, edit: SettingsEdit, change: SettingsChange) -> None:
        self._plan = (edit, change)
        self.diff_card.sentence.show_text(str(change.change.path))
        self.diff.show_diff(change.diff, change.change.path.name)
        self._settle()

    def _refuse(self, problem: Problem) -> None:
        self._plan = None
        self._settle()
        # Said beside the command already, where it is about that.
        if self.edits.obstacle is None:
            self.error = problem

    def _settle(self) -> None:
        """Derive the bar, and what may be pressed."""
        edit, idle = self.edits.edit, not self.bench.busy
        obstacle: Text = NOTHING
        if self.edits.obstacle is not None:
            obstacle = T("The command cannot be saved as it stands.")
        self.bar.show_keys(
            () if self.three.view is not None else tuple(printable(key) for key in edit.keys),
            obstacle,
        )
        ready = self._plan is not None and self._plan[0] == edit and not self._planner.busy
        self.diff_card.setVisible(ready and self.three.view is None)
        self.bar.difference.setVisible(ready)
        cut = self.look is not None and self.look.unfinished is not None
        self.bar.save.setEnabled(ready and idle and not obstacle and not cut)
        self.bar.discard.setEnabled(idle)
        self.edits.setEnabled(idle)
        self.edits.setVisible(self._editable)
        self.three.setEnabled(idle)
        self.undo.setEnabled(idle and not edit.keys)
        self.mend.setEnabled(idle)
        self.again.setEnabled(idle)
        reason = T("Save or discard your changes before you put something back.")
        self.history.set_enabled(idle and not edit.keys and not cut,
                                 reason if edit.keys else NOTHING)  # fmt: skip
        settle_soon()
        if self.bar.closing and not edit.keys:
            self.changed.emit()

    @property
    def unsaved(self) -> bool:
        """Whether a key differs from the file."""
        return bool(self.edits.edit.keys)

    def ask_to_save(self, *, asked: bool) -> None:
        """Said in the bar that saves."""
        self.bar.closing = asked
        self._settle()

    def settle_busy(self, *, busy: bool) -> None:
        """Nothing is changed while something is written."""
        del busy
        self._settle()

    @property
    def _editable(self) -> bool:
        look = self.look
        return look is not None and look.problem is None and self.three.view is None

    def _discard(self) -> None:
        self.three.clear()
        self.hush()
        self._anew = True
        self._read()

    # ------------------------------------------------------------ writing

    def _save(self) -> None:
        if self._plan is not None and self._plan[0] == self.edits.edit:
            self._write(self._plan[1].change)

    def _save_merged(self) -> None:
        if self._merge is not None:
            self._write(self._merge)

    def _write(self, change: FileChange) -> None:
        found = self.found
        if found is None:
            return
        self.hush()
        self.told.clear()
        work = partial(save, self.bench.services, found.tree, change)
        self.bench.run(work, self._wrote, self._failed)

    def _wrote(self, outcome: Wrote | ThreeWay) -> None:
        if isinstance(outcome, ThreeWay):
            self.three.show_view(outcome)
            self._decide()
            self._edited()
            self._scroll_to(self.title)
            return
        if outcome.backup is None:
            self._told(T("The file was like that already: nothing was written."), outcome)
        elif outcome.new:
            self._told(T("fpc101.properties is written."), outcome)
        else:
            self._told(
                T("fpc101.properties is written."),
                outcome,
                T("The file as it was lies in {folder}.", folder=outcome.backup.folder),
            )

    def _told(self, what: Text, outcome: Wrote, why: Text = NOTHING) -> None:
        self.three.clear()
        self._last = outcome.backup
        self.undo.setVisible(outcome.backup is not None)
        self.told.say(what, why, kind="passed")
        if outcome.backup is not None:
            self.restart.begin_anew()
            self.restart.show()
        self._anew = True
        self._plan = None
        self.bench.look()
        self._scroll_to(self.title)

    def _failed(self, problem: Problem) -> None:
        self._settle()
        self.error = problem
        if problem.id == "cli.unfinished":
            self._read()

    def _decide(self) -> None:
        """The merged file follows the choices."""
        view, sides = self.three.view, self.three.sides
        self._merge = None
        self.three.show_diff(None)
        if view is not None and sides is not None:
            work = partial(merged, self.bench.services.files, view, sides)
            self._merger.ask(work, self._show_merge, self._failed, at_once=True)

    def _show_merge(self, outcome: tuple[FileChange, str]) -> None:
        self._merge, diff = outcome
        self.three.show_diff(diff)

    # ------------------------------------------------------------ the past

    def _compare(self, row: PastRow) -> None:
        found = self.found
        if found is None:
            return
        tree, name = found.tree, row.change.backup.folder.name
        files = self.bench.services.files
        self._comparer.ask(
            lambda: compare(files, backup_root(tree), tree.properties, name),
            row.show_comparison,
            row.show_problem,
            at_once=True,
        )

    def _put_back(self, row: PastRow) -> None:
        what = T("The file is as it was before the change of {when}.", when=moment(row.change))
        self._restore(row.change.backup, what)

    def _restore(self, backup: Backup, what: Text) -> None:
        found = self.found
        if found is None:
            return
        self.hush()
        self.told.clear()
        work = partial(put_back, self.bench.services, found.tree, backup)
        self.bench.run(work, partial(self._put, what), self._failed)

    def _put(self, what: Text, outcome: Wrote) -> None:
        if outcome.backup is None:
            self._told(T("The file was like that already: nothing was written."), outcome)
        else:
            self._told(
                what or T("The file is as it was before the last write."),
                outcome,
                T("What it held until now lies in {folder}.", folder=outcome.backup.folder),
            )

    def _take_back(self) -> None:
        """Put back what the write that was told saved."""
        if self._last is not None:
            self._restore(self._last, NOTHING)

    def _mend(self) -> None:
        found, look = self.found, self.look
        if found is None or look is None or look.unfinished is None:
            return
        self.hush()
        work = partial(restore_last, self.bench.services, found.tree, look.unfinished)

        def mended(_backup: object) -> None:
            self._told(T("The files are as they were before the change that was cut short."),
                       Wrote(None))  # fmt: skip

        self.bench.run(work, mended, self._failed)

    # ------------------------------------------------------------ small things

    def _scroll_to(self, part: QWidget) -> None:
        # Once the layout knows where it stands.
        settle_soon()
        QTimer.singleShot(0, part, lambda: self._bring(part))

    def _bring(self, part: QWidget) -> None:
        top = part.mapTo(self.column, part.rect().topLeft()).y() + tokens.PAGE_MARGIN
        self.scroll_area.verticalScrollBar().setValue(top - tokens.PAGE_MARGIN)
