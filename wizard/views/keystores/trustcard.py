"""The last step of an import: the fingerprint that must fit, and the one button that writes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.flows.importing import Proposal
from wizard.views import texts
from wizard.views.keystores.candidatetree import FingerprintLine
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, CheckBox, Field, Label, Notice

#: Fingerprints that are shown once more beside the box; the others stand in the tree.
_MOST_SHOWN = 4


class TrustCard(Card):
    """Compare, then trust.

    Attributes
    ----------
    changed : Signal
        What was typed, or the box.
    confirmed : Signal
        "Trust N certificates".
    expected : Field
    compared : CheckBox
        Shown where a host's chain has nobody who vouches for it.
    trust : Button
    reason : Label
        Why the button waits.
    refusal : Notice
    """

    changed = Signal()
    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("Compare and trust"), parent=parent)
        self._ready = False
        self._strangers: frozenset[bytes] = frozenset()
        self._vouched: frozenset[bytes] = frozenset()
        self.expected = Field(
            T("Fingerprint that the IBM i administrator gave you"),
            placeholder=T("SHA-256 or SHA-1, with or without colons"),
        )
        self.expected.editor.setAcceptDrops(False)  # a file that falls on it is for the page
        self.expected.changed.connect(lambda: self.changed.emit())
        self.body.addWidget(self.expected)
        self.compared = CheckBox(T("I compared the SHA-256 fingerprint with DCM myself"))
        self.compared.toggled.connect(self._compared)
        self._to_compare = QWidget(self)
        self._column = QVBoxLayout(self._to_compare)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._shown: tuple[bytes, ...] = ()
        self._to_compare.hide()
        self.body.addWidget(self._to_compare)
        self.body.addWidget(self.compared)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        self.trust = Button(T("Trust"), "primary")
        self.trust.clicked.connect(lambda: self.confirmed.emit())
        foot.addWidget(self.trust, 0, Qt.AlignmentFlag.AlignVCenter)
        self.reason = Label(role="small", ink="muted", parent=self)
        foot.addWidget(self.reason, 1, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(foot)
        self.refusal = Notice(self)
        self.body.addWidget(self.refusal)

    @property
    def fingerprint(self) -> str:
        """What was typed."""
        return self.expected.text().strip()

    def settle(
        self, proposal: Proposal, chosen: tuple[Certificate, ...], lacking: Text, *, busy: bool
    ) -> None:
        """Derive the fields and the button.

        Parameters
        ----------
        lacking : Text
            What keeps the store from being written, or `NOTHING`.
        """
        typed = self.fingerprint
        match = proposal.match(typed) if typed else None
        strangers = proposal.to_compare(chosen, typed)
        self._strangers = frozenset(one.der for one in strangers)
        if not self._strangers <= self._vouched:
            # What came in later was not on the screen when the person said so.
            self.compared.setChecked(False)
        problem: Problem | None = None
        reason = lacking
        try:
            proposal.check(chosen, fingerprint=typed, compared=self.compared.isChecked())
        except ProblemError as error:
            problem = error.problem
            reason = _REASONS[error.id]
        of_field = problem is not None and problem.id in _OF_FINGERPRINT
        self.expected.set_problem(problem if of_field else None)
        self.expected.set_hint(self._hint(match, bool(strangers)))
        self.compared.setVisible(bool(strangers))
        self._show_strangers(strangers)
        count = len(chosen)
        self.trust.set_text(
            one_of(count, "Trust {count} certificate", "Trust {count} certificates")
        )
        if (
            not chosen
            and proposal.candidates
            and all(one.advice.there or not one.advice.trust for one in proposal.candidates)
        ):
            reason = T("The truststore already trusts what there is to trust here.")
        self._ready = problem is None and not lacking
        self.trust.setEnabled(self._ready and not busy)
        self.reason.show_text(NOTHING if self._ready else reason)
        self.trust.setAccessibleDescription("" if self._ready else texts.show(reason))
        settle_soon()

    def _compared(self, on: bool) -> None:
        self._vouched = self._strangers if on else frozenset()
        self.changed.emit()

    def _show_strangers(self, strangers: tuple[Certificate, ...]) -> None:
        """The fingerprints to compare by eye, right above the box that says so."""
        ders = tuple(one.der for one in strangers[:_MOST_SHOWN])
        if ders == self._shown:
            return
        self._shown = ders
        while (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for one in strangers[:_MOST_SHOWN]:
            kind = texts.show(T("SHA-256 of {name}", name=one.common_name or one.subject))
            self._column.addWidget(FingerprintLine(kind, one.sha256, self._to_compare))
        self._to_compare.setVisible(bool(ders))

    @staticmethod
    def _hint(match: Certificate | None, strange: bool) -> Text:
        if match is not None:
            name = match.common_name or match.subject
            return T("It is the fingerprint of {name}.", name=name)
        if strange:
            return T(
                "Nothing in the truststore vouches for what the host presents, so compare it: "
                "either here, or by eye."
            )
        return T("Not needed for what you have from a file; filled in, it must fit.")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in the fingerprint's field is the button."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.expected.editor.hasFocus():
            if self.trust.isEnabled():
                self.confirmed.emit()
            return
        super().keyPressEvent(event)

    def forget(self) -> None:
        """Another import begins."""
        self.expected.set_text("")
        self.compared.setChecked(False)
        self.refusal.clear()


_OF_FINGERPRINT = frozenset(
    {"answers.fingerprint", "answers.fingerprint-kind", "import.fingerprint-differs"}
)
_REASONS = {
    **dict.fromkeys(_OF_FINGERPRINT, T("The fingerprint has to fit first.")),
    "import.nothing-chosen": T("Mark the certificate that is to be trusted."),
    "import.not-compared": T("Compare the fingerprint first."),
}
