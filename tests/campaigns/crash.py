"""SIGKILL at every step of a store write: ``python -m tests.campaigns.crash [--kills 200]``.

After each kill the store is the old or the new one, keytool lists exactly its entries, nothing
half-written has its name, and the next write succeeds. Exit 1 with the first that is not so.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaigns import storewriter
from tests.campaigns.storewriter import BACKUPS, MORE, PASSWORD, STORE, write
from tests.unit.keystore.conftest import KEYTOOLS, Keytool, Made, fingerprints, make
from wizard.configfiles.files import ConfigRoom
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom

ROOM, SECRET = KeystoreRoom(), Secret(PASSWORD)
SCENARIOS = tuple(itertools.product(("add", "remove", "new"), ("JKS", "PKCS12")))


@dataclass
class Scenario:
    """One kind of write, prepared: the folder before it, and which entries stand after it."""

    act: str
    kind: str
    folder: Path
    keytool: Keytool | None
    old: bytes | None = None
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    steps: int = 0

    def prepare(self) -> None:
        """The template that every run starts from, and the number of steps of a whole write."""
        present, more = [make("Old Root"), make("Other Root")], [make("New A"), make("New B")]
        self._template.mkdir(parents=True)
        (self._template / MORE).write_bytes(b"".join(one.pem for one in more))
        (self._template / BACKUPS).mkdir()
        if self.act != "new":
            entries = [ROOM.certificate(one.der) for one in present]
            self.old = ROOM.add(None, SECRET, entries, type=self.kind)
            (self._template / STORE).write_bytes(self.old)
            self.before = fingerprints(*present)
        stays: list[Made] = present[:1] if self.act == "remove" else present * (self.act == "add")
        self.after = fingerprints(*stays, *(more if self.act != "remove" else []))
        self.fresh()
        done = self.run(0)
        assert done.returncode == 0, done.stderr
        self.steps = int(done.stdout)
        assert self.state() == "new"

    @property
    def _template(self) -> Path:
        return self.folder / "template"

    @property
    def _work(self) -> Path:
        return self.folder / "work"

    def fresh(self) -> None:
        shutil.rmtree(self._work, ignore_errors=True)
        shutil.copytree(self._template, self._work)

    def run(self, step: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, storewriter.__file__, str(self._work), str(step), self.act, self.kind],
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def state(self, *, judged: bool = True) -> str:
        """ "old" or "new"; an `AssertionError` when the store is neither."""
        path = self._work / STORE
        data = path.read_bytes() if path.exists() else None
        if data == self.old:
            name, wanted = "old", self.before
        else:
            assert data is not None, "the store is gone"
            name, wanted = "new", self.after
            entries = ROOM.open(data, SECRET).entries
            listed = {one.certificate.sha256 for one in entries if one.certificate is not None}
            assert listed == wanted, "the store is neither the old nor the new one"
        if judged and data is not None and self.keytool is not None:
            assert self.keytool.listed(path) == wanted, "keytool sees other entries"
        return name

    def kill(self, step: int, *, judged: bool = True) -> str:
        """One killed write, what it left, and a next write that goes through."""
        self.fresh()
        died = self.run(step)
        assert died.returncode == -9, died.stderr
        state = self.state(judged=judged)
        names = {path.name for path in self._work.iterdir()} - {STORE, MORE, BACKUPS}
        assert all(name.endswith(".new") for name in names), names
        files = ConfigRoom()
        left = files.unfinished(self._work / BACKUPS)
        if left is not None:
            files.restore(left)
            assert self.state(judged=False) == "old", "the backup is not the old store"
        if self.state(judged=False) == "old":
            write(self._work, self.act, self.kind)
        assert self.state(judged=False) == "new", "the next write failed"
        return state


def prepared(folder: Path, keytool: Keytool | None) -> list[Scenario]:
    """All scenarios, each in a folder of its own."""
    scenarios = [Scenario(act, kind, folder / f"{act}-{kind}", keytool) for act, kind in SCENARIOS]
    for one in scenarios:
        one.prepare()
    return scenarios


def rounds(scenarios: list[Scenario]) -> Iterator[tuple[Scenario, int]]:
    """Every step of every scenario, again and again; the scenarios in turn."""
    while True:
        for step in range(1, max(one.steps for one in scenarios) + 1):
            yield from ((one, step) for one in scenarios if step <= one.steps)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    options = parser.parse_args()
    keytool = next((Keytool(one) for one in KEYTOOLS.values()), None)
    counts = {"old": 0, "new": 0}
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        scenarios = prepared(Path(folder), keytool)
        steps = sum(one.steps for one in scenarios)
        kills = max(options.kills, steps)
        sys.stdout.write(
            f"{len(scenarios)} kinds of write, {steps} steps, {kills} kills"
            f"{'' if keytool else ', without keytool'}\n"
        )
        for number, (scenario, step) in enumerate(itertools.islice(rounds(scenarios), kills), 1):
            try:
                counts[scenario.kill(step)] += 1
            except AssertionError as failure:
                sys.stdout.write(f"{scenario.act} {scenario.kind}, step {step}: {failure}\n")
                return 1
            if number % 20 == 0:
                sys.stdout.write(f"  {number}: {counts['old']} old, {counts['new']} new\n")
                sys.stdout.flush()
    sys.stdout.write(
        f"{kills} kills in {time.monotonic() - start:.0f} s: {counts['old']} times the old store, "
        f"{counts['new']} times the new one, never anything else\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
