"""What a host presents, and the person's word that it is the right host."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition
from wizard.domain.problems import Problem
from wizard.domain.text import T
from wizard.flows.trust import Presented, check_compared, matching
from wizard.views import texts
from wizard.views.settling import Once, settle_soon
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


@dataclass(frozen=True, slots=True)
class Shown:
    """The state of one host's certificates.

    Parameters
    ----------
    partition : Partition
    presented : Presented or None
        None while they are asked for, or when they could not be had.
    problem : Problem or None
        Why they could not be had.
    confirmed : bool
        The person compared exactly these, and what vouches for them is staged.
    """

    partition: Partition
    presented: Presented | None = None
    problem: Problem | None = None
    confirmed: bool = False


class ChainCard(Card):
    """The chain, remarks, and the two ways to confirm it.

    Attributes
    ----------
    confirmed : Signal(str)
        The person trusts it; the fingerprint that was pasted, or "".
    withdrawn, asked_again : Signal
    expected : Field
        The fingerprint the person was given.
    compared : CheckBox
    trust : Button
    """

    confirmed = Signal(str)
    withdrawn = Signal()
    asked_again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(" ", " ", parent=parent)
        self._shown: Shown | None = None
        self._asking = QWidget(self)
        asking = QHBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(8)
        asking.addWidget(Icon("running", size=16))
        asking.addWidget(Label(T("Asks the host for its certificates …"), ink="muted"), 1)
        self.body.addWidget(self._asking)
        self.problem = Notice()
        self.again = self.problem.add_action(T("Ask the host again"))
        self.again.clicked.connect(lambda: self.asked_again.emit())
        self.body.addWidget(self.problem)
        self._build_trusted()
        self._remarks = QVBoxLayout()
        self._remarks.setSpacing(8)
        self._remark_rows: list[Notice] = []
        self.body.addLayout(self._remarks)
        # Above the chain, so that what is to be done is on the screen without scrolling.
        self._build_confirm()
        self.more = Disclosure(T("Certificates that the host presents"))
        self.chain = CertificateChain()
        self.more.body.addWidget(self.chain)
        self.body.addWidget(self.more)
        # Dozens of small parts: they come in a round of their own, when they are looked at.
        self._draw = Once(self._draw_chain, self, pause=1)
        self.more.toggled.connect(lambda _open: self._draw.ask())
        self._drawn: object = None

    def _build_trusted(self) -> None:
        self._trusted = QWidget(self)
        row = QHBoxLayout(self._trusted)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Icon("passed"), 0, Qt.AlignmentFlag.AlignTop)
        self._trusted_words = Label()
        row.addWidget(self._trusted_words, 1)
        self.withdraw = Button(T("Trust it no longer"), "link")
        self.withdraw.clicked.connect(lambda: self.withdrawn.emit())
        row.addWidget(self.withdraw, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self._trusted)

    def _build_confirm(self) -> None:
        self._confirm = QWidget(self)
        column = QVBoxLayout(self._confirm)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        self.expected = Field(
            T("Fingerprint that the IBM i administrator gave you"),
            validate=self._check,
            placeholder=T("SHA-256 or SHA-1, with or without colons"),
        )
        self.expected.changed.connect(self._settle)
        column.addWidget(self.expected)
        row = QHBoxLayout()
        row.setSpacing(16)
        self.compared = CheckBox(T("I compared the SHA-256 fingerprint with DCM myself"))
        self.compared.toggled.connect(self._settle)
        self.compared.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row.addWidget(self.compared)
        row.addStretch(1)
        self.trust = Button(T("Trust this certificate"))
        self.trust.clicked.connect(self._trust)
        row.addWidget(self.trust)
        column.addLayout(row)
        self.body.addWidget(self._confirm)

    # ------------------------------------------------------------ showing

    @property
    def shown(self) -> Shown | None:
        """What stands on the screen, and is decided about."""
        return self._shown

    @property
    def drawn(self) -> bool:
        """Whether the chain stands on the screen too."""
        return not self._draw.due

    def show_state(self, shown: Shown) -> None:
        """Show a host's certificates; what was typed stays while they are the same."""
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        host = shown.partition.host
        self.title.show_text(T("Presented by {host}", host=host))
        self.sentence.show_text(
            T(
                "Whoever answers as {host} can show any certificate. Compare its fingerprint with "
                "the one in the host's Digital Certificate Manager (DCM).",
                host=host,
            )
        )
        found = shown.presented
        self.sentence.setVisible(not shown.confirmed)
        self._asking.setVisible(found is None and shown.problem is None)
        if shown.problem is not None:
            self.problem.show_problem(shown.problem)
        else:
            self.problem.clear()
        self.more.setVisible(found is not None)
        new = before is None or before.presented != found or before.partition != shown.partition
        if new:
            self.expected.set_text("")
            self.expected.set_problem(None)
            self.compared.setChecked(False)
        if found is not None and (new or before is None or before.confirmed != shown.confirmed):
            self.more.set_open(not shown.confirmed)
        if new:
            self.chain.hide()
        self._draw.ask()
        self._show_remarks(found)
        self._show_trusted(shown)
        self._confirm.setVisible(found is not None and not shown.confirmed and bool(found.anchors))
        self._settle()

    def _draw_chain(self) -> None:
        shown = self._shown
        found = shown.presented if shown is not None else None
        if shown is None or found is None or not self.more.open:
            return
        if (found, shown.confirmed) != self._drawn:
            self._drawn = (found, shown.confirmed)
            marks = T("trusted") if shown.confirmed else T("would be trusted")
            self.chain.show_chain(found.chain, {anchor.der: marks for anchor in found.anchors})
        self.chain.show()
        settle_soon()

    def _show_trusted(self, shown: Shown) -> None:
        self._trusted.setVisible(shown.confirmed)
        if shown.presented is None:
            return
        names = ", ".join(name_of(anchor) for anchor in shown.presented.anchors)
        self._trusted_words.show_text(
            T("The connector will trust {names}, which vouches for {host}.",
              names=names, host=shown.partition.host)
        )  # fmt: skip

    def _show_remarks(self, found: Presented | None) -> None:
        for row in self._remark_rows:
            self._remarks.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._remark_rows = []
        for remark in found.remarks if found is not None else ():
            row = Notice(self)
            row.say(remark, kind="warning")
            self._remarks.addWidget(row)
            self._remark_rows.append(row)

    # ------------------------------------------------------------ confirming

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in the fingerprint's field confirms."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.expected.editor.hasFocus():
            self._trust()
            return
        super().keyPressEvent(event)

    def _certificates(self) -> tuple[Certificate, ...]:
        found = self._shown.presented if self._shown is not None else None
        return (*found.signon.chain, *found.command.chain) if found is not None else ()

    def _check(self, typed: str) -> str:
        shown = self._shown
        if typed.strip() and shown is not None and shown.presented is not None:
            check_compared(shown.presented, typed)
        return typed.strip()

    def _settle(self) -> None:
        typed = self.expected.text().strip()
        found = matching(self._certificates(), typed) if typed and self.expected.valid else None
        self.expected.set_hint(
            T("It is the fingerprint of {name}.", name=name_of(found))
            if found is not None
            else T("It must be the fingerprint of one of the certificates below.")
        )
        ready = found is not None or (not typed and self.compared.isChecked())
        self.trust.setEnabled(ready)
        self.trust.setAccessibleDescription(
            "" if ready else texts.show(T("Needs a matching fingerprint, or your own comparison."))
        )

    def _trust(self) -> None:
        if self.trust.isEnabled():
            self.confirmed.emit(self.expected.text().strip())


def name_of(certificate: Certificate) -> str:
    """A short name for a certificate."""
    return certificate.common_name or certificate.subject
