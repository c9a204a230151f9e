"""The truststore: which file, what it gets, and the password that seals it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from wizard.domain.certificates import Certificate
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T, one_of
from wizard.flows.answers import Anchor, Answers, check_store_password
from wizard.flows.engine import SetupFlow
from wizard.flows.services import Services
from wizard.flows.stores import RecognisedStore, recognise_stores, store_path
from wizard.views import tasks, texts
from wizard.views.pages.chaincard import name_of
from wizard.views.pages.context import SetupContext
from wizard.views.pages.latest import Latest
from wizard.views.pages.vaulting import ask_vault
from wizard.views.settling import Memory, settle_soon
from wizard.views.widgets import (
    Button,
    Candidate,
    CandidateList,
    Card,
    CheckBox,
    Facts,
    Field,
    Label,
    PasswordField,
    RadioButton,
)


class StoreCard(Card):
    """A new store's password is made up or typed; an existing one's is asked for when needed.

    Attributes
    ----------
    password : Field
    made_up, typed : RadioButton
    stores : CandidateList
        Shown when the connector folder holds several truststores.
    opened : Signal
        An existing store opened with the password typed.
    """

    opened = Signal()

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        super().__init__(
            T("Truststore"), T("The connector trusts what this file holds."), parent=parent
        )
        self._context = context
        self._flow: SetupFlow = context.flow
        self._memory = Memory()
        self._known: tuple[RecognisedStore, ...] | None = None
        self._vault: bool | None = None
        self._filling = False
        self._opening = Latest(self, self._tell_busy)
        self.stores = CandidateList(T("Truststores in the connector folder"))
        self.stores.chosen.connect(self._store_chosen)
        self.body.addWidget(self.stores)
        self.facts = Facts()
        self.body.addWidget(self.facts)
        self._anchors = QVBoxLayout()
        self._anchors.setSpacing(4)
        self.body.addLayout(self._anchors)
        self._drawn: tuple[bytes, ...] | None = None
        self._read: dict[bytes, Certificate] = {}
        self._lines: dict[bytes, tuple[QWidget, Button]] = {}
        self.made_up = RadioButton(T("Make up a password and keep it in the vault"))
        self.typed = RadioButton(T("Type a password"))
        self._group = QButtonGroup(self)
        self._choice = QWidget(self)
        column = QVBoxLayout(self._choice)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for button in (self.made_up, self.typed):
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            column.addWidget(button)
        self._no_vault = Label(
            T("This system has no password vault that could keep one."), "small", "muted"
        )
        below = QHBoxLayout()
        below.setContentsMargins(28, 0, 0, 4)
        below.addWidget(self._no_vault)
        column.insertLayout(1, below)
        self._group.buttonClicked.connect(lambda _button: self._mode_chosen())
        self.body.addWidget(self._choice)
        self._secret = PasswordField()
        self.password = Field(T("Password of the truststore"), self._secret, self._check)
        self.password.changed.connect(self._password_typed)
        self.body.addWidget(self.password)
        self.keep = CheckBox(T("Keep this password in the vault"))
        self.keep.toggled.connect(self._keep_toggled)
        self.body.addWidget(self.keep)
        self.typed.setChecked(True)

    # ------------------------------------------------------------ state

    def on_ready(self) -> None:
        """Ask for the vault, and look at the folder's stores again."""
        look = self._flow.look
        self._known = look.stores if look is not None else ()
        with_secret = self._flow.answers.store_password
        if with_secret is not None and not self._flow.store_password_generated:
            self._filling = True
            self._secret.set_secret(with_secret)
            self._filling = False
        ask_vault(self._context, self, self._set_vault)
        self.refresh()

    def store(self) -> RecognisedStore | None:
        """The existing store in use, None when a new one is made."""
        look = self._flow.look
        if look is None:
            return None
        known = self._known if self._known is not None else look.stores
        path = store_path(self._flow.answers, look.tree, known)
        return next((one for one in known if one.path == path), None)

    def demand(self) -> None:
        """What keeps the store from being written.

        Raises
        ------
        ProblemError
            ``flows.store-password-needed``, ``flows.store-password-choose``,
            ``flows.store-password-short``.
        """
        answers, store = self._flow.answers, self.store()
        if not answers.anchors():
            return
        if store is not None:
            if store.content is None:
                self.password.set_problem(store.problem)
                raise ProblemError("flows.store-password-needed", path=store.path.name)
        elif self._made_up:
            return
        elif not self._secret.secret():
            self.password.touch()
            raise ProblemError("flows.store-password-choose")
        else:
            check_store_password(self._secret.secret())

    def refresh(self) -> None:
        """Derive every part from the answers."""
        look = self._flow.look
        if look is None:
            return
        answers, store = self._flow.answers, self.store()
        known = self._known or ()
        self.stores.setVisible(len(known) > 1)
        path = store_path(answers, look.tree, known)
        wanted = answers.anchors()
        if store is None:
            state = T("does not exist yet; Apply makes it") if wanted else T("does not exist yet")
        elif store.content is None:
            state = T("is there; it opens only with its password")
        else:
            state = T(
                "is there with {count}",
                count=one_of(
                    store.anchors, "{count} trusted certificate", "{count} trusted certificates"
                ),
            )
        if self._memory.differs("facts", (path, state)):
            self.facts.show_facts([(T("File"), str(path)), (T("State"), state)])
        self._show_anchors(answers)
        secret = bool(self._secret.secret())
        if self._memory.differs("password", (store, wanted, self._made_up, self._vault, secret)):
            self._show_password(store, needed=bool(wanted))
        settle_soon()

    def _show_anchors(self, answers: Answers) -> None:
        wanted = answers.anchors()
        if wanted == self._drawn:
            return
        unread = tuple(der for der in wanted if der not in self._read)
        if unread:
            # The library that reads them is loaded with the first one: not on this thread.
            tasks.run(partial(_read, self._context.services, unread), self._took, _ignore)
            return
        self._drawn = wanted
        for der in [der for der in self._lines if der not in wanted]:
            line, _ = self._lines.pop(der)
            self._anchors.removeWidget(line)
            line.hide()
            line.deleteLater()
        origins = {anchor.der: anchor for anchor in answers.trust.anchors}
        for der in wanted:
            if der not in self._lines:
                self._lines[der] = self._add_line(self._read[der], origins[der])

    def _add_line(self, known: Certificate, origin: Anchor) -> tuple[QWidget, Button]:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        words = T(
            "Gets {name}, from {origin}", name=name_of(known), origin=origin.host or origin.file
        )
        row.addWidget(Label(words), 1)
        remove = Button(T("Remove"), "link")
        remove.setAccessibleName(texts.show(T("Remove {name}", name=name_of(known))))
        remove.clicked.connect(partial(self._remove, known.der))
        row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        self._anchors.addWidget(line)
        return line, remove

    @property
    def removals(self) -> list[Button]:
        """The links that take a certificate out again, in the order shown."""
        return [remove for _, remove in self._lines.values()]

    def _took(self, found: tuple[Certificate, ...]) -> None:
        self._read.update({known.der: known for known in found})
        self.refresh()

    def _show_password(self, store: RecognisedStore | None, *, needed: bool) -> None:
        new = store is None
        self._choice.setVisible(new and needed)
        closed = store is not None and (store.content is None or bool(self._secret.secret()))
        asks = (new and needed and not self._made_up) or closed
        self.password.setVisible(asks)
        self.keep.setVisible(asks and bool(self._vault))
        if new:
            self.password.set_hint(
                T("At least 6 characters. Java asks for it to add certificates, not to read them.")
            )
        elif store is not None and store.content is None:
            self.password.set_hint(T("Needed to add a certificate; upper and lower case matter."))
        else:
            self.password.set_hint(T("The store opened with it."))

    # ------------------------------------------------------------ the person's choices

    @property
    def _made_up(self) -> bool:
        return self.made_up.isChecked() and bool(self._vault)

    def _set_vault(self, available: bool) -> None:
        first = self._vault is None
        self._vault = available
        self.made_up.setEnabled(available)
        self._no_vault.setVisible(not available)
        if first:
            own = bool(self._secret.secret())
            (self.made_up if available and not own else self.typed).setChecked(True)
            self._filling = True
            self.keep.setChecked(self._flow.answers.trust.stores_password)
            self._filling = False
        self.refresh()

    def _store_chosen(self, key: str) -> None:
        for store in self._known or ():
            if str(store.path) == key:
                self._accept_path(store)

    def _accept_path(self, store: RecognisedStore) -> None:
        self._secret.clear()
        trust = replace(self._flow.answers.trust, path=store.path)
        self._flow.accept(trust)
        self.refresh()

    def show_stores(self) -> None:
        """List the stores of the folder, when there are several."""
        from wizard.views.pages.gateway import describe_store

        known = self._known or ()
        store = self.store()
        self.stores.set_candidates(
            [Candidate(str(one.path), describe_store(one)) for one in known],
            str(store.path) if store is not None else "",
        )

    def _mode_chosen(self) -> None:
        if self._made_up:
            self._secret.clear()
            self._flow.set_store_password(None)
        self.refresh()
        if not self._made_up:
            self._secret.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_toggled(self, on: bool) -> None:
        if not self._filling:
            self._flow.accept(replace(self._flow.answers.trust, stores_password=on))

    def _remove(self, der: bytes, _checked: bool = False) -> None:
        self._flow.accept(self._flow.answers.trust.without(der))

    # ------------------------------------------------------------ the password

    def _check(self, typed: str) -> str:
        if self.store() is None and typed:
            check_store_password(Secret(typed))
        return typed

    def _password_typed(self) -> None:
        if self._filling:
            return
        secret = self._secret.secret()
        store = self.store()
        if store is None:
            usable = bool(secret) and self.password.valid
            self._flow.set_store_password(secret if usable else None)
            return
        if not secret:
            self._opening.drop()
            return
        look = self._flow.look
        if look is not None:
            answers = replace(self._flow.answers, store_password=secret)
            self._opening.ask(
                partial(recognise_stores, self._context.services, look.tree, answers),
                partial(self._tried, secret),
                self._refused,
            )

    def _tried(self, secret: Secret, found: tuple[RecognisedStore, ...]) -> None:
        store = self.store()
        tried = next((one for one in found if store is not None and one.path == store.path), None)
        if tried is None or tried.content is None:
            self.password.set_problem(tried.problem if tried is not None else None)
            return
        self._known = found
        self.password.set_problem(None)
        self._flow.set_store_password(secret)
        self.refresh()
        self.opened.emit()

    def _refused(self, found: Problem) -> None:
        self.password.set_problem(found)

    def _tell_busy(self) -> None:
        if self._opening.busy:
            self.password.set_hint(T("Tries to open the store …"))


def _read(services: Services, ders: tuple[bytes, ...]) -> tuple[Certificate, ...]:
    return tuple(services.keystores.certificate(der) for der in ders)


def _ignore(_problem: Problem) -> None:
    """An anchor was read once before it was staged; Review tells when it cannot be any more."""
