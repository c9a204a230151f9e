"""Certificates out of the store into a file that other programs read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import (
    Button,
    Card,
    CheckBox,
    ComboBox,
    Field,
    Notice,
    PathField,
    RadioButton,
)

_FORMATS = (
    ("pem", T("PEM: text, which most programs read"), ".pem"),
    ("p7b", T("PKCS#7: for Windows and Digital Certificate Manager"), ".p7b"),
    ("der", T("DER: one certificate, binary"), ".cer"),
)
_SUFFIXES = frozenset({".pem", ".p7b", ".cer", ".crt", ".der", ".p7c"})


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What the person wants exported; no `aliases` = all entries."""

    aliases: tuple[str, ...]
    out: Path
    format: str
    chain: bool
    plain: bool
    replace: bool


class ExportCard(Card):
    """Which entries, in which form, to where.

    Attributes
    ----------
    wanted : Signal(ExportWish)
    marking : Signal(bool)
        Entries are (no longer) to be marked.
    closed : Signal
    everything, chosen, one : RadioButton
    format : Field
    chain, comments, replace : CheckBox
    path : Field
    go, cancel : Button
    problem : Notice
    """

    wanted = Signal(object)
    marking = Signal(bool)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Export certificates"),
            T("Private keys stay in the store: what is exported may be handed on."),
            parent=parent,
        )
        self._folder = Path()
        self._alias = ""
        self._marked: tuple[str, ...] = ()
        self._busy = False
        which = QVBoxLayout()
        which.setSpacing(6)
        self._group = QButtonGroup(self)
        self.everything = RadioButton(T("All entries with a certificate"))
        self.chosen = RadioButton(T("Those that I mark in the list below"))
        self.one = RadioButton()
        for radio in (self.everything, self.chosen, self.one):
            self._group.addButton(radio)
            which.addWidget(radio)
            radio.toggled.connect(self._settle)
        self.chosen.toggled.connect(self.marking.emit)
        self.body.addLayout(which)
        self._formats = ComboBox()
        for _, words, _ in _FORMATS:
            self._formats.addItem(texts.show(words))
        self.format = Field(T("Format"), self._formats)
        self.format.changed.connect(self._fit_suffix)
        self.body.addWidget(self.format)
        self.chain = CheckBox(T("With the CAs above each certificate that the store knows"))
        self.comments = CheckBox(T("With a comment before each certificate: name, validity"))
        self.comments.setChecked(True)
        boxes = QVBoxLayout()
        boxes.setSpacing(6)
        boxes.addWidget(self.chain)
        boxes.addWidget(self.comments)
        self.body.addLayout(boxes)
        self._path = PathField("save", title=T("Export certificates"))
        self.path = Field(T("File to write"), self._path)
        self.path.changed.connect(self._changed_path)
        self.body.addWidget(self.path)
        self.replace = CheckBox(T("Replace the file that is there; a backup of it is kept"))
        self.replace.toggled.connect(self._settle)
        self.replace.hide()
        self.body.addWidget(self.replace)
        self.problem = Notice(self)
        self.body.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        self.go = Button(T("Export"), "primary")
        self.go.clicked.connect(self._export)
        self.cancel = Button(T("Cancel"), "link")
        self.cancel.setAccessibleName(texts.show(T("Cancel the export")))
        self.cancel.clicked.connect(lambda: self.closed.emit())
        foot.addWidget(self.go)
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.hide()

    # ------------------------------------------------------------ showing

    def open_for(self, folder: Path, alias: str = "") -> None:
        """Ask what to export: one entry, where an alias is given.

        Parameters
        ----------
        folder : Path
            The store's; a path that is not full begins there.
        """
        self._folder, self._alias = folder, alias
        self.one.setVisible(bool(alias))
        if alias:
            words = T("Only “{alias}”", alias=alias)
            self.one.setText(texts.show(words).replace("&", "&&"))
            self.one.setAccessibleName(texts.show(words))
            self.one.updateGeometry()
            self.one.setChecked(True)
        elif self._group.checkedButton() in (None, self.one):
            self.everything.setChecked(True)
        self.problem.clear()
        self.show()
        self.marking.emit(self.chosen.isChecked())
        self._settle()
        self._path.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        settle_soon()

    def shut(self) -> None:
        """Nothing is exported any more."""
        self.hide()
        self.marking.emit(False)
        settle_soon()

    def show_marks(self, aliases: set[str]) -> None:
        """What is marked in the list."""
        self._marked = tuple(sorted(aliases))
        self._settle()

    def show_problem(self, found: Problem) -> None:
        """What was not exported; a file that is there may be replaced."""
        if found.id == "flows.target-exists":
            self.replace.show()
            self.replace.setFocus(Qt.FocusReason.OtherFocusReason)
            self.path.set_problem(found)
        elif found.id.startswith(("configfiles.", "flows.export-over")):
            self.path.set_problem(found)
        else:
            self.problem.show_problem(found)
        self._settle()
        settle_soon()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        self._busy = busy
        self._settle()

    # ------------------------------------------------------------ deciding

    @property
    def _kind(self) -> tuple[str, str]:
        """The format, and how such a file's name ends."""
        name, _, suffix = _FORMATS[max(self._formats.currentIndex(), 0)]
        return name, suffix

    def _target(self) -> Path | None:
        typed = self._path.path()
        return None if typed is None else self._folder / typed

    def _changed_path(self) -> None:
        self.replace.setChecked(False)
        self.replace.hide()
        target = self._target()
        relative = target is not None and not self._path.path().is_absolute()  # type: ignore[union-attr]  # there is a target
        self.path.set_hint(T("It is written as {path}.", path=target) if relative else "")
        self._settle()
        settle_soon()

    def _fit_suffix(self) -> None:
        path = self._path.path()
        if path is not None and path.suffix.lower() in _SUFFIXES:
            self._path.set_path(path.with_suffix(self._kind[1]))
        self._settle()

    def _settle(self) -> None:
        self.comments.setVisible(self._kind[0] == "pem")
        something = not self.chosen.isChecked() or bool(self._marked)
        blocked = not self.replace.isHidden() and not self.replace.isChecked()
        ready = something and self._target() is not None and not blocked
        self.go.setEnabled(ready and not self._busy)
        self.cancel.setEnabled(not self._busy)
        reason = NOTHING
        if not something:
            reason = T("Mark entries in the list below.")
        elif self._target() is None:
            reason = T("Name the file to write.")
        elif blocked:
            reason = T("Say that the file may be replaced, or name another one.")
        self.go.setToolTip(texts.tip(reason))
        self.go.setAccessibleDescription(texts.show(reason))

    def _export(self) -> None:
        out = self._target()
        if out is None or not self.go.isEnabled():
            return
        aliases: tuple[str, ...] = ()
        if self.one.isChecked() and self._alias:
            aliases = (self._alias,)
        elif self.chosen.isChecked():
            aliases = self._marked
        self.problem.clear()
        self.wanted.emit(
            ExportWish(
                aliases,
                out,
                self._kind[0],
                self.chain.isChecked(),
                not self.comments.isChecked(),
                self.replace.isChecked(),
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in the path exports."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self._path.edit.hasFocus():
            self._export()
            return
        super().keyPressEvent(event)
