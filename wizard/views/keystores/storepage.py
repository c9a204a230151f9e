"""The truststore: its entries, what may go, and the way back."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from wizard.domain.text import T
from wizard.flows.renewing import remove_spares
from wizard.flows.storeproof import Proof
from wizard.flows.storework import undo_store
from wizard.flows.survey import Survey
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.storecard import StoreCard
from wizard.views.keystores.told import restart_words


class StorePage(DeskPage):
    """The entries of the store on the desk.

    Attributes
    ----------
    store : StoreCard
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            T("Truststore"),
            T("Shows what the connector trusts, and changes it without losing the rest."),
            parent,
        )
        self.store = StoreCard()
        self.store.removed.connect(self._remove)
        self.store.undone.connect(self._undo)
        self.content.addWidget(self.store)

    def show_found(self, found: Survey) -> None:
        """The entries as they are now."""
        self.store.show_survey(found)

    def settle_busy(self, *, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        self.store.set_busy(busy)

    def _remove(self, alias: str) -> None:
        found = self.found
        if found is None or found.store is None:
            return
        self.desk.change(
            partial(remove_spares, self.desk.services, found.choice, found.store, [alias],
                    found.partitions),
            partial(self._removed, alias),
            self.store.show_problem,
        )  # fmt: skip

    def _removed(self, alias: str, proof: Proof) -> None:
        self.store.say(
            T("“{alias}” is out of the truststore.", alias=alias),
            T("The gateway's own Java still trusts every host that it trusted before."),
            restart_words(proof),
        )

    def _undo(self) -> None:
        found = self.found
        if found is None:
            return
        self.desk.run(
            partial(undo_store, self.desk.services, found.path),
            self._undone,
            self.store.show_problem,
        )

    def _undone(self, _backup: object) -> None:
        self.store.say(T("The truststore is as it was before its last change."))
        self.desk.look()
