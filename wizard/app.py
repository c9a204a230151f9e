"""The composition root: builds the adapters and hands them to the window or the command line."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from wizard.domain.cloudports import CloudDoor
from wizard.domain.firewall import Firewall
from wizard.domain.gatewayports import ServiceControl
from wizard.domain.logports import LogConfigs, LogFiles
from wizard.domain.ports import (
    ConfigFiles,
    GatewayMachine,
    NetworkProbe,
    TaskScheduler,
    Toolbox,
    ToolboxChoice,
    ToolboxFinder,
    TrustStore,
)
from wizard.domain.problems import ProblemError
from wizard.domain.rights import FileGuard
from wizard.domain.storeports import Keystores
from wizard.domain.text import NOTHING, Text
from wizard.domain.updates import UpdateSource
from wizard.domain.windowsports import WindowsSource
from wizard.flows.services import Services, lazy

if TYPE_CHECKING:
    from wizard.cli.context import DemoHost
    from wizard.gateway.vaultplaces import ChosenVault
    from wizard.host.toolbox import WorkerPool


MOST_POOLS = 4
"""Pools that are remembered: of two windows, before and after a change of their truststores."""

INTERRUPTED, TERMINATED, HUNG_UP = 130, 143, 129  # 128 + SIGINT, SIGTERM, SIGHUP


class FileSettings:
    """`wizard.flows.services.SettingsStore` in the person's own data folder.

    Parameters
    ----------
    path : Path or None
        None uses the platform's folder for this program.
    name : str, optional
        The file's name there.
    """

    def __init__(self, path: Path | None = None, name: str = "setup.json") -> None:
        self._path = path
        self._name = name

    def _file(self) -> Path:
        if self._path is None:
            import platformdirs

            folder = platformdirs.user_data_path("mypass-wizard", appauthor=False)
            self._path = folder / self._name
        return self._path

    def load(self) -> bytes | None:
        """The saved bytes, None when there are none.

        Raises
        ------
        ProblemError
            ``app.settings-unreadable``.
        """
        try:
            return self._file().read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise ProblemError(
                "app.settings-unreadable", path=self._file(), details=str(fault), fault=fault
            ) from None

    def save(self, data: bytes) -> None:
        """Replace the saved bytes atomically, readable by this person alone.

        Raises
        ------
        ProblemError
            ``app.settings-unwritable``.
        """
        path = self._file()
        aside = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            aside.replace(path)
        except OSError as fault:
            with contextlib.suppress(OSError):
                aside.unlink()
            raise ProblemError(
                "app.settings-unwritable", path=path, details=str(fault), fault=fault
            ) from None

    def keep_aside(self) -> str:
        """Rename a damaged file; its new name."""
        path = self._file()
        kept = path.with_name(f"{path.stem}-damaged-{time.strftime('%Y%m%d-%H%M%S')}.json")
        try:
            path.replace(kept)
        except OSError:
            return str(path)
        return str(kept)


class Toolboxes:
    """A worker pool for each Java, jar and truststore; the one asked for last keeps its workers.

    Two windows ask with different truststores. Whoever holds a pool goes on with it when
    another one is asked for: its checks must not fail because somebody else began some.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # The one asked for last at the end.
        self._pools: dict[object, WorkerPool] = {}
        # Also those that were forgotten while somebody still uses them.
        self._all: weakref.WeakSet[WorkerPool] = weakref.WeakSet()

    def __call__(self, choice: ToolboxChoice, truststore: TrustStore | None) -> Toolbox:
        """The pool for these; the others keep no worker that nobody uses.

        Raises
        ------
        ProblemError
            ``app.no-java``, ``app.no-jar``.
        """
        from wizard.host.toolbox import WorkerPool

        java, jar = choice.java, choice.jar
        if java is None:
            raise ProblemError("app.no-java")
        if jar is None:
            raise ProblemError("app.no-jar")
        key = (java.home, java.jvm, jar.path, jar.sha256, _identity(truststore))
        with self._lock:
            former = next(reversed(self._pools.values()), None)
            pool = self._pools.pop(key, None)
            if pool is None:
                pool = WorkerPool(java, jar, truststore)
                self._all.add(pool)
            pool.wake()
            self._pools[key] = pool
            if former is not None and former is not pool:
                former.rest()
            if len(self._pools) > MOST_POOLS:
                self._pools.pop(next(iter(self._pools)))
            return pool

    def pids(self) -> tuple[int, ...]:
        """The process ids of the running workers."""
        with self._lock:
            return tuple(pid for pool in self._all for pid in pool.pids())

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            pools = tuple(self._all)
            self._pools.clear()
            self._all.clear()
        for pool in pools:
            pool.close()


