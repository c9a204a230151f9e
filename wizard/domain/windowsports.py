"""The Windows that the gateway runs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

LEAST_BUILD = 14393
"""Windows Server 2016, the oldest that the product guide names (Microsoft: release information)."""


@dataclass(frozen=True, slots=True)
class WindowsVersion:
    """What Windows says of itself.

    Parameters
    ----------
    product : str
        "Windows Server 2019 Standard"; the version's numbers where Windows keeps no name.
    build : int
    server : bool
        A server edition, domain controllers among them; else one for workstations.
    """

    product: str
    build: int
    server: bool


class WindowsSource(Protocol):
    """Tells the version of this machine's Windows."""

    def version(self) -> WindowsVersion | None:
        """None on another system.

        Raises
        ------
        ProblemError
            ``windows.unread``.
        """


class NoWindows:
    """A machine with another system."""

    def version(self) -> WindowsVersion | None:
        """None."""
        return None
