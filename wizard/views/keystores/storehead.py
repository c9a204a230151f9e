"""What the store on the desk is, and what can be done with it as a whole."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QLocale, QTime, Signal
from PySide6.QtWidgets import QWidget

from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text, one_of
from wizard.flows.passwords import empty_password_words, is_java_default
from wizard.flows.storeundo import Keeping
from wizard.flows.survey import Survey
from wizard.views import texts
from wizard.views.settling import settle_soon
from wizard.views.widgets import Button, Card, FlowLayout, Label, Notice

_TYPES = {"PKCS12": "PKCS#12"}


def type_words(kind: str) -> str:
    """A store's type as people write it."""
    return _TYPES.get(kind, kind)


class StoreHead(Card):
    """Path, type, password's place; export, conversion, undo.

    Attributes
    ----------
    undone, exported, converted, looked, left : Signal
        What was pressed.
    undo, export, convert, again, other : Button
    last : Label
        The change that Undo takes back.
    result : Notice
        What was done to the store.
    """

    undone = Signal()
    exported = Signal()
    converted = Signal()
    looked = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("Truststore"), " ", parent=parent)
        self._found: Survey | None = None
        self._keeping: Keeping | None = None
        self.password = Label(role="small", ink="muted", parent=self)
        self.body.setSpacing(10)
        self.body.addWidget(self.password)
        self.problem = Notice(self)
        self.body.addWidget(self.problem)
        self.result = Notice(self)
        self.body.addWidget(self.result)
        tools = QWidget(self)
        flow = FlowLayout(across=8, down=8, parent=tools)
        self.export = Button(T("Export…"), icon="save", parent=tools)
        self.export.clicked.connect(lambda: self.exported.emit())
        self.convert = Button(T("Convert…"), icon="file", parent=tools)
        self.convert.clicked.connect(lambda: self.converted.emit())
        self.undo = Button(T("Undo the last change"), parent=tools)
        self.undo.clicked.connect(lambda: self.undone.emit())
        for button in (self.export, self.convert, self.undo):
            flow.addWidget(button)
        self.body.addWidget(tools)
        self.last = Label(role="small", ink="muted", parent=self)
        self.body.addWidget(self.last)
        foot = QWidget(self)
        links = FlowLayout(across=16, parent=foot)
        self.again = Button(T("Look again"), "link", icon="again", parent=foot)
        self.again.clicked.connect(lambda: self.looked.emit())
        self.other = Button(T("Open another gateway or store"), "link", icon="folder", parent=foot)
        self.other.clicked.connect(lambda: self.left.emit())
        links.addWidget(self.again)
        links.addWidget(self.other)
        self.body.addWidget(foot)

    # ------------------------------------------------------------ showing

    def show_survey(self, found: Survey, *, connectors: bool) -> None:
        """The store as it is now; what is kept beside it comes with `show_keeping`.

        Parameters
        ----------
        connectors : bool
            It is the one in a gateway's connector folder.
        """
        self._found = found
        self._keeping = None  # of the store as it was: Undo waits for the new one
        self.title.show_text(found.path.name)
        self.setAccessibleName(self.title.text())
        parts: list[Text | str] = [str(found.path.parent)]
        if found.store is not None:
            content = found.store.content
            count = len(content.entries)
            parts.append(type_words(content.type))
            parts.append(one_of(count, "{count} entry", "{count} entries"))
        if connectors:
            parts.append(T("the connector's own truststore"))
        self.sentence.show_text(" · ".join(texts.show(part) for part in parts))
        if found.new:
            self.problem.say(
                T("There is no truststore yet."),
                T("The first import makes it."),
                kind="info",
            )
        elif found.problem is not None and not found.locked:
            self.problem.show_problem(found.problem, kind="warning")
        else:
            self.problem.clear()
        self._settle(busy=False)
        settle_soon()

    def show_keeping(self, keeping: Keeping, secret: Secret | None, *, taken_back: bool) -> None:
        """Where the password lies, and what Undo takes back.

        Parameters
        ----------
        taken_back : bool
            The last change is itself an undo, made here.
        """
        self._keeping = keeping
        store = self._found.store if self._found is not None else None
        kind = store.content.type if store is not None else ""
        self.password.show_text(_password_words(keeping, secret, kind))
        self.password.setVisible(secret is not None)
        last = keeping.last
        if last is None:
            self.last.show_text(T("This program has changed nothing in it yet that can be undone."))
        else:
            words = T("{when}: {what}", when=_moment(last.when), what=last.words)
            if last.first:
                words = T(
                    "{when}: {what} Undo takes it away; a backup is kept.",
                    when=_moment(last.when),
                    what=last.words,
                )
            self.last.show_text(words)
        self.undo.set_text(T("Take the undo back") if taken_back else T("Undo the last change"))
        self._settle(busy=False)
        settle_soon()

    def say(
        self,
        what: Text,
        why: Text | str = NOTHING,
        next_step: Text | str = NOTHING,
        *,
        kind: str = "passed",
    ) -> None:
        """What was done to the store."""
        self.result.say(what, why, next_step, kind=kind)
        settle_soon()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be pressed while work is on its way."""
        self._settle(busy=busy)

    def _settle(self, *, busy: bool) -> None:
        there = self._found is not None and self._found.store is not None
        for button in (self.export, self.convert):
            button.setVisible(there)
            button.setEnabled(not busy)
        last = self._keeping.last if self._keeping is not None else None
        self.undo.setEnabled(not busy and last is not None)
        for button in (self.again, self.other):
            button.setEnabled(not busy)


def _password_words(keeping: Keeping, secret: Secret | None, kind: str) -> Text:
    if secret is None:
        return NOTHING
    if keeping.kept:
        return T("Its password is kept in the vault.")
    if is_java_default(secret):
        return T(
            "Its password is the one that every Java comes with, and that everybody knows. Convert "
            "gives it another."
        )
    return empty_password_words(secret, kind) or T("Its password was typed, and is not kept.")


def _moment(when: datetime) -> str:
    local = when.astimezone()
    clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    return f"{texts.day(when)}, {clock}"
