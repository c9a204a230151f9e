"""What is found on the gateway machine itself, each thing a finding with its next step."""

from __future__ import annotations

from wizard.domain.gatewayports import GatewayService, ServiceControl, ServiceState
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.text import NOTHING, T, Text, join
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.domain.windowsports import LEAST_BUILD, WindowsSource

WINDOWS = "gateway.windows"
SERVICE = "gateway.service"


def found(id: str, verdict: Verdict, fault: Problem, ms: int = 0) -> CheckResult:
    """A finding out of a problem's sentences."""
    return CheckResult(
        id, verdict, fault.what, NOTHING, fault.why, fault.next_step, ms, fault.details
    )


def fine(id: str, title: Text, seen: Text = NOTHING, ms: int = 0) -> CheckResult:
    """A finding that needs nobody."""
    return CheckResult(id, Verdict.PASS, title, seen, ms=ms)


def left_out(id: str, title: Text, reason: Text = NOTHING) -> CheckResult:
    """Something that was not looked at, and why."""
    return CheckResult(id, Verdict.SKIPPED, title, reason)


def windows(source: WindowsSource) -> CheckResult:
    """Whether this Windows may carry the gateway."""
    try:
        version = source.version()
    except ProblemError as fault:
        return found(WINDOWS, Verdict.WARN, fault.problem)
    if version is None:
        title = T("This machine does not run Windows.")
        return left_out(WINDOWS, title, T("The gateway itself needs Windows Server 2016 or later."))
    product, build = version.product, version.build
    if build < LEAST_BUILD:
        old = problem("windows.old", product=product, build=build, least=LEAST_BUILD)
        return found(WINDOWS, Verdict.FAIL, old)
    if not version.server:
        other = problem("windows.workstation", product=product, build=build)
        return found(WINDOWS, Verdict.WARN, other)
    return fine(WINDOWS, T("{product} (build {build}).", product=product, build=build))


def services(control: ServiceControl) -> tuple[CheckResult, ...]:
    """What runs the gateway on this machine, and whether it runs."""
    seen = control.found()
    results = [_service(one) for one in seen.services]
    for number, fault in enumerate(seen.problems):
        results.append(found(f"{SERVICE}.unseen{number}", Verdict.WARN, fault))
    if not results:
        none = problem("service.none")
        results.append(left_out(SERVICE, none.what, none.why))
    return tuple(results)


def _service(one: GatewayService) -> CheckResult:
    key = f"{SERVICE}.{one.label}"
    title = T("{name} is {state}.", name=one.label, state=one.state.value)
    parts = [T("Start: {start}.", start=one.start.value)] if one.start.value != "unknown" else []
    if one.account:
        parts.append(T("Account: {account}.", account=one.account))
    if one.state is ServiceState.RUNNING:
        return fine(key, title, join(*parts))
    why = T("Password resets wait until it runs.")
    what_next = T("Start it in Services or the IIS Manager, or with “gateway start”.")
    return CheckResult(key, Verdict.WARN, title, join(*parts), why, what_next)
