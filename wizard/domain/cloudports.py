"""The way to MyPass Cloud: proxies by the words of their settings, and a line tried in stages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Protocol

from wizard.domain.hosts import host_and_port
from wizard.domain.problems import ProblemError

HTTPS = 443
PROXY_PORT = 80
"""Of a proxy that is named without one (WinHTTP)."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, and where it is set ("HTTPS_PROXY", "WinHTTP", "--proxy")."""

    host: str
    port: int
    source: str

    def __str__(self) -> str:
        return f"{bracketed(self.host)}:{self.port}"


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """What is set on this machine for one host.

    Parameters
    ----------
    proxies : tuple of Proxy
        The likeliest first.
    scripts : tuple of str
        Settings that name a script (PAC), which is not run here.
    strange : tuple of str
        Settings that name a proxy of another kind (SOCKS, HTTPS), or nothing that can be read.
    """

    proxies: tuple[Proxy, ...] = ()
    scripts: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()


class CloudLine(Protocol):
    """One connection, made stage by stage, each with its own time limit.

    Every stage may raise `ProblemError`: ``cloud.*``.
    """

    def resolve(self) -> tuple[str, ...]:
        """The addresses of the host, or of the proxy."""

    def connect(self) -> str:
        """TCP to the first address that takes it; that address."""

    def tunnel(self) -> None:
        """Have the proxy connect to the host."""

    def secure(self) -> str:
        """TLS, with the trust of the system; its version."""

    def ask(self) -> tuple[int, datetime | None]:
        """One HEAD request: the status, and the server's clock."""

    def close(self) -> None: ...


class CloudDoor(Protocol):
    """Makes lines, and knows the proxies that are set."""

    def proxies(self, host: str) -> ProxySettings: ...

    def line(self, host: str, port: int, proxy: Proxy | None, *, timeout: float) -> CloudLine: ...


class NoCloud:
    """Where no connection is tried."""

    def proxies(self, host: str) -> ProxySettings:
        """None."""
        del host
        return ProxySettings()

    def line(self, host: str, port: int, proxy: Proxy | None, *, timeout: float) -> CloudLine:
        """Refused."""
        del proxy, timeout
        raise ProblemError("cloud.unreachable", host=host, port=port)


def bracketed(host: str) -> str:
    """A host as it stands before a port."""
    return f"[{host}]" if ":" in host else host


def named_proxy(typed: str, source: str) -> Proxy:
    """The proxy of ``http://HOST:PORT`` or ``HOST:PORT``; what signs on to it is left out.

    Raises
    ------
    ProblemError
        ``cloud.proxy-kind``, ``cloud.proxy-words``.
    """
    scheme, slashes, rest = typed.strip().rpartition("://")
    if slashes and scheme.casefold() != "http":
        raise ProblemError("cloud.proxy-kind", source=source)
    try:
        host, port = host_and_port(rest.rpartition("@")[2].rstrip("/"))
    except ProblemError:
        raise ProblemError("cloud.proxy-words", source=source) from None
    return Proxy(host, port or PROXY_PORT, source)


def https_entry(listed: str) -> str:
    """The proxy for HTTPS of Windows' list: ``a:80`` for all, or ``http=a:80;https=b:81``."""
    for_all = ""
    for entry in re.split(r"[;\s]+", listed.strip()):
        scheme, equals, proxy = entry.partition("=")
        if equals and scheme.casefold() == "https":
            return proxy
        if not equals:
            for_all = for_all or entry
    return for_all


def needs_none(listed: str, host: str) -> bool:
    """Whether NO_PROXY names the host: ``example.com,.example.org`` with all below them, ``*``."""
    host = host.casefold()
    for entry in re.split(r"[,\s]+", listed.strip().casefold()):
        suffix = entry.removeprefix("*").lstrip(".")
        if entry == "*" or (suffix and (host == suffix or host.endswith(f".{suffix}"))):
            return True
    return False


def passes_by(listed: str, host: str) -> bool:
    """Whether Windows' bypass list names the host: ``*.example.com;<local>``."""
    host = host.casefold()
    for entry in re.split(r"[;\s]+", listed.strip().casefold()):
        if entry == "<local>" and "." not in host and ":" not in host:
            return True
        if entry and fnmatchcase(host, entry.rpartition("://")[2]):
            return True
    return False
