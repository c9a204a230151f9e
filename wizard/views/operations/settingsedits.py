"""The editors of ``fpc101.properties``: SSLmode, the command, every other key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.flows.connectorsettings import Origin
from wizard.flows.editingsettings import SettingsEdit, SettingsLook, command_obstacle
from wizard.flows.looking import COMMAND_KEY, SSL_KEY
from wizard.views.operations.keyrows import KeyFoot, OtherKeys
from wizard.views.operations.sslcard import SslCard
from wizard.views.pages.commandcard import CommandCard, PreviewCard


class SettingsEdits(QWidget):
    """What stands in the editors against what the file holds.

    Attributes
    ----------
    ssl : SslCard
    card : CommandCard
    foot : KeyFoot
        Of the command.
    preview : PreviewCard
    others : OtherKeys
    edited : Signal
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: SettingsLook | None = None
        self._command = ""
        self._filling = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.ssl = SslCard()
        self.card = CommandCard()
        self.foot = KeyFoot()
        self.card.body.addWidget(self.foot)
        self.preview = PreviewCard()
        self.others = OtherKeys()
        for card in (self.ssl, self.card, self.preview, self.others):
            column.addWidget(card)
        self.ssl.edited.connect(self._edited)
        self.card.edited.connect(self._edited)
        self.foot.toggled.connect(self._removed)
        self.others.edited.connect(self._edited)

    def fill(self, look: SettingsLook) -> None:
        """Show the file; what was typed is gone."""
        self._look = look
        ssl, command = look.setting(SSL_KEY), look.setting(COMMAND_KEY)
        if ssl is None or command is None:
            return
        self._filling = True
        self.ssl.show_setting(ssl)
        self.card.remarks.set_powers(())
        self.card.field.set_text(command.value)
        self._command = self.card.text()
        self.foot.show_setting(command)
        self.others.show_settings(look.settings)
        self._filling = False
        self._show()

    @property
    def edit(self) -> SettingsEdit:
        """What the person wants of the file."""
        if self._look is None or self._look.problem is not None:
            return SettingsEdit()
        values: dict[str, str] = {}
        removed = set(self.others.removed)
        if self.ssl.foot.removed:
            removed.add(SSL_KEY)
        elif self.ssl.value is not None:
            values[SSL_KEY] = self.ssl.value
        if self.foot.removed:
            removed.add(COMMAND_KEY)
        elif self.card.text() != self._command:
            values[COMMAND_KEY] = self.card.text().strip()
        values.update(self.others.values)
        feet = {SSL_KEY: self.ssl.foot, COMMAND_KEY: self.foot, **self.others.feet}
        tidied = frozenset(key for key, foot in feet.items() if foot.tidied and key not in removed)
        return SettingsEdit(values, frozenset(removed), tidied, self.card.powers)

    @property
    def obstacle(self) -> Problem | None:
        """What keeps the command from being written."""
        if self._look is None or self.card.text() == self._command:
            return None
        return command_obstacle(self._look, self.card.text().strip(), self.card.powers)

    def _edited(self) -> None:
        if self._filling:
            return
        if self.foot.removed and self.card.text() != self._command:
            # Whoever types a command wants it in the file.
            self.foot.removed = False
            self.foot.settle()
        self._show()
        self.edited.emit()

    def _removed(self) -> None:
        self._filling = True
        if self.foot.removed:
            self.card.field.set_text(self._command)
        self._filling = False
        self._edited()

    def _show(self) -> None:
        command = self._look.setting(COMMAND_KEY) if self._look is not None else None
        there = command is not None and command.origin is Origin.FILE
        present = command.value.strip() if command is not None and there else None
        self.card.show_state(self.obstacle, present)
        self.preview.show_command(self.card.text())
