"""The certificates of an import as a tree: what to trust, why, until when, its fingerprints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.findings import Finding
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import Verdict, worst
from wizard.flows.importing import Candidate, Proposal
from wizard.views import texts
from wizard.views.keystores.differencetable import DifferenceTable
from wizard.views.settling import settle_soon
from wizard.views.theme import theme
from wizard.views.widgets import Button, CheckBox, Disclosure, Facts, FlowLayout, Icon, Label, Prose
from wizard.views.widgets.chain import validity
from wizard.views.widgets.partition import ProgressLine

#: Rows that are drawn; a whole CA bundle has room in it, a store of thousands has not.
MOST_ROWS = 200
#: With more certificates than this, all fingerprints and comparisons wait for a click.
_FEW = 12
#: Rows that are drawn in one round of the event loop.
_AT_ONCE = 12
_INDENT = 28
_COPIED_MS = 2000
_ICONS = {Verdict.FAIL: "failed", Verdict.WARN: "warning", Verdict.PASS: "info"}
# What the time line tells already.
_DATES = ("expired", "not-yet-valid", "expires-7", "expires-30", "expires-90")


class FingerprintLine(QWidget):
    """The kind of a fingerprint, the fingerprint, and Copy.

    Attributes
    ----------
    copy : Button
    """

    def __init__(self, kind: str, fingerprint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fingerprint = fingerprint
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Label(kind, "small", "muted", wrap=False, parent=self))
        self.copy = Button(T("Copy"), "link", role="small", parent=self)
        name = T("Copy the {kind} fingerprint", kind=kind)
        self.copy.setAccessibleName(texts.show(name))
        self.copy.clicked.connect(self._copy)
        head.addWidget(self.copy)
        head.addStretch(1)
        column.addLayout(head)
        words = texts.show(T("{kind} fingerprint", kind=kind))
        column.addWidget(Prose(fingerprint, name=words, parent=self))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._fingerprint)
        self.copy.set_text(T("Copied"))
        QTimer.singleShot(_COPIED_MS, self.copy, lambda: self.copy.set_text(T("Copy")))


class CandidateRow(QWidget):
    """One certificate, stepped in below its issuer.

    Attributes
    ----------
    toggled : Signal(bool)
        By the person.
    box : CheckBox
        Hidden where the truststore holds it already.
    why : Label
    matched : QWidget
        "This is the fingerprint that you typed".
    sha256, sha1 : FingerprintLine or None
        None until "Details" is opened.
    """

    toggled = Signal(bool)

    def __init__(
        self, candidate: Candidate, now: datetime, *, few: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.candidate = candidate
        self._few = few
        self.sha256: FingerprintLine | None = None
        self.sha1: FingerprintLine | None = None
        certificate, advice = candidate.certificate, candidate.advice
        outer = QHBoxLayout(self)
        outer.setContentsMargins(candidate.depth * _INDENT, 0, 0, 0)
        outer.setSpacing(8)
        name = certificate.common_name or certificate.subject or texts.show(T("Without a name"))
        self.box = CheckBox(parent=self)
        self.box.setAccessibleName(texts.show(T("Trust {name}", name=name)))
        self.box.setChecked(advice.to_add)
        self.box.toggled.connect(self.toggled)
        self.box.setVisible(not advice.there)
        mark: QWidget = Icon("passed", parent=self) if advice.there else self.box
        outer.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(4)
        outer.addLayout(column, 1)
        head = QWidget(self)
        flow = FlowLayout(across=10, down=2, parent=head)
        self.title = Label(name, "strong", parent=head)
        flow.addWidget(self.title)
        flow.addWidget(Label(_kind(candidate), "small", "muted", parent=head))
        column.addWidget(head)
        self.why = Label(_there(candidate) or advice.why, parent=self)
        column.addWidget(self.why)
        self.findings = [one for one in advice.findings if self._told(one)]
        for finding in self.findings:
            column.addWidget(_line(_ICONS[finding.verdict], finding.text, self))
        self._add_time_line(column, now)
        self.matched = _line("passed", T("This is the fingerprint that you typed."), self)
        self.matched.hide()
        if few and advice.to_add:
            self.sha256 = FingerprintLine("SHA-256", certificate.sha256, self)
            column.addSpacing(2)
            column.addWidget(self.sha256)
        column.addWidget(self.matched)
        self.difference: Disclosure | None = None
        if advice.renews is not None and not advice.there:
            self.difference = Disclosure(T("The old one and the new one, side by side"))
            self.difference.body.addWidget(DifferenceTable(advice.renews))
            self.difference.set_open(few and advice.to_add)
            column.addWidget(self.difference)
        self.details = Disclosure(T("Details"))
        self.details.button.setAccessibleName(texts.show(T("Details of {name}", name=name)))
        self.details.toggled.connect(self._show_details)
        column.addWidget(self.details)

    def _told(self, finding: Finding) -> bool:
        if finding.key in _DATES or finding.key == "there":
            return False
        # That a server's certificate is no CA is the very reason why it is not proposed.
        return finding.key != "not-a-ca" or self.candidate.advice.trust

    def _add_time_line(self, column: QVBoxLayout, now: datetime) -> None:
        certificate = self.candidate.certificate
        words, icon, ink = validity(certificate, now)
        dates = [one for one in self.candidate.advice.findings if one.key in _DATES]
        found = worst([*(one.verdict for one in dates), Verdict.PASS])
        if found is not Verdict.PASS:
            icon = ink = "failed" if found is Verdict.FAIL else "warning"
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        row.addWidget(Icon(icon, size=16, parent=line), 0, Qt.AlignmentFlag.AlignTop)
        self.validity = Label(words, "small", ink, parent=line)
        row.addWidget(self.validity, 1)
        column.addWidget(line)
        whole = (certificate.not_after - certificate.not_before).total_seconds()
        gone = (now - certificate.not_before).total_seconds()
        bar = ProgressLine(self)
        bar.set_share(gone / whole if whole > 0 else 1.0, ink)
        bar.setMaximumWidth(360)
        span = f"{texts.day(certificate.not_before)} – {texts.day(certificate.not_after)}"
        bar.setToolTip(span)
        bar.setAccessibleName(span)
        column.addWidget(bar)

    def _show_details(self, shown: bool) -> None:
        if not shown or self.sha1 is not None:
            settle_soon()
            return
        certificate = self.candidate.certificate
        facts = Facts()
        facts.show_facts(
            [
                (T("Subject"), certificate.subject),
                (T("Issued by"), certificate.issuer),
                (T("Valid from"), texts.day(certificate.not_before)),
                (T("Key and signature"), f"{certificate.key}, {certificate.signature}"),
                (T("Serial number"), f"{certificate.serial:X}"),
                (T("From"), ", ".join(self.candidate.sources)),
            ]
        )
        self.details.body.addWidget(facts)
        if self.sha256 is None:
            self.sha256 = FingerprintLine("SHA-256", certificate.sha256)
            self.details.body.addWidget(self.sha256)
        self.sha1 = FingerprintLine("SHA-1", certificate.sha1)
        self.details.body.addWidget(self.sha1)
        settle_soon()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        depth = self.candidate.depth
        if not depth:
            return
        # The elbow from the issuer's box down to this one's.
        painter = QPainter(self)
        painter.setPen(QPen(theme().colour("control_border"), 1.2))
        x = (depth - 1) * _INDENT + 10.0
        painter.drawLine(QPointF(x, 0), QPointF(x, 11))
        painter.drawLine(QPointF(x, 11), QPointF(depth * _INDENT - 4, 11))
        painter.end()


def _there(candidate: Candidate) -> Text:
    """The sentence about a certificate that is trusted already."""
    found = (one.text for one in candidate.advice.findings if one.key == "there")
    return next(found, NOTHING)


def _kind(candidate: Candidate) -> Text:
    certificate, hosts = candidate.certificate, candidate.advice.hosts
    if certificate.is_ca:
        kind = T("CA")
    elif certificate.self_issued:
        kind = T("signed itself")
    else:
        kind = T("a server's own certificate")
    if len(candidate.sources) > 1:
        kind = T("{kind}, in {count} sources", kind=kind, count=len(candidate.sources))
    if hosts and (certificate.is_ca or certificate.self_issued):
        return T("{kind}, needed by {names}", kind=kind, names=", ".join(hosts))
    return kind


def _line(icon: str, words: Text, parent: QWidget) -> QWidget:
    line = QWidget(parent)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(Icon(icon, size=16, parent=line), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(words, "small", parent=line), 1)
    return line


class CandidateTree(QWidget):
    """All certificates of the sources.

    Attributes
    ----------
    changed : Signal
        Another choice.
    rows : list of CandidateRow
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[CandidateRow] = []
        self._proposal = Proposal()
        self._now: datetime | None = None
        self._by_hand: dict[bytes, bool] = {}
        self._marked: frozenset[bytes] = frozenset()
        self._busy = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(18)
        self._rest = QTimer(self)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._draw)
        self.more = Label(role="small", ink="muted", parent=self)
        self.more.hide()
        self._column.addWidget(self.more)
        self.setAccessibleName(texts.show(T("Certificates")))

    @property
    def _shown(self) -> tuple[Candidate, ...]:
        return self._proposal.candidates[:MOST_ROWS]

    def show_proposal(self, proposal: Proposal, now: datetime) -> None:
        """Another proposal; what the person marked stays marked."""
        if proposal == self._proposal:
            return
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        self._proposal, self._now = proposal, now
        left = len(proposal.candidates) - len(self._shown)
        self.more.setVisible(left > 0)
        self.more.show_text(
            T(
                "{count} more are not shown here, and are not trusted. The command line's keystore "
                "import --trust ca takes every CA among them.",
                count=left,
            )
        )
        self._draw()

    def _draw(self) -> None:
        """The next rows; the others in later rounds, so that a long list holds nobody up."""
        shown = self._shown
        few = len(shown) <= _FEW
        for one in shown[len(self.rows) : len(self.rows) + _AT_ONCE]:
            row = CandidateRow(one, self._now or datetime.now(UTC), few=few, parent=self)
            row.box.setChecked(self._is_chosen(one))
            row.box.setEnabled(not self._busy)
            row.matched.setVisible(one.certificate.der in self._marked)
            row.toggled.connect(partial(self._toggled, one))
            self._column.insertWidget(len(self.rows), row)
            self.rows.append(row)
            row.show()
        if len(self.rows) < len(shown):
            self._rest.start()
        else:
            self._rest.stop()
        settle_soon()

    def forget(self) -> None:
        """What was marked by hand is of the past."""
        self._by_hand = {}

    def _toggled(self, candidate: Candidate, on: bool) -> None:
        self._by_hand[candidate.certificate.der] = on
        self.changed.emit()

    def _is_chosen(self, candidate: Candidate) -> bool:
        advice = candidate.advice
        return not advice.there and self._by_hand.get(candidate.certificate.der, advice.to_add)

    def chosen(self) -> tuple[Certificate, ...]:
        """Those that are marked."""
        return tuple(one.certificate for one in self._shown if self._is_chosen(one))

    def mark(self, matches: Iterable[Certificate]) -> None:
        """Mark the certificate whose fingerprint was typed."""
        marked = frozenset(one.der for one in matches)
        if marked == self._marked:
            return
        self._marked = marked
        for row in self.rows:
            row.matched.setVisible(row.candidate.certificate.der in marked)
        settle_soon()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be marked while a write is on its way."""
        self._busy = busy
        for row in self.rows:
            row.box.setEnabled(not busy)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        # From each box down through the rows between to its children's elbows.
        painter = QPainter(self)
        painter.setPen(QPen(theme().colour("control_border"), 1.2))
        for place, row in enumerate(self.rows):
            depth = row.candidate.depth
            below = QRectF()
            for child in self.rows[place + 1 :]:
                if child.candidate.depth <= depth:
                    break
                if child.candidate.depth == depth + 1:
                    below = QRectF(child.geometry())
            if not below.isNull():
                x = depth * _INDENT + 10.0
                painter.drawLine(QPointF(x, row.y() + 26), QPointF(x, below.y() + 1))
        painter.end()
