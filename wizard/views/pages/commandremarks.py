"""What is said about a reset command: a row for each remark, with what mends it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain import cl
from wizard.domain.chgusrprf import PARAMETERS
from wizard.domain.cl import LintFinding
from wizard.domain.clfixes import Correction, corrections, powers
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text, join
from wizard.views import texts
from wizard.views.pages.commandedit import CommandEdit
from wizard.views.pages.taborder import chain
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, CheckBox, FlowLayout, Icon, Label

_SEVERITIES = {"error": "failed", "warning": "warning", "info": "info"}
_UNDERLINES = {"failed": "failed", "warning": "warning", "info": "accent"}
# More than CHGUSRPRF has parameters that give power: a box for each is there to be ticked.
_MOST = 30
_SPOKEN = {"failed": T("To correct"), "warning": T("Warning"), "info": T("Remark")}


@dataclass(frozen=True, slots=True)
class Remark:
    """One line below the command.

    Parameters
    ----------
    icon : str
    message, next_step : Text
    column : int
        Counted from 1; 0 for the whole.
    correction : Correction or None
    power : str
        What the person has to confirm (``SPCAUT(*JOBCTL)``), "" for nothing.
    """

    icon: str
    message: Text
    next_step: Text
    column: int = 0
    correction: Correction | None = None
    power: str = ""


def remarks(
    command: str,
    findings: tuple[LintFinding, ...],
    obstacle: Problem | None,
    confirmed: Collection[str] = (),
) -> tuple[Remark, ...]:
    """What is said about the command.

    Parameters
    ----------
    command : str
    findings : tuple of LintFinding
    obstacle : Problem or None
        What keeps the command from being written. A command that the file holds already is left
        alone by the rules, so its faults are warnings; one that lint does not see is added.
    confirmed : collection of str
        What gives power and is meant so, as `powers` has it.
    """
    found = []
    for one, mended in zip(findings, corrections(command, findings), strict=True):
        power = next(iter(powers((one,))), "")
        asked = bool(power) and (obstacle is not None or power in confirmed)
        harmless = obstacle is None or power in confirmed
        icon = "warning" if one.severity == "error" and harmless else _SEVERITIES[one.severity]
        next_step = one.next_step
        if power:
            next_step = T("Remove {power}, unless it is meant so.", power=power)
        found.append(
            Remark(icon, one.message, next_step, one.column, mended, power if asked else "")
        )
    if len(found) > _MOST:
        more = T("{count} more remarks follow once these are settled.", count=len(found) - _MOST)
        found[_MOST:] = [Remark("info", more, NOTHING)]
    if obstacle is not None and not any(remark.icon == "failed" for remark in found):
        found.append(Remark("failed", join(obstacle.what, obstacle.why), obstacle.next_step))
    return tuple(found)


class RemarkRow(QWidget):
    """Icon, sentence, next step; a link to the place, one that mends it, a box for a power.

    Attributes
    ----------
    remark : Remark
    box : CheckBox
        Names the power.
    fix : Button
    confirmed : Signal(str, bool)
        The power, and whether it is meant so.
    """

    confirmed = Signal(str, bool)

    def __init__(self, remark: Remark, editor: CommandEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.remark = remark
        self._editor = editor
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._icon = Icon(remark.icon, parent=self)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(2)
        row.addLayout(column, 1)
        self._message = Label(parent=self)
        self._next = Label(role="small", ink="muted", parent=self)
        column.addWidget(self._message)
        column.addWidget(self._next)
        self._links = QWidget(self)
        flow = FlowLayout(across=16, parent=self._links)
        # A button without words would keep the padding of one that has an icon alone.
        self.fix = Button(T("Write"), "link", role="small", parent=self._links)
        self.fix.clicked.connect(self._mend)
        self._go = Button(
            T("Go to column {column}", column=1), "link", role="small", parent=self._links
        )
        self._go.clicked.connect(self._go_there)
        flow.addWidget(self.fix)
        flow.addWidget(self._go)
        column.addWidget(self._links)
        self._boxes = QVBoxLayout()
        self._boxes.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._boxes)
        self.box = CheckBox("", parent=self)
        self.box.hide()
        self._boxed = ""
        self.show_remark(remark, checked=False)

    @property
    def link(self) -> Button | None:
        """To the place, None where the remark is about the whole."""
        return self._go if self.remark.column > 0 else None

    @property
    def stops(self) -> list[QWidget]:
        """What Tab visits, in order."""
        every: list[tuple[bool, QWidget]] = [
            (self.remark.correction is not None, self.fix),
            (self.remark.column > 0, self._go),
            (bool(self.remark.power), self.box),
        ]
        return [widget for there, widget in every if there]

    def show_remark(self, remark: Remark, *, checked: bool) -> None:
        """Show this one; the widgets stay, and with them the focus."""
        self.remark = remark
        self._icon.set_icon(remark.icon)
        self._message.show_text(remark.message)
        self._next.show_text(remark.next_step)
        self._next.setVisible(bool(remark.next_step))
        words = [texts.show(part) for part in (remark.message, remark.next_step) if part]
        self.setAccessibleName(f"{texts.show(_SPOKEN[remark.icon])}: {' '.join(words)}")
        mended = remark.correction
        self.fix.setVisible(mended is not None)
        self.fix.set_text(mended.words if mended is not None else NOTHING)
        self._go.setVisible(remark.column > 0)
        self._go.set_text(T("Go to column {column}", column=remark.column))
        self._links.setVisible(mended is not None or remark.column > 0)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if remark.column else Qt.CursorShape.ArrowCursor
        )
        self._show_box(remark.power)
        self.box.setChecked(checked)
        self.box.setVisible(bool(remark.power))

    def _show_box(self, power: str) -> None:
        if power == self._boxed:
            return
        self._boxed = power
        keyword = power.partition("(")[0]
        known = PARAMETERS.get(keyword)
        means = known.means if known is not None else keyword
        self.box.hide()
        self.box.deleteLater()
        self.box = CheckBox(
            T("Let every reset change {keyword} ({means})", keyword=keyword, means=means), self
        )
        self.box.setAccessibleDescription(power)
        self.box.clicked.connect(lambda on: self.confirmed.emit(power, on))
        self._boxes.addWidget(self.box)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click anywhere on the row leads to the place."""
        if self.remark.column > 0 and event.button() == Qt.MouseButton.LeftButton:
            self._go_there()
            event.accept()
            return
        super().mousePressEvent(event)

    def _go_there(self) -> None:
        self._editor.go_to(self.remark.column)

    def _mend(self) -> None:
        mended = self.remark.correction
        if mended is not None:
            self._editor.correct(mended.start, mended.end, mended.text)


