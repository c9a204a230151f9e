"""The demonstration, headless: the whole window by clicks and keys, to a written gateway."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.contract.jars import jars
from wizard.flows.steps import STEP_IDS

ROOT = Path(__file__).parents[2]


def test_the_demo_walks_every_page_and_leaves_its_pictures(tmp_path: Path) -> None:
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "TMPDIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "demo", "--headless",
         "--pictures", str(tmp_path / "seen")],
        env=environment, capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "PROD" in done.stdout
    # TEST is there to show what a problem looks like.
    assert "*SECADM is missing" in done.stdout
    names = [path.name for path in (tmp_path / "seen").iterdir()]
    for number, step in enumerate(STEP_IDS, 1):
        assert any(name.startswith(f"{number:02}-{step}") for name in names), (step, names)
    left = [path.name for path in tmp_path.iterdir() if path.name != "seen"]
    assert not [name for name in left if name.startswith("mypass-demo")], left


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGHUP", 129), ("SIGTERM", 143)])
def test_a_demo_that_is_ended_leaves_nothing(tmp_path: Path, number: str, code: int) -> None:
    if not jars():
        pytest.skip("no jt400.jar: run packaging/fetch_jt400.py or set MYPASS_JT400_JARS")
    seen = tmp_path / "seen"
    child = subprocess.Popen(
        [sys.executable, "-m", "wizard", "demo", "--headless", "--pictures", str(seen)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path),
             "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    for _ in range(1200):
        if child.poll() is not None or list(seen.glob("04-*.png")):
            break
        threading.Event().wait(0.1)
    child.send_signal(getattr(signal, number))
    out, err = child.communicate(timeout=60)
    assert child.returncode == code, out + err
    assert "Traceback" not in out + err
    assert [path.name for path in tmp_path.iterdir()] == ["seen"]
