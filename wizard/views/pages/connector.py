"""Connector behaviour: SSLmode and the command that resets a password, with its preview."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain import clpresets
from wizard.domain.cl import LintFinding
from wizard.domain.hosts import profile_name
from wizard.domain.problems import Problem
from wizard.domain.text import NOTHING, T, Text, join, one_of
from wizard.flows.answers import DEFAULT_COMMAND, ConnectorAnswer
from wizard.flows.reviewing import SAMPLE_USER, preview_command
from wizard.flows.steps import CONNECTOR, HOST, step
from wizard.views import texts
from wizard.views.pages.commandedit import CommandEdit
from wizard.views.pages.context import SetupContext
from wizard.views.widgets import (
    Button,
    Card,
    CheckBox,
    Field,
    Icon,
    Label,
    Notice,
    Page,
    Prose,
    RadioButton,
)

#: key -> (command, name, what it does).
PRESETS: dict[str, tuple[str, Text, Text]] = {
    one.key: (one.command, one.name, one.does) for one in clpresets.PRESETS
}
OWN = "own"

_SEVERITIES = {"error": "failed", "warning": "warning", "info": "info"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One line below the command."""

    icon: str
    message: Text
    next_step: Text
    column: int = 0


def remarks(findings: tuple[LintFinding, ...], obstacle: Problem | None) -> tuple[Remark, ...]:
    """What is said about the command.

    Parameters
    ----------
    findings : tuple of LintFinding
    obstacle : Problem or None
        What keeps the page from Next. A command that the file holds already is left alone by
        the rules, so its faults are warnings; one that lint does not see is added.
    """
    found = [
        Remark(
            "warning"
            if finding.severity == "error" and obstacle is None
            else _SEVERITIES[finding.severity],
            finding.message,
            finding.next_step,
            finding.column,
        )
        for finding in findings
    ]
    if obstacle is not None and not any(remark.icon == "failed" for remark in found):
        found.append(Remark("failed", join(obstacle.what, obstacle.why), obstacle.next_step))
    return tuple(found)


