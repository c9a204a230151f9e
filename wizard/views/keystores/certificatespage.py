"""All certificates of a gateway: what runs out next on top, then each partition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.domain.verdicts import Verdict
from wizard.flows.lifetimes import Lifetime, lifetimes
from wizard.flows.renewing import Renewal, renew
from wizard.flows.storeproof import Proof
from wizard.flows.survey import Survey, plan
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.hostcard import HostCard
from wizard.views.keystores.told import restart_words
from wizard.views.settling import settle, settle_soon
from wizard.views.theme import tokens
from wizard.views.widgets import Button, Card, Notice, TimeLine, TimeRow

_STORE = "store"
"""The place id of the page that another module holds (`places` imports this one)."""

_KINDS = {Verdict.FAIL: "failed", Verdict.WARN: "warning", Verdict.PASS: "passed"}


class CertificatesPage(DeskPage):
    """What every host presents, what breaks when; and the renewal.

    Attributes
    ----------
    headline : Notice
        What fails next.
    line : TimeLine
        All certificates that matter to somebody, what runs out next on top.
    spares : Notice
        Said when the truststore holds what nobody needs any more.
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
        self.content.addWidget(self._build_line())
        self.spares = Notice(self)
        self.open_store = self.spares.add_action(T("Open the Truststore page"))
        self.open_store.clicked.connect(lambda: self.place_asked.emit(_STORE))
        self.content.addWidget(self.spares)
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

    def _build_line(self) -> Card:
        self._lifetimes: tuple[Lifetime, ...] = ()
        self.time = Card(T("When each certificate runs out"), " ")
        self.line = TimeLine()
        self.line.chosen.connect(self._open_row)
        self.time.body.addWidget(self.line)
        return self.time

    # ------------------------------------------------------------ showing

    def show_found(self, found: Survey) -> None:
        """The headline, the time line, and a card for each partition."""
        self._show_headline(found)
        self._show_line(found)
        self._show_spares(found)
        self._show_hosts(found)

    def _show_line(self, found: Survey) -> None:
        now = self.desk.services.clock()
        self._lifetimes = lifetimes(found.view, now) if found.view is not None else ()
        self.time.setVisible(bool(self._lifetimes))
        self.time.sentence.show_text(_in_short(self._lifetimes))
        self.line.show_rows(
            [
                TimeRow(
                    one.key,
                    one.title,
                    one.what,
                    one.certificate.not_before,
                    one.certificate.not_after,
                    "failed" if one.refused else _KINDS[one.verdict],
                )
                for one in self._lifetimes
            ],
            now,
        )

    def _show_spares(self, found: Survey) -> None:
        spares = [one for one in found.view.spares if not one.unsure] if found.view else []
        if not spares:
            self.spares.clear()
            return
        names: Text | str = ", ".join(f"“{spare.alias}”" for spare in spares[:3])
        if len(spares) > 3:
            names = T("{names} and {count} more", names=names, count=len(spares) - 3)
        self.spares.say(
            one_of(
                len(spares),
                "The truststore holds an entry that no partition needs any more: {names}.",
                "The truststore holds {count} entries that no partition needs any more: {names}.",
                names=names,
            ),
            NOTHING,
            one_of(
                len(spares),
                "It harms nobody. On the Truststore page you can remove it, and undo that.",
                "They harm nobody. On the Truststore page you can remove them, and undo that.",
            ),
            kind="info",
        )

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
            fine = first.verdict is Verdict.PASS
            self.headline.say(
                T("Every host is trusted.") if fine else first.text,
                first.text if fine else NOTHING,
                first.next_step,
                kind=_KINDS[first.verdict],
            )

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
                card.planned.connect(partial(self._reveal, card))
                card.changed.connect(self.follow)
                self._cards.addWidget(card)
                card.show()
            forecasts = found.view.forecasts if found.view is not None else ()
            ends = next((one for one in forecasts if one.name == partition.name), None)
            card.show_state(found.examined(partition.name), ends)

    def _open_row(self, key: str) -> None:
        """Bring into view what a row of the time line is about."""
        one = next((one for one in self._lifetimes if one.key == key), None)
        if one is None:
            return
        card = next((self.hosts[name] for name in one.partitions if name in self.hosts), None)
        if card is None:
            self.place_asked.emit(_STORE)
            return
        top = card.mapTo(self, QPoint(0, 0)).y() + self.scroll_area.verticalScrollBar().value()
        self.scroll_area.verticalScrollBar().setValue(top - tokens.CARD_PADDING)
        if card.renew.isVisible():
            card.renew.setFocus(Qt.FocusReason.OtherFocusReason)

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

    def _reveal(self, card: HostCard) -> None:
        """The whole renewal in sight, else its beginning; the cursor where the person goes on."""
        panel, area = card.renewal, self.scroll_area

        def show() -> None:
            settle()  # heights are known only then
            area.ensureWidgetVisible(panel.cancel, 0, tokens.PAGE_MARGIN)
            if panel.height() > area.viewport().height():
                top = panel.mapTo(self, QPoint(0, 0)).y() + area.verticalScrollBar().value()
                area.verticalScrollBar().setValue(top - tokens.CARD_PADDING)
            if panel.expected.isVisible():
                panel.expected.setFocus(Qt.FocusReason.OtherFocusReason)

        settle_soon()
        QTimer.singleShot(0, self, show)

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


def _in_short(rows: Sequence[Lifetime]) -> Text:
    """How many run out soon, in one sentence."""
    failed = sum(one.verdict is Verdict.FAIL for one in rows)
    warned = sum(one.verdict is Verdict.WARN for one in rows)
    if failed:
        return one_of(
            failed,
            "{count} of {total} is out of its time, or runs out within 7 days.",
            "{count} of {total} are out of their time, or run out within 7 days.",
            total=len(rows),
        )
    if warned:
        return one_of(
            warned,
            "{count} of {total} runs out within 30 days.",
            "{count} of {total} run out within 30 days.",
            total=len(rows),
        )
    return T("None runs out within 30 days. A click opens the partition.")
