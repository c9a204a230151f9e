"""The application pools of IIS, through its own appcmd.exe.

Only named attributes are asked for: the whole of a pool's configuration holds the password of its
account in clear text.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable

from wizard.domain.gatewayports import (
    POOL_LABEL,
    OnStep,
    ServiceAct,
    ServiceState,
    ServiceStep,
)
from wizard.domain.problems import ProblemError
from wizard.domain.text import T
from wizard.gateway.programs import Ran, Runner
from wizard.gateway.servicecontrol import POLL, STATE_WORDS, tell
from wizard.gateway.winservices import ACCESS_DENIED

LIST_SECONDS = 20.0
_STATES = {
    "started": ServiceState.RUNNING,
    "starting": ServiceState.STARTING,
    "stopped": ServiceState.STOPPED,
    "stopping": ServiceState.STOPPING,
}
_WANTED = {
    ServiceAct.STOP: ServiceState.STOPPED,
    ServiceAct.START: ServiceState.RUNNING,
    ServiceAct.RECYCLE: ServiceState.RUNNING,
}


class Pools:
    """Orders to application pools, each with a time limit.

    Parameters
    ----------
    appcmd : str
        The program's full path.
    """

    def __init__(
        self,
        runner: Runner,
        appcmd: str,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._runner = runner
        self._appcmd = appcmd
        self._clock = clock
        self._pause = pause

    def names(self) -> tuple[str, ...]:
        """Every application pool; none without IIS.

        Raises
        ------
        ProblemError
            ``service.pools-...``
        """
        ran = self._run("list", "apppool", "/text:name", timeout=LIST_SECONDS)
        if ran.missing:
            return ()
        if ran.code != 0:
            if _denied(ran):
                raise ProblemError("service.pools-denied", fault=_RIGHTS, details=ran.output)
            raise ProblemError("service.pools-unread", words=_short(ran), details=ran.output)
        return tuple(line.strip() for line in ran.output.splitlines() if line.strip())

    def account(self, pool: str) -> str:
        """Who a pool runs as: a person's account, else the built-in identity; "" when unknown."""
        kind = self._text(pool, "processModel.identityType")
        named = self._text(pool, "processModel.userName") if kind == "SpecificUser" else ""
        return named or kind

    def state(self, pool: str) -> ServiceState:
        """What a pool does now."""
        return _STATES.get(self._text(pool, "state").casefold(), ServiceState.UNKNOWN)

    def act(self, pool: str, act: ServiceAct, timeout: float, on_step: OnStep) -> None:
        """Bring a pool where it should be; a pool that is stopped is started for a recycle.

        Raises
        ------
        ProblemError
            ``service.*``
        """
        label, until = f"{POOL_LABEL}{pool}", self._clock() + timeout
        state = self.state(pool)
        if act is ServiceAct.RECYCLE and state is ServiceState.STOPPED:
            act = ServiceAct.START
        if act is ServiceAct.RECYCLE or state is not _WANTED[act]:
            ran = self._run(act.value, "apppool", f"/apppool.name:{pool}", timeout=timeout)
            self._judge(ran, label, pool, act, timeout)
        seen: ServiceState | None = None
        while (state := self.state(pool)) is not _WANTED[act]:
            if state is not seen:
                seen = state
                tell(on_step, ServiceStep(label, act, state))
            if self._clock() >= until:
                raise self._failed("service.pool-slow", label, pool, seconds=f"{timeout:.0f}")
            self._pause(POLL)
        tell(on_step, ServiceStep(label, act, state, done=True))

    def _judge(self, ran: Ran, label: str, pool: str, act: ServiceAct, timeout: float) -> None:
        if ran.code == 0:
            return
        if ran.code is None and not ran.missing:
            raise self._failed("service.pool-slow", label, pool, seconds=f"{timeout:.0f}")
        if _denied(ran):
            raise self._failed("service.denied", label, pool, fault=_RIGHTS, details=ran.output)
        if self.state(pool) is not _WANTED[act] or act is ServiceAct.RECYCLE:
            raise self._failed(
                "service.refused", label, pool, words=_short(ran), details=ran.output
            )

    def _failed(
        self, id: str, label: str, pool: str, fault: object = None, details: str = "", **words: str
    ) -> ProblemError:
        states = T(STATE_WORDS[self.state(pool)].template, name=label)
        return ProblemError(
            id, fault=fault, details=details, service=label, after="", states=states, **words
        )

    def _text(self, pool: str, attribute: str) -> str:
        words = "list", "apppool", f"/apppool.name:{pool}", f"/text:{attribute}"
        ran = self._run(*words, timeout=LIST_SECONDS)
        return ran.output.strip() if ran.code == 0 else ""

    def _run(self, *words: str, timeout: float) -> Ran:
        return self._runner([self._appcmd, *words], timeout=timeout)


_RIGHTS = PermissionError(errno.EACCES, "")


def _denied(ran: Ran) -> bool:
    # appcmd ends with the low word of an HRESULT, and names the whole of it in its words.
    return ran.code == ACCESS_DENIED or "80070005" in ran.output


def _short(ran: Ran) -> str:
    lines = [line.strip() for line in ran.output.splitlines() if line.strip()]
    return lines[0][:300] if lines else "no reason"
