"""``SSLmode`` of the connector, with what it means to be without."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from wizard.domain.text import T
from wizard.flows.connectorsettings import Setting
from wizard.views.operations.keyrows import KeyFoot
from wizard.views.widgets import Card, CheckBox, Notice


class SslCard(Card):
    """A box, because the connector takes everything but true for false.

    Attributes
    ----------
    box : CheckBox
    foot : KeyFoot
    consequence : Notice
    edited : Signal
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("Encryption"), " ", parent=parent)
        self._base = True
        self._gone = False
        self.box = CheckBox(T("Use SSL for every host (SSLmode)"), self)
        self.box.clicked.connect(self._clicked)
        self.body.addWidget(self.box)
        self.consequence = Notice(self)
        self.body.addWidget(self.consequence)
        self.foot = KeyFoot(self)
        self.foot.toggled.connect(self._toggled)
        self.body.addWidget(self.foot)

    def show_setting(self, setting: Setting) -> None:
        """As the file has it."""
        self.sentence.show_text(setting.meaning)
        self._base, self._gone = setting.value.lower() == "true", False
        self.box.setChecked(self._base)
        self.foot.show_setting(setting)
        self._show()

    @property
    def value(self) -> str | None:
        """What Save sets, None when that is not asked for."""
        on = self.box.isChecked()
        return None if on == self._base else "true" if on else "false"

    def _clicked(self) -> None:
        if self.foot.removed:
            self.foot.removed = self._gone = False
            self.foot.settle()
        self._show()
        self.edited.emit()

    def _toggled(self) -> None:
        if self.foot.removed != self._gone:
            # Removed, its default counts.
            self._gone = self.foot.removed
            self.box.setChecked(self._gone or self._base)
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        if self.box.isChecked():
            self.consequence.clear()
            return
        self.consequence.say(
            T("Passwords travel in clear text."),
            T("The service account's password and every new one can be read by whoever listens "
              "between the gateway and the host."),
            T("Leave SSL on unless a host cannot do it."),
            kind="warning",
        )  # fmt: skip
