"""What the elevated helper may be asked, and the frames in which it is asked and answers.

The program runs as the person who started it. For the one act that Windows refuses, a helper with
administrator's rights is started, gets one request over a pipe, answers it and ends. Whatever
reaches the helper is a stranger's until it is checked here: a fixed list of verbs, each argument
of its own type and size, one frame of at most `MOST_BYTES`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wizard.domain.problems import ProblemError

MOST_BYTES = 65536
NONCE_DIGITS = 32
MOST_LABEL = 300
"""Characters; Windows allows a service's name 256 (CreateService)."""
LEAST_SECONDS, MOST_SECONDS = 1.0, 3600.0


class Verb(StrEnum):
    """Everything that the helper does."""

    STOP = "service.stop"
    START = "service.start"
    RESTART = "service.restart"


@dataclass(frozen=True, slots=True)
class Request:
    """One act: which service or application pool, and the seconds for each step."""

    verb: Verb
    label: str
    timeout: float


class Channel(Protocol):
    """One connection between the program and its helper.

    Every method raises `ProblemError` (``elevation.silent``, ``elevation.died``) and nothing else.
    """

    def send(self, data: bytes, *, timeout: float) -> None: ...

    def receive(self, count: int, *, timeout: float) -> bytes:
        """Exactly this many bytes."""

    def close(self) -> None: ...


def write_frame(channel: Channel, document: Mapping[str, object], *, timeout: float) -> None:
    """Send one document: its length as four bytes, big-endian, and JSON in UTF-8.

    Raises
    ------
    ProblemError
        ``elevation.garbled`` for one that is too long, and as `Channel`.
    """
    data = json.dumps(document, ensure_ascii=True, allow_nan=False).encode("ascii")
    if len(data) > MOST_BYTES:
        raise ProblemError("elevation.garbled")
    channel.send(len(data).to_bytes(4, "big") + data, timeout=timeout)


def read_frame(channel: Channel, *, timeout: float) -> dict[str, object]:
    """Receive one document.

    Raises
    ------
    ProblemError
        ``elevation.garbled`` for anything that is no JSON object of at most `MOST_BYTES`, and as
        `Channel`.
    """
    length = int.from_bytes(channel.receive(4, timeout=timeout), "big")
    if not 2 <= length <= MOST_BYTES:
        raise ProblemError("elevation.garbled")
    data = channel.receive(length, timeout=timeout)
    try:
        found = json.loads(data.decode("ascii"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise ProblemError("elevation.garbled") from None
    if not isinstance(found, dict):
        raise ProblemError("elevation.garbled")
    return found


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def spoken(request: Request, nonce: str) -> dict[str, object]:
    """A request as it is sent; `nonce` is the one that the helper greeted with."""
    return {
        "nonce": nonce,
        "verb": request.verb.value,
        "arguments": {"label": request.label, "timeout": request.timeout},
    }


def understood(document: Mapping[str, object], nonce: str) -> Request:
    """The request in a document that came from outside.

    Raises
    ------
    ProblemError
        ``elevation.garbled`` for anything that `spoken` would not have made.
    """
    arguments = document.get("arguments")
    if set(document) != {"nonce", "verb", "arguments"} or document["nonce"] != nonce:
        raise ProblemError("elevation.garbled")
    if not isinstance(arguments, dict) or set(arguments) != {"label", "timeout"}:
        raise ProblemError("elevation.garbled")
    try:
        verb = Verb(str(document["verb"]))
    except ValueError:
        raise ProblemError("elevation.garbled") from None
    label, timeout = arguments["label"], arguments["timeout"]
    if not isinstance(label, str) or not 0 < len(label) <= MOST_LABEL or not label.isprintable():
        raise ProblemError("elevation.garbled")
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise ProblemError("elevation.garbled")
    seconds = float(timeout) if abs(timeout) <= MOST_SECONDS else math.inf
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise ProblemError("elevation.garbled")
    return Request(verb, label, seconds)
