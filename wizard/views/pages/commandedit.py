"""The editor of the reset command: one line of text, wrapped so that all of it is seen."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from wizard.views.pages.commandcolours import Stretch, stretches, underlined
from wizard.views.theme import theme

# CL source continues a command with + or - at the end of a line (CL programming guide).
_BREAK = re.compile(r"[ \t]*[+-]?[ \t]*(?:\r\n|[\r\n\u2028\u2029])\s*")
# A non-breaking blank looks like one and is none: it comes along from web pages.
_BLANK = re.compile(r"[\t\u00a0]")
_LEAST_LINES, _MOST_LINES = 1, 8
# Border, padding and the document's own margin, above and below together.
_FRAME = 24


def one_line(text: str) -> str:
    """Pasted text as one line: breaks, continuation signs and tabs become single blanks."""
    return _BLANK.sub(" ", _BREAK.sub(" ", text.strip()))


class CommandEdit(QPlainTextEdit):
    """Monospaced, as tall as the command needs; Enter makes no new line, Tab leaves.

    It has the methods of a line edit that a `Field` asks for.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remarks = ""
        self._places: tuple[tuple[int, str], ...] = ()
        self.setFont(theme().font("mono"))
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._fit)
        self.textChanged.connect(self._colour)
        theme().changed.connect(self._colour)
        self._fit()

    def text(self) -> str:
        """The command as it stands."""
        return self.toPlainText()

    def setText(self, text: str) -> None:  # noqa: N802 - as the other editors name it
        """Put another command here; Undo brings the former one back."""
        if text == self.text():
            return
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(one_line(text))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def set_remarks(self, words: str) -> None:
        """What is said about the command, for those who do not see it below the field."""
        self._remarks = words
        self.setAccessibleDescription("")

    def mark(self, places: Sequence[tuple[int, str]]) -> None:
        """Underline the words at these columns, each in a token of colour."""
        self._places = tuple(places)
        self._colour()

    def setAccessibleDescription(self, words: str) -> None:  # noqa: N802 - Qt's name
        # The field that holds this editor sets its own words whenever the focus leaves.
        super().setAccessibleDescription(" ".join(part for part in (words, self._remarks) if part))

    def go_to(self, column: int) -> None:
        """Put the cursor on a column, counted from 1, with its character selected."""
        cursor = self.textCursor()
        end = max(0, len(self.text()))
        cursor.setPosition(min(max(column - 1, 0), end))
        cursor.setPosition(min(max(column, 0), end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def correct(self, start: int, end: int, text: str) -> None:
        """Put another text in place of a piece; Undo brings the piece back."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        if source.hasText():
            self.textCursor().insertText(one_line(source.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _colour(self) -> None:
        # Selections beside the text: formats in it would count as changes and as steps of Undo.
        command = self.text()
        pieces = (*stretches(command), *underlined(command, self._places))
        self.setExtraSelections([self._painted(piece) for piece in pieces])

    def _painted(self, piece: Stretch) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(piece.start)
        cursor.setPosition(piece.end, QTextCursor.MoveMode.KeepAnchor)
        shape = QTextCharFormat()
        if piece.ink:
            shape.setForeground(theme().colour(piece.ink))
        if piece.underline:
            shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            shape.setUnderlineColor(theme().colour(piece.underline))
        made.cursor, made.format = cursor, shape
        return made

    def _fit(self) -> None:
        # This layout measures its height in lines, wrapped ones counted.
        lines = math.ceil(self.document().size().height())
        shown = min(max(lines, _LEAST_LINES), _MOST_LINES)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAsNeeded
            if lines > _MOST_LINES
            else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        height = QFontMetrics(self.font()).lineSpacing() * shown + _FRAME
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)
