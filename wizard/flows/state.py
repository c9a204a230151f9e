"""The answers as bytes and back: everything typed, no password, versioned."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from wizard.domain.problems import ProblemError
from wizard.flows.answers import (
    AccountAnswer,
    Anchor,
    Answers,
    Confirmation,
    ConnectorAnswer,
    DraftHost,
    GatewayAnswer,
    HostsAnswer,
    JavaAnswer,
    LoggingAnswer,
    NetworkAnswer,
    TrustAnswer,
)
from wizard.flows.steps import GATEWAY_FOLDER, STEP_IDS

VERSION = 1
LARGEST = 4 * 1024 * 1024  # bytes; some thousand partitions and certificates fit many times over


@dataclass(frozen=True, slots=True)
class SavedState:
    """What is kept between two starts.

    Parameters
    ----------
    answers : Answers
        Without any password.
    current : str
        The step the person was on.
    settled : frozenset of str
        The steps that the person has passed.
    applied : bool
        The answers were written to the gateway: the next start reads them from its files.
    """

    answers: Answers = field(default_factory=Answers)
    current: str = GATEWAY_FOLDER
    settled: frozenset[str] = frozenset()
    applied: bool = False


def dump(state: SavedState) -> bytes:
    """The state as JSON (ASCII). Fields are listed one by one, so a password cannot slip in."""
    answers = state.answers
    document = {
        "version": VERSION,
        "current": state.current,
        "settled": [name for name in STEP_IDS if name in state.settled],
        "applied": state.applied,
        "answers": {
            "gateway": {"folder": _path(answers.gateway.folder)},
            "java": {"java_home": _path(answers.java.java_home), "jar": _path(answers.java.jar)},
            "hosts": [_draft(draft) for draft in answers.hosts.drafts],
            "network": {"connect_timeout": answers.network.connect_timeout},
            "trust": {
                "anchors": [
                    {
                        "der": base64.b64encode(anchor.der).decode("ascii"),
                        "host": anchor.host,
                        "file": anchor.file,
                    }
                    for anchor in answers.trust.anchors
                ],
                "confirmed": [
                    {"host": mark.host, "fingerprint": mark.fingerprint}
                    for mark in answers.trust.confirmed
                ],
                "path": _path(answers.trust.path),
                "type": answers.trust.type,
                "stores_password": answers.trust.stores_password,
            },
            "account": {"read_timeout": answers.account.read_timeout},
            "connector": {
                "ssl_mode": answers.connector.ssl_mode,
                "command": answers.connector.command,
            },
            "logging": {"level": answers.logging.level, "file": answers.logging.file},
        },
    }
    return (json.dumps(document, indent=1) + "\n").encode("ascii")


def parse(data: bytes) -> SavedState:
    """The state of `dump`'s bytes.

    Raises
    ------
    ValueError
        The bytes are not a state that this version wrote; the message says why, for a person.
    """
    if len(data) > LARGEST:
        raise ValueError("it is too large")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    root = _Node(document)
    version = root.get("version", int)
    if version != VERSION:
        raise ValueError(f"its version is {version}, not {VERSION}")
    current = root.get("current", str)
    settled = root.strings("settled")
    if current not in STEP_IDS or not set(settled) <= set(STEP_IDS):
        raise ValueError("it names a step that does not exist")
    answers = root.node("answers")
    gateway, java, trust = answers.node("gateway"), answers.node("java"), answers.node("trust")
    connector, logging = answers.node("connector"), answers.node("logging")
    return SavedState(
        answers=Answers(
            gateway=GatewayAnswer(gateway.path("folder")),
            java=JavaAnswer(java.path("java_home"), java.path("jar")),
            hosts=HostsAnswer(tuple(_read_draft(node) for node in answers.nodes("hosts"))),
            network=NetworkAnswer(answers.node("network").number("connect_timeout")),
            trust=TrustAnswer(
                anchors=tuple(
                    Anchor(node.bytes("der"), node.get("host", str), node.get("file", str))
                    for node in trust.nodes("anchors")
                ),
                confirmed=tuple(
                    Confirmation(node.get("host", str), node.get("fingerprint", str))
                    for node in trust.nodes("confirmed")
                ),
                path=trust.path("path"),
                type=trust.get("type", str),
                stores_password=trust.get("stores_password", bool),
            ),
            account=AccountAnswer(answers.node("account").number("read_timeout")),
            connector=ConnectorAnswer(
                connector.get("ssl_mode", bool), connector.get("command", str)
            ),
            logging=LoggingAnswer(logging.get("level", str), logging.get("file", str)),
        ),
        current=current,
        settled=frozenset(settled),
        applied=root.get("applied", bool),
    )


def damaged(error: ValueError, kept: str) -> ProblemError:
    """The sentence for a file that `parse` refused and that is kept as `kept`."""
    return ProblemError("flows.state-damaged", reason=str(error), kept=kept)


_DRAFT_TEXTS = ("name", "host", "user", "mapper", "signon", "command")
_DRAFT_FLAGS = ("ssl", "stores_password", "resets_elevated", "ifs_shares", "password_filter")


def _draft(draft: DraftHost) -> dict[str, object]:
    return {name: getattr(draft, name) for name in (*_DRAFT_TEXTS, *_DRAFT_FLAGS)}


def _read_draft(node: _Node) -> DraftHost:
    texts = {name: node.get(name, str) for name in _DRAFT_TEXTS}
    flags = {name: node.get(name, bool) for name in _DRAFT_FLAGS}
    return DraftHost(**texts, **flags)


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path)


class _Node:
    """A JSON object read with the type of every value checked."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise ValueError("a group of answers is missing")
        self._values: dict[str, Any] = value

    def get(self, name: str, kind: type[Any]) -> Any:
        value = self._values.get(name)
        # bool is an int in Python; a flag where a number belongs is damage.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"“{name}” is missing or of the wrong kind")
        return value

    def number(self, name: str) -> float:
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"“{name}” is missing or of the wrong kind")
        return float(value)

    def path(self, name: str) -> Path | None:
        value = self._values.get(name)
        if value is None:
            return None
        text = cast("str", self.get(name, str))
        if "\0" in text:
            raise ValueError(f"“{name}” is not a path")
        return Path(text)

    def bytes(self, name: str) -> bytes:
        try:
            return base64.b64decode(self.get(name, str), validate=True)
        except (binascii.Error, UnicodeEncodeError, ValueError):
            raise ValueError(f"“{name}” is not base64") from None

    def strings(self, name: str) -> tuple[str, ...]:
        values = self.get(name, list)
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"“{name}” is missing or of the wrong kind")
        return tuple(values)

    def node(self, name: str) -> _Node:
        return _Node(self._values.get(name))

    def nodes(self, name: str) -> tuple[_Node, ...]:
        return tuple(_Node(value) for value in self.get(name, list))
