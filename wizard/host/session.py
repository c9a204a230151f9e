"""A session with one partition: jt400's answers as the domain's facts."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from wizard.domain.hostfacts import CommandOutcome, Message, Profile, SignOn, SystemValues
from wizard.domain.problems import ProblemError
from wizard.host.client import Worker

SLACK = 10.0  # seconds on top of what the sockets may take, before a worker counts as hanging

_MESSAGE_KINDS = {1: "completion", 2: "diagnostic", 4: "informational", 15: "escape"}


class LeasedSession:
    """`wizard.domain.ports.ToolboxSession` on a leased worker."""

    def __init__(
        self, lease: contextlib.AbstractContextManager[Worker], worker: Worker, patience: float
    ) -> None:
        self._lease: contextlib.AbstractContextManager[Worker] | None = lease
        self._closing = threading.Lock()
        self._worker = worker
        # Two connections (mapper aside), each with a connect, a handshake and a few answers.
        self._deadline = 3 * patience + SLACK

    def sign_on(self) -> SignOn:
        """One sign-on attempt.

        Raises
        ------
        ProblemError
            ``signon.*``, ``exit.*``, ``java.*``, ``host.*``, ``worker.*``.
        """
        found = self._ask("sign_on")
        return SignOn(
            vrm=found["vrm"],
            password_expires=_moment(found["expires_ms"]),
            host_time=_moment(found["now_ms"]),
        )

    def validate(self) -> None:
        """Prove the session's user and password (``AS400.validateSignon``), one attempt.

        Raises
        ------
        ProblemError
            As `sign_on`; ``signon.refused`` when jt400 only says no.
        """
        if not self._ask("validate")["valid"]:
            raise ProblemError("signon.refused")

    def run_command(self, command: str) -> CommandOutcome:
        """Run a CL command; a command that fails is an outcome, a refusal a problem."""
        found = self._ask("command", command=command)
        return CommandOutcome(
            done=found["done"],
            messages=tuple(
                Message(
                    id=message["id"],
                    text=message["text"],
                    severity=message["severity"],
                    kind=_MESSAGE_KINDS.get(message["type"], str(message["type"])),
                    help=message["help"],
                )
                for message in found["messages"]
            ),
        )

    def call_program(self) -> None:
        """Call QWCRSVAL, which changes nothing."""
        self._ask("program")

    def profile(self, name: str) -> Profile:
        """A user profile's facts.

        Raises
        ------
        ProblemError
            ``host.program-failed`` with the host's message (CPF2204, CPF2217 ...), and others.
        """
        found = self._ask("profile", name=name)
        groups = tuple(
            dict.fromkeys(group for group in found["groups"] if group not in ("", "*NONE"))
        )
        return Profile(
            name=name,
            status=found["status"],
            special_authorities=frozenset(found["special"]) - {"*NONE"},
            groups=groups,
            limit_capabilities=found["limit"],
            password_expired=found["expired"],
            no_password=found["none"],
            expires=_moment(found["expires_ms"]),
            expiry_interval=found["interval"],
            user_class=found["class"],
            text=found["text"],
        )

    def system_values(self, names: Sequence[str]) -> SystemValues:
        """The named system values that this release and this jar know."""
        found = self._ask("values", names=list(names))["values"]
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in found.items()
        }

    def close(self) -> None:
        """Disconnect, and give the worker back."""
        with self._closing:
            lease, self._lease = self._lease, None
        if lease is None:
            return
        if self._worker.busy:
            # Interrupted in the middle of a request: it may wait for a silent host for long.
            self._worker.end()
        if self._worker.alive:
            with contextlib.suppress(ProblemError):
                self._worker.request("close", SLACK)
        lease.__exit__(None, None, None)

    def abandon(self) -> None:
        """End the worker now; a request that waits for it gets ``worker.died``.

        Another thread may be in the middle of one, which `close` does not allow: the lease is
        given back by its holder, and after that the worker is another one's.
        """
        with self._closing:
            if self._lease is not None:
                self._worker.end()

    def _ask(self, do: str, **arguments: object) -> dict[str, Any]:
        return self._worker.request(do, self._deadline, **arguments)


def _moment(milliseconds: int | None) -> datetime | None:
    # A date of zeros (*DTS) arrives as 1928-08-23, jt400's epoch of it: it means "none".
    if milliseconds is None or milliseconds <= 0:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
