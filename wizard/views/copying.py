"""To the clipboard: words, and passwords that nothing keeps there."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication

from wizard.domain.secret import Secret
from wizard.domain.text import T, Text
from wizard.views import texts
from wizard.views.widgets import Button

_SECONDS = 60
_COPIED_MS = 2000

# Formats that tell clipboard managers and Windows' clipboard history to keep nothing
# (Windows: "Clipboard Formats"; KDE Klipper: the password manager hint).
_DO_NOT_KEEP = {
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\0",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\0\0\0\0",
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\0\0\0\0",
    "x-kde-passwordManagerHint": b"secret",
}


def copy_words(words: str, button: Button) -> None:
    """Copy words; the button says so for a moment."""
    QGuiApplication.clipboard().setText(words)
    _tell(button, T("Copied"))


def copy_secret(secret: Secret, button: Button) -> None:
    """Copy a password for a minute; the button says so for a moment."""
    data = QMimeData()
    data.setText(secret.reveal())
    for name, value in _DO_NOT_KEEP.items():
        data.setData(name, value)
    clipboard = QGuiApplication.clipboard()
    clipboard.setMimeData(data)
    _tell(button, T("Copied for {count} seconds", count=_SECONDS))

    def clear() -> None:
        # Whatever was copied meanwhile stays.
        if clipboard.text() == secret.reveal():
            clipboard.clear()

    QTimer.singleShot(_SECONDS * 1000, clipboard, clear)


def _tell(button: Button, words: Text) -> None:
    before, name = button.words, button.accessibleName()
    if before == texts.show(words):
        return

    def back() -> None:
        button.set_text(before)
        button.setAccessibleName(name)

    button.set_text(words)
    QTimer.singleShot(_COPIED_MS, button, back)
