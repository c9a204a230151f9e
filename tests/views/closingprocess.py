"""The keystore wizard in a process of its own: renews the first partition, and closes at once.

Arguments: the gateway's folder, the settings. Speaks in lines: "gate" before it writes, and waits
for a line then; "waits" (or "gone") once the window was asked to close while the store that it
wrote is not proven yet.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

import wizard.views.application as application
from tests.views.lastworld import FakeVault
from wizard.app import RealFront, build
from wizard.domain.secret import Secret
from wizard.flows.passwords import store_entry
from wizard.views.keystores.certificatespage import CertificatesPage
from wizard.views.keystores.window import KeystoreWindow


def say(word: str) -> None:
    """A line for the test that started this process."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


class Person:
    """Looks at the window again and again, and presses what can be pressed next."""

    def __init__(self, window: KeystoreWindow, store: Path) -> None:
        self._window = window
        self._store = store
        self._before = store.read_bytes()
        self._steps = [self._renew, self._compare, self._trust, self._close]
        self._timer = QTimer(window)
        self._timer.timeout.connect(self._look)
        self._timer.start(20)

    def _look(self) -> None:
        if self._steps[0]():
            self._steps.pop(0)
        if not self._steps:
            self._timer.stop()

    def _button(self, name: str) -> QAbstractButton | None:
        page, desk = self._window.page, self._window.desk
        assert isinstance(page, CertificatesPage)
        card = page.hosts.get("PROD")
        if card is None or desk.busy:
            return None
        button: QAbstractButton = getattr(card, name)
        return button if button.isVisible() and button.isEnabled() else None

    def _press(self, name: str) -> bool:
        button = self._button(name)
        if button is not None:
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return button is not None

    def _renew(self) -> bool:
        return self._press("renew")

    def _compare(self) -> bool:
        return self._press("compared")

    def _trust(self) -> bool:
        if self._button("trust") is None:
            return False
        say("gate")
        sys.stdin.readline()
        return self._press("trust")

    def _close(self) -> bool:
        if self._store.read_bytes() == self._before:
            return False
        self._window.close()
        say("waits" if self._window.isVisible() else "gone")
        return True


def main() -> int:
    folder, settings = Path(sys.argv[1]), Path(sys.argv[2])
    services, toolboxes = build(settings)
    store = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI" / "mypass-truststore.jks"
    vault = FakeVault()
    vault.put(store_entry(store), Secret("store4you"))
    services = replace(services, vault=vault)
    people: list[Person] = []

    class Watched(KeystoreWindow):
        def showEvent(self, event) -> None:  # type: ignore[no-untyped-def] # noqa: N802 - Qt's
            super().showEvent(event)
            if not people:
                people.append(Person(self, store))

    application.KeystoreWindow = Watched  # type: ignore[misc]
    try:
        return RealFront(services).open_keystores(folder)
    finally:
        toolboxes.close()


if __name__ == "__main__":
    sys.exit(main())