class RemarkRow(QWidget):
    """Icon, sentence, next step, and a link to the place in the command."""

    def __init__(self, remark: Remark, editor: CommandEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.remark = remark
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Icon(remark.icon, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(2)
        row.addLayout(column, 1)
        column.addWidget(Label(remark.message, parent=self))
        column.addWidget(Label(remark.next_step, "small", "muted", parent=self))
        spoken = {"failed": T("To correct"), "warning": T("Warning"), "info": T("Remark")}
        words = [texts.show(part) for part in (remark.message, remark.next_step) if part]
        self.setAccessibleName(f"{texts.show(spoken[remark.icon])}: {' '.join(words)}")
        self.link: Button | None = None
        if remark.column > 0:
            at = T("Go to column {column}", column=remark.column)
            self.link = Button(at, "link", role="small", parent=self)
            self.link.clicked.connect(lambda: editor.go_to(remark.column))
            row.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)


class ConnectorPage(Page):
    """``fpc101.properties``: SSLmode, the command template, what it becomes for a user."""

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        found = step(CONNECTOR)
        super().__init__(found.title, found.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._filling = False
        self._rows: list[RemarkRow] = []
        self._build_ssl()
        self._build_command()
        self._build_preview()

    # ------------------------------------------------------------ building

    def _build_command(self) -> None:
        card = Card(
            T("Command"),
            T("The connector runs it on the host for every reset. {{user}} and {{pwd}} stand for "
              "the profile and its new password."),
        )  # fmt: skip
        self.presets: dict[str, RadioButton] = {}
        self._group = QButtonGroup(self)
        choices = QVBoxLayout()
        choices.setSpacing(4)
        for key, (_, name, _does) in PRESETS.items():
            self._add_preset(choices, key, name)
        self._add_preset(choices, OWN, T("A command of your own"))
        card.body.addLayout(choices)
        self.does = Label(role="small", ink="muted", parent=card)
        card.body.addWidget(self.does)
        self.command = CommandEdit()
        self.field = Field(T("Command, as fpc101.properties holds it"), self.command)
        self.field.changed.connect(self._typed)
        card.body.addWidget(self.field)
        self._remarks = QVBoxLayout()
        self._remarks.setSpacing(8)
        card.body.addLayout(self._remarks)
        row = QHBoxLayout()
        self.reset = Button(T("Back to the default"), "link", icon="again")
        self.reset.clicked.connect(lambda: self._choose("default"))
        row.addWidget(self.reset)
        self.keep = Button(T("Back to what the file holds"), "link", icon="file")
        self.keep.clicked.connect(self._take_present)
        row.addWidget(self.keep)
        row.addStretch(1)
        card.body.addLayout(row)
        self.body.addWidget(card)

    def _add_preset(self, choices: QVBoxLayout, key: str, name: Text) -> None:
        button = RadioButton(name)
        button.clicked.connect(lambda _checked=False: self._choose(key))
        self._group.addButton(button)
        self.presets[key] = button
        choices.addWidget(button)

    def _build_preview(self) -> None:
        card = Card(T("Preview"), T("What the host gets; dots stand for the new password."))
        across = QHBoxLayout()
        across.setSpacing(24)
        self.sample = Field(
            T("Sample user"), validate=profile_name, hint=T("No such user need exist.")
        )
        self.sample.set_text(SAMPLE_USER)
        self.sample.setFixedWidth(200)
        self.sample.changed.connect(self.refresh)
        across.addWidget(self.sample)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(Label(T("Command on the host"), parent=card))
        self.preview = Prose(name=texts.show(T("The command as the host gets it")))
        column.addSpacing(8)
        column.addWidget(self.preview)
        column.addStretch(1)
        across.addLayout(column, 1)
        card.body.addLayout(across)
        self.body.addWidget(card)

    def _build_ssl(self) -> None:
        card = Card(T("Encryption"))
        self.ssl = CheckBox(T("Use SSL for every host (SSLmode)"))
        self.ssl.toggled.connect(self._typed)
        card.body.addWidget(self.ssl)
        self.ssl_hint = Label(
            T("Passwords travel encrypted. The hosts' certificates must be trusted."),
            "small",
            "muted",
        )
        card.body.addWidget(self.ssl_hint)
        self.consequence = Notice()
        card.body.addWidget(self.consequence)
        self.conflict = Notice()
        self.hosts = self.conflict.add_action(T("Open Hosts"))
        self.hosts.clicked.connect(self._open_hosts)
        card.body.addWidget(self.conflict)
        self.body.addWidget(card)

    # ------------------------------------------------------------ hooks

    def on_ready(self) -> None:
        """Show the answers as they stand; a file read meanwhile may have changed them."""
        answer = self._flow.answers.connector
        self._filling = True
        self.ssl.setChecked(answer.ssl_mode)
        self.field.set_text(answer.command)
        self._filling = False
        self.refresh()

    def apply(self) -> None:
        """Keep the answers; the flow's rule speaks when Next is pressed."""
        self._accept()

    def refresh(self) -> None:
        """Derive presets, remarks, preview and notices from the fields."""
        command = self.command.text()
        obstacle = self._flow.obstacle(CONNECTOR)
        key = self._preset(command)
        self.presets[key].setChecked(True)
        self.presets[OWN].setEnabled(key == OWN)
        self.does.show_text(PRESETS[key][2] if key in PRESETS else NOTHING)
        self.does.setVisible(key in PRESETS)
        self.reset.setEnabled(key != "default")
        present = self._present()
        self.keep.setVisible(present is not None and present != DEFAULT_COMMAND)
        self.keep.setEnabled(command.strip() != present)
        sample = SAMPLE_USER if self.sample.problem else self.sample.text()
        shown = preview_command(command, sample)
        found = remarks(shown.findings, obstacle)
        self._show_remarks(found)
        self.preview.show_text(
            shown.text or T("The preview appears as soon as the command can be read.")
        )
        self._show_ssl()
        self.valid = obstacle is None

    # ------------------------------------------------------------ inside

    def _typed(self) -> None:
        if not self._filling:
            self._accept()
            self.refresh()

    def _accept(self) -> None:
        self._flow.accept(ConnectorAnswer(self.ssl.isChecked(), self.command.text().strip()))

    def _choose(self, key: str) -> None:
        if key in PRESETS:
            self.command.setText(PRESETS[key][0])
        self.refresh()

    def _take_present(self) -> None:
        self.command.setText(self._present() or DEFAULT_COMMAND)

    def _present(self) -> str | None:
        """The command that the file holds now, None where it says nothing."""
        look = self._flow.look
        return look.command.strip() if look is not None and look.command is not None else None

    @staticmethod
    def _preset(command: str) -> str:
        for key, (text, _name, _does) in PRESETS.items():
            if command.strip() == text:
                return key
        return OWN

    @property
    def remark_rows(self) -> tuple[RemarkRow, ...]:
        """What is said about the command, in the order of its columns."""
        return tuple(self._rows)

    def _show_remarks(self, found: tuple[Remark, ...]) -> None:
        if tuple(row.remark for row in self._rows) != found:
            for row in self._rows:
                self._remarks.removeWidget(row)
                row.hide()
                row.deleteLater()
            self._rows = [RemarkRow(remark, self.command, self) for remark in found]
            before: QWidget = self.command
            for row in self._rows:
                self._remarks.addWidget(row)
                row.show()
                if row.link is not None:
                    QWidget.setTabOrder(before, row.link)
                    before = row.link
        self.command.set_remarks(" ".join(row.accessibleName() for row in self._rows))

    def _show_ssl(self) -> None:
        on = self.ssl.isChecked()
        self.ssl_hint.setVisible(on)
        if on:
            self.consequence.clear()
        else:
            self.consequence.say(
                T("Passwords travel in clear text."),
                T("The service account's password and every new one can be read by whoever "
                  "listens between the gateway and the host."),
                T("Leave SSL on unless a host cannot do it."),
                kind="warning",
            )  # fmt: skip
        partitions = self._flow.answers.hosts.usable()
        others = [partition.name for partition in partitions if partition.ssl != on]
        if not others:
            self.conflict.clear()
            return
        names = ", ".join(others)
        what = (
            one_of(
                len(others),
                "SSLmode is on for the whole connector, but {names} is set to do without SSL.",
                "SSLmode is on for the whole connector, but {names} are set to do without SSL.",
                names=names,
            )
            if on
            else one_of(
                len(others),
                "SSLmode is off for the whole connector, but {names} is set to use SSL.",
                "SSLmode is off for the whole connector, but {names} are set to use SSL.",
                names=names,
            )
        )
        self.conflict.say(
            what,
            T("SSLmode counts for every host of the connector; the checks follow each host's own "
              "setting."),
            T("Make the two agree, here or on the Hosts page."),
            kind="warning",
        )  # fmt: skip

    def _open_hosts(self) -> None:
        self._flow.go_to(HOST)
