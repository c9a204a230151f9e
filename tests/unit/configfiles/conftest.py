"""A JVM child that reads properties files as the connector's Java does."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.configfiles import crasher

SOURCE = Path(__file__).with_name("ReadProperties.java")


class JavaReader:
    """`java.util.Properties` behind a pipe."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            ["java", "-XX:TieredStopAtLevel=1", str(SOURCE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def read(self, data: bytes) -> dict[str, str] | None:
        """What Java reads, None when it refuses the file."""
        assert self._child.stdin is not None
        self._child.stdin.write(struct.pack(">i", len(data)) + data)
        self._child.stdin.flush()
        count = self._int()
        if count < 0:
            return None
        return {self._text(): self._text() for _ in range(count)}

    def close(self) -> None:
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(struct.pack(">i", -1))
        self._child.stdin.close()
        self._child.stdout.close()
        self._child.wait(20)

    def _int(self) -> int:
        return int(struct.unpack(">i", self._bytes(4))[0])

    def _text(self) -> str:
        return self._bytes(2 * self._int()).decode("utf-16-be", "surrogatepass")

    def _bytes(self, count: int) -> bytes:
        assert self._child.stdout is not None
        data = self._child.stdout.read(count)
        assert len(data) == count, "the JVM child ended early"
        return data


@pytest.fixture(scope="session")
def java() -> Iterator[JavaReader]:
    if shutil.which("java") is None or shutil.which("javac") is None:
        pytest.skip("needs a JDK in PATH to compare with java.util.Properties")
    reader = JavaReader()
    yield reader
    reader.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A connector folder as an apply finds it."""
    connector = tmp_path / "connector"
    connector.mkdir()
    for name, (before, _) in crasher.FILES.items():
        if before is not None:
            (connector / name).write_bytes(before)
            os.utime(connector / name, ns=(10**18, 10**18 + 123))
    return connector
