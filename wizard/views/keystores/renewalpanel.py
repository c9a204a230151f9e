"""A renewal to look at: each certificate that would be added, and the fields to compare it by."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.findings import Finding
from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, T, Text, join
from wizard.domain.verdicts import Verdict
from wizard.flows.additions import Addition, next_step
from wizard.flows.renewing import Renewal, confirm_renewal
from wizard.views import texts
from wizard.views.keystores.candidatetree import FingerprintLine
from wizard.views.keystores.differencetable import DifferenceTable
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, CheckBox, Field, FlowLayout, Icon, Label, Notice
from wizard.views.widgets.chain import validity

# What the line with the dates tells already.
_TOLD = ("expired", "not-yet-valid")
_FINGERPRINTS = ("sha256", "sha1")
_LABEL = T("Fingerprint that the IBM i administrator gave you")
_HINT = T("It must be the fingerprint of one of the certificates that are presented.")
_INDENT = 32
_PLACEHOLDER = T("SHA-256 or SHA-1, with or without colons")


class AdditionBlock(QWidget):
    """One certificate: where it was seen, until when it is good, what is wrong, its fingerprints.

    Attributes
    ----------
    title, where, validity : Label
    remarks : list of Label
    sha256, sha1 : FingerprintLine
    """

    def __init__(
        self, addition: Addition, *, added: bool, steps: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.addition = addition
        certificate = addition.certificate
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(12)
        row.addWidget(Icon("certificate", "muted", parent=self), 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 1, 0, 0)
        self._column.setSpacing(6)
        row.addLayout(self._column, 1)
        head = QWidget(self)
        flow = FlowLayout(across=10, down=2, parent=head)
        self.title = Label(addition.name or T("Without a name"), "strong", parent=head)
        flow.addWidget(self.title)
        words = addition.where if added else join(addition.where, T("(not added)"))
        self.where = Label(words, "small", "muted", parent=head)
        flow.addWidget(self.where)
        self._column.addWidget(head)
        until, icon, ink = validity(certificate, datetime.now(UTC))
        if any(one.key.startswith("expires-") for one in addition.remarks):
            icon = ink = "warning"
        words = T("{until}; valid from {day}", until=until, day=texts.day(certificate.not_before))
        self.validity = self._line(icon, words, ink)
        self.remarks = [
            self._remark(found, steps=steps) for found in addition.remarks if found.key not in _TOLD
        ]
        self._column.addSpacing(2)
        self.sha256 = FingerprintLine("SHA-256", certificate.sha256, self)
        self.sha1 = FingerprintLine("SHA-1", certificate.sha1, self)
        self._column.addWidget(self.sha256)
        self._column.addWidget(self.sha1)
        difference = addition.difference
        if difference is not None:
            self._column.addSpacing(2)
            self._column.addWidget(Label(difference.summary, "small", "muted", parent=self))
            self._column.addWidget(DifferenceTable(difference, self, without=_FINGERPRINTS))

    def _remark(self, found: Finding, *, steps: bool) -> Label:
        icon = "failed" if found.verdict is Verdict.FAIL else "warning"
        return self._line(icon, join(found.text, next_step(found) if steps else NOTHING), "text")

    def _line(self, icon: str, words: Text, ink: str) -> Label:
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(Icon(icon, size=16, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        label = Label(words, "small", ink, parent=self)
        line.addWidget(label, 1)
        self._column.addLayout(line)
        return label


class RenewalPanel(QWidget):
    """What a renewal would add; then compare, then trust.

    Attributes
    ----------
    confirmed : Signal(object)
        The `Renewal` that the person wants.
    cancelled : Signal
    summary : Label
    refusal : Notice
        Why nothing is added.
    blocks : list of AdditionBlock
    expected : Field
        For the fingerprint of the first certificate.
    fields : list of Field
        One for each certificate that would be added.
    compared : CheckBox
    cancel, trust : Button
    """

    confirmed = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan: Renewal | None = None
        self.blocks: list[AdditionBlock] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        self.summary = Label(parent=self)
        column.addWidget(self.summary)
        self.refusal = Notice(self)
        column.addWidget(self.refusal)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(12)
        column.addLayout(self._parts)
        self.expected = self._field()
        self.fields = [self.expected]
        self._parts.addWidget(self.expected)
        self.compared = CheckBox()
        self.compared.toggled.connect(self.settle)
        column.addWidget(self.compared)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.cancel = Button(T("Cancel"), "link")
        self.cancel.clicked.connect(self.cancelled)
        foot.addWidget(self.cancel)
        self.trust = Button(T("Trust the new certificate"), "primary")
        self.trust.clicked.connect(self._trust)
        foot.addWidget(self.trust)
        column.addLayout(foot)
        self.hide()

    def _field(self) -> Field:
        field = Field(_LABEL, placeholder=_PLACEHOLDER, hint=_HINT, parent=self)
        field.changed.connect(self.settle)
        return field

    # ------------------------------------------------------------ showing

    def show_plan(self, plan: Renewal) -> None:
        """Each certificate with its fingerprints, and a field below it."""
        self.plan = plan
        self._clear()
        found = plan.problem
        self.summary.show_text(NOTHING if found is not None else plan.summary)
        self.summary.setVisible(found is None)
        if found is not None:
            self.refusal.show_problem(found)
        else:
            self.refusal.clear()
        several = len(plan.adding) > 1
        self.fields = []
        for addition in plan.additions:
            added = addition.certificate in plan.adding
            block = AdditionBlock(addition, added=added, steps=found is None, parent=self)
            self.blocks.append(block)
            self._parts.addWidget(block)
            if added:
                self._add_field(addition, several=several)
        for part in (self.compared, self.trust):
            part.setVisible(plan.needed)
        self.expected.setVisible(plan.needed)
        words = texts.show(
            T("I compared each SHA-256 fingerprint with DCM myself")
            if several
            else T("I compared the SHA-256 fingerprint with DCM myself")
        )
        self.compared.setText(words)
        self.compared.setAccessibleName(words)
        self.trust.set_text(
            T("Trust the new certificates") if several else T("Trust the new certificate")
        )
        self.compared.setChecked(False)
        self.show()
        self.settle()
        settle_soon()

    def _add_field(self, addition: Addition, *, several: bool) -> None:
        field = self._field() if self.fields else self.expected
        words = (
            T("Fingerprint of {name} that the IBM i administrator gave you", name=addition.name)
            if several
            else _LABEL
        )
        # Below the one certificate that it is about.
        field.setContentsMargins(_INDENT if several else 0, 0, 0, 0)
        field.label.show_text(words)
        field.editor.setAccessibleName(texts.show(words))
        field.set_hint(
            T("It must be that of {name}, or of one of its chain.", name=addition.name)
            if several
            else _HINT
        )
        self.fields.append(field)
        self._parts.addWidget(field)

    def _clear(self) -> None:
        self.blocks = []
        while (item := self._parts.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None and gone is not self.expected:
                gone.hide()
                gone.deleteLater()

    def forget(self) -> None:
        """What was planned is no longer so."""
        self.plan = None
        self.hide()

    # ------------------------------------------------------------ deciding

    def settle(self) -> None:
        """Derive the button: each certificate is compared by its field, or by eye."""
        plan = self.plan
        agreed = plan is not None and plan.needed
        if plan is not None:
            for field, one in zip(self.fields, plan.adding, strict=True):
                typed = field.text().strip()
                if not typed:
                    field.set_problem(None)
                    agreed = agreed and self.compared.isChecked()
                    continue
                try:
                    confirm_renewal(plan, typed, wanted=[one])
                    field.set_problem(None)
                except ProblemError as error:
                    field.set_problem(error.problem)
                    agreed = False
        self.trust.setEnabled(agreed)

    def _trust(self) -> None:
        if self.plan is not None:
            self.confirmed.emit(self.plan)
