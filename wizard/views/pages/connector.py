"""Connector behaviour: SSLmode and the command that resets a password, with its preview."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from wizard.domain.text import T, one_of
from wizard.flows.answers import ConnectorAnswer
from wizard.flows.steps import CONNECTOR, HOST, step
from wizard.views.pages.commandcard import CommandCard, PreviewCard
from wizard.views.pages.commandremarks import RemarkRow
from wizard.views.pages.context import SetupContext
from wizard.views.widgets import Card, CheckBox, Label, Notice, Page


class ConnectorPage(Page):
    """``fpc101.properties``: SSLmode, the command template, what it becomes for a user."""

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        found = step(CONNECTOR)
        super().__init__(found.title, found.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._filling = False
        self._build_ssl()
        self._build_command()

    # ------------------------------------------------------------ building

    def _build_command(self) -> None:
        self.card = CommandCard()
        self.card.edited.connect(self._typed)
        self.body.addWidget(self.card)
        self.preview_card = PreviewCard()
        self.body.addWidget(self.preview_card)
        self.presets, self.does = self.card.presets, self.card.does
        self.command, self.field = self.card.command, self.card.field
        self.reset, self.keep = self.card.reset, self.card.keep
        self.sample, self.preview = self.preview_card.sample, self.preview_card.preview

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
        self.card.remarks.set_powers(answer.powers)
        self.field.set_text(answer.command)
        self._filling = False
        self.refresh()

    def apply(self) -> None:
        """Keep the answers; the flow's rule speaks when Next is pressed."""
        self._accept()

    def refresh(self) -> None:
        """Derive presets, remarks, preview and notices from the fields."""
        obstacle = self._flow.obstacle(CONNECTOR)
        self.card.show_state(obstacle, self._present())
        self.preview_card.show_command(self.card.text())
        self._show_ssl()
        self.valid = obstacle is None

    # ------------------------------------------------------------ inside

    def _typed(self) -> None:
        if not self._filling:
            self._accept()
            self.refresh()

    def _accept(self) -> None:
        command = self.card.text().strip()
        self._flow.accept(ConnectorAnswer(self.ssl.isChecked(), command, self.card.powers))

    def _present(self) -> str | None:
        """The command that the file holds now, None where it says nothing."""
        look = self._flow.look
        return look.command.strip() if look is not None and look.command is not None else None

    @property
    def remark_rows(self) -> tuple[RemarkRow, ...]:
        """What is said about the command, in the order of its columns."""
        return self.card.remarks.rows

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
