"""Certificates from a file: what it holds, and which of them to trust."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.problems import Problem
from wizard.domain.secret import Secret
from wizard.domain.text import T, one_of
from wizard.flows.services import Services
from wizard.flows.trust import Imported, import_file
from wizard.views import texts
from wizard.views.pages.chaincard import name_of
from wizard.views.pages.latest import Latest
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    CheckBox,
    Field,
    Label,
    Notice,
    PasswordField,
    PathField,
)

_FILTERS = (
    "*.cer *.crt *.pem *.der *.p7b *.p7c *.p12 *.pfx *.jks *.jceks *.keystore *.kdb *.txt *.zip"
)


class ImportCard(Card):
    """A path, a password where the file wants one, and a box a certificate.

    Attributes
    ----------
    chosen : Signal(object, object)
        The `Imported`, and the tuple of certificates that the person marked.
    file : Field
    boxes : list of (CheckBox, Certificate)
    add : Button
    """

    chosen = Signal(object, object)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Import from a file"),
            T("A CA certificate exported in DCM, a key store, or nearly anything that holds one."),
            parent=parent,
        )
        self._services = services
        self._reading = Latest(self, self._tell_busy)
        self._found: Imported | None = None
        names = texts.show(T("Certificates"))
        self._path = PathField(
            "open",
            filters=f"{names} ({_FILTERS});;{texts.show(T('All files'))} (*)",
            title=T("File with certificates"),
        )
        self.file = Field(
            T("File"), self._path, hint=T("Typed, browsed for, or dropped on this page.")
        )
        self.file.changed.connect(self._typed)
        self._path.chosen.connect(lambda _path: self._read(at_once=True))
        self.body.addWidget(self.file)
        self._secret = PasswordField()
        self.password = Field(
            T("Password of the file"), self._secret, hint=T("It is used once, and not kept.")
        )
        self.open = Button(T("Open"))
        self.open.clicked.connect(lambda: self._read(at_once=True))
        self._locked = QWidget(self)
        row = QHBoxLayout(self._locked)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.password, 1)
        row.addWidget(self.open, 0, Qt.AlignmentFlag.AlignVCenter)
        self.body.addWidget(self._locked)
        self._locked.hide()
        self._progress = Label(T("Reads the file …"), "small", "muted")
        self._progress.hide()
        self.body.addWidget(self._progress)
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.body.addWidget(self._inside)
        self._inside.hide()
        self.boxes: list[tuple[CheckBox, Certificate]] = []
        self.add = Button(T("Trust the marked certificates"))
        self.add.clicked.connect(self._add)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.add.hide()

    def take(self, path: Path) -> None:
        """Read a file that was dropped somewhere on the page."""
        self._path.set_path(path)
        self._read(at_once=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter reads the file at once."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            self._path.edit.hasFocus() or self._secret.edit.hasFocus()
        ):
            self._read(at_once=True)
            return
        super().keyPressEvent(event)

    # ------------------------------------------------------------ reading

    def _typed(self) -> None:
        self._secret.clear()
        self._locked.hide()
        self._show(None)
        if self._path.path() is None:
            self._reading.drop()
        else:
            self._read()

    def _read(self, *, at_once: bool = False) -> None:
        path = self._path.path()
        if path is None:
            return
        secret = self._secret.secret()
        passwords: tuple[Secret, ...] = (secret,) if secret else ()
        self._reading.ask(
            partial(import_file, self._services, path, passwords),
            self._take,
            self._refuse,
            at_once=at_once,
        )

    def _take(self, found: Imported) -> None:
        self.file.set_problem(None)
        self._locked.hide()
        self._secret.clear()
        self._show(found)

    def _refuse(self, found: Problem) -> None:
        settle_soon()
        self._show(None)
        if found.id in ("keystore.password-needed", "keystore.wrong-password"):
            self._locked.show()
            self.file.set_problem(found if found.id == "keystore.password-needed" else None)
            self.password.set_problem(found if found.id == "keystore.wrong-password" else None)
            self._secret.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._locked.hide()
            self.file.set_problem(found)

    def _tell_busy(self) -> None:
        self._progress.setVisible(self._reading.busy)

    # ------------------------------------------------------------ choosing

    def _show(self, found: Imported | None) -> None:
        self._found = found
        while (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.boxes = []
        self._inside.setVisible(found is not None)
        self.add.setVisible(found is not None)
        settle_soon()
        if found is None:
            return
        count = len(found.anchors) + len(found.others)
        self._column.addWidget(
            Label(
                T(
                    "{format}, {count}",
                    format=found.format,
                    count=one_of(count, "{count} certificate", "{count} certificates"),
                ),
                "small",
                "muted",
            )
        )
        for known in found.anchors:
            self._add_box(known, marked=True)
        for known in found.others:
            self._add_box(known, marked=False)
        for remark in found.remarks:
            notice = Notice(self)
            notice.say(remark, kind="warning")
            self._column.addWidget(notice)
        self._settle()

    def _add_box(self, known: Certificate, *, marked: bool) -> None:
        kind = T("CA") if known.is_ca else T("the host's own certificate")
        box = CheckBox(
            T("{name} ({kind}), valid until {day}", name=name_of(known), kind=kind,
              day=texts.day_with_days(known.not_after))
        )  # fmt: skip
        box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        box.setChecked(marked)
        box.setToolTip(texts.tip(f"{known.subject} – SHA-256 {known.sha256}"))
        box.toggled.connect(self._settle)
        self._column.addWidget(box)
        self.boxes.append((box, known))

    def _settle(self) -> None:
        self.add.setEnabled(any(box.isChecked() for box, _ in self.boxes))

    def _add(self) -> None:
        found = self._found
        if found is not None:
            marked = tuple(known for box, known in self.boxes if box.isChecked())
            self._path.set_path(None)
            self.chosen.emit(found, marked)
