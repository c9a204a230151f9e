"""``update`` as a person uses it, against a publisher on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.updateserver import Publisher, Server

ROOT = Path(__file__).parents[2]


def test_turned_on_asked_and_turned_off(tmp_path: Path) -> None:
    publisher = Publisher()
    home = tmp_path / "home"
    home.mkdir()
    now = datetime.now(UTC)
    with Server(tmp_path, lambda asked: asked.give(publisher.announce(now))) as server:

        def run(*words: str) -> subprocess.CompletedProcess[str]:
            done = subprocess.run(
                [sys.executable, "-m", "wizard", "update", *words],
                capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
                env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT),
                     "SSL_CERT_FILE": str(server.ca)},
            )  # fmt: skip
            assert "Traceback" not in done.stderr
            return done

        off = run("check")
        assert off.returncode == 2
        assert "update on --address URL --key KEY" in off.stderr
        key = tmp_path / "wizard.pub"
        key.write_text(f"untrusted comment: key\n{publisher.public}\n", "utf-8")
        on = run("on", "--address", server.address, "--key", str(key), "--json")
        assert json.loads(on.stdout)["on"] is True
        found = run("check", "--json")
        assert found.returncode == 1
        assert json.loads(found.stdout)["version"] == "99.1.0"
        told = run("check")
        assert "Version 99.1.0 is there since" in told.stdout
        assert "https://downloads.example.com/wizard" in told.stdout
        older = publisher.announce(now, version="0.0.1", issued=now.isoformat())
        server.answer = lambda asked: asked.give(older)
        assert run("check").returncode == 0
        assert run("off").returncode == 0
        assert run("show").stdout.strip() == "Off: nobody is asked."
        assert run("check").returncode == 2
        assert len(server.asked) == 3
