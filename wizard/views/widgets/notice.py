"""A strip in the page that says what, why and what next; no dialog is needed for that."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, Text
from wizard.views import texts
from wizard.views.theme import theme, tokens
from wizard.views.widgets.controls import Button, Icon
from wizard.views.widgets.flow import FlowLayout
from wizard.views.widgets.label import Label, Prose

#: kind -> (icon, tint, bar)
KINDS = {
    "failed": ("failed", "failure_tint", "failed"),
    "warning": ("warning", "warning_tint", "warning"),
    "passed": ("passed", "passed_tint", "passed"),
    "info": ("info", "soft_accent", "accent"),
}


def _tr(words: str) -> str:
    return QCoreApplication.translate("Notice", words)


def paint_tinted(
    painter: QPainter, rect: QRectF, tint: str, bar: str, radius: float = tokens.CARD_RADIUS
) -> None:
    """A tinted ground with a 3-pixel bar at its left edge, clipped to round corners."""
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(rect, theme().colour(tint))
    painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), theme().colour(bar))
    painter.restore()


class Notice(QWidget):
    """A tinted strip: icon, what (strong), why, next step, "Details" and actions.

    Hidden until it has something to say.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "failed"
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 12, 16, 12)
        row.setSpacing(12)
        self._icon = Icon("failed", parent=self)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        body = QVBoxLayout()
        body.setSpacing(4)
        row.addLayout(body, 1)
        column = QVBoxLayout()
        # A link's focus ring stands this far before its words.
        column.setContentsMargins(2, 0, 0, 0)
        column.setSpacing(4)
        body.addLayout(column)
        self._what = Label(role="strong", parent=self)
        self._why = Label(parent=self)
        self._next = Label(ink="muted", parent=self)
        self._details = Prose(name=_tr("Details"), ink="muted", parent=self)
        for part in (self._what, self._why, self._next, self._details):
            column.addWidget(part)
        self._links = QWidget(self)
        self._flow = FlowLayout(parent=self._links)
        body.addWidget(self._links)
        self._toggle = Button(_tr("Details"), "link", parent=self)
        self._toggle.clicked.connect(self._switch_details)
        self._flow.addWidget(self._toggle)
        self._actions: list[Button] = []
        self.hide()

    @property
    def problem_text(self) -> str:
        """Everything it says, one sentence after the other; empty while hidden."""
        if self.isHidden():
            return ""
        return " ".join(part.text() for part in (self._what, self._why, self._next) if part.text())

    def show_problem(self, problem: Problem, kind: str = "failed") -> None:
        """Say what, why, what next."""
        self.say(problem.what, problem.why, problem.next_step, kind=kind, details=problem.details)

    def say(
        self,
        what: Text | str,
        why: Text | str = NOTHING,
        next_step: Text | str = NOTHING,
        *,
        kind: str = "info",
        details: str = "",
    ) -> None:
        """Say something of another kind: "info", "passed", "warning", "failed"."""
        self._kind = kind
        self._icon.set_icon(KINDS[kind][0])
        for label, words in ((self._what, what), (self._why, why), (self._next, next_step)):
            label.show_text(words)
            label.setVisible(bool(words))
        self._details.show_text(details)
        self._details.hide()
        self._toggle.setVisible(bool(details))
        self._toggle.set_text(_tr("Details"))
        self._links.setVisible(bool(details) or bool(self._actions))
        self.setAccessibleName(self._what.text())
        self.setAccessibleDescription(
            " ".join(texts.show(part) for part in (why, next_step) if part)
        )
        self.show()
        self.update()

    def clear(self) -> None:
        """Say nothing."""
        self.hide()

    def add_action(self, words: Text | str) -> Button:
        """Another link at the end; connect its ``clicked``."""
        button = Button(words, "link", parent=self._links)
        self._flow.addWidget(button)
        self._actions.append(button)
        self._links.show()
        return button

    def _switch_details(self) -> None:
        shown = self._details.isHidden()
        self._details.setVisible(shown)
        self._toggle.set_text(_tr("Hide details") if shown else _tr("Details"))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        _, tint, bar = KINDS[self._kind]
        paint_tinted(painter, QRectF(self.rect()), tint, bar)
        if theme().high_contrast:
            painter.setPen(QPen(theme().colour(bar), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()