class RemarkList(QWidget):
    """The rows below an editor.

    Attributes
    ----------
    confirmed : Signal
        A power was confirmed, or no longer.
    """

    confirmed = Signal()

    def __init__(self, editor: CommandEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._rows: list[RemarkRow] = []
        self._powers: set[str] = set()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self.hide()

    @property
    def rows(self) -> tuple[RemarkRow, ...]:
        """What is said about the command, in the order of its columns."""
        return tuple(self._rows)

    @property
    def powers(self) -> tuple[str, ...]:
        """What is confirmed, each with its value."""
        return tuple(sorted(self._powers))

    def set_powers(self, powers: Collection[str]) -> None:
        """These were confirmed earlier."""
        self._powers = set(powers)

    def forget(self, command: str) -> None:
        """A power that the command no longer has is asked for anew when it comes back."""
        try:
            cl.parse(command)
        except ProblemError:
            return  # half a word more, and it can be read again
        self._powers &= set(powers(cl.lint(command)))

    def show_remarks(self, found: tuple[Remark, ...]) -> None:
        """Show these."""
        if tuple(row.remark for row in self._rows) != found:
            for row in self._rows[len(found) :]:
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
            del self._rows[len(found) :]
            for number, remark in enumerate(found):
                if number == len(self._rows):
                    row = RemarkRow(remark, self._editor, self)
                    row.confirmed.connect(self._confirm)
                    self._rows.append(row)
                    self._column.addWidget(row)
                    row.show()
                row = self._rows[number]
                row.show_remark(remark, checked=remark.power in self._powers)
            chain(self._editor, [stop for row in self._rows for stop in row.stops])
            self.setVisible(bool(found))
            settle_soon()
        self._editor.set_remarks(" ".join(row.accessibleName() for row in self._rows))
        self._editor.mark([(one.column, _UNDERLINES[one.icon]) for one in found if one.column])

    def _confirm(self, power: str, on: bool) -> None:
        self._powers = self._powers | {power} if on else self._powers - {power}
        self.confirmed.emit()
