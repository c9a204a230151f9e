"""Where the files go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.text import T, Text
from wizard.flows.certificateplaces import Places
from wizard.flows.making import Draft, Making
from wizard.views.settling import settle_soon
from wizard.views.widgets import CheckBox, Disclosure, Field, Label, PathField


class FilesPart(QWidget):
    """The folder and single names, folded away; and old algorithms for old releases.

    Attributes
    ----------
    changed : Signal
    names : Disclosure
    folder, bundle, authority, request, key : PathField
    legacy : CheckBox
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._build_legacy(column)
        self.names = Disclosure(T("Another folder, or other names"))
        self.folder = PathField("folder", title=T("Folder of the new files"))
        field = Field(T("Folder"), self.folder, hint=T("Usual: beside the truststore."))
        field.changed.connect(lambda: self.changed.emit())
        self.names.body.addWidget(field)
        self.bundle, self._bundle = self._file(T("PKCS#12 file for DCM"))
        self.authority, self._authority = self._file(
            T("The CA's key"),
            T("One that is there is used again and never replaced; another name makes a new CA."),
        )
        self.request, self._request = self._file(T("The request"))
        self.key, self._key = self._file(
            T("The request's key"), T("One that is there is used again and never replaced.")
        )
        self.names.toggled.connect(lambda _open: settle_soon())
        column.addWidget(self.names)

    def _build_legacy(self, column: QVBoxLayout) -> None:
        self._old = QWidget(self)
        lines = QVBoxLayout(self._old)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        self.legacy = CheckBox(T("Old algorithms (SHA-1, 3DES) in the PKCS#12 file"))
        self.legacy.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.legacy.toggled.connect(lambda _on: self.changed.emit())
        lines.addWidget(self.legacy)
        below = QHBoxLayout()
        below.setContentsMargins(28, 0, 0, 0)
        words = T("Only where DCM of an old release complains about ASN.1 encoding.")
        below.addWidget(Label(words, "small", "muted", parent=self))
        lines.addLayout(below)
        column.addWidget(self._old)

    def _file(self, title: Text, hint: Text | str = "") -> tuple[PathField, Field]:
        editor = PathField("save", title=title)
        field = Field(title, editor, hint=hint)
        field.changed.connect(lambda: self.changed.emit())
        self.names.body.addWidget(field)
        return editor, field

    def show_making(self, making: Making) -> None:
        """Show the files of this kind."""
        self._bundle.setVisible(making.makes_bundle)
        self._authority.setVisible(making is Making.LOCAL_CA)
        self._request.setVisible(making is Making.REQUEST)
        self._key.setVisible(making is Making.REQUEST)
        self._old.setVisible(making.makes_bundle)

    def show_places(self, where: Places | None) -> None:
        """What the files are called while nobody calls them otherwise."""
        for editor, path in (
            (self.bundle, where and where.bundle),
            (self.authority, where and where.authority),
            (self.request, where and where.request),
            (self.key, where and where.key),
        ):
            editor.setPlaceholderText(str(path) if path and not editor.text() else "")

    def set_folder(self, folder: Path) -> None:
        """Beside another truststore: nothing that was named stays."""
        self.folder.set_path(folder)
        for editor in (self.bundle, self.authority, self.request, self.key):
            editor.set_path(None)

    def fill(self, draft: Draft) -> Draft:
        """The draft with what stands here."""
        legacy = self.legacy.isChecked() and draft.making.makes_bundle
        found = replace(draft, folder=self.folder.path(), legacy=legacy, bundle=self.bundle.path())
        if draft.making is Making.LOCAL_CA:
            return replace(found, authority=self.authority.path())
        if draft.making is Making.REQUEST:
            return replace(
                found, bundle=None, request=self.request.path(), key_file=self.key.path()
            )
        return found
