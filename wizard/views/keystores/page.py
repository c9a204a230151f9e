"""All certificates of a gateway: what runs out next on top, each partition, the truststore."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.renewing import Renewal, remove_spares, renew
from wizard.flows.services import Services
from wizard.flows.storeproof import Proof
from wizard.flows.storework import undo_store
from wizard.flows.survey import Survey, plan, survey
from wizard.views import tasks
from wizard.views.keystores.hostcard import HostCard
from wizard.views.keystores.storecard import StoreCard
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, Field, Label, Notice, Page, PasswordField, PathField

_KINDS = {Verdict.FAIL: "failed", Verdict.WARN: "warning", Verdict.PASS: "passed"}


class CertificatesPage(Page):
    """What every host presents, what the truststore holds, what breaks when; and the renewal.

    Parameters
    ----------
    services : Services
    folder : Path or None
        The gateway; None asks for it, with the likeliest one filled in.

    Attributes
    ----------
    folder : Field
    headline : Notice
        What fails next.
    hosts : dict of str to HostCard
    store : StoreCard
    password : Field
    found : Survey or None
    """

    def __init__(
        self, services: Services, folder: Path | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            T("Certificates"),
            T("Shows what each host presents, what the truststore holds, and what runs out next."),
            parent,
        )
        self._services = services
        self.found: Survey | None = None
        self._secret: Secret | None = None
        self._task: tasks.TaskHandle | None = None
        self.headline = Notice(self)
        self.body.addWidget(self.headline)
        self.body.addWidget(self._build_folder(folder))
        self.body.addWidget(self._build_locked())
        self._progress = Label(T("Asks the hosts and the gateway's Java …"), "small", "muted")
        self.body.addWidget(self._progress)
        self._progress.hide()
        self.hosts: dict[str, HostCard] = {}
        self._cards = QVBoxLayout()
        self._cards.setSpacing(16)
        self.body.addLayout(self._cards)
        self.store = StoreCard()
        self.store.removed.connect(self._remove)
        self.store.undone.connect(self._undo)
        self.store.hide()
        self.body.addWidget(self.store)
        self.again = Button(T("Look again"), "link", icon="again")
        self.again.clicked.connect(lambda: self.look())
        foot = QHBoxLayout()
        foot.addWidget(self.again)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def _build_folder(self, folder: Path | None) -> QWidget:
        self._path = PathField("folder", title=T("Gateway folder"))
        self.folder = Field(
            T("Gateway folder"), self._path, hint=T("The folder that holds MyPassGateway.")
        )
        if folder is not None:
            self._path.set_path(folder)
        self._path.chosen.connect(lambda _path: self.look())
        self._folder_card = Card()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.folder, 1)
        self.open_folder = Button(T("Open"))
        self.open_folder.clicked.connect(lambda: self.look())
        row.addWidget(self.open_folder, 0, Qt.AlignmentFlag.AlignVCenter)
        self._folder_card.body.addLayout(row)
        return self._folder_card

    def _build_locked(self) -> QWidget:
        self.locked = Card(
            T("The truststore is locked"),
            T("Its password opens it; what is typed here is used, and not kept."),
        )
        self._typed = PasswordField()
        self.password = Field(T("Password of the truststore"), self._typed)
        self.unlock = Button(T("Open"))
        self.unlock.clicked.connect(self._unlock)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.password, 1)
        row.addWidget(self.unlock, 0, Qt.AlignmentFlag.AlignVCenter)
        self.locked.body.addLayout(row)
        self.locked.hide()
        return self.locked

    # ------------------------------------------------------------ looking

    def on_ready(self) -> None:
        """Look at the gateway that is named, else at the likeliest one."""
        if self.found is not None or self._task is not None:
            return
        if self._path.path() is None:
            self._run(self._services.gateway.guesses, self._guessed, self._fail)
        else:
            self.look()

    def _guessed(self, guesses: tuple[Path, ...]) -> None:
        if guesses and self._path.path() is None:
            self._path.set_path(guesses[0])
            self.look()

    def look(self) -> None:
        """Ask everything again."""
        folder = self._path.path()
        if folder is None:
            return
        self.folder.set_problem(None)
        self._run(partial(survey, self._services, folder, self._secret), self._take, self._fail)

    def _unlock(self) -> None:
        secret = self._typed.secret()
        if secret:
            self._secret = secret
            self.look()

    def _fail(self, found: Problem) -> None:
        if found.id.startswith("gateway."):
            self.folder.set_problem(found)
        else:
            self.error = found

    def _take(self, found: Survey) -> None:
        self.error = None
        self.found = found
        self._folder_card.setVisible(False)
        self.locked.setVisible(found.locked)
        if found.locked:
            self.password.set_problem(found.problem if self._secret is not None else None)
            self._secret = None
            self._typed.edit.setFocus()
        else:
            self._typed.clear()
        self._show_headline(found)
        self._show_hosts(found)
        self.store.setVisible(not found.locked)
        if not found.locked:
            self.store.show_survey(found)
        settle_soon()
        self.changed.emit()

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

    # ------------------------------------------------------------ renewing

    def _plan(self, name: str) -> None:
        found = self.found
        if found is None:
            return
        card = self.hosts[name]
        self._run(partial(plan, self._services, found, name), card.show_plan, card.show_problem)

    def _renew(self, wanted: Renewal) -> None:
        found = self.found
        if found is None:
            return
        card = self.hosts[wanted.partition.name]
        self._run(
            partial(renew, self._services, found.choice, wanted, others=found.partitions),
            partial(self._renewed, card, wanted),
            partial(self._not_done, card.show_problem),
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
            _restart(proof),
        )  # fmt: skip
        self.look()

    # ------------------------------------------------------------ the store

    def _remove(self, alias: str) -> None:
        found = self.found
        if found is None or found.store is None:
            return
        self._run(
            partial(remove_spares, self._services, found.choice, found.store, [alias],
                    found.partitions),
            partial(self._removed, alias),
            partial(self._not_done, self.store.show_problem),
        )  # fmt: skip

    def _removed(self, alias: str, proof: Proof) -> None:
        self.store.say(
            T("“{alias}” is out of the truststore.", alias=alias),
            T("The gateway's own Java still trusts every host that it trusted before."),
            _restart(proof),
        )
        self.look()

    def _undo(self) -> None:
        found = self.found
        if found is None:
            return
        self._run(
            partial(undo_store, self._services, found.path),
            self._undone,
            partial(self._not_done, self.store.show_problem),
        )

    def _undone(self, _backup: object) -> None:
        self.store.say(T("The truststore is as it was before its last change."))
        self.look()

    def _not_done(self, show: Callable[[Problem], None], found: Problem) -> None:
        """The old store is in place again: what is shown is looked at anew."""
        show(found)
        self.look()

    # ------------------------------------------------------------ work

    def _run(
        self,
        work: Callable[[], object],
        on_result: Callable[..., object],
        on_error: Callable[[Problem], object],
    ) -> None:
        if self._task is not None and not self._task.finished:
            return

        def ended(then: Callable[..., object], value: object) -> None:
            self._task = None
            self._set_busy(busy=False)
            then(value)

        self._set_busy(busy=True)
        self._task = tasks.run(
            work, partial(ended, on_result), partial(ended, on_error), owner=self
        )

    def _set_busy(self, *, busy: bool) -> None:
        self.busy = busy
        self._progress.setVisible(busy)
        for card in self.hosts.values():
            card.set_busy(busy)
        self.store.set_busy(busy)
        for button in (self.again, self.open_folder, self.unlock):
            button.setEnabled(not busy)


def _restart(proof: Proof) -> Text:
    if not proof.services:
        return T("Restart the MyPass Gateway service, so that the connector reads the new store.")
    return T(
        "Restart {names}, so that the connector reads the new store.",
        names=", ".join(proof.services),
    )
