"""The proxies that are set on this machine: the environment, WinHTTP, the person's own settings.

WinHTTP's is the one for services (Microsoft: "WinHttpGetDefaultProxyConfiguration", what ``netsh
winhttp show proxy`` prints); the person's own belong to the person who started this program.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wizard.domain.cloudports import (
    Proxy,
    ProxySettings,
    https_entry,
    named_proxy,
    needs_none,
    passes_by,
)
from wizard.domain.problems import ProblemError

WINHTTP, PERSON = "WinHTTP", "Internet Options"
_SETTINGS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings"
_NAMED = 3
"""WINHTTP_ACCESS_TYPE_NAMED_PROXY."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One of Windows' settings: the list, the hosts that need none, and a script's address."""

    proxies: str = ""
    bypass: str = ""
    script: str = ""


class MachineProxies:
    """The proxies of this machine, the likeliest first.

    Parameters
    ----------
    environ : mapping, optional
    winhttp, person : callable, optional
        Windows' settings; None where there are none.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        winhttp: Callable[[], Listed | None] | None = None,
        person: Callable[[], Listed | None] | None = None,
    ) -> None:
        self._environ = os.environ if environ is None else environ
        self._winhttp = winhttp_listed if winhttp is None else winhttp
        self._person = person_listed if person is None else person

    def found(self, host: str) -> ProxySettings:
        """What is set for this host."""
        proxies: list[Proxy] = []
        scripts: list[str] = []
        strange: list[str] = []
        for source, words, script in self._named(host):
            if script:
                scripts.append(source)
            if words:
                try:
                    proxies.append(named_proxy(words, source))
                except ProblemError:
                    strange.append(source)
        return ProxySettings(tuple(proxies), tuple(scripts), tuple(strange))

    def _named(self, host: str) -> list[tuple[str, str, bool]]:
        found: list[tuple[str, str, bool]] = []
        without = self._environ.get("no_proxy") or self._environ.get("NO_PROXY") or ""
        if not needs_none(without, host):
            for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
                if self._environ.get(name):
                    found.append((name.upper(), self._environ[name], False))
                    break
        for source, ask in ((WINHTTP, self._winhttp), (PERSON, self._person)):
            listed = ask()
            if listed is not None:
                by = passes_by(listed.bypass, host)
                words = "" if by else https_entry(listed.proxies)
                found.append((source, words, bool(listed.script)))
        return found


def winhttp_listed() -> Listed | None:
    """WinHTTP's default; None where there is none."""
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    class Info(ctypes.Structure):
        _fields_ = (
            ("access", wintypes.DWORD),
            ("proxy", ctypes.c_void_p),
            ("bypass", ctypes.c_void_p),
        )

    free = ctypes.WinDLL("kernel32").GlobalFree
    free.argtypes, free.restype = (ctypes.c_void_p,), ctypes.c_void_p
    info = Info()
    if not ctypes.WinDLL("winhttp").WinHttpGetDefaultProxyConfiguration(ctypes.byref(info)):
        return None
    words = []
    for text in (info.proxy, info.bypass):
        words.append(ctypes.wstring_at(text) if text else "")
        if text:
            free(text)
    return Listed(*words) if info.access == _NAMED else None


def person_listed() -> Listed | None:
    """The Internet Options of the person who started this program; None where there are none."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _SETTINGS) as key:

            def value(name: str) -> str:
                try:
                    return str(winreg.QueryValueEx(key, name)[0])
                except OSError:
                    return ""

            on = value("ProxyEnable") == "1"
            return Listed(
                value("ProxyServer") if on else "",
                value("ProxyOverride"),
                value("AutoConfigURL"),
            )
    except OSError:
        return None
