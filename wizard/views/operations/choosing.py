"""Which partitions, and the passwords of their service accounts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.hosts import Partition
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text, join, one_of
from wizard.flows.accounts.gateway import NOTHING_HANDED, Handed
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, CheckBox, Field, FlowLayout, Label, PasswordField

_MANY = 3  # partitions from which on "all" and "none" save clicks


class PartitionPick(QWidget):
    """A box for each partition.

    Parameters
    ----------
    all_ : bool
        Whether all are chosen at first, or the first one alone.

    Attributes
    ----------
    boxes : dict of str to CheckBox
    every, none : Button
    changed : Signal
    """

    changed = Signal()

    def __init__(self, *, all_: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all = all_
        self._partitions: tuple[Partition, ...] = ()
        self.boxes: dict[str, CheckBox] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        self._title = Label(T("Partitions"), parent=self)
        head.addWidget(self._title, 1)
        self.every = Button(T("All"), "link", name=T("All partitions"), parent=self)
        self.none = Button(T("None"), "link", name=T("No partition"), parent=self)
        for button, on in ((self.every, True), (self.none, False)):
            button.clicked.connect(lambda _checked=False, on=on: self.choose_all(on=on))
            head.addWidget(button)
        column.addLayout(head)
        self._ground = QWidget(self)
        self._flow = FlowLayout(16, 6, self._ground)
        column.addWidget(self._ground)
        self._empty = Label(
            T("This gateway has no partition yet: name one in the set-up."), "small", "muted",
            parent=self,
        )  # fmt: skip
        column.addWidget(self._empty)

    def show_partitions(self, partitions: Sequence[Partition]) -> None:
        """Show these; what was chosen stays so."""
        if tuple(partitions) == self._partitions:
            return
        known = {name: box.isChecked() for name, box in self.boxes.items()}
        for box in self.boxes.values():
            self._flow.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._partitions, self.boxes = tuple(partitions), {}
        for place, one in enumerate(partitions):
            box = self.boxes[one.name] = CheckBox(one.name, self._ground)
            box.setToolTip(one.host)
            box.setChecked(known.get(one.name, self._all or place == 0))
            box.toggled.connect(lambda _on: self.changed.emit())
            self._flow.addWidget(box)
            box.show()
        several = len(partitions) >= _MANY
        self.every.setVisible(several)
        self.none.setVisible(several)
        self._empty.setVisible(not partitions)
        settle_soon()
        self.changed.emit()

    @property
    def partitions(self) -> tuple[Partition, ...]:
        """All of them."""
        return self._partitions

    def chosen(self) -> tuple[Partition, ...]:
        """Those whose boxes are set."""
        return tuple(one for one in self._partitions if self.boxes[one.name].isChecked())

    def choose_all(self, *, on: bool) -> None:
        """Set or empty every box."""
        for box in self.boxes.values():
            box.setChecked(on)


class AccountPasswords(QWidget):
    """The service accounts' passwords: from the vault or the set-up, else typed, kept nowhere.

    One field for each name of an account, for the partitions that lack its password; and one
    for the truststore, once it did not open.

    Attributes
    ----------
    fields : dict of str to Field
        Account -> its field, while it is shown.
    store : Field
    other : Button
        Types other passwords than the stored ones.
    changed : Signal
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: dict[str, Field] = {}
        self._for: dict[str, tuple[str, ...]] = {}
        self._typing = False
        self._partitions: tuple[Partition, ...] = ()
        self._stored: frozenset[str] = frozenset()
        self._handed = NOTHING_HANDED
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._title = Label(T("Service account"), parent=self)
        column.addWidget(self._title)
        self.known = Label(role="small", ink="muted", parent=self)
        column.addWidget(self.known)
        self.other = Button(T("Type another password"), "link", parent=self)
        self.other.clicked.connect(self._switch)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.other)
        row.addStretch(1)
        column.addLayout(row)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(8)
        column.addLayout(self._fields)
        self.store = Field(
            T("Password of the truststore"), PasswordField(),
            hint=T("The vault does not hold it. Used here and kept nowhere."), parent=self,
        )  # fmt: skip
        self.store.changed.connect(self.changed)
        self.store.hide()
        column.addWidget(self.store)
        self._shown: object = None

    # ------------------------------------------------------------ showing

    def show_for(
        self, partitions: Sequence[Partition], stored: frozenset[str], handed: Handed
    ) -> None:
        """Ask for what is not known."""
        here = {one.name for one in partitions if handed.knows(one)}
        kept = stored & {one.name for one in partitions}
        lacking = [
            one for one in partitions if self._typing or one.name not in kept | here
        ]  # fmt: skip
        wanted: dict[str, tuple[str, ...]] = {}
        for one in lacking:
            wanted[one.user] = (*wanted.get(one.user, ()), one.name)
        shown = (tuple(partitions), kept, here, tuple(wanted.items()), self._typing)
        if shown == self._shown:
            return
        self._shown = shown
        self._partitions, self._stored, self._handed = tuple(partitions), stored, handed
        self.known.show_text(self._words(partitions, kept, here))
        self.known.setVisible(bool(self.known.text()))
        self.other.setVisible(bool(kept | here))
        self.other.set_text(
            T("Use the stored passwords") if self._typing else T("Type another password")
        )
        for account in [name for name in self.fields if name not in wanted]:
            field = self.fields.pop(account)
            self._fields.removeWidget(field)
            field.hide()
            field.deleteLater()
        for account, names in wanted.items():
            if account not in self.fields:
                field = self.fields[account] = Field(
                    T("Password of {account}", account=account), PasswordField(), parent=self
                )
                field.changed.connect(self.changed)
                self._fields.addWidget(field)
                field.show()
            self.fields[account].set_hint(
                T("For {names}. Typed once, kept nowhere.", names=", ".join(names))
            )
        self._for = wanted
        settle_soon()

    def _words(self, partitions: Sequence[Partition], kept: frozenset[str], here: set[str]) -> Text:
        if self._typing or not partitions:
            return NOTHING if partitions else T("No partition is chosen.")
        vault = [one.name for one in partitions if one.name in kept and one.name not in here]
        given = [one.name for one in partitions if one.name in here]
        return join(
            T("The password for {names} comes from the vault.", names=", ".join(vault))
            if vault
            else NOTHING,
            one_of(len(given), "The password for {names} comes from the set-up.",
                   "The passwords for {names} come from the set-up.", names=", ".join(given))
            if given
            else NOTHING,
        )  # fmt: skip

    def _switch(self) -> None:
        self._typing = not self._typing
        self.show_for(self._partitions, self._stored, self._handed)
        if self._typing and self.fields:
            next(iter(self.fields.values())).setFocus()
        self.changed.emit()

    def ask_store(self) -> None:
        """The truststore did not open."""
        self.store.show()
        self.store.setFocus()
        settle_soon()

    # ------------------------------------------------------------ what was typed

    @property
    def complete(self) -> bool:
        """Whether every password that is asked for was typed."""
        return all(field.text() for field in self.fields.values())

    def typed(self) -> dict[str, Secret]:
        """Partition name -> password."""
        return {
            name: secret
            for account, names in self._for.items()
            if (secret := _secret(self.fields[account]))
            for name in names
        }

    def store_password(self) -> Secret | None:
        """The truststore's, None when it was not typed."""
        return _secret(self.store) or None

    def clear(self) -> None:
        """Forget what was typed."""
        for field in (*self.fields.values(), self.store):
            editor = field.editor
            assert isinstance(editor, PasswordField)  # noqa: S101 - made so
            editor.clear()


def _secret(field: Field) -> Secret:
    editor = field.editor
    assert isinstance(editor, PasswordField)  # noqa: S101 - made so
    return editor.secret()
