"""All certificates of a gateway: what runs out next on top, then each partition."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.text import NOTHING, T
from wizard.domain.verdicts import Verdict
from wizard.flows.renewing import Renewal, renew
from wizard.flows.storeproof import Proof
from wizard.flows.survey import Survey, plan
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.hostcard import HostCard
from wizard.views.keystores.told import restart_words
from wizard.views.widgets import Button, Notice

_KINDS = {Verdict.FAIL: "failed", Verdict.WARN: "warning", Verdict.PASS: "passed"}


class CertificatesPage(DeskPage):
    """What every host presents, what breaks when; and the renewal.

    Attributes
    ----------
    headline : Notice
        What fails next.
    hosts : dict of str to HostCard
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            T("Certificates"),
            T("Shows what each host presents, what the truststore holds, and what runs out next."),
            parent,
        )
        self.headline = Notice(self)
        self.content.addWidget(self.headline)
        self.hosts: dict[str, HostCard] = {}
        self._cards = QVBoxLayout()
        self._cards.setSpacing(16)
        self.content.addLayout(self._cards)
        self.again = Button(T("Look again"), "link", icon="again")
        self.again.clicked.connect(lambda: desk.look())
        foot = QHBoxLayout()
        foot.addWidget(self.again)
        foot.addStretch(1)
        self.content.addLayout(foot)

    # ------------------------------------------------------------ showing

    def show_found(self, found: Survey) -> None:
        """The headline, and a card for each partition."""
        self._show_headline(found)
        self._show_hosts(found)

    def _show_headline(self, found: Survey) -> None:
        view = found.view
        if view is None or (not view.forecasts and not found.partitions):
            self.headline.clear()
            if view is not None:
                self.headline.say(
                    T("No partition is set up on this gateway yet."),
                    T("Its partitions.toml names none."),
                    T("Set one up in the program's main window."),
                    kind="info",
                )
            return
        first = view.next
        if first is None:
            self.headline.say(T("Every host is trusted, and nothing runs out soon."), kind="passed")
        elif first.verdict is Verdict.FAIL and first.name:
            # The partition's own card says why.
            self.headline.say(
                T("Resets on {name} fail.", name=first.name),
                NOTHING,
                T("Its card below says why; Renew shows what would change."),
                kind="failed",
            )
        else:
            self.headline.say(first.text, NOTHING, first.next_step, kind=_KINDS[first.verdict])

    def _show_hosts(self, found: Survey) -> None:
        names = [partition.name for partition in found.partitions] if found.view else []
        for name in [name for name in self.hosts if name not in names]:
            gone = self.hosts.pop(name)
            gone.hide()
            gone.deleteLater()
        for partition in found.partitions if found.view else ():
            card = self.hosts.get(partition.name)
            if card is None:
                card = self.hosts[partition.name] = HostCard(partition.name, partition.host)
                card.asked.connect(self._plan)
                card.confirmed.connect(self._renew)
                self._cards.addWidget(card)
                card.show()
            forecasts = found.view.forecasts if found.view is not None else ()
            ends = next((one for one in forecasts if one.name == partition.name), None)
            card.show_state(found.examined(partition.name), ends)

    def settle_busy(self, *, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        for card in self.hosts.values():
            card.set_busy(busy)
        self.again.setEnabled(not busy)

    # ------------------------------------------------------------ renewing

    def _plan(self, name: str) -> None:
        found = self.found
        if found is None:
            return
        card = self.hosts[name]
        work = partial(plan, self.desk.services, found, name)
        self.desk.run(work, card.show_plan, card.show_problem)

    def _renew(self, wanted: Renewal) -> None:
        found = self.found
        if found is None:
            return
        card = self.hosts[wanted.partition.name]
        self.desk.change(
            partial(renew, self.desk.services, found.choice, wanted, others=found.partitions),
            partial(self._renewed, card, wanted),
            card.show_problem,
        )

    def _renewed(self, card: HostCard, wanted: Renewal, proof: Proof) -> None:
        names = ", ".join(one.common_name or one.subject for one in wanted.adding)
        proven = any(one.partition.name == wanted.partition.name for one in proof.proven)
        card.say_done(
            T("{names} is in the truststore.", names=names),
            T("The gateway's own Java made a handshake with {name} and trusts it.",
              name=wanted.partition.name)
            if proven
            else T("{name} gave no answer to prove it by; the old certificates are still there.",
                   name=wanted.partition.name),
            restart_words(proof),
        )  # fmt: skip
