"""Hosts: the partitions, and the service account on each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.flows.answers import HostsAnswer
from wizard.flows.drafts import DraftHost, suggested_name
from wizard.flows.passwords import passwords_from_vault
from wizard.flows.steps import HOST, step
from wizard.views import tasks, texts
from wizard.views.pages.context import SetupContext
from wizard.views.pages.hostform import HostForm
from wizard.views.pages.partitionlist import Line, PartitionList
from wizard.views.pages.vaulting import ask_vault
from wizard.views.widgets import Button, Notice, Page

_LIST_WIDTH = 216
_NARROW = 720
_WIDEST = 16_777_215  # Qt's own greatest width


class HostsPage(Page):
    """The list at the left, the selected partition's fields at the right.

    Attributes
    ----------
    list : PartitionList
    form : HostForm
    add, duplicate, remove : Button
    """

    def __init__(self, context: SetupContext, parent: QWidget | None = None) -> None:
        shown = step(HOST)
        super().__init__(shown.title, shown.purpose, parent)
        self._context = context
        self._flow = context.flow
        self._drafts: list[DraftHost] = [DraftHost()]
        self._secrets: list[Secret | None] = [None]
        self._place = 0
        self._mine = False

        self.hint = Notice()
        if context.hint:
            self.hint.say(context.hint, kind="info")
        self.body.addWidget(self.hint)
        self._beside = across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        across.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(8)
        self.list = PartitionList()
        self._set_narrow(narrow=False)
        self.list.picked.connect(self._pick)
        left.addWidget(self.list)
        self.add = Button(T("Add a partition"), icon="plus")
        self.add.clicked.connect(self._add)
        self.duplicate = Button(T("Duplicate"), "quiet", icon="copy")
        self.duplicate.clicked.connect(self._duplicate)
        self.remove = Button(T("Remove"), "quiet", icon="trash")
        self.remove.clicked.connect(self._remove)
        left.addWidget(self.add)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.duplicate)
        row.addWidget(self.remove)
        row.addStretch(1)
        left.addLayout(row)
        left.addStretch(1)
        across.addLayout(left)
        self.form = HostForm()
        self.form.edited.connect(self._edited)
        self.form.password_edited.connect(self._password_edited)
        self.form.host.editor.editingFinished.connect(self._name_it)  # type: ignore[attr-defined] # a QLineEdit
        across.addWidget(self.form, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(across)
        self._flow.on_change(self._follow)

    def _set_narrow(self, *, narrow: bool) -> None:
        """Beside the fields where there is room, above them where there is none."""
        direction = QBoxLayout.Direction
        self._beside.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self.list.setMinimumWidth(0 if narrow else _LIST_WIDTH)
        self.list.setMaximumWidth(_WIDEST if narrow else _LIST_WIDTH)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._set_narrow(narrow=self.width() < _NARROW)

    # ------------------------------------------------------------ hooks

    def on_ready(self) -> None:
        """Show the answers as they stand; ask the vault for passwords that are not known."""
        self._load()
        ask_vault(self._context, self, self.form.set_vault)
        self._ask_passwords()

    def apply(self) -> None:
        """Name what has no name yet, and show what is missing.

        Raises
        ------
        ProblemError
            The first field that cannot be used.
        """
        self.form.name_it()
        for place, problems in enumerate(self._flow.answers.hosts.problems()):
            if problems:
                self._pick(place)
                self.form.touch(problems)
                break
        try:
            self._flow.answers.hosts.partitions()
        except ProblemError:
            self.form.touch(self._drafts[self._place].problems(self._taken(self._place)))
            raise
        self._ask_passwords()

    # ------------------------------------------------------------ in and out

    def _load(self) -> None:
        answers = self._flow.answers
        self._drafts = list(answers.hosts.drafts) or [DraftHost()]
        self._secrets = [answers.password(draft.key) for draft in self._drafts]
        chosen = [draft.key for draft in self._drafts]
        place = chosen.index(self._context.selected) if self._context.selected in chosen else 0
        self._open(min(place, len(self._drafts) - 1))

    def _follow(self) -> None:
        """The flow changed: a gateway's file or the vault may have brought something."""
        if self._mine or not self.isVisible():
            return
        answers = self._flow.answers
        if answers.hosts.drafts and answers.hosts.drafts != tuple(self._drafts):
            self._load()
            return
        for place, draft in enumerate(self._drafts):
            known = answers.password(draft.key)
            if known is not None and not self._secrets[place]:
                self._secrets[place] = known
                if place == self._place:
                    self.form.set_secret(known)

    def _keep(self) -> None:
        """Hand everything typed to the flow, finished or not."""
        self._mine = True
        try:
            self._flow.accept(HostsAnswer(tuple(self._drafts)))
            keys = [draft.key for draft in self._drafts]
            for place, (key, secret) in enumerate(zip(keys, self._secrets, strict=True)):
                # Of two equal names the first has the password, until they differ.
                if key and key not in keys[:place]:
                    self._flow.set_password(key, secret)
        finally:
            self._mine = False
        self._show_list()

    def _ask_passwords(self) -> None:
        if any(not secret for secret in self._secrets):
            work = partial(passwords_from_vault, self._context.services, self._flow.answers)
            tasks.run(work, self._flow.offer_passwords, lambda _problem: None, owner=self)

    # ------------------------------------------------------------ the list

    def _taken(self, place: int) -> frozenset[str]:
        return frozenset(
            draft.key for number, draft in enumerate(self._drafts) if number != place and draft.key
        )

    def _open(self, place: int) -> None:
        self._place = place
        draft = self._drafts[place]
        self.form.show_draft(draft, self._taken(place), self._secrets[place])
        self._context.selected = draft.key
        self._show_list()

    def _show_list(self) -> None:
        unnamed = texts.show(T("New partition"))
        problems = HostsAnswer(tuple(self._drafts)).problems()
        lines = [
            Line(
                draft.key or unnamed,
                draft.host.strip() or texts.show(T("no host yet")),
                not found and not draft.blank,
            )
            for draft, found in zip(self._drafts, problems, strict=True)
        ]
        self.list.show_lines(lines, self._place)
        self.list.setFixedHeight(min(self.list.sizeHint().height(), 380))
        self.remove.setEnabled(len(self._drafts) > 1 or not self._drafts[0].blank)
        self.duplicate.setEnabled(not self._drafts[self._place].blank)
        name = lines[self._place].name
        self.remove.setAccessibleName(texts.show(T("Remove {name}", name=name)))
        self.duplicate.setAccessibleName(texts.show(T("Duplicate {name}", name=name)))

    def _pick(self, place: int) -> None:
        self.form.name_it()
        self._open(place)

    def _add(self) -> None:
        self.form.name_it()
        self._drafts.append(DraftHost(user=self._drafts[-1].user))
        self._secrets.append(None)
        self._open(len(self._drafts) - 1)
        self.form.host.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _duplicate(self) -> None:
        self.form.name_it()
        draft = self._drafts[self._place]
        name = suggested_name(draft.key, frozenset(one.key for one in self._drafts))
        self._drafts.append(replace(draft, name=name))
        self._secrets.append(self._secrets[self._place])
        self._open(len(self._drafts) - 1)
        self._keep()
        self.form.host.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        del self._drafts[self._place], self._secrets[self._place]
        if not self._drafts:
            self._drafts, self._secrets = [DraftHost()], [None]
        self._place = min(self._place, len(self._drafts) - 1)
        self._keep()
        self._open(self._place)

    # ------------------------------------------------------------ the fields

    def _edited(self) -> None:
        self._drafts[self._place] = self.form.draft
        self._context.selected = self.form.draft.key
        self._keep()

    def _password_edited(self) -> None:
        secret = self.form.secret()
        self._secrets[self._place] = secret if secret else None
        self._keep()

    def _name_it(self) -> None:
        self.form.name_it()
