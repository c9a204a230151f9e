"""Whether there is a newer version: off unless turned on, and never installed from here."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from wizard import __version__
from wizard.domain.problems import Problem
from wizard.domain.text import T
from wizard.flows.services import Services
from wizard.flows.updating import (
    UpdateAnswer,
    UpdateSettings,
    look,
    read_settings,
    turn_off,
    turn_on,
)
from wizard.views.operations.bench import Bench
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, Field, Notice


class UpdateCard(Card):
    """The switch, and the look.

    Attributes
    ----------
    address, key : Field
        Whom to ask, and whose signature counts.
    switch, look : Button
        Turn it on or off; ask now.
    told : Notice
    settings : UpdateSettings or None
        As they are saved; None before they were read.
    """

    def __init__(self, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Newer versions"),
            T(
                "Off unless you turn it on. One request to the publisher, which tells nothing of "
                "this machine; nothing is fetched or installed."
            ),
            parent=parent,
        )
        self._bench = bench
        self.settings: UpdateSettings | None = None
        fields = QHBoxLayout()
        fields.setSpacing(16)
        self.address = Field(T("Publisher's address"), hint=T("Begins with https://."))
        self.key = Field(T("Publisher's public key"), hint=T("One line that begins with RW."))
        for field in (self.address, self.key):
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(fields)
        self.told = Notice(self)
        self.body.addWidget(self.told)
        acts = QHBoxLayout()
        acts.setSpacing(12)
        self.switch = Button(T("Turn on"))
        self.look = Button(T("Look now"))
        self.switch.clicked.connect(self._switch)
        self.look.clicked.connect(self._look)
        acts.addWidget(self.switch)
        acts.addWidget(self.look)
        acts.addStretch(1)
        self.body.addLayout(acts)
        self._settle()

    def read(self) -> None:
        """Show what is saved, once."""
        if self.settings is None:
            store = self._bench.services.update_settings
            self._bench.when_idle(
                partial(self._bench.run, partial(read_settings, store), self._read, self._failed)
            )

    def settle_busy(self, *, busy: bool) -> None:
        """One work at a time."""
        self.switch.setEnabled(not busy and self.settings is not None)
        self.look.setEnabled(not busy and self.settings is not None and self.settings.on)

    def _read(self, settings: UpdateSettings) -> None:
        self.settings = settings
        self.address.set_text(settings.address)
        self.key.set_text(settings.key)
        for field in (self.address, self.key):
            if isinstance(field.editor, QLineEdit):
                field.editor.setCursorPosition(0)  # its beginning tells it from another
        self._settle()

    def _settle(self) -> None:
        on = self.settings is not None and self.settings.on
        self.switch.set_text(T("Turn off") if on else T("Turn on"))
        for field in (self.address, self.key):
            field.editor.setEnabled(not on)
        self.settle_busy(busy=self._bench.busy)
        settle_soon()

    def _switch(self) -> None:
        if self.settings is None:
            return
        store = self._bench.services.update_settings
        for field in (self.address, self.key):
            field.set_problem(None)
        self.told.clear()
        if self.settings.on:
            work = partial(turn_off, store)
        else:
            address, key = self.address.text().strip(), self.key.text().strip()
            work = partial(turn_on, store, address, key)
        self._bench.run(work, self._read, self._failed)

    def _look(self) -> None:
        self.told.clear()
        self._bench.run(partial(_ask, self._bench.services), self._answered, self._failed)

    def _answered(self, answer: UpdateAnswer) -> None:
        kind = "info" if answer.newer else "passed"
        self.told.say(answer.words, "", answer.next_step, kind=kind)
        settle_soon()

    def _failed(self, problem: Problem) -> None:
        field = {"update.address": self.address, "update.no-key": self.key}.get(problem.id)
        if field is not None:
            field.set_problem(problem)
        else:
            self.told.show_problem(problem)
        settle_soon()


def _ask(services: Services) -> UpdateAnswer:
    return look(services.updates, services.update_settings, __version__, services.clock())
