"""One entry of a store: a row that a click opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.findings import Finding
from wizard.domain.storeports import StoreEntry
from wizard.domain.text import T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.certificates import EntryView, Spare
from wizard.views import texts
from wizard.views.keystores.entrydetails import EntryDetails, kind_words
from wizard.views.keystores.entryface import EntryFace, Line
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, CheckBox
from wizard.views.widgets.chain import validity
from wizard.views.widgets.search import matches

_LEAST_DIGITS = 6  # fewer stand in every other fingerprint
_DATES = ("expired", "not-yet-valid", "expires-7", "expires-30", "expires-90")


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """What a row shows: the entry, what was found out about it, and why it may go."""

    entry: StoreEntry
    view: EntryView
    spare: Spare | None = None
    alone: bool = False  # a store without a gateway around it: nobody was asked

    @property
    def removable(self) -> bool:
        """Whether one click may take it away: something newer has its place."""
        return self.spare is not None and not self.spare.unsure

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth a line: that a key's certificate is no CA is as it should be."""
        key = self.entry.kind == "private key"
        return tuple(one for one in self.view.findings if not (key and one.key == "not-a-ca"))

    @property
    def hidden(self) -> bool:
        """Whether Java does not trust what the store calls trusted."""
        return self.entry.kind == "trusted" and self.view.seen is False

    @property
    def icon(self) -> str:
        """The worst of it as a shape."""
        if self.hidden or any(one.verdict is Verdict.FAIL for one in self.findings):
            return "failed"
        if self.entry.kind not in ("trusted", "private key", "secret key"):
            return "warning"
        if any(one.verdict is Verdict.WARN for one in self.findings):
            return "warning"
        return "passed" if self.entry.kind == "trusted" else "key"

    def lines(self, now: datetime) -> list[Line]:
        """What the closed row shows, line by line."""
        kind, about = kind_words(self.entry.kind)
        found = [Line(self.entry.alias, "strong", "text", beside=texts.show(kind))]
        known = self.entry.certificate
        if known is not None:
            if known.subject:
                found.append(Line(known.subject))
            words, _, ink = validity(known, now)
            whole = (known.not_after - known.not_before).total_seconds()
            share = (now - known.not_before).total_seconds() / whole if whole > 0 else 1.0
            plain = "muted" if ink == "passed" else ink
            found.append(Line(words, ink=plain, share=max(share, 0.0), bar=ink))
        found.append(self._use(about))
        for one in self.findings:
            if one.key not in _DATES:
                icon = {Verdict.FAIL: "failed", Verdict.WARN: "warning"}.get(one.verdict, "info")
                found.append(Line(texts.show(one.text), ink="text", icon=icon))
        if self.spare is not None:
            found.append(Line(texts.show(self.spare.reason), ink="text"))
        return found

    def _use(self, about: Text) -> Line:
        """Who needs it and whether Java sees it, in one line."""
        view = self.view
        if self.hidden:
            words = T("Java does not see it, so it vouches for no host.")
            return Line(texts.show(words), ink="failed")
        if about:
            return Line(texts.show(about))
        if view.users:
            words = T("Vouches for {names}. Java sees it.", names=", ".join(view.users))
            return Line(texts.show(words), ink="text")
        if view.seen and self.alone:
            return Line(texts.show(T("Java sees it.")))
        if view.seen:
            return Line(texts.show(T("Java sees it. No partition that was asked leads to it.")))
        return Line(texts.show(T("Java was not asked whether it sees it.")))

    @property
    def searched(self) -> tuple[str, str]:
        """What the filter looks through: words, and numbers in hexadecimal."""
        known = self.entry.certificate
        parts = [self.entry.alias, self.entry.kind, *self.view.users]
        parts += [texts.show(words) for words in kind_words(self.entry.kind)]
        parts += [texts.show(one.text) for one in self.findings]
        numbers = ""
        if known is not None:
            parts += [known.subject, known.issuer, *known.dns_names]
            prints = f"{known.sha256} {known.sha1}".replace(":", "")
            numbers = f"{prints} {known.serial:x}".casefold()
        if self.spare is not None:
            parts.append(texts.show(self.spare.reason))
        return "\n".join(parts).casefold(), numbers


