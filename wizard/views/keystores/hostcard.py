"""One partition: what it presents, how Java judges it, and its renewal."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text, join
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.tls import UNTRUSTED
from wizard.flows.examining import Examined, PortView, Standing
from wizard.flows.forecasts import Forecast
from wizard.flows.renewing import Renewal
from wizard.views import texts
from wizard.views.keystores.renewalpanel import RenewalPanel
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, CertificateChain, Disclosure, Icon, Label, Notice

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
_SERVERS = {"signon": T("sign-on"), "command": T("remote command")}


class ChainsView(QWidget):
    """What each port presents: one chain, or one for each port where they differ.

    Attributes
    ----------
    chains : list of CertificateChain
    heads : list of Label
        Which ports present it; none where all present the same.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chains: list[CertificateChain] = []
        self.heads: list[Label] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)

    def show_ports(self, ports: Sequence[PortView]) -> None:
        """Show what the ports present."""
        while (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.chains, self.heads = [], []
        shown = {port.chain: [one for one in ports if one.chain == port.chain] for port in ports}
        for chain, same in shown.items():
            if len(shown) > 1:
                head = Label(_ports(same), "strong", parent=self)
                if self.heads:
                    self._column.addSpacing(8)
                self.heads.append(head)
                self._column.addWidget(head)
            view = CertificateChain(self)
            view.show_chain(chain)
            self.chains.append(view)
            self._column.addWidget(view)


def _ports(ports: Sequence[PortView]) -> Text:
    """Port numbers with their servers."""
    return join(
        *(T("Port {port} ({server})", port=one.port, server=_SERVERS[one.server]) for one in ports)
    )


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
    renewal : RenewalPanel
    summary, expected, compared, cancel, trust
        The panel's own.
    chains : ChainsView
    """

    asked = Signal(str)
    confirmed = Signal(object)
    planned = Signal()
    changed = Signal()

    def __init__(self, name: str, host: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.name = name
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
        self.renewal = RenewalPanel(self)
        self.renewal.confirmed.connect(self.confirmed)
        self.renewal.cancelled.connect(self._cancel)
        self.summary, self.expected = self.renewal.summary, self.renewal.expected
        self.compared, self.trust = self.renewal.compared, self.renewal.trust
        self.cancel = self.renewal.cancel
        self.body.addWidget(self.renewal)
        self.result = Notice(self)
        self.body.addWidget(self.result)
        self.more = Disclosure(T("Certificates that the host presents"))
        self.chains = ChainsView()
        self.more.body.addWidget(self.chains)
        self.body.addWidget(self.more)

    # ------------------------------------------------------------ showing

    def show_state(self, seen: Examined | None, next_end: Forecast | None) -> None:
        """What the partition presents, and what fails next on it."""
        standing = seen.standing if seen is not None else Standing.PLAIN
        # What was planned was planned for what the host presented before.
        self.renewal.forget()
        soon = next_end is not None and next_end.verdict is Verdict.WARN
        icon = _ICONS[standing]
        self.icon.set_icon("warning" if soon and icon == "passed" else icon)
        self.words.show_text(_WORDS[standing])
        ports = [port for port in seen.ports if port.chain] if seen is not None else []
        ends = min((one.not_after for port in ports for one in port.chain), default=None)
        words: Text = NOTHING
        if soon and next_end is not None:
            words = next_end.text
        elif ends is not None:
            words = T("Valid until {day}", day=texts.day_with_days(ends))
        self.until.show_text(words)
        self.until.setVisible(bool(words))
        self.more.setVisible(bool(ports))
        self.chains.show_ports(ports)
        self._show_refusal(seen)
        self.renew.setVisible(bool(ports))
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
        self.result.clear()
        self.renewal.show_plan(plan)
        self.refusal.clear()  # the way out of it is on the screen now
        self.planned.emit()

    def _cancel(self) -> None:
        self.renewal.forget()
        self.renew.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
        settle_soon()

    def show_problem(self, found: Problem) -> None:
        """The renewal did not come to be; everything is as it was."""
        self.renewal.hide()
        self.result.show_problem(found)
        settle_soon()

    def say_done(self, what: Text, why: Text, next_step: Text) -> None:
        """The renewal is written and proven."""
        self.renewal.hide()
        self.result.say(what, why, next_step, kind="passed")
        settle_soon()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        for button in (self.renew, self.renewal.trust):
            button.setEnabled(not busy)
        if not busy:
            self.renewal.settle()
