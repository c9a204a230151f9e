"""After a write: the restart, and the last handshake with each partition."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.afterwards import last_handshake
from wizard.views import texts
from wizard.views.keystores.desk import Desk
from wizard.views.pages.restartcard import RestartCard
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Notice

_KINDS = {
    Verdict.FAIL: "failed",
    Verdict.WARN: "warning",
    Verdict.PASS: "passed",
    Verdict.SKIPPED: "info",
}


@dataclass(frozen=True, slots=True)
class NewPassword:
    """The connector's store has another password, which the connector must be told.

    Parameters
    ----------
    store : Path
    old : Secret
        What the connector knows.
    what, why, next_step : Text
    """

    store: Path
    old: Secret
    what: Text
    why: Text
    next_step: Text


class AfterCard(QWidget):
    """What is left to do once the store on the desk was written; out of sight before.

    The window has one and takes it to the page that is shown.

    Attributes
    ----------
    warning : Notice
        What has to be done before the restart.
    known : Button
        The person did it.
    card : RestartCard
    ask : Button
        Where no service was found: the person restarted by hand.
    later : Button
        Takes the card away until the next write.
    told : Notice
        The last handshake.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = False
        self._asked = False
        self._over = False
        self._outcome: Verdict | None = None
        self._new: NewPassword | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.warning = Notice()
        self.known = self.warning.add_action(T("The connector knows it now"))
        self.known.clicked.connect(self._told_connector)
        column.addWidget(self.warning)
        self.card = RestartCard(desk.services)
        self.card.sentence.show_text(
            T("The truststore was written. The connector reads it when it starts.")
        )
        self.card.restarted.connect(lambda _service: self._want())
        self.ask = Button(T("It is restarted: make the last handshake"), "link", icon="again")
        self.ask.clicked.connect(self._want)
        self.later = Button(T("Later"), "link")
        self.later.setAccessibleName(texts.show(T("Restart the gateway later")))
        self.later.clicked.connect(self._put_off)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.ask)
        foot.addWidget(self.later)
        foot.addStretch(1)
        self.card.body.addLayout(foot)
        self.told = Notice()
        self.card.body.addWidget(self.told)
        column.addWidget(self.card)
        desk.wrote.connect(self._offer)
        desk.changed.connect(self._follow)
        desk.busy_changed.connect(self._follow_busy)
        self.settle()

    @property
    def due(self) -> bool:
        """Whether the store on the desk was written since it was put there."""
        proof, found = self._desk.proof, self._desk.found
        return (
            proof is not None
            and not self._over
            and not proof.rolled_back
            and found is not None
            and proof.store == found.path.absolute()
        )

    def settle(self) -> None:
        """Derive what is shown."""
        proof = self._desk.proof
        warns = self._warns
        self.warning.setVisible(warns)
        self.card.setVisible(self.due)
        self.setVisible(self.due or warns)
        if proof is None or not self.due:
            return
        self.card.set_services(proof.services)
        found = self._desk.found
        some = found is not None and bool(found.partitions)
        self.ask.setVisible(some and not proof.services)
        self.ask.setEnabled(not self._desk.busy)
        settle_soon()

    def warn(self, new: NewPassword) -> None:
        """Said above the restart, until the connector knows it or the old one is back."""
        if self._new is not None and self._new.store == new.store:
            # Nobody told the connector the one in between.
            new = replace(new, old=self._new.old)
        self._new = new
        self.warning.say(new.what, new.why, new.next_step, kind="warning")
        self.settle()

    @property
    def _warns(self) -> bool:
        new, found = self._new, self._desk.found
        if new is None or found is None or found.path != new.store:
            return False
        return found.store is None or found.store.password != new.old

    def _told_connector(self) -> None:
        self._new = None
        self.settle()
        settle_soon()

    def _offer(self) -> None:
        self._wanted = self._asked = self._over = False
        self._outcome = None
        self.told.clear()
        self.card.begin_anew()
        self.settle()

    def _put_off(self) -> None:
        """Out of the way until the next write: the person knows what is left to do."""
        self._over = True
        self.settle()
        settle_soon()

    def leave(self) -> None:
        """The person goes to another page: what is restarted and proven stays behind."""
        restarted = all(row.icon.name == "passed" for row in self.card.rows.values())
        self._over = self._over or (restarted and self._outcome is Verdict.PASS)

    # ------------------------------------------------------------ the last handshake

    def _want(self) -> None:
        found = self._desk.found
        if found is None or not found.partitions:
            return
        self._wanted = True
        self.told.say(T("Makes the last handshake with every partition …"), kind="info")
        settle_soon()
        self._follow_busy()

    def _follow_busy(self) -> None:
        self.ask.setEnabled(not self._desk.busy)
        if self._wanted and not self._desk.busy:
            # Whoever waits for the work that has just ended goes first.
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        if self._wanted and not self._desk.busy:
            self._wanted, self._asked = False, True
            self._desk.look()

    def _follow(self) -> None:
        self.settle()
        if self._asked and not self._wanted:
            self._asked = False
            self._tell()

    def _tell(self) -> None:
        found, problem = self._desk.found, self._desk.problem
        if found is not None:
            outcome = last_handshake(found)
            self._outcome = outcome.verdict
            self.told.say(outcome.text, next_step=outcome.next_step, kind=_KINDS[outcome.verdict])
        elif problem is not None:
            self.told.show_problem(problem)
        settle_soon()
