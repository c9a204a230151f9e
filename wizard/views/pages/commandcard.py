"""The reset command with its presets and remarks, and what becomes of it for a user."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain import cl, clpresets
from wizard.domain.hosts import profile_name
from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.answers import DEFAULT_COMMAND
from wizard.flows.reviewing import SAMPLE_USER, preview_command
from wizard.views import texts
from wizard.views.pages.commandedit import CommandEdit
from wizard.views.pages.commandremarks import RemarkList, remarks
from wizard.views.widgets import Button, Card, Field, FlowLayout, Label, Prose, RadioButton

#: key -> (command, name, what it does).
PRESETS: dict[str, tuple[str, Text, Text]] = {
    one.key: (one.command, one.name, one.does) for one in clpresets.PRESETS
}
OWN = "own"


class CommandCard(Card):
    """Presets, the editor, the remarks.

    Attributes
    ----------
    presets : dict of str to RadioButton
    does : Label
        What the preset means for the user.
    command : CommandEdit
    field : Field
    remarks : RemarkList
    reset, keep : Button
    edited : Signal
        The command changed, or a power was confirmed.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Command"),
            T("The connector runs it on the host for every reset. {{user}} and {{pwd}} stand for "
              "the profile and its new password."),
            parent=parent,
        )  # fmt: skip
        self._present: str | None = None
        self.presets: dict[str, RadioButton] = {}
        self._group = QButtonGroup(self)
        choices = QVBoxLayout()
        choices.setSpacing(4)
        for key, (_, name, _does) in PRESETS.items():
            self._add_preset(choices, key, name)
        self._add_preset(choices, OWN, T("A command of your own"))
        self.body.addLayout(choices)
        self.does = Label(role="small", ink="muted", parent=self)
        self.body.addWidget(self.does)
        self.command = CommandEdit()
        self.field = Field(T("Command, as fpc101.properties holds it"), self.command)
        self.body.addWidget(self.field)
        self.remarks = RemarkList(self.command, self)
        self.remarks.confirmed.connect(lambda: self.edited.emit())
        self.body.addWidget(self.remarks)
        self.field.changed.connect(self._typed)
        self._foot = QWidget(self)
        flow = FlowLayout(across=8, parent=self._foot)
        self.reset = Button(T("Back to the default"), "link", icon="again", parent=self._foot)
        self.reset.clicked.connect(lambda: self._choose("default"))
        flow.addWidget(self.reset)
        self.keep = Button(T("Back to what the file holds"), "link", icon="file", parent=self._foot)
        self.keep.clicked.connect(self._take_present)
        flow.addWidget(self.keep)
        self.body.addWidget(self._foot)

    def _add_preset(self, choices: QVBoxLayout, key: str, name: Text) -> None:
        button = RadioButton(name)
        button.clicked.connect(lambda _checked=False: self._choose(key))
        self._group.addButton(button)
        self.presets[key] = button
        choices.addWidget(button)

    @property
    def powers(self) -> tuple[str, ...]:
        """The parameters that give power and are confirmed."""
        return self.remarks.powers

    def text(self) -> str:
        """The command as it stands."""
        return self.command.text()

    def show_state(self, obstacle: Problem | None, present: str | None) -> None:
        """Derive presets and remarks from the command.

        Parameters
        ----------
        obstacle : Problem or None
            What keeps it from being written.
        present : str or None
            The command that the file holds now, None where it says nothing.
        """
        self._present = present
        command = self.text()
        key = self._preset(command)
        self.presets[key].setChecked(True)
        self.presets[OWN].setEnabled(key == OWN)
        self.does.show_text(PRESETS[key][2] if key in PRESETS else NOTHING)
        self.does.setVisible(key in PRESETS)
        self.reset.setEnabled(key != "default")
        self.keep.setVisible(present is not None and present != DEFAULT_COMMAND)
        self.keep.setEnabled(command.strip() != present)
        found = cl.lint(command)
        self.remarks.show_remarks(remarks(command, found, obstacle, self.powers))

    def _typed(self) -> None:
        self.remarks.forget(self.text())
        self.edited.emit()

    def _choose(self, key: str) -> None:
        if key in PRESETS:
            self.command.setText(PRESETS[key][0])
        else:
            self.presets[self._preset(self.text())].setChecked(True)

    def _take_present(self) -> None:
        self.command.setText(self._present or DEFAULT_COMMAND)

    @staticmethod
    def _preset(command: str) -> str:
        found = clpresets.preset_of(command)
        return found.key if found is not None else OWN


class PreviewCard(Card):
    """What the host gets, with dots for the password.

    Attributes
    ----------
    sample : Field
    preview : Prose
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Preview"), T("What the host gets; dots stand for the new password."), parent=parent
        )
        self._command = ""
        across = QHBoxLayout()
        across.setSpacing(24)
        self.sample = Field(
            T("Sample user"), validate=profile_name, hint=T("No such user need exist.")
        )
        self.sample.set_text(SAMPLE_USER)
        self.sample.setFixedWidth(200)
        self.sample.changed.connect(lambda: self.show_command(self._command))
        across.addWidget(self.sample)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(Label(T("Command on the host"), parent=self))
        self.preview = Prose(name=texts.show(T("The command as the host gets it")))
        # Beside a field, a fixed height would be the one of a wider column.
        policy = self.preview.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
        self.preview.setSizePolicy(policy)
        column.addSpacing(8)
        column.addWidget(self.preview)
        column.addStretch(1)
        across.addLayout(column, 1)
        self.body.addLayout(across)

    def show_command(self, command: str) -> None:
        """What becomes of this one."""
        self._command = command
        sample = SAMPLE_USER if self.sample.problem else self.sample.text()
        self.preview.show_text(
            preview_command(command, sample).text
            or T("The preview appears as soon as the command can be read.")
        )
