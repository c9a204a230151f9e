"""The entries of a store as rows: the first ones at once, the others when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.text import NOTHING, T
from wizard.views.keystores.entryrow import EntryRow, ShownEntry, fits
from wizard.views.keystores.rowstack import RowStack
from wizard.views.settling import Once, settle_soon
from wizard.views.theme import tokens
from wizard.views.widgets import Button, Card, Field, Label

#: So many rows are made at once; a store of the usual size is shown whole.
FIRST = 40
#: So many more in each round of the event loop: keys and clicks have their turn between two.
CHUNK = 25
FILTER_FROM = 10


class EntryList(Card):
    """What a store holds, with a filter where that is much.

    Attributes
    ----------
    renamed : Signal(EntryRow, str)
        The row of an entry, and its new name.
    removal_asked : Signal(EntryRow)
        What its removal means is to be shown in the row.
    removed : Signal(EntryRow)
    exported : Signal(str)
        The alias of an entry to export by itself.
    marks_changed : Signal
    filter : Field
    more : Button
        "Show all".
    rows : dict of int to EntryRow
        Those that are made, by the entry's place in the store.
    marked : set of str
        Aliases, for an export.
    """

    renamed = Signal(object, str)
    removal_asked = Signal(object)
    removed = Signal(object)
    exported = Signal(str)
    marks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.rows: dict[int, EntryRow] = {}
        self.marked: set[str] = set()
        self._shown: Sequence[ShownEntry] = ()
        self._searched: dict[int, tuple[str, str]] = {}
        self._found: list[int] = []
        self._limit = FIRST
        self._marking = False
        self._busy = False
        self._now = datetime.now(UTC)
        self.body.setSpacing(0)
        self.body.addWidget(self._build_head())
        self._stack = RowStack(self)
        inset = QVBoxLayout()
        inset.setContentsMargins(1, 1, 1, 1)  # inside the card's edge
        inset.addWidget(self._stack)
        self.body.addLayout(inset)
        self.empty = Label(ink="muted")
        self.empty.setContentsMargins(0, 0, 0, 0)
        self._nothing = QWidget(self)
        inside = QVBoxLayout(self._nothing)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.addWidget(self.empty)
        self.body.addWidget(self._nothing)
        self.more = Button(T("Show all"), "link")
        self.more.clicked.connect(self._show_all)
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(14, 10, 16, 12)
        foot.addWidget(self.more)
        foot.addStretch(1)
        self.body.addWidget(self._foot)
        self._draw_more = Once(self._draw, self, pause=1)
        self._look_for = Once(self._filter)

    def _build_head(self) -> QWidget:
        self._head = QWidget(self)
        column = QVBoxLayout(self._head)
        pad = tokens.CARD_PADDING
        column.setContentsMargins(pad, pad, pad, 4)
        column.setSpacing(6)
        self.filter = Field(
            T("Find an entry"),
            placeholder=T("Name, subject, fingerprint, partition, or a word such as expired"),
        )
        self.filter.changed.connect(lambda: self._look_for.ask())
        column.addWidget(self.filter)
        row = QHBoxLayout()
        row.setSpacing(16)
        self.count = Label(role="small", ink="muted")
        row.addWidget(self.count, 1)
        self.mark_found = Button(T("Mark all of these"), "link", role="small")
        self.mark_found.clicked.connect(self._mark_found)
        self.mark_none = Button(T("Mark none"), "link", role="small")
        self.mark_none.clicked.connect(self._mark_none)
        row.addWidget(self.mark_found)
        row.addWidget(self.mark_none)
        column.addLayout(row)
        return self._head

    # ------------------------------------------------------------ showing

    @property
    def drawn(self) -> bool:
        """Whether all that shall be on the screen is there."""
        return not (self._draw_more.due or self._look_for.due)

    @property
    def removals(self) -> dict[str, Button]:
        """ "Remove" of the entries that nobody needs, by alias."""
        return {
            row.shown.entry.alias: row.remove
            for _, row in sorted(self.rows.items())
            if row.remove is not None
        }

    def row(self, alias: str) -> EntryRow:
        """An entry's row; KeyError where it is not made (yet)."""
        for row in self.rows.values():
            if row.shown.entry.alias == alias:
                return row
        raise KeyError(alias)

    def show_entries(self, shown: Sequence[ShownEntry], now: datetime) -> None:
        """Show these; a row that says the same as before stays as it is."""
        before = {(row.shown.entry.alias, row.shown.entry.kind): row for row in self.rows.values()}
        opened = {
            row.shown.entry.certificate.der
            for row in self.rows.values()
            if row.open and row.shown.entry.certificate is not None
        }
        self.rows = {}
        for place, one in enumerate(shown):
            row = before.get((one.entry.alias, one.entry.kind))
            if row is not None and row.shown == one:
                self.rows[place] = before.pop((one.entry.alias, one.entry.kind))
        for row in before.values():
            row.hide()
            row.deleteLater()
        self._shown, self._now = shown, now
        self._searched = {}
        self.marked &= {one.entry.alias for one in shown}
        self.filter.setVisible(len(shown) > FILTER_FROM)
        if len(shown) <= FILTER_FROM and self.filter.text():
            self.filter.set_text("")
        self._filter()
        for place, row in self.rows.items():
            known = shown[place].entry.certificate
            if not row.open and known is not None and known.der in opened:
                row.set_open(True)

    def set_marking(self, on: bool) -> None:
        """Show boxes to mark entries with, or take them away."""
        self._marking = on
        for place, row in self.rows.items():
            row.set_marking(on, marked=self._shown[place].entry.alias in self.marked)
        self._settle()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        self._busy = busy
        for row in self.rows.values():
            row.set_busy(busy)

    # ------------------------------------------------------------ drawing

    def _filter(self) -> None:
        typed = self.filter.text().strip()
        if typed and not self._searched:
            self._searched = {place: one.searched for place, one in enumerate(self._shown)}
        self._found = [
            place
            for place in range(len(self._shown))
            if not typed or fits(self._searched[place], typed)
        ]
        self._limit = FIRST
        self._draw(FIRST)

    def _show_all(self) -> None:
        self._limit = len(self._found)
        self._draw()

    def _draw(self, most: int = CHUNK) -> None:
        """Make at most so many rows, show what is found, come again for the rest."""
        wanted = self._found[: self._limit]
        missing = [place for place in wanted if place not in self.rows]
        for place in missing[:most]:
            self._make(place)
        there = [place for place in wanted if place in self.rows]
        seen = set(there)
        for place in there:
            last = place == there[-1] and len(wanted) == len(self._found)
            self.rows[place].set_last(last)
        self._stack.show_rows(
            [self.rows[place] for place in there],
            [row for place, row in self.rows.items() if place not in seen],
        )
        self._settle()
        settle_soon()
        if len(missing) > most:
            self._draw_more.ask()

    def _make(self, place: int) -> None:
        row = EntryRow(self._shown[place], self._now, self._stack)
        row.opened.connect(lambda: self._connect(row))
        row.removed.connect(lambda: self.removed.emit(row))
        row.marked.connect(lambda on: self._mark(row, on))
        if self._marking:
            row.set_marking(True, marked=row.shown.entry.alias in self.marked)
        row.set_busy(self._busy)
        self.rows[place] = row

    def _connect(self, row: EntryRow) -> None:
        details = row.details
        if details is None:
            return
        details.renamed.connect(lambda new: self.renamed.emit(row, new))
        details.removal_asked.connect(lambda: self.removal_asked.emit(row))
        details.removed.connect(lambda: self.removed.emit(row))
        details.exported.connect(lambda: self.exported.emit(row.shown.entry.alias))
        details.set_busy(self._busy)

    def _settle(self) -> None:
        count, found = len(self._shown), len(self._found)
        typed = bool(self.filter.text().strip())
        words = T("{found} of {count} entries", found=found, count=count) if typed else NOTHING
        if self._marking:
            words = T("{count} marked", count=len(self.marked))
        self.count.show_text(words)
        self.count.setVisible(bool(words))
        for button in (self.mark_found, self.mark_none):
            button.setVisible(self._marking)
        self._head.setVisible(count > FILTER_FROM or self._marking)
        self._nothing.setVisible(not found)
        self.empty.show_text(
            T("No entry has that in its name, subject, issuer or fingerprint.")
            if count
            else T("The store holds no entry: Java refuses every host with it.")
        )
        self._foot.setVisible(found > self._limit)
        self.more.set_text(T("Show all {count}", count=found))

    # ------------------------------------------------------------ marking

    def _mark(self, row: EntryRow, on: bool) -> None:
        alias = row.shown.entry.alias
        if on:
            self.marked.add(alias)
        else:
            self.marked.discard(alias)
        self._settle()
        self.marks_changed.emit()

    def _mark_found(self) -> None:
        self.marked |= {
            self._shown[place].entry.alias
            for place in self._found
            if self._shown[place].entry.certificate is not None
        }
        self.set_marking(True)
        self.marks_changed.emit()

    def _mark_none(self) -> None:
        self.marked = set()
        self.set_marking(True)
        self.marks_changed.emit()
