"""A unified diff to read before it is applied."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from wizard.views.theme import theme

_MOST_LINES_SHOWN = 18
_INKS = {
    "added": ("passed", "passed_tint"),
    "removed": ("failed", "failure_tint"),
    "place": ("muted", ""),
    "file": ("muted", ""),
    "kept": ("text", ""),
}
# Border, padding and the document's own margin, above and below together.
_FRAME = 24


def _tr(words: str) -> str:
    return QCoreApplication.translate("DiffView", words)


def kinds(diff: str) -> list[str]:
    """What each line of a unified diff is: added, removed, place, file or kept.

    ``---`` and ``+++`` name files only before the first ``@@`` of a file: below it they are
    removed and added lines that begin with two signs.
    """
    found = []
    in_hunk = False
    for line in diff.split("\n"):
        if line.startswith("@@"):
            in_hunk = True
            found.append("place")
        elif not in_hunk and line.startswith(("---", "+++")):
            found.append("file")
        elif line.startswith("+"):
            found.append("added")
        elif line.startswith("-"):
            found.append("removed")
        else:
            found.append("kept")
    return found


class DiffView(QPlainTextEdit):
    """Added lines green with a plus, removed ones red with a minus; read only.

    As tall as its lines need up to 18, then it scrolls; long lines wrap.
    """

    def __init__(self, diff: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFont(theme().font("mono"))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        theme().changed.connect(self._tint)
        self.show_diff(diff)

    def show_diff(self, diff: str, name: str | None = None) -> None:
        """Show another diff; `name` is the file's, for those who do not see the colours."""
        if name is not None:
            self._name = name
        self.setPlainText(diff.rstrip("\n"))
        added, removed = self.counts()
        words = _tr("{added} lines added, {removed} removed").format(added=added, removed=removed)
        self.setAccessibleName(f"{self._name}: {words}" if self._name else words)
        self._tint()
        self._fit()

    def counts(self) -> tuple[int, int]:
        """How many lines are added and removed."""
        found = kinds(self.toPlainText())
        return found.count("added"), found.count("removed")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # This layout measures its height in lines, wrapped ones counted.
        lines = math.ceil(self.document().size().height())
        shown = min(max(lines, 2), _MOST_LINES_SHOWN)
        height = QFontMetrics(self.font()).lineSpacing() * shown + _FRAME
        if height != self.height():
            self.setFixedHeight(height)

    def _tint(self) -> None:
        block = self.document().firstBlock()
        for kind in kinds(self.toPlainText()):
            ink, ground = _INKS[kind]
            letters, band = QTextCharFormat(), QTextBlockFormat()
            letters.setForeground(theme().colour(ink))
            if ground:
                band.setBackground(theme().colour(ground))
            cursor = QTextCursor(block)
            cursor.setBlockFormat(band)
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            cursor.setCharFormat(letters)
            block = block.next()
