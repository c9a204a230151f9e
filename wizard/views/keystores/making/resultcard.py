"""What was made: files, fingerprints, and the numbered steps that are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.generating import Prepared
from wizard.flows.making import Fate, Foresight, Making
from wizard.flows.storeproof import Proof
from wizard.views import texts
from wizard.views.copying import copy_secret, copy_words
from wizard.views.keystores.told import restart_words
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, Facts, Label, Notice, Prose


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it; `bundle` is the PKCS#12 file's generated password, None for a typed one."""

    making: Making
    seen: Foresight
    prepared: Prepared
    proof: Proof
    bundle: Secret | None = None


class ResultCards(QWidget):
    """Stands in the place of the questions until another one is to be made.

    Attributes
    ----------
    again : Signal
        Back to the questions.
    notice : Notice
    copy_steps, copy_request, another : Button
    steps : list of Text
        As numbered.
    prints : list of Prose
        The fingerprints, SHA-256 and SHA-1 of each certificate.
    """

    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._request = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.notice = Notice(self)
        column.addWidget(self.notice)
        self._remarks = QVBoxLayout()
        self._remarks.setSpacing(8)
        column.addLayout(self._remarks)
        self._build_steps(column)
        self.files = Card(T("Files"))
        self.facts = Facts()
        self.files.body.addWidget(self.facts)
        self.copy_request = Button(T("Copy the request"), icon="copy")
        self.copy_request.clicked.connect(lambda: copy_words(self._request, self.copy_request))
        self.files.body.addWidget(self.copy_request)
        column.addWidget(self.files)
        self.certificates = Card(
            T("Fingerprints"), T("Compare them in DCM, and when the host presents them.")
        )
        self._prints = QVBoxLayout()
        self._prints.setSpacing(12)
        self.certificates.body.addLayout(self._prints)
        column.addWidget(self.certificates)
        self.another = Button(T("Make another one"), "link", icon="again")
        self.another.clicked.connect(lambda: self.again.emit())
        foot = QHBoxLayout()
        foot.addWidget(self.another)
        foot.addStretch(1)
        column.addLayout(foot)
        self.steps: list[Text] = []
        self.prints: list[Prose] = []
        self._bundle: Secret | None = None

    def _build_steps(self, column: QVBoxLayout) -> None:
        self.todo = Card(T("What is left to do"), " ")
        self._steps = QVBoxLayout()
        self._steps.setSpacing(10)
        self.todo.body.addLayout(self._steps)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.copy_steps = Button(T("Copy all"), icon="copy")
        self.copy_steps.setAccessibleName(texts.show(T("Copy all steps")))
        self.copy_steps.clicked.connect(self._copy_steps)
        row.addWidget(self.copy_steps)
        self.copy_bundle = Button(T("Copy the file's password"), icon="key")
        self.copy_bundle.clicked.connect(self._copy_bundle)
        row.addWidget(self.copy_bundle)
        row.addStretch(1)
        self.todo.body.addLayout(row)
        column.addWidget(self.todo)

    # ------------------------------------------------------------ showing

    def show_made(self, made: Made) -> None:
        """Everything about what was made."""
        self._bundle = made.bundle
        self.copy_bundle.setVisible(made.bundle is not None)
        self._show_notice(made)
        self._show_remarks(made.prepared.remarks)
        self._show_steps(made)
        self._show_files(made)
        chain = made.prepared.issued.chain if made.prepared.issued is not None else ()
        self.certificates.setVisible(bool(chain))
        self._show_prints(chain)
        settle_soon()

    def forget(self) -> None:
        """The page goes on: no password stays here."""
        self._bundle = None
        self.copy_bundle.hide()

    def _show_notice(self, made: Made) -> None:
        issued, proof = made.prepared.issued, made.proof
        if issued is None:
            self.notice.say(
                T("The request is made."),
                T("Its key lies beside it, encrypted, and waits for the CA's reply."),
                kind="passed",
            )
            return
        leaf = issued.chain[0]
        if proof.unasked is not None:
            why = T(
                "The truststore trusts it; no Java was there to judge the store. {cause}",
                cause=proof.unasked.what,
            )
        elif made.prepared.added:
            why = T("The gateway's own Java opens the truststore, which trusts it now.")
        else:
            why = T("The truststore trusts its issuer already, and stays as it is.")
        self.notice.say(
            T(
                "The certificate for {name} is made, valid until {day}.",
                name=leaf.common_name or leaf.subject,
                day=texts.day_with_days(leaf.not_after),
            ),
            why,
            restart_words(proof) if made.prepared.added else NOTHING,
            kind="passed" if proof.unasked is None else "warning",
        )

    def _show_remarks(self, remarks: Sequence[Text]) -> None:
        _empty(self._remarks)
        for remark in remarks:
            notice = Notice(self)
            notice.say(T("Keep in mind"), remark, kind="warning")
            self._remarks.addWidget(notice)

    def _show_steps(self, made: Made) -> None:
        _empty(self._steps)
        self.steps = list(made.prepared.steps)
        self.todo.sentence.show_text(
            T("Between here and the CA, step by step.")
            if made.prepared.issued is None
            else T("On the host, step by step: the IBM i administrator does it in DCM.")
        )
        for number, step in enumerate(self.steps, 1):
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(10)
            count = Label(f"{number}.", ink="muted", wrap=False, parent=line)
            count.setFixedWidth(24)
            row.addWidget(count, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(step, parent=line), 1)
            self._steps.addWidget(line)

    def _show_files(self, made: Made) -> None:
        fates = {
            Fate.MADE: T("new"),
            Fate.REPLACED: T("replaced"),
            Fate.USED: T("used again"),
            Fate.EXTENDED: T("extended") if made.prepared.added else T("as it was"),
        }
        rows: list[tuple[Text | str, Text | str]] = [
            (fates[one.fate], str(one.path)) for one in made.seen.files
        ]
        if made.proof.backup is not None:
            rows.append((T("backup"), str(made.proof.backup.folder)))
        self.facts.show_facts(rows)
        path = made.seen.where.request
        text = next((one.after for one in made.prepared.changes if one.path == path), b"")
        self._request = text.decode("ascii", "replace") if made.prepared.issued is None else ""
        self.copy_request.setVisible(bool(self._request))

    def _show_prints(self, chain: Sequence[Certificate]) -> None:
        _empty(self._prints)
        self.prints = []
        for known in chain:
            block = QWidget(self)
            column = QVBoxLayout(block)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(4)
            head = QHBoxLayout()
            head.setSpacing(10)
            name = known.common_name or known.subject
            head.addWidget(Label(name, "strong", parent=block), 1)
            copy = Button(T("Copy both"), "link", icon="copy", parent=block)
            copy.setAccessibleName(texts.show(T("Copy the fingerprints of {name}", name=name)))
            words = f"{known.subject}\nSHA-256 {known.sha256}\nSHA-1 {known.sha1}"
            copy.clicked.connect(lambda _on=False, w=words, b=copy: copy_words(w, b))
            head.addWidget(copy)
            column.addLayout(head)
            for kind, value in (("SHA-256", known.sha256), ("SHA-1", known.sha1)):
                line = QHBoxLayout()
                line.setSpacing(10)
                tag = Label(kind, "small", "muted", wrap=False, parent=block)
                tag.setFixedWidth(60)
                line.addWidget(tag, 0, Qt.AlignmentFlag.AlignTop)
                prose = Prose(value, name=f"{kind} {name}", parent=block)
                line.addWidget(prose, 1)
                self.prints.append(prose)
                column.addLayout(line)
            self._prints.addWidget(block)

    # ------------------------------------------------------------ copying

    @property
    def all_steps(self) -> str:
        """The numbered steps as one text."""
        return "\n".join(f"{n}. {texts.show(step)}" for n, step in enumerate(self.steps, 1))

    def _copy_steps(self) -> None:
        copy_words(self.all_steps, self.copy_steps)

    def _copy_bundle(self) -> None:
        if self._bundle is not None:
            copy_secret(self._bundle, self.copy_bundle)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        gone = item.widget()
        if gone is not None:
            gone.hide()
            gone.deleteLater()
