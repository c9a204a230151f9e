"""A CA's reply: what it sent, and the key that was kept for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.generation import certificate_order
from wizard.domain.text import NOTHING, T
from wizard.flows.making import Draft
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import Card, Field, Label, PathField

_REPLIES = "*.cer *.crt *.pem *.der *.p7b *.p7c *.p7r *.txt *.zip"
_KEYS = "*.key.pem *.pem *.key *.p12 *.pfx"
_MOST = 8


class ReplyCard(Card):
    """As many files as the CA sent, the request's key, and the label in DCM.

    Attributes
    ----------
    changed : Signal
    files : list of PathField
        One more than is filled in.
    key : PathField
    label : Field
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("What did the CA send?"),
            T("Its certificate for the host, and where they came apart, those of the CA as well."),
            parent=parent,
        )
        self.files: list[PathField] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.body.addLayout(self._rows)
        self._holds = Label(role="small", ink="muted", parent=self)
        self._holds.hide()
        self.body.addWidget(self._holds)
        self.key = PathField(
            "open",
            filters=f"{texts.show(T('Keys'))} ({_KEYS});;{texts.show(T('All files'))} (*)",
            title=T("The request's key"),
        )
        self._key = Field(
            T("The request's key"),
            self.key,
            hint=T("It was kept beside the request, and ends with .key.pem."),
        )
        self._key.changed.connect(lambda: self.changed.emit())
        self.body.addWidget(self._key)
        self.label = Field(
            T("Label in DCM"),
            validate=lambda text: certificate_order(hosts=["host.example"], label=text).label,
            hint=T("Empty: the host's name in the certificate."),
        )
        self.label.changed.connect(lambda: self.changed.emit())
        self.body.addWidget(self.label)
        self._grow()

    def _grow(self) -> None:
        names = texts.show(T("Certificates"))
        editor = PathField(
            "open",
            filters=f"{names} ({_REPLIES});;{texts.show(T('All files'))} (*)",
            title=T("The CA's reply"),
        )
        first = not self.files
        field = Field(
            T("The CA's reply") if first else T("Another file"),
            editor,
            hint=T("PEM, DER or PKCS#7 (.p7b): browsed for, or dropped here.") if first else "",
        )
        field.changed.connect(self._typed)
        self.files.append(editor)
        self._rows.addWidget(field)

    def _typed(self) -> None:
        if self.files[-1].path() is not None and len(self.files) < _MOST:
            self._grow()
            settle_soon()
        self.changed.emit()

    def show_reply(self, found: Sequence[Certificate]) -> None:
        """What the files hold."""
        names = ", ".join(one.common_name or one.subject for one in found)
        self._holds.show_text(T("They hold: {names}", names=names) if names else NOTHING)
        self._holds.setVisible(bool(names))
        settle_soon()

    def expect(self, key: Path | None) -> None:
        """The key of a request that waits for its reply; one that was named stays."""
        if self.key.path() is None:
            self.key.set_path(key)

    def clear(self) -> None:
        """Another reply, to another request."""
        for editor in (*self.files, self.key):
            editor.set_path(None)
        self.label.set_text("")

    def fill(self, draft: Draft) -> Draft:
        """The draft with what stands here."""
        paths = [editor.path() for editor in self.files]
        return replace(
            draft,
            replies=tuple(path for path in paths if path is not None),
            key_file=self.key.path(),
            label=self.label.text(),
        )
