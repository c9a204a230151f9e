"""A labelled editor that validates as the person types, with the reason below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import Text, join
from wizard.views import texts
from wizard.views.widgets.controls import Icon
from wizard.views.widgets.label import Label


class Field(QWidget):
    """Label, editor, and one line below: the hint, or why the text cannot be used.

    An empty field that nobody touched shows no red, although it is not `valid`.

    Parameters
    ----------
    label : str or Text
    editor : QWidget, optional
        A `QLineEdit` (the default), `PasswordField`, `PathField` or `QComboBox`.
    validate : callable, optional
        Gets the text, returns the value, raises `ProblemError`.
    hint : str or Text
        Shown while there is no problem.

    Attributes
    ----------
    changed : Signal
        The text changed; validity is up to date.
    editor : QWidget
    """

    changed = Signal()

    def __init__(
        self,
        label: Text | str,
        editor: QWidget | None = None,
        validate: Callable[[str], object] | None = None,
        *,
        hint: Text | str = "",
        placeholder: Text | str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._validate = validate
        self._hint = texts.show(hint)
        self._touched = False
        self._outside: Problem | None = None
        self.editor: QWidget = editor if editor is not None else QLineEdit()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.label = Label(label, "text", "text", parent=self)
        self.label.setBuddy(self.editor)
        column.addWidget(self.label)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self.editor, 1)
        column.addLayout(self._row)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(6)
        self._icon = Icon("failed", size=16, parent=self)
        self._message = Label(role="small", ink="muted", parent=self)
        foot.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._message, 1)
        column.addLayout(foot)
        # Beside a taller neighbour the parts stay together at the top.
        column.addStretch(1)
        self.editor.setAccessibleName(self.label.text())
        self.setFocusProxy(self.editor)
        if placeholder and hasattr(self.editor, "setPlaceholderText"):
            self.editor.setPlaceholderText(texts.show(placeholder))
        self._edited_signal().connect(self._edited)
        self._inner().installEventFilter(self)
        self._show()

    def put_beside(self, widget: QWidget) -> None:
        """Put a button beside the editor, level with it whatever stands above and below."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    # ------------------------------------------------------------ the text

    def text(self) -> str:
        """What stands in the editor."""
        if isinstance(self.editor, QComboBox):
            return self.editor.currentText()
        return str(self.editor.text())  # type: ignore[attr-defined]  # every editor named above has it

    def set_text(self, text: str) -> None:
        """Fill the editor; that does not count as the person's touch."""
        touched = self._touched
        if isinstance(self.editor, QComboBox):
            self.editor.setCurrentText(text)
        else:
            self.editor.setText(text)  # type: ignore[attr-defined]  # every editor named above has it
        # A text that was put here (an answer from last time) is shown with its problem.
        self._touched = touched or bool(text)
        self._show()

    def value(self) -> Any:
        """What the validator makes of the text.

        Raises
        ------
        ProblemError
            The text cannot be used.
        """
        return self._validate(self.text()) if self._validate is not None else self.text()

    @property
    def problem(self) -> Problem | None:
        """Why the text cannot be used, shown or not."""
        if self._outside is not None:
            return self._outside
        try:
            self.value()
        except ProblemError as error:
            return error.problem
        return None

    @property
    def valid(self) -> bool:
        """Whether the text can be used."""
        return self.problem is None

    @property
    def message(self) -> str:
        """The line shown below the editor."""
        return self._message.text() if not self._message.isHidden() else ""

    @property
    def shows_problem(self) -> bool:
        """Whether the line below is the problem."""
        return not self._icon.isHidden()

    def touch(self) -> None:
        """Show the problem even of an untouched field (the person pressed Next)."""
        self._touched = True
        self._show()

    def set_problem(self, problem: Problem | None) -> None:
        """A problem found elsewhere (the folder, the host); gone when the text changes."""
        self._outside = problem
        self._touched = self._touched or problem is not None
        self._show()

    def set_validator(self, validate: Callable[[str], object] | None) -> None:
        """Another rule, e.g. names that are taken now."""
        self._validate = validate
        self._show()

    def set_hint(self, hint: Text | str) -> None:
        """Another hint."""
        self._hint = texts.show(hint)
        self._show()

    # ------------------------------------------------------------ inside

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        # Leaving a field that holds something shows its reason; leaving an empty one that was
        # only passed through does not.
        if event.type() == QEvent.Type.FocusOut and self.text():
            self._touched = True
            self._show()
        return False

    def _inner(self) -> QWidget:
        return self.editor.focusProxy() or self.editor

    def _edited_signal(self) -> Any:
        if isinstance(self.editor, QComboBox):
            return self.editor.currentTextChanged
        return self.editor.textChanged  # type: ignore[attr-defined]  # every editor named above has it

    def _edited(self) -> None:
        self._outside = None
        if self._inner().hasFocus() or self.editor.hasFocus():
            self._touched = True
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        problem = self.problem if self._touched else None
        words = texts.show(join(problem.what, problem.next_step)) if problem else self._hint
        self._message.show_text(words)
        self._message.set_ink("failed" if problem else "muted")
        self._message.setVisible(bool(words))
        self._icon.setVisible(problem is not None)
        why = texts.show(problem.why) if problem else ""
        self._message.setToolTip(texts.tip(why))
        inner = self._inner()
        inner.setAccessibleDescription(" ".join(part for part in (words, why) if part))
        mark = "true" if problem else "false"
        if inner.property("problem") != mark:
            inner.setProperty("problem", mark)
            inner.style().unpolish(inner)
            inner.style().polish(inner)
