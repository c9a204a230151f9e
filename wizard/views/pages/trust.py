"""Trust: which certificates the connector accepts, confirmed by a person, proven by Java."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.hosts import Partition
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.steps import TRUST
from wizard.flows.trust import Imported, Presented, confirm, fetch_chains, with_imported
from wizard.views import tasks
from wizard.views.pages.chaincard import ChainCard, Shown
from wizard.views.pages.checks import CheckPage
from wizard.views.pages.context import SetupContext
from wizard.views.pages.importcard import ImportCard
from wizard.views.pages.storecard import StoreCard
from wizard.views.settling import Once
from wizard.views.widgets import Notice

_Key = tuple[object, ...]


class TrustPage(CheckPage):
    """Certificates fetched and confirmed, or imported; then the checks with the staged store.

    Attributes
    ----------
    card : ChainCard
    store : StoreCard
    importing : ImportCard
    plain : Notice
        Said for a partition without SSL.
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        self.plain = Notice()
        self.card = ChainCard()
        self.store = StoreCard(context)
        self.importing = ImportCard(context.services)
        self._fetched: dict[_Key, Presented | Problem] = {}
        self._fetching: dict[_Key, tasks.TaskHandle] = {}
        # Far down the page: in a round of its own, after what stands above.
        self._store_soon = Once(self.store.refresh, self.store)
        super().__init__(context, TRUST, parent)
        self.card.confirmed.connect(self._confirmed)
        self.card.withdrawn.connect(self._withdrawn)
        self.card.asked_again.connect(self._ask_again)
        self.importing.chosen.connect(self._imported)
        self.store.opened.connect(self._restart)
        self.setAcceptDrops(True)

    def build(self) -> None:
        """Header, certificates, rows, the others; below them what all partitions share."""
        for part in (
            self.header,
            self.plain,
            self.card,
            self.broken,
            self.rows,
            self.grid,
            self._below,
            self.store,
            self.importing,
        ):
            self.body.addWidget(part)

    # ------------------------------------------------------------ hooks

    def on_ready(self) -> None:
        """Fetch what is presented; check what can be checked."""
        self.store.on_ready()
        self.store.show_stores()
        for partition in self.partitions:
            if partition.ssl:
                self._fetch(partition)
        super().on_ready()

    def apply(self) -> None:
        """The truststore must be writable at Apply.

        Raises
        ------
        ProblemError
            As `StoreCard.demand`.
        """
        self.store.demand()

    def concerns(self, partition: Partition) -> bool:
        """Only TLS has certificates."""
        return partition.ssl

    def waits(self, partition: Partition) -> Text:
        """The person's word comes first, unless some store may trust the host already."""
        found = super().waits(partition)
        if found:
            return found
        answers = self._flow.answers
        look = self._flow.look
        staged = any(anchor.host in ("", partition.host) for anchor in answers.trust.anchors)
        if staged or (look is not None and look.stores) or answers.trust.path is not None:
            return NOTHING
        return T("waits until you trust the host's certificate, or press Check again")

    @property
    def drawn(self) -> bool:
        """The certificates and the truststore included."""
        return super().drawn and not self._store_soon.due and self.card.drawn

    def unconcerned(self, partition: Partition) -> Text:
        """Named for what it means."""
        del partition
        return T("no SSL: clear text")

    def refresh_more(self, partition: Partition | None) -> None:
        """Certificates, the warning of clear text, the truststore."""
        tls = any(one.ssl for one in self.partitions)
        self.store.setVisible(tls)
        self.importing.setVisible(tls)
        if tls:
            self._store_soon.ask()
        self.card.setVisible(partition is not None and partition.ssl)
        if partition is None or partition.ssl:
            self.plain.clear()
        else:
            self.plain.say(
                T("{name} does not use SSL.", name=partition.name),
                T("It presents no certificate; each reset travels in clear text, the new password "
                  "included."),
                T("Turn SSL on for it on the Hosts page (recommended)."),
                kind="warning",
            )  # fmt: skip
        if partition is not None and partition.ssl:
            self.card.show_state(self._shown(partition))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        for url in event.mimeData().urls():
            if url.isLocalFile():
                event.acceptProposedAction()
                self.importing.take(Path(url.toLocalFile()))
                return

    # ------------------------------------------------------------ fetching

    def _fetch(self, partition: Partition) -> None:
        key = _key(partition)
        if isinstance(self._fetched.get(key), Presented) or key in self._fetching:
            return
        self._fetched.pop(key, None)
        work = partial(
            fetch_chains,
            self._context.services,
            partition,
            timeout=self._flow.answers.network.connect_timeout,
        )
        self._fetching[key] = tasks.run(
            work, partial(self._came, key), partial(self._came, key), owner=self
        )

    def _came(self, key: _Key, found: Presented | Problem) -> None:
        self._fetching.pop(key, None)
        self._fetched[key] = found
        self.refresh()

    def _ask_again(self) -> None:
        partition = self.partition()
        if partition is not None:
            self._fetched.pop(_key(partition), None)
            self._fetch(partition)
            self.refresh()

    def _shown(self, partition: Partition) -> Shown:
        found = self._fetched.get(_key(partition))
        if isinstance(found, Problem):
            return Shown(partition, problem=found)
        if found is None:
            return Shown(partition)
        return Shown(partition, found, confirmed=self._is_confirmed(found))

    def _is_confirmed(self, found: Presented) -> bool:
        trust = self._flow.answers.trust
        host = found.partition.host
        leaves = [one for one in (found.signon.leaf, found.command.leaf) if one is not None]
        staged = {anchor.der for anchor in trust.anchors if anchor.host in ("", host)}
        return (
            bool(leaves)
            and all(trust.is_confirmed(host, leaf.sha256) for leaf in leaves)
            and bool(staged & {anchor.der for anchor in found.anchors})
        )

    # ------------------------------------------------------------ deciding

    def _confirmed(self, fingerprint: str) -> None:
        # What the person saw, which is what they compared.
        shown = self.card.shown
        if shown is None or shown.presented is None:
            return
        try:
            answer = confirm(self._flow.answers.trust, shown.presented, fingerprint)
        except ProblemError as error:
            self.card.expected.set_problem(error.problem)
            return
        self.error = None
        self._flow.accept(answer)
        # What runs already began with this answer: one store serves all partitions.
        if not self.runs.active(shown.partition.name):
            self.start(shown.partition.name)
        self.header.button.setFocus()

    def _withdrawn(self) -> None:
        shown = self.card.shown
        if shown is None or shown.presented is None:
            return
        answer = self._flow.answers.trust
        for anchor in shown.presented.anchors:
            answer = answer.without(anchor.der)
        self.runs.cancel(shown.partition.name)
        self._flow.accept(answer)

    def _imported(self, found: Imported, marked: tuple[Certificate, ...]) -> None:
        self.error = None
        self._flow.accept(with_imported(self._flow.answers.trust, found, marked))

    def _restart(self) -> None:
        """The store opened: what could not begin without its password can now."""
        self._start_unproven()


def _key(partition: Partition) -> _Key:
    return (partition.host, partition.ports)
