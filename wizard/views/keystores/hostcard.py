"""One partition: what it presents, how Java judges it, and its renewal."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.renewal import Difference
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.tls import UNTRUSTED
from wizard.flows.examining import Examined, Standing
from wizard.flows.forecasts import Forecast
from wizard.flows.renewing import Renewal, confirm_renewal
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    CertificateChain,
    CheckBox,
    Disclosure,
    Field,
    Icon,
    Label,
    Notice,
)

_ICONS = {
    Standing.TRUSTED: "passed",
    Standing.REFUSED: "failed",
    Standing.UNUSABLE: "failed",
    Standing.UNREACHED: "warning",
    Standing.UNJUDGED: "warning",
    Standing.PLAIN: "skipped",
}
_WORDS = {
    Standing.TRUSTED: T("Java trusts its certificate"),
    Standing.REFUSED: T("Java refuses its certificate"),
    Standing.UNUSABLE: T("No TLS connection came of it"),
    Standing.UNREACHED: T("The host does not answer"),
    Standing.UNJUDGED: T("Seen, but there is no Java to judge it"),
    Standing.PLAIN: T("Works without TLS, so it has no certificate"),
}


_DIGESTS = ("sha256", "sha1", "key_sha256")


class DifferenceTable(QWidget):
    """Old and new, side by side; only what changed."""

    def __init__(self, difference: Difference, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.difference = difference
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        for column, words in enumerate((NOTHING, T("Until now"), T("New"))):
            if words:
                grid.addWidget(Label(words, "small", "muted", parent=self), 0, column)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for place, row in enumerate(difference.changed, 1):
            cells: tuple[Text | str, ...] = (row.what, row.old or "–", row.new or "–")
            for column, value in enumerate(cells):
                ink = "muted" if column < 2 else "text"
                role = "mono" if column and row.key in _DIGESTS else "small"
                cell = texts.breakable(value) if isinstance(value, str) else value
                label = Label(cell, role, ink, parent=self)
                label.setAccessibleName(f"{texts.show(row.what)}: {texts.show(value)}")
                grid.addWidget(label, place, column, Qt.AlignmentFlag.AlignTop)


class HostCard(Card):
    """A partition, and below it the renewal once it was asked for.

    Attributes
    ----------
    asked : Signal(str)
        "Renew…": show the difference for this partition.
    confirmed : Signal(object)
        The `Renewal` that the person wants.
    planned : Signal
        The difference is shown, and can be brought into sight.
    changed : Signal
        The person gave it up: what the host presents is to be shown again.
    renew : Button
    compared : CheckBox
    expected : Field
    trust : Button
    """

    asked = Signal(str)
    confirmed = Signal(object)
    planned = Signal()
    changed = Signal()

    def __init__(self, name: str, host: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.name = name
        self._plan: Renewal | None = None
        head = QHBoxLayout()
        head.setSpacing(12)
        self.icon = Icon("waiting", parent=self)
        head.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        self.title = Label(f"{name} · {host}", "heading", parent=self)
        self.words = Label(parent=self)
        self.until = Label(role="small", ink="muted", parent=self)
        for label in (self.title, self.words, self.until):
            column.addWidget(label)
        head.addLayout(column, 1)
        self.renew = Button(T("Renew…"))
        self.renew.setAccessibleName(texts.show(T("Renew the trust in {name}", name=name)))
        self.renew.clicked.connect(lambda: self.asked.emit(self.name))
        head.addWidget(self.renew, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.refusal = Notice(self)
        self.body.addWidget(self.refusal)
        self.body.addWidget(self._build_renewal())
        self.result = Notice(self)
        self.body.addWidget(self.result)
        self.more = Disclosure(T("Certificates that the host presents"))
        self.chain = CertificateChain()
        self.more.body.addWidget(self.chain)
        self.body.addWidget(self.more)

    def _build_renewal(self) -> QWidget:
        self._renewal = QWidget(self)
        column = QVBoxLayout(self._renewal)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        self.summary = Label(parent=self._renewal)
        column.addWidget(self.summary)
        self._tables = QVBoxLayout()
        self._tables.setSpacing(12)
        column.addLayout(self._tables)
        self.expected = Field(
            T("Fingerprint that the IBM i administrator gave you"),
            placeholder=T("SHA-256 or SHA-1, with or without colons"),
            hint=T("It must be the fingerprint of one of the certificates that are presented."),
        )
        self.expected.changed.connect(self._settle)
        column.addWidget(self.expected)
        row = QHBoxLayout()
        self.compared = CheckBox(T("I compared the SHA-256 fingerprint with DCM myself"))
        self.compared.toggled.connect(self._settle)
        row.addWidget(self.compared, 1)
        self.cancel = Button(T("Cancel"), "link")
        self.cancel.clicked.connect(self._cancel)
        row.addWidget(self.cancel)
        self.trust = Button(T("Trust the new certificate"), "primary")
        self.trust.clicked.connect(self._trust)
        row.addWidget(self.trust)
        column.addLayout(row)
        self._renewal.hide()
        return self._renewal

    # ------------------------------------------------------------ showing

    def show_state(self, seen: Examined | None, next_end: Forecast | None) -> None:
        """What the partition presents, and what fails next on it."""
        standing = seen.standing if seen is not None else Standing.PLAIN
        # What was planned was planned for what the host presented before.
        self._plan = None
        self._renewal.hide()
        soon = next_end is not None and next_end.verdict is Verdict.WARN
        icon = _ICONS[standing]
        self.icon.set_icon("warning" if soon and icon == "passed" else icon)
        self.words.show_text(_WORDS[standing])
        chain = seen.chains[0] if seen is not None and seen.chains else ()
        ends = min((one.not_after for one in chain), default=None)
        words: Text = NOTHING
        if soon and next_end is not None:
            words = next_end.text
        elif ends is not None:
            words = T("Valid until {day}", day=texts.day_with_days(ends))
        self.until.show_text(words)
        self.until.setVisible(bool(words))
        self.more.setVisible(bool(chain))
        if chain:
            self.chain.show_chain(chain)
        self._show_refusal(seen)
        self.renew.setVisible(bool(chain))
        self.setAccessibleName(f"{self.title.text()}: {self.words.text()}")
        settle_soon()

    def _show_refusal(self, seen: Examined | None) -> None:
        port = next((one for one in (seen.ports if seen else ()) if one.refusal or one.problem),
                    None)  # fmt: skip
        if port is None:
            self.refusal.clear()
        elif port.refusal is not None:
            found = port.refusal
            # A chain that names its issuer is renewed here; any other next step is the check's.
            top = port.chain[-1] if port.chain else None
            here = found.title == UNTRUSTED and top is not None and (top.self_issued or top.is_ca)
            step = T(
                "Press Renew: it shows old and new side by side, and trusts the new one once its "
                "fingerprint was compared."
            )
            self.refusal.say(
                found.title, found.cause, step if here else found.next_step, kind="failed"
            )
        elif port.problem is not None:
            self.refusal.show_problem(port.problem, kind="warning")

    def show_plan(self, plan: Renewal) -> None:
        """The difference, to be looked at."""
        self._plan = plan
        self.result.clear()
        while (item := self._tables.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.summary.show_text(plan.summary)
        for difference in plan.differences:
            self._tables.addWidget(Label(difference.summary, "small", "muted"))
            self._tables.addWidget(DifferenceTable(difference))
        for part in (self.expected, self.compared, self.trust):
            part.setVisible(plan.needed)
        self.refusal.clear()  # the way out of it is on the screen now
        self.compared.setChecked(False)
        self._renewal.show()
        self._settle()
        settle_soon()
        self.planned.emit()

    def _cancel(self) -> None:
        self._plan = None
        self._renewal.hide()
        self.renew.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
        settle_soon()

    def show_problem(self, found: Problem) -> None:
        """The renewal did not come to be; everything is as it was."""
        self._renewal.hide()
        self.result.show_problem(found)
        settle_soon()

    def say_done(self, what: Text, why: Text, next_step: Text) -> None:
        """The renewal is written and proven."""
        self._renewal.hide()
        self.result.say(what, why, next_step, kind="passed")
        settle_soon()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        for button in (self.renew, self.trust):
            button.setEnabled(not busy)
        if not busy:
            self._settle()

    # ------------------------------------------------------------ deciding

    def _settle(self) -> None:
        plan = self._plan
        typed = self.expected.text().strip()
        fits = False
        if plan is not None and typed:
            try:
                confirm_renewal(plan, typed)
                fits = True
                self.expected.set_problem(None)
            except ProblemError as error:
                self.expected.set_problem(error.problem)
        elif not typed:
            self.expected.set_problem(None)
        agreed = fits or (not typed and self.compared.isChecked())
        self.trust.setEnabled(plan is not None and plan.needed and agreed)

    def _trust(self) -> None:
        if self._plan is not None:
            self.confirmed.emit(self._plan)