def _identity(store: TrustStore | None) -> object:
    if store is None:
        return None
    try:
        seen = store.path.stat()
        stamp = (seen.st_size, seen.st_mtime_ns)
    except OSError:
        stamp = (-1, -1)
    return store.path, store.type, store.password, stamp


def _network() -> NetworkProbe:
    from wizard.host.netprobe import SocketProbe

    return SocketProbe()


def _files() -> ConfigFiles:
    from wizard.configfiles.files import ConfigRoom

    return ConfigRoom(lazy(_guard))


def _guard() -> FileGuard:
    if sys.platform == "win32":
        from wizard.configfiles import rightsnames
        from wizard.gateway.fileguard import WindowsFileGuard

        return WindowsFileGuard(rightsnames.near)
    from wizard.gateway.modeguard import ModeGuard

    return ModeGuard()


def _keystores() -> Keystores:
    from wizard.keystore.store import KeystoreRoom

    return KeystoreRoom()


def _machine() -> GatewayMachine:
    from wizard.gateway.machine import ThisGatewayMachine

    return ThisGatewayMachine(control=lazy(_control))


def _control() -> ServiceControl:
    from wizard.gateway.elevated import ElevatedControl
    from wizard.gateway.service import GatewayServices
    from wizard.gateway.winpipe import start_helper

    return ElevatedControl(GatewayServices(), start_helper if sys.platform == "win32" else None)


def elevated(arguments: Sequence[str]) -> int:
    """The helper with administrator's rights: one pipe, one request; the exit code."""
    from wizard.gateway.winpipe import helper

    try:
        return helper(arguments)
    except ProblemError as fault:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.write(f"{fault.problem}\n")
        return 2


def _updates() -> UpdateSource:
    from wizard.gateway.updates import WebUpdates

    return WebUpdates()


def _windows() -> WindowsSource:
    from wizard.gateway.winversion import ThisWindows

    return ThisWindows()


def _firewall() -> Firewall:
    from wizard.gateway.winfirewall import WindowsFirewall

    return WindowsFirewall()


def _cloud() -> CloudDoor:
    from wizard.gateway.cloudline import SocketCloud

    return SocketCloud()


def _finder() -> ToolboxFinder:
    from wizard.gateway.toolbox import MachineToolboxFinder

    return MachineToolboxFinder()


def _vault(folder: Path | None) -> ChosenVault:
    from wizard.domain.rights import RightsNames
    from wizard.gateway.fileguard import WindowsFileGuard
    from wizard.gateway.filevault import FileVault
    from wizard.gateway.privatefiles import by_mode
    from wizard.gateway.sealing import AesSealer, DpapiSealer
    from wizard.gateway.vault import KeyringVault
    from wizard.gateway.vaultplaces import PASSWORDS, ChosenVault, guarded

    if folder is None:
        import platformdirs

        folder = platformdirs.user_data_path("mypass-wizard", appauthor=False)
    windows = sys.platform == "win32"
    protect = guarded(WindowsFileGuard(lambda _path: RightsNames())) if windows else by_mode
    sealer = DpapiSealer() if windows else AesSealer()
    return ChosenVault(folder, KeyringVault(), FileVault(folder / PASSWORDS, sealer, protect))


def _tasks() -> TaskScheduler:
    from wizard.gateway.tasks import SystemTasks

    return SystemTasks()


def _logs() -> LogFiles:
    from wizard.gateway.logfile import GatewayLogs

    return GatewayLogs()


def _logconfigs() -> LogConfigs:
    from wizard.configfiles.logsettings import LogSettingsRoom

    return LogSettingsRoom(lazy(_guard))


