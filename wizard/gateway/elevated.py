"""The helper with administrator's rights, from both ends.

`serve` is the helper: it greets with a nonce, takes one request, acts, tells each step, answers
and is done. `ElevatedControl` is the program's side: it acts by itself, and asks the helper for
the one act that Windows refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress

from wizard.domain.elevation import (
    NONCE_DIGITS,
    Channel,
    Request,
    Verb,
    read_frame,
    spoken,
    understood,
    write_frame,
)
from wizard.domain.gatewayports import (
    Dependent,
    FoundServices,
    GatewayService,
    OnStep,
    ServiceAct,
    ServiceControl,
    ServiceKind,
    ServiceState,
    ServiceStep,
    StartType,
)
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import Text
from wizard.gateway.servicecontrol import tell

FRAME_SECONDS = 15.0
"""For the greeting and the request: both ends are there already."""

GRACE = 90.0
"""Seconds beyond a step's own limit: the service manager itself waits up to 30 twice."""


class ElevatedProblemError(ProblemError):
    """A problem that the helper found, in its words."""

    def __init__(self, found: Problem) -> None:
        self.problem = found
        Exception.__init__(self, f"{found.id}: {found}")


# ---------------------------------------------------------------- the helper


def serve(channel: Channel, control: ServiceControl) -> None:
    """Answer one request.

    Parameters
    ----------
    channel : Channel
        Connected; it is not closed here.
    control : ServiceControl
        Checks the label against the gateway's own services once more.

    Raises
    ------
    ProblemError
        The other end went away or sent something else than a request; nothing was done then.
    """
    nonce = secrets.token_hex(NONCE_DIGITS // 2)
    write_frame(channel, {"nonce": nonce}, timeout=FRAME_SECONDS)
    request = understood(read_frame(channel, timeout=FRAME_SECONDS), nonce)

    def on_step(step: ServiceStep) -> None:
        write_frame(channel, {"step": _step_out(step)}, timeout=FRAME_SECONDS)

    acts = {Verb.STOP: control.stop, Verb.START: control.start, Verb.RESTART: control.restart}
    try:
        # Nobody who goes away meanwhile leaves a service half stopped: `tell` swallows it.
        after = acts[request.verb](
            request.label, timeout=request.timeout, on_step=lambda step: tell(on_step, step)
        )
    except ProblemError as fault:
        write_frame(channel, {"problem": _problem_out(fault.problem)}, timeout=FRAME_SECONDS)
        return
    write_frame(channel, {"service": _service_out(after)}, timeout=FRAME_SECONDS)


# ---------------------------------------------------------------- the program


class ElevatedControl:
    """A `ServiceControl` that asks for administrator's rights when they are lacking, and only then.

    Parameters
    ----------
    direct : ServiceControl
        As the person who started the program.
    start_helper : callable or None
        Starts the helper and returns the connection to it; None where there is none.
    """

    def __init__(self, direct: ServiceControl, start_helper: Callable[[], Channel] | None) -> None:
        self._direct = direct
        self._start_helper = start_helper

    def found(self) -> FoundServices:
        """As the person themself sees it."""
        return self._direct.found()

    def stop(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService:
        """Stop it and what depends on it; raises ``service.*``, ``elevation.*``."""
        return self._do(Verb.STOP, self._direct.stop, label, timeout, on_step)

    def start(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService:
        """Start it; raises ``service.*``, ``elevation.*``."""
        return self._do(Verb.START, self._direct.start, label, timeout, on_step)

    def restart(self, label: str, *, timeout: float, on_step: OnStep) -> GatewayService:
        """Stop and start, or recycle; raises ``service.*``, ``elevation.*``."""
        return self._do(Verb.RESTART, self._direct.restart, label, timeout, on_step)

    def _do(
        self,
        verb: Verb,
        act: Callable[..., GatewayService],
        label: str,
        timeout: float,
        on_step: OnStep,
    ) -> GatewayService:
        try:
            return act(label, timeout=timeout, on_step=on_step)
        except ProblemError as refusal:
            if not refusal.problem.lacking or self._start_helper is None:
                raise
        channel = self._start_helper()
        try:
            return ask(channel, Request(verb, label, timeout), on_step)
        finally:
            channel.close()


def ask(channel: Channel, request: Request, on_step: OnStep) -> GatewayService:
    """Have the helper at the other end do one thing.

    Raises
    ------
    ProblemError
        ``elevation.*``, or what the helper found.
    """
    nonce = read_frame(channel, timeout=FRAME_SECONDS).get("nonce")
    if not isinstance(nonce, str) or len(nonce) != NONCE_DIGITS:
        raise ProblemError("elevation.garbled")
    write_frame(channel, spoken(request, nonce), timeout=FRAME_SECONDS)
    while True:
        try:
            answer = read_frame(channel, timeout=request.timeout + GRACE)
        except ProblemError as fault:
            # From here on it may have been done, whatever the helper says of it.
            if fault.id == "elevation.garbled":
                raise ProblemError("elevation.died") from None
            raise
        match answer:
            case {"step": dict(step)}:
                with suppress(ValueError, KeyError, TypeError):
                    tell(on_step, _step_in(step))
            case {"problem": dict(found)}:
                raise ElevatedProblemError(_problem_in(found))
            case {"service": dict(found)}:
                return _service_in(found)
            case _:
                raise ProblemError("elevation.died")


# ---------------------------------------------------------------- what goes over the pipe


def _step_out(step: ServiceStep) -> dict[str, object]:
    return {
        "service": step.service,
        "act": step.act.value,
        "state": step.state.value,
        "checkpoint": step.checkpoint,
        "done": step.done,
    }


def _step_in(found: Mapping[str, object]) -> ServiceStep:
    return ServiceStep(
        str(found["service"]),
        ServiceAct(str(found["act"])),
        ServiceState(str(found["state"])),
        int(str(found["checkpoint"])),
        found["done"] is True,
    )


def _problem_out(found: Problem) -> dict[str, object]:
    return {
        "id": found.id,
        "what": str(found.what),
        "why": str(found.why),
        "next_step": str(found.next_step),
        "details": found.details[:2000],
        "lacking": found.lacking,
    }


def _problem_in(found: Mapping[str, object]) -> Problem:
    def words(key: str) -> Text:
        return Text("{words}", (("words", str(found.get(key, ""))),))

    return Problem(
        str(found.get("id", "elevation.died")),
        words("what"),
        words("why"),
        words("next_step"),
        str(found.get("details", "")),
        found.get("lacking") is True,
    )


def _service_out(one: GatewayService) -> dict[str, object]:
    return {
        "name": one.name,
        "title": one.title,
        "kind": one.kind.value,
        "state": one.state.value,
        "start": one.start.value,
        "account": one.account,
        "dependents": [[each.name, each.title, each.state.value] for each in one.dependents],
        "serves": list(one.serves),
    }


def _service_in(found: Mapping[str, object]) -> GatewayService:
    try:
        dependents, serves = found["dependents"], found["serves"]
        if not isinstance(dependents, list) or not isinstance(serves, list):
            raise TypeError
        if not isinstance(dependents, list) or not isinstance(serves, list):
            raise TypeError
        return GatewayService(
            str(found["name"]),
            str(found["title"]),
            ServiceKind(str(found["kind"])),
            ServiceState(str(found["state"])),
            StartType(str(found["start"])),
            str(found["account"]),
            tuple(
                Dependent(str(name), str(title), ServiceState(str(state)))
                for name, title, state in dependents
            ),
            tuple(str(each) for each in serves),
        )
    except (KeyError, TypeError, ValueError):
        raise ProblemError("elevation.died") from None
