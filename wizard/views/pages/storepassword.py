"""A password that the set-up made up: shown once, copied, never kept on the page."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.views import texts
from wizard.views.copying import copy_secret
from wizard.views.widgets import Button, Card, Label, Prose


class StorePasswordCard(Card):
    """Says where the generated password of a new truststore is kept; shows it once.

    Attributes
    ----------
    show_button, copy_button : Button
    words : Prose
        The password while it is shown, empty otherwise.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(T("The new truststore's password"), parent=parent)
        self._secret: Secret | None = None
        self.where = Label(parent=self)
        self.body.addWidget(self.where)
        row = QHBoxLayout()
        self.show_button = Button(T("Show once"), icon="eye", parent=self)
        self.show_button.clicked.connect(self._switch)
        self.copy_button = Button(T("Copy"), icon="copy", parent=self)
        self.copy_button.setAccessibleName(texts.show(T("Copy the truststore's password")))
        self.copy_button.clicked.connect(self._copy)
        row.addWidget(self.show_button)
        row.addWidget(self.copy_button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.words = Prose(name=texts.show(T("The truststore's password")), parent=self)
        self.words.hide()
        self.body.addWidget(self.words)
        self.hide()

    def set_password(self, secret: Secret | None, where: Text) -> None:
        """Offer another password, or none (the card hides)."""
        if secret != self._secret:
            self._hide_words()
            self.show_button.setEnabled(True)
            self.show_button.set_text(T("Show once"))
        self._secret = secret
        self.where.show_text(where)
        self.setVisible(secret is not None)

    def forget(self) -> None:
        """The page is left: a password that is shown goes from the screen for good."""
        if not self.words.isHidden():
            self._end()

    def _switch(self) -> None:
        if self._secret is None:
            return
        if self.words.isHidden():
            self.words.show_text(self._secret.reveal())
            self.words.show()
            self.show_button.set_text(T("Hide"))
            self.show_button.set_icon("eye-off")
        else:
            self._end()

    def _end(self) -> None:
        self._hide_words()
        self.show_button.set_text(T("Was shown"))
        self.show_button.setEnabled(False)

    def _hide_words(self) -> None:
        self.words.show_text("")
        self.words.hide()
        self.show_button.set_icon("eye")

    def _copy(self) -> None:
        if self._secret is None:
            return
        copy_secret(self._secret, self.copy_button)
