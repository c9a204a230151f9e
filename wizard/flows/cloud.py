"""Whether this machine reaches MyPass Cloud: a finding for each stage of one HTTPS request."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from wizard.domain.cloudports import CloudDoor, CloudLine, Proxy, ProxySettings
from wizard.domain.problems import ProblemError, problem
from wizard.domain.text import NOTHING, T, Text, join
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.flows.thisgateway import fine, found, left_out

TIMEOUT = 10.0
MOST_SKEW = timedelta(minutes=2)
PROXY, DNS, CONNECTION, TUNNEL, TLS, ANSWER, CLOCK = (
    f"cloud.{stage}" for stage in ("proxy", "dns", "connection", "tunnel", "tls", "answer", "clock")
)


def reach(
    door: CloudDoor,
    clock: Callable[[], datetime],
    host: str,
    port: int,
    proxy: Proxy | None = None,
    *,
    timeout: float = TIMEOUT,
) -> tuple[CheckResult, ...]:
    """Try the host, through `proxy` or else the one that is set.

    Parameters
    ----------
    timeout : float
        Seconds for each stage.
    """
    settings = ProxySettings() if proxy else door.proxies(host)
    proxy = proxy or next(iter(settings.proxies), None)
    results = [_proxy(settings, proxy)]
    line = door.line(host, port, proxy, timeout=timeout)
    try:
        results += _Stages(line, clock, host, port, proxy).run()
    finally:
        line.close()
    return tuple(results)


def _proxy(settings: ProxySettings, proxy: Proxy | None) -> CheckResult:
    notes = [
        T("{source} names {proxy}; it is not tried.", source=other.source, proxy=str(other))
        for other in settings.proxies
        if other is not proxy
    ]
    notes += [
        T("{source} names a script, which is not run here: name the proxy.", source=source)
        for source in settings.scripts
    ]
    notes += [
        T("What {source} names is no plain HTTP proxy.", source=source)
        for source in settings.strange
    ]
    if proxy is None:
        title = T("No proxy is set: the connection goes straight there.")
        if settings.scripts or settings.strange:
            title = T("No proxy can be used: the connection goes straight there.")
    else:
        title = T("Through the proxy {proxy} ({source}).", proxy=str(proxy), source=proxy.source)
    return fine(PROXY, title, join(*notes))


class _Stages:
    """One run down a line; after the first failure the rest is left out."""

    def __init__(
        self,
        line: CloudLine,
        clock: Callable[[], datetime],
        host: str,
        port: int,
        proxy: Proxy | None,
    ) -> None:
        self._line, self._clock = line, clock
        self._host, self._port, self._proxy = host, port, proxy

    def run(self) -> list[CheckResult]:
        stages: list[tuple[str, Text, Callable[[], list[CheckResult]]]] = [
            (DNS, T("The name"), self._dns),
            (CONNECTION, T("The connection"), self._connection),
            (TUNNEL, T("The proxy's way there"), self._tunnel),
            (TLS, T("TLS"), self._tls),
            (ANSWER, T("The answer"), self._answer),
        ]
        results: list[CheckResult] = []
        failed = False
        for key, name, stage in stages:
            if key == TUNNEL and self._proxy is None:
                continue
            if failed:
                results.append(left_out(key, T("{stage} was not tried.", stage=name)))
                continue
            self._began = time.monotonic()
            try:
                results += stage()
            except ProblemError as fault:
                failed = True
                results.append(found(key, Verdict.FAIL, fault.problem, self._ms()))
        if failed:
            results.append(left_out(CLOCK, T("The clocks were not compared.")))
        return results

    def _ms(self) -> int:
        return round((time.monotonic() - self._began) * 1000)

    def _dns(self) -> list[CheckResult]:
        addresses = ", ".join(self._line.resolve())
        name = self._proxy.host if self._proxy else self._host
        later = T("The proxy looks up {host}.", host=self._host) if self._proxy else NOTHING
        title = T("{host} has the address {addresses}.", host=name, addresses=addresses)
        return [fine(DNS, title, later, self._ms())]

    def _connection(self) -> list[CheckResult]:
        address = self._line.connect()
        port = self._proxy.port if self._proxy else self._port
        title = T("{address} takes connections on port {port}.", address=address, port=port)
        return [fine(CONNECTION, title, ms=self._ms())]

    def _tunnel(self) -> list[CheckResult]:
        self._line.tunnel()
        title = T("The proxy connects to {host}:{port}.", host=self._host, port=self._port)
        return [fine(TUNNEL, title, ms=self._ms())]

    def _tls(self) -> list[CheckResult]:
        version = self._line.secure()
        title = T("The certificate of {host} is trusted ({tls}).", host=self._host, tls=version)
        return [fine(TLS, title, ms=self._ms())]

    def _answer(self) -> list[CheckResult]:
        before = self._clock()
        status, told = self._line.ask()
        after = self._clock()
        ms = self._ms()
        if status >= 500:
            unwell = problem("cloud.unwell", host=self._host, status=status)
            answer = found(ANSWER, Verdict.WARN, unwell, ms)
        else:
            title = T("{host} answers ({status}).", host=self._host, status=status)
            answer = fine(ANSWER, title, ms=ms)
        return [answer, self._judged(told, before + (after - before) / 2)]

    def _judged(self, told: datetime | None, own: datetime) -> CheckResult:
        if told is None:
            title = T("The clocks were not compared.")
            return left_out(CLOCK, title, T("{host} does not tell its time.", host=self._host))
        # HTTP tells whole seconds: half of one on average is cut off.
        ahead = own - (told + timedelta(seconds=0.5))
        if abs(ahead) <= MOST_SKEW:
            seconds = f"{abs(ahead).total_seconds():.0f}"
            title = T("This machine's clock and {host}'s agree.", host=self._host)
            return fine(CLOCK, title, T("They differ by {seconds} s.", seconds=seconds))
        late = problem(
            "cloud.clock",
            host=self._host,
            minutes=f"{abs(ahead) / timedelta(minutes=1):.1f}",
            direction=T("ahead of") if ahead > timedelta(0) else T("behind"),
            most=MOST_SKEW // timedelta(minutes=1),
        )
        return found(CLOCK, Verdict.WARN, late)
