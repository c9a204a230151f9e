"""A password's field: hidden, shown on demand, and told apart from Caps Lock."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wizard.domain.secret import Secret
from wizard.views.theme import theme
from wizard.views.widgets.controls import Button
from wizard.views.widgets.label import Label


def _tr(words: str) -> str:
    return QCoreApplication.translate("PasswordField", words)


class PasswordField(QWidget):
    """A line edit that hides what is typed, with an eye to show it.

    The password leaves it as a `Secret`. It is hidden again as soon as the field leaves the
    screen, and while it is hidden it can neither be copied nor undone.

    Attributes
    ----------
    textChanged : Signal
        Without the text, so that no queue or spy holds it.
    edit : QLineEdit
    eye : Button
    """

    textChanged = Signal()  # noqa: N815 - as the other editors name it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.edit = QLineEdit(self)
        self.edit.setFont(theme().font("text"))
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.edit.setTextMargins(0, 0, 32, 0)
        self.edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.edit.textChanged.connect(lambda _text: self.textChanged.emit())
        self.edit.installEventFilter(self)
        self.eye = Button(kind="quiet", icon="eye", name=_tr("Show password"), parent=self.edit)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._switch)
        column.addWidget(self.edit)
        self._caps = Label(_tr("Caps Lock is on."), "small", "warning", parent=self)
        self._caps.hide()
        column.addWidget(self._caps)
        self.setFocusProxy(self.edit)
        QWidget.setTabOrder(self.edit, self.eye)

    def secret(self) -> Secret:
        """The password."""
        return Secret(self.edit.text())

    def set_secret(self, secret: Secret | None) -> None:
        """Fill in a stored password (None empties the field)."""
        self.edit.setText(secret.reveal() if secret is not None else "")

    def text(self) -> str:
        """The bare text, for the validator of a `Field`."""
        return self.edit.text()

    def setText(self, text: str) -> None:  # noqa: N802 - as the other editors name it
        """Fill in a bare text."""
        self.edit.setText(text)

    def clear(self) -> None:
        """Empty the field."""
        self.edit.clear()

    def setPlaceholderText(self, text: str) -> None:  # noqa: N802 - as the other editors name it
        """Grey words while it is empty."""
        self.edit.setPlaceholderText(text)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    @property
    def shown(self) -> bool:
        """Whether the password can be read on the screen."""
        return self.eye.isChecked()

    @property
    def caps_lock_hint(self) -> bool:
        """Whether the hint stands below the field."""
        return not self._caps.isHidden()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._place_eye()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self.eye.setChecked(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self.edit:
            if event.type() == QEvent.Type.Resize:
                self._place_eye()
            elif event.type() == QEvent.Type.FocusOut:
                self._caps.hide()
            elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                self._notice_caps(event)
        return False

    def _notice_caps(self, event: QKeyEvent) -> None:
        # Qt does not tell the lock's state; a letter whose case contradicts Shift does.
        typed = event.text()
        if len(typed) == 1 and typed.isalpha() and typed.lower() != typed.upper():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._caps.setVisible(typed.isupper() != shift)
        elif event.key() == Qt.Key.Key_CapsLock:
            self._caps.hide()

    def _switch(self, shown: bool) -> None:
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self.eye.set_icon("eye-off" if shown else "eye")
        words = _tr("Hide password") if shown else _tr("Show password")
        self.eye.setAccessibleName(words)
        self.eye.setToolTip(words)

    def _place_eye(self) -> None:
        side = max(self.edit.height() - 6, 24)
        self.eye.setGeometry(self.edit.width() - side - 3, 3, side, self.edit.height() - 6)
