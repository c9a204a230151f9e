"""The Windows registry, read only, behind a small interface; empty on other systems."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from typing import Protocol

MOST_KEYS = 5_000
"""How many sub-keys of one key are looked at (a server has some hundred services)."""

VALUE_NAMES = ("JavaHome", "Path", "InstallationPath", "InstallPath")
"""Where makers of Java write the folder: JavaSoft; Eclipse and AdoptOpenJDK; Azul; others."""

JAVA_ROOTS = (
    r"SOFTWARE\JavaSoft",
    r"SOFTWARE\ojdkbuild",
    r"SOFTWARE\Eclipse Adoptium",
    r"SOFTWARE\Eclipse Foundation",
    r"SOFTWARE\AdoptOpenJDK",
    r"SOFTWARE\Azul Systems",
    r"SOFTWARE\Amazon Corretto",
    r"SOFTWARE\BellSoft",
    r"SOFTWARE\Microsoft\JDK",
)
DEEPEST = 4
"""Levels below a root: Eclipse Adoptium has JRE, version, hotspot, MSI."""


class Registry(Protocol):
    """HKEY_LOCAL_MACHINE, both its 64-bit and its 32-bit view, the 64-bit one first."""

    def subkeys(self, key: str) -> tuple[str, ...]:
        """The names below a key, none when it does not exist or cannot be read."""

    def value(self, key: str, name: str) -> str:
        """A text value, empty when there is none."""


class NoRegistry:
    """The registry of a system that has none."""

    def subkeys(self, key: str) -> tuple[str, ...]:  # noqa: ARG002 - the interface's words
        """Nothing."""
        return ()

    def value(self, key: str, name: str) -> str:  # noqa: ARG002 - the interface's words
        """Nothing."""
        return ""


if sys.platform == "win32":
    import winreg

    _VIEWS = (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY)

    class WindowsRegistry:
        """The registry of this Windows."""

        def subkeys(self, key: str) -> tuple[str, ...]:
            """The names below a key, of both views."""
            found: dict[str, None] = {}
            for view in _VIEWS:
                try:
                    with winreg.OpenKey(
                        winreg.HKEY_LOCAL_MACHINE, key, 0, winreg.KEY_READ | view
                    ) as handle:
                        count = min(winreg.QueryInfoKey(handle)[0], MOST_KEYS)
                        for number in range(count):
                            found[winreg.EnumKey(handle, number)] = None
                except OSError:
                    continue
            return tuple(found)

        def value(self, key: str, name: str) -> str:
            """A text value, of the first view that has it."""
            for view in _VIEWS:
                try:
                    with winreg.OpenKey(
                        winreg.HKEY_LOCAL_MACHINE, key, 0, winreg.KEY_READ | view
                    ) as handle:
                        value, kind = winreg.QueryValueEx(handle, name)
                except OSError:
                    continue
                if kind in (winreg.REG_SZ, winreg.REG_EXPAND_SZ) and value:
                    return winreg.ExpandEnvironmentStrings(value)
            return ""


def this_registry() -> Registry:
    """The registry of this machine."""
    if sys.platform == "win32":
        return WindowsRegistry()
    return NoRegistry()


def java_homes(registry: Registry) -> Iterator[str]:
    """The folders that makers of Java registered.

    The makers nest their keys differently, so every key down to a small depth is looked at
    for the values that are known to hold the folder.
    """
    for root in JAVA_ROOTS:
        yield from islice(_paths(registry, root, DEEPEST), 50)


def _paths(registry: Registry, key: str, depth: int) -> Iterator[str]:
    for name in VALUE_NAMES:
        value = registry.value(key, name)
        if value:
            yield value
    if depth:
        for name in registry.subkeys(key):
            yield from _paths(registry, f"{key}\\{name}", depth - 1)


UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
SERVICES = r"SYSTEM\CurrentControlSet\Services"


def gateway_folders(registry: Registry) -> Iterator[str]:
    """The folders in which installed programs and services named after the gateway lie."""
    for name in registry.subkeys(UNINSTALL):
        key = f"{UNINSTALL}\\{name}"
        title = registry.value(key, "DisplayName").casefold().replace(" ", "")
        if "mypass" in title and "gateway" in title:
            yield registry.value(key, "InstallLocation")
    for name in registry.subkeys(SERVICES):
        image = registry.value(f"{SERVICES}\\{name}", "ImagePath")
        at = image.casefold().find("\\mypassgateway\\")
        if at > 0:
            yield image[:at].lstrip('"').removeprefix("\\??\\") + "\\"
