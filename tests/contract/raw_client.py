"""This end of `raw_jt400`: one child process with the real jt400."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import jks

from wizard.simulator import RunningPartition

SIGNON, COMMAND = 7, 2
SERVICE, SERVICE_PASSWORD = "MYPASSSVC", "mypass4u"
STORE_PASSWORD = "changeit"


class Refused(Exception):  # noqa: N818 - an answer of the client under test
    """jt400 threw: class name, return code, text, classes of the causes."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(f"{answer['error']} rc={answer.get('rc')}: {answer.get('text')}")
        self.kind: str = answer["error"]
        self.rc: int | None = answer.get("rc")
        self.text: str = answer.get("text", "")
        self.causes: list[str] = answer.get("causes", [])
        self.messages: list[str] = answer.get("messages", [])


class RawClient:
    """The real jt400 in a child process."""

    def __init__(self, jar: Path, truststore: Path | None = None) -> None:
        script = Path(__file__).with_name("raw_jt400.py")
        arguments = [sys.executable, str(script), str(jar)]
        if truststore is not None:
            word = truststore.with_suffix(".pwd")
            word.write_text(STORE_PASSWORD, encoding="utf-8")
            arguments += [str(truststore), str(word)]
        self._child = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> RawClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, op: str, **request: object) -> Any:
        """One request; its answer, or `Refused`."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(json.dumps({"op": op, **request}) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        assert line, "the jt400 process died"
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(answer)
        return answer["ok"]

    def open(
        self,
        partition: RunningPartition,
        user: str = SERVICE,
        password: str = SERVICE_PASSWORD,
        *,
        tls: bool = False,
        mapper: bool = False,
        timeout: int = 15_000,
    ) -> None:
        """A new AS400 object for a partition; nothing is sent yet."""
        ports = (
            (partition.signon_tls_port, partition.command_tls_port)
            if tls
            else (partition.signon_port, partition.command_port)
        )
        self.ask(
            "open",
            host=partition.address,
            user=user,
            password=password,
            tls=tls,
            ports=None if mapper else ports,
            timeout=timeout,
        )

    def close(self) -> None:
        """End the process."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.close()
        try:
            self._child.wait(20)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait(10)
        self._child.stdout.close()


def truststore(folder: Path, certificates: tuple[bytes, ...]) -> Path:
    """A JKS file that trusts these certificates (DER)."""
    entries = [
        jks.TrustedCertEntry.new(f"ca{place}", der) for place, der in enumerate(certificates)
    ]
    file = folder / "trust.jks"
    file.write_bytes(jks.KeyStore.new("jks", entries).saves(STORE_PASSWORD))
    return file
