"""Restarting what reads the files, with the size of what that means."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import Problem
from wizard.domain.text import T
from wizard.flows.apply import restart, restart_sentence
from wizard.flows.services import Services
from wizard.views import tasks, texts
from wizard.views.pages.rows import ProgressRow
from wizard.views.pages.taborder import chain, tab_place
from wizard.views.widgets import Button, Card, Label


class RestartCard(Card):
    """One line per service that was found, with the size of what its restart means.

    Attributes
    ----------
    restarted : Signal(str)
        A service that runs again.
    buttons : dict of str to Button
        By service.
    rows : dict of str to ProgressRow
    by_hand : Label
        Said when no service was found.
    """

    restarted = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(T("Restart the gateway"), parent=parent)
        self._rooms = services
        self._services: tuple[str, ...] | None = None
        self.sentence.show_text(T("The connector reads its files when it starts."))
        self.sentence.show()
        self._before = tab_place(self)
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        self.body.addLayout(self._column)
        self.by_hand = Label(
            T("No MyPass Gateway service or application pool was found on this machine. On the "
              "gateway, restart it by hand: the service in Services, the application pool in the "
              "IIS Manager. Password resets wait for about 20 seconds then."),
            parent=self,
        )  # fmt: skip
        self.body.addWidget(self.by_hand)
        self.buttons: dict[str, Button] = {}
        self.rows: dict[str, ProgressRow] = {}

    def set_services(self, services: tuple[str, ...]) -> None:
        """Offer these."""
        self.by_hand.setVisible(not services)
        if services == self._services:
            return
        self._services = services
        while (item := self._column.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.buttons, self.rows = {}, {}
        for service in services:
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(12)
            state = ProgressRow(line)
            state.show_state("info", restart_sentence(service))
            # Its first line stands level with the button's.
            state.setContentsMargins(0, 6, 0, 0)
            row.addWidget(state, 1)
            button = Button(T("Restart"), icon="again", parent=line)
            button.setAccessibleName(texts.show(T("Restart {service}", service=service)))
            button.clicked.connect(lambda _checked=False, service=service: self._restart(service))
            row.addWidget(button)
            self._column.addWidget(line)
            line.show()
            self.buttons[service], self.rows[service] = button, state
        chain(self._before, list(self.buttons.values()))

    def begin_anew(self) -> None:
        """The files were written once more: what was restarted before counts no longer."""
        for service, row in self.rows.items():
            if self.buttons[service].isEnabled():
                row.show_state("info", restart_sentence(service))

    def _restart(self, service: str) -> None:
        button, row = self.buttons[service], self.rows[service]
        button.setEnabled(False)
        row.show_state("running", T("{service} is being restarted", service=service))
        services = self._rooms

        def done(_nothing: object) -> None:
            button.setEnabled(True)
            row.show_state(
                "passed", T("{service} is restarted and reads the new files", service=service)
            )
            self.restarted.emit(service)

        def failed(problem: Problem) -> None:
            button.setEnabled(True)
            more = " ".join(texts.show(part) for part in (problem.why, problem.next_step))
            row.show_state("failed", problem.what, more)

        tasks.run(lambda: restart(services, service), done, failed, owner=row)
