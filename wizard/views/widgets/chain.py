"""A certificate chain as a small tree: the issuer above what it issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.text import NOTHING, Text
from wizard.views import texts
from wizard.views.theme import theme
from wizard.views.widgets.controls import Button, Icon
from wizard.views.widgets.flow import FlowLayout
from wizard.views.widgets.label import Label, Prose
from wizard.views.widgets.partition import ProgressLine

#: A certificate with fewer days left than this is shown as a warning.
WARN_DAYS = 30

_INDENT = 28
_COPIED_MS = 2000


def _tr(words: str) -> str:
    return QCoreApplication.translate("CertificateChain", words)


def validity(certificate: Certificate, now: datetime) -> tuple[str, str, str]:
    """Words, icon and token for how long a certificate is still good."""
    if now < certificate.not_before:
        words = _tr("Not valid before {day}").format(day=texts.day(certificate.not_before))
        return words, "failed", "failed"
    until = texts.day_with_days(certificate.not_after, now)
    if now >= certificate.not_after:
        return _tr("Ran out on {day}").format(day=until), "failed", "failed"
    words = _tr("Valid until {day}").format(day=until)
    if certificate.days_left(now) < WARN_DAYS:
        return words, "warning", "warning"
    return words, "passed", "passed"


class _Entry(QWidget):
    """One certificate of the chain, stepped in by its depth."""

    def __init__(
        self, certificate: Certificate, depth: int, mark: Text | str, now: datetime, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.certificate = certificate
        self._depth = depth
        row = QHBoxLayout(self)
        row.setContentsMargins(depth * _INDENT, 0, 0, 0)
        row.setSpacing(12)
        icon = Icon("certificate", "muted", parent=self)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(3)
        row.addLayout(column, 1)
        title = certificate.common_name or certificate.subject or _tr("Certificate without a name")
        head = QWidget(self)
        flow = FlowLayout(across=8, down=2, parent=head)
        self.title = Label(title, "strong", parent=head)
        flow.addWidget(self.title)
        if mark:
            flow.addWidget(Label(mark, "small", "muted", parent=head))
        column.addWidget(head)
        column.addWidget(Label(certificate.subject, "small", "muted", parent=self))
        if certificate.self_issued:
            issued = _tr("Signed by itself")
        else:
            issued = _tr("Issued by {name}").format(name=certificate.issuer)
        technical = ", ".join(
            part for part in (issued, certificate.key, certificate.signature) if part
        )
        column.addWidget(Label(technical, "small", "muted", parent=self))
        column.addLayout(self._time_line(certificate, now))
        column.addLayout(self._fingerprint(certificate))

    def _time_line(self, certificate: Certificate, now: datetime) -> QVBoxLayout:
        words, icon, ink = validity(certificate, now)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, 4, 0, 0)
        lines.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(Icon(icon, size=16, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        self.validity = Label(words, "small", ink, parent=self)
        row.addWidget(self.validity, 1)
        lines.addLayout(row)
        whole = (certificate.not_after - certificate.not_before).total_seconds()
        gone = (now - certificate.not_before).total_seconds()
        self.line = ProgressLine(self)
        self.line.set_share(gone / whole if whole > 0 else 1.0, ink)
        self.line.setMaximumWidth(360)
        span = f"{texts.day(certificate.not_before)} – {texts.day(certificate.not_after)}"
        self.line.setToolTip(span)
        self.line.setAccessibleName(span)
        lines.addWidget(self.line)
        return lines

    def _fingerprint(self, certificate: Certificate) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Label("SHA-256", "small", "muted", wrap=False, parent=self))
        self.copy = Button(_tr("Copy"), "link", role="small", parent=self)
        self.copy.setAccessibleName(_tr("Copy the SHA-256 fingerprint"))
        self.copy.clicked.connect(self._copy)
        head.addWidget(self.copy)
        head.addStretch(1)
        column.addLayout(head)
        self.fingerprint = Prose(certificate.sha256, name=_tr("SHA-256 fingerprint"), parent=self)
        column.addWidget(self.fingerprint)
        return column

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.certificate.sha256)
        self.copy.set_text(_tr("Copied"))
        QTimer.singleShot(_COPIED_MS, self.copy, lambda: self.copy.set_text(_tr("Copy")))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if not self._depth:
            return
        # The elbow from the issuer's icon down to this one's.
        painter = QPainter(self)
        painter.setPen(QPen(theme().colour("control_border"), 1.2))
        x = (self._depth - 1) * _INDENT + 10.0
        painter.drawLine(QPointF(x, 0), QPointF(x, 10))
        painter.drawLine(QPointF(x, 10), QPointF(self._depth * _INDENT - 4, 10))
        painter.end()


class CertificateChain(QWidget):
    """The certificates that a host presents, the issuer above the leaf."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[_Entry] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(18)
        self.setAccessibleName(_tr("Certificate chain"))

    def show_chain(
        self,
        chain: Sequence[Certificate],
        marks: Mapping[bytes, Text | str] | None = None,
        now: datetime | None = None,
    ) -> None:
        """Show a chain.

        Parameters
        ----------
        chain : sequence of Certificate
            Leaf first, as hosts present it.
        marks : mapping, optional
            DER -> words beside the name ("will be trusted").
        now : datetime, optional
            Aware; the present when left out.
        """
        for entry in self._entries:
            self._column.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        moment = now or datetime.now(UTC)
        known = marks or {}
        self._entries = [
            _Entry(certificate, depth, known.get(certificate.der, NOTHING), moment, self)
            for depth, certificate in enumerate(reversed(chain))
        ]
        for entry in self._entries:
            self._column.addWidget(entry)

    def titles(self) -> list[str]:
        """The names shown, from top to bottom."""
        return [entry.title.text() for entry in self._entries]

    def entry(self, place: int) -> _Entry:
        """An entry, counted from the top."""
        return self._entries[place]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        # From each icon down through the gap to where the next entry's elbow begins.
        painter = QPainter(self)
        painter.setPen(QPen(theme().colour("control_border"), 1.2))
        for depth, entry in enumerate(self._entries[:-1]):
            x = depth * _INDENT + 10.0
            below = self._entries[depth + 1].y()
            painter.drawLine(QPointF(x, entry.y() + 22), QPointF(x, below))
        painter.end()
