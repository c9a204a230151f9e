"""Any certificate in, a truststore that Java trusts out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.importing import (
    Imported,
    NewStore,
    Proposal,
    Target,
    import_chosen,
    look_at_target,
    propose,
)
from wizard.flows.storeproof import Proof
from wizard.flows.survey import Survey
from wizard.views import texts
from wizard.views.keystores.candidatetree import CandidateTree
from wizard.views.keystores.desk import Desk
from wizard.views.keystores.deskpage import DeskPage
from wizard.views.keystores.importresult import ResultCard
from wizard.views.keystores.sourcescard import SourcesCard
from wizard.views.keystores.targetcard import TargetCard
from wizard.views.keystores.trustcard import TrustCard
from wizard.views.pages.latest import Latest
from wizard.views.pages.storepassword import StorePasswordCard
from wizard.views.settling import settle_soon
from wizard.views.theme import theme, tokens
from wizard.views.widgets import Card, Label, Notice


class DropHighlight(QWidget):
    """Lies over the page while something that can be dropped is above it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        parent.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """It is as large as the page."""
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        ground = QColor(theme().colour("soft_accent"))
        ground.setAlpha(236)
        painter.setPen(QPen(theme().colour("accent"), 2, Qt.PenStyle.DashLine))
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, tokens.CARD_RADIUS, tokens.CARD_RADIUS)
        painter.setFont(theme().font("heading"))
        painter.setPen(theme().colour("text"))
        painter.drawText(
            rect, Qt.AlignmentFlag.AlignCenter, texts.show(T("Drop it here to read it"))
        )
        painter.end()