def build(settings: Path | None = None) -> tuple[Services, Toolboxes]:
    """All adapters, each built on its first use.

    Parameters
    ----------
    settings : Path or None
        Another place for the half-way answers (demo, tests).
    """
    toolboxes = Toolboxes()
    vault = lazy(lambda: _vault(settings and settings.parent))
    services = Services(
        gateway=lazy(_machine),
        finder=lazy(_finder),
        network=lazy(_network),
        toolbox=toolboxes,
        files=lazy(_files),
        keystores=lazy(_keystores),
        vault=vault,
        settings=FileSettings(settings),
        tasks=lazy(_tasks),
        logs=lazy(_logs),
        logconfigs=lazy(_logconfigs),
        debugs=FileSettings(settings and settings.with_name("debug.json"), "debug.json"),
        control=lazy(_control),
        updates=lazy(_updates),
        update_settings=FileSettings(settings and settings.with_name("update.json"), "update.json"),
        places=vault,
        guard=lazy(_guard),
        windows=lazy(_windows),
        firewall=lazy(_firewall),
        cloud=lazy(_cloud),
    )
    return services, toolboxes


class RealFront:
    """`wizard.cli.context.Front`: the window, for the commands that need it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def open_window(self, folder: Path | None) -> int:
        """Open the window on a gateway folder; the exit code."""
        return _window(self._services, folder)

    def open_keystores(self, folder: Path | None, file: Path | None = None) -> int:
        """Open the keystore wizard on a gateway folder, or with a file; the exit code."""
        try:
            from wizard.views.application import run_keystores
        except ImportError as fault:
            raise ProblemError("app.no-window", details=str(fault)) from None
        return run_keystores(self._services, folder, file)

    def open_operations(self, folder: Path | None) -> int:
        """Open the operations window on a gateway folder; the exit code."""
        try:
            from wizard.views.application import run_operations
        except ImportError as fault:
            raise ProblemError("app.no-window", details=str(fault)) from None
        return run_operations(self._services, folder)

    def open_demo(self, folder: Path, settings: Path, hint: Text) -> int:
        """Open the window on a throw-away gateway with settings of its own."""
        services, toolboxes = build(settings)
        try:
            return _window(services, folder, hint)
        finally:
            toolboxes.close()

    def walk_demo(
        self,
        folder: Path,
        settings: Path,
        hosts: Sequence[DemoHost],
        pictures: Path,
        say: Callable[[str], None],
    ) -> int:
        """Walk the whole window without a display; a picture of every page."""
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        try:
            from wizard.views.walk import walk
        except ImportError as fault:
            raise ProblemError("app.no-window", details=str(fault)) from None
        services, toolboxes = build(settings)
        try:
            return walk(services, folder, hosts, pictures, say)
        finally:
            toolboxes.close()

    def has_display(self) -> bool:
        """Whether a window could be opened here."""
        if sys.platform in ("win32", "darwin"):
            return True
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _window(services: Services, folder: Path | None, hint: Text = NOTHING) -> int:
    try:
        from wizard.views.application import run_window
    except ImportError as fault:
        raise ProblemError("app.no-window", details=str(fault)) from None
    return run_window(services, folder, hint)


def command_line(arguments: Sequence[str]) -> int:
    """Run the command line; its exit code."""
    from wizard.cli.main import run

    came: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        came.append(128 + number)
        raise KeyboardInterrupt

    # A polite end from outside goes the way of Ctrl-C: what is done so far is told, and workers,
    # staged truststores and the demo are cleaned up.
    signal.signal(signal.SIGTERM, stop)
    if hasattr(signal, "SIGHUP"):
        # The terminal was closed. Whoever runs a command with nohup ignores it already.
        hang_up = signal.SIGHUP
        if signal.getsignal(hang_up) is signal.SIG_DFL:
            signal.signal(hang_up, stop)
    services, toolboxes = build()
    try:
        try:
            code = run(arguments, services, front=RealFront(services))
        finally:
            toolboxes.close()
    except KeyboardInterrupt:
        if not came:
            raise
        code = INTERRUPTED
    if code == INTERRUPTED and came:
        code = came[0]
    if code in (INTERRUPTED, TERMINATED, HUNG_UP):
        # Threads may still wait for hosts that do not answer; nobody waits for them.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(code)
    return code


def window(arguments: Sequence[str], command: str = "window") -> int:
    """Open a window, on the folder or file that the first argument names; its exit code.

    Options are those of the command line: ``--help``, ``--install-dir DIR``.

    Parameters
    ----------
    arguments : sequence of str
        What the program was started with.
    command : str, optional
        The command that opens the window.
    """
    if arguments and arguments[0].startswith("-"):
        return command_line([*arguments, command])
    if arguments and command == "keystore-wizard" and Path(arguments[0]).is_file():
        return command_line([command, arguments[0]])
    return command_line([*(("--install-dir", arguments[0]) if arguments else ()), command])
