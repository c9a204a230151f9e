"""One key of ``fpc101.properties``: where its value comes from, and what to look at."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import ProblemError
from wizard.domain.text import NOTHING, T, Text, join
from wizard.flows.connectorsettings import (
    Origin,
    Setting,
    documented_key,
    printable,
    setting_findings,
)
from wizard.flows.editingsettings import check_new_key
from wizard.flows.looking import COMMAND_KEY
from wizard.views import texts
from wizard.views.pages.taborder import chain, tab_place
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, Field, FlowLayout, Icon, Label

_ICONS = {"error": "failed", "warning": "warning", "info": "info"}
# Said elsewhere on the page, as it is typed.
_ELSEWHERE = frozenset({"settings.ssl-off"})


def _next_step(id: str, key: str, next_step: Text) -> Text:
    """On a page the way on is a click, not a command."""
    if id == "settings.duplicate":
        return T("Remove those that do not count, so that nobody edits the wrong one.")
    if id == "settings.ssl-value":
        return T("Turn it on here.")
    if id == "settings.key-near":
        return T("Set {meant} on this page, and remove this key.", meant=documented_key(key))
    if id == "settings.utf8":
        return T("Type it anew on this page: Save writes it as the connector reads it.")
    return next_step


class KeyFoot(QWidget):
    """Origin and default of a key, a link that removes it, what is worth saying about it.

    Attributes
    ----------
    origin : Label
    remove : Button
    tidy : Button
        Of a key that stands more than once.
    removed : bool
        To be removed by Save.
    tidied : bool
        Its overridden entries are to be removed by Save.
    toggled : Signal
        That changed.
    """

    toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting: Setting | None = None
        self.removed = False
        self.tidied = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        line = QWidget(self)
        flow = FlowLayout(across=16, parent=line)
        self.origin = Label(role="small", ink="muted", wrap=False, parent=line)
        flow.addWidget(self.origin)
        self.remove = Button(T("Remove from the file"), "link", role="small", parent=line)
        # Level with the link's words.
        self.origin.setMinimumHeight(self.remove.sizeHint().height())
        self.origin.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.remove.clicked.connect(self._toggle)
        flow.addWidget(self.remove)
        self.tidy = Button(T("Remove the others"), "link", role="small", parent=line)
        self.tidy.clicked.connect(self._toggle_tidy)
        flow.addWidget(self.tidy)
        column.addWidget(line)
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        column.addLayout(self._column)
        self.findings: list[str] = []
        self._rows: list[QWidget] = []

    def show_setting(self, setting: Setting, *, removed: bool = False) -> None:
        """Show where its value comes from."""
        self._setting, self.removed, self.tidied = setting, removed, False
        self.settle()
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows, self.findings = [], []
        for one in setting_findings(setting):
            if one.id not in _ELSEWHERE:
                words = join(one.message, _next_step(one.id, setting.key, one.next_step))
                self._add_row(_ICONS[one.severity], words)
        settle_soon()

    def settle(self) -> None:
        """Derive the words from `removed`."""
        setting = self._setting
        if setting is None:
            return
        there = setting.origin is Origin.FILE
        source = T("from {source}", source=setting.source) if there else setting.source
        parts = [T("Save removes it from the file") if self.removed else source]
        if there and setting.key == COMMAND_KEY:
            parts.append(T("default: the product's default, above"))
        elif there and setting.default is not None:
            parts.append(T("default: {default}", default=setting.default))
        elif there and not self.removed:
            parts.append(setting.meaning)
        self.origin.show_text(" · ".join(texts.show(one) for one in parts))
        self.remove.setVisible(there)
        words = T("Keep it") if self.removed else T("Remove from the file")
        self.remove.set_text(words)
        lines = ", ".join(str(one.line) for one in setting.overridden)
        self.tidy.setVisible(bool(lines) and not self.removed)
        self.tidy.set_text(
            T("Keep line {lines}", lines=lines)
            if self.tidied
            else T("Remove line {lines}, which does not count", lines=lines)
        )
        about = (
            T("Keep {key}", key=printable(setting.key))
            if self.removed
            else T("Remove {key} from the file", key=printable(setting.key))
        )
        self.remove.setAccessibleName(texts.show(about))

    def _toggle(self) -> None:
        self.removed = not self.removed
        self.settle()
        self.toggled.emit()

    def _toggle_tidy(self) -> None:
        self.tidied = not self.tidied
        self.settle()
        self.toggled.emit()

    def _add_row(self, icon: str, words: Text) -> None:
        row = QWidget(self)
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(Icon(icon, size=16, parent=row), 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(Label(words, "small", parent=row), 1)
        self._column.addWidget(row)
        row.show()
        self._rows.append(row)
        self.findings.append(texts.show(words))


class KeyRow(QWidget):
    """A key that the product guide does not document: its value as text.

    Attributes
    ----------
    key : str
    field : Field
    foot : KeyFoot
        Of a key of the file.
    drop : Button
        Of a new key.
    edited : Signal
    dropped : Signal(str)
    """

    edited = Signal()
    dropped = Signal(str)

    def __init__(
        self, key: str, setting: Setting | None, value: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key = key
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        hint = NOTHING if setting is not None else T("New; not in the product guide.")
        self.field = Field(printable(key), hint=hint)
        self.field.set_text(value)
        self.field.changed.connect(lambda: self.edited.emit())
        column.addWidget(self.field)
        self._base = self.field.text()
        self.foot = KeyFoot(self)
        self.foot.toggled.connect(self._toggled)
        column.addWidget(self.foot)
        self.drop = Button(T("Leave it out"), "link", role="small", parent=self)
        self.drop.setAccessibleName(texts.show(T("Leave {key} out", key=printable(key))))
        self.drop.clicked.connect(lambda: self.dropped.emit(self.key))
        column.addWidget(self.drop)
        self.new = setting is None
        self.foot.setVisible(setting is not None)
        self.drop.setVisible(setting is None)
        if setting is not None:
            self.foot.show_setting(setting)

    @property
    def changed(self) -> bool:
        """Whether Save gives the key another value."""
        return not self.foot.removed and (self.new or self.field.text() != self._base)

    @property
    def stops(self) -> list[QWidget]:
        """What Tab visits."""
        return [
            self.field.editor,
            *((self.drop,) if self.new else (self.foot.remove, self.foot.tidy)),
        ]

    def _toggled(self) -> None:
        self.field.setEnabled(not self.foot.removed)
        self.edited.emit()


class OtherKeys(Card):
    """The keys beside the documented ones, and a place for a new one.

    Attributes
    ----------
    rows : dict of str to KeyRow
    new_key, new_value : Field
    add : Button
    edited : Signal
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Other keys"),
            T("The product guide documents SSLmode and command alone. What else the file holds "
              "stays as it is, unless you change it here."),
            parent=parent,
        )  # fmt: skip
        self.rows: dict[str, KeyRow] = {}
        self._before = tab_place(self)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(16)
        self.body.addLayout(self._rows)
        line = QHBoxLayout()
        line.setSpacing(12)
        self.new_key = Field(T("New key"), validate=self._check)
        self.new_value = Field(T("Its value"))
        self.add = Button(T("Add"), icon="plus")
        self.add.clicked.connect(self._add)
        self.new_key.changed.connect(self._settle)
        for field in (self.new_key, self.new_value):
            field.editor.returnPressed.connect(self._add)  # type: ignore[attr-defined] # a QLineEdit
        line.addWidget(self.new_key, 2, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.new_value, 3, Qt.AlignmentFlag.AlignTop)
        # Level with the editors, which stand below their labels.
        beside = QVBoxLayout()
        beside.addSpacing(self.new_key.label.sizeHint().height() + 4)
        beside.addWidget(self.add)
        beside.addStretch(1)
        line.addLayout(beside)
        self.body.addLayout(line)
        self._settle()

    def show_settings(self, settings: tuple[Setting, ...]) -> None:
        """The keys of the file; what was typed is gone."""
        for row in self.rows.values():
            self._take_out(row)
        self.rows = {}
        for one in settings:
            if not one.documented:
                self._put(KeyRow(one.key, one, one.value, self))
        self.new_key.set_text("")
        self.new_value.set_text("")
        self._chain()
        settle_soon()

    @property
    def values(self) -> dict[str, str]:
        """What Save sets."""
        return {key: row.field.text() for key, row in self.rows.items() if row.changed}

    @property
    def feet(self) -> dict[str, KeyFoot]:
        """By key."""
        return {key: row.foot for key, row in self.rows.items()}

    @property
    def removed(self) -> frozenset[str]:
        """What Save removes."""
        return frozenset(key for key, row in self.rows.items() if row.foot.removed)

    def _check(self, typed: str) -> str:
        return check_new_key(typed, self.rows)

    def _settle(self) -> None:
        self.add.setEnabled(self.new_key.valid)

    def _add(self) -> None:
        try:
            key = self._check(self.new_key.text())
        except ProblemError:
            self.new_key.touch()
            return
        row = KeyRow(key, None, self.new_value.text(), self)
        self._put(row)
        self._chain()
        self.new_value.set_text("")
        self.new_key.set_text("")
        self.new_key.setFocus()
        settle_soon()
        self.edited.emit()

    def _put(self, row: KeyRow) -> None:
        self.rows[row.key] = row
        row.edited.connect(lambda: self.edited.emit())
        row.dropped.connect(self._drop)
        self._rows.addWidget(row)
        row.show()

    def _drop(self, key: str) -> None:
        self._take_out(self.rows.pop(key))
        self._chain()
        self.new_key.setFocus()
        settle_soon()
        self.edited.emit()

    def _take_out(self, row: KeyRow) -> None:
        self._rows.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _chain(self) -> None:
        chain(self._before, [stop for row in self.rows.values() for stop in row.stops])