class ImportPage(DeskPage):
    """Sources in, advice, comparison, one button.

    Attributes
    ----------
    result : ResultCard
    made : StorePasswordCard
        The password that was made up for a new store.
    sources : SourcesCard
    tree : CandidateTree
    target : TargetCard
    trust : TrustCard
    proposal : Proposal
    waiting : Notice
        Files that were opened before a truststore is.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            T("Import"),
            T("Takes certificates from nearly anything, says which to trust and why, and proves "
              "the store with the gateway's own Java."),
            parent,
        )  # fmt: skip
        self.proposal = Proposal()
        self.waiting = Notice(self)
        self.body.insertWidget(0, self.waiting)
        self._target: Target | None = None
        self._target_path: Path | None = None
        self._writing = False
        self._looking = Latest(self)
        self._deciding = Latest(self, self._tell_deciding, in_turn=True)
        self.result = ResultCard()
        self.made = StorePasswordCard()
        self.sources = SourcesCard(desk.services)
        self.sources.changed.connect(self._sources_changed)
        self.certificates = Card(T("What to trust"))
        self.progress = Label(T("Looks at the certificates …"), "small", "muted")
        self.progress.hide()
        self.certificates.body.addWidget(self.progress)
        self.tree = CandidateTree()
        self.tree.changed.connect(self._settle)
        self.certificates.body.addWidget(self.tree)
        self.certificates.hide()
        self.target = TargetCard()
        self.target.changed.connect(self._settle)
        self.target.elsewhere.connect(desk.clear)
        self.trust = TrustCard()
        self.trust.changed.connect(self._settle)
        self.trust.confirmed.connect(self._import)
        self.trust.hide()
        for card in (
            self.result, self.made, self.sources, self.certificates, self.target, self.trust,
        ):  # fmt: skip
            self.content.addWidget(card)
        self.setAcceptDrops(True)
        self.highlight = DropHighlight(self)

    # ------------------------------------------------------------ looking

    def follow(self) -> None:
        """As every page; and what was opened first says what it waits for."""
        super().follow()
        self._show_waiting()

    def _show_waiting(self) -> None:
        names = ", ".join(row.title.text() for row in self.sources.rows)
        found = self.found
        if not names or self.desk.busy or (found is not None and not found.locked):
            self.waiting.clear()
            return
        step = T("Choose the gateway whose truststore it is for, or a truststore by itself.")
        if found is not None:
            step = T("Open the truststore with its password.")
        self.waiting.say(
            T("{names} waits for a truststore.", names=names),
            T("Which of its certificates are advised depends on what the truststore holds."),
            step,
        )

    def show_found(self, found: Survey) -> None:
        """Another look: the advice is for what the store holds now."""
        if found.path != self._target_path:
            self._target, self._target_path = None, found.path
        store = found.store
        self.sources.set_password(store.password if store is not None else None)
        view = found.view
        self.sources.set_partitions(found.partitions, view.partitions if view is not None else ())
        self.target.show_found(found, self._target)
        self._looking.ask(
            partial(look_at_target, self.desk.services, found),
            partial(self._took_target, found),
            lambda _problem: None,
            at_once=True,
        )
        self._decide()

    def _took_target(self, found: Survey, target: Target) -> None:
        again = self._target is None or self._target.disabled != target.disabled
        self._target = target
        self.target.show_found(found, target)
        if again:
            self._decide()

    # ------------------------------------------------------------ deciding

    def _sources_changed(self) -> None:
        self.trust.refusal.clear()
        if self.sources.rows:
            self.result.hide()
            self.made.set_password(None, NOTHING)
        self._decide()
        self._show_waiting()
        # Once the layout knows where the rows stand.
        QTimer.singleShot(0, self, self._show_asked)

    def _show_asked(self) -> None:
        """A field that took the focus for a locked file's password is seen."""
        settle_soon()
        focused = self.focusWidget()
        for row in self.sources.rows:
            if row.field is focused and row.source is not None and row.source.locked:
                self.scroll_area.ensureWidgetVisible(row, 0, tokens.PAGE_MARGIN)

    def _decide(self) -> None:
        found, sources = self.found, self.sources.sources
        if found is None or not any(source.certificates for source in sources):
            self._deciding.drop()
            self._show_proposal(Proposal())
            return
        disabled = self._target.disabled if self._target is not None else None
        self.certificates.show()
        self._deciding.ask(
            partial(propose, self.desk.services, found, sources, disabled),
            self._show_proposal,
            self._refused,
            at_once=True,
        )

    def _tell_deciding(self) -> None:
        self.progress.setVisible(self._deciding.busy)
        self._settle()

    def _show_proposal(self, proposal: Proposal) -> None:
        self.proposal = proposal
        shown = bool(proposal.candidates)
        self.certificates.setVisible(shown)
        self.trust.setVisible(shown)
        self.tree.show_proposal(proposal, self.desk.services.clock())
        if not shown:
            self.tree.forget()
        self._settle()

    def _settle(self) -> None:
        typed = self.trust.fingerprint
        match = self.proposal.match(typed) if typed else None
        self.tree.mark([match] if match is not None else [])
        busy = self.desk.busy or self._deciding.busy
        self.trust.settle(self.proposal, self.tree.chosen(), self._lacking(), busy=busy)
        if self._writing:
            self.trust.reason.show_text(T("Writes the store and has Java prove it …"))

    def _lacking(self) -> Text:
        found = self.found
        if found is None:
            return T("Choose a truststore first.")
        if found.store is None and not found.new:
            return T("The store cannot be opened, so nothing can be added to it.")
        return self.target.lacking

    def settle_busy(self, *, busy: bool) -> None:
        """Nothing can be changed while work is on its way."""
        self._show_waiting()
        self.sources.set_busy(self._writing)
        self.tree.set_busy(busy)
        self.target.set_busy(busy)
        self._settle()

    # ------------------------------------------------------------ writing

    def _import(self) -> None:
        found = self.found
        if found is None or self.desk.busy:
            return
        self._writing = True
        new = self.target.new_store()
        self.trust.refusal.clear()
        self.desk.change(
            partial(
                import_chosen,
                self.desk.services,
                found,
                self.proposal,
                self.tree.chosen(),
                fingerprint=self.trust.fingerprint,
                compared=self.trust.compared.isChecked(),
                new=new,
            ),
            partial(self._imported, new),
            self._not_imported,
            password=new.password if new is not None else None,
        )

    def _imported(self, new: NewStore | None, proof: Proof) -> None:
        self._writing = False
        made = new is not None and self.target.made_up.isChecked() and new.keep
        self.trust.forget()
        self.target.forget()
        self.tree.forget()
        self.sources.clear()
        if isinstance(proof, Imported):
            own = self._target is not None and self._target.own
            self.result.show_result(proof, own=own)
        if new is not None and made:
            self.made.set_password(new.password, T("It was made up, and the vault keeps it."))
        self.scroll_area.verticalScrollBar().setValue(0)
        settle_soon()

    def _not_imported(self, found: Problem) -> None:
        self._writing = False
        self._refused(found)

    def _refused(self, found: Problem) -> None:
        self.trust.show()
        self.trust.refusal.show_problem(found)
        settle_soon()
        # Once the layout knows where the strip stands.
        QTimer.singleShot(0, self, self._show_refusal)

    def _show_refusal(self) -> None:
        self.scroll_area.ensureWidgetVisible(self.trust.refusal, 0, tokens.PAGE_MARGIN)

    # ------------------------------------------------------------ drops and the clipboard

    @property
    def writing(self) -> bool:
        """Whether an import is on its way, to which nothing can be added."""
        return self._writing

    @property
    def _takes(self) -> bool:
        """Whether a source would be seen, and may be added now."""
        return self.sources.isVisible() and not self._writing

    def take(self, data: QMimeData) -> bool:
        """Read what was dropped, here or on another page; False when nothing can be taken."""
        return self._takes and self.sources.take(data, T("Dropped text"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files, or a certificate's text."""
        data = event.mimeData()
        usable = any(url.isLocalFile() for url in data.urls()) or data.hasText()
        if usable and self._takes:
            event.acceptProposedAction()
            self.highlight.resize(self.size())
            self.highlight.raise_()
            self.highlight.show()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """It went elsewhere."""
        self.highlight.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Read all of it."""
        self.highlight.hide()
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+V outside a field is "Paste from the clipboard"."""
        if event.matches(QKeySequence.StandardKey.Paste) and self._takes:
            self.sources.take_clipboard()
            return
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """A password that is shown goes from the screen."""
        self.made.forget()
        super().hideEvent(event)
