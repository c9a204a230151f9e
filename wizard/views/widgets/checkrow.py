"""One row of the check list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.background import BACKGROUND
from wizard.domain.text import Text
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.flows.accounts.handingout import Finder
from wizard.flows.services import Services
from wizard.views import texts
from wizard.views.theme import theme, tokens
from wizard.views.widgets.controls import Button, Icon, focus_ring
from wizard.views.widgets.flow import FlowLayout
from wizard.views.widgets.hosthelp import HelpBlock
from wizard.views.widgets.label import Label, Prose
from wizard.views.widgets.notice import paint_tinted

_ICONS = {
    Verdict.PASS: "passed",
    Verdict.WARN: "warning",
    Verdict.FAIL: "failed",
    Verdict.SKIPPED: "skipped",
}
_COPIED_MS = 2000

Helper = Callable[[CheckResult], Finder | None]
"""What finds the host-side help about a row; None when there is none."""

# A link's focus ring stands this far before its words; all other words step in by as much.
_LINK_INSET = 2


def _tr(words: str) -> str:
    return QCoreApplication.translate("CheckList", words)


def spoken(verdict: Verdict) -> str:
    """The verdict as a word."""
    return {
        Verdict.PASS: _tr("Passed"),
        Verdict.WARN: _tr("Warning"),
        Verdict.FAIL: _tr("Failed"),
        Verdict.SKIPPED: _tr("Skipped"),
    }[verdict]


def ticket(result: CheckResult, context: str) -> str:
    """Everything a host administrator needs, as plain text for a ticket."""
    lines = [context] if context else []
    lines.append(f"{spoken(result.verdict)}: {texts.show(result.title)} ({result.id})")
    lines += [texts.show(part) for part in (result.seen, result.cause, result.next_step) if part]
    if result.command:
        lines.append(result.command)
    if result.details:
        lines += ["", f"{_tr('Details')}:", result.details]
    return "\n".join(lines) + "\n"


class CheckRow(QWidget):
    """Icon, title, what was seen, time; a failure or warning opens itself.

    Attributes
    ----------
    again : Signal(str)
        "Check again" for this id.
    again_words : str
        Other words for it; empty where a row cannot be repeated by itself.
    helper : tuple of Services and callable, or None
        Where host-side help comes from.
    help : HelpBlock or None
        While it was asked for.
    """

    again = Signal(str)
    rebuilt = Signal()

    def __init__(self, id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id = id
        self.result: CheckResult | None = None
        self.context = ""
        self.again_words = _tr("Check again")
        self.helper: tuple[Services, Helper] | None = None
        self.help: HelpBlock | None = None
        self.open = False
        self.first = self.last = False
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(17, tokens.ROW_PADDING, 17, tokens.ROW_PADDING)
        row.setSpacing(12)
        self.icon = Icon("waiting", parent=self)
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._head = QVBoxLayout()
        self._head.setContentsMargins(_LINK_INSET, 1, 0, 0)
        self._head.setSpacing(2)
        self._body.addLayout(self._head)
        row.addLayout(self._body, 1)
        self.time = Label(role="small", ink="muted", wrap=False, parent=self)
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight)
        side = QVBoxLayout()
        side.setContentsMargins(0, 2, 0, 0)
        side.addWidget(self.time)
        side.addStretch(1)
        row.addLayout(side)
        self.title = Label(parent=self)
        self.seen = Label(role="small", ink="muted", parent=self)
        self._head.addWidget(self.title)
        self._head.addWidget(self.seen)
        self.seen.hide()
        self._more: QWidget | None = None
        self._below: QVBoxLayout
        self._links_in: QVBoxLayout
        self.details: Prose | None = None
        self.about: Prose | None = None
        self.links: dict[str, Button] = {}

    # ------------------------------------------------------------ states

    def set_running(self, title: Text | str) -> None:
        """The check runs now."""
        self._plain("running", title, "", "text")
        self.setAccessibleName(f"{_tr('Running')}: {self.title.text()}")

    def set_waiting(self, title: Text | str, reason: Text | str) -> None:
        """The check waits for something."""
        self._plain("waiting", title, reason, "muted")
        words = f"{_tr('Waiting')}: {self.title.text()}. {self.seen.text()}"
        self.setAccessibleName(words)

    def show_result(self, result: CheckResult) -> None:
        """The check's answer."""
        skipped = result.verdict is Verdict.SKIPPED
        loud = result.verdict in (Verdict.FAIL, Verdict.WARN)
        self._plain(_ICONS[result.verdict], result.title, result.seen, "text")
        self.result = result
        self.title.set_ink("muted" if skipped else "text")
        self.title.set_role("strong" if loud else "text")
        self.seen.set_role("text" if loud else "small")
        self.seen.set_ink("text" if loud else "muted")
        if skipped and not result.seen:
            self.seen.show_text(result.cause)
            self.seen.setVisible(bool(result.cause))
        self.time.show_text("" if skipped else texts.duration(result.ms))
        self._set_open(loud)
        said = [spoken(result.verdict) + ": " + self.title.text()]
        said += [texts.show(part) for part in (result.seen, result.cause, result.next_step) if part]
        self.setAccessibleName(". ".join(said))

    @property
    def can_open(self) -> bool:
        """Whether there is more to read than the row shows."""
        result = self.result
        return result is not None and bool(
            result.cause or result.next_step or result.command or result.details
        )

    def stops(self) -> list[QWidget]:
        """What Tab visits inside the row, in order."""
        if self._more is None:
            return []
        below: list[QWidget] = [] if self.help is None else self.help.stops()
        below += [part for part in (self.about, self.details) if part is not None]
        prose = [part for part in self._more.findChildren(Prose) if part not in below]
        return [*prose, *self.links.values(), *below]

    def toggle(self) -> None:
        """Open or close the row."""
        if self.can_open:
            self._set_open(not self.open)

    # ------------------------------------------------------------ inside

    def _plain(self, icon: str, title: Text | str, seen: Text | str, ink: str) -> None:
        self.result = None
        self._set_open(False)
        self.icon.set_icon(icon)
        self.title.show_text(title)
        self.title.set_role("text")
        self.title.set_ink(ink)
        self.seen.set_role("small")
        self.seen.set_ink("muted")
        self.seen.show_text(seen)
        self.seen.setVisible(bool(seen))
        self.time.show_text("")
        self.update()

    def _set_open(self, open_: bool) -> None:
        self.open = open_ and self.can_open
        if self._more is not None:
            self._body.removeWidget(self._more)
            self._more.hide()
            self._more.deleteLater()
            self._more, self.about, self.details, self.links = None, None, None, {}
            self.help = None
        if self.open and self.result is not None:
            self._more = self._build_more(self.result)
            self._body.addWidget(self._more)
            self._more.show()
        self.rebuilt.emit()
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if self.can_open else Qt.CursorShape.ArrowCursor
        )
        self.update()

    def _build_more(self, result: CheckResult) -> QWidget:
        more = QWidget(self)
        more.setCursor(Qt.CursorShape.ArrowCursor)
        outer = QVBoxLayout(more)
        outer.setContentsMargins(0, 4, 0, 0)
        outer.setSpacing(4)
        column = QVBoxLayout()
        column.setContentsMargins(_LINK_INSET, 0, 0, 0)
        column.setSpacing(2)
        outer.addLayout(column)
        for words in self._words_below(result):
            column.addWidget(Label(words, ink="muted", parent=more))
        if result.command:
            column.addWidget(Prose(result.command, name=_tr("Command"), parent=more))
        links = QWidget(more)
        flow = FlowLayout(across=14, parent=links)
        for key, words, wanted in (
            ("command", _tr("Copy command"), bool(result.command)),
            ("host", _tr("For the IBM i administrator"), self._find(result) is not None),
            ("ticket", _tr("Copy for a ticket"), True),
            ("again", self.again_words, bool(self.again_words)),
            ("details", _tr("Details"), bool(result.details)),
            ("about", _tr("Learn more"), result.id in BACKGROUND),
        ):
            if wanted:
                link = Button(words, "link", parent=links)
                link.clicked.connect(lambda _checked=False, key=key: self._act(key))
                flow.addWidget(link)
                self.links[key] = link
        outer.addWidget(links)
        self._links_in = outer
        below = QVBoxLayout()
        below.setContentsMargins(_LINK_INSET, 0, 0, 0)
        self._below = below
        self.details = Prose(result.details, ink="muted", name=_tr("Details"), parent=more)
        self.details.hide()
        below.addWidget(self.details)
        outer.addLayout(below)
        outer.addSpacing(0 if result.verdict is Verdict.SKIPPED else 2)
        return more

    @staticmethod
    def _words_below(result: CheckResult) -> list[str]:
        """Cause and next step; what a skipped row shows in its second line is not repeated."""
        parts = [result.cause, result.next_step]
        if result.verdict is Verdict.SKIPPED and not result.seen:
            parts = [result.next_step]
        return [texts.show(part) for part in parts if part]

    def _act(self, key: str) -> None:
        result = self.result
        if result is None:
            return
        if key == "command":
            self._copy(result.command, key)
        elif key == "ticket":
            self._copy(ticket(result, self.context), key)
        elif key == "again":
            self.again.emit(self.id)
        elif key == "host":
            self._turn(
                self._hand_out(), key, _tr("For the IBM i administrator"),
                _tr("Hide the administrator's part"),
            )  # fmt: skip
        elif key == "details" and self.details is not None:
            self._turn(self.details, key, _tr("Details"), _tr("Hide details"))
        elif key == "about":
            self._turn(self._learn(), key, _tr("Learn more"), _tr("Show less"))

    def _learn(self) -> Prose:
        """What the check is about; made when it is asked for, which few are."""
        if self.about is None:
            words = texts.show(BACKGROUND[self.id])
            self.about = Prose(words, "text", "muted", name=_tr("Learn more"), parent=self._more)
            self.about.hide()
            self._below.insertWidget(0, self.about)
            self.rebuilt.emit()
        return self.about

    def _find(self, result: CheckResult) -> Finder | None:
        wanted = result.verdict is Verdict.FAIL or (
            result.verdict is Verdict.WARN and bool(result.command)
        )
        return self.helper[1](result) if wanted and self.helper is not None else None

    def _hand_out(self) -> HelpBlock:
        """Host-side help; made when it is asked for, since it asks for this gateway's address."""
        if self.help is None and self.helper is not None and self.result is not None:
            find = self._find(self.result)
            assert find is not None  # noqa: S101 - the link is there for nothing else
            self.help = HelpBlock(self.helper[0], find, self._more)
            self.help.hide()
            self.help.found.connect(self.rebuilt)
            # Before what "Details" and "Learn more" open, and with links of its own.
            self._links_in.insertWidget(self._links_in.count() - 2, self.help)
            self.rebuilt.emit()
        assert self.help is not None  # noqa: S101 - made above
        return self.help

    def _turn(self, part: QWidget, key: str, shut: str, open_: str) -> None:
        part.setVisible(part.isHidden())
        self.links[key].set_text(shut if part.isHidden() else open_)

    def _copy(self, words: str, key: str) -> None:
        QGuiApplication.clipboard().setText(words)
        link = self.links[key]
        before = _tr("Copy command") if key == "command" else _tr("Copy for a ticket")
        link.set_text(_tr("Copied"))
        QTimer.singleShot(_COPIED_MS, link, lambda: link.set_text(before))

    # ------------------------------------------------------------ events

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        # Below the first lines there are things to select and to press.
        head = self._more.y() if self._more is not None else self.height()
        if event.button() == Qt.MouseButton.LeftButton and event.position().y() <= head:
            self.toggle()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        key = event.key()
        turn = Qt.Key.Key_Left if self.open else Qt.Key.Key_Right
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, turn):
            self.toggle()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        look = theme()
        verdict = self.result.verdict if self.result is not None else None
        if verdict in (Verdict.FAIL, Verdict.WARN):
            tint, bar = (
                ("failure_tint", "failed")
                if verdict is Verdict.FAIL
                else ("warning_tint", "warning")
            )
            # Square where a neighbour follows, round with the card's corner where none does.
            ground = QRectF(self.rect()).adjusted(
                0, 0 if self.first else -20, 0, 0 if self.last else 20
            )
            paint_tinted(painter, ground, tint, bar, tokens.CARD_RADIUS - 1)
            if not self.last:
                line = QRectF(3, self.height() - 1, self.width() - 3, 1)
                painter.fillRect(line, look.colour("border"))
        if self.hasFocus() and self._ring:
            focus_ring(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2), 6)
        painter.end()
