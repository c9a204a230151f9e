"""The rows of the viewer: one line each, so that any number of them is laid out at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from wizard.domain.text import NOTHING, one_of
from wizard.flows.logs.feed import Shown
from wizard.views import texts

MOST_EVENTS = 5_000
MOST_TEXT = 8 * 1024 * 1024
"""Characters of all events together."""

Index = QModelIndex | QPersistentModelIndex

HEAD, LINE, SYMPTOM, REMARK = range(4)


@dataclass(slots=True, eq=False)
class Entry:
    """An event, and whether its further lines are shown."""

    shown: Shown
    open: bool = False
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = self.shown.size

    @property
    def more(self) -> tuple[str, ...]:
        """The lines below the first."""
        event = self.shown.event
        return () if event is None else event.lines[1:]

    @property
    def height(self) -> int:
        """How many lines of the view it takes."""
        known = self.shown.symptom is not None
        if not self.open or self.shown.event is None:
            return 1 + known
        return 1 + known + len(self.more) + bool(self.shown.event.dropped)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One line of the view."""

    entry: Entry
    kind: int
    text: str


Made = tuple[Entry, list[Row]]


def made(shown: Iterable[Shown]) -> list[Made]:
    """Events with their lines, ready for `LogModel.append`; made on any thread."""
    entries = [Entry(one) for one in shown]
    return [(entry, _rows_of(entry)) for entry in entries]


class LogModel(QAbstractListModel):
    """Events of a log, the oldest first, within fixed bounds.

    Attributes
    ----------
    entries : list of Entry
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self._rows: list[Row] = []
        self._size = 0

    # ------------------------------------------------------------ Qt's questions

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            symptom = row.entry.shown.symptom
            words = "" if symptom is None or row.kind != HEAD else texts.show(symptom.what)
            spoken = " ".join(part for part in (row.text[:1_000], words) if part)
            return texts.tip(spoken) if role == Qt.ItemDataRole.ToolTipRole else spoken
        return None

    # ------------------------------------------------------------ rows

    def row(self, number: int) -> Row:
        """A line of the view."""
        return self._rows[number]

    def row_of(self, entry: Entry) -> int:
        """Where an event begins, -1 when it is not shown any more."""
        return next((at for at, row in enumerate(self._rows) if row.entry is entry), -1)

    @property
    def first(self) -> Shown | None:
        """The first event; remarks are none."""
        return next((one.shown for one in self.entries if one.shown.event is not None), None)

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self.entries, self._rows, self._size = [], [], 0
        self.endResetModel()

    def append(self, new: Sequence[Made], *, trim: bool) -> int:
        """Add below; how many events there was no room for.

        Parameters
        ----------
        new : sequence of Made
            From `made`.
        trim : bool
            Take away at the top what is too much; else what does not fit is not taken.
        """
        fits = len(new) if trim else self._fitting([entry for entry, _rows in new])
        left, new = len(new) - fits, new[:fits]
        if not new:
            return left
        rows = [row for _entry, its in new for row in its]
        at = len(self._rows)
        self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
        self.entries += [entry for entry, _rows in new]
        self._rows += rows
        self._size += sum(entry.size for entry, _rows in new)
        self.endInsertRows()
        if trim:
            self._take_above()
        return left

    def prepend(self, shown: Sequence[Shown]) -> bool:
        """Add above, before any remark that stands there for what was missing; whether events
        at the bottom had to go."""
        if not shown:
            return False
        remarks = next(
            (at for at, one in enumerate(self.entries) if one.shown.event is not None),
            len(self.entries),
        )
        if remarks:
            self._remove(0, remarks)
        new = [Entry(one) for one in shown]
        rows = [row for entry in new for row in _rows_of(entry)]
        self.beginInsertRows(QModelIndex(), 0, len(rows) - 1)
        self.entries[:0] = new
        self._rows[:0] = rows
        self._size += sum(one.size for one in new)
        self.endInsertRows()
        keep, size = len(self.entries), self._size
        while keep > 1 and (keep > MOST_EVENTS or size > MOST_TEXT):
            keep -= 1
            size -= self.entries[keep].size
        if keep == len(self.entries):
            return False
        self._remove(keep, len(self.entries))
        return True

    def toggle(self, number: int) -> bool:
        """Open or close the event of a line; whether there was anything to open."""
        entry = self._rows[number].entry
        if not entry.more:
            return False
        start = self.row_of(entry)
        if entry.height > 1:
            self.beginRemoveRows(QModelIndex(), start + 1, start + entry.height - 1)
            del self._rows[start + 1 : start + entry.height]
            entry.open = not entry.open
            self.endRemoveRows()
        else:
            entry.open = not entry.open
        rest = _rows_of(entry)[1:]
        if rest:
            self.beginInsertRows(QModelIndex(), start + 1, start + len(rest))
            self._rows[start + 1 : start + 1] = rest
            self.endInsertRows()
        head = self.index(start)
        self.dataChanged.emit(head, head)
        return True

    def _fitting(self, new: Sequence[Entry]) -> int:
        room = MOST_TEXT - self._size
        most = max(0, MOST_EVENTS - len(self.entries))
        for fits, one in enumerate(new[:most]):
            room -= one.size
            if room < 0:
                return fits
        return min(len(new), most)

    def _take_above(self) -> None:
        drop, size = 0, self._size
        while drop < len(self.entries) - 1 and (
            len(self.entries) - drop > MOST_EVENTS or size > MOST_TEXT
        ):
            size -= self.entries[drop].size
            drop += 1
        if drop:
            self._remove(0, drop)

    def _remove(self, begin: int, end: int) -> None:
        """Take the events from `begin` to `end` away, which are at the top or at the bottom."""
        gone = self.entries[begin:end]
        count = sum(one.height for one in gone)
        first = 0 if begin == 0 else len(self._rows) - count
        self.beginRemoveRows(QModelIndex(), first, first + count - 1)
        del self.entries[begin:end]
        del self._rows[first : first + count]
        self._size -= sum(one.size for one in gone)
        self.endRemoveRows()


def _rows_of(entry: Entry) -> list[Row]:
    shown = entry.shown
    event = shown.event
    if event is None:
        return [Row(entry, REMARK, texts.show(shown.remark))]
    rows = [Row(entry, HEAD, _plain(event.lines[0] if event.lines else event.raw))]
    if shown.symptom is not None:
        rows.append(Row(entry, SYMPTOM, texts.show(shown.symptom.what)))
    if entry.open:
        rows += [Row(entry, LINE, _plain(line)) for line in entry.more]
        if event.dropped:
            words = one_of(event.dropped, "{count} more byte is left out",
                           "{count} more bytes are left out")  # fmt: skip
            rows.append(Row(entry, LINE, texts.show(words)))
    return rows


def _plain(line: str) -> str:
    """A line without what would steer the text's direction or break it."""
    if line.isprintable():
        return line
    return "".join(
        sign if sign.isprintable() else "    " if sign == "\t" else "\N{REPLACEMENT CHARACTER}"
        for sign in line
    )


def folded_words(entry: Entry) -> str:
    """ "23 more lines" of an event that is closed."""
    count = len(entry.more)
    if not count or entry.open:
        return texts.show(NOTHING)
    return texts.show(one_of(count, "{count} more line", "{count} more lines"))
