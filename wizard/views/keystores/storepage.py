"""The truststore: its entries, what may be done with them, and the way back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text, join, one_of
from wizard.flows.converting import Conversion, convert_file, converted, kept_words
from wizard.flows.exporting import Exported, export_file, same_file
from wizard.flows.storeedit import (
    Renaming,
    convert_in_place,
    entry_views,
    removal,
    remove_entries,
    renamed,
    write_renamed,
)
from wizard.flows.storeproof import Proof
from wizard.flows.storeundo import Keeping, Undone, keeping, undo_change
from wizard.flows.survey import Survey
from wizard.views.keystores.aftercard import NewPassword
from wizard.views.keystores.convertcard import ConvertCard, ConvertWish
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.entrylist import EntryList
from wizard.views.keystores.entryrow import EntryRow, ShownEntry
from wizard.views.keystores.exportcard import ExportCard, ExportWish
from wizard.views.keystores.storehead import StoreHead, type_words
from wizard.views.keystores.told import (
    new_password_words,
    old_password_words,
    overtaken_words,
    restart_words,
)
from wizard.views.pages.latest import Latest
from wizard.views.settling import settle_soon
from wizard.views.theme import tokens


class StorePage(DeskPage):
    """The store on the desk: seen and changed.

    Attributes
    ----------
    head : StoreHead
    exporting : ExportCard
    converting : ConvertCard
    entries : EntryList
    """

    undoes = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            T("Truststore"),
            T("Shows what the store trusts, and changes it without losing the rest."),
            parent,
        )
        self._keeping: Keeping | None = None
        self._undone = ""
        self._agreed = False
        self._focused: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._reader = Latest(self)
        self.head = StoreHead()
        self.head.looked.connect(desk.look)
        self.head.left.connect(self._leave)
        self.head.undone.connect(self._undo)
        self.head.exported.connect(lambda: self._open_export(""))
        self.head.converted.connect(self._open_convert)
        self.exporting = ExportCard()
        self.exporting.wanted.connect(self._export)
        self.exporting.closed.connect(self.exporting.shut)
        self.converting = ConvertCard()
        self.converting.wanted.connect(self._convert)
        self.converting.closed.connect(self.converting.shut)
        self.entries = EntryList()
        self.entries.renamed.connect(self._rename)
        self.entries.removal_asked.connect(self._show_removal)
        self.entries.removed.connect(self._remove)
        self.entries.exported.connect(self._open_export)
        self.entries.marks_changed.connect(lambda: self.exporting.show_marks(self.entries.marked))
        self.exporting.marking.connect(self.entries.set_marking)
        for card in (self.head, self.exporting, self.converting, self.entries):
            self.content.addWidget(card)

    # ------------------------------------------------------------ showing

    @property
    def connectors(self) -> bool:
        """Whether it is the store of a gateway's connector folder."""
        return self.desk.folder is not None

    def show_found(self, found: Survey) -> None:
        """The store as it is now."""
        services = self.desk.services
        self.hush()
        self._keeping = None
        self._agreed = False
        self.head.show_survey(found, connectors=self.connectors)
        self.entries.setVisible(found.store is not None)
        spares = {one.alias: one for one in found.view.spares} if found.view is not None else {}
        entries = found.store.content.entries if found.store is not None else ()
        shown = [
            ShownEntry(
                entry,
                view,
                spares.get(entry.alias) if entry.kind == "trusted" else None,
                alone=not found.partitions,
            )
            for entry, view in zip(entries, entry_views(services, found), strict=True)
        ]
        self.entries.show_entries(shown, services.clock())
        if found.store is None:
            self.exporting.shut()
            self.converting.shut()
        self._reader.ask(
            partial(keeping, services, found, tuple(self.desk.secrets)),
            partial(self._show_keeping, found),
            lambda _problem: None,
            at_once=True,
        )

    def _show_keeping(self, found: Survey, kept: Keeping) -> None:
        if found is not self.found:
            return
        self._keeping = kept
        secret = found.store.password if found.store is not None else None
        taken_back = kept.last is not None and kept.last.backup.folder.name == self._undone
        self.head.show_keeping(kept, secret, taken_back=taken_back)
        self.converting.show_keeping(vault=kept.vault, kept=kept.kept)
        self.settle_busy(busy=self.desk.busy)

    def settle_busy(self, *, busy: bool) -> None:
        """Nothing can be pressed while work is on its way; the focus is back afterwards."""
        here = self.focusWidget()
        if busy and here is not None and here.hasFocus():
            self._focused = here
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        for part in (self.head, self.exporting, self.converting, self.entries):
            part.set_busy(busy)
        focused, self._focused = self._focused, None if not busy else self._focused
        if not busy and self.hasFocus() and focused is not None and isValid(focused):
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def _told(
        self, what: Text, why: Text = NOTHING, next_step: Text = NOTHING, *, kind: str = "passed"
    ) -> None:
        """What was done, where it is seen also from the end of a long list."""
        self.head.say(what, why, next_step, kind=kind)
        self._reveal(self.head.result)

    def _reveal(self, part: QWidget) -> None:
        # Once the layout knows where it stands.
        settle_soon()
        QTimer.singleShot(
            0, self, lambda: self.scroll_area.ensureWidgetVisible(part, 0, tokens.PAGE_MARGIN)
        )

    def _leave(self) -> None:
        self.exporting.shut()
        self.converting.shut()
        self.head.result.clear()
        self._undone = ""
        self.desk.clear()

    # ------------------------------------------------------------ entries

    def _rename(self, row: EntryRow, new: str) -> None:
        found = self.found
        if found is None or found.store is None or row.details is None:
            return
        store, alias = found.store, row.shown.entry.alias
        self.desk.run(
            partial(renamed, self.desk.services, store.data, store.password, store.content, alias,
                    new),
            partial(self._write_name, found, row, alias),
            row.details.show_problem,
        )  # fmt: skip

    def _write_name(self, found: Survey, row: EntryRow, alias: str, made: Renaming) -> None:
        details = row.details
        if details is None:
            return
        if not made.entries:
            same = T("“{alias}” has that name already.", alias=alias)
            self._told(same, T("Java keeps names in lower case."), kind="info")
            return
        name = made.entries[0].alias
        self.desk.change(
            partial(write_renamed, self.desk.services, found, made),
            lambda proof: self._wrote(proof, T("“{old}” is now “{new}”.", old=alias, new=name)),
            details.show_problem,
        )

    def _show_removal(self, row: EntryRow) -> None:
        found = self.found
        if found is None or found.store is None or row.details is None:
            return
        try:
            planned = removal(found, [row.shown.entry.alias])
        except ProblemError as error:
            row.details.show_problem(error.problem)
            return
        row.details.show_removal(planned.losses, alone=not found.partitions)
        self._reveal(row.details.removal_now)

    def _remove(self, row: EntryRow) -> None:
        found = self.found
        if found is None or found.store is None:
            return
        alias = row.shown.entry.alias
        self.desk.change(
            partial(remove_entries, self.desk.services, found, [alias]),
            lambda proof: self._wrote(proof, T("“{alias}” is out of the truststore.", alias=alias)),
            partial(self._not_removed, row),
        )

    def _not_removed(self, row: EntryRow, found: Problem) -> None:
        if row.details is not None:
            row.details.show_problem(found)
            self._reveal(row.details.problem)
        else:
            self.head.result.show_problem(found)
            self._reveal(self.head.result)

    def _wrote(self, proof: Proof, what: Text, *more: Text) -> None:
        """Say what was written, who judged it, and what is left to do."""
        if proof.unasked is not None:
            self._told(what, join(*more, proof.unasked.what, T("Nobody judged the store.")))
            return
        names = ", ".join(one.partition.name for one in proof.proven)
        judged = (
            T("The gateway's own Java opened it, and trusts {names} with it.", names=names)
            if names
            else T("The gateway's own Java opened it.")
        )
        self._told(what, join(*more, judged), restart_words(proof) if self.connectors else NOTHING)

    # ------------------------------------------------------------ undo

    def _undo(self) -> None:
        found, kept = self.found, self._keeping
        if found is None or kept is None or kept.last is None:
            return
        if kept.last.overtaken and not self._agreed:
            self._agreed = True
            self.head.undo.set_text(T("Undo all the same"))
            self._told(*overtaken_words(kept.last), kind="warning")
            return
        self.desk.change(
            partial(undo_change, self.desk.services, found, kept.last,
                    tuple(self.desk.secrets), agreed=self._agreed),
            self._was_undone,
            self._not_undone,
        )  # fmt: skip

    def _not_undone(self, found: Problem) -> None:
        self.head.result.show_problem(found)
        self._reveal(self.head.result)

    def _was_undone(self, proof: Proof) -> None:
        self._undone = proof.backup.folder.name if proof.backup is not None else ""
        what = T("The truststore is as it was before that change.")
        password = proof.password if isinstance(proof, Undone) else None
        words = [proof.password_words] if isinstance(proof, Undone) else []
        refused = ", ".join(one.partition.name for one in proof.refused)
        if password is not None:
            self.desk.know(password)
        if isinstance(proof, Undone) and proof.gone:
            self._told(T("The truststore is gone: it was not there before that change."))
        elif password is None:
            self.desk.forget()
            # The cards are out of sight until the store is open again.
            self.say(what, *words)
        elif refused:
            self._told(
                T("The truststore is as it was before. Java refuses {names}.", names=refused),
                T("Resets on {names} fail with this store.", names=refused),
                T("Take the undo back, or import the CA that is missing."),
                kind="failed",
            )
        else:
            self._wrote(proof, what, *words)

    # ------------------------------------------------------------ export

    def _open_export(self, alias: str) -> None:
        found = self.found
        if found is None or found.store is None:
            return
        self.converting.shut()
        self.head.result.clear()
        self.exporting.open_for(found.path.parent, alias)
        self._reveal(self.exporting)

    def _export(self, wish: ExportWish) -> None:
        found = self.found
        if found is None or found.store is None:
            return
        self.desk.run(
            partial(
                export_file,
                self.desk.services,
                found.path,
                found.store.content,
                wish.aliases,
                wish.out,
                format=wish.format,
                chain=wish.chain,
                plain=wish.plain,
                replace=wish.replace,
            ),
            self._exported,
            self.exporting.show_problem,
            writes=True,
        )

    def _exported(self, done: Exported) -> None:
        self.exporting.shut()
        kept = NOTHING
        if done.backup is not None:
            kept = T("The file as it was lies in {folder}.", folder=done.backup.folder)
        self._told(
            one_of(
                len(done.items),
                "{count} certificate is in {path}.",
                "{count} certificates are in {path}.",
                path=done.path,
            ),
            T("It holds certificates only, so it may be handed on."),
            kept,
        )

    # ------------------------------------------------------------ conversion

    def _open_convert(self) -> None:
        found = self.found
        if found is None or found.store is None:
            return
        self.exporting.shut()
        self.head.result.clear()
        self.converting.open_for(found, connectors=self.connectors)
        self._reveal(self.converting)

    def _convert(self, wish: ConvertWish) -> None:
        found = self.found
        if found is None or found.store is None:
            return
        store = found.store
        self.desk.run(
            partial(
                converted,
                self.desk.services,
                store.data,
                store.password,
                type=wish.type,
                new_password=wish.password or store.password,
                key_passwords=wish.keys,
                leave_out=wish.leave_out,
                source=found.path if wish.password is None else None,
            ),
            partial(self._write_converted, found, wish),
            self.converting.show_problem,
        )

    def _write_converted(self, found: Survey, wish: ConvertWish, made: Conversion) -> None:
        services = self.desk.services
        if wish.target is not None and not same_file(wish.target, found.path):
            self.desk.run(
                partial(convert_file, services, wish.target, made, replace=wish.replace),
                lambda _backup: self._told_converted(found, made, NOTHING, str(wish.target)),
                self.converting.show_problem,
                writes=True,
            )
            return
        self.desk.change(
            partial(convert_in_place, services, found, made, keep_password=wish.keep),
            partial(self._was_converted, found, made),
            self.converting.show_problem,
        )

    def _was_converted(self, found: Survey, made: Conversion, proof: Proof) -> None:
        self.desk.know(made.password)
        restart = restart_words(proof) if self.connectors else NOTHING
        self._told_converted(found, made, restart, "")

    def _told_converted(
        self, found: Survey, made: Conversion, next_step: Text, target: str
    ) -> None:
        store = found.store
        steps = self.converting.connector_steps if not target else NOTHING
        self.converting.shut()
        count, kind = len(made.content.entries), type_words(made.content.type)
        left = [
            T("Left out: “{alias}” ({kind}), because {reason}.",
              alias=one.alias, kind=one.kind, reason=one.reason)
            for one in made.left_out
        ]  # fmt: skip
        what = (
            T("{path} is written: {type}, {count} entries.", path=target, type=kind, count=count)
            if target
            else T("The store is {type} now, with {count} entries.", type=kind, count=count)
        )
        if target or store is None or made.password == store.password:
            kept = kept_words(found.path) if target and made.kept else NOTHING
            self._told(what, join(kept, *left), join(steps, next_step))
            return
        what = (
            T("The store's password was changed.")
            if store.content.type == made.content.type
            else T("The store is {type} now, and its password was changed.", type=kind)
        )
        if self.connectors:
            why = join(new_password_words(), old_password_words(), *left)
            self.head.result.clear()
            self.warned.emit(
                NewPassword(found.path, store.password, what, why, join(steps, next_step))
            )
        else:
            self._told(what, join(*left))
