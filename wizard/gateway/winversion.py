"""The version of this Windows: RtlGetVersion's numbers, and the registry's name for it.

RtlGetVersion tells the truth whatever the program's manifest says; GetVersionEx does not
(Microsoft: "Targeting your application for Windows").
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

from wizard.domain.problems import ProblemError
from wizard.domain.windowsports import WindowsVersion
from wizard.gateway.registry import Registry, this_registry

KEY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
WORKSTATION = 1
"""VER_NT_WORKSTATION; 2 is a domain controller, 3 another server."""
WINDOWS_11 = 22000
"""The first build of Windows 11, whose registry still says Windows 10."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What of RTL_OSVERSIONINFOEXW counts."""

    major: int
    minor: int
    build: int
    kind: int


class ThisWindows:
    """`wizard.domain.windowsports.WindowsSource` of this machine.

    Parameters
    ----------
    numbers : callable, optional
        Asks RtlGetVersion; None on another system; may raise OSError.
    registry : Registry, optional
    """

    def __init__(
        self,
        numbers: Callable[[], Numbers | None] | None = None,
        registry: Registry | None = None,
    ) -> None:
        self._numbers = rtl_version if numbers is None else numbers
        self._registry = this_registry() if registry is None else registry

    def version(self) -> WindowsVersion | None:
        """Product, build, and whether it is a server; None on another system."""
        try:
            numbers = self._numbers()
        except OSError as fault:
            raise ProblemError("windows.unread", words=str(fault), fault=fault) from None
        if numbers is None:
            return None
        server = numbers.kind != WORKSTATION
        name = self._registry.value(KEY, "ProductName").removeprefix("Microsoft ").strip()
        if not server and numbers.build >= WINDOWS_11:
            name = name.replace("Windows 10", "Windows 11")
        product = name or f"Windows {numbers.major}.{numbers.minor}"
        return WindowsVersion(product, numbers.build, server)


def rtl_version() -> Numbers | None:
    """The answer of RtlGetVersion; None on another system.

    Raises
    ------
    OSError
        Windows refused.
    """
    if sys.platform != "win32":
        return None
    import ctypes
    from ctypes import wintypes

    class Info(ctypes.Structure):
        _fields_ = (
            ("size", wintypes.ULONG),
            ("major", wintypes.ULONG),
            ("minor", wintypes.ULONG),
            ("build", wintypes.ULONG),
            ("platform", wintypes.ULONG),
            ("pack", wintypes.WCHAR * 128),
            ("pack_major", wintypes.USHORT),
            ("pack_minor", wintypes.USHORT),
            ("suites", wintypes.USHORT),
            ("kind", wintypes.BYTE),
            ("reserved", wintypes.BYTE),
        )

    info = Info(size=ctypes.sizeof(Info))
    status = ctypes.WinDLL("ntdll").RtlGetVersion(ctypes.byref(info))
    if status != 0:
        raise OSError(f"RtlGetVersion: 0x{status & 0xFFFFFFFF:08X}")
    return Numbers(info.major, info.minor, info.build, info.kind)
