"""What an entry of a store is in full, and what can be done with it; made when it is opened."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.problems import Problem
from wizard.domain.storeports import StoreEntry
from wizard.domain.text import NOTHING, T, Text
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    CertificateChain,
    Facts,
    Field,
    FlowLayout,
    Label,
    Notice,
    Prose,
)

_COPIED_MS = 2000


class Fingerprint(QWidget):
    """A fingerprint as DCM and browsers show it, with "Copy".

    Attributes
    ----------
    copy : Button
    """

    def __init__(self, algorithm: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = value
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Label(algorithm, "small", "muted", wrap=False, parent=self))
        self.copy = Button(T("Copy"), "link", role="small", parent=self)
        self.copy.setAccessibleName(
            texts.show(T("Copy the {algorithm} fingerprint", algorithm=algorithm))
        )
        self.copy.clicked.connect(self._copy)
        head.addWidget(self.copy)
        head.addStretch(1)
        column.addLayout(head)
        name = texts.show(T("{algorithm} fingerprint", algorithm=algorithm))
        column.addWidget(Prose(value, name=name, parent=self))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._value)
        self.copy.set_text(T("Copied"))
        QTimer.singleShot(_COPIED_MS, self.copy, lambda: self.copy.set_text(T("Copy")))


class EntryDetails(QWidget):
    """What can be done with one entry; below that its facts, fingerprints and chain.

    Parameters
    ----------
    entry : StoreEntry
    at_once : bool
        Nobody needs it: its removal asks nothing, and stands in the row itself.

    Attributes
    ----------
    renamed : Signal(str)
        The new name that the person typed.
    removal_asked : Signal
        "Remove…": what that means is to be shown with `show_removal`.
    removed : Signal
    exported : Signal
    rename, export, remove : Button
        What opens each action.
    name : Field
    rename_now, removal_now, keep : Button
    losses, problem : Notice
    """

    renamed = Signal(str)
    removal_asked = Signal()
    removed = Signal()
    exported = Signal()

    def __init__(
        self, entry: StoreEntry, *, at_once: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._alias = entry.alias
        self._busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 0, 44, 16)  # under the row's words
        column.setSpacing(12)
        links = QWidget(self)
        flow = FlowLayout(across=16, parent=links)
        self.rename = Button(T("Rename"), "link", parent=links)
        self.rename.setAccessibleName(texts.show(T("Rename {alias}", alias=entry.alias)))
        self.rename.clicked.connect(self._ask_name)
        self.export = Button(T("Export this one"), "link", parent=links)
        self.export.setAccessibleName(texts.show(T("Export {alias}", alias=entry.alias)))
        self.export.clicked.connect(lambda: self.exported.emit())
        self.export.setVisible(entry.certificate is not None)
        self.remove = Button(T("Remove…"), "link", parent=links)
        self.remove.setAccessibleName(texts.show(T("Remove {alias}", alias=entry.alias)))
        self.remove.clicked.connect(lambda: self.removal_asked.emit())
        self.remove.setVisible(not at_once)
        for link in (self.rename, self.export, self.remove):
            flow.addWidget(link)
        column.addWidget(links)
        column.addWidget(self._build_rename())
        column.addWidget(self._build_removal())
        self.problem = Notice(self)
        column.addWidget(self.problem)
        if entry.certificate is not None:
            self._add_certificate(column, entry.certificate)
        self.chain: CertificateChain | None = None
        if entry.kind == "private key" and entry.chain:
            column.addWidget(Label(T("Its certificate chain"), "strong", parent=self))
            self.chain = CertificateChain(self)
            self.chain.show_chain(entry.chain)
            column.addWidget(self.chain)

    def _add_certificate(self, column: QVBoxLayout, known: Certificate) -> None:
        facts: list[tuple[Text, Text | str]] = [
            (T("Subject"), known.subject),
            (T("Issuer"), T("itself") if known.self_issued else known.issuer),
            (T("Serial number"), f"{known.serial:X}"),
            (T("Valid"), f"{texts.day(known.not_before)} – {texts.day(known.not_after)}"),
            (T("Key"), known.key),
            (T("Signature"), known.signature.upper()),
        ]
        names = ", ".join((*known.dns_names, *known.ip_names))
        if names:
            facts.insert(1, (T("Names"), names))
        table = Facts(self)
        table.show_facts([(name, value) for name, value in facts if value])
        column.addWidget(table)
        self.sha256 = Fingerprint("SHA-256", known.sha256, self)
        self.sha1 = Fingerprint("SHA-1", known.sha1, self)
        column.addWidget(self.sha256)
        column.addWidget(self.sha1)

    def _build_rename(self) -> QWidget:
        self._renaming = QWidget(self)
        row = QHBoxLayout(self._renaming)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.name = Field(
            T("New name"), hint=T("Java keeps names in lower case."), parent=self._renaming
        )
        self.name.changed.connect(self._settle)
        row.addWidget(self.name, 1)
        self.rename_now = Button(T("Rename"), parent=self._renaming)
        self.rename_now.clicked.connect(self._rename)
        self._no_rename = Button(T("Cancel"), "link", parent=self._renaming)
        self._no_rename.clicked.connect(lambda: self._show_part(None))
        for button in (self.rename_now, self._no_rename):
            # Level with the editor, which stands below the field's label.
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._renaming.hide()
        return self._renaming

    def _build_removal(self) -> QWidget:
        self._removing = QWidget(self)
        column = QVBoxLayout(self._removing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.losses = Notice(self._removing)
        column.addWidget(self.losses)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.removal_now = Button(T("Remove it"), parent=self._removing)
        self.removal_now.clicked.connect(lambda: self.removed.emit())
        self.keep = Button(T("Keep it"), "link", parent=self._removing)
        self.keep.clicked.connect(lambda: self._show_part(None))
        row.addWidget(self.removal_now)
        row.addWidget(self.keep)
        row.addStretch(1)
        column.addLayout(row)
        self._removing.hide()
        return self._removing

    # ------------------------------------------------------------ showing

    def show_removal(self, losses: tuple[Text, ...], *, alone: bool) -> None:
        """Say what the removal means, and offer it.

        Parameters
        ----------
        alone : bool
            A store without a gateway around it: nobody could be asked who uses it.
        """
        what = T("Remove “{alias}”?", alias=self._alias)
        undo = T("Undo brings it back, and a backup is kept.")
        proof = T(
            "If Java refuses a partition afterwards that it lets in now, the entry is put back at "
            "once. A backup is kept."
        )
        if losses:
            why = " ".join(texts.show(loss) for loss in losses)
            self.losses.say(what, why, undo if alone else proof, kind="warning")
        else:
            nobody = T("No partition that was asked uses it.")
            if alone:
                nobody = T("Whoever reads this store no longer trusts what it vouches for.")
            self.losses.say(what, nobody, undo, kind="info")
        self._show_part(self._removing)
        # Whoever presses Enter twice without reading removes nothing.
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problem(self, found: Problem) -> None:
        """What was not done; a name's problem stands at its field."""
        if found.id.startswith("keystore.alias-") and not self._renaming.isHidden():
            self.name.set_problem(found)
            self.name.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._show_part(None)
            self.problem.show_problem(found)
        settle_soon()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        self._busy = busy
        for button in (self.rename, self.export, self.remove, self.removal_now, self.keep):
            button.setEnabled(not busy)
        self._settle()

    # ------------------------------------------------------------ inside

    def _show_part(self, part: QWidget | None) -> None:
        inside = self.focusWidget()
        for one, link in ((self._renaming, self.rename), (self._removing, self.remove)):
            if one is not part and inside is not None and one.isAncestorOf(inside):
                link.setFocus(Qt.FocusReason.OtherFocusReason)
            one.setVisible(one is part)
        if part is not None:
            self.problem.clear()
        settle_soon()

    def _ask_name(self) -> None:
        self.name.set_text(self._alias)
        self.name.set_problem(None)
        self._show_part(self._renaming)
        self.name.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.editor.selectAll()  # type: ignore[attr-defined]  # a QLineEdit
        self._settle()

    def _settle(self) -> None:
        typed = self.name.text().strip()
        usable = bool(typed) and typed != self._alias and not self._busy
        self.rename_now.setEnabled(usable)

    def _rename(self) -> None:
        if self.rename_now.isEnabled():
            self.renamed.emit(self.name.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in the name's field renames, Escape gives up."""
        if self.name.editor.hasFocus():
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._rename()
                return
            if event.key() == Qt.Key.Key_Escape:
                self._show_part(None)
                self.rename.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        super().keyPressEvent(event)


def kind_words(kind: str) -> tuple[Text, Text]:
    """An entry's kind in words: its name, and what it is."""
    return {
        "trusted": (T("trusted certificate"), NOTHING),
        "private key": (
            T("private key with its certificate"),
            T("Proves to others who this machine is. A truststore needs none."),
        ),
        "secret key": (T("secret key"), T("Encrypts data, and says nothing about hosts.")),
    }.get(
        kind,
        (
            T("certificate that Java ignores"),
            T("It lacks Java's mark of trust. Import it where it shall be trusted."),
        ),
    )
