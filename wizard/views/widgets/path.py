"""A file's or folder's path: typed, browsed for, or dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from wizard.domain.text import Text
from wizard.views import texts
from wizard.views.theme import theme, tokens
from wizard.views.widgets.controls import Button


def _tr(words: str) -> str:
    return QCoreApplication.translate("PathField", words)


class PathField(QWidget):
    """A line edit with "Browse…"; a file or folder can be dropped on it.

    Parameters
    ----------
    kind : str
        "folder", "open", "save", or "files" (several at once; the field stays empty then).
    filters : str
        Qt's name filters for files (``"Certificates (*.cer *.pem);;All files (*)"``).
    title : str or Text
        The system dialog's title.

    Attributes
    ----------
    textChanged : Signal(str)
    chosen : Signal(Path)
        Browsed for or dropped, not typed.
    many : Signal(list of Path)
        As `chosen`, for the kind "files".
    choose : callable
        Asks for the path, gets the current text, returns "" when the person gave up.
    choose_many : callable
        As `choose`, for the kind "files"; an empty list when the person gave up.
    """

    textChanged = Signal(str)  # noqa: N815 - as the other editors name it
    chosen = Signal(Path)
    many = Signal(list)

    def __init__(
        self,
        kind: str = "folder",
        *,
        filters: str = "",
        title: Text | str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._filters = filters
        self._title = texts.show(title)
        self.choose: Callable[[str], str] = self._ask
        self.choose_many: Callable[[str], list[str]] = self._ask_many
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.GAP)
        self.edit = QLineEdit(self)
        self.edit.setFont(theme().font("text"))
        self.edit.textChanged.connect(self._typed)
        self.browse = Button(_tr("Browse…"), icon="folder", parent=self)
        self.browse.clicked.connect(self._browse)
        row.addWidget(self.edit, 1)
        row.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFocusProxy(self.edit)
        self.setAcceptDrops(True)
        # Otherwise the line edit takes the drop itself and inserts "file:///...".
        self.edit.setAcceptDrops(False)

    def text(self) -> str:
        """What stands there."""
        return self.edit.text()

    def setText(self, text: str) -> None:  # noqa: N802 - as the other editors name it
        """Fill it in."""
        self.edit.setText(text)

    def path(self) -> Path | None:
        """The path, None while the field is empty."""
        typed = self.edit.text().strip().strip('"')
        return Path(typed).expanduser() if typed else None

    def set_path(self, path: Path | None) -> None:
        """Fill it in."""
        self.edit.setText(str(path) if path is not None else "")

    def setPlaceholderText(self, text: str) -> None:  # noqa: N802 - as the other editors name it
        """Grey words while it is empty."""
        self.edit.setPlaceholderText(text)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)
        self.browse.setAccessibleName(f"{_tr('Browse')}: {name}")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if not files:
            return
        event.acceptProposedAction()
        if self._kind == "files":
            self.many.emit([Path(file) for file in files])
        else:
            self._take(files[0])

    def _browse(self) -> None:
        if self._kind == "files":
            files = self.choose_many(self.edit.text())
            if files:
                self.many.emit([Path(file) for file in files])
            return
        found = self.choose(self.edit.text())
        if found:
            self._take(found)

    def _take(self, found: str) -> None:
        path = Path(found)
        self.edit.setText(str(path))
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(path)

    def _typed(self, text: str) -> None:
        self.edit.setToolTip(texts.tip(text))
        self.textChanged.emit(text)

    def _ask(self, current: str) -> str:
        if self._kind == "folder":
            return QFileDialog.getExistingDirectory(self, self._title, current)
        if self._kind == "save":
            return QFileDialog.getSaveFileName(self, self._title, current, self._filters)[0]
        return QFileDialog.getOpenFileName(self, self._title, current, self._filters)[0]

    def _ask_many(self, current: str) -> list[str]:
        return QFileDialog.getOpenFileNames(self, self._title, current, self._filters)[0]