def fits(searched: tuple[str, str], typed: str) -> bool:
    """Whether every word typed stands in an entry, or the start of a fingerprint does."""
    plain = "".join(typed.casefold().replace(":", " ").split())
    number = len(plain) >= _LEAST_DIGITS and all(one in "0123456789abcdef" for one in plain)
    return matches(searched[0], typed) or (number and plain in searched[1])


class EntryRow(QWidget):
    """Icon, name and kind, subject, validity, who needs it; a click shows the rest.

    Attributes
    ----------
    opened : Signal
        The details were made: whoever listens connects to `details`.
    removed : Signal
        "Remove" of an entry that nobody needs.
    marked : Signal(bool)
    face : EntryFace
        A click on it opens the row.
    remove : Button or None
        Only for an entry that nobody needs.
    box : CheckBox or None
        Marks it for an export; made when that is first wanted.
    details : EntryDetails or None
        Made when the row is first opened.
    """

    opened = Signal()
    removed = Signal()
    marked = Signal(bool)

    def __init__(self, shown: ShownEntry, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = shown
        self.details: EntryDetails | None = None
        self.box: CheckBox | None = None
        alias = shown.entry.alias
        self._open = False
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.face = EntryFace(shown.icon, shown.lines(now), self)
        self.face.setAccessibleName(alias)
        self.face.setAccessibleDescription(self.face.words)
        self.face.toggled.connect(self._switch)
        column.addWidget(self.face)
        self.remove: Button | None = None
        if shown.removable:
            self.remove = Button(T("Remove"), "link", parent=self.face)
            self.remove.setAccessibleName(texts.show(T("Remove {alias}", alias=alias)))
            self.remove.clicked.connect(lambda: self.removed.emit())
            self.face.set_side(self.remove)

    # ------------------------------------------------------------ state

    @property
    def open(self) -> bool:
        """Whether all of it is shown."""
        return self._open

    def needed(self, width: int) -> int:
        """Its height at a width."""
        if self._open:
            return self._column.totalHeightForWidth(width)
        return self.face.heightForWidth(width)

    def set_open(self, open_: bool) -> None:
        """Show all of it, or the row alone."""
        self.face.setChecked(open_)

    def set_last(self, last: bool) -> None:
        """Whether it is the last one, below which no line is drawn."""
        if last != self.face.last:
            self.face.last = last
            self.face.update()

    def _switch(self, open_: bool) -> None:
        self._open = open_
        if open_ and self.details is None:
            self.details = EntryDetails(
                self.shown.entry,
                at_once=self.shown.removable,
                parent=self,
            )
            self._column.addWidget(self.details)
            self.opened.emit()
        if self.details is not None:
            self.details.setVisible(open_)
        settle_soon()

    def set_marking(self, on: bool, *, marked: bool = False) -> None:
        """Show a box to mark it with, or take the box away."""
        if self.shown.entry.certificate is None or (not on and self.box is None):
            return
        if self.box is None:
            self.box = CheckBox(parent=self.face)
            words = T("Export {alias}", alias=self.shown.entry.alias)
            self.box.setAccessibleName(texts.show(words))
            self.box.toggled.connect(self.marked.emit)
        self.box.blockSignals(True)
        self.box.setChecked(marked)
        self.box.blockSignals(False)
        if self.box.isHidden() == on or on != self.box.isVisibleTo(self.face):
            self.box.setVisible(on)
        self.face.set_box(self.box if on else None)

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        if self.remove is not None:
            self.remove.setEnabled(not busy)
        if self.details is not None:
            self.details.set_busy(busy)
