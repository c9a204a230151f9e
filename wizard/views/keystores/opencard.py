"""What to put on the desk: a gateway's folder, a store by itself; and a locked store's password."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.text import T
from wizard.flows.survey import STORE_SUFFIXES
from wizard.views import texts
from wizard.views.keystores.desk import Desk
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    Disclosure,
    Field,
    Label,
    Notice,
    PasswordField,
    PathField,
)

_STORES = " ".join([*(f"*{suffix}" for suffix in STORE_SUFFIXES), "cacerts"])


class OpenCard(QWidget):
    """Shown on each page until a store is open.

    Attributes
    ----------
    folder, path, password : Field
    name : Label
        Which store is locked.
    meanwhile : Notice
        It was open here before.
    open_folder, open_path, unlock : Button
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.place = Card(
            T("Which gateway?"), T("Its truststore is the one that the connector reads.")
        )
        self._folder = PathField("folder", title=T("Gateway folder"))
        self.folder = Field(
            T("Gateway folder"), self._folder, hint=T("The folder that holds MyPassGateway.")
        )
        self.open_folder = Button(T("Open"))
        self.open_folder.clicked.connect(self._open_folder)
        self._folder.chosen.connect(lambda _path: self._open_folder())
        self.place.body.addLayout(_beside(self.folder, self.open_folder))
        self.alone = Disclosure(T("A truststore by itself, without a gateway"))
        names = texts.show(T("Keystores"))
        self._path = PathField(
            "open",
            filters=f"{names} ({_STORES});;{texts.show(T('All files'))} (*)",
            title=T("Truststore"),
        )
        self.path = Field(
            T("Truststore"),
            self._path,
            hint=T("A file that is not there yet is made by an import."),
        )
        self.open_path = Button(T("Open"))
        self.open_path.setAccessibleName(texts.show(T("Open the truststore")))
        self.open_path.clicked.connect(self._open_path)
        self._path.chosen.connect(lambda _path: self._open_path())
        self.alone.body.addLayout(_beside(self.path, self.open_path))
        self.place.body.addWidget(self.alone)
        column.addWidget(self.place)
        self.locked = Card(
            T("The truststore is locked"),
            T("Its password opens it; what is typed here is used, and not kept."),
        )
        self.name = Label(role="strong", parent=self)
        self.locked.body.addWidget(self.name)
        self.meanwhile = Notice(self)
        self.locked.body.addWidget(self.meanwhile)
        self._typed = PasswordField()
        self.password = Field(T("Password of the truststore"), self._typed)
        self.unlock = Button(T("Open"))
        self.unlock.setAccessibleName(texts.show(T("Open with this password")))
        self.unlock.clicked.connect(self._unlock)
        self.locked.body.addLayout(_beside(self.password, self.unlock))
        self.other = Button(T("Open another gateway or store"), "link")
        self.other.clicked.connect(lambda: self._desk.clear())
        foot = QHBoxLayout()
        foot.addWidget(self.other)
        foot.addStretch(1)
        self.locked.body.addLayout(foot)
        column.addWidget(self.locked)
        desk.changed.connect(self.settle)
        desk.busy_changed.connect(self._settle_buttons)
        self.settle()

    def settle(self) -> None:
        """Derive what is shown from the desk."""
        desk = self._desk
        locked = desk.found is not None and desk.found.locked
        waits = desk.found is None and not desk.busy
        self.place.setVisible(waits)
        self.locked.setVisible(locked)
        self.setVisible(waits or locked)
        if desk.folder is not None:
            self._folder.set_path(desk.folder)
        if desk.path is not None:
            self._path.set_path(desk.path)
            self.alone.set_open(True)
        alone = desk.path is not None
        self.folder.set_problem(None if alone else desk.problem)
        self.path.set_problem(desk.problem if alone else None)
        if locked:
            found = desk.found
            self.password.set_problem(found.problem if found and desk.tried else None)
            self.name.show_text(str(found.path) if found else "")
            if desk.changed_elsewhere:
                self.meanwhile.say(
                    T("Somebody else changed this store or its password meanwhile."),
                    T("It was open here, and the password that opened it does not open it now."),
                    T("Ask who changed it for the new password."),
                    kind="warning",
                )
            else:
                self.meanwhile.clear()
            self._typed.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._typed.clear()
        self._settle_buttons()
        settle_soon()

    def _settle_buttons(self) -> None:
        for button in (self.open_folder, self.open_path, self.unlock, self.other):
            button.setEnabled(not self._desk.busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in a field is its button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for edit, act in (
                (self._folder.edit, self._open_folder),
                (self._path.edit, self._open_path),
                (self._typed.edit, self._unlock),
            ):
                if edit.hasFocus():
                    act()
                    return
        super().keyPressEvent(event)

    def _open_folder(self) -> None:
        folder = self._folder.path()
        if folder is not None:
            self._desk.open_gateway(folder)

    def _open_path(self) -> None:
        path = self._path.path()
        if path is not None:
            self._desk.open_store(path)

    def _unlock(self) -> None:
        secret = self._typed.secret()
        if secret:
            self._desk.unlock(secret)


def _beside(field: Field, button: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
