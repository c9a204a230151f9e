"""The doors to the outside, bundled for the flows; the composition root fills them."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar, cast

from wizard.domain.cloudports import CloudDoor, NoCloud
from wizard.domain.firewall import Firewall, NoFirewall
from wizard.domain.gatewayports import NoServices, ServiceControl
from wizard.domain.logports import LogConfigs, LogFiles, NoLogs
from wizard.domain.ports import (
    REMINDER,
    ConfigFiles,
    GatewayMachine,
    NetworkProbe,
    ScheduledTask,
    TaskScheduler,
    Toolbox,
    ToolboxChoice,
    ToolboxFinder,
    TrustStore,
    Vault,
)
from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileGuard, NoGuard
from wizard.domain.storeports import Keystores
from wizard.domain.updates import PublicKey, Signature, UpdateSource
from wizard.domain.vaultports import NoVaultPlaces, VaultPlaces
from wizard.domain.windowsports import NoWindows, WindowsSource

A = TypeVar("A")


class SettingsStore(Protocol):
    """The saved answers of this person, one file under the user's data folder.

    Every method may raise `ProblemError` and nothing else.
    """

    def load(self) -> bytes | None:
        """The saved bytes, None when nothing was saved yet."""

    def save(self, data: bytes) -> None:
        """Replace the saved bytes atomically."""

    def keep_aside(self) -> str:
        """Rename a damaged file so that it is kept and no longer loaded; the name for a person."""


ToolboxFactory = Callable[[ToolboxChoice, TrustStore | None], Toolbox]
"""Starts a worker, or replaces the running one when Java, jar or truststore changed."""


def now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


class NoScheduler:
    """A machine without a scheduler."""

    def register(
        self, arguments: Sequence[str], daily_at: str, purpose: str = REMINDER
    ) -> ScheduledTask:
        """Refused."""
        del arguments, daily_at, purpose
        raise ProblemError("gateway.task-no-scheduler")

    def unregister(self, purpose: str = REMINDER) -> bool:
        """There is none."""
        del purpose
        return False

    def registered(self, purpose: str = REMINDER) -> ScheduledTask | None:
        """None."""
        del purpose
        return None

    def command(self, arguments: Sequence[str]) -> str:
        """With the program's bare name: where it lies is not known here."""
        return shlex.join(("mypass-wizard", *arguments))


class NoSettings:
    """Nothing saved, and nowhere to save it."""

    def load(self) -> bytes | None:
        """Nothing."""
        return None

    def save(self, data: bytes) -> None:
        """Refused."""
        del data
        raise ProblemError("app.settings-unwritable", path="")

    def keep_aside(self) -> str:
        """There is none."""
        return ""


class NoUpdates:
    """A program that asks nobody."""

    def fetch(self, address: str, *, timeout: float) -> bytes:
        """Refused."""
        del address, timeout
        raise ProblemError("update.off")

    def proven(self, key: PublicKey, signature: Signature, data: bytes) -> bool:
        """Never."""
        del key, signature, data
        return False


@dataclass(frozen=True, slots=True)
class Services:
    """Every adapter that the flows use.

    Parameters
    ----------
    gateway, finder, network, files, keystores, vault
        The ports of `wizard.domain.ports`. Each may be a `lazy` one, so that an expensive
        import happens on its first use and not while the window opens.
    toolbox : callable
        Starts (or replaces) the worker for a choice of Java and jar and a truststore.
    settings : SettingsStore
        Where half-way answers are kept.
    clock : callable
        The present as an aware datetime.
    tasks : TaskScheduler
        The system's scheduler, for the reminder and for a log level that goes back.
    logs, logconfigs : LogFiles, LogConfigs
        The connector's log, and the files that set it.
    debugs : SettingsStore or None
        Where this person's gateways with a debug level for a while are kept.
    updates, update_settings : UpdateSource, SettingsStore
        The look for a newer version, and whether this person turned it on.
    control : ServiceControl
        The gateway's services and application pools.
    places : VaultPlaces
        Where `vault` keeps passwords: the choice.
    guard : FileGuard
        The rights of the files that the program writes.
    windows : WindowsSource
        Which Windows this machine runs.
    firewall : Firewall
        What Windows' firewall lets out.
    cloud : CloudDoor
        The way to MyPass Cloud.
    """

    gateway: GatewayMachine
    finder: ToolboxFinder
    network: NetworkProbe
    toolbox: ToolboxFactory
    files: ConfigFiles
    keystores: Keystores
    vault: Vault
    settings: SettingsStore
    clock: Callable[[], datetime] = now
    tasks: TaskScheduler = field(default_factory=NoScheduler)
    logs: LogFiles = field(default_factory=lambda: cast("LogFiles", NoLogs()))
    logconfigs: LogConfigs = field(default_factory=lambda: cast("LogConfigs", NoLogs()))
    debugs: SettingsStore | None = None
    updates: UpdateSource = field(default_factory=NoUpdates)
    update_settings: SettingsStore = field(default_factory=NoSettings)
    control: ServiceControl = field(default_factory=NoServices)
    places: VaultPlaces = field(default_factory=NoVaultPlaces)
    guard: FileGuard = field(default_factory=NoGuard)
    windows: WindowsSource = field(default_factory=NoWindows)
    firewall: Firewall = field(default_factory=NoFirewall)
    cloud: CloudDoor = field(default_factory=NoCloud)


class _Lazy:
    """Stands for an adapter until somebody asks it for something."""

    __slots__ = ("_built", "_factory", "_lock")

    def __init__(self, factory: Callable[[], object]) -> None:
        self._factory = factory
        self._lock = threading.Lock()
        self._built: object | None = None

    def __getattr__(self, name: str) -> Any:
        if self._built is None:
            with self._lock:
                if self._built is None:
                    self._built = self._factory()
        return getattr(self._built, name)


def lazy(factory: Callable[[], A]) -> A:
    """An object that behaves like ``factory()`` and builds it, once, on its first use.

    Parameters
    ----------
    factory : callable
        Builds the adapter; imports belong inside it.
    """
    return cast("A", _Lazy(factory))
