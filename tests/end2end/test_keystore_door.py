"""The windows with doors of their own: they open, and end as they are asked to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

OPEN = """
import sys
from PySide6.QtCore import QTimer
from wizard.views.placeswindow import PlacesWindow
show = PlacesWindow.showEvent
def shown(self, event):
    show(self, event)
    QTimer.singleShot(0, lambda: print("open", self.windowTitle(), flush=True))
PlacesWindow.showEvent = shown
from wizard.__main__ import main
sys.argv = ["mypass-wizard", "--install-dir", sys.argv[1], sys.argv[2]]
sys.exit(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
@pytest.mark.parametrize(
    ("command", "title"),
    [
        ("keystore-wizard", "MyPass Keystore Wizard"),
        ("operations", "MyPass Gateway Operations"),
    ],
)
def test_the_door_opens_and_closes(
    tmp_path: Path, command: str, title: str, number: str, code: int
) -> None:
    connector = tmp_path / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    connector.mkdir(parents=True)
    child = subprocess.Popen(
        [sys.executable, "-c", OPEN, str(tmp_path), command],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen",
             "HOME": str(tmp_path / "home"),
             "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    watchdog = threading.Timer(60, child.kill)
    watchdog.start()
    assert child.stdout is not None
    assert child.stdout.readline() == f"open {title}\n"
    child.send_signal(getattr(signal, number))
    _, err = child.communicate(timeout=60)
    watchdog.cancel()
    assert child.returncode == code, err
    assert "Traceback" not in err
    assert sorted(path.name for path in connector.iterdir()) == []


ON_FILE = """
import sys
from PySide6.QtCore import QTimer
from wizard.views.keystores.window import KeystoreWindow
show = KeystoreWindow.showEvent
def look(self):
    if self.desk.busy or self.desk.found is None:
        return QTimer.singleShot(20, lambda: look(self))
    print(type(self.page).__name__, self.desk.found.path, flush=True)
    self.close()
def shown(self, event):
    show(self, event)
    QTimer.singleShot(0, lambda: look(self))
KeystoreWindow.showEvent = shown
from wizard.__main__ import keystores
sys.argv = ["KeystoreWizard", sys.argv[1]]
sys.exit(keystores())
"""


@pytest.mark.skipif(shutil.which("keytool") is None, reason="no keytool on this machine")
def test_a_double_clicked_truststore_is_opened(tmp_path: Path) -> None:
    store = tmp_path / "Gr\u00f6\u00dfe & Co" / "trust store.jks"
    store.parent.mkdir()
    words = ["keytool", "-genkeypair", "-alias", "one", "-dname", "CN=one", "-storetype", "JKS"]
    words += ["-keyalg", "RSA", "-keystore", str(store), "-storepass", "store4you"]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    told = subprocess.run(
        [sys.executable, "-c", ON_FILE, str(store)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen",
             "HOME": str(tmp_path / "home"), "PYTHONUTF8": "1",
             "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert (told.returncode, told.stdout) == (0, f"StorePage {store}\n"), told.stderr
